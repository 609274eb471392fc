package condition

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/internal/nearest"
	"github.com/iameval/iameval/internal/quote"
)

// The hint of the error for an unknown operator: the name that was probably
// meant. "ForAnyValues:StringEqual" is two slips away from
// "ForAnyValue:StringEquals". Qualifier and base name are corrected each for
// itself, by edit distance.

// unknownOperator is the error for a text that is not an operator. The hint is
// looked for when somebody reads the error: of a document with thousands of them
// few are.
type unknownOperator string

func (s unknownOperator) Error() string {
	if hint := nearestOperator(string(s)); hint != "" {
		return fmt.Sprintf("%s is not a condition operator; did you mean %q?", quote.Text(string(s)), hint)
	}
	return fmt.Sprintf("%s is not a condition operator", quote.Text(string(s)))
}

// nearestOperator returns the operator that s resembles, or "".
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
		if !ifExists && b.family != FamilyNull { // the suffix may be misspelt, too
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
