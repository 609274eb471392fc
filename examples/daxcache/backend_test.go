package daxcache_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// backend is a store that fails on demand. It understands no more expressions than
// the tests have: attribute_not_exists(id), and SET price = :p.
//
// The hooks are called with the name of the operation before it is carried out,
// and after. An error of before is one of a call that was not carried out, an
// error of after is one of a call that was.
type backend struct {
	before, after func(ctx context.Context, op string) error

	mu      sync.Mutex
	schemas map[string]*dynamodb.TableDescription
	items   map[string]map[string]dynamodb.Item // by table and identity
	calls   []string
	last    map[string]any  // the last input, by operation
	undone  int             // how many members of a batch stay unprocessed
	stray   []dynamodb.Item // what a BatchGetItem returns of each table besides
	changed func(table, identity string, item dynamodb.Item)
}

func newBackend() *backend {
	s := func(name string) dynamodb.KeyAttribute {
		return dynamodb.KeyAttribute{Name: name, Kind: dynamodb.KindS}
	}
	b := &backend{
		schemas: map[string]*dynamodb.TableDescription{
			"Books":   {Name: "Books", Key: dynamodb.KeySchema{Partition: s("id")}},
			"Authors": {Name: "Authors", Key: dynamodb.KeySchema{Partition: s("name"), Sort: dynamodb.KeyAttribute{Name: "year", Kind: dynamodb.KindN}}},
		},
		items: make(map[string]map[string]dynamodb.Item),
		last:  make(map[string]any),
	}
	return b
}

// run carries out an operation between the hooks.
func (b *backend) run(ctx context.Context, op string, in any, commit func() error) error {
	b.mu.Lock()
	b.calls = append(b.calls, op)
	b.last[op] = in
	before, after := b.before, b.after
	b.mu.Unlock()
	if before != nil {
		if err := before(ctx, op); err != nil {
			return err
		}
	}
	if err := b.locked(commit); err != nil {
		return err
	}
	if after != nil {
		return after(ctx, op)
	}
	return nil
}

func (b *backend) locked(f func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return f()
}

// hooks sets the hooks.
func (b *backend) hooks(before, after func(ctx context.Context, op string) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.before, b.after = before, after
}

// asked returns the calls since it was asked last, but for DescribeTable.
func (b *backend) asked() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	calls := slices.DeleteFunc(b.calls, func(op string) bool { return op == "DescribeTable" })
	b.calls = nil
	return strings.Join(calls, " ")
}

// put writes behind the back of the cluster.
func (b *backend) put(table string, item dynamodb.Item) {
	_ = b.locked(func() error { return b.set(table, item, item) })
}

// set replaces the item of a key, nil for none.
func (b *backend) set(table string, key, item dynamodb.Item) error {
	s, ok := b.schemas[table]
	if !ok {
		return dynamodb.Errorf(dynamodb.ResourceNotFoundException, "no table %s", table)
	}
	key, err := s.Key.KeyOf(key)
	if err != nil {
		return err
	}
	identity, err := s.Key.AppendIdentity(nil, key)
	if err != nil {
		return err
	}
	if b.items[table] == nil {
		b.items[table] = make(map[string]dynamodb.Item)
	}
	b.items[table][string(identity)] = item.Clone()
	if item == nil {
		delete(b.items[table], string(identity))
	}
	if b.changed != nil {
		b.changed(table, string(identity), item)
	}
	return nil
}

func (b *backend) find(table string, key dynamodb.Key) (dynamodb.Item, error) {
	s, ok := b.schemas[table]
	if !ok {
		return nil, dynamodb.Errorf(dynamodb.ResourceNotFoundException, "no table %s", table)
	}
	identity, err := s.Key.AppendIdentity(nil, key)
	return b.items[table][string(identity)].Clone(), err
}

func (b *backend) check(condition, table string, key dynamodb.Item) error {
	k, err := b.schemas[table].Key.KeyOf(key)
	if err != nil {
		return err
	}
	old, err := b.find(table, k)
	if err == nil && condition != "" && old != nil {
		return &dynamodb.Error{Code: dynamodb.ConditionalCheckFailedException, Message: "The conditional request failed", Item: old}
	}
	return err
}

func (b *backend) DescribeTable(ctx context.Context, table string) (out *dynamodb.TableDescription, err error) {
	err = b.run(ctx, "DescribeTable", table, func() error {
		if out = b.schemas[table]; out == nil {
			return dynamodb.Errorf(dynamodb.ResourceNotFoundException, "no table %s", table)
		}
		return nil
	})
	return out, err
}

func (b *backend) GetItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	out := &dynamodb.GetItemOutput{}
	err := b.run(ctx, "GetItem", in, func() error {
		p, err := dynamodb.ParseProjection(in.ProjectionExpression, in.ExpressionAttributeNames)
		if err != nil {
			return err
		}
		item, err := b.find(in.TableName, in.Key)
		out.Item = p.Apply(item)
		return err
	})
	if in.ReturnConsumedCapacity == dynamodb.CapacityTotal {
		out.ConsumedCapacity = &dynamodb.ConsumedCapacity{TableName: in.TableName, CapacityUnits: 1}
	}
	return out, err
}

