package policy

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// A question is a prepared request: everything that the clauses of statements read, and
// the condition keys that follow from the request.

// question is a request under evaluation by one set: what the clauses of
// statements read. It lives on the stack of Evaluate.
type question struct {
	*asked
	principal *Principal
	hash      uint64 // of the action
	task      task   // of the action
	support   Support
	crossing  crossing              // how the caller's account relates to the resource's
	filled    condition.ComputedSet // the computed keys that env has
	bounded   bool                  // the caller has a permissions boundary
	assuming  bool                  // an sts action that a trust policy decides
}

// asked is the part of a question that has texts. It is a variable of its own because
// some texts escape from Evaluate, and the compiler does not tell the fields of a
// variable apart: with them the principal, and so the request, would escape too.
type asked struct {
	action   string
	resource arn.ARN
	given    string        // the account of the resource, if the request gives it
	env      condition.Env // read through keys, which sets what is read
}

// keys returns what conditions and policy variables read, with at least the computed keys
// that are read. Few statements need any.
func (q *question) keys(read condition.ComputedSet) *condition.Env {
	if more := read &^ q.filled; more != 0 {
		q.fill(more)
	}
	return &q.env
}

// fill sets the computed keys of a set.
func (q *question) fill(keys condition.ComputedSet) {
	q.filled |= keys
	for ; keys != 0; keys &= keys - 1 {
		q.setKey(condition.Computed(bits.TrailingZeros16(uint16(keys))))
	}
}

// setKey sets a condition key that follows from the request. All values are parts of
// existing texts. A key without a text is absent, or unknown where that is said here.
func (q *question) setKey(k condition.Computed) {
	p, text, unknown := q.principal, "", false
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
			text = p.arn.Name()
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
	if r := q.resource.Region(); r != "" {
		return r
	}
	if len(q.action) > 4 && variables.EqualASCII(q.action[:4], "iam:") && q.partition() == "aws" {
		return "us-east-1"
	}
	return ""
}

// partition is the partition of the resource, or of the caller where there is
// no resource.
func (q *question) partition() string {
	if q.resource.IsWildcard() {
		return q.principal.partition
	}
	return q.resource.Partition()
}

// crossing says how the caller's account relates to the resource's.
type crossing uint8

const (
	withinAccount crossing = iota
	acrossAccounts
	acrossPartitions
)

// cross compares the two accounts. A caller without an account, and an
// action without a resource, count as the same account (SEMANTICS 6.2h), and so
// does a resource that no customer owns (SEMANTICS 6.2i).
func (q *question) cross() crossing {
	switch p := q.principal; {
	case q.given == "" && p.ARN().SharesAccount(q.resource): // nearly always
		return withinAccount
	case p.account == "" || q.resource.IsWildcard():
		return withinAccount
	case p.partition != q.resource.Partition(): // SEMANTICS 6.3n
		return acrossPartitions
	case p.account != q.owner() && !q.resource.HasAccountWord():
		return acrossAccounts
	}
	return withinAccount
}

// owner returns the account of the resource: the caller's own for an action without a
// resource; "" if the caller has none, or if AWS or a service owns the resource.
func (q *question) owner() string {
	switch {
	case q.given != "":
		return q.given
	case q.resource.IsWildcard():
		return q.principal.account
	case q.resource.HasAccountWord(): // SEMANTICS 6.2i
		return ""
	}
	return q.resource.Account()
}

// ownsAccount reports whether the caller is a root user, or a federated
// session of one: no identity policies limit it.
func (q *question) ownsAccount() bool {
	p := q.principal
	return p.typ == TypeRoot || p.typ == TypeFederatedUser && p.parent.Kind() == arn.RootUser
}

// linked reports whether the caller is the one service that may assume the
// role, where the role is a service-linked one. SEMANTICS 6.8
func (q *question) linked() bool {
	if !q.resource.IsServiceLinkedRole() {
		return true
	}
	service := strings.TrimPrefix(q.resource.Path(), "/aws-service-role/")
	return q.principal.typ == TypeService && service == q.principal.name+"/"
}

// delegating reports whether only the policy of the resource says who is allowed, and
// whether identity policies count.
func (q *question) delegating() bool {
	return q.support.Consent == ResourceSide && !q.assuming && q.crossing == withinAccount
}
