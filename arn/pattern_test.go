package arn

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/variables"
)

// The rows of SEMANTICS 2.2 and their neighbours.
func TestPatternMatch(t *testing.T) {
	const (
		A      = "arn:aws:dynamodb:us-east-1:123456789012:"
		stream = A + "table/T/stream/2024-02-12T18:57:26.492"
	)
	tests := []struct {
		pattern string
		yes, no []string
	}{
		{"*", []string{"*", A + "table/T", "arn:aws:s3:::b/k"}, nil},
		{"***", []string{"*", A + "table/T"}, nil},
		{"arn:*", []string{A + "table/T", "arn:aws:s3:::b/k"}, []string{"*"}},
		{"arn:aws:*", []string{A + "table/T", "arn:aws:iam::1:root"}, []string{"*", "arn:aws-cn:iam::1:root"}},
		{"arn:aws:dynamodb:*", []string{A + "table/T", stream, "arn:aws:dynamodb::123456789012:global-table/G"}, []string{"arn:aws:dax:r:1:cache/c"}},
		{"arn:aws:dynamodb:*:123456789012:table/*", []string{A + "table/T", A + "table/T/index/I", stream}, []string{"arn:aws:dynamodb:us-east-1:1:table/T"}},
		{"arn:aws:dynamodb:us-east-1:123456789012:*", []string{A + "table/T", A + "table/T/index/I", stream}, []string{"arn:aws:dynamodb:us-east-2:123456789012:table/T"}},
		{"arn:aws:dynamodb:us-*-1:123456789012:table/T", []string{A + "table/T"}, []string{"arn:aws:dynamodb:us-east-2:123456789012:table/T"}},
		{"arn:aws:dynamodb:*:table/Books", []string{"arn:aws:dynamodb:us-east-1:table/Books:x"}, []string{A + "table/Books", A + "table/Books/index/I"}},
		{"arn:aws:dynamodb:u*t-1:123456789012:table/Books", []string{A + "table/Books"}, []string{"arn:aws:dynamodb:u:t-1:123456789012:table/Books"}},
		{"arn:aws:dynamodb:u*t-1:table/Books", nil, []string{A + "table/Books"}}, // inner stars stay in their part
		{"arn:aws:*:u*t-1:1:table/T", []string{"arn:aws:dynamodb:us:ust-1:1:table/T"}, []string{"arn:aws:dynamodb:us:us-1:1:table/T"}},
		{A + "table/Books", []string{A + "table/Books"}, []string{A + "table/Books/index/A", A + "table/books", "*"}},
		{A + "table/books", nil, []string{A + "table/Books"}},
		{A + "table/T/stream/*", []string{stream}, []string{A + "table/T"}},
		{A + "table/T/stream/2024-*:26.492", []string{stream}, nil},
		{A + "table/T/stream/?????????????????:26.492", nil, []string{stream}},
		{A + "table/T/stream/????????????????:26.492", []string{stream}, nil},
		{"arn:aws:dynamodb:us-east-?:123456789012:table/*", []string{A + "table/T"}, []string{"arn:aws:dynamodb:us-east-::23456789012:table/T"}},
		{"arn:aws:*:us-east-1:*:table/T", []string{A + "table/T"}, nil},
		{"arn:aws:d?namodb:*:*:table/T", []string{A + "table/T"}, []string{"arn:aws:dax:r:1:table/T"}},
		{"arn:*:*:*:*:*", []string{A + "table/T", stream, "arn:aws:s3:::b"}, []string{"*"}},
		{"arn:aws:dynamodb", []string{A + "table/T", stream, "arn:aws:dynamodb::1:global-table/G"}, []string{"arn:aws:dynamodbx:r:1:x", "arn:aws:dax:r:1:cache/c", "arn:aws:dynamodb", "*"}},
		{"arn:aws:dynamodb*", []string{A + "table/T", stream}, []string{"arn:aws:dax:r:1:cache/c", "*"}},
		{"arn:aws:dyn?modb", []string{A + "table/T"}, []string{"arn:aws:dax:r:1:cache/c"}},
		{"arn:aws:dynamodb:", []string{"arn:aws:dynamodb::1:global-table/G"}, []string{A + "table/T"}},
		{"arn:aws:dynamodb:us-east-1", []string{A + "table/T", stream}, []string{"arn:aws:dynamodb:us-east-11:1:table/T", "*"}},
		{"arn:aws:dynamodb:?", []string{"arn:aws:dynamodb:r:1:table/T"}, []string{A + "table/T"}},
		{"arn:aws:dynamodb:us-east-1:123456789012", []string{A + "table/T", stream}, []string{"arn:aws:dynamodb:us-east-1:1234567890123:table/T"}},
		{"arn:aws:dynamodb::", []string{"arn:aws:dynamodb:::x"}, []string{"arn:aws:dynamodb::1:global-table/G", A + "table/T"}},
		{"arn:aws:iam::aws", []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"}, []string{"arn:aws:iam::1:policy/ReadOnlyAccess"}},
		{"arn:aws::", nil, []string{A + "table/T"}},
		{"arn:aws*", []string{A + "table/T", "arn:aws-cn:iam::1:root"}, []string{"*"}},
		{A + "table/[a*", []string{A + "table/[a", A + "table/[ab"}, []string{A + "table/a"}},
		{A + "table/?", []string{A + "table/T"}, []string{A + "table/", A + "table/TT"}},
		{A + "table/${aws:username}", nil, []string{A + "table/alice"}}, // text, in this dialect
	}
	for _, tt := range tests {
		p := MustParsePattern(tt.pattern, 0)
		check := func(text string, want bool) {
			if got := p.MatchString(text, nil); got != want {
				t.Errorf("%q matches %q: %t, want %t", tt.pattern, text, got, want)
			}
			// Not all of the texts are ARNs: some bend the rules to show a point.
			if a, err := Parse(text); err == nil && p.Match(a, nil) != want {
				t.Errorf("%q matches the ARN %q: %t, want %t", tt.pattern, text, !want, want)
			}
		}
		for _, text := range tt.yes {
			check(text, true)
		}
		for _, text := range tt.no {
			check(text, false)
		}
		if p.Match(ARN{}, nil) {
			t.Errorf("%q matches the zero ARN", tt.pattern)
		}
		if p.String() != tt.pattern || p.MatchesAll() != (strings.Trim(tt.pattern, "*") == "") {
			t.Errorf("%q: text %q, all %t", tt.pattern, p.String(), p.MatchesAll())
		}
	}
}

// What an ARN is completed to does not show in its text, and where it ends with
// its partition it is not completed.
func TestPatternShort(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		flags   variables.Flags
		short   bool
	}{
		{"*", 0, false},
		{"***", 0, false},
		{"arn:*", 0, true},
		{"arn:aws*", 0, true},
		{"arn:aws:", 0, true},
		{"arn:aws:*", 0, true},
		{"arn:aws:dynamodb:r:1", 0, true},
		{"arn:aws:dynamodb:r:${a:b:c}", 0, false},
		{"arn:aws:dynamodb:r:${a:b:c}", variables.References, true}, // a colon in braces is not counted
		{"arn:aws:s3:::", 0, false},
		{"arn:::::", 0, false},
	} {
		p, err := ParsePattern(tt.pattern, tt.flags)
		if err != nil || p.Short() != tt.short || p.String() != tt.pattern {
			t.Errorf("ParsePattern(%q) = %q, short %t, %v; want short %t", tt.pattern, &p, p.Short(), err, tt.short)
		}
	}
	if new(Pattern).Short() {
		t.Error("the zero Pattern is short")
	}
	for _, s := range []string{"arn:", "arn:aws", "arn:a*s", "arn:aws?", "arn:aws${*}", "arn:${a:b}", "arn:${a, '*'}"} {
		p, err := ParsePattern(s, variables.References)
		var e *Error
		if !errors.As(err, &e) || e.Offset != len(s) || p.Usable() {
			t.Errorf("ParsePattern(%q): error %v, want that of a partition alone", s, err)
		}
	}
}

