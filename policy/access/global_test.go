package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

var (
	customersGlobal = arn.MustParse("arn:aws:dynamodb::123456789012:global-table/Customers")
	customersEast   = customersIn("us-east-1")
	customersWest   = customersIn("us-west-1")
	customersEurope = customersIn("eu-west-1")
)

func customersIn(region string) arn.ARN {
	return arn.MustParse("arn:aws:dynamodb:" + region + ":123456789012:table/Customers")
}

// customers describes the table with replicas in two Regions.
var customers = operation.TableMap{
	customersEast: {Key: []string{"Id"}, Replicas: []arn.ARN{customersEast, customersWest}},
	customersWest: {Key: []string{"Id"}, Replicas: []arn.ARN{customersEast, customersWest}},
}

func createCustomers(t testing.TB, regions ...string) *operation.Call {
	t.Helper()
	var group []string
	tables := operation.TableMap{}
	for _, r := range regions {
		group = append(group, fmt.Sprintf(`{"RegionName": %q}`, r))
		tables[customersIn(r)] = operation.Table{Key: []string{"Id"}}
	}
	body := `{"GlobalTableName": "Customers", "ReplicationGroup": [` + strings.Join(group, ", ") + `]}`
	return call(t, "dynamodb:CreateGlobalTable", regions[0], body, tables)
}

func updateSettings(t testing.TB) *operation.Call {
	t.Helper()
	return call(t, "dynamodb:UpdateGlobalTableSettings", "us-east-1", `{"GlobalTableName": "Customers"}`, customers)
}

// The third example of "Using IAM with global tables".
const customersPolicy = `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": "dynamodb:CreateGlobalTable",
    "Resource": [
      "arn:aws:dynamodb::123456789012:global-table/Customers",
      "arn:aws:dynamodb:us-east-1:123456789012:table/Customers",
      "arn:aws:dynamodb:us-west-1:123456789012:table/Customers"
    ]
  }]
}`

// TestCreateGlobalTable: dynamodb:CreateGlobalTable on the global table and on
// every replica.
func TestCreateGlobalTable(t *testing.T) {
	const create = "dynamodb:CreateGlobalTable"
	tests := []struct {
		name    string
		doc     string
		regions []string
		missing []string
	}{
		{"first example", permit("*", create), []string{"us-east-1", "us-west-1", "eu-west-1"}, nil},
		{"Customers in its two Regions", customersPolicy, []string{"us-east-1", "us-west-1"}, nil},
		{"Customers in one of them", customersPolicy, []string{"us-east-1"}, nil},
		{"Customers in a third", customersPolicy, []string{"us-east-1", "us-west-1", "eu-west-1"}, []string{create + " " + customersEurope.String() + ": [identity]"}},
		{"tables only", permit("arn:aws:dynamodb:*:123456789012:table/Customers", create), []string{"us-east-1", "us-west-1"},
			[]string{create + " " + customersGlobal.String() + ": [identity]"}},
		{"global table only", permit(customersGlobal.String(), create), []string{"us-east-1", "us-west-1"},
			[]string{create + " " + customersEast.String() + ": [identity]", create + " " + customersWest.String() + ": [identity]"}},
		{"another action", permit("*", "dynamodb:UpdateGlobalTable"), []string{"us-east-1"},
			[]string{create + " " + customersGlobal.String() + ": [identity]", create + " " + customersEast.String() + ": [identity]"}},
	}
	for _, test := range tests {
		a := access.MayCall(manager(t, test.doc), createCustomers(t, test.regions...), access.Options{})
		equal(t, test.name, test.missing, absent(a.Missing))
		equal(t, test.name+": succeeds", test.missing == nil, a.Succeeds())
	}
}

