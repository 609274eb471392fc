package template

import (
	"bytes"
	"slices"
)

// The data source aws_iam_policy_document writes a document in blocks. Its arguments are
// read here in one shape, from the source as from a plan: an object whose blocks are
// lists of objects.

// policyData returns the document that the data source makes.
func policyData(v *value) *value {
	version := v.get("version")
	if version == nil || version.form == null {
		version = named("2012-10-17", v.start, v.start)
	}
	all := &value{form: list, start: v.start, end: v.end}
	for _, name := range []string{"source_json", "source_policy_documents"} {
		all.items = append(all.items, statementsOf(v.get(name))...)
	}
	taken := len(all.items)
	for _, s := range v.get("statement").parts() { // no two of its own have one Sid
		all.override(dataStatement(s), taken)
	}
	for _, name := range []string{"override_json", "override_policy_documents"} {
		for _, s := range statementsOf(v.get(name)) {
			all.override(s, len(all.items))
		}
	}
	out := &value{form: object, start: v.start, end: v.end}
	out.set("Version", version)
	out.set("Statement", all)
	return out
}

// set adds a member that the reader names.
func (v *value) set(name string, val *value) {
	if val == nil || val.form == null {
		return
	}
	v.members = append(v.members, member{named(name, val.start, val.start), val})
}

// statementsOf returns the statements of documents that a data source takes in.
func statementsOf(v *value) (all []*value) {
	for _, doc := range v.parts() {
		doc, isText := inner(doc)
		switch {
		case doc.form == list: // such as all documents of a splat
			all = append(all, statementsOf(doc)...)
		case doc.form != object || isText:
			all = append(all, holeAt(doc, orHole(doc)))
		default:
			for _, s := range doc.get("Statement").parts() {
				if doc.maybe != "" {
					s = perhaps(s, doc.maybe)
				}
				all = append(all, s)
			}
		}
	}
	return all
}

// orHole is the hole of what is not known, and one for a value that is of no use.
func orHole(v *value) hole {
	if v.form == unknown {
		return v.hole
	}
	return hole{expr: "a document"}
}

// override puts a statement in the place of the one with its Sid among the first, or else
// after all. Where it is not known whether two have one Sid, or whether the new one is
// there, the old one may be there or not.
func (v *value) override(s *value, first int) {
	sid := s.get("Sid")
	id, known := sid.string()
	if s.form != unknown && (sid == nil || known && id == "") {
		v.items = append(v.items, s)
		return
	}
	placed := false
	for i, other := range v.items[:first] {
		otherID := other.get("Sid")
		of, otherKnown := otherID.string()
		switch {
		case otherID == nil || known && otherKnown && of != id:
		case s.form == unknown:
			v.items[i] = holeAt(other, s.hole)
		case !known || !otherKnown:
			v.items[i] = perhaps(other, "whether two statements have one Sid")
		case s.maybe != "":
			v.items[i] = perhaps(other, s.maybe)
		default:
			v.items[i], placed = s, true
		}
	}
	if !placed {
		v.items = append(v.items, s)
	}
}

// dataStatement makes a statement of a block.
func dataStatement(v *value) *value {
	if v.form != object {
		return holeAt(v, orHole(v))
	}
	for _, pair := range [][2]string{{"actions", "not_actions"}, {"resources", "not_resources"}, {"principals", "not_principals"}} {
		if v.unsure(pair[0], pair[1]) {
			return holeAt(v, hole{expr: "whether a statement has " + pair[0] + " or " + pair[1]})
		}
	}
	out := &value{form: object, start: v.start, end: v.end, maybe: v.maybe}
	out.set("Sid", given(v.get("sid")))
	effect := v.get("effect")
	if effect == nil || effect.form == null {
		effect = named("Allow", v.start, v.start)
	}
	out.set("Effect", effect)
	for name, key := range dataLists {
		out.set(key, one(given(v.get(name))))
	}
	slices.SortStableFunc(out.members, func(a, b member) int { return bytes.Compare(a.key.text.bytes, b.key.text.bytes) })
	out.set("Principal", dataPrincipals(v.get("principals")))
	out.set("NotPrincipal", dataPrincipals(v.get("not_principals")))
	out.set("Condition", dataConditions(v.get("condition")))
	return out
}

