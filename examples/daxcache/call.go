package daxcache

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation"
)

// call is one of the ten operations that a cluster serves.
type call uint8

const (
	getItem call = iota
	batchGetItem
	query
	scan
	transactGetItems
	putItem
	updateItem
	deleteItem
	batchWriteItem
	transactWriteItems

	calls // how many there are
)

// callNames are the names of the calls, such as "dynamodb:GetItem". The calls stand
// in the order in which the library names them.
var callNames = [calls]string(slices.Collect(operation.DAX()))

// String returns the name of the operation in the API, such as "GetItem".
func (c call) String() string { return strings.TrimPrefix(callNames[c], "dynamodb:") }

// memberKinds are the kinds of members of a TransactWriteItems. The front door
// asks for each kind that occurs, so there is a door for each set of them.
var memberKinds = [...]dynamodb.TransactKind{dynamodb.TransactPut, dynamodb.TransactUpdate, dynamodb.TransactDelete, dynamodb.TransactCheck}

// kinds is a set of memberKinds, bit i for number i.
type kinds uint8

const allKinds kinds = 1<<len(memberKinds) - 1

// kindsOf returns the kinds that occur in a transaction, and an error for a
// member without a kind and for a transaction without members.
func kindsOf(members []dynamodb.TransactWrite) (set kinds, err error) {
	for i := range members {
		bit := kinds(0)
		for j, kind := range memberKinds {
			if members[i].Kind == kind {
				bit = 1 << j
			}
		}
		if bit == 0 {
			return 0, dynamodb.Invalid("TransactItems[%d]: %q is not a kind of member", i, members[i].Kind)
		}
		set |= bit
	}
	if set == 0 {
		return 0, dynamodb.Invalid("a transaction has 1 to %d members", dynamodb.MaxTransaction)
	}
	return set, nil
}

// names returns the names of the kinds in a set.
func (k kinds) names() (names []string) {
	for i, kind := range memberKinds {
		if k&(1<<i) != 0 {
			names = append(names, string(kind))
		}
	}
	return names
}
