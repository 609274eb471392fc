package access_test

import (
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

var long = flag.Bool("long", false, "compare matrices of many more worlds with Compute")

// alphabet are statements that tell callers and tables apart in every way there is.
var alphabet = []string{
	statement("Allow", `"dynamodb:*", "dax:*"`, "*"),
	statement("Allow", `"dynamodb:GetItem", "dynamodb:PutItem"`, "arn:aws:dynamodb:*:123456789012:table/app-1*"),
	statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:us-west-2:*:table/*-b*"),
	statement("Deny", `"dynamodb:PutItem"`, "arn:aws:dynamodb:*:*:table/app-1-a"),
	statement("Allow", `"dynamodb:GetItem", "dynamodb:Query"`, "arn:aws:dynamodb:*:*:table/${aws:username}-*"),
	statement("Deny", `"dynamodb:GetItem"`, "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}-*"),
	`{"Effect": "Allow", "Action": "dynamodb:*", "NotResource": "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}-*"}`,
	`{"Effect": "Allow", "Action": "dynamodb:*", "NotResource": ["arn:aws:dynamodb:us-west-2:*:table/app-2*", "arn:aws:dax:*:*:cache/one"]}`,
	`{"Effect": "Deny", "NotAction": ["dynamodb:Get*", "dax:*"], "Resource": "arn:aws:dynamodb:*:*:table/app-?-b"}`,
	when("Allow", `"dynamodb:Get*"`, "*", "StringEquals", "aws:PrincipalTag/team", "app-1"),
	when("Allow", `"dynamodb:*"`, "*", "StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"),
	when("Deny", `"dynamodb:*"`, "*", "StringNotEqualsIfExists", "aws:ResourceTag/team", "app-1"),
	when("Allow", `"dynamodb:Query"`, "*", "StringEquals", "aws:ResourceTag/${aws:username}", "x"),
	when("Allow", `"dynamodb:*"`, "*", "StringEquals", "dynamodb:EnclosingOperation", "TransactWriteItems"),
	when("Allow", `"dynamodb:*"`, "*", "ForAllValues:StringEquals", "dynamodb:LeadingKeys", "${aws:username}"),
	when("Deny", `"dynamodb:*", "dax:GetItem"`, "*", "DateGreaterThan", "aws:CurrentTime", "2026-06-01T00:00:00Z"),
	when("Allow", `"dax:*", "dynamodb:Scan"`, "*", "StringEquals", "aws:RequestedRegion", "us-west-2"),
	when("Deny", `"dynamodb:*"`, "*", "StringNotEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"),
	when("Deny", `"*"`, "*", "StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Admin*"),
	when("Allow", `"dynamodb:DescribeTable", "dynamodb:GetItem"`, "arn:aws:dynamodb:*:*:table/${aws:ResourceTag/team}-a", "Bool", "aws:SecureTransport", "true"),
	statement("Allow", `"dax:GetItem", "dax:PutItem"`, "arn:aws:dax:*:*:cache/${aws:username}"),
	statement("Allow", `"dax:*"`, "arn:aws:dax:us-west-2:123456789012:cache/one"),
	statement("Allow", `"dax:GetItem", "dax:Endpoints", "dax:Define*"`, "arn:aws:dax:*:*:cache/two"),
}

// when is a statement with one condition.
func when(effect, actions, resource, operator, key, value string) string {
	return strings.TrimSuffix(statement(effect, actions, resource), "}") + fmt.Sprintf(`, "Condition": {%q: {%q: %q}}}`, operator, key, value)
}

// resourcePolicies are policies of tables.
var resourcePolicies = []string{
	``,
	`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/app-1"}, "Action": "dynamodb:*", "Resource": "*"}`,
	`{"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/app-1-*"}`,
	`{"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:role/Admin", "123456789012"]}, "Action": "dynamodb:Put*", "Resource": "*"}`,
	`{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:Query", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}"}}}`,
	`{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:Scan", "Resource": "arn:aws:dynamodb:*:*:table/${aws:username}-*"}`,
}

// matrixWorld is random callers, tables and clusters.
type matrixWorld struct {
	callers  []access.Subject
	tables   []arn.ARN
	opts     access.Options
	clusters []access.Cluster
}

// newMatrixWorld makes a world. The identity policies of the callers have the statements
// that are given, or a few of the alphabet.
func newMatrixWorld(t testing.TB, r *rand.Rand, given ...string) (w matrixWorld) {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	identity := func() *policy.Policy {
		statements := []string{pick(alphabet), pick(alphabet)}
		if r.IntN(2) == 0 {
			statements = append(statements, alphabet[0])
		}
		return parse(t, policy.Identity, document(statements...))
	}
	var sets []*policy.Set
	for range 1 + r.IntN(2) {
		p := policy.Policies{Identity: []*policy.Policy{identity()}}
		if len(given) > 0 {
			p.Identity[0] = parse(t, policy.Identity, document(given...))
		}
		if r.IntN(3) == 0 {
			p.Boundary = identity()
		}
		if r.IntN(3) == 0 {
			p.ServiceControl = [][]*policy.Policy{{parse(t, policy.ServiceControl, document(pick(alphabet), alphabet[0]))}}
		}
		set, err := policy.NewSet(p)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	role := arn.MustParse("arn:aws:iam::123456789012:role/Admin")
	principals := []policy.Principal{
		policy.User(arn.MustParse("arn:aws:iam::123456789012:user/app-1")),
		policy.User(arn.MustParse("arn:aws:iam::123456789012:user/two")),
		policy.User(arn.MustParse("arn:aws:iam::210987654321:user/app-1")),
		policy.RoleSession(role, arn.MustParse("arn:aws:sts::123456789012:assumed-role/Admin/app-1")),
		policy.RoleSession(role, arn.ARN{}),
		policy.Root(arn.MustParse("arn:aws:iam::123456789012:root")),
		policy.FederatedUser(arn.MustParse("arn:aws:sts::123456789012:federated-user/app-2"), arn.MustParse("arn:aws:iam::123456789012:user/two")),
	}
	entries := []condition.Entry{
		condition.String("aws:PrincipalTag/team", "app-1"), condition.String("aws:PrincipalTag/team", "app-2"), condition.Unknown("aws:PrincipalTag/team"),
		condition.Bool("aws:SecureTransport", true), condition.String("dynamodb:LeadingKeys", "two"), condition.String("aws:ResourceTag/team", "app-1"),
		condition.String("aws:CurrentTime", "2026-07-01T00:00:00Z"), condition.Unknown("aws:PrincipalTag/*"), condition.Strings("aws:PrincipalTag/team", "app-1", "app-2"), condition.String("aws:username", "app-2"),
	}
	for _, p := range principals {
		set := sets[r.IntN(len(sets))]
		w.callers = append(w.callers, access.Subject{Principal: p, Policies: set})
		first := r.IntN(len(entries))
		for i := range 1 + r.IntN(2) {
			given := condition.NewContext(entries[(first+i)%len(entries)])
			w.callers = append(w.callers, access.Subject{Principal: p, Policies: set, Context: given})
		}
	}
	known := make(operation.TableMap)
	targets, shared := make(map[arn.ARN]*policy.Target), make(map[string]*policy.Target)
	for _, scope := range []string{"us-west-2:123456789012", "us-west-2:210987654321", "eu-west-1:123456789012"} {
		for _, name := range []string{"app-1-a", "app-1-b", "app-2-a", "two-a"} {
			table := arn.MustParse("arn:aws:dynamodb:" + scope + ":table/" + name)
			w.tables = append(w.tables, table)
			if r.IntN(2) == 0 {
				known[table] = operation.Table{Tags: map[string]string{"team": name[:5-r.IntN(2)]}}
			}
			if p := pick(resourcePolicies); p != "" && r.IntN(2) == 0 {
				if shared[p] == nil {
					shared[p] = targetOf(t, p)
				}
				targets[table] = shared[p]
			}
		}
	}
	w.opts = access.Options{
		CurrentProtocol: r.IntN(2) == 0, RequireTableMetadata: r.IntN(2) == 0, Cached: r.IntN(2) == 0,
		Targets: func(a arn.ARN) *policy.Target { return targets[a] },
		Time:    time.Date(2026, 1+time.Month(r.IntN(12)), 1, 0, 0, 0, 0, time.UTC),
	}
	if r.IntN(4) > 0 {
		w.opts.Tables = known
	}
	for _, name := range []string{"one", "two"} {
		c := daxCluster(t, document(pick(alphabet), pick(alphabet), statement("Allow", `"dynamodb:Get*", "dynamodb:Put*"`, "arn:aws:dynamodb:*:*:table/app*")))
		c.ARN = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/" + name)
		if r.IntN(2) == 0 {
			c.Role.Context = condition.NewContext(condition.String("aws:PrincipalTag/team", "app-1"))
		}
		w.clusters = append(w.clusters, c)
	}
	return w
}

// targetOf is a resource policy of one statement.
func targetOf(t testing.TB, statement string) *policy.Target {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: parse(t, policy.Resource, document(statement))})
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func (w *matrixWorld) matrix(t testing.TB) *access.Matrix {
	m, err := access.NewMatrix(w.callers, w.tables, w.opts, w.clusters...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMatrixIsCompute: a matrix answers every pair, every call and every cluster as
// Compute does.
func TestMatrixIsCompute(t *testing.T) {
	worlds, asked := 8, 400
	if *long {
		worlds, asked = 300, 3000
	}
	for n := range worlds {
		r := rand.New(rand.NewPCG(uint64(n), 1))
		w := newMatrixWorld(t, r)
		m := w.matrix(t)
		for i, d := range m.Check(asked, r) {
			if i == 3 {
				break
			}
			t.Errorf("world %d: caller %s, table %s, call %v, cluster %d: the matrix has %s, Compute %s",
				n, m.Caller(d.Caller).Principal, m.Table(d.Table), m.Calls()[d.Call], d.Cluster, d.Matrix, d.Compute)
		}
	}
}

// roleOf marks a statement of the cluster's role in TestClasses.
const roleOf = "role: "

// Two callers, or two tables, are in one class exactly where no statement sees a
// difference; and the answers are those of Compute.
func TestClasses(t *testing.T) {
	user := func(name string, entries ...condition.Entry) access.Subject {
		return access.Subject{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/" + name)), Context: condition.NewContext(entries...)}
	}
	session := func(role string, entries ...condition.Entry) access.Subject {
		return access.Subject{
			Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/"+role), arn.MustParse("arn:aws:sts::123456789012:assumed-role/"+role+"/s")),
			Context:   condition.NewContext(entries...),
		}
	}
	team := func(name string) condition.Entry { return condition.String("aws:PrincipalTag/team", name) }
	all := statement("Allow", `"dynamodb:*", "dax:*"`, "*")
	two := []access.Subject{user("one"), user("two")}
	tests := []struct {
		name                    string
		statements              []string
		callers                 []access.Subject
		resource                string // a policy on both tables
		tables                  [2]string
		tags                    [2]string
		wantCallers, wantTables int // how many classes
	}{
		{"nothing differs", []string{all}, two, "", [2]string{"a", "b"}, [2]string{}, 1, 1},
		{"a pattern matches one table", []string{statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/a*")}, two, "", [2]string{"a", "b"}, [2]string{}, 1, 2},
		{"a pattern matches both", []string{statement("Deny", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/a*")}, two, "", [2]string{"ab", "ac"}, [2]string{}, 1, 1},
		{"a variable, as exceptions", []string{statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:username}")}, two, "", [2]string{"one", "two"}, [2]string{}, 1, 1},
		{"a variable without a text", []string{statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}")},
			[]access.Subject{user("one"), user("two", team("a")), user("three", condition.Unknown("aws:PrincipalTag/team"))}, "", [2]string{"a", "b"}, [2]string{}, 1, 1},
		{"a variable of the table", []string{statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:ResourceTag/team}")}, two, "", [2]string{"a", "b"}, [2]string{"a", "a"}, 1, 1},
		{"a variable of the table, in NotResource", []string{`{"Effect": "Allow", "Action": "dynamodb:*", "NotResource": "arn:aws:dynamodb:*:*:table/${aws:ResourceTag/team}"}`},
			two, "", [2]string{"a", "b"}, [2]string{"a", "b"}, 1, 2},
		{"the outcome, not the value", []string{when("Allow", `"dynamodb:*"`, "*", "StringLike", "aws:PrincipalTag/team", "a*")},
			[]access.Subject{user("one", team("ab")), user("two", team("ac"))}, "", [2]string{"a", "b"}, [2]string{}, 1, 1},
		{"the outcome differs", []string{when("Allow", `"dynamodb:*"`, "*", "StringLike", "aws:PrincipalTag/team", "a*")},
			[]access.Subject{user("one", team("ab")), user("two", team("b"))}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"an exemption of roles", []string{all, when("Deny", `"*"`, "*", "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Admin*")},
			[]access.Subject{session("AdminA"), session("AdminB"), session("Reader"), user("one")}, "", [2]string{"a", "b"}, [2]string{}, 3, 1},
		{"caller and table together", []string{when("Allow", `"dynamodb:*"`, "*", "StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}")},
			[]access.Subject{user("one", team("x")), user("two", team("y")), user("three", team("x"))}, "", [2]string{"a", "b"}, [2]string{"x", "y"}, 2, 2},
		{"a tag of tables that nothing reads", []string{all}, two, "", [2]string{"a", "b"}, [2]string{"x", "y"}, 1, 1},
		{"a tag of tables in the caller's context", []string{when("Allow", `"dynamodb:*"`, "*", "StringEquals", "aws:ResourceTag/team", "x")},
			[]access.Subject{user("one", condition.String("aws:ResourceTag/team", "x")), user("two", condition.String("aws:ResourceTag/team", "y"))}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a key of the call", []string{when("Allow", `"dynamodb:*"`, "*", "ForAllValues:StringEquals", "dynamodb:LeadingKeys", "x")},
			[]access.Subject{user("one", condition.String("dynamodb:LeadingKeys", "x")), user("two")}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"the clock of one caller", []string{when("Allow", `"dynamodb:*"`, "*", "DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z")},
			[]access.Subject{user("one", condition.String("aws:CurrentTime", "2031-01-01T00:00:00Z")), user("two")}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a cluster of the caller's name", []string{statement("Allow", `"dax:*"`, "arn:aws:dax:*:*:cache/${aws:username}")},
			[]access.Subject{user(cluster.Name()), user("two"), user("three")}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a resource policy names one user", []string{statement("Allow", `"dax:*"`, "*")}, two,
			`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/one"}, "Action": "dynamodb:*", "Resource": "*"}`, [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a resource policy exempts one role", []string{all}, []access.Subject{session("a"), session("b"), user("one")},
			`{"Effect": "Deny", "NotPrincipal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:role/a", "arn:aws:sts::123456789012:assumed-role/a/s"]}, "Action": "dynamodb:*", "Resource": "*"}`,
			[2]string{"a", "b"}, [2]string{}, 3, 1},
		{"a resource policy about one table", []string{statement("Allow", `"dax:*"`, "*")}, two,
			`{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/a"}`, [2]string{"a", "b"}, [2]string{}, 1, 2},
		{"a resource policy with a variable", []string{statement("Allow", `"dax:*"`, "*")}, two,
			`{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/${aws:username}"}`, [2]string{"one", "b"}, [2]string{}, 2, 2},
		{"a resource policy with a condition", []string{statement("Allow", `"dax:*"`, "*")}, []access.Subject{user("one", team("x")), user("two", team("y"))},
			`{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}`, [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a resource policy with a variable, unknown and absent", []string{statement("Allow", `"dax:*"`, "*")}, []access.Subject{user("one"), user("two", condition.Unknown("aws:PrincipalTag/team"))},
			`{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}"}`, [2]string{"a", "b"}, [2]string{}, 2, 2},
		{"a key that is of nobody in particular", []string{when("Allow", `"dynamodb:*"`, "*", "StringEquals", "saml:sub", "x")},
			[]access.Subject{user("one", condition.String("saml:sub", "x")), user("two")}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a variable that the table has instead of the caller", []string{statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:ResourceTag/team}")},
			[]access.Subject{user("one", condition.String("aws:ResourceTag/team", "z")), user("two")}, "", [2]string{"a", "b"}, [2]string{"b", "b"}, 2, 1},
		{"a role with a variable of the table", []string{statement("Allow", `"dax:*"`, "*"), roleOf + statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:ResourceTag/team}")},
			two, "", [2]string{"a", "b"}, [2]string{"a", "a"}, 1, 2},
		{"a role with a variable of its own", []string{statement("Allow", `"dax:*"`, "*"), roleOf + statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}")},
			two, "", [2]string{"a", "b"}, [2]string{}, 1, 2},
		{"a caller of another account", []string{all}, []access.Subject{user("one"), {Principal: policy.User(arn.MustParse("arn:aws:iam::210987654321:user/one"))}}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a caller that is not valid", []string{all}, []access.Subject{user("one"), {Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:role/one"))}}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
		{"a context that is not valid", []string{all}, []access.Subject{user("one"), user("two", condition.String("no colon", "x"))}, "", [2]string{"a", "b"}, [2]string{}, 2, 1},
	}
	for _, test := range tests {
		w := matrixWorld{callers: test.callers}
		role := statement("Allow", `"dynamodb:*"`, "*")
		var statements []string
		for _, text := range test.statements {
			if of, ok := strings.CutPrefix(text, roleOf); ok {
				role = of
			} else {
				statements = append(statements, text)
			}
		}
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{parse(t, policy.Identity, document(statements...))}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range w.callers {
			w.callers[i].Policies = set
		}
		w.clusters = []access.Cluster{daxCluster(t, document(role))}
		w.clusters[0].Role.Context = condition.NewContext(team("a"))
		known := make(operation.TableMap)
		for i, name := range test.tables {
			w.tables = append(w.tables, arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/"+name))
			if test.tags[i] != "" {
				known[w.tables[i]] = operation.Table{Tags: map[string]string{"team": test.tags[i]}}
			}
		}
		w.opts = access.Options{Tables: known, Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		if test.resource != "" {
			target := targetOf(t, test.resource)
			w.opts.Targets = func(a arn.ARN) *policy.Target {
				if a.Kind() == arn.Table {
					return target
				}
				return nil
			}
		}
		m := w.matrix(t)
		callers, tables := 0, 0
		for range m.CallerClasses() {
			callers++
		}
		for range m.TableClasses() {
			tables++
		}
		if callers != test.wantCallers || tables != test.wantTables {
			t.Errorf("%s: %d classes of callers and %d of tables, want %d and %d", test.name, callers, tables, test.wantCallers, test.wantTables)
		}
		for i, d := range m.Check(1<<20, nil) {
			if i < 2 {
				t.Errorf("%s: %+v", test.name, d)
			}
		}
	}
}

// TestMatrixOfPairs: the same for every two statements of the alphabet.
func TestMatrixOfPairs(t *testing.T) {
	stride, asked := 29, 300
	if *long {
		stride, asked = 1, 10_000
	}
	n := 0
	for i := range alphabet {
		for j := range i + 1 {
			if n++; n%stride != 0 {
				continue
			}
			r := rand.New(rand.NewPCG(uint64(n), 6))
			w := newMatrixWorld(t, r, alphabet[i], alphabet[j])
			m := w.matrix(t)
			if d := m.Check(asked, r); len(d) > 0 {
				t.Errorf("%s\n%s\ncaller %s, table %s, call %v, cluster %d: the matrix has %s, Compute %s", alphabet[i], alphabet[j],
					m.Caller(d[0].Caller).Principal, m.Table(d[0].Table), m.Calls()[d[0].Call], d[0].Cluster, d[0].Matrix, d[0].Compute)
			}
		}
	}
}

// Bypasses and Gaps yield the same for many pairs, which are decided by a matrix, as
// for the same pairs a few at a time.
func TestManyPairs(t *testing.T) {
	worlds := 2
	if *long {
		worlds = 50
	}
	for n := range worlds {
		w := newMatrixWorld(t, rand.New(rand.NewPCG(uint64(n), 2)))
		var want, got []string
		for i := range w.callers {
			for _, table := range w.tables {
				for b := range access.Bypasses(w.callers[i:i+1], []arn.ARN{table}, w.opts, w.clusters...) {
					want = append(want, fmt.Sprint(b.Caller.Principal, b.Cluster.ARN, describe(b), b.Access.Path()))
				}
			}
		}
		for b := range access.Bypasses(w.callers, w.tables, w.opts, w.clusters...) {
			got = append(got, fmt.Sprint(b.Caller.Principal, b.Cluster.ARN, describe(b), b.Access.Path()))
		}
		equal(t, fmt.Sprintf("world %d: bypasses", n), want, got)

		describeGap := func(g access.Gap) string {
			text := fmt.Sprint(g.Kind, " ", g.Operation, " ", g.Member, " ", g.Table)
			if g.Caller != nil {
				text += fmt.Sprint(" ", g.Caller.Principal)
			}
			if g.Cluster != nil {
				text += fmt.Sprint(" ", g.Cluster.ARN)
			}
			return text
		}
		few := w.callers[:len(w.callers)/2]
		want, got = nil, nil
		for _, table := range w.tables { // one table has few pairs
			for g := range access.Gaps(few, []arn.ARN{table}, w.opts, w.clusters...) {
				want = append(want, describeGap(g))
			}
		}
		for g := range access.Gaps(few, w.tables, w.opts, w.clusters...) {
			got = append(got, describeGap(g))
		}
		equal(t, fmt.Sprintf("world %d: gaps", n), want, got)
	}
}

// The classes do not depend on the order of callers and tables.
func TestMatrixOfShuffled(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	w := account(t, 60, 25, 20, 300, 3)
	want := answers(w.matrix(t))
	r.Shuffle(len(w.callers), func(i, j int) { w.callers[i], w.callers[j] = w.callers[j], w.callers[i] })
	r.Shuffle(len(w.tables), func(i, j int) { w.tables[i], w.tables[j] = w.tables[j], w.tables[i] })
	equal(t, "shuffled", want, answers(w.matrix(t)))
}

// answers lists what a matrix says in its blocks, by the names of callers and tables.
func answers(m *access.Matrix) (list []string) {
	callers, tables := make(map[int][]int), make(map[int][]int)
	for class, members := range m.CallerClasses() {
		callers[class] = members
	}
	for class, members := range m.TableClasses() {
		tables[class] = members
	}
	add := func(class int, of []int, what string) {
		for _, c := range callers[class] {
			for _, tableClass := range of {
				for _, table := range tables[tableClass] {
					list = append(list, fmt.Sprint(m.Caller(c).Principal, " ", m.Table(table), " ", what))
				}
			}
		}
	}
	for b := range m.Blocks() {
		add(b.Callers, b.Tables, b.Direct.String())
	}
	for b := range m.Bypasses() {
		add(b.Callers, b.Tables, fmt.Sprint(b.Cluster, b.Calls, b.Explicit, b.FineGrained, b.Writes()))
	}
	slices.Sort(list)
	return list
}

// The blocks, the fronts and the backs say of every pair what At says, where the pair
// is not an exception.
func TestBlocksAreAt(t *testing.T) {
	for n := range 3 {
		w := newMatrixWorld(t, rand.New(rand.NewPCG(uint64(n), 3)))
		m := w.matrix(t)
		direct := make(map[[2]int]access.Row)
		except := make(map[[2]int]bool)
		for e := range m.Exceptions() {
			except[[2]int{e.Caller, e.Table}] = true
			equal(t, "exception", m.At(e.Caller, e.Table), e.Pair)
		}
		callers, tables := slices.Collect(values(m.CallerClasses())), slices.Collect(values(m.TableClasses()))
		for b := range m.Blocks() {
			for _, c := range callers[b.Callers] {
				for _, class := range b.Tables {
					for _, table := range tables[class] {
						direct[[2]int{c, table}] = b.Direct
					}
				}
			}
		}
		bypasses := make(map[[3]int]access.Bypassed)
		for b := range m.Bypasses() {
			for _, c := range callers[b.Callers] {
				for _, class := range b.Tables {
					for _, table := range tables[class] {
						bypasses[[3]int{c, table, b.Cluster}] = b.Bypassed
					}
				}
			}
		}
		for c := range w.callers {
			for table := range w.tables {
				if except[[2]int{c, table}] {
					continue
				}
				if got, want := direct[[2]int{c, table}], m.At(c, table).Direct; got != want {
					t.Errorf("%s on %s: %s in the blocks, %s", w.callers[c].Principal, w.tables[table], got, want)
				}
				for cluster := range w.clusters {
					equal(t, "bypassed", m.Bypassed(c, table, cluster), bypasses[[3]int{c, table, cluster}])
				}
			}
		}
	}
}

func values[K, V any](seq iter.Seq2[K, V]) iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, v := range seq {
			if !yield(v) {
				return
			}
		}
	}
}

// TestMatrixDecisions: an account needs few decisions, however many pairs it has.
func TestMatrixDecisions(t *testing.T) {
	w := account(t, 400, 60, 40, 4000, 4)
	m := w.matrix(t)
	if n, most := m.Decisions(), 30_000; n > most {
		t.Errorf("%d decisions, want at most %d", n, most)
	}
	r := rand.New(rand.NewPCG(1, 1))
	if d := m.Check(300, r); len(d) > 0 {
		t.Errorf("%d differences, such as %+v", len(d), d[0])
	}
	if !*long {
		return
	}
	w = account(t, 10_000, 1369, 400, 100_000, 0)
	m = w.matrix(t)
	if n := m.Decisions(); n > 400_000 {
		t.Errorf("%d decisions, want at most 400,000", n)
	}
	if d := m.Check(10_000, r); len(d) > 0 {
		t.Errorf("%d differences, such as %+v", len(d), d[0])
	}
}

func TestMatrixErrors(t *testing.T) {
	caller := bob(t, document(statement("Allow", `"dynamodb:*"`, "*")))
	index := arn.MustParse(books.String() + "/index/ByYear")
	for _, test := range []struct {
		callers []access.Subject
		tables  []arn.ARN
		want    string
	}{
		{[]access.Subject{caller, caller}, []arn.ARN{books}, "access: the caller " + caller.Principal.String() + " is there twice, with the same policies and context"},
		{[]access.Subject{caller}, []arn.ARN{books, books}, "access: the table " + books.String() + " is there twice"},
		{[]access.Subject{caller}, []arn.ARN{index}, "access: \"" + index.String() + "\" is not the ARN of a table"},
	} {
		if _, err := access.NewMatrix(test.callers, test.tables, access.Options{}); err == nil || err.Error() != test.want {
			t.Errorf("%v: %v, want %s", test.tables, err, test.want)
		}
	}
	empty, err := access.NewMatrix(nil, nil, access.Options{})
	if err != nil || len(answers(empty)) > 0 || empty.Check(10, nil) != nil {
		t.Errorf("nothing: %v", err)
	}
}

func FuzzMatrix(f *testing.F) {
	f.Fuzz(func(t *testing.T, a, b uint64) {
		r := rand.New(rand.NewPCG(a, b))
		w := newMatrixWorld(t, r)
		m := w.matrix(t)
		if d := m.Check(200, r); len(d) > 0 {
			t.Errorf("%s on %s: %+v", m.Caller(d[0].Caller).Principal, m.Table(d[0].Table), d[0])
		}
	})
}
