package review

import (
	"sync"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// setsOf returns the sets that the document under check is in, of the holders that are
// looked at.
func (c *checker) setsOf(d *Document) []*set {
	c.asked = true
	if all, ok := c.sets[d]; ok {
		return all
	}
	var all []*set
	for _, s := range c.holders {
		all = append(all, c.setOf(s))
	}
	if all == nil {
		all = []*set{c.newSet([]*Document{d}, nil)}
	}
	c.sets[d] = all
	return all
}

// lacking looks for what the sets of the document lack. With more documents a set lacks
// less, so that where the document alone lacks nothing they are not made.
func (p *pass) lacking(look func(*set)) {
	before := len(p.out)
	if look(p.alone()); len(p.out) == before {
		return
	}
	p.out = p.out[:before]
	for _, set := range p.c.setsOf(p.m.doc) {
		look(set)
	}
}

// alone is the set of the document under check and nothing else, made once for its rules.
func (p *pass) alone() *set {
	if p.c.alone == nil || p.c.alone.models[0] != p.m {
		own := p.c.newSet([]*Document{p.m.doc}, nil)
		if len(own.models) == 0 { // it grants nothing by itself
			return own
		}
		p.c.alone = own
	}
	return p.c.alone
}

// setOf returns the set of a subject.
func (c *checker) setOf(s *Subject) *set {
	own, ok := c.ofSubject[s]
	if !ok {
		own = c.newSet(s.Documents, s)
		c.ofSubject[s] = own
	}
	return own
}

// newSet puts documents together.
func (c *checker) newSet(docs []*Document, subject *Subject) *set {
	s := &set{c: c, subject: subject, whole: true}
	for _, d := range docs {
		if d == nil || d.Kind != policy.Identity {
			continue
		}
		m := c.model(d)
		s.models = append(s.models, m)
		s.whole = s.whole && m.whole
		for i := range m.statements {
			if m.statements[i].sound {
				s.statements = append(s.statements, &m.statements[i])
			}
		}
	}
	s.compiled = sync.OnceValue(s.compile)
	return s
}

// compile makes the set by which requests are decided. Few rules ask for one.
func (s *set) compile() *policy.Set {
	if !s.whole {
		return nil
	}
	var all []*policy.Policy
	for _, m := range s.models {
		own := m.compiled()
		if own == nil && len(m.statements) > 0 {
			return nil // nothing is known of what it denies
		}
		if own != nil {
			all = append(all, own)
		}
	}
	if len(all) == 0 {
		return nil
	}
	own, _ := policy.NewSet(policy.Policies{Identity: all})
	return own
}

// maxAccess is how many principals are kept with what is in force for them.
const maxAccess = 200

// access returns a principal with what is in force for it, as far as that is known.
func (c *checker) access(s *Subject) access.Subject {
	if s.Access == nil {
		return access.Subject{Principal: s.Principal}
	}
	a, ok := c.accesses[s]
	if !ok {
		if len(c.accesses) == maxAccess {
			clear(c.accesses)
		}
		a = s.Access()
		c.accesses[s] = a
	}
	return a
}

// policies are those in force for the set's subject; nil if they are not known, or it has
// none.
func (s *set) policies() *policy.Set {
	if s.subject == nil {
		return nil
	}
	return s.c.access(s.subject).Policies
}
