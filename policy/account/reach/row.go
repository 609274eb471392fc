package reach

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
)

// World is an account with the tables and clusters that it is asked about. It is
// not changed by what it is asked, and safe for concurrent use. The zero World has
// no callers.
type World struct {
	Account *account.Account
	// Tables are asked about in this order; what is not the ARN of a table is left
	// out.
	Tables []arn.ARN
	// Clusters are those through which tables may be reached.
	Clusters []access.Cluster
	// Resources are the policies of tables and other resources; nil: those that the
	// account knows, the trust policies of its roles.
	Resources *account.Resources
	// Context are condition keys that all requests carry.
	Context []condition.Entry
	// Options are those of package access. Targets is that of Resources.
	Options access.Options
}

// Answer is what came of one call.
type Answer struct {
	Verdict policy.Verdict
	// Open is set where the call is denied and some such calls may be allowed:
	// every denial hangs on what could not be evaluated, as items, attributes,
	// context, or a document that was not read.
	Open bool
	// Decision is the first that denies, or the last that allows; its statement is
	// the one that settles it.
	Decision policy.Decision
}

// Allowed reports whether the call is allowed.
func (a Answer) Allowed() bool { return a.Verdict == policy.Allowed }

// Passage is what comes of one call through a cluster. SEMANTICS 8.3
type Passage struct {
	Outcome access.Outcome
	Reason  access.Reason
	// WithoutProtocol is the outcome where the four protocol actions are not asked
	// for.
	WithoutProtocol access.Outcome
	// Open is set where the outcome may be better, as in Answer.
	Open bool
	// Front is the caller's half, Back that of the service role.
	Front, Back Answer
}

// Through is what comes of all calls through one cluster.
type Through struct {
	Cluster *access.Cluster
	Calls   [NumCalls]Passage
}

// Row is what one caller can do to tables that its policies do not tell apart.
type Row struct {
	Caller account.Caller
	Tables []arn.ARN
	Direct [NumCalls]Answer // in the order of Calls
	// Via are the clusters whose front door the caller passes for some call, or may
	// pass.
	Via []Through
}

// Bypass reports whether some call of the class is denied directly and done
// through a cluster. The protocol actions do not count (SEMANTICS 8.4c).
func (r *Row) Bypass(c Class) bool {
	for i := range r.Via {
		for k, call := range calls {
			if call.In(c) && r.Bypassed(i, k) {
				return true
			}
		}
	}
	return false
}

// Bypassed reports whether a call is denied directly and done through a cluster,
// both by their places in the row; false of places that are not there.
func (r *Row) Bypassed(via, call int) bool {
	if via < 0 || via >= len(r.Via) || call < 0 || call >= NumCalls {
		return false
	}
	return !r.Direct[call].Allowed() && r.Via[via].Calls[call].WithoutProtocol == access.Allow
}

// Reaches reports whether some call of the class is allowed, directly or through
// a cluster, or may be.
func (r *Row) Reaches(c Class) bool {
	for k, call := range calls {
		if !call.In(c) {
			continue
		}
		if r.Direct[k].Allowed() || r.Direct[k].Open {
			return true
		}
		for i := range r.Via {
			if p := &r.Via[i].Calls[k]; p.WithoutProtocol != access.Deny || p.Open {
				return true
			}
		}
	}
	return false
}

// Rows yields who can do what to the tables: for each caller of the account in
// its order, the tables that its policies tell apart, in the order of the first of
// each. The cost is that of package access for each class of callers and tables,
// and little for each further caller and table of a class.
func (w *World) Rows() iter.Seq[Row] { return w.rows(w.Account.Callers()) }

// RowsOf yields the rows of some callers.
func (w *World) RowsOf(callers ...account.Caller) iter.Seq[Row] {
	return w.rows(slices.Values(callers))
}

func (w *World) rows(callers iter.Seq[account.Caller]) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		s := newSurvey(w)
		for c := range callers {
			for _, r := range s.rows(c) {
				r.Caller = c
				if !yield(r) {
					return
				}
			}
		}
	}
}

// survey is one pass over the callers of a world, and what it has found so far.
type survey struct {
	*World
	opts    access.Options
	tables  []arn.ARN
	calls   [][NumCalls]operation.Call
	named   []bool // the table's own policies tell callers apart
	all     *universe
	doors   [][NumCalls]doors
	backs   [][]*[NumCalls]back // by cluster and table
	backOf  [][]int             // the class of each table, by cluster
	callers *callerClasses
}

// doors are the front door of a cluster for one call, without and with the
// protocol actions.
type doors struct{ plain, full access.Door }

// back is what does not depend on the caller of a call through a cluster.
type back struct {
	outcome access.Outcome // for those who pass the front door
	reason  access.Reason
	open    bool
	answer  Answer
}

