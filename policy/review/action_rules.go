package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/nearest"
)

// actionRules are about the names of actions.
var actionRules = []Rule{
	{
		ID: "unknown-service", Summary: "no service has this prefix",
		Why:      "An action with a prefix that no service has matches nothing: an Allow grants nothing by it, a Deny denies nothing. Where a prefix is one slip away the finding is an error.",
		Category: CategoryAction, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Deny","Action":"dynamdb:DeleteTable","Resource":"*"}`),
		Good:  policyOf(`{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"}`),
		Codes: []string{"INVALID_SERVICE_IN_ACTION"}, Sources: []string{srcAnalyzer, srcService}, check: checkUnknownService,
	},
	{
		ID: "retired-service", Summary: "the service does not exist any more",
		Why:      "AWS does not list the actions of a service that has ended. The entry does no harm, and nothing.",
		Category: CategoryAction, Severity: Suggestion, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"mobilehub:ListProjects","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"amplify:ListApps","Resource":"*"}`),
		Sources: []string{srcService}, check: checkRetiredService,
	},
	{
		ID: "unknown-action", Summary: "the service has no such action",
		Why:      "A name that is not an action matches nothing. Where one action is a slip away the finding is an error; else the list of services may be behind.",
		Category: CategoryAction, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItems","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_ACTION"}, Sources: []string{srcAnalyzer, srcService}, check: checkUnknownAction,
	},
	{
		ID: "api-not-action", Summary: "an API operation, which other actions authorize",
		Why:      "Some operations have no action of their own name. TransactWriteItems is authorized by the actions of its members, ExecuteStatement by the PartiQL actions, HeadObject by GetObject.",
		Category: CategoryAction, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:TransactWriteItems","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:UpdateItem","dynamodb:DeleteItem","dynamodb:ConditionCheckItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{srcTransactions, srcPartiQL, srcService}, check: checkAPINotAction,
	},
	{
		ID: "dead-wildcard", Summary: "a pattern that matches no action",
		Why:      "The service has no action that the pattern matches, so that the entry does nothing. Of the 59,155 entries in AWS's own managed policies none is like that.",
		Category: CategoryAction, Severity: Error, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:Read*Item","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*GetItem","Resource":"*"}`),
		Sources: []string{srcService}, check: checkDeadWildcard,
	},
	{
		ID: "wildcard-service", Summary: "a wildcard in the name of a service",
		Why:      "AWS's guide allows no wildcard before the colon of an action, nor in the service of an ARN. Both load, and take in services that nobody thought of.",
		Category: CategoryAction, Severity: Warning, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:*:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"WILDCARD_IN_SERVICE_NAME"}, Sources: []string{srcAnalyzer, srcResource}, check: checkWildcardService,
	},
	{
		ID: "redundant-action", Summary: "another entry covers this one",
		Why:      "The list has an entry that matches all that this one matches. It can go, and the list gets shorter.",
		Category: CategoryAction, Severity: Suggestion, Kinds: everyKind, Needs: Engine, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":["dynamodb:Get*","dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":["dynamodb:Get*","dynamodb:Query"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"REDUNDANT_ACTION"}, Sources: []string{srcAnalyzer}, check: checkRedundantAction,
	},
	{
		ID: "action-star", Summary: "everything is allowed on everything",
		Why:      "An Allow of all actions on all resources, limited by nothing that the caller cannot choose, makes an administrator.",
		Category: CategoryAction, Severity: Security, Kinds: kinds(policy.Identity, policy.Resource, policy.Trust), Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"platform"}}}`),
		Sources: []string{srcEvaluation, "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"}, check: checkActionStar,
	},
	{
		ID: "wildcard-permissions", Summary: "a wildcard brings actions that change permissions",
		Why:      "A pattern such as dynamodb:* takes in PutResourcePolicy, by which the holder can let others in. Whoever means that names it.",
		Category: CategoryAction, Severity: Security, Kinds: kinds(policy.Identity, policy.Resource), Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"},{"Effect":"Deny","Action":["dynamodb:*ResourcePolicy","dynamodb:UpdateAbacStatus"],"Resource":"*"}`),
		Sources: []string{srcService, srcTablePolicy}, check: checkWildcardPermissions,
	},
	{
		ID: "action-unsupported-in-kind", Summary: "an action that this kind of policy does not decide",
		Why:      "The policy of a table is not asked about CreateTable, the policy of a bucket not about a table, and resource control policies reach some services only. The entry does nothing.",
		Category: CategoryAction, Severity: Error, Kinds: kinds(policy.Resource, policy.ResourceControl), Needs: Services, Fix: OfferedFix, Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["dynamodb:GetItem","dynamodb:CreateTable"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["dynamodb:GetItem","dynamodb:PutItem"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"UNSUPPORTED_ACTION_IN_POLICY"}, Sources: []string{srcAnalyzer, srcTablePolicy, srcRCP}, check: checkActionUnsupported,
	},
}

