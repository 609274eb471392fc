package expression

import (
	"strconv"
	"strings"
)

// Step is one step of a document path: to a field of a map or, if Name is empty,
// to an element of a list.
type Step struct {
	Name  string
	Index int

	symbol int32 // of a name, its number in the parser
}

// edge returns a number for the step, the same for equal steps of one parser.
func (s Step) edge() int32 {
	if s.Name == "" {
		return -1 - int32(s.Index) // an index has 31 bits
	}
	return s.symbol
}

// same reports whether two steps of one parser are equal.
func (s Step) same(t Step) bool { return s.edge() == t.edge() }

// Path is a document path such as authors[0].name. It begins with the name of an
// attribute.
type Path []Step

// String returns the path as messages of DynamoDB have it: [authors, [0], name].
func (p Path) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i, s := range p {
		if i > 0 {
			b.WriteString(", ")
		}
		if s.Name == "" {
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		} else {
			b.WriteString(s.Name)
		}
	}
	b.WriteByte(']')
	return b.String()
}

// Op is what a node of an expression does.
type Op uint8

// The operations. Up to Size they are operands or yield one, from Equal to
// Contains they are true or false.
const (
	Invalid     Op = iota
	Operand        // the value at a path
	Placeholder    // a value that the request brings, such as :v
	Size           // size(operand)
	IfNotExists    // if_not_exists(path, operand): only in updates, like the next three
	ListAppend     // list_append(operand, operand)
	Plus           // operand + operand
	Minus          // operand - operand

	Equal
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
	Between            // the first operand, the lower bound, the upper bound
	In                 // the first operand, and the ones that it may equal
	And                // two conditions
	Or                 // two conditions
	Not                // one condition
	AttributeExists    // of a path
	AttributeNotExists // of a path
	AttributeType      // of an operand; the second is a placeholder
	BeginsWith         // of two operands
	Contains           // of two operands
)

var opNames = [...]string{
	"invalid", "path", "placeholder", "size", "if_not_exists", "list_append", "+", "-",
	"=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN", "AND", "OR", "NOT",
	"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains",
}

// String returns the operation as an expression has it, such as begins_with.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return opNames[Invalid]
}

// IsCondition reports whether the operation is true or false, and not an operand.
func (o Op) IsCondition() bool { return o >= Equal }

// Node is a node of an expression.
type Node struct {
	Op    Op
	Path  Path    // of an Operand
	Name  string  // of a Placeholder, with its colon
	Value int     // of a Placeholder: how many values were declared before it
	Args  []*Node // of all others
}

// Verb is what an action of an update does.
type Verb uint8

// The verbs. The zero Verb is not one.
const (
	Set Verb = iota + 1
	Remove
	Add
	Delete
)

var verbs = [...]string{Set: "SET", Remove: "REMOVE", Add: "ADD", Delete: "DELETE"}

// String returns the keyword of the verb.
func (v Verb) String() string {
	if v >= Set && int(v) < len(verbs) {
		return verbs[v]
	}
	return "invalid"
}

// Action is one change of an update.
type Action struct {
	Verb  Verb
	Path  Path
	Value *Node // of Set an operand; of Add and Delete a Placeholder; of Remove nil
}
