package daxcache

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Transactions are passed through. A cache that holds items one by one could not
// answer for several of them as of one moment.

// TransactGetItems returns items as they are at one moment. Nothing of it is
// cached.
func (c *Cluster) TransactGetItems(ctx context.Context, caller *Caller, in *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
	r, err := c.admit(caller, transactGetItems)
	if err != nil {
		return nil, err
	}
	c.metrics.Add(PassedThrough, 1)
	var names []string
	for i := range in.TransactItems {
		name := in.TransactItems[i].TableName
		if _, err := c.table(ctx, name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	out, err := answer(c.store.TransactGetItems(ctx, in))
	return out, c.failed(err, names...)
}

// TransactWriteItems makes all of its writes or none. The items are dropped from
// the cache, unless it is certain that nothing was written. (DAX reads them again
// in the background. Here the next who wants one does.)
func (c *Cluster) TransactWriteItems(ctx context.Context, caller *Caller, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	set, err := kindsOf(in.TransactItems)
	if err != nil {
		return nil, err
	}
	r, err := c.admitWrites(caller, set)
	if err != nil {
		return nil, err
	}
	c.metrics.Add(PassedThrough, 1)
	keys, names, err := c.written(ctx, in.TransactItems)
	if err != nil {
		return nil, err
	}
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	writes := c.beginWrites(keys)
	defer writes.end()
	out, err := answer(c.store.TransactWriteItems(ctx, in))
	if err != nil && dynamodb.Rejected(err) {
		writes.reject()
	}
	return out, c.failed(err, names...)
}

// written returns the cache keys of the items that a transaction writes, which are
// all but those it only checks, and the names of its tables.
func (c *Cluster) written(ctx context.Context, members []dynamodb.TransactWrite) (keys, names []string, err error) {
	for i := range members {
		m := &members[i]
		t, err := c.table(ctx, m.TableName)
		if err != nil {
			return nil, nil, err
		}
		var key string
		if m.Kind == dynamodb.TransactPut {
			key, err = c.keyOf(ctx, t, m.Item)
		} else {
			key, err = c.itemKey(ctx, t, m.Key)
		}
		if err != nil {
			return nil, nil, err
		}
		if m.Kind != dynamodb.TransactCheck {
			keys = append(keys, key)
		}
		names = append(names, m.TableName)
	}
	return keys, names, nil
}
