package access

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// The answer for every caller and every table. Callers fall into classes by their policies
// and by what any statement sees of them, tables by the patterns that match them and by
// what statements see of them; one pair of each class is decided. A pattern with a
// variable would make every caller a class of its own. It counts as matching nothing
// while classes are made, and the pairs that it does match, for this caller, are decided
// one by one: the exceptions.
//
//	matrix.go     the type, and how to read it
//	classes.go    classes of callers and tables
//	decide.go     one side against all tables, by classes
//	blocks.go     what is the same for many classes
//	tables.go     which tables a pattern matches
//	row.go        the verdicts for one pair

// Matrix holds what [Compute] answers for every caller and every table. It is immutable
// and safe for concurrent use. The zero Matrix has no callers and no tables, and
// a nil Matrix is like it.
//
// Indexes, calls of the control plane and PartiQL have no place in it: its calls are
// the ones that DAX serves, on a table.
type Matrix struct {
	callers  []Subject
	tables   []arn.ARN
	opts     Options
	clusters []Cluster

	classes callerClasses
	table   tableClasses
	direct  []sheet // of each class of callers
	fronts  [][]Row // of each class of callers, and each cluster
	backs   backs

	decisions atomic.Int64
}

// MaxBlocks is the number of different answers, counted by class of callers, that a
// Matrix can have.
const MaxBlocks = 1 << 22

var maxBlocks int64 = MaxBlocks // less in a test

