package review

import (
	"github.com/iameval/iameval/policy"
)

// setsOf returns the sets that a document is in.
func (c *checker) setsOf(d *Document) []*set {
	if all, ok := c.sets[d]; ok {
		return all
	}
	var all []*set
	for _, s := range c.holders(d) {
		all = append(all, c.setOf(s))
	}
	if all == nil {
		all = []*set{c.newSet([]*Document{d}, nil)}
	}
	c.sets[d] = all
	return all
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

// holders returns the subjects that have a document, in their order.
func (c *checker) holders(d *Document) []*Subject {
	if c.having == nil {
		c.having = make(map[*Document][]*Subject)
		for i := range c.o.Subjects {
			s := &c.o.Subjects[i]
			for _, member := range s.Documents {
				if had := c.having[member]; len(had) == 0 || had[len(had)-1] != s {
					c.having[member] = append(had, s)
				}
			}
		}
	}
	return c.having[d]
}

// boundTo returns the first subject that has a document as its boundary; nil if none has.
func (c *checker) boundTo(d *Document) *Subject {
	if c.bound == nil {
		c.bound = make(map[*Document]*Subject)
		for i := range c.o.Subjects {
			if s := &c.o.Subjects[i]; s.Boundary != nil && c.bound[s.Boundary] == nil {
				c.bound[s.Boundary] = s
			}
		}
	}
	return c.bound[d]
}

// newSet puts documents together.
func (c *checker) newSet(docs []*Document, subject *Subject) *set {
	s := &set{subject: subject, whole: true}
	var compiled []*policy.Policy
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
		if m.compiled != nil {
			compiled = append(compiled, m.compiled)
		}
	}
	if s.whole && len(compiled) > 0 {
		s.compiled, _ = policy.NewSet(policy.Policies{Identity: compiled})
	}
	return s
}
