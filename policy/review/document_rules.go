package review

import (
	"strings"
	"sync"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// documentRules are about the document as a whole and its policy variables.
var documentRules = []Rule{
	{
		ID: "version-missing", Summary: "the document has no Version",
		Why:      "Without a Version the language of 2008 applies, which has no policy variables: ${aws:username} is then plain text.",
		Category: CategoryDocument, Severity: Warning, Kinds: everyKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:   `{"Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}]}`,
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"MISSING_VERSION"}, Sources: []string{srcVersion, srcAnalyzer}, check: checkVersionMissing,
	},
	{
		ID: "version-2008", Summary: "the Version is the one of 2008",
		Why:      "The language of 2008 has no policy variables. Nothing is lost by the newer Version but the plain text ${...}.",
		Category: CategoryDocument, Severity: Warning, Kinds: everyKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:     `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}]}`,
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Sources: []string{srcVersion}, check: checkVersion2008,
	},
	{
		ID: "variable-in-2008", Summary: "a policy variable where variables are off",
		Why:      "In a document of 2008, or without a Version, ${aws:username} stands for itself, so that the statement matches no resource and no value that anybody has.",
		Category: CategoryDocument, Severity: Error, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:username}/*"}]}`,
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:username}/*"}`),
		Codes: []string{"VARIABLE_UNSUPPORTED_IN_VERSION"}, Sources: []string{srcVersion, srcVariables}, check: checkVariableIn2008,
	},
	{
		ID: "variable-unsupported-element", Summary: "a policy variable where none is replaced",
		Why:      "Variables are replaced in Resource and in the values of conditions, and nowhere else. In a Sid or in the name of a key the text stays as it is.",
		Category: CategoryDocument, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/${aws:username}":"yes"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/owner":"${aws:username}"}}}`),
		Codes: []string{"VARIABLE_UNSUPPORTED_IN_ELEMENT"}, Sources: []string{srcVariables, srcAnalyzer}, check: checkVariableElement,
	},
	{
		ID: "variable-wrong-operator", Summary: "a policy variable under an operator that has none",
		Why:      "Operators on numbers, dates, addresses, binary values and Null replace no variables. The text is not of their type, so that the comparison cannot be made: an Allow is not granted and a Deny applies.",
		Category: CategoryDocument, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{"NumericLessThan":{"s3:max-keys":"${aws:PrincipalTag/limit}"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{"NumericLessThan":{"s3:max-keys":"100"}}}`),
		Codes: []string{"INVALID_VARIABLE_FOR_OPERATOR"}, Sources: []string{srcVariables, srcOperators}, check: checkVariableOperator,
	},
	{
		ID: "variable-in-arn-prefix", Summary: "a policy variable before the last part of an ARN",
		Why:      "In an ARN variables are replaced in the last part only. An entry with one before that matches nothing.",
		Category: CategoryDocument, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:${aws:RequestedRegion}:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/${aws:PrincipalTag/table}"}`),
		Sources: []string{srcVariables}, check: checkVariableARN,
	},
	{
		ID: "variable-unresolvable", Summary: "a policy variable that never has a value",
		Why:      "A key that holds a list, or that no service has, cannot be replaced by a text. The entry then matches nothing, and a negated condition is true.",
		Category: CategoryDocument, Severity: Warning, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:TagKeys}/*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:TagKeys, 'none'}/*"}`),
		Sources: []string{srcVariables, srcSets}, check: checkVariableUnresolvable,
	},
	{
		ID: "variable-never-present", Summary: "a policy variable that these principals never have",
		Why:      "The session of a role has no aws:username. A policy that is attached to roles alone and uses it matches nothing.",
		Category: CategoryDocument, Severity: Warning, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:username}/*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:PrincipalTag/name}/*"}`),
		Sources: []string{srcVariables, srcKeys}, check: checkVariableNeverPresent,
	},
	{
		ID: "sid-empty", Summary: "an empty Sid",
		Why:      "An empty Sid is the same as none. It names nothing in a message.",
		Category: CategoryDocument, Severity: Suggestion, Kinds: everyKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Good:  policyOf(`{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Codes: []string{"EMPTY_SID_VALUE"}, Sources: []string{srcSid, srcAnalyzer}, check: checkSidEmpty,
	},
	{
		ID: "sid-repeated", Summary: "two statements with the same Sid",
		Why:      "Sids name statements in messages and in tools that change one of them. Policies of resources and of organizations load with equal ones, others do not.",
		Category: CategoryDocument, Severity: Warning, Kinds: everyKind, Kind: policy.ServiceControl,
		Bad:   policyOf(`{"Sid":"A","Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"s3:PutBucketPolicy","Resource":"*"}`),
		Good:  policyOf(`{"Sid":"A","Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"},{"Sid":"B","Effect":"Deny","Action":"s3:PutBucketPolicy","Resource":"*"}`),
		Codes: []string{"UNIQUE_SIDS_RECOMMENDED"}, Sources: []string{srcSid, srcAnalyzer}, check: checkSidRepeated,
	},
	{
		ID: "empty-list", Summary: "an empty list or object",
		Why:      "An empty Action, Resource or Principal names nothing: the statement never applies, and as a Deny it denies nothing. An empty Condition limits nothing.",
		Category: CategoryDocument, Severity: Suggestion, Kinds: everyKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":[],"Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`),
		Codes: []string{"EMPTY_ARRAY_ACTION", "EMPTY_ARRAY_RESOURCE", "EMPTY_ARRAY_PRINCIPAL", "EMPTY_OBJECT_CONDITION", "EMPTY_OBJECT_PRINCIPAL"}, Sources: []string{srcAnalyzer}, check: checkEmptyList,
	},
	{
		ID: "size-over-quota", Summary: "longer than AWS stores",
		Why:      "AWS counts the characters of a policy, for identity and trust policies without white space, and refuses what is above the quota.",
		Category: CategoryDocument, Severity: Error, Kinds: everyKind, Kind: policy.ServiceControl,
		Bad:   policyOf(`{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":[` + strings.Repeat(`"arn:aws:s3:::a-bucket-with-a-long-name",`, 300) + `"*"]}`),
		Good:  policyOf(`{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}`),
		Codes: []string{"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "POLICY_SIZE_EXCEEDS_SCP_QUOTA", "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"}, Sources: []string{srcQuotas, srcAnalyzer}, check: checkSize,
	},
	{
		ID: "suppression-unused", Summary: "an ignore that ignores nothing",
		Why:      "An ignore that matches no finding, has no reason, or is past its end hides what comes next. The command reports it.",
		Category: CategoryDocument, Severity: Warning, Kinds: everyKind, Needs: Command, Fix: SafeFix, Kind: policy.Identity,
		Sources: []string{"https://staticcheck.dev/docs/"},
	},
}

func checkVersionMissing(p *pass) {
	if p.m.syntax.Version != nil || p.m.doc.Origin.VersionAdded {
		return
	}
	add := p.m.newVersion()
	at := p.m.opening()
	if p.m.version == version2012 {
		p.report(at, "there is no Version; the kind of policy has 2012-10-17 alone, and AWS's pages ask for it").safe("add the Version", add)
		return
	}
	p.versionFix(p.report(at, "there is no Version, so that the language of 2008 applies, without policy variables"), add)
}

func checkVersion2008(p *pass) {
	v := p.m.syntax.Version
	if v == nil || v.Value != "2008-10-17" {
		return
	}
	p.versionFix(p.report(spanOf(v), "Version 2008-10-17 has no policy variables"), p.m.newVersion())
}

// newVersion is the edit that gives the document the Version of 2012.
func (m *model) newVersion() Edit {
	if v := m.syntax.Version; v != nil {
		at := spanOf(v)
		return Edit{at.start, at.end, `"2012-10-17"`}
	}
	at := m.syntax.Pos + 1
	return Edit{at, at, `"Version": "2012-10-17", `}
}

// versionFix offers a change of Version. It is safe where nothing looks like a
// variable.
func (p *pass) versionFix(f *Finding, edit Edit) {
	for i := range p.m.statements {
		s := &p.m.statements[i]
		changes := false
		s.eachVariable(func(e *entry) { changes = changes || e.hole || strings.Contains(e.text, "${") })
		if changes || !s.sound {
			f.offer("use Version 2012-10-17, which makes variables of ${...}", edit)
			return
		}
	}
	f.safe("use Version 2012-10-17", edit)
}

func checkVariableIn2008(p *pass) {
	if p.m.flags&variables.References != 0 {
		return
	}
	for s := range p.statements() {
		s.eachVariable(func(e *entry) {
			if i, ok := hasReference(e.text); ok && !e.hole {
				p.report(e.variable(i), "%s is plain text here, as the Version is not 2012-10-17", excerpt(e.text[i:])).
					offer("use Version 2012-10-17", p.m.newVersion())
			}
		})
	}
}

func checkVariableElement(p *pass) {
	for s := range p.statements() {
		if s.sid != nil {
			if i, ok := hasReference(s.sid.Value); ok {
				p.report(span{s.sid.Offset(i), s.sid.Pos + len(s.sid.Raw)}, "a Sid has no policy variables")
			}
		}
		for i := range s.conditions {
			if k := &s.conditions[i].key; !k.hole {
				if j, ok := hasReference(k.text); ok {
					p.report(k.variable(j), "the name of a condition key has no policy variables, so that %s is a key that no request has", excerpt(k.text))
				}
			}
		}
	}
}

func checkVariableOperator(p *pass) {
	for s := range p.statements() {
		for i := range s.conditions {
			t := &s.conditions[i]
			if !t.op.IsValid() || t.op.Variables() {
				continue
			}
			for j := range t.values {
				if k, ok := hasReference(t.values[j].text); ok && !t.values[j].hole {
					p.report(t.values[j].variable(k), "%s replaces no policy variables, and %s is not a value of its type", t.op, excerpt(t.values[j].text))
				}
			}
		}
	}
}

func checkVariableARN(p *pass) {
	for s := range p.statements() {
		for i := range s.resources.entries {
			p.variableInPrefix(&s.resources.entries[i])
		}
		for i := range s.conditions {
			if t := &s.conditions[i]; t.isFamily(condition.FamilyARN) {
				for j := range t.values {
					p.variableInPrefix(&t.values[j])
				}
			}
		}
	}
}

func (p *pass) variableInPrefix(e *entry) {
	for _, r := range p.m.references(e) {
		if !strings.Contains(r.Key, ":") {
			continue // not a variable: variable-unresolvable says it
		}
		if strings.Count(withoutReferences(e.text[:r.Offset]), ":") < 5 && strings.HasPrefix(e.text, "arn:") {
			f := p.report(e.variable(r.Offset), "a policy variable can only stand in the last part of an ARN, so that this entry matches nothing")
			if strings.Count(withoutReferences(e.text[:r.Offset]), ":") == 4 {
				f.as(Warning).perhaps() // one of AWS's own policies has ${aws:PrincipalAccount} there
			}
			return
		}
	}
}

// checkVariableUnresolvable reports each variable once, at its first place.
func checkVariableUnresolvable(p *pass) {
	first := make(map[string]*Finding)
	for s := range p.statements() {
		s.eachVariable(func(e *entry) {
			for _, r := range p.m.references(e) {
				why := p.unresolvable(r)
				if why == "" {
					continue
				}
				at := e.variable(r.Offset)
				if f := first[r.Key]; f != nil {
					f.relate(p.m, at, "it stands here too")
					continue
				}
				f := p.report(at, "%s", why)
				if first[r.Key] = f; !p.c.key(r.Key).known {
					f.perhaps()
				}
			}
		})
	}
}

// unresolvable says why a variable never has a value; "" if it may have one.
func (p *pass) unresolvable(r variables.Reference) string {
	if r.HasDefault || r.Key == "" {
		return ""
	}
	switch k := p.c.key(r.Key); {
	case k.known && k.Kind == condition.KindList:
		return r.Name + " holds a list, which a variable cannot stand for"
	case k.known || p.c.prefixKnown(r.Key):
		return ""
	case !strings.Contains(r.Key, ":"):
		return excerpt(r.Name) + " is not a condition key, which has a colon, so that the variable is never replaced unless it is a placeholder of some tool"
	}
	return "no service has keys like " + excerpt(r.Name) + ", so that the variable is never replaced"
}

// prefixKnown reports whether a key may be one of a service, of a provider, or global.
func (c *checker) prefixKnown(key string) bool {
	prefix, _, ok := strings.Cut(key, ":")
	listed := c.hasService(prefix)
	return ok && (listed || variables.EqualASCII(prefix, "aws") || strings.Contains(prefix, ".") || variables.EqualASCII(prefix, "saml"))
}

// absentFor says which keys a type of principal never has.
var absentFor = map[string][]policy.PrincipalType{
	"aws:username":             {policy.TypeRoleSession, policy.TypeFederatedUser},
	"aws:federatedprovider":    {policy.TypeUser},
	"aws:principalservicename": {policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser},
}

func checkVariableNeverPresent(p *pass) {
	who := sync.OnceValue(p.principals)
	for s := range p.statements() {
		s.eachVariable(func(e *entry) {
			for _, r := range p.m.references(e) {
				key := strings.ToLower(r.Key)
				if r.HasDefault || absentFor[key] == nil {
					continue
				}
				if who := who(); len(who) > 0 && isAbsentFor(key, who) {
					p.report(e.variable(r.Offset), "%s is never there for the principals that have this policy, such as %s", r.Key, who[0])
				}
			}
		})
	}
}

// isAbsentFor reports whether a key is never there for any of the principals.
func isAbsentFor(key string, who []policy.Principal) bool {
	for i := range who {
		absent := false
		for _, t := range absentFor[key] {
			absent = absent || who[i].Type() == t
		}
		if !absent {
			return false
		}
	}
	return true
}

// isHeld reports whether the document is known to be attached to somebody.
func (p *pass) isHeld() bool {
	p.c.personal = true
	return len(p.c.index.having[p.m.doc]) > 0 || len(p.principals()) > 0
}

// principals returns whom the document is attached to, as far as that is known.
func (p *pass) principals() (all []policy.Principal) {
	p.c.personal = true
	if p.c.o.Attached != nil {
		all = p.c.o.Attached(p.m.doc)
	}
	for _, i := range p.c.index.having[p.m.doc] {
		all = append(all, p.c.o.Subjects[i].Principal)
	}
	return all
}

func checkSidEmpty(p *pass) {
	if p.m.doc.Origin.SidAdded {
		return
	}
	for s := range p.statements() {
		if s.sid == nil || s.sid.Value != "" {
			continue
		}
		f := p.report(spanOf(s.sid), "an empty Sid is the same as none")
		if e, ok := removal(p.m.doc.Text, span{p.m.keyBefore(s.sid.Pos), s.sid.Pos + len(s.sid.Raw)}); ok {
			f.safe("remove the Sid", e)
		}
	}
}

// keyBefore returns the offset of the key of the member whose value is at an offset.
func (m *model) keyBefore(value int) int {
	colon := skipSpace(m.doc.Text, value-1, -1)
	quote := skipSpace(m.doc.Text, colon-1, -1)
	for i := quote - 1; i >= 0; i-- {
		if m.doc.Text[i] == '"' {
			return i
		}
	}
	return value
}

func checkSidRepeated(p *pass) {
	first := make(map[string]*statement)
	for s := range p.statements() {
		if s.sid == nil || s.sid.Value == "" || s.holes && p.m.hole(spanOf(s.sid)) {
			continue
		}
		if other := first[s.sid.Value]; other != nil {
			p.report(spanOf(s.sid), "statement %d has the Sid %q too", other.index, s.sid.Value).relate(p.m, spanOf(other.sid), "the other statement")
		} else {
			first[s.sid.Value] = s
		}
	}
}

func checkEmptyList(p *pass) {
	for s := range p.statements() {
		empty := func(name string, there, not bool, n int, at span) {
			if !there || n > 0 || p.m.hole(at) {
				return
			}
			switch {
			case not:
				p.report(at, "Not%s is empty, so that it takes nothing out", name).as(Warning)
			case s.effect == "Deny":
				p.report(at, "%s is empty, so that the statement denies nothing", name).as(Error)
			default:
				p.withoutStatement(s, p.report(at, "%s is empty, so that the statement allows nothing", name))
			}
		}
		empty("Action", s.actions.there, s.actions.not, len(s.actions.entries), s.actions.at)
		empty("Resource", s.resources.there, s.resources.not, len(s.resources.entries), s.resources.at)
		empty("Principal", s.principals.there && !s.principals.everyone, s.principals.not, len(s.principals.members), s.principals.at)
		if s.condition.end > 0 && len(s.conditions) == 0 && !s.condHole {
			f := p.report(s.condition, "Condition has no test, so that it limits nothing")
			if e, ok := removal(p.m.doc.Text, span{p.m.keyBefore(s.condition.start), s.condition.end}); ok {
				f.safe("remove the Condition", e)
			}
		}
	}
}

// withoutStatement adds the safe fix that removes a statement, unless it is the only
// one.
func (p *pass) withoutStatement(s *statement, f *Finding) {
	if len(p.m.statements) < 2 {
		return
	}
	if e, ok := removal(p.m.doc.Text, s.at); ok {
		f.safe("remove the statement", e)
	}
}

// quota is how long a document of a kind may be. SEMANTICS 1.4
type quota struct {
	limit, contested int  // above contested it is surely too long; 0: the limit is
	space            bool // white space counts
	severity         Severity
}

var quotas = map[policy.Kind]quota{
	policy.Identity:        {limit: 6144, severity: Warning},
	policy.Trust:           {limit: 2048, severity: Warning},
	policy.Resource:        {limit: 20480, space: true, severity: Warning},
	policy.Endpoint:        {limit: 20480, space: true, severity: Warning},
	policy.ServiceControl:  {limit: 5120, contested: 10240, space: true, severity: Error},
	policy.ResourceControl: {limit: 5120, space: true, severity: Error},
}

func checkSize(p *pass) {
	q := quotas[p.m.doc.Kind]
	if len(p.m.doc.Holes) > 0 || len(p.m.doc.Text) <= q.limit || ofAWS(partsOf(p.m.doc.Name)) {
		return // AWS's own policies have no quota
	}
	n := 0
	inString := false
	for i, r := range string(p.m.doc.Text) {
		if r == '"' && !escaped(p.m.doc.Text, i) {
			inString = !inString
		}
		if q.space || inString || !strings.ContainsRune(" \t\r\n", r) {
			n++
		}
	}
	if n <= q.limit {
		return
	}
	f := p.report(p.m.opening(), "the document has %d characters, and the quota of AWS is %d", n, q.limit).as(q.severity)
	if n <= q.contested {
		f.as(Warning).perhaps()
	}
}

// escaped reports whether the byte at i has an odd number of backslashes before it.
func escaped(text []byte, i int) bool {
	n := 0
	for i--; i >= 0 && text[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}
