package operation

import (
	"iter"
	"slices"
)

// The ten data operations that a DAX cluster takes (SEMANTICS 8.2).
var (
	daxReads = [...]string{
		"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:TransactGetItems",
	}
	daxWrites = [...]string{
		"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:TransactWriteItems",
	}
)

// DAX yields the ten data operations that a DAX cluster takes, such as
// "dynamodb:GetItem": five reads, then five writes.
func DAX() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, names := range [...][5]string{daxReads, daxWrites} {
			for _, name := range names {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// DAX reports whether the call is one of the ten data operations that a DAX
// cluster takes, too.
func (c *Call) DAX() bool { return c.Writes() || slices.Contains(daxReads[:], c.Operation()) }

// Writes reports whether the call is one of the five writes among the operations
// that a DAX cluster takes. It is false for all other operations, those of PartiQL
// too.
func (c *Call) Writes() bool { return slices.Contains(daxWrites[:], c.Operation()) }

// Transaction reports whether the call does all that it asks for at one moment, or
// nothing: TransactGetItems, TransactWriteItems and ExecuteTransaction.
func (c *Call) Transaction() bool {
	switch c.Operation() {
	case "dynamodb:TransactGetItems", "dynamodb:TransactWriteItems", "dynamodb:ExecuteTransaction":
		return true
	}
	return false
}
