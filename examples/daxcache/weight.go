package daxcache

import (
	"iter"
	"maps"
	"math/bits"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Weights: what an entry takes of the memory of the process, which is what the
// budget of a cache is about. [dynamodb.Item.Size] does not measure it: the 2
// bytes of a number in DynamoDB are 40 here. The figures are for Go's 64-bit
// runtime, and TestByteBudget compares them with the heap.

const (
	// memoryPerEntry is an element of a list, an entry, and the share of the
	// map from keys to them: 25 bytes a slot, two thirds of them in use.
	memoryPerEntry = 48 + 48 + 38

	memoryOfHeld      = 32
	memoryOfAttribute = 48
	memoryOfScalar    = 32
	memoryOfText      = 16
	memoryOfHeader    = 64 // of what lies behind a list, a map or a set
	memoryOfMap       = 48
	memoryOfGroup     = 8 + 8*memoryOfAttribute
	memoryOfTable     = 8 + 32 // of a map of several groups: a pointer, and what it points to
	memoryOfPage      = 128
)

// weighItem returns the weight of an item in the item cache.
func weighItem(key string, item *held) int64 {
	weight := memoryPerEntry + allocated(len(key))
	if item != nil {
		weight += memoryOfHeld + item.weight()
	}
	return int64(weight)
}

// weighPage returns the weight of a page in the query cache.
func weighPage(key string, p *page) int64 {
	weight := memoryPerEntry + memoryOfPage + allocated(len(key)) + allocated(24*len(p.items))
	for _, item := range p.items {
		weight += item.weight()
	}
	if key := p.LastEvaluatedKey; key != nil {
		weight += weighMap(len(key), maps.All(key))
	}
	return int64(weight)
}

func (p packed) weight() int {
	weight := allocated(memoryOfAttribute * len(p))
	for i := range p {
		weight += allocated(len(p[i].name)) + weigh(p[i].value)
	}
	return weight
}

// weigh returns what a value takes besides its own struct.
func weigh(v dynamodb.Value) int {
	switch v.Kind() {
	case dynamodb.KindL:
		return memoryOfHeader + allocated(memoryOfScalar*v.Len()) + weighElements(v)
	case dynamodb.KindSS, dynamodb.KindNS, dynamodb.KindBS:
		return memoryOfHeader + allocated(memoryOfText*v.Len()) + weighElements(v)
	case dynamodb.KindM:
		return memoryOfHeader + weighMap(v.Len(), v.Fields())
	default:
		return allocated(len(v.Text()))
	}
}

func weighElements(v dynamodb.Value) (weight int) {
	for e := range v.Elements() {
		weight += weigh(e)
	}
	return weight
}

// weighMap returns what a map of n fields takes: groups of eight slots, the number
// of them a power of two, and at most 7/8 of the slots in use.
func weighMap(n int, fields iter.Seq2[string, dynamodb.Value]) int {
	groups := 1
	for n > 8 && 7*groups < n {
		groups *= 2
	}
	weight := memoryOfMap + allocated(groups*memoryOfGroup)
	if groups > 1 {
		weight += memoryOfTable
	}
	for name, v := range fields {
		weight += allocated(len(name)) + weigh(v)
	}
	return weight
}

// allocated returns what Go allocates for so many bytes: the sizes are eight to a
// power of two. Those below 16 share a block, which lives as long as one of them
// does, and who comes from a network has neighbours that are soon gone.
func allocated(n int) int {
	if n <= 1 { // the strings of one byte are there already
		return 0
	}
	step := max(16, 1<<max(bits.Len(uint(n-1))-4, 0))
	return (n + step - 1) / step * step
}
