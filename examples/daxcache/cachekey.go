package daxcache

import (
	"maps"
	"slices"
	"strconv"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Cache keys. Two requests may share an entry only if they ask for the same, so
// a key must show where each of its parts ends. Parts joined by a separator do
// not:
//
//	["a,b"] and ["a","b"] joined by commas are both a,b
//
// Here every text is preceded by its length, every list by how many it has, every
// value by its type; maps go in the order of their names. Numbers and sets have
// one spelling already, as values. So keys are equal if and only if the parameters
// are. The caller is not part of a key: a cluster's cache is shared by all that
// are let in.
//
// A key begins with its table, so that all keys of a table can be found.

// cacheKey is a key in the making.
type cacheKey []byte

func (k cacheKey) text(s string) cacheKey {
	k = strconv.AppendInt(k, int64(len(s)), 10)
	k = append(k, ':')
	return append(k, s...)
}

func (k cacheKey) number(n int) cacheKey {
	return append(strconv.AppendInt(k, int64(n), 10), ';')
}

func (k cacheKey) flag(b bool) cacheKey {
	if b {
		return append(k, '1')
	}
	return append(k, '0')
}

func (k cacheKey) texts(m map[string]string) cacheKey {
	k = k.number(len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		k = k.text(name).text(m[name])
	}
	return k
}

func (k cacheKey) item(m map[string]dynamodb.Value) cacheKey {
	k = k.number(len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		k = k.text(name).value(m[name])
	}
	return k
}

func (k cacheKey) value(v dynamodb.Value) cacheKey {
	k = append(k, byte('A'+v.Kind()))
	switch v.Kind() {
	case dynamodb.KindBOOL:
		return k.flag(v.Bool())
	case dynamodb.KindM:
		k = k.number(v.Len())
		for name, f := range v.Fields() {
			k = k.text(name).value(f)
		}
		return k
	case dynamodb.KindL, dynamodb.KindSS, dynamodb.KindNS, dynamodb.KindBS:
		k = k.number(v.Len())
		for e := range v.Elements() {
			k = k.value(e)
		}
		return k
	default:
		return k.text(v.Text())
	}
}

// tablePrefix is how the keys of a table begin.
func tablePrefix(table string) string { return string(cacheKey(nil).text(table)) }

// pageRequest is a call for a page of the query cache.
type pageRequest interface {
	body
	cacheKey() string
}

type (
	queryRequest struct{ *dynamodb.QueryInput }
	scanRequest  struct{ *dynamodb.ScanInput }
)

// cacheKey returns the key of a page of a Query. ReturnConsumedCapacity is not
// part of it, as the page is the same.
func (in queryRequest) cacheKey() string {
	k := cacheKey(nil).text(in.TableName).text("Query").text(in.IndexName)
	k = k.text(in.KeyConditionExpression).text(in.FilterExpression).text(in.ProjectionExpression)
	k = k.texts(in.ExpressionAttributeNames).item(in.ExpressionAttributeValues)
	k = k.text(string(in.Select)).flag(in.ConsistentRead).number(in.Limit).flag(in.ScanIndexBackward)
	return string(k.start(in.ExclusiveStartKey))
}

// cacheKey returns the key of a page of a Scan.
func (in scanRequest) cacheKey() string {
	k := cacheKey(nil).text(in.TableName).text("Scan").text(in.IndexName)
	k = k.text(in.FilterExpression).text(in.ProjectionExpression)
	k = k.texts(in.ExpressionAttributeNames).item(in.ExpressionAttributeValues)
	k = k.text(string(in.Select)).flag(in.ConsistentRead).number(in.Limit).number(in.Segment).number(in.TotalSegments)
	return string(k.start(in.ExclusiveStartKey))
}

// start adds where a page starts: no key is not the same as an empty one, which
// the store refuses.
func (k cacheKey) start(key dynamodb.Key) cacheKey {
	return k.flag(key != nil).item(key)
}
