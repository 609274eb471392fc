package template

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// maxConditions is how many conditions of one property are looked at: each doubles the
// readings of it.
const maxConditions = 3

// stack is a CloudFormation template, or one that becomes one.
type stack struct {
	*reader
	resolver resolver
	globals  *value // of SAM
	base     string // pointer to what has Resources
}

// isStack reports whether a value is a CloudFormation template.
func isStack(v *value) bool {
	resources := v.get("Resources")
	if resources == nil || resources.form != object {
		return false
	}
	if v.get("AWSTemplateFormatVersion") != nil || v.get("Transform") != nil {
		return true
	}
	typed := false
	resources.each(func(_ string, _, res *value) {
		typ, ok := res.get("Type").string()
		typed = typed || ok && strings.Contains(typ, "::")
	})
	return typed
}

// readStack reads the documents of a template.
func (r *reader) readStack(v *value, env Environment, base string) {
	r.out.Form = "CloudFormation"
	for _, t := range v.get("Transform").parts() {
		if name, ok := t.string(); ok && strings.HasPrefix(name, "AWS::Serverless-") {
			r.out.Form = "SAM"
		}
	}
	s := &stack{reader: r, globals: v.get("Globals"), base: base}
	s.resolver = resolver{env: env, resources: make(map[string]*value), mappings: v.get("Mappings")}
	resources := (&loops{resolver: &s.resolver, skip: r.skip, left: maxLooped}).resources(v.get("Resources"))
	resources.each(func(id string, _, res *value) {
		s.resolver.resources[id] = res
	})
	resources.each(func(id string, key, res *value) {
		if strings.HasPrefix(id, "Fn::") { // such as Fn::Transform
			r.skip("Resources."+id, key.start, "resources that %s makes are not read", id)
			return
		}
		s.resource(id, res)
		s.described(id, res)
		s.stackSet(id, res)
	})
	s.globalAPI()
	s.estate(resources)
}

// globalAPI reads the statements that SAM adds to all APIs of the template.
func (s *stack) globalAPI() {
	auth := s.globals.path("Api", "Auth")
	if auth == nil {
		return
	}
	s.readings("Globals.Api", auth, func(resolved *value, label string, again bool) {
		f := found{name: "Globals.Api.Auth", pointer: s.base + "/Globals/Api/Auth", kind: policy.Resource, again: again}
		f.origin = review.Origin{Address: f.name, Template: strings.ToLower(s.out.Form)}
		s.walk(resolved, place{read: apiStatements}, []string{"ResourcePolicy", "CustomStatements"}, f, label, auth)
	})
}

// titleOf names a resource for people: by the path of its construct, where CDK says it.
func titleOf(id string, res *value) string {
	if path, ok := res.path("Metadata", "aws:cdk:path").string(); ok && path != "" {
		return path
	}
	return id
}

// resource reads the documents of a resource.
func (s *stack) resource(id string, res *value) {
	typ, ok := res.get("Type").string()
	properties := res.get("Properties")
	if !ok || properties == nil {
		return
	}
	for _, p := range places[typ] {
		first := p.path[0]
		val := properties.get(first)
		if val == nil {
			if name, arg := functionOf(properties); name != "" {
				s.skip(id, properties.start, "the properties are not known: %s", expression(name, arg))
				return
			}
			if properties.form == unknown {
				s.skip(id, properties.start, "the properties are not known: %s", properties.hole.expr)
				return
			}
			continue
		}
		s.readings(id, val, func(resolved *value, label string, again bool) {
			f := found{name: titleOf(id, res) + "." + first, pointer: s.base + "/Resources/" + escapePointer(id) + "/Properties/" + escapePointer(first), kind: p.kind, again: again}
			f.origin = review.Origin{Address: id, Template: strings.ToLower(s.out.Form), Resource: s.holder(res, first)}
			s.walk(resolved, p, p.path[1:], f, label, properties)
		})
	}
}

// holder is the ARN of the table whose own policy a property is, where it is known.
func (s *stack) holder(res *value, property string) string {
	if property != "ResourcePolicy" {
		return ""
	}
	typ, name := s.resolver.typed(res)
	if like, whole := s.resolver.env.ofAttribute(typ, "Arn", name); whole {
		return like
	}
	return ""
}

// readings calls f with a property as it is under each combination of the conditions
// that it depends on. The first reading is that with all conditions.
func (s *stack) readings(id string, val *value, f func(resolved *value, label string, again bool)) {
	conditions := conditionsOf(val)
	if len(conditions) > maxConditions {
		s.skip(id, val.start, "what depends on more than %d conditions is not known: %s", maxConditions, strings.Join(conditions, ", "))
		conditions = nil
	}
	for n := range 1 << len(conditions) {
		s.resolver.assumed = make(map[string]bool)
		var label []string
		for i, c := range conditions {
			holds := n>>i&1 == 0
			s.resolver.assumed[c] = holds
			if holds {
				label = append(label, "with "+c)
			} else {
				label = append(label, "without "+c)
			}
		}
		f(s.resolver.resolve(val), strings.Join(label, ", "), n > 0)
	}
	s.resolver.assumed = nil
}

// walk follows a path to documents. "[]" goes through a list.
func (s *stack) walk(v *value, p place, path []string, f found, label string, properties *value) {
	switch {
	case v == nil || v.form == absent || v.form == null:
	case len(path) == 0:
		if label != "" {
			f.name += " (" + label + ")"
		}
		if p.read != nil {
			p.read(s, v, f, properties)
			return
		}
		s.add(v, f)
	case v.form == unknown:
		s.skip(f.name, v.start, "not known: %s", v.hole.expr)
	case path[0] == "[]":
		for i, item := range v.parts() {
			g := f
			g.name += fmt.Sprintf("[%d]", i)
			if v.form == list {
				g.pointer += "/" + strconv.Itoa(i)
			}
			s.walk(item, p, path[1:], g, label, properties)
		}
	default:
		f.pointer += "/" + escapePointer(path[0])
		if len(path) > 1 || !strings.HasSuffix(f.name, "]") {
			f.name += "." + path[0]
		}
		s.walk(v.get(path[0]), p, path[1:], f, label, properties)
	}
}

// place is where documents of a type of resource stand.
type place struct {
	path []string
	kind policy.Kind
	read func(s *stack, v *value, f found, properties *value) // nil: it is a document
}
