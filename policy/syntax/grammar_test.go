package syntax

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// eachText calls visit with every text of at most n of the pieces.
func eachText(pieces []string, n int, text string, visit func(text string)) {
	visit(text)
	if n == 0 {
		return
	}
	for _, piece := range pieces {
		eachText(pieces, n-1, text+piece, visit)
	}
}

// TestGrammar: the scan finds that a text is JSON where encoding/json and gjson do. It
// tries every short text of punctuation, of the characters of numbers, and of what may
// stand in a string, at each place in eight bytes.
func TestGrammar(t *testing.T) {
	is := make(map[bool]int)
	check := func(text string) {
		s := newSource("", []byte(text))
		tape, err := s.scan()
		if err != nil {
			return
		}
		is[tape.json]++
		if want := json.Valid([]byte(text)); tape.json != want || gjson.Valid(text) != want {
			t.Errorf("%q is JSON: %t, want %t", text, tape.json, want)
		}
	}
	eachText([]string{"{", "}", "[", "]", ",", ":", `"a"`, "1"}, 5, "", check)
	for _, start := range []string{"", "{", "[", `{"a":`, `{"a":1`, "[[1", `[{"a":[]`} {
		eachText([]string{"{", "}", "[", "]", ",", ":", `"b"`, "null", " "}, 3, start, check)
	}
	eachText([]string{"-", "+", "0", "1", ".", "e", "E"}, 5, "", check)
	eachText([]string{"true", "false", "null", "tru", "nan", "\t", "\n", "\r", "\v", "\x00", "\u00a0", "\xff"}, 2, "", check)
	for before := range 9 {
		start := `"` + strings.Repeat("x", before)
		for _, end := range []string{`"`, `xxxxxxxx"`, `"xxxxxxxx`, ""} {
			eachText([]string{`\`, `"`, "u", "n", "0aF9", "g", "\x1f", "\x7f", "\xe9"}, 3, start, func(text string) { check(text + end) })
		}
	}
	if is[true] < 1000 || is[false] < 1000 {
		t.Errorf("%d texts are JSON and %d are not: the test is too weak", is[true], is[false])
	}
}
