package variables

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// text and anything make values.
func text(s string) Value { return Value{Text: s} }
func anything() Value     { return Value{Any: true} }

func TestMatch(t *testing.T) {
	const (
		like     = Wildcards | References
		resource = Wildcards | References | Segments
		arnLike  = Wildcards | References | StrictSegments
	)
	tests := []struct {
		text   string
		flags  Flags
		values []Value
		yes    []string
		no     []string
	}{
		// Without wildcards: code points, exactly.
		{"a*b?", 0, nil, []string{"a*b?"}, []string{"", "axb?", "a*bx", "A*b?", "a*b?x"}},
		{"\u00e9", 0, nil, []string{"\u00e9"}, []string{"e\u0301", "\u00c9", "\xe9"}},

		// Every form of pattern, each with the empty run.
		{"*", like, nil, []string{"", "a", "a:b/c\n", "\xff"}, nil},
		{"a*", like, nil, []string{"a", "ab", "a:/\n"}, []string{"", "ba"}},
		{"*a", like, nil, []string{"a", "ba", ":/\na"}, []string{"", "ab"}},
		{"*a*", like, nil, []string{"a", "bab", "\na\n"}, []string{"", "b"}},
		{"a*c", like, nil, []string{"ac", "abc", "a/b\nc"}, []string{"a", "c", "abcd"}},
		{"?", like, nil, []string{"a", ":", "\n", "\u00e9", "\U0001f600", "\xff"}, []string{"", "ab", "e\u0301", "\xff\xff"}},
		{"a?c", like, nil, []string{"abc", "a/c", "a\u00e9c"}, []string{"ac", "abbc"}},
		{"*?", like, nil, []string{"a", "ab"}, []string{""}},
		{"*a?", like, nil, []string{"ab", "aab", "aaa", "xa\u00e9"}, []string{"a", "ba", "abb"}},
		{"a*a*a", like, nil, []string{"aaa", "abaca"}, []string{"aa", "aab"}},
		{"**a**", like, nil, []string{"a", "bab"}, []string{"b"}},

		// What means something elsewhere means nothing here.
		{`[a-c]{x,y}\*`, like, nil, []string{`[a-c]{x,y}\`, `[a-c]{x,y}\z`}, []string{"ax", "a", `[a-c]{x,y}`}},
		{`a\*[b*`, like, nil, []string{`a\[b`, `a\x[by`}, []string{"a*[b", "a[b"}},
		{"table/*", like, nil, []string{"table/a/index/b"}, nil},
		{"a*b", like, nil, []string{"a\nb"}, nil},

		// ${*}, ${?} and ${$} are characters, with and without wildcards.
		{"${*}", References, nil, []string{"*"}, []string{"", "a", "${*}"}},
		{"a${*}*", like, nil, []string{"a*", "a*b"}, []string{"a", "ab"}},
		{"${?}${$}{x}", like, nil, []string{"?${x}"}, []string{"a${x}", "?"}},

		// A value is literal, whatever it holds (SEMANTICS 5.6).
		{"${u}", like, []Value{text("*")}, []string{"*"}, []string{"", "a", "**"}},
		{"${u}", like, []Value{text("a?")}, []string{"a?"}, []string{"ab"}},
		{"${u}", like, []Value{text("${aws:x}")}, []string{"${aws:x}"}, []string{""}},
		{"${u}", like, []Value{text("${*}")}, []string{"${*}"}, []string{"*"}},
		{"table/${u}_*", like, []Value{text("al*ce")}, []string{"table/al*ce_x", "table/al*ce_"}, []string{"table/alice_x"}},
		{"*${u}*", like, []Value{text("b")}, []string{"b", "abc"}, []string{"", "ac"}},
		{"${u}", like, []Value{text("")}, []string{""}, []string{"a"}},
		{"?${u}?", like, []Value{text("")}, []string{"ab"}, []string{"a", "abc"}},
		{"${u}${v}", like, []Value{text("a"), text("b")}, []string{"ab"}, []string{"ba", "aab"}},
		{"${u}${u}", like, []Value{text("a"), text("a")}, []string{"aa"}, []string{"a"}},
		{"${u, 'd'}", like, []Value{text("x")}, []string{"x"}, []string{"d"}}, // the caller chooses

		// An unknown value is a star.
		{"a${u}c", like, []Value{anything()}, []string{"ac", "abc", "a:c"}, []string{"ab", "bc"}},
		{"a${u}c", References, []Value{{Text: "b", Any: true}}, []string{"ac", "axc"}, []string{"ab"}},
		{"a${u}c${v}", like, []Value{anything(), text("d")}, []string{"accd", "abcd"}, []string{"acc"}},

		// Missing values match nothing.
		{"${u}", like, nil, nil, []string{"", "u", "${u}"}},
		{"${u}${v}", like, []Value{text("a")}, nil, []string{"a", "av"}},
		{"*${u}", like, nil, nil, []string{""}},

		// Segments: inner stars and ? stay within their part; part 6 is free.
		{"a*:b", resource, nil, []string{"a:b", "ax:b", "a:x:b", "a:::b"}, []string{"a", "ab", "a:b:"}},
		{"*a:b", resource, nil, []string{"a:b", "xa:b"}, []string{":a:b", "x:a:b"}},
		{"a?:b", resource, nil, []string{"ax:b"}, []string{"a::b", "a:b"}},
		{"1:2:3:4:5:?*?", resource, nil, []string{"1:2:3:4:5:::", "1:2:3:4:5:a:b"}, []string{"1:2:3:4:5::"}},
		{"a:*?", resource, nil, []string{"a:b", "a:bc"}, []string{"a:", "a:b:c", "a::"}},
		{"a:*", resource, nil, []string{"a:", "a:b", "a:b:c:d:e:f:g"}, []string{"a", "b:"}},
		{"1:2:3:4:5:${a:b}", resource, []Value{text("x:y*")}, []string{"1:2:3:4:5:x:y*"}, []string{"1:2:3:4:5:x:yz"}},
		{"1:2:3:4:5:${a:b}", resource, []Value{anything()}, []string{"1:2:3:4:5:", "1:2:3:4:5:x:y"}, []string{"1:2:3:4:x"}},
		{"1:2:3:4:${a:b}:6", resource, []Value{text("x")}, nil, []string{"1:2:3:4:x:6"}},
		{"1:2:3:4:${a:b}:6", resource, []Value{anything()}, nil, []string{"1:2:3:4:x:6"}},

		// StrictSegments: no star leaves its part either.
		{"a*:b", arnLike, nil, []string{"a:b", "ax:b"}, []string{"a:x:b", "a::b"}},
		{"a:*", arnLike, nil, []string{"a:", "a:b"}, []string{"a:b:c"}},
		{"1:2:3:4:*:*", arnLike, nil, []string{"1:2:3:4::", "1:2:3:4:a:b:c"}, []string{"1:2:3:4:a"}},
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, tt.flags)
		for _, s := range tt.yes {
			if !tp.Match(s, tt.values) {
				t.Errorf("Parse(%q, %b) does not match %q with %v", tt.text, tt.flags, s, tt.values)
			}
		}
		for _, s := range tt.no {
			if tp.Match(s, tt.values) {
				t.Errorf("Parse(%q, %b) matches %q with %v", tt.text, tt.flags, s, tt.values)
			}
		}
	}
}

// The characters that Unicode folds to ASCII letters are where others went
// wrong: the Kelvin sign is not a k and the long s not an s in an action's name.
func TestFold(t *testing.T) {
	const kelvin, longS = "\u212a", "\u017f"
	tests := []struct {
		text   string
		flags  Flags
		values []Value
		yes    []string
		no     []string
	}{
		{"dynamodb:BatchGetItem", Wildcards | FoldASCII, nil,
			[]string{"dynamodb:BatchGetItem", "DYNAMODB:batchgetitem"},
			[]string{"dynamodb:BatchGetItems", "dynamodb:BatchGetIte", ""}},
		{"dynamodb:DescribeBackup", Wildcards | FoldASCII, nil, nil, []string{"dynamodb:DescribeBac" + kelvin + "up"}},
		{"*Backup", Wildcards | FoldASCII, nil, []string{"describeBACKUP"}, []string{"Bac" + kelvin + "up"}},
		{"s3:Get*", Wildcards | FoldASCII, nil, []string{"S3:gEt", "s3:getobject"}, []string{longS + "3:GetObject", "s3:pet"}},
		{"*get*", Wildcards | FoldASCII, nil, []string{"BatchGetItem"}, []string{"BatchPutItem"}},
		{"g?t*m", Wildcards | FoldASCII, nil, []string{"GETITEM", "G\u00c9TM"}, []string{"GTM"}},
		{"\u00e9", FoldASCII, nil, []string{"\u00e9"}, []string{"\u00c9"}},
		{"${u}@[", FoldASCII | References, []Value{text("Z`")}, []string{"z`@[", "Z`@["}, []string{"z@@[", "z``{"}},

		{"stra\u00dfe", FoldCase, nil, []string{"STRA\u00dfE", "STRA\u1e9eE"}, []string{"strasse"}},
		{"\u00c9COLE", FoldCase, nil, []string{"\u00e9cole"}, []string{"ecole"}},
		{"ok", FoldCase, nil, []string{"OK", "O" + kelvin}, []string{"o", "okk", ""}},
		{"O" + kelvin, FoldCase, nil, []string{"ok", "OK"}, []string{"o"}},
		{"s", FoldCase, nil, []string{"S"}, []string{longS}}, // a long s is its own lower case
		{"\u03c3", FoldCase, nil, []string{"\u03a3"}, []string{"\u03c2"}},
		{"${u}", FoldCase | References, []Value{text("Bj\u00d6rn")}, []string{"bj\u00f6RN"}, []string{"bjorn"}},
		{"${u}${v}", FoldCase | References, []Value{text("K"), text("\xff")}, []string{kelvin + "\xff"}, []string{"k\xfe", "k\ufffd", "k"}},
		{"${u}", FoldCase | References, []Value{text("\xc3")}, []string{"\xc3"}, []string{"\u00e9"}}, // C3 A9
		{"${u}", FoldCase | References, []Value{text("\ufffd")}, []string{"\ufffd"}, []string{"\xff"}},
		{"${u}", FoldCase | References, []Value{anything()}, []string{"", kelvin}, nil},
		{"K*?B", FoldCase | FoldASCII | Wildcards, nil, []string{kelvin + "xb", "kabcB"}, []string{"kb"}},
		{"*k", FoldCase | Wildcards, nil, []string{"a" + kelvin}, []string{"ka"}},
		{"k*", FoldCase | Wildcards, nil, []string{"Ka", kelvin}, []string{"\xff", "a"}},
		{"${u}k", FoldCase | References, []Value{text("\xff")}, []string{"\xffK"}, []string{"k", "\xfek"}},
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, tt.flags)
		for _, s := range tt.yes {
			if !tp.Match(s, tt.values) {
				t.Errorf("Parse(%q, %b) does not match %q with %v", tt.text, tt.flags, s, tt.values)
			}
		}
		for _, s := range tt.no {
			if tp.Match(s, tt.values) {
				t.Errorf("Parse(%q, %b) matches %q with %v", tt.text, tt.flags, s, tt.values)
			}
		}
	}
}

// Invalid bytes are code points of their own: each matches itself, and none is
// part of a valid code point of the text.
func TestInvalidUTF8(t *testing.T) {
	tests := []struct {
		text   string
		values []Value
		s      string
		want   bool
	}{
		{"${u}*", []Value{text("\xc3")}, "\xc3", true},
		{"${u}*", []Value{text("\xc3")}, "\xc3a", true},
		{"${u}*", []Value{text("\xc3")}, "\xc3\xc3\xa9", true},
		{"${u}*", []Value{text("\xc3")}, "\u00e9", false}, // C3 A9
		{"${u}?", []Value{text("\xc3")}, "\u00e9", false},
		{"${u}", []Value{text("\xa9")}, "\xa9", true},
		{"*${u}", []Value{text("\xa9")}, "\u00e9", false},
		{"*${u}", []Value{text("\xa9")}, "\u00e9\xa9", true},
		{"${u}${v}", []Value{text("\xc3"), text("\xa9")}, "\u00e9", false},
		{"${u}*", []Value{text("\u00e9")}, "\u00e9\xa9", true},     // é and an invalid byte
		{"${u}*", []Value{text("\xf0\x9f")}, "\xf0\x9f\x98", true}, // three invalid bytes
		{"${u}*", []Value{text("\xf0\x9f")}, "\U0001f600", false},
		{"${u}*", []Value{text("\xf0\x9f\x98")}, "\U0001f600", false},
		{"${u}*", []Value{text("\x80\x80\x80\x80\x80")}, "\x80\x80\x80\x80\x80\x80", true},
		{"${u}*", []Value{text("")}, "\x80", true},
		{"??", nil, "\u00e9\xa9", true},
		{"??", nil, "\u00e9", false},
		{"*", nil, "\xc3", true},
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, Wildcards|References)
		if got := tp.Match(tt.s, tt.values); got != tt.want {
			t.Errorf("%q with %v matches %q: %t, want %t", tt.text, tt.values, tt.s, got, tt.want)
		}
	}
}

// The patterns that bring other matchers to their knees take no more steps than
// match.go promises: other libraries need seconds for the first.
func TestStepBound(t *testing.T) {
	a := strings.Repeat("a", MaxLength)
	tests := []struct {
		name, pattern, text string
		flags               Flags
		value               string
	}{
		{name: "stars", pattern: strings.Repeat("*a", 7) + "*b", text: a[:56]},
		{name: "many stars", pattern: strings.Repeat("*a", 60) + "*b*", text: "b" + a},
		{name: "most stars", pattern: strings.Repeat("*a", 1000) + "*b*", text: a},
		{name: "two endings", pattern: strings.Repeat("*a", 60) + "*b*c", text: a},
		{name: "questions", pattern: "*" + strings.Repeat("?", 50) + "b*", text: a},
		{name: "pairs", pattern: "*" + strings.Repeat("a?", 40) + "b*", text: a},
		{name: "long literal", pattern: "*" + a[:500] + "b*", text: a},
		{name: "star question", pattern: strings.Repeat("*?", 32) + "b*", text: a},
		{name: "folded", pattern: "*" + a[:500] + "b*", text: strings.ToUpper(a), flags: FoldASCII},
		{name: "folded pairs", pattern: "*" + strings.Repeat("a?", 500) + "b*", text: a, flags: FoldCase},
		{name: "value", pattern: "*${v}b*", text: a, value: a[:1000]},
		{name: "empty values", pattern: "*" + strings.Repeat("${v}", 400) + "b*", text: a},
		{name: "crossing", pattern: "*:*a*b:*a*b:*a*b", text: strings.Repeat(a[:20]+":", 90), flags: Segments},
		{name: "colons", pattern: "*:*:*:*:*:*b", text: strings.Repeat(":", MaxLength), flags: Segments},
		{name: "two restarts", pattern: "*:a*b:c*d:e*f:g", text: strings.Repeat("axxx:axxxb:cxxx:cxxxd:e:e:exxx", 60), flags: Segments},
		{name: "forgotten star", pattern: "x*y*:q", text: "x" + strings.Repeat("y", 1000) + strings.Repeat(":", 1000), flags: Segments},
		{name: "strict", pattern: strings.Repeat("*a", 50) + ":b", text: a, flags: StrictSegments},
		{name: "sixth part", pattern: ":::::" + strings.Repeat("*a", 1000) + "*b?", text: ":::::" + a, flags: Segments},
	}
	for _, tt := range tests {
		tp := MustParse(tt.pattern, tt.flags|Wildcards|References)
		values := make([]Value, len(tp.References()))
		n := 0
		for i := range values {
			values[i] = text(tt.value)
		}
		for k := range tp.Tokens() {
			switch k.Kind {
			case Literal:
				n += len(k.Text)
			case Ref:
				n += max(1, len(tt.value))
			default:
				n++
			}
		}
		tp.tokens = slices.Collect(tp.Tokens())
		w := walker{t: &tp, s: tt.text, values: values, limit: math.MaxInt}
		if w.walk() {
			t.Errorf("%s: matches", tt.name)
		}
		if bound := (n + 1) * (len(tt.text) + 1); w.steps > bound {
			t.Errorf("%s: %d steps, bound %d", tt.name, w.steps, bound)
		}
	}
}

// What the bound counts: each token that is tried, each eight further bytes of its
// text, and each code point that a star takes. A star goes on at once to where the
// literal after it can start, unless case is folded.
func TestSteps(t *testing.T) {
	tests := []struct {
		pattern string
		flags   Flags
		values  []Value
		text    string
		want    int
	}{
		{"", 0, nil, "", 1},
		{"abc", 0, nil, "abc", 2},
		{"abcdefghi", 0, nil, "abcdefghi", 3},
		{"${u}c", References, []Value{text("ab")}, "abc", 3},
		{"*b", Wildcards, nil, "aab", 6},
		{"*b", Wildcards | FoldASCII, nil, "aab", 7},
	}
	for _, tt := range tests {
		tp := MustParse(tt.pattern, tt.flags)
		tp.tokens = slices.Collect(tp.Tokens())
		w := walker{t: &tp, s: tt.text, values: tt.values, limit: math.MaxInt}
		if !w.walk() || w.steps != tt.want {
			t.Errorf("%q with %q: %d steps, want %d", tt.pattern, tt.text, w.steps, tt.want)
		}
	}
}

// Which templates are matched without the walk, and which by it: the forms
// decide what a match costs, not how it comes out.
func TestForms(t *testing.T) {
	const refs = Wildcards | References
	tests := []struct {
		text  string
		flags Flags
		want  form
	}{
		{"a*", 0, formLiteral},
		{"*", refs, formAll},
		{"a*", refs | FoldASCII, formPrefix},
		{"*a", refs, formSuffix},
		{"*a", refs | FoldASCII, formWalk},
		{"*a*", refs, formContains},
		{"*a*", refs | FoldCase, formWalk},
		{"a*b", refs, formRuns},
		{"a?b*c", refs, formGlob}, // what precedes the first star is at one place
		{"*a?", refs, formWalk},
		{"a*b", refs | FoldASCII, formWalk},
		{"a:b*:c", refs | Segments, formRuns},
		{"a:b*c", refs | Segments, formWalk},
		{"a*b", refs | StrictSegments, formWalk},
		{"a${u}", refs, formRuns},
		{"${u}:b", refs | Segments, formNever},
	}
	for _, tt := range tests {
		tp := MustParse(tt.text, tt.flags)
		if tp.form != tt.want {
			t.Errorf("Parse(%q, %b) is of form %d, want %d", tt.text, tt.flags, tp.form, tt.want)
		}
	}
}

func TestNoAllocs(t *testing.T) {
	values := []Value{text("al*ce"), anything()}
	for _, tt := range []struct {
		name, pattern, text string
		flags               Flags
	}{
		{"literal", "abc", "abc", Wildcards},
		{"folded literal", "abc", "ABC", Wildcards | FoldASCII},
		{"folded to other lengths", "abk", "AB\u212a", FoldCase},
		{"all", "*", "abc", Wildcards},
		{"prefix", "a*", "abc", Wildcards},
		{"suffix", "*c", "abc", Wildcards},
		{"contains", "*b*", "abc", Wildcards},
		{"runs", "a*b*c*d", "a1b2c3d", Wildcards},
		{"glob", "a?b*c*d", "a1b2c3d", Wildcards},
		{"walk", "*a?b*", "xxaybzz", Wildcards},
		{"references", "${u}_${v}!", "al*ce_x!", Wildcards | References},
		{"segments", "arn:*:u*t-1:*", "arn:aws:us-east-1:x", Wildcards | Segments},
		{"never", "${u}:${v}:", "al*ce", Wildcards | References | Segments},
	} {
		tp, most := MustParse(tt.pattern, tt.flags), 0.0
		if tt.name == "glob" {
			most = dropped
		}
		if n := testing.AllocsPerRun(100, func() { tp.Match(tt.text, values) }); n > most {
			t.Errorf("Match, %s: %v allocations", tt.name, n)
		}
	}
	tp := MustParse("${u}*", Wildcards|References)
	if n := testing.AllocsPerRun(100, func() { _, _, _ = tp.References(), tp.MatchesAll(), tp.String() }); n != 0 {
		t.Errorf("accessors: %v allocations", n)
	}
}
