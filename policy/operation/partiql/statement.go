package partiql

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/iameval/iameval/variables"
)

// Verb is what a statement does. The zero Verb is not one.
type Verb uint8

// The verbs.
const (
	Select Verb = iota + 1
	Insert
	Update // UPDATE t SET ... WHERE ..., and FROM t WHERE ... SET ...
	Delete
	Exists // EXISTS(SELECT ...), a condition check of ExecuteTransaction
)

// Statement is what an authorization asks of a statement. It is immutable after
// [Parse].
type Statement struct {
	Verb       Verb
	Table      string   // as it is named: a name or an ARN
	Index      string   // "" where none is named
	Selected   []string // top-level attributes of the select list; nil for *
	Attributes []string // every top-level attribute that is named, in the order of the text, each once
	Returning  string   // ALL_OLD, ALL_NEW, UPDATED_OLD, UPDATED_NEW, or "" without RETURNING

	inserted []member // the item of an INSERT, in the order of the text
	where    *expr    // nil without WHERE
}

// member is one attribute of an inserted item.
type member struct {
	name  string
	value value
}

// kind is the type of a value. The zero kind is not a type.
type kind uint8

const (
	kindString kind = iota + 1
	kindNumber
	kindBinary // of parameters only: PartiQL has no binary literal
	kindBool
	kindNull
	kindMissing
	kindList
	kindMap
	kindSet
)

// value is a literal or the value of a parameter. A value that can be a key has
// its text as dynamodb:LeadingKeys has it, any other has no text.
type value struct {
	kind kind
	text string // a string as it is, a canonical number, standard base64
}

// isKey reports whether the value can be a key attribute's, which is never empty.
func (v value) isKey() bool { return v.kind <= kindBinary && v.text != "" }

// path is a document path: a.b[0] has the name a, the member b and the
// steps ."b"[0]. Two paths are the same place when they are equal.
type path struct {
	name   string
	member string // the first step, if it is a name
	steps  string // all steps in one spelling, "" for a top-level attribute
}

// op is what an expr is. The zero op is not an expression.
type op uint8

const (
	opPath    op = iota + 1 // path
	opValue                 // value
	opSum                   // args[0] + args[1], or minus
	opCall                  // size, list_append
	opSetCall               // set_add, set_delete: the whole right side of a SET
	opTest                  // begins_with, contains, attribute_type, attribute_exists, attribute_not_exists
	opEqual                 // args[0] = args[1]
	opCompare               // <> != < <= > >= BETWEEN IS, and NOT IN
	opIn                    // args[0] IN (args[1:])
	opInList                // args[0] IN ?: one parameter for all the values
	opNot                   // NOT args[0]
	opAnd                   // two args or more
	opOr                    // two args or more
)

// expr is an operand or a condition.
type expr struct {
	op    op
	path  path
	value value
	args  []expr
}

// isOperand reports whether e has a value that can be compared. The test of
// an attribute is an operand too: contains(a, 'b') = TRUE.
func (e *expr) isOperand() bool { return e.op <= opCall || e.op == opTest }

// isCondition reports whether e is true or false by itself.
func (e *expr) isCondition() bool { return e.op >= opTest }

// Error says why a statement cannot be read.
type Error struct {
	Offset int    // in bytes from the beginning of the statement
	Reason string // what is wrong there, and what is expected
}

// Error returns the offset and the reason in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("PartiQL statement, at offset %d: %s", e.Offset, e.Reason)
}

// binding is what a statement says about the values of an attribute.
type binding uint8

const (
	free    binding = iota // any value is addressed
	bound                  // only the listed values are addressed
	unclear                // it depends on a reading that DynamoDB does not document
)

// KeyValues returns the values of a key attribute that the statement addresses,
// each once, in the form of dynamodb:LeadingKeys, and whether it addresses
// nothing else: the values of = and IN in WHERE (with AND the values of any side,
// with OR the values of all sides if every side has some; NOT, NOT IN and <> have
// no values), or the value in the inserted item (SEMANTICS 7.3). For
//
//	WHERE pk = 'a' AND (pk = 'b' OR size(x) > 2)
//
// that is a: the right side alone would not limit pk to a value.
//
// Where KeyUnclear is true, there are no values, and it is not constrained.
func (s *Statement) KeyValues(attribute string) (values []string, constrained bool) {
	values, b := s.bind(attribute)
	return values, b == bound
}

