package review

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// resourceRules are about ARNs, and about actions that no resource of a statement fits.
var resourceRules = []Rule{
	{
		ID: "arn-short", Summary: "an ARN of fewer than six parts",
		Why:      "IAM completes a short ARN with :* until it has six parts. That is rarely what was meant: in arn:aws:dynamodb:*:table/Books the name stands where the account is, so that no table matches.",
		Category: CategoryResource, Severity: Error, Kinds: kinds(policy.Identity, policy.ServiceControl), Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*:*:table/Books"}`),
		Codes: []string{"MISSING_ARN_FIELD"}, Sources: []string{srcARNs, srcAnalyzer}, check: checkARNShort,
	},
	{
		ID: "arn-account", Summary: "an account that is not one",
		Why:      "An account has twelve digits. What AWS or a service owns has a word there, such as aws; anything else is in no ARN.",
		Category: CategoryResource, Severity: Warning, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_ARN_ACCOUNT"}, Sources: []string{srcARNs, srcAnalyzer}, check: checkARNAccount,
	},
	{
		ID: "arn-partition", Summary: "a partition that does not exist, or is not that of the Region",
		Why:      "ARNs begin with one of few partitions, and each Region belongs to one. An ARN that mixes them matches nothing.",
		Category: CategoryResource, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:amazon:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_PARTITION"}, Sources: []string{srcARNs, srcAnalyzer}, check: checkARNPartition,
	},
	{
		ID: "arn-region-unknown", Summary: "a Region that is not in the list",
		Why:      "The text in the place of the Region is not the name of one. The list is of " + regionsOf + ", so that a newer Region is missing from it.",
		Category: CategoryResource, Severity: Warning, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_ARN_REGION"}, Sources: []string{"https://docs.aws.amazon.com/general/latest/gr/rande.html", srcAnalyzer}, check: checkARNRegion,
	},
	{
		ID: "arn-fields", Summary: "a Region or an account too many, or too few",
		Why:      "Each type of resource has a Region and an account in its ARN, or has none. An ARN that is different there matches nothing.",
		Category: CategoryResource, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb::123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"MISSING_ARN_REGION", "ARN_REGION_NOT_ALLOWED", "ARN_ACCOUNT_NOT_ALLOWED"}, Sources: []string{srcService, srcAnalyzer}, check: checkARNFields,
	},
	{
		ID: "arn-service-case", Summary: "a service in capitals in an ARN",
		Why:      "ARNs are compared with their case, and services stand in them in lower case. The entry matches nothing.",
		Category: CategoryResource, Severity: Error, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:DynamoDB:us-east-1:123456789012:table/Books"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"INVALID_ARN_SERVICE_CASE"}, Sources: []string{srcARNs, srcAnalyzer}, check: checkARNCase,
	},
	{
		ID: "action-resource-mismatch", Summary: "no resource of the statement fits the action",
		Why:      "Each action is about certain types of resources. Where no entry of Resource can match one of them the action is never allowed, or denied, by the statement.",
		Category: CategoryResource, Severity: Error, Kinds: kinds(policy.Identity, policy.Endpoint, policy.ServiceControl), Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/Title"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/Title"}`),
		Sources: []string{srcService}, check: checkMismatch,
	},
	{
		ID: "star-only-action", Summary: "an action about no resource, in a statement that names resources",
		Why:      "Some actions, such as dynamodb:ListTables, are about no resource. Only a statement whose Resource is a star covers them.",
		Category: CategoryResource, Severity: Warning, Kinds: kinds(policy.Identity, policy.ServiceControl), Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:ListTables","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:ListTables","Resource":"*"}`),
		Sources: []string{srcService, srcDynamoDB}, check: checkStarOnly,
	},
	{
		ID: "resource-unused", Summary: "a resource that no action of the statement is about",
		Why:      "No action of the statement is about a resource that the entry can match. It does nothing, and may stand there in place of another.",
		Category: CategoryResource, Severity: Suggestion, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:s3:::books"]}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","s3:ListBucket"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:s3:::books"]}`),
		Sources: []string{srcService}, check: checkResourceUnused,
	},
	{
		ID: "redundant-resource", Summary: "another entry covers this one",
		Why:      "The list has an entry that matches all that this one matches. It can go, and the list gets shorter.",
		Category: CategoryResource, Severity: Suggestion, Kinds: everyKind, Needs: Engine, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/*","arn:aws:dynamodb:us-east-1:123456789012:table/Books"]}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/*","arn:aws:dynamodb:eu-west-1:123456789012:table/Books"]}`),
		Codes: []string{"REDUNDANT_RESOURCE"}, Sources: []string{srcAnalyzer}, check: checkRedundantResource,
	},
	{
		ID: "prefix-overmatch", Summary: "a name and a star take in a sibling",
		Why:      "table/Books* matches Books-archive too, and what is below each of them. Where the policies name such a sibling elsewhere, the star is probably wider than was meant.",
		Category: CategoryResource, Severity: Suggestion, Kinds: kinds(policy.Identity, policy.Resource), Needs: Engine, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:*Item","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books*"},{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books-archive"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*Item","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"},{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books-archive"}`),
		Sources: []string{srcResource}, check: checkPrefixOvermatch,
	},
}

func checkARNShort(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if !e.pattern().Short() {
			return
		}
		completed := e.text
		for range 6 - len(parts) {
			completed += ":*"
		}
		f := p.report(e.at, "the ARN has %d parts, and counts as %s", len(parts), completed).as(Warning)
		if len(parts) == 5 && !isAccount(parts[4]) {
			f.as(Error).Message += ", where " + excerpt(parts[4]) + " is the account"
			f.offer("leave the account open", p.replace(e, strings.Join(parts[:4], ":")+":*:"+parts[4]))
		}
	})
}

func checkARNAccount(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) == 6 && !isAccount(parts[4]) {
			p.report(e.field(parts, 4), "%s is not an account: it has twelve digits", excerpt(parts[4]))
		}
	})
}

func checkARNPartition(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) < 2 || !isName(parts[1]) {
			return
		}
		known := false
		for name := range arn.Partitions() {
			known = known || name == parts[1]
		}
		if !known {
			f := p.report(e.field(parts, 1), "there is no partition %s, so that the entry matches nothing", excerpt(parts[1]))
			f.offer("write aws", p.replace(e, withField(parts, 1, "aws")))
			return
		}
		if len(parts) < 4 {
			return
		}
		if of, ok := partitionOf(parts[3]); ok && of != parts[1] {
			f := p.report(e.field(parts, 1), "the Region %s is in the partition %s, so that the entry matches nothing", parts[3], of).as(Warning)
			f.offer("write "+of, p.replace(e, withField(parts, 1, of)))
		}
	})
}

func checkARNRegion(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) == 6 && parts[3] != "" && isName(parts[3]) {
			if _, ok := partitionOf(parts[3]); !ok {
				p.report(e.field(parts, 3), "%s is not in the list of Regions of %s", excerpt(parts[3]), regionsOf).perhaps()
			}
		}
	})
}

func checkARNFields(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) != 6 || !isName(parts[2]) {
			return
		}
		p.arnField(e, parts, 3, "Region")
		p.arnField(e, parts, 4, "account")
	})
}

// arnField reports a Region or an account that all formats of the service have
// otherwise; for DynamoDB and DAX all that fit otherwise. That an account is missing is
// said of those two alone: what AWS shares with everybody is often in no account.
func (p *pass) arnField(e *entry, parts []string, i int, name string) {
	data := isData(parts[2])
	if !isName(parts[i]) || i == 4 && parts[i] == "" && !data {
		return
	}
	if p.fieldIsUsual(e, parts, i) {
		return
	}
	open := withField(parts, i, "*")
	loose := entry{text: open, source: e.source}
	if pattern, err := arn.ParsePattern(open, p.m.flags); err == nil {
		loose.named = &pattern
	}
	others := 0
	for _, f := range p.c.formatsOf(parts[2]) {
		if data && !p.c.fits(&loose, f) || f.service == "*" {
			continue
		}
		if (f.field(i) == "") == (parts[i] == "") {
			return
		}
		others++
	}
	switch {
	case others == 0:
	case parts[i] == "":
		p.report(e.at, "no such resource of %s is without %s, so that the entry matches nothing", parts[2], article(name)).
			offer("leave the "+name+" open", p.replace(e, open))
	default:
		p.report(e.field(parts, i), "resources of %s have no %s in their ARN, so that the entry matches nothing", parts[2], name).
			offer("remove the "+name, p.replace(e, withField(parts, i, "")))
	}
}

// fieldIsUsual reports whether some format of the service has a part as the entry has
// it, there or not: for DynamoDB and DAX one that the entry fits as it is.
func (p *pass) fieldIsUsual(e *entry, parts []string, i int) bool {
	field := fieldOfService{parts[2], i, parts[i] == ""}
	usual, known := p.c.fields[field]
	if known {
		return usual
	}
	for _, f := range p.c.formatsOf(parts[2]) {
		if f.service == "*" || (f.field(i) == "") != field.empty || isData(parts[2]) && !p.c.fits(e, f) {
			continue
		}
		usual = true
		break
	}
	if !isData(parts[2]) { // the entry does not matter
		p.c.fields[field] = usual
	}
	return usual
}

// article puts a or an before a noun.
func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func checkARNCase(p *pass) {
	p.eachARN(func(_ *statement, e *entry, parts []string) {
		if len(parts) > 2 && strings.ToLower(parts[2]) != parts[2] && !strings.Contains(parts[2], "$") {
			p.report(e.field(parts, 2), "services stand in ARNs in lower case, so that the entry matches nothing").
				offer("write "+strings.ToLower(parts[2]), p.replace(e, withField(parts, 2, strings.ToLower(parts[2]))))
		}
	})
}

func checkMismatch(p *pass) {
	for s := range p.statements() {
		if s.actions.not || s.resources.not || len(s.resources.entries) == 0 || s.daxConfused() {
			continue
		}
		var names []string
		var first *entry
		sure := false
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if e.hole || e.isStar() || !p.mismatched(s, e) {
				continue
			}
			if first == nil {
				first = e
			}
			names = append(names, e.text)
			sure = sure || p.surelyMismatched(s, e)
		}
		if first == nil {
			continue
		}
		f := p.report(first.at, "no resource of the statement is one that %s %s about, so that the statement never applies to %s",
			listed(names), plural(len(names), "is", "are"), plural(len(names), "it", "them"))
		if f.relate(p.m, s.resources.at, "the resources"); !sure {
			f.as(Warning).perhaps()
		}
	}
}

// mismatched reports whether no resource of the statement fits any action of an entry.
func (p *pass) mismatched(s *statement, e *entry) bool {
	of := p.c.about(e.text)
	return of.actions > 0 && !of.starOnly && !p.mayFit(s, of.formats)
}

// surelyMismatched is mismatched, for resources of DynamoDB and DAX or where not even a
// star that runs past colons lets a resource fit: AWS's own policies have a dozen
// entries of which only the list says that they fit nothing.
func (p *pass) surelyMismatched(s *statement, e *entry) bool {
	for _, f := range p.c.about(e.text).undata {
		for i := range s.resources.entries {
			if f.overlaps(&s.resources.entries[i]) {
				return false
			}
		}
	}
	return true
}

func checkStarOnly(p *pass) {
	for s := range p.statements() {
		if s.actions.not || s.resources.not || s.resources.hole || len(s.resources.entries) == 0 || s.onEverything() {
			continue
		}
		var names []string
		var first *entry
		others := false
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			a, ok := p.c.action(e.text)
			if e.hole || !ok || !a.StarOnly() {
				others = true
				continue
			}
			if first == nil {
				first = e
			}
			names = append(names, e.text)
		}
		if first == nil {
			continue
		}
		f := p.report(first.at, "only a statement with the Resource * covers %s, so that this one never applies to %s",
			listed(names), plural(len(names), "it", "them"))
		if others {
			f.as(Suggestion)
		} else if !s.resources.hole {
			f.offer("make the Resource *, which is for all actions of the statement", Edit{s.resources.at.start, s.resources.at.end, `"*"`})
		}
	}
}

func checkResourceUnused(p *pass) {
	for s := range p.statements() {
		if len(s.resources.entries) < 2 || s.resources.not || !p.isExpanded(s) {
			continue
		}
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			if e.hole || e.isStar() || p.fitsSome(s, e) {
				continue
			}
			f := p.report(e.at, "no action of the statement is about a resource that %s matches", excerpt(e.text)).perhaps()
			if edit, ok := removal(p.m.doc.Text, e.at); ok {
				f.offer("remove the entry", edit)
			}
		}
	}
}

// isExpanded reports whether all actions of a statement are known.
func (p *pass) isExpanded(s *statement) bool {
	if s.actions.not || s.actions.hole {
		return false
	}
	n := 0
	for i := range s.actions.entries {
		e := &s.actions.entries[i]
		if isWild(e.service()) {
			return false
		}
		some := p.c.about(e.text).actions
		if some == 0 {
			return false
		}
		n += some
	}
	return n <= maxExpanded
}

// fitsSome reports whether an entry may match a resource that some action of a statement is
// about.
func (p *pass) fitsSome(s *statement, e *entry) bool {
	for i := range s.actions.entries {
		if p.c.fitsAny(e, p.c.about(s.actions.entries[i].text).formats) {
			return true
		}
	}
	return false
}

func checkRedundantResource(p *pass) {
	for s := range p.statements() {
		p.redundant(&s.resources, coversResource)
	}
}

func checkPrefixOvermatch(p *pass) {
	for s := range p.allows() {
		if s.resources.not {
			continue
		}
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			stem, ok := strings.CutSuffix(e.text, "*")
			if e.hole || !ok || !isName(fieldOf(stem, 5)) || stem == "" || !isNameByte(stem[len(stem)-1]) || len(partsOf(stem)) < 6 {
				continue
			}
			if other := p.sibling(s, e, stem); other != nil {
				f := p.report(e.at, "%s takes in %s, which another statement names", excerpt(e.text), excerpt(other.text))
				f.Witness = &Witness{Both: other.text}
				f.offer("leave the star away", p.replace(e, stem))
			}
		}
	}
}

// isNameByte reports whether a byte may be part of the name of a table.
func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '.'
}

// sibling returns an entry of another statement that continues a name.
func (p *pass) sibling(s *statement, e *entry, stem string) *entry {
	for other := range p.statements() {
		for i := range other.resources.entries {
			q := &other.resources.entries[i]
			rest, ok := strings.CutPrefix(q.text, stem)
			if other != s && ok && rest != "" && q.isLiteral() && rest[0] != '/' && coversResource(e, q) {
				return q
			}
		}
	}
	return nil
}
