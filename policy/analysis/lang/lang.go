// Package lang answers questions about the languages of templates: is there a
// word that some templates match and others do not, and which is the shortest.
//
// A [Program] is a [variables.Template] spelled out, one step for a character or
// a wildcard. [Find] searches the product of programs and a [Universe] breadth
// first, so that the word it finds is as short as any. What a program could have
// matched so far is a set of places, made when it is reached. The letters to try
// are those that a program reads at its places, the characters at which
// wildcards may stop, and for each class of the universe one that nobody reads
// there: all others behave like that one. So the search is exact.
//
// # Texts that are not known
//
// A policy variable stands for a text. Where the text is not known it is a
// letter: a character of its own, which only the same letter and a star without
// bounds read. A word with letters stands for all words in which texts stand for
// the letters, the same text for the same letter. If Find finds no word with
// letters, there is no word whatever the texts are. To keep that true,
//
//   - of several programs that are to match, one keeps its letters; the others
//     read a letter as any text, and have a star where their own letters are;
//   - a program that folds case and is to match has stars for its letters, as
//     what it matches need not be the text itself.
//
// A word with letters is not a proof: put texts in their place and look.
//
// All types but [Budget] are immutable and safe for concurrent use.
package lang

import (
	"math/bits"
	"slices"

	"github.com/iameval/iameval/variables"
)

// kind says what a step is.
type kind uint8

const (
	literal  kind = iota // one character, or a letter
	star                 // any run of characters
	question             // one character
	end                  // the end of the program; reads nothing
)

// step is a wildcard, one character, or the end of a program.
type step struct {
	kind  kind
	fold  fold
	colon bool // of a wildcard: it reads colons
	slash bool // of a wildcard: it reads slashes
	char  rune // of a literal; a negative one is a letter
	part  int8 // steps of one part are bounded alike: see nfa.swallow
}

// free reports whether the step is a star that reads everything.
func (s *step) free() bool { return s.kind == star && s.colon && s.slash }

// takes reports whether the step reads r, a character or a letter.
func (s *step) takes(r rune) bool {
	switch s.kind {
	case literal:
		return s.char == r || r >= 0 && s.char >= 0 && s.fold.equal(s.char, r)
	case end:
		return false
	default:
	}
	if r < 0 {
		return s.free()
	}
	return (s.colon || r != ':') && (s.slash || r != '/')
}

// Program is a template, step by step. The zero Program matches the empty text
// alone, and so does a nil one.
type Program struct {
	steps   []step
	never   bool // it matches nothing
	letters bool // some step is a letter
	folds   bool // some step folds case
	bounded bool // some wildcard does not read colons or slashes
	parted  bool // it is a template whose colons divide it into parts

	plain bool   // it is a text, but for the case of letters:
	text  string // in lower case where they fold
	cases fold   // how they do
}

// Value is what one reference of a template stands for. The zero Value is the
// empty text.
type Value struct {
	Text   string
	Letter int  // from 1: a text that is not known, the same for the same number
	Any    bool // every text, as if a free star stood there
}

// Compile spells out t, where values[i] stands for t.References()[i]. Where
// values are missing it matches nothing, and so it does with a reference before
// the sixth part of an ARN, as [variables.Template.Match] has it. A Program is
// known by its template and values; two templates with the same text may differ
// in their flags.
func Compile(t *variables.Template, values []Value) *Program {
	p := &Program{}
	if t == nil {
		return p
	}
	refs := t.References()
	if len(values) < len(refs) {
		p.never = true
		return p
	}
	for i := range refs {
		if part := refs[i].Part; part != 0 && part != 6 {
			p.never = true
			return p
		}
	}
	c := compiler{p: p, fold: foldOf(t.Flags()), parted: t.Flags()&(variables.Segments|variables.StrictSegments) != 0}
	p.parted = c.parted
	p.steps = make([]step, 0, len(t.String()))
	for token := range t.Tokens() {
		switch token.Kind {
		case variables.Literal:
			c.text(token.Text)
		case variables.Ref:
			c.value(values[token.Ref])
		case variables.Star:
			c.add(step{kind: star, colon: token.Crosses, slash: true})
		case variables.Question:
			c.add(step{kind: question, colon: token.Crosses, slash: true})
		}
	}
	p.spell()
	return p
}

// Literal returns the program of one text.
func Literal(text string) *Program {
	p := &Program{steps: make([]step, 0, len(text))}
	c := compiler{p: p}
	c.text(text)
	p.spell()
	return p
}

// orZero returns p, of nil the zero Program.
func (p *Program) orZero() *Program {
	if p == nil {
		return new(Program)
	}
	return p
}

// compiler appends steps to a program.
type compiler struct {
	p      *Program
	fold   fold
	parted bool // colons divide the template into parts
	part   int8
}

func (c *compiler) add(s step) {
	s.part = c.part
	p := c.p
	p.letters = p.letters || s.kind == literal && s.char < 0
	p.bounded = p.bounded || s.kind != literal && !(s.colon && s.slash)
	p.folds = p.folds || c.fold != exact
	p.steps = append(p.steps, s)
	if c.parted && s.kind == literal && s.char == ':' && c.part < 5 {
		c.part++
	}
}

