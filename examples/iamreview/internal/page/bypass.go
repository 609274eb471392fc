package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
)

// maxDrawings is the largest number of drawings. Bypasses beyond it are listed.
const maxDrawings = 20

// bypassed is a caller with a bypass, and the ways of it.
type bypassed struct {
	caller int
	legs   []leg
}

// leg is calls on tables that one cluster does for a caller, and why they are denied
// without it.
type leg struct {
	Tables      []name
	Cluster     name
	Role        name
	Calls       []string
	Writes      bool
	Word        word       // of the direct call
	Why         []partView // it is denied
	Front, Back []partView // the statements that let the call through
}

// same reports whether two legs differ by their tables alone.
func (l *leg) same(o *leg) bool {
	return l.Cluster == o.Cluster && l.Word == o.Word && slices.Equal(l.Calls, o.Calls) && slices.Equal(l.Why, o.Why) &&
		slices.Equal(l.Front, o.Front) && slices.Equal(l.Back, o.Back)
}

// card is the bypasses of principals that have the same ones.
type card struct {
	ID       string
	Who      []name
	Legs     []leg
	Tables   []name
	Writes   bool
	Drawings []drawing // none if there were too many
}

// collect adds the bypasses of a pair.
func (b *builder) collect(caller, table int, got *answers) {
	if n := len(b.paths); n == 0 || b.paths[n-1].caller != caller {
		b.paths = append(b.paths, bypassed{caller: caller})
	}
	p := &b.paths[len(b.paths)-1]
	who := b.Matrix.Caller(caller).Principal.ARN()
	for n := range b.Clusters {
		calls := b.Matrix.Bypassed(caller, table, n).Calls
		var legs []leg
		for _, c := range ordered {
			if !calls.Has(c.place) {
				continue
			}
			way := &got.via[n][c.place]
			next := leg{
				Tables: []name{b.out.Tables[table]}, Cluster: b.out.Clusters[n], Calls: []string{c.name},
				Word: got.direct[c.place].word, Why: b.parts(who, got.direct[c.place].parts),
				Front: b.parts(who, way.front), Back: b.parts(who, way.back),
				Writes: writing.Has(c.place),
			}
			role := b.Clusters[n].Role.Principal.ARN()
			next.Role = namesOf([]arn.ARN{role})[0]
			legs = addCall(legs, next)
		}
		for _, l := range legs {
			r := together([]run{{Calls: l.Calls}})
			l.Calls = r[0].Calls
			p.legs = addTable(p.legs, l)
		}
	}
}

// addCall adds a leg of one call to one that has the same statements.
func addCall(legs []leg, next leg) []leg {
	for i := range legs {
		old := &legs[i]
		one := next
		one.Calls = old.Calls
		if old.same(&one) {
			old.Calls, old.Writes = append(old.Calls, next.Calls...), old.Writes || next.Writes
			return legs
		}
	}
	return append(legs, next)
}

// addTable adds a leg to one of other tables.
func addTable(legs []leg, next leg) []leg {
	for i := range legs {
		if legs[i].same(&next) {
			legs[i].Tables = append(legs[i].Tables, next.Tables...)
			return legs
		}
	}
	return append(legs, next)
}

// cards puts principals with the same legs together: those who write first.
func (b *builder) cards() (cards []card) {
	seen := make(map[string]int)
	for _, p := range b.paths {
		key := fmt.Sprint(p.legs)
		n, ok := seen[key]
		if !ok {
			n = len(cards)
			seen[key] = n
			cards = append(cards, newCard(p.legs))
		}
		cards[n].Who = append(cards[n].Who, b.who[p.caller])
	}
	slices.SortStableFunc(cards, func(x, y card) int { return cmp.Compare(rank(x.Writes), rank(y.Writes)) })
	for i := range cards {
		cards[i].ID = fmt.Sprintf("B%d", i)
		if i >= maxDrawings {
			continue
		}
		g := cards[i].graph()
		layers := g.layers()
		cards[i].Drawings = []drawing{g.draw(layers, wide)}
		if d := g.draw(layers, tall); d.W <= phone {
			cards[i].Drawings = append(cards[i].Drawings, d)
		}
	}
	return cards
}

// mostNamed is how many principals the head of a card, or of a policy, names. It counts
// the others.
const mostNamed = 12

// First are the principals in the head of the card, and Rest the others.
func (c card) First() []name { return c.Who[:min(len(c.Who), mostNamed)] }

func (c card) Rest() []name { return c.Who[len(c.First()):] }

func newCard(legs []leg) card {
	c := card{Legs: legs}
	for _, l := range legs {
		c.Writes = c.Writes || l.Writes
		for _, t := range l.Tables {
			if !slices.Contains(c.Tables, t) {
				c.Tables = append(c.Tables, t)
			}
		}
	}
	return c
}

// graph is the ways of a card: the open ones, and the direct ones that are denied.
func (c *card) graph() *graph {
	g := new(graph)
	who := node{kind: "who", label: c.Who[0].Short, note: c.Who[0].Note, full: c.Who[0].Full}
	if n := len(c.Who); n > 1 {
		who.label, who.note, who.full = fmt.Sprintf("%d principals", n), "with the same policies", fullNames(c.Who)
	}
	from := g.add(who)
	for i := range c.Legs {
		l := &c.Legs[i]
		cluster := g.add(node{kind: "cluster", label: l.Cluster.Short, note: "DAX cluster", full: l.Cluster.Full})
		role := g.add(node{kind: "role", label: l.Role.Short, note: "service role", full: l.Role.Full})
		g.connect(cluster, role, true)
		g.through(from, cluster, l.Front, "allow")
		for _, t := range l.Tables {
			table := g.add(node{kind: "table", label: t.Short, note: "table", full: t.Full})
			g.through(role, table, l.Back, "allow")
			g.through(from, table, l.Why, "deny")
		}
	}
	return g
}

// through connects two nodes by way of statements.
func (g *graph) through(from, to int, parts []partView, kind string) {
	found := false
	for _, p := range parts {
		if p.Ref == nil {
			continue
		}
		found = true
		verb := map[string]string{"allow": "allows", "deny": "denies"}[kind]
		if kind == "deny" && p.Text != "by" {
			verb = "not for all items"
		}
		n := g.add(node{kind: kind, label: p.Ref.Label, note: fmt.Sprintf("%s, line %d", verb, p.Ref.Line), full: p.Ref.Label + " of " + p.Ref.Name, href: p.Ref.Href})
		g.connect(from, n, kind == "allow")
		g.connect(n, to, kind == "allow")
	}
	if found {
		return
	}
	n := node{kind: kind, label: "nothing needed", note: "the root user", full: "no statement is needed"}
	if kind == "deny" {
		n.label, n.note, n.full = "no statement", "allows it directly", "no statement allows it directly"
	}
	at := g.add(n)
	g.connect(from, at, kind == "allow")
	g.connect(at, to, kind == "allow")
}

func fullNames(all []name) string {
	names := make([]string, len(all))
	for i, n := range all {
		names[i] = n.Full
	}
	return strings.Join(names, ", ")
}
