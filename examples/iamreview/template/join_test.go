package template

import (
	"fmt"
	"strings"
	"testing"
)

// TestWritten: a value of a plan has the places of its source, as far as the two fit.
func TestWritten(t *testing.T) {
	hole := func(v *value) *value { return holeAt(v, hole{expr: "x"}) }
	src, err := parsed(`{"Action": ["s3:B", "s3:A"], "Resource": ["arn:aws:s3:::books"], "Sid": "S", "Nested": [{"k": "1"}, {"k": "2"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{ // the words with what stands in their places
		`{"Action": ["s3:A", "s3:B"]}`:         "s3:A=s3:A s3:B=s3:B",
		`{"Action": ["s3:C"]}`:                 `s3:C=[`,
		`{"Resource": "arn:aws:s3:::books"}`:   "arn:aws:s3:::books=arn:aws:s3:::books",
		`{"Resource": "arn:aws:s3:::other"}`:   `arn:aws:s3:::other="`,
		`{"Other": "x"}`:                       `x={`,
		`{"Sid": ["S"]}`:                       `S="`,
		`{"Nested": [{"k": "2"}]}`:             "2=2",
		`{"Nested": [{"k": "1"}, {"k": "3"}]}`: "1=1 3=[",
	} {
		v, err := parsed(text)
		if err != nil {
			t.Fatal(err)
		}
		const file = `{"Action": ["s3:B", "s3:A"], "Resource": ["arn:aws:s3:::books"], "Sid": "S", "Nested": [{"k": "1"}, {"k": "2"}]}`
		var got []string
		var walk func(v *value)
		walk = func(v *value) {
			if v.form == str {
				word := string(v.text.bytes)
				at := file[v.text.place(0):]
				got = append(got, word+"="+at[:max(1, commonPrefix(at, word))])
			}
			for _, item := range v.items {
				walk(item)
			}
			for _, m := range v.members {
				walk(m.value)
			}
		}
		walk(v.written(src))
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if !src.fits(hole(src)) {
		t.Error("what is not known does not fit")
	}
}

func commonPrefix(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// TestSpread: a text fits another with holes, each of which may be anything.
func TestSpread(t *testing.T) {
	for _, test := range []struct {
		text, over string // _ is a hole
		at         string // the place of each byte
	}{
		{"abc", "abc", "[0 1 2]"}, {"abc", "abcd", ""}, {"", "", "[]"}, {"", "a", ""},
		{"_", "", "[]"}, {"_", "xy", "[0 0]"}, {"a_", "a", "[0]"}, {"a_", "axy", "[0 1 1]"}, {"_b", "xb", "[0 1]"},
		{"a_c", "axyc", "[0 1 1 2]"}, {"a_c", "ac", "[0 2]"}, {"a_c", "bxc", ""}, {"a_c", "axb", ""}, {"a_c", "a", ""}, {"a_a", "a", ""},
		{"_-_", "x-y", "[0 1 2]"}, {"_-_", "xy", ""}, {"__", "x", "[1]"}, {"a_b_c", "a1b2c", "[0 1 2 3 4]"}, {"a_b_c", "abbc", "[0 2 3 4]"},
	} {
		in := verbatim("", 0)
		for i := range len(test.text) {
			if test.text[i] == '_' {
				in.addHole(hole{expr: "x"}, i)
				continue
			}
			in.add(test.text[i], i)
		}
		at, ok := in.spread([]byte(test.over))
		got := ""
		if ok {
			got = fmt.Sprint(at)
		}
		if got != test.at {
			t.Errorf("%q over %q: %s, want %q", test.text, test.over, got, test.at)
		}
	}
}
