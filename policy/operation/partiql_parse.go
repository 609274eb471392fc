package operation

import (
	"fmt"
	"strconv"
	"strings"

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
// and a semicolon at the end. What is not in this list is an error, also where
// the PartiQL specification has it: aliases, joins, subqueries, LIMIT, GROUP BY,
// functions in a select list. Conditions and operands are in partiql_expr.go,
// literals and parameters in partiql_value.go.

// A sqlParser reads one statement. After the first error the current token is
// the end for good, which ends every loop.
type sqlParser struct {
	sqlLexer
	token  sqlToken // the current token, not yet taken
	err    *sqlError
	depth  int            // of brackets, NOT and calls around the current token
	params []gjson.Result // of the request
	used   int            // parameters taken so far
	paths  []sqlPath      // every path so far, in the order of the text
	target *sqlPath       // the path before the = of a SET, while set_add may follow
	inSet  bool           // between SET and the next clause
	stmt   sqlStatement
}

// sqlMaxDepth is how deep brackets, NOT and calls may nest.
const sqlMaxDepth = 50

// parsePartiQL reads a statement whose parameters, one DynamoDB attribute value
// for each question mark, are given. An error is a *sqlError.
func parsePartiQL(text string, parameters []gjson.Result) (*sqlStatement, error) {
	if err := checkSQL(text); err != nil {
		return nil, err
	}
	p := &sqlParser{sqlLexer: sqlLexer{text: text}, params: parameters}
	p.next()
	p.statement()
	if p.accept(";"); p.token.kind != sqlEnd {
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
func (p *sqlParser) next() {
	if p.err != nil {
		return
	}
	t, err := p.sqlLexer.next()
	if err != nil {
		p.fail(err.Offset, err.Reason)
		return
	}
	p.token = t
}

// fail keeps the first error.
func (p *sqlParser) fail(offset int, reason string) {
	if p.err == nil {
		p.err = &sqlError{offset, reason}
		p.token = sqlToken{kind: sqlEnd}
	}
}

// unexpected fails at the current token.
func (p *sqlParser) unexpected(want string) {
	found := "the end of the statement"
	if t := p.token; t.kind != sqlEnd {
		found = quote(p.text[t.pos:t.end])
	}
	p.fail(p.token.pos, "expected "+want+", found "+found)
}

// accept takes the current token if it is this symbol.
func (p *sqlParser) accept(symbol string) bool {
	ok := p.token.is(symbol)
	if ok {
		p.next()
	}
	return ok
}

func (p *sqlParser) expect(symbol string) {
	if !p.accept(symbol) {
		p.unexpected(`"` + symbol + `"`)
	}
}

// acceptWord takes the current token if it is this keyword.
func (p *sqlParser) acceptWord(keyword string) bool {
	ok := p.token.isWord(keyword)
	if ok {
		p.next()
	}
	return ok
}

func (p *sqlParser) expectWord(keyword string) {
	if !p.acceptWord(keyword) {
		p.unexpected(keyword)
	}
}

// enter takes the current token, which opens a level of nesting; leave ends it.
func (p *sqlParser) enter() {
	if p.depth++; p.depth > sqlMaxDepth {
		p.fail(p.token.pos, fmt.Sprintf("the statement nests deeper than %d levels", sqlMaxDepth))
	}
	p.next()
}

func (p *sqlParser) leave() { p.depth-- }

func (p *sqlParser) statement() {
	switch {
	case p.token.isWord("SELECT"):
		p.stmt.verb = verbSelect
		p.selectFrom()
	case p.acceptWord("INSERT"):
		p.stmt.verb = verbInsert
		p.insert()
	case p.acceptWord("UPDATE"):
		p.stmt.verb = verbUpdate
		p.table()
		p.changes()
		p.where(true)
		p.returning()
	case p.acceptWord("FROM"):
		p.stmt.verb = verbUpdate
		p.table()
		p.where(true)
		p.changes()
		p.returning()
	case p.acceptWord("DELETE"):
		p.stmt.verb = verbDelete
		p.expectWord("FROM")
		p.table()
		p.where(true)
		p.returning()
	case p.acceptWord("EXISTS"):
		p.stmt.verb = verbExists
		p.expect("(")
		p.selectFrom()
		p.expect(")")
	default:
		p.unexpected("SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS")
	}
}

func (p *sqlParser) selectFrom() {
	p.expectWord("SELECT")
	if !p.accept("*") {
		var names set
		for ok := true; ok; ok = p.accept(",") {
			names.add(p.path().name)
		}
		p.stmt.selected = names.list
	}
	p.expectWord("FROM")
	p.table()
	if p.accept(".") {
		p.stmt.index = p.name("the name of an index")
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

func (p *sqlParser) insert() {
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
		p.paths = append(p.paths, sqlPath{name: m.name})
	}
}

// table reads the name of a table. Only a SELECT may name an index behind it.
func (p *sqlParser) table() { p.stmt.table = p.name("the name of a table") }

// changes reads the SET and REMOVE clauses of an update.
func (p *sqlParser) changes() {
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
func (p *sqlParser) assignment() {
	target := p.path()
	p.expect("=")
	p.inSet, p.target = true, &target
	start := p.token.pos
	if e := p.operand(); e.op != sqlOpSetCall {
		p.needOperand(e, start)
	}
	p.inSet, p.target = false, nil
}

func (p *sqlParser) where(required bool) {
	if !required && !p.token.isWord("WHERE") {
		return
	}
	p.expectWord("WHERE")
	e := p.condition()
	p.needCondition(e)
	p.stmt.where = &e
}

// returning reads RETURNING; a deletion can only return what it deleted.
func (p *sqlParser) returning() {
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
	p.stmt.returning = what + "_" + when
	if p.stmt.verb == verbDelete && p.stmt.returning != "ALL_OLD" {
		p.fail(start, "a DELETE can only return ALL OLD *")
	}
}

// name reads a name, bare or in double quotes, that is not a keyword.
func (p *sqlParser) name(want string) string {
	t := p.token
	if t.kind != sqlQuoted && (t.kind != sqlWord || isKeyword(t.text)) {
		p.unexpected(want)
		return ""
	}
	p.next()
	return t.text
}

// path reads a document path.
func (p *sqlParser) path() sqlPath {
	return p.steps(p.name("the name of an attribute"))
}

// steps reads what follows the first name of a path: .name and [0].
func (p *sqlParser) steps(name string) sqlPath {
	path := sqlPath{name: name}
	for n := 0; ; n++ {
		if n == sqlMaxDepth && (p.token.is(".") || p.token.is("[")) {
			p.fail(p.token.pos, fmt.Sprintf("a path has more than %d steps", sqlMaxDepth))
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
			if index.kind != sqlNumber || strings.Trim(index.text, "0123456789") != "" {
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

// memberStep is how a step to a member is spelled in the steps of a path.
func memberStep(name string) string { return "." + strconv.Quote(name) }

// sqlKeywords are the words that are names only in double quotes. ALL, MODIFIED,
// OLD and NEW are not among them: they are keywords after RETURNING only.
var sqlKeywords = [...]string{
	"SELECT", "FROM", "WHERE", "ORDER", "BY", "ASC", "DESC",
	"INSERT", "INTO", "VALUE", "UPDATE", "SET", "REMOVE", "DELETE", "RETURNING", "EXISTS",
	"AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "MISSING", "TRUE", "FALSE",
}

// isKeyword reports whether a bare word cannot be a name.
func isKeyword(word string) bool {
	for _, k := range sqlKeywords {
		if sameWord(k, word) {
			return true
		}
	}
	return false
}
