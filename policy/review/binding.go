package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// bindingKeys are the global keys that a caller cannot choose, so that a condition on
// one limits a statement. The keys of services limit too; tags of a request, the
// Region, the clock, the agent and the transport do not. Names end in a slash where
// one key stands for each tag.
var bindingKeys = []string{
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:principaltag/",
	"aws:principalservicename", "aws:principalisawsservice", "aws:userid", "aws:username", "aws:sourceidentity",
	"aws:federatedprovider", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "aws:resourcetag/",
	"aws:sourceaccount", "aws:sourcearn", "aws:sourceip", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc",
	"aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:vpcsourceip",
	"aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:ec2instancesourcevpc",
}

// alwaysThere are keys that each signed request has, so that IfExists changes nothing.
var alwaysThere = []string{"aws:principalarn", "aws:principalaccount", "aws:userid", "aws:resourceaccount", "aws:principalisawsservice"}

// binding reports whether a statement certainly is limited: by a positive test of a key
// that the caller cannot choose, by a window that is over, or by a Deny of the same
// document for all who lack such a key. A condition that is not known counts, so that
// nothing is said of a statement that may be limited.
func (p *pass) binding(s *statement) bool {
	if s.condHole {
		return true
	}
	for i := range s.conditions {
		if t := &s.conditions[i]; p.binds(s, t) || p.isOver(t) {
			return true
		}
	}
	return s.isUnder(p.spares)
}

// isUnder reports whether a Deny of the same document that is as asked for takes all of
// the statement.
func (s *statement) isUnder(asked func(deny *statement) bool) bool {
	for i := range s.model.statements {
		if d := &s.model.statements[i]; d.denies() && asked(d) && d.takesStatement(s) {
			return true
		}
	}
	return false
}

// spares reports whether a Deny takes everybody but those who have a key that the caller
// cannot choose, so that an Allow which it covers is limited to them. Each of its tests
// must let through nobody else: what two negated tests spare has the one key or the other.
func (p *pass) spares(d *statement) bool {
	if d.principals.there && d.principals.not {
		return len(d.conditions) == 0 && !d.condHole // whoever is named is let through
	}
	if d.principals.there && !d.principals.isEveryone() {
		return false
	}
	limited := d.condHole && len(d.conditions) == 0
	for i := range d.conditions {
		switch t := &d.conditions[i]; {
		case t.key.hole || t.operator.hole:
			limited = true
		case t.op.Negated() && t.op.Qualifier() != condition.ForAnyValue && p.bindingKey(t.folded) && !t.isOpen():
			limited = true
		case slices.Contains(byServices, t.folded) && t.isFamily(condition.FamilyBool) && t.only("false"):
		default:
			return false
		}
	}
	return limited
}

// byServices are the keys by which a Deny spares AWS's own services.
var byServices = []string{"aws:principalisawsservice", "aws:viaawsservice"}

// binds reports whether one test limits a statement.
func (p *pass) binds(s *statement, t *test) bool {
	if !p.bindingKey(t.folded) || t.op.Negated() || t.op.Family() == condition.FamilyNull {
		return false
	}
	if t.op.IfExists() && !slices.Contains(alwaysThere, t.folded) {
		return false
	}
	if t.op.Qualifier() == condition.ForAllValues && !s.guarded(t.folded) {
		return false
	}
	return !t.isOpen()
}

// bindingKey reports whether a condition on a key limits.
func (p *pass) bindingKey(folded string) bool {
	for _, k := range p.c.o.Binding {
		if variables.EqualASCII(k, folded) {
			return true
		}
	}
	if strings.HasPrefix(folded, "aws:") {
		return slices.ContainsFunc(bindingKeys, func(k string) bool {
			return k == folded || strings.HasSuffix(k, "/") && strings.HasPrefix(folded, k)
		})
	}
	return p.c.key(folded).known
}

// guarded reports whether the statement asks for the key to be there: by Null, or by a
// positive test that an absent key does not pass.
func (s *statement) guarded(folded string) bool {
	for i := range s.conditions {
		t := &s.conditions[i]
		if t.folded != folded || t.hole {
			continue
		}
		if t.op.Family() == condition.FamilyNull {
			if t.op.Qualifier() == condition.NoQualifier && t.only("false") {
				return true
			}
			continue
		}
		if !t.op.Negated() && !t.op.IfExists() && t.op.Qualifier() != condition.ForAllValues {
			return true
		}
	}
	return false
}

// only reports whether each value of a test is the text, in any case.
func (t *test) only(text string) bool {
	return len(t.values) > 0 && !slices.ContainsFunc(t.values, func(e entry) bool { return e.hole || !variables.EqualASCII(e.text, text) })
}

// isOpen reports whether a value of a test matches everything.
func (t *test) isOpen() bool {
	return slices.ContainsFunc(t.values, func(e entry) bool {
		return t.op.Wildcards() && e.isStar() || t.op.Family() == condition.FamilyIP && !e.hole && isOpenNetwork(e.text)
	})
}

// isOpenNetwork reports whether a network is all addresses there are.
func isOpenNetwork(text string) bool { return text == "0.0.0.0/0" || text == "::/0" }

// isNull reports whether the test is one of Null.
func (t *test) isNull() bool { return t.op.Family() == condition.FamilyNull }
