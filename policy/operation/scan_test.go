package operation

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// readable reports what parseBody has to find out about a text, by other means: that
// every reader takes it for the same object. It also returns the members.
func readable(text []byte) (map[string]string, bool) {
	if !utf8.Valid(text) || !json.Valid(text) || !wholePairs(text) || twice(text) {
		return nil, false
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil || raw == nil {
		return nil, false
	}
	members := make(map[string]string)
	for name, value := range raw {
		members[name] = string(value)
	}
	return members, true
}

var escapes = regexp.MustCompile(`\\(?:u([0-9a-fA-F]{4})|.)`)

// wholePairs reports whether every surrogate in a text is part of a pair.
func wholePairs(text []byte) bool {
	var half rune
	end := 0
	for _, m := range escapes.FindAllSubmatchIndex(text, -1) {
		r := rune(0)
		if m[2] >= 0 {
			n, _ := strconv.ParseUint(string(text[m[2]:m[3]]), 16, 16)
			r = rune(n)
		}
		switch {
		case half != 0 && (m[0] != end || utf16.DecodeRune(half, r) == utf8.RuneError):
			return false
		case half != 0:
			half = 0
		case utf16.IsSurrogate(r) && r >= 0xdc00:
			return false
		case utf16.IsSurrogate(r):
			half = r
		}
		end = m[1]
	}
	return half == 0
}

// twice reports whether some object has a name twice, or brackets nest too deeply.
func twice(text []byte) bool {
	type open struct {
		names map[string]bool // nil: an array
		value bool            // a value is next
	}
	var levels []open
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if t, ok := token.(json.Delim); ok && (t == '}' || t == ']') {
			levels = levels[:len(levels)-1]
			continue
		}
		if n := len(levels); n > 0 && levels[n-1].names != nil {
			l := &levels[n-1]
			l.value = !l.value
			if l.value {
				if l.names[token.(string)] {
					return true
				}
				l.names[token.(string)] = true
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, open{names: make(map[string]bool)})
		case json.Delim('['):
			levels = append(levels, open{})
		}
		if len(levels) > maxDepth {
			return true
		}
	}
}

// holdReadable compares a pass over a text with what readable says of it.
func holdReadable(t *testing.T, s *scanner, text []byte) {
	t.Helper()
	want, ok := readable(text)
	members, fault := parseBody(text, s)
	if (fault == nil) != ok {
		t.Fatalf("%q: fault %v, want one: %v", text, fault, !ok)
	}
	if !ok {
		return
	}
	got := make(map[string]string)
	for _, m := range members {
		got[m.name] = m.value
	}
	if diff := cmp.Diff(want, got); diff != "" || len(members) != len(want) {
		t.Fatalf("%q: members (-want +got):\n%s", text, diff)
	}
}

var texts = []string{
	`{"TableName": "Books", "Key": {"Id": {"S": "\ud83d\ude00 \\ud800 \" \u00e9 é"}}, "n": [-1.5e+3, 0, 10, {}, [], true, false, null]}`,
	`{"a":{"b":[{"c":1,"d":2},{"c":1}],"b2":""},"\u0061b":"a","":0.25E-7}`,
	" {\t\"a\" :\r\n[ [ ] , { } ] }\n",
	`{"a":1,"a":2}`,
	`{"x":"\udc00\ud800"}`,
	`[{}]`,
	`{}`,
}

// TestScan changes texts at random, by pieces that matter.
func TestScan(t *testing.T) {
	pieces := []string{`"`, `\`, `{`, `}`, `[`, `]`, `,`, `:`, ` `, "\n", `0`, `1`, `-`, `.`, `e`, `+`, `t`, `true`, `null`, `"a":`, `"a"`, `\u`, `\ud83d`, `\ude00`,
		"\x00", "\x1f", "\x7f", "\x80", "é", "\xff", `\"`, `\/`, `\x`, `{"a":`, `[[`}
	r := rand.New(rand.NewPCG(1, 2))
	var s scanner
	good := 0
	for i := range 20_000 {
		text := []byte(texts[i%len(texts)])
		for range r.IntN(3) {
			at := r.IntN(len(text) + 1)
			end := min(at+r.IntN(3), len(text))
			piece := pieces[r.IntN(len(pieces))]
			if r.IntN(3) == 0 {
				piece = ""
			}
			text = append(append(append([]byte(nil), text[:at]...), piece...), text[end:]...)
		}
		if _, ok := readable(text); ok {
			good++
		}
		holdReadable(t, &s, text)
	}
	if good < 4000 {
		t.Errorf("only %d of 20,000 texts are right", good)
	}
}

// FuzzScan asks the same of any text.
func FuzzScan(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { holdReadable(t, new(scanner), text) })
}
