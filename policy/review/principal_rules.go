package review

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// principalRules are about the principals of resource policies; those of trust policies
// are in trust_rules.go.
var principalRules = []Rule{
	{
		ID: "principal-star", Summary: "everybody is let in",
		Why:      "A principal of * is everybody, with or without an account. Unless a condition on a key that the caller cannot choose limits it, the resource is public.",
		Category: CategoryPrincipal, Severity: Security, Kinds: kinds(policy.Resource, policy.Endpoint), Needs: Engine, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`),
		Sources: []string{srcPrincipal, srcTablePolicy, srcAnalyzer}, check: checkPrincipalStar,
	},
	{
		ID: "principal-unique-id", Summary: "a principal that was deleted",
		Why:      "When a user or a role is deleted, its ARN in a policy becomes its unique ID. A new one of the same name has another ID, so that the entry lets nobody in.",
		Category: CategoryPrincipal, Severity: Warning, Kinds: kinds(policy.Resource, policy.Trust), Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"AWS":"AROAJQABLZS4A3QDU576Q"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/Reader"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Codes: []string{"INVALID_ROLE_REFERENCE", "INVALID_USER_REFERENCE"}, Sources: []string{srcPrincipal, srcAnalyzer}, check: checkUniqueID,
	},
	{
		ID: "service-principal-format", Summary: "not the name of a service principal",
		Why:      "The principal of a service is its name and .amazonaws.com, in China .amazonaws.com.cn for some. Another name is nobody's.",
		Category: CategoryPrincipal, Severity: Error, Kinds: kinds(policy.Resource, policy.Trust), Fix: OfferedFix, Kind: policy.Trust,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Service":"dax.amazon.com"},"Action":"sts:AssumeRole"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}`),
		Codes: []string{"INVALID_SERVICE_PRINCIPAL_FORMAT"}, Sources: []string{srcPrincipal, srcAnalyzer}, check: checkServiceFormat,
	},
	{
		ID: "service-principal-unscoped", Summary: "a service may act for anybody's resources",
		Why:      "A service acts for all its customers. Without aws:SourceArn, aws:SourceAccount or aws:SourceOrgID somebody else can have it act on this resource: the confused deputy.",
		Category: CategoryPrincipal, Severity: Security, Kinds: resourceKind, Needs: Services, Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}`),
		Codes: []string{"RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"}, Sources: []string{srcConfused, srcAnalyzer}, check: checkServiceUnscoped,
	},
	{
		ID: "source-arn-without-account", Summary: "aws:SourceArn of any account",
		Why:      "An ARN with a star for the account takes in the resources of every account. aws:SourceAccount beside it says whose are meant.",
		Category: CategoryPrincipal, Severity: Warning, Kinds: kinds(policy.Resource, policy.Trust), Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:*:trail/t"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:123456789012:trail/t"}}}`),
		Codes: []string{"MISSING_PAIRED_CONDITION_KEYS"}, Sources: []string{srcConfused, srcAnalyzer}, check: checkSourceARN,
	},
	{
		ID: "principal-federated-resource", Summary: "a federated provider in a resource policy",
		Why:      "A provider of identities is a principal of trust policies alone. Whoever came through it acts as a role.",
		Category: CategoryPrincipal, Severity: Error, Kinds: resourceKind, Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/Reader"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Codes: []string{"FEDERATED_PRINCIPAL_NOT_SUPPORTED"}, Sources: []string{srcPrincipal, srcAnalyzer}, check: checkFederatedResource,
	},
}

// eachMember calls f for each principal that is known.
func (p *pass) eachMember(f func(s *statement, m *member)) {
	for s := range p.statements() {
		for i := range s.principals.members {
			if m := &s.principals.members[i]; !m.hole {
				f(s, m)
			}
		}
	}
}

