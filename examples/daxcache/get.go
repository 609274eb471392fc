package daxcache

import (
	"context"
	"time"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// maxKeyOnStack is room for most cache keys, without an allocation.
const maxKeyOnStack = 128

// GetItem returns an item, from the item cache if it is there. A read that asks
// for consistency is passed through, and what it finds is not cached.
func (c *Cluster) GetItem(ctx context.Context, caller *Caller, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	r, err := c.admit(caller, getItem)
	if err != nil {
		return nil, err
	}
	t, err := c.table(ctx, in.TableName)
	if err != nil {
		return nil, err
	}
	if in.ConsistentRead {
		c.metrics.Add(PassedThrough, 1)
		return c.passGet(ctx, &r, in)
	}
	projection, err := r.inspect(in)
	if err != nil {
		return nil, err
	}
	var buf [maxKeyOnStack]byte
	key, err := t.appendKey(buf[:0], in.Key)
	if err == nil {
		if item, ok := c.items.get(key, r.at.age); ok {
			c.metrics.Add(ItemHits, 1)
			return &dynamodb.GetItemOutput{Item: unpack(projection, item)}, nil
		}
	}
	return c.fetchItem(ctx, r, t, projection, in)
}

// inspect does for a GetItem that may be a hit what a store would do first: it
// refuses malformed requests, and under RequireTableMetadata a cluster whose
// role may not describe the table. It returns the projection, nil for none.
func (r *request) inspect(in *dynamodb.GetItemInput) (*dynamodb.Projection, error) {
	switch in.ReturnConsumedCapacity {
	case "", dynamodb.CapacityNone, dynamodb.CapacityTotal, dynamodb.CapacityIndexes:
	default:
		return nil, dynamodb.Invalid("ReturnConsumedCapacity: invalid value %q", in.ReturnConsumedCapacity)
	}
	if err := r.authorizeMetadata(in); err != nil {
		return nil, err
	}
	return dynamodb.ParseProjection(in.ProjectionExpression, in.ExpressionAttributeNames)
}

// fetchItem answers a miss. The item is read whole, so that it serves the next
// caller whatever part they want, and consistently: a store that answers from a
// replica could return an item as it was before the last write through this
// cluster, and the cache would keep it.
func (c *Cluster) fetchItem(ctx context.Context, r request, t *table, p *dynamodb.Projection, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	key, err := c.itemKey(ctx, t, in.Key)
	if err != nil {
		return nil, err
	}
	c.metrics.Add(ItemMisses, 1)
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	whole := &dynamodb.GetItemInput{TableName: in.TableName, Key: in.Key, ConsistentRead: true, ReturnConsumedCapacity: in.ReturnConsumedCapacity}
	if p != nil && !r.may(whole) {
		return c.askGet(ctx, in)
	}
	var capacity *dynamodb.ConsumedCapacity
	item, err := c.items.share(ctx, key, c.age, func() (packed, error) {
		out, err := c.askGet(ctx, whole)
		if err != nil {
			return nil, err
		}
		capacity = out.ConsumedCapacity
		return pack(out.Item), nil
	})
	if err != nil {
		return nil, err
	}
	return &dynamodb.GetItemOutput{Item: unpack(p, item), ConsumedCapacity: capacity}, nil
}

// passGet passes a call through.
func (c *Cluster) passGet(ctx context.Context, r *request, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	return c.askGet(ctx, in)
}

func (c *Cluster) askGet(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	out, err := answer(c.store.GetItem(ctx, in))
	if err != nil {
		return nil, c.failed(err, in.TableName)
	}
	return out, nil
}

// age is the present moment, as the caches count.
func (c *Cluster) age() time.Duration { return c.clock.read().age }

// unpack returns what a projection leaves of an item of a cache.
func unpack(p *dynamodb.Projection, item packed) dynamodb.Item {
	if p == nil {
		return item.item()
	}
	return p.Apply(item.item())
}
