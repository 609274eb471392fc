package oracle

import (
	"slices"
	"strings"
)

// Section 6: evaluation.
//
// Every policy in force is asked what it denies and allows, in three values. Then 6.4 is walked from top to bottom,
// once with each Indeterminate settled fail closed and once the other way; the first walk is the verdict.

// Answer is the verdict on a request. The zero value is not an answer.
type Answer struct {
	Verdict   string // allow, explicit-deny or implicit-deny
	Layer     string // request, scp, rcp, endpoint, resource, trust, identity, boundary or session
	Uncertain bool
	Applied   []Applied
}

// Applied is a statement that speaks of the request, whatever its effect. Level counts the levels of SCP and RCP.
type Applied struct {
	Layer     string
	Level     int
	Policy    int
	Statement int
	Result    string // true or indeterminate
}

// Decide answers a request under the policies. The error says which document does not load.
func Decide(p Policies, r Request) (Answer, error) {
	l, err := Load(p)
	if err != nil {
		return Answer{}, err
	}
	return l.Decide(r), nil
}

// Decide answers a request.
func (l Loaded) Decide(r Request) Answer {
	e := evaluation{request: r, caller: r.Principal, Loaded: l}
	var ok bool
	if e.env, ok = makeEnvironment(r); !ok || !r.valid() {
		return Answer{Verdict: "implicit-deny", Layer: "request"}
	}
	signed := e.caller.Type != "anonymous" && e.caller.Type != "federated"
	if lower(r.Action) == "sts:getcalleridentity" { // SEMANTICS 6.6g
		if signed {
			return Answer{Verdict: "allow", Layer: "request"}
		}
		return Answer{Verdict: "implicit-deny", Layer: "request"}
	}
	e.walk()
	closed, layer := e.decide(settlement{})
	open, _ := e.decide(settlement{open: true})
	return Answer{closed, layer, closed != open, e.applied} // SEMANTICS 4.6c
}

// An evaluation is one request on its way to a verdict, with its own copy of the layers.
type evaluation struct {
	Loaded
	request Request
	caller  Principal
	env     environment
	applied []Applied
}

// inForce reports whether a layer has a say in this request.
func (e *evaluation) inForce(name string) bool {
	switch name {
	case "scp": // SEMANTICS 6.2a
		return e.scp.supplied && e.caller.account() != "" && !e.caller.serviceLinked()
	case "rcp": // SEMANTICS 6.2c
		return e.rcp.supplied && !e.caller.serviceLinked()
	case "endpoint":
		return e.endpoint.supplied
	case "trust": // SEMANTICS 6.6
		return e.trust.supplied && e.request.owned() && e.assumes()
	case "resource": // SEMANTICS 6.4g; a role is passed by its identity path alone: SEMANTICS 6.7
		return e.resource.supplied && e.request.owned() && e.request.Support.ResourcePolicy != "none" &&
			lower(e.request.Action) != "iam:passrole"
	case "identity": // a Deny reaches those too whom no Allow can grant anything
		return true
	case "boundary": // SEMANTICS 6.2e
		return e.boundary.supplied && e.hasPolicies()
	}
	return e.session.supplied && e.hasPolicies() // SEMANTICS 6.2f
}

// hasPolicies reports whether the caller is one that identity policies, boundaries and session policies exist for.
func (e *evaluation) hasPolicies() bool {
	return slices.Contains([]string{"user", "role", "assumed-role", "federated-user"}, e.caller.Type)
}

// rootUser reports whether the caller has the full access of a root user, or of a federated session of one.
func (e *evaluation) rootUser() bool {
	return e.caller.Type == "root" || e.caller.Type == "federated-user" && form(e.caller.Parent) == "root"
}

// walk asks every layer in force. SEMANTICS 6.1
func (e *evaluation) walk() {
	for _, set := range e.sets() {
		set.kinds = map[string]truth{}
		set.allow = make([]truth, len(set.levels))
		for level, documents := range set.levels {
			for policy, statements := range documents {
				for i, s := range statements {
					if t := e.statement(set, level, s); t != no && e.inForce(set.name) {
						result := map[truth]string{yes: "true", indeterminate: "indeterminate"}[t]
						e.applied = append(e.applied, Applied{set.name, level, policy, i, result})
					}
				}
			}
		}
	}
}

// statement adds what one statement says to its set, and returns whether it applies.
func (e *evaluation) statement(set *policySet, level int, s statement) truth {
	clauses := min(s.actionClause(e.request.Action), s.resourceClause(e.request.Resource, e.env), s.conditionClause(e.env))
	applies := no
	for kind, named := range s.principal.kinds(e.caller, e.inForce("boundary")) {
		t := min(clauses, named)
		applies = max(applies, t)
		if !s.deny {
			set.kinds[kind] = max(set.kinds[kind], t)
		}
	}
	if s.deny {
		set.deny = max(set.deny, applies)
	} else {
		set.allow[level] = max(set.allow[level], applies)
	}
	return applies
}

