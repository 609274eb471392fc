package operation

import (
	"errors"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/iameval/iameval/policy/operation/expression"
	"github.com/tidwall/gjson"
)

// Expressions. A policy can limit which attributes a request may name, so every
// name in an expression has to be found (SEMANTICS 7.3d):
//
//	ProjectionExpression   #t, authors[0].name   names Title and authors
//	ConditionExpression    size(a) > :n AND b IN (:x, c)   names a, b and c
//
// A document path counts as its first name. A placeholder counts as the name
// that it stands for. Package expression reads them as DynamoDB does; here is
// what a plan takes from them.

// expressions are the fields that are read by package expression.
var expressions = [...]string{
	"ProjectionExpression", "UpdateExpression", "ConditionExpression", "FilterExpression", "KeyConditionExpression",
}

// mentions records the names in the expressions of an object, or in the legacy
// parameters, and the conditions of a Query.
func (p *plan) mentions(r *record, f *facts) *Error {
	p.values, p.conditions = p.values[:0], p.conditions[:0]
	if r.has("ExpressionAttributeNames") || r.has("ExpressionAttributeValues") || slices.ContainsFunc(expressions[:], r.has) {
		if err := p.expressions(r); err != nil {
			return err
		}
		f.names.addDistinct(p.parser.Attributes())
	}
	return p.legacy(r, f)
}

// expressions reads the expressions of an object.
func (p *plan) expressions(r *record) *Error {
	if p.parser == nil {
		p.parser = new(expression.Parser)
	}
	p.parser.Reset()
	if err := p.placeholders(r); err != nil {
		return err
	}
	for _, field := range expressions {
		if v := r.value(field); v.Exists() {
			if err := p.expression(field, v.Str); err != nil {
				return refusedExpression(err)
			}
		}
	}
	return refusedExpression(p.parser.Unused())
}

// expression reads one expression.
func (p *plan) expression(field, text string) (err error) {
	switch field {
	case "ProjectionExpression":
		_, err = p.parser.Projection(text)
	case "UpdateExpression":
		_, err = p.parser.Update(text)
	case "KeyConditionExpression":
		err = p.keyConditions(field, text)
	default:
		_, err = p.parser.Condition(field, text)
	}
	return err
}

// keyConditions reads a KeyConditionExpression.
func (p *plan) keyConditions(field, text string) error {
	n, err := p.parser.Condition(field, text)
	if err != nil {
		return err
	}
	list, err := expression.KeyConditions(n)
	for _, c := range list {
		p.conditions = append(p.conditions, keyCondition{c.Attribute, c.Op == expression.Equal, gjson.Parse(p.values[c.Values[0].Value])})
	}
	return err
}

// placeholders declares the #names and :values of an object.
func (p *plan) placeholders(r *record) *Error {
	if v := r.value("ExpressionAttributeNames"); v.Exists() {
		n := 0
		err := eachMember(v, func(key string, m gjson.Result) *Error {
			if n++; m.Type != gjson.String {
				return refuse("want the name of an attribute, not %s", describe(m))
			}
			return refusedPlaceholder(p.parser.Name(key, m.Str))
		})
		if err == nil && n == 0 {
			err = refuse("want at least one name")
		}
		if err != nil {
			return err.in("ExpressionAttributeNames")
		}
	}
	if v := r.value("ExpressionAttributeValues"); v.Exists() {
		n, wanted := 0, r.has("KeyConditionExpression")
		err := eachMember(v, func(key string, m gjson.Result) *Error {
			size, err := attribute.Measure(m)
			if err != nil {
				return refused(err)
			}
			if n++; wanted {
				p.values = append(p.values, m.Raw)
			}
			return refusedPlaceholder(p.parser.Value(key, size))
		})
		if err == nil && n == 0 {
			err = refuse("want at least one value")
		}
		return err.in("ExpressionAttributeValues")
	}
	return nil
}

// refusedExpression returns an error of package expression as one of this
// package. A nil error stays nil.
func refusedExpression(err error) *Error {
	if err == nil {
		return nil
	}
	var e *expression.Error
	if !errors.As(err, &e) {
		return refuse("%v", err)
	}
	fault := &Error{Reason: strings.TrimPrefix(e.Message, "Invalid "+e.Field+": ")}
	if e.Placeholder != "" {
		fault = fault.in(e.Placeholder)
	}
	return fault.in(e.Field)
}

// refusedPlaceholder returns an error about a placeholder without its field and
// its key, which the caller knows. A nil error stays nil.
func refusedPlaceholder(err error) *Error {
	if err == nil {
		return nil
	}
	return refuse("%v", err)
}

// The legacy parameters, from before expressions. They name attributes as they
// are, without paths and placeholders:
//
//	AttributesToGet   ["Title", "Price"]
//	Expected          {"Price": {"Value": {"N": "7"}}}
//	AttributeUpdates  {"Price": {"Action": "PUT", "Value": {"N": "8"}}}
//	KeyConditions     {"Id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}}
//	QueryFilter, ScanFilter   as KeyConditions

// legacyShape is the shape of a condition or an update of one attribute.
var legacyShape = shape{
	{"Action", wantText, []string{"ADD", "PUT", "DELETE"}},
	{"Value", wantObject, nil},
	{"Exists", wantBool, nil},
	{"ComparisonOperator", wantText, []string{
		"EQ", "NE", "LE", "LT", "GE", "GT", "NOT_NULL", "NULL", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "IN", "BETWEEN",
	}},
	{"AttributeValueList", wantArray, nil},
}

// legacy records the names of attributes in the legacy parameters of an object,
// and the conditions of KeyConditions.
func (p *plan) legacy(r *record, f *facts) *Error {
	if v := r.value("AttributesToGet"); v.Exists() {
		if err := f.legacyNames(v); err != nil {
			return err.in("AttributesToGet")
		}
	}
	for _, name := range [...]string{"AttributeUpdates", "Expected", "QueryFilter", "ScanFilter"} {
		if v := r.value(name); v.Exists() {
			if err := f.legacyMap(v, nil); err != nil {
				return err.in(name)
			}
		}
	}
	if v := r.value("KeyConditions"); v.Exists() {
		err := f.legacyMap(v, func(name string, e *record) (err *Error) {
			p.conditions, err = legacyCondition(p.conditions, name, e)
			return err
		})
		return err.in("KeyConditions")
	}
	return nil
}

// legacyNames records the names of AttributesToGet.
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
		err = refuse("want at least one name")
	}
	return err
}

// legacyMap records the names of a map from attributes to conditions or
// updates, and checks the form of the values in these.
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
