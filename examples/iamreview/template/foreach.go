package template

import (
	"bytes"
	"fmt"
	"strings"
)

// Fn::ForEach of CloudFormation makes members of an object, one for each value of a
// collection:
//
//	Fn::ForEach::Queues: [Name, [Orders, Returns], {"${Name}Policy": {...}}]
//
// A collection that is written out is followed. Of any other, nothing is known of the
// object that the loop stands in; resources that it makes are read once, with the value
// as a hole.

// forEach is how the name of a loop begins.
const forEach = "Fn::ForEach"

// maxLooped bounds how many values all loops of a template make. CloudFormation takes 500
// resources.
const maxLooped = 100_000

// loops writes loops out.
type loops struct {
	*resolver
	skip func(place string, at int, format string, args ...any)
	left int // how many values may still be made
}

// isLoop reports whether a member is a loop.
func isLoop(m *member) bool {
	key, _ := m.key.string()
	return strings.HasPrefix(key, forEach)
}

// resources writes out the loops in the resources of a template.
func (l *loops) resources(v *value) *value {
	out := *v
	out.members = nil
	for _, m := range v.members {
		if !isLoop(&m) {
			out.members = append(out.members, member{m.key, l.expand(m.value, 0)})
			continue
		}
		out.members = append(out.members, l.ofResources(m, 0)...)
	}
	return &out
}

// ofResources are the resources that a loop makes. Of one whose collection is not known
// they may be there or not, any number of times.
func (l *loops) ofResources(m member, depth int) (made []member) {
	name, _ := m.key.string()
	body, id, each, reason := l.read(m.value)
	if body == nil || depth > maxDepth {
		l.skip("Resources."+name, m.key.start, "the resources that it makes are not read: %s", reason)
		return nil
	}
	if each == nil {
		l.skip("Resources."+name, m.key.start, "the resources that it makes are read once: %s", reason)
		each = []text{{bytes: []byte{mark}, holes: []hole{{expr: "${" + id + "}"}}}}
	}
	for _, t := range each {
		for _, inner := range body.members {
			if isLoop(&inner) {
				made = append(made, l.ofResources(member{inner.key, l.put(inner.value, id, &t)}, depth+1)...)
				continue
			}
			out := member{inner.key, l.expand(l.put(inner.value, id, &t), depth)}
			if t.known() {
				out.key = l.put(inner.key, id, &t)
			} else {
				out.value.maybe = reason
			}
			if l.left < 0 {
				l.skip("Resources."+name, m.key.start, "not all resources that it makes are read: it makes more than %d values", maxLooped)
				return made
			}
			made = append(made, out)
		}
	}
	return made
}

// expand writes out the loops in a value. An object with one that is not known is not
// known.
func (l *loops) expand(v *value, depth int) *value {
	if depth > maxDepth {
		return holeAt(v, hole{expr: "what is nested too deeply"})
	}
	out := *v
	switch v.form {
	case list:
		out.items = nil
		for _, item := range v.items {
			out.items = append(out.items, l.expand(item, depth+1))
		}
	case object:
		out.members = nil
		for _, m := range v.members {
			if !isLoop(&m) {
				out.members = append(out.members, member{m.key, l.expand(m.value, depth+1)})
				continue
			}
			made, reason := l.members(m, depth)
			if reason != "" {
				name, _ := m.key.string()
				return holeAt(v, hole{expr: name + ": " + reason})
			}
			out.members = append(out.members, made...)
		}
	default: // has no loops
		return v
	}
	return &out
}

// members are those that a loop makes, or why they are not known.
func (l *loops) members(m member, depth int) (made []member, reason string) {
	body, id, each, reason := l.read(m.value)
	if body == nil || each == nil {
		return nil, reason
	}
	for _, t := range each {
		one := l.expand(l.put(body, id, &t), depth+1)
		if one.form != object {
			return nil, one.hole.expr
		}
		if l.left < 0 {
			return nil, fmt.Sprintf("it makes more than %d values", maxLooped)
		}
		made = append(made, one.members...)
	}
	return made, ""
}

// read reads a loop: its body, the name in it, and the values that the name has. Without
// a body it is not a loop, and without values they are not known, for a reason.
func (l *loops) read(v *value) (body *value, id string, each []text, reason string) {
	if v.form != list || len(v.items) != 3 || v.items[2].form != object {
		return nil, "", nil, "want a name, a collection and an object"
	}
	id, ok := v.items[0].string()
	if !ok || id == "" || v.items[0].tag != "" {
		return nil, "", nil, "its name is not known"
	}
	each, reason = l.collection(v.items[1])
	return v.items[2], id, each, reason
}

// collection returns the values of a collection, or why they are not known.
func (l *loops) collection(v *value) (each []text, reason string) {
	all := l.resolve(v)
	if all.form != list {
		return nil, "its collection is not known: " + orHole(all).expr
	}
	for _, item := range all.items {
		switch {
		case item.form == list: // such as a parameter among others
			inner, reason := l.collection(item)
			if reason != "" {
				return nil, reason
			}
			each = append(each, inner...)
		case item.form == str && item.text.known():
			each = append(each, item.text)
		default:
			return nil, "its collection is not known: " + orHole(item).expr
		}
	}
	if each == nil {
		each = []text{}
	}
	return each, ""
}

// put replaces the name of a loop by a value.
func (l *loops) put(v *value, id string, t *text) *value {
	if l.left--; l.left < 0 {
		return holeAt(v, hole{expr: "what is made too often"})
	}
	if name, arg := functionOf(v); name == "Ref" && arg.is(id) {
		return l.value(v, t)
	}
	out := *v
	out.items, out.members = nil, nil
	if v.form == str {
		out.text = replaced(&v.text, id, t)
	}
	for _, item := range v.items {
		out.items = append(out.items, l.put(item, id, t))
	}
	for _, m := range v.members {
		out.members = append(out.members, member{l.put(m.key, id, t), l.put(m.value, id, t)})
	}
	return &out
}

// value is the value of a loop in the place of a Ref. It stands where the collection
// has it.
func (l *loops) value(v *value, t *text) *value {
	if !t.known() {
		return holeAt(v, t.holes[0])
	}
	start := t.place(0)
	return &value{form: str, text: *t, start: start, end: max(start, t.end)}
}

// replaced puts a value in the place of ${id} in a text, and its letters and digits in
// that of &{id}.
func replaced(in *text, id string, t *text) text {
	out := text{end: in.end}
	name := []byte("{" + id + "}")
	last := 0
	for i := 0; i+2 < len(in.bytes); i++ {
		sign := in.bytes[i]
		if sign != '$' && sign != '&' || !bytes.HasPrefix(in.bytes[i+1:], name) {
			continue
		}
		before := in.slice(last, i)
		out.append(&before)
		for _, b := range t.bytes {
			switch {
			case b == mark:
				out.addHole(t.holes[0], in.place(i))
			case sign == '$' || isWord(b) && b != '-' && b != '+' && b != '.':
				out.add(b, in.place(i))
			}
		}
		i += len(name)
		last = i + 1
	}
	if last == 0 {
		return *in
	}
	rest := in.slice(last, len(in.bytes))
	out.append(&rest)
	return out
}
