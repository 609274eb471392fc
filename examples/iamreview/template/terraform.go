package template

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// What Terraform's resources are, for its source, plans and states alike.

// attribute is where a document of a type of resource stands: an attribute, or one in
// the blocks of a name.
type attribute struct {
	block, name string
	kind        policy.Kind // 0: by the type of an organization's policy
}

// attributes are the places of documents, by type. The catalog knows those of most
// resource policies.
var attributes = func() map[string][]attribute {
	all := make(map[string][]attribute)
	add := func(at string, kind policy.Kind) {
		typ, path, ok := strings.Cut(at, ".")
		if !ok {
			return
		}
		a := attribute{name: path, kind: kind}
		if block, name, ok := strings.Cut(path, "[]."); ok {
			a.block, a.name = block, name
		}
		if !slices.ContainsFunc(all[typ], func(b attribute) bool { return a.block == b.block && a.name == b.name }) {
			all[typ] = append(all[typ], a)
		}
	}
	for kind := policy.Identity; kind <= policy.Endpoint; kind++ {
		for _, at := range strings.Fields(ownAttributes[kind]) {
			add(at, kind)
		}
	}
	for p := range aws.ResourcePolicies() {
		add(p.Terraform, policy.Resource)
	}
	add("aws_organizations_policy.content", 0)
	return all
}()

// ownAttributes are the places that the catalog does not know.
var ownAttributes = map[policy.Kind]string{
	policy.Identity: `aws_iam_policy.policy aws_iam_role_policy.policy aws_iam_user_policy.policy aws_iam_group_policy.policy
		aws_iam_role.inline_policy[].policy aws_ssoadmin_permission_set_inline_policy.inline_policy aws_transfer_user.policy
		aws_transfer_access.policy`,
	policy.Trust:    `aws_iam_role.assume_role_policy`,
	policy.Endpoint: `aws_vpc_endpoint.policy aws_vpc_endpoint_policy.policy`,
	policy.Resource: `aws_s3_bucket.policy aws_s3_access_point.policy aws_s3control_access_point_policy.policy
		aws_s3control_bucket_policy.policy aws_s3control_multi_region_access_point_policy.details.policy
		aws_s3tables_table_bucket_policy.resource_policy aws_s3tables_table_policy.resource_policy
		aws_sqs_queue.policy aws_sns_topic.policy aws_kms_key_policy.policy aws_kms_external_key.policy aws_kms_replica_key.policy
		aws_kms_replica_external_key.policy aws_secretsmanager_secret.policy aws_ecr_registry_policy.policy
		aws_ecrpublic_repository_policy.policy aws_elasticsearch_domain.access_policies aws_elasticsearch_domain_policy.access_policies
		aws_opensearch_domain.access_policies aws_cloudwatch_log_resource_policy.policy_document
		aws_cloudwatch_log_destination_policy.access_policy aws_api_gateway_rest_api.policy aws_media_store_container_policy.policy
		aws_vpclattice_resource_policy.policy aws_ses_identity_policy.policy aws_sesv2_email_identity_policy.policy
		aws_ssm_contacts_contact.policy aws_iot_ca_certificate.policy aws_lambda_layer_version.policy`,
}

// counterparts are the types of CloudFormation that Terraform's are, with the attribute
// that holds the name.
var counterparts = map[string][2]string{
	"aws_dynamodb_table":                   {"AWS::DynamoDB::Table", "name"},
	"aws_dax_cluster":                      {"AWS::DAX::Cluster", "cluster_name"},
	"aws_s3_bucket":                        {"AWS::S3::Bucket", "bucket"},
	"aws_s3_access_point":                  {"AWS::S3::AccessPoint", "name"},
	"aws_sqs_queue":                        {"AWS::SQS::Queue", "name"},
	"aws_sns_topic":                        {"AWS::SNS::Topic", "name"},
	"aws_kms_key":                          {"AWS::KMS::Key", ""},
	"aws_lambda_function":                  {"AWS::Lambda::Function", "function_name"},
	"aws_iam_role":                         {"AWS::IAM::Role", "name"},
	"aws_iam_user":                         {"AWS::IAM::User", "name"},
	"aws_iam_group":                        {"AWS::IAM::Group", "name"},
	"aws_iam_policy":                       {"AWS::IAM::ManagedPolicy", "name"},
	"aws_iam_openid_connect_provider":      {"AWS::IAM::OIDCProvider", ""},
	"aws_iam_saml_provider":                {"AWS::IAM::SAMLProvider", "name"},
	"aws_kinesis_stream":                   {"AWS::Kinesis::Stream", "name"},
	"aws_kinesis_firehose_delivery_stream": {"AWS::KinesisFirehose::DeliveryStream", "name"},
	"aws_secretsmanager_secret":            {"AWS::SecretsManager::Secret", ""},
	"aws_sfn_state_machine":                {"AWS::StepFunctions::StateMachine", "name"},
	"aws_cloudwatch_event_bus":             {"AWS::Events::EventBus", "name"},
	"aws_ecr_repository":                   {"AWS::ECR::Repository", "name"},
	"aws_ecs_cluster":                      {"AWS::ECS::Cluster", "name"},
	"aws_codebuild_project":                {"AWS::CodeBuild::Project", "name"},
	"aws_codecommit_repository":            {"AWS::CodeCommit::Repository", "repository_name"},
	"aws_cloudtrail":                       {"AWS::CloudTrail::Trail", "name"},
	"aws_efs_file_system":                  {"AWS::EFS::FileSystem", ""},
	"aws_eks_cluster":                      {"AWS::EKS::Cluster", "name"},
	"aws_cognito_user_pool":                {"AWS::Cognito::UserPool", ""},
	"aws_opensearch_domain":                {"AWS::OpenSearchService::Domain", "domain_name"},
	"aws_elasticsearch_domain":             {"AWS::Elasticsearch::Domain", "domain_name"},
	"aws_backup_vault":                     {"AWS::Backup::BackupVault", "name"},
}

// holderOf is the attribute with the ARN of the resource whose policy it is.
var holderOf = map[string]string{"aws_dynamodb_resource_policy": "resource_arn"}

// ofTerraform returns what an attribute of a resource of Terraform is, and whether all
// of it is known.
func (e Environment) ofTerraform(typ, attr, name string) (like string, whole bool) {
	if typ == "aws_cloudwatch_log_group" && attr == "arn" { // without the star of CloudFormation
		like = e.fill("arn:%p:logs:%r:%a:log-group:%n", name)
		return like, !strings.Contains(like, "*")
	}
	l := likenesses[counterparts[typ][0]]
	switch {
	case attr == "stream_arn":
		like = e.fill(l.arns["StreamArn"], name)
	case attr == "arn" && l.arns["Arn"] != "":
		like = e.fill(l.arns["Arn"], name)
	case attr == "arn" && l.ref != "":
		like = e.fill(l.ref, name)
	case attr == "arn":
		for _, format := range l.arns {
			like = e.fill(format, name)
		}
	}
	return like, like != "" && !strings.Contains(like, "*")
}
