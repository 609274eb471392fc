package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
)

// document returns the document of W6: n statements, of 400 bytes each, as people write
// them.
func document(n int) []byte {
	statements := make([]string, n)
	for i := range statements {
		statements[i] = fmt.Sprintf(`{
      "Sid": "Statement%d",
      "Effect": "Allow",
      "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"],
      "Resource": ["arn:aws:dynamodb:*:123456789012:table/T%d", "arn:aws:dynamodb:*:123456789012:table/T%d/index/*"],
      "Condition": {"StringEquals": {"aws:PrincipalTag/team": "books"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    }`, i, i, i)
	}
	return []byte("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    " + strings.Join(statements, ",\n    ") + "\n  ]\n}")
}

// TestLoadAllocs holds what the documentation of Parse and of NewSet promises: the
// allocations are few, and hardly grow with the document.
func TestLoadAllocs(t *testing.T) {
	tests := []struct {
		statements   int
		parse, index float64 // at most
	}{
		{1, 30, 10},
		{15, 50, 30}, // 6 KB
		{150, 70, 50},
	}
	for _, test := range tests {
		src := document(test.statements)
		var p *policy.Policy
		parse := testing.AllocsPerRun(20, func() { p = policy.MustParse("w6.json", policy.Identity, src) })
		index := testing.AllocsPerRun(20, func() {
			if _, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}}); err != nil {
				t.Error(err)
			}
		})
		if parse > test.parse || index > test.index {
			t.Errorf("%d bytes: %v allocations to parse and compile, %v for a Set; want at most %v and %v", len(src), parse, index, test.parse, test.index)
		}
	}
}

// TestIndexAllocs: nor do they grow with the number of statements, whatever these are
// filed by.
func TestIndexAllocs(t *testing.T) {
	for _, shape := range manyShapes {
		policies := many(t, 2000, shape.text).Policies()
		n := testing.AllocsPerRun(1, func() {
			if _, err := policy.NewSet(policies); err != nil {
				t.Error(err)
			}
		})
		if n > 50 {
			t.Errorf("%s: %v allocations for a Set of 2,000 statements, want at most 50", shape.name, n)
		}
	}
}
