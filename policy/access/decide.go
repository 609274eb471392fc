package access

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// place is a caller and a table.
type place struct{ caller, table int }

// sheet is the rows of one side for all tables: by class of tables where one of its
// patterns matches, for all others by their mark.
type sheet struct {
	touched []int // classes of tables, ascending
	rows    []Row // of each
	rest    []Row // by mark
	// exceptions are the pairs that a pattern with a variable matches, and whole the
	// classes of tables of which no other pair is left.
	exceptions map[place]Row
	whole      map[int]bool
}

// row returns the row of a class of tables.
func (s *sheet) row(class int, t *tableClasses) Row {
	if n, ok := slices.BinarySearch(s.touched, class); ok {
		return s.rows[n]
	}
	return s.rest[t.resource[class]]
}

// decide fills in all sheets, on all processors.
func (m *Matrix) decide() error {
	m.direct = make([]sheet, len(m.classes.members))
	m.fronts = make([][]Row, len(m.classes.members))
	doors := m.newDoors()
	var blocks atomic.Int64
	var over atomic.Pointer[error]
	work := len(m.backs.subjects) + len(m.classes.members)
	m.parallel(work, func(d *decider, n int) {
		if n < len(m.backs.subjects) {
			m.backs.subjects[n].decide(d)
			return
		}
		class := n - len(m.backs.subjects)
		if over.Load() != nil {
			return
		}
		m.direct[class] = d.callers(m.classes.members[class])
		m.fronts[class] = doors.front(m, class)
		if blocks.Add(int64(len(m.direct[class].rows))) > maxBlocks {
			first := &m.callers[m.classes.members[class][0]]
			err := fmt.Errorf("access: the matrix has more than %d blocks; the policies of %s alone tell %d classes of tables apart", maxBlocks, first.Principal, len(m.direct[class].rows))
			over.Store(&err)
		}
	})
	if err := over.Load(); err != nil {
		return *err
	}
	return nil
}

// parallel calls work for every n below count, with a decider for each processor.
func (m *Matrix) parallel(count int, work func(d *decider, n int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), count) {
		group.Go(func() {
			d := &decider{m: m, marks: make([]policy.Mark, len(m.table.members)), checks: make(map[int][][]operation.Check)}
			for n := int(next.Add(1)) - 1; n < count; n = int(next.Add(1)) - 1 {
				work(d, n)
			}
			m.decisions.Add(int64(d.decisions))
		})
	}
	group.Wait()
}

// decider decides one sheet after another.
type decider struct {
	m         *Matrix
	marks     []policy.Mark               // which patterns match each class of tables; zero between two sheets
	checks    map[int][][]operation.Check // of all calls, on tables that many ask about
	template  [][]operation.Check         // of all calls, on some table
	scratch   [][]operation.Check
	half      Half // the last one
	decisions int
}

// local is a class of tables that one side can tell from others.
type local struct {
	mark     policy.Mark
	resource int
}

// callers decides the direct access of a class of callers.
func (d *decider) callers(members []int) sheet {
	m := d.m
	first := &m.callers[members[0]]
	s := sheet{exceptions: make(map[place]Row)}
	for _, i := range members {
		for _, member := range m.table.facets.Members(first.Policies, m.requestOf(&m.callers[i])) {
			for _, table := range m.mayMatch(member) {
				s.exceptions[place{i, table}] = 0
			}
		}
	}
	for p := range s.exceptions {
		s.exceptions[p] = d.direct(&m.callers[p.caller], p.table, false)
	}
	s.whole = d.m.whole(s.exceptions, len(members))
	d.fill(&s, m.table.facets.Patterns(first.Policies), func(classes []int) Row {
		for _, i := range members {
			for _, class := range classes {
				for _, table := range m.table.members[class] {
					if _, ok := s.exceptions[place{i, table}]; !ok {
						return d.direct(&m.callers[i], table, true)
					}
				}
			}
		}
		return 0 // nothing but exceptions
	})
	return s
}

// whole returns the classes of tables of which all pairs with a number of callers are
// exceptions.
func (m *Matrix) whole(exceptions map[place]Row, callers int) map[int]bool {
	count := make(map[int]int)
	for p := range exceptions {
		count[m.table.of[p.table]]++
	}
	whole := make(map[int]bool)
	for class, n := range count {
		if n == callers*len(m.table.members[class]) {
			whole[class] = true
		}
	}
	return whole
}

