package access

import (
	"iter"
	"strings"

	"github.com/iameval/iameval/arn"
)

// GapKind says how the permissions of callers, clusters and service roles fail
// to meet.
type GapKind uint8

const (
	// Unserved: some caller is allowed the operation directly, and no cluster
	// performs it for that caller.
	Unserved GapKind = iota + 1
	// RoleWider: a service role may do what no caller may request from its cluster.
	RoleWider
	// FrontOnly: some caller may request from the cluster what its service role
	// may not do.
	FrontOnly
)

var gapNames = [...]string{Unserved: "unserved", RoleWider: "role-wider", FrontOnly: "front-only"}

// String returns "unserved", "role-wider" or "front-only".
func (k GapKind) String() string {
	if k == 0 || int(k) >= len(gapNames) {
		return "invalid"
	}
	return gapNames[k]
}

// Gap is an operation on a table where permissions fail to meet.
type Gap struct {
	Kind      GapKind
	Operation string
	Member    string // of a TransactWriteItems: the kind of its members
	Table     arn.ARN
	Caller    *Subject // of Unserved and FrontOnly
	Cluster   *Cluster // of RoleWider and FrontOnly
}

// Gaps yields the reverse of [Bypasses]: direct access that no cluster serves,
// and permissions on a cluster or of a service role that reach further than
// anybody can use. They come table by table and operation by operation:
// Unserved and FrontOnly by caller, then RoleWider. The four protocol actions
// count as opts says.
func Gaps(callers []Subject, tables []arn.ARN, opts Options, clusters ...Cluster) iter.Seq[Gap] {
	opts = opts.begun()
	return func(yield func(Gap) bool) {
		if m := matrixOf(callers, tables, opts, clusters); m != nil {
			m.eachGap(yield)
			return
		}
		for _, table := range tables {
			used := make(map[use]bool)
			roles := make(map[use]bool)
			for s := range scan(callers, []arn.ARN{table}, opts, clusters) {
				for _, gap := range s.gaps(used, roles, clusters) {
					if !yield(gap) {
						return
					}
				}
			}
			for sketch := range sketches(table, new(Subject), nil) {
				for i := range clusters {
					u := useOf(sketch.Operation, sketch.Members, i)
					if roles[u] && !used[u] && !yield(Gap{Kind: RoleWider, Operation: u.operation, Member: u.member, Table: table, Cluster: &clusters[i]}) {
						return
					}
				}
			}
		}
	}
}

// use is an operation through a cluster, by its place in the list.
type use struct {
	operation, member string
	cluster           int
}

func useOf(operation string, members []string, cluster int) use {
	return use{operation, strings.Join(members, ""), cluster}
}

// gaps returns the gaps of one caller, and notes which clusters it can use for
// the operation and which roles may do it.
func (s *scanned) gaps(used, roles map[use]bool, clusters []Cluster) (gaps []Gap) {
	served := false
	for i := range s.access.Via {
		v := &s.access.Via[i]
		served = served || v.Outcome == Allow
		u := use{s.operation, s.member, i}
		roles[u] = roles[u] || v.Back.Allowed()
		front := v.Reason != Front && v.Reason != Protocol
		used[u] = used[u] || front
		if front && v.Reason == Back {
			gaps = append(gaps, Gap{Kind: FrontOnly, Operation: s.operation, Member: s.member, Table: s.table, Caller: s.caller, Cluster: &clusters[i]})
		}
	}
	if s.access.Direct.Allowed() && !served {
		gaps = append(gaps, Gap{Kind: Unserved, Operation: s.operation, Member: s.member, Table: s.table, Caller: s.caller})
	}
	return gaps
}

// eachGap yields what Gaps does, until yield returns false.
func (m *Matrix) eachGap(yield func(Gap) bool) {
	for table := range m.tables {
		used, roles := make([]Calls, len(m.clusters)), make([]Calls, len(m.clusters))
		for caller := range m.callers {
			if !m.gapsOf(caller, table, used, roles, yield) {
				return
			}
		}
		for call, kind := range every.All() {
			for cluster := range m.clusters {
				g := Gap{RoleWider, kind.Operation, kind.Member, m.tables[table], nil, &m.clusters[cluster]}
				if (roles[cluster] &^ used[cluster]).Has(call) && !yield(g) {
					return
				}
			}
		}
	}
}

// gapsOf yields the gaps of one pair, and notes which calls the caller can ask of each
// cluster and which the role may do. It is false where yield was.
func (m *Matrix) gapsOf(caller, table int, used, roles []Calls, yield func(Gap) bool) bool {
	p := m.At(caller, table)
	served := Calls(0)
	frontOnly := make([]Calls, len(m.clusters))
	for cluster, via := range p.Via {
		served |= via.Allows()
		back := m.backs.at(m, caller, cluster, table)
		front := m.fronts[m.classes.of[caller]][cluster]
		asked := m.through(front, backRow{row: open, trust: allowed}, m.opts.CurrentProtocol).Allows()
		ready := m.through(front, backRow{row: allowed | back.row&besides, trust: back.trust}, m.opts.CurrentProtocol).Allows()
		used[cluster] |= asked
		roles[cluster] |= back.row.Allows()
		frontOnly[cluster] = ready &^ back.row.Allows()
	}
	unserved := p.Direct.Allows() &^ served
	for call, kind := range every.All() {
		g := Gap{FrontOnly, kind.Operation, kind.Member, m.tables[table], &m.callers[caller], nil}
		for cluster := range m.clusters {
			g.Cluster = &m.clusters[cluster]
			if frontOnly[cluster].Has(call) && !yield(g) {
				return false
			}
		}
		g.Kind, g.Cluster = Unserved, nil
		if unserved.Has(call) && !yield(g) {
			return false
		}
	}
	return true
}
