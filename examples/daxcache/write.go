package daxcache

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Writes go to the store first, and then to the item cache. What the cache makes
// of one depends on what is known of it:
//
//	acknowledged, and the item is known whole   the item, or that there is none
//	acknowledged, and it is not                 nothing: the key is removed
//	refused for certain, as a failed condition  what was there
//	anything else: a time-out, a lost connection, an InternalServerError, a panic
//	                                            nothing: the key is removed
//
// A write whose outcome is unknown is not repeated: it is for the caller to say
// whether an update may happen twice.

// PutItem writes an item, and leaves it in the cache.
func (c *Cluster) PutItem(ctx context.Context, caller *Caller, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	r, err := c.admit(caller, putItem)
	if err != nil {
		return nil, err
	}
	t, err := c.table(ctx, in.TableName)
	if err != nil {
		return nil, err
	}
	key, err := c.keyOf(ctx, t, in.Item)
	if err != nil {
		return nil, err
	}
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	return keep(c, in.TableName, key, func() (*dynamodb.PutItemOutput, dynamodb.Item, bool, error) {
		out, err := answer(c.store.PutItem(ctx, in))
		return out, in.Item, true, err
	})
}

// UpdateItem changes an item. The cache needs the whole of it, so the store is
// asked for ALL_NEW if the caller does not want to see something else of the item,
// and if the role may; otherwise the item is dropped from the cache.
func (c *Cluster) UpdateItem(ctx context.Context, caller *Caller, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	r, err := c.admit(caller, updateItem)
	if err != nil {
		return nil, err
	}
	key, err := c.prepareWrite(ctx, &r, in.TableName, in.Key, in)
	if err != nil {
		return nil, err
	}
	sent := r.withNewItem(in)
	return keep(c, in.TableName, key, func() (*dynamodb.UpdateItemOutput, dynamodb.Item, bool, error) {
		out, err := answer(c.store.UpdateItem(ctx, sent))
		if err != nil || sent.ReturnValues != dynamodb.ReturnAllNew || out.Attributes == nil {
			return out, nil, false, err
		}
		image := out.Attributes
		if in.ReturnValues != dynamodb.ReturnAllNew {
			out.Attributes = nil
		}
		return out, image, true, nil
	})
}

// withNewItem returns an update that returns the whole new item, if that may be.
func (r *request) withNewItem(in *dynamodb.UpdateItemInput) *dynamodb.UpdateItemInput {
	if in.ReturnValues != "" && in.ReturnValues != dynamodb.ReturnNone {
		return in
	}
	sent := *in
	sent.ReturnValues = dynamodb.ReturnAllNew
	if !r.may(&sent) {
		return in
	}
	return &sent
}

// DeleteItem deletes an item, and leaves in the cache that the table does not have it.
func (c *Cluster) DeleteItem(ctx context.Context, caller *Caller, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	r, err := c.admit(caller, deleteItem)
	if err != nil {
		return nil, err
	}
	key, err := c.prepareWrite(ctx, &r, in.TableName, in.Key, in)
	if err != nil {
		return nil, err
	}
	return keep(c, in.TableName, key, func() (*dynamodb.DeleteItemOutput, dynamodb.Item, bool, error) {
		out, err := answer(c.store.DeleteItem(ctx, in))
		return out, nil, true, err
	})
}

// prepareWrite returns the cache key of what a write is about, once the role may
// make the write.
func (c *Cluster) prepareWrite(ctx context.Context, r *request, table string, key dynamodb.Key, in body) (string, error) {
	t, err := c.table(ctx, table)
	if err != nil {
		return "", err
	}
	k, err := c.itemKey(ctx, t, key)
	if err != nil {
		return "", err
	}
	return k, r.authorize(in)
}

// keep makes a write of one item. The write returns what the item is afterwards,
// nil for none, and whether that is known.
func keep[Out any](c *Cluster, table, key string, write func() (*Out, dynamodb.Item, bool, error)) (*Out, error) {
	var image *held
	o := ambiguous // as a panic leaves it
	w := c.items.beginWrite(key, c.age())
	defer func() { c.items.endWrite(w, o, image) }()
	out, item, known, err := write()
	switch {
	case err == nil && known:
		o, image = written, hold(item)
	case err != nil && dynamodb.Rejected(err):
		o = rejected
	}
	if err != nil {
		return nil, c.failed(err, table)
	}
	return out, nil
}