// A settlement says what becomes of the Indeterminate: fail closed, a Deny applies and an Allow does not; open, the
// other way round. SEMANTICS 4.6b
type settlement struct{ open bool }

// denies settles a Deny.
func (s settlement) denies(t truth) bool { return t == yes || t == indeterminate && !s.open }

// allows settles an Allow.
func (s settlement) allows(t truth) bool { return t == yes || t == indeterminate && s.open }

// decide walks through 6.4.
func (e *evaluation) decide(s settlement) (verdict, layer string) {
	for _, set := range e.sets() {
		if e.inForce(set.name) && s.denies(set.deny) { // SEMANTICS 6.4f
			return "explicit-deny", set.name
		}
	}
	if e.inForce("scp") { // SEMANTICS 6.4c
		for _, t := range e.scp.allow { // SEMANTICS 6.2b
			if !s.allows(t) {
				return "implicit-deny", "scp"
			}
		}
	}
	if e.inForce("endpoint") && !s.allows(e.endpoint.allowed()) { // SEMANTICS 6.4d
		return "implicit-deny", "endpoint"
	}
	if e.assumes() {
		return e.decideAssume(s)
	}
	return e.decideGrant(s)
}

// path is the caller's own side of a grant, part by part.
type path struct{ identity, boundary, session bool }

// all reports whether the identity path grants. SEMANTICS 6.3j
func (p path) all() bool { return p.identity && p.boundary && p.session }

// missing returns the first part that does not allow, or the layer given if all do.
func (p path) missing(other string) string {
	switch {
	case !p.identity:
		return "identity"
	case !p.boundary:
		return "boundary"
	case !p.session:
		return "session"
	}
	return other
}

// path settles I, B and S of 6.3.
func (e *evaluation) path(s settlement) path {
	p := path{
		identity: e.rootUser() || e.hasPolicies() && s.allows(e.identity.allowed()), // SEMANTICS 6.3f
		boundary: !e.inForce("boundary") || s.allows(e.boundary.allowed()),
		session:  !e.inForce("session") || s.allows(e.session.allowed()),
	}
	if e.caller.Type == "federated-user" && !e.session.supplied { // SEMANTICS 6.3k
		p.session = false
	}
	return p
}

// decideGrant is step 4: who grants, and if nobody does, what is missing first. SEMANTICS 6.4e
func (e *evaluation) decideGrant(s settlement) (verdict, layer string) {
	own := e.path(s)
	switch support := e.request.Support; {
	case lower(e.request.Action) == "iam:passrole": // SEMANTICS 6.7
	case e.sameAccount() && strings.HasPrefix(support.ResourcePolicy, "required"):
		return e.decideMandatory(s, own)
	case e.sameAccount() && strings.HasPrefix(support.ResourcePolicy, "both"):
		return e.decideBoth(s, own)
	}
	byResource := e.inForce("resource") && e.resourceGrants(s, own)
	byIdentity := own.all()
	if !e.sameAccount() { // SEMANTICS 6.3l
		named := e.inForce("resource") && s.allows(e.resource.allowed())
		byResource = own.all() && named && e.request.Support.crosses() && e.samePartition()
		byIdentity = false
	}
	switch {
	case byIdentity:
		return "allow", "identity"
	case byResource:
		return "allow", "resource"
	}
	return "implicit-deny", e.lacking(own)
}

// lacking is the layer that a denial reports: the first that is missing, if the caller has policies of its own.
func (e *evaluation) lacking(own path) string {
	if !e.hasPolicies() && e.caller.Type != "root" {
		return "resource"
	}
	return own.missing("resource")
}

// decideMandatory decides within the account where the policy of the resource must allow. It grants as the table of 6.3
// has it, a root user who is named at all among them, SEMANTICS 6.3p, or leaves it to the identity path by naming the
// account, SEMANTICS 6.3q. Where it does neither nothing helps, SEMANTICS 6.3r. A denial says what is missing for the
// way in which the caller is named. SEMANTICS 6.4i
func (e *evaluation) decideMandatory(s settlement, own path) (verdict, layer string) {
	if !e.inForce("resource") {
		return "implicit-deny", "resource"
	}
	named := func(kind string) bool { return s.allows(e.resource.kinds[kind]) }
	root := e.caller.Type == "root" && (named("direct") || named("any"))
	delegates := e.hasPolicies() && named("account")
	if root || e.resourceGrants(s, own) || delegates && own.all() {
		return "allow", "resource"
	}
	switch {
	case e.caller.Type == "user" && (named("direct") || named("any")):
		return "implicit-deny", "session"
	case named("role") && e.hasPolicies(), named("parent") && e.hasPolicies():
		own.identity = true
	case !delegates:
		return "implicit-deny", "resource"
	}
	return "implicit-deny", own.missing("resource")
}