// fill decides one of each kind of tables that the patterns can tell apart. ask is
// given the classes of one kind.
func (d *decider) fill(s *sheet, patterns []int, ask func(classes []int) Row) {
	t := &d.m.table
	for _, n := range patterns {
		for _, class := range t.matched[n] {
			if d.marks[class] == (policy.Mark{}) {
				s.touched = append(s.touched, class)
			}
			d.marks[class] = plus(d.marks[class], t.numbers[n])
		}
	}
	slices.Sort(s.touched)
	kinds := make(map[local][]int)
	for _, class := range s.touched {
		k := local{d.marks[class], t.resource[class]}
		kinds[k] = append(kinds[k], class)
	}
	rows := make(map[local]Row, len(kinds))
	for k, classes := range kinds {
		rows[k] = ask(classes)
	}
	s.rows = make([]Row, len(s.touched))
	for i, class := range s.touched {
		s.rows[i] = rows[local{d.marks[class], t.resource[class]}]
	}
	s.rest = make([]Row, len(t.byResource))
	for r, classes := range t.byResource {
		if first := slices.IndexFunc(classes, func(class int) bool { return d.marks[class] == (policy.Mark{}) && !s.whole[class] }); first >= 0 {
			s.rest[r] = ask(classes[first : first+1])
		}
	}
	for _, class := range s.touched {
		d.marks[class] = policy.Mark{}
	}
}

// direct decides all calls of a subject on a table. often is set for a table that many
// ask about.
func (d *decider) direct(s *Subject, table int, often bool) (row Row) {
	for n, checks := range d.checksOn(s, table, often) {
		row = row.with(n, d.ask(s, checks))
	}
	return row
}

// ask decides the checks of a call together.
func (d *decider) ask(s *Subject, checks []operation.Check) tally {
	d.half.Results = d.half.Results[:0]
	for i := range checks {
		d.m.opts.check(d.half.add(), s, &checks[i])
	}
	d.decisions += len(checks)
	return tallyOf(&d.half)
}

// checksOn returns the checks of all calls on a table. They are kept for the next subject
// if many ask about the table, unless this one gives keys of its own that calls have.
func (d *decider) checksOn(s *Subject, table int, often bool) [][]operation.Check {
	if gives(s, ofItems) {
		return d.sketched(s, table)
	}
	if checks := d.checks[table]; checks != nil {
		return checks
	}
	var checks [][]operation.Check
	switch {
	case d.m.opts.Tables != nil:
		checks = d.sketched(s, table)
	case often:
		checks = d.relocated(nil, table)
	default:
		d.scratch = d.relocated(d.scratch, table)
		return d.scratch
	}
	if often {
		d.checks[table] = checks
	}
	return checks
}

// gives reports whether the context of a subject has a key with the prefix.
func gives(s *Subject, prefix string) bool {
	for key := range s.Context.Keys() {
		if strings.HasPrefix(condition.FoldKey(key), prefix) {
			return true
		}
	}
	return false
}

// sketched returns the checks of all calls of a subject on a table.
func (d *decider) sketched(s *Subject, table int) (checks [][]operation.Check) {
	for n := range kinds {
		call := d.m.sketch(s, d.m.tables[table], n)
		checks = append(checks, call.Checks())
	}
	return checks
}

// relocated returns the checks of all calls on a table, where nothing is known of any
// table: they differ in their resource alone.
func (d *decider) relocated(checks [][]operation.Check, table int) [][]operation.Check {
	if d.template == nil {
		d.template = d.sketched(new(Subject), table)
	}
	if checks == nil {
		for _, list := range d.template {
			checks = append(checks, slices.Clone(list))
		}
	}
	for _, list := range checks {
		for i := range list {
			list[i].Resource = d.m.tables[table]
		}
	}
	return checks
}

// backs are what the roles of the clusters may do, with each context that callers hand
// on to them.
type backs struct {
	contexts [][]int // of each context, the subject of each cluster
	subjects []backSubject
}

// backSubject is a role with what it gets of the context of some callers.
type backSubject struct {
	cluster  int
	role     Subject
	trust    Row
	patterns []int
	sheet    sheet // a row's verdict beside is that on DescribeTable
}

// backRow is what a role may do to a table.
type backRow struct{ row, trust Row }

// makeBacks makes the subjects, and returns which context each caller hands on.
func (m *Matrix) makeBacks() []int {
	of := make([]int, len(m.callers))
	known := make(map[string]int)
	for i := range m.callers {
		handed := m.callers[i].Context.Only(ofCall[:]...)
		id := fingerprint(&handed)
		n, ok := known[id]
		if !ok {
			n = len(m.backs.contexts)
			known[id] = n
			m.backs.contexts = append(m.backs.contexts, m.subjectsOf(&m.callers[i], handed))
		}
		of[i] = n
	}
	return of
}

