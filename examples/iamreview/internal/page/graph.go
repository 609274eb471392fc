package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A graph is drawn in layers. Each node stands one layer behind the last of those that
// lead to it (its longest path), an edge over several layers has a turn in each layer
// between, and two sweeps put each node of a layer at the mean of its neighbours, so
// that few edges cross:
//
//	user  ──  statement  ──  cluster  ──  role  ──  statement  ──  table
//	     ╌╌╌  statement  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  ✕

// The largest number of nodes that are drawn one by one: of all, and of a layer.
const (
	maxNodes = 60
	maxLayer = 6
)

// graph has no cycles.
type graph struct {
	nodes []node
	edges []edge
}

type node struct {
	kind  string // "who", "allow", "cluster", "role", "deny", "table", or "" of a turn
	label string
	note  string
	full  string // the whole label, where it is cut
	href  string
	count int // of nodes that it stands for

	layer, slot int
}

type edge struct {
	from, to int
	open     bool
}

// add returns the node of that kind and name, a new one if there is none yet.
func (g *graph) add(n node) int {
	for i := range g.nodes {
		if old := &g.nodes[i]; old.kind == n.kind && old.full == n.full && old.href == n.href {
			return i
		}
	}
	n.count = 1
	g.nodes = append(g.nodes, n)
	return len(g.nodes) - 1
}

// connect adds an edge, once.
func (g *graph) connect(from, to int, open bool) {
	if e := (edge{from, to, open}); !slices.Contains(g.edges, e) {
		g.edges = append(g.edges, e)
	}
}

// layers lays the graph out, and returns the nodes of each layer in their order.
func (g *graph) layers() [][]int {
	g.shrink()
	g.longestPaths()
	g.turns()
	last := 0
	for _, n := range g.nodes {
		last = max(last, n.layer)
	}
	layers := make([][]int, last+1)
	for i, n := range g.nodes {
		layers[n.layer] = append(layers[n.layer], i)
	}
	for l := 1; l <= last; l++ {
		g.sweep(layers[l], func(e edge) (int, int) { return e.to, e.from })
	}
	for l := last - 1; l >= 0; l-- {
		g.sweep(layers[l], func(e edge) (int, int) { return e.from, e.to })
	}
	return layers
}

// shrink makes one node of several where there are too many: where one layer is too high,
// of those that have the same neighbours; and where that is not enough, of those that
// stand in one layer.
func (g *graph) shrink() {
	if g.highest() > maxLayer || len(g.nodes) > maxNodes {
		g.merge(func(i int) string {
			var ends []string
			for _, e := range g.edges {
				if e.from == i || e.to == i {
					ends = append(ends, fmt.Sprint(e.from == i, e.from+e.to-i, e.open))
				}
			}
			slices.Sort(ends)
			return g.nodes[i].kind + strings.Join(ends, ";")
		})
	}
	if len(g.nodes) > maxNodes {
		g.longestPaths()
		g.merge(func(i int) string { return fmt.Sprint(g.nodes[i].kind, g.nodes[i].layer) })
	}
}

// merge makes one node of all with the same key.
func (g *graph) merge(key func(int) string) {
	to := make([]int, len(g.nodes))
	seen := make(map[string]int)
	var nodes []node
	for i, n := range g.nodes {
		k := key(i)
		at, ok := seen[k]
		if !ok {
			at = len(nodes)
			seen[k] = at
			nodes = append(nodes, n)
			to[i] = at
			continue
		}
		to[i] = at
		one := &nodes[at]
		one.count += n.count
		one.label, one.full, one.href = fmt.Sprintf("%d %s", one.count, plurals[n.kind]), one.full+", "+n.full, ""
	}
	edges := g.edges
	g.nodes, g.edges = nodes, nil
	for _, e := range edges {
		g.connect(to[e.from], to[e.to], e.open)
	}
}

var plurals = map[string]string{
	"who": "principals", "allow": "statements", "deny": "statements", "cluster": "clusters", "role": "roles", "table": "tables",
}

// highest returns the number of nodes of the layer that has most.
func (g *graph) highest() (most int) {
	g.longestPaths()
	of := make(map[int]int)
	for _, n := range g.nodes {
		of[n.layer]++
		most = max(most, of[n.layer])
	}
	return most
}

// longestPaths puts each node behind all that lead to it.
func (g *graph) longestPaths() {
	for i := range g.nodes {
		g.nodes[i].layer = 0
	}
	for range g.nodes { // no path has more edges than there are nodes
		moved := false
		for _, e := range g.edges {
			if behind := g.nodes[e.from].layer + 1; g.nodes[e.to].layer < behind {
				g.nodes[e.to].layer, moved = behind, true
			}
		}
		if !moved {
			return
		}
	}
}

// turns puts a node without a box into each layer that an edge passes.
func (g *graph) turns() {
	edges := g.edges
	g.edges = nil
	for _, e := range edges {
		from := e.from
		for l := g.nodes[e.from].layer + 1; l < g.nodes[e.to].layer; l++ {
			g.nodes = append(g.nodes, node{layer: l})
			g.edges = append(g.edges, edge{from, len(g.nodes) - 1, e.open})
			from = len(g.nodes) - 1
		}
		g.edges = append(g.edges, edge{from, e.to, e.open})
	}
}

// sweep sorts a layer by the mean slots of the neighbours on one side.
func (g *graph) sweep(layer []int, ends func(edge) (here, there int)) {
	mean := make(map[int]float64)
	for _, i := range layer {
		sum, n := 0, 0
		for _, e := range g.edges {
			if here, there := ends(e); here == i {
				sum, n = sum+g.nodes[there].slot, n+1
			}
		}
		mean[i] = float64(g.nodes[i].slot)
		if n > 0 {
			mean[i] = float64(sum) / float64(n)
		}
	}
	slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
	for slot, i := range layer {
		g.nodes[i].slot = slot
	}
}
