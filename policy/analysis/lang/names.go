package lang

import "github.com/iameval/iameval/variables"

// Names are programs of which most are names, such as those of actions: a text is looked
// up among them. The zero Names match nothing.
type Names struct {
	by     map[string][]*Program // by their texts in lower case
	others []*Program
}

// NewNames returns the Names that match what one of the programs matches.
func NewNames(programs []*Program) *Names {
	n := &Names{by: make(map[string][]*Program, len(programs))}
	for _, p := range programs {
		if p = p.orZero(); !p.plain || p.cases == lower {
			n.others = append(n.others, p)
			continue
		}
		text := variables.LowerASCII(p.text)
		n.by[text] = append(n.by[text], p)
	}
	return n
}

// Match reports whether a program matches a text in which no letter is.
func (n *Names) Match(text string) bool {
	if n == nil {
		return false
	}
	for _, p := range n.by[variables.LowerASCII(text)] {
		if p.Match(text) {
			return true
		}
	}
	for _, p := range n.others {
		if p.Match(text) {
			return true
		}
	}
	return false
}
