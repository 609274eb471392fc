package operation

import (
	"iter"
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
	// Tables describes tables; nil: nothing is known of any. Prepare makes them ready.
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
// must not be let through. The body is copied, and the call does not depend on
// later calls.
//
// The time grows with the size of the body, which has at most [MaxBody] bytes. A
// GetItem takes four allocations, an UpdateItem with expressions five; each one less
// if Tables were made ready by [Prepare].
func (r *Resolver) Resolve(operation string, body []byte) (Call, error) {
	op := lookUp(operation)
	if op == nil {
		return Call{}, &Error{Operation: operation, Reason: unknown(operation)}
	}
	p := plans.Get().(*plan)
	defer p.release(len(body))
	p.scope, p.tables, p.stream, p.operation = r.Scope, r.Tables, r.Stream, op
	p.call.operation = op.name
	if err := p.resolve(body); err != nil {
		err.Operation = op.name
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

// byName are the operations by their names without the prefix.
var byName = struct{ dynamodb, dax map[string]*operation }{named("dynamodb:"), named("dax:")}

// named returns the operations with a prefix by their names.
func named(prefix string) map[string]*operation {
	names := make(map[string]*operation)
	for i := range operations {
		if name, ok := strings.CutPrefix(operations[i].name, prefix); ok {
			names[name] = &operations[i]
		}
	}
	return names
}

// lookUp returns the operation that a text in one of the forms names, nil if there is
// none.
func lookUp(text string) *operation {
	if name, ok := strings.CutPrefix(text, "dynamodb:"); ok {
		return byName.dynamodb[name]
	}
	if name, ok := strings.CutPrefix(text, "dax:"); ok {
		return byName.dax[name]
	}
	header, name, _ := strings.Cut(text, ".")
	switch header {
	case "DynamoDB_20120810":
		if !isStreams(name) {
			return byName.dynamodb[name]
		}
	case "DynamoDBStreams_20120810":
		if isStreams(name) {
			return byName.dynamodb[name]
		}
	case "AmazonDAXV3":
		return byName.dax[name]
	}
	return nil
}

// isStreams reports whether an operation belongs to the API of streams.
func isStreams(name string) bool {
	switch name {
	case "DescribeStream", "GetRecords", "GetShardIterator", "ListStreams":
		return true
	}
	return false
}

// unknown says what may be wrong with the name of an operation, in one of the forms.
func unknown(text string) string {
	name := text
	for _, t := range [...]struct{ header, prefix string }{
		{"DynamoDB_20120810.", "dynamodb:"}, {"DynamoDBStreams_20120810.", "dynamodb:"}, {"AmazonDAXV3.", "dax:"},
	} {
		if bare, ok := strings.CutPrefix(text, t.header); ok {
			name = t.prefix + bare
		}
	}
	for i := range operations {
		if foldsTo(name, operations[i].name) {
			return "no such operation; did you mean " + operations[i].name + "?"
		}
	}
	if data, ok := strings.CutPrefix(name, "dax:"); ok {
		if byName.dynamodb[data] != nil {
			return "no such operation; one that is sent through a cluster is resolved as dynamodb:" + data
		}
	}
	return "no such operation; want the name of an API operation, such as dynamodb:GetItem or DynamoDB_20120810.GetItem"
}
