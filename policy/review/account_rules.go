package review

import (
	"slices"
	"strings"
	"sync"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// accountRules are about the documents of an account together. Those with the codes of
// package account are made by [OfProblem], new-access by [NewAccess].
var accountRules = append([]Rule{
	{
		ID: "bypass", Summary: "a role that can do more may be handed to a service",
		Why:      "Who may pass a role to a service, and have that service act, has the permissions of the role. This one may do what its holder may not.",
		Category: CategoryAccount, Severity: Security, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`),
		Sources: []string{srcPassRole}, check: checkBypass,
	},
	{
		ID: "unused-document", Summary: "a policy that nobody has",
		Why:      "The document is attached to none of the known principals. Whoever attaches it later may not know what it says.",
		Category: CategoryAccount, Severity: Suggestion, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"}, check: checkUnused,
	},
	{
		ID: "admin-attached", Summary: "a principal that may do everything",
		Why:      "A policy that allows everything is attached to a user or a role. A boundary or a Deny may hold it back; without one it is an administrator.",
		Category: CategoryAccount, Severity: Warning, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`),
		Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"}, check: checkAdmin,
	},
	{
		ID: "boundary-without-effect", Summary: "a permissions boundary that allows everything",
		Why:      "A boundary holds back what it does not allow. One that allows everything holds back nothing.",
		Category: CategoryAccount, Severity: Warning, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`),
		Sources: []string{srcBoundaries}, check: checkBoundaryIdle,
	},
	{
		ID: "group-empty", Summary: "a policy of a group without members",
		Why:      "The document is a group's, and nobody is in the group.",
		Category: CategoryAccount, Severity: Suggestion, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html"}, check: checkGroupEmpty,
	},
	{
		ID: "new-access", Summary: "the change allows a request that was not allowed",
		Why:      "A comparison of two versions found a request that the new one allows and the old one does not.",
		Category: CategoryAccount, Severity: Security, Kinds: everyKind, Needs: Command, Kind: policy.Identity,
		Sources: []string{srcEvaluation},
	},
}, problemRules()...)

// problems are the codes of package account that are not about a document's text, with
// what each means.
var problems = []struct {
	code     syntax.Code
	summary  string
	severity Severity
}{
	{account.CodePage, "a page of an export that cannot be read", Error},
	{account.CodeTruncated, "an export that is not complete", Warning},
	{account.CodeEntry, "an entry of an export that cannot be read", Error},
	{account.CodeDocumentMissing, "a policy that is not in the export", Error},
	{account.CodeDocumentEncoding, "a policy that cannot be decoded", Error},
	{account.CodeDefaultVersion, "a policy without a default version", Error},
	{account.CodeDuplicateEntity, "the same principal twice, with different policies", Warning},
	{account.CodeGroupMissing, "a group that is not in the export", Warning},
	{account.CodeAccountMixed, "principals of two accounts in one export", Warning},
	{account.CodeLevelMissing, "a level of an organization that is not in its file", Warning},
	{account.CodeClusterRole, "the role of a cluster that is not in the export", Warning},
	{account.CodeTags, "tags that cannot be read", Warning},
}

// problemRules are the rules of those codes. They have no check.
func problemRules() (all []Rule) {
	for _, p := range problems {
		all = append(all, Rule{
			ID: string(p.code), Summary: p.summary,
			Why:      "What is missing may hold an Allow or a Deny. It grants nothing, and the answers of those whom it concerns are not certain.",
			Category: CategoryAccount, Severity: p.severity, Kinds: everyKind, Needs: Command, Kind: policy.Identity,
			Sources: []string{"https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html"},
		})
	}
	return all
}

// OfProblem returns the finding for a problem in reading an account. It reports false
// for a code that is not a rule.
func OfProblem(p account.Problem) (Finding, bool) {
	r, ok := Lookup(string(p.Code))
	if !ok {
		return Finding{}, false
	}
	text := "the entry cannot be read"
	if p.Err != nil {
		text = p.Err.Error()
	}
	d := &Document{Name: p.Page, Map: fixed{p.Page, p.Position}}
	return Finding{Rule: r, Severity: r.Severity, Message: text, At: Location{Document: d, Pointer: p.Pointer}, Certain: true}, true
}

// fixed is the way back of a document whose text is not kept.
type fixed struct {
	file string
	at   syntax.Position
}

// Position returns the one place.
func (f fixed) Position(int) (string, syntax.Position) { return f.file, f.at }

// NewAccess returns a finding if the new rules allow a request that the old ones do not,
// at a place of the caller's choice. It reports false where they surely do not, and
// where that is not known; the Result says which.
func NewAccess(old, new *analysis.Rules, at Location, o analysis.Options) (Finding, analysis.Result, bool) {
	r := analysis.Compare(old, new, o)
	rule, ok := Lookup("new-access")
	if r.Answer != analysis.Yes || !ok {
		return Finding{}, r, false
	}
	w := r.Witness
	f := Finding{
		Rule: rule, Severity: rule.Severity, At: at, Certain: true,
		Message: w.Request.Action + " on " + w.Request.Resource.String() + " is allowed and was not",
		Witness: &Witness{Request: &w.Request, Decision: w.After},
	}
	return f, r, true
}

// allowsEverything returns the entry of a statement by which the document allows
// everything without a condition; nil if it does not.
func (p *pass) allowsEverything() *entry {
	for s := range p.allows() {
		if !s.allOfEverything() || !s.onEverything() || len(s.conditions) > 0 || s.condHole || s.deniedInFull() {
			continue
		}
		for i := range s.actions.entries {
			if e := &s.actions.entries[i]; e.isStar() || e.text == "*:*" {
				return e
			}
		}
	}
	return nil
}

// checkBypass reports a statement once for each principal, with one of the roles: in a
// large account a star hands out thousands, and each takes a comparison.
func checkBypass(p *pass) {
	var passing []*statement
	for s := range p.allows() {
		if !s.allOfEverything() && s.namesAction("iam:PassRole") {
			passing = append(passing, s)
		}
	}
	if len(passing) == 0 {
		return
	}
	for _, subject := range p.subjectsOf() {
		services := p.handedTo(subject)
		if len(services) == 0 || p.c.access(subject).Policies == nil {
			continue
		}
		for _, s := range passing {
			if role, w := p.strongerRole(subject, s, services); w != nil {
				p.report(s.actions.at, "%s may hand a role to a service that may do more, such as %s", subject.Principal, role).seen(w)
			}
		}
	}
}

// strongerRole returns a role that a statement lets its holder pass to one of some
// services, with a request that the role may make and the holder may not; no request if
// there is no such role.
func (p *pass) strongerRole(subject *Subject, s *statement, services []string) (arn.ARN, *Witness) {
	own, o, compared := analysis.OfCaller(p.c.access(subject).Policies), optionsOf(nil), 0
	for _, i := range p.c.index.roles().near(s) {
		other := &p.c.o.Subjects[i]
		role := other.Principal.Role()
		if other == subject || !s.mayTakeResource(patternOf(role)) {
			continue
		}
		if !slices.ContainsFunc(services, func(name string) bool { return s.passesTo(name) && p.c.trusts(other.Trust, name) }) {
			continue
		}
		all := p.c.access(other).Policies
		if all == nil {
			continue
		}
		if compared++; compared == enough && analysis.Compare(own, everything(), o).Answer == analysis.No {
			break // no role may do more
		}
		r := analysis.Compare(own, analysis.OfCaller(all), o)
		if r.Answer == analysis.Yes {
			return role, &Witness{Request: &r.Witness.Request, Decision: r.Witness.After, Set: all}
		}
	}
	return arn.ARN{}, nil
}

// enough is at which role it is asked whether any may do more: most often the first one does.
const enough = 4

// everything is the rules of a principal that may do all there is to do.
var everything = sync.OnceValue(func() *analysis.Rules {
	rules, _ := rulesOf(policy.MustParse("everything", policy.Identity, []byte(policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"}`))))
	return rules
})

