package operation

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
)

// Resolver turns API calls into the authorizations that they need. It is safe
// for concurrent use if its Tables are. The zero Resolver resolves nothing.
type Resolver struct {
	// Scope is where the call arrives: the partition, the Region of the
	// endpoint, and the account of the caller, which owns the tables that a
	// body names without an ARN.
	Scope arn.Scope
	// Tables describes tables; nil: nothing is known of any.
	Tables Tables
	// Stream is the stream that the iterator of a GetRecords reads, for
	// iterators that do not begin with its ARN. One that begins with the ARN of
	// another stream is refused. The zero ARN: iterators without an ARN are
	// refused, and others believed.
	Stream arn.ARN
}

// Resolve returns what IAM asks of the caller of an operation with this body.
// The operation is written as in "dynamodb:GetItem" or "dax:CreateCluster", or
// as in the X-Amz-Target header: "DynamoDB_20120810.GetItem",
// "DynamoDBStreams_20120810.GetRecords", "AmazonDAXV3.CreateCluster". The names
// are of API operations, in their exact case, not of actions: there is no
// ConditionCheckItem, and PartiQL goes by ExecuteStatement.
//
// An error is always an *[Error]. Then nothing is known about the call, and it
// must not be let through. The time grows with the size of the body, which has
// at most [MaxBody] bytes.
func (r *Resolver) Resolve(operation string, body []byte) (Call, error) {
	name := canonical(operation)
	i, found := slices.BinarySearchFunc(operations[:], name, byName)
	if !found {
		return Call{}, &Error{Operation: operation, Reason: unknown(name)}
	}
	p := &plan{scope: r.Scope, tables: r.Tables, stream: r.Stream, operation: &operations[i]}
	p.call.operation = p.operation.name
	if err := p.resolve(body); err != nil {
		err.Operation = p.operation.name
		return Call{}, err
	}
	return p.call, nil
}

// Operations yields the name of every operation that Resolve knows, in
// alphabetical order: "dax:CreateCluster" and so on.
func Operations() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range operations {
			if !yield(operations[i].name) {
				return
			}
		}
	}
}

// targets are the values of the X-Amz-Target header before the dot, and the
// prefixes of actions that the operations have here.
var targets = [...]struct{ header, prefix string }{
	{"DynamoDB_20120810", "dynamodb:"},
	{"DynamoDBStreams_20120810", "dynamodb:"},
	{"AmazonDAXV3", "dax:"},
}

// canonical returns the name of an operation as the table has it; "" if the
// text has none of the forms.
func canonical(operation string) string {
	header, name, dotted := strings.Cut(operation, ".")
	if !dotted {
		return operation
	}
	for _, t := range targets {
		streams := strings.HasPrefix(t.header, "DynamoDBStreams")
		if header == t.header && (t.prefix == "dax:" || streams == isStreams(name)) {
			return t.prefix + name
		}
	}
	return ""
}

// isStreams reports whether an operation belongs to the API of streams.
func isStreams(name string) bool {
	switch name {
	case "DescribeStream", "GetRecords", "GetShardIterator", "ListStreams":
		return true
	}
	return false
}

func byName(o operation, name string) int { return strings.Compare(o.name, name) }

// unknown says what may be wrong with the name of an operation.
func unknown(name string) string {
	for i := range operations {
		if foldsTo(name, operations[i].name) {
			return "no such operation; did you mean " + operations[i].name + "?"
		}
	}
	if data, ok := strings.CutPrefix(name, "dax:"); ok {
		if _, found := slices.BinarySearchFunc(operations[:], "dynamodb:"+data, byName); found {
			return "no such operation; one that is sent through a cluster is resolved as dynamodb:" + data
		}
	}
	return "no such operation; want the name of an API operation, such as dynamodb:GetItem or DynamoDB_20120810.GetItem"
}
