package variables_test

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/variables"
)

func TestLowerASCII(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"aws:sourceip", "aws:sourceip"},
		{"aws:SourceIp", "aws:sourceip"},
		{"@AZ[`az{", "@az[`az{"},
		{"STRASSE\u00c4", "strasse\u00c4"},
		{"\u212aEY:\u017f", "\u212aey:\u017f"}, // the Kelvin sign is not a k, nor the long s an s
		{"\xc3A\xff", "\xc3a\xff"},             // invalid UTF-8 stays
	} {
		if got := variables.LowerASCII(c.text); got != c.want {
			t.Errorf("LowerASCII(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// TestCompareASCII compares all pairs of texts of up to two bytes, from an
// alphabet with the neighbours of the letters, by their lower case.
func TestCompareASCII(t *testing.T) {
	alphabet := []string{"", "@", "A", "K", "Z", "[", "`", "a", "k", "z", "{", "\u212a", "\xff", "_"}
	var texts []string
	for _, a := range alphabet {
		for _, b := range alphabet {
			texts = append(texts, a+b)
		}
	}
	for _, a := range texts {
		for _, b := range texts {
			want := strings.Compare(variables.LowerASCII(a), variables.LowerASCII(b))
			if got := variables.CompareASCII(a, b); sign(got) != want {
				t.Errorf("CompareASCII(%q, %q) = %d, want %d", a, b, got, want)
			}
			if got := variables.EqualASCII(a, b); got != (want == 0) {
				t.Errorf("EqualASCII(%q, %q) = %v", a, b, got)
			}
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestLowerByte(t *testing.T) {
	for c := range 256 {
		want := strings.ToLower(string(rune(c)))
		if c >= 0x80 {
			want = string(rune(c))
		}
		if got := string(rune(variables.LowerByte(byte(c)))); got != want {
			t.Errorf("LowerByte(%q) = %q, want %q", rune(c), got, want)
		}
	}
}

func TestNoAllocsASCII(t *testing.T) {
	for name, f := range map[string]func(){
		"EqualASCII":   func() { variables.EqualASCII("aws:SourceIp", "AWS:sourceip") },
		"CompareASCII": func() { variables.CompareASCII("aws:SourceIp", "AWS:sourceip") },
		"LowerASCII":   func() { variables.LowerASCII("aws:sourceip") },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
