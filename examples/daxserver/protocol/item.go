package protocol

import (
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Items. Without its key, an item is the number of the list of its names, and the
// values one after the other; with a projection, a map of ordinals to values.

// readItem reads the values of an item, to the end, and joins them with its key.
func readItem(lists *Lists, key dynamodb.Key, b []byte) (dynamodb.Item, error) {
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

// appendItem appends an item without its key, as bytes.
func appendItem(b []byte, lists *Lists, schema *dynamodb.KeySchema, item dynamodb.Item) ([]byte, error) {
	names := sortedNames(item, schema)
	id, err := lists.Define(names)
	if err != nil {
		return b, err
	}
	return appendFramed(b, func(b []byte) []byte {
		b = cbor.AppendInt(b, id)
		for _, name := range names {
			b = appendValue(b, item[name])
		}
		return b
	}), nil
}

// appendUpdated appends the attributes that an update has changed: a list of their
// names, and a map of ordinals to values.
func appendUpdated(b []byte, lists *Lists, item dynamodb.Item) ([]byte, error) {
	names := sortedNames(item, new(dynamodb.KeySchema))
	id, err := lists.Define(names)
	if err != nil {
		return b, err
	}
	return appendFramed(b, func(b []byte) []byte {
		b = cbor.AppendOpenMap(cbor.AppendInt(b, id))
		for i, name := range names {
			b = appendValue(cbor.AppendInt(b, int64(i)), item[name])
		}
		return cbor.AppendBreak(b)
	}), nil
}

// sortedNames returns the names of the attributes of an item, but for those of its
// key, in order.
func sortedNames(item dynamodb.Item, key *dynamodb.KeySchema) []string {
	names := make([]string, 0, len(item))
	for name := range item {
		if name != key.Partition.Name && (name != key.Sort.Name || !key.HasSort()) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
