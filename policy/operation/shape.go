package operation

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// The objects of a body, described as tables. A shape lists the members of one
// kind of object that matter for its authorization, with their JSON types:
//
//	{"TableName", wantText | required, nil}
//	{"Select", wantText, selections}
//
// DynamoDB ignores members that it does not know, and so does a shape. It also
// ignores members that change nothing, such as Limit. But "tableName" is
// refused: DynamoDB ignores it, and a lenient reader takes it for the table.

// want is the JSON type of a member, and what else is required of it.
type want uint8

const (
	wantText want = 1 << iota
	wantBool
	wantObject
	wantArray
	required // the member has to be there
	modern   // an expression, which may not stand beside
	legacy   // a legacy parameter, from before expressions
)

// field is a member of an object.
type field struct {
	name string
	want want
	of   []string // the values that a text may have; nil: any
}

// shape is the members of an object.
type shape []field

// maxFields is the length of the longest shape, Query's.
const maxFields = 14

// record is an object that was read by a shape. A member that is null counts as
// not there.
type record struct {
	shape  shape
	values [maxFields]gjson.Result
}

// read reads an object. It checks the types and the values of the members, and
// that required ones are there.
func (r *record) read(s shape, v gjson.Result) (err *Error) {
	if !v.IsObject() {
		return refuse("want an object, not %s", describe(v))
	}
	r.begin(s)
	v.ForEach(func(key, m gjson.Result) bool {
		err = r.member(key.Str, m)
		return err == nil
	})
	if err != nil {
		return err
	}
	return r.complete()
}

// readBody is read for the object that the body is.
func (r *record) readBody(s shape, members []bodyMember) *Error {
	r.begin(s)
	for i := range members {
		if err := r.member(members[i].name, gjson.Parse(members[i].value)); err != nil {
			return err
		}
	}
	return r.complete()
}

// begin forgets the values of another object.
func (r *record) begin(s shape) {
	r.shape = s
	clear(r.values[:len(s)])
}

// member reads one member.
func (r *record) member(name string, m gjson.Result) *Error {
	i := r.shape.index(name)
	switch {
	case i < 0:
		return r.shape.misspelt(name)
	case m.Type == gjson.Null:
		return nil
	}
	r.values[i] = m
	return r.shape[i].check(m).in(name)
}

// complete reports a missing member, and expressions beside legacy parameters.
func (r *record) complete() *Error {
	var modernField string
	for i := range r.shape {
		f := &r.shape[i]
		switch there := r.values[i].Exists(); {
		case !there && f.want&required != 0:
			return refuse("missing").in(f.name)
		case there && f.want&modern != 0:
			modernField = f.name
		}
	}
	for i := range r.shape {
		if f := &r.shape[i]; f.want&legacy != 0 && modernField != "" && r.values[i].Exists() {
			return refuse("cannot be used together with %s: expressions and legacy parameters do not mix", modernField).in(f.name)
		}
	}
	return nil
}

// check compares a value with its type.
func (f *field) check(v gjson.Result) *Error {
	ok, wanted := false, ""
	switch {
	case f.want&wantText != 0:
		ok, wanted = v.Type == gjson.String, "a string"
	case f.want&wantBool != 0:
		ok, wanted = v.IsBool(), "true or false"
	case f.want&wantObject != 0:
		ok, wanted = v.IsObject(), "an object"
	case f.want&wantArray != 0:
		ok, wanted = v.IsArray(), "an array"
	}
	switch {
	case !ok:
		return refuse("want %s, not %s", wanted, describe(v))
	case f.of != nil && !slices.Contains(f.of, v.Str):
		return refuse("want one of %s, not %s", strings.Join(f.of, ", "), quote.Text(v.Str))
	}
	return nil
}

// index returns where the field of the name is, or -1.
func (s shape) index(name string) int {
	for i := range s {
		if s[i].name == name {
			return i
		}
	}
	return -1
}

// misspelt reports a name that some reader would take for that of a field.
func (s shape) misspelt(name string) *Error {
	for i := range s {
		if foldsTo(name, s[i].name) {
			return refuse("no such field; did you mean %s?", s[i].name).in(name)
		}
	}
	return nil
}

// foldsTo reports whether name differs from the name of a field in case alone,
// by the widest folding that readers of JSON have: Go's takes the long s for an
// s and the Kelvin sign for a k.
func foldsTo(name, field string) bool {
	i := 0
	for _, r := range name {
		if i == len(field) || foldRune(r) != foldRune(rune(field[i])) {
			return false
		}
		i++
	}
	return i == len(field)
}

func foldRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r == 'ſ':
		return 's'
	case r == '\u212a': // Kelvin
		return 'k'
	}
	return r
}

// value returns the member of that name; it does not exist if the shape or the
// object does not have it.
func (r *record) value(name string) gjson.Result {
	if i := r.shape.index(name); i >= 0 {
		return r.values[i]
	}
	return gjson.Result{}
}

// has reports whether the member is there.
func (r *record) has(name string) bool { return r.value(name).Exists() }

// text returns the text of a member, "" if it is not there.
func (r *record) text(name string) string { return r.value(name).Str }

// or returns the text of a member, or a default if it is not there.
func (r *record) or(name, byDefault string) string {
	if v := r.value(name); v.Exists() {
		return v.Str
	}
	return byDefault
}

// is reports whether a member is true.
func (r *record) is(name string) bool { return r.value(name).Type == gjson.True }

// one reads an object that is a choice: it has exactly one of the members of a
// shape.
func one(s shape, v gjson.Result) (name string, m gjson.Result, err *Error) {
	var r record
	if err := r.read(s, v); err != nil {
		return "", m, err
	}
	for i := range s {
		switch {
		case !r.values[i].Exists():
		case name != "":
			return "", m, refuse("want one of %s and %s, not both", name, s[i].name)
		default:
			name, m = s[i].name, r.values[i]
		}
	}
	if name == "" {
		return "", m, refuse("want one of %s", s.names())
	}
	return name, m, nil
}

// names returns the names of the fields, for a message.
func (s shape) names() string {
	var names []string
	for i := range s {
		names = append(names, s[i].name)
	}
	return strings.Join(names, ", ")
}
