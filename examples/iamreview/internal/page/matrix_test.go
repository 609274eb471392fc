package page

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account/reach"
)

// TestShades: what a policy allows is one letter.
func TestShades(t *testing.T) {
	table := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/t")
	for _, test := range []struct{ statement, want string }{
		{`"Effect": "Allow", "Action": "dynamodb:DescribeTable", "Resource": "*"`, "-"},
		{`"Effect": "Deny", "Action": "*", "Resource": "*"`, "-"},
		{`"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*"`, "r"},
		{`"Effect": "Allow", "Action": "dynamodb:ConditionCheckItem", "Resource": "*"`, "r"},
		{`"Effect": "Allow", "Action": "dynamodb:DeleteItem", "Resource": "*"`, "w"},
		{`"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": "*"`, "w"},
		{`"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"`, "a"},
		{`"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "x"}}`, "?"},
		{`"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}, {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*", "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "x"}}`, "r?"},
	} {
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("p", policy.Identity, []byte(`{"Version": "2012-10-17", "Statement": [{`+test.statement+`}]}`))}})
		if err != nil {
			t.Fatal(err)
		}
		who := access.Subject{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/u")), Policies: set}
		m, err := access.NewMatrix([]access.Subject{who}, []arn.ARN{table}, access.Options{Time: day})
		if err != nil {
			t.Fatal(err)
		}
		if got := directShade(m.At(0, 0).Direct, (&Access{Matrix: m}).answersOf(0, 0)).letter; got != test.want {
			t.Errorf("%s: %s, want %s", test.statement, got, test.want)
		}
	}
}

