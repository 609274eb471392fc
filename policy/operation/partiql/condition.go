package partiql

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables/quote"
)

// Conditions and operands, from the loosest binding to the tightest:
//
//	condition  = and {OR and}
//	and        = not {AND not}
//	not        = NOT not | comparison
//	comparison = operand [= operand | IN [operand, ...] | BETWEEN operand AND operand | IS type ...]
//	operand    = term {+ term | - term}
//	term       = path | literal | call | (condition)
//
// A bracket may hold a condition or an operand, (a = 1 OR b = 2) or (a), and
// only its end shows which. Both are read by the same functions, and
// needCondition and needOperand say what is wanted where it matters: an AND of
// two operands is an error, and so is a comparison of a comparison.

// maxIn is the number of values that IN takes.
const maxIn = 100

func (p *parser) condition() expr { return p.chain("OR", opOr, p.and) }

func (p *parser) and() expr { return p.chain("AND", opAnd, p.not) }

// chain reads one operand of a keyword, or several as one expression.
func (p *parser) chain(keyword string, op op, operand func() expr) expr {
	first := operand()
	if !p.token.isWord(keyword) {
		return first
	}
	p.needCondition(first)
	e := expr{op: op, args: []expr{first}}
	for p.acceptWord(keyword) {
		arg := operand()
		p.needCondition(arg)
		e.args = append(e.args, arg)
	}
	return e
}

func (p *parser) not() expr {
	if !p.token.isWord("NOT") {
		return p.comparison()
	}
	p.enter()
	defer p.leave()
	e := p.not()
	p.needCondition(e)
	return expr{op: opNot, args: []expr{e}}
}

func (p *parser) comparison() expr {
	start := p.token.pos
	left := p.operand()
	if p.token.kind == symbolToken {
		switch op := p.token.text; op {
		case "=", "<>", "!=", "<", "<=", ">", ">=":
			p.needOperand(left, start)
			p.next()
			e := expr{op: opCompare, args: []expr{left, p.value()}}
			if op == "=" {
				e.op = opEqual
			}
			return e
		}
		return left
	}
	switch {
	case p.token.isWord("IS"):
		p.needOperand(left, start)
		return p.is(left)
	case p.token.isWord("NOT"), p.token.isWord("IN"), p.token.isWord("BETWEEN"):
		p.needOperand(left, start)
		return p.among(left)
	}
	return left
}

// among reads [NOT] IN and [NOT] BETWEEN.
func (p *parser) among(left expr) expr {
	negated := p.acceptWord("NOT")
	var e expr
	switch {
	case p.acceptWord("IN"):
		e = p.in(left)
	case p.acceptWord("BETWEEN"):
		low := p.value()
		p.expectWord("AND")
		e = expr{op: opCompare, args: []expr{left, low, p.value()}}
	default:
		p.unexpected("IN or BETWEEN")
	}
	if negated {
		e.op = opCompare
	}
	return e
}

// in reads the values of IN: in brackets of either kind, or one parameter.
func (p *parser) in(left expr) expr {
	e := expr{op: opIn, args: []expr{left}}
	end := ")"
	switch {
	case p.token.is("?"):
		return expr{op: opInList, args: []expr{left, p.term()}}
	case p.token.is("["):
		end = "]"
	case !p.token.is("("):
		p.unexpected("the values of IN in brackets")
	}
	p.enter()
	defer p.leave()
	for ok := true; ok; ok = p.accept(",") {
		if len(e.args) > maxIn {
			p.fail(p.token.pos, fmt.Sprintf("IN takes at most %d values", maxIn))
		}
		e.args = append(e.args, p.value())
	}
	p.expect(end)
	return e
}

// is reads IS [NOT] and a type.
func (p *parser) is(left expr) expr {
	p.next()
	p.acceptWord("NOT")
	if p.token.kind != wordToken || !isTypeName(p.token.text) {
		p.unexpected("MISSING, NULL or the name of a type")
	}
	p.next()
	return expr{op: opCompare, args: []expr{left}}
}

