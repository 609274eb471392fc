package arn

import "slices"

// difference is the search for a resource that p matches and q does not. It
// spells out texts that p matches, and keeps book of all the places where q could
// be on the same text: a set.
//
// A wildcard of p matches any character, but two are enough to try: the colon,
// where wildcards may stop, and one fresh character, which stands in neither
// program. Of all but the colon the fresh one leaves q the fewest places, as no
// literal takes it.
//
// There could be as many sets as q has subsets. Two things keep them small and
// few:
//
//   - A place is dropped from a set if a star of the set can do all that it can:
//     see [stars]. Without question marks a set thus holds a handful of places.
//   - A set is dropped if, at the same place of p, another was met that leaves q
//     no more: see [difference.add]. Those that remain are an antichain.
//
// They can not keep them few where runs of question marks between stars and
// letters are made to prevent it, so the steps are counted, and too many give
// the search up.
type difference struct {
	p, q  program
	fresh rune
	texts texts
	nodes []node
	stack []int   // indexes of those that are yet to be tried
	met   [][]int // for each place of p, its antichain: indexes into nodes
	steps int     // the places in all the sets made and compared
}

// node is where a text leads.
type node struct {
	text  int    // an index into texts
	place int    // in p
	set   places // in q
}

// find returns a resource that p matches and q does not. It may miss one only if
// the search is given up.
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
			continue // a better one was met since
		case n.place < len(d.p):
			d.leave(n)
		case d.texts.resource(n.text) && !slices.Contains(n.set, len(d.q)):
			return d.texts.spell(n.text), true
		}
	}
	return "", false
}

// leave adds the nodes that n leads to. The next to be tried is that where a star
// takes a fresh character, then a colon, and the last that where it is passed: what
// leaves q the fewest places goes first.
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

// givenUp reports whether the search took too many steps to go on.
func (d *difference) givenUp() bool { return d.steps > maxSteps }

// add adds n to the nodes, unless one was met that is better, and forgets those
// that n is better than.
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

// better reports whether m, at the same place of p as n, is as good as n or
// better: if any text leads from n out of q, it does so from m. A text with more
// colons is better, as it needs five to be a resource, and one with fewer places.
func (d *difference) better(m, n *node) bool {
	return d.texts[m.text].colons >= d.texts[n.text].colons && d.q.within(m.set, n.set)
}
