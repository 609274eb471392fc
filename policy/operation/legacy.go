package operation

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/tidwall/gjson"
)

// The parameters of the time before expressions. They name attributes as they
// are, without paths and placeholders:
//
//	AttributesToGet   ["Title", "Price"]
//	Expected          {"Price": {"Value": {"N": "7"}}}
//	AttributeUpdates  {"Price": {"Action": "PUT", "Value": {"N": "8"}}}
//	KeyConditions     {"Id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}}
//	QueryFilter, ScanFilter   as KeyConditions

// legacyShape is that of a condition, and of an update, on one attribute.
var legacyShape = shape{
	{"Action", wantText, []string{"ADD", "PUT", "DELETE"}},
	{"Value", wantObject, nil},
	{"Exists", wantBool, nil},
	{"ComparisonOperator", wantText, []string{
		"EQ", "NE", "LE", "LT", "GE", "GT", "NOT_NULL", "NULL", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "IN", "BETWEEN",
	}},
	{"AttributeValueList", wantArray, nil},
}

// legacy takes down the names of attributes in the old parameters of an object,
// and returns the conditions of KeyConditions.
func (f *facts) legacy(r *record, conditions []keyCondition) ([]keyCondition, *Error) {
	if v := r.value("AttributesToGet"); v.Exists() {
		if err := f.legacyNames(v); err != nil {
			return conditions, err.in("AttributesToGet")
		}
	}
	for _, name := range [...]string{"AttributeUpdates", "Expected", "QueryFilter", "ScanFilter"} {
		if v := r.value(name); v.Exists() {
			if err := f.legacyMap(v, nil); err != nil {
				return conditions, err.in(name)
			}
		}
	}
	if v := r.value("KeyConditions"); v.Exists() {
		err := f.legacyMap(v, func(name string, e *record) (err *Error) {
			conditions, err = legacyCondition(conditions, name, e)
			return err
		})
		return conditions, err.in("KeyConditions")
	}
	return conditions, nil
}

// legacyNames takes down the names of AttributesToGet.
func (f *facts) legacyNames(v gjson.Result) *Error {
	n := 0
	err := eachElement(v, func(_ int, e gjson.Result) *Error {
		if e.Type != gjson.String || e.Str == "" || len(e.Str) > attribute.MaxName {
			return refuse("want the name of an attribute, not %s", describe(e))
		}
		f.names.add(e.Str)
		n++
		return nil
	})
	if err == nil && n == 0 {
		err = refuse("want a name at least")
	}
	return err
}

// legacyMap takes down the names of a map from attributes to conditions or
// updates, and holds the values in these to their form.
func (f *facts) legacyMap(v gjson.Result, visit func(name string, e *record) *Error) *Error {
	return eachMember(v, func(name string, m gjson.Result) *Error {
		f.names.add(name)
		var e record
		if err := e.read(legacyShape, m); err != nil {
			return err
		}
		if v := e.value("Value"); v.Exists() {
			if err := refused(attribute.Check(v)); err != nil {
				return err.in("Value")
			}
		}
		if v := e.value("AttributeValueList"); v.Exists() {
			if err := checkValues(v); err != nil {
				return err.in("AttributeValueList")
			}
		}
		if visit == nil {
			return nil
		}
		return visit(name, &e)
	})
}

// legacyCondition appends a member of KeyConditions.
func legacyCondition(list []keyCondition, name string, e *record) ([]keyCondition, *Error) {
	allowed := [...]string{"EQ", "LE", "LT", "GE", "GT", "BEGINS_WITH", "BETWEEN"}
	c := keyCondition{attribute: name, equal: e.text("ComparisonOperator") == "EQ"}
	if !slices.Contains(allowed[:], e.text("ComparisonOperator")) {
		return list, refuse("want one of %s", strings.Join(allowed[:], ", ")).in("ComparisonOperator")
	}
	n, wanted := 0, 1
	if e.text("ComparisonOperator") == "BETWEEN" {
		wanted = 2
	}
	e.value("AttributeValueList").ForEach(func(_, v gjson.Result) bool {
		c.value = v
		n++
		return true
	})
	if n != wanted {
		return list, refuse("want %d, not %d", wanted, n).in("AttributeValueList")
	}
	if len(list) == maxConditions {
		return list, refuse("want at most %d conditions", maxConditions)
	}
	return append(list, c), nil
}
