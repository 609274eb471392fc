package reach

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Callers that have the same policies are decided together, unless something tells
// them apart: a policy that names callers, or that reads a key which is theirs.

// callerClasses are the classes of callers that a survey has met, with the rows of
// each.
type callerClasses struct {
	rows  map[string][]Row
	known map[*policy.Policy]noted
	next  int
}

// noted is what is known of a policy.
type noted struct {
	id       int // names it in keys, and no other policy ever
	personal bool
}

// maxNoted bounds how many policies are remembered. Where nearly each caller has
// policies of its own, there is little to remember.
const maxNoted = 1 << 13

func newCallerClasses() *callerClasses {
	return &callerClasses{rows: make(map[string][]Row), known: make(map[*policy.Policy]noted)}
}

// note returns what is known of a policy.
func (c *callerClasses) note(p *policy.Policy) noted {
	n, ok := c.known[p]
	if !ok {
		if len(c.known) == maxNoted {
			clear(c.known)
			clear(c.rows)
		}
		c.next++
		n = noted{c.next, isPersonal(p)}
		c.known[p] = n
	}
	return n
}

// tellApart reports whether some policy may answer two callers differently that
// have the same policies.
func (c *callerClasses) tellApart(policies []*policy.Policy) bool {
	return slices.ContainsFunc(policies, func(p *policy.Policy) bool { return c.note(p).personal })
}

// key is what makes two callers equal whose policies do not tell callers apart:
// the policies of each layer, and what kind of callers they are.
func (c *callerClasses) key(p *policy.Principal, given policy.Policies) string {
	var b strings.Builder
	fmt.Fprint(&b, p.Account(), " ", p.Type(), " ", p.Role().IsServiceLinkedRole())
	boundary := []*policy.Policy{}
	if given.Boundary != nil {
		boundary = append(boundary, given.Boundary)
	}
	for _, l := range append([][]*policy.Policy{given.Identity, boundary, given.Session}, given.ServiceControl...) {
		fmt.Fprint(&b, "/", l == nil)
		for _, q := range l {
			fmt.Fprint(&b, " ", c.note(q).id)
		}
	}
	return b.String()
}

// theirs are the keys that a caller's own are, by their beginnings.
var theirs = []string{"aws:principal", "aws:userid", "aws:username", "aws:source", "aws:token", "aws:federated", "saml:", "sts:"}

// shared are keys among them that all callers of one account and kind share.
var shared = []string{"aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice"}

func isTheirs(key string) bool {
	key = condition.FoldKey(key)
	return !slices.Contains(shared, key) && slices.ContainsFunc(theirs, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

func isPersonal(p *policy.Policy) bool {
	for s := range p.Statements() {
		for e := range s.Principals() {
			if e.Type() != policy.EntryEveryone {
				return true
			}
		}
		for r := range s.Resources() {
			for _, ref := range r.References() {
				if isTheirs(ref.Key) {
					return true
				}
			}
		}
		for t := range s.Tests() {
			if isTheirs(t.Key()) {
				return true
			}
			for i := range t.Values() {
				for _, ref := range t.References(i) {
					if isTheirs(ref.Key) {
						return true
					}
				}
			}
		}
	}
	return false
}
