package expression

// The grammar of updates. Each clause occurs at most once, in any order:
//
//	SET path = sum {, path = sum}      sum  = term [+ term | - term] | (sum)
//	REMOVE path {, path}               term = path | :value | (term)
//	ADD path :value {, path :value}         | if_not_exists(path, term)
//	DELETE path :value {, path :value}      | list_append(term, term)

const updateExpression = "UpdateExpression"

// Update reads an UpdateExpression: its actions in the order of the text, of
// which no two are about the same value, or about one in the other.
func (p *Parser) Update(text string) ([]Action, error) {
	if err := p.begin(updateExpression, text); err != nil {
		return nil, err
	}
	var actions []Action
	var seen [len(verbs)]bool
	for len(actions) == 0 || p.token != endToken {
		verb := p.verb()
		switch {
		case verb == 0:
			return nil, p.unexpected()
		case seen[verb]:
			return nil, p.errorf("The %q section can only be used once in an update expression;", verb)
		}
		seen[verb] = true
		var err error
		if actions, err = p.clause(verb, actions); err != nil {
			return nil, err
		}
	}
	paths := make([]Path, len(actions))
	for i, a := range actions {
		paths[i] = a.Path
	}
	return actions, p.distinct(paths)
}

// verb steps over the keyword of a clause; 0: there is none.
func (p *Parser) verb() Verb {
	for v := Set; v <= Delete; v++ {
		if p.keyword(v.String()) {
			return v
		}
	}
	return 0
}

// clause reads the actions of a clause.
func (p *Parser) clause(verb Verb, actions []Action) ([]Action, error) {
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
			return nil, err
		}
		actions = append(actions, a)
		if !p.sign(",") {
			return actions, nil
		}
	}
}

// sum reads what a SET gives to a path.
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
	right, err := p.term()
	if err != nil {
		return nil, err
	}
	for _, n := range []*Node{left, right} {
		if n.Op == ListAppend {
			return nil, p.misused(n)
		}
	}
	if p.operators++; p.operators > maxOperators {
		return nil, p.errorf("The expression contains too many operators; operator count: %d", p.operators)
	}
	return &Node{Op: op, Args: []*Node{left, right}}, nil
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
	path, err := p.path()
	return &Node{Op: Operand, Path: path}, err
}
