package review

import "github.com/iameval/iameval/policy"

const (
	onCluster = `"Resource":"arn:aws:dax:us-east-1:123456789012:cache/books"`
	onTable   = `"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"`
	protocol  = `"dax:DefineAttributeList","dax:DefineAttributeListId","dax:DefineKeySchema","dax:Endpoints"`
)

// daxRules are about DAX: its clusters perform the calls of their users with a role of
// their own, so that the policies on the tables do not count for the users. The advice
// of package access has some of the same codes.
var daxRules = []Rule{
	{
		ID: "dax-subverts", Summary: "a read that is denied on the table is open through a cluster",
		Why:      "A DAX cluster reads with its own role. A caller who may use the cluster reads every table that the role reads, also where a Deny forbids him the table.",
		Category: CategoryDAX, Severity: Error, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `},{"Effect":"Deny","Action":"dynamodb:*",` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `},{"Effect":"Allow","Action":"dynamodb:GetItem",` + onTable + `}`),
		Sources: []string{srcDAX}, check: func(p *pass) { p.subverts(false) },
	},
	{
		ID: "dax-write-subverts", Summary: "a write that is denied on the table is open through a cluster",
		Why:      "A DAX cluster writes with its own role. A caller who may use the cluster writes every table that the role writes, also where a Deny forbids him the table.",
		Category: CategoryDAX, Severity: Error, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:PutItem",` + protocol + `],` + onCluster + `},{"Effect":"Deny","Action":"dynamodb:*",` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:PutItem",` + protocol + `],` + onCluster + `},{"Effect":"Allow","Action":"dynamodb:PutItem",` + onTable + `}`),
		Sources: []string{srcDAX}, check: func(p *pass) { p.subverts(true) },
	},
	{
		ID: "dax-deny-alone", Summary: "a Deny on tables, and an open cluster",
		Why:      "A Deny of actions of dynamodb does not count for calls through DAX, which the cluster performs with its own role. The clusters are not known here, so that this is a warning.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `},{"Effect":"Deny","Action":"dynamodb:GetItem",` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `},{"Effect":"Deny","Action":["dynamodb:GetItem","dax:GetItem"],"Resource":"*"}`),
		Sources: []string{srcDAX}, check: checkDAXDeny,
	},
	{
		ID: "dax-fgac-lost", Summary: "a limit on items that does not hold through the cluster",
		Why:      "DAX has no condition keys for items and attributes. A limit by dynamodb:LeadingKeys holds for direct calls alone; the cluster reads what its role reads.",
		Category: CategoryDAX, Severity: Security, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onTable + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"},"Null":{"dynamodb:LeadingKeys":"false"}}},{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onTable + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"},"Null":{"dynamodb:LeadingKeys":"false"}}}`),
		Sources: []string{srcDAX, srcFineGrained}, check: checkDAXFineGrained,
	},
	{
		ID: "dax-protocol-partial", Summary: "some of the four actions of DAX's protocol",
		Why:      "Clients of the old protocol need all four of DefineAttributeList, DefineAttributeListId, DefineKeySchema and Endpoints. Some of them are of no use.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints"],` + onCluster + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `}`),
		Sources: []string{srcDAX}, check: func(p *pass) { p.protocol(true) },
	},
	{
		ID: "dax-protocol-missing", Summary: "none of the four actions of DAX's protocol",
		Why:      "The first guide asks for four actions in each policy that gives access to DAX; the present one does not. Say that the present protocol is used where that is so.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dax:GetItem",` + onCluster + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dax:*",` + onCluster + `}`),
		Sources: []string{srcDAX}, check: func(p *pass) { p.protocol(false) },
	},
	{
		ID: "dax-role-broader-than-users", Summary: "the cluster's role may do what no caller asks for",
		Why:      "Whatever the role may do the cluster may be made to do. What none of the known callers may ask for can be taken from it.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Sources: []string{srcDAX}, check: checkRoleBroader,
	},
	{
		ID: "dax-role-star", Summary: "the cluster's role may do everything",
		Why:      "The role of a cluster with dynamodb:* gives every user of the cluster every table, and the cluster has no use for most of these actions.",
		Category: CategoryDAX, Severity: Security, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:*",` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Sources: []string{srcDAX}, check: checkRoleStar,
	},
	{
		ID: "dax-role-no-describetable", Summary: "the cluster's role lacks DescribeTable",
		Why:      "A cluster asks for the description of each table that it reads. The guide lists the action among those that the role needs.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Clusters, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Sources: []string{srcDAX}, check: checkRoleDescribe,
	},
	{
		ID: "dax-role-missing-op", Summary: "the cluster's role lacks what its callers may ask for",
		Why:      "A call through the cluster also needs the permission of the cluster's role. Without it callers read what is in the cache, and nothing else.",
		Category: CategoryDAX, Severity: Error, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:UpdateItem",` + protocol + `],` + onCluster + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `}`),
		Sources: []string{srcDAX}, check: checkRoleMissing,
	},
	{
		ID: "dax-role-no-index", Summary: "the cluster's role lacks the indexes",
		Why:      "A query of an index is decided on the ARN of the index. A role with the table alone fails it.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Clusters, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:DescribeTable"],` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:DescribeTable"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*"]}`),
		Sources: []string{srcDAX, srcDynamoDB}, check: checkRoleIndex,
	},
	{
		ID: "dax-role-no-getitem-for-transact", Summary: "the cluster's role writes in transactions and may not read",
		Why:      "After TransactWriteItems a cluster reads the written items again, in the background, to refresh its cache.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Clusters, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:GetItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Sources: []string{srcDAX}, check: checkRoleTransact,
	},
	{
		ID: "dax-role-untrusted", Summary: "DAX may not assume the cluster's role",
		Why:      "The cluster reaches no table unless the trust policy of its role lets dax.amazonaws.com assume it. The service-linked role of DAX is not such a role.",
		Category: CategoryDAX, Severity: Error, Kinds: trustKind, Needs: Clusters, Kind: policy.Trust,
		Bad:     policyOf(`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`),
		Good:    policyOf(`{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}`),
		Sources: []string{srcDAX, srcDAXLinkedRole}, check: checkRoleTrust,
	},
	{
		ID: "dax-trust-extra-principals", Summary: "others may assume the cluster's role too",
		Why:      "Whoever else may assume the role has its tables directly, without the cluster and without a permission on it.",
		Category: CategoryDAX, Severity: Warning, Kinds: trustKind, Needs: Clusters, Kind: policy.Trust,
		Bad:     policyOf(`{"Effect":"Allow","Principal":{"Service":["dax.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:AssumeRole"}`),
		Good:    policyOf(`{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}`),
		Sources: []string{srcDAX}, check: checkTrustExtra,
	},
	{
		ID: "dax-no-path", Summary: "a cluster that does not exist",
		Why:      "The statement names a cluster that is not among the known ones, so that it opens nothing.",
		Category: CategoryDAX, Severity: Suggestion, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],"Resource":"arn:aws:dax:us-east-1:123456789012:cache/music"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `}`),
		Sources: []string{srcDAX}, check: checkNoPath,
	},
	{
		ID: "dax-arn-form", Summary: "not the ARN of a cluster",
		Why:      "The ARN of a cluster ends in cache/NAME, in lower case: DAX keeps names so, and ARNs are compared with their case.",
		Category: CategoryDAX, Severity: Error, Kinds: identityKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],"Resource":"arn:aws:dax:us-east-1:123456789012:cluster/books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `}`),
		Sources: []string{srcDAX, srcDAXCluster}, check: checkDAXForm,
	},
	{
		ID: "dax-wrong-service", Summary: "actions of DAX on tables, or of DynamoDB on clusters",
		Why:      "Actions of DAX are about clusters, those of DynamoDB about tables. With the resources of the other the statement never applies.",
		Category: CategoryDAX, Severity: Error, Kinds: identityKind, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onTable + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `}`),
		Sources: []string{srcDAX}, check: checkDAXService,
	},
	{
		ID: "dax-condition-useless", Summary: "a key of DynamoDB on actions of DAX",
		Why:      "Calls to a cluster have no key of dynamodb. A positive test never holds, so that nothing is granted; a negated one and ForAllValues always hold, so that nothing is limited.",
		Category: CategoryDAX, Severity: Error, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:GetItem",` + protocol + `],` + onCluster + `,"Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Sources: []string{srcDAX}, check: checkDAXCondition,
	},
	{
		ID: "dax-shared-cluster", Summary: "one cluster for tables that belong apart",
		Why:      "A permission on a cluster is one on all tables of its role: DAX has no permission for a single table. Tables of different groups need clusters of their own.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Clusters, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:dynamodb:us-east-1:123456789012:table/Salaries"]}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],` + onTable + `}`),
		Sources: []string{srcDAX}, check: checkSharedCluster,
	},
	{
		ID: "dax-create-incomplete", Summary: "a cluster cannot be made with these permissions",
		Why:      "CreateCluster hands a role to DAX, which needs iam:PassRole, and depends on actions of EC2 and IAM.",
		Category: CategoryDAX, Severity: Warning, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dax:CreateCluster","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dax:Create*","iam:GetRole","iam:PassRole","ec2:*NetworkInterface","ec2:Describe*"],"Resource":"*","Condition":{"StringEqualsIfExists":{"iam:PassedToService":"dax.amazonaws.com"}}}`),
		Sources: []string{srcDAXCluster, srcDAX}, check: checkCreateCluster,
	},
}
