package policy

import (
	"errors"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// The elements of a statement, member by member: Action, Resource, Principal and
// Condition. Each error is placed at the byte that is wrong.

func (c *compiler) actions(from *syntax.Statement, s *Statement) {
	list, not := from.Action, false
	if list == nil {
		list, not = from.NotAction, true
	}
	if list == nil {
		return
	}
	members := take(&c.actionPatterns, len(list.Values))
	for i := range list.Values {
		text := &list.Values[i]
		if c.errors.Full() {
			return
		}
		members[i] = c.compileAction(text)
		if c.kind == Trust && !trusting(text.Value) { // SEMANTICS 1.4k
			c.fault(text.Pos, CodeInvalidAction, "%s is not an sts action; a trust policy allows only those", quote.Text(text.Value))
		}
	}
	s.actions = newActions(not, members, take(&c.hashes, len(members)))
}

// trusting reports whether an action pattern can match an sts action. A text
// that is not an action at all has been reported already.
func trusting(action string) bool {
	prefix, _, ok := strings.Cut(action, ":")
	if !ok {
		return true
	}
	t, err := variables.Parse(prefix, variables.Wildcards|variables.FoldASCII)
	return err != nil || t.Match("sts", nil)
}

func (c *compiler) compileAction(s *syntax.String) ActionPattern {
	p, err := parseAction(&c.templates, s.Value)
	if err != nil {
		at, code := s.Pos, CodeInvalidAction
		if err.offset >= 0 {
			at = s.Offset(err.offset)
		}
		if err.tooLong {
			code = syntax.CodeInvalidValue
		}
		c.fault(at, code, "%s %s", quote.Text(s.Value), err.reason)
	}
	return p
}

func (c *compiler) resources(from *syntax.Statement, s *Statement) {
	list, not := from.Resource, false
	if list == nil {
		list, not = from.NotResource, true
	}
	if list == nil {
		return
	}
	members := take(&c.patterns, len(list.Values))
	for i := range list.Values {
		if c.errors.Full() {
			return
		}
		members[i] = c.compileResource(&list.Values[i])
	}
	s.resources = &take(&c.resourceElements, 1)[0]
	*s.resources = newResources(not, members)
}

// compileResource compiles one member of Resource or NotResource. AWS completes
// an ARN of fewer than six parts in identity policies; nothing says that it does
// so in the policies of resources. SEMANTICS 2.2s
func (c *compiler) compileResource(s *syntax.String) arn.Pattern {
	p, err := arn.ParsePatternIn(&c.templates, s.Value, c.flags)
	if err == nil && !(p.Short() && c.gram.wholeARNs) {
		return p
	}
	var ofVariable *variables.Error
	var ofARN *arn.Error
	switch {
	case errors.As(err, &ofVariable):
		c.faultIn(s, CodeInvalidVariable, ofVariable.Offset, ofVariable.Reason)
	case errors.As(err, &ofARN):
		c.fault(s.Pos, CodeInvalidResource, "%s: %s", quote.Text(s.Value), ofARN.Reason)
	default:
		c.fault(s.Pos, CodeInvalidResource, "%s is not a whole ARN; %s must name all six parts, as in \"arn:aws:dynamodb:*:*:*\"", quote.Text(s.Value), c.kind.phrase())
	}
	return p
}

// compilePrincipals compiles a Principal or NotPrincipal element by the grammar
// of SEMANTICS 1.6a.
func (c *compiler) compilePrincipals(p *syntax.Principal, not bool) *principals {
	e := &principals{not: not, everyone: p.Any}
	for i := range p.Groups {
		g := &p.Groups[i]
		want, ok := groups[g.Key.Value]
		if !ok {
			c.fault(g.Key.Pos, CodeInvalidPrincipal, "%q is not a kind of principal; want AWS, Service, Federated or CanonicalUser, in this spelling", g.Key.Value)
			continue
		}
		for j := range g.Members.Values {
			c.compileEntry(e, g.Key.Value, want, &g.Members.Values[j])
		}
	}
	if len(e.entries) >= longList {
		e.names = tableOfNames(e.entries)
	}
	return e
}

// groups are the keys of a Principal and what their members are.
var groups = map[string]string{
	"AWS":           "an account (12 digits or its root ARN), the ARN of a user, role, role session or federated user, or a unique ID (AIDA..., AROA...)",
	"Service":       "a service's DNS name, such as dax.amazonaws.com",
	"Federated":     "the ARN of a SAML or OIDC provider, cognito-identity.amazonaws.com or its name in GovCloud or China, accounts.google.com, graph.facebook.com or www.amazon.com",
	"CanonicalUser": "a text that is not empty",
}

func (c *compiler) compileEntry(e *principals, group, want string, s *syntax.String) {
	if c.errors.Full() {
		return
	}
	text := s.Value
	if i := strings.Index(text, "${"); i >= 0 {
		c.fault(s.Offset(i), CodeInvalidPrincipal, "%s has a policy variable; a principal cannot have one", quote.Text(text))
		return
	}
	if group == "AWS" && text == "*" {
		e.everyone = true
		return
	}
	if i := strings.IndexAny(text, "*?"); i >= 0 { // SEMANTICS 1.6c
		c.fault(s.Offset(i), CodeInvalidPrincipal, "%s has a wildcard; a principal is named in full, and everyone is \"*\"", quote.Text(text))
		return
	}
	n, ok := PrincipalEntry{text: text}, false
	switch group {
	case "AWS":
		n, ok = awsEntry(text)
	case "Service":
		n.typ, n.text, ok = EntryService, strings.ToLower(text), isServiceName(text)
	case "Federated":
		n.typ, ok = EntryProvider, isProvider(text)
	case "CanonicalUser":
		ok = text != ""
	}
	if !ok {
		c.fault(s.Pos, CodeInvalidPrincipal, "%s is not a principal of the group %s; want %s", quote.Text(text), group, want)
		return
	}
	e.entries = append(e.entries, n)
}

// awsEntry reads a member of the AWS group. SEMANTICS 1.6b
//
// An origin access identity of CloudFront has a word in place of its account. No
// caller has, so such an entry matches nobody. SEMANTICS 1.6i
func awsEntry(text string) (e PrincipalEntry, ok bool) {
	e.text = text
	if isUniqueID(text) {
		e.typ = EntryUniqueID
		return e, true
	}
	if len(text) == 12 && digits(text) {
		e.typ, e.account = EntryAccount, text
		return e, true
	}
	a, err := arn.Parse(text)
	if err != nil || a.Account() == "" || a.Region() != "" {
		return e, false // SEMANTICS 1.6d
	}
	e.arn, e.account, e.partition = a, a.Account(), a.Partition()
	switch a.Kind() {
	case arn.RootUser:
		e.typ = EntryAccount
	case arn.User:
		e.typ = EntryUser
	case arn.Role:
		e.typ = EntryRole
	case arn.AssumedRole:
		e.typ = EntrySession
	case arn.FederatedUser:
		e.typ = EntryFederatedUser
	default:
		return e, false
	}
	return e, true
}

// tests compiles a Condition element: one test for each operator and key.
func (c *compiler) tests(from *syntax.Condition) []condition.Test {
	start := len(c.conditions)
	c.operators = c.operators[:0]
	for i := range from.Operators {
		if c.errors.Full() {
			break
		}
		block := &from.Operators[i]
		op, err := condition.ParseOperator(block.Name.Value)
		if err != nil { // SEMANTICS 4.1j
			c.fault(block.Name.Pos, CodeUnknownOperator, "%w", err)
			continue
		}
		if at := slices.IndexFunc(c.operators, func(o operatorName) bool { return o.op == op }); at >= 0 { // SEMANTICS 4.1i
			c.fault(block.Name.Pos, syntax.CodeDuplicateKey, "operator %q is the same as %q", block.Name.Value, c.operators[at].name)
			c.operators[at].name = block.Name.Value
		} else {
			c.operators = append(c.operators, operatorName{op, block.Name.Value})
		}
		c.keys(op, block)
	}
	return c.conditions[start:len(c.conditions):len(c.conditions)]
}

// operatorName is an operator of a Condition, and how it is spelled.
type operatorName struct {
	op   condition.Operator
	name string
}

// keys compiles the keys under one operator. Two that are equal when folded are
// two constraints that look like one, so they are refused.
func (c *compiler) keys(op condition.Operator, block *syntax.OperatorBlock) {
	var seen map[string]string
	if len(block.Keys) > 1 {
		seen = make(map[string]string, len(block.Keys))
	}
	for i := range block.Keys {
		if c.errors.Full() {
			return
		}
		key := &block.Keys[i]
		if seen != nil {
			folded := condition.FoldKey(key.Name.Value)
			if other, ok := seen[folded]; ok {
				c.fault(key.Name.Pos, syntax.CodeDuplicateKey, "key %q is the same as %q", key.Name.Value, other)
			}
			seen[folded] = key.Name.Value
		}
		c.values = c.values[:0]
		for j := range key.Values {
			c.values = append(c.values, key.Values[j].Value)
		}
		t, err := c.testArena.NewTest(op, key.Name.Value, c.values, c.flags)
		if err != nil {
			c.testFault(key, err)
			continue
		}
		c.conditions = append(c.conditions, t)
	}
}

// testFault reports the errors of condition.NewTest, each at the key or at the byte
// of the value that is wrong.
func (c *compiler) testFault(key *syntax.ConditionKey, err error) {
	var faults condition.ErrorList
	errors.As(err, &faults)
	for _, f := range faults {
		if f.Value >= 0 {
			c.faultIn(&key.Values[f.Value], CodeInvalidVariable, f.Offset, f.Reason)
		} else {
			c.fault(key.Name.Pos, CodeInvalidKey, "%s: %s", quote.Text(key.Name.Value), f.Reason)
		}
	}
}