// KeyUnclear reports whether the statement compares a key attribute with
// something that is not a key value: pk = 1 + 1, pk = [1], pk = other, pk IN ?,
// or T.pk = 'a' for a table T. DynamoDB may refuse it, scan, or look one key
// up, so neither the keys nor a full scan can be relied on.
func (s *Statement) KeyUnclear(attribute string) bool {
	_, b := s.bind(attribute)
	return b == unclear
}

func (s *Statement) bind(attribute string) ([]string, binding) {
	if s == nil {
		return nil, unclear
	}
	for _, m := range s.inserted {
		switch {
		case m.name != attribute:
		case m.value.isKey():
			return []string{m.value.text}, bound
		default:
			return nil, unclear
		}
	}
	if s.where == nil {
		return nil, free
	}
	values, b := s.collect(s.where, attribute, nil)
	if b != bound {
		return nil, b
	}
	return distinct(values), bound
}

// collect appends the values that e limits the attribute to.
func (s *Statement) collect(e *expr, attribute string, values []string) ([]string, binding) {
	switch e.op {
	case opAnd:
		b := free
		for i := range e.args {
			var arg binding
			values, arg = s.collect(&e.args[i], attribute, values)
			b = max(b, arg) // one unclear side makes all unclear
		}
		return values, b
	case opOr:
		b, n := bound, len(values)
		for i := range e.args {
			var arg binding
			if values, arg = s.collect(&e.args[i], attribute, values); arg == free {
				return values[:n], free
			}
			b = max(b, arg)
		}
		return values, b
	case opEqual, opIn, opInList:
		return s.compare(e, attribute, values)
	default:
		return values, free
	}
}

// compare appends the values of an equality or of IN.
func (s *Statement) compare(e *expr, attribute string, values []string) ([]string, binding) {
	left, rest := &e.args[0], e.args[1:]
	if e.op == opEqual && s.refers(&rest[0], attribute) != free {
		left, rest = &rest[0], e.args[:1] // 'a' = pk
	}
	b := s.refers(left, attribute)
	if b == free && e.op == opIn {
		for i := range rest { // 'a' IN (pk, other)
			if s.refers(&rest[i], attribute) != free {
				return values, unclear
			}
		}
	}
	if b != bound {
		return values, b
	}
	for _, arg := range rest {
		if e.op == opInList || arg.op != opValue || !arg.value.isKey() {
			return values, unclear
		}
		values = append(values, arg.value.text)
	}
	return values, bound
}

// refers returns bound if e is the attribute itself, else free. A path
// that begins with the name of the table or the index is unclear: PartiQL reads
// T.pk as the attribute pk of T, DynamoDB does not say.
func (s *Statement) refers(e *expr, attribute string) binding {
	switch {
	case e.op != opPath:
	case e.path.name == attribute && e.path.steps == "":
		return bound
	case s.qualified(e.path) && e.path.member == attribute && e.path.steps == memberStep(attribute):
		return unclear
	}
	return free
}

// qualified reports whether a path may begin with the table and not with an
// attribute.
func (s *Statement) qualified(p path) bool {
	return p.member != "" && (variables.EqualASCII(p.name, s.Table) || variables.EqualASCII(p.name, s.Index))
}

// setAttributes lists the attributes that the paths of the statement name. Of
// T.pk, with T the table, both T and pk are listed: whichever reading is right,
// the attribute is among them.
func (s *Statement) setAttributes(paths []path) {
	names := make([]string, 0, len(paths))
	for _, p := range paths {
		names = append(names, p.name)
		if s.qualified(p) {
			names = append(names, p.member)
		}
	}
	s.Attributes = distinct(names)
}

// distinct removes from a list what is in it already; nil if nothing is left.
func distinct(list []string) []string {
	const few = 8 // as many as compare faster than they hash
	if len(list) == 0 {
		return nil
	}
	var seen map[string]bool
	kept := list[:0]
	for i, text := range list {
		switch {
		case seen[text], seen == nil && slices.Contains(kept, text):
			continue
		case i >= few && seen == nil:
			seen = make(map[string]bool, len(list))
			for _, k := range kept {
				seen[k] = true
			}
		}
		if seen != nil {
			seen[text] = true
		}
		kept = append(kept, text)
	}
	return kept
}

// memberStep is how a step to a member is spelled in the steps of a path.
func memberStep(name string) string { return "." + strconv.Quote(name) }