// unsure reports whether an argument or its opposite is given, and which is not known. One
// that is known in full is the one; the other is then null.
func (v *value) unsure(name, opposite string) bool {
	a, b := v.get(name), v.get(opposite)
	if a == nil || b == nil || a.form == null || b.form == null || given(a) == nil || given(b) == nil {
		return false
	}
	return a.form == unknown || b.form == unknown || a.maybe != "" || b.maybe != ""
}

// dataLists are the arguments that are lists, with the elements that they become.
var dataLists = map[string]string{
	"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource",
}

// given is an argument that says something: the empty one is as none.
func given(v *value) *value {
	if v == nil || v.form == list && len(v.items) == 0 || v.is("") {
		return nil
	}
	return withVariables(v)
}

// one makes a string of a list of one.
func one(v *value) *value {
	if v != nil && v.form == list && len(v.items) == 1 && v.items[0].form == str {
		return v.items[0]
	}
	return v
}

// withVariables replaces &{...}, which the data source makes a policy variable of.
func withVariables(v *value) *value {
	out := *v
	if v.form == str && bytes.Contains(v.text.bytes, []byte("&{")) {
		out.text.bytes = bytes.ReplaceAll(v.text.bytes, []byte("&{"), []byte("${"))
	}
	if v.form == list {
		out.items = nil
		for _, item := range v.items {
			out.items = append(out.items, withVariables(item))
		}
	}
	return &out
}

// dataPrincipals makes a Principal of its blocks: those of a type are one list.
func dataPrincipals(v *value) *value {
	blocks := v.parts()
	if len(blocks) == 0 {
		return nil
	}
	if v.maybe != "" {
		return holeAt(v, hole{expr: v.maybe})
	}
	out := &value{form: object, start: blocks[0].start, end: blocks[len(blocks)-1].end}
	for _, b := range blocks {
		typ, names := b.get("type"), b.get("identifiers")
		name, ok := typ.string()
		if !ok || names == nil {
			return holeAt(b, orHole(orNull(typ)))
		}
		names = withVariables(names)
		if name == "*" && len(names.items) == 1 && names.items[0].is("*") && len(blocks) == 1 {
			return names.items[0]
		}
		out.gather(typ, names)
	}
	return out
}

// gather adds values under a key that may be there already.
func (v *value) gather(key, val *value) {
	name, _ := key.string()
	before := v.get(name)
	if before == nil {
		v.members = append(v.members, member{key, one(val)})
		return
	}
	all := &value{form: list, start: before.start, end: val.end}
	all.items = append(append(all.items, before.parts()...), val.parts()...)
	for i := range v.members {
		if v.members[i].key.is(name) {
			v.members[i].value = all
		}
	}
}

// dataConditions makes a Condition of its blocks.
func dataConditions(v *value) *value {
	blocks := v.parts()
	if len(blocks) == 0 {
		return nil
	}
	if v.maybe != "" {
		return holeAt(v, hole{expr: v.maybe})
	}
	out := &value{form: object, start: blocks[0].start, end: blocks[len(blocks)-1].end}
	for _, b := range blocks {
		test, key, values := b.get("test"), b.get("variable"), b.get("values")
		name, ok := test.string()
		if _, known := key.string(); !ok || !known || values == nil {
			return holeAt(b, orHole(orNull(test)))
		}
		tests := out.get(name)
		if tests == nil {
			tests = &value{form: object, start: b.start, end: b.end}
			out.members = append(out.members, member{test, tests})
		}
		tests.gather(key, withVariables(values))
		tests.end = max(tests.end, b.end)
	}
	return out
}
