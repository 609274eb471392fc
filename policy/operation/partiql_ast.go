package operation

import (
	"fmt"
)

// A parsed PartiQL statement keeps what an authorization asks for, and no more:
// the verb, the table and the index, every attribute that is named, the keys of
// WHERE or of the inserted item, and RETURNING. For
//
//	SELECT title, cast[0].name FROM "films"."by-year" WHERE year IN [1954, ?]
//
// that is verbSelect, films, by-year, the attributes title, cast and year, and
// the key values 1954 and the parameter for the attribute year.

// A verb is the kind of a statement; the zero verb is none of them.
type verb uint8

const (
	verbSelect verb = iota + 1
	verbInsert
	verbUpdate // UPDATE t SET ... WHERE ..., and FROM t WHERE ... SET ...
	verbDelete
	verbExists // EXISTS(SELECT ...), a condition check of ExecuteTransaction
)

// A sqlStatement is one parsed statement. It is not written to after parsing.
type sqlStatement struct {
	verb         verb
	table, index string      // as named; the table may be an ARN; index "" when none is named
	selected     []string    // top-level attributes of the select list; nil for *
	attributes   []string    // every top-level attribute named, in the order of the text, each once
	inserted     []sqlMember // the item of an INSERT, in the order of the text
	where        *sqlExpr    // nil without WHERE
	returning    string      // ALL_OLD, ALL_NEW, UPDATED_OLD, UPDATED_NEW, or "" without RETURNING
}

// A sqlMember is one attribute of an inserted item.
type sqlMember struct {
	name  string
	value sqlValue
}

// A sqlKind is the type of a value; the zero kind is no value.
type sqlKind uint8

const (
	sqlKindString sqlKind = iota + 1
	sqlKindNumber
	sqlKindBinary // of parameters only: PartiQL has no binary literal
	sqlKindBool
	sqlKindNull
	sqlKindMissing
	sqlKindList
	sqlKindMap
	sqlKindSet
)

// A sqlValue is a literal or the value of a parameter. The values that can be
// keys carry the text that they have in dynamodb:LeadingKeys, others none.
type sqlValue struct {
	kind sqlKind
	text string // a string as it is, a canonical number, standard base64
}

// isKey reports whether the value can be that of a key attribute, which is never
// empty.
func (v sqlValue) isKey() bool { return v.kind <= sqlKindBinary && v.text != "" }

// A sqlPath is a document path: a.b[0] has the name a, the member b and the
// steps ."b"[0]. Two paths are the same place when they are equal.
type sqlPath struct {
	name   string
	member string // the first step, if it is a name
	steps  string // all steps in one spelling, "" for a top-level attribute
}

// A sqlOp is what a sqlExpr is; the zero op is no expression.
type sqlOp uint8

const (
	sqlOpPath    sqlOp = iota + 1 // path
	sqlOpValue                    // value
	sqlOpSum                      // args[0] + args[1], or minus
	sqlOpCall                     // size, list_append
	sqlOpSetCall                  // set_add, set_delete: the whole right side of a SET
	sqlOpTest                     // begins_with, contains, attribute_type, attribute_exists, attribute_not_exists
	sqlOpEqual                    // args[0] = args[1]
	sqlOpCompare                  // <> != < <= > >= BETWEEN IS, and NOT IN
	sqlOpIn                       // args[0] IN (args[1:])
	sqlOpInList                   // args[0] IN ?: one parameter for all the values
	sqlOpNot                      // NOT args[0]
	sqlOpAnd                      // two args or more
	sqlOpOr                       // two args or more
)

// A sqlExpr is an operand or a condition.
type sqlExpr struct {
	op    sqlOp
	path  sqlPath
	value sqlValue
	args  []sqlExpr
}

// isOperand reports whether e has a value that can be compared. The test of
// an attribute is an operand too: contains(a, 'b') = TRUE.
func (e *sqlExpr) isOperand() bool { return e.op <= sqlOpCall || e.op == sqlOpTest }

// isCondition reports whether e is true or false by itself.
func (e *sqlExpr) isCondition() bool { return e.op >= sqlOpTest }

// A sqlError says why a statement cannot be read.
type sqlError struct {
	Offset int // in bytes from the beginning of the statement
	Reason string
}

func (e *sqlError) Error() string {
	return fmt.Sprintf("PartiQL statement, at offset %d: %s", e.Offset, e.Reason)
}

// A sqlBinding says what a statement tells of the values of an attribute.
type sqlBinding uint8

const (
	sqlFree    sqlBinding = iota // any value is addressed
	sqlBound                     // only the listed values are addressed
	sqlUnclear                   // it depends on a reading that DynamoDB does not document
)

