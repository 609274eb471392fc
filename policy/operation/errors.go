package operation

import (
	"fmt"
	"strconv"
	"strings"
)

// Error says why a call has no plan: the operation is not known, or the body is
// one that the service would refuse. No request may be sent on whose body has
// no plan, as nobody knows what it would do.
type Error struct {
	Operation string // as in [Call.Operation]; as it was given if it is not known
	Field     string // where in the body, such as RequestItems.Books.Keys[2].Id; "" for all of it
	Reason    string // what is wrong there, and what is expected
}

// Error returns operation, field and reason in one line.
func (e *Error) Error() string {
	if e.Field == "" {
		return "operation: " + e.Operation + ": " + e.Reason
	}
	return "operation: " + e.Operation + ": " + e.Field + ": " + e.Reason
}

// refuse returns an error about the value at hand. It does not know where that
// is: every caller that passes it on puts its own step in front, by in or at,
// so that a body without a fault costs nothing.
func refuse(format string, args ...any) *Error {
	return &Error{Reason: fmt.Sprintf(format, args...)}
}

// in puts the name of a member in front of the field. A nil error stays nil.
func (e *Error) in(name string) *Error {
	if e == nil {
		return nil
	}
	step := name
	if strings.ContainsFunc(name, special) || name == "" {
		step = "[" + quote(name) + "]"
	}
	if e.Field != "" && e.Field[0] != '[' {
		step += "."
	}
	e.Field = step + e.Field
	return e
}

// at puts the index of an element in front of the field. A nil error stays nil.
func (e *Error) at(index int) *Error {
	if e == nil {
		return nil
	}
	step := "[" + strconv.Itoa(index) + "]"
	if e.Field != "" && e.Field[0] != '[' {
		step += "."
	}
	e.Field = step + e.Field
	return e
}

// special reports whether r makes a name that has to be quoted in a path.
func special(r rune) bool {
	return r <= ' ' || r == '.' || r == '[' || r == ']' || r == '"' || r > '~'
}

// quote returns s in quotes and in one line, shortened if it is long.
func quote(s string) string {
	const longest = 60
	n := 0
	for i := range s {
		if n++; n > longest {
			return strconv.Quote(s[:i]) + "..."
		}
	}
	return strconv.Quote(s)
}
