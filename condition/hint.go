package condition

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables"
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
		return fmt.Sprintf("%q is not a condition operator; did you mean %q?", clip(string(s)), hint)
	}
	return fmt.Sprintf("%q is not a condition operator", clip(string(s)))
}

// nearestOperator returns the operator that s resembles, or "".
func nearestOperator(s string) string {
	qualifier, name := "", s
	if prefix, rest, found := strings.Cut(s, ":"); found {
		qualifier, name = nearest(prefix, []string{"ForAllValues", "ForAnyValue"}), rest
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
	switch base := nearest(name, names); {
	case base == "":
		return ""
	case ifExists && base != "Null":
		return qualifier + base + ifExistsSuffix
	default:
		return qualifier + base
	}
}

// longestName is the length up to which a text can be a misspelt name.
const longestName = 64

// nearest returns the name with the fewest edits from s, the first of equals,
// or "" if even that is not alike: more than a quarter of it has to be edited.
func nearest(s string, names []string) string {
	if len(s) > longestName {
		return ""
	}
	best, fewest := "", longestName
	for _, name := range names {
		most := min(len(name)/4, fewest-1)
		if len(s) > len(name)+most || len(name) > len(s)+most {
			continue // they differ by as many edits in length alone
		}
		if edits := distance(s, name); edits <= most {
			best, fewest = name, edits
		}
	}
	return best
}

// distance is the Levenshtein distance: how many bytes have to be inserted,
// removed or replaced to turn a into b, which is no longer than longestName. Case
// does not count.
func distance(a, b string) int {
	var row [longestName + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			edits := diagonal
			if variables.LowerByte(a[i]) != variables.LowerByte(b[j]) {
				edits = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], edits
		}
	}
	return row[len(b)]
}
