package condition

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

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

// lookUp is among for a long list. The order is that of compare, which compares
// value i with the request's; steps is what one such comparison counts.
func (t *Test) lookUp(e *Env, steps int, compare func(i int32) int, match func(i int) Why) Outcome {
	s := t.long
	if !e.Spend(bits.Len(uint(len(s.order)))*steps + len(s.rest)) {
		return overBudget()
	}
	if at, found := t.op.relation().find(s.order, compare); found {
		return Outcome{truth(!t.op.Negated()), WhyMatched, int(s.order[at]), -1}
	}
	open := outcome(False, WhyNoMatch)
	for _, i := range s.rest {
		why := WhyPolicyIllTyped
		if t.usable[i] {
			why = match(int(i))
		}
		if why != WhyNoMatch && t.weigh(&open, int(i), why) {
			return open
		}
	}
	return t.unless(open)
}

// find returns the place in order of a value that has the relation to the
// request's, if there is one.
func (r relation) find(order []int32, compare func(i int32) int) (at int, found bool) {
	switch {
	case len(order) == 0:
		return 0, false
	case r == less, r == lessEqual:
		at = len(order) - 1
	case r == greater, r == greaterEqual:
	default:
		return slices.BinarySearchFunc(order, 0, func(i int32, _ int) int { return compare(i) })
	}
	return at, r.holds(-compare(order[at]))
}

// compareFold compares two texts by the lower case of their code points, as
// variables.FoldCase does, and so orders them. A byte that is no valid UTF-8 comes after all code points.
func compareFold(a, b string) int {
	for len(a) > 0 && len(b) > 0 {
		r, size := folded(a)
		q, width := folded(b)
		if r != q {
			return cmp.Compare(r, q)
		}
		a, b = a[size:], b[width:]
	}
	return cmp.Compare(len(a), len(b))
}

// folded returns the lower case of the first code point of s, and its width.
func folded(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return unicode.MaxRune + 1 + rune(s[0]), size
	}
	return unicode.ToLower(r), size
}