func TestPatternVariables(t *testing.T) {
	const A = "arn:aws:dynamodb:us-east-1:123456789012:"
	text := func(s string) []variables.Value { return []variables.Value{{Text: s}} }
	unknown := []variables.Value{{Any: true}}
	tests := []struct {
		pattern string
		values  []variables.Value
		text    string
		want    bool
	}{
		{A + "table/${aws:username}_*", text("al*ce"), A + "table/al*ce_x", true},
		{A + "table/${aws:username}_*", text("al*ce"), A + "table/alice_x", false},
		{A + "table/${aws:username}", text("*"), A + "table/alice", false},
		{A + "table/${aws:username}", text("T/index/I"), A + "table/T/index/I", true},
		{A + "${aws:username}", text("table/T:x"), A + "table/T:x", true},
		{A + "table/${aws:username}", unknown, A + "table/alice", true},
		{A + "table/${aws:username}_x", unknown, A + "table/alice", false},
		{A + "table/${aws:username}", nil, A + "table/alice", false},
		{A + "table/${aws:PrincipalTag/team, 'all'}", text("all"), A + "table/all", true},
		{A + "table/${*}", nil, A + "table/*", true},
		{A + "table/${*}", nil, A + "table/T", false},
		{"arn:aws:dynamodb:*:table/${aws:username}", nil, A + "table/alice", false},
		{A + "table/*", nil, A + "table/alice", true},
	}
	for _, tt := range tests {
		p := MustParsePattern(tt.pattern, variables.References)
		if got := p.Match(MustParse(tt.text), tt.values); got != tt.want {
			t.Errorf("%q with %v matches %q: %t, want %t", tt.pattern, tt.values, tt.text, got, tt.want)
		}
	}
}