// effectOfNothing says what an entry that matches nothing means.
func (s *statement) effectOfNothing() string {
	switch {
	case s.actions.not:
		return "it takes nothing out"
	case s.effect == "Deny":
		return "it denies nothing"
	}
	return "it allows nothing"
}

// aliases are names of services that people take for prefixes.
var aliases = map[string]string{
	"apigatewayv2": "apigateway", "athenae": "athena", "aurora": "rds", "cloudwatchlogs": "logs", "cognito": "cognito-idp",
	"dynamo": "dynamodb", "elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing", "email": "ses", "eventbridge": "events",
	"iamroles": "iam", "msk": "kafka", "parameterstore": "ssm", "stepfunctions": "states", "systemsmanager": "ssm",
}

func checkUnknownService(p *pass) {
	p.eachAction(func(s *statement, e *entry, prefix string) {
		if p.c.hasService(prefix) {
			return
		}
		if _, retired := p.c.list.Retired(prefix); retired {
			return
		}
		if hint, ok := p.c.list.Nearest(e.text); ok && hint.Reason != misspelt && hint.Actions() != nil {
			return // api-not-action has more to say
		}
		meant := aliases[variables.LowerASCII(prefix)]
		if meant == "" {
			meant = p.c.nearService(prefix)
		}
		f := p.report(e.part(0, len(prefix)), "no service has the prefix %s, so that %s", excerpt(prefix), s.effectOfNothing())
		switch {
		case meant != "":
			f.Message += "; " + meant + " is one"
			f.offer("write "+meant, p.replace(e, meant+e.text[len(prefix):]))
		case strings.Trim(variables.LowerASCII(prefix), "abcdefghijklmnopqrstuvwxyz0123456789-") == "":
			f.as(Warning).perhaps().Message += " as far as " + p.dated() + " says"
		}
	})
}

// nearService returns the one prefix that a slip or two away from another; "" if there
// are several, or none.
func (c *checker) nearService(prefix string) string {
	best, fewest, same := "", 3, false
	for s := range c.list.Services() {
		n, ok := nearest.Distance(prefix, s.Prefix(), min(2, len(s.Prefix())/4))
		switch {
		case !ok || n > fewest:
		case n == fewest:
			same = true
		default:
			best, fewest, same = s.Prefix(), n, false
		}
	}
	if same {
		return ""
	}
	return best
}

// checkRetiredService reports each service once in a statement, at its first action.
func checkRetiredService(p *pass) {
	type place struct {
		s    *statement
		name string
	}
	first := make(map[place]*Finding)
	p.eachAction(func(s *statement, e *entry, prefix string) {
		r, ok := p.c.list.Retired(prefix)
		if !ok {
			return
		}
		at := e.part(0, len(prefix))
		if f := first[place{s, r.Name}]; f != nil {
			f.relate(p.m, at, "it stands here too")
			return
		}
		f := p.report(at, "%s is not among the services of AWS any more", r.Name).perhaps()
		if r.Successor != "" {
			f.Message += "; its successor is " + r.Successor
		}
		first[place{s, r.Name}] = f
	})
}

// misspelt is the reason of a hint about a slip.
const misspelt = "AWS does not list it"

