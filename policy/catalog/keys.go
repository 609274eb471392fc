package catalog

import "github.com/iameval/iameval/condition"

// The condition keys of DynamoDB, of DAX, and the global ones that IAM knows
// for every service, in alphabetical order without regard to case. The keys of
// other services at the end come with the role sessions that these services
// give to what runs on them.
//
// Kind and family are abbreviated, so that the names stand in one column.

const (
	one = condition.KindSingle
	lst = condition.KindList

	str = condition.FamilyString
	num = condition.FamilyNumeric
	dat = condition.FamilyDate
	boo = condition.FamilyBool
	ipa = condition.FamilyIP
	res = condition.FamilyARN
)

var keys = [...]Key{
	{one, boo, "aws:AssumedRoot", "whether the session was made by sts:AssumeRoot"},
	{lst, str, "aws:CalledVia", "the services that passed the caller's request on, in their order"},
	{one, str, "aws:CalledViaAWSMCP", "the MCP server of AWS that made the request for the caller"},
	{one, str, "aws:CalledViaFirst", "the first service of aws:CalledVia"},
	{one, str, "aws:CalledViaLast", "the last service of aws:CalledVia"},
	{one, res, "aws:ChatbotSourceArn", "the chat configuration that the session is from"},
	{one, dat, "aws:CurrentTime", "the time of the request"},
	{one, ipa, "aws:Ec2InstanceSourcePrivateIPv4", "the private address of the EC2 instance that the credentials were given to"},
	{one, str, "aws:Ec2InstanceSourceVpc", "the VPC of the EC2 instance that the credentials were given to"},
	{one, dat, "aws:EpochTime", "the time of the request in seconds since 1970, which Numeric operators compare as well"},
	{one, str, "aws:FederatedProvider", "the identity provider that the session is from"},
	{one, boo, "aws:IsMcpServiceAction", "whether the action is one of an MCP service"},
	{one, num, "aws:MultiFactorAuthAge", "seconds since the caller gave a second factor; absent if they did not"},
	{one, boo, "aws:MultiFactorAuthPresent", "whether the temporary credentials were obtained with a second factor; absent for long-term ones"},
	{one, str, "aws:PrincipalAccount", "the account of the caller"},
	{one, res, "aws:PrincipalArn", "the caller; of a role session the role"},
	{one, boo, "aws:PrincipalIsAWSService", "whether the caller is an AWS service itself"},
	{one, str, "aws:PrincipalOrgID", "the organization of the caller's account"},
	{lst, str, "aws:PrincipalOrgPaths", "the path of the caller's account in its organization"},
	{one, str, "aws:PrincipalServiceName", "the service that is the caller"},
	{lst, str, "aws:PrincipalServiceNamesList", "all names of the service that is the caller"},
	{one, str, "aws:PrincipalTag/${TagKey}", "a tag of the caller: of the user, the role or the session"},
	{one, str, "aws:PrincipalType", "Account, User, FederatedUser, AssumedRole or Anonymous"},
	{one, str, "aws:referer", "the page that the browser came from"},
	{one, str, "aws:RequestedRegion", "the Region whose endpoint was asked"},
	{one, str, "aws:RequestTag/${TagKey}", "a tag that the request gives to the resource"},
	{one, str, "aws:ResourceAccount", "the account that owns the resource"},
	{one, str, "aws:ResourceOrgID", "the organization of the resource's account"},
	{lst, str, "aws:ResourceOrgPaths", "the path of the resource's account in its organization"},
	{one, str, "aws:ResourceTag/${TagKey}", "a tag that the resource has; for DynamoDB only where the account has turned this on"},
	{one, boo, "aws:SecureTransport", "whether the request came over TLS"},
	{one, res, "aws:SignInSessionArn", "the console session that the credentials are from"},
	{one, str, "aws:SourceAccount", "the account that a service calls for"},
	{one, res, "aws:SourceArn", "the resource that a service calls for"},
	{one, str, "aws:SourceIdentity", "the name given when the first role was assumed"},
	{one, ipa, "aws:SourceIp", "the public address of the caller; absent through a VPC endpoint"},
	{one, str, "aws:SourceOrgID", "the organization that a service calls for"},
	{lst, str, "aws:SourceOrgPaths", "the path, in its organization, of the account that a service calls for"},
	{one, str, "aws:SourceVpc", "the VPC that the request came from through a VPC endpoint"},
	{one, res, "aws:SourceVpcArn", "the ARN of that VPC"},
	{one, str, "aws:SourceVpce", "the VPC endpoint that the request came through"},
	{lst, str, "aws:TagKeys", "the keys of the tags that the request gives or takes away"},
	{one, dat, "aws:TokenIssueTime", "when the temporary credentials were given out"},
	{one, str, "aws:UserAgent", "what the client calls itself"},
	{one, str, "aws:userid", "the unique ID of the caller, with the session's name"},
	{one, str, "aws:username", "the name of an IAM user; absent for all other callers"},
	{one, boo, "aws:ViaAWSMCPService", "whether an MCP service of AWS passed the request on"},
	{one, boo, "aws:ViaAWSService", "whether a service passed the request on with the caller's credentials"},
	{one, str, "aws:VpceAccount", "the account that owns the VPC endpoint"},
	{one, str, "aws:VpceOrgID", "the organization of that account"},
	{lst, str, "aws:VpceOrgPaths", "the path of that account in its organization"},
	{one, ipa, "aws:VpcSourceIp", "the address of the caller within the VPC, through a VPC endpoint"},

	{one, res, "codebuild:BuildArn", "the build that the credentials were given to"},
	{one, res, "codebuild:ProjectArn", "the project of that build"},

	{one, str, "dax:EnclosingOperation", "the transaction that the call is part of: TransactGetItems or TransactWriteItems; absent outside one"},

	{lst, str, "dynamodb:Attributes", "the top-level attributes that the request names, not those it merely returns"},
	{one, str, "dynamodb:EnclosingOperation", "the transaction that the call is part of: TransactGetItems, TransactWriteItems or ExecuteTransaction; absent outside one"},
	{lst, str, "dynamodb:FirstPartitionKeyValues", "another name for dynamodb:LeadingKeys"},
	{one, str, "dynamodb:FisActionId", "the action of AWS Fault Injection Service"},
	{lst, res, "dynamodb:FisTargetArns", "the targets of AWS Fault Injection Service"},
	{lst, str, "dynamodb:FourthPartitionKeyValues", "values of the fourth attribute of an index's partition key"},
	{one, boo, "dynamodb:FullTableScan", "whether a PartiQL SELECT reads without a value for the partition key"},
	{lst, str, "dynamodb:LeadingKeys", "the partition key values that the request addresses; absent for Scan"},
	{one, str, "dynamodb:ReturnConsumedCapacity", "the parameter of that name: INDEXES, TOTAL or NONE"},
	{one, str, "dynamodb:ReturnValues", "the parameter of that name: ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATED_NEW or NONE"},
	{lst, str, "dynamodb:SecondPartitionKeyValues", "values of the second attribute of an index's partition key"},
	{one, str, "dynamodb:Select", "the parameter of that name, such as ALL_ATTRIBUTES or SPECIFIC_ATTRIBUTES, or what follows without it"},
	{lst, str, "dynamodb:ThirdPartitionKeyValues", "values of the third attribute of an index's partition key"},

	{one, num, "ec2:RoleDelivery", "the version of the instance metadata service that gave out the credentials"},
	{one, res, "ec2:SourceInstanceArn", "the EC2 instance that the credentials were given to"},
	{one, str, "glue:CredentialIssuingService", "glue.amazonaws.com, for the credentials of a Glue job"},
	{one, str, "glue:RoleAssumedBy", "the service that assumed the role for a Glue job"},
	{one, str, "identitystore:UserId", "the IAM Identity Center user that the session is for"},
	{one, res, "lambda:SourceFunctionArn", "the Lambda function that the credentials were given to"},
	{one, res, "ssm:SourceInstanceArn", "the managed node that the credentials were given to"},
}
