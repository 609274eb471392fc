package dynamodb

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Attribute values. DynamoDB has ten types of them, named as the wire names
// them:
//
//	scalars    S string, N number, B binary, BOOL Boolean, NULL null
//	documents  L list, M map
//	sets       SS of strings, NS of numbers, BS of binary
//
// A cache hands one value to many callers. So a value cannot be changed after
// it was made: constructors copy what they are given, accessors return copies
// or iterate, and an update makes a new value that shares what did not change.

// Kind is the type of an attribute value. The zero Kind is the kind of the zero
// Value.
type Kind uint8

// The types of attribute values.
const (
	KindInvalid Kind = iota
	KindS            // string
	KindN            // number
	KindB            // binary
	KindBOOL         // Boolean
	KindNULL         // null
	KindL            // list
	KindM            // map
	KindSS           // set of strings
	KindNS           // set of numbers
	KindBS           // set of binary values
)

var kindNames = [...]string{"invalid", "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}

// String returns the name of the type on the wire, such as "SS".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[KindInvalid]
}

// ParseKind returns the type of a name on the wire, KindInvalid for other names.
func ParseKind(name string) Kind {
	if i := slices.Index(kindNames[:], name); i > 0 {
		return Kind(i)
	}
	return KindInvalid
}

// Element returns the type of the elements of a set, KindInvalid for other types.
func (k Kind) Element() Kind {
	switch k {
	case KindSS:
		return KindS
	case KindNS:
		return KindN
	case KindBS:
		return KindB
	default:
		return KindInvalid
	}
}

// MaxNesting is how deep lists and maps may nest.
const MaxNesting = 32

// Value is one attribute value. It is immutable and safe for concurrent use;
// copying it is cheap. The zero Value is not a valid value: stores refuse it.
type Value struct {
	kind   Kind
	flag   bool    // of BOOL
	text   string  // of S; of N in its one spelling; of B, its bytes
	nested *nested // of L, M, SS, NS and BS
}

// nested is the content of a value that holds others. One of the fields is in use.
type nested struct {
	list   []Value
	fields map[string]Value
	set    []string // as Value.text has them, sorted, no two the same
}

// String returns an S. The text must be UTF-8; [Value.Validate] checks that.
func String(text string) Value { return Value{kind: KindS, text: text} }

// Number returns an N. The text is a decimal such as -1.5e3. Numbers that are
// equal become the same value, whatever their spelling: 1, 1.0 and 10e-1. One of
// more than 38 significant digits, or out of DynamoDB's range, is a
// ValidationException.
func Number(text string) (Value, error) {
	n, err := normalizeNumber(text)
	if err != nil {
		return Value{}, err
	}
	return Value{kind: KindN, text: n}, nil
}

// MustNumber is [Number] for texts known to be numbers. It panics on others.
func MustNumber(text string) Value {
	v, err := Number(text)
	if err != nil {
		panic(err)
	}
	return v
}

// Int returns an N.
func Int(n int64) Value { return Value{kind: KindN, text: strconv.FormatInt(n, 10)} }

// Binary returns a B with a copy of the bytes.
func Binary(b []byte) Value { return Value{kind: KindB, text: string(b)} }

// Bool returns a BOOL.
func Bool(b bool) Value { return Value{kind: KindBOOL, flag: b} }

// Null returns a NULL.
func Null() Value { return Value{kind: KindNULL} }

// List returns an L with a copy of the elements.
func List(elements ...Value) Value {
	return Value{kind: KindL, nested: &nested{list: slices.Clone(elements)}}
}

// Map returns an M with a copy of the fields.
func Map(fields map[string]Value) Value {
	return Value{kind: KindM, nested: &nested{fields: maps.Clone(fields)}}
}

// Kind returns the type of the value.
func (v Value) Kind() Kind { return v.kind }

// IsValid reports whether v is not the zero Value. Its content is not checked.
func (v Value) IsValid() bool { return v.kind != KindInvalid }

// Text returns the text of an S, the number of an N in its one spelling, and
// the bytes of a B; it is "" for all other types.
func (v Value) Text() string { return v.text }

// Bytes returns a copy of the bytes of a B, nil for other types.
func (v Value) Bytes() []byte {
	if v.kind != KindB {
		return nil
	}
	return []byte(v.text)
}

// Bool returns the value of a BOOL, false for other types.
func (v Value) Bool() bool { return v.flag }

// Len returns the number of elements or fields of a list, a map or a set, 0 for
// other types.
func (v Value) Len() int {
	if v.nested == nil {
		return 0
	}
	return len(v.nested.list) + len(v.nested.fields) + len(v.nested.set)
}

// Index returns an element of a list, and false if the list has no element i.
func (v Value) Index(i int) (Value, bool) {
	if v.kind != KindL || i < 0 || i >= len(v.nested.list) {
		return Value{}, false
	}
	return v.nested.list[i], true
}

// Field returns a field of a map, and false if the map does not have it.
func (v Value) Field(name string) (Value, bool) {
	if v.kind != KindM {
		return Value{}, false
	}
	f, ok := v.nested.fields[name]
	return f, ok
}

// Elements iterates over the elements of a list in their order, or of a set in
// ascending order, each as a scalar.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.nested == nil {
			return
		}
		for _, e := range v.nested.list {
			if !yield(e) {
				return
			}
		}
		for _, text := range v.nested.set {
			if !yield(Value{kind: v.kind.Element(), text: text}) {
				return
			}
		}
	}
}

// Fields iterates over the fields of a map in the order of their names.
func (v Value) Fields() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.kind != KindM {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(v.nested.fields)) {
			if !yield(name, v.nested.fields[name]) {
				return
			}
		}
	}
}

// Equal reports whether v and w are the same value of the same type. The order
// of a list counts, but not of a set.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind || v.flag != w.flag || v.text != w.text {
		return false
	}
	if v.nested == nil || w.nested == nil || v.nested == w.nested {
		return v.nested == w.nested
	}
	return slices.EqualFunc(v.nested.list, w.nested.list, Value.Equal) &&
		maps.EqualFunc(v.nested.fields, w.nested.fields, Value.Equal) &&
		slices.Equal(v.nested.set, w.nested.set)
}

// Compare orders two values as the sort key of a table does: strings and binary
// by their bytes, numbers by their value. It reports false if they are not of
// the same type, or their type has no order.
func (v Value) Compare(w Value) (int, bool) {
	if v.kind != w.kind || v.kind < KindS || v.kind > KindB {
		return 0, false
	}
	return compareTexts(v.kind, v.text, w.text), true
}

// Validate reports a value that DynamoDB would refuse: one that is or contains
// the zero Value, is nested deeper than [MaxNesting], or has text that is not
// UTF-8. The error is a ValidationException.
func (v Value) Validate() error { return v.validate(0) }

func (v Value) validate(depth int) error {
	switch {
	case v.kind == KindInvalid:
		return Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	case v.kind == KindS && !utf8.ValidString(v.text):
		return Invalid("a string is not UTF-8 text")
	case v.nested == nil:
		return nil
	case v.kind == KindSS && !allUTF8(v.nested.set):
		return Invalid("a string of a set is not UTF-8 text")
	case depth == MaxNesting && v.kind <= KindM:
		return Invalid("Nesting Levels have exceeded supported limits: lists and maps nest at most %d deep", MaxNesting)
	}
	for _, e := range v.nested.list {
		if err := e.validate(depth + 1); err != nil {
			return err
		}
	}
	return validateFields(v.nested.fields, depth+1)
}

func allUTF8(texts []string) bool {
	return !slices.ContainsFunc(texts, func(t string) bool { return !utf8.ValidString(t) })
}