// unlisted calls f for each literal action of a listed service that is not in its list.
func (p *pass) unlisted(f func(s *statement, e *entry, hint catalog.Hint, near bool)) {
	p.eachAction(func(s *statement, e *entry, prefix string) {
		if _, name, _ := strings.Cut(e.text, ":"); !isActionName(name) {
			return // not-storable says it
		}
		if !e.isLiteral() || !p.hasAction(e.text) {
			if _, retired := p.c.list.Retired(prefix); retired || !e.isLiteral() {
				return
			}
			hint, near := p.c.list.Nearest(e.text)
			f(s, e, hint, near)
		}
	})
}

// hasAction reports whether a literal is an action, the old ones of DAX among them.
func (p *pass) hasAction(text string) bool {
	if _, ok := p.c.action(text); ok {
		return true
	}
	_, legacy := catalog.Lookup(text)
	return legacy
}

func checkUnknownAction(p *pass) {
	p.unlisted(func(s *statement, e *entry, hint catalog.Hint, near bool) {
		known := p.c.hasService(e.service())
		if !known || near && hint.Reason != misspelt {
			return
		}
		f := p.report(e.at, "%s is not an action in %s, so that %s", e.text, p.dated(), s.effectOfNothing())
		if !near {
			f.as(Warning).perhaps()
			return
		}
		meant := slices.Collect(hint.Actions())
		for _, a := range meant {
			f.offer("write "+a, p.replace(e, a))
		}
		if f.Message += "; " + listed(meant) + plural(len(meant), " is one", " are"); len(meant) > 1 {
			f.as(Warning).perhaps()
		}
	})
}

func checkAPINotAction(p *pass) {
	p.unlisted(func(s *statement, e *entry, hint catalog.Hint, near bool) {
		if !near || hint.Reason == misspelt {
			return
		}
		f := p.report(e.at, "%s is not an action: %s, so that %s", e.text, hint.Reason, s.effectOfNothing())
		var names []string
		for a := range hint.Actions() {
			names = append(names, a)
		}
		switch {
		case len(names) == 0:
		case !s.actions.not && len(s.named(names...)) == len(names): // one of AWS's templates is like that
			f.as(Suggestion).Message = e.text + " is not an action: " + hint.Reason + ", which the statement has"
			if edit, ok := removal(p.m.doc.Text, e.at); ok {
				f.offer("remove the entry", edit)
			}
		default:
			f.offer("write "+listed(names), p.replaceAll(&s.actions, e, names))
		}
	})
}

func checkDeadWildcard(p *pass) {
	p.eachAction(func(s *statement, e *entry, prefix string) {
		if p.c.hasService(prefix) && !e.isLiteral() && len(p.c.expand(e.text)) == 0 {
			p.report(e.at, "%s matches no action in %s, so that %s", e.text, p.dated(), s.effectOfNothing())
		}
	})
}

func checkWildcardService(p *pass) {
	for s := range p.statements() {
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if prefix, _, colon := strings.Cut(e.text, ":"); colon && !e.hole && isWild(prefix) {
				p.report(e.part(0, len(prefix)), "a wildcard in the service of an action takes in services that are not named").as(Suggestion)
			}
		}
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			if field := fieldOf(e.text, 2); !e.hole && isWild(field) && strings.Count(e.text, ":") > 2 {
				at := len(fieldOf(e.text, 0)) + len(fieldOf(e.text, 1)) + 2
				p.report(e.part(at, at+len(field)), "a wildcard in the service of an ARN takes in services that are not named")
			}
		}
	}
}

func checkRedundantAction(p *pass) {
	for s := range p.statements() {
		p.redundant(&s.actions, coversAction)
	}
}

