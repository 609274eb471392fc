package dynamodb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Values and items from and to JSON, as {"S": "text"} and {"id": {"S": "text"}}.

// MarshalJSON returns the value as it is on the wire, such as {"S":"text"}. It
// fails for the zero Value, and for text that is not UTF-8.
func (v Value) MarshalJSON() ([]byte, error) {
	var w jsonWriter
	w.value(v)
	return w.finish()
}

// MarshalJSON returns the item as it is on the wire, and {} for nil. It fails
// where one of its values does.
func (i Item) MarshalJSON() ([]byte, error) {
	var w jsonWriter
	w.attributes(i)
	return w.finish()
}

// String returns the value as it is on the wire, for messages.
func (v Value) String() string {
	text, err := v.MarshalJSON()
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return string(text)
}

// UnmarshalJSON reads a value: an object with one member, whose name is the type.
func (v *Value) UnmarshalJSON(text []byte) error {
	n := 0
	var value Value
	err := eachMember(text, func(name string, content json.RawMessage) (err error) {
		if n++; n > 1 {
			return Invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
		}
		value, err = decodeValue(ParseKind(name), name, content)
		return err
	})
	if err == nil && n == 0 {
		err = value.Validate()
	}
	if err == nil {
		*v = value
	}
	return err
}

// UnmarshalJSON reads an item: an object of values.
func (i *Item) UnmarshalJSON(text []byte) error {
	item := Item{}
	err := eachMember(text, func(name string, content json.RawMessage) error {
		if _, there := item[name]; there {
			return Invalid("duplicate attribute %q", name)
		}
		var v Value
		if err := v.UnmarshalJSON(content); err != nil {
			return err
		}
		item[name] = v
		return nil
	})
	if err == nil {
		*i = item
	}
	return err
}

// eachMember calls visit for each member of an object. encoding/json alone
// would accept a duplicate name.
func eachMember(text []byte, visit func(name string, content json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return Invalid("want an object, not %.100s", text)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return Invalid("%v", err)
		}
		var content json.RawMessage
		if err := d.Decode(&content); err != nil {
			return Invalid("%v", err)
		}
		if err := visit(fmt.Sprint(name), content); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return Invalid("%v", err)
	}
	return nil
}

// decodeValue reads the content after the type of a value.
func decodeValue(k Kind, name string, content json.RawMessage) (Value, error) {
	switch k {
	case KindS:
		return decodeAs(content, func(s string) (Value, error) { return String(s), nil })
	case KindN:
		return decodeAs(content, Number)
	case KindB:
		return decodeAs(content, func(b []byte) (Value, error) { return Binary(b), nil })
	case KindBOOL:
		return decodeAs(content, func(b bool) (Value, error) { return Bool(b), nil })
	case KindNULL:
		return decodeAs(content, decodeNull)
	case KindL:
		return decodeAs(content, func(l []Value) (Value, error) { return List(l...), nil })
	case KindM:
		return decodeAs(content, func(m Item) (Value, error) { return Map(m), nil })
	case KindSS:
		return decodeSet(content, StringSet)
	case KindNS:
		return decodeSet(content, NumberSet)
	case KindBS:
		return decodeSet(content, BinarySet)
	default:
		return Value{}, Invalid("%q is not an attribute type; want one of %v", name, kindNames[1:])
	}
}

func decodeNull(isNull bool) (Value, error) {
	if !isNull {
		return Value{}, Invalid("One or more parameter values were invalid: Null attribute value types must have the value of true")
	}
	return Null(), nil
}

// decodeAs reads content as a T and makes a value of it.
func decodeAs[T any](content json.RawMessage, value func(T) (Value, error)) (Value, error) {
	t, err := decode[T](content)
	if err != nil {
		return Value{}, err
	}
	return value(t)
}

// decodeSet reads the elements of a set.
func decodeSet[T any](content json.RawMessage, set func(...T) (Value, error)) (Value, error) {
	return decodeAs(content, func(elements []json.RawMessage) (Value, error) {
		texts := make([]T, len(elements))
		for i, e := range elements {
			var err error
			if texts[i], err = decode[T](e); err != nil {
				return Value{}, err
			}
		}
		return set(texts...)
	})
}

// decode reads content as a T. JSON's null is not a T, but encoding/json would
// read it as the zero T.
func decode[T any](content json.RawMessage) (t T, err error) {
	var p *T
	err = json.Unmarshal(content, &p)
	var known *Error
	switch {
	case errors.As(err, &known):
		return t, known
	case err != nil:
		return t, Invalid("%v", err)
	case p == nil:
		return t, Invalid("null is not the content of an attribute value")
	}
	return *p, nil
}
