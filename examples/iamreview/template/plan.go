package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
	"github.com/iameval/iameval/policy/review"
)

// plans is what plans and states have in their text.
var plans = glance.New(`[{,]\s*"format_version"\s*:|[{,]\s*"terraform_version"\s*:`, `"format_version"`, `"terraform_version"`)

// isPlan reports whether a value is a plan or a state, as Terraform's show -json prints
// them, and isState whether it is the state as Terraform stores it.
func isPlan(v *value) bool {
	return v.get("format_version") != nil && v.get("terraform_version") != nil
}

func isState(v *value) bool {
	return v.get("version") != nil && v.get("terraform_version") != nil && v.get("resources") != nil && v.get("lineage") != nil
}

// plan reads a plan or a state.
type plan struct {
	*reader
	env     Environment
	changes map[string]*value // of data sources, by address
	config  *value            // the root module
	read    map[string][]seen
	things  []thing
	joined  *writtenDocuments // of the source; nil: it is not given
	within  string            // the address of the module that is read, with a dot; "": the root
}

// seen is a document of an instance, for the others of its resource.
type seen struct {
	text     []byte
	from, to int // the documents that were read of it
}

// readPlan reads the documents of a plan or of a state. Its source is what it stands in.
func (r *reader) readPlan(v *value, src []byte, env Environment) error {
	p := &plan{reader: r, env: env, changes: make(map[string]*value), config: v.path("configuration", "root_module"), read: make(map[string][]seen)}
	p.readSource(r.source, v, len(src))
	if v.get("resource_changes") == nil && v.get("planned_values") == nil {
		r.out.Form = "Terraform state"
		var state tfjson.State
		if err := state.UnmarshalJSON(src); err != nil {
			return fmt.Errorf("not a state that Terraform prints: %w", err)
		}
		p.module(v.path("values", "root_module"), "/values/root_module")
		p.estate(p.things, env)
		return nil
	}
	r.out.Form = "Terraform plan"
	var checked tfjson.Plan
	if err := checked.UnmarshalJSON(src); err != nil {
		return fmt.Errorf("not a plan that Terraform prints: %w", err)
	}
	if v.get("resource_changes") == nil {
		p.module(v.path("planned_values", "root_module"), "/planned_values/root_module")
		p.estate(p.things, env)
		return nil
	}
	for _, c := range v.get("resource_changes").parts() {
		if c.get("mode").is("data") {
			address, _ := c.get("address").string()
			p.changes[address] = c
		}
	}
	for i, c := range v.get("resource_changes").parts() {
		p.change(c, fmt.Sprintf("/resource_changes/%d/change/after", i))
	}
	p.estate(p.things, env)
	return nil
}

// module reads the resources of a module and of those in it.
func (p *plan) module(m *value, pointer string) {
	for i, res := range m.get("resources").parts() {
		if !res.get("mode").is("data") {
			p.resource(res, res.get("values"), nil, fmt.Sprintf("%s/resources/%d/values", pointer, i))
		}
	}
	for i, child := range m.get("child_modules").parts() {
		p.module(child, fmt.Sprintf("%s/child_modules/%d", pointer, i))
	}
}

// change reads a resource as it will be.
func (p *plan) change(c *value, pointer string) {
	after := c.path("change", "after")
	if c.get("mode").is("data") || after == nil || after.form != object {
		return
	}
	p.resource(c, after, c.path("change", "after_unknown"), pointer)
}

