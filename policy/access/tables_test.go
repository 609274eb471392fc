package access_test

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// tagged makes a statement hang on the tag team of a table.
func tagged(statement, team string) string {
	return strings.TrimSuffix(statement, "}") + `, "Condition": {"StringEquals": {"aws:ResourceTag/team": "` + team + `"}}}`
}

// TestTagsOfTables: where no call brings a table's tags, Options.Tables has them,
// and without it they are unknown.
func TestTagsOfTables(t *testing.T) {
	red := map[string]string{"team": "red"}
	get := statement("Allow", `"dax:GetItem"`, cluster.String())
	caller := bob(t, document(get, statement("Allow", `"dynamodb:GetItem"`, "*"), tagged(statement("Deny", `"dynamodb:*"`, "*"), "red")))
	c := daxCluster(t, document(statement("Allow", `"dynamodb:GetItem"`, "*")))
	tests := []struct {
		name   string
		tables operation.Tables
		want   []string
	}{
		{"unknown", nil, []string{"GetItem Books: read, explicit, fine-grained"}},
		{"red", operation.TableMap{books: {Tags: red}}, []string{"GetItem Books: read, explicit"}},
		{"blue", operation.TableMap{books: {Tags: map[string]string{"team": "blue"}}}, nil},
		{"untagged", operation.TableMap{books: {}}, nil},
		{"another table", operation.TableMap{orders: {}}, []string{"GetItem Books: read, explicit, fine-grained"}},
	}
	for _, test := range tests {
		opts := access.Options{Tables: test.tables}
		var got, gaps []string
		for b := range access.Bypasses([]access.Subject{caller}, []arn.ARN{books}, opts, c) {
			if b.Operation == "dynamodb:GetItem" {
				got = append(got, describe(b))
			}
		}
		equal(t, test.name, test.want, got)
		unserved := access.Gaps([]access.Subject{caller}, []arn.ARN{books}, opts, daxCluster(t))
		for gap := range unserved {
			if gap.Kind == access.Unserved {
				gaps = append(gaps, gap.Operation)
			}
		}
		if served := len(gaps) == 0; served != (test.want != nil) {
			t.Errorf("%s: unserved: %v", test.name, gaps)
		}
	}

	writer := manager(t, permit("*", "dynamodb:PutItem"), document(tagged(statement("Deny", `"dynamodb:PutItem"`, "*"), "red")))
	replicas := []arn.ARN{customersEast, customersWest}
	equal(t, "unknown replicas", []string(nil), differing(access.CompareReplicas(writer, replicas, access.Options{})))
	known := access.Options{Tables: operation.TableMap{customersEast: {Tags: red}, customersWest: {}}}
	equal(t, "replicas", []string{"PutItem: us-east-1=denied us-west-1=allowed"}, differing(access.CompareReplicas(writer, replicas, known)))
	equal(t, "written", []string{"PutItem: us-east-1 through us-west-1"}, written(access.IndirectWrites(writer, replicas, known)))
}
