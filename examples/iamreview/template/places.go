package template

import (
	"bytes"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// places are the places of documents in CloudFormation, by type. The catalog knows those
// of most resource policies.
var places = func() map[string][]place {
	all := make(map[string][]place)
	add := func(at string, kind policy.Kind) {
		typ, path, ok := strings.Cut(at, ".")
		if !ok {
			return
		}
		p := place{path: strings.Split(strings.ReplaceAll(path, "[]", ".[]"), "."), kind: kind}
		if path == "Statement" {
			p.read = oneStatement
		}
		for _, other := range all[typ] {
			if strings.Join(other.path, ".") == strings.Join(p.path, ".") {
				return
			}
		}
		all[typ] = append(all[typ], p)
	}
	for kind := policy.Identity; kind <= policy.Endpoint; kind++ {
		for _, at := range ownPlaces[kind] {
			add(at, kind)
		}
	}
	for p := range aws.ResourcePolicies() {
		add(p.CloudFormation, policy.Resource)
	}
	all["AWS::Organizations::Policy"] = []place{{path: []string{"Content"}, read: organizationPolicy}}
	for _, typ := range []string{"AWS::Serverless::Function", "AWS::Serverless::StateMachine"} {
		all[typ] = append(all[typ], place{path: []string{"Policies", "[]"}, kind: policy.Identity, read: samPolicy})
	}
	for _, typ := range []string{"AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainNameV2"} {
		all[typ] = []place{{path: []string{"Policy"}, kind: policy.Resource, read: apiPolicy}}
	}
	all["AWS::Serverless::Api"] = []place{{path: []string{"Auth", "ResourcePolicy", "CustomStatements"}, kind: policy.Resource, read: apiStatements}}
	return all
}()

// ownPlaces are the places that the catalog does not know. "[]" is a list.
var ownPlaces = map[policy.Kind][]string{
	policy.Identity: {
		"AWS::IAM::Policy.PolicyDocument", "AWS::IAM::ManagedPolicy.PolicyDocument",
		"AWS::IAM::RolePolicy.PolicyDocument", "AWS::IAM::UserPolicy.PolicyDocument", "AWS::IAM::GroupPolicy.PolicyDocument",
		"AWS::IAM::Role.Policies[].PolicyDocument", "AWS::IAM::User.Policies[].PolicyDocument", "AWS::IAM::Group.Policies[].PolicyDocument",
		"AWS::SSO::PermissionSet.InlinePolicy", "AWS::Transfer::User.Policy",
	},
	policy.Trust: {
		"AWS::IAM::Role.AssumeRolePolicyDocument",
		"AWS::Serverless::Function.AssumeRolePolicyDocument",
	},
	policy.Endpoint: {"AWS::EC2::VPCEndpoint.PolicyDocument"},
	policy.Resource: {
		"AWS::DynamoDB::GlobalTable.Replicas[].ResourcePolicy.PolicyDocument",
		"AWS::DynamoDB::GlobalTable.Replicas[].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument",
		"AWS::SQS::QueueInlinePolicy.PolicyDocument", "AWS::SNS::TopicInlinePolicy.PolicyDocument",
		"AWS::S3::AccessPoint.Policy", "AWS::S3::MultiRegionAccessPointPolicy.Policy", "AWS::S3ObjectLambda::AccessPointPolicy.PolicyDocument",
		"AWS::S3Outposts::BucketPolicy.PolicyDocument", "AWS::S3Tables::TableBucketPolicy.ResourcePolicy", "AWS::S3Tables::TablePolicy.ResourcePolicy",
		"AWS::KMS::ReplicaKey.KeyPolicy", "AWS::ECR::RegistryPolicy.PolicyText", "AWS::ECR::PublicRepository.RepositoryPolicyText",
		"AWS::Elasticsearch::Domain.AccessPolicies", "AWS::Logs::ResourcePolicy.PolicyDocument", "AWS::Logs::LogGroup.ResourcePolicyDocument",
		"AWS::VpcLattice::ResourcePolicy.Policy", "AWS::XRay::ResourcePolicy.PolicyDocument",
		"AWS::Kinesis::ResourcePolicy.ResourcePolicy", "AWS::Lex::ResourcePolicy.Policy",
	},
}

// oneStatement reads a statement, or several, that the service makes a document of.
func oneStatement(s *stack, v *value, f found, _ *value) {
	f.origin.VersionAdded = true
	s.add(statementsOnly(v), f)
}

// apiPolicy reads the policy of an API.
func apiPolicy(s *stack, v *value, f found, _ *value) {
	if doc, isText := inner(v); !isText {
		v = longResources(doc)
	}
	s.add(v, f)
}

// apiStatements reads statements of the policy of an API.
func apiStatements(s *stack, v *value, f found, properties *value) {
	oneStatement(s, longResources(v), f, properties)
}

// shortAPI is how the resources of an API's policy may begin. API Gateway makes the ARN
// of the API of it.
const shortAPI = "execute-api:/"

// longResources replaces the short resources by what API Gateway makes of them, of
// which the reader knows the end alone.
func longResources(v *value) *value {
	out := *v
	switch {
	case v.form == list:
		out.items = nil
		for _, item := range v.items {
			out.items = append(out.items, longResources(item))
		}
	case v.form == object:
		out.members = nil
		for _, m := range v.members {
			out.members = append(out.members, member{m.key, longResources(m.value)})
		}
	case v.form == str && bytes.HasPrefix(v.text.bytes, []byte(shortAPI)):
		rest := v.text.slice(len(shortAPI), len(v.text.bytes))
		out.text = text{end: v.text.end}
		out.text.addHole(hole{expr: shortAPI, like: "arn:*:execute-api:*:*:*/"}, v.text.place(0))
		out.text.append(&rest)
	}
	return &out
}

// organizationPolicy reads a policy of an organization: its kind stands beside it.
func organizationPolicy(s *stack, v *value, f found, properties *value) {
	kind, ok := s.resolver.resolve(orNull(properties.get("Type"))).string()
	if f.kind = organizationKinds[kind]; f.kind == 0 {
		if !ok {
			s.skip(f.name, v.start, "its Type is not known")
		}
		return // other policies of an organization are not IAM's
	}
	s.add(v, f)
}

// organizationKinds are the policies of an organization that are IAM's.
var organizationKinds = map[string]policy.Kind{
	"SERVICE_CONTROL_POLICY": policy.ServiceControl, "RESOURCE_CONTROL_POLICY": policy.ResourceControl,
}

// orNull is the value, or null where there is none.
func orNull(v *value) *value {
	if v == nil {
		return &value{}
	}
	return v
}
