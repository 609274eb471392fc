package protocol

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// An expression travels as a tree with its values behind it: the names and the
// placeholders of the caller are gone. It is written as a text again, with names #n0,
// #n1 and values :v0, :v1 that all expressions of a request share.

// The operators of trees.
const (
	opEqual = iota
	opNotEqual
	opLess
	opGreaterOrEqual
	opGreater
	opLessOrEqual
	opAnd
	opOr
	opNot
	opBetween
	opIn
	opExists
	opNotExists
	opType
	opBeginsWith
	opContains
	opSize
	opVariable
	opPath
	opSet
	opAdd
	opDelete
	opRemove
	opIfNotExists
	opListAppend
	opPlus
	opMinus
)

// Limits of a tree. DynamoDB allows as many operators, and texts of 4 KB. It has no
// limit of depth: a chain of conditions, a AND b AND c, is a tree as deep as it is long.
const (
	maxTree       = 32 << 10
	maxOperators  = 300
	maxTreeDepth  = maxOperators + 4 // and the list of IN, a path, its index
	maxOperands   = 100              // of IN
	maxPathLength = 32
)

// version is the first item of an expression.
const version = 1

// operators are written between their two operands.
var operators = [...]string{
	opEqual: " = ", opNotEqual: " <> ", opLess: " < ", opGreaterOrEqual: " >= ", opGreater: " > ", opLessOrEqual: " <= ",
	opAnd: " AND ", opOr: " OR ", opPlus: " + ", opMinus: " - ",
}

// functions are written before their operands.
var functions = [...]string{
	opExists: "attribute_exists", opNotExists: "attribute_not_exists", opType: "attribute_type", opBeginsWith: "begins_with",
	opContains: "contains", opSize: "size", opIfNotExists: "if_not_exists", opListAppend: "list_append",
}

// expressions are the expressions of a request. The zero expressions have none.
type expressions struct {
	names  map[string]string         // what a request has, from placeholders
	placed map[string]string         // to placeholders
	values map[string]dynamodb.Value // what a request has; nil: none
}

// name returns the placeholder of a name.
func (e *expressions) name(name string) string {
	if p, ok := e.placed[name]; ok {
		return p
	}
	if e.names == nil {
		e.names, e.placed = make(map[string]string), make(map[string]string)
	}
	p := "#n" + strconv.Itoa(len(e.names))
	e.names[p], e.placed[name] = name, p
	return p
}

// value returns a placeholder of a value.
func (e *expressions) value(v dynamodb.Value) string {
	if e.values == nil {
		e.values = make(map[string]dynamodb.Value)
	}
	p := ":v" + strconv.Itoa(len(e.values))
	e.values[p] = v
	return p
}

// tree is an expression that is being written.
type tree struct {
	of        *expressions
	r         cbor.Reader
	out       strings.Builder
	variables []dynamodb.Value
	placed    []string // the placeholders of the variables that were met
	operators int
}

// open reads the values, which stand behind the tree, and goes to the tree.
func (e *expressions) open(b []byte) (*tree, error) {
	if len(b) > maxTree {
		return nil, fmt.Errorf("an expression of %d bytes; want at most %d", len(b), maxTree)
	}
	t := &tree{of: e, r: cbor.NewReader(b)}
	if err := t.header(3); err != nil {
		return nil, err
	}
	start := t.r
	if err := t.r.SkipDeep(maxTreeDepth); err != nil {
		return nil, err
	}
	variables, err := readArray(&t.r, readValue)
	if err == nil {
		err = t.r.End()
	}
	t.variables = variables
	t.placed = make([]string, len(t.variables))
	t.r = start
	return t, err
}

// header reads the head of an expression.
func (t *tree) header(want int) error {
	n, err := t.r.Array()
	if err != nil {
		return err
	}
	v, err := t.r.Int()
	switch {
	case err != nil:
		return err
	case n != want || v != version:
		return fmt.Errorf("an expression of version %d with %d parts; want version %d with %d", v, n, version, want)
	}
	return nil
}

