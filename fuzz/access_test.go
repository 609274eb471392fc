package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/oracle"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Effective access against the oracle: each half of a call through a cluster is
// asked of the oracle by itself, by the text of sections 8.2 to 8.4, and the
// outcome is put together here in the plainest way.

const (
	accessCaller  = "arn:aws:iam::123456789012:user/Bob"
	accessRole    = "arn:aws:iam::123456789012:role/DAXServiceRole"
	accessCluster = "arn:aws:dax:us-west-2:123456789012:cache/c"
	accessTable   = "arn:aws:dynamodb:us-west-2:123456789012:table/Tab"
)

// accessCase is a caller, a service role and what is asked.
type accessCase struct {
	user, role []string // documents
	trust      string
	operation  string
	members    []string
	consistent bool
	protocol   bool // the four actions are asked for
	metadata   bool // and dynamodb:DescribeTable of the role
	secure     string
	index      string // that a Query or a Scan reads; "": the table
	table      string // the table's policy; "": none
	tags       tagging
}

// tagging is what is known of the tags of the table.
type tagging int

const (
	tagsUnknown tagging = iota
	untagged
	taggedRed // team=red
)

var accessOperations = [...]string{"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}

// newAccessCase draws a case.
func newAccessCase(random *rand.Rand) accessCase {
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	c := accessCase{
		operation: pick(accessOperations[:]...), consistent: random.IntN(3) == 0, protocol: random.IntN(2) == 0, metadata: random.IntN(3) == 0,
		secure: pick("true", "false"), tags: tagging(random.IntN(3)),
	}
	for _, m := range operation.Members() {
		if random.IntN(2) == 0 {
			c.members = append(c.members, m)
		}
	}
	if len(c.members) == 0 {
		c.members = operation.Members()
	}
	statements := func(service, resource string) string {
		var list []string
		for range 1 + random.IntN(4) {
			action := pick("*", c.operation, "GetItem", "PutItem", "Put*", "*Item", "DescribeTable", "De*", "Define*", "Endpoints", "ConditionCheckItem")
			more := pick("", "", "", `, "Condition": {"Bool": {"aws:SecureTransport": "true"}}`, `, "Condition": {"StringEquals": {"dynamodb:Select": "COUNT"}}`,
				`, "Condition": {"StringNotEquals": {"`+service+`:EnclosingOperation": "TransactWriteItems"}}`,
				`, "Condition": {"StringNotEquals": {"dynamodb:Select": "COUNT"}}`,
				`, "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}`, `, "Condition": {"StringNotEquals": {"aws:ResourceTag/Team": "red"}}`,
				`, "Condition": {"Null": {"aws:ResourceTag/team": "true"}}`,
				`, "Condition": {"ForAllValues:StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}`)
			list = append(list, fmt.Sprintf(`{"Effect": %q, "Action": "%s:%s", "Resource": %q%s}`,
				pick("Allow", "Allow", "Allow", "Deny"), pick(service, service, service, "dynamodb"), action, pick("*", "*", resource, resource+"x", resource+"/index/*"), more))
		}
		return `{"Version": "2012-10-17", "Statement": [` + strings.Join(list, ", ") + `]}`
	}
	if c.operation == "Query" || c.operation == "Scan" {
		c.index = pick("", "Idx")
	}
	if random.IntN(2) == 0 {
		c.table = fmt.Sprintf(`{"Statement": {"Effect": %q, "Principal": %s, "Action": "dynamodb:%s", "Resource": %q}}`, pick("Allow", "Deny"),
			pick(`"*"`, `{"AWS": "`+accessCaller+`"}`, `{"AWS": "`+accessRole+`"}`), pick("*", c.operation, "DescribeTable"), pick("*", accessTable, accessTable+"/index/*", accessTable+"/index/Idx2"))
	}
	c.user = []string{statements("dax", accessCluster), statements("dynamodb", accessTable)}
	c.role = []string{statements("dynamodb", accessTable), `{"Statement": {"Effect": "Allow", "Action": "dynamodb:` + pick("*", c.operation, "GetItem") + `", "Resource": "*"}}`}
	c.trust = fmt.Sprintf(`{"Statement": {"Effect": %q, "Principal": {"Service": %q}, "Action": "sts:AssumeRole"}}`, pick("Allow", "Allow", "Allow", "Deny"), pick("dax.amazonaws.com", "dax.amazonaws.com", "ec2.amazonaws.com"))
	return c
}

// decided is what both sides say.
type decided struct {
	direct  bool
	outcome access.Outcome
	reason  access.Reason
}

// engine asks package access.
func (c *accessCase) engine(t *testing.T) decided {
	t.Helper()
	subject := func(p policy.Principal, docs []string) access.Subject {
		var policies []*policy.Policy
		for _, doc := range docs {
			policies = append(policies, policy.MustParse("p", policy.Identity, []byte(doc)))
		}
		set, err := policy.NewSet(policy.Policies{Identity: policies})
		if err != nil {
			t.Fatal(err)
		}
		return access.Subject{Principal: p, Policies: set}
	}
	caller := subject(policy.User(arn.MustParse(accessCaller)), c.user)
	caller.Context = condition.NewContext(condition.String("aws:SecureTransport", c.secure), condition.String("dynamodb:Select", "COUNT"))
	cluster := access.Cluster{
		ARN:   arn.MustParse(accessCluster),
		Role:  subject(policy.RoleSession(arn.MustParse(accessRole), arn.ARN{}), c.role),
		Trust: policy.MustParse("trust", policy.Trust, []byte(c.trust)),
	}
	call, err := operation.Sketch{
		Operation: c.operation, Tables: []arn.ARN{arn.MustParse(accessTable)}, Index: c.index, Members: c.members, ConsistentRead: c.consistent, Given: []string{"dynamodb:Select"},
		Known: c.known(),
	}.Call()
	if err != nil {
		t.Fatal(err)
	}
	opts := access.Options{CurrentProtocol: !c.protocol, RequireTableMetadata: c.metadata, Targets: c.targets(t), Time: time.Unix(1_700_000_000, 0)}
	a := access.Compute(caller, &call, opts, cluster)
	return decided{a.Direct.Allowed(), a.Via[0].Outcome, a.Via[0].Reason}
}

// known describes the table as far as it is known.
func (c *accessCase) known() operation.Tables {
	switch c.tags {
	case untagged:
		return operation.TableMap{arn.MustParse(accessTable): {}}
	case taggedRed:
		return operation.TableMap{arn.MustParse(accessTable): {Tags: map[string]string{"team": "red"}}}
	default:
		return nil
	}
}

// targets has the policy of the table, and of nothing else.
func (c *accessCase) targets(t *testing.T) func(arn.ARN) *policy.Target {
	if c.table == "" {
		return nil
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: policy.MustParse("table", policy.Resource, []byte(c.table))})
	if err != nil {
		t.Fatal(err)
	}
	return func(a arn.ARN) *policy.Target {
		if a.String() == accessTable {
			return target
		}
		return nil
	}
}

