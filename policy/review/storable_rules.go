package review

import (
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// storableRules are about names that are nobody's, a part of the category of resources.
var storableRules = []Rule{
	{
		ID: "arn-no-format", Summary: "no resource of the service has such an ARN",
		Why:      "The service is known, and none of its types of resources has an ARN that the entry can match. It names nothing.",
		Category: CategoryResource, Severity: Error, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:*Item","Resource":["arn:aws:dynamodb:us-east-1:123456789012:tables/Books","arn:aws:dynamodb:us-east-1:123456789012:table/Books"]}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:*Item","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_ARN_RESOURCE"}, Sources: []string{srcService, srcAnalyzer}, check: checkNoFormat,
	},
	{
		ID: "arn-unknown-service", Summary: "no service has this name in ARNs",
		Why:      "No resource has an ARN with the service. Its name there is not always the prefix of its actions.",
		Category: CategoryResource, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamdb:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_SERVICE"}, Sources: []string{srcService, srcAnalyzer}, check: checkARNService,
	},
	{
		ID: "not-storable", Summary: "AWS would refuse the document",
		Why:      "The document loads, as what is wrong in it matches nothing, but IAM stores no such name. In a Deny it denies nothing; under NotAction and NotResource the statement applies to more.",
		Category: CategoryResource, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"arn:aws:iam::123456789012:user"}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"arn:aws:iam::123456789012:user/bob"}`),
		Sources: []string{srcGrammar, srcARNs}, check: checkNotStorable,
	},
	{
		ID: "id-in-identity-policy", Summary: "the element Id in an identity policy",
		Why:      "Id has a use in the policies of some resources. IAM does not allow it in identity policies.",
		Category: CategoryDocument, Severity: Suggestion, Kinds: identityKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:     `{"Version":"2012-10-17","Id":"books","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}]}`,
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{srcGrammar}, check: checkID,
	},
}

func checkNoFormat(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) != 6 || parts[2] == "" || parts[2] == "iam" || parts[2] == "dax" || !isName(parts[2]) || !e.pattern().Usable() {
			return
		}
		if !isData(parts[2]) && p.c.hasSample(e, parts[2]) {
			return
		}
		formats, open := 0, false
		for _, f := range p.c.formatsOf(parts[2]) {
			if isData(parts[2]) && p.c.fits(e, f) || !isData(parts[2]) && f.overlaps(e) {
				if !strings.Contains(f.service, "*") {
					return
				}
				open = true
			}
			if f.service == parts[2] {
				formats++ // others are of no service in particular
			}
		}
		if formats == 0 || isData(parts[2]) && p.loosely(parts) {
			return
		}
		f := p.report(e.at, "no resource of %s has an ARN that %s matches", parts[2], excerpt(e.text))
		if open || !isData(parts[2]) {
			f.as(Warning).perhaps()
		}
	})
}

// loosely reports whether the last part alone fits a format: then arn-fields says what
// is wrong.
func (p *pass) loosely(parts []string) bool {
	for _, f := range p.c.formatsOf(parts[2]) {
		if want := f.parts; len(want) == 6 && want[2] == parts[2] && !apart(parts[5], want[5]) {
			return true
		}
	}
	return false
}

func checkARNService(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) < 3 || parts[2] == "" || !isName(parts[2]) || strings.ToLower(parts[2]) != parts[2] {
			return
		}
		if _, retired := p.c.list.Retired(parts[2]); retired {
			return
		}
		for _, f := range p.c.formatsOf(parts[2]) {
			if f.service == parts[2] {
				return
			}
		}
		f := p.report(e.field(parts, 2), "no service has %s in its ARNs in %s", excerpt(parts[2]), p.dated())
		listed := p.c.hasService(parts[2]) // its actions are about no resource, or about those of others
		if meant := p.c.nearService(parts[2]); meant != "" && !listed {
			f.Message += "; " + meant + " is one"
			f.offer("write "+meant, p.replace(e, withField(parts, 2, meant)))
			return
		}
		f.as(Warning).perhaps()
	})
}

// iamTypes are what the last part of an ARN of IAM begins with.
var iamTypes = []string{
	"root", "user/", "group/", "role/", "policy/", "instance-profile/", "mfa/", "u2f/", "server-certificate/", "saml-provider/", "oidc-provider/",
	"sms-mfa/", "access-report/", "delegation-request/", "federated-user/", "assumed-role/",
}

func checkNotStorable(p *pass) {
	for s := range p.statements() {
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if _, name, ok := strings.Cut(e.text, ":"); ok && !e.hole && !isActionName(name) {
				p.report(e.at, "%s has a character that no action has, so that %s", excerpt(e.text), s.effectOfNothing())
			}
		}
	}
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		switch {
		case len(parts) > 2 && parts[2] == "":
			p.report(e.at, "%s names no service", excerpt(e.text))
		case len(parts) == 6 && parts[2] == "iam" && !startsIAM(parts[5]):
			f := p.report(e.at, "%s names no type of resource, such as user/ or role/", excerpt(e.text))
			for _, kind := range iamTypes {
				if name := strings.TrimSuffix(kind, "/"); variables.EqualASCII(literalStart(parts[5]), name) {
					f.offer("write "+kind, p.replace(e, withField(parts, 5, kind+"*")))
				}
			}
		}
	})
}

// isActionName reports whether a text has only the characters of actions. SEMANTICS 1.5
func isActionName(name string) bool {
	for i := range len(name) {
		if b := name[i] | 0x20; !(b >= 'a' && b <= 'z' || name[i] >= '0' && name[i] <= '9' || name[i] == '-' || name[i] == '*' || name[i] == '?') {
			return false
		}
	}
	return true
}

// startsIAM reports whether the last part of an ARN may be that of something of IAM.
func startsIAM(resource string) bool {
	start := literalStart(resource)
	for _, kind := range iamTypes {
		if strings.HasPrefix(start, kind) || start != resource && strings.HasPrefix(kind, start) || resource == kind {
			return true
		}
	}
	return false
}

func checkID(p *pass) {
	id := p.m.syntax.ID
	if id == nil {
		return
	}
	f := p.report(spanOf(id), "Id has no use in an identity policy")
	if e, ok := removal(p.m.doc.Text, span{p.m.keyBefore(id.Pos), id.Pos + len(id.Raw)}); ok {
		f.safe("remove the Id", e)
	}
}
