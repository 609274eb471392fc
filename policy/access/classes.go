package access

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// callerClasses are callers that nothing can tell apart: the same Set and the same mark,
// the same context for the service roles, and on each cluster the same patterns with
// variables.
type callerClasses struct {
	of      []int   // the class of each caller
	members [][]int // the callers of each class
	context []int   // of each class: which context the service roles get of it
}

// tableClasses are tables that nothing can tell apart: matched by the same patterns, and
// of the same mark.
type tableClasses struct {
	facets  *policy.Facets
	index   *tableIndex
	of      []int   // the class of each table
	members [][]int // the tables of each class
	matched [][]int // the classes that each pattern matches, ascending
	numbers []policy.Mark
	borders []int // tables that stand beside one of another class, in the order of names

	resource   []int   // the mark of each class, numbered
	byResource [][]int // the classes of each mark
}

// fingerprint is a text that differs for contexts that differ.
func fingerprint(c *condition.Context) string {
	if c.Err() != nil {
		return c.Err().Error()
	}
	var b []byte
	env := condition.Env{Context: *c}
	for key := range c.Keys() {
		values, kind := env.Lookup(key)
		b = append(b, condition.FoldKey(key)...)
		b = append(b, 0, byte(kind))
		for _, v := range values {
			b = append(binary.AppendUvarint(b, uint64(len(v))), v...)
		}
		b = append(b, 0)
	}
	return string(b)
}

// build makes the classes and decides one of each.
func (m *Matrix) build() error {
	targets := m.askTargets()
	contexts := m.makeBacks()
	sets := make([]*policy.Set, 0, len(m.callers)+len(m.backs.subjects))
	for i := range m.callers {
		sets = append(sets, m.callers[i].Policies)
	}
	for i := range m.backs.subjects {
		sets = append(sets, m.backs.subjects[i].role.Policies)
	}
	m.table.facets = policy.NewFacets(sets, targets)
	m.table.index = newTableIndex(m.tables)
	m.classifyTables()
	m.classifyCallers(contexts)
	return m.decide()
}

// askTargets asks once for the policies of each table and cluster, and answers from
// then on what it was told.
func (m *Matrix) askTargets() (targets []*policy.Target) {
	ask := m.opts.Targets
	if ask == nil {
		return nil
	}
	known := make(map[arn.ARN]*policy.Target)
	for _, t := range m.tables {
		known[t] = ask(t)
	}
	for i := range m.clusters {
		c := &m.clusters[i]
		for _, a := range [...]arn.ARN{c.ARN, c.Role.Principal.Role()} {
			known[operation.Holder(a)] = ask(operation.Holder(a))
		}
	}
	for _, t := range known {
		targets = append(targets, t)
	}
	m.opts.Targets = func(a arn.ARN) *policy.Target { return known[a] }
	return targets
}

// classifyTables finds what each pattern matches, and puts together the tables with the
// same patterns and the same mark.
func (m *Matrix) classifyTables() {
	t := &m.table
	marks := make([]policy.Mark, len(m.tables))
	resources := make([]policy.Mark, len(m.tables))
	var r policy.Request
	for i, table := range m.tables {
		if i == 0 || m.opts.Tables != nil {
			call := m.sketch(new(Subject), table, 0)
			r.Context = call.Checks()[0].Context // the tags
		}
		r.Resource, r.Target, r.Time = table, m.opts.target(table), m.opts.Time
		resources[i] = t.facets.Resource(&r)
		marks[i] = resources[i]
	}
	var matches [][]int
	add := func(list []int) int {
		n := policy.Mark{rand.Uint64(), rand.Uint64()}
		for _, table := range list {
			marks[table] = plus(marks[table], n)
		}
		matches, t.numbers = append(matches, list), append(t.numbers, n)
		return len(matches) - 1
	}
	for n := range t.facets.NumPatterns() {
		p := t.facets.Pattern(n)
		add(t.index.all(&p, nil))
	}
	for i := range m.backs.subjects {
		s := &m.backs.subjects[i]
		s.patterns = slices.Clone(t.facets.Patterns(s.role.Policies))
		for _, member := range t.facets.Members(s.role.Policies, m.requestOf(&s.role)) {
			tables := m.mayMatch(member)
			if !member.Everywhere {
				s.patterns = append(s.patterns, add(tables))
				continue
			}
			for _, table := range tables { // what it matches depends on the table, so each is on its own
				s.patterns = append(s.patterns, add([]int{table}))
			}
		}
	}
	t.number(marks, resources)
	t.matched = make([][]int, len(matches))
	for n, list := range matches {
		for _, table := range list {
			t.matched[n] = append(t.matched[n], t.of[table])
		}
		slices.Sort(t.matched[n])
		t.matched[n] = slices.Compact(t.matched[n])
	}
}

