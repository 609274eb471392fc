package arn

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/variables"
)

func TestFieldAndInfixes(t *testing.T) {
	tests := []struct {
		pattern, field string
		infixes        []string
	}{
		{"*", "", nil},
		{"arn:aws:dynamodb:us-west-2:1:table/T", "", nil},
		{"arn:aws:dynamodb:us-west-2:1:table/T*", "", nil},
		{"arn:aws:dynamodb:*:1:table/T", "", nil},
		{"arn:aws:dynamodb:*:1:table/T*", "table/T", nil},
		{"arn:aws:dynamodb:*:1:table/T?", "table/T", nil},
		{"arn:aws:dynamodb:*:*:table/${aws:username}_*", "table/", nil},
		{"arn:*:dynamodb:*:*:table/*-eu-*", "table/", []string{"-eu-"}},
		{"arn:aws:dynamodb:*:*:*-eu-*", "", []string{"-eu-"}},
		{"arn:aws:dynamodb:*:*:*eu-*", "", nil},
		{"arn:aws:dynamodb:us-west-2:1:table/*-eu-*", "", []string{"-eu-"}},
		{"arn:aws:dynamodb:us-west-2:1:table/*-eu-*-prod", "", []string{"-eu-"}},
		{"arn:aws:dynamodb:*:*:table/a*bbbb*cc*dddd?eeee${aws:username}ffff*gggg*h", "table/a", []string{"bbbb", "dddd", "eeee", "ffff"}},
		{"arn:aws:dynamodb:*:*:a:b:c*d:e:f*", "a:b:c", []string{"d:e:f"}},
		{"arn:aws:dynamodb:*:*:${*}x*", "*x", nil},
		{"arn:aws:dynamodb:*:table/A*", "", nil}, // an ARN that is completed has no literal text behind its fifth colon
		{"arn:aws:dynamodb", "", nil},
	}
	for _, test := range tests {
		p := MustParsePattern(test.pattern, variables.References)
		if diff := cmp.Diff(test.infixes, p.Infixes()); diff != "" || p.Field() != test.field {
			t.Errorf("%s: field %q, want %q; infixes (-want +got):\n%s", test.pattern, p.Field(), test.field, diff)
		}
	}
}

func TestAppendFields(t *testing.T) {
	tests := []struct {
		arn    string
		fields []string
		ok     bool
	}{
		{"arn:aws:s3:::b", []string{"b"}, true},
		{"arn:aws:s3:::", []string{""}, true},
		{"arn:aws:s3:::a:b::c", []string{"a:b::c", "b::c", ":c", "c"}, true},
		{"arn:aws:s3:::1:2:3:4:5:6:7:8", []string{"1:2:3:4:5:6:7:8", "2:3:4:5:6:7:8", "3:4:5:6:7:8", "4:5:6:7:8", "5:6:7:8", "6:7:8", "7:8", "8"}, true},
		{"arn:aws:s3:::1:2:3:4:5:6:7:8:", nil, false},
		{"*", []string{""}, true},
	}
	for _, test := range tests {
		fields, ok := MustParse(test.arn).AppendFields(nil)
		if ok != test.ok || ok && !cmp.Equal(test.fields, fields) {
			t.Errorf("%s: %q, %t; want %q, %t", test.arn, fields, ok, test.fields, test.ok)
		}
	}
}

// TestFits: whatever a pattern matches fits it, over all patterns and ARNs of a few
// parts; and what does not fit takes no step.
func TestFits(t *testing.T) {
	heads := []string{"arn:aws:a:b:1:", "arn:aws:a:*:1:", "arn:*:a:*:*:", "arn:aws:*:1:", "arn:aws:a:?:1:", "arn:*a:*:1:"}
	tails := []string{"", "*", "t/A*", "t/A?x", "?/A*", "*abcd*", "*abcd*abcd*", "*abcd*bcda", "t/*abcd", "t/${v}*", "t/A${v}abcd*", "t:A*:t*", "*:t/A*abcde*", ":t/A*", "*abcd?*abcd*"}
	regions := []string{"b", "", "x:1:b"}
	resources := []string{"", "t/A", "t/Ax", "t/Axx", "abcd", "abcdabcd", "xabcdxabcda", "t/xabcd", "t/Avabcd", "t:A:t", "x:t/Aabcde", "t/Aabcdeabcdeabcd",
		"1:t/A", "1:t/Aabcd", "1:1:1:1:1:1:1:t/Ax", "1:1:1:1:1:1:1:1:t/Ax", strings.Repeat("x", 300) + "abcd", "t/A" + strings.Repeat("x", 300) + "abcdabcd"}
	matched, unfit := 0, 0
	for _, head := range heads {
		for _, tail := range tails {
			p := MustParsePattern(head+tail, variables.References)
			for _, v := range []variables.Value{{Text: "v"}, {Text: ""}, {Any: true}} {
				values := []variables.Value{v}[:len(p.References())]
				for _, region := range regions {
					for _, resource := range resources {
						a := MustParse("arn:aws:a:" + region + ":1:" + resource)
						fits := p.Fits(a)
						if p.Match(a, values) {
							matched++
							if !fits {
								t.Errorf("%s matches %s, and does not fit it", &p, a)
							}
						}
						if ok, steps := p.MatchWithin(a, values, 1<<20); !fits && p.Searches() {
							unfit++
							if ok || steps != 0 {
								t.Errorf("%s does not fit %s, and takes %d steps", a, &p, steps)
							}
						}
					}
				}
			}
		}
	}
	if matched < 500 || unfit < 5000 {
		t.Errorf("%d matched and %d were unfit: the test has lost its point", matched, unfit)
	}
}
