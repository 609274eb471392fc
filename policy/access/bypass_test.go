package access_test

import (
	"fmt"
	"hash/maphash"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

var orders = arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Orders")

// describe returns a bypass in one line.
func describe(b access.Bypass) string {
	kind := "read"
	if b.Write {
		kind = "write"
	}
	if b.Explicit {
		kind += ", explicit"
	}
	if b.FineGrained {
		kind += ", fine-grained"
	}
	return fmt.Sprintf("%s %s: %s", strings.TrimPrefix(b.Operation, "dynamodb:")+strings.TrimSuffix("("+b.Member+")", "()"), b.Table.Name(), kind)
}

func bypasses(callers []access.Subject, tables []arn.ARN, clusters ...access.Cluster) (list []string) {
	for b := range access.Bypasses(callers, tables, access.Options{}, clusters...) {
		list = append(list, describe(b))
	}
	return list
}

// TestBypasses: what is denied directly and open through the cluster, told
// apart by kind; the four protocol actions are not asked for.
func TestBypasses(t *testing.T) {
	front := func(actions string) string { return statement("Allow", prefixed("dax", actions), cluster.String()) }
	back := document(statement("Allow", prefixed("dynamodb", reads+", "+writes), books.String()))
	tests := []struct {
		name  string
		front string
		extra []string
		want  []string
	}{
		{"nothing at the front", statement("Allow", `"dynamodb:Query"`, books.String()), nil, nil},
		{"reads", front(reads), nil, []string{"GetItem Books: read", "BatchGetItem Books: read", "Query Books: read", "Scan Books: read", "TransactGetItems Books: read"}},
		{"reads that are allowed directly too", front(reads), []string{statement("Allow", prefixed("dynamodb", reads), books.String())}, nil},
		{"a write, denied", front(`"PutItem"`), []string{statement("Deny", `"dynamodb:*"`, "*")}, []string{"PutItem Books: write, explicit", "TransactWriteItems(Put) Books: write, explicit"}},
		{"own items only", front(`"GetItem"`), []string{strings.TrimSuffix(statement("Allow", `"dynamodb:GetItem"`, books.String()), "}") +
			`, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["Bob"]}}}`}, []string{"GetItem Books: read, fine-grained", "TransactGetItems Books: read, fine-grained"}},
		{"some attributes denied, and nothing allowed", front(`"Query"`), []string{strings.TrimSuffix(statement("Deny", `"dynamodb:Query"`, "*"), "}") +
			`, "Condition": {"ForAnyValue:StringEquals": {"dynamodb:Attributes": ["Price"]}}}`}, []string{"Query Books: read, explicit"}},
		{"some attributes denied", front(`"Query"`), []string{statement("Allow", `"dynamodb:Query"`, books.String()), strings.TrimSuffix(statement("Deny", `"dynamodb:Query"`, "*"), "}") +
			`, "Condition": {"ForAnyValue:StringEquals": {"dynamodb:Attributes": ["Price"]}}}`}, []string{"Query Books: read, explicit, fine-grained"}},
	}
	for _, test := range tests {
		caller := bob(t, document(append([]string{test.front}, test.extra...)...))
		got := bypasses([]access.Subject{caller}, []arn.ARN{books, orders}, daxCluster(t, back))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestIsolation: one table for each cluster keeps callers apart, as "DAX access
// control" recommends.
func TestIsolation(t *testing.T) {
	first := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, books.String())))
	second := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, orders.String())))
	second.ARN = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/second")
	caller := bob(t, document(statement("Allow", `"dax:GetItem", "dax:Endpoints"`, second.ARN.String())))
	want := []string{"GetItem Orders: read", "TransactGetItems Orders: read"}
	var got []string
	for b := range access.Bypasses([]access.Subject{caller}, []arn.ARN{books, orders}, access.Options{}, first, second) {
		got = append(got, describe(b)) // TransactGetItems is dax:GetItem in a transaction
		if b.Cluster.ARN != second.ARN {
			t.Errorf("%s through %v", describe(b), b.Cluster.ARN)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

func TestBypassesStopEarly(t *testing.T) {
	caller := bob(t, document(statement("Allow", `"dax:*"`, cluster.String())))
	c := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*")))
	n := 0
	for range access.Bypasses([]access.Subject{caller, caller}, []arn.ARN{books, orders}, access.Options{}, c) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d bypasses", n)
	}
	for range access.Gaps([]access.Subject{caller}, []arn.ARN{books}, access.Options{}, c) {
		break
	}
}

func TestGaps(t *testing.T) {
	caller := bob(t, document(
		statement("Allow", `"dynamodb:GetItem", "dynamodb:Scan"`, books.String()),
		statement("Allow", `"dax:GetItem", "dax:Query"`, cluster.String()),
	))
	c := daxCluster(t, document(statement("Allow", `"dynamodb:GetItem", "dynamodb:PutItem"`, books.String())))
	var got []string
	for g := range access.Gaps([]access.Subject{caller}, []arn.ARN{books}, access.Options{CurrentProtocol: true}, c) {
		got = append(got, strings.TrimSpace(g.Kind.String()+" "+strings.TrimPrefix(g.Operation, "dynamodb:")+" "+g.Member))
	}
	want := []string{"front-only Query", "unserved Scan", "role-wider PutItem", "role-wider TransactWriteItems Put"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestDoor: the prepared front door answers as Compute's front half does.
func TestDoor(t *testing.T) {
	members := []string{"Put", "ConditionCheck"}
	for _, actions := range []string{`"dax:*"`, `"dax:GetItem", "dax:PutItem"`, `"dax:PutItem", "dax:ConditionCheckItem", ` + protocol, `"iam:GetUser"`} {
		caller := bob(t, document(statement("Allow", actions, "*"), strings.TrimSuffix(statement("Deny", `"dax:PutItem"`, "*"), "}")+
			`, "Condition": {"StringEquals": {"dax:EnclosingOperation": "TransactWriteItems"}, "Bool": {"aws:SecureTransport": "false"}}}`))
		caller.Context = condition.NewContext(condition.Bool("aws:SecureTransport", len(actions)%2 == 0), condition.String("dynamodb:Select", "COUNT"))
		for name := range operation.DAX() {
			for _, current := range []bool{false, true} {
				opts := access.Options{CurrentProtocol: current}
				call := sketch(t, operation.Sketch{Operation: name, Members: members})
				v := access.Compute(caller, call, opts, daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*")))).Via[0]
				want := v.Front.Allowed() && (current || v.Protocol.Allowed())
				door := access.NewDoor(cluster, call, opts)
				d, denied := door.Decide(&caller, time.Time{})
				if d.Allowed() != want || (denied == nil) != want {
					t.Errorf("%s: %s, current protocol %v: %v, want %v", actions, name, current, d, want)
				}
			}
		}
	}
	var zero access.Door
	anyone := bob(t, document(statement("Allow", `"dax:*"`, "*")))
	if d, _ := zero.Decide(&anyone, time.Time{}); d.Allowed() {
		t.Error("the zero Door lets somebody in")
	}
	if d, _ := (&access.Door{}).Decide(&access.Subject{}, time.Time{}); d.Allowed() {
		t.Error("nobody is let in")
	}
	none := access.NewDoor(cluster, sketch(t, operation.Sketch{Operation: "UpdateTable"}), access.Options{})
	if d, _ := none.Decide(&anyone, time.Time{}); d.Allowed() {
		t.Error("a call that DAX does not serve is let in")
	}
}

// A door says how it denies, and of whom it was asked: nobody is denied, and the
// nil Subject is nobody.
// TestActionDoor: the door of one action answers as Compute's protocol half does.
func TestActionDoor(t *testing.T) {
	call := sketch(t, operation.Sketch{Operation: "GetItem"})
	for name, caller := range map[string]access.Subject{
		"allowed": bob(t, document(statement("Allow", `"dax:*"`, cluster.String()))),
		"some":    bob(t, document(statement("Allow", `"dax:Endpoints", "dax:GetItem"`, "*"))),
		"denied":  bob(t, document(statement("Allow", `"dax:*"`, "*"), statement("Deny", `"dax:Define*"`, "*"))),
		"nobody":  {},
	} {
		half := access.Compute(caller, call, access.Options{}, daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*")))).Via[0].Protocol
		if len(half.Results) != 4 {
			t.Fatalf("%s: %d results", name, len(half.Results))
		}
		for i := range half.Results {
			want := &half.Results[i]
			door := access.NewActionDoor(cluster, want.Request.Action, access.Options{})
			got, _ := door.Decide(&caller, time.Time{})
			if got.Verdict != want.Decision.Verdict {
				t.Errorf("%s: %s: %v, want %v", name, want.Request.Action, got, want.Decision)
			}
		}
	}
	all := bob(t, document(statement("Allow", `"*"`, "*")))
	for _, action := range []string{"", "dax:", "dynamodb:GetItem", "Endpoints"} {
		door := access.NewActionDoor(cluster, action, access.Options{})
		if d, _ := door.Decide(&all, time.Time{}); d.Allowed() {
			t.Errorf("the door of %q lets somebody in", action)
		}
	}
}

func TestDoorDenies(t *testing.T) {
	door := access.NewDoor(cluster, sketch(t, operation.Sketch{Operation: "GetItem"}), access.Options{})
	forbidden := bob(t, document(statement("Allow", `"dax:*"`, "*"), statement("Deny", `"dax:GetItem"`, "*")))
	without := bob(t, document(statement("Allow", `"dax:PutItem"`, "*")))
	for name, test := range map[string]struct {
		caller *access.Subject
		want   policy.Verdict
	}{
		"a caller who is forbidden":   {&forbidden, policy.ExplicitDeny},
		"a caller who is not allowed": {&without, policy.ImplicitDeny},
		"nobody":                      {new(access.Subject), policy.ImplicitDeny},
		"nil":                         {nil, policy.ImplicitDeny},
	} {
		d, denied := door.Decide(test.caller, time.Time{})
		if d.Verdict != test.want || denied == nil || denied.Action != "dax:GetItem" || denied.Resource != cluster {
			t.Errorf("%s: %v of %+v, want %v", name, d, denied, test.want)
		}
	}
	if d, _ := door.Decide(&forbidden, time.Time{}); d.Statement == nil {
		t.Errorf("%v does not say which statement forbids", d)
	}
}

func TestNoAllocs(t *testing.T) {
	caller := bob(t, document(statement("Allow", `"dax:*"`, cluster.String())))
	caller.Context = condition.NewContext(condition.String("aws:SourceIp", "203.0.113.7"))
	door := access.NewDoor(cluster, sketch(t, operation.Sketch{Operation: "GetItem"}), access.Options{})
	if n := testing.AllocsPerRun(100, func() {
		if d, _ := door.Decide(&caller, time.Time{}); !d.Allowed() {
			t.Error(d)
		}
	}); n != 0 {
		t.Errorf("Door.Decide: %v allocations, want none", n)
	}
	transaction := access.NewDoor(cluster, sketch(t, operation.Sketch{Operation: "TransactWriteItems"}), access.Options{})
	if n := testing.AllocsPerRun(100, func() { transaction.Decide(&caller, time.Time{}) }); n != 0 {
		t.Errorf("Door.Decide of a transaction: %v allocations, want none", n)
	}
	c, call := daxCluster(t, document(statement("Allow", `"dynamodb:*"`, "*"))), sketch(t, operation.Sketch{Operation: "GetItem", Tables: []arn.ARN{books}})
	if n := testing.AllocsPerRun(100, func() { access.Compute(caller, call, access.Options{}, c) }); n > 8 {
		t.Errorf("Compute: %v allocations, want at most 8", n)
	}
}

func TestNamesOutOfRange(t *testing.T) {
	tests := []struct {
		name        string
		text        func(i int) string
		first, last int // the numbers that have a name
	}{
		{"Path", func(i int) string { return access.Path(i).String() }, int(access.NoPath), int(access.Both)},
		{"Outcome", func(i int) string { return access.Outcome(i).String() }, int(access.Deny), int(access.Allow)},
		{"Reason", func(i int) string { return access.Reason(i).String() }, int(access.NoReason), int(access.Back)},
		{"Party", func(i int) string { return access.Party(i).String() }, int(access.Caller), int(access.TrustPolicy)},
		{"GapKind", func(i int) string { return access.GapKind(i).String() }, int(access.Unserved), int(access.FrontOnly)},
		{"Extent", func(i int) string { return access.Extent(i).String() }, int(access.NoItems), int(access.AllItems)},
	}
	for _, test := range tests {
		for i := range 256 {
			name := test.text(i)
			if named := test.first <= i && i <= test.last; name == "" || (name != "invalid") != named {
				t.Errorf("%s(%d) is %q", test.name, i, name)
			}
		}
	}
}

// TestCachedPath: what a cluster serves from its cache alone is access only to
// those who say so.
func TestCachedPath(t *testing.T) {
	caller := bob(t, document(statement("Allow", `"dax:*"`, cluster.String())))
	c := daxCluster(t, document(statement("Allow", `"dynamodb:Query"`, "*")))
	get := sketch(t, operation.Sketch{Operation: "GetItem"})
	for cached, want := range map[bool]access.Path{false: access.NoPath, true: access.ViaDAX} {
		a := access.Compute(caller, get, access.Options{Cached: cached}, c)
		if a.Path() != want {
			t.Errorf("cached %v: %v, want %v", cached, a.Path(), want)
		}
	}
}

// BenchmarkFloor is the unit of .github/SPEED.md: one hash of an action and an ARN.
func BenchmarkFloor(b *testing.B) {
	seed, resource := maphash.MakeSeed(), books.String()
	var sink uint64
	for b.Loop() {
		sink ^= maphash.String(seed, "dynamodb:GetItem") ^ maphash.String(seed, resource)
	}
	_ = sink
}

// BenchmarkAccess resolves the body of a GetItem and computes effective access
// through one cluster; front-door is the prepared front half alone.
func BenchmarkAccess(b *testing.B) {
	resolver := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}, Tables: operation.Prepare(operation.TableMap{books: {Key: []string{"Title"}}})}
	body := []byte(`{"TableName": "Books", "Key": {"Title": {"S": "Emma"}}, "ProjectionExpression": "Title, Price"}`)
	caller := bob(b, document(statement("Allow", `"dax:*"`, cluster.String()), statement("Allow", `"dynamodb:GetItem"`, books.String())))
	c := daxCluster(b, document(statement("Allow", prefixed("dynamodb", reads)+`, "dynamodb:DescribeTable"`, books.String())))
	caller.Context = condition.NewContext(
		condition.String("aws:SourceIp", "203.0.113.7"), condition.Bool("aws:SecureTransport", true), condition.Bool("aws:MultiFactorAuthPresent", true),
		condition.String("aws:PrincipalTag/team", "books"), condition.String("aws:UserAgent", "aws-sdk-go"), condition.String("aws:PrincipalOrgID", "o-example"))
	c.Role.Context = condition.NewContext(condition.String("aws:SourceIp", "10.0.0.1"), condition.String("aws:SourceVpc", "vpc-1"))
	call, err := resolver.Resolve("dynamodb:GetItem", body)
	if err != nil {
		b.Fatal(err)
	}
	opts := access.Options{Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	b.Run("resolve", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := resolver.Resolve("dynamodb:GetItem", body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compute", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if a := access.Compute(caller, &call, opts, c); a.Path() != access.Both {
				b.Fatal(a.Path())
			}
		}
	})
	b.Run("resolve and compute", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			call, err := resolver.Resolve("dynamodb:GetItem", body)
			if err != nil {
				b.Fatal(err)
			}
			if a := access.Compute(caller, &call, opts, c); a.Path() != access.Both {
				b.Fatal(a.Path())
			}
		}
	})
	b.Run("front-door", func(b *testing.B) {
		door := access.NewDoor(cluster, &call, opts)
		b.ReportAllocs()
		for b.Loop() {
			if d, _ := door.Decide(&caller, opts.Time); !d.Allowed() {
				b.Fatal(d)
			}
		}
	})
}
