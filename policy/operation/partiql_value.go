package operation

import (
	"fmt"
	"strings"

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
func (p *sqlParser) literal(want string) sqlValue {
	switch t := p.token; t.kind {
	case sqlString:
		p.next()
		return sqlValue{sqlKindString, t.text}
	case sqlNumber:
		return p.number("")
	case sqlWord:
		if kind := literalKeyword(t.text); kind != 0 {
			p.next()
			return sqlValue{kind: kind}
		}
	case sqlSymbol:
		switch t.text {
		case "+", "-":
			return p.signed()
		case "?":
			return p.parameter()
		case "[":
			p.list("]")
			return sqlValue{kind: sqlKindList}
		case "<<":
			return p.set()
		case "{":
			p.members()
			return sqlValue{kind: sqlKindMap}
		}
	}
	p.unexpected(want)
	return sqlValue{}
}

func literalKeyword(word string) sqlKind {
	switch strings.ToUpper(word) {
	case "TRUE", "FALSE":
		return sqlKindBool
	case "NULL":
		return sqlKindNull
	case "MISSING":
		return sqlKindMissing
	}
	return 0
}

// signed reads a number with its sign.
func (p *sqlParser) signed() sqlValue {
	sign := p.token.text
	p.next()
	if p.token.kind != sqlNumber {
		p.unexpected("a number after the sign")
		return sqlValue{}
	}
	return p.number(sign)
}

func (p *sqlParser) number(sign string) sqlValue {
	text, err := canonicalNumber(sign + p.token.text)
	if err != nil {
		p.fail(p.token.pos, err.Reason)
	}
	p.next()
	return sqlValue{sqlKindNumber, text}
}

// list reads the literals between the current token and end.
func (p *sqlParser) list(end string) (values []sqlValue) {
	p.enter()
	defer p.leave()
	for ok := !p.token.is(end); ok; ok = p.accept(",") {
		values = append(values, p.literal("a value"))
	}
	p.expect(end)
	return values
}

// set reads a set: one string or more, or one number or more, no two equal.
func (p *sqlParser) set() sqlValue {
	start := p.token.pos
	values := p.list(">>")
	seen := make(map[sqlValue]bool, len(values))
	for _, v := range values {
		if v.kind > sqlKindBinary || v.kind != values[0].kind {
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
	return sqlValue{kind: sqlKindSet}
}

// members reads a map. Its names are strings, and no two are equal.
func (p *sqlParser) members() (members []sqlMember) {
	p.enter()
	defer p.leave()
	seen := make(map[string]bool)
	for ok := !p.token.is("}"); ok; ok = p.accept(",") {
		name := p.token
		switch {
		case name.kind != sqlString:
			p.unexpected("a name in single quotes")
		case name.text == "":
			p.fail(name.pos, "the name of an attribute is empty")
		case seen[name.text]:
			p.fail(name.pos, fmt.Sprintf("the name %s is there twice", quote(name.text)))
		}
		seen[name.text] = true
		p.next()
		p.expect(":")
		members = append(members, sqlMember{name.text, p.literal("a value")})
	}
	p.expect("}")
	return members
}

// take returns the parameter of the current question mark.
func (p *sqlParser) take() gjson.Result {
	if p.used == len(p.params) {
		p.fail(p.token.pos, fmt.Sprintf("the request has only %d parameters", p.used))
		return gjson.Result{}
	}
	r := p.params[p.used]
	p.used++
	return r
}

// parameter reads a question mark.
func (p *sqlParser) parameter() sqlValue {
	r := p.take()
	p.faulty(checkValue(r, 0))
	p.next()
	return parameterValue(r)
}

// parameterItem reads a question mark that stands for a whole item, a map.
func (p *sqlParser) parameterItem() (members []sqlMember) {
	r := p.take()
	err := checkValue(r, 0)
	tag, item, _ := tagged(r)
	switch {
	case err != nil:
	case tag != "M":
		err = refuse("want a map, of type M")
	default:
		err = eachMember(item, func(name string, m gjson.Result) *Error {
			members = append(members, sqlMember{name, parameterValue(m)})
			return nil
		})
	}
	p.faulty(err)
	p.next()
	return members
}

// faulty fails if the parameter of the current question mark is refused.
func (p *sqlParser) faulty(err *Error) {
	if err != nil {
		e := err.at(p.used - 1).in("Parameters")
		p.fail(p.token.pos, e.Field+": "+e.Reason)
	}
}

// parameterValue returns what is kept of an attribute value. One that has not
// passed checkValue is no value.
func parameterValue(r gjson.Result) sqlValue {
	tag, c, err := tagged(r)
	if err != nil {
		return sqlValue{}
	}
	v := sqlValue{kind: tagKind(tag)}
	if v.kind <= sqlKindBinary {
		if v.text, err = scalarText(tag, c); err != nil {
			return sqlValue{}
		}
	}
	return v
}

// tagKind returns the kind of value that a type tag stands for.
func tagKind(tag string) sqlKind {
	switch tag {
	case "S":
		return sqlKindString
	case "N":
		return sqlKindNumber
	case "B":
		return sqlKindBinary
	case "BOOL":
		return sqlKindBool
	case "NULL":
		return sqlKindNull
	case "L":
		return sqlKindList
	case "M":
		return sqlKindMap
	}
	return sqlKindSet // SS, NS, BS
}
