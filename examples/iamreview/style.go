package main

import (
	"io"
	"os"

	"github.com/fatih/color"
	"golang.org/x/term"

	"github.com/iameval/iameval/policy/review"
)

// style is how text is written for people. The zero style has no colour, and the width of
// lines that nobody said.
type style struct {
	colour bool
	width  int // of the terminal in columns; 0: it is not one
}

// styleOf is the style of an output: colour and width are for terminals. NO_COLOR and
// TERM=dumb switch colour off, CLICOLOR_FORCE switches it on everywhere.
func styleOf(out io.Writer, env func(string) string) (s style) {
	f, ok := out.(*os.File)
	terminal := ok && term.IsTerminal(int(f.Fd()))
	if terminal {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			s.width = width
		}
	}
	return s.coloured(terminal, env)
}

func (s style) coloured(terminal bool, env func(string) string) style {
	force := env("CLICOLOR_FORCE")
	switch {
	case env("NO_COLOR") != "":
	case force != "" && force != "0":
		s.colour = true
	default:
		s.colour = terminal && env("TERM") != "dumb"
	}
	return s
}

// The colours of the severities.
var colours = map[review.Severity]color.Attribute{
	review.Error: color.FgRed, review.Security: color.FgMagenta, review.Warning: color.FgYellow, review.Suggestion: color.FgCyan,
}

// paint gives a text the colour of a severity.
func (s style) paint(severity review.Severity, text string) string {
	if !s.colour {
		return text
	}
	c := color.New(colours[severity], color.Bold)
	c.EnableColor()
	return c.Sprint(text)
}

// faint makes less of a text.
func (s style) faint(text string) string {
	if !s.colour {
		return text
	}
	c := color.New(color.Faint)
	c.EnableColor()
	return c.Sprint(text)
}

// shown is how many characters of a source line fit beside its number.
func (s style) shown(number int) int {
	if s.width == 0 {
		return maxShown
	}
	const around = len("   | ......")
	return min(maxShown, max(minShown, s.width-around-number))
}

// The largest and the smallest number of characters of a source line that is printed.
const (
	maxShown = 120
	minShown = 20
)
