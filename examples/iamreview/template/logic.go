package template

import (
	"math/big"
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Conditions of Terraform's language: comparisons of what is surely known, joined by "and",
// "or" and "not". What a variable has by default does not decide.

// truth is a condition that holds or does not.
func (e *evaluator) truth(x hclsyntax.Expression, holds bool) *value {
	start, end := e.at(x.Range())
	return &value{form: word, text: textAt(strconv.FormatBool(holds), start, end), start: start, end: end}
}

// not is an expression with one operand.
func (e *evaluator) not(x *hclsyntax.UnaryOpExpr) *value {
	if v := e.surely(x.Val); x.Op == hclsyntax.OpLogicalNot && (v.is("true") || v.is("false")) {
		return e.truth(x, v.is("false"))
	}
	return e.unknown(x, "")
}

// compare is an expression with two operands.
func (e *evaluator) compare(x *hclsyntax.BinaryOpExpr) *value {
	a, b := e.surely(x.LHS), e.surely(x.RHS)
	switch x.Op {
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
		decides := x.Op == hclsyntax.OpLogicalOr // alone
		one, other := strconv.FormatBool(decides), strconv.FormatBool(!decides)
		switch {
		case a.is(one) || b.is(one):
			return e.truth(x, decides)
		case a.is(other) && b.is(other):
			return e.truth(x, !decides)
		}
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if same, known := equal(a, b); known {
			return e.truth(x, same == (x.Op == hclsyntax.OpEqual))
		}
	case hclsyntax.OpGreaterThan, hclsyntax.OpGreaterThanOrEqual, hclsyntax.OpLessThan, hclsyntax.OpLessThanOrEqual:
		m, n := a.number(), b.number()
		if m == nil || n == nil {
			break
		}
		order := m.Cmp(n)
		return e.truth(x, order > 0 && x.Op == hclsyntax.OpGreaterThan || order >= 0 && x.Op == hclsyntax.OpGreaterThanOrEqual ||
			order < 0 && x.Op == hclsyntax.OpLessThan || order <= 0 && x.Op == hclsyntax.OpLessThanOrEqual)
	}
	return e.unknown(x, "")
}

// equal reports whether two values are equal, and whether that is known: a number and a
// string may be the same, where the type of a variable makes one of the other.
func equal(a, b *value) (same, known bool) {
	switch {
	case a.form == unknown || b.form == unknown || a.maybe != "" || b.maybe != "":
		return false, false
	case a.form == null || b.form == null:
		return a.form == b.form, true
	case a.number() != nil && b.number() != nil:
		return a.number().Cmp(b.number()) == 0, true
	case a.form != b.form || a.form != str && a.form != word || !a.text.known() || !b.text.known():
		return false, false
	}
	return string(a.text.bytes) == string(b.text.bytes), true
}

// number is the number that a value is; nil if it is not one.
func (v *value) number() *big.Float {
	if v.form != word || v.is("true") || v.is("false") || len(v.text.bytes) > 40 {
		return nil
	}
	f, _, err := big.ParseFloat(string(v.text.bytes), 10, 512, big.ToNearestEven)
	if err != nil {
		return nil
	}
	return f
}

// length is the function of that name; nil where it is not known. Of members that may be
// equal, or empty, some may be gone.
func (e *evaluator) length(v *value) *value {
	n := len(v.items) + len(v.members)
	seen := make(map[string]bool)
	for _, item := range v.items {
		s, known := item.string()
		if !known && n > 1 || known && (s == "" || seen[s]) || item.form == unknown || item.maybe != "" {
			return nil
		}
		seen[s] = true
	}
	for _, m := range v.members {
		s, known := m.key.string()
		if !known || seen[s] {
			return nil
		}
		seen[s] = true
	}
	if v.maybe != "" || v.form != list && v.form != object {
		return nil
	}
	return &value{form: word, text: textAt(strconv.Itoa(n), v.start, v.end), start: v.start, end: v.end}
}