func checkPrincipalStar(p *pass) {
	for s := range p.allows() {
		if !s.principals.isEveryone() || p.binding(s) || s.deniedInFull() {
			continue
		}
		if p.m.doc.Kind == policy.Endpoint || p.isOfNoResource() {
			p.report(s.principals.at, "the endpoint lets everybody through, as its default policy does").as(Suggestion)
			continue
		}
		if _, no := p.granted(s); !no {
			f := p.report(s.principals.at, "everybody is let in, from every account")
			if p.m.whole && !s.actions.not {
				f.seen(openTo(p.m.compiled(), askAction(textsOf(s.actions.entries)...)))
			}
		}
	}
}

func checkUniqueID(p *pass) {
	p.eachMember(func(_ *statement, m *member) {
		if m.group == "AWS" && (strings.HasPrefix(m.text, "AIDA") || strings.HasPrefix(m.text, "AROA")) {
			p.report(m.at, "%s stands for a principal that was deleted", m.text)
		}
	})
}

var serviceForm = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$`)

// otherServices are service principals of another form.
var otherServices = map[string]bool{"edgelambda.amazonaws.com": true, "aws.internal": true}

func checkServiceFormat(p *pass) {
	p.eachMember(func(_ *statement, m *member) {
		if m.group != "Service" || serviceForm.MatchString(strings.ToLower(m.text)) || otherServices[m.text] {
			return
		}
		f := p.report(m.at, "%s is not the name of a service principal, which ends in .amazonaws.com", excerpt(m.text))
		if name, ok := strings.CutSuffix(m.text, ".amazon.com"); ok {
			f.offer("write "+name+".amazonaws.com", p.replace(&m.entry, name+".amazonaws.com"))
		}
	})
}

// scoping are the keys that say for whom a service acts.
var scoping = []string{"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}

// silentServices are not known to send those keys.
var silentServices = map[string]bool{"dax.amazonaws.com": true}

// checkServiceUnscoped reports a statement once: one condition mends it for all services.
func checkServiceUnscoped(p *pass) {
	for s := range p.allows() {
		if s.principals.not || s.principals.hole || s.condHole || s.isScoped() || s.deniedInFull() {
			continue
		}
		var names []string
		var f *Finding
		for i := range s.principals.members {
			m := &s.principals.members[i]
			if m.group != "Service" || silentServices[strings.ToLower(m.text)] {
				continue
			}
			if names = append(names, m.text); f == nil {
				f = p.report(m.at, "")
			} else {
				f.relate(p.m, m.at, "so may this one")
			}
		}
		if f == nil {
			continue
		}
		f.Message = listed(names) + " may act here for any of " + plural(len(names), "its", "their") + " customers"
		if p.binding(s) {
			f.as(Suggestion)
		}
	}
}

// isScoped reports whether the statement, or a Deny of the same document that takes all of
// it, tests for whom a service acts.
func (s *statement) isScoped() bool {
	tests := func(of *statement) bool { return slices.ContainsFunc(scoping, of.tests) }
	return tests(s) || s.isUnder(tests)
}

func checkSourceARN(p *pass) {
	p.eachValue(func(s *statement, t *test, v *entry) {
		if s.effect != "Allow" || t.folded != "aws:sourcearn" || t.op.Negated() || t.isNull() || s.tests("aws:sourceaccount") || s.tests("aws:sourceorgid") || !t.op.Wildcards() {
			return
		}
		parts := partsOf(v.text)
		if len(parts) == 6 && isWild(parts[4]) {
			p.report(v.at, "the account of the source is open")
		}
	})
}

func checkFederatedResource(p *pass) {
	p.eachMember(func(_ *statement, m *member) {
		if m.group == "Federated" {
			p.report(m.at, "a provider is not a caller of a resource, so that the entry lets nobody in")
		}
	})
}

// positive reports whether a test holds only where the key has one of its values.
func (t *test) positive() bool {
	return t.op.IsValid() && !t.op.Negated() && !t.holdsAbsent() && t.op.Family() != condition.FamilyNull
}
