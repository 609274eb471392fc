package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Sections 1.2 to 1.4: from JSON to statements.
//
// Nothing is repaired and nothing unknown is skipped: what the grammar does not have is a load error. The grammar of
// an action (1.5), a principal (1.6) and a condition stands where each is evaluated.

// Check returns why the document does not load as a policy of that kind, or nil when it does. The kinds are
// identity (boundaries and session policies too), resource, trust, scp, rcp and endpoint.
func Check(kind, document string) error {
	_, err := load(kind, document)
	return err
}

// A statement holds the elements of one statement.
type statement struct {
	sid        string
	deny       bool
	action     element
	resource   element // absent in trust policies
	principal  principals
	conditions []condition
	variables  bool // ${...} has a meaning
}

// An element is Action or Resource, or with not set its Not twin.
type element struct {
	members []string
	not     bool
	present bool
}

// A loader reads one document and keeps the first thing wrong with it.
type loader struct {
	kind      string
	variables bool
	err       error
}

// fail records an error unless there is one already.
func (l *loader) fail(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
}

// load reads the statements of a document.
func load(kind, text string) ([]statement, error) {
	if !slices.Contains([]string{"identity", "resource", "trust", "scp", "rcp", "endpoint"}, kind) {
		return nil, fmt.Errorf("no policy kind %q", kind)
	}
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	l := &loader{kind: kind}
	statements := l.document(root)
	return statements, l.err
}

// document reads the root.
func (l *loader) document(root node) []statement {
	l.object(root, "Version", "Id", "Statement")
	l.version(root)
	if id, ok := root.field("Id"); ok && id.kind != 's' { // SEMANTICS 1.2.4
		l.fail("Id is not a string")
	}
	list, _ := root.field("Statement") // SEMANTICS 1.2.2
	if list.kind == '{' {
		list = node{kind: '[', items: []node{list}}
	}
	if list.kind != '[' || len(list.items) == 0 {
		l.fail("Statement is not an object or a list of objects")
	}
	if len(list.items) > 1_000 { // SEMANTICS 1.1.5
		l.fail("too many statements")
	}
	var statements []statement
	seen := map[string]bool{}
	for _, n := range list.items {
		s := l.statement(n)
		if s.sid != "" && seen[s.sid] && (l.kind == "identity" || l.kind == "trust") {
			l.fail("duplicate Sid %q", s.sid)
		}
		seen[s.sid] = true
		statements = append(statements, s)
	}
	return statements
}

// object checks that n is an object with no other members than these. SEMANTICS 1.2.1
func (l *loader) object(n node, names ...string) {
	if n.kind != '{' {
		l.fail("not an object")
	}
	for _, name := range n.names {
		if !slices.Contains(names, name) {
			l.fail("unknown element %q", name)
		}
	}
}

// version decides whether the document has variables. SEMANTICS 1.2.3
func (l *loader) version(root node) {
	control := l.kind == "scp" || l.kind == "rcp"
	v, ok := root.field("Version")
	switch {
	case !ok:
		l.variables = control
	case v.kind != 's' || v.text != "2012-10-17" && v.text != "2008-10-17":
		l.fail("Version is not 2012-10-17 or 2008-10-17")
	case v.text == "2008-10-17" && control:
		l.fail("Version 2008-10-17 in a control policy")
	default:
		l.variables = v.text == "2012-10-17"
	}
}

// statement reads one statement.
func (l *loader) statement(n node) statement {
	l.object(n, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
		"Condition")
	s := statement{sid: l.sid(n), variables: l.variables}
	effect, _ := n.field("Effect") // SEMANTICS 1.2.5
	if effect.kind != 's' || effect.text != "Allow" && effect.text != "Deny" {
		l.fail("Effect is not Allow or Deny")
	}
	s.deny = effect.text == "Deny"

	s.action = l.element(n, "Action")
	for _, a := range s.action.members {
		l.short(a)
		l.action(a)
	}
	s.resource = l.element(n, "Resource")
	for _, r := range s.resource.members {
		l.short(r)
		l.resource(r)
	}
	s.principal = l.principal(n)
	s.conditions = l.condition(n)
	l.layout(n, s)
	return s
}

// sid reads the Sid, which most kinds restrict to letters and digits. SEMANTICS 1.2.6
func (l *loader) sid(n node) string {
	v, ok := n.field("Sid")
	if ok && v.kind != 's' {
		l.fail("Sid is not a string")
	}
	if l.kind != "resource" && l.kind != "endpoint" && !sidPattern.MatchString(v.text) {
		l.fail("Sid %q", v.text)
	}
	return v.text
}