// TestUpdateGlobalTableAddsReplica: existing replicas count, and where they are
// not known the answer says so.
func TestUpdateGlobalTableAddsReplica(t *testing.T) {
	const body = `{"GlobalTableName": "Customers", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}`
	known := call(t, "dynamodb:UpdateGlobalTable", "us-east-1", body, customers)
	a := access.MayCall(manager(t, permit(customersGlobal.String(), "dynamodb:UpdateGlobalTable"), permit(customersEurope.String(), "dynamodb:UpdateGlobalTable")), known, access.Options{})
	equal(t, "missing", []string{
		"dynamodb:UpdateGlobalTable " + customersEast.String() + ": [identity]",
		"dynamodb:UpdateGlobalTable " + customersWest.String() + ": [identity]",
	}, absent(a.Missing))
	equal(t, "advice", []string(nil), codes(a.Advice))
	unknown := call(t, "dynamodb:UpdateGlobalTable", "us-east-1", body, nil)
	a = access.MayCall(manager(t, administrator), unknown, access.Options{})
	equal(t, "unknown replicas", []string{"replicas-unknown"}, codes(a.Advice))
}

// TestUpdateGlobalTableSettings: the four permissions of the guide, each missing
// in turn; lacking the action of the call's own name is advice.
func TestUpdateGlobalTableSettings(t *testing.T) {
	four := []string{
		"dynamodb:UpdateGlobalTable", "dynamodb:DescribeLimits",
		"application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget",
	}
	own := "dynamodb:UpdateGlobalTableSettings"
	a := access.MayCall(manager(t, permit("*", four...)), updateSettings(t), access.Options{})
	equal(t, "the four", true, a.Allowed())
	equal(t, "the four: advice", []string{"action-not-checked", "action-not-checked", "action-not-checked"}, codes(a.Advice))
	equal(t, "the four: dependent", []string{
		own + " " + customersGlobal.String() + " implicit-deny",
		own + " " + customersEast.String() + " implicit-deny",
		own + " " + customersWest.String() + " implicit-deny",
	}, asked(a.Dependent))
	a = access.MayCall(manager(t, permit("*", append(four, own)...)), updateSettings(t), access.Options{})
	equal(t, "five", true, a.Allowed())
	equal(t, "five: advice", []string(nil), codes(a.Advice))
	a = access.MayCall(manager(t, permit("*", own)), updateSettings(t), access.Options{})
	equal(t, "its own alone", false, a.Allowed())

	for _, missing := range four {
		var rest []string
		for _, action := range four {
			if action != missing {
				rest = append(rest, action)
			}
		}
		a := access.MayCall(manager(t, permit("*", rest...)), updateSettings(t), access.Options{})
		want := []string{missing + " *: [identity]"}
		if missing == "dynamodb:UpdateGlobalTable" {
			want = nil
			for _, resource := range []arn.ARN{customersGlobal, customersEast, customersWest} {
				want = append(want, missing+" "+resource.String()+": [identity]")
			}
		}
		equal(t, "without "+missing, want, absent(a.Missing))
		equal(t, "without "+missing+": allowed", false, a.Allowed())
	}
}

// TestSettingsWithoutScaling: where no scaling policy exists, there is none to
// remove.
func TestSettingsWithoutScaling(t *testing.T) {
	tables := operation.TableMap{}
	for a, table := range customers {
		table.NoScaling = true
		tables[a] = table
	}
	c := call(t, "dynamodb:UpdateGlobalTableSettings", "us-east-1", `{"GlobalTableName": "Customers"}`, tables)
	a := access.MayCall(manager(t, permit("*", "dynamodb:UpdateGlobalTable", "dynamodb:DescribeLimits")), c, access.Options{})
	equal(t, "allowed", true, a.Allowed())
}

// differing lists differences as "action: region=how ...".
func differing(list []access.ReplicaDifference) (lines []string) {
	for _, d := range list {
		line := strings.TrimPrefix(d.Action, "dynamodb:") + ":"
		for _, r := range d.Replicas {
			how := [...]string{"denied", "some", "allowed"}[r.Extent]
			line += " " + r.Replica.Region() + "=" + how
		}
		lines = append(lines, line)
	}
	return lines
}

// written lists indirect writes as "action: region through region".
func written(list []access.IndirectWrite) (lines []string) {
	for _, w := range list {
		lines = append(lines, strings.TrimPrefix(w.Action, "dynamodb:")+": "+w.To.Replica.Region()+" through "+w.Through.Replica.Region())
	}
	return lines
}

