package identities

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy"
)

const allow = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}`

// write makes a folder of files; "identities.json" is the one to load.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "identities.json")
}

// example is the file of the package's documentation.
func example(t *testing.T) map[string]string {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "//\n//\t{")
	rest, _, _ = strings.Cut(rest, "//\t}\n")
	text := "{" + strings.ReplaceAll(rest, "//\t", "") + "}"
	text = strings.Replace(text, `  "account": "authorization.json",`+"\n", "", 1)
	limit := strings.Replace(allow, "dynamodb:*", "dynamodb:Get*", 1)
	return map[string]string{
		"identities.json": text, "alice.json": allow, "reader.json": allow, "bob.json": limit, "limit.json": limit, "dax-role.json": allow,
		"trust.json": `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`,
		"root.json":  strings.Replace(allow, "dynamodb:*", "*", 1), "account.json": strings.Replace(allow, "dynamodb:*", "dynamodb:*Item", 1),
	}
}

// decide asks whether an identity may do an action to the table Books.
func decide(id *Identity, action string) bool {
	r := policy.Request{Principal: id.Principal, Action: action, Resource: arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books"), Context: id.Context}
	return id.Policies.Evaluate(&r).Allowed()
}

func TestExample(t *testing.T) {
	f, err := Load(write(t, example(t)))
	if err != nil {
		t.Fatal(err)
	}
	alice, _ := f.Lookup("AKIDALICE")
	bob, _ := f.Lookup("ASIDBOB")
	for _, id := range []*Identity{alice, bob} {
		got := []bool{decide(id, "dynamodb:GetItem"), decide(id, "dynamodb:GetRecords"), decide(id, "dynamodb:PutItem")}
		if d := cmp.Diff([]bool{true, false, false}, got); d != "" {
			t.Errorf("%s: GetItem, GetRecords, PutItem (-want +got)\n%s", id.Principal, d)
		}
		if f.Policies(&id.Principal) != id.Policies {
			t.Errorf("%s: Policies are not its own", id.Principal)
		}
	}
	if d := cmp.Diff([]string{"aws:PrincipalTag/team"}, slices.Collect(alice.Context.Keys())); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:TokenIssueTime"}, slices.Collect(bob.Context.Keys())); d != "" {
		t.Error(d)
	}
	c, ok := f.Cluster()
	if !ok || c.ARN.Name() != "local" || c.Role.Principal.Role().Name() != "DAXServiceRole" || c.Trust == nil || c.Role.Policies == nil {
		t.Errorf("cluster %+v", c)
	}
	if len(f.Files()) != 9 {
		t.Errorf("files %v", f.Files())
	}
	if _, ok := f.Lookup("AKIDNOBODY"); ok {
		t.Error("found a key that is not there")
	}
	if p := policy.Anonymous(); f.Policies(&p) != nil {
		t.Error("policies of nobody")
	}
	if all := fmt.Sprintf("%v %+v %#v", *alice, *alice, alice.Secret); strings.Contains(all, `"alice"`) || strings.Contains(all, "{alice}") {
		t.Error("the secret is printed")
	}
}

func TestCheck(t *testing.T) {
	f, err := Load(write(t, example(t)))
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		key, token string
		at         time.Time
		want       sigv4.Fault
	}{
		{"AKIDALICE", "", end, 0},
		{"AKIDALICE", "bob-token", end, sigv4.WrongToken},
		{"ASIDBOB", "bob-token", end.Add(-1), 0},
		{"ASIDBOB", "bob-token", end, sigv4.ExpiredToken},
		{"ASIDBOB", "", end.Add(-1), sigv4.WrongToken},
		{"ASIDBOB", "bob", end.Add(-1), sigv4.WrongToken},
	} {
		id, _ := f.Lookup(test.key)
		if got := id.Check(test.token, test.at); got != test.want {
			t.Errorf("%s, %q, %v: %v, want %v", test.key, test.token, test.at, got, test.want)
		}
	}
}

// Each fault is an error with its place.
func TestFaults(t *testing.T) {
	entry := func(fields string) string { return `{"identities": [` + "\n" + fields + "]}" }
	const alice = `{"accessKeyId": "A", "secretAccessKey": "s", "principal": "arn:aws:iam::123456789012:user/Alice", "policies": []`
	const bob = `{"accessKeyId": "B", "secretAccessKey": "s", "sessionToken": "t", "principal": "arn:aws:sts::123456789012:assumed-role/R/Bob", "role": "arn:aws:iam::123456789012:role/R", "policies": []`
	for name, test := range map[string]struct{ text, want string }{
		"not JSON":                {`{"identities"`, ":1:14: "},
		"not UTF-8":               {"{\"\xff\": 1}", "not UTF-8"},
		"more text":               {`{} {}`, "text after the end"},
		"a list":                  {`[]`, ":1:1: the file is a list; want an object"},
		"unknown field":           {`{"identity": []}`, `:1:2: "identity" is not a field of the file`},
		"name twice":              {`{"identities": [], "identities": []}`, `:1:20: the name "identities" is there twice`},
		"unknown field of one":    {entry(alice + `, "policy": []}`), `"policy" is not a field of an identity`},
		"no secret":               {entry(`{"accessKeyId": "A"}`), ":2:1: an identity has no secretAccessKey"},
		"empty secret":            {entry(`{"accessKeyId": "A", "secretAccessKey": ""}`), "not empty"},
		"number as a key":         {entry(`{"accessKeyId": 1}`), "accessKeyId is a number"},
		"no principal":            {entry(`{"accessKeyId": "A", "secretAccessKey": "s", "policies": []}`), "no principal"},
		"key twice":               {entry(alice + "},\n" + alice + "}"), `:3:17: the access key "A" is there twice`},
		"no policies":             {entry(strings.Replace(alice, `, "policies": []`, "", 1) + "}"), "has no policies"},
		"policies not a list":     {entry(strings.Replace(alice, "[]", `"alice.json"`, 1) + "}"), "policies is a string; want a list"},
		"policy missing":          {entry(strings.Replace(alice, "[]", `["none.json"]`, 1) + "}"), "no such file"},
		"policy a number":         {entry(strings.Replace(alice, "[]", `[1]`, 1) + "}"), "a policy is a number"},
		"policy in place":         {entry(strings.Replace(alice, "[]", `[{"Statement": {"Effect": "allow"}}]`, 1) + "}"), "identities.json:2:"},
		"boundary missing":        {entry(alice + `, "boundary": "none.json"}`), "no such file"},
		"not an ARN":              {entry(strings.Replace(alice, "arn:aws:iam::123456789012:user/Alice", "Alice", 1) + "}"), "is not an ARN"},
		"a star":                  {entry(strings.Replace(alice, "arn:aws:iam::123456789012:user/Alice", "*", 1) + "}"), "is not an ARN"},
		"a role":                  {entry(strings.Replace(alice, "user/Alice", "role/R", 1) + "}"), "want the ARN of a user"},
		"role of a user":          {entry(alice + `, "role": "arn:aws:iam::123456789012:role/R"}`), "want neither role nor parent"},
		"session without role":    {entry(strings.Replace(bob, `"role": "arn:aws:iam::123456789012:role/R", `, "", 1) + "}"), "want role"},
		"session of another role": {entry(strings.Replace(bob, ":role/R", ":role/Q", 1) + "}"), "identities.json:2:1"},
		"session without token":   {entry(strings.Replace(bob, `"sessionToken": "t", `, "", 1) + "}"), "want its sessionToken"},
		"token of a user":         {entry(alice + `, "sessionToken": "t"}`), "want expires beside it"},
		"expires without token":   {entry(alice + `, "expires": "2027-01-01T00:00:00Z"}`), "long-term key"},
		"expires in words":        {entry(bob + `, "expires": "tomorrow"}`), "want a time"},
		"session policies":        {entry(alice + `, "sessionPolicies": []}`), "sessionPolicies is empty"},
		"session policies of one": {entry(alice + `, "sessionPolicies": [` + allow + `]}`), "is not a session"},
		"other policies":          {entry(alice + "},\n" + strings.Replace(strings.Replace(alice, `"A"`, `"C"`, 1), "[]", "["+allow+"]", 1) + "}"), ":3:1: arn:aws:iam::123456789012:user/Alice has other policies"},
		"context":                 {entry(alice + `, "context": []}`), "want an object of condition keys"},
		"value":                   {entry(alice + `, "context": {"aws:PrincipalTag/a": {}}}`), "want a string, a number"},
		"list of numbers":         {entry(alice + `, "context": {"aws:PrincipalTag/a": [1]}}`), "want a string, a number"},
		"key of no service":       {entry(alice + `, "context": {"": "x"}}`), "context: "},
		"account missing":         {`{"account": "none.json"}`, ":1:13: account: "},
		"account a number":        {`{"account": 1}`, "want the name of a file"},
		"cluster without ARN":     {`{"cluster": {}}`, "want the ARN of a cluster of DAX"},
		"cluster without role":    {`{"cluster": {"arn": "arn:aws:dax:us-west-2:123456789012:cache/local"}}`, "want the ARN of a role"},
		"cluster without policy":  {`{"cluster": {"arn": "arn:aws:dax:us-west-2:123456789012:cache/local", "role": "arn:aws:iam::123456789012:role/R"}}`, "cluster has no policies"},
		"cluster's field":         {`{"cluster": {"name": "x"}}`, `"name" is not a field of cluster`},
		"SCPs in one list":        {`{"serviceControl": ["root.json"]}`, "want a list"},
		"deep":                    {strings.Repeat("[", 100), "nested deeper"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(write(t, map[string]string{"identities.json": test.text}))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// With an export, an entry needs key, secret and principal only.
func TestAccount(t *testing.T) {
	export := `{"UserDetailList": [{"UserName": "Alice", "UserId": "AIDA1", "Path": "/", "Arn": "arn:aws:iam::123456789012:user/Alice", "Tags": [{"Key": "team", "Value": "red"}],
		"GroupList": [], "AttachedManagedPolicies": [], "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": ` + allow + `}]}],
	 "RoleDetailList": [{"RoleName": "R", "RoleId": "AROA1", "Path": "/", "Arn": "arn:aws:iam::123456789012:role/R", "AttachedManagedPolicies": [], "InstanceProfileList": [],
		"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}},
		"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": ` + allow + `}]}], "GroupDetailList": [], "Policies": []}`
	text := `{"account": "account.json", "cluster": {"arn": "arn:aws:dax:us-west-2:123456789012:cache/local", "role": "arn:aws:iam::123456789012:role/R"},
	 "identities": [{"accessKeyId": "A", "secretAccessKey": "s", "principal": "arn:aws:iam::123456789012:user/Alice"},
	  {"accessKeyId": "B", "secretAccessKey": "s", "sessionToken": "t", "principal": "arn:aws:sts::123456789012:assumed-role/R/Bob",
	   "sessionPolicies": [` + strings.Replace(allow, "dynamodb:*", "dynamodb:GetItem", 1) + `]}]}`
	f, err := Load(write(t, map[string]string{"identities.json": text, "account.json": export}))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"A": true, "B": false} {
		id, _ := f.Lookup(key)
		if !decide(id, "dynamodb:GetItem") || decide(id, "dynamodb:PutItem") != want {
			t.Errorf("%s: GetItem %v, PutItem %v", key, decide(id, "dynamodb:GetItem"), decide(id, "dynamodb:PutItem"))
		}
	}
	if c, ok := f.Cluster(); !ok || c.Trust == nil || c.Role.Policies == nil || f.Account() == nil {
		t.Error("cluster of the account")
	}
	for _, wrong := range []string{`"role": "arn:aws:iam::123456789012:role/R"`, `"principal": "arn:aws:iam::123456789012:user/Carol"`} {
		name, _, _ := strings.Cut(wrong, ":")
		entry := `{"accessKeyId": "A", "secretAccessKey": "s", "principal": "arn:aws:iam::123456789012:user/Alice"}`
		if name == `"role"` {
			entry = strings.Replace(entry, "}", ", "+wrong+"}", 1)
		} else {
			entry = strings.Replace(entry, `"principal": "arn:aws:iam::123456789012:user/Alice"`, wrong, 1)
		}
		if _, err := Load(write(t, map[string]string{"identities.json": `{"account": "account.json", "identities": [` + entry + `]}`, "account.json": export})); err == nil {
			t.Errorf("%s: loaded", wrong)
		}
	}
}

// A changed file is read again; a bad one changes nothing, and is mended by a file
// that it names.
func TestReload(t *testing.T) {
	files := example(t)
	name := write(t, files)
	live, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := live.Changed(); f != nil || err != nil {
		t.Errorf("nothing changed: %v, %v", f, err)
	}
	change := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(filepath.Dir(name), file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := live.File()
	change("alice.json", `{"Version": "2012-10-17", "Statement": []`)
	if f, err := live.Changed(); f != nil || err == nil || live.File() != before {
		t.Errorf("a bad file: %v, %v", f, err)
	}
	change("alice.json", strings.Replace(allow, "Allow", "Deny", 1))
	if f, err := live.Changed(); f == nil || err != nil {
		t.Errorf("a good file: %v, %v", f, err)
	}
	if id, _ := live.Lookup("AKIDALICE"); decide(id, "dynamodb:GetItem") {
		t.Error("decided under the old policy")
	}
	change("identities.json", strings.Replace(files["identities.json"], "alice.json", "new.json", 1))
	if f, err := live.Changed(); f != nil || err == nil {
		t.Errorf("a name without a file: %v, %v", f, err)
	}
	change("new.json", allow)
	if f, err := live.Changed(); f == nil || err != nil {
		t.Errorf("the file is there now: %v, %v", f, err)
	}
	if _, err := Open(filepath.Join(filepath.Dir(name), "none.json")); err == nil {
		t.Error("opened what is not there")
	}
}

// Lookups go on while files are read again.
func TestWatch(t *testing.T) {
	files := example(t)
	name := write(t, files)
	live, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	reported := make(chan error, 100)
	var done sync.WaitGroup
	done.Go(func() {
		live.Watch(ctx, time.Millisecond, func(_ *File, err error) { reported <- err })
	})
	done.Go(func() {
		for ctx.Err() == nil {
			if _, ok := live.Lookup("ASIDBOB"); !ok {
				t.Error("lost a key")
			}
		}
	})
	whole := filepath.Join(filepath.Dir(name), "alice.new")
	if err := os.WriteFile(whole, []byte(allow+" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(whole, filepath.Join(filepath.Dir(name), "alice.json")); err != nil {
		t.Fatal(err)
	}
	if err := <-reported; err != nil {
		t.Error(err)
	}
	stop()
	done.Wait()
}
