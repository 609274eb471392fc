package template

import (
	_ "embed"
	"strings"
	"sync"
)

// samText are the policy templates of SAM, made of the file that its translator has; see
// NOTICE. Each has the names of its parameters and statements.
//
//go:embed sampolicies.json
var samText string

// samPolicies returns the policy templates of SAM by name.
var samPolicies = sync.OnceValue(func() *value {
	t := verbatim(samText, 0)
	v, err := parseJSON(&t)
	if err != nil {
		return &value{} // TestSAMPolicies reads it
	}
	return v
})

// samPolicy reads one of the Policies of SAM: the name or the ARN of a managed policy, a
// document, or a policy template with its parameters.
func samPolicy(s *stack, v *value, f found, _ *value) {
	switch {
	case v.form == str || v.form == null: // a managed policy
	case v.form == unknown:
		if !strings.HasPrefix(v.hole.like, "arn:*:iam") { // surely a managed policy
			s.skip(f.name, v.start, "not known: %s", v.hole.expr)
		}
	case v.get("Statement") != nil:
		s.add(v, f)
	default:
		v.each(func(name string, key, params *value) {
			f := f
			f.name += "." + name
			f.pointer += "/" + escapePointer(name)
			s.policyTemplate(name, key, params, f)
		})
	}
}

// policyTemplate reads a policy template of SAM with the parameters that it is given.
func (s *stack) policyTemplate(name string, key, params *value, f found) {
	definition := samPolicies().get(name)
	if definition == nil {
		s.skip(f.name, key.start, "%s is not a policy template of SAM that is known", name)
		return
	}
	in := &instance{key: key, params: params}
	f.origin.VersionAdded, f.theirs = true, key // the author cannot add it
	s.add(statementsOnly(s.resolver.resolve(in.value(definition.get("Statement")))), f)
}

// instance is a policy template in a place of the file.
type instance struct {
	key    *value // its name there
	params *value
}

// value copies a part of the definition. All of it stands where its name does, but for
// the parameters.
func (in *instance) value(v *value) *value {
	if name, arg := functionOf(v); name == "Ref" {
		if param, _ := arg.string(); in.params.get(param) != nil {
			return in.params.get(param)
		}
	}
	out := *v
	out.start, out.end = in.key.start, in.key.end
	out.text = textAt(string(v.text.bytes), in.key.start, in.key.end)
	out.items, out.members = nil, nil
	for _, item := range v.items {
		out.items = append(out.items, in.value(item))
	}
	for _, m := range v.members {
		out.members = append(out.members, member{in.value(m.key), in.value(m.value)})
	}
	return &out
}
