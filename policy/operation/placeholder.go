package operation

import (
	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/tidwall/gjson"
)

// Placeholders: the #names and :values that expressions have in place of names
// of attributes and of values. ExpressionAttributeNames and
// ExpressionAttributeValues say what they stand for. A placeholder that no
// expression uses is an error, here as in DynamoDB.

// placeholders are those of the expressions in one object.
type placeholders struct {
	names  []nameHolder
	values []valueHolder
}

// nameHolder is a placeholder such as #n.
type nameHolder struct {
	name      string
	attribute string // the whole name of an attribute: a dot in it is not one of a path
	used      bool
}

// valueHolder is a placeholder such as :v.
type valueHolder struct {
	name  string
	value gjson.Result
	used  bool
}

const (
	fieldNames  = "ExpressionAttributeNames"
	fieldValues = "ExpressionAttributeValues"

	// maxHolders is more than the expressions of one object can use: there are
	// three at most, of maxExpression bytes each, and "#a," are three bytes.
	maxHolders = maxExpression
)

// read reads the two members of an object, where they are there.
func (h *placeholders) read(r *record) *Error {
	if v := r.value(fieldNames); v.Exists() {
		err := eachMember(v, func(name string, m gjson.Result) *Error {
			if m.Type != gjson.String || m.Str == "" || len(m.Str) > attribute.MaxName {
				return refuse("want the name of an attribute, not %s", describe(m))
			}
			h.names = append(h.names, nameHolder{name: name, attribute: m.Str})
			return checkHolder(name, '#', len(h.names))
		})
		if err == nil && len(h.names) == 0 {
			err = refuse("want a name at least")
		}
		if err != nil {
			return err.in(fieldNames)
		}
	}
	if v := r.value(fieldValues); v.Exists() {
		err := eachMember(v, func(name string, m gjson.Result) *Error {
			if err := refused(attribute.Check(m)); err != nil {
				return err
			}
			h.values = append(h.values, valueHolder{name: name, value: m})
			return checkHolder(name, ':', len(h.values))
		})
		if err == nil && len(h.values) == 0 {
			err = refuse("want a value at least")
		}
		return err.in(fieldValues)
	}
	return nil
}

// checkHolder reports what is wrong with the name of placeholder number n.
func checkHolder(name string, sign byte, n int) *Error {
	if n > maxHolders {
		return refuse("not used in any expression: there are more than expressions can use")
	}
	if len(name) < 2 || name[0] != sign || wordEnd(name, 1) < len(name) {
		return refuse("want %c and letters, digits or underscores as its name", sign)
	}
	return nil
}

// attribute returns the name that a placeholder stands for.
func (h *placeholders) attribute(name string) (string, bool) {
	for i := range h.names {
		if n := &h.names[i]; n.name == name {
			n.used = true
			return n.attribute, true
		}
	}
	return "", false
}

// value returns the value that a placeholder stands for.
func (h *placeholders) value(name string) (gjson.Result, bool) {
	for i := range h.values {
		if v := &h.values[i]; v.name == name {
			v.used = true
			return v.value, true
		}
	}
	return gjson.Result{}, false
}

// unused reports a placeholder that no expression has used.
func (h *placeholders) unused() *Error {
	for i := range h.names {
		if n := &h.names[i]; !n.used {
			return refuse("not used in any expression").in(n.name).in(fieldNames)
		}
	}
	for i := range h.values {
		if v := &h.values[i]; !v.used {
			return refuse("not used in any expression").in(v.name).in(fieldValues)
		}
	}
	return nil
}
