package access

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// The service-linked role of DAX, AWSServiceRoleForDAX. It is not the service
// role of a cluster. An account has one; DAX uses it to manage the network of
// its clusters, and it reaches no table. AWS creates it with the first cluster,
// and only AWS changes it:
//
//	create             iam:CreateServiceLinkedRole, or with the first cluster
//	edit               iam:UpdateRoleDescription, the description and nothing else
//	delete             iam:DeleteServiceLinkedRole, once no cluster is left in any Region

// linkedPermissions is the policy of the role, as the page "Using service-linked
// IAM roles for DAX" describes it (SEMANTICS 8.6a).
const linkedPermissions = `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateNetworkInterface",
      "ec2:CreateSecurityGroup",
      "ec2:DeleteNetworkInterface",
      "ec2:DeleteSecurityGroup",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "ec2:ModifyNetworkInterfaceAttribute",
      "ec2:RevokeSecurityGroupIngress"
    ],
    "Resource": "*"
  }]
}`

// LinkedRole is the service-linked role AWSServiceRoleForDAX of an account. The
// zero LinkedRole belongs to no account: nobody may do anything to it.
type LinkedRole struct {
	ARN         arn.ARN
	Trust       *policy.Policy // who may assume it: dax.amazonaws.com
	Permissions *policy.Policy // its one policy: twelve actions of EC2, none of DynamoDB
}

// LinkedRoleOf returns the service-linked role of the account in a scope. The
// Region does not matter: one role serves all. It is an error if the scope has
// no account.
func LinkedRoleOf(account arn.Scope) (LinkedRole, error) {
	role, err := account.Role(linkedDAX.path())
	if err != nil {
		return LinkedRole{}, err
	}
	return LinkedRole{
		ARN:         role,
		Trust:       policy.MustParse("AWSServiceRoleForDAX trust policy", policy.Trust, []byte(TrustDocument)),
		Permissions: policy.MustParse("DAXServiceRolePolicy", policy.Identity, []byte(linkedPermissions)),
	}, nil
}

// Subject returns a session of the role, with the permissions that it has.
func (r *LinkedRole) Subject() Subject {
	if r.Permissions == nil {
		return Subject{}
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{r.Permissions}})
	if err != nil {
		return Subject{} // a LinkedRole made by hand from a policy of another kind
	}
	return Subject{Principal: policy.RoleSession(r.ARN, arn.ARN{}), Policies: set}
}

// MayCreate answers whether the caller may create the role. That is rarely
// needed, as the first cluster creates it: see [MayCallFirst]. The request has
// iam:AWSServiceName dax.amazonaws.com.
func (r *LinkedRole) MayCreate(caller Subject, opts Options) (a Answer) {
	q := newQuery(caller, opts)
	a.require(q, q.request("iam:CreateServiceLinkedRole", r.ARN, condition.String(keyServiceName, daxService)))
	return a
}

// MayEdit answers whether the caller may change the role by an action of IAM.
// AWS accepts only one, iam:UpdateRoleDescription. The name, the policies and
// the trust of the role cannot be edited, whatever permissions a caller has
// (SEMANTICS 8.6b): for every other action there is an obstacle.
func (r *LinkedRole) MayEdit(caller Subject, action string, opts Options) (a Answer) {
	q := newQuery(caller, opts)
	a.require(q, q.request(action, r.ARN))
	if condition.FoldKey(action) != "iam:updateroledescription" {
		a.Obstacles = []Obstacle{{"linked-role-not-editable",
			r.ARN.Name() + " is a service-linked role: only its description can be edited, by iam:UpdateRoleDescription"}}
	}
	return a
}

// MayDelete answers whether the caller may delete the role. Clusters are all
// the clusters of the account, in every Region: as long as there is one, the
// role cannot be deleted (SEMANTICS 8.6c). Clusters of other accounts do not
// count.
//
// Its sessions cannot be revoked, before or after.
func (r *LinkedRole) MayDelete(caller Subject, opts Options, clusters ...arn.ARN) (a Answer) {
	q := newQuery(caller, opts)
	a.require(q, q.request("iam:DeleteServiceLinkedRole", r.ARN))
	for _, c := range clusters {
		if c.IsValid() && (c.Account() != r.ARN.Account() || c.Partition() != r.ARN.Partition()) {
			continue
		}
		a.Obstacles = append(a.Obstacles, Obstacle{"linked-role-in-use", "the cluster " + c.String() + " uses the role; delete it first"})
	}
	return a
}

// linked is a service-linked role that AWS makes for a feature.
type linked struct{ service, name string }

// path is the role's name with its path, as arn.Scope.Role takes it.
func (l linked) path() string { return "aws-service-role/" + l.service + "/" + l.name }

var (
	linkedDAX         = linked{daxService, "AWSServiceRoleForDAX"}
	linkedReplication = linked{"replication.dynamodb.amazonaws.com", "AWSServiceRoleForDynamoDBReplication"}
	linkedInsights    = linked{"contributorinsights.dynamodb.amazonaws.com", "AWSServiceRoleForDynamoDBCloudWatchContributorInsights"}
)

// linkedRoleOf returns the service-linked role that the first call of an
// operation makes; the zero linked if it is not known to make one.
func linkedRoleOf(operation string) linked {
	switch operation {
	case "dax:CreateCluster": // SEMANTICS 8.5c
		return linkedDAX
	case "dynamodb:UpdateTable": // that adds a replica: SEMANTICS 7.4e
		return linkedReplication
	case "dynamodb:UpdateContributorInsights": // SEMANTICS 7.2u
		return linkedInsights
	}
	return linked{}
}
