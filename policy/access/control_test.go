package access_test

import (
	"fmt"
	"slices"
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

var (
	managerARN    = arn.MustParse("arn:aws:iam::123456789012:user/userName")
	newCluster    = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/mycluster")
	serviceRole   = arn.MustParse("arn:aws:iam::123456789012:role/service-role/daxServiceRole")
	servicePolicy = arn.MustParse("arn:aws:iam::123456789012:policy/daxServicePolicy")
	linkedRole    = arn.MustParse("arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX")
)

const administrator = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`

// permit is a document that allows actions on a resource.
func permit(resource string, actions ...string) string {
	return fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["%s"], "Resource": %q}]}`,
		strings.Join(actions, `", "`), resource)
}

// forbid is a document that denies an action everywhere.
func forbid(action string) string {
	return fmt.Sprintf(`{"Statement": [{"Sid": "No", "Effect": "Deny", "Action": %q, "Resource": "*"}]}`, action)
}

// documents compiles documents of one kind, named by their numbers.
func documents(t testing.TB, kind policy.Kind, texts ...string) []*policy.Policy {
	t.Helper()
	list := []*policy.Policy{}
	for i, text := range texts {
		p, err := policy.Parse(fmt.Sprintf("%s%d.json", kind, i), kind, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// under is the manager under all these policies.
func under(t testing.TB, p policy.Policies) access.Subject {
	t.Helper()
	set, err := policy.NewSet(p)
	if err != nil {
		t.Fatal(err)
	}
	return access.Subject{Principal: policy.User(managerARN), Policies: set}
}

// manager is the manager with these identity policies alone.
func manager(t testing.TB, texts ...string) access.Subject {
	t.Helper()
	return under(t, policy.Policies{Identity: documents(t, policy.Identity, texts...)})
}

// call resolves an API call of the account 123456789012.
func call(t testing.TB, name, region, body string, tables operation.Tables) *operation.Call {
	t.Helper()
	r := operation.Resolver{Scope: arn.Scope{Region: region, Account: "123456789012"}, Tables: tables}
	c, err := r.Resolve(name, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// createCluster is the call of the page, with a role.
func createCluster(t testing.TB, role arn.ARN) *operation.Call {
	t.Helper()
	body := fmt.Sprintf(`{"ClusterName": "mycluster", "NodeType": "dax.r4.large", "ReplicationFactor": 3, "IamRoleArn": %q}`, role)
	return call(t, "dax:CreateCluster", "us-west-2", body, nil)
}

// asked lists requests as "action resource verdict".
func asked(h access.Half) (lines []string) {
	for _, r := range h.Results {
		lines = append(lines, r.Request.Action+" "+r.Request.Resource.String()+" "+r.Decision.Verdict.String())
	}
	return lines
}

// absent lists what is missing as "action resource: layers".
func absent(list []access.Missing) (lines []string) {
	for _, m := range list {
		lines = append(lines, fmt.Sprint(m.Action, " ", m.Resource, ": ", m.Layers))
	}
	return lines
}

func codes(list []access.Advice) (codes []string) {
	for _, a := range list {
		codes = append(codes, a.Code)
	}
	return codes
}

func obstacles(list []access.Obstacle) (codes []string) {
	for _, o := range list {
		codes = append(codes, o.Code)
	}
	return codes
}

func equal(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b arn.ARN) bool { return a == b })); diff != "" {
		t.Errorf("%s: mismatch (-want +got):\n%s", what, diff)
	}
}

// TestCreateCluster: dax:CreateCluster and iam:PassRole are the verdict, and
// each dependent action that is missing is advice.
func TestCreateCluster(t *testing.T) {
	dependent := []string{
		"dax:CreateParameterGroup * ",
		"dax:CreateSubnetGroup * ",
		"ec2:CreateNetworkInterface arn:aws:ec2:us-west-2:123456789012:network-interface/* ",
		"ec2:DeleteNetworkInterface arn:aws:ec2:us-west-2:123456789012:network-interface/* ",
		"ec2:DescribeNetworkInterfaces * ",
		"ec2:DescribeSecurityGroups * ",
		"ec2:DescribeSubnets * ",
		"ec2:DescribeVpcs * ",
		"iam:GetRole " + serviceRole.String() + " ",
	}
	tests := []struct {
		name      string
		docs      []string
		create    string
		pass      string
		dependent string // how all of them end
		want      policy.Verdict
	}{
		{"administrator", []string{administrator}, "allow", "allow", "allow", policy.Allowed},
		{"nothing", nil, "implicit-deny", "implicit-deny", "implicit-deny", policy.ImplicitDeny},
		{"the two", []string{permit(newCluster.String(), "dax:CreateCluster"), permit(serviceRole.String(), "iam:PassRole")},
			"allow", "allow", "implicit-deny", policy.Allowed},
		{"no PassRole", []string{permit("*", "dax:CreateCluster")}, "allow", "implicit-deny", "implicit-deny", policy.ImplicitDeny},
		{"no CreateCluster", []string{permit("*", "iam:PassRole")}, "implicit-deny", "allow", "implicit-deny", policy.ImplicitDeny},
		{"PassRole denied", []string{administrator, forbid("iam:PassRole")}, "allow", "explicit-deny", "allow", policy.ExplicitDeny},
	}
	for _, test := range tests {
		a := access.MayCall(manager(t, test.docs...), createCluster(t, serviceRole), access.Options{})
		equal(t, test.name+": required", []string{
			"dax:CreateCluster " + newCluster.String() + " " + test.create,
			"iam:PassRole " + serviceRole.String() + " " + test.pass,
		}, asked(a.Required))
		var want, advice []string
		for _, d := range dependent {
			want = append(want, d+test.dependent)
			if test.dependent != "allow" {
				advice = append(advice, "dax-create-incomplete")
			}
		}
		equal(t, test.name+": dependent", want, asked(a.Dependent))
		equal(t, test.name+": advice", advice, codes(a.Advice))
		equal(t, test.name+": verdict", test.want, a.Verdict())
		equal(t, test.name+": allowed", test.want == policy.Allowed, a.Allowed() && a.Succeeds())
	}
}

// TestCreateClusterDependent: the advice names the dependent action that is
// missing, and that others are not.
func TestCreateClusterDependent(t *testing.T) {
	docs := []string{
		permit("*", "dax:*", "iam:PassRole", "iam:GetRole", "ec2:Describe*"),
		permit("arn:aws:ec2:*:123456789012:network-interface/*", "ec2:CreateNetworkInterface"),
	}
	a := access.MayCall(manager(t, docs...), createCluster(t, serviceRole), access.Options{})
	equal(t, "advice", []access.Advice{{
		Code: "dax-create-incomplete",
		Text: "AWS lists ec2:DeleteNetworkInterface with dax:CreateCluster. " +
			"User: arn:aws:iam::123456789012:user/userName is not authorized to perform: ec2:DeleteNetworkInterface " +
			"on resource: arn:aws:ec2:us-west-2:123456789012:network-interface/* because no identity-based policy allows the ec2:DeleteNetworkInterface action",
	}}, a.Advice)
}

// TestPassedToService: iam:PassRole is asked with the service that will use the
// role, and for roles of the caller's account alone.
func TestPassedToService(t *testing.T) {
	to := func(service string) string {
		return fmt.Sprintf(`{"Statement": [
			{"Effect": "Allow", "Action": "dax:CreateCluster", "Resource": "*"},
			{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": %q}}}
		]}`, service)
	}
	foreign := arn.MustParse("arn:aws:iam::999999999999:role/service-role/daxServiceRole")
	tests := []struct {
		name string
		doc  string
		role arn.ARN
		want bool
	}{
		{"to DAX", to("dax.amazonaws.com"), serviceRole, true},
		{"to EC2", to("ec2.amazonaws.com"), serviceRole, false},
		{"another account's", administrator, foreign, false},
	}
	for _, test := range tests {
		a := access.MayCall(manager(t, test.doc), createCluster(t, test.role), access.Options{})
		equal(t, test.name, test.want, a.Allowed())
	}
}

// TestFirstCluster: the first cluster of an account takes
// iam:CreateServiceLinkedRole for DAX. As the page prints the statement, without
// the service's name, it matches nothing; restored it is what is needed.
func TestFirstCluster(t *testing.T) {
	two := permit("*", "dax:CreateCluster", "iam:PassRole")
	slr := func(name string) string {
		return fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": ["iam:CreateServiceLinkedRole"], "Resource": "*", "Condition": {"StringLike": {"iam:AWSServiceName": %q}}}
		]}`, name)
	}
	tests := []struct {
		name  string
		docs  []string
		later bool // any but the first cluster
		first bool
	}{
		{"the two alone", []string{two}, true, false},
		{"as printed", []string{two, slr("")}, true, false},
		{"restored", []string{two, slr("dax.amazonaws.com")}, true, true},
		{"for another service", []string{two, slr("replication.dynamodb.amazonaws.com")}, true, false},
		{"for any service", []string{two, slr("*")}, true, true},
		{"on the role alone", []string{two, permit(linkedRole.String(), "iam:CreateServiceLinkedRole")}, true, true},
		{"without the two", []string{slr("dax.amazonaws.com")}, false, false},
		{"administrator", []string{administrator}, true, true},
	}
	for _, test := range tests {
		c := createCluster(t, serviceRole)
		later := access.MayCall(manager(t, test.docs...), c, access.Options{})
		first := access.MayCallFirst(manager(t, test.docs...), c, access.Options{})
		equal(t, test.name+": later", test.later, later.Allowed())
		equal(t, test.name+": first", test.first, first.Allowed())
		equal(t, test.name+": requests", len(later.Required.Results)+1, len(first.Required.Results))
	}
	a := access.MayCallFirst(manager(t, two), createCluster(t, serviceRole), access.Options{})
	equal(t, "missing", []string{"iam:CreateServiceLinkedRole " + linkedRole.String() + ": [identity]"}, absent(a.Missing))
	equal(t, "grant", `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX",
      "Condition": {
        "StringEquals": {
          "iam:AWSServiceName": "dax.amazonaws.com"
        }
      }
    }
  ]
}`, a.Grant())
}

// TestFirstUse: other calls that make a service-linked role.
func TestFirstUse(t *testing.T) {
	books := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books")
	tables := operation.TableMap{books: {Key: []string{"Id"}}}
	const insights = `{"TableName": "Books", "ContributorInsightsAction": "ENABLE"}`
	const replica = `{"TableName": "Books", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}`
	tests := []struct {
		operation, body, want string
	}{
		{"dynamodb:UpdateTable", replica, "iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication implicit-deny"},
		{"dynamodb:UpdateContributorInsights", insights, "iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/contributorinsights.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBCloudWatchContributorInsights implicit-deny"},
	}
	for _, test := range tests {
		c := call(t, test.operation, "us-east-1", test.body, tables)
		caller := manager(t, permit("*", "dynamodb:*"))
		later := access.MayCall(caller, c, access.Options{})
		equal(t, test.operation+": later", true, later.Allowed())
		first := access.MayCallFirst(caller, c, access.Options{})
		equal(t, test.operation+": first", test.want, asked(first.Required)[len(first.Required.Results)-1])
		// A caller without an account has no service-linked role to make.
		nobody := access.MayCallFirst(access.Subject{Principal: policy.Service("dax.amazonaws.com")}, c, access.Options{})
		equal(t, test.operation+": no account", []string{"first-use"}, codes(nobody.Advice))
	}
}

// TestLinkedAsService: the service-linked role is refused as a service role,
// whatever the permissions are.
func TestLinkedAsService(t *testing.T) {
	a := access.MayCall(manager(t, administrator), createCluster(t, linkedRole), access.Options{})
	equal(t, "obstacles", []string{"dax-role-is-slr"}, obstacles(a.Obstacles))
	equal(t, "allowed", true, a.Allowed())
	equal(t, "succeeds", false, a.Succeeds())
}

// TestOtherCalls: any API call has an answer, and what package operation says
// beside it is passed on.
func TestOtherCalls(t *testing.T) {
	export := call(t, "dynamodb:ExportTableToPointInTime", "us-east-1",
		`{"TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Books", "S3Bucket": "bucket"}`, nil)
	a := access.MayCall(manager(t, permit("*", "dynamodb:ExportTableToPointInTime")), export, access.Options{})
	equal(t, "export", true, a.Succeeds())
	if len(a.Advice) == 0 || a.Advice[0].Code != "other-service" {
		t.Errorf("export: advice %v, want some on S3", a.Advice)
	}
	replica := call(t, "dynamodb:CreateTable", "us-east-1",
		`{"TableName": "Books", "GlobalTableSourceArn": "arn:aws:dynamodb:us-east-1:999999999999:table/Books"}`, nil)
	a = access.MayCall(manager(t, administrator), replica, access.Options{})
	equal(t, "replica of another account", []string{"replicas-unknown"}, codes(a.Advice))
	equal(t, "asked", []string{
		"dynamodb:CreateTable arn:aws:dynamodb:us-east-1:123456789012:table/Books allow",
		"dynamodb:AssociateTableReplica arn:aws:dynamodb:us-east-1:999999999999:table/Books implicit-deny", // its policy does not allow it
	}, asked(a.Required))

	var none operation.Call
	a = access.MayCall(manager(t, administrator), &none, access.Options{})
	equal(t, "the zero Call", false, a.Allowed())
	equal(t, "the zero Answer", false, new(access.Answer).Succeeds())
}

// TestOneInstant: all requests of an answer are of one time.
func TestOneInstant(t *testing.T) {
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, opts := range []access.Options{{}, {Time: at}} {
		a := access.MayCallFirst(manager(t), createCluster(t, serviceRole), opts)
		all := slices.Concat(a.Required.Results, a.Dependent.Results)
		for _, r := range all {
			if got := r.Request.Time; got.IsZero() || !got.Equal(all[0].Request.Time) || !opts.Time.IsZero() && !got.Equal(at) {
				t.Errorf("%s is asked at %v", r.Request.Action, got)
			}
		}
	}
}

// TestTargets: policies on the side of the resources count.
func TestTargets(t *testing.T) {
	target, err := policy.NewTarget(policy.TargetPolicies{ResourceControl: [][]*policy.Policy{documents(t, policy.ResourceControl,
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dax:*", "Resource": "*"}]}`)}})
	if err != nil {
		t.Fatal(err)
	}
	opts := access.Options{Targets: func(a arn.ARN) *policy.Target {
		if a == newCluster {
			return target
		}
		return nil
	}}
	a := access.MayCall(manager(t, administrator), createCluster(t, serviceRole), opts)
	equal(t, "verdict", policy.ExplicitDeny, a.Verdict())
	equal(t, "layer", policy.LayerResourceControl, a.Missing[0].Decision.Layer)
}

// TestCallerContext: the caller's own condition keys go with every request.
func TestCallerContext(t *testing.T) {
	caller := manager(t, `{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}`)
	c := createCluster(t, serviceRole)
	without := access.MayCallFirst(caller, c, access.Options{})
	equal(t, "without MFA", false, without.Allowed())
	caller.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true))
	with := access.MayCallFirst(caller, c, access.Options{})
	equal(t, "with MFA", true, with.Allowed())
	equal(t, "advice", []string(nil), codes(with.Advice))
}