func (c *compiler) text(text string) {
	for _, r := range text {
		c.add(step{char: r, fold: c.fold})
	}
}

func (c *compiler) value(v Value) {
	switch {
	case v.Any:
		c.add(step{kind: star, colon: true, slash: true})
	case v.Letter > 0:
		c.add(step{char: rune(-v.Letter), fold: c.fold})
	default:
		c.text(v.Text)
	}
}

// Strict returns p with stars that stop at colons in all parts but the sixth. It
// differs from p where a star that ends its part may run past it, as in a
// Resource (SEMANTICS 2.2.4), and matches no more than p. A program without parts
// is its own.
func (p *Program) Strict() *Program {
	p = p.orZero()
	parts, crosses := false, false
	for i := range p.steps {
		s := &p.steps[i]
		parts, crosses = parts || s.part > 0, crosses || s.kind == star && s.part < 5 && s.colon
	}
	if !p.parted || !parts || !crosses {
		return p
	}
	q := *p
	q.steps = slices.Clone(p.steps)
	for i := range q.steps {
		if s := &q.steps[i]; s.kind == star && s.part < 5 && s.colon {
			s.colon, q.bounded = false, true
		}
	}
	return &q
}

// Field returns the program of the texts with at least n colons, whose part
// behind the n-th is matched by p and followed by a colon and anything, as the
// fifth part of an ARN is for n = 4. It is not ok for a program with letters.
func (p *Program) Field(n int) (field *Program, ok bool) {
	p = p.orZero()
	if p.letters || n < 0 || n > 100 {
		return nil, false
	}
	field = &Program{folds: p.folds, never: p.never, bounded: true}
	for i := range n {
		field.steps = append(field.steps,
			step{kind: star, slash: true, part: int8(i)}, step{char: ':', part: int8(i)})
	}
	for _, s := range p.steps {
		field.never = field.never || s.kind == literal && s.char == ':'
		s.colon, s.part = false, int8(n)
		field.steps = append(field.steps, s)
	}
	field.steps = append(field.steps, step{char: ':', part: int8(n)}, step{kind: star, colon: true, slash: true, part: int8(n + 1)})
	return field, true
}

// Tail returns the program of the texts that p matches behind their last slash.
// It is not ok for a program with letters.
func (p *Program) Tail() (tail *Program, ok bool) {
	p = p.orZero()
	if p.letters {
		return nil, false
	}
	tail = &Program{folds: p.folds, never: p.never, bounded: true}
	tail.steps = append(tail.steps, step{kind: star, colon: true, slash: true}, step{char: '/'})
	for _, s := range p.steps {
		tail.never = tail.never || s.kind == literal && s.char == '/'
		s.slash, s.part = false, 1
		tail.steps = append(tail.steps, s)
	}
	return tail, true
}

// Letters reports whether p holds letters.
func (p *Program) Letters() bool { return p.orZero().letters }

// Match reports whether p matches the whole of text, in which no letter is.
func (p *Program) Match(text string) bool {
	p = p.orZero()
	if p.never || p.plain && p.cases != lower && len(p.text) != len(text) {
		return false
	}
	rest := p.steps
	for i, r := range text {
		if len(rest) == 0 {
			return false
		}
		if rest[0].kind == star {
			if len(rest) < 64 {
				return matchShort(rest, text[i:])
			}
			after := Program{steps: rest}
			return after.matches([]rune(text[i:]))
		}
		if !rest[0].takes(r) {
			return false
		}
		rest = rest[1:]
	}
	return !slices.ContainsFunc(rest, func(s step) bool { return s.kind != star })
}

// matchShort is Match for fewer than 64 steps: bit i of a set is the place before step
// i.
func matchShort(steps []step, text string) bool {
	var stars uint64 // those that read nothing lead on
	for i := range steps {
		if steps[i].kind == star {
			stars |= 1 << i
		}
	}
	reach := func(set uint64) uint64 {
		for more := set & stars << 1 &^ set; more != 0; more = set & stars << 1 &^ set {
			set |= more
		}
		return set
	}
	set := reach(1)
	for _, r := range text {
		var next uint64
		for left := set &^ (1 << len(steps)); left != 0; left &= left - 1 {
			i := bits.TrailingZeros64(left)
			switch s := &steps[i]; {
			case !s.takes(r):
			case s.kind == star:
				next |= 1 << i
			default:
				next |= 1 << (i + 1)
			}
		}
		if set = reach(next); set == 0 {
			return false
		}
	}
	return set&(1<<len(steps)) != 0
}

// matches is Match for words with letters.
func (p *Program) matches(w []rune) bool {
	n := newNFA([]*Program{p}, keep)
	set := n.none()
	n.start(set)
	for _, r := range w {
		next := n.none()
		n.read(next, set, r)
		set = next
	}
	return n.accepts(set)
}

// least returns how many characters the shortest word has that p matches.
func (p *Program) least() (n int) {
	for i := range p.steps {
		if p.steps[i].kind != star {
			n++
		}
	}
	return n
}
