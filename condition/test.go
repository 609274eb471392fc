package condition

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// Test is one condition of a statement: an operator, a key and the values of the
// policy. NewTest parses these values, so that Eval only parses those of the
// request.
//
// A Test is immutable and safe for concurrent use. The zero Test is always False.
type Test struct {
	op     Operator
	key    key      // as written
	values []string // as written
	usable []bool   // whether values[i] is of the operator's family

	// The values as the family of the operator compares them. Slices of other
	// families are nil.
	texts    []variables.Template // String, Bool
	truths   []bool               // Bool: of the texts without variables
	numbers  []decimal
	instants []instant
	binaries []binary
	prefixes []prefix
	globs    []arn.Glob
	nulls    []bool

	long  *ranking    // of a long list: see below
	reads ComputedSet // what an evaluation may read of what the engine computes

	// What is looked at in every evaluation. The first three are from the table of
	// operators.
	family   Family
	relation relation
	negated  bool
	exact    bool  // String: the values are few, and each is the only text that it matches
	parses   bool  // the request value is read as a number, a date or an address
	varies   bool  // some value has variables
	takes    takes // the value for which there is a shorter way
	illTyped int   // the first value that is not usable, -1 if all are

	// Bool: the first values without variables that are true and false, -1 if none is.
	firstTrue, firstFalse int
}

// takes is the kind of value that most evaluations of a test have, for which there is a
// shorter way.
type takes uint8

const (
	takesAny   takes = iota // no shorter way
	takesTexts              // a list, with a set operator, of which each member is compared as it is
	takesText               // a single text, without a set operator
	takesClock              // that, or what is not in the context: a date, under a key of the clock
)

// NewTest returns the condition of operator op on key with the values of the policy,
// in their order; there may be none. With the flag variables.References, for
// documents of Version 2012-10-17, ${...} is a variable in the values of operators
// that take variables. Other flags are ignored.
//
// A key with a colon that is not valid (see ValidKey), a malformed variable and a
// text longer than variables.MaxLength are errors; all of them are returned as an
// ErrorList. A value that does not suit the operator, such as "ten" for
// NumericEquals, is not an error, as AWS accepts such policies: see Usable. Nor is a
// key without a colon, which is absent from every request (SEMANTICS 4.5d).
func NewTest(op Operator, key string, values []string, f variables.Flags) (Test, error) {
	return new(Arena).newTest(op, key, values, f)
}

// newTest is [NewTest].
func (a *Arena) newTest(op Operator, key string, values []string, f variables.Flags) (Test, error) {
	t := Test{op: op, family: op.Family(), relation: op.relation(), negated: op.Negated(), key: keyOf(key)}
	t.values = take(a, &a.values, len(values))
	copy(t.values, values)
	t.usable = take(a, &a.usable, len(values))
	var faults ErrorList
	if !op.IsValid() {
		faults = append(faults, &Error{-1, key, 0, "the condition has no operator"})
	}
	if offset, reason := checkPolicyKey(key); reason != "" {
		faults = append(faults, &Error{-1, key, offset, reason})
	}
	faults = append(faults, t.compile(a, f&variables.References)...)
	if faults != nil {
		return Test{}, faults
	}
	t.sort()
	t.reads = t.readSet()
	t.varies = t.hasReferences()
	t.illTyped = slices.Index(t.usable, false)
	switch single := op.qualifier == NoQualifier; {
	case single && t.family == FamilyDate && t.key.computed.isClock():
		t.takes = takesClock
	case single && t.family != FamilyNull && t.family != FamilyNone:
		t.takes = takesText
	case !single && t.exact:
		t.takes = takesTexts
	}
	t.parses = t.family == FamilyNumeric || t.family == FamilyDate || t.family == FamilyIP
	return t, nil
}

// compile parses the policy values for the family of the operator. A new
// family has a case here and one in Test.one.
func (t *Test) compile(a *Arena, f variables.Flags) (faults ErrorList) {
	switch t.family {
	case FamilyString:
		t.texts = take(a, &a.texts, len(t.values))
		faults = parseAll(t, t.texts, textParser(a, t.relation, f))
		t.exact = t.relation != equalFold && len(t.values) < longList && t.areLiterals()
	case FamilyNumeric:
		t.numbers = take(a, &a.numbers, len(t.values))
		convertAll(t, t.numbers, parseDecimal)
	case FamilyDate:
		t.instants = take(a, &a.instants, len(t.values))
		convertAll(t, t.instants, parseInstant)
	case FamilyBool:
		t.texts = take(a, &a.texts, len(t.values))
		faults = parseAll(t, t.texts, boolParser(a, f))
		t.truths = take(a, &a.usable, len(t.values))
		t.readTruths()
	case FamilyBinary:
		t.binaries = take(a, &a.binaries, len(t.values))
		convertAll(t, t.binaries, parseBinary)
	case FamilyIP:
		t.prefixes = take(a, &a.prefixes, len(t.values))
		convertAll(t, t.prefixes, parsePrefix)
	case FamilyARN:
		t.globs = take(a, &a.globs, len(t.values))
		faults = parseAll(t, t.globs, globParser(a, f))
	case FamilyNull:
		t.nulls = take(a, &a.usable, len(t.values))
		convertAll(t, t.nulls, parseBool)
	case FamilyNone: // an error of its own
	}
	return faults
}

