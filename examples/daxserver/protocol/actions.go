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

// action writes one action without the word of its section.
func (t *tree) action() (op int, err error) {
	op, n, err := t.node()
	if err != nil {
		return 0, err
	}
	between := " "
	switch op {
	case opSet:
		between = " = "
		fallthrough
	case opAdd, opDelete:
		if err := arity(op, n, 2); err != nil {
			return 0, err
		}
		return op, t.between(between)
	case opRemove:
		if err := arity(op, n, 1); err != nil {
			return 0, err
		}
		return op, t.operand()
	}
	return 0, fmt.Errorf("the operator %d is not an action of an update", op)
}
