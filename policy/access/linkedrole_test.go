package access_test

import (
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

func linked(t testing.TB) access.LinkedRole {
	t.Helper()
	r, err := access.LinkedRoleOf(arn.Scope{Region: "us-west-2", Account: "123456789012"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLinkedRole: the role trusts DAX alone, and may do twelve things on EC2 and
// nothing on DynamoDB.
func TestLinkedRole(t *testing.T) {
	r := linked(t)
	equal(t, "ARN", linkedRole, r.ARN)
	china, err := access.LinkedRoleOf(arn.Scope{Partition: "aws-cn", Account: "123456789012"})
	equal(t, "error", nil, err)
	equal(t, "ARN in China", "arn:aws-cn:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX", china.ARN.String())
	if _, err := access.LinkedRoleOf(arn.Scope{}); err == nil {
		t.Error("the role of no account: want an error")
	}

	report := access.InspectTrust(access.Cluster{Role: r.Subject(), Trust: r.Trust}, access.Options{})
	equal(t, "DAX", true, report.DAX.Decision.Allowed())
	equal(t, "others", []string(nil), report.Others)

	may := []string{
		"ec2:AuthorizeSecurityGroupIngress", "ec2:CreateNetworkInterface", "ec2:CreateSecurityGroup", "ec2:DeleteNetworkInterface",
		"ec2:DeleteSecurityGroup", "ec2:DescribeAvailabilityZones", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
		"ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:ModifyNetworkInterfaceAttribute", "ec2:RevokeSecurityGroupIngress",
	}
	mayNot := []string{"ec2:RunInstances", "ec2:DescribeInstances", "dynamodb:GetItem", "dynamodb:DescribeTable", "dax:GetItem", "iam:PassRole"}
	role := r.Subject()
	verdict := func(action string) policy.Verdict {
		request := policy.Request{Principal: role.Principal, Action: action, Resource: arn.Wildcard()}
		return role.Policies.Evaluate(&request).Verdict
	}
	for _, action := range may {
		equal(t, action, policy.Allowed, verdict(action))
	}
	for _, action := range mayNot {
		equal(t, action, policy.ImplicitDeny, verdict(action))
	}
}

// TestLinkedRoleServesNoTable: a cluster that is given the role as its service
// role reaches no table.
func TestLinkedRoleServesNoTable(t *testing.T) {
	r := linked(t)
	c, err := operation.Sketch{Operation: "dynamodb:GetItem", Tables: []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")}, ConsistentRead: true}.Call()
	equal(t, "error", nil, err)
	a := access.Compute(manager(t, administrator), &c, access.Options{}, access.Cluster{ARN: newCluster, Role: r.Subject(), Trust: r.Trust})
	equal(t, "outcome", access.Deny, a.Via[0].Outcome)
	equal(t, "reason", access.Back, a.Via[0].Reason)
}

// TestLinkedRoleChanges: who may create, edit and delete the role.
func TestLinkedRoleChanges(t *testing.T) {
	r := linked(t)
	var opts access.Options
	east := arn.MustParse("arn:aws:dax:us-east-1:123456789012:cache/one")
	west := arn.MustParse("arn:aws:dax:eu-west-1:123456789012:cache/two")
	other := arn.MustParse("arn:aws:dax:us-east-1:999999999999:cache/theirs")
	china := arn.MustParse("arn:aws-cn:dax:cn-north-1:123456789012:cache/theirs")
	tests := []struct {
		name      string
		needs     string
		ask       func(access.Subject) access.Answer
		obstacles []string
	}{
		{"create", "iam:CreateServiceLinkedRole", func(s access.Subject) access.Answer { return r.MayCreate(s, opts) }, nil},
		{"edit description", "iam:UpdateRoleDescription", func(s access.Subject) access.Answer { return r.MayEdit(s, "iam:UpdateRoleDescription", opts) }, nil},
		{"edit description, other case", "iam:UpdateRoleDescription", func(s access.Subject) access.Answer { return r.MayEdit(s, "IAM:updateRoleDescription", opts) }, nil},
		{"edit trust", "iam:UpdateAssumeRolePolicy", func(s access.Subject) access.Answer { return r.MayEdit(s, "iam:UpdateAssumeRolePolicy", opts) }, []string{"linked-role-not-editable"}},
		{"attach a policy", "iam:AttachRolePolicy", func(s access.Subject) access.Answer { return r.MayEdit(s, "iam:AttachRolePolicy", opts) }, []string{"linked-role-not-editable"}},
		{"write a policy", "iam:PutRolePolicy", func(s access.Subject) access.Answer { return r.MayEdit(s, "iam:PutRolePolicy", opts) }, []string{"linked-role-not-editable"}},
		{"delete as any role", "iam:DeleteRole", func(s access.Subject) access.Answer { return r.MayEdit(s, "iam:DeleteRole", opts) }, []string{"linked-role-not-editable"}},
		{"delete", "iam:DeleteServiceLinkedRole", func(s access.Subject) access.Answer { return r.MayDelete(s, opts) }, nil},
		{"delete with clusters left", "iam:DeleteServiceLinkedRole", func(s access.Subject) access.Answer { return r.MayDelete(s, opts, east, west) }, []string{"linked-role-in-use", "linked-role-in-use"}},
		{"delete with one left", "iam:DeleteServiceLinkedRole", func(s access.Subject) access.Answer { return r.MayDelete(s, opts, west) }, []string{"linked-role-in-use"}},
		{"delete with others' clusters", "iam:DeleteServiceLinkedRole", func(s access.Subject) access.Answer { return r.MayDelete(s, opts, other, china) }, nil},
		{"delete with nobody knows what", "iam:DeleteServiceLinkedRole", func(s access.Subject) access.Answer { return r.MayDelete(s, opts, arn.ARN{}) }, []string{"linked-role-in-use"}},
	}
	for _, test := range tests {
		callers := []struct {
			name    string
			caller  access.Subject
			allowed bool
		}{
			{"nothing", manager(t), false},
			{"it", manager(t, permit(linkedRole.String(), test.needs)), true},
			{"it on another role", manager(t, permit(serviceRole.String(), test.needs)), false},
			{"administrator", manager(t, administrator), true},
			{"denied", manager(t, administrator, forbid(test.needs)), false},
		}
		for _, c := range callers {
			a := test.ask(c.caller)
			equal(t, test.name+", "+c.name, c.allowed, a.Allowed())
			equal(t, test.name+", "+c.name+": obstacles", test.obstacles, obstacles(a.Obstacles))
			equal(t, test.name+", "+c.name+": succeeds", c.allowed && test.obstacles == nil, a.Succeeds())
		}
	}
}

// TestZeroLinkedRole: nobody may do anything to the role of no account.
func TestZeroLinkedRole(t *testing.T) {
	var r access.LinkedRole
	root := manager(t, administrator)
	for name, a := range map[string]access.Answer{
		"create": r.MayCreate(root, access.Options{}),
		"edit":   r.MayEdit(root, "iam:UpdateRoleDescription", access.Options{}),
		"delete": r.MayDelete(root, access.Options{}),
	} {
		equal(t, name, false, a.Allowed())
	}
	equal(t, "subject", policy.TypeNobody, subjectType(r.Subject()))
	odd := access.LinkedRole{ARN: linkedRole, Permissions: linked(t).Trust}
	equal(t, "odd subject", policy.TypeNobody, subjectType(odd.Subject()))
}

func subjectType(s access.Subject) policy.PrincipalType { return s.Principal.Type() }