// allows asks the oracle whether a party may do all of the actions.
func allows(t *testing.T, p oracle.Policies, who oracle.Principal, resource string, context []oracle.Entry, actions ...string) bool {
	t.Helper()
	for _, action := range actions {
		answer, err := oracle.Decide(p, oracle.Request{Principal: who, Action: action, Resource: resource, Context: context, Time: time.Unix(1_700_000_000, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Verdict != "allow" {
			return false
		}
	}
	return true
}

func single(key, value string) oracle.Entry {
	return oracle.Entry{Key: key, Value: oracle.Value{Kind: oracle.Single, Text: value}}
}

// oracle puts the outcome together from the oracle's answers.
func (c *accessCase) oracle(t *testing.T) decided {
	t.Helper()
	names := []string{c.operation}
	var front, back []oracle.Entry // what is in the context besides the rest
	switch c.operation {
	case "TransactGetItems":
		names = []string{"GetItem"}
	case "TransactWriteItems":
		names = nil
		for _, m := range c.members {
			names = append(names, m+"Item")
		}
	}
	if strings.HasPrefix(c.operation, "Transact") {
		front, back = []oracle.Entry{single("dax:EnclosingOperation", c.operation)}, []oracle.Entry{single("dynamodb:EnclosingOperation", c.operation)}
	}
	prefixed := func(service string) (actions []string) {
		for _, n := range names {
			actions = append(actions, service+":"+n)
		}
		return actions
	}
	caller := oracle.Principal{Type: "user", ARN: accessCaller}
	role := oracle.Principal{Type: "role", RoleARN: accessRole}
	dax := oracle.Principal{Type: "service", Name: "dax.amazonaws.com"}
	user, service := oracle.Policies{Identity: c.user}, oracle.Policies{Identity: c.role}
	userOnTable, serviceOnTable := user, service
	resource := accessTable
	if c.table != "" { // SEMANTICS 7.2x
		userOnTable.Resource, serviceOnTable.Resource = []string{c.table}, []string{c.table}
	}
	if c.index != "" {
		resource += "/index/" + c.index
	}
	secure, selects := single("aws:SecureTransport", c.secure), single("dynamodb:Select", "COUNT")
	var tags []oracle.Entry // the conditions above are on one tag alone: SEMANTICS 7.3m
	switch c.tags {
	case untagged:
	case tagsUnknown:
		tags = []oracle.Entry{{Key: "aws:ResourceTag/team"}}
	case taggedRed:
		tags = []oracle.Entry{single("aws:ResourceTag/team", "red")}
	}
	back = append(back, tags...)

	d := decided{direct: allows(t, userOnTable, caller, resource, append(back, secure, selects), prefixed("dynamodb")...)}
	switch {
	case !allows(t, user, caller, accessCluster, append(front, secure), prefixed("dax")...):
		d.reason = access.Front
	case c.protocol && !allows(t, user, caller, accessCluster, []oracle.Entry{secure}, "dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"):
		d.reason = access.Protocol
	case !allows(t, oracle.Policies{Trust: []string{c.trust}}, dax, accessRole, nil, "sts:AssumeRole"):
		d.reason = access.Trust
	case c.metadata && !allows(t, serviceOnTable, role, accessTable, tags, "dynamodb:DescribeTable"): // without selects: SEMANTICS 8.2i
		d.reason = access.Metadata
	case !allows(t, serviceOnTable, role, resource, append(back, selects), prefixed("dynamodb")...):
		d.reason = access.Back
		if !c.consistent && slices.Contains([]string{"GetItem", "BatchGetItem", "Query", "Scan"}, c.operation) {
			d.outcome = access.AllowCachedOnly
		}
	default:
		d.outcome = access.Allow
	}
	return d
}

// TestAccess compares effective access with the oracle's over random cases.
func TestAccess(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 3))
	seen := make(map[decided]int)
	for range part(4_000) {
		c := newAccessCase(random)
		got, want := c.engine(t), c.oracle(t)
		seen[got]++
		if got != want {
			t.Fatalf("%+v:\nthe engine says %+v, the oracle %+v", c, got, want)
		}
	}
	if len(seen) < 10 {
		t.Errorf("the cases have %d different answers only: %v", len(seen), seen)
	}
}

// TestM15CallersDynamoDBDoesNotCount: whatever statement on dynamodb the caller
// is given, nothing changes through the cluster.
func TestM15CallersDynamoDBDoesNotCount(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 15))
	for range part(3_000) {
		c := newAccessCase(random)
		before := c.engine(t)
		c.user = append(c.user, fmt.Sprintf(`{"Statement": {"Effect": %q, "Action": "dynamodb:%s", "Resource": "*"}}`, [...]string{"Allow", "Deny"}[random.IntN(2)], [...]string{"*", c.operation, "*Item"}[random.IntN(3)]))
		after := c.engine(t)
		if before.outcome != after.outcome || before.reason != after.reason {
			t.Fatalf("%+v: %+v before, %+v after", c, before, after)
		}
	}
}
