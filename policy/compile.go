package policy

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// compiler turns a parsed document into a policy. It goes on after an error, so
// that all of them can be reported together.
type compiler struct {
	doc    *syntax.Document
	kind   Kind
	gram   grammar
	flags  variables.Flags // References in a document of Version 2012-10-17: SEMANTICS 5.1
	errors syntax.ErrorList
}

// fault records an error at a place in the document.
func (c *compiler) fault(offset int, code syntax.Code, format string, args ...any) {
	c.errors.Add(c.doc, offset, code, format, args...)
}

// faultIn records an error that a parser found in the text of a string, at the
// very byte of the document where it lies.
func (c *compiler) faultIn(s *syntax.String, code syntax.Code, offset int, reason string) {
	if len(s.Value) > variables.MaxLength {
		code = syntax.CodeInvalidValue
	}
	c.fault(s.Offset(offset), code, "%s: %s", excerpt(s.Value), reason)
}

// excerpt quotes a text, or its beginning.
func excerpt(s string) string {
	const most = 80
	for i, n := 0, 0; i < len(s); n++ {
		if n == most {
			return strconv.Quote(s[:i]) + "..."
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return strconv.Quote(s)
}

// Compile compiles a document that [syntax.Parse] read. A document that was
// read with errors is refused with those and its own together.
func Compile(name string, kind Kind, doc *syntax.Document) (*Policy, error) {
	if !kind.valid() {
		return nil, errors.New("policy: the zero Kind; want policy.Identity, policy.Resource or another")
	}
	if doc == nil {
		return nil, errors.New("policy: the nil Document; want one from syntax.Parse")
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

const (
	version2012 = "2012-10-17"
	version2008 = "2008-10-17"
)

// version returns the version of the language that the document is read by.
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
	}
	if c.kind == ResourceControl {
		c.checkResourceControl(from, s)
	}
}

// checkElements holds a statement against the row of its kind in the table of
// SEMANTICS 1.4.
func (c *compiler) checkElements(s *syntax.Statement, effect Effect) {
	c.checkElement("Principal", c.gram.principal, s.Principal != nil, s.NotPrincipal != nil, posOf(s.Principal), s)
	c.checkElement("Resource", c.gram.resource, s.Resource != nil, s.NotResource != nil, listPos(s.Resource), s)
	if s.NotResource != nil && c.gram.resource == forbidden {
		c.fault(s.NotResource.Pos, CodeUnsupportedElement, "%s has no NotResource", c.kind.phrase())
	}
	if s.NotAction != nil && c.gram.notAction == forbidden {
		c.fault(s.NotAction.Pos, CodeUnsupportedElement, "%s has no NotAction; list the actions in Action", c.kind.phrase())
	}
	if s.NotPrincipal == nil {
		return
	}
	switch {
	case c.gram.notPrincipal == forbidden:
		c.fault(s.NotPrincipal.Pos, CodeUnsupportedElement, "%s has no NotPrincipal", c.kind.phrase())
	case c.gram.notPrincipal == denyOnly && effect == Allow: // SEMANTICS 1.4l
		c.fault(s.NotPrincipal.Pos, CodeUnsupportedElement, "NotPrincipal with Effect \"Allow\" would allow everyone else, unsigned callers included; use it with \"Deny\"")
	}
}

func (c *compiler) checkElement(name string, n need, there, notThere bool, pos int, s *syntax.Statement) {
	switch {
	case n == forbidden && there:
		c.fault(pos, CodeUnsupportedElement, "%s has no %s", c.kind.phrase(), name)
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

// checkSid holds a Sid to letters and digits, where the kind asks for that.
// SEMANTICS 1.2.6
func (c *compiler) checkSid(sid *syntax.String) {
	for i := range sid.Value {
		if c.gram.strictSid && !actionCharacters(sid.Value[i:i+1], "") {
			c.fault(sid.Offset(i), CodeInvalidSid, "Sid %s of %s holds %q; letters and digits are allowed", excerpt(sid.Value), c.kind.phrase(), firstRune(sid.Value[i:]))
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
	first := make(map[string]int)
	for i := range c.doc.Statements {
		sid := c.doc.Statements[i].Sid
		if sid == nil || sid.Value == "" {
			continue
		}
		if j, ok := first[sid.Value]; ok {
			c.fault(sid.Pos, CodeDuplicateSid, "Sid %s is that of statement %d already; every Sid of %s is unique", excerpt(sid.Value), j, c.kind.phrase())
			continue
		}
		first[sid.Value] = i
	}
}

func (c *compiler) actions(from *syntax.Statement, s *Statement) {
	list := from.Action
	if list == nil {
		list, s.actions.not = from.NotAction, true
	}
	if list == nil {
		return
	}
	s.actions.members = make([]actionPattern, len(list.Values))
	for i := range list.Values {
		text := &list.Values[i]
		if c.errors.Full() {
			return
		}
		s.actions.members[i] = c.compileAction(text)
		if s.actions.members[i].glob.Searches() {
			s.actions.searches = true
		}
		if c.kind == Trust && !trusting(text.Value) { // SEMANTICS 1.4k
			c.fault(text.Pos, CodeInvalidAction, "%s is no sts action, and a trust policy speaks of those alone", excerpt(text.Value))
		}
	}
}

// trusting reports whether an action pattern can match an sts action. A text
// that is no action at all has been reported as such.
func trusting(action string) bool {
	prefix, _, ok := strings.Cut(action, ":")
	if !ok {
		return true
	}
	t, err := variables.Parse(prefix, variables.Wildcards|variables.FoldASCII)
	return err != nil || t.Match("sts", nil)
}

func (c *compiler) resources(from *syntax.Statement, s *Statement) {
	list, not := from.Resource, false
	if list == nil {
		list, not = from.NotResource, true
	}
	if list == nil {
		return
	}
	r := &resources{not: not, members: make([]arn.Pattern, len(list.Values))}
	for i := range list.Values {
		if c.errors.Full() {
			return
		}
		r.members[i] = c.compileResource(&list.Values[i])
	}
	s.resources = r
}

// checkResourceControl holds a statement to what an RCP may say: it denies, to
// everyone, actions that it names. The one exception is the statement of
// RCPFullAWSAccess, which AWS attaches to every target. SEMANTICS 1.4j
func (c *compiler) checkResourceControl(from *syntax.Statement, s *Statement) {
	if from.Principal != nil && !from.Principal.Any {
		c.fault(from.Principal.Pos, CodeInvalidPrincipal, "the Principal of an RCP is the string \"*\"; use a condition to narrow it")
	}
	if fullAccess(from) && s.effect == Allow {
		return
	}
	if s.effect == Allow && from.Effect != nil {
		c.fault(from.Effect.Pos, CodeInvalidEffect, "an RCP only denies; the Allow of RCPFullAWSAccess (Principal, Action and Resource \"*\", no Condition) is the only one")
	}
	if from.Action == nil || s.effect == Allow {
		return
	}
	for i := range from.Action.Values {
		if from.Action.Values[i].Value == "*" {
			c.fault(from.Action.Values[i].Pos, CodeInvalidAction, "an RCP names the service of an action, as in \"dynamodb:*\"; \"*\" alone is not allowed")
		}
	}
}

func fullAccess(s *syntax.Statement) bool {
	return s.Principal != nil && s.Principal.Any && s.Condition == nil && onlyStar(s.Action) && onlyStar(s.Resource)
}

func onlyStar(l *syntax.List) bool {
	return l != nil && len(l.Values) == 1 && l.Values[0].Value == "*"
}
