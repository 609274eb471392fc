package protocol

import (
	"fmt"
	"strings"
)

// sections are the parts of an update, in the order in which they are written, with
// the operator of their actions.
var sections = []struct {
	word string
	op   int
}{{"SET", opSet}, {"REMOVE", opRemove}, {"ADD", opAdd}, {"DELETE", opDelete}}

// update returns the text of an update. Its actions travel in the order in which they
// were written; the text has one section for each kind.
func (e *expressions) update(b []byte) (string, error) {
	t, err := e.open(b)
	if err != nil {
		return "", err
	}
	n, err := t.r.Array()
	if err != nil {
		return "", err
	}
	if n < 1 {
		return "", fmt.Errorf("an update has %d actions; want at least one", n)
	}
	actions := make(map[int][]string)
	for range n {
		op, err := t.action()
		if err != nil {
			return "", err
		}
		actions[op] = append(actions[op], t.out.String())
		t.out.Reset()
	}
	var parts []string
	for _, s := range sections {
		if list := actions[s.op]; list != nil {
			parts = append(parts, s.word+" "+strings.Join(list, ", "))
		}
	}
	return strings.Join(parts, " "), nil
}

// action writes one action without the word of its section. What it changes is a path;
// ADD and DELETE take a value of the request, and nothing that is computed.
func (t *tree) action() (op int, err error) {
	op, n, err := t.node()
	if err != nil {
		return 0, err
	}
	want := 2
	switch op {
	case opSet, opAdd, opDelete:
	case opRemove:
		want = 1
	default:
		return 0, fmt.Errorf("the operator %d is not an action of an update", op)
	}
	if err := arity(op, n, want); err != nil {
		return 0, err
	}
	if err := t.only(opPath, t.path); err != nil {
		return 0, err
	}
	switch op {
	case opSet:
		t.out.WriteString(" = ")
		return op, t.assigned()
	case opAdd, opDelete:
		t.out.WriteByte(' ')
		return op, t.only(opVariable, t.variable)
	default:
		return op, nil
	}
}

// only writes an operand that can be of one kind alone.
func (t *tree) only(kind int, write func(operands int) error) error {
	op, n, err := t.node()
	if err == nil && op != kind {
		err = fmt.Errorf("the operator %d; want %d", op, kind)
	}
	if err != nil {
		return err
	}
	return write(n)
}

// assigned writes what SET assigns: an operand, or the sum or the difference of two. No
// other place has one.
func (t *tree) assigned() error {
	op := t.nextOperator()
	if op != opPlus && op != opMinus {
		return t.operand()
	}
	_, n, err := t.node()
	if err != nil {
		return err
	}
	if err := arity(op, n, 2); err != nil {
		return err
	}
	return t.between(operators[op])
}
