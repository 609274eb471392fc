package arn

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/variables"
)

// TestAligned: an aligned pattern matches what the whole pattern matches, part by part.
func TestAligned(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	values := []variables.Value{{Text: "Al"}, {Text: "Al"}, {Text: "*"}, {Text: ""}, {Text: "a:b"}, {Any: true}, {Text: "\xc3"}}
	heads := [][]string{{"aws", "aws-cn"}, {"dynamodb", "dax"}, {"r", "", "r1"}, {"1", "", "12"}}
	matched, unlike := 0, 0
	for range 20_000 {
		text, asked := "arn:", "arn:"
		for _, parts := range heads { // mostly the same in both, or a wildcard
			part := pick(parts...)
			text += pick(part, part, "*", "*", "**", parts[0]) + ":"
			asked += pick(part, part, part, parts[0]) + ":"
		}
		text += pick("table/", "table/", "t*/", "", "*", "x:") + pick("${aws:username}", "${a:b}${c:d}") + pick("", "_*", "*x", ":${e:f}*", "-x?", "/*/y")
		asked += pick("table/", "table/", "t/", "", "x:") + pick("Al", "Al", "AlAl", "*", "", "a:b") + pick("", "_C", "-xy", "/a/y", ":Al")
		p, a := MustParsePattern(text, variables.References), MustParse(asked)
		if p.aligned == nil {
			continue
		}
		var given []variables.Value
		for range p.References() {
			given = append(given, values[random.IntN(len(values))])
		}
		want := p.Match(a, given)
		got, steps := p.MatchWithin(a, given, 1_000_000)
		if got != want || want && !p.Fits(a) || steps > 1000 {
			t.Fatalf("%s with %v matches %s: %t in %d steps, fits: %t, want %t", text, given, a, got, steps, p.Fits(a), want)
		}
		if simple := strings.Count(a.String(), ":") == 5; a.layout.isSimple() != simple {
			t.Fatalf("%s is simple: %t", a, !simple)
		}
		if want && a.layout.isSimple() {
			matched++
		}
		if p.t.Fits(a.text) && !p.Fits(a) {
			unlike++
		}
	}
	if matched < 200 || unlike < 1000 {
		t.Errorf("%d matches and %d differences in other parts: the test has lost its point", matched, unlike)
	}
}

// TestAlign: which patterns are aligned.
func TestAlign(t *testing.T) {
	tests := []struct {
		pattern string
		want    bool
	}{
		{"arn:aws:dynamodb:*:123456789012:table/${aws:username}_*", true},
		{"arn:*:dynamodb:*:*:table/${aws:username}", true},
		{"arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}", false}, // no wildcard before the resource part
		{"arn:aws:dynamodb:us-*:123456789012:table/${aws:username}", false},
		{"arn:aws:dynamodb:*:12345678901?:table/${aws:username}", false},
		{"arn:aws:dynamodb:*:${*}:table/${aws:username}", false},
		{"arn:aws:dynamodb:*:123456789012:table/*", false}, // no variable
	}
	for _, test := range tests {
		p := MustParsePattern(test.pattern, variables.References)
		if got := p.aligned != nil; got != test.want {
			t.Errorf("%s is aligned: %t", test.pattern, got)
		}
	}
}
