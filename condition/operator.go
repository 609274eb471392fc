package condition

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/nearest"
	"github.com/iameval/iameval/variables/quote"
)

// Operators. The table below lists all operators; a new one is a new row. In a
// policy an operator may have a qualifier and a suffix, which are separate fields
// of an Operator:
//
//	ForAllValues:StringNotLikeIfExists
//	qualifier    base name    suffix

// base is what the name of an operator says, without qualifier and suffix.
type base struct {
	name     string
	family   Family
	relation relation
	negated  bool
}

// bases lists the operators without qualifier and suffix, family by family
// (SEMANTICS 4.1). A negated operator reverses the answer of its positive form for
// each request value. Row 0 is the zero Operator.
var bases = [...]base{
	{"invalid operator", FamilyNone, equal, false},

	{"StringEquals", FamilyString, equal, false},
	{"StringNotEquals", FamilyString, equal, true},
	{"StringEqualsIgnoreCase", FamilyString, equalFold, false},
	{"StringNotEqualsIgnoreCase", FamilyString, equalFold, true},
	{"StringLike", FamilyString, like, false},
	{"StringNotLike", FamilyString, like, true},

	{"NumericEquals", FamilyNumeric, equal, false},
	{"NumericNotEquals", FamilyNumeric, equal, true},
	{"NumericLessThan", FamilyNumeric, less, false},
	{"NumericLessThanEquals", FamilyNumeric, lessEqual, false},
	{"NumericGreaterThan", FamilyNumeric, greater, false},
	{"NumericGreaterThanEquals", FamilyNumeric, greaterEqual, false},

	{"DateEquals", FamilyDate, equal, false},
	{"DateNotEquals", FamilyDate, equal, true},
	{"DateLessThan", FamilyDate, less, false},
	{"DateLessThanEquals", FamilyDate, lessEqual, false},
	{"DateGreaterThan", FamilyDate, greater, false},
	{"DateGreaterThanEquals", FamilyDate, greaterEqual, false},

	{"Bool", FamilyBool, equal, false},
	{"BinaryEquals", FamilyBinary, equal, false},
	{"IpAddress", FamilyIP, equal, false},
	{"NotIpAddress", FamilyIP, equal, true},

	{"ArnEquals", FamilyARN, like, false}, // ArnEquals takes wildcards as ArnLike does
	{"ArnNotEquals", FamilyARN, like, true},
	{"ArnLike", FamilyARN, like, false},
	{"ArnNotLike", FamilyARN, like, true},

	{"Null", FamilyNull, equal, false},
}

// ifExistsSuffix ends the name of an operator that holds for absent keys.
const ifExistsSuffix = "IfExists"

// Operator is a condition operator with its qualifier and suffix. Operators
// compare with ==. The zero Operator is invalid; no Test can have it.
type Operator struct {
	base      uint8 // row of bases
	qualifier Qualifier
	ifExists  bool
}

// ParseOperator parses an operator as policies write it. The case of ASCII
// letters does not matter (SEMANTICS 4.1i); String returns the canonical
// spelling. An unknown name is an error, which proposes a similar name, and so is
// NullIfExists (SEMANTICS 4.1j): ignoring an operator would disable a Deny.
func ParseOperator(s string) (Operator, error) {
	var op Operator
	name := s
	if prefix, rest, found := strings.Cut(s, ":"); found {
		name = rest
		switch {
		case variables.EqualASCII(prefix, "ForAllValues"):
			op.qualifier = ForAllValues
		case variables.EqualASCII(prefix, "ForAnyValue"):
			op.qualifier = ForAnyValue
		default:
			return Operator{}, unknownOperator(s)
		}
	}
	name, op.ifExists = cutIfExists(name)
	for i := range bases {
		if variables.EqualASCII(name, bases[i].name) {
			op.base = uint8(i)
			break
		}
	}
	if !op.IsValid() {
		return Operator{}, unknownOperator(s)
	}
	if op.ifExists && op.Family() == FamilyNull {
		return Operator{}, fmt.Errorf("%s is not a condition operator: Null already tests presence and takes no IfExists", quote.Text(s))
	}
	return op, nil
}

// unknownOperator is the error for a text that is not an operator. It proposes the
// operator that was probably meant, which is searched for when the error is read: a
// document may have thousands of such errors, and few are read.
type unknownOperator string

func (s unknownOperator) Error() string {
	if hint := nearestOperator(string(s)); hint != "" {
		return fmt.Sprintf("%s is not a condition operator; did you mean %q?", quote.Text(string(s)), hint)
	}
	return fmt.Sprintf("%s is not a condition operator", quote.Text(string(s)))
}