// decideBoth decides within the account where identity and resource policy must both allow, SEMANTICS 6.3s; an unsigned
// caller has but the one side, SEMANTICS 6.3t.
func (e *evaluation) decideBoth(s settlement, own path) (verdict, layer string) {
	named := e.inForce("resource") && s.allows(e.resource.allowed())
	if named && (own.all() || e.caller.Type == "anonymous") {
		return "allow", "resource"
	}
	return "implicit-deny", e.lacking(own)
}

// sameAccount reports whether caller and resource are of one account; a caller without an account counts as being
// in the resource's, and a request without a resource stays in the caller's. SEMANTICS 6.2h
func (e *evaluation) sameAccount() bool {
	if e.caller.account() == "" || e.request.Resource == "*" {
		return true
	}
	if !e.request.owned() { // SEMANTICS 6.2i
		return e.samePartition()
	}
	return e.caller.account() == e.request.account() && e.samePartition()
}

// samePartition reports whether caller and resource are in one partition. SEMANTICS 6.3n
func (e *evaluation) samePartition() bool { return e.caller.partition() == part(e.request.Resource, 1) }

// resourceGrants is the table of 6.3: whether an Allow of the resource policy grants in the same account, by the way
// it names the caller. What it names by the account only delegates. SEMANTICS 6.3g
func (e *evaluation) resourceGrants(s settlement, own path) bool {
	direct, anyone := s.allows(e.resource.kinds["direct"]), s.allows(e.resource.kinds["any"])
	limited := own.boundary && own.session
	switch e.caller.Type {
	case "user": // SEMANTICS 6.3a
		return (direct || anyone) && own.session
	case "role", "assumed-role": // SEMANTICS 6.3b; then SEMANTICS 6.3c
		return direct || anyone || s.allows(e.resource.kinds["role"]) && limited
	case "federated-user": // SEMANTICS 6.3d; then SEMANTICS 6.3e
		return direct || anyone || s.allows(e.resource.kinds["parent"]) && limited
	case "service": // SEMANTICS 6.3h
		return direct
	case "anonymous": // SEMANTICS 6.3i
		return anyone
	}
	return false
}

// assumes reports whether a role's trust policy decides: always for what makes or shapes a session, SEMANTICS 6.6f,
// and for every sts action that came with one.
func (e *evaluation) assumes() bool {
	return e.request.service() == "sts" && e.trust.supplied || slices.Contains([]string{"sts:assumerole",
		"sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity"},
		lower(e.request.Action))
}

// decideAssume is step 4 for those who want to become a role: without its trust nothing helps. SEMANTICS 6.6a
func (e *evaluation) decideAssume(s settlement) (verdict, layer string) {
	own := e.path(s)
	if e.inForce("trust") && e.trusted() && e.trustGrants(s, own) {
		return "allow", "trust"
	}
	if e.hasPolicies() && e.inForce("trust") && s.allows(e.trust.allowed()) {
		return "implicit-deny", own.missing("trust")
	}
	return "implicit-deny", "trust"
}

// trusted reports whether the caller may assume the role at all: a service-linked one is its service's alone.
// SEMANTICS 6.8
func (e *evaluation) trusted() bool {
	service, linked := linkedService(e.request.Resource)
	return !linked || e.caller.Type == "service" && service == lower(e.caller.Name)+"/"
}

// trustGrants reports whether the trust policy, with what it asks of the caller's side, grants.
func (e *evaluation) trustGrants(s settlement, own path) bool {
	kinds := e.trust.kinds
	limited := own.boundary && own.session
	switch {
	case e.caller.Type == "root", e.caller.Type == "anonymous": // SEMANTICS 6.6e
		return false
	case e.caller.Type == "service", e.caller.Type == "federated": // SEMANTICS 6.6d
		return s.allows(kinds["direct"])
	case !e.sameAccount(): // SEMANTICS 6.6c
		return s.allows(e.trust.allowed()) && own.all() && e.samePartition()
	case s.allows(kinds["direct"]), s.allows(kinds["any"]): // SEMANTICS 6.6b
		return own.session || e.caller.Type != "user"
	case s.allows(kinds["role"]), s.allows(kinds["parent"]):
		return limited
	}
	return s.allows(kinds["account"]) && own.all()
}
