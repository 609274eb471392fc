package policy

import (
	"errors"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// Compiling turns a document, read by package syntax, into a policy. It checks which
// elements a kind of policy may have (the table of SEMANTICS 1.4), Sids, and the special
// rules of RCPs. The elements themselves are compiled in compile_elements.go. Compiling
// goes on after an error, so that all errors of a document are reported together.

// The codes of errors in compiling a document. Like the codes of package syntax, they
// are stable.
const (
	CodeUnsupportedElement syntax.Code = "unsupported-element" // an element that this kind of policy does not allow
	CodeInvalidVersion     syntax.Code = "invalid-version"     // a Version that this kind of policy does not allow
	CodeInvalidEffect      syntax.Code = "invalid-effect"      // an Effect that this kind of policy does not allow
	CodeInvalidSid         syntax.Code = "invalid-sid"         // characters that this kind of policy does not allow
	CodeDuplicateSid       syntax.Code = "duplicate-sid"       // the Sid of another statement
	CodeInvalidAction      syntax.Code = "invalid-action"      // not service:Name
	CodeInvalidResource    syntax.Code = "invalid-resource"    // neither * nor arn:...
	CodeInvalidPrincipal   syntax.Code = "invalid-principal"   // not a principal that AWS knows
	CodeInvalidVariable    syntax.Code = "invalid-variable"    // a policy variable that breaks its syntax
	CodeUnknownOperator    syntax.Code = "unknown-operator"    // not a condition operator
	CodeInvalidKey         syntax.Code = "invalid-key"         // not a condition key
)

// need says whether a kind of policy may or must have an element.
type need uint8

const (
	optional need = iota
	required
	forbidden
	denyOnly // optional, and only in a Deny statement
)

// grammar is one row of the table of SEMANTICS 1.4.
type grammar struct {
	principal, notPrincipal, resource need
	notAction                         need
	strictSid                         bool // letters and digits only
	uniqueSid                         bool // a second statement with the same Sid is an error
	version2012                       bool // a missing Version means 2012-10-17, and 2008-10-17 is an error
	wholeARNs                         bool // an ARN of fewer than six parts in Resource or NotResource is an error
}

var grammars = [...]grammar{
	Identity:        {principal: forbidden, notPrincipal: forbidden, resource: required, strictSid: true, uniqueSid: true},
	Resource:        {principal: required, notPrincipal: denyOnly, resource: required, wholeARNs: true},
	Trust:           {principal: required, notPrincipal: forbidden, resource: forbidden, strictSid: true, uniqueSid: true},
	ServiceControl:  {principal: forbidden, notPrincipal: forbidden, resource: required, strictSid: true, version2012: true},
	ResourceControl: {principal: required, notPrincipal: forbidden, resource: required, notAction: forbidden, strictSid: true, version2012: true, wholeARNs: true},
	Endpoint:        {principal: optional, notPrincipal: denyOnly, resource: required, wholeARNs: true},
}

// Parse reads and compiles a policy document. The name is usually that of a file;
// positions in errors and decisions begin with it.
//
// The error is a [syntax.ErrorList] of everything wrong with the document, in the
// order of the text, each with line, column and JSON pointer. (A text that is not
// JSON has one error.) Loading is strict: an element, operator or spelling that this
// package does not know is an error; it is never ignored. Parse does not promise that
// AWS would store the document (SEMANTICS 1.7). A document of 6 KB takes about 50
// microseconds and at most 50 allocations; the limits of the package bound the time of
// any document. A [Cache] keeps the policies of texts that come again.
func Parse(name string, kind Kind, src []byte) (*Policy, error) {
	doc, err := syntax.Parse(name, src)
	if doc == nil {
		return nil, err
	}
	return Compile(name, kind, doc)
}

// MustParse is [Parse] for documents that are known to be valid, as in tests.
// It panics on an error.
func MustParse(name string, kind Kind, src []byte) *Policy {
	p, err := Parse(name, kind, src)
	if err != nil {
		panic(err)
	}
	return p
}

// Compile compiles a document that [syntax.Parse] has read. If that found errors, they
// are reported together with those of Compile.
func Compile(name string, kind Kind, doc *syntax.Document) (*Policy, error) {
	if !kind.valid() {
		return nil, errors.New("policy: the Kind is zero; want policy.Identity, policy.Resource or another")
	}
	if doc == nil {
		return nil, errors.New("policy: the Document is nil; want one from syntax.Parse")
	}
	c := compiler{doc: doc, kind: kind, gram: grammars[kind], errors: doc.Errors()}
	p := &Policy{name: name, kind: kind}
	p.version = c.version()
	if doc.ID != nil {
		p.id = doc.ID.Value
	}
	if p.version == version2012 {
		c.flags = variables.References
	}
	p.statements = make([]Statement, len(doc.Statements))
	c.makeRoom()
	for i := range doc.Statements {
		if c.errors.Full() {
			break
		}
		c.statement(p, i)
	}
	if c.gram.uniqueSid {
		c.uniqueSids()
	}
	if len(c.errors) > 0 {
		c.errors.Sort()
		return nil, c.errors
	}
	return p, nil
}

// compiler turns a parsed document into a policy. It goes on after an error, so
// that all of them can be reported together.
type compiler struct {
	doc    *syntax.Document
	kind   Kind
	gram   grammar
	flags  variables.Flags // References in a document of Version 2012-10-17: SEMANTICS 5.1
	errors syntax.ErrorList

	room
	operators []operatorName // of the Condition that is being compiled
	values    []string       // of the key that is being compiled
}

// room is memory for the compiled elements of a document, as much as it needs: each list
// is made once, and a statement takes its part. The policy keeps it alive, as a whole.
type room struct {
	actionPatterns   []ActionPattern
	hashes           []uint64
	patterns         []arn.Pattern
	resourceElements []resources
	conditions       []condition.Test
	templates        variables.Arena
	testArena        condition.Arena
}

// makeRoom counts what the document has.
func (c *compiler) makeRoom() {
	var actions, patterns, elements, tests int
	for i := range c.doc.Statements {
		s := &c.doc.Statements[i]
		for _, l := range [...]*syntax.List{s.Action, s.NotAction} {
			actions += lengthOf(l)
		}
		for _, l := range [...]*syntax.List{s.Resource, s.NotResource} {
			patterns += lengthOf(l)
		}
		if s.Resource != nil || s.NotResource != nil {
			elements++
		}
		if s.Condition != nil {
			for j := range s.Condition.Operators {
				tests += len(s.Condition.Operators[j].Keys)
			}
		}
	}
	c.room = room{
		actionPatterns:   make([]ActionPattern, 0, actions),
		hashes:           make([]uint64, 0, actions),
		patterns:         make([]arn.Pattern, 0, patterns),
		resourceElements: make([]resources, 0, elements),
		conditions:       make([]condition.Test, 0, tests),
	}
}

// take returns the next n values of a list that has room for them.
func take[T any](room *[]T, n int) []T {
	start := len(*room)
	*room = (*room)[:start+n]
	return (*room)[start : start+n : start+n]
}

// lengthOf returns the number of members of an element, which may be missing.
func lengthOf(l *syntax.List) int {
	if l == nil {
		return 0
	}
	return len(l.Values)
}

// fault records an error at a place in the document.
func (c *compiler) fault(offset int, code syntax.Code, format string, args ...any) {
	c.errors.Add(c.doc, offset, code, format, args...)
}

// faultIn records an error that a parser found in the text of a string, at the byte
// of the document where it is.
func (c *compiler) faultIn(s *syntax.String, code syntax.Code, offset int, reason string) {
	if len(s.Value) > variables.MaxLength {
		code = syntax.CodeInvalidValue
	}
	c.fault(s.Offset(offset), code, "%s: %s", quote.Text(s.Value), reason)
}

const (
	version2012 = "2012-10-17"
	version2008 = "2008-10-17"
)

// version returns the version of the policy language that the document uses.
// SEMANTICS 1.2.3
func (c *compiler) version() string {
	v := c.doc.Version
	switch {
	case v == nil && c.gram.version2012:
		return version2012
	case v == nil:
		return version2008
	case v.Value == version2008 && c.gram.version2012:
		c.fault(v.Pos, CodeInvalidVersion, "%s must have Version %q", c.kind.phrase(), version2012)
	}
	return v.Value
}

// statement compiles statement i of the document into p.
func (c *compiler) statement(p *Policy, i int) {
	from, s := &c.doc.Statements[i], &p.statements[i]
	var last syntax.Position
	if i > 0 {
		last = p.statements[i-1].position
	}
	*s = Statement{policy: p, index: i, position: c.doc.PositionFrom(last, from.Pos)}
	if from.Sid != nil {
		s.sid = from.Sid.Value
		c.checkSid(from.Sid)
	}
	if from.Effect != nil && from.Effect.Value == "Allow" {
		s.effect = Allow
	}
	c.checkElements(from, s.effect)
	c.actions(from, s)
	c.resources(from, s)
	if from.Principal != nil {
		s.principals = c.compilePrincipals(from.Principal, false)
	} else if from.NotPrincipal != nil {
		s.principals = c.compilePrincipals(from.NotPrincipal, true)
	}
	if from.Condition != nil {
		s.tests = c.tests(from.Condition)
		for i := range s.tests {
			s.reads |= s.tests[i].Reads()
		}
		s.glance = newGlance(s.tests, &s.actions, s.resources)
	}
	if c.kind == ResourceControl {
		c.checkResourceControl(from, s)
	}
}

// checkElements checks a statement by the row for its kind in the table of
// SEMANTICS 1.4.
func (c *compiler) checkElements(s *syntax.Statement, effect Effect) {
	c.checkElement("Principal", c.gram.principal, s.Principal != nil, s.NotPrincipal != nil, posOf(s.Principal), s)
	c.checkElement("Resource", c.gram.resource, s.Resource != nil, s.NotResource != nil, listPos(s.Resource), s)
	if s.NotResource != nil && c.gram.resource == forbidden {
		c.fault(s.NotResource.Pos, CodeUnsupportedElement, "%s cannot have NotResource", c.kind.phrase())
	}
	if s.NotAction != nil && c.gram.notAction == forbidden {
		c.fault(s.NotAction.Pos, CodeUnsupportedElement, "%s cannot have NotAction; list the actions in Action", c.kind.phrase())
	}
	if s.NotPrincipal == nil {
		return
	}
	switch {
	case c.gram.notPrincipal == forbidden:
		c.fault(s.NotPrincipal.Pos, CodeUnsupportedElement, "%s cannot have NotPrincipal", c.kind.phrase())
	case c.gram.notPrincipal == denyOnly && effect == Allow: // SEMANTICS 1.4l
		c.fault(s.NotPrincipal.Pos, CodeUnsupportedElement, "NotPrincipal with Effect \"Allow\" would allow everyone else, unsigned callers included; use it with \"Deny\"")
	}
}

func (c *compiler) checkElement(name string, n need, there, notThere bool, pos int, s *syntax.Statement) {
	switch {
	case n == forbidden && there:
		c.fault(pos, CodeUnsupportedElement, "%s cannot have %s", c.kind.phrase(), name)
	case n == required && !there && !notThere:
		c.fault(s.Pos, syntax.CodeMissingElement, "a statement of %s must have %s", c.kind.phrase(), name)
	}
}

func posOf(p *syntax.Principal) int {
	if p == nil {
		return 0
	}
	return p.Pos
}

func listPos(l *syntax.List) int {
	if l == nil {
		return 0
	}
	return l.Pos
}

// checkSid checks that a Sid has only letters and digits, where the kind asks for it.
// SEMANTICS 1.2.6
func (c *compiler) checkSid(sid *syntax.String) {
	for i := range sid.Value {
		if c.gram.strictSid && !alphanumeric(sid.Value[i:i+1], "") {
			c.fault(sid.Offset(i), CodeInvalidSid, "Sid %s has %q; a Sid of %s has only letters and digits", quote.Text(sid.Value), firstRune(sid.Value[i:]), c.kind.phrase())
			return
		}
	}
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return s
}

func (c *compiler) uniqueSids() {
	first := make(map[string]int, len(c.doc.Statements))
	for i := range c.doc.Statements {
		sid := c.doc.Statements[i].Sid
		if sid == nil || sid.Value == "" {
			continue
		}
		if j, ok := first[sid.Value]; ok {
			c.fault(sid.Pos, CodeDuplicateSid, "Sid %s is already used by statement %d; every Sid of %s must be unique", quote.Text(sid.Value), j, c.kind.phrase())
			continue
		}
		first[sid.Value] = i
	}
}

// checkResourceControl checks the special rules of RCPs: a statement denies actions
// that it names to everyone. The one exception is the statement of
// RCPFullAWSAccess, which AWS attaches to every target. SEMANTICS 1.4j
func (c *compiler) checkResourceControl(from *syntax.Statement, s *Statement) {
	if from.Principal != nil && !from.Principal.Any {
		c.fault(from.Principal.Pos, CodeInvalidPrincipal, "the Principal of an RCP must be the string \"*\"; use a condition to narrow it")
	}
	if fullAccess(from) && s.effect == Allow {
		return
	}
	if s.effect == Allow && from.Effect != nil {
		c.fault(from.Effect.Pos, CodeInvalidEffect, "an RCP can only deny, except in the statement of RCPFullAWSAccess (Principal, Action and Resource \"*\", no Condition)")
	}
	if from.Action == nil || s.effect == Allow {
		return
	}
	for i := range from.Action.Values {
		if from.Action.Values[i].Value == "*" {
			c.fault(from.Action.Values[i].Pos, CodeInvalidAction, "an action of an RCP must name its service, as in \"dynamodb:*\"; \"*\" is not allowed")
		}
	}
}

func fullAccess(s *syntax.Statement) bool {
	return s.Principal != nil && s.Principal.Any && s.Condition == nil && onlyStar(s.Action) && onlyStar(s.Resource)
}

func onlyStar(l *syntax.List) bool {
	return l != nil && len(l.Values) == 1 && l.Values[0].Value == "*"
}