// condition returns the text of a condition, a filter or a key condition.
func (e *expressions) condition(b []byte) (string, error) {
	t, err := e.open(b)
	if err != nil {
		return "", err
	}
	if err := t.boolean(outermost); err != nil {
		return "", err
	}
	return t.out.String(), nil
}

// isCounted reports whether a node counts among the operators that DynamoDB bounds:
// paths, values and the actions of an update do not.
func isCounted(code int64) bool {
	return code != opPath && code != opVariable && (code < opSet || code > opRemove)
}

// node reads the head of a node: its operator, and how many operands follow.
func (t *tree) node() (op, operands int, err error) {
	n, err := t.r.Array()
	if err != nil {
		return 0, 0, err
	}
	code, err := t.r.Int()
	if isCounted(code) {
		t.operators++
	}
	switch {
	case err != nil:
		return 0, 0, err
	case n < 1:
		return 0, 0, errors.New("a node of an expression has no length")
	case t.operators > maxOperators:
		return 0, 0, fmt.Errorf("an expression has more than %d operators", maxOperators)
	case code < 0 || code > opMinus:
		return 0, 0, fmt.Errorf("%d is not the operator of an expression", code)
	}
	return int(code), n - 1, nil
}

// arity reports an error unless a node has a number of operands.
func arity(op, got, want int) error {
	if got != want {
		return fmt.Errorf("the operator %d has %d operands; want %d", op, got, want)
	}
	return nil
}

// outermost is the operator around a condition that has none around it.
const outermost = -1

// boolean writes a condition. Within another one, AND, OR and NOT are in parentheses,
// which DynamoDB refuses around anything else that has its own.
func (t *tree) boolean(around int) error {
	op, n, err := t.node()
	if err != nil {
		return err
	}
	switch {
	case op == opAnd || op == opOr:
		return t.junction(op, n, around != outermost)
	case op == opNot:
		return t.not(n, around != outermost)
	case op <= opLessOrEqual:
		if err := arity(op, n, 2); err != nil {
			return err
		}
		return t.between(operators[op])
	case op == opBetween:
		if err := arity(op, n, 3); err != nil {
			return err
		}
		return t.between(" BETWEEN ", " AND ")
	case op == opIn:
		return t.in(n)
	case op >= opExists && op <= opContains:
		return t.function(op, n)
	}
	return fmt.Errorf("the operator %d is not a condition", op)
}

// junction writes AND or OR. Of a AND b AND c, which is (a AND b) AND c, the left side
// needs no parentheses.
func (t *tree) junction(op, n int, within bool) error {
	if err := arity(op, n, 2); err != nil {
		return err
	}
	t.parenthesis("(", within)
	left := op
	if t.nextOperator() == op {
		left = outermost
	}
	if err := t.boolean(left); err != nil {
		return err
	}
	t.out.WriteString(operators[op])
	if err := t.boolean(op); err != nil {
		return err
	}
	t.parenthesis(")", within)
	return nil
}

// nextOperator returns the operator of the node that comes next, if it is well formed.
func (t *tree) nextOperator() int {
	ahead := t.r
	if _, err := ahead.Array(); err != nil {
		return outermost
	}
	code, err := ahead.Int()
	if err != nil || code < 0 || code > opMinus {
		return outermost
	}
	return int(code)
}

func (t *tree) not(n int, within bool) error {
	if err := arity(opNot, n, 1); err != nil {
		return err
	}
	t.parenthesis("(", within)
	t.out.WriteString("NOT ")
	if err := t.boolean(opNot); err != nil {
		return err
	}
	t.parenthesis(")", within)
	return nil
}

// parenthesis writes one, if it is due.
func (t *tree) parenthesis(sign string, due bool) {
	if due {
		t.out.WriteString(sign)
	}
}

