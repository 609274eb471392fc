package template

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// What the AWS CLI prints of several policies, or prints as YAML. One policy that is
// printed as JSON is read where documents are.

// answer is a field that holds documents in what a command of the AWS CLI prints.
type answer struct {
	// field leads to the document. "[]" stands for each member of a list, and "{}" for
	// each value of an object.
	field string
	kind  policy.Kind
	name  string // the member beside it that names the document; "" if no member does
	// single is set for commands that print one document, which are read here as YAML alone.
	single bool
}

// answers are the fields, with the commands that print them.
var answers = []answer{
	{field: "Roles[].AssumeRolePolicyDocument", kind: policy.Trust, name: "Arn"},                    // iam list-roles
	{field: "InstanceProfile.Roles[].AssumeRolePolicyDocument", kind: policy.Trust, name: "Arn"},    // iam get-instance-profile
	{field: "InstanceProfiles[].Roles[].AssumeRolePolicyDocument", kind: policy.Trust, name: "Arn"}, // iam list-instance-profiles
	{field: "VpcEndpoints[].PolicyDocument", kind: policy.Endpoint, name: "VpcEndpointId"},          // ec2 describe-vpc-endpoints
	{field: "resourcePolicies[].policyDocument", kind: policy.Resource, name: "policyName"},         // logs describe-resource-policies
	{field: "destinations[].accessPolicy", kind: policy.Resource, name: "destinationName"},          // logs describe-destinations
	{field: "Policies[].Policy", kind: policy.Resource, name: "PolicyId"},                           // ssm get-resource-policies
	{field: "ResourcePolicies[].PolicyDocument", kind: policy.Resource, name: "PolicyName"},         // xray list-resource-policies
	{field: "ProjectPolicies[].PolicyDocument", kind: policy.Resource, name: "PolicyName"},          // rekognition list-project-policies
	{field: "Policies{}", kind: policy.Resource},                                                    // sesv2 get-email-identity, ses get-identity-policies
	{field: "Policy.Established.Policy", kind: policy.Resource},                                     // s3control get-multi-region-access-point-policy
	{field: "Policy.Proposed.Policy", kind: policy.Resource},                                        // the same command
	{field: "resourcePolicy", kind: policy.Resource},                                                // s3tables get-table-policy, get-table-bucket-policy
	{field: "resourcePolicy.policy", kind: policy.Resource},                                         // redshift-serverless get-resource-policy
	{field: "ResourcePolicy.Policy", kind: policy.Resource},                                         // redshift get-resource-policy
	{field: "DomainStatus.AccessPolicies", kind: policy.Resource},                                   // opensearch describe-domain, es describe-elasticsearch-domain
	{field: "DomainStatusList[].AccessPolicies", kind: policy.Resource, name: "DomainName"},         // opensearch describe-domains
	{field: "DomainConfig.AccessPolicies.Options", kind: policy.Resource},                           // opensearch describe-domain-config
	{field: "policies{}.Content", name: "Name"},                                                     // the file of an organization, of package account
	{field: "PolicyVersion.Document", kind: policy.Identity, single: true},                          // iam get-policy-version
	{field: "PolicyDocument", kind: policy.Identity, single: true},                                  // iam get-role-policy
	{field: "Role.AssumeRolePolicyDocument", kind: policy.Trust, single: true},                      // iam get-role
	{field: "Policy", kind: policy.Resource, single: true},                                          // s3api get-bucket-policy
	{field: "Policy.Content", single: true},                                                         // organizations describe-policy
	{field: "ResourcePolicy", kind: policy.Resource, single: true},                                  // secretsmanager get-resource-policy
	{field: "Attributes.Policy", kind: policy.Resource, single: true},                               // sqs get-queue-attributes
	{field: "policyText", kind: policy.Resource, single: true},                                      // ecr get-repository-policy
	{field: "InlinePolicy", kind: policy.Identity, single: true},                                    // sso-admin get-inline-policy-for-permission-set
	{field: "PolicyInJson", kind: policy.Resource, single: true},                                    // glue get-resource-policy
	{field: "policy", kind: policy.Resource, single: true},                                          // codebuild get-resource-policy
	{field: "policy.document", kind: policy.Resource, single: true},                                 // codeartifact get-domain-permissions-policy
	{field: "policy.Policy", kind: policy.Resource, single: true},                                   // glacier get-vault-access-policy
}

// answering matches texts that may be answers, at a glance: by the members that their fields
// begin with.
var (
	answering = glance.Lines(`(?m)^(PolicyVersion|PolicyDocument|Role|Policy|ResourcePolicy|Attributes|policyText|InlinePolicy|PolicyInJson|policy|TemplateBody|`+
		`Roles|InstanceProfiles?|VpcEndpoints|resourcePolic(y|ies)|destinations|[Pp]olicies|ResourcePolicies|ProjectPolicies|DomainStatus(List)?|DomainConfig)\s*:`,
		"Polic", "polic", "Role", "ResourcePolic", "Attributes", "InlinePolicy", "TemplateBody", "InstanceProfile", "VpcEndpoints", "resourcePolic",
		"destinations", "ProjectPolicies", "DomainStatus", "DomainConfig")
	answeringInJSON = glance.New(`[{,]\s*"(TemplateBody|Roles|InstanceProfiles?|VpcEndpoints|resourcePolic(y|ies)|destinations|[Pp]olicies|ResourcePolic(y|ies)|ProjectPolicies|DomainStatus(List)?|DomainConfig|Established|Proposed)"\s*:`,
		`"TemplateBody"`, `"Roles"`, `"InstanceProfile`, `"VpcEndpoints"`, `"resourcePolic`, `"destinations"`, `"Policies"`, `"policies"`, `"ResourcePolic`, `"ProjectPolicies"`, `"DomainStatus`, `"DomainConfig"`, `"Established"`, `"Proposed"`)
)

