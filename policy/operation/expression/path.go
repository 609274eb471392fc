package expression

import (
	"slices"
	"strconv"
	"strings"
)

// Projection reads a ProjectionExpression: a list of paths, where no path
// contains another.
func (p *Parser) Projection(text string) ([]Path, error) {
	if err := p.begin("ProjectionExpression", text); err != nil {
		return nil, err
	}
	start := len(p.paths)
	commas := strings.Count(text, ",")
	p.paths = slices.Grow(p.paths, commas+1)
	p.steps = slices.Grow(p.steps, commas+1+strings.Count(text, ".")+strings.Count(text, "["))
	for {
		path, err := p.path()
		if err != nil {
			return nil, err
		}
		p.paths = append(p.paths, path)
		if !p.sign(",") {
			break
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	paths := p.paths[start:len(p.paths):len(p.paths)]
	return paths, p.distinct(paths)
}

// path reads a document path.
func (p *Parser) path() (Path, error) {
	start := len(p.steps)
	step, err := p.name()
	if err != nil {
		return nil, err
	}
	p.top(step.symbol)
	p.steps = append(p.steps, step)
	for {
		n := len(p.steps) - start
		switch {
		case p.sign("."):
			step, err = p.name()
		case p.sign("["):
			step, err = p.element()
		case n > maxSteps:
			return nil, p.errorf("The document path has too many nesting elements; nesting levels: %d, max allowed number: %d", n, maxSteps)
		default:
			return Path(p.steps[start:len(p.steps):len(p.steps)]), nil
		}
		if err != nil {
			return nil, err
		}
		p.steps = append(p.steps, step)
	}
}

// name reads a name, or a placeholder for one.
func (p *Parser) name() (Step, error) {
	text := p.current()
	switch {
	case p.token == wordToken && isReserved(text):
		return Step{}, p.errorf("Attribute name is a reserved keyword; reserved keyword: %s", text)
	case p.token == wordToken:
		p.advance()
		return Step{Name: text, symbol: p.symbol(text, len(p.text))}, nil
	case p.token != nameToken || len(text) == 1:
		return Step{}, p.unexpected()
	}
	h := p.use(text)
	if h == nil {
		return Step{}, p.errorf("An expression attribute name used in the document path is not defined; attribute name: %s", text)
	}
	if h.number == noSymbol {
		h.number = p.symbol(h.name, len(p.text))
	}
	p.advance()
	return Step{Name: h.name, symbol: h.number}, nil
}

// element reads the index of a list and the closing bracket.
func (p *Parser) element() (Step, error) {
	if p.token != numberToken {
		return Step{}, p.unexpected()
	}
	i, err := strconv.ParseInt(p.current(), 10, 32)
	if err != nil {
		return Step{}, p.errorf("List index is not within the allowable range; index: [%s]", p.current())
	}
	p.advance()
	return Step{Index: int(i)}, p.expect("]")
}

// operandPath reads an operand that is a path.
func (p *Parser) operandPath() (*Node, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	return p.node(Node{Op: Operand, Path: path}), nil
}
