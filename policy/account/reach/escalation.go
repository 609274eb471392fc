package reach

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
)

// A caller can do more than its policies say where it can become another: by
// assuming a role, by handing a role to a service that runs what the caller gives
// it, by rewriting who may assume a role, or by making keys of another user. And
// whoever can rewrite a policy that is in force for itself, or for whom it can
// become, can do what it likes, as far as boundary and SCPs let it.
//
//	intern  --iam:PassRole to ec2-->  role/web  --sts:AssumeRole-->  role/data
//
// A step that hangs on what could not be evaluated, as the tags of a role or a key
// that World.Context declares unknown, is open. What hangs on a document that was
// not read is none: the list is of what can be done, not of what is thinkable.

// How is the way in which a step is made.
type How uint8

const (
	AssumeRole    How = iota // sts:AssumeRole
	PassRole                 // iam:PassRole, and calls of the service that takes the role
	RewriteTrust             // iam:UpdateAssumeRolePolicy, and then sts:AssumeRole
	MakeKeys                 // iam:CreateAccessKey, or a password, for another user
	RewritePolicy            // of a policy that is in force for the caller itself, or for whom it becomes next
)

var howNames = [...]string{"assume-role", "pass-role", "rewrite-trust", "make-keys", "rewrite-policy"}

// String returns "assume-role", "pass-role", "rewrite-trust", "make-keys" or
// "rewrite-policy".
func (h How) String() string {
	if int(h) >= len(howNames) {
		return "invalid"
	}
	return howNames[h]
}

// Step is one step from caller to caller. Of a [RewritePolicy] both are the same:
// the policy is in force for the caller, or, where a step follows, for the one
// whom that leads to.
type Step struct {
	How      How
	From, To arn.ARN
	// Service is what the role is passed to, of a PassRole: "lambda.amazonaws.com".
	Service string
	// Open is set where a need is allowed for some such requests only: that hangs
	// on what could not be evaluated.
	Open bool
	// Needs are the requests of the step. All are allowed, unless it is open.
	Needs []access.Result
}

// MaxSteps is how many steps a path has at most.
const MaxSteps = 4

// Path is a shortest way from a caller to another, to the rewriting of its own
// policies, or to another with its policies rewritten.
type Path struct{ Steps []Step }

// From returns the caller that the path begins with; the zero ARN of the zero
// Path.
func (p *Path) From() arn.ARN {
	if len(p.Steps) == 0 {
		return arn.ARN{}
	}
	return p.Steps[0].From
}

// To returns the caller that the path ends with.
func (p *Path) To() arn.ARN {
	if len(p.Steps) == 0 {
		return arn.ARN{}
	}
	return p.Steps[len(p.Steps)-1].To
}

// Rewrites reports whether the policies of the last caller are rewritten on the
// path, so that it can do whatever its boundary and SCPs let it.
func (p *Path) Rewrites() bool { return rewrites(p.Steps) }

func rewrites(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.How == RewritePolicy })
}

// Open reports whether some step is open.
func (p *Path) Open() bool { return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Open }) }

// String tells the path in one line, with a ? for each step that is open.
func (p *Path) String() string {
	if len(p.Steps) == 0 {
		return ""
	}
	text := p.From().Resource()
	for _, s := range p.Steps {
		text += " --" + s.How.String()
		if s.Service != "" {
			text += " to " + s.Service
		}
		if s.Open {
			text += "?"
		}
		text += "--> "
		if s.How == RewritePolicy {
			text += s.Needs[0].Request.Resource.Resource()
			continue
		}
		text += s.To.Resource()
	}
	return text
}

// Escalations yields, for each caller given, a shortest path to each other user
// and role of the account that it can become in at most four steps, to the
// rewriting of its own policies, and to the rewriting of another's policies before
// it becomes that one. The nearest come first, and of those that begin alike the
// certain ones. Cycles of roles are walked once.
func (w *World) Escalations(from ...account.Caller) iter.Seq[Path] {
	return w.escalations(slices.Values(from))
}

// AllEscalations is [World.Escalations] from each caller of the account.
func (w *World) AllEscalations() iter.Seq[Path] { return w.escalations(w.Account.Callers()) }

func (w *World) escalations(from iter.Seq[account.Caller]) iter.Seq[Path] {
	return func(yield func(Path) bool) {
		g := newGraph(w)
		for c := range from {
			if !g.walk(c, yield) {
				return
			}
		}
	}
}

