package expression

// The grammar of conditions, from loose to tight:
//
//	either      = both {OR both}
//	both        = negation {AND negation}
//	negation    = NOT negation | comparison
//	comparison  = operand [comparator operand | BETWEEN operand AND operand | IN (operand {, operand})]
//	operand     = path | :value | function(operand {, operand}) | (either)
//
// Parentheses can hold a condition, as in (contains(a, :v)), or an operand, as
// in (a) = size(b). Only what follows shows which, so each rule returns either,
// and its caller says which it wants.

// Condition reads an expression that is true or false. The field is the parameter
// that it comes from, such as FilterExpression.
func (p *Parser) Condition(field, text string) (*Node, error) {
	if err := p.begin(field, text); err != nil {
		return nil, err
	}
	p.reserveTrees()
	n, err := p.either()
	if err == nil {
		err = p.finish()
	}
	return p.truth(n, err)
}

// truth checks that the rule just read is a condition.
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

// value checks that the rule just read is an operand.
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

// join reads AND or OR, the current token, and its right side.
func (p *Parser) join(op Op, left *Node, rule func() (*Node, error)) (*Node, error) {
	if _, err := p.truth(left, nil); err != nil {
		return nil, err
	}
	if err := p.count(); err != nil {
		return nil, err
	}
	p.advance()
	right, err := p.truth(rule())
	if err != nil {
		return nil, err
	}
	return p.operator(op, left, right)
}

func (p *Parser) negation() (*Node, error) {
	if !p.keyword("NOT") {
		return p.comparison()
	}
	if err := p.count(); err != nil {
		return nil, err
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
	op := p.comparator()
	if op == Invalid {
		return n, nil
	}
	if _, err = p.value(n, nil); err == nil {
		err = p.count()
	}
	if err != nil {
		return nil, err
	}
	p.advance()
	mark := len(p.stack)
	p.stack = append(p.stack, n)
	switch op {
	case In:
		err = p.list(mark)
	case Between:
		if err = p.push(); err == nil && !p.keyword("AND") {
			err = p.unexpected()
		}
		if err == nil {
			err = p.push()
		}
	default:
		err = p.push()
	}
	if err != nil {
		return nil, err
	}
	n, err = p.operator(op, p.stack[mark:]...)
	p.stack = p.stack[:mark]
	return n, err
}

// comparator returns the current comparator, or Invalid.
func (p *Parser) comparator() Op {
	switch p.token {
	case signToken:
		for op := Equal; op <= GreaterEqual; op++ {
			if opNames[op] == p.current() {
				return op
			}
		}
	case wordToken:
		for op := Between; op <= In; op++ {
			if p.atKeyword(opNames[op]) {
				return op
			}
		}
	default: // no other token is a comparator
	}
	return Invalid
}

// push reads an operand and puts it on the stack.
func (p *Parser) push() error {
	n, err := p.value(p.operand())
	p.stack = append(p.stack, n)
	return err
}

// list reads the operands of IN, after the first one on the stack.
func (p *Parser) list(first int) error {
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		if err := p.push(); err != nil {
			return err
		}
		if !p.sign(",") {
			break
		}
	}
	if n := len(p.stack) - first; n > maxOperands {
		return p.errorf("The IN operator is provided with too many operands; number of operands: %d, max allowed number: %d", n, maxOperands)
	}
	return p.expect(")")
}

// operand reads an operand, or a condition in the place of one.
func (p *Parser) operand() (*Node, error) {
	switch {
	case p.token == valueToken:
		return p.placeholder()
	case p.isCall():
		return p.call()
	case !p.sign("("):
		return p.operandPath()
	}
	return p.parenthesized(p.either)
}

// parenthesized reads what a rule reads, and the closing parenthesis. A pair of
// parentheses that contains just another pair is redundant.
func (p *Parser) parenthesized(rule func() (*Node, error)) (*Node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf("The expression is nested too deep; nesting levels: %d, max allowed number: %d", p.depth, maxDepth)
	}
	n, err := rule()
	p.depth--
	if err == nil {
		err = p.expect(")")
	}
	if err == nil && n == p.group {
		err = p.errorf("The expression has redundant parentheses;")
	}
	p.group = n
	return n, err
}
