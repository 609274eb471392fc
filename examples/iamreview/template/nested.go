package template

import (
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// descriptions are the properties that describe an API in OpenAPI's language, of which
// API Gateway takes the policy of the API.
var descriptions = map[string]string{
	"AWS::ApiGateway::RestApi": "Body",
	"AWS::Serverless::Api":     "DefinitionBody",
}

// policyMember is the member of a description that is the policy.
const policyMember = "x-amazon-apigateway-policy"

// described reads the policy in the description of an API.
func (s *stack) described(id string, res *value) {
	typ, _ := res.get("Type").string()
	property := descriptions[typ]
	doc := res.path("Properties", property, policyMember)
	if property == "" || doc == nil {
		return
	}
	s.readings(id, doc, func(resolved *value, label string, again bool) {
		f := found{name: titleOf(id, res) + "." + property + "." + policyMember, kind: policy.Resource, again: again}
		f.pointer = s.base + "/Resources/" + escapePointer(id) + "/Properties/" + property + "/" + policyMember
		f.origin = review.Origin{Address: id, Template: strings.ToLower(s.out.Form)}
		s.walk(resolved, place{read: apiPolicy}, nil, f, label, doc)
	})
}

// stackSet reads the template that a stack set has in a text. Its resources are those of
// other accounts, so that nothing else of the file has to do with them.
func (s *stack) stackSet(id string, res *value) {
	const property = "TemplateBody"
	body := res.path("Properties", property)
	if !res.get("Type").is("AWS::CloudFormation::StackSet") || body == nil {
		return
	}
	name := titleOf(id, res) + "." + property
	if body = s.resolver.resolve(body); body.form == unknown || body.form == str && !body.text.known() {
		s.skip(name, body.start, "the template is not known")
		return
	}
	body, err := unfolded(body)
	if err != nil {
		s.skip(name, res.start, "the template is not read: %v", err)
		return
	}
	if !isStack(body) {
		return
	}
	in := &reader{file: s.file, out: &Template{}}
	in.readStack(body, Environment{Partition: s.resolver.env.Partition}, s.base+"/Resources/"+escapePointer(id)+"/Properties/"+property)
	for _, d := range in.out.Documents {
		d.Name = name + "." + d.Name
		s.out.Documents = append(s.out.Documents, d)
	}
	for _, k := range in.out.Skipped {
		k.Place = name + "." + k.Place
		s.out.Skipped = append(s.out.Skipped, k)
	}
}

// unfolded is the value that a text holds as JSON or YAML, with its places in the file,
// and any other value as it is.
func unfolded(v *value) (*value, error) {
	if v.form != str || !v.text.known() {
		return v, nil
	}
	within := v.text
	docs, err := parse(within.bytes)
	if err != nil {
		return v, within.outward(err)
	}
	moved := make(map[*value]bool)
	for _, doc := range docs {
		doc.moveTo(&within, moved)
		v = doc
	}
	return v, nil
}