// graph is the callers of an account with the steps between them, each found when
// it is first asked for.
type graph struct {
	*World
	now     time.Time
	users   []arn.ARN
	roles   []role
	atUsers *universe
	atRoles *universe
	trusted *universe // the roles, divided by their trust policies, too
	byName  map[arn.ARN][]int
	open    set // roles that trust an account, everyone, or somebody by a unique ID
	ways    map[arn.ARN][]way
}

// way is one step, or the rewriting of policies and the step to whom they are in
// force for.
type way []Step

// role is a role of the account, as others want to become it.
type role struct {
	arn      arn.ARN
	trust    *policy.Policy
	target   *policy.Target
	services []string // that it trusts
}

func newGraph(w *World) *graph {
	g := &graph{World: w, now: w.Options.Time, byName: make(map[arn.ARN][]int), ways: make(map[arn.ARN][]way)}
	if g.now.IsZero() {
		g.now = time.Now()
	}
	resources := w.Resources
	if resources == nil {
		resources = w.Account.Resources()
	}
	var roles []arn.ARN
	targets := make(map[*policy.Policy]*policy.Target)
	for c := range w.Account.Callers() {
		if r := c.Principal.Role(); r.IsValid() {
			if targets[c.Trust] == nil {
				targets[c.Trust] = resources.Target(r)
			}
			g.roles, roles = append(g.roles, role{arn: r, trust: c.Trust, target: targets[c.Trust]}), append(roles, r)
			continue
		}
		g.users = append(g.users, c.Principal.ARN())
	}
	g.open = newSet(len(g.roles))
	for i := range g.roles {
		g.readTrust(i)
	}
	g.atUsers = newUniverse(g.users, func(int) int { return 0 })
	g.atRoles = newUniverse(roles, func(int) int { return 0 })
	g.trusted = newUniverse(roles, func(i int) *policy.Policy { return g.roles[i].trust })
	return g
}

// readTrust notes whom a role may be trusting.
func (g *graph) readTrust(i int) {
	r := &g.roles[i]
	for s := range r.trust.Statements() {
		if s.Effect() != policy.Allow {
			continue
		}
		for e := range s.Principals() {
			switch e.Type() {
			case policy.EntryUser, policy.EntryRole:
				g.byName[e.ARN()] = append(g.byName[e.ARN()], i)
			case policy.EntryService:
				r.services = append(r.services, e.String())
			case policy.EntryAccount, policy.EntryEveryone, policy.EntryUniqueID:
				g.open.add(i)
			default:
			}
		}
	}
}

// walk yields the paths from a caller, breadth first, until yield says no.
func (g *graph) walk(from account.Caller, yield func(Path) bool) bool {
	start := identityOf(from)
	seen, rewritten := map[arn.ARN]bool{start: true}, map[arn.ARN]bool{start: true}
	type reached struct {
		caller account.Caller
		path   []Step
	}
	level := []reached{{caller: from}}
	for len(level) > 0 {
		var next []reached
		for _, at := range level {
			for _, w := range g.from(at.caller) {
				path, to, known := slices.Concat(at.path, w), w[len(w)-1].To, seen
				if len(w) > 1 {
					known = rewritten
				}
				if len(path) > MaxSteps || known[to] && w[len(w)-1].How != RewritePolicy {
					continue
				}
				if !yield(Path{path}) {
					return false
				}
				if w[len(w)-1].How != RewritePolicy {
					known[to] = true
				}
				if c, ok := g.Account.Find(to); ok && !rewrites(w) && len(path) < MaxSteps {
					next = append(next, reached{c, path})
				}
			}
		}
		level = next
	}
	return true
}

// identityOf is the user or role that a caller is or is a session of.
func identityOf(c account.Caller) arn.ARN {
	if r := c.Principal.Role(); r.IsValid() {
		return r
	}
	return c.Principal.ARN()
}

// from returns the ways of a caller.
func (g *graph) from(c account.Caller) []way {
	id := identityOf(c)
	plain := len(c.Policies.Policies().Session) == 0
	if ways, known := g.ways[id]; known && plain {
		return ways
	}
	a := g.asker(c)
	var ways []way
	own := a.rewrites()
	for _, s := range slices.Concat(own, a.assumes(), a.passes(), a.retrusts(), a.makesKeys()) {
		ways = append(ways, way{s})
	}
	if len(own) == 0 || own[0].Open {
		ways = append(ways, a.rewritesOthers(ways)...)
	}
	slices.SortStableFunc(ways, func(a, b way) int { return 2*(len(a)-len(b)) + open(a) - open(b) })
	if plain {
		g.ways[id] = ways
	}
	return ways
}

// open orders open ways behind the others.
func open(w way) int {
	if slices.ContainsFunc(w, func(s Step) bool { return s.Open }) {
		return 1
	}
	return 0
}

