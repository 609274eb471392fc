package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/nearest"
)

// conditionRules are about the keys of conditions and how they are tested.
var conditionRules = []Rule{
	{
		ID: "unknown-condition-key", Summary: "no service has this condition key",
		Why:      "A key that no request has is always absent: a positive test fails, a negated one holds.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalOrgId2":"o-a1b2c3d4e5"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`),
		Codes: []string{"INVALID_GLOBAL_CONDITION_KEY", "INVALID_SERVICE_CONDITION_KEY"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkUnknownKey,
	},
	{
		ID: "condition-key-not-applicable", Summary: "some actions of the statement do not have the key",
		Why:      "A key of a service is there for the actions that AWS lists it for. For the others a positive test fails, so that an Allow does not grant them and a Deny does not deny them. The list lacks keys for some actions.",
		Category: CategoryCondition, Severity: Warning, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:  policyOf(`{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:DescribeTable"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`),
		Good: policyOf(`{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:Scan"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`),
		Codes: []string{"UNSUPPORTED_ACTION_FOR_CONDITION_KEY", "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
			"DENY_NOT_ACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
			"ALLOW_NOT_ACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"}, Sources: []string{srcService, srcAnalyzer}, check: checkKeyNotApplicable,
	},
	{
		ID: "key-never-present", Summary: "no action of the statement has the key",
		Why:      "None of the actions has the key in its requests. A positive test then never holds: an Allow grants nothing, a Deny denies nothing. A negated test, IfExists and ForAllValues always hold: the condition limits nothing.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:DescribeTable","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringEquals":{"dynamodb:Select":"COUNT"}}}`),
		Sources: []string{srcService, srcOperators}, check: checkKeyNeverPresent,
	},
	{
		ID: "type-mismatch", Summary: "the operator is not of the key's type",
		Why:      "The value in the request is read as the operator's type. What cannot be read so makes the comparison fail closed: an Allow is not granted, a Deny applies.",
		Category: CategoryCondition, Severity: Warning, Kinds: everyKind, Needs: Services, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:SourceIp":"192.0.2.0/24"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`),
		Codes: []string{"TYPE_MISMATCH", "TYPE_MISMATCH_STRING"}, Sources: []string{srcKeys, srcOperators, srcAnalyzer}, check: checkTypeMismatch,
	},
	{
		ID: "missing-set-operator", Summary: "a key that holds a list, tested as one value",
		Why:      "A key with several values needs ForAllValues or ForAnyValue. Without one AWS is seen never to match, so that an Allow grants nothing; this library lets a Deny apply.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"StringEquals":{"aws:TagKeys":["team"]}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["team"]}}}`),
		Codes: []string{"MISSING_QUALIFIER"}, Sources: []string{srcSets, srcAnalyzer}, check: checkMissingSet,
	},
	{
		ID: "set-operator-single", Summary: "ForAllValues or ForAnyValue on a key with one value",
		Why:      "ForAllValues holds where the key is absent. On a key with one value it says no more than the plain operator, but lets in the request without the key.",
		Category: CategoryCondition, Severity: Security, Kinds: everyKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Codes: []string{"FORALLVALUES_WITH_SINGLE_VALUED_KEY"}, Sources: []string{srcSets, srcAnalyzer}, check: checkSetSingle,
	},
	{
		ID: "forallvalues-without-null", Summary: "ForAllValues lets in requests without the key",
		Why:      "ForAllValues holds where the key is absent or empty. An Allow that it limits grants everything to a request without the key, unless Null or a positive test asks for it.",
		Category: CategoryCondition, Severity: Security, Kinds: kinds(policy.Identity, policy.Resource, policy.Trust), Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]},"Null":{"aws:TagKeys":"false"}}}`),
		Sources: []string{srcSets, srcOperators}, check: checkForAllWithoutNull,
	},
	{
		ID: "null-with-qualifier", Summary: "Null with ForAllValues or ForAnyValue",
		Why:      "ForAllValues:Null always holds and ForAnyValue:Null never does, whatever the request has.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"ForAllValues:Null":{"aws:TagKeys":"false"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:TagResource","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books","Condition":{"Null":{"aws:TagKeys":"false"}}}`),
		Codes: []string{"NULL_WITH_QUALIFIER"}, Sources: []string{srcAnalyzer}, check: checkNullQualifier,
	},
	{
		ID: "mfa-bool-deny", Summary: "a test of MFA that requests without the key slip through",
		Why:      "Long-term keys do not carry aws:MultiFactorAuthPresent at all. A Deny where it is false does not reach them, and an Allow with IfExists lets them in.",
		Category: CategoryCondition, Severity: Security, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`),
		Sources: []string{srcKeys, srcOperators}, check: checkMFA,
	},
	{
		ID: "condition-contradiction", Summary: "no request satisfies the conditions",
		Why:      "All tests of a statement must hold at once. These cannot, so that the statement never applies.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Needs: Engine, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"},"StringLike":{"aws:PrincipalTag/team":"music-*"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"},"StringLike":{"aws:PrincipalTag/team":"b*"}}}`),
		Sources: []string{srcOperators}, check: checkContradiction,
	},
	{
		ID: "deny-needs-every-key", Summary: "a Deny that applies less, or more, than it reads",
		Why:      "Two negated keys in one statement must both differ before a Deny applies. A negated test with IfExists also applies where the key is absent.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: everyKind, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-0a1b2c3d","aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`),
		Good:    policyOf(`{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-0a1b2c3d"}}}`),
		Sources: []string{srcOperators}, check: checkDenyNeedsEvery,
	},
	{
		ID: "condition-key-without-colon", Summary: "a condition key without a colon",
		Why:      "IAM stores such a key, and no request has it. A positive test never holds. A negated one, IfExists and ForAllValues always do, so that an Allow applies as if the condition were not there.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringNotEquals":{"username":"bob"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringNotEquals":{"aws:username":"bob"}}}`),
		Codes: []string{"INVALID_CONDITION_KEY_FORMAT"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkKeyWithoutColon,
	},
	{
		ID: "operator-spelling", Summary: "an operator in another case than AWS writes it",
		Why:      "Operators are compared without their case here. Tools and readers know them as AWS writes them.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: everyKind, Fix: SafeFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"stringequals":{"aws:username":"bob"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:username":"bob"}}}`),
		Sources: []string{srcOperators}, check: checkOperatorSpelling,
	},
	{
		ID: "condition-key-obsolete", Summary: "a key that AWS does not support any more",
		Why:      "The key is absent from requests, or has another name now.",
		Category: CategoryCondition, Severity: Error, Kinds: everyKind, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"ArnEquals":{"aws:ARN":"arn:aws:iam::123456789012:role/Reader"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/Reader"}}}`),
		Codes: []string{"UNSUPPORTED_GLOBAL_CONDITION_KEY", "DEPRECATED_GLOBAL_CONDITION_KEY"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkKeyObsolete,
	},
	{
		ID: "service-principal-key", Summary: "a key that a service principal never has",
		Why:      "A service that acts by itself has no account, no organization and no tags of its own. A positive test of such a key never holds for it; AWS offers aws:SourceAccount and aws:SourceOrgID for that.",
		Category: CategoryCondition, Severity: Error, Kinds: resourceKind, Fix: OfferedFix, Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}`),
		Codes: []string{"UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkServicePrincipalKey,
	},
	{
		ID: "key-irrelevant-in-kind", Summary: "a key that says nothing in this policy",
		Why:      "The policy of a resource is asked about that resource alone, so that its account and its organization are always the same.",
		Category: CategoryCondition, Severity: Suggestion, Kinds: resourceKind, Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:ResourceAccount":"123456789012"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Codes: []string{"IRRELEVANT_CONDITION_KEY_IN_POLICY"}, Sources: []string{srcKeys, srcAnalyzer}, check: checkKeyIrrelevant,
	},
}

// obsolete are keys that AWS does not support, with their successors.
var obsolete = map[string]string{
	"aws:arn": "aws:PrincipalArn", "aws:principal": "aws:PrincipalArn", "aws:principalorgmasteraccountid": "aws:PrincipalOrgID",
	"aws:sourceowner": "aws:SourceAccount", // SNS keeps it for services that had it
}

// tagKeys are the keys of tags, which have the name of a tag behind a slash.
var tagKeys = []string{"aws:resourcetag", "aws:requesttag", "aws:principaltag"}

func checkUnknownKey(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		prefix, _, colon := strings.Cut(t.folded, ":")
		_, retired := p.c.list.Retired(prefix)
		if _, old := obsolete[t.folded]; !colon || retired || old || isTagWithoutName(t.folded) || strings.Contains(t.folded, "${") || p.c.key(t.folded).known {
			return
		}
		meant := p.c.nearKey(t.key.text)
		f := p.report(t.key.at, "%s is not a condition key in %s", excerpt(t.key.text), p.dated())
		if meant == "" {
			f.as(Warning).perhaps()
			return
		}
		f.Message += "; " + meant + " is one"
		f.offer("write "+meant, p.replace(&t.key, meant))
	})
}

func isTagWithoutName(folded string) bool {
	for _, k := range tagKeys {
		if strings.TrimSuffix(folded, "/") == k {
			return true
		}
	}
	return false
}

// nearKey returns the one key that is a slip or two away from a name.
func (c *checker) nearKey(name string) string {
	prefix, _, _ := strings.Cut(name, ":")
	best, fewest, same := "", 3, false
	try := func(k string) {
		n, ok := nearest.Distance(name, k, min(2, len(k)/4))
		switch {
		case !ok || n > fewest || strings.Contains(k, "${"):
		case n == fewest:
			same = same || k != best
		default:
			best, fewest, same = k, n, false
		}
	}
	for k := range globalKeys() {
		try(k.Name)
	}
	if s, ok := c.list.Service(prefix); ok {
		for k := range s.Keys() {
			try(k.Name)
		}
	}
	if same {
		return ""
	}
	return best
}

// isOfActions reports whether a key is one whose presence depends on the action: one of
// a service, or of a tag of the resource or the request.
func isOfActions(folded string) bool {
	if strings.HasPrefix(folded, "aws:") {
		return folded == "aws:tagkeys" || strings.HasPrefix(folded, "aws:requesttag/") || strings.HasPrefix(folded, "aws:resourcetag/")
	}
	return true
}

// without returns the literal actions of the statement that do not have the key, and
// whether some have it, or may.
func (p *pass) without(s *statement, key string) (names []string, some bool) {
	if s.actions.not || s.actions.hole {
		return nil, true
	}
	for i := range s.actions.entries {
		e := &s.actions.entries[i]
		if p.c.about(e.text).actions == 0 || isWild(e.service()) {
			return nil, true
		}
		if p.someTakes(e.text, key) {
			some = true
		} else {
			names = append(names, e.text)
		}
	}
	return names, some
}

// someTakes reports whether some action of an entry may have a key.
func (p *pass) someTakes(pattern, key string) bool {
	of := p.c.about(pattern)
	takes, known := of.keys[key]
	if !known {
		takes = slices.ContainsFunc(p.c.expand(pattern), func(a aws.Action) bool { return p.takes(a, key) })
		if of.keys == nil || len(of.keys) > maxKnown {
			of.keys = make(map[string]bool)
		}
		of.keys[strings.Clone(key)] = takes
	}
	return takes
}

// takes reports whether an action may have a key. The keys of callers, such as those
// of federated users and of roles at work, go with every action.
func (p *pass) takes(a aws.Action, key string) bool {
	prefix, _, _ := strings.Cut(key, ":")
	return a.Takes(key) || prefix != "aws" && !p.c.isTaken(key) || sessionKeys[key]
}

// sessionKeys are keys of services that go with the caller. SEMANTICS 9
var sessionKeys = map[string]bool{
	"ec2:roledelivery": true, "ec2:sourceinstancearn": true, "glue:roleassumedby": true, "glue:credentialissuingservice": true,
	"codebuild:buildarn": true, "codebuild:projectarn": true, "lambda:sourcefunctionarn": true, "ssm:sourceinstancearn": true,
	"identitystore:userid": true,
}

func checkKeyNotApplicable(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if !isOfActions(t.folded) || !p.c.key(t.folded).known || t.isNull() {
			return
		}
		if names, some := p.without(s, t.folded); some && len(names) > 0 {
			p.report(t.key.at, "%s %s not have %s, so that %s", listed(names), plural(len(names), "does", "do"), t.key.text, t.meaning(s)).perhaps()
		}
	})
}

// meaning says what the absence of the key does to the statement.
func (t *test) meaning(s *statement) string {
	switch {
	case t.holdsAbsent():
		return "the condition always holds there"
	case s.effect == "Allow":
		return "the statement does not grant that"
	}
	return "the statement does not deny that"
}

// holdsAbsent reports whether the test holds where its key is absent. SEMANTICS 4.3
func (t *test) holdsAbsent() bool {
	if t.isNull() {
		return t.op.Qualifier() == condition.ForAllValues || t.op.Qualifier() == condition.NoQualifier &&
			slices.ContainsFunc(t.values, func(v entry) bool { return !v.hole && variables.EqualASCII(v.text, "true") })
	}
	return t.op.IfExists() || t.op.Qualifier() == condition.ForAllValues || t.op.Negated() && t.op.Qualifier() != condition.ForAnyValue
}

func checkKeyNeverPresent(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if !isOfActions(t.folded) || !p.c.key(t.folded).known || t.isNull() || s.onlyDAX() {
			return
		}
		names, some := p.without(s, t.folded)
		if some || len(names) == 0 {
			return
		}
		f := p.report(t.key.at, "no action of the statement has %s, so that %s", t.key.text, t.meaning(s))
		switch {
		case !isData(strings.SplitN(t.folded, ":", 2)[0]):
			f.as(Warning).perhaps() // the list lacks keys
		case t.holdsAbsent() && s.effect == "Allow":
			f.as(Security)
		case t.holdsAbsent():
			f.as(Warning)
		}
	})
}

// onlyDAX reports whether all actions are of DAX: dax-condition-useless has more to
// say of those.
func (s *statement) onlyDAX() bool {
	actions, _ := s.onlyService()
	return actions == "dax"
}

func checkTypeMismatch(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		k := p.c.key(t.folded)
		if !k.known || t.isNull() || familiesFit(t.op.Family(), k.Family, t.folded) {
			return
		}
		p.report(t.operator.at, "%s is an operator on another type than that of %s", t.operator.text, t.key.text).perhaps()
	})
}

// familiesFit reports whether an operator reads the values of a key. Texts can be
// compared with ARNs and Booleans; the time counts as a number of seconds too.
func familiesFit(op, key condition.Family, folded string) bool {
	switch {
	case op == key || key == condition.FamilyNone || op == condition.FamilyNone:
		return true
	case op == condition.FamilyString:
		return key == condition.FamilyARN || key == condition.FamilyBool
	case op == condition.FamilyNumeric:
		return folded == "aws:epochtime"
	case op == condition.FamilyARN || op == condition.FamilyBool:
		return key == condition.FamilyString && op == condition.FamilyARN && strings.HasSuffix(folded, "arn")
	}
	return false
}

func checkMissingSet(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if t.folded != "dynamodb:leadingkeys" {
			p.missingSet(s, t, "%s holds a list, and %s tests one value, so that it never matches")
		}
	})
}

// missingSet reports a test of a list without a set operator.
func (p *pass) missingSet(s *statement, t *test, format string) {
	k := p.c.key(t.folded)
	if !k.known || k.Kind != condition.KindList || t.op.Qualifier() != condition.NoQualifier || t.isNull() {
		return
	}
	f := p.report(t.operator.at, format, t.key.text, t.operator.text)
	if f.relate(p.m, t.at, "the key"); !strings.HasPrefix(t.folded, "aws:") && !isData(strings.SplitN(t.folded, ":", 2)[0]) {
		f.as(Warning).perhaps() // AWS's own policies test a few such keys of other services as one value
	}
	if s.aloneInBlock(t) {
		with := "ForAllValues:"
		if s.effect == "Deny" != t.op.Negated() {
			with = "ForAnyValue:"
		}
		f.offer("write "+with+t.operator.text, p.replace(&t.operator, with+t.operator.text))
	}
}

// aloneInBlock reports whether no other key stands under the operator of a test.
func (s *statement) aloneInBlock(t *test) bool {
	for i := range s.conditions {
		if other := &s.conditions[i]; other != t && other.operator.at == t.operator.at {
			return false
		}
	}
	return true
}

func checkSetSingle(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		k := p.c.key(t.folded)
		if !k.known || k.Kind != condition.KindSingle || t.op.Qualifier() == condition.NoQualifier || t.isNull() {
			return
		}
		f := p.report(t.operator.at, "%s has one value, so that %s only adds requests without the key", t.key.text, t.op.Qualifier())
		if t.op.Qualifier() == condition.ForAnyValue || s.effect != "Allow" {
			f.as(Warning).Message = t.key.text + " has one value, for which the plain operator is made"
		}
		if _, plain, ok := strings.Cut(t.operator.text, ":"); ok && s.aloneInBlock(t) {
			f.offer("write "+plain, p.replace(&t.operator, plain))
		}
	})
}

func checkForAllWithoutNull(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		k := p.c.key(t.folded)
		if s.effect != "Allow" || !k.known || k.Kind != condition.KindList || t.op.Qualifier() != condition.ForAllValues || t.isNull() || s.condHole || s.guarded(t.folded) {
			return
		}
		w, no := p.granted(s, askWithout(t.key.text))
		if no {
			return
		}
		f := p.report(t.operator.at, "a request without %s passes %s", t.key.text, t.op).seen(w)
		if at := s.condition; !s.hasOperator("null") {
			f.offer("ask for the key", Edit{at.end - 1, at.end - 1, `, "Null": {` + quoted(t.key.text) + `: "false"}`})
		}
	})
}

// hasOperator reports whether a condition has a block of the operator.
func (s *statement) hasOperator(folded string) bool {
	for i := range s.conditions {
		if variables.EqualASCII(s.conditions[i].operator.text, folded) {
			return true
		}
	}
	return false
}

func checkNullQualifier(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		switch {
		case !t.isNull() || t.op.Qualifier() == condition.NoQualifier:
		case t.op.Qualifier() == condition.ForAllValues:
			p.report(t.operator.at, "%s always holds", t.op).offer("write Null", p.replace(&t.operator, "Null"))
		default:
			p.report(t.operator.at, "%s never holds", t.op).offer("write Null", p.replace(&t.operator, "Null"))
		}
	})
}

func checkMFA(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if t.folded != "aws:multifactorauthpresent" || !t.isFamily(condition.FamilyBool) || t.hole {
			return
		}
		switch {
		case s.effect == "Deny" && t.only("false") && !t.op.IfExists():
			f := p.report(t.operator.at, "requests with long-term keys do not have the key, so that the Deny does not reach them")
			if s.aloneInBlock(t) {
				f.offer("write BoolIfExists", p.replace(&t.operator, "BoolIfExists"))
			}
		case s.effect == "Allow" && t.only("true") && t.op.IfExists():
			f := p.report(t.operator.at, "requests with long-term keys do not have the key, so that the Allow lets them in").seen(p.witness(s, askWithout(t.key.text)))
			if s.aloneInBlock(t) {
				f.offer("write Bool", p.replace(&t.operator, "Bool"))
			}
		}
	})
}

func checkDenyNeedsEvery(p *pass) {
	for s := range p.denies() {
		blocks := make(map[span][]*test)
		for i := range s.conditions {
			t := &s.conditions[i]
			if !t.op.Negated() || t.operator.hole || t.hole {
				continue
			}
			if blocks[t.operator.at] = append(blocks[t.operator.at], t); len(blocks[t.operator.at]) == 2 {
				p.report(t.operator.at, "the Deny applies only where %s and %s both differ", blocks[t.operator.at][0].key.text, t.key.text)
			}
			if t.op.IfExists() && len(blocks[t.operator.at]) == 1 {
				p.report(t.operator.at, "the Deny also applies where %s is absent", t.key.text)
			}
		}
	}
}

func checkKeyWithoutColon(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		if strings.Contains(t.folded, ":") {
			return
		}
		text := "no request has the key " + excerpt(t.key.text) + ", so that the statement never applies"
		if t.holdsAbsent() {
			text = "no request has the key " + excerpt(t.key.text) + ", so that the condition always holds"
		}
		p.report(t.key.at, "%s", text)
	})
}

func checkOperatorSpelling(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if want := t.op.String(); t.operator.text != want && &s.conditions[firstOf(s, t)] == t {
			p.report(t.operator.at, "AWS writes %s", want).safe("write "+want, p.replace(&t.operator, want))
		}
	})
}

// firstOf returns the index of the first test under the same operator.
func firstOf(s *statement, t *test) int {
	for i := range s.conditions {
		if s.conditions[i].operator.at == t.operator.at {
			return i
		}
	}
	return 0
}

func checkKeyObsolete(p *pass) {
	p.eachTest(func(_ *statement, t *test) {
		meant, old := obsolete[t.folded]
		if !old {
			return
		}
		f := p.report(t.key.at, "AWS does not support %s; its successor is %s", t.key.text, meant).offer("write "+meant, p.replace(&t.key, meant))
		switch t.folded {
		case "aws:arn":
			return
		case "aws:sourceowner":
			f.Message = "only topics of SNS have " + t.key.text + ", for services that had it; its successor is " + meant
		}
		f.as(Warning)
	})
}

func checkServicePrincipalKey(p *pass) {
	p.eachTest(func(s *statement, t *test) {
		if !s.principals.onlyServices() || !neverOfService(t.folded) || t.holdsAbsent() || t.isNull() {
			return
		}
		f := p.report(t.key.at, "a service principal has no %s, so that the statement never applies", t.key.text)
		if own := ofSource[t.folded]; own != "" {
			f.offer("test "+own, p.replace(&t.key, own))
		}
	})
}

// ofSource are the keys by which a service says for whom it acts, by those of callers.
var ofSource = map[string]string{
	"aws:principalorgid": "aws:SourceOrgID", "aws:principalorgpaths": "aws:SourceOrgPaths", "aws:principalaccount": "aws:SourceAccount",
}

// neverOfService reports whether a service that acts by itself never has the key.
func neverOfService(folded string) bool {
	switch folded {
	case "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:username":
		return true
	}
	return strings.HasPrefix(folded, "aws:principaltag/")
}

// onlyServices reports whether all principals are services.
func (q *people) onlyServices() bool {
	for i := range q.members {
		if q.members[i].group != "Service" {
			return false
		}
	}
	return len(q.members) > 0 && !q.not && !q.hole
}

func checkKeyIrrelevant(p *pass) {
	if p.isOfAnotherKind() {
		return
	}
	p.eachTest(func(_ *statement, t *test) {
		switch t.folded {
		case "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount":
			p.report(t.key.at, "%s is the same for each request that the policy of a resource is asked about", t.key.text)
		}
	})
}