// TestReplicas: replicas that answer one caller differently, and what is written
// against the policy of a replica.
func TestReplicas(t *testing.T) {
	everywhere := "arn:aws:dynamodb:*:123456789012:table/Customers"
	ownItems := func(resource string) string {
		return fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": %q,
			"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["userName"]}}}]}`, resource)
	}
	tests := []struct {
		name      string
		docs      []string
		differing []string
		written   []string
	}{
		{"identical policies", []string{permit(everywhere, "dynamodb:*")}, nil, nil},
		{"nothing anywhere", nil, nil, nil},
		{"one writable", []string{permit(customersEast.String(), "dynamodb:PutItem")},
			[]string{"PutItem: us-east-1=allowed us-west-1=denied eu-west-1=denied"},
			[]string{"PutItem: us-west-1 through us-east-1", "PutItem: eu-west-1 through us-east-1"}},
		{"one readable", []string{permit(customersWest.String(), "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PartiQLSelect")},
			[]string{
				"GetItem: us-east-1=denied us-west-1=allowed eu-west-1=denied",
				"Query: us-east-1=denied us-west-1=allowed eu-west-1=denied",
				"PartiQLSelect: us-east-1=denied us-west-1=allowed eu-west-1=denied",
			}, nil},
		{"a Deny on one", []string{permit(everywhere, "dynamodb:DeleteItem"), `{"Statement": [{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "` + customersEurope.String() + `"}]}`},
			[]string{"DeleteItem: us-east-1=allowed us-west-1=allowed eu-west-1=denied"},
			[]string{"DeleteItem: eu-west-1 through us-east-1"}},
		{"by Region", []string{`{"Statement": [{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}]}`},
			[]string{"PartiQLInsert: us-east-1=denied us-west-1=allowed eu-west-1=denied"},
			[]string{"PartiQLInsert: us-east-1 through us-west-1", "PartiQLInsert: eu-west-1 through us-west-1"}},
		{"own items in one", []string{ownItems(customersEast.String())},
			[]string{"UpdateItem: us-east-1=some us-west-1=denied eu-west-1=denied"},
			[]string{"UpdateItem: us-west-1 through us-east-1", "UpdateItem: eu-west-1 through us-east-1"}},
		{"own items in one, all in another", []string{ownItems(everywhere), permit(customersWest.String(), "dynamodb:UpdateItem")},
			[]string{"UpdateItem: us-east-1=some us-west-1=allowed eu-west-1=some"},
			[]string{"UpdateItem: us-east-1 through us-west-1", "UpdateItem: eu-west-1 through us-west-1"}},
		{"in transactions alone", []string{`{"Statement": [{"Effect": "Allow", "Action": "dynamodb:DeleteItem", "Resource": "` + customersEast.String() + `",
			"Condition": {"StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}}]}`},
			[]string{"DeleteItem: us-east-1=some us-west-1=denied eu-west-1=denied"},
			[]string{"DeleteItem: us-west-1 through us-east-1", "DeleteItem: eu-west-1 through us-east-1"}},
		{"a Deny of some items, and no Allow", []string{permit("*", "iam:GetUser"), `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "` + customersEast.String() + `",
			"Condition": {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["root"]}}}]}`}, nil, nil},
		{"a Deny of some items in one", []string{permit(everywhere, "dynamodb:PutItem", "dynamodb:Scan"), `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "` + customersEast.String() + `",
			"Condition": {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["root"]}}}]}`},
			[]string{"PutItem: us-east-1=some us-west-1=allowed eu-west-1=allowed"},
			[]string{"PutItem: us-east-1 through us-west-1"}},
		{"own items in all", []string{ownItems(everywhere)}, nil, nil},
	}
	replicas := []arn.ARN{customersEast, customersWest, customersEurope}
	for _, test := range tests {
		caller := manager(t, test.docs...)
		caller.Context = condition.NewContext(condition.String("aws:RequestedRegion", "us-east-1"))
		equal(t, test.name, test.differing, differing(access.CompareReplicas(caller, replicas, access.Options{})))
		equal(t, test.name+": written", test.written, written(access.IndirectWrites(caller, replicas, access.Options{})))
	}
}

