package partiql

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// The statements of DynamoDB's PartiQL, read by recursive descent with one
// token of lookahead and no way back, so that the time is linear in the text:
//
//	SELECT * | path, ...  FROM table[.index]  [WHERE condition]  [ORDER BY path [ASC|DESC], ...]
//	INSERT INTO table VALUE {'name': literal, ...} | ?
//	UPDATE table  SET path = operand, ... | REMOVE path, ... [SET ...]  WHERE condition  [RETURNING ...]
//	FROM table  WHERE condition  SET ... | REMOVE ...  [RETURNING ...]
//	DELETE FROM table  WHERE condition  [RETURNING ALL OLD *]
//	EXISTS(SELECT ...)
//
// and a semicolon at the end. What is not in this list is an error, even if the
// PartiQL specification has it: aliases, joins, subqueries, LIMIT, GROUP BY,
// functions in a select list. Conditions and operands are in condition.go,
// literals and parameters in value.go.

// parser reads one statement. After the first error the current token is
// the end for good, which ends every loop.
type parser struct {
	lexer
	token  token // the current token, not yet taken
	err    *Error
	depth  int            // of brackets, NOT and calls around the current token
	params []gjson.Result // of the request
	used   int            // parameters taken so far
	paths  []path         // every path so far, in the order of the text
	target *path          // the path before the = of a SET, while set_add may follow
	inSet  bool           // between SET and the next clause
	stmt   Statement
}

// maxDepth is how deep brackets, NOT and calls may nest.
const maxDepth = 50

// Parse reads a statement with its parameters: one attribute value for each
// question mark. An error is an *[Error].
func Parse(text string, parameters []gjson.Result) (*Statement, error) {
	if err := checkText(text); err != nil {
		return nil, err
	}
	p := &parser{lexer: lexer{text: text}, params: parameters}
	p.next()
	p.statement()
	if p.accept(";"); p.token.kind != endToken {
		p.unexpected("the end of the statement")
	}
	if p.used < len(parameters) {
		p.fail(len(text), fmt.Sprintf("the statement has %d parameters, the request %d", p.used, len(parameters)))
	}
	if p.err != nil {
		return nil, p.err
	}
	p.stmt.setAttributes(p.paths)
	return &p.stmt, nil
}

// next takes the current token and reads another.
func (p *parser) next() {
	if p.err != nil {
		return
	}
	t, err := p.lexer.next()
	if err != nil {
		p.fail(err.Offset, err.Reason)
		return
	}
	p.token = t
}

// fail keeps the first error.
func (p *parser) fail(offset int, reason string) {
	if p.err == nil {
		p.err = &Error{offset, reason}
		p.token = token{kind: endToken}
	}
}

// unexpected fails at the current token.
func (p *parser) unexpected(want string) {
	found := "the end of the statement"
	if t := p.token; t.kind != endToken {
		found = quote.Text(p.text[t.pos:t.end])
	}
	p.fail(p.token.pos, "expected "+want+", found "+found)
}

// accept takes the current token if it is this symbol.
func (p *parser) accept(symbol string) bool {
	ok := p.token.is(symbol)
	if ok {
		p.next()
	}
	return ok
}

func (p *parser) expect(symbol string) {
	if !p.accept(symbol) {
		p.unexpected(`"` + symbol + `"`)
	}
}

// acceptWord takes the current token if it is this keyword.
func (p *parser) acceptWord(keyword string) bool {
	ok := p.token.isWord(keyword)
	if ok {
		p.next()
	}
	return ok
}

func (p *parser) expectWord(keyword string) {
	if !p.acceptWord(keyword) {
		p.unexpected(keyword)
	}
}

// enter takes the current token, which opens a level of nesting; leave ends it.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.token.pos, fmt.Sprintf("the statement nests deeper than %d levels", maxDepth))
	}
	p.next()
}

func (p *parser) leave() { p.depth-- }

func (p *parser) statement() {
	switch {
	case p.token.isWord("SELECT"):
		p.stmt.Verb = Select
		p.selectFrom()
	case p.acceptWord("INSERT"):
		p.stmt.Verb = Insert
		p.insert()
	case p.acceptWord("UPDATE"):
		p.stmt.Verb = Update
		p.table()
		p.changes()
		p.where(true)
		p.returning()
	case p.acceptWord("FROM"):
		p.stmt.Verb = Update
		p.table()
		p.where(true)
		p.changes()
		p.returning()
	case p.acceptWord("DELETE"):
		p.stmt.Verb = Delete
		p.expectWord("FROM")
		p.table()
		p.where(true)
		p.returning()
	case p.acceptWord("EXISTS"):
		p.stmt.Verb = Exists
		p.expect("(")
		p.selectFrom()
		p.expect(")")
	default:
		p.unexpected("SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS")
	}
}

