package expression

// The grammar of conditions, from loose to tight:
//
//	either      = both {OR both}
//	both        = negation {AND negation}
//	negation    = NOT negation | comparison
//	comparison  = operand [comparator operand | BETWEEN operand AND operand | IN (operand {, operand})]
//	operand     = path | :value | function(operand {, operand}) | (either)
//
// What stands in parentheses can be a condition, as in (contains(a, :v)), or an
// operand, as in (a) = size(b). Only what follows tells, so each rule returns
// either, and its caller says which it wants.

// Condition reads an expression that is true or false. The kind is the parameter
// that it comes from, such as FilterExpression.
func (p *Parser) Condition(kind, text string) (*Node, error) {
	if err := p.begin(kind, text); err != nil {
		return nil, err
	}
	n, err := p.either()
	if err == nil {
		err = p.finish()
	}
	return p.truth(n, err)
}

// truth holds a rule that was just read to be a condition.
func (p *Parser) truth(n *Node, err error) (*Node, error) {
	switch {
	case err != nil:
		return nil, err
	case n.Op == Size:
		return nil, p.misused(n)
	case !n.Op.IsCondition():
		return nil, p.unexpected()
	}
	return n, nil
}

// value holds a rule that was just read to be an operand.
func (p *Parser) value(n *Node, err error) (*Node, error) {
	if err == nil && n.Op.IsCondition() {
		return nil, p.misused(n)
	}
	return n, err
}

// misused returns the error for a function or a condition in the wrong place.
func (p *Parser) misused(n *Node) error {
	if n.Op == Size || n.Op == ListAppend || n.Op > Not {
		return p.errorf("The function is not allowed to be used this way in an expression; function: %v", n.Op)
	}
	return p.unexpected()
}

func (p *Parser) either() (*Node, error) {
	n, err := p.both()
	for err == nil && p.atKeyword("OR") {
		n, err = p.join(Or, n, p.both)
	}
	return n, err
}

func (p *Parser) both() (*Node, error) {
	n, err := p.negation()
	for err == nil && p.atKeyword("AND") {
		n, err = p.join(And, n, p.negation)
	}
	return n, err
}

// join reads AND or OR, which is at hand, and what stands to the right of it.
func (p *Parser) join(op Op, left *Node, rule func() (*Node, error)) (*Node, error) {
	if _, err := p.truth(left, nil); err != nil {
		return nil, err
	}
	p.advance()
	right, err := p.truth(rule())
	if err != nil {
		return nil, err
	}
	return p.operator(op, left, right)
}

// atKeyword reports whether a keyword is at hand.
func (p *Parser) atKeyword(word string) bool {
	return p.token == wordToken && upper(p.current()) == word
}

func (p *Parser) negation() (*Node, error) {
	if !p.keyword("NOT") {
		return p.comparison()
	}
	n, err := p.truth(p.negation())
	if err != nil {
		return nil, err
	}
	return p.operator(Not, n)
}

func (p *Parser) comparison() (*Node, error) {
	n, err := p.operand()
	if err != nil {
		return nil, err
	}
	op, args := p.comparator(), []*Node{n}
	switch {
	case op != Invalid:
		p.advance()
		args, err = p.append(args)
	case p.keyword("BETWEEN"):
		op = Between
		if args, err = p.append(args); err == nil && !p.keyword("AND") {
			err = p.unexpected()
		}
		if err == nil {
			args, err = p.append(args)
		}
	case p.keyword("IN"):
		op = In
		args, err = p.list(args)
	default:
		return n, nil
	}
	if _, err := p.value(n, err); err != nil {
		return nil, err
	}
	return p.operator(op, args...)
}

// comparator returns the comparator at hand, Invalid if there is none.
func (p *Parser) comparator() Op {
	if p.token == signToken {
		for op := Equal; op <= GreaterEqual; op++ {
			if op.String() == p.current() {
				return op
			}
		}
	}
	return Invalid
}

// append reads an operand and appends it.
func (p *Parser) append(args []*Node) ([]*Node, error) {
	n, err := p.value(p.operand())
	return append(args, n), err
}

// list reads the operands of IN.
func (p *Parser) list(args []*Node) ([]*Node, error) {
	err := p.expect("(")
	for err == nil {
		if args, err = p.append(args); err == nil && !p.sign(",") {
			err = p.expect(")")
			break
		}
	}
	if err == nil && len(args) > maxOperands {
		err = p.errorf("The IN operator is provided with too many operands; number of operands: %d, max allowed number: %d", len(args), maxOperands)
	}
	return args, err
}

// operand reads an operand, or a condition that stands where one can.
func (p *Parser) operand() (*Node, error) {
	switch {
	case p.token == valueToken:
		return p.placeholder()
	case p.isCall():
		return p.call()
	case !p.sign("("):
		path, err := p.path()
		return &Node{Op: Operand, Path: path}, err
	}
	return p.parenthesized(p.either)
}

// parenthesized reads what a rule reads, and the parenthesis behind it. A pair of
// parentheses with nothing but another pair in it is one too many.
func (p *Parser) parenthesized(rule func() (*Node, error)) (*Node, error) {
	n, err := rule()
	if err == nil {
		err = p.expect(")")
	}
	if err == nil && n == p.group {
		err = p.errorf("The expression has redundant parentheses;")
	}
	p.group = n
	return n, err
}
