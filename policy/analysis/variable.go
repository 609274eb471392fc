package analysis

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// Policy variables. A clause with a variable is asserted once for each of the
// values that its key may have:
//
//	null      absent, empty or a list: the default, or unresolved
//	a text    one of those that conditions compare the key with
//	a letter  any text: see package lang
//
// The letter stands for the texts too, so that nothing is left out; the texts are
// there because with them nothing is left open.

// maxLiterals is how many texts of conditions a key is tried with.
const maxLiterals = 8

// maxValuations is how many values a clause is asserted with.
const maxValuations = 256

// valuations returns all values of the keys of references, with the constraints
// under which the keys have them; nil if there are too many.
func (p *problem) valuations(refs []variables.Reference) []valuation {
	all := []valuation{{}}
	seen := make(map[string]bool)
	for _, r := range refs {
		if seen[r.Key] {
			continue
		}
		seen[r.Key] = true
		splits := p.splits(r.Key)
		if len(all)*len(splits) > maxValuations {
			return nil
		}
		var next []valuation
		for _, v := range all {
			for _, s := range splits {
				next = append(next, v.with(r.Key, s))
			}
		}
		all = next
	}
	return all
}

// splits returns the values that the key of a variable may have, the letter last.
func (p *problem) splits(key string) (all []split) {
	letter := lang.Value{Letter: p.letter(key)}
	switch r := p.roleOf(key); r {
	case roleAbsent:
		return []split{{null: true}}
	case roleFixed:
		values, kind := p.fixed.Lookup(key)
		if kind == condition.KindSingle && values[0] != "" {
			return []split{{value: lang.Value{Text: values[0]}}}
		}
		return []split{{null: true}}
	case roleName:
		for _, literal := range p.literals(key) {
			if tail, ok := lang.Literal(literal).Tail(); ok && !strings.Contains(literal, "/") {
				c := p.textConstraint(text{in: []*lang.Program{tail}})
				all = append(all, split{adds: []added{{dimCaller, c}}, value: lang.Value{Text: literal}})
			}
		}
		return append(all, split{value: letter})
	case roleKey:
		d := p.keyDim(key)
		if !p.keys[d].always {
			all = append(all, split{adds: []added{{d, p.splitConstraint(d, isNull, "")}}, null: true})
		}
		for _, literal := range p.literals(key) {
			all = append(all, split{adds: []added{{d, p.splitConstraint(d, isText, literal)}}, value: lang.Value{Text: literal}})
		}
		return append(all, split{adds: []added{{d, p.splitConstraint(d, isLetter, "")}}, value: letter})
	default:
	}
	return []split{{value: letter}} // it follows from the request, and is never null
}

// literals returns the texts, not empty, that conditions of the question compare a
// key with.
func (p *problem) literals(key string) (all []string) {
	for _, t := range p.tests[key] {
		for i := range t.Values() {
			template, ok := t.Template(i)
			if !ok || t.Operator().Family() == condition.FamilyBool {
				continue
			}
			if literal, ok := template.Literal(); ok && literal != "" && len(all) < maxLiterals {
				all = append(all, literal)
			}
		}
	}
	return all
}

// maxPool is how many texts a letter is tried with.
const maxPool = 40

// pool returns texts that the policies name, to try for letters: the literals of
// conditions, and what follows the last slash or colon of resources.
func (p *problem) pool() []string {
	if p.texts != nil {
		return p.texts
	}
	p.texts = []string{}
	add := func(text string) {
		if text != "" && len(p.texts) < maxPool && !slices.Contains(p.texts, text) {
			p.texts = append(p.texts, text)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.tests)) {
		for _, t := range p.tests[key] {
			for i := range t.Values() {
				if template, ok := t.Template(i); ok {
					addLiterals(&template, add)
				}
			}
		}
	}
	for _, r := range p.patterns {
		template := r.Template()
		addLiterals(&template, add)
	}
	return p.texts
}

// addLiterals adds what a template says in full at its end.
func addLiterals(t *variables.Template, add func(string)) {
	for token := range t.Tokens() {
		if token.Kind == variables.Literal {
			add(token.Text[strings.LastIndexAny(token.Text, ":/")+1:])
		}
	}
}

// letter returns the number of the letter that stands for the value of a key.
func (p *problem) letter(key string) int {
	n, ok := p.letters[key]
	if !ok {
		p.letterKeys = append(p.letterKeys, key)
		n = len(p.letterKeys)
		p.letters[key] = n
	}
	return n
}

// fresh returns a text that no policy has, of 12 unusual characters, for the key of
// a letter.
func fresh(letter int) string { return "vQ7z0jK3wXy" + strconv.Itoa(letter%10) }
