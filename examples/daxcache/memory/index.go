package memory

import (
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// index is a secondary index with its rows: the items that have all attributes of
// its key.
type index struct {
	*dynamodb.IndexDescription
	rows rows
	has  []string // the attributes that it has; nil: all
}

// newIndex returns an empty index.
func newIndex(t *table, d *dynamodb.IndexDescription) *index {
	x := &index{IndexDescription: d}
	if d.Projection == dynamodb.ProjectKeysOnly || d.Projection == dynamodb.ProjectInclude {
		for _, a := range slices.Concat(d.Key.Attributes(), t.Key.Attributes()) {
			x.has = append(x.has, a.Name)
		}
		x.has = append(x.has, d.Attributes...)
	}
	return x
}

// projects reports whether the index has an attribute.
func (x *index) projects(name string) bool {
	return x.has == nil || slices.Contains(x.has, name)
}

// visible returns what the index has of an item, which may be that item itself.
func (x *index) visible(item dynamodb.Item) dynamodb.Item {
	if x.has == nil {
		return item
	}
	part := make(dynamodb.Item, len(x.has))
	for _, name := range x.has {
		if v, ok := item[name]; ok {
			part[name] = v
		}
	}
	return part
}

// row returns the row of an item in the index, nil if it is not in there.
func (x *index) row(id string, item dynamodb.Item) *row {
	for _, a := range x.Key.Attributes() {
		if _, ok := item[a.Name]; !ok {
			return nil
		}
	}
	return &row{item[x.Key.Partition.Name].Text(), item[x.Key.Sort.Name], id, item}
}

// replace puts an item in the place of another. Either may be nil.
func (x *index) replace(id string, old, item dynamodb.Item) {
	if r := x.row(id, old); r != nil {
		x.rows.remove(r)
	}
	if r := x.row(id, item); r != nil {
		x.rows.put(r)
	}
}