func newSurvey(w *World) *survey {
	s := &survey{World: w, opts: w.Options, callers: newCallerClasses()}
	if s.opts.Time.IsZero() {
		s.opts.Time = time.Now()
	}
	resources := w.Resources
	if resources == nil {
		resources = w.Account.Resources()
	}
	s.opts.Targets = resources.Target
	context := condition.NewContext(w.Context...)
	given := slices.Collect(context.Keys())
	for _, t := range w.Tables {
		if list, ok := sketch(t, given, s.opts.Tables); ok && t.Kind() == arn.Table {
			s.tables, s.calls = append(s.tables, t), append(s.calls, list)
		}
	}
	for _, t := range s.tables {
		s.named = append(s.named, s.callers.tellApart(ofTarget(s.opts.Targets(t))))
	}
	s.all = newUniverse(s.tables, func(i int) string { return s.kindOf(i) })
	for i := range w.Clusters {
		s.open(&w.Clusters[i])
	}
	return s
}

// kindOf is what tells a table from others before any pattern is looked at: where
// it is, its tags, and its policies.
func (s *survey) kindOf(i int) string {
	t := s.tables[i]
	key := fmt.Sprint(t.Partition(), " ", t.Region(), " ", t.Account(), " ")
	if s.opts.Tables != nil {
		if table, known := s.opts.Tables.Table(t); known {
			key += fmt.Sprint(table.TagsUnknown, " ", table.Tags) // maps print in the order of their keys
		}
	}
	if target := s.opts.Targets(t); target != nil && target.Policies().Resource != nil {
		key += " " + t.String()
	}
	return key
}

// open prepares the front door of a cluster, and asks its service role about the
// tables.
func (s *survey) open(c *access.Cluster) {
	var d [NumCalls]doors
	if len(s.calls) > 0 {
		full := s.opts
		full.CurrentProtocol = false
		for k := range calls {
			d[k] = doors{access.NewDoor(c.ARN, &s.calls[0][k], without(s.opts)), access.NewDoor(c.ARN, &s.calls[0][k], full)}
		}
	}
	s.doors = append(s.doors, d)
	role := c.Role.Policies.Policies()
	env := condition.Env{Context: c.Role.Context}
	backs, classOf := make([]*[NumCalls]back, len(s.tables)), make([]int, len(s.tables))
	for n, class := range s.all.classes(inForce(role), &env) {
		members := class.members()
		b := s.back(c, members[0])
		for _, i := range members {
			backs[i], classOf[i] = b, n
		}
	}
	s.backs, s.backOf = append(s.backs, backs), append(s.backOf, classOf)
}

// back asks what a cluster may do to a table.
func (s *survey) back(c *access.Cluster, table int) *[NumCalls]back {
	var list [NumCalls]back
	caller := access.Subject{Context: condition.NewContext(s.Context...)}
	for k := range calls {
		a := access.Compute(caller, &s.calls[table][k], without(s.opts), *c)
		v := &a.Via[0]
		b := &list[k]
		b.answer = answerOf(c.Role.Policies, &v.Back)
		b.outcome, b.reason = settle(&s.calls[table][k], s.opts.RequireTableMetadata, v)
		switch b.reason {
		case access.Trust:
			b.open = openOf(nil, []access.Result{v.Trust})
		case access.Metadata:
			b.open = openOf(c.Role.Policies, v.Metadata.Results)
		case access.Back:
			b.open = b.answer.Open
		default:
		}
	}
	return &list
}

// settle is the outcome for those who pass the front door. SEMANTICS 8.3e
func settle(call *operation.Call, metadata bool, v *access.ClusterAccess) (access.Outcome, access.Reason) {
	switch {
	case !v.Trust.Decision.Allowed():
		return access.Deny, access.Trust
	case metadata && !v.Metadata.Allowed():
		return access.Deny, access.Metadata
	case v.Back.Allowed():
		return access.Allow, access.NoReason
	case !call.Writes() && !call.ConsistentRead(): // SEMANTICS 8.3f
		return access.AllowCachedOnly, access.Back
	}
	return access.Deny, access.Back
}

// rows decides the tables for a caller, or takes what was decided for another of
// its class.
func (s *survey) rows(c account.Caller) []Row {
	given := c.Policies.Policies()
	subject := c.Subject(s.Context...)
	if slices.Contains(s.named, true) || s.callers.tellApart(inForce(given)) {
		return s.decide(subject, given)
	}
	key := s.callers.key(&c.Principal, given)
	list, known := s.callers.rows[key]
	if !known {
		list = s.decide(subject, given)
		s.callers.rows[key] = list
	}
	return list
}

