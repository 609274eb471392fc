package syntax

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Parse reads a policy document. name stands before the position in errors, such as a
// file name; it may be empty.
//
// The error is an [ErrorList]. The Document is returned beside it where there is
// something to read, that is, where the text is a JSON object within the limits; see
// [Document.Errors]. Otherwise it is nil.
func Parse(name string, src []byte) (*Document, error) {
	source, fault := read(name, src)
	if fault != nil {
		return nil, ErrorList{fault}
	}
	p := newParser(source)
	root := gjson.Parse(source.text)
	if !root.IsObject() {
		p.wrongType(root, place{noun: "a policy document"}, "be an object", "")
		return nil, p.errs
	}
	p.root(root)
	p.doc.Statements = p.statements.since(0)
	p.errs.Sort()
	p.doc.errs = p.errs
	return p.doc, p.errs.Err()
}

// parser is the second stage of reading: it walks text that is known to be JSON.
//
// gjson is used for one thing, ForEach, which yields members and elements with their
// offsets and shows duplicate keys. Its Get would take a key for a path, its Map would
// drop duplicates.
type parser struct {
	doc  *Document
	errs ErrorList

	statements arena[Statement]
	lists      arena[List]
	conditions arena[Condition]
	operators  arena[OperatorBlock]
	keys       arena[ConditionKey]
	strings    arena[String]
}

// newParser returns a parser whose arenas need not grow for most documents: a statement
// takes some 700 bytes in the policies that AWS publishes.
func newParser(s source) *parser {
	n := len(s.text)/512 + 1
	return &parser{
		doc:        &Document{source: s},
		statements: make(arena[Statement], 0, n),
		lists:      make(arena[List], 0, 2*n),
		conditions: make(arena[Condition], 0, n),
		operators:  make(arena[OperatorBlock], 0, n),
		keys:       make(arena[ConditionKey], 0, n),
		strings:    make(arena[String], 0, 12*n),
	}
}

// errorf adds an error at offset.
func (p *parser) errorf(offset int, code Code, format string, args ...any) {
	p.errs.Add(p.doc, offset, code, format, args...)
}

// root reads the outermost object.
func (p *parser) root(r gjson.Result) {
	d := p.doc
	d.Pos = r.Index
	there := p.elements(r, rootScope, func(e element, v gjson.Result) {
		switch e {
		case elemVersion:
			d.Version = p.version(v)
		case elemID: // any string: SEMANTICS 1.2.4
			d.ID = p.string(v, e.place())
		case elemStatement:
			p.readStatements(v)
		}
	})
	if there.missing(elemStatement) {
		p.errorf(r.Index, CodeMissingElement, "a policy document must have a Statement")
	}
}

// version reads a Version. What a missing one means, and whether the old one will do,
// depends on the policy type. SEMANTICS 1.2.3
func (p *parser) version(v gjson.Result) *String {
	s := p.string(v, elemVersion.place())
	if s.Quoted() && s.Value != "2012-10-17" && s.Value != "2008-10-17" {
		p.errorf(s.Pos, CodeInvalidValue, `%s is not a version of the policy language: Version must be "2012-10-17" or "2008-10-17"`, quote(s.Value))
	}
	return s
}

// readStatements reads the value of Statement: an array, or one statement alone.
// SEMANTICS 1.2.2
func (p *parser) readStatements(v gjson.Result) {
	switch {
	case v.IsObject():
		p.statements.add(p.statement(v))
		return
	case !v.IsArray():
		p.wrongType(v, elemStatement.place(), "be a statement or an array of statements", "")
		return
	}
	empty := true
	v.ForEach(func(_, member gjson.Result) bool {
		empty = false
		if member.IsObject() {
			p.statements.add(p.statement(member))
		} else {
			p.wrongType(member, place{noun: "a statement"}, "be an object", "")
		}
		return true
	})
	if empty {
		p.errorf(v.Index, CodeEmpty, "Statement is empty: a policy document must have at least one statement")
	}
}

// elements calls visit for each member whose key names an element of the scope and
// reports the others.
func (p *parser) elements(r gjson.Result, within scope, visit func(e element, v gjson.Result)) elementSet {
	var there elementSet
	p.members(r, func(key String, v gjson.Result) {
		if e := within.element(key.Value); e != noElement {
			there.pos[e] = key.Pos
			visit(e, v)
			return
		}
		there.meant[p.unknown(key, within)] = true
	})
	return there
}

// unknown reports a key that names no element of the scope. It returns the element that
// was probably meant, or noElement.
func (p *parser) unknown(key String, within scope) element {
	near := nearest(key.Value, within.names())
	advice := "allowed are " + strings.Join(within.names(), ", ")
	if near != "" {
		advice = "did you mean " + quote(near) + "?"
	}
	p.errorf(key.Pos, CodeUnknownElement, "%s is not an element of %s: %s", quote(key.Value), within.what, advice)
	return within.element(near)
}

// members calls visit for each member of an object, in order. One whose key was there
// before is reported and passed over. SEMANTICS 1.1.4
func (p *parser) members(r gjson.Result, visit func(key String, v gjson.Result)) {
	var keys keySet
	r.ForEach(func(k, v gjson.Result) bool {
		key := p.text(k)
		if first, duplicate := keys.add(key.Value, key.Pos); duplicate {
			p.errorf(key.Pos, CodeDuplicateKey, "the key %s is a duplicate: this object has it at %v", quote(key.Value), mark{&p.doc.source, first})
		} else {
			visit(key, v)
		}
		return true
	})
}
