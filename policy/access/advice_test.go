package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// TestBackgroundRead: the read that follows a write transaction is of the items
// that it wrote, so it has their keys and the tags of their table.
func TestBackgroundRead(t *testing.T) {
	writes := statement("Allow", `"dynamodb:PutItem", "dynamodb:DescribeTable"`, "*")
	const when = `{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", "Condition": `
	tables := operation.TableMap{books: {Key: []string{"Id"}, Tags: map[string]string{"team": "red"}}}
	const body = `{"TransactItems": [{"Put": {"TableName": "Books", "Item": {"Id": {"S": "u1"}, "Title": {"S": "x"}}}}]}`
	tests := []struct {
		name, read string
		want       []string
	}{
		{"the key that is written", when + `{"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": "u1"}}}`, nil},
		{"another key", when + `{"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": "u2"}}}`, []string{"dax-role-no-getitem-for-transact"}},
		{"the tag of the table", when + `{"StringEquals": {"aws:ResourceTag/team": "red"}}}`, nil},
		{"another tag", when + `{"StringEquals": {"aws:ResourceTag/team": "blue"}}}`, []string{"dax-role-no-getitem-for-transact"}},
		{"its transaction", when + `{"StringEquals": {"dynamodb:EnclosingOperation": "TransactGetItems"}}}`, nil},
		{"what the write names", when + `{"ForAnyValue:StringEquals": {"dynamodb:Attributes": "Title"}}}`, []string{"dax-role-no-getitem-for-transact"}},
	}
	for _, test := range tests {
		r := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}, Tables: tables}
		put, err := r.Resolve("dynamodb:TransactWriteItems", []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		a := access.Compute(bob(t, document(statement("Allow", `"dax:*"`, "*"))), &put, access.Options{}, daxCluster(t, document(writes, test.read)))
		var got []string
		for _, advice := range a.Via[0].Advice {
			got = append(got, advice.Code)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: advice mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}
