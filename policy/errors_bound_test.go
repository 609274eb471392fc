package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// TestManyErrors: of a document with thousands of errors the first hundred are
// looked into and the others cost next to nothing, whatever they are.
func TestManyErrors(t *testing.T) {
	statement := func(rest string) string {
		return `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*",` + rest + `}}`
	}
	tests := []struct {
		name, first string
		document    func(n int) string
	}{
		{"operators", `"StringEqual0" is not a condition operator; did you mean "StringEquals"?`, func(n int) string {
			return statement(`"Condition":{` + numbered(n, `"StringEqual%d":{"a:b":"c"}`) + `}`)
		}},
		{"keys", "no name after the colon", func(n int) string {
			return statement(`"Condition":{"StringEquals":{` + numbered(n, `"a%d:":"c"`) + `}}`)
		}},
		{"variables", "", func(n int) string {
			return statement(`"Condition":{"StringEquals":{` + numbered(n, `"a:b%d":["\ud800"]`) + `}}`)
		}},
		{"elements", `did you mean "Resource"?`, func(n int) string { return statement(numbered(n, `"Resourse%d":1`)) }},
		{"actions", "has no colon", func(n int) string {
			return `{"Statement":{"Effect":"Deny","Resource":"*","Action":[` + numbered(n, `"a%d"`) + `]}}`
		}},
		{"resources", `starts with "arn:"`, func(n int) string {
			return `{"Statement":{"Effect":"Deny","Action":"*","Resource":[` + numbered(n, `"a%d"`) + `]}}`
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := policy.Parse("", policy.Identity, []byte(test.document(5000)))
			var list syntax.ErrorList
			if !errors.As(err, &list) || len(list) != syntax.MaxErrors+1 || list[syntax.MaxErrors].Code != syntax.CodeTooManyErrors {
				t.Fatalf("%d errors, want %d and the word that there are more: %.200v", len(list), syntax.MaxErrors, err)
			}
			if !strings.Contains(list[0].Error(), test.first) {
				t.Errorf("%v, want %s", list[0], test.first)
			}
			allocs := func(n int) float64 {
				document := []byte(test.document(n))
				return testing.AllocsPerRun(3, func() { _, _ = policy.Parse("", policy.Identity, document) })
			}
			if few, lots := allocs(500), allocs(5000); lots > few+1500 {
				t.Errorf("%v allocations for 500 errors, %v for 5,000", few, lots)
			}
		})
	}
}

// numbered returns n members of a list, numbered.
func numbered(n int, format string) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(members, ",")
}
