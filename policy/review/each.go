package review

import (
	"iter"
	"strings"
)

// The walks over what rules look at.

// none reports whether f holds for none of some statements.
func none(all iter.Seq[*statement], f func(*statement) bool) bool {
	for s := range all {
		if f(s) {
			return false
		}
	}
	return true
}

// eachAction calls f for each entry of Action and NotAction that is known in full and
// has a prefix without wildcards.
func (p *pass) eachAction(f func(s *statement, e *entry, prefix string)) {
	for s := range p.statements() {
		for i := range s.actions.entries {
			e := &s.actions.entries[i]
			if prefix, _, colon := strings.Cut(e.text, ":"); colon && !e.hole && !isWild(prefix) {
				f(s, e, prefix)
			}
		}
	}
}

// eachARN calls f for each entry of Resource and NotResource that is known in full and
// is an ARN, with its parts. The last part holds further colons.
func (p *pass) eachARN(f func(s *statement, e *entry, parts []string)) {
	for s := range p.statements() {
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			if !e.hole && e.parts != nil {
				f(s, e, e.parts)
			}
		}
	}
}

// eachTest calls f for each test whose operator and key are known.
func (p *pass) eachTest(f func(s *statement, t *test)) {
	for s := range p.statements() {
		for i := range s.conditions {
			if t := &s.conditions[i]; t.op.IsValid() && !t.key.hole && !t.operator.hole {
				f(s, t)
			}
		}
	}
}

// eachValue calls f for each value that is known.
func (p *pass) eachValue(f func(s *statement, t *test, v *entry)) {
	p.eachTest(func(s *statement, t *test) {
		for i := range t.values {
			if v := &t.values[i]; !v.hole {
				f(s, t, v)
			}
		}
	})
}
