package protocol

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
	"github.com/iameval/iameval/policy/operation/expression"
)

// The trees of the tests, as clients write them.

func node(op int, operands ...[]byte) []byte {
	b := cbor.AppendInt(cbor.AppendArray(nil, 1+len(operands)), int64(op))
	return append(b, bytes.Join(operands, nil)...)
}

func list(items ...[]byte) []byte {
	return append(cbor.AppendArray(nil, len(items)), bytes.Join(items, nil)...)
}

// pathOf is a path of names and indexes.
func pathOf(steps ...any) []byte {
	var operands [][]byte
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			operands = append(operands, cbor.AppendText(nil, s))
		case int:
			operands = append(operands, cbor.AppendInt(cbor.AppendTag(nil, tagIndex), int64(s)))
		}
	}
	return node(opPath, operands...)
}

func variable(i int) []byte { return node(opVariable, cbor.AppendInt(nil, int64(i))) }

// written is an expression: a tree, and its values.
func written(tree []byte, values ...dynamodb.Value) []byte {
	var all [][]byte
	for _, v := range values {
		all = append(all, appendValue(nil, v))
	}
	return list(cbor.AppendInt(nil, version), tree, list(all...))
}

// shown is a text with the names and values of its placeholders in their places.
func (e *expressions) shown(text string) string {
	for _, p := range slices.Backward(slices.Sorted(maps.Keys(e.names))) {
		text = strings.ReplaceAll(text, p, e.names[p])
	}
	for _, p := range slices.Backward(slices.Sorted(maps.Keys(e.values))) {
		text = strings.ReplaceAll(text, p, e.values[p].String())
	}
	return text
}

var a, b, c = pathOf("a"), pathOf("b"), pathOf("c")

// TestCondition has trees and the texts that they stand for.
func TestCondition(t *testing.T) {
	one, two := dynamodb.Int(1), dynamodb.String("two")
	for want, tree := range map[string][]byte{
		`a = {"N":"1"}`:                    node(opEqual, a, variable(0)),
		`a <> {"S":"two"}`:                 node(opNotEqual, a, variable(1)),
		`a < b`:                            node(opLess, a, b),
		`a >= b`:                           node(opGreaterOrEqual, a, b),
		`a > b`:                            node(opGreater, a, b),
		`a <= b`:                           node(opLessOrEqual, a, b),
		`a BETWEEN {"N":"1"} AND b`:        node(opBetween, a, variable(0), b),
		`a IN ({"N":"1"}, b)`:              node(opIn, a, list(variable(0), b)),
		`attribute_exists(a.b[3].c)`:       node(opExists, pathOf("a", "b", 3, "c")),
		`attribute_not_exists(a)`:          node(opNotExists, a),
		`attribute_type(a, {"S":"two"})`:   node(opType, a, variable(1)),
		`begins_with(a, {"S":"two"})`:      node(opBeginsWith, a, variable(1)),
		`contains(a, b)`:                   node(opContains, a, b),
		`size(a) > {"N":"1"}`:              node(opGreater, node(opSize, a), variable(0)),
		`a = b AND b = c`:                  node(opAnd, node(opEqual, a, b), node(opEqual, b, c)),
		`(a = b OR b = c) AND (NOT a = c)`: node(opAnd, node(opOr, node(opEqual, a, b), node(opEqual, b, c)), node(opNot, node(opEqual, a, c))),
		`NOT (a = b AND b = c)`:            node(opNot, node(opAnd, node(opEqual, a, b), node(opEqual, b, c))),
		`(a = {"N":"1"} AND b = {"N":"1"}) OR a = c`:    node(opOr, node(opAnd, node(opEqual, a, variable(0)), node(opEqual, b, variable(0))), node(opEqual, a, c)),
		`NOT (NOT attribute_exists(a))`:                 node(opNot, node(opNot, node(opExists, a))),
		`a = {"S":"two"} AND (b = {"N":"1"} AND c = a)`: node(opAnd, node(opEqual, a, variable(1)), node(opAnd, node(opEqual, b, variable(0)), node(opEqual, c, a))),
	} {
		e := new(expressions)
		text, err := e.condition(written(tree, one, two))
		if err != nil || e.shown(text) != want {
			t.Errorf("%s, %v; want %s", e.shown(text), err, want)
		}
		accepted(t, e, func(p *expression.Parser) error {
			_, err := p.Condition("ConditionExpression", text)
			return err
		}, text)
	}
}

// accepted reports a text that the parser of the cache refuses.
func accepted(t *testing.T, e *expressions, parse func(*expression.Parser) error, text string) {
	t.Helper()
	p, err := expression.NewParser(e.names, e.values)
	if err == nil {
		err = parse(p)
	}
	if err == nil {
		err = p.Unused()
	}
	if err != nil {
		t.Errorf("%s is refused: %v", text, err)
	}
}

