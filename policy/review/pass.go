package review

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// pass is one rule at work on one document. What a check may use is the methods of
// pass, statement, list, entry and test.
type pass struct {
	rule *Rule
	m    *model
	c    *checker
	out  []*Finding
}

// checker is what the passes of one check share.
type checker struct {
	o         *Options
	index     *index
	ofKind    map[policy.Kind][]*Rule // that look at documents of a kind
	list      *aws.Catalog
	models    map[*Document]*model // of the documents under check, and of those that they need
	keys      map[string]keyInfo
	literals  map[string]actionInfo // actions, by their names
	services  map[string]bool       // that are listed, by their prefixes
	actions   map[string][]aws.Action
	abouts    map[string]*about      // by the text of an entry of Action
	formats   map[string]overlapping // by the text of an entry
	known     map[aws.Format]*format
	ofService map[string][]*format // by the service in ARNs
	ofAction  map[aws.Action][]*format
	fields    map[fieldOfService]bool
	sets      map[*Document][]*set
	ofSubject map[*Subject]*set
	alone     *set // of the document under check: see [pass.alone]
	accesses  map[*Subject]access.Subject
	trusted   map[trust]bool // which roles services may assume

	holders []*Subject // of the document under check, those that are looked at
	asked   bool       // the rule has looked at them

	witnesses witnesses
	grants    map[*model]*grants
	personal  bool // the rule has looked at more than the text of the document
	equals    equals
}

func newChecker(o *Options, of *index) *checker {
	return &checker{
		o: o, index: of, list: o.catalog(),
		ofKind:    make(map[policy.Kind][]*Rule),
		models:    make(map[*Document]*model),
		keys:      make(map[string]keyInfo),
		literals:  make(map[string]actionInfo),
		services:  make(map[string]bool),
		actions:   make(map[string][]aws.Action),
		abouts:    make(map[string]*about),
		formats:   make(map[string]overlapping),
		known:     make(map[aws.Format]*format),
		ofService: make(map[string][]*format),
		ofAction:  make(map[aws.Action][]*format),
		fields:    make(map[fieldOfService]bool),
		sets:      make(map[*Document][]*set),
		ofSubject: make(map[*Subject]*set),
		accesses:  make(map[*Subject]access.Subject),
		trusted:   make(map[trust]bool),
		witnesses: make(witnesses),
		grants:    make(map[*model]*grants),
	}
}

// maxKnown is how many texts of documents are kept with what was looked up for each.
const maxKnown = 5_000

// bound forgets what was looked up for texts, once these are many: most of those of a large
// account stand in one document.
func (c *checker) bound() {
	forgetMany(c.keys)
	forgetMany(c.literals)
	forgetMany(c.services)
	forgetMany(c.actions)
	forgetMany(c.abouts)
	forgetMany(c.formats)
	forgetMany(c.ofService)
	forgetMany(c.fields)
	forgetMany(c.trusted)
	forgetMany(c.witnesses)
}

func forgetMany[K comparable, V any](known map[K]V) {
	if len(known) > maxKnown {
		clear(known)
	}
}

// trust is a question about a trust policy: whether it lets a service in.
type trust struct {
	doc     *Document
	service string
}

// fieldOfService is a Region or an account in ARNs of a service, there or not.
type fieldOfService struct {
	service string
	part    int
	empty   bool
}

// grants are what is known of the requests that a document allows, by questions.
type grants struct {
	rules *analysis.Rules // nil for a kind that grants nothing
	set   *policy.Set
	by    map[string]grant
}

// grant is one answer.
type grant struct {
	witness *Witness // nil: none is found
	no      bool     // there is surely none
}

// set is all the documents that count for a principal together. A document that no
// subject has is a set of its own.
type set struct {
	c          *checker
	subject    *Subject // nil for a document alone
	models     []*model
	statements []*statement       // of all documents
	whole      bool               // all of it is known, so that what is not there is surely not there
	compiled   func() *policy.Set // by which it is decided; nil if it is not whole
}

// model returns the model of a document.
func (c *checker) model(d *Document) *model {
	m, ok := c.models[d]
	if !ok {
		m = newModel(d)
		c.models[d] = m
	}
	return m
}

// actionInfo is what the list says of the name of an action.
type actionInfo struct {
	aws.Action
	known bool
}

// action looks up an action by its name.
func (c *checker) action(name string) (aws.Action, bool) {
	a, ok := c.literals[name]
	if !ok {
		a.Action, a.known = c.list.Action(name)
		c.literals[strings.Clone(name)] = a
	}
	return a.Action, a.known
}

