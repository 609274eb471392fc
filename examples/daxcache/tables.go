package daxcache

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation"
)

// Tables. To know an item by its key, a cluster must know which attributes make
// up the key of the table, and asks DescribeTable when it first meets one. The
// library needs it for a condition on dynamodb:LeadingKeys.
//
// A table can be deleted and created again with another key, without notice. So
// a key that does not fit the description causes it to be read again, and a
// changed description empties the caches of the table.

// rereadAfter is how old a description must be to be read again, so that calls
// with wrong keys do not each become a DescribeTable.
const rereadAfter = time.Second

// tables are the descriptions that a cluster has read. Reading them takes no lock.
type tables struct {
	mu    sync.Mutex // held by writers
	known atomic.Pointer[map[string]*table]
}

// table is a description, when it was read, and how the cache keys begin.
type table struct {
	*dynamodb.TableDescription
	prefix string
	read   time.Duration
}

// find returns a table that has been read, or nil.
func (t *tables) find(name string) *table {
	if known := t.known.Load(); known != nil {
		return (*known)[name]
	}
	return nil
}

// set replaces the description of a table; nil: it is not known.
func (t *tables) set(name string, to *table) {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := make(map[string]*table)
	if known := t.known.Load(); known != nil {
		next = maps.Clone(*known)
	}
	next[name] = to
	if to == nil {
		delete(next, name)
	}
	t.known.Store(&next)
}

// Table gives a resolver the keys of a table and its indexes. Tags are not in a
// description: they are unknown to policies, except for tags in the context of
// Policies.Role.
func (t *tables) Table(of arn.ARN) (operation.Table, bool) {
	known := t.find(of.Table())
	if known == nil {
		return operation.Table{}, false
	}
	out := operation.Table{Key: keyNames(known.Key), Indexes: make(map[string][]string), TagsUnknown: true}
	for i := range known.Indexes {
		index := &known.Indexes[i]
		out.Indexes[index.Name] = []string{index.Key.Partition.Name}
	}
	return out, true
}

// keyNames returns the names of the attributes of a key.
func keyNames(s dynamodb.KeySchema) (names []string) {
	for _, a := range s.Attributes() {
		names = append(names, a.Name)
	}
	return names
}

// table returns the description of a table, which it reads if needed.
func (c *Cluster) table(ctx context.Context, name string) (*table, error) {
	if t := c.tables.find(name); t != nil {
		return t, nil
	}
	return c.describe(ctx, name)
}

// describe reads the description of a table. A table only goes by its name: an
// ARN would be a second name for it, with cache entries of its own.
func (c *Cluster) describe(ctx context.Context, name string) (*table, error) {
	if _, err := c.scope.Table(name); err != nil {
		return nil, dynamodb.Invalid("TableName: %v", err)
	}
	read := c.clock.read().age
	d, err := answer(c.store.DescribeTable(ctx, name))
	if err != nil {
		return nil, c.failed(err, name)
	}
	if d.Name != name {
		return nil, dynamodb.Errorf(dynamodb.InternalServerError, "the store describes table %q as %q", name, d.Name)
	}
	t := &table{d, tablePrefix(name), read}
	if old := c.tables.find(name); old != nil && !old.sameKeys(d) {
		c.empty(name)
	}
	c.tables.set(name, t)
	return t, nil
}

// sameKeys reports whether two descriptions are of the same keys.
func (t *table) sameKeys(d *dynamodb.TableDescription) bool {
	return t.Key == d.Key && slices.EqualFunc(t.Indexes, d.Indexes, func(a, b dynamodb.IndexDescription) bool {
		return a.Name == b.Name && a.Key == b.Key
	})
}

// appendKey appends the cache key of an item.
func (t *table) appendKey(b []byte, key dynamodb.Key) ([]byte, error) {
	return t.Key.AppendIdentity(append(b, t.prefix...), key)
}

// itemKey returns the cache key of an item. Where the key does not fit the
// description, the table may have become another.
func (c *Cluster) itemKey(ctx context.Context, t *table, key dynamodb.Key) (string, error) {
	k, err := t.appendKey(nil, key)
	if err != nil && c.clock.read().age-t.read >= rereadAfter {
		if t, err = c.describe(ctx, t.Name); err == nil {
			k, err = t.appendKey(nil, key)
		}
	}
	return string(k), err
}

// keyOf returns the cache key of a whole item.
func (c *Cluster) keyOf(ctx context.Context, t *table, item dynamodb.Item) (string, error) {
	key, err := t.Key.KeyOf(item)
	if err != nil && c.clock.read().age-t.read >= rereadAfter {
		if t, err = c.describe(ctx, t.Name); err == nil {
			key, err = t.Key.KeyOf(item)
		}
	}
	if err != nil {
		return "", err
	}
	k, err := t.appendKey(nil, key)
	return string(k), err
}

// failed looks at an error of the store, and returns it. A table that is not there
// takes with it all that was cached of it.
func (c *Cluster) failed(err error, names ...string) error {
	if errors.Is(err, dynamodb.ResourceNotFoundException) {
		for _, name := range names {
			c.Flush(name)
		}
	}
	return err
}

// Flush drops what is cached of a table, and has its description read again. Call
// it after a table was deleted, restored or imported behind the cluster's back.
func (c *Cluster) Flush(table string) {
	c.tables.set(table, nil)
	c.empty(table)
}

func (c *Cluster) empty(table string) {
	c.items.flush(tablePrefix(table))
	c.queries.flush(tablePrefix(table))
}

// answer takes a store that answers with nothing for one that failed.
func answer[T any](out *T, err error) (*T, error) {
	if err == nil && out == nil {
		return nil, dynamodb.Errorf(dynamodb.InternalServerError, "the store has no answer")
	}
	return out, err
}
