package policy

// group is a list of policies that are evaluated together, such as the
// identity policies of a caller or one level of SCPs. A nil group is not in
// force.
type group struct {
	statements []*Statement // of all policies, in order
	index      *index       // nil for few statements
}

// minIndexed is the number of statements from which an index is worth it:
// below, looking at each of them is faster.
const minIndexed = 4

// newGroup makes a group; nil of a nil list.
func newGroup(policies []*Policy) *group {
	if policies == nil {
		return nil
	}
	g := new(group)
	for _, p := range policies {
		for i := range p.statements {
			g.statements = append(g.statements, &p.statements[i])
		}
	}
	if len(g.statements) >= minIndexed {
		g.index = newIndex(g.statements)
	}
	return g
}

// newGroups makes a group of each level; nil of nil.
func newGroups(levels [][]*Policy) []*group {
	var groups []*group
	for _, level := range levels {
		if level == nil {
			level = []*Policy{} // a level without policies is in force all the same
		}
		groups = append(groups, newGroup(level))
	}
	return groups
}

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
