package arn

import (
	"iter"
	"slices"
	"strings"
)

// The rules for names, each a function that returns the fault. Only the methods of
// [Scope], which make ARNs from names, check names; [Parse] does not.

// knownPartitions are all partitions (SEMANTICS 2.1b).
var knownPartitions = [...]string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}

// partitions lists the partitions for messages.
var partitions = "one of " + strings.Join(knownPartitions[:], ", ")

// Partitions yields the partitions that [Parse] accepts.
func Partitions() iter.Seq[string] { return slices.Values(knownPartitions[:]) }

// partition reports whether s is a partition.
func partition(s string) bool { return slices.Contains(knownPartitions[:], s) }

func digit(c byte) bool            { return '0' <= c && c <= '9' }
func lowerCase(c byte) bool        { return 'a' <= c && c <= 'z' }
func letter(c byte) bool           { return lowerCase(c | 0x20) }
func lowerDigitHyphen(c byte) bool { return lowerCase(c) || digit(c) || c == '-' }
func tableChar(c byte) bool        { return letter(c) || digit(c) || strings.IndexByte("_.-", c) >= 0 }
func labelChar(c byte) bool        { return tableChar(c) || c == ':' }
func userChar(c byte) bool         { return letter(c) || digit(c) || strings.IndexByte("_+=,.@-", c) >= 0 }
func pathChar(c byte) bool         { return '!' <= c && c <= '~' }

// outside returns the index of the first byte of s that is not in set, or -1.
func outside(s string, set func(byte) bool) int {
	for i := range len(s) {
		if !set(s[i]) {
			return i
		}
	}
	return -1
}

// accountFault returns the index at which the account of an ARN breaks its rule, or
// -1. An account is digits, a word, or empty (SEMANTICS 2.1e).
func accountFault(account string) int {
	if account != "" && lowerCase(account[0]) {
		return outside(account, lowerDigitHyphen)
	}
	return outside(account, digit)
}

// fault returns the index at which a name breaks its rule, or -1. The name has to have
// least to most bytes, all in set.
func fault(name string, least, most int, set func(byte) bool) int {
	if i := outside(name, set); i >= 0 {
		return i
	}
	if len(name) < least || len(name) > most {
		return min(len(name), most)
	}
	return -1
}

// checkTable checks the name of a table, an index or a global table (SEMANTICS 2.1g,
// and SEMANTICS 2.1h).
func checkTable(name string) error {
	if i := fault(name, 3, 255, tableChar); i >= 0 {
		return &Error{name, i, "the name of a table or an index is 3 to 255 characters of A-Z a-z 0-9 _ . -"}
	}
	return nil
}

// checkLabel checks the own name of a stream, backup, export or import, which
// DynamoDB makes (SEMANTICS 2.1i).
func checkLabel(name string) error {
	if i := fault(name, 1, 255, labelChar); i >= 0 {
		return &Error{name, i, "a stream label, or the name of a backup, export or import, is 1 to 255 characters of A-Z a-z 0-9 _ . - :"}
	}
	return nil
}

// checkCache checks the name of a DAX cluster in lower case (SEMANTICS 2.1o).
func checkCache(name string) error {
	i := fault(name, 1, 20, lowerDigitHyphen)
	switch double := strings.Index(name, "--"); {
	case i >= 0:
	case !lowerCase(name[0]):
		i = 0
	case double >= 0:
		i = double + 1
	case strings.HasSuffix(name, "-"):
		i = len(name) - 1
	}
	if i >= 0 {
		return &Error{name, i, "the name of a DAX cluster is 1 to 20 letters, digits and hyphens; " +
			"it starts with a letter, ends with a letter or digit, and has no two hyphens in a row"}
	}
	return nil
}

// checkFriendly checks the name of a user or a role and the path before it
// (SEMANTICS 2.1q).
func checkFriendly(name string) error {
	slash := strings.LastIndexByte(name, '/') + 1
	path := "/" + name[:slash]
	i := fault(path, 1, 512, pathChar)
	if i < 0 {
		i = strings.Index(path, "//")
	}
	if i >= 0 {
		return &Error{name, max(0, i-1), "the path of a user or a role is at most 512 printable ASCII characters, without spaces or empty names"}
	}
	if i := fault(name[slash:], 1, 64, userChar); i >= 0 {
		return &Error{name, slash + i, "the name of a user or a role is 1 to 64 characters of A-Z a-z 0-9 _ + = , . @ -"}
	}
	return nil
}
