package access

import (
	"iter"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// Bypass is an operation on a table that a caller is denied, and that a cluster
// performs for it: this is how DAX subverts the policies of DynamoDB. SEMANTICS
// 8.3g
type Bypass struct {
	Caller    *Subject
	Cluster   *Cluster
	Operation string
	Member    string // of a TransactWriteItems, which is examined by the kind of its members: "Put" ...
	Table     arn.ARN
	// Write is set for operations that write; reads are the others.
	Write bool
	// Explicit is set where a Deny statement forbids the direct call. Else it
	// is just not allowed.
	Explicit bool
	// FineGrained is set where the direct call is denied only for some items or
	// attributes, by a condition, such as one on dynamodb:LeadingKeys, that
	// does not apply to the cluster.
	FineGrained bool
	// Access holds all the decisions.
	Access Access
}

// Bypasses yields every operation on a table that is denied directly and open
// through a cluster, by caller, table, operation and cluster in the orders
// given. The calls have no known body, so a denial that depends on the items
// counts. The four protocol actions are ignored, whatever the options say, so
// that they hide no bypass (SEMANTICS 8.4c). The cost is that of Compute for
// each combination, or for more than 64 pairs that of [NewMatrix] and of Compute for
// each bypass.
func Bypasses(callers []Subject, tables []arn.ARN, opts Options, clusters ...Cluster) iter.Seq[Bypass] {
	opts.CurrentProtocol = true
	return func(yield func(Bypass) bool) {
		if m := matrixOf(callers, tables, opts, clusters); m != nil {
			m.eachBypass(yield)
			return
		}
		for s := range scan(callers, tables, opts, clusters) {
			if s.access.Direct.Allowed() {
				continue
			}
			for i := range s.access.Via {
				if s.access.Via[i].Outcome == Allow && !yield(s.bypass(&clusters[i])) {
					return
				}
			}
		}
	}
}

// fewPairs is how many pairs are decided one by one.
const fewPairs = 64

// matrixOf returns the matrix of many pairs; nil where they are few, or some are there
// twice or not tables.
func matrixOf(callers []Subject, tables []arn.ARN, opts Options, clusters []Cluster) *Matrix {
	if len(callers)*len(tables) <= fewPairs {
		return nil
	}
	m, err := NewMatrix(callers, tables, opts, clusters...)
	if err != nil {
		return nil
	}
	m.callers, m.clusters = callers, clusters // not copies, since results point to them
	return m
}

// eachBypass yields what Bypasses does, until yield returns false.
func (m *Matrix) eachBypass(yield func(Bypass) bool) {
	for caller := range m.callers {
		for table := range m.tables {
			if !m.bypassesOf(caller, table, yield) {
				return
			}
		}
	}
}

// bypassesOf yields the bypasses of one pair. It is false where yield was.
func (m *Matrix) bypassesOf(caller, table int, yield func(Bypass) bool) bool {
	p := m.At(caller, table)
	reached := Calls(0)
	for _, via := range p.Via {
		reached |= via.Allows()
	}
	for call, kind := range (reached &^ p.Direct.Allows()).All() {
		s := scanned{&m.callers[caller], m.tables[table], kind.Operation, kind.Member, writing.Has(call), m.Access(caller, table, call)}
		for cluster, via := range p.Via {
			if via.Allows().Has(call) && !yield(s.bypass(&m.clusters[cluster])) {
				return false
			}
		}
	}
	return true
}

func (s *scanned) bypass(c *Cluster) Bypass {
	return Bypass{
		Caller: s.caller, Cluster: c, Operation: s.operation, Member: s.member, Table: s.table,
		Write:       s.writes,
		Explicit:    s.access.Direct.Verdict() == policy.ExplicitDeny,
		FineGrained: s.mayBeAllowed(),
		Access:      s.access,
	}
}

// mayBeAllowed reports whether the direct call is allowed for some items or
// attributes: every denial depends on the unknown body.
func (s *scanned) mayBeAllowed() bool {
	for i := range s.access.Direct.Results {
		r := &s.access.Direct.Results[i]
		if !r.Decision.Allowed() && s.caller.Policies.Explain(&r.Request).Otherwise != policy.Allowed {
			return false
		}
	}
	return true
}

// scanned is one operation of a caller on a table, decided.
type scanned struct {
	caller    *Subject
	table     arn.ARN
	operation string
	member    string
	writes    bool
	access    Access
}

// scan decides every operation of every caller on every table, and a
// TransactWriteItems by the kind of its members.
func scan(callers []Subject, tables []arn.ARN, opts Options, clusters []Cluster) iter.Seq[scanned] {
	opts = opts.begun()
	return func(yield func(scanned) bool) {
		for i := range callers {
			for _, table := range tables {
				for sketch := range sketches(table, &callers[i], opts.Tables) {
					call, err := sketch.Call()
					if err != nil {
						continue // not a table: nothing can be done to it
					}
					s := scanned{&callers[i], table, sketch.Operation, "", call.Writes(), Compute(callers[i], &call, opts, clusters...)}
					if len(sketch.Members) > 0 {
						s.member = sketch.Members[0]
					}
					if !yield(s) {
						return
					}
				}
			}
		}
	}
}

// sketches yields all calls that DAX serves, on one table.
func sketches(table arn.ARN, caller *Subject, known operation.Tables) iter.Seq[operation.Sketch] {
	return func(yield func(operation.Sketch) bool) {
		given := slices.Collect(caller.Context.Keys())
		for _, kind := range kinds {
			sketch := kind.sketch()
			sketch.Tables, sketch.Given, sketch.Known = []arn.ARN{table}, given, known
			if !yield(sketch) {
				return
			}
		}
	}
}
