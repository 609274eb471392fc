package analysis

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Effective is a caller with its clusters. Options.Targets is asked for Tables, clusters
// and roles. All other tables are those of the Region and the account of a cluster,
// have no policies and any tags.
type Effective struct {
	Caller   access.Subject
	Clusters []access.Cluster
	Tables   []arn.ARN
	Options  access.Options
}

// Route is a call that can be made in one way and not in another. The zero Route is
// Unknown.
type Route struct {
	Answer Answer
	Reason Reason         // of Unknown
	Caller access.Subject // with the keys of the call in its context
	Call   operation.Sketch
	// Before and After are what the caller can do with the call: Before is the zero
	// Access where there is one side.
	Before, After access.Access
}

// Bypasses answers whether there is a call, on any table and with any context, that a
// cluster does for the caller and DynamoDB would refuse it: SEMANTICS 8.3g. It yields a
// Route with Yes for each kind of call on each of Tables, and on the others, for which
// package access confirmed one, and one with Unknown where that is open. The last Route
// is No if all others are decided, and Unknown if not.
//
// A call is one of the operations that DAX has, on a table or on an index, and each kind
// of member of a TransactWriteItems by itself. Keys that the caller's context lacks may
// have any value, and if Options has no Time, the clock too; the role's context is as it
// is given. The four protocol actions do not count, as for access.Bypasses. The limits
// of o count for each kind of call.
func Bypasses(e Effective, o Options) iter.Seq[Route] {
	e.Options.CurrentProtocol = true
	return func(yield func(Route) bool) {
		last := Route{Answer: No}
		for i := range e.Clusters {
			for c := range e.calls(&e.Clusters[i]) {
				r := e.bypass(&c, &e.Clusters[i], o)
				if r.Answer == Unknown {
					last = Route{Reason: r.Reason}
				}
				if r.Answer != No && !yield(r) {
					return
				}
			}
		}
		yield(last)
	}
}

// CompareEffective answers whether the caller can make a call with the new policies and
// clusters, directly or through one of them, that it cannot with the old ones. The
// callers are the same, and so are their contexts.
func CompareEffective(old, new Effective, o Options) Route {
	if old.Caller.Principal != new.Caller.Principal {
		return Route{Reason: Unsupported}
	}
	tables := old
	tables.Tables = slices.Concat(new.Tables, old.Tables)
	tables.Clusters = new.Clusters
	last := Route{Answer: No}
	places := []*access.Cluster{nil}
	for i := range new.Clusters {
		places = append(places, &new.Clusters[i])
	}
	for _, place := range places {
		for c := range tables.calls(place) {
			switch r := compareCall(&old, &new, &c, place, o); r.Answer {
			case Yes:
				return r
			case Unknown:
				last = Route{Reason: r.Reason}
			default:
			}
		}
	}
	return last
}

// compareCall answers for one kind of call in one of the new ways. It is No where one
// of the old ways allows all that it does.
func compareCall(old, new *Effective, c *call, place *access.Cluster, o Options) (out Route) {
	out.Reason = Unconfirmed
	for _, tags := range []tagging{anyTags, sameTags} {
		fresh := new.lane(c, place, "new", tags)
		if fresh.none {
			return Route{Answer: No}
		}
		ways := []lane{old.lane(c, nil, "old", tags)}
		for i := range old.Clusters {
			ways = append(ways, old.lane(c, &old.Clusters[i], "old", tags))
		}
		for i := range ways {
			if ways[i].none {
				continue
			}
			found, proof, why := new.search(c, &ways[i], &fresh, o)
			switch {
			case proof && tags == anyTags:
				return Route{Answer: No}
			case found == nil:
				out.Reason = choose(why == NoReason, Unconfirmed, why)
				continue
			}
			if r := c.route(&new.Caller, found, new.Options.Tables, &ways[i], &fresh); r.differs(old, new, found) {
				return r
			}
		}
	}
	return out
}

