package reach_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/operation"
)

func pages(t testing.TB, names ...string) (list []account.Page) {
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("../testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, account.Page{Name: name, R: strings.NewReader(string(text))})
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

func find(t testing.TB, a *account.Account, name string) account.Caller {
	c, ok := a.Find(arn.MustParse("arn:aws:iam::123456789012:" + name))
	if !ok {
		t.Fatalf("%s is not found", name)
	}
	return c
}

func table(name string) arn.ARN {
	return arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/" + name)
}

// bookshop is the account of the case study, with its cluster and a policy of the
// table Books.
func bookshop(t testing.TB) *reach.World {
	a := read(t, "bookshop/account.json")
	infos, found := account.ReadClusters(pages(t, "bookshop/clusters.json")...)
	tables, more := account.ReadTables(pages(t, "bookshop/tables.json")...)
	cluster, last := a.Cluster(infos[0])
	if n := len(found) + len(more) + len(last); n > 0 {
		t.Fatalf("%d problems", n)
	}
	text, err := os.ReadFile("../testdata/bookshop/books-policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return &reach.World{
		Account: a, Tables: []arn.ARN{table("Books"), table("Orders"), table("Orders2"), arn.MustParse("arn:aws:s3:::no/table")}, Clusters: []access.Cluster{cluster},
		Resources: a.Resources(account.ResourcePolicy{Resource: table("Books"), Name: "books-policy.json", Text: text}),
		Options:   access.Options{Tables: tables},
	}
}

// lines tells rows in short: the caller, the tables, what it may do directly and
// through clusters by class.
func lines(rows func(func(reach.Row) bool)) (list []string) {
	for r := range rows {
		line := r.Caller.Principal.ARN().Resource() + ":"
		for _, t := range r.Tables {
			line += " " + t.Name()
		}
		for c := range reach.NumClasses {
			word := "-"
			if r.Reaches(c) {
				word = c.String()
			}
			if r.Bypass(c) {
				word = "BYPASS"
			}
			line += " " + word
		}
		list = append(list, line)
	}
	return list
}

func TestRows(t *testing.T) {
	want := []string{
		"user/Alice: Books read write -", // her own books, under LeadingKeys
		"user/Alice: Orders Orders2 - - -",
		"user/staff/Bob: Books read - -",
		"user/staff/Bob: Orders Orders2 read - -",
		"user/Carol: Books read write delete",
		"user/Carol: Orders Orders2 read write delete",
		"user/Dave: Books BYPASS BYPASS BYPASS", // denied, and let in by the cluster
		"user/Dave: Orders Orders2 read - -",    // what is in the cluster's cache
		"role/BobUserRole: Books BYPASS BYPASS BYPASS",
		"role/BobUserRole: Orders Orders2 read - -",
		"role/service-role/DAXServiceRole: Books read write delete",
		"role/service-role/DAXServiceRole: Orders Orders2 - - -",
		"role/Cleaner: Books read write delete",
		"role/Cleaner: Orders read write delete",
		"role/Cleaner: Orders2 - - -",
		"role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX: Books - - -",
		"role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX: Orders Orders2 - - -",
	}
	w := bookshop(t)
	w.Options.Tables = nil // the two tables of orders have different tags, or none that are known
	if diff := cmp.Diff(want, lines(w.Rows())); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}

// brute asks package access for everything, one by one: what rows must agree
// with.
func brute(w *reach.World, c account.Caller, t arn.ARN) (list [reach.NumCalls]access.Access) {
	opts := w.Options
	opts.Targets = w.Account.Resources().Target
	if w.Resources != nil {
		opts.Targets = w.Resources.Target
	}
	subject := c.Subject(w.Context...)
	for i, call := range reach.Calls() {
		s := operation.Sketch{Operation: call.Operation, Tables: []arn.ARN{t}, Known: opts.Tables, Given: slices.Collect(subject.Context.Keys())}
		if call.Member != "" {
			s.Members = []string{call.Member}
		}
		asked, err := s.Call()
		if err != nil {
			panic(err)
		}
		list[i] = access.Compute(subject, &asked, opts, w.Clusters...)
	}
	return list
}

// open reports whether some denial hangs on what could not be evaluated, and all
// the others do.
func open(p *policy.Set, results []access.Result) bool {
	some := false
	for i := range results {
		if r := &results[i]; !r.Decision.Allowed() {
			if p.Explain(&r.Request).Otherwise != policy.Allowed {
				return false
			}
			some = true
		}
	}
	return some
}

// agree compares the rows of a world with package access.
func agree(t *testing.T, w *reach.World) (rows, cells int) {
	t.Helper()
	for r := range w.Rows() {
		rows++
		for _, table := range r.Tables {
			for k, want := range brute(w, r.Caller, table) {
				cells++
				where := fmt.Sprint(r.Caller.Principal, " ", table.Name(), " ", reach.Calls()[k])
				got := r.Direct[k]
				if got.Verdict != want.Direct.Verdict() || got.Open != open(r.Caller.Policies, want.Direct.Results) {
					t.Fatalf("%s: directly %v, open %v; want %v", where, got.Verdict, got.Open, want.Direct.Verdict())
				}
				for i := range want.Via {
					v := &want.Via[i]
					var p reach.Passage
					for _, via := range r.Via {
						if via.Cluster.ARN == v.Cluster.ARN {
							p = via.Calls[k]
						}
					}
					if p.Reason == access.NoReason && p.Outcome == access.Deny { // not listed: shut to all calls
						p.Reason = access.Front
					}
					if p.Outcome != v.Outcome || p.Reason != v.Reason || p.WithoutProtocol != v.WithoutProtocol {
						t.Fatalf("%s: through %s %v, %v, %v; want %v, %v, %v", where, v.Cluster.ARN.Name(), p.Outcome, p.Reason, p.WithoutProtocol, v.Outcome, v.Reason, v.WithoutProtocol)
					}
				}
			}
		}
	}
	return rows, cells
}

// worlds are the accounts of testdata, each with clusters for every role that DAX
// may assume, under several options.
func worlds(t *testing.T) map[string]*reach.World {
	all := map[string]*reach.World{"bookshop": bookshop(t)}
	o, err := account.ReadOrganization(pages(t, "organization/organization.json")[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"startup", "broken", "cycles", "passrole", "versions", "organization", "tags"} {
		a := read(t, name+"/account.json")
		w := &reach.World{Account: a, Tables: []arn.ARN{table("Books"), table("Red"), table("Payments-prod"), table("Users"), table("Orders"), table("Tenants")}}
		if name == "organization" {
			w.Account = a.In(o)
		}
		if name == "tags" || name == "organization" {
			tables, _ := account.ReadTables(pages(t, name+"/tables.json")...)
			w.Options.Tables = tables
			for table := range tables {
				w.Tables = append(w.Tables, table)
			}
		}
		n := 0
		for c := range w.Account.Callers() {
			if role := c.Principal.Role(); role.IsValid() {
				n++
				cluster, _ := w.Account.Cluster(account.ClusterInfo{ARN: arn.MustParse(fmt.Sprintf("arn:aws:dax:us-west-2:123456789012:cache/c%d", n)), Role: role})
				w.Clusters = append(w.Clusters, cluster)
			}
		}
		all[name] = w
	}
	return all
}

var long = flag.Bool("long", false, "agree in more accounts and under more options, about more callers")

// The tests allocate much and keep little.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// TestAgree: whatever is decided together, the answers are those of package
// access, one by one.
func TestAgree(t *testing.T) {
	all := worlds(t)
	for n, name := range slices.Sorted(maps.Keys(all)) {
		w := all[name]
		for i, context := range [][]condition.Entry{nil, {condition.String("dynamodb:LeadingKeys", "x")}, {condition.Unknown("aws:PrincipalTag/team"), condition.Unknown("aws:SourceIp")}} {
			for j, o := range []access.Options{{}, {CurrentProtocol: true}, {RequireTableMetadata: true}} {
				if !*long && (i != j || i != n%3) { // one way for each world
					continue
				}
				w.Context = context
				o.Tables = w.Options.Tables
				w.Options = o
				rows, cells := agree(t, w)
				if rows == 0 || cells == 0 {
					t.Errorf("%s: %d rows, %d cells", name, rows, cells)
				}
			}
		}
	}
}

// TestAgreeGenerated is TestAgree for accounts whose policies are made at random,
// of patterns that overlap and hold variables, and of conditions on tags.
func TestAgreeGenerated(t *testing.T) {
	n := uint64(5)
	if *long {
		n = 25
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(seed, 7))
		pick := func(list ...string) string { return list[r.IntN(len(list))] }
		statement := func() string {
			const base = "arn:aws:dynamodb:us-west-2:123456789012:table/"
			resource := pick(`"*"`, `"`+base+`T1*"`, `"`+base+`*2"`, `"`+base+`T?"`, `"`+base+`${aws:username}*"`, `"`+base+`${aws:PrincipalTag/t}"`, `"arn:aws:dynamodb:us-west-2"`, `"`+base+`${aws:SourceIp}*"`,
				`["`+base+`T1", "`+base+`T22"]`, `"arn:aws:dax:*:*:cache/c1"`, `"arn:aws:dynamodb:*:*:table/T12"`)
			condition := pick("", "", "", `, "Condition": {"StringEquals": {"aws:ResourceTag/t": "${aws:PrincipalTag/t}"}}`, `, "Condition": {"StringLike": {"aws:PrincipalArn": "*u1"}}`,
				`, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["x"]}}`, `, "Condition": {"StringEquals": {"aws:ResourceTag/t": "1"}}`, `, "Condition": {"StringEquals": {"aws:PrincipalType": "User"}}`)
			return fmt.Sprintf(`{"Effect": %q, %q: [%q, %q], %q: %s%s}`, pick("Allow", "Allow", "Allow", "Deny"), pick("Action", "Action", "Action", "NotAction"),
				pick("dynamodb:GetItem", "dynamodb:*", "dynamodb:PutItem", "dax:*", "*"), pick("dynamodb:Query", "dax:GetItem", "dynamodb:DeleteItem"),
				pick("Resource", "Resource", "Resource", "NotResource"), resource, condition)
		}
		document := func() string {
			return fmt.Sprintf(`{"Version": %q, "Statement": [%s, %s]}`, pick("2012-10-17", "2012-10-17", "2008-10-17"), statement(), statement())
		}
		var users, roles, managed []string
		for i := range 4 {
			boundary := pick("", "", `, "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/m0"}`)
			users = append(users, fmt.Sprintf(`{"UserName": "T%d", "Arn": "arn:aws:iam::123456789012:user/T%d", "UserPolicyList": [%s],
				"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::123456789012:policy/m%d"}], "Tags": [%s]%s}`, i, i, pick("", "", fmt.Sprintf(`{"PolicyName": "p", "PolicyDocument": %s}`, document())), r.IntN(2),
				pick("", `{"Key": "t", "Value": "1"}`, `{"Key": "t", "Value": "T12"}`), boundary))
			roles = append(roles, fmt.Sprintf(`{"RoleName": "r%d", "Arn": "arn:aws:iam::123456789012:role/r%d", "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"Service": "%s"}, "Action": "sts:AssumeRole"}},
				"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::123456789012:policy/m%d"}]}`, i, i, pick("dax.amazonaws.com", "dax.amazonaws.com", "ec2.amazonaws.com"), r.IntN(2)))
			managed = append(managed, fmt.Sprintf(`{"PolicyName": "m%d", "Arn": "arn:aws:iam::123456789012:policy/m%d", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": %s}]}`, i, i, document()))
		}
		a, err := account.Read(account.Page{R: strings.NewReader(fmt.Sprintf(`{"UserDetailList": [%s], "RoleDetailList": [%s], "Policies": [%s]}`, strings.Join(users, ","), strings.Join(roles, ","), strings.Join(managed, ",")))})
		if err != nil || len(a.Problems()) > 0 {
			t.Fatal(err, a.Problems())
		}
		w := &reach.World{Account: a, Options: access.Options{Tables: operation.TableMap{table("T1"): {Tags: map[string]string{"t": "1"}}, table("T12"): {Tags: map[string]string{"t": "1"}}, table("T2"): {}}}}
		for _, name := range []string{"T1", "T12", "T2", "T22", "X2", "X"} {
			w.Tables = append(w.Tables, table(name))
		}
		if r.IntN(2) == 0 {
			w.Resources = a.Resources(account.ResourcePolicy{Resource: table("T2"), Name: "t2", Text: []byte(`{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/T1"}, "Action": "dynamodb:*", "Resource": "*"}}`)})
		}
		for i := range 3 {
			c, _ := a.Cluster(account.ClusterInfo{ARN: arn.MustParse(fmt.Sprintf("arn:aws:dax:us-west-2:123456789012:cache/c%d", i)), Role: arn.MustParse(fmt.Sprintf("arn:aws:iam::123456789012:role/r%d", i))})
			w.Clusters = append(w.Clusters, c)
		}
		agree(t, w)
	}
}