// redundant reports the entries of a list that another one covers. Of two equal ones
// it is the later.
func (p *pass) redundant(l *list, covers func(p, q *entry) bool) {
	if len(l.entries) > maxPairs {
		return // too-large-to-check reports it
	}
	gone := make([]bool, len(l.entries))
	near := newNeighbours(l)
	for i := range l.entries {
		for _, j := range near.of(i) {
			e, by := &l.entries[i], &l.entries[j]
			if i == j || gone[j] || gone[i] || !covers(by, e) || i < j && covers(e, by) {
				continue
			}
			gone[i] = true
			f := p.report(e.at, "%s is covered by %s", excerpt(e.text), excerpt(by.text)).relate(p.m, by.at, "covers it")
			if e.text == by.text {
				f.Message = excerpt(e.text) + " stands in the list twice"
			}
			if edit, ok := removal(p.m.doc.Text, e.at); ok {
				f.safe("remove the entry", edit)
			}
		}
	}
}

func checkActionStar(p *pass) {
	for s := range p.allows() {
		if s.actions.not || p.binding(s) || p.m.doc.Kind != policy.Trust && !s.onEverything() {
			continue
		}
		for i := range s.actions.entries {
			if e := &s.actions.entries[i]; !e.hole && (e.isStar() || e.text == "*:*") && !s.denied(e) {
				p.report(e.at, "all actions are allowed on all resources").seen(p.witness(s, askAction("dynamodb:DeleteTable")))
			}
		}
	}
}

func checkWildcardPermissions(p *pass) {
	if p.isOfNoResource() {
		return
	}
	for s := range p.allows() {
		if s.actions.not || p.binding(s) || p.keepsKey(s) {
			continue
		}
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if e.hole || e.isLiteral() || isWild(e.service()) || e.isStar() || s.denied(e) {
				continue
			}
			if names := p.permissionActions(s, e); len(names) > 0 {
				p.report(e.at, "%s brings %s, which %s permissions", e.text, listed(names), plural(len(names), "changes", "change")).perhaps()
			}
		}
	}
}

// keepsKey reports whether a statement of a key policy is the one that each should have,
// by which the account's own policies and nobody else decide: it names the account that
// all such statements of the document name. AWS refuses a policy by which nobody can
// change the key any more, so that this account is the key's own.
func (p *pass) keepsKey(s *statement) bool {
	own, only := s.ofAccount("kms")
	if p.m.doc.Kind != policy.Resource || !only {
		return false
	}
	for d := range p.allows() {
		if account, only := d.ofAccount("kms"); only && account != own {
			return false
		}
	}
	return true
}

// ofAccount returns the account that is all the principals of a statement, whose actions
// are those of a service.
func (s *statement) ofAccount(service string) (account string, only bool) {
	for i := range s.principals.members {
		m := &s.principals.members[i]
		own := m.text
		if parts := partsOf(own); len(parts) == 6 && parts[2] == "iam" && parts[5] == "root" {
			own = parts[4]
		} else if !accountForm.MatchString(own) {
			return "", false
		}
		if m.group != "AWS" || account != "" && account != own {
			return "", false
		}
		account = own
	}
	for i := range s.actions.entries {
		if e := &s.actions.entries[i]; e.hole || e.service() != service {
			return "", false
		}
	}
	return account, account != "" && !s.principals.not && !s.actions.not
}

// permissionActions returns the actions of an entry that change permissions, as far as
// the statement can apply to them and nothing denies them. It is empty if one of them
// is named beside the pattern.
func (p *pass) permissionActions(s *statement, e *entry) (names []string) {
	for _, a := range p.c.about(e.text).permissions {
		if !p.mayFit(s, a.formats) {
			continue
		}
		own := entry{text: a.name}
		for i := range s.actions.entries {
			if other := &s.actions.entries[i]; other.isLiteral() && variables.EqualASCII(other.text, own.text) {
				return nil
			}
		}
		if !s.denied(&own) {
			names = append(names, own.text)
		}
	}
	return names
}

// mayApply reports whether a resource of the statement may be one that an action is
// about.
func (p *pass) mayApply(s *statement, a aws.Action) bool { return p.mayFit(s, p.c.formatsFor(a)) }