// asker is one caller who asks for steps.
type asker struct {
	*graph
	caller   account.Caller
	subject  access.Subject
	id       arn.ARN
	env      condition.Env
	policies []*policy.Policy
}

func (g *graph) asker(c account.Caller) *asker {
	a := &asker{graph: g, caller: c, subject: c.Subject(g.Context...), id: identityOf(c), policies: inForce(c.Policies.Policies())}
	a.env = condition.Env{Context: a.subject.Context}
	if a.id.Kind() == arn.User {
		a.env.Set(condition.Username, a.id.Name())
	}
	return a
}

// ask decides one request. What is not known of the resource's tags is unknown.
func (a *asker) ask(action string, resource arn.ARN, target *policy.Target, context ...condition.Entry) access.Result {
	context = append(context, condition.Unknown("aws:ResourceTag/"), condition.Unknown("iam:ResourceTag/"))
	r := policy.Request{Principal: a.subject.Principal, Action: action, Resource: resource, Target: target, Support: support(action), Time: a.now,
		Context: a.subject.Context.With(context...)}
	return access.Result{Request: r, Decision: a.subject.Policies.Evaluate(&r)}
}

// need is a request that is granted, for all such requests or for some.
type need struct {
	access.Result
	open bool
}

// grant reports whether a request is granted, or may be. What hangs on a document
// that was not read is not.
func (a *asker) grant(r access.Result) (n need, ok bool) {
	n.Result = r
	switch _, unread := account.Unread(r.Decision.Statement); {
	case r.Decision.Allowed():
		return n, true
	case !r.Decision.Uncertain || unread:
		return n, false
	}
	n.open = true
	return n, a.subject.Policies.Explain(&r.Request).Otherwise == policy.Allowed
}

// step makes a step of what it needs.
func (a *asker) step(how How, to arn.ARN, needs ...need) Step {
	s := Step{How: how, From: a.id, To: to}
	for _, n := range needs {
		s.Needs = append(s.Needs, n.Result)
		s.Open = s.Open || n.open
	}
	return s
}

// some returns the members of a universe for which an action is allowed, with the
// request. One member of each class is asked about.
func (a *asker) some(u *universe, action string, context ...condition.Entry) (allowed set, of map[int]need) {
	allowed, of = newSet(len(u.resources)), make(map[int]need)
	if !a.named(action) {
		return allowed, of
	}
	for _, class := range u.classes(a.policies, &a.env) {
		members := class.members()
		first, ok := a.grant(a.ask(action, u.resources[members[0]], nil, context...))
		if !ok {
			continue
		}
		for _, i := range members {
			r := first
			r.Request.Resource = u.resources[i]
			allowed.add(i)
			of[i] = r
		}
	}
	return allowed, of
}

// named reports whether some Allow of the caller's is about an action. If none is,
// nothing allows it that no resource's policy grants.
func (a *asker) named(action string) bool {
	for _, p := range a.policies {
		for s := range p.Statements() {
			if s.Effect() == policy.Allow && names(s, action) {
				return true
			}
		}
	}
	return false
}

// assumes returns the roles that the caller may assume.
func (a *asker) assumes() (steps []Step) {
	candidates := newSet(len(a.roles))
	for _, i := range a.byName[a.id] {
		candidates.add(i)
	}
	for _, class := range a.trusted.classes(a.policies, &a.env) {
		in, _ := class.divide(a.open)
		if in.empty() {
			continue
		}
		members := in.members()
		r := &a.roles[members[0]]
		if _, ok := a.grant(a.assume(r)); ok {
			for _, i := range members {
				candidates.add(i)
			}
		}
	}
	for _, i := range candidates.members() {
		r := &a.roles[i]
		if n, ok := a.grant(a.assume(r)); ok && r.arn != a.id {
			steps = append(steps, a.step(AssumeRole, r.arn, n))
		}
	}
	return steps
}

// assume asks for a session of a role. The external ID is whatever the caller says
// it is.
func (a *asker) assume(r *role) access.Result {
	return a.ask("sts:AssumeRole", r.arn, r.target, condition.Unknown("sts:ExternalId"))
}

