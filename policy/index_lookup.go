package policy

import (
	"slices"

	"github.com/iameval/iameval/arn"
)

// Lookups in an index.

// orders returns the places of the statements that may apply to the question, in order.
func (g *group) orders(q *question) (orders []int32) {
	if g.index == nil {
		for i := range g.statements {
			orders = append(orders, int32(i))
		}
		return orders
	}
	g.index.each(q, func(found []int32) { orders = append(orders, found...) })
	slices.Sort(orders)
	return slices.Compact(orders)
}

// each calls visit with the places of the statements that may apply, in lists. They are
// in no order, and some may come more than once.
func (x *index) each(q *question, visit func(orders []int32)) {
	for _, kind := range x.wholes {
		visit(x.under(kind, q))
	}
	x.eachByPart(q, visit)
}

// under returns the places filed under the whole action of the question, or under its
// whole resource.
func (x *index) under(kind termKind, q *question) []int32 {
	hash := q.hash
	if kind == resourceIs {
		hash = q.resourceHash()
	}
	return x.filed.find(kind.key(hash))
}

// eachByPart is each without what is filed under a whole text.
func (x *index) eachByPart(q *question, visit func(orders []int32)) {
	if len(x.always) > 0 {
		visit(x.always)
	}
	action, resource := q.request.Action, q.request.Resource.String()
	for i := range x.lookups {
		switch l := &x.lookups[i]; l.kind {
		case actionStarts:
			for _, n := range l.lengths {
				if n <= len(action) {
					visit(x.filed.find(actionStarts.hashAction(action[:n])))
				}
			}
		case resourceStarts:
			x.eachStart(resourceStarts, l.lengths, resource, visit)
		case resourceEnds:
			for _, n := range l.lengths {
				if n <= len(resource) {
					visit(x.filed.find(resourceEnds.hash(resource[len(resource)-n:])))
				}
			}
		case fieldStarts:
			x.eachField(l.lengths, q.request.Resource, visit)
		case resourceHolds:
			x.eachGram(l.lengths, q.request.Resource.Resource(), visit)
		case callerIs:
			x.filed.eachNaming(&q.request.Principal, visit)
		default: // wholes, or found with callerIs
		}
	}
}

// resourceHash is the hash of the resource.
func (q *question) resourceHash() uint64 {
	text := q.request.Resource.String()
	if p := &q.request.prepared; p.resource == text && text != "" {
		return p.hash
	}
	return hashText(text)
}

// eachStart calls visit with the statements filed under a start of the text.
func (x *index) eachStart(kind termKind, lengths []int, text string, visit func(orders []int32)) {
	for _, n := range lengths {
		if n <= len(text) {
			visit(x.filed.find(kind.hash(text[:n])))
		}
	}
}

// eachField calls visit with the statements filed under a field of the resource.
func (x *index) eachField(lengths []int, resource arn.ARN, visit func(orders []int32)) {
	var buf [arn.MaxFields]string
	fields, ok := resource.AppendFields(buf[:0])
	if !ok {
		visit(x.fields)
		return
	}
	for _, field := range fields {
		x.eachStart(fieldStarts, lengths, field, visit)
	}
}

// eachGram calls visit with the statements filed under a piece of the resource
// part.
func (x *index) eachGram(lengths []int, text string, visit func(orders []int32)) {
	if len(text) > arn.MaxHolding {
		visit(x.held)
		return
	}
	for _, n := range lengths {
		var g gram
		for i := range len(text) {
			if g = g.next(text[i], n); i >= n-1 {
				visit(x.filed.find(g.hash()))
			}
		}
	}
}
