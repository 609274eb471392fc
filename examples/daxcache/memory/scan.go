package memory

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

const maxSegments = 1000000

// Scan returns a page of the items of a table or an index. It locks the store
// for writing, as it may have to sort partitions.
func (s *Store) Scan(ctx context.Context, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, r, err := s.newSearch(in.TableName, parameters{
		in.ExpressionAttributeNames, in.ExpressionAttributeValues,
		in.IndexName, in.FilterExpression, in.ProjectionExpression, in.Select, in.ConsistentRead, in.Limit, in.ReturnConsumedCapacity,
	})
	if err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	part, err := newSegment(in.Segment, in.TotalSegments)
	if err != nil {
		return nil, err
	}
	after, err := q.start(in.ExclusiveStartKey)
	if err != nil {
		return nil, err
	}
	if after != nil && part.of(hash(after.partition)) != part.number {
		return nil, dynamodb.Invalid("The provided starting key is invalid: Invalid ExclusiveStartKey. "+
			"Please use ExclusiveStartKey with correct Segment. TotalSegments: %d Segment: %d", part.total, part.number)
	}
	rows := q.rows()
	rows.sort()
	return q.page(rows.all(part, after))
}

// newSegment returns the segment of a Scan; without segments there is one.
func newSegment(number, total int) (segment, error) {
	switch {
	case total == 0 && number == 0:
		return segment{0, 1}, nil
	case total == 0:
		return segment{}, dynamodb.Invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case total < 0 || total > maxSegments:
		return segment{}, constraint("totalSegments", total, "have value from 1 to %d", maxSegments)
	case number < 0 || number >= total:
		return segment{}, dynamodb.Invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: "+
			"Segment: %d is not less than TotalSegments: %d", number, total)
	}
	return segment{number, total}, nil
}
