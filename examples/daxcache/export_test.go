package daxcache

import (
	"reflect"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Evaluations returns how many requests the front door of an operation has
// prepared: as many as policies are evaluated for one that is let in.
func (c *Cluster) Evaluations(name string) int {
	for op := range calls {
		if op.String() == name {
			return reflect.ValueOf(c.revision.Load().doors[op]).FieldByName("asks").Len()
		}
	}
	return -1
}

// Look is a hit without authorization.
func (c *Cluster) Look(in *dynamodb.GetItemInput) (dynamodb.Item, bool) {
	var buf [maxKeyOnStack]byte
	t := c.tables.find(in.TableName)
	key, err := t.appendKey(buf[:0], in.Key)
	if err != nil {
		return nil, false
	}
	item, ok := c.items.get(key, c.age())
	return item.item(), ok
}

// Admit is the front door alone.
func (c *Cluster) Admit(caller *Caller) error {
	_, err := c.admit(caller, getItem)
	return err
}

// QueryKey and ScanKey are the cache keys of pages.
func QueryKey(in *dynamodb.QueryInput) string { return queryRequest{in}.cacheKey() }
func ScanKey(in *dynamodb.ScanInput) string   { return scanRequest{in}.cacheKey() }

// Allocated is what a cache counts for so many bytes of memory.
func Allocated(n int) int { return allocated(n) }
