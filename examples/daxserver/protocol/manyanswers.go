package protocol

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Answers of calls on many items.

// Append appends the answer of a BatchGetItem. It has the head of an array of two, and
// three items: so the server of AWS sends it, and clients expect that.
func (c *BatchGetCall) Append(b []byte, lists *Lists, out *dynamodb.BatchGetItemOutput) (_ []byte, err error) {
	b = cbor.AppendArray(AppendSuccess(b), 2)
	b = cbor.AppendMap(b, len(out.Responses))
	for _, name := range slices.Sorted(maps.Keys(out.Responses)) {
		if b, err = c.appendItems(cbor.AppendText(b, name), lists, name, out.Responses[name]); err != nil {
			return b, err
		}
	}
	b = cbor.AppendMap(b, len(out.UnprocessedKeys))
	for _, name := range slices.Sorted(maps.Keys(out.UnprocessedKeys)) {
		keys := out.UnprocessedKeys[name].Keys
		t, err := tableOf(c.Tables, name)
		if err != nil {
			return b, err
		}
		b = cbor.AppendArray(cbor.AppendText(b, name), len(keys))
		for _, key := range keys {
			b = appendKeyOf(b, t, key)
		}
	}
	return appendCapacities(b, out.ConsumedCapacity), nil
}

// tableOf returns a table of the request; the store may answer with no other.
func tableOf(tables map[string]*dynamodb.TableDescription, name string) (*dynamodb.TableDescription, error) {
	t := tables[name]
	if t == nil {
		return nil, dynamodb.Errorf(dynamodb.InternalServerError, "the store answers of table %q, which was not asked for", name)
	}
	return t, nil
}

// appendItems appends the items of a table: what a projection leaves of each, or the
// key and the other attributes of each in turn.
func (c *BatchGetCall) appendItems(b []byte, lists *Lists, name string, items []dynamodb.Item) ([]byte, error) {
	t, err := tableOf(c.Tables, name)
	if err != nil {
		return b, err
	}
	if p := c.projections[name]; p != nil {
		b = cbor.AppendArray(b, len(items))
		for _, item := range items {
			b = p.append(b, item)
		}
		return b, nil
	}
	b = cbor.AppendArray(b, 2*len(items))
	for _, item := range items {
		if b, err = appendItem(appendKeyOf(b, t, item), lists, &t.Key, item); err != nil {
			return b, err
		}
	}
	return b, nil
}

// Append appends the answer of a BatchWriteItem: what is unprocessed, the capacities,
// and the metrics of item collections, always empty.
func (c *BatchWriteCall) Append(b []byte, lists *Lists, out *dynamodb.BatchWriteItemOutput) ([]byte, error) {
	b = cbor.AppendMap(AppendSuccess(b), len(out.UnprocessedItems))
	for _, name := range slices.Sorted(maps.Keys(out.UnprocessedItems)) {
		left := out.UnprocessedItems[name]
		t, err := tableOf(c.Tables, name)
		if err != nil {
			return b, err
		}
		b = cbor.AppendArray(cbor.AppendText(b, name), 2*len(left))
		for _, w := range left {
			if w.Put == nil {
				b = cbor.AppendNull(appendKeyOf(b, t, w.Delete))
				continue
			}
			if b, err = appendItem(appendKeyOf(b, t, w.Put), lists, &t.Key, w.Put); err != nil {
				return b, err
			}
		}
	}
	return cbor.AppendMap(appendCapacities(b, out.ConsumedCapacity), 0), nil
}

// Append appends the answer of a TransactGetItems: an item, what a projection leaves,
// or null for each member, and the capacities.
func (c *TransactGetCall) Append(b []byte, lists *Lists, out *dynamodb.TransactGetItemsOutput) (_ []byte, err error) {
	if len(out.Responses) != len(c.Tables) {
		return b, dynamodb.Errorf(dynamodb.InternalServerError, "the store answers with %d items, %d were asked for", len(out.Responses), len(c.Tables))
	}
	b = cbor.AppendArray(cbor.AppendArray(AppendSuccess(b), 2), len(out.Responses))
	for i, item := range out.Responses {
		if item == nil {
			b = cbor.AppendNull(b)
			continue
		}
		if b, err = appendSome(b, lists, &c.Tables[i].Key, c.projections[i], item); err != nil {
			return b, err
		}
	}
	return appendExtended(b, out.ConsumedCapacity), nil
}

// Append appends the answer of a TransactWriteItems: returned values,
// always empty, the capacities, and the metrics of item collections.
func (c *TransactWriteCall) Append(b []byte, out *dynamodb.TransactWriteItemsOutput) []byte {
	b = cbor.AppendArray(cbor.AppendArray(AppendSuccess(b), 3), 0)
	return cbor.AppendMap(appendExtended(b, out.ConsumedCapacity), 0)
}