// mayFit reports whether a resource of the statement may be of one of some formats.
func (p *pass) mayFit(s *statement, formats []*format) bool {
	if !s.resources.there || s.resources.not {
		return true
	}
	for i := range s.resources.entries {
		if p.c.fitsAny(&s.resources.entries[i], formats) {
			return true
		}
	}
	return false
}

func checkActionUnsupported(p *pass) {
	if p.isOfAnotherKind() {
		return
	}
	holder, guessed := p.holderService(), p.m.doc.Origin.KindGuessed
	p.eachAction(func(s *statement, e *entry, _ string) {
		a, ok := p.c.action(e.text)
		if s.actions.not || !e.isLiteral() || !ok {
			return
		}
		why, listed := p.unsupported(a, holder)
		if why == "" {
			return
		}
		f := p.report(e.at, "%s does nothing here: %s", e.text, why)
		if listed || guessed { // the list lacks some: AWS's own policies of domains have codeartifact:CreateRepository
			f.as(Warning).perhaps()
		}
		if edit, ok := removal(p.m.doc.Text, e.at); ok {
			f.offer("remove the entry", edit)
		}
	})
}

// unsupported says why an action cannot stand in the document, "" if it may, and whether
// only the list says so.
func (p *pass) unsupported(a aws.Action, holder string) (why string, listed bool) {
	service := a.Service().Prefix()
	switch {
	case p.m.doc.Kind == policy.ResourceControl && !a.Service().InReachOfRCP():
		return "resource control policies do not reach " + service + " in " + p.dated(), false
	case p.m.doc.Kind == policy.ResourceControl:
		return "", false
	case a.StarOnly():
		return "it is about no resource in " + p.dated(), !isData(service)
	case holder != "" && !aboutService(a, holder):
		return "it is about resources of " + service + ", and the policy is one of " + holder, false
	case !p.mayBeAsked(a):
		return "no resource policy is asked about it", false
	}
	return "", false
}

// mayBeAsked reports whether a resource policy may be asked about an action.
func (p *pass) mayBeAsked(a aws.Action) bool {
	support, known := p.c.list.Support(a.String())
	return !known || support.ResourcePolicy != policy.NoResourcePolicy
}

// isOfAnotherKind reports whether a document that was taken for a resource policy by its
// principals is more likely the policy of a VPC endpoint or a resource control policy: it
// has actions of several services, or none that a resource policy is asked about.
func (p *pass) isOfAnotherKind() bool {
	if !p.m.doc.Origin.KindGuessed {
		return false
	}
	first, several := "", false
	p.eachAction(func(_ *statement, _ *entry, prefix string) {
		prefix = variables.LowerASCII(prefix)
		several = several || first != "" && first != prefix
		first = prefix
	})
	return several || p.isOfNoResource()
}

// isOfNoResource reports whether a document whose kind was guessed has only actions that
// no resource policy is asked about.
func (p *pass) isOfNoResource() bool {
	if !p.m.doc.Origin.KindGuessed {
		return false
	}
	for s := range p.statements() {
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			all := p.c.expand(e.text)
			if e.hole || s.actions.not || len(all) == 0 || slices.ContainsFunc(all, func(a aws.Action) bool { return !a.StarOnly() && p.mayBeAsked(a) }) {
				return false
			}
		}
	}
	return true
}

// holderService returns the service in the ARN of the resource that the policy is
// attached to, as far as it or all resources of the document say; "" if not.
func (p *pass) holderService() string {
	if service := fieldOf(p.m.doc.Origin.Resource, 2); service != "" && !isWild(service) {
		return service
	}
	found := ""
	for s := range p.statements() {
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			service := fieldOf(e.text, 2)
			if e.isStar() || service == "" || !isName(service) || found != "" && found != service {
				return ""
			}
			found = service
		}
	}
	return found
}

// aboutService reports whether an action has a type of resource with the service in
// its ARN.
func aboutService(a aws.Action, service string) bool {
	if a.Service().Prefix() == service {
		return true
	}
	for t := range a.Types() {
		for f := range t.Formats() {
			if own := fieldOf(f.String(), 2); own == service || strings.ContainsAny(own, "*$") {
				return true
			}
		}
	}
	return false
}
