package arn

import "strings"

// The rules for names, each as a function that says what is wrong. The ARN of a
// resource is taken as the caller gives it; only the constructors of [Scope],
// which make ARNs from names, hold names to their rules.

// partitions lists what [partition] knows, for messages.
const partitions = "one of aws, aws-cn, aws-us-gov, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-eusc"

// partition reports whether s is a partition (SEMANTICS 2.1b).
func partition(s string) bool {
	switch s {
	case "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc":
		return true
	}
	return false
}

func digit(c byte) bool            { return '0' <= c && c <= '9' }
func lowerCase(c byte) bool        { return 'a' <= c && c <= 'z' }
func letter(c byte) bool           { return lowerCase(c | 0x20) }
func lowerDigitHyphen(c byte) bool { return lowerCase(c) || digit(c) || c == '-' }
func tableChar(c byte) bool        { return letter(c) || digit(c) || strings.IndexByte("_.-", c) >= 0 }
func labelChar(c byte) bool        { return tableChar(c) || c == ':' }
func userChar(c byte) bool         { return letter(c) || digit(c) || strings.IndexByte("_+=,.@-", c) >= 0 }
func pathChar(c byte) bool         { return '!' <= c && c <= '~' }

// outside returns where the first byte of s is that is not one of set, or -1.
func outside(s string, set func(byte) bool) int {
	for i := range len(s) {
		if !set(s[i]) {
			return i
		}
	}
	return -1
}

// checkName reports a name of the wrong length or with bytes outside set.
func checkName(name string, least, most int, set func(byte) bool, rule string) error {
	if i := outside(name, set); i >= 0 {
		return &Error{name, i, rule}
	}
	if len(name) < least || len(name) > most {
		return &Error{name, min(len(name), most), rule}
	}
	return nil
}

// checkTable holds the names of tables, indexes and global tables to their rule
// (SEMANTICS 2.1g, 2.1h).
func checkTable(name string) error {
	return checkName(name, 3, 255, tableChar, "the name of a table or an index is 3 to 255 of A-Z a-z 0-9 _ . -")
}

// checkLabel holds the last name of streams, backups, exports and imports to
// what DynamoDB gives out (SEMANTICS 2.1i).
func checkLabel(name string) error {
	return checkName(name, 1, 255, labelChar, "a stream label, or the name of a backup, export or import, is 1 to 255 of A-Z a-z 0-9 _ . - :")
}

// checkCache holds the name of a DAX cluster, in lower case, to its rule
// (SEMANTICS 2.1o).
func checkCache(name string) error {
	const rule = "the name of a DAX cluster is 1 to 20 letters, digits and hyphens, starts with a letter, and has no two hyphens together and none at the end"
	if err := checkName(name, 1, 20, lowerDigitHyphen, rule); err != nil {
		return err
	}
	switch i := strings.Index(name, "--"); {
	case !lowerCase(name[0]):
		return &Error{name, 0, rule}
	case i >= 0:
		return &Error{name, i + 1, rule}
	case strings.HasSuffix(name, "-"):
		return &Error{name, len(name) - 1, rule}
	}
	return nil
}

// checkFriendly holds the name of a user or a role, and the path before it, to
// their rule (SEMANTICS 2.1q).
func checkFriendly(name string) error {
	slash := strings.LastIndexByte(name, '/') + 1
	if i := outside(name[:slash], pathChar); i >= 0 || slash > 511 {
		return &Error{name, max(i, 0), "the path of a user or a role is at most 512 printable ASCII characters without spaces"}
	}
	const rule = "the name of a user or a role is 1 to 64 of A-Z a-z 0-9 _ + = , . @ -"
	if err := checkName(name[slash:], 1, 64, userChar, rule); err != nil {
		return &Error{name, slash + err.(*Error).Offset, rule}
	}
	return nil
}