// NewMatrix decides everything, on all processors. Callers that share a Set share its
// work, so make one Set for each combination of policies; and one Target for each
// distinct document of a resource policy. Options count as for Compute.
//
// It is an error if a table is not the ARN of a table, if two tables or two callers
// are equal, and if there are more than [MaxBlocks] blocks.
//
// Its cost is about one decision for each call, each class of callers and each class
// of tables that the policies of these callers can tell apart, and one for each call
// of each exception: a second or two for 10,000 callers, 1,000 sets and 100,000
// tables.
func NewMatrix(callers []Subject, tables []arn.ARN, opts Options, clusters ...Cluster) (*Matrix, error) {
	m := &Matrix{
		callers:  slices.Clone(callers),
		tables:   slices.Clone(tables),
		opts:     opts.begun(),
		clusters: slices.Clone(clusters),
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := m.build(); err != nil {
		return nil, err
	}
	return m, nil
}

// check refuses what is not a table, and what is there twice.
func (m *Matrix) check() error {
	var errs []error
	tables := make(map[arn.ARN]bool, len(m.tables))
	for _, t := range m.tables {
		switch {
		case t.Kind() != arn.Table:
			errs = append(errs, fmt.Errorf("access: %q is not the ARN of a table", t))
		case tables[t]:
			errs = append(errs, fmt.Errorf("access: the table %s is there twice", t))
		}
		tables[t] = true
	}
	type identity struct {
		principal policy.Principal
		policies  *policy.Set
		context   string
	}
	callers := make(map[identity]bool, len(m.callers))
	for i := range m.callers {
		c := &m.callers[i]
		id := identity{c.Principal, c.Policies, fingerprint(&c.Context)}
		if callers[id] {
			errs = append(errs, fmt.Errorf("access: the caller %s is there twice, with the same policies and context", c.Principal))
		}
		callers[id] = true
	}
	return errors.Join(errs...)
}

// orZero returns the matrix, or the zero Matrix for nil.
func (m *Matrix) orZero() *Matrix {
	if m == nil {
		return new(Matrix)
	}
	return m
}

// Calls returns the calls of every [Row], in their order.
func (m *Matrix) Calls() []CallKind { return slices.Clone(kinds) }

// Caller returns caller n as it was given; nil if there is none.
func (m *Matrix) Caller(n int) *Subject {
	if n < 0 || n >= len(m.orZero().callers) {
		return nil
	}
	return &m.callers[n]
}

// Table returns table n; the zero ARN if there is none.
func (m *Matrix) Table(n int) arn.ARN {
	if n < 0 || n >= len(m.orZero().tables) {
		return arn.ARN{}
	}
	return m.tables[n]
}

// has reports whether there are such a caller and such a table.
func (m *Matrix) has(caller, table int) bool {
	m = m.orZero()
	return 0 <= caller && caller < len(m.callers) && 0 <= table && table < len(m.tables)
}

// Decisions returns how many decisions the matrix took.
func (m *Matrix) Decisions() int { return int(m.orZero().decisions.Load()) }

// CallerClasses yields the classes of callers with their members, by their places in
// the list of callers, ascending. Classes are numbered from 0, by their first members.
func (m *Matrix) CallerClasses() iter.Seq2[int, []int] { return numbered(m.orZero().classes.members) }

// TableClasses yields the classes of tables with their members, as CallerClasses.
func (m *Matrix) TableClasses() iter.Seq2[int, []int] { return numbered(m.orZero().table.members) }

func numbered(lists [][]int) iter.Seq2[int, []int] {
	return func(yield func(int, []int) bool) {
		for n, members := range lists {
			if !yield(n, slices.Clone(members)) {
				return
			}
		}
	}
}

// TablePatterns yields the patterns of all policies that match the tables of a class.
func (m *Matrix) TablePatterns(class int) iter.Seq[arn.Pattern] {
	return func(yield func(arn.Pattern) bool) {
		for n, classes := range m.orZero().table.matched {
			if _, ok := slices.BinarySearch(classes, class); ok && !yield(m.table.facets.Pattern(n)) {
				return
			}
		}
	}
}

// Pair is the answer for one caller and one table.
type Pair struct {
	Direct Row
	Via    []Row // through each cluster, in the order given
}

// At returns the answer for a caller and a table, by their places in the lists; the zero
// Pair, which denies, if there are no such places.
func (m *Matrix) At(caller, table int) Pair {
	if !m.has(caller, table) {
		return Pair{}
	}
	p := Pair{Direct: m.at(caller, table)}
	for cluster := range m.clusters {
		p.Via = append(p.Via, m.via(caller, cluster, m.backs.at(m, caller, cluster, table)))
	}
	return p
}

// at is the direct half of At.
func (m *Matrix) at(caller, table int) Row {
	sheet := &m.direct[m.classes.of[caller]]
	if row, ok := sheet.exceptions[place{caller, table}]; ok {
		return row
	}
	return sheet.row(m.table.of[table], &m.table)
}

// via puts the two halves of calls through a cluster together: what the caller may ask
// of the cluster, and what the cluster's role may do. SEMANTICS 8.3e
func (m *Matrix) via(caller, cluster int, back backRow) Row {
	front := m.fronts[m.classes.of[caller]][cluster]
	return m.through(front, back, m.opts.CurrentProtocol)
}

// through is the outcome of a front half and a back half. Of several reasons for a
// denial the first that a cluster meets says how it is denied.
func (m *Matrix) through(front Row, back backRow, currentProtocol bool) Row {
	halves := [...]Row{front, spread(front), back.trust, spread(back.row), back.row}
	if currentProtocol {
		halves[1] = allowed
	}
	if !m.opts.RequireTableMetadata {
		halves[3] = allowed
	}
	reached, denied, uncertain := every, Calls(0), Calls(0)
	for _, h := range halves[:4] {
		denied |= reached & h.ExplicitlyDenied()
		reached &= h.Allows()
		uncertain |= h.Uncertain()
	}
	granted := reached & (back.row.Allows() | cacheable)
	denied |= reached & back.row.ExplicitlyDenied()
	cached := granted &^ back.row.Allows()
	return newRow(denied|cached, granted, uncertain|back.row.Uncertain())
}

// spread returns the verdict beside a row as that on every call.
func spread(r Row) Row {
	var all [3]Calls
	for i, plane := range [...]Calls{r.denied(), r.granted(), r.uncertain()} {
		if plane>>beside&1 == 1 {
			all[i] = every
		}
	}
	return newRow(all[0], all[1], all[2])
}

// allowed allows every call.
var allowed = newRow(0, every, 0)

// besides is the places of a row that are beside the calls.
const besides Row = 1<<beside | 1<<(planeBits+beside) | 1<<(2*planeBits+beside)

// open allows every call, with a verdict beside it that allows too.
var open = allowed | 1<<(planeBits+beside)

// Access returns all decisions behind one answer: what Compute answers for the caller,
// the table and the call, by their places in the lists; the zero Access, which denies, if
// there are no such places.
func (m *Matrix) Access(caller, table, call int) Access {
	if !m.has(caller, table) || !every.Has(call) {
		return Access{}
	}
	c := m.sketch(&m.callers[caller], m.tables[table], call)
	return Compute(m.callers[caller], &c, m.opts, m.clusters...)
}

// sketch returns a call of a caller on a table whose body is not known.
func (m *Matrix) sketch(caller *Subject, table arn.ARN, call int) operation.Call {
	s := kinds[call].sketch()
	s.Tables, s.Known, s.Given = []arn.ARN{table}, m.opts.Tables, slices.Collect(caller.Context.Keys())
	c, err := s.Call()
	if err != nil {
		return operation.Call{} // not of a table: check refuses it
	}
	return c
}

// Difference is an answer of a Matrix that is not that of [Compute]: a fault of this
// package.
type Difference struct {
	Caller, Table, Call int
	Cluster             int // -1 for direct access
	Matrix, Compute     string
}

// Check asks n random pairs again by [Compute], one call of each, directly and through
// every cluster, and returns the answers that differ. A third of the pairs is granted
// something, a third are neighbours in the order of names, where classes meet. It asks
// all pairs and calls if there are no more than n.
func (m *Matrix) Check(n int, r *rand.Rand) (list []Difference) {
	if !m.has(0, 0) {
		return nil
	}
	if all := len(m.callers) * len(m.tables) * len(kinds); all <= n {
		for i := range all {
			list = append(list, m.compare(i/len(kinds)/len(m.tables), i/len(kinds)%len(m.tables), i%len(kinds))...)
		}
		return list
	}
	granting := slices.Collect(m.Blocks())
	for i := range n {
		caller, table := r.IntN(len(m.callers)), r.IntN(len(m.tables))
		switch {
		case i%3 == 0 && len(granting) > 0:
			b := granting[r.IntN(len(granting))]
			caller = pick(r, m.classes.members[b.Callers])
			table = pick(r, m.table.members[pick(r, b.Tables)])
		case i%3 == 1 && len(m.table.borders) > 0:
			table = pick(r, m.table.borders)
		}
		list = append(list, m.compare(caller, table, r.IntN(len(kinds)))...)
	}
	return list
}

func pick(r *rand.Rand, list []int) int { return list[r.IntN(len(list))] }

// compare asks one pair for one call again.
func (m *Matrix) compare(caller, table, call int) (list []Difference) {
	c, p := m.sketch(&m.callers[caller], m.tables[table], call), m.At(caller, table)
	a := m.opts.compute(&m.callers[caller], &c, m.clusters, false)
	d := Difference{Caller: caller, Table: table, Call: call, Cluster: -1}
	if d.Matrix, d.Compute = p.Direct.letter(call), halfLetter(&a.Direct); d.Matrix != d.Compute {
		list = append(list, d)
	}
	for i := range a.Via {
		d.Cluster = i
		if d.Matrix, d.Compute = p.Via[i].letter(call), a.Via[i].letter(&m.opts); d.Matrix != d.Compute {
			list = append(list, d)
		}
	}
	return list
}

func (r Row) letter(call int) string { return r.String()[call : call+1] }

// halfLetter is the letter of a Row for a half.
func halfLetter(h *Half) string {
	return letter(h.Verdict(), h.Uncertain())
}

func letter(v policy.Verdict, uncertain bool) string {
	return Row(0).with(0, tally{v, uncertain}).letter(0)
}

// letter is the letter of a Row for an outcome.
func (v *ClusterAccess) letter(o *Options) string {
	verdict, uncertain := policy.ImplicitDeny, v.Front.Uncertain() || v.Trust.Decision.Uncertain || v.Back.Uncertain()
	uncertain = uncertain || !o.CurrentProtocol && v.Protocol.Uncertain() || o.RequireTableMetadata && v.Metadata.Uncertain()
	switch v.Reason {
	case NoReason:
		verdict = policy.Allowed
	case Front:
		verdict = v.Front.Verdict()
	case Protocol:
		verdict = v.Protocol.Verdict()
	case Trust:
		verdict = v.Trust.Decision.Verdict
	case Metadata:
		verdict = v.Metadata.Verdict()
	case Back:
		verdict = v.Back.Verdict()
	case Unsupported:
	}
	switch text := letter(verdict, uncertain); {
	case v.Outcome != AllowCachedOnly:
		return text
	case uncertain:
		return "C"
	}
	return "c"
}