// isTypeName reports whether IS can be followed by the word.
func isTypeName(word string) bool {
	switch strings.ToUpper(word) {
	case "MISSING", "NULL", "BOOL", "BOOLEAN", "STRING", "BLOB",
		"INT", "INTEGER", "SMALLINT", "FLOAT", "REAL", "DECIMAL", "NUMERIC",
		"LIST", "STRUCT", "TUPLE", "BAG":
		return true
	}
	return false
}

// value reads an operand where nothing else is allowed.
func (p *parser) value() expr {
	start := p.token.pos
	e := p.operand()
	p.needOperand(e, start)
	return e
}

// operand reads a term, or a sum.
func (p *parser) operand() expr {
	start := p.token.pos
	e := p.term()
	for p.token.is("+") || p.token.is("-") {
		p.needOperand(e, start)
		p.next()
		start = p.token.pos
		right := p.term()
		p.needOperand(right, start)
		e = expr{op: opSum} // its terms are in the paths of the statement already
	}
	return e
}

func (p *parser) term() expr {
	target := p.target
	p.target = nil
	switch t := p.token; {
	case t.is("("):
		p.enter()
		defer p.leave()
		e := p.condition()
		p.expect(")")
		return e
	case t.kind == quotedToken:
		return expr{op: opPath, path: p.path()}
	case t.kind == wordToken && !isKeyword(t.text):
		if p.next(); p.token.is("(") {
			return p.call(t, target)
		}
		return expr{op: opPath, path: p.steps(t.text)}
	}
	return expr{op: opValue, value: p.literal("an attribute or a value")}
}

// call reads the arguments of a function.
func (p *parser) call(name token, target *path) expr {
	f := p.function(strings.ToLower(name.text))
	if f.op == 0 {
		p.fail(name.pos, fmt.Sprintf("there is no function %s here", quote.Text(name.text)))
	}
	p.enter()
	defer p.leave()
	var args []expr
	for ok := !p.token.is(")"); ok; ok = p.accept(",") {
		args = append(args, p.value())
	}
	p.expect(")")
	switch {
	case len(args) != f.args:
		p.fail(name.pos, fmt.Sprintf("%s takes %d arguments, found %d", name.text, f.args, len(args)))
	case f.path && args[0].op != opPath:
		p.fail(name.pos, fmt.Sprintf("the first argument of %s is not an attribute", name.text))
	case f.op == opSetCall && (target == nil || args[0].path != *target):
		p.fail(name.pos, fmt.Sprintf("the first argument of %s is not the attribute that is set to it", name.text))
	case f.op == opSetCall && args[1].value.kind != kindSet:
		p.fail(name.pos, fmt.Sprintf("the second argument of %s is not a set", name.text))
	}
	return expr{op: f.op}
}

// function describes a function. The zero function does not exist.
type function struct {
	op   op
	args int  // how many arguments it takes
	path bool // the first of them is an attribute
}

// function returns the function of a name in lower case that may be called
// here: in SET a function of updates, elsewhere one of conditions.
func (p *parser) function(name string) function {
	if p.inSet {
		switch name {
		case "list_append":
			return function{opCall, 2, false}
		case "set_add", "set_delete":
			return function{opSetCall, 2, true}
		}
		return function{}
	}
	switch name {
	case "size":
		return function{opCall, 1, true}
	case "attribute_exists", "attribute_not_exists":
		return function{opTest, 1, true}
	case "attribute_type":
		return function{opTest, 2, true}
	case "begins_with", "contains":
		return function{opTest, 2, false}
	}
	return function{}
}

// needCondition fails if e, which ends here, is only an operand.
func (p *parser) needCondition(e expr) {
	if !e.isCondition() {
		p.unexpected("a comparison")
	}
}

// needOperand fails if e, which begins at start, is only a condition.
func (p *parser) needOperand(e expr, start int) {
	if !e.isOperand() {
		p.fail(start, "expected a value, found a condition")
	}
}