// resource reads the documents of a resource.
func (p *plan) resource(res, values, unknowns *value, pointer string) {
	typ, _ := res.get("type").string()
	address, _ := res.get("address").string()
	p.within = ""
	if module, _ := res.get("module_address").string(); module != "" {
		p.within = module + "."
	}
	p.things = append(p.things, thing{address: address, typ: typ, values: p.merged(values, unknowns, configured(p.moduleOf(res)))})
	for _, a := range attributes[typ] {
		kind := a.kind
		if kind == 0 {
			name, _ := values.get("type").string()
			if kind = organizationKinds[name]; kind == 0 {
				continue
			}
		}
		f := found{kind: kind, origin: review.Origin{Address: address, Template: strings.ToLower(p.out.Form), SidAdded: true}}
		f.origin.Resource, _ = values.get(holderOf[typ]).string()
		if a.block == "" {
			f.name, f.pointer = address+"."+a.name, pointer+"/"+a.name
			p.document(values.get(a.name), unknowns.get(a.name), res, a, f)
			continue
		}
		for i, b := range values.get(a.block).parts() {
			f.name = fmt.Sprintf("%s.%s[%d].%s", address, a.block, i, a.name)
			f.pointer = fmt.Sprintf("%s/%s/%d/%s", pointer, a.block, i, a.name)
			var unknown *value
			if all := unknowns.get(a.block).parts(); i < len(all) {
				unknown = all[i].get(a.name)
			}
			p.document(b.get(a.name), unknown, res, a, f)
		}
	}
}

// document reads a document, or what is known of one that depends on what is not there
// yet.
func (p *plan) document(v, unknown, res *value, a attribute, f found) {
	if v != nil && v.form == str {
		if !v.is("") {
			p.once(res, v, v, f)
		}
		return
	}
	if unknown == nil || !unknown.is("true") {
		return
	}
	expression := p.expression(res, a)
	references := expression.get("references").parts()
	for _, ref := range references {
		if name, ok := ref.string(); ok && strings.HasPrefix(name, "data.aws_iam_policy_document.") {
			if data := p.data(res, name); data != nil {
				p.once(res, data, policyData(data), f)
				return
			}
		}
	}
	if doc := p.written(&f, nil); doc != nil {
		p.once(res, doc, doc, f)
		return
	}
	if len(references) > 0 { // otherwise the provider fills it in
		p.skip(f.name, unknown.start, "not known before the plan is applied: %s", p.refer(references).expr)
	}
}

// once reads a document, unless another instance of the resource has the same.
func (p *plan) once(res, v, doc *value, f found) {
	place := strings.Join(withoutIndexes(res), ".")
	text := v.text.bytes
	if v.form != str {
		text = fmt.Append(nil, v.start)
	}
	for _, other := range p.read[place] {
		if slices.Equal(other.text, text) {
			for i := other.from; i < other.to; i++ {
				d := &p.out.Documents[i]
				p.note(f.origin.Address, d.Document)
				d.Also = append(d.Also, f.origin.Address)
			}
			return
		}
	}
	before := len(p.out.Documents)
	if !f.joined {
		doc = p.written(&f, doc)
	}
	p.add(doc, f)
	p.read[place] = append(p.read[place], seen{text, before, len(p.out.Documents)})
}

// indexes are those of count and for_each in an address.
var indexes = regexp.MustCompile(`\[("([^"\\]|\\.)*"|[0-9]+)\]`)

// withoutIndexes returns the parts of the address of a resource in the configuration.
func withoutIndexes(res *value) []string {
	address, _ := res.get("address").string()
	return strings.Split(indexes.ReplaceAllString(address, ""), ".")
}

// moduleOf returns the module of the configuration that a resource is in, with its
// address there.
func (p *plan) moduleOf(res *value) (m *value, address string) {
	parts := withoutIndexes(res)
	m = p.config
	for len(parts) > 2 && parts[0] == "module" {
		m = m.path("module_calls", parts[1], "module")
		parts = parts[2:]
	}
	return m, strings.Join(parts, ".")
}

// configured returns what a module says of a resource.
func configured(m *value, address string) *value {
	for _, res := range m.get("resources").parts() {
		if res.get("address").is(address) {
			return res.get("expressions")
		}
	}
	return nil
}

// expression returns the expression of an attribute.
func (p *plan) expression(res *value, a attribute) *value {
	expressions := configured(p.moduleOf(res))
	if a.block == "" {
		return expressions.get(a.name)
	}
	for _, b := range expressions.get(a.block).parts() {
		if e := b.get(a.name); e != nil {
			return e
		}
	}
	return nil
}

