package account_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
)

var books = arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")

// TestClusters: a cluster comes with its role, which has a path, and trust.
func TestClusters(t *testing.T) {
	a := read(t, "bookshop/account.json")
	infos, found := account.ReadClusters(pages(t, "bookshop/clusters.json")...)
	if len(infos) != 1 || len(found) > 0 || infos[0].Status != "available" {
		t.Fatalf("%v, %q", infos, problemTexts(found))
	}
	cluster, found := a.Cluster(infos[0])
	if len(found) > 0 {
		t.Errorf("problems: %q", problemTexts(found))
	}
	call, err := operation.Sketch{Operation: "dynamodb:GetItem", Tables: []arn.ARN{books}}.Call()
	if err != nil {
		t.Fatal(err)
	}
	got := access.Compute(find(t, a, "user/Dave").Subject(), &call, access.Options{Targets: a.Resources().Target}, cluster)
	if got.Direct.Verdict() != policy.ExplicitDeny || got.Via[0].Outcome != access.Allow {
		t.Errorf("directly %v, through the cluster %v", got.Direct.Verdict(), got.Via[0].Outcome)
	}
}

// TestClusterRoleMissing: of a cluster whose role is not in the export, everything
// is uncertain, and nothing is allowed.
func TestClusterRoleMissing(t *testing.T) {
	a := read(t, "bookshop/account.json")
	infos, found := account.ReadClusters(account.Page{Name: "clusters", R: strings.NewReader(`{"Clusters": [
	  {"ClusterArn": "arn:aws:dax:us-west-2:123456789012:cache/one", "IamRoleArn": "arn:aws:iam::123456789012:role/Gone"},
	  {"ClusterArn": "arn:aws:dax:us-west-2:123456789012:cache/two", "IamRoleArn": "arn:aws:iam::999999999999:role/Other"},
	  {"ClusterArn": "arn:aws:dax:us-west-2:123456789012:cache/three"},
	  {"ClusterArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}, 7], "NextToken": "more"}`)})
	want := []string{
		"cluster-role-missing clusters:4:4: /Clusters/2: IamRoleArn: arn: \"\": ",
		"entry-unreadable clusters:5:4: /Clusters/3: ClusterArn: arn:aws:dynamodb:us-west-2:123456789012:table/Books is not the ARN of a cluster",
		"entry-unreadable clusters:5:75: /Clusters/4: ClusterArn: ",
		"export-truncated clusters:5:92: /NextToken: ",
	}
	if texts := problemTexts(found); len(texts) != len(want) || len(infos) != 3 {
		t.Fatalf("%q, %d clusters", texts, len(infos))
	}
	for i, text := range problemTexts(found) {
		if !strings.HasPrefix(text, want[i][:40]) {
			t.Errorf("%s, want %s", text, want[i])
		}
	}
	call, err := operation.Sketch{Operation: "dynamodb:PutItem", Tables: []arn.ARN{books}}.Call()
	if err != nil {
		t.Fatal(err)
	}
	dave := find(t, a, "user/Dave").Subject()
	for _, info := range infos {
		cluster, found := a.Cluster(info)
		if len(found) != 1 || found[0].Code != account.CodeClusterRole {
			t.Errorf("%s: %q", info.ARN, problemTexts(found))
		}
		via := access.Compute(dave, &call, access.Options{}, cluster).Via[0]
		if via.Outcome != access.Deny || !via.Back.Uncertain() || !via.Trust.Decision.Uncertain {
			t.Errorf("%s: %v, %v, %v", info.ARN, via.Outcome, via.Back.Results[0].Decision, via.Trust.Decision)
		}
		if open := cluster.Role.Policies.Explain(&via.Back.Results[0].Request).Otherwise; (open == policy.Allowed) == (info.ARN.Name() == "two") { // a role of another account reaches no table here
			t.Errorf("%s: otherwise %v", info.ARN, open)
		}
	}
}

