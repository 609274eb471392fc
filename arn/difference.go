package arn

import "slices"

// difference is the search for a resource that p matches and q does not. It spells out
// texts that p matches, each with the set of places that q can be at after the text.
//
// A wildcard of p matches any character, but two are enough to try: the colon, where
// wildcards may stop, and one fresh character, which is in neither program. The fresh
// character leaves q the fewest places of all characters other than the colon, as no
// literal takes it.
//
// There could be as many sets as q has subsets. Two rules keep them small and few:
//
//   - A place is dropped from a set if a star of the set can do all that the place
//     can: see [stars]. Without question marks a set then holds a handful of places.
//   - A set is dropped if another set was met at the same place of p that leaves q no
//     more: see [difference.add]. The remaining sets are an antichain.
//
// Runs of question marks between stars and letters can defeat both rules, so the
// steps are counted, and the search gives up after too many.
type difference struct {
	p, q  program
	fresh rune
	texts texts
	nodes []node
	stack []int   // indexes of the nodes that are yet to be tried
	met   [][]int // for each place of p, its antichain: indexes into nodes
	steps int     // the places in all sets made and compared
}

// node is where a text leads.
type node struct {
	text  int    // an index into texts
	place int    // in p
	set   places // in q
}

// find returns a resource that p matches and q does not. It finds one if there is one,
// unless it gives up.
func (d *difference) find() (text string, found bool) {
	d.texts = newTexts(d.p.resource())
	d.met = make([][]int, len(d.p)+1)
	d.add(node{set: d.q.closure(nil, 0)})
	for len(d.stack) > 0 && !d.givenUp() {
		at := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		n := d.nodes[at]
		switch {
		case !slices.Contains(d.met[n.place], at):
			continue // a better node was met since
		case n.place < len(d.p):
			d.leave(n)
		case d.texts.resource(n.text) && !slices.Contains(n.set, len(d.q)):
			return d.texts.spell(n.text), true
		}
	}
	return "", false
}

// leave adds the nodes that n leads to. They are tried in the order of how few places
// they leave q: first a star takes a fresh character, then a colon, and last the star
// is passed.
func (d *difference) leave(n node) {
	first := len(d.stack)
	for _, c := range d.p[n.place].samples(d.fresh) {
		d.add(node{d.texts.extend(n.text, c), d.p.after(n.place), d.q.read(n.set, c)})
	}
	if d.p.star(n.place) {
		d.add(node{n.text, n.place + 1, n.set})
	}
	slices.Reverse(d.stack[first:])
}

// givenUp reports whether the search has taken too many steps to go on.
func (d *difference) givenUp() bool { return d.steps > maxSteps }

// add adds n to the nodes, unless a better node was met, and forgets the nodes that n
// is better than.
func (d *difference) add(n node) {
	d.steps += 1 + len(n.set)
	met := &d.met[n.place]
	for _, i := range *met {
		d.steps += 1 + len(d.nodes[i].set)
		if d.better(&d.nodes[i], &n) {
			return
		}
	}
	*met = slices.DeleteFunc(*met, func(i int) bool { return d.better(&n, &d.nodes[i]) })
	*met = append(*met, len(d.nodes))
	d.stack = append(d.stack, len(d.nodes))
	d.nodes = append(d.nodes, n)
}

// better reports whether m, at the same place of p as n, is at least as good as n: if
// a text leads from n out of q, it does so from m. More colons are better, as a
// resource has five, and fewer places are better.
func (d *difference) better(m, n *node) bool {
	return d.texts[m.text].colons >= d.texts[n.text].colons && d.q.within(m.set, n.set)
}
