package policy

import (
	"errors"
	"fmt"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables/quote"
)

// A request. Validate says what is wrong with it.
//
// What is known of an action by its text alone is found by readAction, once for each
// decision or, after Request.Prepare, once for all of them.

// Request is one question: may this caller do this to that? The zero Request
// is denied.
type Request struct {
	// Principal is the caller. The zero Principal is nobody, who is denied.
	Principal Principal
	// Action is the service's prefix and the action's name, such as
	// dynamodb:GetItem, in any case.
	Action   string
	prepared prepared // by Prepare; it stands here because it is read with the Action
	// Resource is what the action is done to; arn.Wildcard() for an action
	// without a resource, such as dynamodb:ListTables. The zero ARN is denied.
	Resource arn.ARN
	// ResourceAccount is the account that owns the resource; "" means the one in
	// its ARN. It is needed if the ARN has no account, like that of an S3 bucket. If
	// the ARN has a word instead, like arn:aws:iam::aws:policy/X, the request is
	// decided within the caller's account, and this is the value of
	// aws:ResourceAccount.
	ResourceAccount string
	// Target holds the policies on the resource's side; nil means none. The policy
	// of a resource is not always attached to the resource itself: an index of a
	// DynamoDB table is governed by the policy of its table, a stream by its own
	// (SEMANTICS 7.2x). The function Holder of package policy/operation says which.
	Target *Target
	// Support is what a resource policy can do for the action. For DynamoDB and
	// DAX, package catalog knows it.
	Support Support
	// Time is the instant of the request. The zero Time means time.Now, called
	// once, and only if a policy reads the clock.
	Time time.Time
	// Context holds the condition keys that the caller supplies. Keys that
	// follow from the other fields (SEMANTICS 9) may be left out; a supplied one
	// takes precedence.
	Context condition.Context
}

// prepared is what Prepare finds. Each half counts only while its text is that of the
// request.
type prepared struct {
	action   action
	resource string
	hash     uint64 // of the resource, as an index has it
}

// Prepare looks at the Action and the Resource once, for requests that are asked many
// times: the request and its copies keep what it finds of each, until that is set to
// another text. A service may prepare a request for each caller and action, and for each
// call set the resource and the context of a copy. Prepare never changes a decision. It
// makes one faster, by a sixth where a single statement is looked at. It must not be called
// while another goroutine reads the request.
func (r *Request) Prepare() {
	if r != nil {
		resource := r.Resource.String()
		r.prepared = prepared{readAction(r.Action), resource, hashText(resource)}
	}
}

// Validate reports everything wrong with the request. Each error names the field,
// the value and what is expected. It returns nil if the request can be decided.
// [Set.Evaluate] denies a request that is not valid.
func (r *Request) Validate() error {
	if r == nil {
		return errors.New("policy: the Request is nil")
	}
	var errs []error
	if err := r.Principal.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("policy: Request.Principal: %w", err))
	}
	switch {
	case len(r.Action) > MaxAction:
		errs = append(errs, fmt.Errorf("policy: Request.Action: %s has %d bytes; want at most %d", quote.Text(r.Action), len(r.Action), MaxAction))
	case !isAction(r.Action):
		errs = append(errs, fmt.Errorf("policy: Request.Action: %s is not an action; want service:Name, such as dynamodb:GetItem", quote.Text(r.Action)))
	}
	switch {
	case !r.Resource.IsValid():
		errs = append(errs, errors.New("policy: Request.Resource: the ARN is zero; want an ARN, or arn.Wildcard() for an action without a resource"))
	case r.ResourceAccount != "" && !digits(r.ResourceAccount):
		errs = append(errs, fmt.Errorf("policy: Request.ResourceAccount: %s; want digits", quote.Text(r.ResourceAccount)))
	case !r.ownerKnown():
		errs = append(errs, fmt.Errorf("policy: Request.ResourceAccount: empty, and %s names no account; want the owner's", r.Resource))
	}
	if err := r.Support.validate(); err != nil {
		errs = append(errs, fmt.Errorf("policy: Request.Support.%w", err))
	}
	if err := r.Context.Err(); err != nil {
		errs = append(errs, fmt.Errorf("policy: Request.Context: %w", err))
	}
	return errors.Join(errs...)
}

// locates reports whether the request names a resource and, if needed, its account.
func (r *Request) locates() bool {
	return r.Resource.IsValid() && r.ownerKnown() && (r.ResourceAccount == "" || digits(r.ResourceAccount))
}

// ownerKnown reports whether the resource's account is known or not needed: there may
// be no resource, or AWS may own it. SEMANTICS 2.1d
func (r *Request) ownerKnown() bool {
	return r.ResourceAccount != "" || r.Resource.IsWildcard() || r.Resource.Account() != ""
}

// orZero returns the request, or the zero Request for nil.
func (r *Request) orZero() *Request {
	if r == nil {
		return new(Request)
	}
	return r
}
