package template

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// What AWS Config records of resources: a snapshot, aws configservice
// get-resource-config-history, batch-get-resource-config and select-resource-config.

// ofConfig is what these have in their text.
var ofConfig = glance.New(`"(configurationItems|baseConfigurationItems|configSnapshotId|QueryInfo)"\s*:`,
	`"configurationItems"`, `"baseConfigurationItems"`, `"configSnapshotId"`, `"QueryInfo"`)

// configPlace is where the configuration of a type of resource has documents.
type configPlace struct {
	path string // "[]" goes through a list; what it leads to may be a text with JSON
	kind policy.Kind
}

// configPlaces are these places. What is below supplementaryConfiguration says so.
var configPlaces = map[string][]configPlace{
	"AWS::IAM::Role": {
		{"configuration.assumeRolePolicyDocument", policy.Trust}, {"configuration.rolePolicyList[].policyDocument", policy.Identity},
	},
	"AWS::IAM::User":              {{"configuration.userPolicyList[].policyDocument", policy.Identity}},
	"AWS::IAM::Group":             {{"configuration.groupPolicyList[].policyDocument", policy.Identity}},
	"AWS::IAM::Policy":            {{"configuration.policyVersionList[].document", policy.Identity}},
	"AWS::S3::Bucket":             {{"supplementaryConfiguration.BucketPolicy.policyText", policy.Resource}},
	"AWS::SQS::Queue":             {{"configuration.Policy", policy.Resource}},
	"AWS::SNS::Topic":             {{"configuration.Policy", policy.Resource}},
	"AWS::KMS::Key":               {{"supplementaryConfiguration.Policy", policy.Resource}},
	"AWS::Lambda::Function":       {{"supplementaryConfiguration.Policy", policy.Resource}},
	"AWS::SecretsManager::Secret": {{"configuration.ResourcePolicy", policy.Resource}},
	"AWS::EC2::VPCEndpoint":       {{"configuration.policyDocument", policy.Endpoint}},
	"AWS::ECR::Repository":        {{"configuration.RepositoryPolicyText", policy.Resource}},
	"AWS::Backup::BackupVault":    {{"configuration.AccessPolicy", policy.Resource}},
	"AWS::OpenSearch::Domain":     {{"configuration.AccessPolicies", policy.Resource}},
	"AWS::EFS::FileSystem":        {{"configuration.FileSystemPolicy", policy.Resource}},
}

// readConfig reads the items of AWS Config. It reports false for anything else.
func (r *reader) readConfig(v *value) bool {
	found := false
	for _, list := range []string{"configurationItems", "baseConfigurationItems", "Results"} {
		for i, item := range v.get(list).parts() {
			item, _ = inner(item) // of a query, each is a text
			typ, ok := item.get("resourceType").string()
			if !ok {
				continue
			}
			found = true
			r.configItem(item, typ, fmt.Sprintf("/%s/%d", list, i))
		}
	}
	if found {
		r.out.Form = "AWS Config"
	}
	return found
}

// configItem reads the documents of a resource.
func (r *reader) configItem(item *value, typ, pointer string) {
	name := ""
	for _, member := range []string{"arn", "ARN", "resourceName", "resourceId"} {
		if s, ok := item.get(member).string(); ok && name == "" {
			name = s
		}
	}
	for _, p := range configPlaces[typ] {
		steps := strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), ".")
		r.configFollow(item, item, steps, found{name: name, kind: p.kind, pointer: pointer, origin: review.Origin{Address: name}})
	}
}

// configFollow follows a path, on which texts may hold JSON, and adds the document there.
func (r *reader) configFollow(v, beside *value, path []string, f found) {
	switch {
	case v == nil || v.form == null:
	case len(path) == 0:
		if is := beside.get("isDefaultVersion"); is != nil && !is.is("true") {
			return // another version counts
		}
		if s, ok := beside.get("policyName").string(); ok && s != f.name {
			f.name += " " + s
		}
		doc, isText := inner(v)
		if !isText && doc.get("Statement") == nil {
			r.skip(f.name, v.start, "what stands at %s is not a policy document", f.pointer)
			return
		}
		r.add(doc, f)
	case path[0] == "[]":
		for i, item := range v.parts() {
			g := f
			g.pointer += "/" + strconv.Itoa(i)
			r.configFollow(item, v, path[1:], g)
		}
	default:
		v, _ = inner(v)
		f.pointer += "/" + escapePointer(path[0])
		r.configFollow(v.get(path[0]), v, path[1:], f)
	}
}