// TestUpdate has updates whose actions come in any order.
func TestUpdate(t *testing.T) {
	set, err := dynamodb.StringSet("x")
	if err != nil {
		t.Fatal(err)
	}
	values := []dynamodb.Value{dynamodb.Int(1), dynamodb.List(), set}
	for want, tree := range map[string][]byte{
		`SET a = {"N":"1"}`: list(node(opSet, a, variable(0))),
		`SET a = b + {"N":"1"}, c = b - a REMOVE b[1] ADD d {"N":"1"} DELETE e {"SS":["x"]}`: list(node(opRemove, pathOf("b", 1)), node(opSet, a, node(opPlus, b, variable(0))), node(opDelete, pathOf("e"), variable(2)), node(opAdd, pathOf("d"), variable(0)), node(opSet, c, node(opMinus, b, a))),
		`SET a = if_not_exists(a, {"N":"1"}), b = list_append(b, {"L":[]})`:                  list(node(opSet, a, node(opIfNotExists, a, variable(0))), node(opSet, b, node(opListAppend, b, variable(1)))),
	} {
		e := new(expressions)
		text, err := e.update(written(tree, values...))
		if err != nil || e.shown(text) != want {
			t.Errorf("%s, %v; want %s", e.shown(text), err, want)
		}
		accepted(t, e, func(p *expression.Parser) error {
			_, err := p.Update(text)
			return err
		}, text)
	}
}

// TestSharedPlaceholders: the expressions of a request have one numbering, and no
// values but those that are named.
func TestSharedPlaceholders(t *testing.T) {
	e := new(expressions)
	first, err := e.update(written(list(node(opSet, a, variable(1))), dynamodb.Int(5), dynamodb.Int(6)))
	if err != nil {
		t.Fatal(err)
	}
	second, err := e.condition(written(node(opAnd, node(opEqual, a, variable(0)), node(opEqual, b, variable(0))), dynamodb.Int(7)))
	if err != nil {
		t.Fatal(err)
	}
	_, tops, err := e.projection(list(cbor.AppendInt(nil, version), list(pathOf("b", 1), pathOf("c", "d"), pathOf("c", "e"))))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"SET #n0 = :v0", "#n0 = :v1 AND #n1 = :v1", "#n1, #n2"}, []string{first, second, tops}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"#n0": "a", "#n1": "b", "#n2": "c"}, e.names); diff != "" {
		t.Error(diff)
	}
	if len(e.values) != 2 || !e.values[":v0"].Equal(dynamodb.Int(6)) || !e.values[":v1"].Equal(dynamodb.Int(7)) {
		t.Errorf("values %v", e.values)
	}
}

// deep is a condition within n others.
func deep(n int) []byte {
	tree := node(opExists, a)
	for range n {
		tree = node(opNot, tree)
	}
	return tree
}

