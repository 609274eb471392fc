package dynamodb

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// jsonWriter writes the JSON of requests and values: what a call is authorized on.
// It keeps the first error, after which its output is void. The zero jsonWriter is
// ready for use.
type jsonWriter struct {
	buf []byte
	err error
}

// finish returns the text.
func (w *jsonWriter) finish() ([]byte, error) {
	if w.err != nil {
		return nil, w.err
	}
	return w.buf, nil
}

func (w *jsonWriter) open(bracket byte)  { w.buf = append(w.buf, bracket) }
func (w *jsonWriter) close(bracket byte) { w.buf = append(w.buf, bracket) }
func (w *jsonWriter) raw(text string)    { w.buf = append(w.buf, text...) }

// next writes a comma before an element or a member that is not the first. A
// bracket is open.
func (w *jsonWriter) next() {
	if last := w.buf[len(w.buf)-1]; last != '{' && last != '[' {
		w.buf = append(w.buf, ',')
	}
}

// name begins a member of an object.
func (w *jsonWriter) name(name string) {
	w.next()
	w.string(name)
	w.buf = append(w.buf, ':')
}

// string writes a string, which has to be UTF-8.
func (w *jsonWriter) string(s string) {
	if w.err == nil && !utf8.ValidString(s) {
		w.err = Invalid("%q is not UTF-8 text", s)
	}
	w.buf = append(w.buf, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			w.buf = append(w.buf, '\\', c)
		case c < ' ':
			w.buf = append(w.buf, '\\', 'u', '0', '0', '0'+c>>4, "0123456789abcdef"[c&15])
		default:
			w.buf = append(w.buf, c)
		}
	}
	w.buf = append(w.buf, '"')
}

// text writes a member that is a string.
func (w *jsonWriter) text(name, s string) {
	w.name(name)
	w.string(s)
}

// option writes a member that is a string, unless it is empty.
func (w *jsonWriter) option(name, s string) {
	if s != "" {
		w.text(name, s)
	}
}

// number writes a member that is a number, unless it is 0.
func (w *jsonWriter) number(name string, n int) {
	if n != 0 {
		w.name(name)
		w.buf = strconv.AppendInt(w.buf, int64(n), 10)
	}
}

// item writes a member that is an item or a key.
func (w *jsonWriter) item(name string, item Item) {
	w.name(name)
	w.attributes(item)
}

// start writes the key from which a Query or a Scan continues.
func (w *jsonWriter) start(key Key) {
	if key != nil {
		w.item("ExclusiveStartKey", key)
	}
}

// read writes what reads have in common.
func (w *jsonWriter) read(consistent bool, projection string, names map[string]string) {
	if consistent {
		w.name("ConsistentRead")
		w.raw("true")
	}
	w.option("ProjectionExpression", projection)
	w.names(names)
}

// write writes what writes have in common.
func (w *jsonWriter) write(condition string, names map[string]string, values map[string]Value) {
	w.option("ConditionExpression", condition)
	w.names(names)
	w.values(values)
}

// returns writes what a write is to return.
func (w *jsonWriter) returns(values, onFailure ReturnValues, capacity ReturnConsumedCapacity) {
	w.option("ReturnValues", string(values))
	w.option("ReturnValuesOnConditionCheckFailure", string(onFailure))
	w.option("ReturnConsumedCapacity", string(capacity))
}

func (w *jsonWriter) names(names map[string]string) {
	if len(names) == 0 {
		return
	}
	w.name("ExpressionAttributeNames")
	w.open('{')
	for _, placeholder := range slices.Sorted(maps.Keys(names)) {
		w.text(placeholder, names[placeholder])
	}
	w.close('}')
}

func (w *jsonWriter) values(values map[string]Value) {
	if len(values) > 0 {
		w.item("ExpressionAttributeValues", values)
	}
}

// attributes writes an item, or the fields of a map.
func (w *jsonWriter) attributes(fields map[string]Value) {
	w.open('{')
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		w.name(name)
		w.value(fields[name])
	}
	w.close('}')
}

// value writes an attribute value, such as {"S":"text"}.
func (w *jsonWriter) value(v Value) {
	if w.err == nil && !v.IsValid() {
		w.err = v.Validate()
	}
	w.open('{')
	w.name(v.kind.String())
	switch v.kind {
	case KindL:
		w.open('[')
		for e := range v.Elements() {
			w.next()
			w.value(e)
		}
		w.close(']')
	case KindM:
		w.attributes(v.nested.fields)
	case KindSS, KindNS, KindBS:
		w.open('[')
		for e := range v.Elements() {
			w.next()
			w.scalar(e)
		}
		w.close(']')
	default:
		w.scalar(v)
	}
	w.close('}')
}

// scalar writes the content of a scalar.
func (w *jsonWriter) scalar(v Value) {
	switch v.kind {
	case KindB:
		w.string(base64.StdEncoding.EncodeToString([]byte(v.text)))
	case KindBOOL:
		w.raw(strconv.FormatBool(v.flag))
	case KindNULL:
		w.raw("true")
	default:
		w.string(v.text)
	}
}
