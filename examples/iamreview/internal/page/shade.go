package page

import (
	"github.com/iameval/iameval/policy/access"
)

// A half of a cell is a letter on a shade.

// shade is what a half comes to.
type shade struct {
	class, letter string
}

// cell is the rest of the link of a half: its class, which most do not have, and its text.
func (s shade) cell(bypass bool) string {
	switch {
	case bypass:
		return " class=b>" + s.letter + "!"
	case s.class == "":
		return ">" + s.letter
	}
	return " class=" + s.class + ">" + s.letter
}

// directShade is the shade of direct access.
func directShade(r access.Row, got *answers) shade {
	var unsure access.Calls
	for call, a := range got.direct {
		if a.word == notKnown {
			unsure |= 1 << call
		}
	}
	return shadeOf(r.Allows(), 0, unsure)
}

// viaShade is the shade of the best of several clusters.
func viaShade(rows []access.Row, got *answers) shade {
	var open, cached access.Calls
	for _, r := range rows {
		open, cached = open|r.Allows(), cached|r.CachedOnly()
	}
	return shadeOf(open, cached, got.unsure())
}

// unsure returns the calls that come through some cluster, or do not: that is not known.
func (a *answers) unsure() (c access.Calls) {
	for _, via := range a.via {
		for call := range via {
			if via[call].open {
				c |= 1 << call
			}
		}
	}
	return c
}

func shadeOf(open, cached, unsure access.Calls) shade {
	s := shade{"", "-"}
	switch {
	case open.Len() == everyCall:
		s = shade{"a", "a"}
	case open&writing != 0:
		s = shade{"w", "w"}
	case open != 0:
		s = shade{"r", "r"}
	case cached != 0:
		s.letter = "c"
	case unsure != 0:
		return shade{"q", "?"}
	}
	if unsure&^open != 0 {
		s.letter += "?"
	}
	return s
}

// everyCall is the number of calls of a row.
var everyCall = len(new(access.Matrix).Calls())
