package protocol

import (
	"fmt"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Attribute values. Most are an item of CBOR of the same name; numbers are in
// number.go, sets are arrays with a tag.

// The tags of sets, and of an index of a list in a document path.
const (
	tagStringSet = 3321
	tagNumberSet = 3322
	tagBinarySet = 3323
	tagIndex     = 3324
)

// readValue reads an attribute value.
func readValue(r *cbor.Reader) (dynamodb.Value, error) { return readNested(r, 0) }

// readNested reads a value that is inside of depth lists and maps.
func readNested(r *cbor.Reader, depth int) (v dynamodb.Value, err error) {
	m, err := r.Next()
	if err != nil {
		return v, malformed(err)
	}
	if depth == dynamodb.MaxNesting && (m == cbor.Array || m == cbor.Map) {
		return v, dynamodb.Invalid("Nesting Levels have exceeded supported limits: lists and maps nest at most %d deep", dynamodb.MaxNesting)
	}
	switch m {
	case cbor.Text:
		s, err := r.Text()
		return dynamodb.String(s), malformed(err)
	case cbor.Bytes:
		b, err := r.Bytes()
		return dynamodb.Binary(b), malformed(err)
	case cbor.Array:
		return readList(r, depth+1)
	case cbor.Map:
		return readMap(r, depth+1)
	case cbor.Tag:
		return readTagged(r)
	case cbor.Simple:
		return readSimple(r)
	default:
		return readInteger(r)
	}
}

func readList(r *cbor.Reader, depth int) (dynamodb.Value, error) {
	var list []dynamodb.Value
	err := eachElement(r, func() error {
		v, err := readNested(r, depth)
		list = append(list, v)
		return err
	})
	if err != nil {
		return dynamodb.Value{}, err
	}
	return dynamodb.List(list...), nil
}

func readMap(r *cbor.Reader, depth int) (dynamodb.Value, error) {
	fields := make(map[string]dynamodb.Value)
	err := eachPair(r, func(name string) (err error) {
		if _, twice := fields[name]; twice {
			return dynamodb.Invalid("a map has the field %.100q twice", name)
		}
		fields[name], err = readNested(r, depth)
		return err
	})
	if err != nil {
		return dynamodb.Value{}, err
	}
	return dynamodb.Map(fields), nil
}

// readTagged reads a set, or a number that has a tag.
func readTagged(r *cbor.Reader) (dynamodb.Value, error) {
	tag, err := r.Tag()
	if err != nil {
		return dynamodb.Value{}, malformed(err)
	}
	switch tag {
	case tagStringSet:
		texts, err := readArray(r, (*cbor.Reader).Text)
		if err != nil {
			return dynamodb.Value{}, err
		}
		return dynamodb.StringSet(texts...)
	case tagBinarySet:
		elements, err := readArray(r, (*cbor.Reader).Bytes)
		if err != nil {
			return dynamodb.Value{}, err
		}
		return dynamodb.BinarySet(elements...)
	case tagNumberSet:
		numbers, err := readArray(r, readNumber)
		if err != nil {
			return dynamodb.Value{}, err
		}
		return dynamodb.NumberSet(numbers...)
	default:
		return taggedNumber(r, tag)
	}
}

// readSimple reads a Boolean, null, or a floating-point number.
func readSimple(r *cbor.Reader) (dynamodb.Value, error) {
	if r.Null() {
		return dynamodb.Null(), nil
	}
	before := *r
	if b, err := r.Bool(); err == nil {
		return dynamodb.Bool(b), nil
	}
	*r = before
	text, err := readFloat(r)
	if err != nil {
		return dynamodb.Value{}, err
	}
	return dynamodb.Number(text)
}

// readArray reads an array of items of one type.
func readArray[T any](r *cbor.Reader, read func(*cbor.Reader) (T, error)) (all []T, err error) {
	err = eachElement(r, func() error {
		one, err := read(r)
		all = append(all, one)
		return malformed(err)
	})
	return all, err
}

// eachElement reads the elements of an array.
func eachElement(r *cbor.Reader, read func() error) error {
	n, err := r.Array()
	return eachOf(r, n, err, read)
}

// eachPair reads the values of a map by their names, which are texts.
func eachPair(r *cbor.Reader, read func(name string) error) error {
	n, err := r.Map()
	return eachOf(r, n, err, func() error {
		name, err := r.Text()
		if err != nil {
			return malformed(err)
		}
		return read(name)
	})
}

// eachOf reads what is in an array or a map whose head has been read.
func eachOf(r *cbor.Reader, n int, err error, read func() error) error {
	if err != nil {
		return malformed(err)
	}
	for i := 0; ; i++ {
		more, err := r.More(n, i)
		if err != nil || !more {
			return malformed(err)
		}
		if err := read(); err != nil {
			return err
		}
	}
}

// appendValue appends a valid attribute value. The zero Value becomes null: no store
// has one.
func appendValue(b []byte, v dynamodb.Value) []byte {
	switch v.Kind() {
	case dynamodb.KindS:
		return cbor.AppendText(b, v.Text())
	case dynamodb.KindN:
		return appendNumber(b, v.Text())
	case dynamodb.KindB:
		return cbor.AppendBytes(b, v.Text())
	case dynamodb.KindBOOL:
		return cbor.AppendBool(b, v.Bool())
	case dynamodb.KindL:
		b = cbor.AppendArray(b, v.Len())
	case dynamodb.KindM:
		b = cbor.AppendMap(b, v.Len())
		for name, field := range v.Fields() {
			b = appendValue(cbor.AppendText(b, name), field)
		}
		return b
	case dynamodb.KindSS:
		b = cbor.AppendArray(cbor.AppendTag(b, tagStringSet), v.Len())
	case dynamodb.KindNS:
		b = cbor.AppendArray(cbor.AppendTag(b, tagNumberSet), v.Len())
	case dynamodb.KindBS:
		b = cbor.AppendArray(cbor.AppendTag(b, tagBinarySet), v.Len())
	default:
		return cbor.AppendNull(b)
	}
	for e := range v.Elements() {
		b = appendValue(b, e)
	}
	return b
}

// malformed is the error of bytes that are not what they should be: a
// ValidationException. Exceptions stay as they are.
func malformed(err error) error {
	if err == nil {
		return nil
	}
	if _, is := err.(*dynamodb.Error); is { //nolint:errorlint // it is what the codec returns itself
		return err
	}
	e := dynamodb.Invalid("the request is malformed: %v", err)
	e.Err = nil
	return e
}

// expected is the error for something that a protocol does not have there.
func expected(what string, got any) error {
	return dynamodb.Invalid("the request is malformed: want %s, not %s", what, fmt.Sprint(got))
}
