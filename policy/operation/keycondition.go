package operation

import "github.com/tidwall/gjson"

// The grammar of KeyConditionExpression, a small part of that of conditions:
//
//	conditions  = one {AND one}
//	one         = (conditions)
//	            | path comparator :value | :value comparator path
//	            | path BETWEEN :value AND :value
//	            | begins_with(path, :value)
//
// with <> not among the comparators. There is one condition for each attribute
// of the key; those of the partition key are equalities.

// keyCondition is a condition of a Query.
type keyCondition struct {
	attribute string
	equal     bool         // attribute = value
	value     gjson.Result // of an equality: an attribute value
}

// maxConditions is how many conditions a Query can have: four attributes of a
// partition key, and four of a sort key.
const maxConditions = 8

// keyConditions reads a KeyConditionExpression and appends to the list.
func (p *parser) keyConditions(list []keyCondition) ([]keyCondition, *Error) {
	for {
		var err *Error
		if p.sign("(") {
			if list, err = p.keyConditions(list); err == nil {
				err = p.expect(")")
			}
		} else {
			var c keyCondition
			if c, err = p.keyCondition(); err == nil {
				list, err = addCondition(list, c)
			}
		}
		if err != nil || !p.keyword("AND") {
			return list, err
		}
	}
}

// addCondition appends one condition, of which there is one for an attribute.
func addCondition(list []keyCondition, c keyCondition) ([]keyCondition, *Error) {
	for i := range list {
		if list[i].attribute == c.attribute {
			return list, refuse("want one condition for each attribute of the key, not two for %s", quote(c.attribute))
		}
	}
	if len(list) == maxConditions {
		return list, refuse("want at most %d conditions", maxConditions)
	}
	return append(list, c), nil
}

// keyCondition reads one condition.
func (p *parser) keyCondition() (c keyCondition, err *Error) {
	if p.isCall() {
		return p.beginsWith()
	}
	reversed := p.token == valueToken
	if reversed {
		if c.value, err = p.value(); err != nil {
			return c, err
		}
	} else if c.attribute, err = p.keyPath(); err != nil {
		return c, err
	}
	if !reversed && p.keyword("BETWEEN") {
		return c, p.between()
	}
	sign := p.current()
	if !p.isComparator() || sign == "<>" {
		return c, p.unexpected("one of = < <= > >= and BETWEEN")
	}
	p.advance()
	if reversed {
		c.attribute, err = p.keyPath()
	} else {
		c.value, err = p.value()
	}
	c.equal = sign == "="
	return c, err
}

// keyPath reads the name of an attribute, with no path behind it.
func (p *parser) keyPath() (string, *Error) {
	start := p.start
	name, nested, err := p.path()
	if err == nil && nested {
		err = refuse("byte %d: a key attribute is never inside another", start)
	}
	return name, err
}

// beginsWith reads begins_with(path, :value).
func (p *parser) beginsWith() (c keyCondition, err *Error) {
	if p.current() != "begins_with" {
		return c, p.unexpected("begins_with, the one function of key conditions")
	}
	p.advance()
	p.sign("(") // isCall has seen it
	if c.attribute, err = p.keyPath(); err != nil {
		return c, err
	}
	if err = p.expect(","); err != nil {
		return c, err
	}
	if _, err = p.value(); err != nil {
		return c, err
	}
	return c, p.expect(")")
}

// between reads the two ends of a range.
func (p *parser) between() *Error {
	if _, err := p.value(); err != nil {
		return err
	}
	if !p.keyword("AND") {
		return p.unexpected("AND")
	}
	_, err := p.value()
	return err
}