// data returns the arguments of a data source that a resource refers to: of the plan
// where it will be read when the plan is applied, else of the configuration.
func (p *plan) data(res *value, name string) *value {
	m, _ := p.moduleOf(res)
	words := strings.SplitN(name, ".", 4)
	local := indexes.ReplaceAllString(strings.Join(words[:min(3, len(words))], "."), "")
	config := configured(m, local)
	address, _ := res.get("module_address").string()
	if address != "" {
		address += "."
	}
	if c := p.changes[address+local]; c != nil {
		if after := c.path("change", "after"); after != nil && after.form == object {
			return p.merged(after, c.path("change", "after_unknown"), config)
		}
	}
	if config == nil {
		return nil
	}
	return p.constant(config)
}

// merged puts holes where a value is not known, by what the configuration says there.
func (p *plan) merged(v, unknowns, config *value) *value {
	switch {
	case unknowns == nil:
		return v
	case unknowns.form == word && unknowns.is("true"):
		return holeAt(v, p.refer(config.get("references").parts()))
	case v.form == list && unknowns.form == list:
		out := *v
		out.items = nil
		for i, item := range v.items {
			var unknown *value
			if i < len(unknowns.items) {
				unknown = unknowns.items[i]
			}
			inner := config
			if blocks := config.parts(); config != nil && config.form == list && len(blocks) == len(v.items) {
				inner = blocks[i]
			}
			out.items = append(out.items, p.merged(item, unknown, inner))
		}
		return &out
	case v.form == object && unknowns.form == object:
		out := *v
		out.members = nil
		for _, m := range v.members {
			name, _ := m.key.string()
			out.members = append(out.members, member{m.key, p.merged(m.value, unknowns.get(name), config.get(name))})
		}
		unknowns.each(func(name string, key, unknown *value) {
			if v.get(name) == nil && unknown.is("true") {
				out.members = append(out.members, member{key, holeAt(unknown, p.refer(config.path(name, "references").parts()))})
			}
		})
		return &out
	}
	return v
}

// constant makes a value of expressions: what they refer to is a hole.
func (p *plan) constant(v *value) *value {
	if constant := v.get("constant_value"); constant != nil {
		return constant
	}
	if references := v.get("references"); references != nil {
		return holeAt(references, p.refer(references.parts()))
	}
	out := *v
	out.items, out.members = nil, nil
	for _, item := range v.items {
		out.items = append(out.items, p.constant(item))
	}
	for _, m := range v.members {
		out.members = append(out.members, member{m.key, p.constant(m.value)})
	}
	return &out
}

// refer makes a hole of the references of an expression. Terraform lists the parts of
// each after it.
func (p *plan) refer(references []*value) hole {
	var names []string
	for _, ref := range references {
		name, _ := ref.string()
		if name != "" && !slices.ContainsFunc(names, func(longer string) bool { return strings.HasPrefix(longer, name) }) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return hole{expr: "what is known after apply"}
	case 1: // the expression may say more than the reference
		h := hole{expr: names[0]}
		if parts := strings.SplitN(names[0], ".", 3); len(parts) == 3 && counterparts[parts[0]][0] != "" {
			h.ref = p.within + parts[0] + "." + parts[1]
		}
		return h
	}
	return hole{expr: strings.Join(names, ", ")}
}

// readState reads the state as Terraform stores it.
func (r *reader) readState(v *value, env Environment) {
	r.out.Form = "Terraform state"
	p := &plan{reader: r, env: env, read: make(map[string][]seen)}
	for i, res := range v.get("resources").parts() {
		if res.get("mode").is("data") {
			continue
		}
		typ, name := res.get("type"), res.get("name")
		module, _ := res.get("module").string()
		for j, instance := range res.get("instances").parts() {
			t, _ := typ.string()
			n, _ := name.string()
			address := strings.TrimPrefix(module+"."+t+"."+n, ".")
			as := &value{form: object}
			as.set("type", orNull(typ))
			as.set("address", named(address, instance.start, instance.start))
			p.resource(as, instance.get("attributes"), nil, fmt.Sprintf("/resources/%d/instances/%d/attributes", i, j))
		}
	}
	p.estate(p.things, env)
}
