package condition

import (
	"net/netip"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// Test is one condition of a statement: an operator, a key and the values of
// the policy. Its values are parsed by NewTest, so that Eval has only those
// of the request to read.
//
// A Test is immutable and safe for concurrent use. The zero Test is never
// satisfied.
type Test struct {
	op     Operator
	key    key      // as written
	values []string // as written
	usable []bool   // whether values[i] is of the operator's family

	// The values as the family of the operator compares them. One of these
	// is as long as values, the others are nil.
	texts    []variables.Template // String, Bool
	numbers  []decimal
	instants []instant
	binaries []binary
	prefixes []netip.Prefix
	globs    []arn.Glob
	nulls    []bool

	long *ranking // of a long list: see long.go
}

// NewTest returns the condition of operator op on key, with the values of the
// policy in their order; there may be none. The flag variables.References,
// which documents of version 2012-10-17 set, makes ${...} a variable in the
// values of those operators that take them; other flags are ignored.
//
// A key with a colon that is not ValidKey, a malformed variable and a text longer than
// variables.MaxLength are errors; the error is an ErrorList of all of them. A
// value that does not suit the operator, such as "ten" under NumericEquals,
// is not an error, as AWS stores such policies: see Usable. Nor is a key without
// a colon, which no request has: its condition sees an absent key, always
// (SEMANTICS 4.5d).
func NewTest(op Operator, key string, values []string, f variables.Flags) (Test, error) {
	t := Test{op: op, key: newKey(key, FoldKey(key)), values: slices.Clone(values)}
	t.usable = make([]bool, len(values))
	var faults ErrorList
	if !op.IsValid() {
		faults = append(faults, &Error{-1, key, 0, "the condition has no operator"})
	}
	if offset, reason := checkPolicyKey(key); reason != "" {
		faults = append(faults, &Error{-1, key, offset, reason})
	}
	faults = append(faults, t.compile(f&variables.References)...)
	if faults != nil {
		return Test{}, faults
	}
	t.sort()
	return t, nil
}

// compile parses the policy values for the family of the operator. A new
// family has a case here and one in Test.one.
func (t *Test) compile(f variables.Flags) (faults ErrorList) {
	switch t.op.Family() {
	case FamilyString:
		t.texts, faults = parseAll(t, textParser(t.op.relation(), f))
	case FamilyNumeric:
		t.numbers = convertAll(t, parseDecimal)
	case FamilyDate:
		t.instants = convertAll(t, parseInstant)
	case FamilyBool:
		t.texts, faults = parseAll(t, boolParser(f))
	case FamilyBinary:
		t.binaries = convertAll(t, parseBinary)
	case FamilyIP:
		t.prefixes = convertAll(t, parsePrefix)
	case FamilyARN:
		t.globs, faults = parseAll(t, globParser(f))
	case FamilyNull:
		t.nulls = convertAll(t, parseBool)
	}
	return faults
}

// convertAll returns the policy values as convert reads them. What it cannot
// read is not usable.
func convertAll[T any](t *Test, convert func(string) (T, bool)) []T {
	list := make([]T, len(t.values))
	for i, s := range t.values {
		list[i], t.usable[i] = convert(s)
	}
	return list
}

// parseAll is convertAll for texts that can also be malformed.
func parseAll[T any](t *Test, parse func(string) (T, bool, error)) ([]T, ErrorList) {
	var faults ErrorList
	list := make([]T, len(t.values))
	for i, s := range t.values {
		var err error
		if list[i], t.usable[i], err = parse(s); err != nil {
			faults = append(faults, valueError(i, s, err))
		}
	}
	return list, faults
}

// Operator returns the operator.
func (t *Test) Operator() Operator { return t.op }

// Key returns the condition key as the policy writes it.
func (t *Test) Key() string { return t.key.text }

// Values returns the values of the policy as they are written. The slice is
// shared and must not be changed.
func (t *Test) Values() []string { return t.values }

// Usable reports whether value i of the policy suits the operator: whether it
// is a number for NumericEquals, an ARN for ArnLike, true or false for Null.
// A value that does not leaves the condition Indeterminate where no other value
// matches (SEMANTICS 4.4b). It is false where there is no value i.
func (t *Test) Usable(i int) bool { return 0 <= i && i < len(t.usable) && t.usable[i] }

// References returns the variables in value i of the policy, nil if it has
// none or there is no such value. The slice is shared and must not be changed.
func (t *Test) References(i int) []variables.Reference {
	switch {
	case 0 <= i && i < len(t.texts):
		return t.texts[i].References()
	case 0 <= i && i < len(t.globs):
		return t.globs[i].References()
	}
	return nil
}
