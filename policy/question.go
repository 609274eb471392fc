package policy

import (
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
	support   Support
	crossing  crossing // how the caller's account relates to the resource's
	filled    bool     // env is filled
	bounded   bool     // the caller has a permissions boundary
	assuming  bool     // an sts action that a trust policy decides
}

// asked is the part of a question that has texts. It is a variable of its own because
// some texts escape from Evaluate, and the compiler does not tell the fields of a
// variable apart: with them the principal, and so the request, would escape too.
type asked struct {
	action   string
	resource arn.ARN
	given    string        // the account of the resource, if the request gives it
	env      condition.Env // read through keys, which fills it first
}

// keys returns what conditions and policy variables read. Most statements do not
// need it.
func (q *question) keys() *condition.Env {
	if !q.filled {
		q.filled = true
		q.setKeys()
	}
	return &q.env
}

// setKeys sets the condition keys that follow from the request. All values are parts
// of existing texts, except the clock, which is read on demand.
func (q *question) setKeys() {
	p, e := q.principal, &q.env
	signed := p.signed()
	switch p.typ { // SEMANTICS 9a
	case TypeUser, TypeFederatedUser, TypeRoot:
		e.Set(condition.PrincipalArn, p.arn.String())
	case TypeRoleSession:
		e.Set(condition.PrincipalArn, p.role.String())
	default: // the others have no ARN
	}
	switch { // SEMANTICS 9b
	case !signed:
		e.Set(condition.PrincipalAccount, "anonymous")
	case p.typ != TypeService:
		e.Set(condition.PrincipalAccount, p.account)
	}
	switch { // SEMANTICS 9c
	case p.typ == TypeService:
		e.Set(condition.PrincipalIsAWSService, "true")
		e.Set(condition.PrincipalServiceName, p.name)
	case signed:
		e.Set(condition.PrincipalIsAWSService, "false")
	}
	if t := principalTypeKey(p.typ); t != "" {
		e.Set(condition.PrincipalType, t)
	}
	switch { // SEMANTICS 9e
	case p.userID != "":
		e.Set(condition.UserID, p.userID)
	case p.typ != TypeService:
		e.SetUnknown(condition.UserID)
	}
	if p.typ == TypeUser { // SEMANTICS 9f
		e.Set(condition.Username, p.arn.Name())
	}
	if owner := q.owner(); owner != "" { // SEMANTICS 9g
		e.Set(condition.ResourceAccount, owner)
	} else {
		e.SetUnknown(condition.ResourceAccount)
	}
	if region := q.region(); region != "" {
		e.Set(condition.RequestedRegion, region)
	} else {
		e.SetUnknown(condition.RequestedRegion)
	}
	e.Set(condition.ViaAWSService, "false") // SEMANTICS 9j
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