func TestPatternUsable(t *testing.T) {
	all := []variables.Value{{Any: true}, {Any: true}}
	tests := []struct {
		pattern string
		want    bool
	}{
		{"*", true},
		{"arn:*", true},
		{"arn:aws:dynamodb:r:1:table/${a}_${b}", true},
		{"arn:aws:dynamodb:r:1:x:y:${a}", true},
		{"arn:aws:dynamodb:r:${aws:PrincipalAccount}:table/T", false},
		{"arn:aws:dynamodb:${aws:RequestedRegion}:1:table/${a}", false},
		{"arn:aws:dynamodb:*:table/${a}", false}, // the short pattern has it in part 5
		{"arn:aws:${a}*", false},
		{"arn:aws:dynamodb:${a}", false},
		{"arn:aws:dynamodb:r:${a}", false},
	}
	for _, tt := range tests {
		p := MustParsePattern(tt.pattern, variables.References)
		if p.Usable() != tt.want {
			t.Errorf("%q usable: %t, want %t", tt.pattern, p.Usable(), tt.want)
		}
		if !tt.want && p.MatchString(tt.pattern, all) {
			t.Errorf("%q matches", tt.pattern)
		}
		refs := 0
		for token := range p.Tokens() {
			if token.Kind == variables.Ref {
				refs++
			}
		}
		if n := strings.Count(tt.pattern, "${"); len(p.References()) != n || refs != n {
			t.Errorf("%q has %d references and %d tokens for them, want %d", tt.pattern, len(p.References()), refs, n)
		}
	}
	var zero Pattern
	if zero.Usable() || zero.Match(Wildcard(), nil) || zero.Match(ARN{}, nil) || zero.MatchString("", nil) || zero.MatchesAll() || zero.String() != "" {
		t.Error("the zero Pattern does something")
	}
}

