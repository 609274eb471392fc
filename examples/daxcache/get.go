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
	h, out, err := c.get(ctx, caller, in)
	if err != nil || out != nil {
		return out, err
	}
	return &dynamodb.GetItemOutput{Item: unpack(h.projection, h.item)}, nil
}

// GetEncoded is GetItem for a server that sends items in a form of its own. The form
// of a cached item is made once, by encode, and kept with the item: a hit returns it
// in place of an output, and it must not be changed. A missing item, a projection and
// what is not cached have an output. All calls of a cluster must mean the same form.
func (c *Cluster) GetEncoded(ctx context.Context, caller *Caller, in *dynamodb.GetItemInput, encode func(dynamodb.Item) ([]byte, error)) ([]byte, *dynamodb.GetItemOutput, error) {
	h, out, err := c.get(ctx, caller, in)
	if err != nil || out != nil {
		return nil, out, err
	}
	if h.projection != nil || h.item == nil {
		return nil, &dynamodb.GetItemOutput{Item: unpack(h.projection, h.item)}, nil
	}
	if b := h.item.encoded.Load(); b != nil {
		return *b, nil, nil
	}
	b, err := encode(h.item.item())
	if err != nil {
		return nil, nil, err
	}
	key, err := h.table.appendKey(nil, in.Key)
	if err == nil && h.item.encoded.CompareAndSwap(nil, &b) {
		c.items.grow(key, func(now *held) bool { return now == h.item }, int64(allocated(len(b))+allocated(24)))
	}
	return b, nil, nil
}

// hit is an item of the cache for a caller.
type hit struct {
	table      *table
	projection *dynamodb.Projection
	item       *held
}

// get answers a GetItem with a hit, or with an output.
func (c *Cluster) get(ctx context.Context, caller *Caller, in *dynamodb.GetItemInput) (hit, *dynamodb.GetItemOutput, error) {
	r, err := c.admit(caller, getItem)
	if err != nil {
		return hit{}, nil, err
	}
	t, err := c.table(ctx, in.TableName)
	if err != nil {
		return hit{}, nil, err
	}
	if in.ConsistentRead {
		c.metrics.Add(PassedThrough, 1)
		out, err := c.passGet(ctx, &r, in)
		return hit{}, out, err
	}
	projection, err := r.inspect(in)
	if err != nil {
		return hit{}, nil, err
	}
	var buf [maxKeyOnStack]byte
	key, err := t.appendKey(buf[:0], in.Key)
	if err == nil {
		if item, ok := c.items.get(key, r.at.age); ok {
			c.metrics.Add(ItemHits, 1)
			return hit{t, projection, item}, nil, nil
		}
	}
	out, err := c.fetchItem(ctx, r, t, projection, in)
	return hit{}, out, err
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
	item, err := c.items.share(ctx, key, c.age, func() (*held, error) {
		out, err := c.askGet(ctx, whole)
		if err != nil {
			return nil, err
		}
		capacity = out.ConsumedCapacity
		return hold(out.Item), nil
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
func unpack(p *dynamodb.Projection, item *held) dynamodb.Item {
	if p == nil {
		return item.item()
	}
	return p.Apply(item.item())
}
