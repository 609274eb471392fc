package main

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// A study is what one caller can do to one table, or with one call, directly
// and through each cluster. The report shows one study or several.
type study struct {
	title    string // what it is about, such as "table/Books"
	label    string // what distinguishes it from the other studies of a report; "" if it is alone
	caller   access.Subject
	clusters []access.Cluster
	answers  []answer
}

// answer is one call, decided.
type answer struct {
	operation string // without the service: "GetItem"
	// member is the only kind of member of a sketched TransactWriteItems. A
	// transaction is allowed if all of its members are, so the four answers for
	// the four kinds cover every mixture.
	member   string
	call     operation.Call
	access   access.Access
	policies *policy.Set // the caller's
}

// ask decides a call and adds the answer.
func (s *study) ask(call operation.Call, member string, opts access.Options) {
	s.answers = append(s.answers, answer{
		operation: strings.TrimPrefix(call.Operation(), "dynamodb:"),
		member:    member,
		call:      call,
		access:    access.Compute(s.caller, &call, opts, s.clusters...),
		policies:  s.caller.Policies,
	})
}

// sketch decides operations on a table without knowing their bodies.
func (s *study) sketch(table arn.ARN, operations []string, opts access.Options) error {
	given := slices.Collect(s.caller.Context.Keys())
	for _, name := range operations {
		sketch := operation.Sketch{Operation: name, Tables: []arn.ARN{table}, Given: given, Known: opts.Tables}
		for _, member := range members(name) {
			if member != "" {
				sketch.Members = []string{member}
			}
			call, err := sketch.Call()
			if err != nil {
				return err
			}
			s.ask(call, member, opts)
		}
	}
	return nil
}

// members are the kinds of members that a transaction of writes can have; one
// that is "" for all other operations, which are examined as a whole.
func members(name string) []string {
	if strings.HasSuffix(name, "TransactWriteItems") {
		return operation.Members()
	}
	return []string{""}
}

// row is what a report shows for one operation: its answer, or the four of
// TransactWriteItems.
type row struct {
	operation string
	answers   []answer
}

func (s *study) rows() (rows []row) {
	for i := range s.answers {
		if n := len(rows); n == 0 || rows[n-1].operation != s.answers[i].operation {
			rows = append(rows, row{operation: s.answers[i].operation})
		}
		last := &rows[len(rows)-1]
		last.answers = append(last.answers, s.answers[i])
	}
	return rows
}

// write reports whether the operation writes items.
func (a *answer) write() bool {
	switch a.operation {
	case "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems":
		return true
	}
	return false
}

// bypass reports whether the call is denied directly and done through a
// cluster, as access.Bypasses does. The four actions of the old protocol do not
// count: a present-day client does without them. SEMANTICS 8.4c
func (a *answer) bypass(cluster int) bool {
	return !a.access.Direct.Allowed() && a.access.Via[cluster].WithoutProtocol == access.Allow
}

// open reports whether requests are denied and allowed for some items or
// attributes: every denial depends on the unknown body.
func open(policies *policy.Set, results ...access.Result) bool {
	denied := false
	for i := range results {
		r := &results[i]
		if r.Decision.Allowed() {
			continue
		}
		denied = true
		if policies.Explain(&r.Request).Otherwise != policy.Allowed {
			return false
		}
	}
	return denied
}

// bypasses reports whether there is any bypass.
func (s *study) bypasses() bool {
	return slices.ContainsFunc(s.answers, func(a answer) bool {
		for i := range s.clusters {
			if a.bypass(i) {
				return true
			}
		}
		return false
	})
}

// directLacks lists what the caller's own half lacks, as
// access.ClusterAccess.Missing does for the others.
func (s *study) directLacks(a *answer) (list []access.Missing) {
	for i := range a.access.Direct.Results {
		r := &a.access.Direct.Results[i]
		if r.Decision.Allowed() {
			continue
		}
		list = append(list, access.Missing{
			Of: access.Caller, Action: r.Request.Action, Resource: r.Request.Resource,
			Decision: r.Decision, Layers: s.caller.Policies.Explain(&r.Request).Missing,
		})
	}
	return list
}

// clusterNames are the names of the clusters, or their ARNs if two share a name.
func (s *study) clusterNames() []string {
	var names, arns []string
	for i := range s.clusters {
		names = append(names, s.clusters[i].ARN.Name())
		arns = append(arns, s.clusters[i].ARN.String())
	}
	if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) < len(names) {
		return arns
	}
	return names
}