func TestParsePatternErrors(t *testing.T) {
	for _, s := range []string{"", "?", "*:*", "table/Books", "Arn:aws:dynamodb:*", "arn", "*arn:aws:s3:::b", "a*:aws:s3:::b", "ar?:aws:s3:::b", "${a}", "${*}"} {
		p, err := ParsePattern(s, variables.References)
		var e *Error
		if !errors.As(err, &e) || e.Text != s || e.Offset != 0 {
			t.Errorf("ParsePattern(%q): error %v, want an *Error", s, err)
		}
		if p.Usable() {
			t.Errorf("ParsePattern(%q) returns a pattern beside the error", s)
		}
	}
	_, err := ParsePattern("arn:aws:dynamodb:r:1:table/${aws:user name}", variables.References)
	want := &variables.Error{Text: "arn:aws:dynamodb:r:1:table/${aws:user name}", Offset: 37, Reason: "white space in the name of a variable"}
	var e *variables.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want a *variables.Error", err)
	}
	if d := cmp.Diff(want, e); d != "" {
		t.Errorf("error mismatch (-want +got):\n%s", d)
	}
	// Other flags do not make another language of it.
	p := MustParsePattern("arn:aws:s3:::B*", variables.FoldCase|variables.StrictSegments)
	if p.MatchString("arn:aws:s3:::b", nil) || !p.MatchString("arn:aws:s3:::B", nil) {
		t.Error("a flag other than References counts")
	}
}

// segmentRule is SEMANTICS 2.2 for patterns that are not stars alone, by dynamic
// programming: may[j] is whether the pattern so far matches text[:j]. It is
// for ASCII.
func segmentRule(pattern, text string) bool {
	may := make([]bool, len(text)+1)
	may[0] = true
	part := 1
	for i := range len(pattern) {
		c := pattern[i]
		last := i+1 == len(pattern) || pattern[i+1] == ':'
		colon := part == 6 || c == '*' && last
		next := make([]bool, len(text)+1)
		for j := range may {
			if c == '*' {
				next[j] = may[j] || j > 0 && next[j-1] && (colon || text[j-1] != ':')
			} else if j > 0 && may[j-1] {
				next[j] = text[j-1] == c || c == '?' && (colon || text[j-1] != ':')
			}
		}
		if c == ':' && part < 6 {
			part++
		}
		may = next
	}
	return may[len(text)]
}

// Patterns made of an ARN by putting wildcards into it, against that ARN and
// others: the matches that policies are about.
func TestPatternRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	texts := []string{
		"arn:aws:dynamodb:us-east-1:12:table/Books",
		"arn:aws:dynamodb:us:ust-1:1:table/Books/stream/2024-02-12T18:57:26.492",
		"arn:aws:dynamodb::1:global-table/Books",
		"arn:aws:s3:::us-east-1:12:table",
		"arn::::::::",
	}
	matches := 0
	for range 100_000 {
		b := []byte(texts[rnd.IntN(len(texts))])
		for range 1 + rnd.IntN(5) {
			i := len("arn:") + rnd.IntN(len(b)-len("arn:"))
			j := min(len(b), i+rnd.IntN(12))
			with := []string{"*", "*", "?", ":", "*:", ":*", "us", ""}[rnd.IntN(8)]
			b = append(b[:i:i], append([]byte(with), b[j:]...)...)
			if len(b) == len("arn:") {
				break
			}
		}
		pattern, text := string(b), texts[rnd.IntN(len(texts))]
		p, err := ParsePattern(pattern, 0)
		if fields := strings.Split(pattern, ":"); len(fields) == 2 { // a partition alone
			if fields[1] == "" || fields[1][len(fields[1])-1] != '*' {
				if err == nil {
					t.Fatalf("%q is taken", pattern)
				}
				continue
			}
		}
		whole := pattern
		for strings.Count(whole, ":") < 5 {
			whole += ":*"
		}
		want := segmentRule(whole, text)
		if got := p.MatchString(text, nil); got != want {
			t.Fatalf("%q matches %q: %t, want %t", pattern, text, got, want)
		}
		if want {
			matches++
		}
	}
	if matches < 1_000 {
		t.Errorf("only %d of the texts matched: the test has lost its point", matches)
	}
}
