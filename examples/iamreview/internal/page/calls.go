package page

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/operation"
)

// The calls of a matrix, reads before writes. A check in a transaction is a read, though
// the transaction is a call that writes.
var (
	writing = callsThat(func(k access.CallKind) bool {
		return !reach.Call{Operation: k.Operation, Member: k.Member}.In(reach.Read)
	})
	transactionMembers = callsThat(func(k access.CallKind) bool { return k.Member != "" }).Len()
	ordered            = slices.Concat(placesOf(^writing), placesOf(writing))
	// cacheable are the calls that a cluster can serve from its cache alone: reads that
	// are not strongly consistent. SEMANTICS 8.3f
	cacheable = callsThat(func(k access.CallKind) bool {
		sketch := operation.Sketch{Operation: k.Operation, Tables: []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/t")}}
		if k.Member != "" {
			sketch.Members = []string{k.Member}
		}
		call, err := sketch.Call()
		return err == nil && !call.Writes() && !call.ConsistentRead()
	})
)

func callsThat(is func(access.CallKind) bool) (c access.Calls) {
	for n, k := range new(access.Matrix).Calls() {
		if is(k) {
			c |= 1 << n
		}
	}
	return c
}

func placesOf(c access.Calls) (list []callPlace) {
	for n, k := range c.All() {
		list = append(list, callPlace{k.String(), n})
	}
	return list
}

// callPlace is a call and its place in a row.
type callPlace struct {
	name  string
	place int
}

// together names a transaction once: with its members, unless all of them are there.
func together(runs []run) []run {
	for i := range runs {
		var calls, members []string
		for _, c := range runs[i].Calls {
			if member, ok := strings.CutPrefix(c, transaction+" "); ok {
				members = append(members, member)
				continue
			}
			calls = append(calls, c)
		}
		switch len(members) {
		case 0:
		case transactionMembers:
			calls = append(calls, transaction)
		default:
			calls = append(calls, transaction+" ("+strings.Join(members, ", ")+")")
		}
		runs[i].Calls = calls
	}
	return runs
}

const transaction = "TransactWriteItems"
