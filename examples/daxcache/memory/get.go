package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// The reads by key: GetItem, and many of them as BatchGetItem or, at one moment,
// as TransactGetItems.

// maxTransactionSize is how many bytes of items a transaction can have.
const maxTransactionSize = 4 << 20

// get is one item to read.
type get struct {
	table      *table
	place      *row
	projection *dynamodb.Projection
}

// newGet reads the parameters of a read. The caller holds the lock.
func (s *Store) newGet(table string, key dynamodb.Key, projection string, names map[string]string) (*get, error) {
	t, err := s.table(table)
	if err != nil {
		return nil, err
	}
	r, err := newRequest(t, names, nil)
	if err != nil {
		return nil, err
	}
	g := &get{table: t}
	if g.projection, err = r.projection(projection); err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	g.place, err = t.place(key, nil)
	return g, err
}

// item returns the whole item; nil if the table does not have it.
func (g *get) item() dynamodb.Item { return g.table.item(g.place) }

// GetItem returns an item.
func (s *Store) GetItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	if err := begin(ctx, in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	g, err := s.newGet(in.TableName, in.Key, in.ProjectionExpression, in.ExpressionAttributeNames)
	if err != nil {
		return nil, err
	}
	return &dynamodb.GetItemOutput{Item: g.projection.Apply(g.item())}, nil
}

// BatchGetItem returns the items that there are. What would make the answer larger
// than 16 MB comes back as unprocessed.
func (s *Store) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	if err := begin(ctx, in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	gets, err := s.batchGets(in)
	if err != nil {
		return nil, err
	}
	out := &dynamodb.BatchGetItemOutput{Responses: make(map[string][]dynamodb.Item)}
	size := 0
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		asked := in.RequestItems[table]
		out.Responses[table] = nil
		for i, g := range gets[table] {
			item := g.item()
			if size += item.Size(); size > dynamodb.MaxBatchSize {
				asked.Keys, asked.ExpressionAttributeNames = cloneKeys(asked.Keys[i:]), maps.Clone(asked.ExpressionAttributeNames)
				if out.UnprocessedKeys == nil {
					out.UnprocessedKeys = make(map[string]dynamodb.KeysAndAttributes)
				}
				out.UnprocessedKeys[table] = asked
				break
			}
			if item != nil {
				out.Responses[table] = append(out.Responses[table], g.projection.Apply(item))
			}
		}
	}
	return out, nil
}

// batchGets returns the reads of a batch by the names of their tables.
func (s *Store) batchGets(in *dynamodb.BatchGetItemInput) (map[string][]*get, error) {
	gets := make(map[string][]*get)
	n := 0
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		asked := in.RequestItems[table]
		if len(asked.Keys) == 0 {
			return nil, constraint("requestItems."+table+".member.keys", "[]", "have length greater than or equal to 1")
		}
		if n += len(asked.Keys); n > dynamodb.MaxBatchGet {
			return nil, dynamodb.Invalid("Too many items requested for the BatchGetItem call")
		}
		seen := make(map[string]bool)
		for _, key := range asked.Keys {
			g, err := s.newGet(table, key, asked.ProjectionExpression, asked.ExpressionAttributeNames)
			switch {
			case err != nil:
				return nil, err
			case seen[g.place.id]:
				return nil, duplicateKeys()
			}
			seen[g.place.id] = true
			gets[table] = append(gets[table], g)
		}
	}
	if n == 0 {
		return nil, emptyBatch()
	}
	return gets, nil
}

func duplicateKeys() error {
	return dynamodb.Invalid("Provided list of item keys contains duplicates")
}

func emptyBatch() error {
	return constraint("requestItems", "{}", "have length greater than or equal to 1")
}

func cloneKeys(keys []dynamodb.Key) []dynamodb.Key {
	clones := make([]dynamodb.Key, len(keys))
	for i, k := range keys {
		clones[i] = k.Clone()
	}
	return clones
}

// TransactGetItems returns items as they are at one moment.
func (s *Store) TransactGetItems(ctx context.Context, in *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
	if err := begin(ctx, in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	if err := checkMembers(len(in.TransactItems)); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := new(dynamodb.TransactGetItemsOutput)
	size := 0
	for i := range in.TransactItems {
		m := &in.TransactItems[i]
		g, err := s.newGet(m.TableName, m.Key, m.ProjectionExpression, m.ExpressionAttributeNames)
		if err != nil {
			return nil, err
		}
		item := g.item()
		if size += item.Size(); size > maxTransactionSize {
			return nil, dynamodb.Invalid("Aggregated size of items in the transaction exceeded the limit of %d bytes", maxTransactionSize)
		}
		out.Responses = append(out.Responses, g.projection.Apply(item))
	}
	return out, nil
}
