package expression

// Paths that cannot both be in one expression: a path that contains another, as
// a and a.b, and paths that no item can have both, as a.b and a[0]. The paths
// so far make a tree,
//
//	a.b, a.c, d[0]        a - b
//	                        - c
//	                      d - 0
//
// and each new one goes down it as far as it can.

// edge is a step in the tree, from the edge before it. Edges are numbered from 1.
type edge struct {
	step  int32 // a symbol, or -1-i for element i of a list
	child int32 // the first edge further down; 0: none
	path  int32 // the first path that goes here
	leaf  bool
}

// claims are the paths so far, of one expression.
type claims struct {
	edges []edge
	found map[uint64]int32 // the edges that are neither roots nor first children, by parent and step
}

// distinct reports paths that cannot be in one expression.
func (p *Parser) distinct(paths []Path) error {
	if len(paths) < 2 {
		return nil
	}
	for i := range p.texts {
		p.texts[i].root = 0
	}
	p.edges, p.found = append(p.edges[:0], edge{}), nil
	for i, path := range paths {
		if problem, other := p.claim(path, int32(i)); problem != "" {
			return p.errorf("Two document paths %s with each other; must remove or rewrite one of these paths; "+
				"path one: %v, path two: %v", problem, paths[other], path)
		}
	}
	return nil
}

// claim adds a path to the tree. It returns what is wrong, and with which other
// path.
func (p *Parser) claim(path Path, number int32) (problem string, other int32) {
	var at int32
	for i, s := range path {
		step, parent := s.edge(), &p.edges[at]
		switch child := parent.child; {
		case parent.leaf:
			return "overlap", parent.path
		case child > 0 && (p.edges[child].step < 0) != (step < 0):
			return "conflict", p.edges[child].path
		}
		next := p.edge(at, step)
		if next == 0 {
			next = p.grow(at, step, number)
		} else if i == len(path)-1 {
			return "overlap", p.edges[next].path
		}
		at = next
	}
	p.edges[at].leaf = true
	return "", 0
}

// edge returns the edge of a step, 0 if there is none.
func (p *Parser) edge(parent, step int32) int32 {
	if parent == 0 {
		return p.texts[step].root
	}
	child := p.edges[parent].child
	if child == 0 || p.edges[child].step == step {
		return child
	}
	return p.found[edgeKey(parent, step)]
}

// grow makes an edge.
func (p *Parser) grow(parent, step, path int32) int32 {
	n := int32(len(p.edges))
	p.edges = append(p.edges, edge{step: step, path: path})
	switch {
	case parent == 0:
		p.texts[step].root = n
	case p.edges[parent].child == 0:
		p.edges[parent].child = n
	default:
		if p.found == nil {
			p.found = make(map[uint64]int32)
		}
		p.found[edgeKey(parent, step)] = n
	}
	return n
}

func edgeKey(parent, step int32) uint64 { return uint64(parent)<<32 | uint64(uint32(step)) }
