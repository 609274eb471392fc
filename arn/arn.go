package arn

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables/quote"
)

// MaxLength is the greatest length of an ARN, in bytes.
const MaxLength = 2048

// ARN names one resource: arn:partition:service:region:account:resource. It is a
// small immutable value that can be compared with == and used as a map key. Two ARNs
// are equal if and only if their texts are.
//
// [Wildcard] is the resource of calls that name none. The zero ARN is not valid: it
// names no resource, and no pattern matches it.
type ARN struct {
	text   string
	layout layout
	owner  owner
}

// Wildcard returns the ARN written "*": the resource of a request that names no
// resource, such as dynamodb:ListTables, or a resource without an ARN, such as a
// parameter group of DAX (SEMANTICS 2.1p).
func Wildcard() ARN { return ARN{text: "*", layout: layoutOf(NoResource, false)} }

// Parse parses the ARN of one resource, or "*" for [Wildcard]. An error is
// always an [*Error].
//
// The first five colons divide it into six parts; the resource keeps further colons
// (SEMANTICS 2.1a). The partition must be known, the service consists of lower-case
// letters, digits and hyphens, and the first five parts have no wildcard (SEMANTICS
// 2.1c). The account is any number of digits, a word such as "aws", or empty
// (SEMANTICS 2.1e). Resources of any service are accepted: see [ARN.Kind].
func Parse(s string) (ARN, error) {
	if s == "*" {
		return Wildcard(), nil
	}
	a := ARN{text: s}
	if len(s) > MaxLength {
		return ARN{}, &Error{s, MaxLength, fmt.Sprintf("longer than %d bytes", MaxLength)}
	}
	if !strings.HasPrefix(s, "arn:") {
		return ARN{}, &Error{s, 0, `an ARN starts with "arn:"`}
	}
	at := 0
	for i := range 5 {
		n := strings.IndexByte(s[at:], ':')
		if n < 0 {
			return ARN{}, &Error{s, len(s), "an ARN has six parts: arn:partition:service:region:account:resource"}
		}
		a.layout |= colonAt(i, at+n)
		at += n + 1
	}
	if err := a.check(); err != nil {
		return ARN{}, err
	}
	if !strings.Contains(s[at:], ":") {
		a.layout |= 1 << simpleAt
	}
	account := a.Account()
	a.layout |= layoutOf(classify(a.Service(), a.Resource()), account != "" && lowerCase(account[0]))
	a.owner = ownerOf(a.Partition(), account)
	return a, nil
}

// MustParse is [Parse] for texts known to be valid, such as constants. It panics on
// an error.
func MustParse(s string) ARN {
	a, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

// check returns the fault of the first five parts, if there is one.
func (a ARN) check() error {
	head := a.text[:a.layout.colon(4)]
	if i := strings.IndexAny(head, "*?"); i >= 0 {
		return &Error{a.text, i, "the ARN of one resource has no wildcard before its resource part"}
	}
	if !partition(a.Partition()) {
		return &Error{a.text, a.layout.colon(0) + 1, "not a partition: " + partitions}
	}
	if i := outside(a.Service(), lowerDigitHyphen); i >= 0 || a.Service() == "" {
		return &Error{a.text, a.layout.colon(1) + 1 + max(i, 0), "a service is lower-case letters, digits and hyphens"}
	}
	if i := accountFault(a.Account()); i >= 0 {
		return &Error{a.text, a.layout.colon(3) + 1 + i, "an account is digits, a word of lower-case letters, digits and hyphens such as aws, or empty"}
	}
	return nil
}

// between returns the part that follows colon i.
func (a ARN) between(i int) string {
	if !a.layout.hasColons() {
		return ""
	}
	return a.text[a.layout.colon(i)+1 : a.layout.colon(i+1)]
}

// Partition returns the second part, such as "aws".
func (a ARN) Partition() string { return a.between(0) }

// Service returns the third part, such as "dynamodb".
func (a ARN) Service() string { return a.between(1) }

// Region returns the fourth part, such as "us-east-1". It is empty for
// resources that belong to no Region.
func (a ARN) Region() string { return a.between(2) }

// Account returns the fifth part, such as "123456789012". It is a word for resources
// that AWS or a service owns (see [ARN.HasAccountWord]), and empty for resources
// whose ARN does not name their account.
func (a ARN) Account() string { return a.between(3) }

// HasAccountWord reports whether the account is a word, such as "aws" in
// arn:aws:iam::aws:policy/ReadOnlyAccess. AWS or one of its services owns such a
// resource, not an account of a customer (SEMANTICS 2.1e).
func (a ARN) HasAccountWord() bool {
	return a.layout.hasWord()
}

// Resource returns the sixth part, such as "table/Books", with any further
// colons.
func (a ARN) Resource() string {
	if !a.layout.hasColons() {
		return ""
	}
	return a.text[a.layout.colon(4)+1:]
}

// Scope returns the partition, the Region and the account of a, which make the ARNs
// of other resources there.
func (a ARN) Scope() Scope { return Scope{a.Partition(), a.Region(), a.Account()} }

// IsValid reports whether a is not the zero ARN.
func (a ARN) IsValid() bool { return a.text != "" }

// IsWildcard reports whether a is [Wildcard].
func (a ARN) IsWildcard() bool { return a.Kind() == NoResource }

// Compare returns -1, 0 or +1 as the text of a is less than, equal to or
// greater than that of b, byte by byte.
func (a ARN) Compare(b ARN) int { return strings.Compare(a.text, b.text) }

// String returns the text of a: "" for the zero ARN.
func (a ARN) String() string { return a.text }

// AppendText implements [encoding.TextAppender]: it appends the text of a.
func (a ARN) AppendText(b []byte) ([]byte, error) { return append(b, a.text...), nil }

// MarshalText implements [encoding.TextMarshaler]. The zero ARN is the empty
// text.
func (a ARN) MarshalText() ([]byte, error) { return []byte(a.text), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]: it is [Parse], except that the
// empty text is the zero ARN.
func (a *ARN) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = ARN{}
		return nil
	}
	b, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = b
	return nil
}

// WellFormed reports whether s can be the request value of an ARN operator: whether
// it starts with "arn:" and has six parts. Anything else is ill-typed there
// (SEMANTICS 2.3b). [Parse] demands more.
func WellFormed(s string) bool {
	return strings.HasPrefix(s, "arn:") && strings.Count(s, ":") >= 5
}

// Error is the first fault of a text that should be an ARN, a pattern or the name of
// a resource.
type Error struct {
	Text   string // the whole text
	Offset int    // where in Text, in bytes
	Reason string // what is wrong there, without the text
}

// Error returns a message that quotes the text around the offset.
func (e *Error) Error() string {
	return fmt.Sprintf("arn: %s, byte %d: %s", quote.Around(e.Text, e.Offset), e.Offset, e.Reason)
}