// differs asks package access whether a call can be made with the new policies and not
// with the old.
func (r *Route) differs(old, new *Effective, f *found) bool {
	call, err := r.Call.Call()
	if err != nil {
		return false
	}
	before, after := old.Options, new.Options
	before.Time, after.Time = f.Time, f.Time
	was := r.Caller
	was.Policies = old.Caller.Policies
	r.Before, r.After = access.Compute(was, &call, before, old.Clusters...), access.Compute(r.Caller, &call, after, new.Clusters...)
	r.Answer = choose(r.Before.Path() == access.NoPath && r.After.Path() != access.NoPath, Yes, Unknown)
	return r.Answer == Yes
}

// bypass answers for one kind of call through one cluster.
func (e *Effective) bypass(c *call, cluster *access.Cluster, o Options) (out Route) {
	for _, tags := range []tagging{anyTags, sameTags} {
		direct, via := e.lane(c, nil, "direct", tags), e.lane(c, cluster, "via", tags)
		if via.none {
			return Route{Answer: No}
		}
		found, proof, why := e.search(c, &direct, &via, o)
		switch {
		case proof && tags == anyTags:
			return Route{Answer: No}
		case found == nil:
			out = Route{Reason: choose(why == NoReason, Unconfirmed, why), Call: c.sketch, Caller: e.Caller}
			continue
		}
		if out = c.route(&e.Caller, found, e.Options.Tables, &direct, &via); out.bypasses(e, cluster, found) {
			return out
		}
	}
	return out
}

// bypasses asks package access whether a cluster does a call that is refused directly.
func (r *Route) bypasses(e *Effective, cluster *access.Cluster, f *found) bool {
	r.Reason = Unconfirmed
	made, err := r.Call.Call()
	if err != nil {
		return false
	}
	opts := e.Options
	opts.Time = f.Time
	r.After = access.Compute(r.Caller, &made, opts, *cluster)
	if !r.After.Direct.Allowed() && len(r.After.Via) == 1 && r.After.Via[0].Outcome == access.Allow {
		r.Answer, r.Reason = Yes, NoReason
		return true
	}
	return false
}

// String returns the answer and the call, such as "yes: dynamodb:GetItem on
// arn:...:table/Books by arn:...:user/bob".
func (r Route) String() string {
	text := r.Answer.String()
	if r.Answer == Unknown && r.Reason != NoReason {
		text += " (" + r.Reason.String() + ")"
	}
	if r.Call.Operation == "" {
		return text
	}
	text += ": " + r.Call.Operation
	for _, m := range r.Call.Members {
		text += " " + m
	}
	for _, t := range r.Call.Tables {
		text += " on " + t.String()
	}
	if r.Call.Index != "" {
		text += ", index " + r.Call.Index
	}
	text += " by " + r.Caller.Principal.String()
	w := Witness{}
	w.Request.Context = r.Caller.Context
	for _, k := range w.context() {
		text += fmt.Sprintf(", %s %s", k.Key, k.text())
	}
	return text
}

// MarshalJSON writes the route with its fields in a fixed order.
func (r Route) MarshalJSON() ([]byte, error) {
	w := Witness{}
	w.Request.Context = r.Caller.Context
	tables := []string{}
	for _, t := range r.Call.Tables {
		tables = append(tables, t.String())
	}
	return json.Marshal(struct {
		Answer    string     `json:"answer"`
		Reason    string     `json:"reason,omitempty"`
		Caller    string     `json:"caller,omitempty"`
		Operation string     `json:"operation,omitempty"`
		Members   []string   `json:"members,omitempty"`
		Tables    []string   `json:"tables"`
		Index     string     `json:"index,omitempty"`
		Context   []keyValue `json:"context"`
		Before    string     `json:"before"`
		After     string     `json:"after"`
	}{
		r.Answer.String(), r.Reason.String(), r.Caller.Principal.String(), r.Call.Operation, r.Call.Members, tables, r.Call.Index,
		append([]keyValue{}, w.context()...), r.Before.Path().String(), r.After.Path().String(),
	})
}

