package page

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLayers: a node stands behind all that lead to it, and an edge over several layers
// turns in each of them.
func TestLayers(t *testing.T) {
	g := new(graph)
	n := make(map[string]int)
	for _, name := range []string{"who", "front", "cluster", "role", "back", "deny", "table"} {
		n[name] = g.add(node{kind: name, full: name})
	}
	for _, e := range [][2]string{{"back", "table"}, {"role", "back"}, {"cluster", "role"}, {"front", "cluster"}, {"who", "front"}, {"who", "deny"}, {"deny", "table"}} {
		g.connect(n[e[0]], n[e[1]], e[1] != "deny" && e[0] != "deny")
	}
	if again := g.add(node{kind: "who", full: "who"}); again != n["who"] {
		t.Errorf("the same node twice")
	}
	g.connect(n["who"], n["front"], true)
	layers := g.layers()
	got := make(map[string]int)
	for l, layer := range layers {
		for _, i := range layer {
			got[g.nodes[i].kind] = l
		}
	}
	want := map[string]int{"who": 0, "front": 1, "deny": 1, "cluster": 2, "role": 3, "back": 4, "table": 5, "": 4}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(g.edges) != 7+3 {
		t.Errorf("%d edges, want 7 and 3 turns", len(g.edges))
	}
	for l, layer := range layers {
		if want := []int{1, 2, 2, 2, 2, 1}[l]; len(layer) != want {
			t.Errorf("%d nodes in layer %d, want %d", len(layer), l, want)
		}
	}
}

// crossings counts the pairs of edges between neighbouring layers that cross.
func crossings(g *graph) (n int) {
	for i, a := range g.edges {
		for _, b := range g.edges[i+1:] {
			if g.nodes[a.from].layer == g.nodes[b.from].layer && (g.nodes[a.from].slot-g.nodes[b.from].slot)*(g.nodes[a.to].slot-g.nodes[b.to].slot) < 0 {
				n++
			}
		}
	}
	return n
}

// TestSweeps: two sweeps undo what crosses without need.
func TestSweeps(t *testing.T) {
	g := new(graph)
	from := g.add(node{kind: "who"})
	const ways = 8
	var tables []int
	for i := range ways {
		tables = append(tables, g.add(node{kind: "table", full: fmt.Sprint(i)}))
	}
	for i := range ways {
		middle := g.add(node{kind: "allow", full: fmt.Sprint(i)})
		g.connect(from, middle, true)
		g.connect(middle, tables[ways-1-i], true)
	}
	g.layers()
	if n := crossings(g); n != 0 {
		t.Errorf("%d crossings", n)
	}
}

// TestShrink: however many nodes there are, no more than sixty are drawn, and nothing is
// lost of what they stand for.
func TestShrink(t *testing.T) {
	for name, sizes := range map[string][3]int{"small": {1, 5, 6}, "alike": {1, 3, 500}, "unlike": {40, 40, 40}} {
		r := rand.New(rand.NewPCG(1, 2))
		g := new(graph)
		who := make([]int, sizes[0])
		for i := range who {
			who[i] = g.add(node{kind: "who", full: fmt.Sprint(i)})
		}
		allow := make([]int, sizes[1])
		for i := range allow {
			allow[i] = g.add(node{kind: "allow", full: fmt.Sprint(i)})
			g.connect(who[r.IntN(len(who))], allow[i], true)
		}
		for i := range sizes[2] {
			table := g.add(node{kind: "table", full: fmt.Sprint(i)})
			g.connect(allow[r.IntN(len(allow))], table, true)
			if name == "unlike" {
				g.connect(allow[r.IntN(len(allow))], table, true)
			}
		}
		all := len(g.nodes)
		layers := g.layers()
		drawn, stand := 0, 0
		for _, n := range g.nodes {
			if n.kind != "" {
				drawn, stand = drawn+1, stand+n.count
			}
		}
		if drawn > maxNodes || stand != all {
			t.Errorf("%s: %d nodes drawn, which stand for %d of %d", name, drawn, stand, all)
		}
		if name == "small" && drawn != all {
			t.Errorf("%s: %d nodes drawn of %d", name, drawn, all)
		}
		for _, m := range []measures{wide, tall} {
			d := g.draw(layers, m)
			for i, a := range d.Boxes {
				if a.X < 0 || a.Y < 0 || a.X+a.W > d.W || a.Y+a.H > d.H {
					t.Errorf("%s, %s: %q is outside", name, m.class, a.Label)
				}
				for _, b := range d.Boxes[:i] {
					if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
						t.Errorf("%s, %s: %q lies on %q", name, m.class, a.Label, b.Label)
					}
				}
			}
		}
	}
}

func TestShort(t *testing.T) {
	for text, want := range map[string]string{"": "", "Books": "Books", "abcdefghij": "abcdefghij", "abcdefghijk": "abcde…hijk", "ääääääääääää": "äääää…ääää"} {
		if got := short(text, 10); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