// between writes operands with words between them.
func (t *tree) between(words ...string) error {
	for _, w := range words {
		if err := t.operand(); err != nil {
			return err
		}
		t.out.WriteString(w)
	}
	return t.operand()
}

// in writes IN, whose second operand is an array of operands.
func (t *tree) in(n int) error {
	if err := arity(opIn, n, 2); err != nil {
		return err
	}
	if err := t.operand(); err != nil {
		return err
	}
	t.out.WriteString(" IN (")
	list, err := t.r.Array()
	if err != nil {
		return err
	}
	if list < 1 || list > maxOperands {
		return fmt.Errorf("IN has %d values; want 1 to %d", list, maxOperands)
	}
	return t.operands(list)
}

// operands writes a list of operands, and the parenthesis that ends it.
func (t *tree) operands(n int) error {
	for i := range n {
		if i > 0 {
			t.out.WriteString(", ")
		}
		if err := t.operand(); err != nil {
			return err
		}
	}
	t.out.WriteByte(')')
	return nil
}

// function writes a function of one or two operands.
func (t *tree) function(op, n int) error {
	want := 2
	if op == opExists || op == opNotExists || op == opSize {
		want = 1
	}
	if err := arity(op, n, want); err != nil {
		return err
	}
	t.out.WriteString(functions[op])
	t.out.WriteByte('(')
	return t.operands(want)
}

// operand writes a path, a value, or what a function computes of them.
func (t *tree) operand() error {
	op, n, err := t.node()
	if err != nil {
		return err
	}
	switch op {
	case opVariable:
		return t.variable(n)
	case opPath:
		return t.path(n)
	case opSize, opIfNotExists, opListAppend:
		return t.function(op, n)
	}
	return fmt.Errorf("the operator %d is not an operand", op)
}

// variable writes the placeholder of a value. The values that no variable names are
// not passed on: DynamoDB refuses them, and clients send some.
func (t *tree) variable(n int) error {
	if err := arity(opVariable, n, 1); err != nil {
		return err
	}
	i, err := t.r.Int()
	if err != nil {
		return err
	}
	if i < 0 || i >= int64(len(t.variables)) {
		return fmt.Errorf("an expression has %d values, and names number %d", len(t.variables), i)
	}
	if t.placed[i] == "" {
		t.placed[i] = t.of.value(t.variables[i])
	}
	t.out.WriteString(t.placed[i])
	return nil
}

// path writes a document path.
func (t *tree) path(n int) error {
	if n < 1 || n > maxPathLength {
		return fmt.Errorf("a document path has %d elements; want 1 to %d", n, maxPathLength)
	}
	for i := range n {
		s, err := readStep(&t.r)
		switch {
		case err != nil:
			return err
		case s.name == "" && i == 0:
			return errors.New("a document path begins with an index")
		case s.name == "":
			t.out.WriteString("[" + strconv.FormatInt(s.index, 10) + "]")
			continue
		case i > 0:
			t.out.WriteByte('.')
		}
		t.out.WriteString(t.of.name(s.name))
	}
	return nil
}

// step is an element of a document path: a name or, if that is empty, an index.
type step struct {
	name  string
	index int64
}

func readStep(r *cbor.Reader) (step, error) {
	kind, err := r.Next()
	if err != nil {
		return step{}, err
	}
	if kind != cbor.Tag {
		name, err := r.Text()
		if err == nil && name == "" {
			err = errors.New("a document path has an empty name")
		}
		return step{name: name}, err
	}
	tag, err := r.Tag()
	if err != nil {
		return step{}, err
	}
	if tag != tagIndex {
		return step{}, fmt.Errorf("a document path has the tag %d; want %d", tag, tagIndex)
	}
	i, err := r.Int()
	if err == nil && (i < 0 || i > 1<<31-1) {
		err = fmt.Errorf("the index %d of a list", i)
	}
	return step{index: i}, err
}