func (p *parser) selectFrom() {
	p.expectWord("SELECT")
	if !p.accept("*") {
		var names []string
		for ok := true; ok; ok = p.accept(",") {
			names = append(names, p.path().name)
		}
		p.stmt.Selected = distinct(names)
	}
	p.expectWord("FROM")
	p.table()
	if p.accept(".") {
		p.stmt.Index = p.name("the name of an index")
	}
	p.where(false)
	if p.acceptWord("ORDER") {
		p.expectWord("BY")
		for ok := true; ok; ok = p.accept(",") {
			p.path()
			if !p.acceptWord("ASC") {
				p.acceptWord("DESC")
			}
		}
	}
}

func (p *parser) insert() {
	p.expectWord("INTO")
	p.table()
	p.expectWord("VALUE")
	switch {
	case p.token.is("?"):
		p.stmt.inserted = p.parameterItem()
	case p.token.is("{"):
		p.stmt.inserted = p.members()
	default:
		p.unexpected("an item in braces")
	}
	for _, m := range p.stmt.inserted {
		p.paths = append(p.paths, path{name: m.name})
	}
}

// table reads the name of a table. Only a SELECT may name an index after it.
func (p *parser) table() { p.stmt.Table = p.name("the name of a table") }

// changes reads the SET and REMOVE clauses of an update.
func (p *parser) changes() {
	if !p.token.isWord("SET") && !p.token.isWord("REMOVE") {
		p.unexpected("SET or REMOVE")
	}
	for {
		switch {
		case p.acceptWord("SET"):
			for ok := true; ok; ok = p.accept(",") {
				p.assignment()
			}
		case p.acceptWord("REMOVE"):
			for ok := true; ok; ok = p.accept(",") {
				p.path()
			}
		default:
			return
		}
	}
}

// assignment reads path = operand, or path = set_add(path, set).
func (p *parser) assignment() {
	target := p.path()
	p.expect("=")
	p.inSet, p.target = true, &target
	start := p.token.pos
	if e := p.operand(); e.op != opSetCall {
		p.needOperand(e, start)
	}
	p.inSet, p.target = false, nil
}

func (p *parser) where(required bool) {
	if !required && !p.token.isWord("WHERE") {
		return
	}
	p.expectWord("WHERE")
	e := p.condition()
	p.needCondition(e)
	p.stmt.where = &e
}

// returning reads RETURNING; a deletion can only return what it deleted.
func (p *parser) returning() {
	if !p.acceptWord("RETURNING") {
		return
	}
	start := p.token.pos
	what := "ALL"
	if !p.acceptWord("ALL") {
		p.expectWord("MODIFIED")
		what = "UPDATED"
	}
	when := "OLD"
	if !p.acceptWord("OLD") {
		p.expectWord("NEW")
		when = "NEW"
	}
	p.expect("*")
	p.stmt.Returning = what + "_" + when
	if p.stmt.Verb == Delete && p.stmt.Returning != "ALL_OLD" {
		p.fail(start, "a DELETE can only return ALL OLD *")
	}
}

// name reads a name, bare or in double quotes, that is not a keyword.
func (p *parser) name(want string) string {
	t := p.token
	if t.kind != quotedToken && (t.kind != wordToken || isKeyword(t.text)) {
		p.unexpected(want)
		return ""
	}
	p.next()
	return t.text
}

// path reads a document path.
func (p *parser) path() path {
	return p.steps(p.name("the name of an attribute"))
}

// steps reads what follows the first name of a path: .name and [0].
func (p *parser) steps(name string) path {
	path := path{name: name}
	for n := 0; ; n++ {
		if n == maxDepth && (p.token.is(".") || p.token.is("[")) {
			p.fail(p.token.pos, fmt.Sprintf("a path has more than %d steps", maxDepth))
		}
		switch {
		case p.accept("."):
			member := p.name("the name of a member")
			if path.steps == "" {
				path.member = member
			}
			path.steps += memberStep(member)
		case p.accept("["):
			index := p.token
			if index.kind != numberToken || strings.Trim(index.text, "0123456789") != "" {
				p.unexpected("the number of a list element")
			}
			p.next()
			p.expect("]")
			path.steps += "[" + index.text + "]"
		default:
			p.paths = append(p.paths, path)
			return path
		}
	}
}

// keywords are the words that are names only in double quotes. ALL, MODIFIED,
// OLD and NEW are not among them: they are keywords after RETURNING only.
var keywords = [...]string{
	"SELECT", "FROM", "WHERE", "ORDER", "BY", "ASC", "DESC",
	"INSERT", "INTO", "VALUE", "UPDATE", "SET", "REMOVE", "DELETE", "RETURNING", "EXISTS",
	"AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "MISSING", "TRUE", "FALSE",
}

// isKeyword reports whether a bare word cannot be a name.
func isKeyword(word string) bool {
	for _, k := range keywords {
		if variables.EqualASCII(k, word) {
			return true
		}
	}
	return false
}
