package variables

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReferences(t *testing.T) {
	tests := []struct {
		text  string
		flags Flags
		want  []Reference
	}{
		{"", References, nil},
		{"plain", References, nil},
		{"$", References, nil},
		{"a$b{c}", References, nil},
		{"$$", References, nil},
		{"{aws:username}", References, nil},
		{"${*}${?}${$}", References, nil},
		{"${aws:username}", 0, nil},
		{"${aws:username", 0, nil},
		{"${aws:username}", References, []Reference{{Key: "aws:username", Name: "aws:username"}}},
		{"a$${AWS:UserName}b", References, []Reference{{Key: "aws:username", Name: "AWS:UserName", Offset: 2}}},
		{"${k, ''}", References, []Reference{{Key: "k", Name: "k", HasDefault: true}}},
		{"${k, 'd'}", References, []Reference{{Key: "k", Name: "k", Default: "d", HasDefault: true}}},
		{"${k, ' ${x,*? '}", References, []Reference{{Key: "k", Name: "k", Default: " ${x,*? ", HasDefault: true}}},
		{"${a}-${b}", References, []Reference{{Key: "a", Name: "a"}, {Key: "b", Name: "b", Offset: 5}}},
		{"${**}", References, []Reference{{Key: "**", Name: "**"}}},
		{"${*, 'all'}", References, []Reference{{Key: "*", Name: "*", Default: "all", HasDefault: true}}},
		{"${aws:RequestTag/Ä}", References, []Reference{{Key: "aws:requesttag/Ä", Name: "aws:RequestTag/Ä"}}},
		{"${aws:RequestTag/\u212a}", References, []Reference{{Key: "aws:requesttag/\u212a", Name: "aws:RequestTag/\u212a"}}},
		{"${a:b}:${c:d, ':::'}:x", References | Segments, []Reference{
			{Key: "a:b", Name: "a:b", Part: 1},
			{Key: "c:d", Name: "c:d", Default: ":::", HasDefault: true, Offset: 7, Part: 2},
		}},
		{"1:2:3:4:5:${k}:7", References | StrictSegments, []Reference{{Key: "k", Name: "k", Offset: 10, Part: 6}}},
		{"1:2:3:4:5:6:${k}", References | Segments, []Reference{{Key: "k", Name: "k", Offset: 12, Part: 6}}},
	}
	for _, tt := range tests {
		got, err := Parse(tt.text, tt.flags)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		if d := cmp.Diff(tt.want, got.References()); d != "" {
			t.Errorf("Parse(%q).References() mismatch (-want +got):\n%s", tt.text, d)
		}
		if got.String() != tt.text {
			t.Errorf("Parse(%q).String() = %q", tt.text, got.String())
		}
	}
}

// badTexts are the load errors of SEMANTICS 5.4. The offset is that of the
// caret line's ^ in a reader's eye: the first character that can not be there.
var badTexts = []struct {
	text   string
	offset int
	reason string
}{
	{"${", 0, unclosed},
	{"ab${aws:username", 2, unclosed},
	{"${}", 0, emptyKey},
	{"${, 'd'}", 0, emptyKey},
	{"${ }", 2, spaceInKey},
	{"${ aws:username}", 2, spaceInKey},
	{"${aws:username }", 14, spaceInKey},
	{"${aws: username}", 6, spaceInKey},
	{"${a\tb}", 3, spaceInKey},
	{"${a\u00a0b}", 3, spaceInKey},
	{"${aws username", 5, spaceInKey},
	{"${${aws:username}}", 2, nested},
	{"${aws:${x}}", 6, nested},
	{"${$", 2, nested},
	{"${$$}", 2, nested},
	{"${a{b}}", 3, braceInKey},
	{"${'a'}", 2, strayQuote},
	{"${a'}", 3, strayQuote},
	{"${a,}", 3, badDefault},
	{"${a,'d'}", 3, badDefault},
	{"${a,  'd'}", 3, badDefault},
	{"${a, d}", 3, badDefault},
	{"${a, \"d\"}", 3, badDefault},
	{"${a , 'd'}", 3, spaceInKey},
	{"${a, 'd}", 5, openDefault},
	{"${a, 'd", 5, openDefault},
	{"${a, '${b}'}", 5, openDefault},
	{"${a, 'd' }", 8, afterDefault},
	{"${a, 'd', 'e'}", 8, afterDefault},
	{"${a, 'it's'}", 9, afterDefault},
	{"${a, 'd'", 8, afterDefault},
	{"ab\xff", 2, "not UTF-8"},
	{"\xed\xa0\x80", 0, "not UTF-8"},
	{strings.Repeat("a", MaxLength+1), MaxLength, "longer than 2048 bytes"},
}