// TestOrdered: every call stands in the matrix once, reads first.
func TestOrdered(t *testing.T) {
	var got []string
	for _, c := range ordered {
		got = append(got, c.name)
	}
	want := []string{"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems", "TransactWriteItems ConditionCheck",
		"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems Put", "TransactWriteItems Update", "TransactWriteItems Delete"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	all := together([]run{{Calls: got}})[0].Calls
	if len(all) != 10 || all[9] != transaction {
		t.Errorf("together they are %v, want the ten operations", all)
	}
	some := together([]run{{Calls: []string{"PutItem", "TransactWriteItems Put", "TransactWriteItems Delete"}}})[0].Calls
	if diff := cmp.Diff([]string{"PutItem", "TransactWriteItems (Put, Delete)"}, some); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	var all []arn.ARN
	for _, text := range []string{
		"arn:aws:iam::123456789012:user/Ann", "arn:aws:iam::123456789012:role/Ann", "arn:aws:iam::123456789012:user/x/Bob", "arn:aws:iam::123456789012:user/y/Bob",
		"arn:aws:dynamodb:us-east-1:123456789012:table/T", "arn:aws:dynamodb:us-west-2:123456789012:table/T", "arn:aws:dynamodb:us-east-1:123456789012:table/U",
	} {
		all = append(all, arn.MustParse(text))
	}
	var got []string
	for _, n := range namesOf(all) {
		got = append(got, n.Short)
	}
	want := []string{"Ann", "Ann", "user/x/Bob", "user/y/Bob", "123456789012 us-east-1 table/T", "123456789012 us-west-2 table/T", "U"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// statement makes a statement of an account's export.
func statement(effect string, actions []string, resources ...string) map[string]any {
	return map[string]any{"Effect": effect, "Action": actions, "Resource": resources}
}

// company is an account with 200 principals, 50 tables and 3 clusters: managed policies by
// team, inline ones of half of the principals, denials of some.
func company(t testing.TB) *Report {
	const principals, tables, teams = 200, 50, 20
	tableARN := func(n int) string {
		return fmt.Sprintf("arn:aws:dynamodb:us-east-1:123456789012:table/Table%02d", n%tables)
	}
	document := func(statements ...map[string]any) map[string]any {
		return map[string]any{"Version": "2012-10-17", "Statement": statements}
	}
	trust := func(service string) map[string]any {
		return map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": "sts:AssumeRole"}}}
	}
	reads := []string{"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"}
	writes := []string{"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
	var users, roles, managed, clusters []any
	for n := range teams {
		managed = append(managed, map[string]any{"PolicyName": fmt.Sprintf("Team%02d", n), "Arn": fmt.Sprintf("arn:aws:iam::123456789012:policy/Team%02d", n), "DefaultVersionId": "v1",
			"PolicyVersionList": []any{map[string]any{"VersionId": "v1", "IsDefaultVersion": true, "Document": document(
				statement("Allow", reads, tableARN(2*n), tableARN(2*n+1), tableARN(2*n+10)),
				statement("Allow", writes, tableARN(2*n)),
				statement("Allow", []string{"dax:*"}, fmt.Sprintf("arn:aws:dax:us-east-1:123456789012:cache/cluster%d", n%3)),
			)}}})
	}
	for n := range principals {
		attached := []any{map[string]any{"PolicyName": "x", "PolicyArn": fmt.Sprintf("arn:aws:iam::123456789012:policy/Team%02d", n%teams)}}
		var inline []any
		if n%2 == 0 {
			all := []map[string]any{statement("Allow", append([]string{"dynamodb:ConditionCheckItem"}, writes...), tableARN(n), tableARN(n+7))}
			if n%10 == 0 {
				all = append(all, statement("Deny", []string{"dynamodb:*"}, tableARN(n+3)))
			}
			inline = []any{map[string]any{"PolicyName": "Own", "PolicyDocument": document(all...)}}
		}
		one := map[string]any{"Path": "/", "AttachedManagedPolicies": attached}
		if n < 120 {
			one["UserName"], one["UserId"], one["Arn"], one["UserPolicyList"] = fmt.Sprintf("person%03d", n), fmt.Sprintf("AIDA%017d", n), fmt.Sprintf("arn:aws:iam::123456789012:user/person%03d", n), inline
			users = append(users, one)
			continue
		}
		one["RoleName"], one["RoleId"], one["Arn"], one["RolePolicyList"] = fmt.Sprintf("service%03d", n), fmt.Sprintf("AROA%017d", n), fmt.Sprintf("arn:aws:iam::123456789012:role/service%03d", n), inline
		one["AssumeRolePolicyDocument"] = trust("lambda.amazonaws.com")
		if n >= principals-3 {
			k := n - (principals - 3)
			one["AssumeRolePolicyDocument"] = trust("dax.amazonaws.com")
			one["RolePolicyList"] = []any{map[string]any{"PolicyName": "Tables", "PolicyDocument": document(statement("Allow", []string{"dynamodb:*"}, tableARN(16*k)+"*", tableARN(16*k+1)))}}
			clusters = append(clusters, map[string]any{"ClusterName": fmt.Sprintf("cluster%d", k), "ClusterArn": fmt.Sprintf("arn:aws:dax:us-east-1:123456789012:cache/cluster%d", k), "Status": "available", "IamRoleArn": one["Arn"]})
		}
		roles = append(roles, one)
	}
	var described strings.Builder
	for n := range tables {
		fmt.Fprintf(&described, `{"Table": {"TableName": "Table%02d", "TableArn": %q, "TableStatus": "ACTIVE", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}`, n, tableARN(n))
	}
	dir := t.TempDir()
	write := func(name string, v any) string {
		text, err := json.MarshalIndent(v, "", "  ")
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	if err := os.WriteFile(filepath.Join(dir, "tables.json"), []byte(described.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return read(t, write("account.json", map[string]any{"UserDetailList": users, "RoleDetailList": roles, "Policies": managed, "GroupDetailList": []any{}}),
		filepath.Join(dir, "tables.json"), write("clusters.json", map[string]any{"Clusters": clusters}))
}

// TestSize: 200 principals and 50 tables are at most a megabyte, with all their answers.
func TestSize(t *testing.T) {
	page := render(t, company(t))
	if path := os.Getenv("COMPANY"); path != "" {
		_ = os.WriteFile(path, []byte(page), 0o600)
	}
	if got := strings.Count(page, "<td><a href=#d"); got != 200*50 {
		t.Errorf("%d cells, want 10,000", got)
	}
	if !strings.Contains(page, `class="card"`) {
		t.Errorf("there are no bypasses")
	}
	if got := len(page); got > 1_000_000 {
		t.Errorf("the page has %d bytes, want at most 1,000,000", got)
	}
	linked(t, page)
	t.Logf("%d bytes", len(page))
}

// TestAgrees: what is not known, and what comes through a cluster, is as package reach has
// it, for accounts with everything that can go wrong.
func TestAgrees(t *testing.T) {
	seen := make(map[string]int)
	for _, name := range []string{"bookshop", "broken", "cycles", "organization", "passrole", "startup", "tags", "versions"} {
		w := load(t, folder(name+"/account.json"), folder("bookshop/tables.json"), folder("bookshop/clusters.json"))
		table, err := w.Tables[0].Scope().Table("Unknown")
		if err != nil {
			t.Fatal(err)
		}
		w.Tables = append(w.Tables, table, arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books"))
		var callers []access.Subject
		place := make(map[arn.ARN]int)
		for c := range w.Account.Callers() {
			place[c.Principal.ARN()] = len(callers)
			callers = append(callers, c.Subject(w.Context...))
		}
		m, err := access.NewMatrix(callers, w.Tables, w.Options, w.Clusters...)
		if err != nil {
			t.Fatal(err)
		}
		a := &Access{Matrix: m, Clusters: w.Clusters}
		for row := range w.Rows() {
			for _, table := range row.Tables {
				caller := place[row.Caller.Principal.ARN()]
				got := a.answersOf(caller, slices.Index(w.Tables, table))
				for k, call := range reach.Calls() {
					n := slices.IndexFunc(m.Calls(), func(c access.CallKind) bool { return c.Operation == call.Operation && c.Member == call.Member })
					want := "direct " + fmt.Sprint(row.Direct[k].Allowed(), row.Direct[k].Open)
					have := "direct " + fmt.Sprint(got.direct[n].word == allowed, got.direct[n].word == notKnown)
					for _, via := range row.Via {
						p := &got.via[slices.IndexFunc(w.Clusters, func(c access.Cluster) bool { return c.ARN == via.Cluster.ARN })][n]
						want += fmt.Sprint(" via ", via.Calls[k].Outcome == access.Allow, via.Calls[k].Outcome == access.AllowCachedOnly, via.Calls[k].Open)
						have += fmt.Sprint(" via ", p.word == allowed, p.word == cached, p.open)
					}
					for i := range w.Clusters { // whose front door is shut
						if !slices.ContainsFunc(row.Via, func(via reach.Through) bool { return via.Cluster.ARN == w.Clusters[i].ARN }) && (got.via[i][n].open || got.via[i][n].word == allowed) {
							t.Errorf("%s: %s passes the door of %s", name, row.Caller.Principal.ARN(), w.Clusters[i].ARN)
						}
					}
					seen[want]++
					if want != have {
						t.Errorf("%s: %s on %s, %s: %s, want %s", name, row.Caller.Principal.ARN(), table, call, have, want)
					}
				}
			}
		}
	}
	if len(seen) < 8 {
		t.Errorf("only %v", seen)
	}
}

// TestManyAlike: of many principals with the same bypass a card names some, and folds up
// the others.
func TestManyAlike(t *testing.T) {
	c := card{}
	for n := range mostNamed + 3 {
		c.Who = append(c.Who, name{Short: fmt.Sprint("person", n)})
	}
	if first, rest := c.First(), c.Rest(); len(first) != mostNamed || len(rest) != 3 || rest[0] != c.Who[mostNamed] {
		t.Errorf("%v and %v", first, rest)
	}
	few := card{Who: c.Who[:2]}
	if len(few.First()) != 2 || len(few.Rest()) != 0 {
		t.Errorf("%v and %v", few.First(), few.Rest())
	}
}
