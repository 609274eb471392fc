package protocol

import (
	"slices"
	"sync"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Items. Without its key, an item is the number of the list of its names, and the
// values one after the other; with a projection, a map of ordinals to values.

// maxItem is how many bytes the values of an item may have. DynamoDB allows 400 KB as it
// counts, and some numbers take twice as much here.
const maxItem = 1 << 20

// readItem reads the values of an item, to the end, and joins them with its key.
func readItem(lists *Lists, key dynamodb.Key, b []byte) (dynamodb.Item, error) {
	if len(b) > maxItem {
		return nil, dynamodb.Invalid("Item size has exceeded the maximum allowed size")
	}
	r := cbor.NewReader(b)
	id, err := r.Int()
	if err != nil {
		return nil, malformed(err)
	}
	if id < 1 {
		return nil, dynamodb.Invalid("%d is not the number of an attribute list", id)
	}
	names, err := lists.Names(id)
	if err != nil {
		return nil, err
	}
	item := make(dynamodb.Item, len(key)+len(names))
	for name, v := range key {
		item[name] = v
	}
	for _, name := range names {
		if _, twice := item[name]; twice {
			return nil, dynamodb.Invalid("the attribute %.80q is part of the key and of the attribute list", name)
		}
		if item[name], err = readValue(&r); err != nil {
			return nil, err
		}
	}
	return item, malformed(r.End())
}

// appendItem appends an item without its key, as bytes. It takes no memory, but for a
// list that is new and for the order of the fields of maps.
func appendItem(b []byte, lists *Lists, schema *dynamodb.KeySchema, item dynamodb.Item) ([]byte, error) {
	room, _ := namesPool.Get().(*[]string)
	names := appendNames((*room)[:0], item, schema)
	defer giveNames(room, names)
	id, err := lists.Define(names)
	if err != nil {
		return b, err
	}
	start := len(b)
	b = cbor.AppendInt(b, id)
	for _, name := range names {
		b = appendValue(b, item[name])
	}
	return frame(b, start), nil
}

// appendUpdated appends the attributes that an update has changed: a list of their
// names, and a map of ordinals to values.
func appendUpdated(b []byte, lists *Lists, item dynamodb.Item) ([]byte, error) {
	names := appendNames(nil, item, new(dynamodb.KeySchema))
	id, err := lists.Define(names)
	if err != nil {
		return b, err
	}
	start := len(b)
	b = cbor.AppendOpenMap(cbor.AppendInt(b, id))
	for i, name := range names {
		b = appendValue(cbor.AppendInt(b, int64(i)), item[name])
	}
	return frame(cbor.AppendBreak(b), start), nil
}

// namesPool has room for the names of an item.
var namesPool = sync.Pool{New: func() any { return new([]string) }}

// maxNamesKept is how much of that room is kept.
const maxNamesKept = 1024

// giveNames gives room back, with the names in it.
func giveNames(room *[]string, names []string) {
	if cap(names) > maxNamesKept {
		return
	}
	clear(names) // so that no item is kept by its names
	*room = names
	namesPool.Put(room)
}

// appendNames appends the names of the attributes of an item, but for those of its
// key, in order.
func appendNames(names []string, item dynamodb.Item, key *dynamodb.KeySchema) []string {
	for name := range item {
		if name != key.Partition.Name && (name != key.Sort.Name || !key.HasSort()) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
