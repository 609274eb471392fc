package operation

// The grammar of ConditionExpression and FilterExpression, from loose to tight:
//
//	either      = both {OR both}
//	both        = negation {AND negation}
//	negation    = NOT negation | comparison
//	comparison  = operand [comparator operand | BETWEEN operand AND operand | IN (operand {, operand})]
//	operand     = path | :value | function(operand {, operand}) | (either)
//
// What stands in parentheses can be a condition, as in (contains(a, :v)), or a
// value, as in (a) = size(b), and it takes reading to tell. So each rule tells
// its caller which of the two it has read, and the callers hold them apart.

// sort is what a part of an expression comes out as.
type sort uint8

const (
	noSort      sort = iota
	isValue          // a value
	isAttribute      // a value that stands in an attribute
	isTruth          // true or false
)

// function is one of the language's functions.
type function struct {
	name     string // in lower case, as DynamoDB wants it
	updating bool   // of UpdateExpression, not of conditions
	args     int
	first    sort // what the first argument has to be
	is       sort
}

var functions = [...]function{
	{"attribute_exists", false, 1, isAttribute, isTruth},
	{"attribute_not_exists", false, 1, isAttribute, isTruth},
	{"attribute_type", false, 2, isAttribute, isTruth},
	{"begins_with", false, 2, isValue, isTruth},
	{"contains", false, 2, isValue, isTruth},
	{"size", false, 1, isValue, isValue},
	{"if_not_exists", true, 2, isAttribute, isValue},
	{"list_append", true, 2, isValue, isValue},
}

// condition reads a ConditionExpression or a FilterExpression.
func (p *parser) condition() *Error {
	start := p.start
	s, err := p.either()
	if err == nil {
		err = p.finish()
	}
	if err != nil {
		return err
	}
	return p.hold(isTruth, s, start)
}

// hold reports a part of the sort s, begun at start, that is not what is wanted.
func (p *parser) hold(wanted, s sort, start int) *Error {
	switch {
	case wanted == isTruth && s != isTruth:
		return refuse("byte %d: want a condition, not a value alone", start)
	case wanted != isTruth && s == isTruth:
		return refuse("byte %d: want a value, not a condition", start)
	case wanted == isAttribute && s != isAttribute:
		return refuse("byte %d: want the path of an attribute", start)
	}
	return nil
}

func (p *parser) either() (sort, *Error) {
	start := p.start
	s, err := p.both()
	for err == nil && p.at("OR") {
		if err = p.hold(isTruth, s, start); err != nil {
			break
		}
		p.advance()
		start = p.start
		if s, err = p.both(); err == nil {
			err = p.hold(isTruth, s, start)
		}
	}
	return s, err
}

func (p *parser) both() (sort, *Error) {
	start := p.start
	s, err := p.negation()
	for err == nil && p.at("AND") {
		if err = p.hold(isTruth, s, start); err != nil {
			break
		}
		p.advance()
		start = p.start
		if s, err = p.negation(); err == nil {
			err = p.hold(isTruth, s, start)
		}
	}
	return s, err
}

func (p *parser) negation() (sort, *Error) {
	if !p.keyword("NOT") {
		return p.comparison()
	}
	start := p.start
	s, err := p.negation()
	if err != nil {
		return noSort, err
	}
	return isTruth, p.hold(isTruth, s, start)
}

func (p *parser) comparison() (sort, *Error) {
	start := p.start
	s, err := p.operand()
	if err != nil {
		return noSort, err
	}
	switch {
	case p.isComparator():
		p.advance()
		err = p.compared()
	case p.keyword("BETWEEN"):
		if err = p.compared(); err == nil && !p.keyword("AND") {
			err = p.unexpected("AND")
		}
		if err == nil {
			err = p.compared()
		}
	case p.keyword("IN"):
		err = p.list()
	default:
		return s, nil
	}
	if err != nil {
		return noSort, err
	}
	return isTruth, p.hold(isValue, s, start)
}

// isComparator reports whether a comparator is at hand.
func (p *parser) isComparator() bool {
	if p.token != signToken {
		return false
	}
	switch p.current() {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// compared reads an operand that is a value.
func (p *parser) compared() *Error {
	start := p.start
	s, err := p.operand()
	if err != nil {
		return err
	}
	return p.hold(isValue, s, start)
}

// list reads the values of IN.
func (p *parser) list() *Error {
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		if err := p.compared(); err != nil {
			return err
		}
		if !p.sign(",") {
			return p.expect(")")
		}
	}
}

func (p *parser) operand() (s sort, err *Error) {
	switch {
	case p.token == valueToken:
		_, err = p.value()
		return isValue, err
	case p.isPath():
		_, _, err = p.path()
		return isAttribute, err
	case p.isCall():
		return p.call()
	case !p.sign("("):
		return noSort, p.unexpected("an attribute, a value or a function")
	case p.updating:
		s, err = p.sum()
	default:
		s, err = p.either()
	}
	if err != nil {
		return noSort, err
	}
	return s, p.expect(")")
}

// call reads a function with its arguments.
func (p *parser) call() (sort, *Error) {
	for i := range functions {
		if f := &functions[i]; f.name == p.current() && f.updating == p.updating {
			p.advance()
			return f.is, p.arguments(f)
		}
	}
	return noSort, p.unexpected("a function of this kind of expression")
}

func (p *parser) arguments(f *function) *Error {
	if err := p.expect("("); err != nil {
		return err
	}
	for i := range f.args {
		if i > 0 {
			if err := p.expect(","); err != nil {
				return err
			}
		}
		wanted, start := isValue, p.start
		if i == 0 {
			wanted = f.first
		}
		s, err := p.operand()
		if err == nil {
			err = p.hold(wanted, s, start)
		}
		if err != nil {
			return err
		}
	}
	return p.expect(")")
}
