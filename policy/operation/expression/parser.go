package expression

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Error is what is wrong with an expression or its placeholders, in the words of
// DynamoDB's ValidationException where they are known.
type Error struct{ Message string }

// Error returns the message.
func (e *Error) Error() string { return e.Message }

func errorf(format string, args ...any) *Error {
	return &Error{fmt.Sprintf(format, args...)}
}

// Limits of DynamoDB.
const (
	maxExpression  = 4096  // bytes of an expression, which also bounds the recursion
	maxOperators   = 300   // comparators, BETWEEN, IN, AND, OR, NOT, + and -
	maxOperands    = 100   // of IN, the first one included
	maxSteps       = 32    // of a path
	maxPlaceholder = 255   // bytes of a placeholder
	maxName        = 65535 // bytes of what stands for a name
)

// Parser reads the expressions of one request. It is not safe for concurrent
// use.
type Parser struct {
	lexer
	kind      string            // of the expression, for messages
	names     map[string]string // by placeholder
	used      map[string]bool   // the placeholders; true: some expression has it
	operators int
	group     *Node // what the last pair of parentheses held
}

// NewParser returns a parser for expressions with these placeholders, with what
// the names among them stand for. One that is malformed is an error.
func NewParser[V any](names map[string]string, values map[string]V) (*Parser, error) {
	p := &Parser{names: names, used: make(map[string]bool, len(names)+len(values))}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !isPlaceholder(name, '#') {
			return nil, errorf("ExpressionAttributeNames contains invalid key: Syntax error; key: %q", name)
		}
		if n := len(names[name]); n == 0 || n > maxName {
			return nil, errorf("ExpressionAttributeNames contains invalid value: a name has 1 to %d bytes, not %d, for key %s", maxName, n, name)
		}
		p.used[name] = false
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isPlaceholder(name, ':') {
			return nil, errorf("ExpressionAttributeValues contains invalid key: Syntax error; key: %q", name)
		}
		p.used[name] = false
	}
	return p, nil
}

func isPlaceholder(s string, sign byte) bool {
	return len(s) > 1 && len(s) <= maxPlaceholder && s[0] == sign && wordEnd(s, 1) == len(s)
}

// Unused reports placeholders that no expression has. Ask when all are read.
func (p *Parser) Unused() error {
	if names := p.unused('#'); names != "" {
		return errorf("Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}", names)
	}
	if names := p.unused(':'); names != "" {
		return errorf("Value provided in ExpressionAttributeValues unused in expressions: keys: {%s}", names)
	}
	return nil
}

func (p *Parser) unused(sign byte) string {
	if p == nil {
		return ""
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.used)) {
		if name[0] == sign && !p.used[name] {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// begin turns to an expression.
func (p *Parser) begin(kind, text string) error {
	if p == nil {
		return errorf("Invalid %s: there is no parser, since the placeholders were refused", kind)
	}
	p.kind, p.operators, p.group = kind, 0, nil
	switch {
	case text == "":
		return p.errorf("The expression can not be empty;")
	case len(text) > maxExpression:
		return p.errorf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	p.lexer.begin(text)
	return nil
}

// errorf returns an error about the expression at hand.
func (p *Parser) errorf(format string, args ...any) error {
	return errorf("Invalid %s: %s", p.kind, fmt.Sprintf(format, args...))
}

// unexpected returns the error for a token that cannot stand where it does.
func (p *Parser) unexpected() error {
	if p.token == endToken {
		return p.errorf("Syntax error; token: <EOF>, near: %q", p.near())
	}
	return p.errorf("Syntax error; token: %q, near: %q", p.current(), p.near())
}

// expect steps over a sign that has to be there.
func (p *Parser) expect(sign string) error {
	if !p.sign(sign) {
		return p.unexpected()
	}
	return nil
}

// finish reports what is left of an expression.
func (p *Parser) finish() error {
	if p.token != endToken {
		return p.unexpected()
	}
	return nil
}

// operator makes the node of an operator.
func (p *Parser) operator(op Op, args ...*Node) (*Node, error) {
	if p.operators++; p.operators > maxOperators {
		return nil, p.errorf("The expression contains too many operators; operator count: %d", p.operators)
	}
	return p.node(op, args...)
}

// node makes the node of an operator or a function. In a condition, the first
// operand has to be another path than the others.
func (p *Parser) node(op Op, args ...*Node) (*Node, error) {
	for _, a := range args[1:] {
		first := args[0]
		if op.IsCondition() && first.Op == Operand && a.Op == Operand && slices.Equal(first.Path, a.Path) {
			return nil, p.errorf("The first operand must be distinct from the remaining operands for this operator or function; "+
				"operator: %v, first operand: %v", op, first.Path)
		}
	}
	return &Node{Op: op, Args: args}, nil
}

// use takes down that a placeholder is used, and reports whether there is one.
func (p *Parser) use(name string) bool {
	_, known := p.used[name]
	if known {
		p.used[name] = true
	}
	return known
}

// placeholder reads a placeholder for a value.
func (p *Parser) placeholder() (*Node, error) {
	name := p.current()
	switch {
	case p.token != valueToken || len(name) == 1:
		return nil, p.unexpected()
	case !p.use(name):
		return nil, p.errorf("An expression attribute value used in expression is not defined; attribute value: %s", name)
	}
	p.advance()
	return &Node{Op: Placeholder, Name: name}, nil
}
