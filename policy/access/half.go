package access

import (
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// Result is one request and how it was decided.
type Result struct {
	Request  policy.Request
	Decision policy.Decision
}

// Half is what one side of a call is asked: every request must be allowed. The
// zero Half asks nothing, and is denied.
type Half struct {
	Results []Result
}

// Allowed reports whether all requests of the half are allowed.
func (h *Half) Allowed() bool { return h.Verdict() == policy.Allowed }

// Verdict is the verdict on all requests together: an explicit deny if any of
// them is one, else allowed if all are.
func (h *Half) Verdict() policy.Verdict {
	verdict := policy.Allowed
	if len(h.Results) == 0 {
		verdict = policy.ImplicitDeny
	}
	for i := range h.Results {
		switch h.Results[i].Decision.Verdict {
		case policy.ExplicitDeny:
			return policy.ExplicitDeny
		case policy.ImplicitDeny:
			verdict = policy.ImplicitDeny
		case policy.Allowed:
		}
	}
	return verdict
}

// Uncertain reports whether some decision of the half depends on something that
// could not be evaluated.
func (h *Half) Uncertain() bool {
	for i := range h.Results {
		if h.Results[i].Decision.Uncertain {
			return true
		}
	}
	return false
}

// add adds a result, for the caller to fill in and decide: a request is long, and is
// made where it stays.
func (h *Half) add() *Result {
	n := len(h.Results)
	if n == cap(h.Results) {
		h.Results = slices.Grow(h.Results, 1)
	}
	h.Results = h.Results[:n+1]
	return &h.Results[n]
}

// decide decides the request of a result, which is one of the subject.
func (r *Result) decide(s *Subject) { r.Decision = s.Policies.Evaluate(&r.Request) }

// cut returns a half that has room for n results at the start of a list, and leaves
// the rest of it.
func cut(room *[]Result, n int) Half {
	h := Half{(*room)[:0:n]}
	*room = (*room)[n:]
	return h
}

// asks reports whether some request of the half is about the resource.
func (h *Half) asks(resource arn.ARN) bool {
	for i := range h.Results {
		if h.Results[i].Request.Resource == resource {
			return true
		}
	}
	return false
}

// ask decides a request of the subject.
func (s *Subject) ask(r policy.Request) Result {
	return Result{r, s.Policies.Evaluate(&r)}
}
