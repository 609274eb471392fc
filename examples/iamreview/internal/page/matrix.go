package page

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// The matrix has a row for each principal and a column for each table. A cell has two
// halves, each a letter on a shade and a link to the operations behind it:
//
//	-  none      r  some reads      w  some writes      a  all      ?  not known
//
// What many cells have in common is written once: a half links to a block.

// maxCells is the largest number of cells of a matrix. Principals beyond it are left
// out, those with a bypass last, and the page says how many.
const maxCells = 20_000

// matrixView is the matrix as the template shows it.
type matrixView struct {
	Tables   []name
	Rows     []row
	Through  bool // there are clusters
	LeftOut  int  // principals
	Direct   []block
	Via      []block
	Pairs    int // with a bypass
	Unknown  int // pairs of which it is not known whether there is one
	Who      int // principals with a bypass
	Where    int // tables with one
	Clusters []name
}

// name is an ARN, and what people call it: "Bob", a "user".
type name struct{ Short, Note, Full string }

type row struct {
	name
	Bypass bool
	Cells  template.HTML // made of letters and numbers of this package alone
}

// block is the answers of one half: those of one side, or through each cluster.
type block struct {
	ID    string // "d3" or "x3"
	As    string // a cell that it is the answer of
	Sides []side
}

// side is answers with the name of a cluster; "" for direct access.
type side struct {
	Cluster string
	Runs    []run
}

// run is calls with the same answer.
type run struct {
	Calls []string
	Word  word
	Parts []partView
}

// partView is a part with the place of its statement.
type partView struct {
	Text   string
	Ref    *ref
	Joined bool // it begins with a sign that stands at the word before
}

// builder makes the parts of a page that hang on access.
type builder struct {
	*Access
	places  *places
	who     []name // callers
	callers []int  // class of each caller
	tables  []int  // class of each table
	except  map[[2]int]bool
	known   map[[2]int]*answers
	blocks  [2]map[string]int // of direct access, and through clusters
	out     matrixView
	paths   []bypassed
}

func newBuilder(a *Access, p *places) *builder {
	b := &builder{Access: a, places: p, except: make(map[[2]int]bool), known: make(map[[2]int]*answers)}
	b.callers = classesOf(a.Matrix.CallerClasses())
	b.tables = classesOf(a.Matrix.TableClasses())
	for e := range a.Matrix.Exceptions() {
		b.except[[2]int{e.Caller, e.Table}] = true
	}
	b.blocks = [2]map[string]int{make(map[string]int), make(map[string]int)}
	return b
}

// classesOf returns the class of each member.
func classesOf(all func(yield func(int, []int) bool)) (of []int) {
	for class, members := range all {
		for _, m := range members {
			if m >= len(of) {
				of = append(of, make([]int, m+1-len(of))...)
			}
			of[m] = class
		}
	}
	return of
}

// answers asks once for each class of callers and tables, and for each exception.
func (b *builder) answers(caller, table int) *answers {
	key := [2]int{b.callers[caller], b.tables[table]}
	if b.except[[2]int{caller, table}] {
		key = [2]int{-1 - caller, table}
	}
	if b.known[key] == nil {
		b.known[key] = b.answersOf(caller, table)
	}
	return b.known[key]
}

// build makes the matrix, and collects what bypasses there are.
func (b *builder) build() {
	b.out.Through = len(b.Clusters) > 0
	var callers, tables, clusters []arn.ARN
	for n := range b.tables {
		tables = append(tables, b.Matrix.Table(n))
	}
	for i := range b.Clusters {
		clusters = append(clusters, b.Clusters[i].ARN)
	}
	b.out.Tables, b.out.Clusters = namesOf(tables), namesOf(clusters)
	for n := range b.callers {
		callers = append(callers, b.Matrix.Caller(n).Principal.ARN())
	}
	b.who = namesOf(callers)
	order := b.order()
	if most := maxCells / max(1, len(b.tables)); len(order) > most {
		b.out.LeftOut = len(order) - most
		order = order[:most]
	}
	for _, caller := range order {
		b.out.Rows = append(b.out.Rows, b.row(caller))
	}
}

