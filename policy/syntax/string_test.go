package syntax

import (
	"encoding/json"
	"testing"
)

// TestString holds the decoder against encoding/json, which it must agree with also on
// what no policy may contain.
func TestString(t *testing.T) {
	for _, raw := range []string{
		`""`, `"abc"`, `"é"`, `"\""`, `"\\"`, `"\/"`, `"\b\f\n\r\t"`, `"\u0041\u00e9\u4e2d"`, `"\uD83D\ude00x"`,
		`"\ud83d"`, `"\ude00"`, `"\ude00\ud83d"`, `"\ud83dx"`, `"\ud83d\u0041"`, `"\ud83d\n"`, `"\ud83d\ud83d\ude00"`, `"\\u0041"`, `"\\\\"`,
	} {
		var want string
		if err := json.Unmarshal([]byte(raw), &want); err != nil {
			t.Fatal(raw, err)
		}
		if s := newString(raw, 7); s.Value != want || s.Raw != raw || s.Pos != 7 || !s.Quoted() {
			t.Errorf("newString(%s) = %+v, want the value %q", raw, s, want)
		}
	}
}

func TestStringOffset(t *testing.T) {
	tests := []struct {
		raw  string
		i    int
		want int
	}{
		{`"abc"`, 0, 11},
		{`"abc"`, 2, 13},
		{`"abc"`, 3, 14},  // the closing quote
		{`"abc"`, 99, 14}, // beyond the text
		{`"abc"`, -1, 11},
		{`""`, 0, 11},
		{`"a\u0024{b"`, 0, 11},
		{`"a\u0024{b"`, 1, 12},
		{`"a\u0024{b"`, 2, 18},
		{`"a\u0024{b"`, 4, 20},
		{`"éa"`, 0, 11},
		{`"éa"`, 1, 11}, // within a character: its first byte
		{`"éa"`, 2, 13},
		{`"\u00e9a"`, 1, 11},
		{`"\u00e9a"`, 2, 17},
		{`"\n\"\\a"`, 1, 13},
		{`"\n\"\\a"`, 3, 17},
		{`"\ud83d\ude00a"`, 3, 11}, // a pair is one character of four bytes
		{`"\ud83d\ude00a"`, 4, 23},
		{`"\ud83da"`, 2, 11}, // half a pair has become U+FFFD, three bytes
		{`"\ud83da"`, 3, 17},
		{`1.50`, 0, 10}, // no quotes to step over
		{`1.50`, 2, 12},
		{`1.50`, 9, 14},
		{``, 3, 10}, // a String made by hand
		{`"\`, 5, 11},
		{`"\u12"`, 9, 15},
	}
	for _, test := range tests {
		s := String{Pos: 10, Raw: test.raw}
		if got := s.Offset(test.i); got != test.want {
			t.Errorf("String %s at 10: Offset(%d) = %d, want %d", test.raw, test.i, got, test.want)
		}
	}
}
