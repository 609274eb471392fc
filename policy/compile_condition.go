package policy

import (
	"errors"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
)

// tests compiles a Condition element: one test for each operator and key.
func (c *compiler) tests(from *syntax.Condition) []condition.Test {
	var tests []condition.Test
	operators := make(map[condition.Operator]string, len(from.Operators))
	for i := range from.Operators {
		if c.errors.Full() {
			return tests
		}
		block := &from.Operators[i]
		op, err := condition.ParseOperator(block.Name.Value)
		if err != nil { // SEMANTICS 4.1j
			c.fault(block.Name.Pos, CodeUnknownOperator, "%w", err)
			continue
		}
		if other, ok := operators[op]; ok { // SEMANTICS 4.1i
			c.fault(block.Name.Pos, syntax.CodeDuplicateKey, "operator %q is %q in another spelling", block.Name.Value, other)
		}
		operators[op] = block.Name.Value
		tests = c.keys(tests, op, block)
	}
	return tests
}

// keys compiles the keys under one operator. Two that are equal when folded are
// two constraints that look like one, so they are refused.
func (c *compiler) keys(tests []condition.Test, op condition.Operator, block *syntax.OperatorBlock) []condition.Test {
	seen := make(map[string]string, len(block.Keys))
	for i := range block.Keys {
		if c.errors.Full() {
			return tests
		}
		key := &block.Keys[i]
		folded := condition.FoldKey(key.Name.Value)
		if other, ok := seen[folded]; ok {
			c.fault(key.Name.Pos, syntax.CodeDuplicateKey, "key %q is %q in another case", key.Name.Value, other)
		}
		seen[folded] = key.Name.Value
		values := make([]string, len(key.Values))
		for j := range key.Values {
			values[j] = key.Values[j].Value
		}
		t, err := condition.NewTest(op, key.Name.Value, values, c.flags)
		if err != nil {
			c.testFault(key, err)
			continue
		}
		tests = append(tests, t)
	}
	return tests
}

// testFault reports what condition.NewTest refused, each fault at the key or in
// the value where it lies.
func (c *compiler) testFault(key *syntax.ConditionKey, err error) {
	var faults condition.ErrorList
	errors.As(err, &faults)
	for _, f := range faults {
		if f.Value >= 0 {
			c.faultIn(&key.Values[f.Value], CodeInvalidVariable, f.Offset, f.Reason)
		} else {
			c.fault(key.Name.Pos, CodeInvalidKey, "%s: %s", excerpt(key.Name.Value), f.Reason)
		}
	}
}
