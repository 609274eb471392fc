package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/operation"
)

// Replicas of global tables. Each is a table of its own to IAM, and policies
// may treat them differently; their items are the same. DynamoDB copies a write
// to one replica to all others and asks nobody:
//
//	Alice may write Customers in us-east-1
//	Alice may not write Customers in eu-west-1
//	what Alice writes in us-east-1 is written in eu-west-1
//
// "Using IAM with global tables" asks for identical policies on all replicas.
// Creating and changing global tables takes several permissions: see MayCall.

// ReplicaDifference is an action on items that a caller may do to a different
// extent on the replicas of one global table. SEMANTICS 7.5
type ReplicaDifference struct {
	Action   string // such as "dynamodb:PutItem"
	Write    bool   // what is written to one replica is written to all
	Replicas []ReplicaAccess
}

// ReplicaAccess is how an action on one replica was decided, for a call without
// a known body: what depends on the body is open.
type ReplicaAccess struct {
	Replica arn.ARN
	Extent  Extent
	Result  Result
}

// Extent is how much of a table an action is allowed on: between nothing and
// everything if a condition depends on the items, on anything else in a body,
// or on unknown tags. The zero Extent is NoItems.
type Extent uint8

const (
	NoItems Extent = iota
	SomeItems
	AllItems
)

var extentNames = [...]string{"denied", "allowed for some items", "allowed"}

// String returns "denied", "allowed for some items" or "allowed".
func (e Extent) String() string {
	if int(e) >= len(extentNames) {
		return "invalid"
	}
	return extentNames[e]
}

// itemActions are the actions on items, reads first.
var itemActions = [...]string{
	"GetItem", "BatchGetItem", "Query", "Scan", "ConditionCheckItem", "PartiQLSelect",
	"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete",
}

// CompareReplicas returns the actions on items that a caller may do on some
// replicas of a global table and not on others, or not to the same extent:
// reads first. Replicas are given by the ARNs of their tables, and listed in
// that order. What is not the ARN of a table is denied everything.
func CompareReplicas(caller Subject, replicas []arn.ARN, opts Options) []ReplicaDifference {
	q := newQuery(caller, opts)
	var differences []ReplicaDifference
	for _, name := range itemActions {
		action, _ := catalog.Lookup("dynamodb:" + name)
		d := ReplicaDifference{Action: action.String(), Write: action.Level() == catalog.Write}
		differs := false
		for _, replica := range replicas {
			r := q.onItems(d.Action, replica)
			d.Replicas = append(d.Replicas, ReplicaAccess{replica, q.extent(&r), r})
			differs = differs || d.Replicas[len(d.Replicas)-1].Extent != d.Replicas[0].Extent
		}
		if differs {
			differences = append(differences, d)
		}
	}
	return differences
}

// onItems asks for an action on a table without a body, in the Region of the
// table.
func (q *query) onItems(action string, table arn.ARN) Result {
	given := slices.Collect(q.caller.Context.Keys())
	call, err := operation.Sketch{Operation: action, Tables: []arn.ARN{table}, Given: given, Known: q.opts.Tables}.Call()
	if err != nil {
		return Result{}
	}
	context := q.caller.Context.With(condition.String("aws:RequestedRegion", table.Region())) // SEMANTICS 7.4i
	if !slices.ContainsFunc(given, isEnclosing) {
		context = context.With(condition.Unknown("dynamodb:EnclosingOperation")) // it may be part of a transaction
	}
	return q.ask(call.Checks()[0].Request(q.caller.Principal, context, q.opts.Time))
}

// extent says how many items an action is allowed on. Where a decision is
// uncertain some body may be allowed, unless all that is open is whether the
// denial is explicit.
func (q *query) extent(r *Result) Extent {
	switch d := r.Decision; {
	case d.Allowed():
		return AllItems
	case q.caller.Policies.Explain(&r.Request).Otherwise == policy.Allowed:
		return SomeItems
	}
	return NoItems
}

func isEnclosing(key string) bool {
	return condition.FoldKey(key) == "dynamodb:enclosingoperation"
}

// Advice puts the difference into a sentence.
func (d *ReplicaDifference) Advice() Advice {
	var parts []string
	for _, e := range [...]Extent{AllItems, SomeItems, NoItems} {
		var regions []string
		for i := range d.Replicas {
			if d.Replicas[i].Extent == e {
				regions = append(regions, d.Replicas[i].Replica.Region())
			}
		}
		if regions != nil {
			parts = append(parts, e.String()+" in "+strings.Join(regions, ", "))
		}
	}
	text := d.Action + " is " + strings.Join(parts, "; ")
	if d.Write {
		text += "; what is written to one replica is written to all"
	}
	return Advice{"replica-policies-differ", text}
}

// IndirectWrite is a replica that a caller writes through another one, against
// the policies of the first. SEMANTICS 7.5
type IndirectWrite struct {
	Action  string
	Through ReplicaAccess // where the write is allowed
	To      ReplicaAccess // where it is not, or for fewer items, and arrives all the same
}

// String describes the write in a sentence.
func (w *IndirectWrite) String() string {
	return fmt.Sprintf("%s is %s on %s, but what it writes to %s arrives there all the same",
		w.Action, w.To.Extent, w.To.Replica, w.Through.Replica)
}

// IndirectWrites returns every replica that the caller may not write by some
// action, or not all of it, and that is written through another replica: the
// first one where the action is allowed to the greatest extent. The replicas
// are given as to [CompareReplicas].
func IndirectWrites(caller Subject, replicas []arn.ARN, opts Options) []IndirectWrite {
	var writes []IndirectWrite
	for _, d := range CompareReplicas(caller, replicas, opts) {
		if !d.Write {
			continue
		}
		widest := slices.MaxFunc(d.Replicas, func(r, s ReplicaAccess) int { return cmp.Compare(r.Extent, s.Extent) })
		for _, r := range d.Replicas {
			if r.Extent < widest.Extent {
				writes = append(writes, IndirectWrite{d.Action, widest, r})
			}
		}
	}
	return writes
}
