package daxcache

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// The query cache. It holds pages of Query and Scan by all the parameters of
// the call. A page is not made from items of the item cache, and adds none to
// it: what an index returns need not be whole. Writes do not touch it. A page
// is as old as its lifetime allows, whatever has been written since, and that
// is DAX's contract: if that is too old, use consistent reads or a short
// QueryTTL.

// Query returns a page of items of one partition, from the query cache if it is
// there. A query that asks for consistency is passed through.
func (c *Cluster) Query(ctx context.Context, caller *Caller, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	r, err := c.admit(caller, query)
	if err != nil {
		return nil, err
	}
	return c.page(ctx, r, in.TableName, in.ConsistentRead, queryRequest{in}, func() (*dynamodb.QueryOutput, error) {
		return c.store.Query(ctx, in)
	})
}

// Scan returns a page of all items, from the query cache if it is there. A scan
// that asks for consistency is passed through.
func (c *Cluster) Scan(ctx context.Context, caller *Caller, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	r, err := c.admit(caller, scan)
	if err != nil {
		return nil, err
	}
	return c.page(ctx, r, in.TableName, in.ConsistentRead, scanRequest{in}, func() (*dynamodb.QueryOutput, error) {
		return c.store.Scan(ctx, in)
	})
}

// page answers a call for a page. What the store has refused is not cached, so
// a hit needs no check of the parameters: they were good when the page came.
func (c *Cluster) page(ctx context.Context, r request, name string, consistent bool, in pageRequest, fetch func() (*dynamodb.QueryOutput, error)) (*dynamodb.QueryOutput, error) {
	if _, err := c.table(ctx, name); err != nil {
		return nil, err
	}
	ask := func() (*dynamodb.QueryOutput, error) {
		out, err := answer(fetch())
		return out, c.failed(err, name)
	}
	if consistent {
		c.metrics.Add(PassedThrough, 1)
		if err := r.authorize(in); err != nil {
			return nil, err
		}
		return ask()
	}
	if err := r.authorizeMetadata(in); err != nil {
		return nil, err
	}
	key := in.cacheKey()
	if page, ok := c.queries.get([]byte(key), r.at.age); ok {
		c.metrics.Add(QueryHits, 1)
		return page.output(), nil
	}
	c.metrics.Add(QueryMisses, 1)
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	return c.fetchPage(ctx, key, ask)
}

// fetchPage answers a miss. The capacity that it took is reported to the caller
// for whom the store was asked, and not to later ones.
func (c *Cluster) fetchPage(ctx context.Context, key string, ask func() (*dynamodb.QueryOutput, error)) (*dynamodb.QueryOutput, error) {
	var capacity *dynamodb.ConsumedCapacity
	p, err := c.queries.share(ctx, key, c.age, func() (*page, error) {
		out, err := ask()
		if err != nil {
			return nil, err
		}
		capacity = out.ConsumedCapacity
		return packPage(out), nil
	})
	if err != nil {
		return nil, err
	}
	out := p.output()
	out.ConsumedCapacity = capacity
	return out, nil
}
