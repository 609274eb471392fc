package operation

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog"
)

// Calls without a resource, and calls that name their one resource by its ARN.
// Most of the table needs no more than this.

// onNothing is the plan of the operations without a resource (SEMANTICS 7.2j).
func onNothing(p *plan) *Error {
	p.nowhere(p.operation.name)
	return nil
}

// onARN is the plan of the operations on the ARN in the first field of their
// shape. What kind of resource it may name is in the catalog: a backup for
// DescribeBackup, a table or a stream for TagResource.
func onARN(p *plan) *Error {
	_, err := p.onResource(p.operation.shape[0].name)
	return err
}

// onARNOrNothing is onARN for a field that may be left out (SEMANTICS 7.1c).
func onARNOrNothing(p *plan) *Error {
	if p.body.has(p.operation.shape[0].name) {
		return onARN(p)
	}
	return onNothing(p)
}

// onResource adds the authorization for the resource that a field names.
func (p *plan) onResource(name string) (*Check, *Error) {
	var kinds []arn.Kind
	action, _ := catalog.Lookup(p.operation.name)
	for r := range action.Resources() {
		kinds = append(kinds, r.Kind)
	}
	a, err := parseARN(p.body.text(name), kinds...)
	if err != nil {
		return nil, err.in(name)
	}
	return p.check(p.scope.Region, p.operation.name, a, p.tags(a)...), nil
}

// parseARN parses the ARN of a resource of one of the kinds.
func parseARN(text string, kinds ...arn.Kind) (arn.ARN, *Error) {
	a, err := arn.Parse(text)
	if err != nil {
		return arn.ARN{}, refuse("%v", err)
	}
	if !slices.Contains(kinds, a.Kind()) {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = k.String()
		}
		return arn.ARN{}, refuse("want the ARN of a resource of kind %s, not %s", strings.Join(names, " or "), a.Kind())
	}
	if name := a.Table(); name != "" {
		if _, err := a.Scope().Table(name); err != nil {
			return arn.ARN{}, refuse("%v", err)
		}
	}
	return a, nil
}

// createLinkedRole is the action that the first use of some features needs.
const createLinkedRole = "iam:CreateServiceLinkedRole"

// The calls of DynamoDB Streams on a stream (SEMANTICS 7.2k). DescribeStream and
// GetShardIterator name it; GetRecords names an iterator, which begins with the
// ARN of the stream:
//
//	arn:aws:dynamodb:us-west-2:123456789012:table/Books/stream/2024-02-12T18:57:26.492|1|AAAA...
//
// That is how DynamoDB makes them, not a promise of its documentation. For an
// iterator of another form the caller has to know the stream, as whoever made
// the iterator does: see [Resolver.Stream]. The body cannot name it, as nothing
// would tie it to the iterator. Where both name it, they have to agree.

var (
	streamARN  = shape{{"StreamArn", wantText | required, nil}}
	getRecords = shape{{"ShardIterator", wantText | required, nil}}
)

// planGetRecords is the plan of GetRecords.
func planGetRecords(p *plan) *Error {
	if err := p.body.atMost("ShardIterator", maxIterator); err != nil {
		return err
	}
	stream, err := p.iterated(p.body.text("ShardIterator"))
	if err != nil {
		return err.in("ShardIterator")
	}
	p.check(p.scope.Region, p.operation.name, stream, p.tags(stream)...)
	return nil
}

// iterated returns the stream that an iterator reads.
func (p *plan) iterated(iterator string) (arn.ARN, *Error) {
	text, _, found := strings.Cut(iterator, "|")
	if !found || !strings.HasPrefix(text, "arn:") {
		if p.stream.Kind() != arn.Stream {
			return arn.ARN{}, refuse("want an iterator that begins with the ARN of its stream, or that ARN in Resolver.Stream")
		}
		return p.stream, nil
	}
	stream, err := parseARN(text, arn.Stream)
	if err == nil && p.stream != (arn.ARN{}) && p.stream != stream {
		return arn.ARN{}, refuse("want an iterator of %s, as Resolver.Stream says, not one of %s", p.stream, stream)
	}
	return stream, err
}