func TestParseErrors(t *testing.T) {
	for _, tt := range badTexts {
		got, err := Parse(tt.text, References|Wildcards)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q): error %v, want an *Error", tt.text, err)
			continue
		}
		want := &Error{Text: tt.text, Offset: tt.offset, Reason: tt.reason}
		if d := cmp.Diff(want, e); d != "" {
			t.Errorf("Parse(%q) error mismatch (-want +got):\n%s", tt.text, d)
		}
		if got.String() != "" || got.Match(tt.text, nil) {
			t.Errorf("Parse(%q) returns a template beside the error", tt.text)
		}
	}
}

func TestErrorMessage(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"table/${aws:user name}", `variables: "table/${aws:user name}", byte 16: white space in the name of a variable`},
		{
			strings.Repeat("a", 100) + "${" + strings.Repeat("b", 100),
			`variables: "` + strings.Repeat("a", 40) + "${" + strings.Repeat("b", 38) + `", byte 100: the variable has no closing brace`,
		},
	}
	for _, tt := range tests {
		_, err := Parse(tt.text, References)
		if err == nil || err.Error() != tt.want {
			t.Errorf("Parse(%q) error:\n got %v\nwant %s", tt.text, err, tt.want)
		}
	}
}

// In a document without policy variables none of the faults is one, and the
// text matches itself (SEMANTICS 5.1).
func TestWithoutReferences(t *testing.T) {
	for _, tt := range badTexts {
		if strings.HasPrefix(tt.reason, "not") || strings.HasPrefix(tt.reason, "longer") {
			continue
		}
		got, err := Parse(tt.text, Wildcards)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
		}
		if !got.Match(tt.text, nil) {
			t.Errorf("%q does not match itself", tt.text)
		}
	}
	star := MustParse("${aws:*}", Wildcards)
	for text, want := range map[string]bool{"${aws:username}": true, "${aws:*}": true, "${aws:}": true, "alice": false} {
		if got := star.Match(text, nil); got != want {
			t.Errorf("%q matches %q: %t, want %t", star.String(), text, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	lit := func(s string) Token { return Token{Kind: Literal, Text: s} }
	star, freeStar := Token{Kind: Star}, Token{Kind: Star, Crosses: true}
	one, freeOne := Token{Kind: Question}, Token{Kind: Question, Crosses: true}
	ref := func(i int) Token { return Token{Kind: Ref, Ref: i} }
	tests := []struct {
		text  string
		flags Flags
		want  []Token
	}{
		{"", Wildcards, nil},
		{"a*?b", 0, []Token{lit("a*?b")}},
		{"a*?b", Wildcards, []Token{lit("a"), freeStar, freeOne, lit("b")}},
		{"***a**", Wildcards, []Token{freeStar, lit("a"), freeStar}},
		{"a${*}b${?}${$}c", Wildcards | References, []Token{lit("a*b?$c")}},
		{"a${*}b", Wildcards, []Token{lit("a${"), freeStar, lit("}b")}},
		{"*${*}*", Wildcards | References, []Token{freeStar, lit("*"), freeStar}},
		{"${a}*${b}", Wildcards | References, []Token{ref(0), freeStar, ref(1)}},
		{"$a$", Wildcards | References, []Token{lit("$a$")}},
		{"a*:*b*c:?*:d", Wildcards | Segments, []Token{
			lit("a"), freeStar, lit(":"), star, lit("b"), star, lit("c:"), one, freeStar, lit(":d"),
		}},
		{"a*", Wildcards | Segments, []Token{lit("a"), freeStar}},
		{"a*?:", Wildcards | Segments, []Token{lit("a"), star, one, lit(":")}},
		{"a*${k}:", Wildcards | References | Segments, []Token{lit("a"), star, ref(0), lit(":")}},
		{"1:2:3:4:5:*a?:*b", Wildcards | Segments, []Token{
			lit("1:2:3:4:5:"), freeStar, lit("a"), freeOne, lit(":"), freeStar, lit("b"),
		}},
		{"a*:?*", Wildcards | StrictSegments, []Token{lit("a"), star, lit(":"), one, star}},
		{"a*:b", Wildcards | Segments | StrictSegments, []Token{lit("a"), star, lit(":b")}},
		{":::::*:?", Wildcards | StrictSegments, []Token{lit(":::::"), freeStar, lit(":"), freeOne}},
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, tt.flags)
		if d := cmp.Diff(tt.want, slices.Collect(tp.Tokens())); d != "" {
			t.Errorf("Parse(%q, %b).Tokens() mismatch (-want +got):\n%s", tt.text, tt.flags, d)
		}
	}
}

func TestParts(t *testing.T) {
	tests := []struct {
		text  string
		flags Flags
		want  int
	}{
		{"a:b:c", References, 0},
		{"", Segments, 1},
		{"*", Segments, 1},
		{"a:b:c", Segments, 3},
		{"a:${b:c}:${d, ':'}", Segments | References, 3},
		{"a:${b:c}", Segments, 3},
		{"1:2:3:4:5:6", StrictSegments, 6},
		{"1:2:3:4:5:6:7:8", StrictSegments, 6},
		{":::::", Segments, 6},
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, tt.flags)
		if got := tp.Parts(); got != tt.want {
			t.Errorf("Parse(%q, %b).Parts() = %d, want %d", tt.text, tt.flags, got, tt.want)
		}
	}
}

