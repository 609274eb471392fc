package account

import (
	"bytes"
	"errors"
	"hash/maphash"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// Document is a policy document of an export. The zero Document is not one.
type Document struct {
	// Name names it in decisions: "user/Bob inline ReadBooks", "role/Reader
	// trust", or the ARN of a managed policy. Of equal documents the first one's
	// name stands in decisions.
	Name string
	Kind policy.Kind
	// AttachedTo are the users, groups and roles that have it, as a policy or as
	// their boundary.
	AttachedTo []arn.ARN
	// Page and Pointer say where it stands; Start is the place of its value
	// there. Quoted is set where the value is a string.
	Page    string
	Pointer string
	Start   syntax.Position
	Quoted  bool

	text   []byte         // as it was decoded; empty if it is missing
	unread *policy.Policy // stands in for it, where it could not be read
	loaded *outcome
}

// Text returns the document as it was decoded; "" of one that is missing.
func (d *Document) Text() string {
	if d == nil {
		return ""
	}
	return string(d.text)
}

// Policy returns what is in force of the document: it, or what stands in for one
// that could not be read (see [Unread]). A document that one user or role alone
// has is compiled each time, in some hundred microseconds; others are kept, so
// that callers who share a document share its policy.
func (d *Document) Policy() *policy.Policy {
	switch {
	case d == nil:
		return nil
	case d.unread != nil:
		return d.unread
	case d.loaded == nil:
		return nil
	case d.loaded.policy != nil:
		return d.loaded.policy
	}
	p, _ := policy.Parse(d.loaded.name, d.Kind, d.text) // it did load
	return p
}

// Loads reports whether the text of the document was read and loads.
func (d *Document) Loads() bool { return d != nil && d.loaded != nil && len(d.loaded.errs) == 0 }

// keep compiles a document for good, since several callers have it.
func (d *Document) keep() {
	if d.loaded != nil {
		d.loaded.policy = d.Policy()
	}
}

// Position returns the place in the page of a place in the document, such as that
// of one of its statements. In a document that is written as a string, it is the
// place of the string.
func (d *Document) Position(inner syntax.Position) syntax.Position {
	switch {
	case d == nil:
		return syntax.Position{}
	case d.Quoted || inner.Line == 0:
		return d.Start
	}
	return within(d.Start, inner)
}

// compiler compiles documents, equal ones once.
type compiler struct {
	seed maphash.Seed
	done map[uint64]*outcome // by hash
}

// outcome is what came of compiling: a policy that is kept, or why there is none.
type outcome struct {
	name   string
	kind   policy.Kind
	text   []byte
	policy *policy.Policy // nil: it loads, and is not kept
	errs   syntax.ErrorList
	next   *outcome // of another document with the same hash
}

func newCompiler() *compiler { return &compiler{maphash.MakeSeed(), make(map[uint64]*outcome)} }

// compile checks a document at a place. Where it does not load, it reports why,
// and what stands in for it is in force. It returns the problems.
func (c *compiler) compile(d *Document, at *place) []Problem {
	o, before := c.find(d)
	switch {
	case !before:
		if _, err := policy.Parse(o.name, d.Kind, o.text); err != nil && !errors.As(err, &o.errs) {
			o.errs = syntax.ErrorList{{Name: d.Name, Code: CodeEntry, Err: err}}
		}
	case o.policy == nil && len(o.errs) == 0:
		o.policy, _ = policy.Parse(o.name, d.Kind, o.text)
	}
	d.text, d.loaded = o.text, o
	if len(o.errs) == 0 {
		return nil
	}
	var found []Problem
	for _, e := range o.errs {
		found = append(found, at.fault(e))
	}
	d.unread = standIn(d.Name, d.Kind, found[0])
	return found
}

// find returns the outcome of a document, which is there before if an equal one was
// compiled.
func (c *compiler) find(d *Document) (o *outcome, before bool) {
	hash := maphash.Bytes(c.seed, d.text)
	for o := c.done[hash]; o != nil; o = o.next {
		if o.kind == d.Kind && bytes.Equal(o.text, d.text) {
			return o, true
		}
	}
	o = &outcome{name: d.Name, kind: d.Kind, text: d.text, next: c.done[hash]}
	c.done[hash] = o
	return o, false
}

// What stands in for a document that was not read. The key is in every request
// and the value has no type, so that each statement is Indeterminate for all of
// them (SEMANTICS 4.4b): the Deny counts as applying, the Allow does not. Where a
// caller has taken the key out of its requests, the negated operator makes the
// Deny apply for certain, and the other one keeps the Allow from it
// (SEMANTICS 4.3b).
const (
	standInSid   = "notRead"
	standInDeny  = `"Condition": {"NumericNotEquals": {"aws:EpochTime": "not read"}}`
	standInAllow = `"Condition": {"NumericEquals": {"aws:EpochTime": "not read"}}`
)

// trusted are the services that the stand-in of a trust policy may be trusting:
// nothing but its name grants to a service (SEMANTICS 6.6d).
const trusted = `["dax.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com",
 "glue.amazonaws.com", "cloudformation.amazonaws.com", "codebuild.amazonaws.com", "sagemaker.amazonaws.com",
 "states.amazonaws.com", "datapipeline.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com"]`

// standInText is the document that stands in for one of a kind.
func standInText(k policy.Kind) string {
	who, what, allow := "", `"Action": "*", "Resource": "*", `, true
	switch k {
	case policy.Resource, policy.Endpoint:
		who = `"Principal": "*", `
	case policy.Trust:
		who, what = `"Principal": {"AWS": "*", "Service": `+trusted+`}, `, `"Action": "*", `
	case policy.ResourceControl: // no Allow, and no lone star: SEMANTICS 1.4f
		who, what, allow = `"Principal": "*", `, `"Action": "*:*", "Resource": "*", `, false
	default:
	}
	statements := `{"Sid": "` + standInSid + `", "Effect": "Deny", ` + everyone(who, k) + what + standInDeny + `}`
	if allow {
		statements += `, {"Effect": "Allow", ` + who + what + standInAllow + `}`
	}
	return `{"Version": "2012-10-17", "Statement": [` + statements + `]}`
}

// everyone is the Principal of the Deny: of a trust policy, too, it reaches all.
func everyone(who string, k policy.Kind) string {
	if k == policy.Trust {
		return `"Principal": "*", `
	}
	return who
}

// notRead stands in the name of a stand-in, and in no other name.
const notRead = " (not read: "

// standIn returns what is in force in the place of a document that was not read.
func standIn(name string, k policy.Kind, why Problem) *policy.Policy {
	return policy.MustParse(documentName(name)+notRead+strings.ToValidUTF8(why.Error(), "?")+")", k, []byte(standInText(k)))
}

// documentName keeps a name from reading like that of a stand-in.
func documentName(parts ...string) string {
	return strings.ReplaceAll(strings.Join(parts, " "), notRead, " (")
}

// Unread reports whether a statement is one of what stands in for a document
// that could not be read, and why that could not be. A decision by such a
// statement that is uncertain says "not known", and not "denied"; one that is
// certain is a denial by another policy as well.
func Unread(s *policy.Statement) (why string, ok bool) {
	if s == nil || s.Policy() == nil || s.Sid() != standInSid && s.Index() != 1 {
		return "", false
	}
	_, why, ok = strings.Cut(s.Policy().Name(), notRead)
	return strings.TrimSuffix(why, ")"), ok
}

// isUnread reports whether a policy stands in for a document that could not be
// read.
func isUnread(p *policy.Policy) bool { return p != nil && strings.Contains(p.Name(), notRead) }

// readLast moves what stands in for unread documents behind the others, so that
// a Deny of those that applies is the one a decision names, and leaves out what
// is there twice.
func readLast(policies []*policy.Policy) []*policy.Policy {
	return unreadLast(policies, isUnread, func(p *policy.Policy) any { return p })
}

// unreadLast is readLast for a list of anything: those with the same key are the same.
func unreadLast[T any](list []T, isUnread func(T) bool, key func(T) any) []T {
	seen := make(map[any]bool, len(list))
	read := make([]T, 0, len(list))
	var unread []T
	for _, v := range list {
		k := key(v)
		switch {
		case seen[k]:
		case isUnread(v):
			unread = append(unread, v)
		default:
			read = append(read, v)
		}
		seen[k] = true
	}
	return append(read, unread...)
}
