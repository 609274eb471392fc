package expression

import "strconv"

// Projection reads a ProjectionExpression: a list of paths of which none lies in
// another.
func (p *Parser) Projection(text string) ([]Path, error) {
	if err := p.begin("ProjectionExpression", text); err != nil {
		return nil, err
	}
	var paths []Path
	for {
		path, err := p.path()
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
		if !p.sign(",") {
			break
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return paths, p.distinct(paths)
}

// path reads a document path.
func (p *Parser) path() (Path, error) {
	step, err := p.field()
	path := Path{step}
	for err == nil {
		switch {
		case p.sign("."):
			step, err = p.field()
		case p.sign("["):
			step, err = p.index()
		case len(path) > maxSteps:
			return nil, p.errorf("The document path has too many nesting elements; nesting levels: %d", len(path))
		default:
			return path, nil
		}
		path = append(path, step)
	}
	return nil, err
}

// field reads a name, or a placeholder for one.
func (p *Parser) field() (Step, error) {
	name := p.current()
	switch {
	case p.token == wordToken && isReserved(name):
		return Step{}, p.errorf("Attribute name is a reserved keyword; reserved keyword: %s", name)
	case p.token == wordToken:
	case p.token == nameToken && len(name) > 1:
		if !p.use(name) {
			return Step{}, p.errorf("An expression attribute name used in the document path is not defined; attribute name: %s", name)
		}
		name = p.names[name]
	default:
		return Step{}, p.unexpected()
	}
	p.advance()
	return Step{Name: name}, nil
}

// index reads the index of a list and the bracket behind it.
func (p *Parser) index() (Step, error) {
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

// distinct reports paths of which one lies in the other, and those that no item
// can have both, as a.b and a[0].
func (p *Parser) distinct(paths []Path) error {
	for i, b := range paths {
		for _, a := range paths[:i] {
			problem := compare(a, b)
			if problem != "" {
				return p.errorf("Two document paths %s with each other; must remove or rewrite one of these paths; "+
					"path one: %v, path two: %v", problem, a, b)
			}
		}
	}
	return nil
}

// compare returns what is wrong with two paths, if anything.
func compare(a, b Path) string {
	for i := range min(len(a), len(b)) {
		switch {
		case (a[i].Name == "") != (b[i].Name == ""):
			return "conflict"
		case a[i] != b[i]:
			return ""
		}
	}
	return "overlap"
}
