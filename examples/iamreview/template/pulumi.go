package template

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
	"github.com/iameval/iameval/policy/review"
)

// What Pulumi prints: pulumi preview --json, and its state: of pulumi stack export, or as it
// stores it, a checkpoint. Its resources of AWS are those of Terraform, by other names.

// stacksOfPulumi is what these have in their text.
var stacksOfPulumi = glance.New(`"urn"\s*:\s*"urn:pulumi:`, `"urn:pulumi:`)

// isPulumi reports whether a value is a preview or a state.
func isPulumi(v *value) bool {
	for _, list := range []*value{v.get("steps"), v.path("deployment", "resources"), v.path("checkpoint", "latest", "resources")} {
		for _, item := range list.parts() {
			if urn, _ := item.get("urn").string(); strings.HasPrefix(urn, "urn:pulumi:") {
				return true
			}
		}
	}
	return false
}

// unknownInPulumi is how a preview writes a value that is not known yet, and secretInPulumi
// the member of an object that stands for a secret.
const (
	unknownInPulumi = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
	secretInPulumi  = "4dabf18193072939515e22adb298388d"
)

// readPulumi reads the documents of a preview or of a state.
func (r *reader) readPulumi(v *value) {
	r.out.Form = "Pulumi"
	for i, step := range v.get("steps").parts() {
		if op := step.get("op"); op.is("delete") || op.is("delete-replaced") || op.is("discard") || op.is("read") {
			continue
		}
		r.pulumiResource(step.get("newState"), fmt.Sprintf("/steps/%d/newState", i))
	}
	for _, way := range [][]string{{"deployment", "resources"}, {"checkpoint", "latest", "resources"}} {
		for i, res := range v.path(way...).parts() {
			if !res.get("delete").is("true") {
				r.pulumiResource(res, fmt.Sprintf("/%s/%d", strings.Join(way, "/"), i))
			}
		}
	}
}

// pulumiResource reads the documents in the inputs of a resource.
func (r *reader) pulumiResource(res *value, pointer string) {
	typ, _ := res.get("type").string()
	urn, _ := res.get("urn").string()
	inputs := res.get("inputs")
	if strings.HasPrefix(typ, "aws-native:") {
		r.skip(urn, res.start, "resources of aws-native are not read")
		return
	}
	of := terraformType(typ)
	for _, a := range attributes[of] {
		f := found{name: urn, kind: a.kind, origin: review.Origin{Address: urn, Template: "pulumi"}}
		if f.kind == 0 {
			name, _ := inputs.get("type").string()
			if f.kind = organizationKinds[name]; f.kind == 0 {
				continue
			}
		}
		f.origin.Resource, _ = inputs.get(camel(holderOf[of])).string()
		if a.block == "" {
			f.name, f.pointer = urn+"."+camel(a.name), pointer+"/inputs/"+camel(a.name)
			r.add(pulumiValue(inputs.get(camel(a.name))), f)
			continue
		}
		for _, block := range []string{camel(a.block), strings.TrimSuffix(camel(a.block), "y") + "ies"} {
			for i, b := range inputs.get(block).parts() {
				g := f
				g.name, g.pointer = fmt.Sprintf("%s.%s[%d].%s", urn, block, i, camel(a.name)), fmt.Sprintf("%s/inputs/%s/%d/%s", pointer, block, i, camel(a.name))
				r.add(pulumiValue(b.get(camel(a.name))), g)
			}
		}
	}
}

// pulumiValue is a document, with a hole where it is secret or not known yet.
func pulumiValue(v *value) *value {
	switch {
	case v == nil || v.is(""):
		return nil
	case v.form == object && v.get(secretInPulumi) != nil:
		return holeAt(v, hole{expr: "a secret"})
	case v.form != str || !bytes.Contains(v.text.bytes, []byte(unknownInPulumi)):
		return v
	case v.is(unknownInPulumi):
		return holeAt(v, hole{expr: "what is known after the update"})
	}
	out := *v
	out.text = text{end: v.text.end}
	rest := v.text
	for {
		i := bytes.Index(rest.bytes, []byte(unknownInPulumi))
		if i < 0 {
			out.text.append(&rest)
			return &out
		}
		before := rest.slice(0, i)
		out.text.append(&before)
		out.text.addHole(hole{expr: "what is known after the update"}, rest.place(i))
		rest = rest.slice(i+len(unknownInPulumi), len(rest.bytes))
	}
}

// terraformType is the type of Terraform that one of Pulumi is, such as aws_iam_role_policy
// for aws:iam/rolePolicy:RolePolicy; "" if the reader does not know it.
func terraformType(typ string) string {
	parts := strings.Split(typ, ":")
	if len(parts) != 3 || parts[0] != "aws" {
		return ""
	}
	module, _, _ := strings.Cut(parts[1], "/")
	for _, name := range []string{module + parts[2], parts[2]} {
		if of := typesInPulumi[strings.ToLower(name)]; of != "" {
			return of
		}
	}
	return ""
}

// typesInPulumi are the types of Terraform that hold documents, by their names without what
// divides the words of them: its modules and Pulumi's divide them in other places.
var typesInPulumi = func() map[string]string {
	all := make(map[string]string)
	for typ := range attributes {
		all[strings.ReplaceAll(strings.TrimPrefix(typ, "aws_"), "_", "")] = typ
	}
	return all
}()

// camel writes some_name as someName.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
