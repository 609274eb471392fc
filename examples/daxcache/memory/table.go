package memory

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// table is a table with its items and its indexes.
type table struct {
	dynamodb.TableDescription
	rows    rows
	indexes []*index
}

// newTable returns an empty table.
func newTable(d dynamodb.TableDescription) (*table, error) {
	if err := checkDescription(&d); err != nil {
		return nil, err
	}
	t := &table{TableDescription: d}
	t.Indexes = slices.Clone(d.Indexes)
	for i := range t.Indexes {
		t.indexes = append(t.indexes, newIndex(t, &t.Indexes[i]))
	}
	return t, nil
}

// describe returns a description that shares nothing with the table.
func (t *table) describe() *dynamodb.TableDescription {
	d := t.TableDescription
	d.Indexes = slices.Clone(d.Indexes)
	for i := range d.Indexes {
		d.Indexes[i].Attributes = slices.Clone(d.Indexes[i].Attributes)
	}
	return &d
}

// row returns the row of an item or a key that has the attributes of the key.
func (t *table) row(item dynamodb.Item) (*row, error) {
	key, err := t.Key.KeyOf(item)
	if err != nil {
		return nil, err
	}
	return t.place(key, item)
}

// place returns the row of a key.
func (t *table) place(key dynamodb.Key, item dynamodb.Item) (*row, error) {
	id, err := t.Key.AppendIdentity(nil, key)
	if err != nil {
		return nil, err
	}
	return &row{key[t.Key.Partition.Name].Text(), key[t.Key.Sort.Name], string(id), item}, nil
}

// item returns the item at a place, nil if no item is there. It must not be changed.
func (t *table) item(place *row) dynamodb.Item {
	if r := t.rows.find(place); r != nil {
		return r.item
	}
	return nil
}

// replace puts an item in the place of another, and updates the indexes. Either
// may be nil.
func (t *table) replace(place *row, old, item dynamodb.Item) {
	if item == nil {
		t.rows.remove(place)
	} else {
		t.rows.put(&row{place.partition, place.sort, place.id, item})
	}
	for _, x := range t.indexes {
		x.replace(place.id, old, item)
	}
}

// checkIndexKeys reports an item with an attribute of an index's key that is of
// the wrong type, empty or too long. An item that lacks such an attribute is
// just not in the index.
func (t *table) checkIndexKeys(item dynamodb.Item) error {
	for i := range t.Indexes {
		x := &t.Indexes[i]
		for j, a := range x.Key.Attributes() {
			v, ok := item[a.Name]
			most := [...]int{dynamodb.MaxPartitionKeySize, dynamodb.MaxSortKeySize}[j]
			switch {
			case !ok:
			case v.Kind() != a.Kind:
				return unfit("Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", a.Name, a.Kind, v.Kind(), x.Name)
			case v.Text() == "":
				return dynamodb.Invalid("One or more parameter values are not valid. A value specified for a secondary index key is not supported. "+
					"The AttributeValue for a key attribute cannot contain an empty value. IndexName: %s, IndexKey: %s", x.Name, a.Name)
			case v.Size() > most:
				return unfit("Size of the key %s has exceeded the maximum size limit of %d bytes. IndexName: %s", a.Name, most, x.Name)
			}
		}
	}
	return nil
}

// keyAttribute reports whether a name is that of an attribute of the key, of the
// table or of one of its indexes.
func (t *table) keyAttribute(name string) bool {
	if t.Key.Partition.Name == name || t.Key.Sort.Name == name {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(x dynamodb.IndexDescription) bool {
		return x.Key.Partition.Name == name || x.Key.Sort.Name == name
	})
}

// checkTableName reports what is wrong with the name of a table or an index.
func checkTableName(name string) error {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return dynamodb.Invalid("this store knows tables by their names, not by ARNs such as %q", name)
	case len(name) < 3 || len(name) > 255:
		return dynamodb.Invalid("TableName must be at least 3 characters long and at most 255 characters long, not %q", name)
	case strings.Trim(name, nameCharacters) != "":
		return dynamodb.Invalid("a name has only letters, digits and _.-, not %q", name)
	}
	return nil
}

const nameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
