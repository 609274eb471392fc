package glance_test

import (
	"testing"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
)

// TestIn: a word alone does not do, and without one nothing matches.
func TestIn(t *testing.T) {
	e := glance.New(`(?m)^(Apples|Pears)\s*:`, "Apples", "Pears")
	for text, want := range map[string]bool{
		"Apples: 1": true, "a: 1\nPears :": true, "no Apples: 1": false, "Plums: 1": false, "": false,
	} {
		if got := e.In([]byte(text)); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
	words := glance.New("Pears:", "Pears")
	for text, want := range map[string]bool{"xPears Pears:": true, "xPears:": false, "1Pears:": false, "-Pears:": true, "x\nPears:": true} {
		if got := words.In([]byte(text)); got != want {
			t.Errorf("words of %q: %t, want %t", text, got, want)
		}
	}
	quoted := glance.New(`"Pears":`, `"Pears"`)
	for text, want := range map[string]bool{`x"Pears":`: true, `"Pears":`: true, `"Pears"`: false, "Pears:": false} {
		if got := quoted.In([]byte(text)); got != want {
			t.Errorf("quoted words of %q: %t, want %t", text, got, want)
		}
	}
	lines := glance.Lines(`(?m)^Pears:|x`, "Pears")
	for text, want := range map[string]bool{"Pears:": true, "a\nPears:": true, " Pears: x": false, "": false} {
		if got := lines.In([]byte(text)); got != want {
			t.Errorf("lines of %q: %t, want %t", text, got, want)
		}
	}
	if (glance.Expr{}).In([]byte("x")) {
		t.Error("the zero Expr matches")
	}
}