// order returns the callers, those with a bypass first, and counts the bypasses.
func (b *builder) order() []int {
	bypasses := make([]bool, len(b.callers))
	where := make(map[int]bool)
	var order []int
	for caller := range b.callers {
		order = append(order, caller)
		for table := range b.tables {
			if b.bypassed(caller, table) == 0 {
				continue
			}
			bypasses[caller], where[table] = true, true
			b.out.Pairs++
		}
		if bypasses[caller] {
			b.out.Who++
		}
	}
	b.out.Where = len(where)
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(rank(bypasses[x]), rank(bypasses[y])) })
	return order
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// bypassed returns the calls of a pair that some cluster does and that are denied
// directly.
func (b *builder) bypassed(caller, table int) (c access.Calls) {
	for n := range b.Clusters {
		c |= b.Matrix.Bypassed(caller, table, n).Calls
	}
	return c
}

func (b *builder) row(caller int) row {
	r := row{name: b.who[caller]}
	var cells strings.Builder
	for table := range b.tables {
		pair := b.Matrix.At(caller, table)
		got := b.answers(caller, table)
		fmt.Fprintf(&cells, "<td><a href=#d%d%s</a>", b.block(0, caller, table, got), directShade(pair.Direct, got).cell(false))
		if !b.out.Through {
			continue
		}
		bypass := b.bypassed(caller, table) != 0
		if !bypass && got.unsure()&^pair.Direct.Allows() != 0 {
			b.out.Unknown++
		}
		r.Bypass = r.Bypass || bypass
		fmt.Fprintf(&cells, "<a href=#x%d%s</a>", b.block(1, caller, table, got), viaShade(pair.Via, got).cell(bypass))
		if bypass {
			b.collect(caller, table, got)
		}
	}
	r.Cells = template.HTML(cells.String())
	return r
}

// shade is what a half comes to.
type shade struct {
	class, letter string
}

// cell is the rest of the link of a half: its class, which most do not have, and its text.
func (s shade) cell(bypass bool) string {
	switch {
	case bypass:
		return " class=b>" + s.letter + "!"
	case s.class == "":
		return ">" + s.letter
	}
	return " class=" + s.class + ">" + s.letter
}

// directShade is the shade of direct access.
func directShade(r access.Row, got *answers) shade {
	var unsure access.Calls
	for call, a := range got.direct {
		if a.word == notKnown {
			unsure |= 1 << call
		}
	}
	return shadeOf(r.Allows(), 0, unsure)
}

// viaShade is the shade of the best of several clusters.
func viaShade(rows []access.Row, got *answers) shade {
	var open, cached access.Calls
	for _, r := range rows {
		open, cached = open|r.Allows(), cached|r.CachedOnly()
	}
	return shadeOf(open, cached, got.unsure())
}

// unsure returns the calls that come through some cluster, or do not: that is not known.
func (a *answers) unsure() (c access.Calls) {
	for _, via := range a.via {
		for call := range via {
			if via[call].open {
				c |= 1 << call
			}
		}
	}
	return c
}

func shadeOf(open, cached, unsure access.Calls) shade {
	s := shade{"", "-"}
	switch {
	case open.Len() == everyCall:
		s = shade{"a", "a"}
	case open&writing != 0:
		s = shade{"w", "w"}
	case open != 0:
		s = shade{"r", "r"}
	case cached != 0:
		s.letter = "c"
	case unsure != 0:
		return shade{"q", "?"}
	}
	if unsure&^open != 0 {
		s.letter += "?"
	}
	return s
}

// everyCall is the number of calls of a row.
var everyCall = len(new(access.Matrix).Calls())

// block returns the number of the block with the answers of a half.
func (b *builder) block(half, caller, table int, got *answers) int {
	var sides []side
	who := b.Matrix.Caller(caller).Principal.ARN()
	if half == 0 {
		sides = []side{{"", b.runs(who, got.direct)}}
	} else {
		for n := range b.Clusters {
			all := make([]answer, len(got.via[n]))
			for call := range all {
				all[call] = got.via[n][call].answer
			}
			sides = append(sides, side{b.out.Clusters[n].Short, b.runs(who, all)})
		}
	}
	key := fmt.Sprint(sides)
	n, ok := b.blocks[half][key]
	if !ok {
		n = len(b.blocks[half])
		b.blocks[half][key] = n
		one := block{fmt.Sprintf("%c%d", "dx"[half], n), b.who[caller].Short + " on " + b.out.Tables[table].Short, sides}
		if half == 0 {
			b.out.Direct = append(b.out.Direct, one)
		} else {
			b.out.Via = append(b.out.Via, one)
		}
	}
	return n
}