// decide decides all tables for a caller.
func (s *survey) decide(c access.Subject, given policy.Policies) []Row {
	env := condition.Env{Context: c.Context}
	if c.Principal.Type() == policy.TypeUser {
		a := c.Principal.ARN()
		env.Set(condition.Username, a.Name())
	}
	classes := s.all.classes(inForce(given), &env)
	fronts := make([]*[NumCalls]front, len(s.Clusters))
	for i := range s.Clusters {
		if fronts[i] = s.front(i, &c); fronts[i] != nil {
			classes = s.divideByBack(classes, i)
		}
	}
	rows := make([]Row, 0, len(classes))
	var first []int
	for _, class := range classes {
		members := class.members()
		r := Row{Direct: s.direct(&c, members[0])}
		for _, i := range members {
			r.Tables = append(r.Tables, s.tables[i])
		}
		for i, f := range fronts {
			if f != nil {
				r.Via = append(r.Via, s.through(i, f, members[0]))
			}
		}
		rows, first = append(rows, r), append(first, members[0])
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return first[a] - first[b] })
	sorted := make([]Row, 0, len(rows))
	for _, i := range order {
		sorted = append(sorted, rows[i])
	}
	return sorted
}

// divideByBack divides the tables by what a cluster may do to them.
func (s *survey) divideByBack(classes []set, cluster int) []set {
	by := make(map[int]set)
	for i, c := range s.backOf[cluster] {
		if by[c] == nil {
			by[c] = newSet(len(s.tables))
		}
		by[c].add(i)
	}
	for c := range len(by) {
		classes = divideAll(classes, by[c])
	}
	return classes
}

// direct asks a table for all calls.
func (s *survey) direct(c *access.Subject, table int) (list [NumCalls]Answer) {
	for k := range calls {
		a := access.Compute(*c, &s.calls[table][k], s.opts)
		list[k] = answerOf(c.Policies, &a.Direct)
	}
	return list
}

// front is what the front door of a cluster says to a call.
type front struct {
	answer   Answer
	protocol bool // the protocol actions are allowed, too
	open     bool // of the protocol actions
}

// front asks the front door of a cluster; nil: it lets the caller in for nothing.
func (s *survey) front(cluster int, c *access.Subject) *[NumCalls]front {
	var list [NumCalls]front
	in := false
	for k := range calls {
		d := &s.doors[cluster][k]
		f := &list[k]
		decision, request := d.plain.Decide(c, s.opts.Time)
		f.answer = answerTo(c.Policies, decision, request)
		in = in || f.answer.Allowed() || f.answer.Open
		if f.answer.Allowed() {
			decision, request = d.full.Decide(c, s.opts.Time)
			full := answerTo(c.Policies, decision, request)
			f.protocol, f.open = full.Allowed(), full.Open
		}
	}
	if !in {
		return nil
	}
	return &list
}

// through puts the halves of all calls through a cluster together.
func (s *survey) through(cluster int, fronts *[NumCalls]front, table int) Through {
	t := Through{Cluster: &s.Clusters[cluster]}
	for k := range calls {
		f, b := &fronts[k], &s.backs[cluster][table][k]
		p := &t.Calls[k]
		p.Front, p.Back = f.answer, b.answer
		p.Outcome, p.Reason, p.Open = b.outcome, b.reason, b.open
		if !f.answer.Allowed() {
			p.Outcome, p.Reason = access.Deny, access.Front
			p.Open = f.answer.Open && (b.outcome != access.Deny || b.open)
		}
		p.WithoutProtocol = p.Outcome
		if !s.opts.CurrentProtocol && p.Reason != access.Front && !f.protocol { // SEMANTICS 8.4d
			p.Outcome, p.Reason, p.Open = access.Deny, access.Protocol, f.open
		}
	}
	return t
}

// answerOf is the answer of all requests of a half.
func answerOf(policies *policy.Set, h *access.Half) Answer {
	a := Answer{Verdict: h.Verdict()}
	for i := range h.Results {
		if a.Decision = h.Results[i].Decision; !a.Decision.Allowed() {
			break
		}
	}
	a.Open = !a.Allowed() && openOf(policies, h.Results)
	return a
}

// answerTo is the answer to one request.
func answerTo(policies *policy.Set, d policy.Decision, r *policy.Request) Answer {
	a := Answer{Verdict: d.Verdict, Decision: d}
	if !d.Allowed() && d.Uncertain {
		a.Open = policies.Explain(r).Otherwise == policy.Allowed
	}
	return a
}

// openOf reports whether every denial hangs on what could not be evaluated.
func openOf(policies *policy.Set, results []access.Result) bool {
	denied := false
	for i := range results {
		r := &results[i]
		if r.Decision.Allowed() {
			continue
		}
		if denied = true; !r.Decision.Uncertain || policies.Explain(&r.Request).Otherwise != policy.Allowed {
			return false
		}
	}
	return denied
}
