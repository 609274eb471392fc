package memory

import (
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// The checks of a description of a table.

// checkDescription reports what is wrong with a description.
func checkDescription(d *dynamodb.TableDescription) error {
	if err := checkTableName(d.Name); err != nil {
		return err
	}
	types := make(map[string]dynamodb.Kind)
	if err := checkKey(d.Key, types); err != nil {
		return err
	}
	for i := range d.Indexes {
		x := &d.Indexes[i]
		if err := checkTableName(x.Name); err != nil {
			return err
		}
		if d.Index(x.Name) != x {
			return unfit("Duplicate index name: %s", x.Name)
		}
		if err := checkKey(x.Key, types); err != nil {
			return err
		}
		if err := checkIndex(d, x); err != nil {
			return err
		}
	}
	return nil
}

// checkKey reports what is wrong with a key. An attribute has one type wherever
// it is part of a key.
func checkKey(key dynamodb.KeySchema, types map[string]dynamodb.Kind) error {
	if key.Partition.Name == key.Sort.Name {
		return dynamodb.Invalid("Invalid KeySchema: the partition key and the sort key are both %q", key.Sort.Name)
	}
	for _, a := range key.Attributes() {
		known, ok := types[a.Name]
		switch {
		case a.Name == "" || len(a.Name) > 255:
			return dynamodb.Invalid("Invalid KeySchema: the name of a key attribute has 1 to 255 bytes, not %d", len(a.Name))
		case a.Kind < dynamodb.KindS || a.Kind > dynamodb.KindB:
			return dynamodb.Invalid("Invalid KeySchema: the key attribute %s is of type %v, not S, N or B", a.Name, a.Kind)
		case ok && known != a.Kind:
			return dynamodb.Invalid("Invalid KeySchema: the key attribute %s is of two types, %v and %v", a.Name, known, a.Kind)
		}
		types[a.Name] = a.Kind
	}
	return nil
}

// checkIndex reports what is wrong with the rest of an index.
func checkIndex(d *dynamodb.TableDescription, x *dynamodb.IndexDescription) error {
	projections := []dynamodb.IndexProjection{"", dynamodb.ProjectAll, dynamodb.ProjectKeysOnly, dynamodb.ProjectInclude}
	switch {
	case x.Local && (x.Key.Partition != d.Key.Partition || !x.Key.HasSort() || !d.Key.HasSort()):
		return unfit("the local index %s needs the partition key of its table and a sort key, and a table with a sort key", x.Name)
	case !slices.Contains(projections, x.Projection):
		return unfit("Unknown ProjectionType: %s", x.Projection)
	case (x.Projection == dynamodb.ProjectInclude) != (len(x.Attributes) > 0):
		return unfit("the index %s has attributes to include if and only if its projection is INCLUDE", x.Name)
	}
	return nil
}
