package daxcache

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// BatchGetItem returns items, each from the item cache if it is there, as
// several GetItem would. The others are requested in one call, whole, and
// cached, and so is the fact that an item does not exist. Tables that the call
// reads consistently are passed through.
//
// What the store leaves unprocessed is unprocessed in the answer too, and
// nothing is known about it: least of all that it does not exist.
func (c *Cluster) BatchGetItem(ctx context.Context, caller *Caller, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	r, err := c.admit(caller, batchGetItem)
	if err != nil {
		return nil, err
	}
	b := &batchGet{cluster: c, in: in, out: &dynamodb.BatchGetItemOutput{}, tables: make(map[string]*batchTable)}
	if err := b.prepare(ctx, &r); err != nil {
		return nil, err
	}
	if err := b.look(ctx, &r); err != nil || len(b.sent) == 0 {
		return b.out, err
	}
	return c.fetchBatch(ctx, &r, b)
}

// batchGet is a BatchGetItem that is being answered.
type batchGet struct {
	cluster *Cluster
	in      *dynamodb.BatchGetItemInput
	out     *dynamodb.BatchGetItemOutput
	tables  map[string]*batchTable
	sent    map[string]dynamodb.KeysAndAttributes // what the store is asked for
}

// batchTable is what a batch asks of one table.
type batchTable struct {
	*table
	projection *dynamodb.Projection
	missing    map[string]*missingItem // by cache key
}

// missingItem is an item that the store is asked for, whole.
type missingItem struct {
	read  read[*held]
	left  bool // the store has not processed it
	known bool // the answer says what there is: the item or, if that is nil, none
	item  dynamodb.Item
}

// prepare describes the tables, and refuses malformed requests.
func (b *batchGet) prepare(ctx context.Context, r *request) error {
	for name, asked := range b.in.RequestItems {
		t, err := b.cluster.table(ctx, name)
		if err != nil {
			return err
		}
		b.tables[name] = &batchTable{table: t, missing: make(map[string]*missingItem)}
		b.tables[name].projection, err = dynamodb.ParseProjection(asked.ProjectionExpression, asked.ExpressionAttributeNames)
		if err != nil {
			return err
		}
	}
	if err := r.authorizeMetadata(b.in); err != nil {
		return err
	}
	_, err := r.resolve(b.in)
	return err
}

// look takes from the cache what is there, and lists the rest.
func (b *batchGet) look(ctx context.Context, r *request) error {
	for name, asked := range b.in.RequestItems {
		if asked.ConsistentRead {
			b.cluster.metrics.Add(PassedThrough, 1)
			b.send(name, asked)
			continue
		}
		t := b.tables[name]
		whole := dynamodb.KeysAndAttributes{ConsistentRead: true} // for the reason that fetchItem gives
		for _, key := range asked.Keys {
			k, err := b.cluster.itemKey(ctx, t.table, key)
			if err != nil {
				return err
			}
			if item, ok := b.cluster.items.get([]byte(k), r.at.age); ok {
				b.cluster.metrics.Add(ItemHits, 1)
				if item := unpack(t.projection, item); item != nil {
					b.respond(name, item)
				}
				continue
			}
			b.cluster.metrics.Add(ItemMisses, 1)
			t.missing[k] = new(missingItem)
			whole.Keys = append(whole.Keys, key)
		}
		if len(whole.Keys) > 0 {
			b.send(name, whole)
		}
	}
	return nil
}

func (b *batchGet) send(table string, k dynamodb.KeysAndAttributes) {
	if b.sent == nil {
		b.sent = make(map[string]dynamodb.KeysAndAttributes)
	}
	b.sent[table] = k
}

// respond adds items to the answer.
func (b *batchGet) respond(table string, items ...dynamodb.Item) {
	if b.out.Responses == nil {
		b.out.Responses = make(map[string][]dynamodb.Item)
	}
	b.out.Responses[table] = append(b.out.Responses[table], items...)
}

