package template

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

const exportedPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`

func quotes(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// TestPulumi: the documents of a preview and of a state, by the types that Terraform has.
func TestPulumi(t *testing.T) {
	const unknown = unknownInPulumi
	resource := func(typ, name, inputs string) string {
		return `{"urn":"urn:pulumi:dev::shop::` + typ + "::" + name + `","custom":true,"type":"` + typ + `","inputs":{` + inputs + `}}`
	}
	resources := []string{
		resource("aws:iam/policy:Policy", "p", `"policy":`+quotes(exportedPolicy)),
		resource("aws:iam/role:Role", "r", `"assumeRolePolicy":`+quotes(strings.Replace(exportedPolicy, "s3:GetObject", unknown, 1))+`,"inlinePolicies":[{"name":"a","policy":`+quotes(exportedPolicy)+`}]`),
		resource("aws:s3/bucketPolicy:BucketPolicy", "b", `"policy":"`+unknown+`"`),
		resource("aws:iam/userPolicy:UserPolicy", "s", `"policy":{"`+secretInPulumi+`":"x","ciphertext":"y"}`),
		resource("aws:ec2/vpcEndpoint:VpcEndpoint", "v", `"policy":`+quotes(exportedPolicy)),
		resource("aws:organizations/policy:Policy", "o", `"type":"RESOURCE_CONTROL_POLICY","content":`+quotes(exportedPolicy)),
		resource("aws:organizations/policy:Policy", "t", `"type":"TAG_POLICY","content":"{}"`),
		resource("aws-native:iam:Role", "n", ``),
		resource("aws:s3/bucket:Bucket", "x", ``),
		resource("random:index/randomPet:RandomPet", "y", `"policy":"x"`),
	}
	urn := func(typ, name string) string { return "urn:pulumi:dev::shop::" + typ + "::" + name }
	want := []string{
		urn("aws:iam/policy:Policy", "p") + ".policy identity: " + exportedPolicy,
		urn("aws:iam/role:Role", "r") + ".inlinePolicies[0].policy identity: " + exportedPolicy,
		urn("aws:iam/role:Role", "r") + ".assumeRolePolicy trust: " + strings.Replace(exportedPolicy, "s3:GetObject", "‹*›", 1),
		urn("aws:ec2/vpcEndpoint:VpcEndpoint", "v") + ".policy endpoint: " + exportedPolicy,
		urn("aws:organizations/policy:Policy", "o") + ".content rcp: " + exportedPolicy,
	}
	skipped := []string{
		urn("aws:s3/bucketPolicy:BucketPolicy", "b") + ".policy: the document is not known: what is known after the update",
		urn("aws:iam/userPolicy:UserPolicy", "s") + ".policy: the document is not known: a secret",
		urn("aws-native:iam:Role", "n") + ": resources of aws-native are not read",
	}
	state := `{"version":3,"deployment":{"manifest":{},"resources":[` + strings.Join(resources, ",") + `]}}`
	var steps []string
	for _, res := range resources {
		steps = append(steps, `{"op":"create","urn":"urn:pulumi:x","newState":`+res+`}`)
	}
	preview := `{"config":{},"steps":[{"op":"delete","urn":"urn:pulumi:x","newState":` + resources[0] + `},` + strings.Join(steps, ",") + `]}`
	for name, src := range map[string]string{"state": state, "preview": preview} {
		docs, more := read(t, src, Environment{})
		compare(t, name, want, docs)
		compare(t, name+": skipped", skipped, more)
	}
}

// TestPulumiTypes: the types of Terraform that hold documents have their names in Pulumi.
func TestPulumiTypes(t *testing.T) {
	for pulumi, want := range map[string]string{
		"aws:iam/rolePolicy:RolePolicy": "aws_iam_role_policy", "aws:dynamodb/resourcePolicy:ResourcePolicy": "aws_dynamodb_resource_policy",
		"aws:sqs/queuePolicy:QueuePolicy": "aws_sqs_queue_policy", "aws:kms/key:Key": "aws_kms_key", "aws:ecr/repositoryPolicy:RepositoryPolicy": "aws_ecr_repository_policy",
		"aws:secretsmanager/secretPolicy:SecretPolicy": "aws_secretsmanager_secret_policy", "aws:iam/user:User": "", "x": "",
		"aws:apigateway/restApiPolicy:RestApiPolicy": "aws_api_gateway_rest_api_policy", "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": "aws_vpc_endpoint_policy",
		"aws:mediastore/containerPolicy:ContainerPolicy": "aws_media_store_container_policy", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "aws_cloudwatch_log_resource_policy",
		"aws:iam/role:Role": "aws_iam_role", "aws:s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy", "gcp:iam/policy:Policy": "",
	} {
		if got := terraformType(pulumi); got != want {
			t.Errorf("%s: %q, want %q", pulumi, got, want)
		}
	}
}

// TestConfig: the documents that AWS Config has of resources, as objects and as texts.
func TestConfig(t *testing.T) {
	encoded := quotes(url.PathEscape(exportedPolicy))
	items := []string{
		`{"resourceType":"AWS::IAM::Role","ARN":"arn:aws:iam::123456789012:role/R","configuration":{"assumeRolePolicyDocument":` + encoded + `,"rolePolicyList":[{"policyName":"P","policyDocument":` + encoded + `}]}}`,
		`{"resourceType":"AWS::IAM::User","arn":"arn:aws:iam::123456789012:user/U","configuration":` + quotes(`{"userPolicyList":[{"policyName":"P","policyDocument":`+encoded+`}]}`) + `}`,
		`{"resourceType":"AWS::IAM::Policy","resourceName":"P","configuration":{"policyVersionList":[{"document":"%7B%7D","isDefaultVersion":false},{"document":` + encoded + `,"isDefaultVersion":true}]}}`,
		`{"resourceType":"AWS::S3::Bucket","resourceId":"books","configuration":{},"supplementaryConfiguration":{"BucketPolicy":` + quotes(`{"policyText":`+quotes(exportedPolicy)+`}`) + `}}`,
		`{"resourceType":"AWS::SQS::Queue","resourceId":"q","configuration":{"Policy":` + quotes(exportedPolicy) + `}}`,
		`{"resourceType":"AWS::KMS::Key","resourceId":"k","configuration":{},"supplementaryConfiguration":{"Policy":` + quotes(`{"other":1}`) + `}}`,
		`{"resourceType":"AWS::EC2::Instance","resourceId":"i","configuration":{"Policy":"x"}}`,
		`{"resourceType":"AWS::SNS::Topic","resourceId":"t","configuration":{"Policy":null}}`,
	}
	want := []string{
		"arn:aws:iam::123456789012:role/R trust: " + exportedPolicy, "arn:aws:iam::123456789012:role/R P identity: " + exportedPolicy,
		"arn:aws:iam::123456789012:user/U P identity: " + exportedPolicy, "P identity: " + exportedPolicy,
		"books resource: " + exportedPolicy, "q resource: " + exportedPolicy,
	}
	skipped := []string{"k: what stands at /%s/5/supplementaryConfiguration/Policy is not a policy document"}
	var texts []string
	for _, item := range items {
		texts = append(texts, quotes(item))
	}
	for list, src := range map[string]string{
		"configurationItems":     `{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[` + strings.Join(items, ",") + `]}`,
		"baseConfigurationItems": `{"baseConfigurationItems":[` + strings.Join(items, ",") + `]}`,
		"Results":                `{"Results":[` + strings.Join(texts, ",") + `],"QueryInfo":{}}`,
	} {
		docs, more := read(t, src, Environment{})
		compare(t, list, want, docs)
		compare(t, list+": skipped", []string{strings.Replace(skipped[0], "%s", list, 1)}, more)
	}
}
