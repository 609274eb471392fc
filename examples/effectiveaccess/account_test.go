package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// accountText is a folder of the exports that package account is tested with.
func accountText(name string) string { return filepath.Join("../../policy/account/testdata", name) }

const (
	dave = "arn:aws:iam::123456789012:user/Dave"
	carl = "arn:aws:iam::123456789012:user/Carol"
)

// TestAccountInputs: one account, however it is given, has the same answer.
func TestAccountInputs(t *testing.T) {
	account, clusters, tables := accountText("bookshop/account.json"), accountText("bookshop/clusters.json"), accountText("bookshop/tables.json")
	status, want, errs := invoke("", "-account", account, "-clusters", clusters, "-tables", tables)
	if status != exitBad || errs != "" || !strings.HasPrefix(want, "Who can reach 2 tables of account 123456789012, directly and through 1 cluster\n") {
		t.Fatalf("status %d\n%s%s", status, errs, want)
	}
	text, err := os.ReadFile(account)
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"bare names":          {account, clusters, tables},
		"any order":           {tables, "-table", "all", clusters, account},
		"a folder":            {accountText("bookshop")},
		"a folder by flag":    {"-account", accountText("bookshop")},
		"the standard input":  {"-account", "-", "-clusters", clusters, tables},
		"pages of the API":    {"-account", accountText("bookshop-encoded/page-1.json"), "-account", accountText("bookshop-encoded/page-2.json"), clusters, tables},
		"documents in a text": {accountText("bookshop-strings/account.json"), clusters, tables},
	} {
		if status, got, errs := invoke(string(text), args...); status != exitBad || got != want {
			t.Errorf("%s: status %d\n%s%s", name, status, errs, got)
		}
	}
}