// convertAll sets list to the policy values converted by convert. A value that it cannot
// convert is not usable.
func convertAll[T any](t *Test, list []T, convert func(string) (T, bool)) {
	for i, s := range t.values {
		list[i], t.usable[i] = convert(s)
	}
}

// parseAll is convertAll for values that can also be malformed.
func parseAll[T any](t *Test, list []T, parse func(string) (T, bool, error)) (faults ErrorList) {
	for i, s := range t.values {
		var err error
		if list[i], t.usable[i], err = parse(s); err != nil {
			faults = append(faults, valueError(i, s, err))
		}
	}
	return faults
}

// Operator returns the operator.
func (t *Test) Operator() Operator { return t.op }

// Key returns the condition key as the policy writes it.
func (t *Test) Key() string { return t.key.text }

// Values returns the values of the policy as written. The slice is shared and must
// not be changed.
func (t *Test) Values() []string { return t.values }

// Usable reports whether value i of the policy suits the operator: a number for
// NumericEquals, an ARN for ArnLike, true or false for Null. With a value that does
// not, the condition is Indeterminate unless another value matches (SEMANTICS 4.4b).
// Usable is false if there is no value i.
func (t *Test) Usable(i int) bool { return 0 <= i && i < len(t.usable) && t.usable[i] }

// Plain reports whether t compares texts with fewer than 16 texts of the policy as they
// are: whether it has a String operator that does not ignore case, and values without
// wildcards and variables.
func (t *Test) Plain() bool { return t.exact }

// References returns the variables in value i of the policy, nil if there are no
// variables or no value i. The slice is shared and must not be changed.
func (t *Test) References(i int) []variables.Reference {
	switch {
	case 0 <= i && i < len(t.texts):
		return t.texts[i].References()
	case 0 <= i && i < len(t.globs):
		return t.globs[i].References()
	}
	return nil
}

// Reads returns the computed keys that an evaluation may read: the key of the
// condition, and those of the variables in its values.
func (t *Test) Reads() ComputedSet { return t.reads }

// readSet is Reads of a test that is compiled.
func (t *Test) readSet() ComputedSet {
	s := t.key.computed.set()
	for i := range t.values {
		s |= ReadBy(t.References(i))
	}
	return s
}

// hasReferences reports whether some value has variables.
func (t *Test) hasReferences() bool {
	for i := range t.values {
		if t.References(i) != nil {
			return true
		}
	}
	return false
}

// Template returns value i of the policy as a template, for operators that match
// texts: String, Bool and ARN. It is not ok for other operators, and if there is no
// value i.
func (t *Test) Template(i int) (value variables.Template, ok bool) {
	switch {
	case 0 <= i && i < len(t.texts):
		return t.texts[i], true
	case 0 <= i && i < len(t.globs):
		return t.globs[i].Template(), true
	}
	return variables.Template{}, false
}

// Long lists. If a policy has many values for a key, they are sorted when it is
// loaded, and a request value is found among them by binary search: 10,000 values
// against 10,000 others take 10,000 searches and not 100 million comparisons.
//
//	equality    the value is in the list, or it is not
//	less than   a number less than any value is less than the greatest, and so on
//	addresses   ranges within other ranges are left out; the rest are disjoint
//
// Texts with wildcards or variables cannot be sorted. They are compared one by one,
// after the others.

// longList is the number of values from which sorting them pays.
const longList = 16

// ranking is the values of a long list, by their indices.
type ranking struct {
	order []int32 // the values that can be sorted, ascending, without duplicates
	rest  []int32 // all others, but only the first value of the wrong type
}

// sort prepares the search of a long list. Truth values need none.
func (t *Test) sort() {
	switch family := t.family; {
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
	switch t.family {
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
	if t.family == FamilyARN {
		text, _ = t.globs[i].Literal()
	} else {
		text, _ = t.texts[i].Literal()
	}
	return text
}

// compareValues compares two values by the order of the ranking.
func (t *Test) compareValues(i, j int32) int {
	switch t.family {
	case FamilyNumeric:
		return t.numbers[i].compare(&t.numbers[j])
	case FamilyDate:
		return t.instants[i].compare(t.instants[j])
	case FamilyBinary:
		return strings.Compare(t.binaries[i].bytes, t.binaries[j].bytes)
	case FamilyIP:
		return cmp.Or(t.prefixes[i].Addr().Compare(t.prefixes[j].Addr()), cmp.Compare(t.prefixes[i].Bits(), t.prefixes[j].Bits()))
	default:
		if t.relation == equalFold {
			return compareFold(t.literal(i), t.literal(j))
		}
		return strings.Compare(t.literal(i), t.literal(j))
	}
}

// covers reports whether value i matches everything that value j, which comes after
// it, matches.
func (t *Test) covers(i, j int32) bool {
	if t.family == FamilyIP {
		return t.prefixes[i].Contains(t.prefixes[j].Addr())
	}
	return t.compareValues(i, j) == 0
}
