package access_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
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

func newMatrixWorld(t testing.TB, r *rand.Rand) (w matrixWorld) {
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
	worlds, asked := 24, 600
	if *long {
		worlds, asked = 1000, 4000
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