// mayMatch returns the tables that a pattern with variables matches, or may match where
// that depends on the table.
func (m *Matrix) mayMatch(member policy.Member) (tables []int) {
	if !member.Everywhere {
		return m.table.index.all(&member.Pattern, member.Values)
	}
	for table, a := range m.tables {
		if member.Pattern.Fits(a) {
			tables = append(tables, table)
		}
	}
	return tables
}

// plus adds one mark to another, or takes it away again.
func plus(a, b policy.Mark) policy.Mark { return policy.Mark{a[0] ^ b[0], a[1] ^ b[1]} }

// requestOf is a request of a caller, for its mark.
func (m *Matrix) requestOf(s *Subject) *policy.Request {
	return &policy.Request{Principal: s.Principal, Context: s.Context, Time: m.opts.Time}
}

// number numbers the classes by their first tables.
func (t *tableClasses) number(marks, resources []policy.Mark) {
	classes := make(map[policy.Mark]int)
	byMark := make(map[policy.Mark]int)
	t.of = make([]int, len(marks))
	for i, mark := range marks {
		class, ok := classes[mark]
		if !ok {
			class = len(t.members)
			classes[mark] = class
			t.members = append(t.members, nil)
			r, ok := byMark[resources[i]]
			if !ok {
				r = len(t.byResource)
				byMark[resources[i]] = r
				t.byResource = append(t.byResource, nil)
			}
			t.resource = append(t.resource, r)
			t.byResource[r] = append(t.byResource[r], class)
		}
		t.of[i] = class
		t.members[class] = append(t.members[class], i)
	}
	for i := range t.index.groups {
		at := t.index.groups[i].at
		for k := 1; k < len(at); k++ {
			if t.of[at[k-1]] != t.of[at[k]] {
				t.borders = append(t.borders, at[k-1], at[k])
			}
		}
	}
}

// callerKey is what the callers of a class share.
type callerKey struct {
	set     *policy.Set
	mark    policy.Mark
	context int
	members string
}

// classifyCallers puts together the callers that nothing can tell apart.
func (m *Matrix) classifyCallers(contexts []int) {
	c := &m.classes
	classes := make(map[callerKey]int)
	c.of = make([]int, len(m.callers))
	for i := range m.callers {
		s := &m.callers[i]
		r := m.requestOf(s)
		key := callerKey{s.Policies, m.table.facets.Caller(s.Policies, r), contexts[i], m.membersOnClusters(s, r)}
		class, ok := classes[key]
		if !ok {
			class = len(c.members)
			classes[key] = class
			c.members = append(c.members, nil)
			c.context = append(c.context, contexts[i])
		}
		c.of[i] = class
		c.members[class] = append(c.members[class], i)
	}
}

// membersOnClusters says which clusters the caller's patterns with variables match.
func (m *Matrix) membersOnClusters(s *Subject, r *policy.Request) string {
	if len(m.clusters) == 0 {
		return ""
	}
	var b strings.Builder
	for _, member := range m.table.facets.Members(s.Policies, r) {
		for i := range m.clusters {
			cluster := m.clusters[i].ARN
			switch {
			case member.Everywhere && member.Pattern.Fits(cluster): // as the cluster has it: the caller is on its own
				b.WriteString(s.Principal.String() + fingerprint(&s.Context))
			case !member.Everywhere && member.Pattern.Match(cluster, member.Values):
				b.WriteByte('1')
			default:
				b.WriteByte('0')
			}
		}
	}
	return b.String()
}