// TestPolicyInputs: the policies of a caller come from the standard input and from
// folders, too.
func TestPolicyInputs(t *testing.T) {
	const allow = `{"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}`
	if status, out, errs := invoke(allow, decides("-")...); status != exitGood || out != "allow: identity, stdin:1:15, statement 0\n" {
		t.Errorf("the standard input: status %d, %s%s", status, out, errs)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"a.json": allow, "b.json": strings.Replace(allow, "Allow", "Deny", 1), "notes.txt": "not JSON"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if status, out, errs := invoke("", decides(dir)...); status != exitBad || !strings.HasPrefix(out, "explicit-deny: identity, "+filepath.Join(dir, "b.json")) {
		t.Errorf("a folder: status %d, %s%s", status, out, errs)
	}
	text, err := os.ReadFile(accountText("bookshop/account.json"))
	if err != nil {
		t.Fatal(err)
	}
	if status, out, errs := invoke(string(text), "-", "-table", books); status != exitGood || !strings.HasPrefix(out, "Who can reach 1 table") {
		t.Errorf("an export at the standard input: status %d, %s%s", status, out, errs)
	}
}

// TestExpect: the exit status says whether everything is as expected, and what is
// not certain is not.
func TestExpect(t *testing.T) {
	shop, broken := accountText("bookshop"), accountText("broken")
	book := []string{"-table", "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}
	plus := func(args ...string) []string { return append(args, book...) }
	fixed := write(t, `{"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}`)
	for _, test := range []struct {
		args               []string
		allow, deny, bypas int
	}{
		{plus("-account", shop), 1, 1, 0},
		{plus("-account", shop, "-principal", dave), 0, 1, 0}, // through the cluster
		{plus("-account", shop, "-principal", carl), 0, 1, 1},
		{plus("-account", shop, "-principal", "arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX"), 1, 0, 1},
		{plus("-account", broken, "-principal", "arn:aws:iam::123456789012:user/Otto"), 1, 1, 1}, // the boundary was not read
		{plus("-account", accountText("organization"), "-table", "all", "-principal", "arn:aws:iam::123456789012:user/Olivia", "-operation", "DeleteItem"), 1, 0, 1},
		{[]string{"-account", shop, "-principal", dave, "-action", "dynamodb:GetItem", "-resource", book[1]}, 1, 0, 0},
		{[]string{"-account", broken, "-principal", "arn:aws:iam::123456789012:user/Otto", "-action", "dynamodb:GetItem", "-resource", book[1]}, 1, 1, 0},
		{[]string{"-account", broken, "-principal", "arn:aws:iam::123456789012:user/Quinn", "-action", "dynamodb:GetItem", "-resource", book[1]}, 0, 1, 1},
		{[]string{"-principal", bob, "-action", "dynamodb:GetItem", "-resource", bobsTable, fixed}, 0, 1, 1},
		{[]string{"-principal", bob, "-table", bobsTable, "-operation", "GetItem", fixed}, 0, 1, 1},
		{[]string{"-principal", bob, "-table", bobsTable, fixed}, 1, 1, 1},
	} {
		for word, want := range map[string]int{"allow": test.allow, "deny": test.deny, "bypass": test.bypas} {
			if status, out, errs := invoke("", append([]string{"-expect", word}, test.args...)...); status != want {
				t.Errorf("%q, expecting %s: status %d, want %d\n%s%s", test.args, word, status, want, errs, out)
			}
		}
	}
}

// TestExportRefused names what does not go with an export.
func TestExportRefused(t *testing.T) {
	shop := accountText("bookshop/account.json")
	dir := t.TempDir()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-account", shop, "policies/group.json"}, "policies/group.json: want no policy of the caller beside an export"},
		{[]string{"-account", shop, "-user", "policies/group.json"}, "-user: want no -account with it"},
		{[]string{"-account", shop, "-cluster", daxCluster}, "-cluster: want no -account with it"},
		{[]string{"-account", shop, "-can", "list"}, "-can: want a -principal of the export with it"},
		{[]string{"-account", shop, "-action", "dynamodb:GetItem", "-resource", "*"}, "-action: want a -principal of the export with it"},
		{[]string{"-account", shop, "-principal", dave, "-unsigned"}, "-unsigned: want -action and -resource with it"},
		{[]string{"-account", shop, "-principal", bob}, "-principal: " + bob + " is not in the export"},
		{[]string{"-account", accountText("bookshop/clusters.json")}, "holds something else; want the output of aws iam get-account-authorization-details"},
		{[]string{"-account", shop, "-clusters", shop}, "-clusters: ../../policy/account/testdata/bookshop/account.json: holds something else"},
		{[]string{"-clusters", accountText("bookshop/clusters.json")}, "-account: want the output of aws iam get-account-authorization-details"},
		{[]string{"-account", "policies/group.json"}, "-account: no page holds UserDetailList"},
		{[]string{"-account", dir}, "the folder holds no .json file"},
		{[]string{"-account", filepath.Join(dir, "none.json")}, "no such file"},
		{[]string{"-account", shop, "-organization", shop}, "-organization: "},
		{[]string{"-account", shop, "-organization", write(t, "{}")}, "-organization: "},
		{[]string{"-account", shop, "-table", books, "-table-policy", filepath.Join(dir, "none.json")}, "-table-policy: "},
		{[]string{"-account", accountText("versions"), "-expect", "perhaps"}, "want allow or deny or bypass"},
		{[]string{"-account", write(t, `{"UserDetailList": []}`)}, "no table is described, and no policy names one"},
		{[]string{"-principal", bob, "-table", "all", "policies/group.json"}, "all is for the tables of an -account"},
		{[]string{"-principal", bob, "-table", books, "-escalation", "policies/group.json"}, "-escalation: want an -account with it"},
	} {
		status, out, errs := invoke("", test.args...)
		if status != exitInput || out != "" || !strings.Contains(errs, test.want) {
			t.Errorf("%q: status %d, %s%s, want %s", test.args, status, errs, out, test.want)
		}
	}
}

// TestSniff knows files by their content.
func TestSniff(t *testing.T) {
	for text, want := range map[string]content{
		`{"UserDetailList": [`:                                                        anExport,
		"\uFEFF{\n\"Policies\": []":                                                   anExport,
		`[{"IsTruncated": false, "RoleDetailList": [`:                                 anExport,
		`{"Marker": {"RoleDetailList": 1}, "Clusters":`:                               someClusters,
		`{"Table": {"Policies": 1}}`:                                                  someTables,
		`{"id": "o-1", "management": "1"}`:                                            organization,
		`{"Version": "2012-10-17", "Statement": [{"Action": ["Policies", "Table"]}]}`: aPolicy,
		`{"a": "Table", "b": ["Clusters"]}`:                                           aPolicy,
		``:                                                                            aPolicy,
		`%7B`:                                                                         aPolicy,
	} {
		if got := sniff([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

// TestTablePoliciesBeside: the policy of a table counts where it stands beside the
// table, unless a flag gives another.
func TestTablePoliciesBeside(t *testing.T) {
	const document = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"*"}]}`
	tables := write(t, `{"Table": {"TableArn": "`+books+`"}, "Policy": `+strconv.Quote(document)+`}`)
	ask := []string{"-account", accountText("bookshop/account.json"), "-tables", tables, "-table", books, "-principal", carl, "-operation", "GetItem"}
	if status, out, errs := invoke("", append(ask, "-expect", "deny")...); status != exitGood || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	allow := write(t, strings.ReplaceAll(document, "Deny", "Allow"))
	ask = append(ask, "-expect", "allow")
	ask = slices.Insert(ask, 6, "-table-policy", allow)
	if status, out, errs := invoke("", ask...); status != exitGood || errs != "" {
		t.Errorf("with another policy: status %d\n%s%s", status, out, errs)
	}
}
