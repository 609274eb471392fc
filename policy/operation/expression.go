package operation

import (
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

// mentions takes down the names in the expressions of an object, or in the
// parameters that were there before them, and the conditions of a Query.
func (p *plan) mentions(r *record, f *facts) (err *Error) {
	p.parser.Reset()
	p.values, p.conditions = p.values[:0], p.conditions[:0]
	if err := p.placeholders(r); err != nil {
		return err
	}
	for _, field := range [...]string{
		"ProjectionExpression", "UpdateExpression", "ConditionExpression", "FilterExpression", "KeyConditionExpression",
	} {
		if v := r.value(field); v.Exists() {
			if err := p.expression(field, v.Str); err != nil {
				return refusedExpression(err)
			}
		}
	}
	if err := p.parser.Unused(); err != nil {
		return refusedExpression(err)
	}
	f.names.addDistinct(p.parser.Attributes())
	p.conditions, err = f.legacy(r, p.conditions)
	return err
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
			err = refuse("want a name at least")
		}
		if err != nil {
			return err.in("ExpressionAttributeNames")
		}
	}
	if v := r.value("ExpressionAttributeValues"); v.Exists() {
		err := eachMember(v, func(key string, m gjson.Result) *Error {
			size, err := attribute.Measure(m)
			if err != nil {
				return refused(err)
			}
			p.values = append(p.values, m.Raw)
			return refusedPlaceholder(p.parser.Value(key, size))
		})
		if err == nil && len(p.values) == 0 {
			err = refuse("want a value at least")
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
	e := err.(*expression.Error) // as the package promises
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
