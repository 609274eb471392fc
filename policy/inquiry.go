package policy

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// How a request becomes a question. It makes the same checks as Request.Validate, and a
// test compares the two. A few requests are decided without policies.

// ask prepares a question, which has its request already. It finds whether the request is
// valid, as Request.Validate does.
func (s *Set) ask(q *question) {
	r := q.request
	p, known := &r.Principal, &r.prepared.action
	q.caller, q.target = s.inForce(), r.Target.inForce()
	q.support, q.valid, q.hash, q.task = r.Support, known.valid, known.hash, known.task
	if known.text != r.Action {
		read := readAction(r.Action)
		q.valid, q.hash, q.task = read.valid, read.hash, read.task
	}
	q.valid = q.valid && p.valid() && r.Support.valid() && r.Context.Err() == nil
	if r.ResourceAccount != "" || !p.arn.SharesAccount(r.Resource) { // rarely; a resource of the caller's account is valid
		q.valid = q.valid && r.locates()
		q.crossing = q.cross()
	}
	switch q.task {
	case passesRole: // SEMANTICS 6.7: no cross-account passing, and no trust policy in it
		q.support = Support{ResourcePolicy: NoResourcePolicy}
	case makesSession:
		q.assuming = true
	case otherSTS, identifiesCaller:
		q.assuming = q.target.layer == LayerTrust
	case ordinary:
	}
	q.inForce = (q.caller.layers | q.target.layers) & p.layers()
	if l := q.target.layer; l != NoLayer && q.takesResourcePolicy(l == LayerTrust) {
		q.inForce.add(l)
		if l == q.resourceLayer() {
			q.resource = q.target.resource
		}
	}
}

// needsPolicies reports whether policies decide the question.
func (q *question) needsPolicies() bool {
	return q.valid && q.task != identifiesCaller && (q.request.Principal.typ != TypeAnonymous || q.request.Support.Unsigned)
}

// withoutPolicies decides a question that needs no policies.
func (q *question) withoutPolicies() Decision {
	// Everybody who signs a request may ask for their own identity. Without credentials
	// AWS has no identity to return, whatever Support says.
	if q.valid && q.task == identifiesCaller && q.request.Principal.signed() { // SEMANTICS 6.6g
		return Decision{Verdict: Allowed, Layer: LayerRequest}
	}
	return Decision{Layer: LayerRequest} // not valid, or not signed: SEMANTICS 6.4a
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
	switch p, resource := &q.request.Principal, q.request.Resource; {
	case p.account == "" || resource.IsWildcard():
		return withinAccount
	case p.partition != resource.Partition(): // SEMANTICS 6.3n
		return acrossPartitions
	case p.account != q.owner() && !resource.HasAccountWord():
		return acrossAccounts
	}
	return withinAccount
}

// ownsAccount reports whether the caller is a root user, or a federated
// session of one: no identity policies limit it.
func (q *question) ownsAccount() bool {
	p := &q.request.Principal
	return p.typ == TypeRoot || p.typ == TypeFederatedUser && p.parent.Kind() == arn.RootUser
}

// linked reports whether the caller is the one service that may assume the
// role, where the role is a service-linked one. SEMANTICS 6.8
func (q *question) linked() bool {
	p, resource := &q.request.Principal, q.request.Resource
	if !resource.IsServiceLinkedRole() {
		return true
	}
	service := strings.TrimPrefix(resource.Path(), "/aws-service-role/")
	return p.typ == TypeService && service == p.name+"/"
}

// bounded reports whether the caller has a permissions boundary.
func (q *question) bounded() bool { return q.inForce.has(LayerBoundary) }

// delegating reports whether only the policy of the resource says who is allowed, and
// whether identity policies count.
func (q *question) delegating() bool {
	return q.support.Consent == ResourceSide && !q.assuming && q.crossing == withinAccount
}

// The layers whose policies count, by who calls. For the policy of the resource see
// takesResourcePolicy.
const (
	forAnyone   layers = 1<<LayerResourceControl | 1<<LayerEndpoint | 1<<LayerIdentity
	forRoot            = forAnyone | 1<<LayerServiceControl               // SEMANTICS 6.2a
	forIdentity        = forRoot | 1<<LayerBoundary | 1<<LayerSession     // SEMANTICS 6.2e, SEMANTICS 6.2f
	notLinked   layers = 1<<LayerServiceControl | 1<<LayerResourceControl // not for service-linked roles: SEMANTICS 6.2c, SEMANTICS 6.8
)

// layers returns the layers whose policies count for the caller.
func (p *Principal) layers() layers {
	counts := forAnyone
	switch {
	case p.hasIdentity():
		counts = forIdentity
	case p.typ == TypeRoot:
		counts = forRoot
	}
	if p.linked {
		counts &^= notLinked
	}
	return counts
}

// takesResourcePolicy reports whether the policy of the resource counts. A trust
// policy counts for sts actions only; no policy counts for an action without a
// resource, for what AWS owns (SEMANTICS 6.2i) and for actions that take none.
func (q *question) takesResourcePolicy(trust bool) bool {
	switch resource := q.request.Resource; {
	case resource.IsWildcard(), resource.HasAccountWord():
		return false
	case trust:
		return q.assuming
	}
	return q.support.ResourcePolicy != NoResourcePolicy // SEMANTICS 6.4g
}

// resourceLayer is the layer whose Allow counts as that of the resource's policy.
func (q *question) resourceLayer() Layer {
	if q.assuming {
		return LayerTrust
	}
	return LayerResource
}
