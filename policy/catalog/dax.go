package catalog

// The actions of DAX, in rows like the ones of dynamodb.go.
//
// DAX has no resource policies and no tags in conditions. Access to items is
// authorized for the cluster, whatever the table, and DAX's one condition key
// distinguishes calls inside a transaction from others.

const enclosing names = "dax:EnclosingOperation"

// clusterMade lists the actions that dax:CreateCluster asks for as well. The
// two of DAX are needed if the call creates groups of its own; the actions of
// EC2 are needed by the service-linked role, not by the caller.
const clusterMade names = "dax:CreateParameterGroup dax:CreateSubnetGroup" +
	" ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs" +
	" iam:GetRole iam:PassRole"

var daxActions = [...]Action{
	{rd, nobody, "dax:BatchGetItem", cluster, none, 0},
	{wr, nobody, "dax:BatchWriteItem", cluster, none, 0},
	{rd, nobody, "dax:ConditionCheckItem", cluster, none, 0}, // a ConditionCheck of TransactWriteItems
	{wr, nobody, "dax:CreateCluster", cluster, none, 0},      // passes the service role; the first one makes a service-linked role
	{wr, nobody, "dax:CreateParameterGroup", star, none, 0},
	{wr, nobody, "dax:CreateSubnetGroup", star, none, 0},
	{wr, nobody, "dax:DecreaseReplicationFactor", cluster, none, 0},
	{na, nobody, "dax:DefineAttributeList", cluster, none, legacy},
	{na, nobody, "dax:DefineAttributeListId", cluster, none, legacy},
	{na, nobody, "dax:DefineKeySchema", cluster, none, legacy},
	{wr, nobody, "dax:DeleteCluster", cluster, none, 0},
	{wr, nobody, "dax:DeleteItem", cluster, enclosing, 0}, // also a Delete of TransactWriteItems
	{wr, nobody, "dax:DeleteParameterGroup", star, none, 0},
	{wr, nobody, "dax:DeleteSubnetGroup", star, none, 0},
	{ls, nobody, "dax:DescribeClusters", cluster << opt, none, 0}, // about each cluster that is named
	{ls, nobody, "dax:DescribeDefaultParameters", star, none, 0},
	{ls, nobody, "dax:DescribeEvents", star, none, 0},
	{ls, nobody, "dax:DescribeParameterGroups", star, none, 0},
	{rd, nobody, "dax:DescribeParameters", star, none, 0},
	{ls, nobody, "dax:DescribeSubnetGroups", star, none, 0},
	{na, nobody, "dax:Endpoints", cluster, none, legacy},
	{rd, nobody, "dax:GetItem", cluster, enclosing, 0}, // also the Gets of TransactGetItems
	{wr, nobody, "dax:IncreaseReplicationFactor", cluster, none, 0},
	{rd, nobody, "dax:ListTags", cluster, none, 0},
	{wr, nobody, "dax:PutItem", cluster, enclosing, 0}, // also a Put of TransactWriteItems
	{rd, nobody, "dax:Query", cluster, none, 0},
	{wr, nobody, "dax:RebootNode", cluster, none, 0},
	{rd, nobody, "dax:Scan", cluster, none, 0},
	{tg, nobody, "dax:TagResource", cluster, none, 0},
	{tg, nobody, "dax:UntagResource", cluster, none, 0},
	{wr, nobody, "dax:UpdateCluster", cluster, none, 0},
	{wr, nobody, "dax:UpdateItem", cluster, enclosing, 0}, // also an Update of TransactWriteItems
	{wr, nobody, "dax:UpdateParameterGroup", star, none, 0},
	{wr, nobody, "dax:UpdateSubnetGroup", star, none, 0},
}
