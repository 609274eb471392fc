package policy

import (
	"math/bits"
	"strconv"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// A question is a request with the policies that are there to answer it: all that is known
// before any statement is looked at, and what the clauses of statements read.

// question is a request under evaluation by one set. It lives on the stack of Evaluate. It
// has no texts of its own: some texts escape to the heap, and would take the whole question
// and its request with them.
type question struct {
	request  *Request
	caller   *callerPolicies
	target   *targetPolicies
	resource *group                // the resource's policy, if it is in force and of the kind that may grant: see resourceLayer
	env      *condition.Env        // read through keys, which sets what is read; nil if no policy in force reads any
	hash     uint64                // of the action
	inForce  layers                // the layers of policies that are there and count for the caller and the action
	filled   condition.ComputedSet // the computed keys that env has
	task     task                  // of the action
	support  Support
	crossing crossing // how the caller's account relates to the resource's
	seen     glimpse  // of the statement at hand
	valid    bool     // the request is
	assuming bool     // an sts action that a trust policy decides
}

// exhausted reports whether the budget of the decision was exceeded.
func (q *question) exhausted() bool { return q.env != nil && q.env.Exhausted() }

// read fills the Env, but for the keys that follow from other fields of the request: see
// keys. An Env is too large to be copied for each decision.
func (q *question) read() { q.env.Context, q.env.Now = q.request.Context, q.request.Time }

// Env returns what conditions and policy variables read of the request: its context,
// and the keys that follow from its other fields (SEMANTICS 9). Of a nil Request it is
// the zero Env.
func (r *Request) Env() condition.Env {
	if r == nil {
		return condition.Env{}
	}
	var env condition.Env
	q := question{request: r}
	q.env = &env
	q.read()
	q.fill(condition.AllComputed)
	return env
}

// keys returns what conditions and policy variables read, with at least the computed keys
// that are read. Few statements need any.
func (q *question) keys(read condition.ComputedSet) *condition.Env {
	if read&^q.filled != 0 {
		q.fill(read) // apart, so that the rest is inlined
	}
	return q.env
}

// fill sets the computed keys of a set that are not set yet.
func (q *question) fill(keys condition.ComputedSet) {
	more := keys &^ q.filled
	q.filled |= keys
	for ; more != 0; more &= more - 1 {
		q.setKey(condition.Computed(bits.TrailingZeros16(uint16(more))))
	}
}

// setKey sets a condition key that follows from the request. All values are parts of
// existing texts. A key without a text is absent, or unknown where that is said here.
func (q *question) setKey(k condition.Computed) {
	p, text, unknown := &q.request.Principal, "", false
	switch k {
	case condition.PrincipalArn:
		text = p.keyARN().String()
	case condition.PrincipalAccount: // SEMANTICS 9b
		if text = p.account; !p.signed() {
			text = "anonymous"
		}
	case condition.PrincipalIsAWSService: // SEMANTICS 9c
		if p.signed() {
			text = strconv.FormatBool(p.typ == TypeService)
		}
	case condition.PrincipalServiceName:
		if p.typ == TypeService {
			text = p.name
		}
	case condition.PrincipalType:
		text = principalTypeKey(p.typ)
	case condition.UserID: // SEMANTICS 9e
		text, unknown = p.userID, p.typ != TypeService
	case condition.Username: // SEMANTICS 9f
		if p.typ == TypeUser {
			text = p.name
		}
	case condition.ResourceAccount: // SEMANTICS 9g
		text, unknown = q.owner(), true
	case condition.RequestedRegion:
		text, unknown = q.region(), true
	case condition.ViaAWSService: // SEMANTICS 9j
		text = "false"
	}
	switch {
	case text != "":
		q.env.Set(k, text)
	case unknown:
		q.env.SetUnknown(k)
	}
}

// principalTypeKey is the value of aws:PrincipalType. SEMANTICS 9d
func principalTypeKey(t PrincipalType) string {
	switch t {
	case TypeUser:
		return "User"
	case TypeRoleSession:
		return "AssumedRole"
	case TypeFederatedUser:
		return "FederatedUser"
	case TypeRoot:
		return "Account"
	case TypeAnonymous, TypeFederated:
		return "Anonymous"
	default:
		return ""
	}
}

// region is the value of aws:RequestedRegion, the Region of the endpoint that
// took the call; "" where the request does not say. SEMANTICS 9h
func (q *question) region() string {
	if r := q.request.Resource.Region(); r != "" {
		return r
	}
	if a := q.request.Action; len(a) > 4 && variables.EqualASCII(a[:4], "iam:") && q.partition() == "aws" {
		return "us-east-1"
	}
	return ""
}

// partition is the partition of the resource, or of the caller where there is
// no resource.
func (q *question) partition() string {
	if q.request.Resource.IsWildcard() {
		return q.request.Principal.partition
	}
	return q.request.Resource.Partition()
}

// owner returns the account of the resource: the caller's own for an action without a
// resource; "" if the caller has none, or if AWS or a service owns the resource.
func (q *question) owner() string {
	switch {
	case q.request.ResourceAccount != "":
		return q.request.ResourceAccount
	case q.request.Resource.IsWildcard():
		return q.request.Principal.account
	case q.request.Resource.HasAccountWord(): // SEMANTICS 6.2i
		return ""
	default:
		return q.request.Resource.Account()
	}
}
