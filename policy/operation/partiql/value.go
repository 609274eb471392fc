package partiql

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// The literals of a statement and the parameters of its request:
//
//	'text'  1.5  -2e3  TRUE  FALSE  NULL  MISSING  ?
//	[literal, ...]  {'name': literal, ...}  <<'a', 'b'>>
//
// A literal holds literals only, no attributes. A parameter is an attribute
// value of the request, {"S": "text"}. The question marks take the parameters
// in the order of the text, and all of them.

// literal reads a literal; want is what an error says was expected.
func (p *parser) literal(want string) value {
	switch t := p.token; t.kind {
	case stringToken:
		p.next()
		return value{kindString, t.text}
	case numberToken:
		return p.number("")
	case wordToken:
		if kind := literalKeyword(t.text); kind != 0 {
			p.next()
			return value{kind: kind}
		}
	case symbolToken:
		switch t.text {
		case "+", "-":
			return p.signed()
		case "?":
			return p.parameter()
		case "[":
			p.list("]")
			return value{kind: kindList}
		case "<<":
			return p.set()
		case "{":
			p.members()
			return value{kind: kindMap}
		}
	case endToken, quotedToken:
	}
	p.unexpected(want)
	return value{}
}

func literalKeyword(word string) kind {
	switch strings.ToUpper(word) {
	case "TRUE", "FALSE":
		return kindBool
	case "NULL":
		return kindNull
	case "MISSING":
		return kindMissing
	}
	return 0
}

// signed reads a number with its sign.
func (p *parser) signed() value {
	sign := p.token.text
	p.next()
	if p.token.kind != numberToken {
		p.unexpected("a number after the sign")
		return value{}
	}
	return p.number(sign)
}

func (p *parser) number(sign string) value {
	text, err := attribute.Number(sign + p.token.text)
	if err != nil {
		p.fail(p.token.pos, err.Error())
	}
	p.next()
	return value{kindNumber, text}
}

// list reads the literals between the current token and end.
func (p *parser) list(end string) (values []value) {
	p.enter()
	defer p.leave()
	for ok := !p.token.is(end); ok; ok = p.accept(",") {
		values = append(values, p.literal("a value"))
	}
	p.expect(end)
	return values
}

// set reads a set: one string or more, or one number or more, no two equal.
func (p *parser) set() value {
	start := p.token.pos
	values := p.list(">>")
	seen := make(map[value]bool, len(values))
	for _, v := range values {
		if v.kind > kindBinary || v.kind != values[0].kind {
			p.fail(start, "the members of a set are not of one type: strings or numbers")
		}
		if seen[v] {
			p.fail(start, "two members of a set are equal")
		}
		seen[v] = true
	}
	if len(values) == 0 {
		p.fail(start, "a set is empty")
	}
	return value{kind: kindSet}
}

// members reads a map. Its names are strings, and no two are equal.
func (p *parser) members() (members []member) {
	p.enter()
	defer p.leave()
	seen := make(map[string]bool)
	for ok := !p.token.is("}"); ok; ok = p.accept(",") {
		name := p.token
		switch {
		case name.kind != stringToken:
			p.unexpected("a name in single quotes")
		case name.text == "":
			p.fail(name.pos, "the name of an attribute is empty")
		case seen[name.text]:
			p.fail(name.pos, fmt.Sprintf("duplicate name %s", quote.Text(name.text)))
		}
		seen[name.text] = true
		p.next()
		p.expect(":")
		members = append(members, member{name.text, p.literal("a value")})
	}
	p.expect("}")
	return members
}

// take returns the parameter of the current question mark.
func (p *parser) take() gjson.Result {
	if p.used == len(p.params) {
		p.fail(p.token.pos, fmt.Sprintf("the request has only %d parameters", p.used))
		return gjson.Result{}
	}
	r := p.params[p.used]
	p.used++
	return r
}

// parameter reads a question mark.
func (p *parser) parameter() value {
	r := p.take()
	p.faulty(attribute.Check(r))
	p.next()
	return parameterValue(r)
}

// parameterItem reads a question mark that stands for a whole item, a map.
func (p *parser) parameterItem() (members []member) {
	r := p.take()
	err := attribute.Check(r)
	tag, item, _ := attribute.Tagged(r)
	switch {
	case err != nil:
	case tag != "M":
		err = &attribute.Error{Reason: "want a map, of type M"}
	default:
		item.ForEach(func(name, m gjson.Result) bool {
			members = append(members, member{name.Str, parameterValue(m)})
			return true
		})
	}
	p.faulty(err)
	p.next()
	return members
}

// faulty fails if the parameter of the current question mark is refused.
func (p *parser) faulty(err error) {
	var e *attribute.Error
	if errors.As(err, &e) {
		place := e.Place.At(p.used - 1).In("Parameters")
		p.fail(p.token.pos, string(place)+": "+e.Reason)
	}
}

// parameterValue returns what is kept of an attribute value. A value must have
// passed Check.
func parameterValue(r gjson.Result) value {
	tag, c, err := attribute.Tagged(r)
	if err != nil {
		return value{}
	}
	v := value{kind: tagKind(tag)}
	if v.kind <= kindBinary {
		if v.text, err = attribute.Text(tag, c); err != nil {
			return value{}
		}
	}
	return v
}

// tagKind returns the kind of value that a type tag stands for.
func tagKind(tag string) kind {
	switch tag {
	case "S":
		return kindString
	case "N":
		return kindNumber
	case "B":
		return kindBinary
	case "BOOL":
		return kindBool
	case "NULL":
		return kindNull
	case "L":
		return kindList
	case "M":
		return kindMap
	}
	return kindSet // SS, NS, BS
}
