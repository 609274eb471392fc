package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

var (
	books   = arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	cluster = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/daxcluster01")
	daxRole = arn.MustParse("arn:aws:iam::123456789012:role/DAXServiceRole")
	bobRole = arn.MustParse("arn:aws:iam::123456789012:role/BobUserRole")
	bobRun  = arn.MustParse("arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob")
)

const (
	reads     = `"GetItem", "BatchGetItem", "Query", "Scan"`
	writes    = `"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"`
	protocol  = `"dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"`
	trustsDAX = `{"Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`
)

// prefixed puts a service before each action.
func prefixed(service, actions string) string {
	return strings.ReplaceAll(`"`+service+":"+actions[1:], `, "`, `, "`+service+":")
}

func statement(effect, actions, resource string) string {
	return fmt.Sprintf(`{"Effect": %q, "Action": [%s], "Resource": %q}`, effect, actions, resource)
}

func document(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ", ") + `]}`
}

func parse(t testing.TB, kind policy.Kind, text string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse(kind.String(), kind, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func subject(t testing.TB, p policy.Principal, p2 policy.Policies) access.Subject {
	t.Helper()
	set, err := policy.NewSet(p2)
	if err != nil {
		t.Fatal(err)
	}
	return access.Subject{Principal: p, Policies: set}
}

func allowedBy(t testing.TB, p policy.Principal, texts ...string) access.Subject {
	t.Helper()
	var policies []*policy.Policy
	for _, text := range texts {
		policies = append(policies, parse(t, policy.Identity, text))
	}
	return subject(t, p, policy.Policies{Identity: policies})
}

func bob(t testing.TB, texts ...string) access.Subject {
	return allowedBy(t, policy.RoleSession(bobRole, bobRun), texts...)
}

func daxCluster(t testing.TB, texts ...string) access.Cluster {
	return access.Cluster{ARN: cluster, Role: allowedBy(t, policy.RoleSession(daxRole, arn.ARN{}), texts...), Trust: parse(t, policy.Trust, trustsDAX)}
}

func sketch(t testing.TB, s operation.Sketch) *operation.Call {
	t.Helper()
	if s.Tables == nil {
		s.Tables = []arn.ARN{books}
	}
	call, err := s.Call()
	if err != nil {
		t.Fatal(err)
	}
	return &call
}

// TestBob is the case study of "DAX access control": what Bob can do with each
// of the ten data operations, directly and through the cluster, in each of its
// scenarios.
func TestBob(t *testing.T) {
	onBooks := func(actions string) string {
		return statement("Allow", prefixed("dynamodb", actions), books.String())
	}
	onCluster := func(actions string) string {
		return statement("Allow", prefixed("dax", actions)+", "+protocol, cluster.String())
	}
	scenarios := []struct {
		name        string
		bob, role   string
		direct, via string // operations, r for the reads and w for the writes
	}{
		{"DynamoDB read-only", document(onBooks(reads)), document(onBooks(reads)), "r", ""},
		{"DynamoDB read-write", document(onBooks(reads + ", " + writes)), document(onBooks(reads)), "rw", ""},
		{"both read-only", document(onCluster(reads), onBooks(reads)), document(onBooks(reads)), "r", "r"},
		{"DynamoDB read-write, DAX read-only", document(onCluster(reads), onBooks(reads+", "+writes)), document(onBooks(reads)), "rw", "r"},
		{"both read-write", document(onCluster(reads+", "+writes), onBooks(reads+", "+writes)), document(onBooks(reads + ", " + writes)), "rw", "rw"},
		{"DAX alone", document(onCluster(reads + ", " + writes)), document(onBooks(reads + ", " + writes)), "", "rw"},
		{"DAX alone, denied directly", document(onCluster(reads+", "+writes), statement("Deny", `"dynamodb:*"`, "*")), document(onBooks(reads + ", " + writes)), "", "rw"},
	}
	kinds := map[string]string{
		"GetItem": "r", "BatchGetItem": "r", "Query": "r", "Scan": "r", "TransactGetItems": "r",
		"PutItem": "w", "UpdateItem": "w", "DeleteItem": "w", "BatchWriteItem": "w", "TransactWriteItems": "w",
	}
	for _, s := range scenarios {
		caller, c := bob(t, s.bob), daxCluster(t, s.role)
		for name, kind := range kinds {
			call := sketch(t, operation.Sketch{Operation: name, Members: []string{"Put", "Update", "Delete"}})
			a := access.Compute(caller, call, access.Options{}, c)
			want := access.NoPath
			if strings.Contains(s.direct, kind) {
				want |= access.Direct
			}
			if strings.Contains(s.via, kind) {
				want |= access.ViaDAX
			}
			if a.Path() != want {
				t.Errorf("%s: %s: path %v, want %v: %v", s.name, name, a.Path(), want, a.Via[0].Reason)
			}
		}
	}
}

// outcome is what a test says of a cluster's answer.
type outcome struct {
	Outcome, WithoutProtocol access.Outcome
	Reason                   access.Reason
	Missing                  []string
}

func outcomeOf(v *access.ClusterAccess) outcome {
	o := outcome{Outcome: v.Outcome, WithoutProtocol: v.WithoutProtocol, Reason: v.Reason}
	for _, m := range v.Missing {
		o.Missing = append(o.Missing, m.Of.String()+" "+m.Action)
	}
	return o
}

func TestReasons(t *testing.T) {
	front := statement("Allow", `"dax:*"`, cluster.String())
	frontWithoutProtocol := statement("Allow", `"dax:GetItem", "dax:PutItem", "dax:ConditionCheckItem"`, cluster.String())
	back := statement("Allow", `"dynamodb:*"`, books.String())
	get := operation.Sketch{Operation: "dynamodb:GetItem"}
	consistent := operation.Sketch{Operation: "dynamodb:GetItem", ConsistentRead: true}
	put := operation.Sketch{Operation: "dynamodb:PutItem"}
	tests := []struct {
		name   string
		bob    string
		role   string
		trust  string // "": DAX
		opts   access.Options
		call   operation.Sketch
		expect outcome
	}{
		{"allowed", front, back, "", access.Options{}, get, outcome{Outcome: access.Allow, WithoutProtocol: access.Allow}},
		{"not a call of DAX", front, back, "", access.Options{}, operation.Sketch{Operation: "dynamodb:UpdateTable"}, outcome{Reason: access.Unsupported}},
		{"no front", statement("Allow", `"dax:Query", `+protocol, cluster.String()), back, "", access.Options{}, get,
			outcome{Reason: access.Front, Missing: []string{"user dax:GetItem"}}},
		{"no protocol", frontWithoutProtocol, back, "", access.Options{}, get, outcome{Reason: access.Protocol, WithoutProtocol: access.Allow,
			Missing: []string{"user dax:DefineAttributeList", "user dax:DefineAttributeListId", "user dax:DefineKeySchema", "user dax:Endpoints"}}},
		{"no protocol, none needed", frontWithoutProtocol, back, "", access.Options{CurrentProtocol: true}, get, outcome{Outcome: access.Allow, WithoutProtocol: access.Allow}},
		{"no back, in the cache", front, statement("Allow", `"dynamodb:Query"`, books.String()), "", access.Options{}, get,
			outcome{Outcome: access.AllowCachedOnly, WithoutProtocol: access.AllowCachedOnly, Reason: access.Back, Missing: []string{"service-role dynamodb:GetItem"}}},
		{"no back, consistent", front, statement("Allow", `"dynamodb:Query"`, books.String()), "", access.Options{}, consistent,
			outcome{Reason: access.Back, Missing: []string{"service-role dynamodb:GetItem"}}},
		{"no back, write", front, statement("Allow", `"dynamodb:GetItem"`, books.String()), "", access.Options{}, put,
			outcome{Reason: access.Back, Missing: []string{"service-role dynamodb:PutItem"}}},
		{"no trust", front, back, strings.Replace(trustsDAX, "dax.", "ec2.", 1), access.Options{}, get,
			outcome{Reason: access.Trust, Missing: []string{"trust sts:AssumeRole"}}},
		{"no metadata", front, statement("Allow", `"dynamodb:GetItem"`, books.String()), "", access.Options{RequireTableMetadata: true}, get,
			outcome{Reason: access.Metadata, Missing: []string{"service-role dynamodb:DescribeTable"}}},
		{"metadata not asked for", front, statement("Allow", `"dynamodb:GetItem"`, books.String()), "", access.Options{}, get,
			outcome{Outcome: access.Allow, WithoutProtocol: access.Allow}},
		{"transaction", frontWithoutProtocol, back, "", access.Options{CurrentProtocol: true}, operation.Sketch{Operation: "TransactWriteItems", Members: []string{"Put", "Delete", "ConditionCheck"}},
			outcome{Reason: access.Front, Missing: []string{"user dax:DeleteItem"}}},
	}
	for _, test := range tests {
		c := daxCluster(t, document(test.role))
		if test.trust != "" {
			c.Trust = parse(t, policy.Trust, test.trust)
		}
		a := access.Compute(bob(t, document(test.bob)), sketch(t, test.call), test.opts, c)
		if diff := cmp.Diff(test.expect, outcomeOf(&a.Via[0])); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestAddingWhatIsMissing: an Allow of exactly what is reported missing, where
// identity policies are what lacks it, turns the outcome to Allow; else the
// report names what prevents it.
func TestAddingWhatIsMissing(t *testing.T) {
	var fronts, backs []string
	for _, actions := range []string{`"dax:GetItem"`, protocol, `"dax:Endpoints", "dax:PutItem"`, `"dax:*"`} {
		fronts = append(fronts, document(statement("Allow", actions, cluster.String())))
	}
	for _, actions := range []string{`"dynamodb:GetItem"`, `"dynamodb:DescribeTable"`, `"dynamodb:PutItem"`} {
		backs = append(backs, document(statement("Allow", actions, books.String())))
	}
	fronts = append(fronts, document(statement("Deny", `"dax:GetItem"`, "*")))
	backs = append(backs, document(statement("Deny", `"dynamodb:*"`, "*")))
	for _, name := range []string{"GetItem", "PutItem", "TransactWriteItems"} {
		call := sketch(t, operation.Sketch{Operation: name})
		for _, front := range fronts {
			for _, back := range backs {
				addMissing(t, call, front, back)
			}
		}
	}
}

func addMissing(t *testing.T, call *operation.Call, front, back string) {
	t.Helper()
	opts := access.Options{RequireTableMetadata: true}
	before := access.Compute(bob(t, front), call, opts, daxCluster(t, back)).Via[0]
	callers, roles := []string{front}, []string{back}
	prevented := false
	for _, m := range before.Missing {
		added := document(statement("Allow", fmt.Sprintf("%q", m.Action), m.Resource.String()))
		switch {
		case m.Decision.Verdict == policy.ExplicitDeny:
			prevented = true
			if m.Decision.Statement == nil {
				t.Errorf("%s: the report names no statement that denies %s", call.Operation(), m.Action)
			}
		case m.Of == access.Caller:
			callers = append(callers, added)
		case m.Of == access.ServiceRole:
			roles = append(roles, added)
		}
	}
	after := access.Compute(bob(t, callers...), call, opts, daxCluster(t, roles...)).Via[0]
	if got := after.Outcome == access.Allow; got == prevented {
		t.Errorf("%s: front %s, back %s: after adding what is missing: %v (%v), prevented: %v", call.Operation(), front, back, after.Outcome, after.Reason, prevented)
	}
}

// TestCallersDynamoDBDoesNotCount is M15: whatever statement on dynamodb the
// caller is given, nothing changes through the cluster.
func TestCallersDynamoDBDoesNotCount(t *testing.T) {
	front := statement("Allow", `"dax:*"`, cluster.String())
	c := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, books.String())))
	for name := range operation.DAX() {
		call := sketch(t, operation.Sketch{Operation: name})
		want := access.Compute(bob(t, document(front)), call, access.Options{}, c).Via[0].Outcome
		for _, effect := range []string{"Allow", "Deny"} {
			for _, extra := range []string{
				statement(effect, `"dynamodb:*"`, "*"),
				statement(effect, `"dynamodb:GetItem"`, books.String()),
				strings.TrimSuffix(statement(effect, `"dynamodb:*"`, "*"), "}") + `, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["x"]}}}`,
			} {
				got := access.Compute(bob(t, document(front, extra)), call, access.Options{}, c).Via[0].Outcome
				if got != want {
					t.Errorf("%s: with %s: %v, want %v", name, extra, got, want)
				}
			}
		}
	}
}

// TestContexts: the front door sees nothing of DynamoDB, and the service role
// nothing of the caller but what belongs to the call.
func TestContexts(t *testing.T) {
	fromOffice := `, "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}`
	withLeading := `, "Condition": {"StringEquals": {"dynamodb:Select": "COUNT"}}}`
	with := func(s, condition string) string { return document(strings.TrimSuffix(s, "}") + condition) }
	front := statement("Allow", `"dax:*"`, cluster.String())
	back := statement("Allow", `"dynamodb:*"`, books.String())
	get := sketch(t, operation.Sketch{Operation: "GetItem", ConsistentRead: true, Given: []string{"dynamodb:Select"}})
	tests := []struct {
		name        string
		front, back string
		want        access.Reason
	}{
		{"the caller's address at the front", with(front, fromOffice), document(back), access.NoReason},
		{"the caller's address at the back", document(front), with(back, fromOffice), access.Back},
		{"the call's keys at the front", with(front, withLeading), document(back), access.Front},
		{"the call's keys at the back", document(front), with(back, withLeading), access.NoReason},
	}
	for _, test := range tests {
		caller := bob(t, test.front)
		caller.Context = condition.NewContext(condition.String("aws:SourceIp", "203.0.113.7"), condition.String("dynamodb:Select", "COUNT"))
		c := daxCluster(t, test.back)
		if got := access.Compute(caller, get, access.Options{}, c).Via[0].Reason; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if test.want == access.Back {
			c.Role.Context = condition.NewContext(condition.String("aws:SourceIp", "203.0.113.9"))
			if got := access.Compute(caller, get, access.Options{}, c).Via[0].Reason; got != access.NoReason {
				t.Errorf("%s, the nodes in the office too: %v", test.name, got)
			}
		}
	}
}

// TestOtherLimits: a boundary or SCP of the role, and the table's policy, count
// through the cluster; the caller's boundary and SCP count at the front.
func TestOtherLimits(t *testing.T) {
	front := document(statement("Allow", `"dax:*"`, cluster.String()))
	back := document(statement("Allow", `"dynamodb:*"`, books.String()))
	nothing := document(statement("Allow", `"iam:GetUser"`, "*"))
	put := sketch(t, operation.Sketch{Operation: "PutItem"})
	id := func(text string) []*policy.Policy { return []*policy.Policy{parse(t, policy.Identity, text)} }
	scp := [][]*policy.Policy{{parse(t, policy.ServiceControl, nothing)}}
	caller, role := policy.RoleSession(bobRole, bobRun), policy.RoleSession(daxRole, arn.ARN{})
	tests := []struct {
		name   string
		caller policy.Policies
		role   policy.Policies
		table  string
		want   access.Reason
	}{
		{"none", policy.Policies{Identity: id(front)}, policy.Policies{Identity: id(back)}, "", access.NoReason},
		{"caller's boundary", policy.Policies{Identity: id(front), Boundary: id(nothing)[0]}, policy.Policies{Identity: id(back)}, "", access.Front},
		{"caller's session", policy.Policies{Identity: id(front), Session: id(nothing)}, policy.Policies{Identity: id(back)}, "", access.Front},
		{"caller's SCP", policy.Policies{Identity: id(front), ServiceControl: scp}, policy.Policies{Identity: id(back)}, "", access.Front},
		{"role's boundary", policy.Policies{Identity: id(front)}, policy.Policies{Identity: id(back), Boundary: id(nothing)[0]}, "", access.Back},
		{"role's SCP", policy.Policies{Identity: id(front)}, policy.Policies{Identity: id(back), ServiceControl: scp}, "", access.Back},
		{"table's Deny of the role", policy.Policies{Identity: id(front)}, policy.Policies{Identity: id(back)},
			`{"Statement": {"Effect": "Deny", "Principal": {"AWS": "` + daxRole.String() + `"}, "Action": "*", "Resource": "*"}}`, access.Back},
		{"table's Deny of the caller", policy.Policies{Identity: id(front)}, policy.Policies{Identity: id(back)},
			`{"Statement": {"Effect": "Deny", "Principal": {"AWS": "` + bobRole.String() + `"}, "Action": "*", "Resource": "*"}}`, access.NoReason},
		{"table's Allow of the role", policy.Policies{Identity: id(front)}, policy.Policies{},
			`{"Statement": {"Effect": "Allow", "Principal": {"AWS": "` + daxRole.String() + `"}, "Action": "*", "Resource": "*"}}`, access.NoReason},
	}
	for _, test := range tests {
		opts := access.Options{Targets: func(a arn.ARN) *policy.Target {
			if a != books || test.table == "" {
				return nil
			}
			target, err := policy.NewTarget(policy.TargetPolicies{Resource: parse(t, policy.Resource, test.table)})
			if err != nil {
				t.Fatal(err)
			}
			return target
		}}
		c := access.Cluster{ARN: cluster, Role: subject(t, role, test.role), Trust: parse(t, policy.Trust, trustsDAX)}
		if got := access.Compute(subject(t, caller, test.caller), put, opts, c).Via[0].Reason; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestAdvice: remarks that change no outcome.
func TestAdvice(t *testing.T) {
	get := operation.Sketch{Operation: "GetItem"}
	full := document(statement("Allow", `"dynamodb:*"`, "*"))
	tests := []struct {
		name string
		bob  string
		edit func(c *access.Cluster)
		call operation.Sketch
		role string
		want []string
	}{
		{"none", `"dax:*"`, nil, get, full, nil},
		{"metadata", `"dax:*"`, nil, get, document(statement("Allow", `"dynamodb:GetItem"`, "*")), []string{"dax-role-no-describetable"}},
		{"some of the four", `"dax:GetItem", "dax:Endpoints"`, nil, get, full, []string{"dax-protocol-partial"}},
		{"none of the four", `"dax:GetItem"`, nil, get, full, []string{"dax-protocol-missing"}},
		{"capitals", `"dax:*"`, func(c *access.Cluster) {
			c.ARN = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01")
		}, get, full, []string{"dax-cluster-uppercase"}},
		{"background read", `"dax:*"`, nil, operation.Sketch{Operation: "TransactWriteItems"},
			document(statement("Allow", `"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable"`, "*")), []string{"dax-role-no-getitem-for-transact"}},
		{"service-linked role", `"dax:*"`, func(c *access.Cluster) {
			c.Role.Principal = policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX"), arn.ARN{})
		}, get, full, []string{"dax-role-is-slr"}},
	}
	for _, test := range tests {
		c := daxCluster(t, test.role)
		if test.edit != nil {
			test.edit(&c)
		}
		a := access.Compute(bob(t, document(statement("Allow", test.bob, "arn:aws:dax:*:*:cache/*"))), sketch(t, test.call), access.Options{CurrentProtocol: true}, c)
		var got []string
		for _, advice := range a.Via[0].Advice {
			got = append(got, advice.Code)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}
