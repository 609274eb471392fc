package page

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
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

type row struct {
	name
	Bypass bool
	Cells  template.HTML // made of letters and numbers of this package alone
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