func (b *backend) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	out := &dynamodb.BatchGetItemOutput{Responses: make(map[string][]dynamodb.Item), UnprocessedKeys: make(map[string]dynamodb.KeysAndAttributes)}
	err := b.run(ctx, "BatchGetItem", in, func() error {
		for name, asked := range in.RequestItems {
			p, err := dynamodb.ParseProjection(asked.ProjectionExpression, asked.ExpressionAttributeNames)
			if err != nil {
				return err
			}
			done := max(len(asked.Keys)-b.undone, 0)
			for _, key := range asked.Keys[:done] {
				item, err := b.find(name, key)
				if err != nil {
					return err
				}
				if item != nil {
					out.Responses[name] = append(out.Responses[name], p.Apply(item))
				}
			}
			out.Responses[name] = append(out.Responses[name], b.stray...)
			if done < len(asked.Keys) {
				left := asked
				left.Keys = asked.Keys[done:]
				out.UnprocessedKeys[name] = left
			}
		}
		return nil
	})
	return out, err
}

func (b *backend) Query(ctx context.Context, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	return b.pages(ctx, "Query", in.TableName, in)
}

func (b *backend) Scan(ctx context.Context, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	return b.pages(ctx, "Scan", in.TableName, in)
}

// pages returns all items of a table, whatever is asked.
func (b *backend) pages(ctx context.Context, op, table string, in any) (*dynamodb.QueryOutput, error) {
	out := &dynamodb.QueryOutput{ConsumedCapacity: &dynamodb.ConsumedCapacity{TableName: table, CapacityUnits: 1}}
	err := b.run(ctx, op, in, func() error {
		for _, identity := range slices.Sorted(maps.Keys(b.items[table])) {
			out.Items = append(out.Items, b.items[table][identity].Clone())
		}
		out.Count, out.ScannedCount = len(out.Items), len(out.Items)
		return nil
	})
	return out, err
}

func (b *backend) TransactGetItems(ctx context.Context, in *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
	out := &dynamodb.TransactGetItemsOutput{}
	err := b.run(ctx, "TransactGetItems", in, func() error {
		for _, g := range in.TransactItems {
			item, err := b.find(g.TableName, g.Key)
			if err != nil {
				return err
			}
			out.Responses = append(out.Responses, item)
		}
		return nil
	})
	return out, err
}

func (b *backend) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	return &dynamodb.PutItemOutput{}, b.run(ctx, "PutItem", in, func() error {
		if err := b.check(in.ConditionExpression, in.TableName, in.Item); err != nil {
			return err
		}
		return b.set(in.TableName, in.Item, in.Item)
	})
}

func (b *backend) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	out := &dynamodb.UpdateItemOutput{}
	err := b.run(ctx, "UpdateItem", in, func() error {
		item, err := b.find(in.TableName, in.Key)
		if err != nil {
			return err
		}
		if item == nil {
			item = in.Key.Clone()
		}
		item["price"] = in.ExpressionAttributeValues[":p"]
		switch in.ReturnValues {
		case dynamodb.ReturnAllNew:
			out.Attributes = item.Clone()
		case dynamodb.ReturnUpdatedNew:
			out.Attributes = dynamodb.Item{"price": item["price"]}
		default: // the tests ask for nothing else
		}
		return b.set(in.TableName, in.Key, item)
	})
	return out, err
}

func (b *backend) DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	return &dynamodb.DeleteItemOutput{}, b.run(ctx, "DeleteItem", in, func() error {
		return b.set(in.TableName, in.Key, nil)
	})
}

func (b *backend) BatchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	out := &dynamodb.BatchWriteItemOutput{UnprocessedItems: make(map[string][]dynamodb.WriteRequest)}
	err := b.run(ctx, "BatchWriteItem", in, func() error {
		for name, list := range in.RequestItems {
			done := max(len(list)-b.undone, 0)
			if done < len(list) {
				out.UnprocessedItems[name] = list[done:]
			}
			for _, w := range list[:done] {
				key := w.Delete
				if w.Put != nil {
					key = w.Put
				}
				if err := b.set(name, key, w.Put); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}

func (b *backend) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	return &dynamodb.TransactWriteItemsOutput{}, b.run(ctx, "TransactWriteItems", in, func() error {
		for _, m := range in.TransactItems {
			key := m.Key
			if m.Kind == dynamodb.TransactPut {
				key = m.Item
			}
			if b.check(m.ConditionExpression, m.TableName, key) != nil {
				return dynamodb.Errorf(dynamodb.TransactionCanceledException, "Transaction cancelled")
			}
		}
		var err error
		for _, m := range in.TransactItems {
			switch m.Kind {
			case dynamodb.TransactPut:
				err = errors.Join(err, b.set(m.TableName, m.Item, m.Item))
			case dynamodb.TransactDelete:
				err = errors.Join(err, b.set(m.TableName, m.Key, nil))
			case dynamodb.TransactUpdate:
				item := m.Key.Clone()
				item["price"] = m.ExpressionAttributeValues[":p"]
				err = errors.Join(err, b.set(m.TableName, m.Key, item))
			case dynamodb.TransactCheck: // changes nothing
			}
		}
		return err
	})
}
