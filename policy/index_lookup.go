package policy

import "github.com/iameval/iameval/arn"

// Lookups in an index.

// each calls visit with the place of every statement that may apply to the
// question, some of them more than once, in no order.
func (g *group) each(q *question, visit func(order int32)) {
	if g.index != nil {
		g.index.each(q, visit)
		return
	}
	for i := range g.statements {
		visit(int32(i))
	}
}

// each calls visit with the place of every statement that may apply, some of
// them more than once, in no order.
func (x *index) each(q *question, visit func(order int32)) {
	for _, o := range x.always {
		visit(o)
	}
	if x.has[actionIs] {
		x.filed.probe(actionIs.key(q.hash), visit)
	}
	for _, n := range x.lengths[actionStarts] {
		if n <= len(q.request.Action) {
			x.filed.probe(actionStarts.hashAction(q.request.Action[:n]), visit)
		}
	}
	resource := q.request.Resource.String()
	if x.has[resourceIs] {
		x.filed.probe(resourceIs.hash(resource), visit)
	}
	for _, n := range x.lengths[resourceStarts] {
		if n <= len(resource) {
			x.filed.probe(resourceStarts.hash(resource[:n]), visit)
		}
	}
	for _, n := range x.lengths[resourceEnds] {
		if n <= len(resource) {
			x.filed.probe(resourceEnds.hash(resource[len(resource)-n:]), visit)
		}
	}
	if x.has[fieldStarts] {
		x.eachField(q.request.Resource, visit)
	}
	if x.has[resourceHolds] {
		x.eachGram(q.request.Resource.Resource(), visit)
	}
	if x.has[callerIs] {
		x.filed.eachNaming(&q.request.Principal, visit)
	}
}

// eachField calls visit with the statements filed under a field of the resource.
func (x *index) eachField(resource arn.ARN, visit func(order int32)) {
	var buf [arn.MaxFields]string
	fields, ok := resource.AppendFields(buf[:0])
	if !ok {
		for _, o := range x.fields {
			visit(o)
		}
		return
	}
	for _, field := range fields {
		for _, n := range x.lengths[fieldStarts] {
			if n <= len(field) {
				x.filed.probe(fieldStarts.hash(field[:n]), visit)
			}
		}
	}
}

// eachGram calls visit with the statements filed under a piece of the resource
// part.
func (x *index) eachGram(text string, visit func(order int32)) {
	if len(text) > arn.MaxHolding {
		for _, o := range x.held {
			visit(o)
		}
		return
	}
	for _, n := range x.lengths[resourceHolds] {
		var g gram
		for i := range len(text) {
			if g = g.next(text[i], n); i >= n-1 {
				x.filed.probe(g.hash(), visit)
			}
		}
	}
}
