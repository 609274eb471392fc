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
// get-resource-config-history, batch-get-resource-config and select-resource-config, those of
// aggregators, and the item that a message or the event of a rule has.

// ofConfig is what these have in their text.
var ofConfig = glance.New(`"([cC]onfigurationItems?|[bB]aseConfigurationItems|configurationItemSummary|configSnapshotId|QueryInfo|invokingEvent)"\s*:`,
	`"configurationItem`, `"ConfigurationItem`, `"baseConfigurationItems"`, `"BaseConfigurationItems"`, `"configSnapshotId"`, `"QueryInfo"`, `"invokingEvent"`)

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
	"AWS::IAM::User":           {{"configuration.userPolicyList[].policyDocument", policy.Identity}},
	"AWS::IAM::Group":          {{"configuration.groupPolicyList[].policyDocument", policy.Identity}},
	"AWS::IAM::Policy":         {{"configuration.policyVersionList[].document", policy.Identity}},
	"AWS::S3::Bucket":          {{"supplementaryConfiguration.BucketPolicy.policyText", policy.Resource}},
	"AWS::SQS::Queue":          {{"configuration.Policy", policy.Resource}},
	"AWS::SNS::Topic":          {{"configuration.Policy", policy.Resource}},
	"AWS::KMS::Key":            {{"supplementaryConfiguration.Policy", policy.Resource}},
	"AWS::Lambda::Function":    {{"supplementaryConfiguration.Policy", policy.Resource}},
	"AWS::S3::AccessPoint":     {{"configuration.Policy", policy.Resource}},
	"AWS::Logs::Destination":   {{"configuration.DestinationPolicy", policy.Resource}},
	"AWS::EC2::VPCEndpoint":    {{"configuration.policyDocument", policy.Endpoint}},
	"AWS::ECR::Repository":     {{"configuration.RepositoryPolicyText", policy.Resource}},
	"AWS::Backup::BackupVault": {{"configuration.AccessPolicy", policy.Resource}},
	"AWS::OpenSearch::Domain":  {{"configuration.AccessPolicies", policy.Resource}},
	"AWS::EFS::FileSystem":     {{"configuration.FileSystemPolicy", policy.Resource}},
}

// configItem is an item with where it stands.
type configItem struct {
	value   *value
	typ     string
	pointer string
}

// readConfig reads the items of AWS Config. It reports false for anything else.
func (r *reader) readConfig(v *value) bool {
	items, summary := configItems(v)
	if len(items) == 0 && summary == nil {
		return false
	}
	r.out.Form = "AWS Config"
	latest := make(map[string]configItem)
	for _, item := range items {
		if other, ok := latest[item.resource()]; !ok || item.later(other) {
			latest[item.resource()] = item
		}
	}
	for _, item := range items {
		if last := latest[item.resource()]; last.later(item) {
			r.skip(item.name(), item.value.start, "it is how the resource was before, and not what counts")
			continue
		}
		r.configItem(item)
	}
	if summary != nil {
		name := (&configItem{value: summary}).name()
		r.skip(name, summary.start, "the message has a summary alone, as the item was too large for it")
	}
	return true
}

// configItems are the items that a value has, and the summary of one that it has not, or
// nil.
func configItems(v *value) (items []configItem, summary *value) {
	take := func(item *value, pointer string) {
		item = innermost(item) // of a query, each is a text
		if typ, ok := item.get("resourceType").string(); ok {
			items = append(items, configItem{item, typ, pointer})
		}
	}
	for _, list := range []string{"configurationItems", "baseConfigurationItems", "BaseConfigurationItems", "Results"} {
		for i, item := range v.get(list).parts() {
			take(item, fmt.Sprintf("/%s/%d", list, i))
		}
	}
	for _, way := range [][]string{{}, {"detail"}, {"invokingEvent"}} { // of a message, an event, and that of a rule
		message, pointer := v, ""
		for _, name := range way {
			message, pointer = innermost(message.get(name)), pointer+"/"+name
		}
		for _, name := range []string{"configurationItem", "ConfigurationItem"} {
			take(message.get(name), pointer+"/"+name)
		}
		if s := message.get("configurationItemSummary"); s.get("resourceType") != nil && len(items) == 0 {
			summary = s
		}
	}
	return items, summary
}

// innermost is a value that may be in texts of JSON, one in the other.
func innermost(v *value) *value {
	for range maxTexts {
		if v == nil || v.form != str {
			break
		}
		in, isText := inner(v)
		if isText {
			break
		}
		v = in
	}
	return v
}

// maxTexts is how many texts of JSON may be in each other.
const maxTexts = 4

// name is what the resource of an item is called.
func (c *configItem) name() string {
	for _, member := range []string{"arn", "ARN", "resourceName", "resourceId"} {
		if s, ok := c.value.get(member).string(); ok && s != "" {
			return s
		}
	}
	return c.typ
}

// resource tells the resources of items apart.
func (c *configItem) resource() string {
	parts := []string{c.typ}
	for _, member := range []string{"accountId", "awsAccountId", "awsRegion", "resourceId", "arn", "ARN", "resourceName"} {
		s, _ := c.value.get(member).string()
		parts = append(parts, s)
	}
	if strings.Join(parts[1:], "") == "" {
		return c.pointer // of which nothing is said
	}
	return strings.Join(parts, "\n")
}

// later reports whether an item is surely of a later time than another: a text of ISO 8601,
// or a number of seconds.
func (c *configItem) later(other configItem) bool {
	a, b := c.value.get("configurationItemCaptureTime"), other.value.get("configurationItemCaptureTime")
	if a == nil || b == nil || a.form != b.form {
		return false
	}
	if m, n := a.number(), b.number(); m != nil && n != nil {
		return m.Cmp(n) > 0
	}
	s, t := string(a.text.bytes), string(b.text.bytes)
	return a.form == str && strings.HasSuffix(s, "Z") && strings.HasSuffix(t, "Z") && strings.TrimSuffix(s, "Z") > strings.TrimSuffix(t, "Z")
}

// configItem reads the documents of a resource.
func (r *reader) configItem(item configItem) {
	if status, _ := item.value.get("configurationItemStatus").string(); strings.HasPrefix(status, "ResourceDeleted") {
		return
	}
	for _, p := range configPlaces[item.typ] {
		steps := strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), ".")
		r.configFollow(item.value, item.value, steps, found{name: item.name(), kind: p.kind, pointer: item.pointer, origin: review.Origin{Address: item.name(), Template: "aws config"}})
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
		doc := innermost(v)
		if doc.form == object && len(doc.members) == 0 {
			return // the item has no document
		}
		if doc.form != str && doc.get("Statement") == nil {
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
		v = innermost(v)
		f.pointer += "/" + escapePointer(path[0])
		r.configFollow(v.get(path[0]), v, path[1:], f)
	}
}