// keyValues returns the values of a key attribute that the statement addresses,
// each once, in the form of dynamodb:LeadingKeys, and whether it addresses
// nothing else: the equality and IN values of WHERE (AND takes those of any
// side, OR those of all sides if every side has some, NOT, NOT IN and <> have
// none), or the value in the inserted item (SEMANTICS 7.3). For
//
//	WHERE pk = 'a' AND (pk = 'b' OR size(x) > 2)
//
// that is a: the right side alone would not hold pk to a value.
//
// Where keyUnclear is true, the values are none and not constrained.
func (s *sqlStatement) keyValues(attribute string) (values []string, constrained bool) {
	values, b := s.bind(attribute)
	return values, b == sqlBound
}

// keyUnclear reports whether the statement holds a key attribute to something
// that is no key value: pk = 1 + 1, pk = [1], pk = other, pk IN ?, or T.pk = 'a'
// for a table T. DynamoDB may refuse it, scan, or look one key up, so that
// neither the keys nor a full scan may be taken for a fact.
func (s *sqlStatement) keyUnclear(attribute string) bool {
	_, b := s.bind(attribute)
	return b == sqlUnclear
}

func (s *sqlStatement) bind(attribute string) ([]string, sqlBinding) {
	for _, m := range s.inserted {
		switch {
		case m.name != attribute:
		case m.value.isKey():
			return []string{m.value.text}, sqlBound
		default:
			return nil, sqlUnclear
		}
	}
	if s.where == nil {
		return nil, sqlFree
	}
	values, b := s.collect(s.where, attribute, nil)
	if b != sqlBound {
		return nil, b
	}
	var distinct set
	for _, v := range values {
		distinct.add(v)
	}
	return distinct.list, sqlBound
}

// collect appends the values that e holds the attribute to.
func (s *sqlStatement) collect(e *sqlExpr, attribute string, values []string) ([]string, sqlBinding) {
	switch e.op {
	case sqlOpAnd:
		b := sqlFree
		for i := range e.args {
			var arg sqlBinding
			values, arg = s.collect(&e.args[i], attribute, values)
			b = max(b, arg) // one unclear side makes all unclear
		}
		return values, b
	case sqlOpOr:
		b, n := sqlBound, len(values)
		for i := range e.args {
			var arg sqlBinding
			if values, arg = s.collect(&e.args[i], attribute, values); arg == sqlFree {
				return values[:n], sqlFree
			}
			b = max(b, arg)
		}
		return values, b
	case sqlOpEqual, sqlOpIn, sqlOpInList:
		return s.compare(e, attribute, values)
	}
	return values, sqlFree
}

// compare appends the values of an equality or of IN.
func (s *sqlStatement) compare(e *sqlExpr, attribute string, values []string) ([]string, sqlBinding) {
	left, rest := &e.args[0], e.args[1:]
	if e.op == sqlOpEqual && s.refers(&rest[0], attribute) != sqlFree {
		left, rest = &rest[0], e.args[:1] // 'a' = pk
	}
	b := s.refers(left, attribute)
	if b == sqlFree && e.op == sqlOpIn {
		for i := range rest { // 'a' IN (pk, other)
			if s.refers(&rest[i], attribute) != sqlFree {
				return values, sqlUnclear
			}
		}
	}
	if b != sqlBound {
		return values, b
	}
	for _, arg := range rest {
		if e.op == sqlOpInList || arg.op != sqlOpValue || !arg.value.isKey() {
			return values, sqlUnclear
		}
		values = append(values, arg.value.text)
	}
	return values, sqlBound
}

// refers returns sqlBound if e is the attribute itself, else sqlFree. A path
// that begins with the name of the table or the index is unclear: PartiQL reads
// T.pk as the attribute pk of T, DynamoDB does not say.
func (s *sqlStatement) refers(e *sqlExpr, attribute string) sqlBinding {
	switch {
	case e.op != sqlOpPath:
	case e.path.name == attribute && e.path.steps == "":
		return sqlBound
	case s.qualified(e.path) && e.path.member == attribute && e.path.steps == memberStep(attribute):
		return sqlUnclear
	}
	return sqlFree
}

// qualified reports whether a path may begin with the table and not with an
// attribute.
func (s *sqlStatement) qualified(p sqlPath) bool {
	return p.member != "" && (sameWord(p.name, s.table) || sameWord(p.name, s.index))
}

// setAttributes lists the attributes that the paths of the statement name. Of
// T.pk, with T the table, both T and pk are listed: whichever reading is right,
// the attribute is among them.
func (s *sqlStatement) setAttributes(paths []sqlPath) {
	var names set
	for _, p := range paths {
		names.add(p.name)
		if s.qualified(p) {
			names.add(p.member)
		}
	}
	s.attributes = names.list
}
