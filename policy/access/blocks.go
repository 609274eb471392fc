package access

import (
	"iter"
	"maps"
	"slices"

	"github.com/iameval/iameval/policy"
)

// Block is direct access that is the same for all callers of a class on all tables of
// some classes, but for the pairs that [Matrix.Exceptions] yields.
type Block struct {
	Callers int   // a class of callers
	Tables  []int // classes of tables, ascending
	Direct  Row
}

// FrontBlock is what the callers of a class may ask of a cluster, whatever the table. The
// four protocol actions count as the options say.
type FrontBlock struct {
	Callers int // a class of callers
	Cluster int
	Calls   Row
}

// BackBlock is what the service role of a cluster may do to all tables of some classes.
type BackBlock struct {
	Cluster int
	Callers []int // the classes of callers for whom it does so; they differ in the context that they hand on
	Tables  []int // classes of tables, ascending
	Calls   Row
	Trust   policy.Verdict // whether DAX may assume the role
}

// BypassBlock is calls that the callers of a class are denied on all tables of some
// classes, and that a cluster does for them, but for the pairs that [Matrix.Exceptions]
// yields. The four protocol actions are ignored: see [Bypasses].
type BypassBlock struct {
	Callers int   // a class of callers
	Cluster int   // by its place in the list
	Tables  []int // classes of tables, ascending
	Bypassed
}

// Bypassed is calls that are denied directly and open through a cluster.
type Bypassed struct {
	Calls       Calls
	Explicit    Calls // of them, those that a Deny statement forbids
	FineGrained Calls // of them, those that are denied only for some items or attributes
}

// Writes returns the calls that write.
func (b Bypassed) Writes() Calls { return b.Calls & writing }

// Exception is the answer for a caller and a table that a pattern with a variable
// matches: it is not that of their classes.
type Exception struct {
	Caller, Table int
	Pair          Pair
	Bypassed      []Bypassed // through each cluster
}

// Blocks yields direct access, by class of callers and then by the first class of
// tables. Tables on which every call is an implicit deny, with certainty, are left out.
func (m *Matrix) Blocks() iter.Seq[Block] {
	m = m.orZero()
	return func(yield func(Block) bool) {
		var rows []Row
		for class := range m.direct {
			s := &m.direct[class]
			rows = s.appendRows(rows[:0], &m.table)
			for row, tables := range m.grouped(rows, s.whole) {
				if !yield(Block{class, tables, row}) {
					return
				}
			}
		}
	}
}

// allRows returns the row of every class of tables.
func (s *sheet) allRows(t *tableClasses) []Row { return s.appendRows(nil, t) }

// appendRows appends the row of every class of tables to an empty list.
func (s *sheet) appendRows(rows []Row, t *tableClasses) []Row {
	for class := range t.members {
		rows = append(rows, s.rest[t.resource[class]])
	}
	for n, class := range s.touched {
		rows[class] = s.rows[n]
	}
	return rows
}

// grouped yields each distinct row but the zero one with the classes of tables that have
// it, in the order of the first class, without the classes to skip.
func (m *Matrix) grouped(rows []Row, skip map[int]bool) iter.Seq2[Row, []int] {
	return groupBy(len(rows), skip, func(class int) Row { return rows[class] })
}

// groupBy yields each key but the zero one with the numbers below n that have it.
func groupBy[K comparable](n int, skip map[int]bool, key func(int) K) iter.Seq2[K, []int] {
	return func(yield func(K, []int) bool) {
		var order []K
		var zero K
		groups := make(map[K][]int)
		for i := range n {
			k := key(i)
			if k == zero || skip[i] {
				continue
			}
			if groups[k] == nil {
				order = append(order, k)
			}
			groups[k] = append(groups[k], i)
		}
		for _, k := range order {
			if !yield(k, groups[k]) {
				return
			}
		}
	}
}

// Fronts yields what callers may ask of clusters, by class of callers and cluster,
// without those who may ask nothing, with certainty.
func (m *Matrix) Fronts() iter.Seq[FrontBlock] {
	m = m.orZero()
	return func(yield func(FrontBlock) bool) {
		for class, rows := range m.fronts {
			for cluster, front := range rows {
				row := m.through(front, backRow{row: open, trust: allowed}, m.opts.CurrentProtocol)
				if row != 0 && !yield(FrontBlock{class, cluster, row}) {
					return
				}
			}
		}
	}
}

