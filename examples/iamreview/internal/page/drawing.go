package page

import (
	"cmp"
	"fmt"
	"slices"
)

// drawing is a graph with the places of everything in it.
type drawing struct {
	Class string // "wide" or "tall"
	W, H  int
	Boxes []box
	// The paths of all edges that are open, with their heads, and of all that are
	// denied, with their crosses.
	Open, Heads, Shut, Crosses string
}

type box struct {
	X, Y, W, H           int
	Round                int // radius of the corners
	TextX, LabelY, NoteY int
	Kind                 string
	Label, Note          string
	Full, Href           string
}

// measures are the sizes of a drawing, in pixels.
type measures struct {
	class       string
	boxW, boxH  int
	along, side int // gaps between layers, and within one
	tall        bool
}

var (
	wide = measures{"wide", 156, 48, 36, 14, false}
	tall = measures{"tall", 158, 48, 30, 12, true}
)

// phone is the width that a tall drawing may have. Beyond it the wide one is shown on all
// screens.
const phone = 360

const (
	margin     = 4  // around the drawing, for its lines
	labelRunes = 16 // that fit into a box, in the small letters of a note some more
	noteRunes  = 23
)

// draw places the nodes of the layers.
func (g *graph) draw(layers [][]int, m measures) drawing {
	size, across, depth := m.boxH, m.boxH+m.side, m.boxW+m.along
	if m.tall {
		size, across, depth = m.boxW, m.boxW+m.side, m.boxH+m.along
	}
	most := 0
	for _, l := range layers {
		most = max(most, len(l)*across-m.side)
	}
	d := drawing{Class: m.class, W: len(layers)*depth - m.along + 2*margin, H: most + 2*margin}
	if m.tall {
		d.W, d.H = d.H, d.W
	}
	corner := make([]point, len(g.nodes))
	for l, layer := range layers {
		start := (most - (len(layer)*across - m.side)) / 2
		for slot, i := range layer {
			at := point{margin + l*depth, margin + start + slot*across}
			if m.tall {
				at = point{at.y, at.x}
			}
			corner[i] = at
			if n := &g.nodes[i]; n.kind != "" {
				d.Boxes = append(d.Boxes, boxOf(n, at, m))
			}
		}
	}
	outs, ins := g.ports(true), g.ports(false)
	for i, e := range g.edges {
		from, to := corner[e.from], corner[e.to]
		if m.tall { // drawn as if it lay on its side, and turned at the end
			from, to = point{from.y, from.x}, point{to.y, to.x}
		}
		from.y, to.y = from.y+outs[i].place(size), to.y+ins[i].place(size)
		path, end := g.line(e, from, to, m)
		if e.open {
			d.Open, d.Heads = d.Open+path, d.Heads+end
		} else {
			d.Shut, d.Crosses = d.Shut+path, d.Crosses+end
		}
	}
	return d
}

// port is a place on a side of a box: the nth of several.
type port struct{ n, of int }

type point struct{ x, y int }

func boxOf(n *node, at point, m measures) box {
	b := box{X: at.x, Y: at.y, W: m.boxW, H: m.boxH, TextX: at.x + 12, LabelY: at.y + 21, NoteY: at.y + 37,
		Kind: n.kind, Label: short(n.label, labelRunes), Note: short(n.note, noteRunes), Full: n.full, Href: n.href, Round: 4}
	if n.kind == "who" || n.kind == "role" {
		b.Round = m.boxH / 2
		b.TextX += 8
	}
	return b
}

// short cuts a text in its middle.
func short(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	head := most / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-head-1):])
}

// ports spreads the edges of each node over one of its sides, in the order of the nodes
// at their other ends.
func (g *graph) ports(outgoing bool) []port {
	ends := func(i int) (here, there int) {
		if outgoing {
			return g.edges[i].from, g.edges[i].to
		}
		return g.edges[i].to, g.edges[i].from
	}
	of := make(map[int][]int)
	for i := range g.edges {
		here, _ := ends(i)
		of[here] = append(of[here], i)
	}
	ports := make([]port, len(g.edges))
	for _, edges := range of {
		slices.SortStableFunc(edges, func(a, b int) int {
			_, x := ends(a)
			_, y := ends(b)
			return cmp.Compare(g.nodes[x].slot, g.nodes[y].slot)
		})
		for n, i := range edges {
			ports[i] = port{n + 1, len(edges) + 1}
		}
	}
	return ports
}

// place is where the port is on a side of that length.
func (p port) place(size int) int { return size * p.n / p.of }

// line draws an edge from the far side of one box to the near side of the next, layers
// going from left to right. At a turn it goes straight on, to the far side of the place
// that a box would have.
func (g *graph) line(e edge, from, to point, m measures) (d, head string) {
	depth, last := m.boxW, g.nodes[e.to].kind
	if m.tall {
		depth = m.boxH
	}
	from.x += depth
	half := (to.x - from.x) / 2
	end := to
	if last != "" && last != "deny" {
		head = e.end(to, m.tall)
		end.x -= headLength
	}
	at, c := func(p point) string {
		if m.tall {
			p = point{p.y, p.x}
		}
		return fmt.Sprintf("%d %d", p.x, p.y)
	}, "H"
	if m.tall {
		c = "V"
	}
	d = "M" + at(from)
	switch {
	case from.y != to.y:
		d += "C" + at(point{from.x + half, from.y}) + " " + at(point{to.x - half, to.y}) + " " + at(end)
	case last != "":
		d += c + fmt.Sprint(end.x)
	}
	if last == "" {
		d += c + fmt.Sprint(to.x+depth)
	}
	return d, head
}

const headLength = 7

// end is the head of an open edge, and the cross of one that is denied.
func (e edge) end(at point, tall bool) string {
	if !e.open {
		at.x -= headLength
	}
	if tall {
		at = point{at.y, at.x}
	}
	switch {
	case e.open && tall:
		return fmt.Sprintf("M%d %dl-5 -8h10z", at.x, at.y)
	case e.open:
		return fmt.Sprintf("M%d %dl-8 -5v10z", at.x, at.y)
	}
	return fmt.Sprintf("M%d %dl10 10m0 -10l-10 10", at.x-5, at.y-5)
}
