package expression

// The grammar of updates. Each clause occurs at most once, in any order:
//
//	SET path = sum {, path = sum}      sum  = term [+ term | - term] | (sum)
//	REMOVE path {, path}               term = path | :value | (term)
//	ADD path :value {, path :value}         | if_not_exists(path, term)
//	DELETE path :value {, path :value}      | list_append(term, term)

const updateExpression = "UpdateExpression"

// Update reads an UpdateExpression: its actions in the order of the text. No
// two change the same value, or a value inside the other's.
func (p *Parser) Update(text string) ([]Action, error) {
	if err := p.begin(updateExpression, text); err != nil {
		return nil, err
	}
	p.reserveTrees()
	start := len(p.actions)
	var seen [len(verbs)]bool
	for len(p.actions) == start || p.token != endToken {
		verb := p.verb()
		switch {
		case verb == 0:
			return nil, p.unexpected()
		case seen[verb]:
			return nil, p.errorf("The %q section can only be used once in an update expression;", verb)
		}
		seen[verb] = true
		if err := p.clause(verb); err != nil {
			return nil, err
		}
	}
	actions := p.actions[start:len(p.actions):len(p.actions)]
	first := len(p.paths)
	for _, a := range actions {
		p.paths = append(p.paths, a.Path)
	}
	return actions, p.distinct(p.paths[first:])
}

// verb steps over the keyword of a clause; 0: it is something else.
func (p *Parser) verb() Verb {
	for v := Set; v <= Delete; v++ {
		if p.keyword(v.String()) {
			return v
		}
	}
	return 0
}

// clause reads the actions of a clause.
func (p *Parser) clause(verb Verb) error {
	for {
		path, err := p.path()
		a := Action{Verb: verb, Path: path}
		switch {
		case err != nil:
		case verb == Set:
			if err = p.expect("="); err == nil {
				a.Value, err = p.sum()
			}
		case verb != Remove:
			a.Value, err = p.placeholder()
		}
		if err != nil {
			return err
		}
		p.actions = append(p.actions, a)
		if !p.sign(",") {
			return nil
		}
	}
}

// sum reads what a SET assigns to a path.
func (p *Parser) sum() (*Node, error) {
	left, err := p.summand(p.sum)
	if err != nil || left.Op == Plus || left.Op == Minus {
		return left, err
	}
	op := Plus
	switch {
	case p.sign("+"):
	case p.sign("-"):
		op = Minus
	default:
		return left, nil
	}
	if err := p.count(); err != nil {
		return nil, err
	}
	right, err := p.term()
	if err != nil {
		return nil, err
	}
	for _, n := range [...]*Node{left, right} {
		if n.Op == ListAppend {
			return nil, p.misused(n)
		}
	}
	return p.operator(op, left, right)
}

// term reads an operand of an update.
func (p *Parser) term() (*Node, error) { return p.summand(p.term) }

// summand reads an operand of an update, or in parentheses what a rule reads.
func (p *Parser) summand(rule func() (*Node, error)) (*Node, error) {
	switch {
	case p.token == valueToken:
		return p.placeholder()
	case p.isCall():
		return p.call()
	case p.sign("("):
		return p.parenthesized(rule)
	}
	return p.operandPath()
}