// handedTo returns the services that a principal may have act with a role.
func (p *pass) handedTo(subject *Subject) (services []string) {
	set := p.c.setOf(subject)
	for _, names := range actionsOfWays() {
		if names[0] != "iam:PassRole" || slices.ContainsFunc(names[1:], func(a string) bool {
			own := entry{text: a}
			return set.denied(&own) || !slices.ContainsFunc(set.statements, func(s *statement) bool { return s.allows() && slices.Contains(s.stepsOf(), a) })
		}) {
			continue
		}
		prefix, _, _ := strings.Cut(names[1], ":")
		for _, name := range append([]string{prefix}, strings.Fields(actingFor[prefix])...) {
			services = append(services, name+".amazonaws.com")
		}
	}
	return services
}

// actingFor are the services that use a role which is passed to another one.
var actingFor = map[string]string{"batch": "ecs-tasks", "datapipeline": "ec2", "ecs": "ecs-tasks", "elasticmapreduce": "ec2"}

// passesTo reports whether a statement may let its holder pass roles to a service.
func (s *statement) passesTo(service string) bool {
	for i := range s.conditions {
		t := &s.conditions[i]
		if t.folded == "iam:passedtoservice" && !t.hole && !t.op.Negated() && !t.isNull() &&
			!slices.ContainsFunc(t.values, func(v entry) bool { return matchAction(v.text, service) }) {
			return false
		}
	}
	return true
}

// trusts reports whether a trust policy may let a service assume its role.
func (c *checker) trusts(d *Document, service string) bool {
	if d == nil {
		return true
	}
	asked := trust{d, service}
	trusts, known := c.trusted[asked]
	if !known {
		trusts = c.model(d).trusts(service)
		c.trusted[asked] = trusts
	}
	return trusts
}

func (m *model) trusts(service string) bool {
	for i := range m.statements {
		s := &m.statements[i]
		if !s.sound || s.holes { // one with NotPrincipal is not sound
			return true
		}
		if s.allows() && (s.principals.everyone || slices.ContainsFunc(s.principals.members, func(who member) bool {
			return who.group == "Service" && variables.EqualASCII(who.text, service)
		})) {
			return true
		}
	}
	return false
}

func checkUnused(p *pass) {
	p.c.personal = true
	if len(p.c.o.Subjects) == 0 || p.m.doc.Origin.Group != "" || p.isHeld() {
		return
	}
	if p.boundTo() != nil {
		return
	}
	for i := range p.c.o.Clusters {
		if slices.Contains(p.c.o.Clusters[i].RoleDocuments, p.m.doc) {
			return
		}
	}
	p.report(p.m.opening(), "no known principal has this policy")
}

func checkAdmin(p *pass) {
	for _, subject := range p.subjectsOf() {
		if e := p.allowsEverything(); e != nil && subject.Boundary == nil {
			p.report(e.at, "%s may do everything", subject.Principal)
		}
	}
}

func checkBoundaryIdle(p *pass) {
	s := p.boundTo()
	if s == nil {
		return
	}
	if e := p.allowsEverything(); e != nil && p.m.whole && !slices.ContainsFunc(p.m.statements, func(s statement) bool { return s.denies() }) {
		p.report(e.at, "the boundary of %s holds nothing back", s.Principal)
	}
}

func checkGroupEmpty(p *pass) {
	p.c.personal = true
	if g := p.m.doc.Origin.Group; g != "" && !p.isHeld() {
		p.report(p.m.opening(), "nobody is in the group %s", excerpt(g))
	}
}