// call is calls of one kind, on one table or on any that is not listed.
type call struct {
	sketch operation.Sketch
	check  operation.Check // that is made of it, on an example
	on     *text           // the resources that count; nil: the table alone
}

// calls yields all kinds of calls that a cluster takes; of no cluster, those of the
// Region and account of the first one.
func (e *Effective) calls(cluster *access.Cluster) iter.Seq[call] {
	place := e.Caller.Principal.ARN()
	region := "us-east-1"
	if cluster == nil && len(e.Clusters) > 0 {
		cluster = &e.Clusters[0]
	}
	if cluster != nil {
		place, region = cluster.ARN, cluster.ARN.Region()
	}
	prefix := "arn:" + place.Partition() + ":dynamodb:" + region + ":" + place.Account() + ":table/"
	return func(yield func(call) bool) {
		for _, table := range append(slices.Clone(e.Tables), arn.ARN{}) {
			other := !table.IsValid()
			if other {
				table, _ = arn.Parse(prefix + "Table")
			}
			for s := range kindsOf(table) {
				c, ok := callOf(s, prefix, other, e)
				if ok && !yield(c) {
					return
				}
			}
		}
	}
}

// kindsOf yields sketches of all kinds of calls on a table.
func kindsOf(table arn.ARN) iter.Seq[operation.Sketch] {
	return func(yield func(operation.Sketch) bool) {
		for name := range operation.DAX() {
			s := operation.Sketch{Operation: name, Tables: []arn.ARN{table}}
			switch name {
			case "dynamodb:TransactWriteItems":
				for _, member := range operation.Members() {
					s.Members = []string{member}
					if !yield(s) {
						return
					}
				}
				continue
			case "dynamodb:Query", "dynamodb:Scan":
				s.Index = "index"
				if !yield(s) {
					return
				}
				s.Index = ""
			}
			if !yield(s) {
				return
			}
		}
	}
}

// callOf makes a call of a sketch; other is set for tables that are not listed.
func callOf(s operation.Sketch, prefix string, other bool, e *Effective) (c call, ok bool) {
	s.Given, s.Known = slices.Collect(e.Caller.Context.Keys()), e.Options.Tables
	if other {
		s.Known = nil
	}
	made, err := s.Call()
	if err != nil || len(made.Checks()) == 0 {
		return c, false
	}
	c = call{sketch: s, check: made.Checks()[0]}
	table := s.Tables[0].String()
	switch {
	case other && s.Index != "":
		c.on = &text{in: strictly(prefix + "???*/index/???*"), out: strictly(prefix + "*/*/*/*")}
	case other:
		c.on = &text{in: strictly(prefix + "???*"), out: strictly(prefix + "*/*")}
	case s.Index != "":
		c.on = &text{in: strictly(table + "/index/???*"), out: strictly(table + "/index/*/*")}
	}
	if other {
		var listed []string
		for _, t := range e.Tables {
			listed = append(listed, t.String(), t.String()+"/*")
		}
		c.on.out = append(c.on.out, strictly(listed...)...)
	}
	return c, true
}

// route is the call of a request that was found.
func (c *call) route(caller *access.Subject, r *found, known operation.Tables, lanes ...*lane) Route {
	out := Route{Caller: *caller, Call: c.sketch}
	out.Caller.Context = caller.Context.Join(r.context(&c.check, lanes))
	if holder := operation.Holder(r.Resource); holder.IsValid() {
		out.Call.Tables = []arn.ARN{holder}
	}
	if r.Resource.Kind() == arn.Index {
		out.Call.Index = r.Resource.Name()
	}
	out.Call.Given, out.Call.Known = slices.Collect(out.Caller.Context.Keys()), known
	return out
}

// unknownKeys returns the keys of a context that are declared unknown.
func unknownKeys(c condition.Context) map[string]bool {
	env := condition.Env{Context: c}
	unknown := make(map[string]bool)
	for key := range c.Keys() {
		if _, kind := env.Lookup(key); kind == condition.KindUnknown {
			unknown[condition.FoldKey(key)] = true
		}
	}
	return unknown
}
