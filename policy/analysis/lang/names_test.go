package lang

import (
	"testing"

	"github.com/iameval/iameval/variables"
)

// TestNames: names match what one of their programs matches.
func TestNames(t *testing.T) {
	var programs []*Program
	for _, flags := range []variables.Flags{0, variables.Wildcards, variables.FoldASCII, variables.FoldCase, variables.Wildcards | variables.FoldASCII} {
		for _, text := range []string{"", "a", "B", "ab", "aB", "k", "K", "a*", "*b", "?"} {
			if template, err := variables.Parse(text, flags); err == nil {
				programs = append(programs, Compile(&template, nil))
			}
		}
	}
	programs = append(programs, nil, Literal("ba"), &Program{never: true})
	texts := []string{"", "a", "A", "b", "B", "ab", "AB", "aB", "ba", "BA", "k", "K", "\u212a", "bb", "*", "?"}
	for i := range programs {
		for j := range programs {
			both := NewNames([]*Program{programs[i], programs[j]})
			for _, text := range texts {
				if got, want := both.Match(text), programs[i].Match(text) || programs[j].Match(text); got != want {
					t.Errorf("%q of programs %d and %d: %t, want %t", text, i, j, got, want)
				}
			}
		}
	}
	if new(Names).Match("") || (*Names)(nil).Match("") || NewNames(nil).Match("") {
		t.Error("no program matches a text")
	}
}
