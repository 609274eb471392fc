package dynamodb

import (
	"strconv"
	"strings"
)

// Tables, as far as a cache and a store must know them: the attributes that make
// up a key, and the indexes.

// Limits of the values of key attributes, in bytes.
const (
	MaxPartitionKeySize = 2048
	MaxSortKeySize      = 1024
)

// KeyAttribute is an attribute of a key: its name, and its type, which is S, N
// or B.
type KeyAttribute struct {
	Name string
	Kind Kind
}

// KeySchema is the attributes that make up the key of a table or an index. The
// sort key of one that has none is the zero KeyAttribute.
type KeySchema struct {
	Partition KeyAttribute
	Sort      KeyAttribute
}

// TableDescription describes a table.
type TableDescription struct {
	Name    string
	Key     KeySchema
	Indexes []IndexDescription
}

// IndexDescription describes a secondary index.
type IndexDescription struct {
	Name string
	Key  KeySchema
	// Local says that it is a local index: it has the partition key of its
	// table, and can be read consistently.
	Local bool
	// Projection is which attributes the index has besides its key and the key
	// of the table.
	Projection IndexProjection
	// Attributes are, with ProjectInclude, the names of the attributes.
	Attributes []string
}

// IndexProjection says which attributes an index has.
type IndexProjection string

// The projections. The empty IndexProjection is ProjectAll.
const (
	ProjectAll      IndexProjection = "ALL"
	ProjectKeysOnly IndexProjection = "KEYS_ONLY"
	ProjectInclude  IndexProjection = "INCLUDE"
)

// Index returns the index of that name, or nil.
func (t *TableDescription) Index(name string) *IndexDescription {
	for i := range t.Indexes {
		if t.Indexes[i].Name == name {
			return &t.Indexes[i]
		}
	}
	return nil
}

// HasSort reports whether there is a sort key.
func (s KeySchema) HasSort() bool { return s.Sort.Name != "" }

// Attributes returns the attributes of the key, the partition key first.
func (s KeySchema) Attributes() []KeyAttribute {
	if s.HasSort() {
		return []KeyAttribute{s.Partition, s.Sort}
	}
	return []KeyAttribute{s.Partition}
}

// KeyOf returns the key of an item. An attribute that is missing, of the wrong
// type, empty or too long is a ValidationException.
func (s KeySchema) KeyOf(item Item) (Key, error) {
	key := make(Key, 2)
	for _, a := range s.Attributes() {
		v, ok := item[a.Name]
		switch {
		case !ok:
			return nil, Invalid("One or more parameter values were invalid: Missing the key %s in the item", a.Name)
		case v.kind != a.Kind:
			return nil, Invalid("One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s", a.Name, a.Kind, v.kind)
		}
		key[a.Name] = v
	}
	return key, s.checkSizes(key)
}

// Check reports what is wrong with a key: it must have the attributes of the
// schema with their types, no others, and no value may be empty or too long.
// The error is a ValidationException.
func (s KeySchema) Check(key Key) error {
	attributes := s.Attributes()
	if len(key) != len(attributes) {
		return Invalid("The number of conditions on the keys is invalid: the key has %s", s)
	}
	for _, a := range attributes {
		if v, ok := key[a.Name]; !ok || v.kind != a.Kind {
			return Invalid("The provided key element does not match the schema: the key has %s", s)
		}
	}
	return s.checkSizes(key)
}

// checkSizes checks the lengths of values of the right types.
func (s KeySchema) checkSizes(key Key) error {
	for i, a := range s.Attributes() {
		v := key[a.Name]
		most := [...]int{MaxPartitionKeySize, MaxSortKeySize}[i]
		switch {
		case len(v.text) == 0:
			return Invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s",
				map[Kind]string{KindS: "string", KindB: "binary"}[a.Kind], a.Name)
		case v.Size() > most:
			return Invalid("One or more parameter values were invalid: Size of the key %s has exceeded the maximum size limit of %d bytes", a.Name, most)
		}
		if err := v.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// AppendIdentity appends a text to b that is the same for two keys of this
// schema only if they are equal; equal numbers are, whatever their spelling. A
// key that [KeySchema.Check] refuses gets a ValidationException, and b as it
// was.
//
// The text is the value of the partition key or, where there is a sort key, its
// length, a colon, and both values: "3:cat7" for cat and 7.
func (s KeySchema) AppendIdentity(b []byte, key Key) ([]byte, error) {
	if err := s.Check(key); err != nil {
		return b, err
	}
	partition := key[s.Partition.Name].text
	if !s.HasSort() {
		return append(b, partition...), nil
	}
	b = strconv.AppendInt(b, int64(len(partition)), 10)
	b = append(b, ':')
	b = append(b, partition...)
	return append(b, key[s.Sort.Name].text...), nil
}

// String returns the attributes with their types, such as "id (S), at (N)".
func (s KeySchema) String() string {
	var b strings.Builder
	for i, a := range s.Attributes() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.Name + " (" + a.Kind.String() + ")")
	}
	return b.String()
}
