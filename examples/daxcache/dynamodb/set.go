package dynamodb

import (
	"cmp"
	"slices"

	"github.com/iameval/iameval/policy/operation/attribute"
)

// Sets. A set has at least one element and no duplicates; equal numbers are
// duplicates, such as 1 and 1.0. DynamoDB keeps no order of the elements. They
// are kept in ascending order here, so that equal sets are equal slices.

// StringSet returns an SS. An empty set, or a duplicate, is a ValidationException.
func StringSet(elements ...string) (Value, error) {
	return newSet(KindSS, slices.Clone(elements))
}

// NumberSet returns an NS. An empty set, a duplicate, or a text that [Number]
// refuses, is a ValidationException.
func NumberSet(elements ...string) (Value, error) {
	texts := make([]string, len(elements))
	for i, e := range elements {
		n, err := normalizeNumber(e)
		if err != nil {
			return Value{}, err
		}
		texts[i] = n
	}
	return newSet(KindNS, texts)
}

// BinarySet returns a BS. An empty set, or a duplicate, is a ValidationException.
func BinarySet(elements ...[]byte) (Value, error) {
	texts := make([]string, len(elements))
	for i, e := range elements {
		texts[i] = string(e)
	}
	return newSet(KindBS, texts)
}

// newSet makes a set of texts. It keeps the slice.
func newSet(k Kind, texts []string) (Value, error) {
	if len(texts) == 0 {
		return Value{}, Invalid("One or more parameter values were invalid: An %s set may not be empty", k)
	}
	sortTexts(k, texts)
	if n := len(texts); len(slices.Compact(texts)) < n {
		return Value{}, Invalid("One or more parameter values were invalid: Input collection of type %s contains duplicates", k)
	}
	return Value{kind: k, nested: &nested{set: texts}}, nil
}

func sortTexts(k Kind, texts []string) {
	slices.SortFunc(texts, func(a, b string) int { return compareTexts(k.Element(), a, b) })
}

// compareTexts orders the texts of two values of a kind.
func compareTexts(k Kind, a, b string) int {
	if k == KindN {
		return attribute.CompareNumbers(a, b)
	}
	return cmp.Compare(a, b)
}

// Has reports whether a set holds a scalar of the type of its elements.
func (v Value) Has(scalar Value) bool {
	if v.kind.Element() == KindInvalid || v.kind.Element() != scalar.kind {
		return false
	}
	_, found := slices.BinarySearchFunc(v.nested.set, scalar.text, func(a, b string) int {
		return compareTexts(scalar.kind, a, b)
	})
	return found
}

// Union returns the set of the elements of two sets of one type. It reports
// false for other values.
func (v Value) Union(w Value) (Value, bool) {
	if v.kind.Element() == KindInvalid || v.kind != w.kind {
		return Value{}, false
	}
	texts := slices.Concat(v.nested.set, w.nested.set)
	sortTexts(v.kind, texts)
	return Value{kind: v.kind, nested: &nested{set: slices.Compact(texts)}}, true
}

// Without returns the set of the elements of v that are not in w, a set of the
// same type. If no element is left it returns the zero Value: DynamoDB removes
// the attribute. It reports false for other values.
func (v Value) Without(w Value) (Value, bool) {
	if v.kind.Element() == KindInvalid || v.kind != w.kind {
		return Value{}, false
	}
	texts := slices.DeleteFunc(slices.Clone(v.nested.set), func(text string) bool {
		return w.Has(Value{kind: v.kind.Element(), text: text})
	})
	if len(texts) == 0 {
		return Value{}, true
	}
	return Value{kind: v.kind, nested: &nested{set: texts}}, true
}