// sidPattern is the form of a Sid outside resource policies.
var sidPattern = regexp.MustCompile(`^[A-Za-z0-9]*$`)

// element reads an element or its Not twin; there may be only one of the two.
// SEMANTICS 1.2.7
func (l *loader) element(n node, name string) element {
	v, ok := n.field(name)
	w, not := n.field("Not" + name)
	if ok && not {
		l.fail("both %s and Not%[1]s", name)
	}
	switch {
	case ok: // SEMANTICS 1.3a
		return element{members: l.texts(v), present: true}
	case not: // SEMANTICS 1.3b
		e := element{members: l.texts(w), not: true, present: true}
		if len(e.members) == 0 {
			l.fail("empty Not%s", name)
		}
		return e
	}
	return element{}
}

// texts reads a string or a list of strings, none of them empty.
func (l *loader) texts(n node) []string {
	if n.kind == 's' {
		n = node{kind: '[', items: []node{n}}
	}
	if n.kind != '[' {
		l.fail("not a string or a list of strings")
	}
	var texts []string
	for _, m := range n.items {
		if m.kind != 's' || m.text == "" {
			l.fail("a member is not a string, or is empty")
		}
		texts = append(texts, m.text)
	}
	return texts
}

// short checks the length of a text that may hold wildcards or variables. SEMANTICS 1.1.5
func (l *loader) short(text string) {
	if len(text) > 2048 {
		l.fail("a text of %d bytes", len(text))
	}
}

// resource checks one member of Resource or NotResource. SEMANTICS 2.2.8
func (l *loader) resource(text string) {
	if strings.Trim(text, "*") != "" && !strings.HasPrefix(text, "arn:") {
		l.fail("resource %q is not * or an ARN", text)
	}
	tokens, err := tokenize(text, l.variables)
	if err != nil {
		l.fail("resource %q: %v", text, err)
	}
	if strings.HasPrefix(text, "arn:") && err == nil && partitionAlone(tokens) {
		l.fail("resource %q is a partition alone", text)
	}
	whole := l.kind == "resource" || l.kind == "rcp" || l.kind == "endpoint" // SEMANTICS 2.2s
	if whole && incomplete(text, l.variables) {
		l.fail("resource %q is not a whole ARN", text)
	}
}

// layout checks which elements the kind requires, allows and forbids: the table of 1.4.
func (l *loader) layout(n node, s statement) {
	type row struct{ principal, notPrincipal, resource byte }
	var has row
	switch l.kind {
	case "identity": // SEMANTICS 1.4a
		has = row{'x', 'x', 'R'}
	case "resource": // SEMANTICS 1.4c
		has = row{'R', 'o', 'R'}
	case "trust": // SEMANTICS 1.4d
		has = row{'R', 'x', 'x'}
	case "scp": // SEMANTICS 1.4e
		has = row{'x', 'x', 'R'}
	case "rcp": // SEMANTICS 1.4f
		has = row{'R', 'x', 'R'}
		l.rcp(n, s)
	case "endpoint": // SEMANTICS 1.4g
		has = row{'o', 'o', 'R'}
	}
	positive, negated := s.principal.present && !s.principal.not, s.principal.not
	switch {
	case !s.action.present:
		l.fail("no Action or NotAction")
	case s.resource.present != (has.resource == 'R'):
		l.fail("Resource missing or not allowed")
	case has.principal == 'R' && !positive && !negated:
		l.fail("no Principal")
	case has.principal == 'x' && positive, has.notPrincipal == 'x' && negated:
		l.fail("Principal or NotPrincipal not allowed")
	case negated && !s.deny: // SEMANTICS 1.4l
		l.fail("NotPrincipal with Allow")
	}
}

// rcp checks what only resource control policies have to obey: Principal is the string *, and a statement denies
// named actions unless it is the one of RCPFullAWSAccess. SEMANTICS 1.4j
func (l *loader) rcp(n node, s statement) {
	if p, _ := n.field("Principal"); p.kind != 's' {
		l.fail("Principal of a resource control policy is not *")
	}
	_, conditioned := n.field("Condition")
	star := []string{"*"}
	full := slices.Equal(s.action.members, star) && !s.action.not &&
		slices.Equal(s.resource.members, star) && !s.resource.not && !conditioned
	if !s.deny && !full {
		l.fail("Allow in a resource control policy")
	}
	if s.deny && (s.action.not || slices.Contains(s.action.members, "*")) {
		l.fail("NotAction or * in a resource control policy")
	}
}
