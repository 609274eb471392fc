package protocol

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Keys. A key of one attribute is its value alone: the text, the bytes, or a number.
// One of two is the partition's value as an item, and the sort key's behind it without
// a head, to the end; of a number then the form whose bytes order as the numbers do.

// maxKey is how many bytes a key may have: 2,048 and 1,024, and their heads.
const maxKey = dynamodb.MaxPartitionKeySize + dynamodb.MaxSortKeySize + 16

// readKey reads a key of a schema into a map, which is emptied first.
func readKey(schema *dynamodb.KeySchema, b []byte, key dynamodb.Key) error {
	clear(key)
	if len(b) > maxKey {
		return dynamodb.Invalid("One or more parameter values were invalid: Size of the key has exceeded the maximum size limit of %d bytes", maxKey)
	}
	if !schema.HasSort() {
		v, err := readBare(schema.Partition.Kind, b)
		key[schema.Partition.Name] = v
		return err
	}
	r := cbor.NewReader(b)
	v, err := readValue(&r)
	if err != nil {
		return err
	}
	if v.Kind() != schema.Partition.Kind {
		return dynamodb.Invalid("The provided key element does not match the schema: the key has %s", schema)
	}
	key[schema.Partition.Name] = v
	rest := r.Rest()
	switch schema.Sort.Kind {
	case dynamodb.KindN:
		text, err := readLexDecimal(rest)
		if err != nil {
			return err
		}
		if v, err = dynamodb.Number(text); err != nil {
			return err
		}
	case dynamodb.KindS:
		v = dynamodb.String(string(rest))
	default:
		v = dynamodb.Binary(rest)
	}
	key[schema.Sort.Name] = v
	return nil
}

// readBare reads the value of a key of one attribute.
func readBare(kind dynamodb.Kind, b []byte) (dynamodb.Value, error) {
	if kind == dynamodb.KindS {
		return dynamodb.String(string(b)), nil
	}
	if kind == dynamodb.KindB {
		return dynamodb.Binary(b), nil
	}
	r := cbor.NewReader(b)
	text, err := readNumber(&r)
	if err == nil {
		err = malformed(r.End())
	}
	if err != nil {
		return dynamodb.Value{}, err
	}
	return dynamodb.Number(text)
}

// appendKey appends the key of an item, as the content of bytes.
func appendKey(b []byte, schema *dynamodb.KeySchema, item dynamodb.Item) []byte {
	partition := item[schema.Partition.Name]
	if !schema.HasSort() {
		if partition.Kind() == dynamodb.KindN {
			return appendNumber(b, partition.Text())
		}
		return append(b, partition.Text()...)
	}
	b = appendValue(b, partition)
	sort := item[schema.Sort.Name]
	if sort.Kind() == dynamodb.KindN {
		return appendLexDecimal(b, sort.Text())
	}
	return append(b, sort.Text()...)
}

// frame makes bytes of what was appended from start on: its length then stands before
// it.
func frame(b []byte, start int) []byte {
	content := len(b) - start
	var head [9]byte
	h := cbor.AppendHead(head[:0], cbor.Bytes, uint64(content)) //nolint:gosec // it is not negative
	b = append(b, h...)
	copy(b[start+len(h):], b[start:start+content])
	copy(b[start:], h)
	return b
}

// readCompoundKey reads the key from which a page of an index starts: a map of
// names to values.
func readCompoundKey(b []byte) (dynamodb.Key, error) {
	r := cbor.NewReader(b)
	v, err := readValue(&r)
	if err != nil {
		return nil, err
	}
	if v.Kind() != dynamodb.KindM {
		return nil, dynamodb.Invalid("The provided starting key is invalid: want a map of names to values")
	}
	key := make(dynamodb.Key, v.Len())
	for name, f := range v.Fields() {
		key[name] = f
	}
	return key, malformed(r.End())
}

// appendCompoundKey appends such a key, as the content of bytes. Its map is of
// indefinite length: the Go client takes no other.
func appendCompoundKey(b []byte, key dynamodb.Key) []byte {
	b = cbor.AppendOpenMap(b)
	for name, v := range dynamodb.Map(key).Fields() {
		b = appendValue(cbor.AppendText(b, name), v)
	}
	return cbor.AppendBreak(b)
}