// nearestOperator returns the operator closest to s, or "". Qualifier and name are
// corrected separately: "ForAnyValues:StringEqual" is meant to be
// "ForAnyValue:StringEquals".
func nearestOperator(s string) string {
	qualifier, name := "", s
	if prefix, rest, found := strings.Cut(s, ":"); found {
		qualifier, name = nearest.Name(prefix, []string{"ForAllValues", "ForAnyValue"}), rest
		if qualifier == "" {
			return ""
		}
		qualifier += ":"
	}
	name, ifExists := cutIfExists(name)
	var names []string
	for _, b := range bases[1:] {
		names = append(names, b.name)
		if !ifExists && b.family != FamilyNull { // the suffix may be misspelled too
			names = append(names, b.name+ifExistsSuffix)
		}
	}
	switch base := nearest.Name(name, names); {
	case base == "":
		return ""
	case ifExists && base != "Null":
		return qualifier + base + ifExistsSuffix
	default:
		return qualifier + base
	}
}

// MustParseOperator is ParseOperator for names known to be valid, such as
// constants. It panics on an error.
func MustParseOperator(s string) Operator {
	op, err := ParseOperator(s)
	if err != nil {
		panic("condition: " + err.Error())
	}
	return op
}

// cutIfExists returns name without the suffix IfExists, in any case, and
// whether it was there.
func cutIfExists(name string) (string, bool) {
	if n := len(name) - len(ifExistsSuffix); n >= 0 && variables.EqualASCII(name[n:], ifExistsSuffix) {
		return name[:n], true
	}
	return name, false
}

// IsValid reports whether op is not the zero Operator.
func (op Operator) IsValid() bool { return op.base != 0 }

// String returns the canonical spelling, like "ForAnyValue:StringLikeIfExists".
func (op Operator) String() string {
	s := op.Name()
	if op.qualifier != NoQualifier {
		s = op.qualifier.String() + ":" + s
	}
	if op.ifExists {
		s += ifExistsSuffix
	}
	return s
}

// Name returns the canonical name without qualifier and suffix, like
// "StringLike".
func (op Operator) Name() string { return bases[op.base].name }

// Family returns the kind of values that op compares, FamilyNone for the zero
// Operator.
func (op Operator) Family() Family { return bases[op.base].family }

// Qualifier returns the set operator before the name, or NoQualifier.
func (op Operator) Qualifier() Qualifier { return op.qualifier }

// IfExists reports whether the name ends in IfExists: the condition is then
// true if the key is absent.
func (op Operator) IfExists() bool { return op.ifExists }

// Negated reports whether op is a "Not" operator, which holds for a request value
// that no policy value matches, and for an absent key.
func (op Operator) Negated() bool { return bases[op.base].negated }

// Wildcards reports whether * and ? in a policy value are wildcards.
func (op Operator) Wildcards() bool { return op.relation() == like }

// Variables reports whether policy values may hold variables such as
// ${aws:username}, in documents of Version 2012-10-17 (SEMANTICS 5.2).
func (op Operator) Variables() bool {
	switch op.Family() {
	case FamilyString, FamilyBool, FamilyARN:
		return true
	default:
		return false
	}
}

func (op Operator) relation() relation { return bases[op.base].relation }

// Qualifier is the set operator of a condition on a key with many values.
type Qualifier uint8

const (
	NoQualifier  Qualifier = iota
	ForAllValues           // every value of the request has to match
	ForAnyValue            // at least one has to
)

// String returns "ForAllValues", "ForAnyValue" or, for NoQualifier, "".
func (q Qualifier) String() string {
	switch q {
	case ForAllValues:
		return "ForAllValues"
	case ForAnyValue:
		return "ForAnyValue"
	default:
		return ""
	}
}

// Family is the kind of values an operator compares.
type Family uint8

const (
	FamilyNone Family = iota
	FamilyString
	FamilyNumeric
	FamilyDate
	FamilyBool
	FamilyBinary
	FamilyIP
	FamilyARN
	FamilyNull // the presence of the key, not its value
)

// families holds the names of the families, in their order.
var families = [...]string{"none", "String", "Numeric", "Date", "Bool", "Binary", "IP address", "ARN", "Null"}

// String returns the name AWS uses for the family, like "Numeric".
func (f Family) String() string {
	if int(f) < len(families) {
		return families[f]
	}
	return fmt.Sprintf("Family(%d)", uint8(f))
}

// relation is how a request value and a policy value have to be related for a
// positive operator to hold.
type relation uint8

const (
	equal relation = iota
	equalFold
	like
	less
	lessEqual
	greater
	greaterEqual
)

// holds reports whether r is satisfied by a request value that compares with the
// policy value as c says: negative for less, zero for equal, positive for more.
func (r relation) holds(c int) bool {
	switch r {
	case less:
		return c < 0
	case lessEqual:
		return c <= 0
	case greater:
		return c > 0
	case greaterEqual:
		return c >= 0
	default:
		return c == 0
	}
}