// fetchBatch asks the store for what is missing.
func (c *Cluster) fetchBatch(ctx context.Context, r *request, b *batchGet) (*dynamodb.BatchGetItemOutput, error) {
	if err := r.authorize(b.in); err != nil {
		return nil, err
	}
	sent := &dynamodb.BatchGetItemInput{RequestItems: b.sent, ReturnConsumedCapacity: b.in.ReturnConsumedCapacity}
	if !r.may(sent) {
		return c.askBatch(ctx, b.in)
	}
	b.begin()
	defer b.end()
	out, err := c.askBatch(ctx, sent)
	if err != nil {
		return nil, err
	}
	if err := b.take(out); err != nil {
		return nil, err
	}
	b.out.ConsumedCapacity = out.ConsumedCapacity
	return b.out, nil
}

func (c *Cluster) askBatch(ctx context.Context, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	out, err := answer(c.store.BatchGetItem(ctx, in))
	if err != nil {
		for name := range in.RequestItems {
			err = c.failed(err, name)
		}
		return nil, err
	}
	return out, nil
}

// begin announces a read of each missing item.
func (b *batchGet) begin() {
	at := b.cluster.age()
	for _, t := range b.tables {
		for k, m := range t.missing {
			m.read = b.cluster.items.beginRead(k, at)
		}
	}
}

// end ends these reads, and fills the cache with what is known. Without an
// answer that is nothing.
func (b *batchGet) end() {
	for _, t := range b.tables {
		for _, m := range t.missing {
			b.cluster.items.endRead(m.read, hold(m.item), m.known)
		}
	}
}

// take takes the answer of the store.
func (b *batchGet) take(out *dynamodb.BatchGetItemOutput) error {
	for name, items := range out.Responses {
		t := b.tables[name]
		if t == nil || b.in.RequestItems[name].ConsistentRead {
			b.respond(name, items...)
			continue
		}
		for _, item := range items {
			if err := t.found(item); err != nil {
				return err
			}
			b.respond(name, t.projection.Apply(item))
		}
	}
	for name, left := range out.UnprocessedKeys {
		if err := b.leave(name, left); err != nil {
			return err
		}
	}
	b.conclude()
	return nil
}

// found notes an item that the store has.
func (t *batchTable) found(item dynamodb.Item) error {
	m, err := t.missingOf(item)
	if err == nil {
		m.item, m.known = item, true
	}
	return err
}

// missingOf returns the missing item that an item, or a key, of the store's
// answer belongs to.
func (t *batchTable) missingOf(item dynamodb.Item) (*missingItem, error) {
	key, err := t.Key.KeyOf(item)
	if err != nil {
		return nil, err
	}
	k, err := t.appendKey(nil, key)
	if err != nil {
		return nil, err
	}
	if m := t.missing[string(k)]; m != nil {
		return m, nil
	}
	return nil, dynamodb.Errorf(dynamodb.InternalServerError, "the store returned an item of table %q that was not asked for", t.Name)
}

// leave passes on what the store left unprocessed, with the parameters of the
// caller: only the keys are the store's.
func (b *batchGet) leave(name string, left dynamodb.KeysAndAttributes) error {
	asked := b.in.RequestItems[name]
	t := b.tables[name]
	for _, key := range left.Keys {
		if t == nil || asked.ConsistentRead {
			break
		}
		m, err := t.missingOf(key)
		if err != nil {
			return err
		}
		m.left = true
	}
	asked.Keys = left.Keys
	if b.out.UnprocessedKeys == nil {
		b.out.UnprocessedKeys = make(map[string]dynamodb.KeysAndAttributes)
	}
	b.out.UnprocessedKeys[name] = asked
	return nil
}

// conclude finds from the rest of the answer what does not exist.
func (b *batchGet) conclude() {
	for _, t := range b.tables {
		for _, m := range t.missing {
			m.known = m.known || !m.left
		}
	}
}
