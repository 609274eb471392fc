package memory

import (
	"context"
	"iter"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Query returns a page of the items of one partition, in the order of the sort
// key.
func (s *Store) Query(ctx context.Context, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	q, r, err := s.newSearch(in.TableName, parameters{
		in.ExpressionAttributeNames, in.ExpressionAttributeValues,
		in.IndexName, in.FilterExpression, in.ProjectionExpression, in.Select, in.ConsistentRead, in.Limit, in.ReturnConsumedCapacity,
	})
	if err != nil {
		return nil, err
	}
	k, err := r.keyRange(in.KeyConditionExpression, q.key())
	if err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	if err := q.checkFilter(); err != nil {
		return nil, err
	}
	after, err := q.start(in.ExclusiveStartKey)
	if err == nil && after != nil {
		err = k.checkStart(after)
	}
	if err != nil {
		return nil, err
	}
	return q.page(k.rows(q.rows(), after, in.ScanIndexBackward))
}

// checkFilter reports a filter on an attribute of the key, which belongs in the
// key condition.
func (s *search) checkFilter() error {
	if s.filter == nil {
		return nil
	}
	key := s.key()
	for _, p := range paths(s.filter, nil) {
		if name := p[0].Name; name == key.Partition.Name || name == key.Sort.Name {
			return dynamodb.Invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", name)
		}
	}
	return nil
}

// checkStart reports a start key outside the range.
func (k *keyRange) checkStart(after *row) error {
	switch {
	case after.partition != k.partition.Text():
		return dynamodb.Invalid("The provided starting key is outside query boundaries based on provided conditions")
	case !k.contains(after.sort):
		return dynamodb.Invalid("The provided starting key does not match the range key predicate")
	}
	return nil
}

// rows iterates over the rows in the range, forward or backward, behind a place
// if that is not nil.
func (k *keyRange) rows(all *rows, after *row, backward bool) iter.Seq[*row] {
	list := all.partition(k.partition.Text())
	if after != nil && backward {
		i, _ := locate(list, after)
		list = list[:i]
	} else if after != nil {
		list = behind(list, after)
	}
	return func(yield func(*row) bool) {
		for i := range list {
			r := list[i]
			if backward {
				r = list[len(list)-1-i]
			}
			if k.contains(r.sort) && !yield(r) {
				return
			}
		}
	}
}
