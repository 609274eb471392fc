package review

import (
	"slices"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// breadthRules are about statements that reach too far, or nowhere.
var breadthRules = []Rule{
	{
		ID: "notaction-allow", Summary: "everything but some actions is allowed",
		Why:      "NotAction in an Allow takes in the actions of all services, also those that do not exist yet: but for dynamodb:DeleteTable, iam:CreateUser is allowed.",
		Category: CategoryBreadth, Severity: Security, Kinds: kinds(policy.Identity, policy.Resource, policy.ServiceControl), Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","NotAction":"dynamodb:DeleteTable","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Deny","NotAction":"dynamodb:GetItem","Resource":"*"}`),
		Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html", srcAnalyzer}, check: checkNotAction,
	},
	{
		ID: "notresource-allow", Summary: "everything but some resources is allowed",
		Why:      "NotResource in an Allow takes in all resources there are but those, also the ones that are made later.",
		Category: CategoryBreadth, Severity: Security, Kinds: kinds(policy.Identity, policy.Resource), Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Salaries"}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"dynamodb:GetItem","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html", srcAnalyzer}, check: checkNotResource,
	},
	{
		ID: "notprincipal-deny", Summary: "a Deny for everybody but some",
		Why:      "NotPrincipal exempts a caller only where each level is listed: the account, the role and the session. A caller with a permissions boundary is never exempt. A condition on aws:PrincipalArn says what is meant.",
		Category: CategoryBreadth, Severity: Warning, Kinds: resourceKind, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:role/Admin"},"Action":"s3:*","Resource":"arn:aws:s3:::books/*"}`),
		Good:    policyOf(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::books/*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/Admin"}}}`),
		Sources: []string{srcNotPrincipal}, check: checkNotPrincipal,
	},
	{
		ID: "redundant-statement", Summary: "another statement covers this one",
		Why:      "A statement of the same effect has all actions, resources and principals of this one, and no more conditions. This one can go.",
		Category: CategoryBreadth, Severity: Suggestion, Kinds: everyKind, Needs: Engine, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:Get*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"},{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:Get*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"},{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"REDUNDANT_STATEMENT"}, Sources: []string{srcAnalyzer}, check: checkRedundantStatement,
	},
	{
		ID: "allow-shadowed", Summary: "a Deny takes back all that the statement allows",
		Why:      "A Deny without conditions has all actions and resources of the Allow. The Allow grants nothing, and the Deny may be wider than was meant.",
		Category: CategoryBreadth, Severity: Warning, Kinds: everyKind, Needs: Engine, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:DeleteItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"},{"Effect":"Deny","Action":"dynamodb:Delete*","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:DeleteItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"},{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"}`),
		Sources: []string{srcEvaluation}, check: checkShadowed,
	},
	{
		ID: "allow-partly-shadowed", Summary: "a Deny takes back one of the actions or resources",
		Why:      "An action or a resource that the Allow names is denied in full. That is fine where it is meant; else the one or the other is a slip.",
		Category: CategoryBreadth, Severity: Suggestion, Kinds: everyKind, Needs: Engine, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DeleteItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"},{"Effect":"Deny","Action":"dynamodb:Delete*","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"},{"Effect":"Deny","Action":"dynamodb:Delete*","Resource":"*"}`),
		Sources: []string{srcEvaluation}, check: checkPartlyShadowed,
	},
	{
		ID: "deny-useless", Summary: "a Deny that no request can meet",
		Why:      "No action of the Deny is about one of its resources, or none exists, so that it denies nothing.",
		Category: CategoryBreadth, Severity: Suggestion, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Deny","Action":"dynamodb:ListTables","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"dynamodb:ListTables","Resource":"*"}`),
		Sources: []string{srcService}, check: checkDenyUseless,
	},
	{
		ID: "resource-star", Summary: "writing actions on every resource",
		Why:      "An action that changes something, and can be limited to resources, is allowed on all of them.",
		Category: CategoryBreadth, Severity: Warning, Profile: Strict, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"}, check: checkResourceStar,
	},
	{
		ID: "too-large-to-check", Summary: "a list too long to compare its entries",
		Why:      "Rules that compare entries, or statements, with each other do so up to a thousand of them. Beyond that they are silent, which does not mean that nothing is wrong.",
		Category: CategoryBreadth, Severity: Warning, Kinds: everyKind, Kind: policy.Identity,
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{srcQuotas}, check: checkTooLarge,
	},
}

func checkNotAction(p *pass) {
	for s := range p.allows() {
		if !s.actions.not || s.actions.hole || p.binding(s) || s.deniedInFull() {
			continue
		}
		f := p.report(s.actions.at, "all actions of all services are allowed but these").seen(p.witness(s, askAction("iam:CreateUser")))
		if p.m.doc.Kind == policy.ServiceControl {
			f.as(Warning)
		}
	}
}

func checkNotResource(p *pass) {
	for s := range p.allows() {
		if s.resources.not && !s.resources.hole && !p.binding(s) && !s.deniedInFull() {
			p.report(s.resources.at, "the actions are allowed on all resources but these").seen(p.witness(s))
		}
	}
}

// deniedInFull reports whether an unconditional Deny of the document takes everything
// back.
func (s *statement) deniedInFull() bool {
	all := entry{text: "*"}
	return s.denied(&all)
}

func checkNotPrincipal(p *pass) {
	for s := range p.denies() {
		if s.principals.not {
			p.report(s.principals.at, "a caller is exempt from NotPrincipal only where its account, its role and its session are listed, and has no boundary")
		}
	}
}

func checkRedundantStatement(p *pass) {
	all := slices.Collect(p.statements())
	if len(all) > maxPairs/4 {
		return
	}
	gone := make(map[*statement]bool)
	for i, s := range all {
		for j, by := range all {
			if s == by || gone[by] || gone[s] || !by.coversStatement(s) || i < j && s.coversStatement(by) {
				continue
			}
			gone[s] = true
			p.withoutStatement(s, p.report(s.at, "statement %d covers this one", by.index).relate(p.m, by.at, "covers it"))
		}
	}
	p.coveredTogether(gone)
}

// coveredTogether reports a statement that several others cover together: without it
// the same requests are allowed, which package analysis proves. A Deny is not looked
// at: it may take back what other documents allow. It is asked in the
// strict profile alone, of documents of few statements, and of statements each action
// of which others have too.
func (p *pass) coveredTogether(gone map[*statement]bool) {
	const most = 12
	if p.c.o.Profile != Strict || !p.m.whole || len(p.m.statements) > most || p.m.doc.Kind != policy.Identity || len(gone) > 0 {
		return
	}
	for s := range p.statements() {
		if s.denies() || p.isNeeded(s) {
			continue
		}
		others := p.beside(s)
		if len(others) < 2 || s.shadow() != nil || !p.idle(s) {
			continue
		}
		f := p.report(s.at, "other statements together cover this one")
		for _, by := range others {
			f.relate(p.m, by.at, "covers a part of it")
		}
		p.withoutStatement(s, f)
		return // the next may rest on this one
	}
}

// beside returns the statements of the same effect that share requests with s, if each
// action of s is among theirs.
func (p *pass) beside(s *statement) (all []*statement) {
	if s.actions.not {
		return nil
	}
	for i := range s.actions.entries {
		e := &s.actions.entries[i]
		found := false
		for t := range p.statements() {
			if t == s || t.effect != s.effect || !t.mayTakeAction(e.text) || !t.sharesResources(s) {
				continue
			}
			found = true
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
		if !found {
			return nil
		}
	}
	return all
}

// sharesResources reports whether some resource of another statement may be one of this.
func (s *statement) sharesResources(of *statement) bool {
	for i := range of.resources.entries {
		if of.resources.not || s.mayTakeResource(of.resources.entries[i].pattern()) {
			return true
		}
	}
	return false
}

// idle reports whether the document surely allows the same without a statement. Those
// that take none of its actions do not matter.
func (p *pass) idle(s *statement) bool {
	doc := p.m.syntax
	var with, without []syntax.Statement
	for i := range p.m.statements {
		switch t := &p.m.statements[i]; {
		case t == s:
			with = append(with, doc.Statements[i])
		case slices.ContainsFunc(s.actions.entries, func(e entry) bool { return t.mayTakeAction(e.text) }):
			with, without = append(with, doc.Statements[i]), append(without, doc.Statements[i])
		}
	}
	old, new := p.rulesFor(without), p.rulesFor(with)
	if old == nil || new == nil {
		return false
	}
	return analysis.Compare(old, new, analysis.Options{Limits: few, WitnessOnly: true}).Answer == analysis.No
}

// rulesFor returns the rules of an identity policy of some statements of the document; nil
// if it does not load.
func (p *pass) rulesFor(statements []syntax.Statement) *analysis.Rules {
	compiled, err := policy.Compile(p.m.doc.Name, policy.Identity, &syntax.Document{Version: p.m.syntax.Version, Statements: statements})
	if err != nil {
		return nil
	}
	rules, _ := rulesOf(compiled)
	return rules
}

// coversStatement reports whether the statement surely applies wherever another one
// does, with the same effect.
func (s *statement) coversStatement(of *statement) bool {
	if s.effect != of.effect || s.holes || of.holes || len(of.actions.entries) == 0 || len(s.conditions) > 0 && !s.sameConditions(of) {
		return false
	}
	return s.takesSamples(of) && coversList(&s.actions, &of.actions, s.takesAction) && coversList(&s.resources, &of.resources, s.takesResource) && s.coversPrincipals(of)
}

// takesSamples reports whether the statement takes a resource of each entry of another: one
// that does not is told apart at once.
func (s *statement) takesSamples(of *statement) bool {
	if of.resources.not {
		return true
	}
	for i := range of.resources.entries {
		if e := &of.resources.entries[i]; e.isPlain() && !s.mayTakeName(e.sample()) {
			return false
		}
	}
	return true
}

// coversList reports whether a list takes all that another one does.
func coversList(t, s *list, takes func(*entry) bool) bool {
	switch {
	case !t.there || !s.there:
		return t.there == s.there
	case s.not:
		return !t.not && slices.ContainsFunc(t.entries, func(e entry) bool { return e.isStar() }) || t.not && sameTexts(t.entries, s.entries)
	case len(s.entries) == 0:
		return false
	}
	for i := range s.entries {
		if !takes(&s.entries[i]) {
			return false
		}
	}
	return true
}

// sameTexts reports whether two lists have the same entries.
func sameTexts(a, b []entry) bool {
	x, y := textsOf(a), textsOf(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(slices.Compact(x), slices.Compact(y))
}

// coversPrincipals reports whether all principals of another statement are among those
// of this one, in the same way: how a statement names a caller matters.
func (s *statement) coversPrincipals(of *statement) bool {
	if !s.principals.there || !of.principals.there {
		return s.principals.there == of.principals.there
	}
	if s.principals.not != of.principals.not {
		return false
	}
	if s.principals.isEveryone() && of.principals.isEveryone() {
		return true
	}
	in := func(m member, q *people) bool {
		return slices.ContainsFunc(q.members, func(o member) bool { return o.group == m.group && o.text == m.text })
	}
	for _, m := range of.principals.members {
		if !in(m, &s.principals) {
			return false
		}
	}
	for _, m := range s.principals.members {
		if of.principals.not && !in(m, &of.principals) {
			return false
		}
	}
	return len(of.principals.members) > 0
}

// sameConditions reports whether two statements test the same.
func (s *statement) sameConditions(of *statement) bool {
	if len(s.conditions) != len(of.conditions) || s.condHole || of.condHole {
		return false
	}
	for i := range s.conditions {
		a := &s.conditions[i]
		if !slices.ContainsFunc(of.conditions, func(b test) bool {
			return variables.EqualASCII(a.operator.text, b.operator.text) && a.folded == b.folded && sameTexts(a.values, b.values)
		}) {
			return false
		}
	}
	return true
}

// shadow returns a Deny without conditions that takes back all of the statement.
func (s *statement) shadow() *statement {
	if s.actions.not || s.actions.hole || s.resources.hole || len(s.actions.entries) == 0 {
		return nil
	}
	for i := range s.model.statements {
		d := &s.model.statements[i]
		if !d.deniesAlways() || !d.takesResources(s) {
			continue
		}
		if coversList(&d.actions, &s.actions, d.takesAction) {
			return d
		}
	}
	return nil
}

func checkShadowed(p *pass) {
	for s := range p.allows() {
		if d := s.shadow(); d != nil {
			p.report(s.at, "statement %d denies all that this one allows", d.index).relate(p.m, d.at, "denies it").seen(p.shadowed(s, ""))
		}
	}
}

// shadowed returns a request that the statement alone allows, as the document decides
// it.
func (p *pass) shadowed(s *statement, action string) *Witness {
	var ask []question
	if action != "" {
		ask = append(ask, askAction(action))
	}
	w, _ := p.askPolicy(s.alone(), ask...)
	if w == nil || w.Set == nil || !s.model.whole {
		return nil
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{s.model.compiled()}})
	if err != nil {
		return nil
	}
	w.Set, w.Decision = set, set.Evaluate(w.Request)
	return w
}

func checkPartlyShadowed(p *pass) {
	for s := range p.allows() {
		if s.actions.not || s.shadow() != nil {
			continue
		}
		for i := range s.actions.entries {
			if e := &s.actions.entries[i]; e.isLiteral() && s.denied(e) {
				p.report(e.at, "%s is denied on all resources of the statement", e.text).seen(p.shadowed(s, e.text))
			}
		}
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			if s.resources.not || !e.isLiteral() || len(s.resources.entries) < 2 {
				continue
			}
			for j := range s.model.statements {
				if d := &s.model.statements[j]; d.deniesAlways() && d.takesResource(e) && coversList(&d.actions, &s.actions, d.takesAction) {
					p.report(e.at, "all actions of the statement are denied on %s", excerpt(e.text)).relate(p.m, d.at, "denies it")
					break
				}
			}
		}
	}
}

func checkDenyUseless(p *pass) {
	for s := range p.denies() {
		if s.actions.not || s.actions.hole || s.resources.not || s.resources.hole || len(s.actions.entries) == 0 || len(s.resources.entries) == 0 {
			continue
		}
		useless := true
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if e.isStar() || isWild(e.service()) {
				useless = false
				break
			}
			for _, a := range p.c.expand(e.text) {
				if a.StarOnly() && s.onEverything() || !a.StarOnly() && p.mayApply(s, a) {
					useless = false
					break
				}
			}
			if _, legacy := catalog.Lookup(e.text); legacy && len(p.c.expand(e.text)) == 0 {
				useless = false
			}
		}
		if useless {
			p.report(s.at, "no request can meet this Deny").perhaps()
		}
	}
}

func checkResourceStar(p *pass) {
	for s := range p.allows() {
		if s.actions.not || !s.onEverything() || p.binding(s) {
			continue
		}
		var names []string
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			a, ok := p.c.action(e.text)
			if level := a.Level(); ok && !e.hole && !a.StarOnly() && (level == catalog.Write || level == catalog.PermissionsManagement) && !s.denied(e) {
				names = append(names, e.text)
			}
		}
		if len(names) > 0 {
			p.report(s.resources.at, "%s %s allowed on every resource", listed(names), plural(len(names), "is", "are"))
		}
	}
}

func checkTooLarge(p *pass) {
	for s := range p.statements() {
		for _, l := range []*list{&s.actions, &s.resources} {
			if len(l.entries) > maxPairs {
				p.report(l.at, "the list has %d entries; which of them cover others was not checked (redundant-action, redundant-resource)", len(l.entries))
			}
		}
	}
	if n := len(p.m.statements); n > maxPairs/4 {
		p.report(p.m.opening(), "the document has %d statements; which of them cover others was not checked (redundant-statement)", n)
	}
}
