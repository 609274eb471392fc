package expression

// function is one of the language's functions, by its operation.
type function struct {
	op       Op
	updating bool // of updates, not of conditions
	args     int
	path     bool // its first operand must be a path
}

var functions = [...]function{
	{AttributeExists, false, 1, true},
	{AttributeNotExists, false, 1, true},
	{AttributeType, false, 2, false},
	{BeginsWith, false, 2, false},
	{Contains, false, 2, false},
	{Size, false, 1, false},
	{IfNotExists, true, 2, true},
	{ListAppend, true, 2, false},
}

// call reads a function with its operands. Function names are in lower case.
func (p *Parser) call() (*Node, error) {
	f, name := p.function(), p.current()
	switch {
	case f == nil:
		return nil, p.errorf("Invalid function name; function: %s", name)
	case f.updating != p.updating():
		return nil, p.errorf("The function is not allowed in this kind of expression; function: %s", name)
	}
	if err := p.count(); err != nil {
		return nil, err
	}
	p.advance()
	p.sign("(") // isCall has seen it
	mark := len(p.stack)
	for {
		arg, err := p.argument()
		if err != nil {
			return nil, err
		}
		p.stack = append(p.stack, arg)
		if !p.sign(",") {
			break
		}
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	args := p.stack[mark:]
	p.stack = p.stack[:mark]
	switch {
	case len(args) != f.args:
		return nil, p.errorf("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", name, len(args))
	case f.path && args[0].Op != Operand:
		return nil, p.errorf("Operator or function requires a document path; operator or function: %s", name)
	}
	return p.operator(f.op, args...)
}

// argument reads an operand of a function. Of functions, only if_not_exists can
// be one: list_append(if_not_exists(a, :empty), :more).
func (p *Parser) argument() (*Node, error) {
	n, err := p.operandOf()
	switch {
	case err != nil:
		return nil, err
	case n.Op != Operand && n.Op != Placeholder && n.Op != IfNotExists:
		return nil, p.misused(n)
	}
	return n, nil
}

// operandOf reads an operand as the current kind of expression has them.
func (p *Parser) operandOf() (*Node, error) {
	if p.updating() {
		return p.term()
	}
	return p.operand()
}

// updating reports whether an UpdateExpression is read.
func (p *Parser) updating() bool { return p.field == updateExpression }

// function returns the current function, nil if it does not exist.
func (p *Parser) function() *function {
	for i := range functions {
		if functions[i].op.String() == p.current() {
			return &functions[i]
		}
	}
	return nil
}
