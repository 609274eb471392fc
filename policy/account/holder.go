package account

import (
	"iter"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// Holder is a user or a role with its documents. Unlike a [Caller] it has no policies, so
// that nothing is compiled: of a large account it says who has what at little cost. The
// zero Holder has nothing.
type Holder struct {
	// Principal is who it is, with its unique ID where the export has one. Of a role it is
	// some session of it. [Account.Find] has the Caller.
	Principal policy.Principal
	// Groups are those of a user that are in the export.
	Groups []arn.ARN
	// Identity are the documents that it has, and those of its groups, in the order in
	// which Caller.Policies has their policies: those that could not be read last, and one
	// of those that are equal.
	Identity []Document
	// Boundary is its permissions boundary; nil: it has none. One that was not read may be
	// the zero Document.
	Boundary *Document
}

// Holders yields those of whom Callers yields the callers, in the same order.
func (a *Account) Holders() iter.Seq[Holder] {
	return func(yield func(Holder) bool) {
		if a == nil {
			return
		}
		for _, e := range a.callers {
			if !yield(e.holder()) {
				return
			}
		}
	}
}

func (e *entity) holder() Holder {
	h := Holder{Principal: e.principal(), Groups: e.inGroups()}
	all := e.documents(nil)
	for i := range e.groups {
		if g := e.groups[i].to; g != nil {
			all = g.documents(all)
		}
	}
	for _, d := range unreadLast(all, func(d *Document) bool { return d.unread != nil }, (*Document).inForce) {
		h.Identity = append(h.Identity, *d)
	}
	if b := e.boundary; b != nil {
		h.Boundary = new(Document)
		switch {
		case b.to == nil:
			*h.Boundary = *b.absent
		case len(b.to.unread) == 0:
			*h.Boundary = *b.to.document
		}
	}
	return h
}

// inForce is the same for two documents of which one policy is in force.
func (d *Document) inForce() any {
	if d.unread != nil {
		return d.unread
	}
	return d.loaded
}

// documents adds those of a user, group or role.
func (e *entity) documents(all []*Document) []*Document {
	all = append(all, e.inline...)
	for i := range e.attached {
		if r := &e.attached[i]; r.to != nil {
			all = append(all, r.to.document)
		} else {
			all = append(all, r.absent)
		}
	}
	return all
}