func TestTables(t *testing.T) {
	tables, found := account.ReadTables(pages(t, "bookshop/tables.json", "tags/tables.json")...)
	if len(found) > 0 {
		t.Errorf("problems: %q", problemTexts(found))
	}
	want := operation.TableMap{
		books: {Key: []string{"Author", "Title"}, Indexes: map[string][]string{"ByYear": {"Year"}}, Tags: map[string]string{"team": "books"}},
	}
	for name, tags := range map[string]map[string]string{"Red": {"team": "red"}, "Blue": {"team": "blue"}, "Untagged": {}} {
		want[arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/"+name)] = operation.Table{Key: []string{"Id"}, Tags: tags}
	}
	want[arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Orders")] = operation.Table{Key: []string{"OrderId"}, TagsUnknown: true}
	want[arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Unread")] = operation.Table{Key: []string{"Id"}, TagsUnknown: true}
	if diff := cmp.Diff(want, tables, cmp.Comparer(func(a, b arn.ARN) bool { return a == b })); diff != "" {
		t.Errorf("tables (-want +got)\n%s", diff)
	}
}

func TestTableFaults(t *testing.T) {
	const b = `{"Table": {"TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Books", "Replicas": [{"RegionName": "eu-west-1"}]}, `
	tables, found := account.ReadTables(account.Page{Name: "tables", R: strings.NewReader(b + `"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}` + "\n" +
		`{"Table": {"TableArn": "no"}}` + "\n" + `{"Tags": []}` + "\n" + strings.ReplaceAll(b, "Books", "Orders") + `"Tags": {}}` + "\n" +
		strings.ReplaceAll(b, "Books", "Twice") + `"Tags": []}` + "\n" + strings.ReplaceAll(b, "Books", "Twice") + `"Tags": []}`)})
	replicas := func(name string) []arn.ARN {
		return []arn.ARN{arn.MustParse("arn:aws:dynamodb:eu-west-1:123456789012:table/" + name), arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + name)}
	}
	want := operation.TableMap{
		books: {Replicas: replicas("Books"), Tags: map[string]string{}, TagsUnknown: true},
		arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Orders"): {Replicas: replicas("Orders"), TagsUnknown: true},
		arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Twice"):  {TagsUnknown: true},
	}
	if diff := cmp.Diff(want, tables, cmp.Comparer(func(a, b arn.ARN) bool { return a == b })); diff != "" {
		t.Errorf("tables (-want +got)\n%s", diff)
	}
	var codes []string
	for _, p := range found {
		codes = append(codes, string(p.Code)+" "+p.Position.String())
	}
	if diff := cmp.Diff([]string{"tags-unreadable 1:131", "entry-unreadable 2:11", "tags-unreadable 4:132", "duplicate-entity 6:11"}, codes); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

// TestTablePolicies reads the policies that stand beside tables.
func TestTablePolicies(t *testing.T) {
	const deny = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"*"}]}`
	table := func(name, beside string) string {
		return `{"Table": {"TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/` + name + `", "SSEDescription": {"SSEType": "KMS",
			"KMSMasterKeyArn": "arn:aws:kms:us-west-2:123456789012:key/` + name + `"}}` + beside + "}\n"
	}
	quoted := strconv.Quote(deny)
	text := table("Text", `, "Policy": `+quoted+`, "RevisionId": "1"`) + table("Object", `, "ResourcePolicy": `+deny) +
		table("Encoded", `, "Policy": "`+url.PathEscape(deny)+`"`) + table("None", ``) + table("Null", `, "Policy": null`) +
		table("Wrong", `, "Policy": 7`) + table("Twice", `, "Policy": `+quoted+`, "ResourcePolicy": `+quoted) + `{"Policy": ` + quoted + "}\n"
	policies, found := account.ReadTablePolicies(account.Page{Name: "tables", R: strings.NewReader(text)})
	var got []string
	a := of(t, `{"UserDetailList": [{"UserName": "U", "Arn": "arn:aws:iam::123456789012:user/U", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument":
		{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]}]}`)
	resources := a.Resources(policies...)
	u := find(t, a, "user/U")
	for _, name := range []string{"Text", "Object", "Encoded", "None", "Null", "Wrong", "Twice"} {
		of := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + name)
		d := u.Policies.Evaluate(&policy.Request{Principal: u.Principal, Action: "dynamodb:GetItem", Resource: of, Target: resources.Target(of)})
		got = append(got, fmt.Sprintf("%s %s %t", name, d.Verdict, d.Uncertain))
	}
	want := []string{"Text explicit-deny false", "Object explicit-deny false", "Encoded explicit-deny false", "None allow false", "Null allow false",
		"Wrong explicit-deny true", "Twice explicit-deny true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions (-want +got)\n%s", diff)
	}
	var codes []string
	for _, p := range found {
		codes = append(codes, string(p.Code))
	}
	if diff := cmp.Diff([]string{"duplicate-key", "entry-unreadable"}, codes); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
	tables, _ := account.ReadTables(account.Page{Name: "tables", R: strings.NewReader(text)})
	for of, table := range tables {
		if want := "arn:aws:kms:us-west-2:123456789012:key/" + of.Name(); table.EncryptionKey.String() != want {
			t.Errorf("%s has the key %s, want %s", of, table.EncryptionKey, want)
		}
	}
	if len(tables) != 7 {
		t.Errorf("%d tables", len(tables))
	}
}

// TestBareTables: descriptions one a line, without Table around them.
func TestBareTables(t *testing.T) {
	text := `{"TableName": "A", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}], "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/A", "Tags": [{"Key": "k", "Value": "v"}], "ResourcePolicy": {"Version": "2012-10-17", "Statement": []}}
{"TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/B", "Replicas": [{"RegionName": "eu-west-1"}]}
{"TableName": "C", "KeySchema": []}
{"TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/B"}
{"Tags": []}
`
	tables, found := account.ReadTables(account.Page{Name: "tables.jsonl", R: strings.NewReader(text)})
	b := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/B")
	want := operation.TableMap{
		arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/A"): {Key: []string{"Id"}, Tags: map[string]string{"k": "v"}},
		b: {TagsUnknown: true},
	}
	if diff := cmp.Diff(want, tables, cmp.Comparer(func(a, b arn.ARN) bool { return a == b })); diff != "" {
		t.Errorf("tables (-want +got)\n%s", diff)
	}
	if len(found) != 1 || found[0].Code != account.CodeDuplicateEntity || found[0].Line != 4 {
		t.Errorf("problems: %q", problemTexts(found))
	}
	policies, found := account.ReadTablePolicies(account.Page{Name: "tables.jsonl", R: strings.NewReader(text)})
	if len(policies) != 1 || policies[0].Resource.Name() != "A" || len(found) > 0 {
		t.Errorf("policies %v, problems %q", policies, problemTexts(found))
	}
}

// TestResources: the policy of a table counts for it, and one that cannot be read
// makes the table uncertain for everybody, and no other table.
func TestResources(t *testing.T) {
	a := read(t, "bookshop/account.json")
	bob := find(t, a, "user/staff/Bob").Subject()
	ask := func(r *account.Resources, table string, context ...condition.Entry) policy.Decision {
		resource := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + table)
		return bob.Policies.Evaluate(&policy.Request{Principal: bob.Principal, Action: "dynamodb:GetItem", Resource: resource, Target: r.Target(resource),
			Context: bob.Context.With(context...)})
	}
	const deny = `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*"}}`
	for text, want := range map[string]struct {
		decision  string
		uncertain bool
		code      string
	}{
		deny: {"explicit-deny: resource, books.json:1:15, statement 0", false, ""},
		strings.ReplaceAll(strings.ReplaceAll(deny, "{", "%7B"), "*", "%2A"): {"explicit-deny: resource, books.json:1:15, statement 0", false, ""},
		`{"Statement": []}`: {"explicit-deny: resource, books.json (not read: books.json:1:15", true, "empty"},
		"%7":                {"explicit-deny: resource, books.json (not read", true, "document-encoding"},
		"":                  {"explicit-deny: resource, books.json (not read", true, "json-syntax"},
	} {
		r := a.Resources(account.ResourcePolicy{Resource: books, Name: "books.json", Text: []byte(text)})
		if d := ask(r, "Books"); !strings.HasPrefix(d.String(), want.decision) || d.Uncertain != want.uncertain {
			t.Errorf("%q: %v, want %s", text, d, want.decision)
		}
		if d := ask(r, "Orders"); !d.Allowed() {
			t.Errorf("%q: another table: %v", text, d)
		}
		if d := ask(r, "Books", condition.Absent("aws:EpochTime")); d.Allowed() {
			t.Errorf("%q: without the clock: %v", text, d)
		}
		if texts := problemTexts(r.Problems()); len(texts) != min(1, len(want.code)) || want.code != "" && !strings.HasPrefix(texts[0], want.code) {
			t.Errorf("%q: %q", text, texts)
		}
	}
	twice := account.ResourcePolicy{Resource: books, Name: "one", Text: []byte(deny)}
	r := a.Resources(twice, twice)
	if d := ask(r, "Books"); !d.Uncertain || len(r.Problems()) != 1 || r.Problems()[0].Code != account.CodeDuplicateEntity {
		t.Errorf("two policies: %v, %q", d, problemTexts(r.Problems()))
	}
	var none *account.Resources
	if none.Target(books) != nil || none.Problems() != nil {
		t.Error("nil Resources have something")
	}
}

// TestNotClusters: a page that holds something else is a problem, and an empty
// list is none.
func TestNotClusters(t *testing.T) {
	for text, want := range map[string]string{
		`{"Clusters": []}`:       "",
		`{"Clusters": {}}`:       "page-unreadable",
		`{"UserDetailList": []}`: "page-unreadable",
	} {
		clusters, found := account.ReadClusters(account.Page{Name: "c", R: strings.NewReader(text)})
		if len(clusters) > 0 || len(found) != min(1, len(want)) || want != "" && string(found[0].Code) != want {
			t.Errorf("%s: %v, %q", text, clusters, problemTexts(found))
		}
	}
	if tables, found := account.ReadTables(account.Page{Name: "t", R: strings.NewReader(`{"Tags": []}`)}); len(tables) > 0 || len(found) != 1 || found[0].Code != account.CodePage {
		t.Errorf("%v, %q", tables, problemTexts(found))
	}
}
