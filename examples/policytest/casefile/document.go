package casefile

import (
	"errors"
	"fmt"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// runDocument loads a document as a policy of the case's kind and compares
// whether, and where, it is refused. Of several errors any may be the expected
// one.
func (c *Case) runDocument() Result {
	kind, ok := policy.ParseKind(c.Kind)
	if !ok {
		return Result{Got: "no verdict", Reason: fmt.Sprintf("kind %q is not identity, resource, trust, scp, rcp or endpoint", c.Kind)}
	}
	_, err := policy.Parse("document", kind, []byte(c.Text()))
	if err == nil {
		return Result{Pass: c.Wanted() == "accept", Got: "accept"}
	}
	got := Result{Pass: c.Wanted() == "reject", Got: "reject", Reason: err.Error()}
	if c.At != "" && !errorAt(err, c.At) {
		got.Pass = false
		got.Got = "reject, but not at " + c.At
	}
	return got
}

// Text returns the document of a document case.
func (c *Case) Text() string {
	if c.Base64 != nil {
		return string(c.Base64)
	}
	return string(c.Document)
}

func errorAt(err error, at string) bool {
	var list syntax.ErrorList
	errors.As(err, &list)
	for _, e := range list {
		if e.Position.String() == at {
			return true
		}
	}
	return false
}