func TestLiteralAndMatchesAll(t *testing.T) {
	const refs = Wildcards | References
	tests := []struct {
		text    string
		flags   Flags
		literal string
		fixed   bool
		all     bool
	}{
		{"", refs, "", true, false},
		{"abc", refs, "abc", true, false},
		{"GetItem", Wildcards | FoldASCII, "GetItem", true, false},
		{"a${*}b", refs, "a*b", true, false},
		{"*", 0, "*", true, false},
		{"${x}", 0, "${x}", true, false},
		{"${x}", refs, "", false, false},
		{"a*", refs, "", false, false},
		{"?", refs, "", false, false},
		{"*", refs, "", false, true},
		{"***", refs | Segments, "", false, true},
		{"**", refs | FoldASCII, "", false, true},
		{"*?", refs, "", false, false},
		{"*:*", refs | Segments, "", false, false},
		{"*", refs | StrictSegments, "", false, false}, // it matches no colon
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, tt.flags)
		literal, fixed := tp.Literal()
		if literal != tt.literal || fixed != tt.fixed || tp.MatchesAll() != tt.all {
			t.Errorf("Parse(%q, %b): literal %q, %t, all %t; want %q, %t, %t",
				tt.text, tt.flags, literal, fixed, tp.MatchesAll(), tt.literal, tt.fixed, tt.all)
		}
	}
}

func TestZeroTemplate(t *testing.T) {
	var z Template
	for text, want := range map[string]bool{"": true, "a": false, "*": false} {
		if got := z.Match(text, nil); got != want {
			t.Errorf("the zero Template matches %q: %t, want %t", text, got, want)
		}
	}
	if text, ok := z.Literal(); text != "" || !ok || z.MatchesAll() || z.String() != "" || z.References() != nil {
		t.Error("the zero Template is not the empty literal")
	}
}

func TestMustParse(t *testing.T) {
	defer func() {
		if _, ok := recover().(*Error); !ok {
			t.Error("MustParse does not panic with an *Error")
		}
	}()
	MustParse("${", References)
}
