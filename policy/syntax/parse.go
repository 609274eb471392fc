package syntax

import (
	"strings"

	"github.com/iameval/iameval/variables/nearest"
	"github.com/iameval/iameval/variables/quote"
)

// Parse reads a policy document. Positions in errors begin with name, such as a file
// name; it may be empty.
//
// The error is an [ErrorList]. The Document is nil if the text is not a JSON object
// within the limits. Otherwise it is returned together with the errors; see
// [Document.Errors].
//
// A document without errors takes at most ten allocations, whatever its size, and at
// most four if it has a single statement of usual size; and one to two nanoseconds a
// byte.
func Parse(name string, src []byte) (*Document, error) {
	source, tape, fault := read(name, src)
	if fault != nil {
		return nil, ErrorList{fault}
	}
	p := newParser(source, tape)
	root := p.doc.tape.root()
	if root.kind() != kindObject {
		p.wrongType(root, place{noun: "a policy document"}, "be an object", "")
		return nil, p.errs
	}
	p.root(root)
	p.doc.Statements = p.statements.since(0)
	p.errs.Sort()
	p.doc.errs = p.errs
	return p.doc, p.errs.Err()
}

// parser is the second stage of reading: it walks the tape of a text that is known to
// be JSON.
type parser struct {
	doc  *Document
	errs ErrorList

	statements arena[Statement]
	lists      arena[List]
	conditions arena[Condition]
	operators  arena[OperatorBlock]
	keys       arena[ConditionKey]
	strings    arena[String]
	principals arena[Principal] // identity policies have none, so these two begin empty
	groups     arena[PrincipalGroup]
}

// page is a Document with the tree of a small one: one allocation where there would be
// seven, which take a quarter of the time of a short document.
type page struct {
	doc        Document
	statements [1]Statement
	lists      [2]List
	conditions [1]Condition
	operators  [2]OperatorBlock
	keys       [2]ConditionKey
	strings    [12]String
}

// pageTokens is the number of tokens up to which a document usually fits into a page.
const pageTokens = 32

// newParser returns a parser of s with its tape t. For most documents its arenas need
// not grow: their sizes are shares of the tokens, as found in the policies that AWS
// publishes, and a little more.
func newParser(s source, t tape) parser {
	n := len(t.tokens)
	if n <= pageTokens {
		q := &page{doc: Document{source: s, tape: t}}
		return parser{
			doc:        &q.doc,
			statements: q.statements[:0],
			lists:      q.lists[:0],
			conditions: q.conditions[:0],
			operators:  q.operators[:0],
			keys:       q.keys[:0],
			strings:    q.strings[:0],
		}
	}
	return parser{
		doc:        &Document{source: s, tape: t},
		statements: make(arena[Statement], 0, n/16+1),
		lists:      make(arena[List], 0, n/8+1),
		conditions: make(arena[Condition], 0, n/24+1),
		operators:  make(arena[OperatorBlock], 0, n/12+1),
		keys:       make(arena[ConditionKey], 0, n/12+1),
		strings:    make(arena[String], 0, n*3/8+1),
	}
}

// errorf adds an error at offset.
func (p *parser) errorf(offset int, code Code, format string, args ...any) {
	p.errs.Add(p.doc, offset, code, format, args...)
}

// root reads the outermost object.
func (p *parser) root(r node) {
	d := p.doc
	d.Pos = r.pos()
	there := p.elements(r, rootScope, func(e element, v node) {
		switch e {
		case elemVersion:
			d.Version = p.version(v)
		case elemID: // any string: SEMANTICS 1.2.4
			d.ID = p.string(v, e.place())
		case elemStatement:
			p.readStatements(v)
		default: // the scope has no other element
		}
	})
	if there.missing(elemStatement) {
		p.errorf(r.pos(), CodeMissingElement, "a policy document must have a Statement")
	}
}

// version reads a Version. What a missing one means, and whether the old one is
// allowed, depends on the policy type. SEMANTICS 1.2.3
func (p *parser) version(v node) *String {
	s := p.string(v, elemVersion.place())
	if s.Quoted() && s.Value != "2012-10-17" && s.Value != "2008-10-17" {
		p.errorf(s.Pos, CodeInvalidValue, `%s is not a version of the policy language: Version must be "2012-10-17" or "2008-10-17"`, quote.Text(s.Value))
	}
	return s
}

// readStatements reads the value of Statement: an array, or a single statement.
// SEMANTICS 1.2.2
func (p *parser) readStatements(v node) {
	switch v.kind() {
	case kindObject:
		p.statements.add(p.statement(v))
	case kindArray:
		for _, member := range v.entries() {
			if p.errs.Full() {
				return
			}
			if member.kind() == kindObject {
				p.statements.add(p.statement(member))
			} else {
				p.wrongType(member, place{noun: "a statement"}, "be an object", "")
			}
		}
		if v.isEmpty() {
			p.errorf(v.pos(), CodeEmpty, "Statement is empty: a policy document must have at least one statement")
		}
	default:
		p.wrongType(v, elemStatement.place(), "be a statement or an array of statements", "")
	}
}

// elements calls visit for each member whose key names an element of the scope and
// reports the others.
func (p *parser) elements(r node, within scope, visit func(e element, v node)) elementSet {
	var there elementSet
	p.members(r, func(key String, v node) {
		if e := within.element(key.Value); e != noElement {
			there.pos[e] = uint32(key.Pos)
			visit(e, v)
			return
		}
		there.meant |= 1 << p.unknown(key, within)
	})
	return there
}

// unknown reports a key that names no element of the scope. It returns the element that
// was probably meant, or noElement.
func (p *parser) unknown(key String, within scope) element {
	if p.errs.Full() {
		return noElement
	}
	near := nearest.Name(key.Value, within.names())
	advice := "want " + strings.Join(within.names(), ", ")
	if near != "" {
		advice = "did you mean " + quote.Text(near) + "?"
	}
	p.errorf(key.Pos, CodeUnknownElement, "%s is not an element of %s: %s", quote.Text(key.Value), within.what, advice)
	return within.element(near)
}

// members calls visit for each member of an object, in order. A member with a duplicate
// key is reported and skipped. SEMANTICS 1.1.4
func (p *parser) members(r node, visit func(key String, v node)) {
	keys := keySet{tape: r.tape, plain: p.doc.source.plain}
	for k, v := range r.entries() {
		if p.errs.Full() {
			return
		}
		key := p.text(k)
		if first, duplicate := keys.add(k, key); duplicate {
			p.errorf(key.Pos, CodeDuplicateKey, "the key %s is a duplicate; this object already has it at %v", quote.Text(key.Value), mark{&p.doc.source, first})
		} else {
			visit(key, v)
		}
	}
}
