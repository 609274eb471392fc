package condition

import (
	"fmt"
	"strings"
)

// The hint of the error for an unknown operator: the name that was probably
// meant. "ForAnyValues:StringEqual" is two slips away from
// "ForAnyValue:StringEquals". Qualifier and base name are corrected each for
// itself, by edit distance.

// unknownOperator is the error for s, which is no operator.
func unknownOperator(s string) error {
	if hint := nearestOperator(s); hint != "" {
		return fmt.Errorf("%q is no condition operator; did you mean %q?", clip(s), hint)
	}
	return fmt.Errorf("%q is no condition operator", clip(s))
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

// nearest returns the name with the fewest edits from s, the first of equals,
// or "" if even that is not alike: more than a quarter of it has to be edited.
func nearest(s string, names []string) string {
	if len(s) > 64 {
		return ""
	}
	best, fewest := "", 0
	for _, name := range names {
		edits := distance(FoldKey(s), FoldKey(name))
		if edits <= len(name)/4 && (best == "" || edits < fewest) {
			best, fewest = name, edits
		}
	}
	return best
}

// distance is the Levenshtein distance: how many bytes have to be inserted,
// removed or replaced to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			edits := diagonal
			if a[i] != b[j] {
				edits = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], edits
		}
	}
	return row[len(b)]
}
