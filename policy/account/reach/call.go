package reach

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Call is an operation on one table that a DAX cluster serves, too. A
// TransactWriteItems is asked about by the kind of its members.
type Call struct {
	Operation string // "dynamodb:GetItem"
	Member    string // of a TransactWriteItems: "Put", "Update", "Delete" or "ConditionCheck"
}

// String returns the name of the call: "GetItem", or "TransactWriteItems(Put)".
func (c Call) String() string {
	name := strings.TrimPrefix(c.Operation, "dynamodb:")
	if c.Member != "" {
		name += "(" + c.Member + ")"
	}
	return name
}

// Class is what a call does to a table.
type Class uint8

const (
	Read   Class = iota // reads items, or checks them in a transaction
	Write               // puts or updates items
	Delete              // deletes items
	NumClasses
)

var classNames = [...]string{"read", "write", "delete"}

// String returns "read", "write" or "delete".
func (c Class) String() string {
	if int(c) >= len(classNames) {
		return "invalid"
	}
	return classNames[c]
}

// NumCalls is the number of calls.
const NumCalls = 13

// Calls returns the calls of a row, in its order: reads, then writes.
func Calls() [NumCalls]Call { return calls }

// calls has the ten operations of package operation, of which one is asked about
// by the four kinds of its members. A test holds the two together.
var calls = [NumCalls]Call{
	{"dynamodb:GetItem", ""}, {"dynamodb:BatchGetItem", ""}, {"dynamodb:Query", ""}, {"dynamodb:Scan", ""}, {"dynamodb:TransactGetItems", ""},
	{"dynamodb:PutItem", ""}, {"dynamodb:UpdateItem", ""}, {"dynamodb:DeleteItem", ""}, {"dynamodb:BatchWriteItem", ""},
	{"dynamodb:TransactWriteItems", "Put"}, {"dynamodb:TransactWriteItems", "Update"}, {"dynamodb:TransactWriteItems", "Delete"}, {"dynamodb:TransactWriteItems", "ConditionCheck"},
}

// In reports whether the call does what the class says. A BatchWriteItem both
// puts and deletes.
func (c Call) In(class Class) bool {
	switch name := c.String(); class {
	case Delete:
		return name == "DeleteItem" || name == "BatchWriteItem" || name == "TransactWriteItems(Delete)"
	case Write:
		return name == "PutItem" || name == "UpdateItem" || name == "BatchWriteItem" || name == "TransactWriteItems(Put)" || name == "TransactWriteItems(Update)"
	case Read:
		return strings.Contains(name, "Get") || name == "Query" || name == "Scan" || name == "TransactWriteItems(ConditionCheck)"
	default:
	}
	return false
}

// sketch returns the calls on one table, of which no body is known.
func sketch(table arn.ARN, given []string, known operation.Tables) (list [NumCalls]operation.Call, ok bool) {
	for i, c := range calls {
		s := operation.Sketch{Operation: c.Operation, Tables: []arn.ARN{table}, Given: given, Known: known}
		if c.Member != "" {
			s.Members = []string{c.Member}
		}
		call, err := s.Call()
		if err != nil {
			return list, false
		}
		list[i] = call
	}
	return list, true
}

// without returns options that ask for no protocol actions.
func without(o access.Options) access.Options {
	o.CurrentProtocol = true
	return o
}
