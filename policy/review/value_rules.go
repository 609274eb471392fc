package review

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// valueRules are about the values that conditions compare with. They are a part of the
// category of conditions.
var valueRules = []Rule{
	{
		ID: "ill-typed-value", Summary: "a value that the operator cannot read",
		Why:      "A value that is not of the operator's type, such as a date that does not exist, cannot be compared: an Allow is not granted by it, a Deny applies.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/33"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`),
		Codes: []string{"TYPE_MISMATCH_BOOLEAN", "TYPE_MISMATCH_NUMBER", "TYPE_MISMATCH_DATE", "TYPE_MISMATCH_IP_RANGE"}, Sources: []string{srcOperators, srcAnalyzer}, check: checkIllTyped,
	},
	{
		ID: "date-bare-year", Summary: "four digits that are not a year",
		Why:      "A date of digits alone is a number of seconds since 1970: 2026 is half past midnight on the first day of that.",
		Category: CategoryCondition, Severity: Warning, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"DateLessThan":{"aws:CurrentTime":"2026"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}}`),
		Codes: []string{"INVALID_DATE_VALUE"}, Sources: []string{srcOperators, srcAnalyzer}, check: checkBareYear,
	},
	{
		ID: "date-window-closed", Summary: "a window that is over",
		Why:      "The Allow was limited to a time that has passed. It grants nothing any more, and can go.",
		Category: CategoryCondition, Severity: Warning, Kinds: everyKind, Needs: Clock, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"DateLessThan":{"aws:CurrentTime":"2090-01-01T00:00:00Z"}}}`),
		Sources: []string{srcKeys}, check: checkWindowClosed,
	},
	{
		ID: "cidr-host-bits", Summary: "a network with bits behind its prefix",
		Why:      "The bits behind the prefix are not looked at: 192.0.2.7/24 is 192.0.2.0/24.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: everyKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.7/24"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`),
		Codes: []string{"IMPROVE_IP_RANGE"}, Sources: []string{srcAnalyzer}, check: checkHostBits,
	},
	{
		ID: "private-source-ip", Summary: "a private address as the source",
		Why:      "aws:SourceIp is the public address of the caller. Private ones come through a VPC endpoint, and then the key is absent.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}}`),
		Codes: []string{"PRIVATE_IP_ADDRESS", "PRIVATE_NOT_IP_ADDRESS", "PRIVATE_IP_ADDRESS_SUBSET", "PRIVATE_NOT_IP_ADDRESS_SUBSET"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkPrivateIP,
	},
	{
		ID: "ip-open", Summary: "a network that is the whole Internet",
		Why:      "0.0.0.0/0 and ::/0 are all addresses. The condition only asks for the key to be there.",
		Category: CategoryCondition, Severity: Security, Kinds: kinds(policy.Identity, policy.Resource), Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]}}}`),
		Sources: []string{srcKeys}, check: checkIPOpen,
	},
	{
		ID: "wildcard-without-like", Summary: "a wildcard where none has a meaning",
		Why:      "StringEquals and its kin compare the whole text. A star there is a star.",
		Category: CategoryCondition, Severity: Warning, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{"StringEquals":{"s3:prefix":"fiction/*"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{"StringLike":{"s3:prefix":"fiction/*"}}}`),
		Codes: []string{"WILDCARD_WITHOUT_LIKE_OPERATOR"}, Sources: []string{srcOperators, srcAnalyzer}, check: checkWildcardWithoutLike,
	},
	{
		ID: "empty-values", Summary: "a key with no value to compare with",
		Why:      "An empty list matches nothing: a positive test fails, a negated one holds.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:username":[]}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:username":["bob"]}}}`),
		Codes: []string{"EMPTY_ARRAY_CONDITION", "EMPTY_ARRAY_CONDITION_FORALLVALUES", "EMPTY_ARRAY_CONDITION_FORANYVALUE", "EMPTY_ARRAY_CONDITION_IFEXISTS"}, Sources: []string{srcAnalyzer}, check: checkEmptyValues,
	},
	{
		ID: "key-case-twice", Summary: "the same key twice, in another case",
		Why:      "Keys are compared without their case, so that one block has two tests of one key where AWS keeps a single one. The document does not load.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:username":"bob","aws:UserName":"eve"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:username":["bob","eve"]}}}`),
		Codes: []string{"DUPLICATE_KEYS_WITH_DIFFERENT_CASE"}, Sources: []string{srcAnalyzer}, check: checkKeyTwice,
	},
	{
		ID: "tag-key-missing", Summary: "the key of a tag without the tag's name",
		Why:      "aws:ResourceTag, aws:RequestTag and aws:PrincipalTag are followed by a slash and the name of the tag. Without it no request has the key.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalTag":"books"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Codes: []string{"MISSING_TAG_KEY_IN_CONDITION"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkTagKeyMissing,
	},
	{
		ID: "id-format", Summary: "an ID that AWS does not give out",
		Why:      "The IDs of networks, organizations and accounts have a form. A value of another form matches no request.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:SourceVpce":"vpc-0a1b2c3d"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}}`),
		Codes: []string{"INVALID_VPC_FORMAT", "INVALID_VPCE_FORMAT", "INVALID_REGION"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkIDFormat,
	},
	{
		ID: "bool-multiple", Summary: "two values under Bool",
		Why:      "A Boolean is true or false; with both values the condition only asks for the key to be there.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"Bool":{"aws:SecureTransport":["true","false"]}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}`),
		Codes: []string{"INVALID_CONDITION_MULTIPLE_BOOLEAN"}, Sources: []string{srcAnalyzer}, check: checkBoolMultiple,
	},
	{
		ID: "redundant-condition-value", Summary: "a value that another one covers",
		Why:      "Another value matches all that this one matches. It can go.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: everyKind, Needs: Engine, Fix: SafeFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{"StringLike":{"s3:prefix":["fiction/*","fiction/crime/*"]}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::books","Condition":{"StringLike":{"s3:prefix":["fiction/*","poetry/*"]}}}`),
		Codes: []string{"REDUNDANT_CONDITION_VALUE_NUM"}, Sources: []string{srcAnalyzer}, check: checkRedundantValue,
	},
}

func checkIllTyped(p *pass) {
	p.eachValue(func(_ *statement, t *test, v *entry) {
		if strings.Contains(v.text, "${") {
			return // variable-wrong-operator says it, or the value is not known
		}
		test, err := condition.NewTest(t.op, t.key.text, []string{v.text}, 0)
		if err != nil || test.Usable(0) {
			return
		}
		p.report(v.at, "%s is not a value that %s can read", excerpt(v.text), t.op)
	})
}

func checkBareYear(p *pass) {
	p.eachValue(func(_ *statement, t *test, v *entry) {
		if t.isFamily(condition.FamilyDate) && bareYear.MatchString(v.text) {
			p.report(v.at, "%s is a number of seconds since 1970, not a year", v.text)
		}
	})
}

func checkWindowClosed(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if s.effect == "Allow" && t.folded == "aws:currenttime" && p.isOver(t) {
			v := &t.values[0]
			p.report(v.at, "the time until %s is over since %s, so that the statement grants nothing", v.text, p.c.o.Now.UTC().Format(time.DateOnly))
		}
	})
}

func checkHostBits(p *pass) {
	p.eachValue(func(_ *statement, t *test, v *entry) {
		n, err := netip.ParsePrefix(v.text)
		if err != nil || !t.isFamily(condition.FamilyIP) || n == n.Masked() || n.Addr().Is4In6() {
			return
		}
		p.report(v.at, "%s is the network %s", v.text, n.Masked()).safe("write "+n.Masked().String(), p.replace(v, n.Masked().String()))
	})
}

func checkPrivateIP(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		if t.folded != "aws:sourceip" || !t.isFamily(condition.FamilyIP) || t.hole {
			return
		}
		var private []*entry
		for i := range t.values {
			if isPrivate(t.values[i].text) {
				private = append(private, &t.values[i])
			}
		}
		for _, v := range private {
			f := p.report(v.at, "%s is private, and no request comes from there by its public address", v.text)
			f.offer("test aws:VpcSourceIp", p.replace(&t.key, "aws:VpcSourceIp"))
			if len(private) < len(t.values) {
				f.as(Suggestion)
			}
		}
	})
}

// isPrivate reports whether a network or address is never the public one of a caller.
func isPrivate(text string) bool {
	n, err := netip.ParsePrefix(text)
	if err != nil {
		a, err := netip.ParseAddr(text)
		if err != nil {
			return false
		}
		n = netip.PrefixFrom(a, a.BitLen())
	}
	for _, private := range privateNetworks {
		if private.Overlaps(n) && private.Bits() <= n.Bits() {
			return true
		}
	}
	return false
}

var privateNetworks = func() (all []netip.Prefix) {
	for _, s := range []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10", "fc00::/7"} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

func checkIPOpen(p *pass) {
	p.eachValue(func(s *statement, t *test, v *entry) {
		if s.effect == "Allow" && t.folded == "aws:sourceip" && t.isFamily(condition.FamilyIP) && !t.op.Negated() && isOpenNetwork(v.text) {
			p.report(v.at, "%s is every address, so that the condition limits nothing", v.text)
		}
	})
}

func checkWildcardWithoutLike(p *pass) {
	p.eachValue(func(s *statement, t *test, v *entry) {
		if !t.isFamily(condition.FamilyString) || t.op.Wildcards() || !isWild(withoutReferences(v.text)) {
			return
		}
		if v.isStar() && strings.HasSuffix(t.folded, "account") {
			return
		}
		f := p.report(v.at, "%s compares %s as it is, stars and question marks too", t.op, excerpt(v.text))
		if like := strings.Replace(t.operator.text, "Equals", "Like", 1); s.aloneInBlock(t) && !strings.Contains(like, "IgnoreCase") {
			f.offer("write "+like, p.replace(&t.operator, like))
		}
	})
}

func checkEmptyValues(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		if len(t.values) > 0 || t.hole {
			return
		}
		switch {
		case t.op.Negated() && t.op.Qualifier() != condition.ForAnyValue:
			p.report(t.valuesAt, "%s with no value always holds", t.op)
		case t.holdsAbsent():
			p.report(t.valuesAt, "%s with no value holds only where %s is absent", t.op, t.key.text)
		default:
			p.report(t.valuesAt, "%s with no value never holds", t.op)
		}
	})
}

// checkKeyTwice looks at all statements: one with this fault does not load.
func checkKeyTwice(p *pass) {
	for i := range p.m.statements {
		s := &p.m.statements[i]
		seen := make(map[string]*test)
		for j := range s.conditions {
			t := &s.conditions[j]
			id := strings.ToLower(t.operator.text) + " " + t.folded
			if other := seen[id]; other != nil && !t.key.hole && other.key.text != t.key.text {
				p.report(t.key.at, "%s is the key %s once more", excerpt(t.key.text), excerpt(other.key.text)).relate(p.m, other.key.at, "the same key")
			}
			seen[id] = t
		}
	}
}

func checkTagKeyMissing(p *pass) {
	for i := range p.m.statements {
		s := &p.m.statements[i]
		for j := range s.conditions {
			if t := &s.conditions[j]; !t.key.hole && isTagWithoutName(t.folded) {
				p.report(t.key.at, "%s lacks the name of a tag, so that no request has the key", t.key.text)
			}
		}
	}
}

// idForms are the forms of the values of some keys.
var idForms = map[string]*regexp.Regexp{
	"aws:sourcevpc":        regexp.MustCompile(`^vpc-[0-9a-f]{8,17}$`),
	"aws:sourcevpce":       regexp.MustCompile(`^vpce-[0-9a-f]{8,17}$`),
	"aws:principalorgid":   orgForm,
	"aws:resourceorgid":    orgForm,
	"aws:sourceorgid":      orgForm,
	"aws:vpceorgid":        orgForm,
	"aws:principalaccount": accountForm,
	"aws:resourceaccount":  accountForm,
	"aws:sourceaccount":    accountForm,
	"aws:vpceaccount":      accountForm,
	"aws:requestedregion":  regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`),
}

var (
	orgForm     = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	accountForm = regexp.MustCompile(`^([0-9]{12}|anonymous|aws)$`)
)

func checkIDFormat(p *pass) {
	p.eachValue(func(_ *statement, t *test, v *entry) {
		form := idForms[t.folded]
		if form == nil || !t.isFamily(condition.FamilyString) || !isName(v.text) || form.MatchString(v.text) {
			return
		}
		p.report(v.at, "%s is not a value that %s can have", excerpt(v.text), t.key.text)
	})
}

func checkBoolMultiple(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		if t.isFamily(condition.FamilyBool) && len(t.values) > 1 && !t.hole {
			p.report(t.valuesAt, "a Boolean is compared with %d values", len(t.values))
		}
	})
}

func checkRedundantValue(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		l := list{there: true, at: t.valuesAt, entries: t.values}
		switch {
		case len(t.values) < 2 || t.hole:
		case t.isFamily(condition.FamilyNumeric) && (strings.Contains(t.op.Name(), "Less") || strings.Contains(t.op.Name(), "Greater")):
			p.report(t.valuesAt, "one of several numbers decides under %s", t.op)
		default:
			p.redundant(&l, func(a, b *entry) bool { return coversValue(t, a, b) })
		}
	})
}

// coversValue reports whether one value of a test matches all that another one matches.
func coversValue(t *test, p, q *entry) bool {
	if p.text == q.text {
		return true
	}
	if !t.op.Wildcards() || t.isFamily(condition.FamilyARN) || !strings.Contains(p.text, "*") || strings.Contains(p.text+q.text, "$") || !mayCover(p.text, q.text) {
		return false
	}
	return coversActionText(strings.ReplaceAll(escapeCase(p.text), ":", "/"), strings.ReplaceAll(escapeCase(q.text), ":", "/"))
}

// escapeCase writes capitals in a way that survives a comparison without case.
func escapeCase(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r >= 'A' && r <= 'Z' {
			b.WriteString("\x01")
		}
		b.WriteRune(r)
	}
	return b.String()
}

func checkContradiction(p *pass) {
	for s := range p.statements() {
		if s.condHole || s.holes {
			continue
		}
		byKey := make(map[string][]*test)
		var order []string
		for i := range s.conditions {
			t := &s.conditions[i]
			if byKey[t.folded] == nil {
				order = append(order, t.folded)
			}
			byKey[t.folded] = append(byKey[t.folded], t)
		}
		for _, key := range order {
			if all := byKey[key]; len(all) > 1 && p.contradict(all) {
				f := p.report(all[len(all)-1].at, "no value of %s satisfies all tests of it, so that the statement never applies", all[0].key.text)
				f.relate(p.m, all[0].at, "another test of the key")
			}
		}
	}
}

// contradict reports whether no value satisfies all tests of one key. It asks package
// analysis for a request that a statement with these tests alone allows, under the name
// of a key that may have any value.
func (p *pass) contradict(all []*test) bool {
	k := p.c.key(all[0].folded)
	blocks := make([]string, 0, len(all))
	for _, t := range all {
		if k.known && k.Kind == condition.KindList && t.op.Qualifier() == condition.NoQualifier && !t.isNull() {
			return false
		}
		values := make([]string, len(t.values))
		for i := range t.values {
			if strings.Contains(t.values[i].text, "${") {
				return false
			}
			values[i] = quoted(t.values[i].text)
		}
		if test, err := condition.NewTest(t.op, "review:key", textsOf(t.values), 0); err != nil || slices.ContainsFunc(indexes(len(t.values)), func(i int) bool { return !test.Usable(i) }) {
			return false
		}
		blocks = append(blocks, quoted(t.op.String())+`:{"review:key":[`+strings.Join(values, ",")+`]}`)
	}
	for i := range blocks { // one operator may stand there in two spellings only, which does not load
		if slices.Contains(blocks[:i], blocks[i]) {
			return false
		}
	}
	compiled, err := policy.Parse("", policy.Identity, []byte(policyOf(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{`+strings.Join(blocks, ",")+`}}`)))
	if err != nil {
		return false
	}
	_, never := p.askPolicy(compiled)
	return never
}

func textsOf(entries []entry) (all []string) {
	for i := range entries {
		all = append(all, entries[i].text)
	}
	return all
}

func indexes(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}
