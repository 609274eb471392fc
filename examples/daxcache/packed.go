package daxcache

import (
	"sync/atomic"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// packed is an item at rest in a cache: a slice of its attributes. A map of two
// attributes takes as much memory as one of eight, nearly 500 bytes; a slice
// takes 48 bytes for each. Each caller gets a new map, which they may change.
// The nil packed is a missing item.
type packed []attribute

type attribute struct {
	name  string
	value dynamodb.Value
}

// pack returns an item for a cache to keep.
func pack(item dynamodb.Item) packed {
	if item == nil {
		return nil
	}
	p := make(packed, 0, len(item))
	for name, v := range item {
		p = append(p, attribute{name, v})
	}
	return p
}

// item returns the item, a new one each time.
func (p packed) item() dynamodb.Item {
	if p == nil {
		return nil
	}
	item := make(dynamodb.Item, len(p))
	for i := range p {
		item[p[i].name] = p[i].value
	}
	return item
}

// held is an item in the item cache, and the form in which a server sends it, once
// one has: see [Cluster.GetEncoded]. The nil held is a missing item.
type held struct {
	packed
	encoded atomic.Pointer[[]byte]
}

// hold returns an item for the item cache to keep.
func hold(item dynamodb.Item) *held {
	if item == nil {
		return nil
	}
	return &held{packed: pack(item)}
}

// item returns the item, a new one each time.
func (h *held) item() dynamodb.Item {
	if h == nil {
		return nil
	}
	return h.packed.item()
}

// page is a page of a Query or a Scan at rest.
type page struct {
	dynamodb.QueryOutput // but for Items and ConsumedCapacity
	items                []packed
}

// packPage returns a page for a cache to keep.
func packPage(out *dynamodb.QueryOutput) *page {
	p := &page{QueryOutput: *out}
	p.Items, p.ConsumedCapacity = nil, nil
	if out.Items != nil {
		p.items = make([]packed, len(out.Items))
	}
	for i, item := range out.Items {
		p.items[i] = pack(item)
	}
	return p
}

// output returns the page, a new one each time.
func (p *page) output() *dynamodb.QueryOutput {
	out := p.QueryOutput
	out.LastEvaluatedKey = p.LastEvaluatedKey.Clone()
	if p.items != nil {
		out.Items = make([]dynamodb.Item, len(p.items))
	}
	for i, item := range p.items {
		out.Items[i] = item.item()
	}
	return &out
}