// subjectsOf makes a subject of the role of each cluster, with what a caller hands on.
func (m *Matrix) subjectsOf(caller *Subject, handed condition.Context) (subjects []int) {
	for i := range m.clusters {
		c := &m.clusters[i]
		var trust Result
		m.opts.trust(&trust, caller, c)
		m.decisions.Add(1)
		s := backSubject{cluster: i, role: c.Role, trust: spread(Row(0).with(beside, tally{trust.Decision.Verdict, trust.Decision.Uncertain}))}
		s.role.Context = c.Role.Context.Join(handed)
		subjects = append(subjects, len(m.backs.subjects))
		m.backs.subjects = append(m.backs.subjects, s)
	}
	return subjects
}

// decide fills in the sheet of a role.
func (s *backSubject) decide(d *decider) {
	d.fill(&s.sheet, s.patterns, func(classes []int) Row {
		table := d.m.table.members[classes[0]][0]
		row := d.direct(&s.role, table, true)
		call := d.m.sketch(&s.role, d.m.tables[table], 0)
		var metadata Half
		d.m.opts.metadata(&metadata, &s.role, &call)
		d.decisions += len(metadata.Results)
		return row.with(beside, tallyOf(&metadata))
	})
}

// at returns what the role of a cluster may do to a table for a caller.
func (b *backs) at(m *Matrix, caller, cluster, table int) backRow {
	return b.row(m, m.classes.context[m.classes.of[caller]], cluster, m.table.of[table])
}

// row returns what the role of a cluster may do to a class of tables, with a context.
func (b *backs) row(m *Matrix, context, cluster, class int) backRow {
	s := &b.subjects[b.contexts[context][cluster]]
	return backRow{s.sheet.row(class, &m.table), s.trust}
}

// doors are the front doors of the clusters. Clusters that no pattern and no mark can
// tell apart open to the same callers.
type doors struct {
	matches [][]bool // of each pattern, the clusters that it matches
	marks   []policy.Mark
}

func (m *Matrix) newDoors() *doors {
	d := new(doors)
	f := m.table.facets
	for n := range f.NumPatterns() {
		list := make([]bool, len(m.clusters))
		p := f.Pattern(n)
		for i := range m.clusters {
			list[i] = p.Match(m.clusters[i].ARN, nil)
		}
		d.matches = append(d.matches, list)
	}
	for i := range m.clusters {
		var r policy.Request
		m.opts.toCluster(&r, m.clusters[i].ARN)
		d.marks = append(d.marks, f.Resource(&r))
	}
	return d
}

// front returns what a class of callers may ask of each cluster. The verdict beside a
// row is that on the protocol actions.
func (d *doors) front(m *Matrix, class int) []Row {
	caller := &m.callers[m.classes.members[class][0]]
	patterns := m.table.facets.Patterns(caller.Policies)
	members := m.table.facets.Members(caller.Policies, m.requestOf(caller))
	rows := make([]Row, len(m.clusters))
	known := make(map[string]Row)
	for i := range m.clusters {
		c := &m.clusters[i]
		key := make([]byte, 0, 16+len(patterns)+len(members))
		key = fmt.Appendf(key, "%x", d.marks[i])
		for _, n := range patterns {
			key = fmt.Append(key, d.matches[n][i])
		}
		for _, member := range members {
			if member.Everywhere {
				key = append(key, c.ARN.String()...)
			} else {
				key = fmt.Append(key, member.Pattern.Match(c.ARN, member.Values))
			}
		}
		row, ok := known[string(key)]
		if !ok {
			row = m.front(caller, c)
			known[string(key)] = row
		}
		rows[i] = row
	}
	return rows
}

// front asks what a caller may ask of a cluster.
func (m *Matrix) front(caller *Subject, c *Cluster) (row Row) {
	context := caller.Context.Without(ofItems)
	ask := func(actions []frontAction) tally {
		var h Half
		m.opts.onCluster(&h, caller, c, context, actions...)
		m.decisions.Add(int64(len(actions)))
		return tallyOf(&h)
	}
	for n := range kinds {
		row = row.with(n, ask(kindActions[n]))
	}
	return row.with(beside, ask(protocolActions[:]))
}

// kindActions are the dax actions of each call.
var kindActions = func() (list [][]frontAction) {
	for n := range samples {
		list = append(list, frontActions(nil, &samples[n]))
	}
	return list
}()
