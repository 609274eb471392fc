package aws

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/variables"
)

// The table is text, one fact a line, its fields divided by tabs:
//
//	iam catalog	1	SOURCE	DATE
//	# a comment
//	service	dynamodb	6834	Amazon DynamoDB	rcp	key prefixes	ARN services
//	k	dynamodb:LeadingKeys	ArrayOfString
//	r	index	arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}	aws:ResourceTag/${TagKey}
//	a	Query	R	index,!table	Attributes,LeadingKeys
//
// A service line opens a section, which has the condition keys (k), the
// resource types (r, a line for each ARN of a type) and the actions (a) of the
// service, in this order, each sorted by name without regard to case. It has
// the length of these lines in bytes, so that a reader finds the next service.
// Its two last fields list what its section has of others: prefixes of keys,
// and services in the ARNs of its types. An action has the letter of
// its level, its resource types (a ! before the required ones, and after a
// colon the keys that go with the type, joined by +) and its keys. A key of the
// service's own stands there without prefix, unless its name has a second
// colon. Empty fields at the end of a line are left out.
//
// Nothing is taken apart until it is asked for: a value of this package is a
// line of the table, and its methods cut fields out of it.

const (
	magic   = "iam catalog"
	version = "1"

	serviceLine = "service\t"
	keyLine     = "k\t"
	typeLine    = "r\t"
	actionLine  = "a\t"
)

// field returns the n-th field of a line, from 0; "" where the line has fewer.
func field(line string, n int) string {
	for ; n > 0; n-- {
		_, rest, found := strings.Cut(line, "\t")
		if !found {
			return ""
		}
		line = rest
	}
	first, _, _ := strings.Cut(line, "\t")
	return first
}

// list yields the members of a field that separates them by sep.
func list(field, sep string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest, more := field, field != ""; more; {
			var member string
			member, rest, more = strings.Cut(rest, sep)
			if !yield(member) {
				return
			}
		}
	}
}

// The fields of a service line after the first.
const (
	prefixField = iota
	sizeField
	nameField
	reachField
	keysField
	arnsField
)

// levels are the letters of the access levels, in the order of catalog.Level.
const levels = "-LRWTP"

// find returns the line whose first field is name without regard to case, of
// lines that are sorted by it.
func find(lines []string, name string) (string, bool) {
	i, found := slices.BinarySearchFunc(lines, name, func(line, name string) int {
		return variables.CompareASCII(field(line, 0), name)
	})
	if !found {
		return "", false
	}
	return lines[i], true
}