// passes returns the roles that the caller may hand to a service which runs what
// it is given.
func (a *asker) passes() (steps []Step) {
	done := newSet(len(a.roles))
	for i := range runners {
		v := &runners[i]
		var needs []need
		for _, action := range v.actions {
			result, ok := a.somewhere(action, v.resource)
			if !ok {
				break
			}
			needs = append(needs, result)
		}
		if len(needs) < len(v.actions) {
			continue
		}
		allowed, of := a.some(a.atRoles, "iam:PassRole", condition.String("iam:PassedToService", v.service), condition.Unknown("iam:AssociatedResourceArn"))
		for _, k := range allowed.members() {
			r := &a.roles[k]
			trust, ok := a.serves(r, v.service)
			if !ok || r.arn == a.id || r.arn.IsServiceLinkedRole() || done[k/64]&(1<<(k%64)) != 0 {
				continue
			}
			done.add(k)
			s := a.step(PassRole, r.arn, append([]need{of[k], trust}, needs...)...)
			s.Service = v.service
			steps = append(steps, s)
		}
	}
	return steps
}

// serves asks whether a service may assume a role.
func (a *asker) serves(r *role, service string) (need, bool) {
	if !slices.Contains(r.services, service) {
		return need{}, false
	}
	q := policy.Request{Principal: policy.Service(service), Action: "sts:AssumeRole", Resource: r.arn, Target: r.target, Time: a.now}
	var nobody *policy.Set
	d := nobody.Evaluate(&q)
	return need{Result: access.Result{Request: q, Decision: d}}, d.Allowed()
}

// somewhere asks for an action on some resource: a likely one, and then those that
// the caller's Allow statements name, with something for each wildcard.
func (a *asker) somewhere(action, likely string) (found need, ok bool) {
	texts := []string{strings.NewReplacer("ACCOUNT", a.id.Account(), "PARTITION", a.id.Partition()).Replace(likely)}
	for _, p := range a.policies {
		for s := range p.Statements() {
			if s.Effect() != policy.Allow || !names(s, action) || s.Negated(policy.ResourceClause) {
				continue
			}
			for r := range s.Resources() {
				if len(r.References()) == 0 && !r.MatchesAll() && !r.Short() {
					texts = append(texts, a.example(r.String()))
				}
			}
		}
	}
	for _, text := range texts {
		resource, err := arn.Parse(text)
		if err != nil {
			continue
		}
		n, granted := a.grant(a.ask(action, resource, nil))
		if granted && !n.open {
			return n, true
		}
		if granted && !ok {
			found, ok = n, true
		}
	}
	return found, ok
}

// example is an ARN that a pattern matches.
func (a *asker) example(pattern string) string {
	parts := strings.SplitN(pattern, ":", 6)
	for i, plain := range []string{"arn", a.id.Partition(), "", "us-east-1", a.id.Account()} {
		if i < len(parts) && strings.ContainsAny(parts[i], "*?") && plain != "" {
			parts[i] = plain
		}
	}
	return strings.NewReplacer("*", "x", "?", "x").Replace(strings.Join(parts, ":"))
}

// names reports whether a statement is about an action.
func names(s *policy.Statement, action string) bool {
	for p := range s.Actions() {
		if p.Match(action) {
			return !s.Negated(policy.ActionClause)
		}
	}
	return s.Negated(policy.ActionClause)
}

// retrusts returns the roles whose trust policy the caller may rewrite. It then
// names itself there, and may assume the role unless a Deny keeps it from that.
func (a *asker) retrusts() (steps []Step) {
	allowed, of := a.some(a.atRoles, "iam:UpdateAssumeRolePolicy")
	for _, i := range allowed.members() {
		r := &a.roles[i]
		if r.arn == a.id || r.arn.IsServiceLinkedRole() { // whose trust nobody can edit: SEMANTICS 8.6b
			continue
		}
		rewritten, err := policy.Parse("rewritten trust", policy.Trust, []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "`+a.id.String()+`"}, "Action": "sts:AssumeRole"}}`))
		if err != nil {
			continue
		}
		t, err := policy.NewTarget(policy.TargetPolicies{Resource: rewritten, ResourceControl: r.target.Policies().ResourceControl})
		if err != nil {
			continue
		}
		if then, ok := a.grant(a.ask("sts:AssumeRole", r.arn, t)); ok {
			steps = append(steps, a.step(RewriteTrust, r.arn, of[i], then))
		}
	}
	return steps
}

// makesKeys returns the users as whom the caller may sign in.
func (a *asker) makesKeys() (steps []Step) {
	done := newSet(len(a.users))
	for _, action := range [...]string{"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"} {
		allowed, of := a.some(a.atUsers, action)
		for _, i := range allowed.members() {
			if a.users[i] != a.id && done[i/64]&(1<<(i%64)) == 0 {
				done.add(i)
				steps = append(steps, a.step(MakeKeys, a.users[i], of[i]))
			}
		}
	}
	return steps
}
