package operation

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Call is one API call, resolved: all that IAM asks before it lets the call
// happen. It is immutable and safe for concurrent use. The zero Call has no
// checks; [Resolver.Resolve] never returns it without an error, and it must not
// be mistaken for a call that needs no permission. A nil Call reads like the
// zero one.
type Call struct {
	operation  string
	checks     []Check
	advice     []Advice
	consistent bool
}

// orZero returns the call, or the zero Call for nil.
func (c *Call) orZero() *Call {
	if c == nil {
		return new(Call)
	}
	return c
}

// Operation returns the name of the API operation, such as "dynamodb:GetItem",
// "dynamodb:TransactWriteItems" or "dax:CreateCluster". It is not always the
// name of an action.
func (c *Call) Operation() string { return c.orZero().operation }

// Checks returns the authorizations of the call, in the order of the body.
// Every one must be allowed; one explicit denial is an explicit denial of the
// call (SEMANTICS 7.2v). The slice is shared and must not be changed.
func (c *Call) Checks() []Check { return c.orZero().checks }

// Advice returns what the checks leave out, and why. The slice is shared and
// must not be changed.
func (c *Call) Advice() []Advice { return c.orZero().advice }

// ConsistentRead reports whether the call reads with strong consistency: a read
// that asks for it, in a batch for one of its tables at least, and every
// transaction. A DAX cluster passes such a call on and never answers it from
// its cache.
func (c *Call) ConsistentRead() bool { return c.orZero().consistent }

// Requests yields the checks as requests of the principal, each a new one and
// all of one instant: t or, if that is zero, now. The context holds what the
// body does not say, such as aws:SourceIp. The requests have no Target yet:
// where resources have policies, set it to the policies of the [Holder] of
// Request.Resource.
func (c *Call) Requests(p policy.Principal, context condition.Context, t time.Time) iter.Seq[*policy.Request] {
	return func(yield func(*policy.Request) bool) {
		at := t
		if at.IsZero() {
			at = time.Now()
		}
		checks := c.Checks()
		for i := range checks {
			r := checks[i].Request(p, context, at)
			if !yield(&r) {
				return
			}
		}
	}
}

// Check is one authorization of a call: an action on a resource. The zero Check
// authorizes nothing, and a request made from it is denied.
type Check struct {
	// Action is what has to be allowed, such as "dynamodb:PutItem".
	Action string
	// Resource is what it has to be allowed on; arn.Wildcard() for an action
	// without a resource. Whose policy and tags count is another question, which
	// Holder answers.
	Resource arn.ARN
	// Support is what a resource policy can do for the action.
	Support policy.Support
	// Context holds the condition keys that follow from the body and from the
	// description of the table: the keys of dynamodb, aws:ResourceTag,
	// aws:RequestTag and aws:TagKeys, and aws:RequestedRegion where the
	// resource does not show the Region of the endpoint.
	Context condition.Context
	// Member is the kind of the member of a transaction that the check is for:
	// "Get", "Put", "Update", "Delete" or "ConditionCheck"; "" elsewhere.
	Member string
}

// Request returns the check as a request of the principal at an instant. Where
// both have a key, the value of the check replaces that of the context. The
// request has no Target: set it to the policies of the check's Holder.
func (c *Check) Request(p policy.Principal, context condition.Context, t time.Time) policy.Request {
	return policy.Request{
		Principal: p,
		Action:    c.Action,
		Resource:  c.Resource,
		Support:   c.Support,
		Time:      t,
		Context:   context.Join(c.Context),
	}
}

// Advice is something that the checks of a call do not cover. It never changes
// a verdict.
type Advice struct {
	Code   Code
	Action string // the action that it is about, such as "s3:PutObject"; "" if none
	Text   string // in a sentence
}

// Code says what an Advice is about.
type Code string

// The codes of advice. They are stable.
const (
	ReplicasUnknown   Code = "replicas-unknown"    // the table may have replicas whose checks are missing
	OtherService      Code = "other-service"       // an action of another service, on a resource that the body does not name
	FirstUse          Code = "first-use"           // an action that only the first call of its kind in an account needs
	Dependent         Code = "dependent-action"    // an action that AWS lists with the call, and not every call needs
	ActionNotChecked  Code = "action-not-checked"  // an action of the call's own name, which the guide does not ask for
	ServiceLinkedRole Code = "service-linked-role" // a service-linked role where a service role belongs
)

// Holder returns the resource whose resource policy and tags count for what is
// done to a resource: for an index its table, as an index has neither of its
// own; for anything else the resource itself. A stream has its own, not the
// ones of its table. The Holder of the zero ARN is the zero ARN. SEMANTICS 7.2x
//
// Statements are still compared with the ARN of the request, the index.
func Holder(resource arn.ARN) arn.ARN {
	if resource.Kind() != arn.Index {
		return resource
	}
	text, _, _ := strings.Cut(resource.String(), "/index/")
	table, _ := arn.Parse(text) // the ARN of an index begins with that of its table
	return table
}

// Holder returns the resource whose resource policy and tags count for the
// check: see [Holder]. Look policies up by the holder of a check, or those for
// its index are missed.
func (c *Check) Holder() arn.ARN { return Holder(c.Resource) }

// The ten data operations that a DAX cluster takes (SEMANTICS 8.2).
var (
	daxReads = [...]string{
		"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:TransactGetItems",
	}
	daxWrites = [...]string{
		"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:TransactWriteItems",
	}
)

// DAX yields the ten data operations that a DAX cluster takes, such as
// "dynamodb:GetItem": five reads, then five writes.
func DAX() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, names := range [...][5]string{daxReads, daxWrites} {
			for _, name := range names {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// DAX reports whether the call is one of the ten data operations that a DAX
// cluster takes as well.
func (c *Call) DAX() bool { return c.Writes() || slices.Contains(daxReads[:], c.Operation()) }

// Writes reports whether the call is one of the five writes among the
// operations that a DAX cluster takes. It is false for all other operations,
// including PartiQL.
func (c *Call) Writes() bool { return slices.Contains(daxWrites[:], c.Operation()) }

// Transaction reports whether the call does everything it asks for at once, or
// nothing: TransactGetItems, TransactWriteItems and ExecuteTransaction.
func (c *Call) Transaction() bool {
	switch c.Operation() {
	case "dynamodb:TransactGetItems", "dynamodb:TransactWriteItems", "dynamodb:ExecuteTransaction":
		return true
	}
	return false
}
