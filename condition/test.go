package condition

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

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

	long *ranking // of a long list: see below
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

// Template returns value i of the policy as it is matched, for the operators that
// match texts: String, Bool and ARN. It is not ok for other operators, nor where
// there is no value i.
func (t *Test) Template(i int) (value variables.Template, ok bool) {
	switch {
	case 0 <= i && i < len(t.texts):
		return t.texts[i], true
	case 0 <= i && i < len(t.globs):
		return t.globs[i].Template(), true
	}
	return variables.Template{}, false
}

// Long lists. Where a policy has many values for a key, those that can be sorted
// are, when it is loaded, and a value of the request is looked up among them by
// halving: 10,000 values with 10,000 others take 10,000 look-ups and not 100
// million comparisons.
//
//	equality    the value is there, or it is not
//	less than   what is less than any value is less than the last, and so on
//	addresses   ranges within others are left out; those that remain are apart
//
// What cannot be sorted are texts with wildcards or variables. They are compared
// one by one, after the others.

// longList is the number of values from which it pays to sort them.
const longList = 16

// ranking is the values of a long list, as indices.
type ranking struct {
	order []int32 // values that can be sorted, in ascending order, no two alike
	rest  []int32 // all others; of those of the wrong type the first stands for all
}

// sort prepares the look-ups of a long list. Truth values need none.
func (t *Test) sort() {
	switch family := t.op.Family(); {
	case len(t.values) < longList, family == FamilyBool, family == FamilyNull, family == FamilyNone:
		return
	}
	t.long = new(ranking)
	s, illTyped := t.long, false
	for i := range t.values {
		switch {
		case t.usable[i] && t.isPlain(int32(i)):
			s.order = append(s.order, int32(i))
		case t.usable[i] || !illTyped:
			s.rest = append(s.rest, int32(i))
			illTyped = illTyped || !t.usable[i]
		}
	}
	slices.SortFunc(s.order, func(i, j int32) int { return cmp.Or(t.compareValues(i, j), cmp.Compare(i, j)) })
	kept := s.order[:0]
	for _, i := range s.order {
		if len(kept) == 0 || !t.covers(kept[len(kept)-1], i) {
			kept = append(kept, i)
		}
	}
	s.order = kept
}

// isPlain reports whether value i, which is usable, has neither wildcards nor
// variables.
func (t *Test) isPlain(i int32) (plain bool) {
	switch t.op.Family() {
	case FamilyString:
		_, plain = t.texts[i].Literal()
	case FamilyARN:
		_, plain = t.globs[i].Literal()
	default:
		plain = true
	}
	return plain
}

// literal returns the text of value i, which is plain.
func (t *Test) literal(i int32) (text string) {
	if t.op.Family() == FamilyARN {
		text, _ = t.globs[i].Literal()
	} else {
		text, _ = t.texts[i].Literal()
	}
	return text
}

// compareValues compares two values as the order has them.
func (t *Test) compareValues(i, j int32) int {
	switch t.op.Family() {
	case FamilyNumeric:
		return t.numbers[i].compare(&t.numbers[j])
	case FamilyDate:
		return t.instants[i].compare(t.instants[j])
	case FamilyBinary:
		return strings.Compare(t.binaries[i].bytes, t.binaries[j].bytes)
	case FamilyIP:
		return cmp.Or(t.prefixes[i].Addr().Compare(t.prefixes[j].Addr()), cmp.Compare(t.prefixes[i].Bits(), t.prefixes[j].Bits()))
	}
	if t.op.relation() == equalFold {
		return compareFold(t.literal(i), t.literal(j))
	}
	return strings.Compare(t.literal(i), t.literal(j))
}

// covers reports whether value j, which comes after i, matches nothing that i
// does not.
func (t *Test) covers(i, j int32) bool {
	if t.op.Family() == FamilyIP {
		return t.prefixes[i].Contains(t.prefixes[j].Addr())
	}
	return t.compareValues(i, j) == 0
}
