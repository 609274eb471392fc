package operation

import (
	"errors"
	"fmt"

	"github.com/iameval/iameval/policy/operation/attribute"
)

// Error says why a call cannot be resolved: the operation is not known, or the
// body is one that the service would refuse. Such a request must not be
// forwarded, as nobody knows what it would do.
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

// refuse returns an error about the current value. It does not know where that
// is: every caller that passes it on prepends its own step, by in or at, so
// that a body without a fault costs nothing.
func refuse(format string, args ...any) *Error {
	return &Error{Reason: fmt.Sprintf(format, args...)}
}

// refused returns an error of package attribute as one of this package. A nil
// error stays nil.
func refused(err error) *Error {
	if err == nil {
		return nil
	}
	var e *attribute.Error
	if !errors.As(err, &e) {
		return refuse("%v", err)
	}
	return &Error{Field: string(e.Place), Reason: e.Reason}
}

// in prepends the name of a member to the field. A nil error stays nil.
func (e *Error) in(name string) *Error {
	if e != nil {
		e.Field = string(attribute.Place(e.Field).In(name))
	}
	return e
}

// at prepends the index of an element to the field. A nil error stays nil.
func (e *Error) at(index int) *Error {
	if e != nil {
		e.Field = string(attribute.Place(e.Field).At(index))
	}
	return e
}
