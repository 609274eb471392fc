package expression

import (
	"fmt"
	"maps"
	"slices"
)

// Limits of DynamoDB (SEMANTICS 7.2z).
const (
	maxExpression = 4096 // bytes of an expression, which also bounds the recursion
	maxOperators  = 300  // operators and functions of an expression
	maxOperands   = 100  // of IN, including the first
	maxSteps      = 32   // of a path

	// maxDepth is how deep parentheses can nest: each pair contains an operator
	// or a function that is not in an inner pair, or a single operand.
	maxDepth = maxOperators + 1
)

// Parser reads the expressions of one request, which share their placeholders.
// The zero Parser is ready for use and has no placeholders; the nil Parser
// refuses everything. It is not safe for concurrent use, and must not be copied
// after its first use.
//
// [Parser.Reset] makes a Parser ready for another request. What it has returned
// before is then overwritten.
type Parser struct {
	lexer
	field     string // the current parameter, for messages
	operators int
	depth     int   // of parentheses around the current token
	group     *Node // what the last pair of parentheses held

	placeholders
	symbols
	claims
	memory
	first first
}

// memory holds the parts of trees. It only grows at its end, so parts that were
// handed out stay where they are.
type memory struct {
	nodes   []Node
	args    []*Node
	stack   []*Node // operands that are not in a node yet
	steps   []Step
	paths   []Path
	actions []Action
}

// first is the memory that is enough for most requests, apart from trees. It is
// part of the Parser.
type first struct {
	held  [3]placeholder
	texts [4]symbol
	tops  [4]string
	steps [4]Step
	paths [3]Path
	edges [4]edge
}

// trees is the same for conditions and updates.
type trees struct {
	nodes   [5]Node
	args    [4]*Node
	stack   [3]*Node
	actions [2]Action
}

// reserve makes the memory of a parser that has none.
func (p *Parser) reserve() {
	if p.held == nil {
		f := &p.first
		p.held, p.texts, p.tops, p.edges = f.held[:0], f.texts[:0], f.tops[:0], f.edges[:0]
		p.steps, p.paths = f.steps[:0], f.paths[:0]
	}
}

// reserveTrees makes the memory for the first tree.
func (p *Parser) reserveTrees() {
	if p.nodes == nil {
		t := new(trees)
		p.nodes, p.args, p.stack, p.actions = t.nodes[:0], t.args[:0], t.stack[:0], t.actions[:0]
	}
}

// Reset forgets placeholders and expressions, and keeps the memory that they
// took.
func (p *Parser) Reset() {
	if p == nil {
		return
	}
	clear(p.index)
	p.placeholders = placeholders{held: p.held[:0], index: p.index}
	p.symbols.reset()
	p.claims = claims{edges: p.edges[:0]}
	p.memory = memory{p.nodes[:0], p.args[:0], p.stack[:0], p.steps[:0], p.paths[:0], p.actions[:0]}
}

// NewParser returns a parser for expressions with these placeholders, as they
// stand in ExpressionAttributeNames and ExpressionAttributeValues.
func NewParser[V interface{ Size() int }](names map[string]string, values map[string]V) (*Parser, error) {
	p := new(Parser)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := p.Name(name, names[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := p.Value(name, values[name].Size()); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Attributes returns the top-level attributes that the expressions read so far
// name, in the order of the texts, each once. The caller must not change them.
func (p *Parser) Attributes() []string {
	if p == nil {
		return nil
	}
	return p.tops
}

// begin starts an expression.
func (p *Parser) begin(field, text string) error {
	if p == nil {
		return errNil(field)
	}
	p.reserve()
	p.field, p.operators, p.depth, p.group, p.stack = field, 0, 0, nil, p.stack[:0]
	switch {
	case text == "":
		return p.errorf("The expression can not be empty;")
	case len(text) > maxExpression:
		return p.errorf("Expression size has exceeded the maximum allowed size; expression size: %d, max allowed size: %d", len(text), maxExpression)
	}
	p.lexer.begin(text)
	return nil
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

// finish reports an expression that does not end here.
func (p *Parser) finish() error {
	if p.token != endToken {
		return p.unexpected()
	}
	return nil
}

// count counts an operator or a function, where it is met.
func (p *Parser) count() error {
	if p.operators++; p.operators > maxOperators {
		return p.errorf("The expression contains too many operators; operator count: %d, max allowed number: %d", p.operators, maxOperators)
	}
	return nil
}

// operator makes the node of an operator or a function. In a condition, the
// first operand must differ from the others.
func (p *Parser) operator(op Op, args ...*Node) (*Node, error) {
	for _, a := range args[1:] {
		first := args[0]
		if op.IsCondition() && first.Op == Operand && a.Op == Operand && slices.EqualFunc(first.Path, a.Path, Step.same) {
			return nil, p.errorf("The first operand must be distinct from the remaining operands for this operator or function; "+
				"operator: %v, first operand: %v", op, first.Path)
		}
	}
	start := len(p.args)
	p.args = append(p.args, args...)
	return p.node(Node{Op: op, Args: p.args[start:len(p.args):len(p.args)]}), nil
}

func (p *Parser) node(n Node) *Node {
	p.nodes = append(p.nodes, n)
	return &p.nodes[len(p.nodes)-1]
}

// placeholder reads a placeholder for a value.
func (p *Parser) placeholder() (*Node, error) {
	name := p.current()
	if p.token != valueToken || len(name) == 1 {
		return nil, p.unexpected()
	}
	h := p.use(name)
	if h == nil {
		return nil, p.errorf("An expression attribute value used in expression is not defined; attribute value: %s", name)
	}
	p.advance()
	return p.node(Node{Op: Placeholder, Name: name, Value: int(h.number)}), nil
}

// Error is what is wrong with an expression or its placeholders.
type Error struct {
	Field       string // the parameter, such as ConditionExpression or ExpressionAttributeNames
	Placeholder string // which one is at fault, such as #n; "" where it is an expression
	Message     string // in the words of DynamoDB's ValidationException where they are known
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// errNil is the error for a use of the nil Parser, which reads nothing.
func errNil(field string) error {
	return &Error{Field: field, Message: "Invalid " + field + ": there is no parser, since the placeholders were refused"}
}

// errorf returns an error about the current expression.
func (p *Parser) errorf(format string, args ...any) error {
	return &Error{Field: p.field, Message: "Invalid " + p.field + ": " + fmt.Sprintf(format, args...)}
}