// runs puts calls with equal answers together, in their order. A part of the caller
// is one of this caller, though the answer may be that of its class.
func (b *builder) runs(who arn.ARN, all []answer) (runs []run) {
	for _, call := range ordered {
		next := run{[]string{call.name}, all[call.place].word, b.parts(who, all[call.place].parts)}
		same := func(r run) bool { return r.Word == next.Word && slices.Equal(r.Parts, next.Parts) }
		if at := slices.IndexFunc(runs, same); at >= 0 {
			runs[at].Calls = append(runs[at].Calls, call.name)
			continue
		}
		runs = append(runs, next)
	}
	return together(runs)
}

// together names a transaction once: with its members, unless all of them are there.
func together(runs []run) []run {
	for i := range runs {
		var calls, members []string
		for _, c := range runs[i].Calls {
			if member, ok := strings.CutPrefix(c, transaction+" "); ok {
				members = append(members, member)
				continue
			}
			calls = append(calls, c)
		}
		switch len(members) {
		case 0:
		case transactionMembers:
			calls = append(calls, transaction)
		default:
			calls = append(calls, transaction+" ("+strings.Join(members, ", ")+")")
		}
		runs[i].Calls = calls
	}
	return runs
}

const transaction = "TransactWriteItems"

// The calls of a matrix, reads before writes. A check in a transaction is a read, though
// the transaction is a call that writes.
var (
	writing = callsThat(func(k access.CallKind) bool {
		return !reach.Call{Operation: k.Operation, Member: k.Member}.In(reach.Read)
	})
	transactionMembers = callsThat(func(k access.CallKind) bool { return k.Member != "" }).Len()
	ordered            = slices.Concat(placesOf(^writing), placesOf(writing))
	// cacheable are the calls that a cluster can serve from its cache alone: reads that
	// are not strongly consistent. SEMANTICS 8.3f
	cacheable = callsThat(func(k access.CallKind) bool {
		sketch := operation.Sketch{Operation: k.Operation, Tables: []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/t")}}
		if k.Member != "" {
			sketch.Members = []string{k.Member}
		}
		call, err := sketch.Call()
		return err == nil && !call.Writes() && !call.ConsistentRead()
	})
)

func callsThat(is func(access.CallKind) bool) (c access.Calls) {
	for n, k := range new(access.Matrix).Calls() {
		if is(k) {
			c |= 1 << n
		}
	}
	return c
}

func placesOf(c access.Calls) (list []callPlace) {
	for n, k := range c.All() {
		list = append(list, callPlace{k.String(), n})
	}
	return list
}

// callPlace is a call and its place in a row.
type callPlace struct {
	name  string
	place int
}

// parts gives the statements of parts their places.
func (b *builder) parts(who arn.ARN, all []part) []partView {
	views := make([]partView, len(all))
	for i, p := range all {
		views[i].Text = p.text
		views[i].Joined = strings.IndexAny(p.text, ";:,") == 0
		if p.statement == nil {
			continue
		}
		of := who
		if p.role != (arn.ARN{}) {
			of = p.role
		}
		var d *review.Document
		if b.Source != nil {
			d = b.Source(of, p.statement)
		}
		views[i].Ref = b.places.statement(d, p.statement)
	}
	return views
}

// namesOf gives ARNs short names: the last part of each, with its path where two of them
// have it, and with the account and the Region where that is not enough.
func namesOf(all []arn.ARN) []name {
	names := make([]name, len(all))
	for i, a := range all {
		kind, _, _ := strings.Cut(a.Resource(), "/")
		names[i] = name{Short: lastPart(a.Resource()), Note: kind, Full: a.String()}
	}
	for _, longer := range []func(arn.ARN) string{
		arn.ARN.Resource,
		func(a arn.ARN) string { return a.Account() + " " + a.Resource() },
		func(a arn.ARN) string { return a.Account() + " " + a.Region() + " " + a.Resource() },
		arn.ARN.String,
	} {
		seen := make(map[name]int)
		for _, n := range names {
			seen[name{n.Short, n.Note, ""}]++
		}
		for i, n := range names {
			if seen[name{n.Short, n.Note, ""}] > 1 {
				names[i].Short = longer(all[i])
			}
		}
	}
	return names
}

// lastPart cuts "user/staff/Bob" to "Bob".
func lastPart(resource string) string { return resource[strings.LastIndexByte(resource, '/')+1:] }
