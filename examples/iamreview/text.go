package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iameval/iameval/policy/review"
)

// writeText writes the findings for people: each with its line of the file, what else
// has to do with it, what shows it, and what mends it.
func writeText(out io.Writer, r *report) error {
	w := bufio.NewWriter(out)
	for f := range r.open() {
		fmt.Fprintf(w, "%s:%d:%d: %s %s: %s\n", visible(f.file), f.start.Line, f.start.Column, r.style.paint(f.Severity, f.Severity.String()), f.Rule.ID, visible(f.Message))
		r.style.excerpt(w, f)
		if name := f.At.Document.Name; name != f.file {
			fmt.Fprintf(w, "  in %s\n", visible(name))
		}
		for _, other := range f.Related {
			file, at, _ := other.At.Range()
			fmt.Fprintf(w, "  see %s:%d:%d: %s\n", visible(file), at.Line, at.Column, visible(other.Why))
		}
		if f.witness != "" {
			fmt.Fprintf(w, "  witness: %s\n", visible(f.witness))
		}
		if !f.Certain {
			fmt.Fprintf(w, "  not certain: it rests on the list of services, or on what was probably meant\n")
		}
		for _, fix := range f.Fixes {
			fmt.Fprintf(w, "  fix%s: %s\n", safe(fix), visible(fix.Title))
		}
	}
	for _, u := range r.notChecked {
		fmt.Fprintf(w, "not checked: %s: %s\n", visible(u.name), visible(u.reason))
	}
	for _, l := range r.notRun {
		fmt.Fprintf(w, "rules not run: %d, which need %s, for %s\n", len(l.rules), l.needs, plural(l.documents, "document"))
	}
	summary(w, r)
	return w.Flush()
}

func safe(fix review.Fix) string {
	if fix.Safe {
		return " (safe)"
	}
	return ""
}

// summary writes the last line.
func summary(w io.Writer, r *report) {
	var counts []string
	for _, s := range severities {
		if n := r.count(s); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, s))
		}
	}
	text := "no findings"
	if len(counts) > 0 {
		text = fmt.Sprintf("findings: %d (%s)", len(r.findings)-r.suppressed(), strings.Join(counts, ", "))
	}
	if n := r.suppressed(); n > 0 {
		text += fmt.Sprintf("; suppressed: %d", n)
	}
	fmt.Fprintf(w, "%s; documents: %d in %s; not checked: %d; services as of %s\n",
		text, r.documents, plural(r.files, "file"), len(r.notChecked), dayOf(r.catalog))
}

// excerpt writes the line of the finding with its range underlined.
func (s style) excerpt(w io.Writer, f *finding) {
	line := []rune(string(f.line(f.start.Line))) // long where a document is a string
	if len(line) == 0 {
		return
	}
	number := fmt.Sprint(f.start.Line)
	shown := s.shown(len(number))
	from := f.start.Column - 1
	to := f.end.Column - 1
	if f.end.Line != f.start.Line {
		to = len(line)
	}
	from = min(max(from, 0), len(line))
	to = min(max(to, from+1), max(len(line), from+1))
	cut := max(0, min(from-shown/4, len(line)-shown))
	end := min(len(line), cut+shown)
	before, after := "", ""
	if cut > 0 {
		before = "..."
	}
	if end < len(line) {
		after = "..."
	}
	to = max(min(to, end), from+1)
	fmt.Fprintf(w, "  %s %s%s%s\n", s.faint(number+" |"), before, visible(string(line[cut:end])), after)
	fmt.Fprintf(w, "  %s %s%s\n", s.faint(strings.Repeat(" ", len(number))+" |"),
		strings.Repeat(" ", len(before)+from-cut), s.paint(f.Severity, strings.Repeat("^", to-from)))
}

// visible replaces what a terminal would obey, character by character: a control
// character or one that turns the direction of the text.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return utf8.RuneError
		}
		return r
	}, text)
}