// readAnswer reads the documents of what a command prints. It reports false for anything
// else.
func (r *reader) readAnswer(v *value, asYAML bool) bool {
	read := false
	for _, a := range answers {
		if a.single && !asYAML {
			continue
		}
		steps := strings.Split(strings.NewReplacer("[]", ".[]", "{}", ".{}").Replace(a.field), ".")
		r.follow(v, nil, steps, found{name: r.file, kind: a.kind}, func(doc, beside *value, f found) {
			if !holdsDocument(doc) {
				return
			}
			if name, ok := beside.get(a.name).string(); ok {
				f.name = name
			}
			if a.kind == 0 { // the answer says the type
				typ, ok := beside.path("PolicySummary", "Type").string()
				if !ok {
					typ, _ = beside.get("Type").string()
				}
				if f.kind = organizationKinds[typ]; f.kind == 0 {
					r.skip(f.name, doc.start, "its Type is %q; want SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY: other policies of an organization are not IAM's", typ)
					read = true
					return
				}
			}
			f.origin = review.Origin{Address: f.name}
			r.add(doc, f)
			read = true
		})
	}
	if read {
		r.out.Form = "AWS CLI"
	}
	return read
}

// follow calls visit for each value that a path leads to, with the object that has it.
func (r *reader) follow(v, beside *value, path []string, f found, visit func(doc, beside *value, f found)) {
	switch {
	case v == nil:
	case len(path) == 0:
		visit(v, beside, f)
	case path[0] == "[]" && v.form == list:
		for i, item := range v.items {
			g := f
			g.pointer += "/" + strconv.Itoa(i)
			g.name = fmt.Sprintf("%s[%d]", f.name, i)
			r.follow(item, v, path[1:], g, visit)
		}
	case path[0] == "{}" && v.form == object:
		v.each(func(name string, _, val *value) {
			g := f
			g.pointer += "/" + escapePointer(name)
			g.name = name
			r.follow(val, v, path[1:], g, visit)
		})
	default:
		f.pointer += "/" + escapePointer(path[0])
		r.follow(v.get(path[0]), v, path[1:], f, visit)
	}
}

// holdsDocument reports whether a value is an object with statements, or a text that may
// be one.
func holdsDocument(v *value) bool {
	if v.form == str {
		text := bytes.TrimSpace(v.text.bytes)
		return bytes.HasPrefix(text, []byte("{")) || isPercentEncoded(text)
	}
	return v.get("Statement") != nil
}

// isPercentEncoded reports whether a text begins as JSON does that is percent-encoded.
func isPercentEncoded(text []byte) bool {
	return len(text) >= 3 && bytes.EqualFold(text[:3], []byte("%7b"))
}

// percentDecoded replaces the escapes of a text that is percent-encoded. A plus sign stays.
func (t *text) percentDecoded() text {
	out := text{end: t.end}
	for i := 0; i < len(t.bytes); i++ {
		b := t.bytes[i]
		if b == '%' && i+2 < len(t.bytes) {
			if n, err := strconv.ParseUint(string(t.bytes[i+1:i+3]), 16, 8); err == nil && byte(n) != mark {
				out.add(byte(n), t.place(i))
				i += 2
				continue
			}
		}
		out.add(b, t.place(i))
	}
	out.holes = t.holes
	return out
}

// readTemplateBody reads what aws cloudformation get-template prints: a template in JSON
// is an object there, and one in YAML a text.
func (r *reader) readTemplateBody(v *value, env Environment) error {
	const pointer = "/TemplateBody"
	body, err := unfolded(v.get("TemplateBody"))
	if err != nil {
		return located(err)
	}
	if isStack(body) {
		r.readStack(body, env, pointer)
	}
	return nil
}

// outward gives an error of what a text holds its place in the file.
func (t *text) outward(err error) error {
	if e := (*syntaxError)(nil); errors.As(err, &e) {
		return &syntaxError{t.place(e.at), e.msg}
	}
	return err
}

// moveTo gives a value, whose places are those in a text, its places in the file. Parts
// that several values share are moved once.
func (v *value) moveTo(t *text, moved map[*value]bool) {
	if moved[v] {
		return
	}
	moved[v] = true
	v.start, v.end = t.place(v.start), t.place(v.end)
	at := make([]int, len(v.text.at))
	for i, place := range v.text.at {
		at[i] = t.place(place)
	}
	v.text.at, v.text.end = at, t.place(v.text.end)
	for _, item := range v.items {
		item.moveTo(t, moved)
	}
	for _, m := range v.members {
		m.key.moveTo(t, moved)
		m.value.moveTo(t, moved)
	}
}
