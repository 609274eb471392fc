package lang

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Most programs of most lists are plain texts: names of actions. One look at the other
// programs settles what a search would find of each.

// findTexts looks for a word that is the text of a program, and leaves those programs out
// of in, for the search to look at the others. A text that folds case stands for all of
// its spellings: to the other programs they have to be alike.
func findTexts(u Universe, in [][]*Program, out []*Program, b *Budget) (best Word, v Verdict) {
	v = Empty
	looks := 0
	if slices.ContainsFunc(in, func(group []*Program) bool { return slices.ContainsFunc(group, (*Program).Letters) }) {
		return nil, v // a letter may be any text
	}
	for i, group := range in {
		if !slices.ContainsFunc(group, func(p *Program) bool { return p != nil && p.plain }) {
			continue
		}
		kept := make([]*Program, 0, len(group))
		alike := [...]int8{exact: 1, ascii: 0, lower: 0} // 1: yes, -1: no, 0: not known
		for _, p := range group {
			if p = p.orZero(); p.never {
				continue
			}
			text, f := p.text, p.cases
			if p.plain && alike[f] == 0 {
				alike[f] = -1
				if folded(in, i, f) && folded([][]*Program{out}, -1, f) {
					alike[f] = 1
				}
			}
			if !p.plain || alike[f] < 0 || f != exact && !u.Has(text) { // another spelling may be a word
				kept = append(kept, p)
				continue
			}
			if looks += 1 + len(out)/64; looks >= 8 { // which cost no more than a state
				if !b.spend(looks / 8) {
					return nil, GaveUp
				}
				looks %= 8
			}
			if n := utf8.RuneCountInString(text); (v != Found || n < len(best)) && u.Has(text) && admits(in, i, out, text) {
				best, v = Word(text), Found
			}
		}
		in[i] = kept
	}
	return best, v
}

// admits reports whether all groups but one, and none of out, match a text.
func admits(in [][]*Program, but int, out []*Program, text string) bool {
	match := func(p *Program) bool { return p.Match(text) }
	for i, group := range in {
		if i != but && !slices.ContainsFunc(group, match) {
			return false
		}
	}
	return !slices.ContainsFunc(out, match)
}

// folded reports whether all programs of all groups but one match texts alike that
// differ in case alone, as a fold has it.
func folded(groups [][]*Program, but int, f fold) bool {
	for i, group := range groups {
		if i != but && slices.ContainsFunc(group, func(p *Program) bool {
			return slices.ContainsFunc(p.orZero().steps, func(s step) bool { return s.kind == literal && s.char >= 0 && s.fold < f && cased(s.char) })
		}) {
			return false
		}
	}
	return true
}

// cased reports whether a character has other spellings.
func cased(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	n := 0
	lower.spellings(r, func(rune) { n++ })
	return n > 1 || unicode.ToLower(r) != r
}

// spell notes the text of a program that is one.
func (p *Program) spell() {
	p.plain = !slices.ContainsFunc(p.steps, func(s step) bool { return s.kind != literal || s.char < 0 })
	if !p.plain {
		return
	}
	text := make([]byte, 0, len(p.steps))
	for i := range p.steps {
		s := &p.steps[i]
		char := s.char
		switch s.fold {
		case ascii:
			char = lowerASCII(s.char)
		case lower:
			char = unicode.ToLower(s.char)
		default:
		}
		if p.cases < s.fold && cased(s.char) {
			p.cases = s.fold
		}
		text = utf8.AppendRune(text, char)
	}
	p.text = string(text)
}
