package operation

// The grammar of UpdateExpression. Each clause occurs at most once, in any
// order:
//
//	SET path = sum {, path = sum}      sum     = operand [+ operand | - operand]
//	REMOVE path {, path}               operand = path | :value | (sum)
//	ADD path :value {, path :value}            | if_not_exists(path, operand)
//	DELETE path :value {, path :value}         | list_append(operand, operand)

var clauses = [...]string{"SET", "REMOVE", "ADD", "DELETE"}

// update reads an UpdateExpression.
func (p *parser) update() *Error {
	p.updating = true
	defer func() { p.updating = false }()
	var there [len(clauses)]bool
	for {
		i := 0
		for i < len(clauses) && !p.at(clauses[i]) {
			i++
		}
		switch {
		case i == len(clauses):
			return p.unexpected("SET, REMOVE, ADD or DELETE")
		case there[i]:
			return refuse("byte %d: %s is there twice", p.start, clauses[i])
		}
		there[i] = true
		p.advance()
		if err := p.actions(clauses[i]); err != nil {
			return err
		}
		if p.token == endToken {
			return nil
		}
	}
}

// actions reads the actions of a clause.
func (p *parser) actions(clause string) *Error {
	for {
		_, _, err := p.path()
		if err == nil {
			switch clause {
			case "SET":
				err = p.assigned()
			case "ADD", "DELETE":
				_, err = p.value()
			}
		}
		if err != nil {
			return err
		}
		if !p.sign(",") {
			return nil
		}
	}
}

// assigned reads what a SET gives to a path.
func (p *parser) assigned() *Error {
	if err := p.expect("="); err != nil {
		return err
	}
	_, err := p.sum()
	return err
}

// sum reads an operand, or two with a sign between them.
func (p *parser) sum() (sort, *Error) {
	s, err := p.operand()
	if err == nil && (p.sign("+") || p.sign("-")) {
		_, err = p.operand()
		s = isValue
	}
	return s, err
}
