package daxcache

import (
	"context"
	"maps"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// BatchWriteItem writes and deletes items. It is not a transaction: the cache
// takes the writes that the store has carried out, and keeps its entries for
// the ones that come back unprocessed.
func (c *Cluster) BatchWriteItem(ctx context.Context, caller *Caller, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	r, err := c.admit(caller, batchWriteItem)
	if err != nil {
		return nil, err
	}
	images, err := c.images(ctx, in.RequestItems)
	if err != nil {
		return nil, err
	}
	if err := r.authorize(in); err != nil {
		return nil, err
	}
	writes := c.beginWrites(slices.Collect(maps.Keys(images)))
	defer writes.end()
	out, err := answer(c.store.BatchWriteItem(ctx, in))
	if err != nil {
		if dynamodb.Rejected(err) {
			writes.reject()
		}
		return nil, c.failed(err, slices.Collect(maps.Keys(in.RequestItems))...)
	}
	left, err := c.images(ctx, out.UnprocessedItems)
	if err != nil {
		return out, nil // it is not known what was written: all are ambiguous
	}
	for key, image := range images {
		if _, unprocessed := left[key]; unprocessed {
			writes.set(key, rejected, nil)
		} else {
			writes.set(key, written, hold(image))
		}
	}
	return out, nil
}

// images returns what the items of a batch are once it is done, nil for deleted
// ones, by their cache keys.
func (c *Cluster) images(ctx context.Context, requests map[string][]dynamodb.WriteRequest) (map[string]dynamodb.Item, error) {
	images := make(map[string]dynamodb.Item)
	for name, list := range requests {
		t, err := c.table(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			var key string
			if w.Put != nil {
				key, err = c.keyOf(ctx, t, w.Put)
			} else {
				key, err = c.itemKey(ctx, t, w.Delete)
			}
			if err != nil {
				return nil, err
			}
			images[key] = w.Put
		}
	}
	return images, nil
}

// writeSet is several writes of the item cache that are made at once.
type writeSet struct {
	cache  *cache[*held]
	writes map[string]*pendingWrite
}

type pendingWrite struct {
	write   write[*held]
	outcome outcome
	image   *held
}

// beginWrites announces writes of keys. Until more is known their outcome is
// ambiguous.
func (c *Cluster) beginWrites(keys []string) *writeSet {
	s := &writeSet{c.items, make(map[string]*pendingWrite)}
	at := c.age()
	for _, key := range keys {
		if s.writes[key] == nil {
			s.writes[key] = &pendingWrite{write: c.items.beginWrite(key, at)}
		}
	}
	return s
}

// set notes the outcome of one write.
func (s *writeSet) set(key string, o outcome, image *held) {
	s.writes[key].outcome, s.writes[key].image = o, image
}

// reject notes that nothing was written.
func (s *writeSet) reject() {
	for key := range s.writes {
		s.set(key, rejected, nil)
	}
}

// end ends all writes.
func (s *writeSet) end() {
	for _, w := range s.writes {
		s.cache.endWrite(w.write, w.outcome, w.image)
	}
}