// TestReplicaResourcePolicy: a table's own policy counts, as it does for a call.
func TestReplicaResourcePolicy(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: documents(t, policy.Resource,
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "`+managerARN.String()+`"}, "Action": "dynamodb:PutItem", "Resource": "*"}]}`)[0]})
	if err != nil {
		t.Fatal(err)
	}
	opts := access.Options{Targets: func(a arn.ARN) *policy.Target {
		if a == customersWest {
			return target
		}
		return nil
	}}
	got := written(access.IndirectWrites(manager(t), []arn.ARN{customersEast, customersWest}, opts))
	equal(t, "written", []string{"PutItem: us-east-1 through us-west-1"}, got)
}

// TestReplicaLayers: what some items are allowed by one layer counts as far as
// the others go.
func TestReplicaLayers(t *testing.T) {
	own := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "` + customersEast.String() + `",
		"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["userName"]}}},
		{"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["root"]}}}]}`
	useless := permit("*", "iam:GetUser")
	some := []string{"PutItem: us-east-1=some us-west-1=denied"}
	tests := []struct {
		name string
		l    layered // SCPs, identity, boundary, session
		want []string
	}{
		{"own items", layered{{administrator}, {own}, {administrator}, {administrator}}, some},
		{"SCP", layered{{useless}, {own}, {administrator}, {administrator}}, nil},
		{"boundary", layered{{administrator}, {own}, {useless}, {administrator}}, nil},
		{"session", layered{{administrator}, {own}, {administrator}, {useless}}, nil},
		{"a Deny without condition", layered{{administrator}, {own, forbid("dynamodb:PutItem")}, {administrator}, {administrator}}, nil},
		{"a boundary for own items", layered{{administrator}, {administrator}, {own}, {administrator}}, some},
	}
	for _, test := range tests {
		got := differing(access.CompareReplicas(test.l.subject(t), []arn.ARN{customersEast, customersWest}, access.Options{}))
		equal(t, test.name, test.want, got)
	}
}

// TestReplicaGiven: condition keys in the caller's context are not open.
func TestReplicaGiven(t *testing.T) {
	caller := manager(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "`+customersEast.String()+`",
		"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["userName"]}}}]}`)
	caller.Context = condition.NewContext(condition.Strings("dynamodb:LeadingKeys", "userName"))
	got := differing(access.CompareReplicas(caller, []arn.ARN{customersEast, customersWest}, access.Options{}))
	equal(t, "differing", []string{"PutItem: us-east-1=allowed us-west-1=denied"}, got)
}

// TestReplicaTexts: differences in sentences.
func TestReplicaTexts(t *testing.T) {
	caller := manager(t, permit(customersEast.String(), "dynamodb:PutItem", "dynamodb:GetItem"))
	replicas := []arn.ARN{customersEast, customersWest}
	var advice []access.Advice
	for _, d := range access.CompareReplicas(caller, replicas, access.Options{}) {
		advice = append(advice, d.Advice())
	}
	equal(t, "advice", []access.Advice{
		{Code: "replica-policies-differ", Text: "dynamodb:GetItem is allowed in us-east-1; denied in us-west-1"},
		{Code: "replica-policies-differ", Text: "dynamodb:PutItem is allowed in us-east-1; denied in us-west-1; what is written to one replica is written to all"},
	}, advice)
	w := access.IndirectWrites(caller, replicas, access.Options{})
	equal(t, "write", "dynamodb:PutItem is denied on arn:aws:dynamodb:us-west-1:123456789012:table/Customers, "+
		"but what it writes to arn:aws:dynamodb:us-east-1:123456789012:table/Customers arrives there all the same", w[0].String())
}

// TestOddReplicas: what is not a table is denied everything, and one replica
// differs from nothing.
func TestOddReplicas(t *testing.T) {
	caller := manager(t, permit("*", "dynamodb:PutItem"))
	equal(t, "none", []string(nil), differing(access.CompareReplicas(caller, nil, access.Options{})))
	equal(t, "one", []string(nil), differing(access.CompareReplicas(caller, []arn.ARN{customersEast}, access.Options{})))
	odd := access.CompareReplicas(caller, []arn.ARN{customersEast, newCluster}, access.Options{})
	equal(t, "a cluster", []string{"PutItem: us-east-1=allowed us-west-2=denied"}, differing(odd))
	equal(t, "no extent", "invalid", access.Extent(9).String())
}
