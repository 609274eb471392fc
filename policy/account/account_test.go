package account_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/syntax"
)

// pages opens files of an export below testdata.
func pages(t testing.TB, names ...string) (list []account.Page) {
	for _, name := range names {
		f, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		list = append(list, account.Page{Name: name, R: f})
	}
	return list
}

func read(t testing.TB, names ...string) *account.Account {
	a, err := account.Read(pages(t, names...)...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// of reads an export from a text.
func of(t testing.TB, text string) *account.Account {
	a, err := account.Read(account.Page{Name: "export", R: strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func find(t testing.TB, a *account.Account, name string) account.Caller {
	who, err := arn.Parse(name)
	if err != nil {
		who = arn.MustParse("arn:aws:iam::123456789012:" + name)
	}
	c, ok := a.Find(who)
	if !ok {
		t.Fatalf("%s is not found", name)
	}
	return c
}

// decide asks one request on a table.
func decide(c account.Caller, action, table string, context ...condition.Entry) policy.Decision {
	s := c.Subject(context...)
	return s.Policies.Evaluate(&policy.Request{
		Principal: s.Principal, Action: action, Context: s.Context,
		Resource: arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + table),
	})
}

func problemTexts(list []account.Problem) (texts []string) {
	for _, p := range list {
		texts = append(texts, string(p.Code)+" "+p.Error())
	}
	return texts
}

// TestEncodings reads one account as the AWS CLI prints it, as the API returns it
// in two pages, and with documents in strings: all callers are equal.
func TestEncodings(t *testing.T) {
	plain := read(t, "bookshop/account.json")
	for _, other := range []*account.Account{
		read(t, "bookshop-encoded/page-1.json", "bookshop-encoded/page-2.json"),
		read(t, "bookshop-strings/account.json"),
	} {
		if len(plain.Problems())+len(other.Problems()) > 0 {
			t.Fatalf("problems: %v, %v", plain.Problems(), other.Problems())
		}
		want, got := slices.Collect(plain.Callers()), slices.Collect(other.Callers())
		if len(want) != len(got) || len(want) != 8 {
			t.Fatalf("%d and %d callers, want 8", len(want), len(got))
		}
		for i := range want {
			if want[i].Principal != got[i].Principal {
				t.Errorf("caller %d: %v and %v", i, want[i].Principal, got[i].Principal)
			}
			for _, action := range []string{"dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:DeleteTable"} {
				for _, table := range []string{"Books", "Orders"} {
					a, b := decide(want[i], action, table), decide(got[i], action, table)
					if a.Verdict != b.Verdict || a.Uncertain != b.Uncertain {
						t.Errorf("%v %s %s: %v and %v", want[i].Principal, action, table, a, b)
					}
				}
			}
		}
	}
}

// TestDecisions has what the callers of the bookshop may do: by an inline policy,
// a group under a path, a managed policy's default version, and under a boundary.
func TestDecisions(t *testing.T) {
	a := read(t, "bookshop/account.json")
	for _, test := range []struct{ caller, action, table, want string }{
		{"user/Alice", "dynamodb:GetItem", "Books", "allow: identity, user/Alice inline OwnBooks:4:29, statement 0"},
		{"user/Alice", "dynamodb:DeleteItem", "Books", "implicit-deny: identity"},
		{"user/staff/Bob", "dynamodb:Scan", "Orders", "allow: identity, arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess:4:29, statement 0"},
		{"user/staff/Bob", "dynamodb:PutItem", "Orders", "implicit-deny: identity"},
		{"user/Carol", "dynamodb:DeleteTable", "Orders", "allow: identity, arn:aws:iam::aws:policy/AdministratorAccess:4:29, statement 0"},
		{"user/Dave", "dynamodb:GetItem", "Books", "explicit-deny: identity, arn:aws:iam::123456789012:policy/BooksClients:11:29, statement 1 (NotDirectly)"},
		{"user/Dave", "dynamodb:DeleteTable", "Orders", "explicit-deny: boundary, arn:aws:iam::123456789012:policy/boundaries/DeveloperBoundary:13:29, statement 1"},
		{"role/service-role/DAXServiceRole", "dynamodb:PutItem", "Books", "allow: identity, arn:aws:iam::123456789012:policy/service-role/DAXBooksAccess:4:29, statement 0 (DaxAccess)"},
		{"arn:aws:sts::123456789012:assumed-role/Cleaner/run-1", "dynamodb:DeleteItem", "Orders", "allow: identity, role/Cleaner inline Old:4:29, statement 0"},
		{"root", "dynamodb:DeleteTable", "Orders", "allow: identity"},
	} {
		if got := decide(find(t, a, test.caller), test.action, test.table).String(); got != test.want {
			t.Errorf("%s %s on %s: %s, want %s", test.caller, test.action, test.table, got, test.want)
		}
	}
}

func TestFind(t *testing.T) {
	a := read(t, "bookshop/account.json")
	if a.ID() != "123456789012" || a.Partition() != "aws" {
		t.Errorf("account %s in %s", a.ID(), a.Partition())
	}
	for _, name := range []string{
		"arn:aws:iam::123456789012:user/Bob", // the path is part of it
		"arn:aws:iam::123456789012:group/staff/Readers",
		"arn:aws:iam::999999999999:user/Alice",
		"arn:aws-cn:iam::123456789012:user/Alice",
		"arn:aws:sts::123456789012:assumed-role/Nobody/s1",
		"arn:aws:dynamodb:us-west-2:123456789012:table/Books",
	} {
		if c, ok := a.Find(arn.MustParse(name)); ok || c.Policies != nil {
			t.Errorf("%s is found: %v", name, c.Principal)
		}
	}
	session := arn.MustParse("arn:aws:sts::123456789012:assumed-role/DAXServiceRole/s1")
	c := find(t, a, session.String())
	if c.Principal.ARN() != session || c.Principal.Role() != arn.MustParse("arn:aws:iam::123456789012:role/service-role/DAXServiceRole") {
		t.Errorf("session is %v of %v", c.Principal.ARN(), c.Principal.Role())
	}
	var none *account.Account
	if _, ok := none.Find(session); ok || none.ID()+none.Partition() != "" || len(none.Problems()) > 0 || none.In(nil) != nil {
		t.Error("a nil account has something")
	}
	for range none.Callers() {
		t.Error("a nil account has callers")
	}
	for range none.Documents() {
		t.Error("a nil account has documents")
	}
	var nobody account.Caller
	if d := decide(nobody, "dynamodb:GetItem", "Books"); d.Allowed() || d.Layer != policy.LayerRequest {
		t.Errorf("the zero Caller: %v", d)
	}
}

// TestUniqueIDs: aws:userid is known by the export.
func TestUniqueIDs(t *testing.T) {
	a := of(t, `{"UserDetailList": [{"UserName": "U", "UserId": "AIDAEXAMPLEEXAMPLE01", "Arn": "arn:aws:iam::123456789012:user/U",
	  "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
	  "Condition": {"StringEquals": {"aws:userid": "AIDAEXAMPLEEXAMPLE01"}}}}}]}]}`)
	if d := decide(find(t, a, "user/U"), "dynamodb:GetItem", "Books"); !d.Allowed() {
		t.Errorf("%v", d)
	}
}

// TestTags: those of users and roles are condition keys, and one that cannot be
// read is unknown.
func TestTags(t *testing.T) {
	a := of(t, `{"RoleDetailList": [{"RoleName": "R", "Arn": "arn:aws:iam::123456789012:role/R", "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*"}},
	  "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
	   {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "1"}}},
	   {"Effect": "Deny", "Action": "dynamodb:Scan", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/b": "9"}}},
	   {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"}]}}],
	  "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}, {"Key": "B", "Value": "2"}]}]}`)
	c := find(t, a, "role/R")
	if d := decide(c, "dynamodb:GetItem", "Books"); !d.Allowed() {
		t.Errorf("the tag a: %v", d)
	}
	if d := decide(c, "dynamodb:Scan", "Books"); d.Allowed() || !d.Uncertain {
		t.Errorf("the tag b, which is there twice: %v", d)
	}
	want := []string{`tags-unreadable export:6:69: /RoleDetailList/0/Tags/2: the tag "B" is there twice: its value is not known`}
	if diff := cmp.Diff(want, problemTexts(c.Problems)); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

// TestDocuments: each once, with what it is attached to and the way back.
func TestDocuments(t *testing.T) {
	a := read(t, "bookshop/account.json")
	var got []string
	for d := range a.Documents() {
		line := d.Name + " " + d.Kind.String() + " " + d.Pointer
		if at := textAt(t, "bookshop/account.json", d.Start); !strings.HasPrefix(at, d.Text()) {
			t.Errorf("%s: %.20q stands at %s", d.Name, at, d.Start)
		}
		for _, to := range d.AttachedTo {
			line += " " + to.Resource()
		}
		got = append(got, line)
	}
	want := []string{
		"user/Alice inline OwnBooks identity /UserDetailList/0/UserPolicyList/0/PolicyDocument user/Alice",
		"role/BobUserRole trust trust /RoleDetailList/0/AssumeRolePolicyDocument role/BobUserRole",
		"role/service-role/DAXServiceRole trust trust /RoleDetailList/1/AssumeRolePolicyDocument role/service-role/DAXServiceRole",
		"role/Cleaner trust trust /RoleDetailList/2/AssumeRolePolicyDocument role/Cleaner",
		"role/Cleaner inline Old identity /RoleDetailList/2/RolePolicyList/0/PolicyDocument role/Cleaner",
		"role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX trust trust /RoleDetailList/3/AssumeRolePolicyDocument role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX",
		"arn:aws:iam::123456789012:policy/service-role/DAXBooksAccess identity /Policies/0/PolicyVersionList/0/Document role/service-role/DAXServiceRole",
		"arn:aws:iam::123456789012:policy/BooksClients identity /Policies/1/PolicyVersionList/0/Document user/Dave role/BobUserRole",
		"arn:aws:iam::123456789012:policy/boundaries/DeveloperBoundary identity /Policies/2/PolicyVersionList/0/Document user/Dave",
		"arn:aws:iam::aws:policy/AdministratorAccess identity /Policies/3/PolicyVersionList/0/Document group/Admins",
		"arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess identity /Policies/4/PolicyVersionList/0/Document group/staff/Readers",
		"arn:aws:iam::aws:policy/aws-service-role/DAXServiceRolePolicy identity /Policies/5/PolicyVersionList/0/Document role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents (-want +got)\n%s", diff)
	}
	// Equal documents are compiled once. A caller still knows its own.
	dax, linked := find(t, a, "role/service-role/DAXServiceRole"), find(t, a, "role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX")
	if dax.Trust != linked.Trust {
		t.Error("two equal trust policies are compiled twice")
	}
	for s := range linked.Trust.Statements() {
		d, ok := linked.Source(s)
		at := textAt(t, "bookshop/account.json", d.Position(s.Position()))
		if !ok || !strings.HasPrefix(d.Name, "role/aws-service-role/") || !strings.HasPrefix(at, "{") || !strings.HasPrefix(strings.TrimSpace(at[1:]), `"Effect"`) {
			t.Errorf("the statement is of %q at %v: %.20q", d.Name, d.Position(s.Position()), at)
		}
	}
}

func TestPermissionSet(t *testing.T) {
	a := read(t, "startup/account.json")
	var got []string
	for c := range a.Callers() {
		if s := c.PermissionSet(); s != "" {
			got = append(got, s)
		}
	}
	if diff := cmp.Diff([]string{"AdministratorAccess", "ReadOnly"}, got); diff != "" {
		t.Errorf("permission sets (-want +got)\n%s", diff)
	}
}

// textAt returns what stands in a file from a line and a column on.
func textAt(t *testing.T, name string, at syntax.Position) string {
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	if at.Line < 1 || at.Line > len(lines) || at.Column > len(lines[at.Line-1]) {
		t.Fatalf("%s has no place %s", name, at)
	}
	rest := strings.Join(lines[at.Line-1:], "")[at.Column-1:]
	if offset := len(text) - len(rest); offset != at.Offset {
		t.Errorf("%s: %s is offset %d, not %d", name, at, offset, at.Offset)
	}
	return rest
}

// TestProblems has the places of all that is amiss in two exports, and what the
// text there begins with.
func TestProblems(t *testing.T) {
	type fault struct{ code, pointer, text, at string }
	for name, want := range map[string][]fault{
		"broken/account.json": {
			{"invalid-value", "/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement/0/Effect", `"allow" is not an effect`, `"allow"`},
			{"group-missing", "/UserDetailList/1/GroupList/0", `the group "Ghosts" is not in the export`, `"Ghosts"`},
			{"document-missing", "/UserDetailList/2/PermissionsBoundary/PermissionsBoundaryArn", "the policy arn:aws:iam::123456789012:policy/Gone is not in the export", `"arn:aws:iam::123456789012:policy/Gone"`},
			{"invalid-value", "/GroupDetailList/0/GroupPolicyList/0/PolicyDocument/Version", `"2026-01-01" is not a version`, `"2026-01-01"`},
			{"document-encoding", "/RoleDetailList/0/AssumeRolePolicyDocument", "the string holds no document", `"this is not a document"`},
			{"document-missing", "/RoleDetailList/1/AttachedManagedPolicies/0/PolicyArn", "the policy arn:aws:iam::123456789012:policy/NotExported is not in the export", `"arn:aws:iam::123456789012:policy/NotExported"`},
			{"default-version", "/Policies/0/PolicyVersionList", "IsDefaultVersion is set for 0 versions that DefaultVersionId names (v1), and one or the other for 2", "["},
		},
		"merged/pages.json": {
			{"account-mixed", "/UserDetailList/1", "arn:aws:iam::210987654321:user/Victor is not of account 123456789012", `{"Path": "/", "UserName": "Victor"`},
			{"duplicate-entity", "/UserDetailList/1", "arn:aws:iam::123456789012:user/Uma is there already", `{"Path": "/", "UserName": "Uma"`},
			{"export-truncated", "/NextToken", "it says that there are more", `"more"`},
		},
	} {
		found := read(t, name).Problems()
		if len(found) != len(want) {
			t.Errorf("%s: %q", name, problemTexts(found))
			continue
		}
		for i, p := range found {
			w := want[i]
			if string(p.Code) != w.code || p.Pointer != w.pointer || p.Page != name || !strings.Contains(p.Err.Error(), w.text) || !strings.HasPrefix(textAt(t, name, p.Position), w.at) {
				t.Errorf("%s: %s %v, want %v", name, p.Code, p, w)
			}
		}
	}
}

// TestPlacesInStrings: a fault in a document that is written as a string has the
// place of the string, and its own in the decoded document.
func TestPlacesInStrings(t *testing.T) {
	const broken = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\": \"allow\", \"Action\": \"a:b\", \"Resource\": \"*\"}]\n}"
	for name, written := range map[string]string{
		"percent-encoded": strconv.Quote(url.PathEscape(broken)),
		"JSON":            strconv.Quote(broken),
	} {
		a := of(t, "{\"UserDetailList\": [\n  {\"UserName\": \"é\", \"Arn\": \"arn:aws:iam::123456789012:user/é\",\n   \"UserPolicyList\": [{\"PolicyName\": \"ü\", \"PolicyDocument\": "+written+"}]}]}")
		found := a.Problems()
		if len(found) != 1 {
			t.Fatalf("%s: %q", name, problemTexts(found))
		}
		p := found[0]
		const pointer = "/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement/0/Effect"
		if p.Line != 3 || p.Column != 61 || p.Within.Line != 3 || p.Within.Column != 28 || p.Pointer != pointer || p.Of.Name() != "é" {
			t.Errorf("%s: %v, within %v", name, p, p.Within)
		}
		if want := "export:3:61: " + pointer + `: in the document, 3:28: "allow" is not an effect`; !strings.HasPrefix(p.Error(), want) || p.Unwrap() == nil {
			t.Errorf("%s: %s, want %s", name, p.Error(), want)
		}
		for d := range a.Documents() {
			if at := d.Position(syntax.Position{Line: 3, Column: 28}); at.Line != 3 || at.Column != 61 || !d.Quoted {
				t.Errorf("%s: the way back leads to %v", name, at)
			}
		}
	}
}

// TestGroupsAndPolicies: what a caller is in, and what is attached to it.
func TestGroupsAndPolicies(t *testing.T) {
	a := read(t, "bookshop/account.json")
	for name, want := range map[string]string{
		"user/staff/Bob": "group/staff/Readers; AmazonDynamoDBReadOnlyAccess",
		"user/Dave":      "; BooksClients", // and not the boundary
		"role/Cleaner":   "; ",
		"root":           "; ",
	} {
		c := find(t, a, name)
		var groups, policies []string
		for _, g := range c.Groups() {
			groups = append(groups, g.Resource())
		}
		for _, p := range c.Managed() {
			policies = append(policies, p.Name())
		}
		if got := strings.Join(groups, " ") + "; " + strings.Join(policies, " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	var all []string
	for g := range a.Groups() {
		all = append(all, g.Name())
	}
	if diff := cmp.Diff([]string{"Admins", "Readers"}, all); diff != "" {
		t.Errorf("groups (-want +got)\n%s", diff)
	}
	// Two groups of one name: what the members may do is not known.
	a = of(t, `{"UserDetailList": [{"UserName": "U", "Arn": "arn:aws:iam::123456789012:user/U", "GroupList": ["G"]}], "GroupDetailList": [
	  {"GroupName": "G", "Arn": "arn:aws:iam::123456789012:group/a/G", "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]},
	  {"GroupName": "G", "Arn": "arn:aws:iam::123456789012:group/b/G", "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]}]}`)
	if d := decide(find(t, a, "user/U"), "dynamodb:GetItem", "Books"); d.Allowed() || !d.Uncertain || len(a.Problems()) != 1 {
		t.Errorf("two groups of one name: %v, %q", d, problemTexts(a.Problems()))
	}
}
