package operation

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// The calls of DynamoDB Streams on a stream (SEMANTICS 7.2k). DescribeStream and
// GetShardIterator name it; GetRecords names an iterator, which begins with the
// ARN of the stream:
//
//	arn:aws:dynamodb:us-west-2:123456789012:table/Books/stream/2024-02-12T18:57:26.492|1|AAAA...
//
// That is how DynamoDB makes them, not a promise of its documentation. For an
// iterator of another form the stream has to be known to the caller, as it is
// to whoever made the iterator: see [Resolver.Stream]. The body cannot tell it,
// as nothing would hold it to the iterator. Where both tell, they have to agree.

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
	p.check(p.Scope.Region, p.operation.name, stream, p.tags(stream)...)
	return nil
}

// iterated returns the stream that an iterator reads.
func (p *plan) iterated(iterator string) (arn.ARN, *Error) {
	text, _, found := strings.Cut(iterator, "|")
	if !found || !strings.HasPrefix(text, "arn:") {
		if p.Stream.Kind() != arn.Stream {
			return arn.ARN{}, refuse("want an iterator that begins with the ARN of its stream, or that ARN in Resolver.Stream")
		}
		return p.Stream, nil
	}
	stream, err := parseARN(text, arn.Stream)
	if err == nil && p.Stream != (arn.ARN{}) && p.Stream != stream {
		return arn.ARN{}, refuse("want an iterator of %s, as Resolver.Stream says, not one of %s", p.Stream, stream)
	}
	return stream, err
}
