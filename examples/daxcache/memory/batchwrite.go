package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// BatchWriteItem puts and deletes items, all of them: nothing is ever unprocessed.
// A request that is malformed is refused as a whole.
func (s *Store) BatchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	if err := begin(ctx, in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	writes, err := s.batchWrites(in)
	if err != nil {
		return nil, err
	}
	for _, w := range writes {
		if err := w.do(); err != nil {
			return nil, err
		}
	}
	return new(dynamodb.BatchWriteItemOutput), nil
}

// batchWrites returns the writes of a batch.
func (s *Store) batchWrites(in *dynamodb.BatchWriteItemInput) ([]*write, error) {
	var writes []*write
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		requests := in.RequestItems[table]
		if len(requests) == 0 {
			return nil, emptyBatch()
		}
		if len(writes)+len(requests) > dynamodb.MaxBatchWrite {
			return nil, dynamodb.Invalid("Too many items requested for the BatchWriteItem call")
		}
		seen := make(map[string]bool)
		for _, r := range requests {
			w, err := s.batchWrite(table, r)
			switch {
			case err != nil:
				return nil, err
			case seen[w.place.id]:
				return nil, duplicateKeys()
			}
			seen[w.place.id] = true
			writes = append(writes, w)
		}
	}
	if len(writes) == 0 {
		return nil, emptyBatch()
	}
	return writes, nil
}

func (s *Store) batchWrite(table string, r dynamodb.WriteRequest) (*write, error) {
	switch {
	case (r.Put == nil) == (r.Delete == nil):
		return nil, dynamodb.Invalid("Supplied WriteRequest must contain exactly one of the supported data types: a Put or a Delete")
	case r.Put != nil:
		return s.newPut(table, r.Put, conditions{})
	}
	return s.newDelete(table, r.Delete, conditions{})
}
