package review

import (
	"sync"

	"github.com/iameval/iameval/arn"
)

// index finds subjects, by their places among all. It is made once for all documents.
type index struct {
	having map[*Document][]int // those that have a document, in order
	bound  map[*Document]int   // the first whose boundary it is
	roles  func() *roles
}

// newIndex takes the subjects of a check.
func newIndex(subjects []Subject) *index {
	x := &index{having: make(map[*Document][]int), bound: make(map[*Document]int)}
	for i := range subjects {
		s := &subjects[i]
		for _, d := range s.Documents {
			if had := x.having[d]; len(had) == 0 || had[len(had)-1] != i {
				x.having[d] = append(had, i)
			}
		}
		if _, known := x.bound[s.Boundary]; s.Boundary != nil && !known {
			x.bound[s.Boundary] = i
		}
	}
	x.roles = sync.OnceValue(func() *roles {
		all := make([]arn.ARN, len(subjects))
		for i := range subjects {
			all[i] = subjects[i].Principal.Role()
		}
		return newRoles(all)
	})
	return x
}

// boundTo returns the first subject that has the document as its boundary; nil if none has.
func (p *pass) boundTo() *Subject {
	p.c.personal = true
	if i, ok := p.c.index.bound[p.m.doc]; ok {
		return &p.c.o.Subjects[i]
	}
	return nil
}
