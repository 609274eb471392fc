package analysis

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/iameval/iameval/variables"
)

// What two patterns both match is what some patterns match together. They are found
// character by character: a star of one stands for what the other says, for a while.
//
//	s3:*  and  *:Get*      s3:Get*
//	a*    and  *b          a*b
//	ab*   and  *bc         abc, ab*bc

// maxMeets is how many patterns may come of two.
const maxMeets = 64

// token is one character of a pattern, a wildcard or a variable.
type token struct {
	kind variables.Kind
	char rune   // of a Literal
	ref  string // of a Ref: how it is written
}

// tokensOf returns the tokens of a template, its stars one at a time.
func tokensOf(t *variables.Template) (all []token) {
	refs := t.References()
	for k := range t.Tokens() {
		switch k.Kind {
		case variables.Literal:
			all = append(all, literals(k.Text)...)
		case variables.Ref:
			all = append(all, token{kind: variables.Ref, ref: spelled(&refs[k.Ref])})
		default:
			if n := len(all); k.Kind == variables.Star && n > 0 && all[n-1].kind == variables.Star {
				continue
			}
			all = append(all, token{kind: k.Kind})
		}
	}
	return all
}

// spelled writes a reference as a document has it.
func spelled(r *variables.Reference) string {
	if r.HasDefault {
		return "${" + r.Name + ", '" + r.Default + "'}"
	}
	return "${" + r.Name + "}"
}

// write writes tokens as a document of Version 2012-10-17 has them.
func write(tokens []token) string {
	var b strings.Builder
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.kind == variables.Star:
			b.WriteByte('*')
		case t.kind == variables.Question:
			b.WriteByte('?')
		case t.kind == variables.Ref:
			b.WriteString(t.ref)
		case t.char == '*' || t.char == '?' || t.char == '$':
			b.WriteString("${" + string(t.char) + "}")
		default:
			b.WriteRune(t.char)
		}
	}
	return b.String()
}

// meeting finds what two lists of tokens match together.
type meeting struct {
	a, b   []token
	fold   bool
	known  map[[2]int][][]token // by how far both are read
	failed bool
}

// meet returns what both match; ok is false if that is too much to say, or hangs on
// what a variable stands for.
func meet(a, b []token, fold bool) (all [][]token, ok bool) {
	m := meeting{a: a, b: b, fold: fold, known: make(map[[2]int][][]token)}
	all = m.from(0, 0)
	return all, !m.failed
}

// from returns what the rests of both match.
func (m *meeting) from(i, j int) (all [][]token) {
	if known, ok := m.known[[2]int{i, j}]; ok || m.failed {
		return known
	}
	star := func(list []token, i int) bool { return i < len(list) && list[i].kind == variables.Star }
	then := func(t token, i, j int) {
		for _, rest := range m.from(i, j) {
			if t.kind == variables.Star && len(rest) > 0 && rest[0].kind == variables.Star {
				all = append(all, rest)
				continue
			}
			all = append(all, append([]token{t}, rest...))
		}
	}
	switch {
	case i == len(m.a) && j == len(m.b):
		all = [][]token{{}}
	case star(m.a, i) && star(m.b, j):
		then(m.a[i], i+1, j)
		then(m.a[i], i, j+1)
	case star(m.a, i):
		all = append(all, m.from(i+1, j)...)
		if j < len(m.b) {
			then(m.b[j], i, j+1)
		}
	case star(m.b, j):
		all = append(all, m.from(i, j+1)...)
		if i < len(m.a) {
			then(m.a[i], i+1, j)
		}
	case i < len(m.a) && j < len(m.b):
		if t, ok := m.both(m.a[i], m.b[j]); ok {
			then(t, i+1, j+1)
		}
	}
	slices.SortFunc(all, func(x, y []token) int { return strings.Compare(write(x), write(y)) })
	all = slices.CompactFunc(all, func(x, y []token) bool { return write(x) == write(y) })
	if len(all) > maxMeets {
		m.failed = true
	}
	m.known[[2]int{i, j}] = all
	return all
}

// both returns what two tokens, neither a star, match together.
func (m *meeting) both(s, t token) (both token, ok bool) {
	switch {
	case s.kind == variables.Ref || t.kind == variables.Ref:
		if s != t {
			m.failed = true
		}
		return s, s == t
	case s.kind == variables.Question:
		return t, true
	case t.kind == variables.Question, s.char == t.char:
		return s, true
	}
	return s, m.fold && unicode.ToLower(s.char) == unicode.ToLower(t.char)
}

// meet returns the patterns that match together what two match, as far as those
// match plain resources: each part of an ARN on its own.
func (m *pattern) meet(o *pattern) (all []pattern, ok bool) {
	first, last := []string{""}, 1
	if m.resource != nil {
		last = 5
	}
	a, b := parts(tokensOf(&m.template), last), parts(tokensOf(&o.template), last)
	if len(a) != last+1 || len(b) != last+1 {
		return nil, false
	}
	for i := range a {
		both, ok := meet(a[i], b[i], m.action != nil)
		if !ok || len(first)*len(both) > maxMeets {
			return nil, false
		}
		var next []string
		for _, before := range first {
			for _, t := range both {
				next = append(next, before+choose(i > 0, ":", "")+write(t))
			}
		}
		first = next
	}
	for _, text := range first {
		parse := actionOf
		if m.resource != nil {
			parse = resourceOf
		}
		p, ok := parse(text)
		if !ok {
			return nil, false
		}
		all = append(all, p)
	}
	return all, true
}

// parts divides tokens at the first n colons.
func parts(tokens []token, n int) (all [][]token) {
	for range n {
		i := slices.Index(tokens, token{kind: variables.Literal, char: ':'})
		if i < 0 {
			return nil
		}
		all = append(all, tokens[:i])
		tokens = tokens[i+1:]
	}
	return append(all, tokens)
}

// literal returns the pattern that matches a resource alone.
func literal(text string) (pattern, bool) { return resourceOf(write(literals(text))) }

// literals returns the tokens of a text.
func literals(text string) (tokens []token) {
	for _, r := range text {
		tokens = append(tokens, token{kind: variables.Literal, char: r})
	}
	return tokens
}

// letterOf names the values of variables for programs that are to be compared: a
// letter for each key and default.
type letterOf map[string]int

func (l letterOf) values(refs []variables.Reference) (values []int) {
	for i := range refs {
		k := refs[i].Key + " " + strconv.FormatBool(refs[i].HasDefault) + refs[i].Default
		if l[k] == 0 {
			l[k] = len(l) + 1
		}
		values = append(values, l[k])
	}
	return values
}
