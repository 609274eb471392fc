package operation

import (
	"fmt"
	"strings"
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
// which of them is known at its end only. Both are read by the same functions,
// and needCondition and needOperand say what is wanted where it matters: an AND
// of two operands is an error, and so is a comparison of a comparison.

// sqlMaxIn is the number of values that IN takes.
const sqlMaxIn = 100

func (p *sqlParser) condition() sqlExpr { return p.chain("OR", sqlOpOr, p.and) }

func (p *sqlParser) and() sqlExpr { return p.chain("AND", sqlOpAnd, p.not) }

// chain reads one operand of a keyword, or several as one expression.
func (p *sqlParser) chain(keyword string, op sqlOp, operand func() sqlExpr) sqlExpr {
	first := operand()
	if !p.token.isWord(keyword) {
		return first
	}
	p.needCondition(first)
	e := sqlExpr{op: op, args: []sqlExpr{first}}
	for p.acceptWord(keyword) {
		arg := operand()
		p.needCondition(arg)
		e.args = append(e.args, arg)
	}
	return e
}

func (p *sqlParser) not() sqlExpr {
	if !p.token.isWord("NOT") {
		return p.comparison()
	}
	p.enter()
	defer p.leave()
	e := p.not()
	p.needCondition(e)
	return sqlExpr{op: sqlOpNot, args: []sqlExpr{e}}
}

func (p *sqlParser) comparison() sqlExpr {
	start := p.token.pos
	left := p.operand()
	if p.token.kind == sqlSymbol {
		switch op := p.token.text; op {
		case "=", "<>", "!=", "<", "<=", ">", ">=":
			p.needOperand(left, start)
			p.next()
			e := sqlExpr{op: sqlOpCompare, args: []sqlExpr{left, p.value()}}
			if op == "=" {
				e.op = sqlOpEqual
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
func (p *sqlParser) among(left sqlExpr) sqlExpr {
	negated := p.acceptWord("NOT")
	var e sqlExpr
	switch {
	case p.acceptWord("IN"):
		e = p.in(left)
	case p.acceptWord("BETWEEN"):
		low := p.value()
		p.expectWord("AND")
		e = sqlExpr{op: sqlOpCompare, args: []sqlExpr{left, low, p.value()}}
	default:
		p.unexpected("IN or BETWEEN")
	}
	if negated {
		e.op = sqlOpCompare
	}
	return e
}

// in reads the values of IN: in brackets of either kind, or one parameter.
func (p *sqlParser) in(left sqlExpr) sqlExpr {
	e := sqlExpr{op: sqlOpIn, args: []sqlExpr{left}}
	end := ")"
	switch {
	case p.token.is("?"):
		return sqlExpr{op: sqlOpInList, args: []sqlExpr{left, p.term()}}
	case p.token.is("["):
		end = "]"
	case !p.token.is("("):
		p.unexpected("the values of IN in brackets")
	}
	p.enter()
	defer p.leave()
	for ok := true; ok; ok = p.accept(",") {
		if len(e.args) > sqlMaxIn {
			p.fail(p.token.pos, fmt.Sprintf("IN takes at most %d values", sqlMaxIn))
		}
		e.args = append(e.args, p.value())
	}
	p.expect(end)
	return e
}

// is reads IS [NOT] and a type.
func (p *sqlParser) is(left sqlExpr) sqlExpr {
	p.next()
	p.acceptWord("NOT")
	if p.token.kind != sqlWord || !isTypeName(p.token.text) {
		p.unexpected("MISSING, NULL or the name of a type")
	}
	p.next()
	return sqlExpr{op: sqlOpCompare, args: []sqlExpr{left}}
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

// value reads an operand where nothing else may stand.
func (p *sqlParser) value() sqlExpr {
	start := p.token.pos
	e := p.operand()
	p.needOperand(e, start)
	return e
}

// operand reads a term, or a sum.
func (p *sqlParser) operand() sqlExpr {
	start := p.token.pos
	e := p.term()
	for p.token.is("+") || p.token.is("-") {
		p.needOperand(e, start)
		p.next()
		start = p.token.pos
		right := p.term()
		p.needOperand(right, start)
		e = sqlExpr{op: sqlOpSum} // its terms are in the paths of the statement already
	}
	return e
}

func (p *sqlParser) term() sqlExpr {
	target := p.target
	p.target = nil
	switch t := p.token; {
	case t.is("("):
		p.enter()
		defer p.leave()
		e := p.condition()
		p.expect(")")
		return e
	case t.kind == sqlQuoted:
		return sqlExpr{op: sqlOpPath, path: p.path()}
	case t.kind == sqlWord && !isKeyword(t.text):
		if p.next(); p.token.is("(") {
			return p.call(t, target)
		}
		return sqlExpr{op: sqlOpPath, path: p.steps(t.text)}
	}
	return sqlExpr{op: sqlOpValue, value: p.literal("an attribute or a value")}
}

// call reads the arguments of a function.
func (p *sqlParser) call(name sqlToken, target *sqlPath) sqlExpr {
	f := p.function(strings.ToLower(name.text))
	if f.op == 0 {
		p.fail(name.pos, fmt.Sprintf("there is no function %s here", quote(name.text)))
	}
	p.enter()
	defer p.leave()
	var args []sqlExpr
	for ok := !p.token.is(")"); ok; ok = p.accept(",") {
		args = append(args, p.value())
	}
	p.expect(")")
	switch {
	case len(args) != f.args:
		p.fail(name.pos, fmt.Sprintf("%s takes %d arguments, found %d", name.text, f.args, len(args)))
	case f.path && args[0].op != sqlOpPath:
		p.fail(name.pos, fmt.Sprintf("the first argument of %s is not an attribute", name.text))
	case f.op == sqlOpSetCall && (target == nil || args[0].path != *target):
		p.fail(name.pos, fmt.Sprintf("the first argument of %s is not the attribute that is set to it", name.text))
	case f.op == sqlOpSetCall && args[1].value.kind != sqlKindSet:
		p.fail(name.pos, fmt.Sprintf("the second argument of %s is not a set", name.text))
	}
	return sqlExpr{op: f.op}
}

// A sqlFunction is what is known of a function; the zero sqlFunction is none.
type sqlFunction struct {
	op   sqlOp
	args int  // how many arguments it takes
	path bool // the first of them is an attribute
}

// function returns the function of a name in lower case that may be called
// here: in SET those of an update, elsewhere those of a condition.
func (p *sqlParser) function(name string) sqlFunction {
	if p.inSet {
		switch name {
		case "list_append":
			return sqlFunction{sqlOpCall, 2, false}
		case "set_add", "set_delete":
			return sqlFunction{sqlOpSetCall, 2, true}
		}
		return sqlFunction{}
	}
	switch name {
	case "size":
		return sqlFunction{sqlOpCall, 1, true}
	case "attribute_exists", "attribute_not_exists":
		return sqlFunction{sqlOpTest, 1, true}
	case "attribute_type":
		return sqlFunction{sqlOpTest, 2, true}
	case "begins_with", "contains":
		return sqlFunction{sqlOpTest, 2, false}
	}
	return sqlFunction{}
}

// needCondition fails if e, which ends here, is only an operand.
func (p *sqlParser) needCondition(e sqlExpr) {
	if !e.isCondition() {
		p.unexpected("a comparison")
	}
}

// needOperand fails if e, which begins at start, is only a condition.
func (p *sqlParser) needOperand(e sqlExpr, start int) {
	if !e.isOperand() {
		p.fail(start, "expected a value, found a condition")
	}
}
