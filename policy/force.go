package policy

import "iter"

// Which policies are in force for a request: settled before any statement is evaluated.

// Groups yields the policies that count for the request, in the order of the
// layers. It reads all of the request but its context. It yields nothing for a
// request that is decided without policies: one that is not valid, one that is not
// signed but must be, and sts:GetCallerIdentity.
func (s *Set) Groups(r *Request) iter.Seq[Group] {
	return func(yield func(Group) bool) {
		q := question{request: r.orZero()}
		if s.ask(&q); !q.needsPolicies() {
			return
		}
		more := true
		q.each(func(g *Group) { more = more && yield(*g) })
	}
}

// each calls visit for every group of policies that counts for the question,
// in the order of the layers. A policy that was not supplied is not in force.
// SEMANTICS 6.4h
func (q *question) each(visit func(*Group)) {
	q.eachOf(q.caller.above, visit)
	q.eachOf(q.target.groups, visit)
	q.eachOf(q.caller.own, visit)
}

// eachOf calls visit for the groups of a list that count for the question.
func (q *question) eachOf(groups []Group, visit func(*Group)) {
	for i := range groups {
		if q.inForce.has(groups[i].Layer) {
			visit(&groups[i])
		}
	}
}
