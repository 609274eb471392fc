package template

import "strings"

// What a reference to a resource surely matches: the ARN formats of types that policies
// name. %p, %r and %a are the partition, the Region and the account, %n is the name of
// the resource. Where one is not known, a star stands for it.

// likeness is what references to a type of resource are.
type likeness struct {
	name string // the property that holds the name; "": none
	ref  string // what Ref is, unless it is a name
	arns map[string]string
}

// arnOnly is a type with the attribute Arn.
func arnOnly(name, format string) likeness {
	return likeness{name: name, arns: map[string]string{"Arn": format}}
}

// refARN is a type of which Ref is the ARN, as is an attribute.
func refARN(name, format, attribute string) likeness {
	return likeness{name: name, ref: format, arns: map[string]string{attribute: format}}
}

const (
	tableARN    = "arn:%p:dynamodb:%r:%a:table/%n"
	functionARN = "arn:%p:lambda:%r:%a:function:%n"
)

// likenesses are the types, by their names in CloudFormation.
var likenesses = map[string]likeness{
	"AWS::DynamoDB::Table":                      {name: "TableName", arns: map[string]string{"Arn": tableARN, "StreamArn": tableARN + "/stream/*"}},
	"AWS::DynamoDB::GlobalTable":                {name: "TableName", arns: map[string]string{"Arn": tableARN, "StreamArn": tableARN + "/stream/*"}},
	"AWS::Serverless::SimpleTable":              {name: "TableName", arns: map[string]string{"Arn": tableARN}},
	"AWS::DAX::Cluster":                         arnOnly("ClusterName", "arn:%p:dax:%r:%a:cache/%n"),
	"AWS::S3::Bucket":                           arnOnly("BucketName", "arn:%p:s3:::%n"),
	"AWS::S3::AccessPoint":                      arnOnly("Name", "arn:%p:s3:%r:%a:accesspoint/%n"),
	"AWS::SQS::Queue":                           arnOnly("QueueName", "arn:%p:sqs:%r:%a:%n"),
	"AWS::SNS::Topic":                           refARN("TopicName", "arn:%p:sns:%r:%a:%n", "TopicArn"),
	"AWS::KMS::Key":                             arnOnly("", "arn:%p:kms:%r:%a:key/%n"),
	"AWS::KMS::ReplicaKey":                      arnOnly("", "arn:%p:kms:%r:%a:key/%n"),
	"AWS::Lambda::Function":                     arnOnly("FunctionName", functionARN),
	"AWS::Serverless::Function":                 arnOnly("FunctionName", functionARN),
	"AWS::Lambda::Alias":                        {ref: functionARN + ":*"},
	"AWS::Lambda::Version":                      {ref: functionARN + ":*"},
	"AWS::IAM::Role":                            arnOnly("RoleName", "arn:%p:iam::%a:role/*"),
	"AWS::IAM::User":                            arnOnly("UserName", "arn:%p:iam::%a:user/*"),
	"AWS::IAM::Group":                           arnOnly("GroupName", "arn:%p:iam::%a:group/*"),
	"AWS::IAM::ManagedPolicy":                   {ref: "arn:%p:iam::%a:policy/*", arns: map[string]string{"PolicyArn": "arn:%p:iam::%a:policy/*"}},
	"AWS::IAM::OIDCProvider":                    refARN("", "arn:%p:iam::%a:oidc-provider/*", "Arn"),
	"AWS::IAM::SAMLProvider":                    refARN("Name", "arn:%p:iam::%a:saml-provider/%n", "Arn"),
	"AWS::IAM::InstanceProfile":                 arnOnly("", "arn:%p:iam::%a:instance-profile/*"),
	"AWS::Logs::LogGroup":                       arnOnly("LogGroupName", "arn:%p:logs:%r:%a:log-group:%n:*"),
	"AWS::Kinesis::Stream":                      arnOnly("Name", "arn:%p:kinesis:%r:%a:stream/%n"),
	"AWS::KinesisFirehose::DeliveryStream":      arnOnly("DeliveryStreamName", "arn:%p:firehose:%r:%a:deliverystream/%n"),
	"AWS::SecretsManager::Secret":               refARN("", "arn:%p:secretsmanager:%r:%a:secret:*", "Id"),
	"AWS::StepFunctions::StateMachine":          refARN("StateMachineName", "arn:%p:states:%r:%a:stateMachine:%n", "Arn"),
	"AWS::Serverless::StateMachine":             refARN("Name", "arn:%p:states:%r:%a:stateMachine:%n", "Arn"),
	"AWS::Events::EventBus":                     arnOnly("Name", "arn:%p:events:%r:%a:event-bus/%n"),
	"AWS::Events::Rule":                         arnOnly("", "arn:%p:events:%r:%a:rule/*"),
	"AWS::ECR::Repository":                      arnOnly("RepositoryName", "arn:%p:ecr:%r:%a:repository/%n"),
	"AWS::ECS::Cluster":                         arnOnly("ClusterName", "arn:%p:ecs:%r:%a:cluster/%n"),
	"AWS::ECS::Service":                         {ref: "arn:%p:ecs:%r:%a:service/*", arns: map[string]string{"ServiceArn": "arn:%p:ecs:%r:%a:service/*"}},
	"AWS::ECS::TaskDefinition":                  {ref: "arn:%p:ecs:%r:%a:task-definition/*"},
	"AWS::CodeBuild::Project":                   arnOnly("Name", "arn:%p:codebuild:%r:%a:project/%n"),
	"AWS::CodeCommit::Repository":               arnOnly("RepositoryName", "arn:%p:codecommit:%r:%a:%n"),
	"AWS::CloudTrail::Trail":                    arnOnly("TrailName", "arn:%p:cloudtrail:%r:%a:trail/%n"),
	"AWS::EFS::FileSystem":                      arnOnly("", "arn:%p:elasticfilesystem:%r:%a:file-system/*"),
	"AWS::EKS::Cluster":                         arnOnly("Name", "arn:%p:eks:%r:%a:cluster/%n"),
	"AWS::Cognito::UserPool":                    arnOnly("", "arn:%p:cognito-idp:%r:%a:userpool/*"),
	"AWS::OpenSearchService::Domain":            {name: "DomainName", arns: map[string]string{"Arn": "arn:%p:es:%r:%a:domain/%n", "DomainArn": "arn:%p:es:%r:%a:domain/%n"}},
	"AWS::Elasticsearch::Domain":                {name: "DomainName", arns: map[string]string{"Arn": "arn:%p:es:%r:%a:domain/%n", "DomainArn": "arn:%p:es:%r:%a:domain/%n"}},
	"AWS::Backup::BackupVault":                  {name: "BackupVaultName", arns: map[string]string{"BackupVaultArn": "arn:%p:backup:%r:%a:backup-vault:%n"}},
	"AWS::AppSync::GraphQLApi":                  refARN("", "arn:%p:appsync:%r:%a:apis/*", "Arn"),
	"AWS::ElasticLoadBalancingV2::LoadBalancer": {ref: "arn:%p:elasticloadbalancing:%r:%a:loadbalancer/*"},
	"AWS::ElasticLoadBalancingV2::TargetGroup":  {ref: "arn:%p:elasticloadbalancing:%r:%a:targetgroup/*"},
	"AWS::ElasticLoadBalancingV2::Listener":     {ref: "arn:%p:elasticloadbalancing:%r:%a:listener/*"},
	"AWS::SSM::Document":                        {name: "Name"},
	"AWS::SSM::Parameter":                       {name: "Name"},
}

// fill writes a format with what is known.
func (e Environment) fill(format, name string) string {
	if format == "" {
		return ""
	}
	return strings.NewReplacer(
		"%p", known(e.Partition), "%r", known(e.Region), "%a", known(e.Account), "%n", known(name),
	).Replace(format)
}

// known returns a text, and a star for one that is not known.
func known(s string) string {
	if s == "" {
		return "*"
	}
	return s
}

// ofRef returns what Ref of a resource is, and whether all of it is known.
func (e Environment) ofRef(typ, name string) (like string, whole bool) {
	l := likenesses[typ]
	if l.ref != "" {
		like = e.fill(l.ref, name)
		return like, !strings.Contains(like, "*")
	}
	return known(name), name != ""
}

// ofAttribute returns what an attribute of a resource is, and whether all of it is known.
func (e Environment) ofAttribute(typ, attribute, name string) (like string, whole bool) {
	like = e.fill(likenesses[typ].arns[attribute], name)
	return like, like != "" && !strings.Contains(like, "*")
}