// TestExpressionRefused has bytes that are not an expression. Each begins with what is
// wrong.
func TestExpressionRefused(t *testing.T) {
	condition := func(tree []byte) []byte { return written(tree, dynamodb.Int(1)) }
	update := func(actions ...[]byte) []byte { return written(list(actions...), dynamodb.Int(1)) }
	sum := node(opPlus, b, variable(0))
	wide := node(opExists, a)
	for range 4 { // 2^8 operators and more
		wide = node(opAnd, node(opAnd, wide, wide), node(opAnd, wide, wide))
	}
	for name, b := range map[string][]byte{
		"nothing":                nil,
		"another version":        list(cbor.AppendInt(nil, 2), node(opExists, a), list()),
		"two parts":              list(cbor.AppendInt(nil, version), node(opExists, a)),
		"bytes behind it":        append(condition(node(opExists, a)), 0),
		"no operator":            condition(list()),
		"an unknown operator":    condition(node(27, a)),
		"a negative operator":    condition(node(-1, a)),
		"an operator as a text":  condition(list(cbor.AppendText(nil, "="), a, b)),
		"a great operator":       condition(list(cbor.AppendInt(nil, 1<<62), a, b)),
		"a path":                 condition(a),
		"an action":              condition(node(opSet, a, b)),
		"one operand":            condition(node(opEqual, a)),
		"three operands":         condition(node(opAnd, node(opExists, a), node(opExists, a), node(opExists, a))),
		"value 1 of 1":           condition(node(opEqual, a, variable(1))),
		"value -1":               condition(node(opEqual, a, variable(-1))),
		"value 2^62":             condition(node(opEqual, a, variable(1<<62))),
		"a path of no name":      condition(node(opExists, pathOf(3))),
		"an empty path":          condition(node(opExists, pathOf())),
		"an empty name":          condition(node(opExists, pathOf(""))),
		"a negative index":       condition(node(opExists, pathOf("a", -1))),
		"another tag":            condition(node(opExists, node(opPath, cbor.AppendText(nil, "a"), cbor.AppendInt(cbor.AppendTag(nil, 3321), 1)))),
		"a long path":            condition(node(opExists, pathOf(slices.Repeat([]any{"a"}, maxPathLength+1)...))),
		"IN of nothing":          condition(node(opIn, a, list())),
		"IN of 101":              condition(node(opIn, a, list(slices.Repeat([][]byte{b}, maxOperands+1)...))),
		"too many operators":     condition(node(opAnd, wide, wide)),
		"nested too deep":        condition(deep(maxTreeDepth + 1)),
		"nested 10,000 deep":     condition(deep(10_000)),
		"not UTF-8":              condition(node(opExists, pathOf("\xff"))),
		"a condition as operand": condition(node(opEqual, node(opExists, a), b)),
		"a sum as operand":       condition(node(opEqual, sum, b)),
		"a sum in a function":    condition(node(opContains, a, sum)),
		"a sum in IN":            condition(node(opIn, a, list(sum))),
		"a sum in BETWEEN":       condition(node(opBetween, a, sum, b)),
		"too long":               condition(node(opExists, pathOf(strings.Repeat("x", maxTree)))),
	} {
		if text, err := new(expressions).condition(b); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
	for name, b := range map[string][]byte{
		"no action":      written(list()),
		"a condition":    written(list(node(opExists, a))),
		"REMOVE of two":  written(list(node(opRemove, a, b))),
		"SET of one":     written(list(node(opSet, a))),
		"an open list":   written([]byte{0x9f, 0xff}),
		"not a list":     written(cbor.AppendNull(nil)),
		"an action of 0": written(list(list())),

		"SET of a value":            update(node(opSet, variable(0), a)),
		"SET to a sum of sums":      update(node(opSet, a, node(opMinus, sum, c))),
		"SET to a sum with a sum":   update(node(opSet, a, node(opPlus, c, sum))),
		"SET to a sum in a list":    update(node(opSet, a, node(opListAppend, sum, b))),
		"SET to a sum if not there": update(node(opSet, a, node(opIfNotExists, b, sum))),
		"SET to a sum of one":       update(node(opSet, a, node(opPlus, b))),
		"REMOVE of a value":         update(node(opRemove, variable(0))),
		"REMOVE of a size":          update(node(opRemove, node(opSize, a))),
		"ADD to a sum":              update(node(opAdd, sum, variable(0))),
		"ADD of a path":             update(node(opAdd, a, b)),
		"ADD of a sum":              update(node(opAdd, a, sum)),
		"DELETE of a path":          update(node(opDelete, a, b)),
		"DELETE of a function":      update(node(opDelete, a, node(opIfNotExists, b, variable(0)))),
	} {
		if text, err := new(expressions).update(b); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// R7: DynamoDB bounds operators and not depth. In what clients send, a chain of AND or OR
// is as deep as it is long; all of it up to 300 operators is a text that the cache takes,
// and what is beyond is refused, as is a tree that is only deep.
func TestR7Chains(t *testing.T) {
	comparison := node(opEqual, a, variable(0))
	chain := func(op, n int, right bool) []byte {
		tree := comparison
		for range n - 1 {
			if right {
				tree = node(op, comparison, tree)
			} else {
				tree = node(op, tree, comparison)
			}
		}
		return tree
	}
	not := func(n int) []byte {
		tree := comparison
		for range n {
			tree = node(opNot, tree)
		}
		return tree
	}
	sum := func(n int) []byte {
		tree := a
		for range n {
			tree = node(opPlus, tree, variable(0))
		}
		return list(node(opSet, a, tree))
	}
	for name, test := range map[string]struct {
		tree   []byte
		update bool
		ok     bool
	}{
		"33 AND":             {chain(opAnd, 33, false), false, true},
		"150 AND":            {chain(opAnd, 150, false), false, true}, // 299 operators
		"151 AND":            {chain(opAnd, 151, false), false, false},
		"150 OR":             {chain(opOr, 150, false), false, true},
		"150 AND, right":     {chain(opAnd, 150, true), false, true},
		"OR of AND":          {node(opOr, chain(opAnd, 75, false), chain(opAnd, 75, true)), false, true},
		"299 NOT":            {not(299), false, true},
		"300 NOT":            {not(300), false, false},
		"10,000 NOT":         {not(10_000), false, false},
		"10,000 lists":       {bytes.Repeat([]byte{0x81}, 10_000), false, false},
		"a sum of 2":         {sum(1), true, true},
		"a sum of 301":       {sum(300), true, false}, // the cache's parser refuses it as well
		"a sum of 10,000":    {sum(10_000), true, false},
		"400 are removed":    {list(removed(400)...), true, true},
		"6,000 are removed":  {list(removed(6000)...), true, false},
		"IN of a hundred":    {node(opIn, a, list(slices.Repeat([][]byte{variable(0)}, 99)...)), false, true},
		"300 operators less": {node(opNot, chain(opOr, 150, false)), false, true},
	} {
		e := new(expressions)
		read, parse := e.condition, func(p *expression.Parser, text string) error {
			_, err := p.Condition("FilterExpression", text)
			return err
		}
		if test.update {
			read, parse = e.update, func(p *expression.Parser, text string) error { _, err := p.Update(text); return err }
		}
		text, err := read(written(test.tree, dynamodb.Int(1)))
		if err == nil {
			var p *expression.Parser
			if p, err = expression.NewParser(e.names, e.values); err == nil {
				err = parse(p, text)
			}
		}
		if (err == nil) != test.ok {
			t.Errorf("%s: %v, want %v: %.200s", name, err, test.ok, text)
		}
	}
}

// removed are actions that remove so many attributes.
func removed(n int) (actions [][]byte) {
	for i := range n {
		actions = append(actions, node(opRemove, pathOf(fmt.Sprint("a", i))))
	}
	return actions
}

// TestProjection picks parts of an item by their places.
func TestProjection(t *testing.T) {
	item := dynamodb.Item{"a": dynamodb.List(dynamodb.Int(1), dynamodb.Int(2)), "b": dynamodb.Map(map[string]dynamodb.Value{"c": dynamodb.String("x")})}
	p, tops, err := new(expressions).projection(list(cbor.AppendInt(nil, version), list(pathOf("b", "c"), pathOf("none"), pathOf("a", 1), pathOf("a", 7))))
	if err != nil || tops != "#n0, #n1, #n2" {
		t.Fatal(tops, err)
	}
	want := []byte{0xbf, 0, 0x61, 'x', 2, 2, 0xff}
	if got := p.append(nil, item); !bytes.Equal(got, want) {
		t.Errorf("%x; want %x", got, want)
	}
	for name, paths := range map[string][]byte{
		"no path": list(), "a path twice": list(a, a), "a part of another": list(a, pathOf("a", 1)), "not a path": list(variable(0)),
		"an index first": list(pathOf(1)), "1,001 paths": list(slices.Repeat([][]byte{a}, maxPaths+1)...), "a text": cbor.AppendText(nil, "a"),
	} {
		if _, _, err := new(expressions).projection(list(cbor.AppendInt(nil, version), paths)); err == nil {
			t.Errorf("%s is a projection", name)
		}
	}
}

// FuzzExpression reads any bytes: what is taken is a text that the cache's parser
// takes, or refuses for what DynamoDB refuses, and names what it has.
func FuzzExpression(f *testing.F) {
	for _, tree := range [][]byte{
		node(opAnd, node(opEqual, a, variable(0)), node(opNot, node(opIn, b, list(variable(0), c)))),
		node(opBetween, node(opSize, a), variable(0), b),
		list(node(opSet, a, node(opPlus, b, variable(0))), node(opRemove, c)),
		list(node(opAdd, a, variable(0))),
		node(opContains, pathOf("a", 1, "b"), variable(0)),
		list(node(opAdd, a, node(opPlus, b, variable(0)))),
		list(node(opDelete, a, b)),
		list(node(opSet, a, node(opMinus, node(opPlus, b, variable(0)), c))),
		list(node(opSet, variable(0), a), node(opRemove, variable(0))),
		node(opEqual, node(opPlus, a, variable(0)), b),
		node(opIn, a, list(node(opMinus, b, variable(0)))),
	} {
		f.Add(written(tree, dynamodb.Int(1)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for kind, read := range []func(*expressions, []byte) (string, error){(*expressions).condition, (*expressions).update} {
			e := new(expressions)
			text, err := read(e, b)
			if err != nil {
				continue
			}
			p, err := expression.NewParser(e.names, e.values)
			switch {
			case err != nil:
			case kind == 0:
				_, err = p.Condition("ConditionExpression", text)
			default:
				_, err = p.Update(text)
			}
			if err != nil && strings.Contains(err.Error(), "Syntax error") {
				t.Errorf("%s: %v", text, err)
			}
			for p := range maps.Keys(e.names) {
				if !strings.Contains(text, p) {
					t.Errorf("%s has no %s", text, p)
				}
			}
			for p, v := range e.values {
				if !strings.Contains(text, p) || !v.IsValid() {
					t.Errorf("%s: %s is %s", text, p, fmt.Sprint(v))
				}
			}
		}
		_, _, _ = new(expressions).projection(b)
	})
}
