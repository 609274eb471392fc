package quote

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	eighty := strings.Repeat("a", 80)
	tests := []struct{ s, want string }{
		{"", `""`},
		{"a\nb\"", `"a\nb\""`},
		{"\xff", `"\xff"`},
		{eighty, `"` + eighty + `"`},
		{eighty + "b", `"` + eighty + `"...`},
		{strings.Repeat("é", 81), `"` + strings.Repeat("é", 80) + `"...`},
	}
	for _, test := range tests {
		if got := Text(test.s); got != test.want {
			t.Errorf("Text(%q) = %s, want %s", test.s, got, test.want)
		}
		short := strings.HasSuffix(test.want, "...")
		if got := Short(test.s); short != strings.HasSuffix(got, "...") || !strings.HasPrefix(test.s, strings.TrimSuffix(got, "...")) || !short && got != test.s {
			t.Errorf("Short(%q) = %q", test.s, got)
		}
	}
}

func TestAround(t *testing.T) {
	forty := strings.Repeat("a", 40)
	tests := []struct {
		s      string
		offset int
		want   string
	}{
		{"", 0, `""`},
		{"abc", 1, `"abc"`},
		{"abc", -1, `"abc"`},
		{"abc", 9, `"abc"`},
		{forty + "b" + forty + "c", 41, `"` + forty[1:] + "b" + forty + `"`},
		{"x" + forty + "b", 41, `"` + forty + `b"`},
		{"é" + forty[1:] + "b" + forty[1:] + "é", 41, `"` + forty[1:] + "b" + forty[1:] + `"`},
	}
	for _, test := range tests {
		if got := Around(test.s, test.offset); got != test.want {
			t.Errorf("Around(%q, %d) = %s, want %s", test.s, test.offset, got, test.want)
		}
	}
}