// Backs yields what the roles of the clusters may do, by cluster and first class of
// callers and tables, without tables on which a role may do nothing, with certainty.
func (m *Matrix) Backs() iter.Seq[BackBlock] {
	m = m.orZero()
	return func(yield func(BackBlock) bool) {
		for cluster := range m.clusters {
			for context, callers := range groupBy(len(m.classes.context), nil, func(class int) int { return m.classes.context[class] + 1 }) {
				s := &m.backs.subjects[m.backs.contexts[context-1][cluster]]
				rows := s.sheet.allRows(&m.table)
				for i := range rows {
					rows[i] = newRow(rows[i].denied()&every, rows[i].granted()&every, rows[i].Uncertain())
				}
				for row, tables := range m.grouped(rows, nil) {
					if !yield(BackBlock{cluster, callers, tables, row, s.trust.Verdict(0)}) {
						return
					}
				}
			}
		}
	}
}

// Bypasses yields every call that is denied directly and open through a cluster, by
// class of callers, cluster and first class of tables.
func (m *Matrix) Bypasses() iter.Seq[BypassBlock] {
	m = m.orZero()
	return func(yield func(BypassBlock) bool) {
		backs := make([][]Row, len(m.backs.subjects))
		for i := range backs {
			backs[i] = m.backs.subjects[i].sheet.allRows(&m.table)
		}
		var direct []Row
		for class := range m.direct {
			direct = m.direct[class].appendRows(direct[:0], &m.table)
			for cluster := range m.clusters {
				subject := m.backs.contexts[m.classes.context[class]][cluster]
				trust := m.backs.subjects[subject].trust
				found := groupBy(len(direct), m.direct[class].whole, func(t int) Bypassed {
					return m.bypassed(direct[t], m.fronts[class][cluster], backRow{backs[subject][t], trust}, func() place { return m.representative(class, t) })
				})
				for b, tables := range found {
					if !yield(BypassBlock{class, cluster, tables, b}) {
						return
					}
				}
			}
		}
	}
}

// bypassed compares direct access with that through a cluster. SEMANTICS 8.3g
func (m *Matrix) bypassed(direct, front Row, back backRow, example func() place) (b Bypassed) {
	b.Calls = m.through(front, back, true).Allows() &^ direct.Allows() // the protocol actions hide no bypass: SEMANTICS 8.4c
	b.Explicit = b.Calls & direct.ExplicitlyDenied()
	if unsure := b.Calls & direct.Uncertain(); unsure != 0 {
		p := example()
		for call := range unsure.All() {
			if m.mayBeAllowed(p, call) {
				b.FineGrained |= 1 << call
			}
		}
	}
	return b
}

// mayBeAllowed reports whether a direct call that is denied is allowed for some items
// or attributes.
func (m *Matrix) mayBeAllowed(p place, call int) bool {
	c := m.sketch(&m.callers[p.caller], m.tables[p.table], call)
	s := scanned{caller: &m.callers[p.caller]}
	m.opts.half(&s.access.Direct, s.caller, &c)
	return s.mayBeAllowed()
}

// representative returns a caller and a table of their classes that are not an
// exception.
func (m *Matrix) representative(class, tables int) place {
	for _, caller := range m.classes.members[class] {
		for _, table := range m.table.members[tables] {
			if _, ok := m.direct[class].exceptions[place{caller, table}]; !ok {
				return place{caller, table}
			}
		}
	}
	return place{m.classes.members[class][0], m.table.members[tables][0]}
}

// Exceptions yields the pairs whose answers are not those of their classes, by caller
// and table.
func (m *Matrix) Exceptions() iter.Seq[Exception] {
	m = m.orZero()
	return func(yield func(Exception) bool) {
		of := make(map[int][]int)
		for class := range m.direct {
			for p := range m.direct[class].exceptions {
				of[p.caller] = append(of[p.caller], p.table)
			}
		}
		for _, caller := range slices.Sorted(maps.Keys(of)) {
			slices.Sort(of[caller])
			for _, table := range of[caller] {
				e := Exception{caller, table, m.At(caller, table), nil}
				for cluster := range m.clusters {
					e.Bypassed = append(e.Bypassed, m.Bypassed(caller, table, cluster))
				}
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Bypassed returns the calls of a caller on a table that are denied directly and open
// through a cluster; the zero Bypassed if there are no such places in the lists.
func (m *Matrix) Bypassed(caller, table, cluster int) Bypassed {
	if !m.has(caller, table) || cluster < 0 || cluster >= len(m.clusters) {
		return Bypassed{}
	}
	front := m.fronts[m.classes.of[caller]][cluster]
	return m.bypassed(m.at(caller, table), front, m.backs.at(m, caller, cluster, table), func() place { return place{caller, table} })
}
