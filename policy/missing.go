package policy

import "slices"

// What an implicit deny lacks: the first layer, which is part of the decision,
// and all of them, which is part of the trace.

// missing names the first layer that would have to allow the request for it to
// be granted.
func (f *findings) missing(q *question, lacks needs, as reading) Layer {
	resource := q.resourceLayer()
	if resource == LayerTrust && f.naming(anyKind, as) == nil || !q.principal.hasIdentity() && q.principal.typ != TypeRoot {
		return resource
	}
	if q.delegating() {
		lacks &= f.asked(q, as)
	}
	switch {
	case lacks&needIdentity != 0:
		return LayerIdentity
	case lacks&needBoundary != 0:
		return LayerBoundary
	case lacks&needSession != 0:
		return LayerSession
	}
	return resource
}

// asked returns what the first row that names the caller needs of the caller's
// own policies: nothing where none does, so that the resource's policy is what
// is missing. SEMANTICS 6.4i
func (f *findings) asked(q *question, as reading) needs {
	for _, g := range q.grants() {
		if g.to.has(q.principal.typ) && f.naming(g.via, as) != nil {
			return g.need
		}
	}
	return 0
}

// needLayers are the layers of the needs, bit by bit.
var needLayers = [...]Layer{LayerIdentity, LayerBoundary, LayerSession, LayerRequest}

// withheld returns all layers whose Allow the request lacks: of the rows that
// could grant it, those of the one that lacks least. A row that lacks the
// resource's policy comes last, since what the caller's own policies lack is
// what is usually meant.
func (f *findings) withheld(q *question) (layers []Layer) {
	for _, l := range [...]Layer{LayerServiceControl, LayerEndpoint} {
		if f.silent(l, closed) {
			layers = append(layers, l)
		}
	}
	var least []Layer
	cost := func(layers []Layer) int {
		if slices.Contains(layers, q.resourceLayer()) {
			return len(layers) + len(needLayers)
		}
		return len(layers)
	}
	lacks := f.lacks(q, closed)
	for _, g := range q.grants() {
		if !g.to.has(q.principal.typ) {
			continue
		}
		lacking := f.rowLacks(q, g, lacks)
		if least == nil || cost(lacking) < cost(least) {
			least = lacking
		}
	}
	if least == nil { // no row could grant it
		least = []Layer{q.resourceLayer()}
	}
	return append(layers, least...)
}

// rowLacks returns the layers that one row of a table lacks.
func (f *findings) rowLacks(q *question, g grant, lacks needs) []Layer {
	lacking := []Layer{}
	for bit, l := range needLayers {
		if lacks&g.need&(1<<bit) != 0 {
			lacking = append(lacking, l)
		}
	}
	if g.via != 0 && f.naming(g.via, closed) == nil {
		lacking = append(lacking, q.resourceLayer())
	}
	return lacking
}