// hasService reports whether a service is listed.
func (c *checker) hasService(prefix string) bool {
	has, ok := c.services[prefix]
	if !ok {
		_, has = c.list.Service(prefix)
		c.services[strings.Clone(prefix)] = has
	}
	return has
}

// keyInfo is what the list says of a condition key.
type keyInfo struct {
	catalog.Key
	known bool
	taken bool // some action of its service has it; false: not looked up, or none has
	asked bool // taken is looked up
}

// key looks up a condition key.
func (c *checker) key(name string) keyInfo {
	k, ok := c.keys[name]
	if !ok {
		k.Key, k.known = c.list.Key(name)
		c.keys[strings.Clone(name)] = k
	}
	return k
}

// isTaken reports whether the list has an action with a key of its service. Of a key that
// no action has, the list does not know which have it.
func (c *checker) isTaken(key string) bool {
	k := c.key(key)
	if !k.asked {
		prefix, _, _ := strings.Cut(key, ":")
		k.asked = true
		for a := range c.list.Match(prefix + ":*") {
			if k.taken = a.Takes(key); k.taken {
				break
			}
		}
		c.keys[key] = k
	}
	return k.taken
}

// expand returns the actions that an entry covers.
func (c *checker) expand(pattern string) []aws.Action {
	all, ok := c.actions[pattern]
	if !ok {
		for a := range c.list.Match(pattern) {
			all = append(all, a)
			if len(all) > maxExpanded {
				break
			}
		}
		c.actions[strings.Clone(pattern)] = all
	}
	return all
}

// statements yields the sound statements.
func (p *pass) statements() iter.Seq[*statement] {
	return func(yield func(*statement) bool) {
		for i := range p.m.statements {
			if s := &p.m.statements[i]; s.sound && !yield(s) {
				return
			}
		}
	}
}

// allows yields the sound statements that allow.
func (p *pass) allows() iter.Seq[*statement] { return p.ofEffect("Allow") }

// denies yields the sound statements that deny.
func (p *pass) denies() iter.Seq[*statement] { return p.ofEffect("Deny") }

func (p *pass) ofEffect(effect string) iter.Seq[*statement] {
	return func(yield func(*statement) bool) {
		for s := range p.statements() {
			if s.effect == effect && !yield(s) {
				return
			}
		}
	}
}

// report adds a finding, and returns it so that the rule can say more. It has the
// severity of the rule.
func (p *pass) report(at span, format string, args ...any) *Finding {
	f := &Finding{
		Rule: p.rule, Severity: p.rule.Severity, Message: fmt.Sprintf(format, args...),
		At: p.at(at), Certain: true,
	}
	p.out = append(p.out, f)
	return f
}

// said reports whether the rule has said something of a place before: it looks at a
// document once for each principal that has it, and one finding is enough.
func (p *pass) said(at span, message string) bool {
	return slices.ContainsFunc(p.out, func(f *Finding) bool {
		return f.At.Start == at.start && f.At.End == at.end && f.Message == message
	})
}

// at returns a place of the document.
func (p *pass) at(s span) Location { return p.m.at(s) }

func (m *model) at(s span) Location {
	return Location{Document: m.doc, Start: s.start, End: s.end, Pointer: m.syntax.Pointer(s.start)}
}

// opening is the brace that the document begins with, for what is about all of it.
func (m *model) opening() span { return span{m.syntax.Pos, m.syntax.Pos + 1} }

// relate adds another place.
func (f *Finding) relate(m *model, at span, format string, args ...any) *Finding {
	f.Related = append(f.Related, Related{m.at(at), fmt.Sprintf(format, args...)})
	return f
}

// as gives the finding another severity.
func (f *Finding) as(s Severity) *Finding {
	f.Severity = s
	return f
}

// perhaps marks the finding as resting on the list of services, or on a guess.
func (f *Finding) perhaps() *Finding {
	f.Certain = false
	return f
}

// offer adds a fix that somebody must choose.
func (f *Finding) offer(title string, edits ...Edit) *Finding {
	f.Fixes = append(f.Fixes, Fix{Title: title, Edits: edits})
	return f
}

// safe adds a fix that changes no decision.
func (f *Finding) safe(title string, edits ...Edit) *Finding {
	f.Fixes = append(f.Fixes, Fix{Title: title, Safe: true, Edits: edits})
	return f
}

// dated is the date of the list of services, for messages.
func (p *pass) dated() string {
	if day := p.c.list.Updated(); !day.IsZero() {
		return "the list of " + day.Format("2006-01-02")
	}
	return "the list of services"
}

const (
	maxExpanded = 10_000 // actions of an entry
	maxPairs    = 1_000  // statements that are compared with each other
)
