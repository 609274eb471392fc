package gen

import "strings"

// near returns a text that differs from t by little: in one character, in its
// case, or in one segment. At times it is t.
func near(s *Source, t string) string {
	switch s.Intn(6) {
	case 1:
		return swapCase(s, t)
	case 2:
		return swapSegment(s, t)
	case 3, 4:
		return changeByte(s, t)
	case 5:
		return t + Pick(s, "x", "*", "/", ":", " ", "\u00e9")
	}
	return t
}

// swapCase changes the case of some of the ASCII letters of t, all of them, or one.
func swapCase(s *Source, t string) string {
	b := []byte(t)
	switch s.Intn(3) {
	case 0:
		return strings.ToUpper(t)
	case 1:
		return strings.ToLower(t)
	}
	if len(b) > 0 {
		i := s.Intn(len(b))
		if c := b[i] | 0x20; 'a' <= c && c <= 'z' {
			b[i] ^= 0x20
		}
	}
	return string(b)
}

// changeByte removes, doubles or replaces one character.
func changeByte(s *Source, t string) string {
	if t == "" {
		return Pick(s, "x", "*", ":")
	}
	i := s.Intn(len(t))
	for i > 0 && t[i]&0xC0 == 0x80 { // not within a code point
		i--
	}
	end := i + 1
	for end < len(t) && t[end]&0xC0 == 0x80 {
		end++
	}
	switch s.Intn(3) {
	case 0:
		return t[:i] + t[end:]
	case 1:
		return t[:i] + t[i:end] + t[i:]
	}
	return t[:i] + Pick(s, "x", "*", "?", ":", "/", "A", "1", " ", "$", "\u00e9") + t[end:]
}

// swapSegment replaces one segment, between colons or slashes, by a word.
func swapSegment(s *Source, t string) string {
	from, to := span(s, t, ":/")
	return t[:from] + Pick(s, "", names[s.Intn(len(names))], tables[0], accounts[3], regions[1], "aws-cn", "x") + t[to:]
}

// span returns where a segment of t begins and ends.
func span(s *Source, t, separators string) (from, to int) {
	if t == "" {
		return 0, 0
	}
	i := s.Intn(len(t))
	from = strings.LastIndexAny(t[:i], separators) + 1
	if n := strings.IndexAny(t[i:], separators); n >= 0 {
		return from, max(from, i+n)
	}
	return from, len(t)
}

// widen returns a pattern that matches t, if its wildcards may stand for what
// they replace: stars and question marks in the place of parts of t.
func widen(s *Source, t string) string {
	for range 1 + s.Intn(2) {
		if t == "" {
			return "*"
		}
		i := s.Intn(len(t))
		j := i + 1 + s.Intn(len(t)-i)
		switch s.Intn(7) {
		case 0: // a segment
			from, to := span(s, t, ":/")
			t = t[:from] + "*" + t[to:]
		case 1: // the end
			t = t[:i] + "*"
		case 2: // a run
			t = t[:i] + "*" + t[j:]
		case 3: // a character
			t = t[:i] + "?" + t[i+1:]
		case 4: // the beginning of a segment
			from, _ := span(s, t, ":/")
			t = t[:from] + "*" + t[min(from+2, len(t)):]
		case 5: // nothing
			i += s.Intn(2)
			t = t[:i] + Pick(s, "*", "**") + t[i:]
		case 6: // an end of a segment and what follows, to the end of another
			_, from := span(s, t, ":")
			_, to := span(s, t, ":")
			t = t[:min(from, to)] + "*" + t[max(from, to):]
		}
	}
	return t
}

// shorten returns the first fields of an ARN, at times with something behind them:
// an incomplete ARN.
func shorten(s *Source, t string) string {
	fields := strings.SplitN(t, ":", 6)
	n := Pick(s, 3, 4, 5, 2)
	if n >= len(fields) {
		return t
	}
	return strings.Join(fields[:n], ":") + Pick(s, "", "", "", "*", ":", ":*", ":"+fields[len(fields)-1])
}

// refer returns t with a policy variable in the place of one part, which some
// key holds if the case is lucky.
func refer(s *Source, t string, r *Request) string {
	facts := r.facts()
	f := Pick(s, facts...)
	for i, start := 0, s.Intn(len(facts)); i < len(facts); i++ {
		if g := facts[(start+i)%len(facts)]; g.text != "" && strings.Contains(t, g.text) {
			f = g
			break
		}
	}
	reference := "${" + f.key
	if s.Chance(10) {
		reference = "${" + swapCase(s, f.key)
	}
	if s.Chance(15) {
		reference = "${" + Pick(s, givenKeys[:]...).name
	}
	if s.Chance(3) {
		reference = "${" + colonless(f.key)
	}
	if s.Chance(25) {
		reference += ", '" + Pick(s, f.text, "red", "", "*", "a:b", "?") + "'"
	}
	reference += "}"
	if s.Chance(3) {
		reference = Pick(s, "${", "${}", "${a b}", "${ex:Text,'x'}", "${ex:Text, 'x}", "${ex:${a}}", "${ex:Text", "${'}", "${ex:Text, ''}}", "$ {a}", "${no-colon}")
	}
	if i := strings.Index(t, f.text); i >= 0 && f.text != "" {
		return t[:i] + reference + t[i+len(f.text):]
	}
	from, to := span(s, t, ":/")
	return t[:from] + reference + t[to:]
}

// escape puts one wildcard of t, or some character, as a special variable.
func escape(s *Source, t string) string {
	if i := strings.IndexAny(t, "*?$"); i >= 0 {
		return t[:i] + "${" + t[i:i+1] + "}" + t[i+1:]
	}
	i := s.Intn(len(t) + 1)
	return t[:i] + Pick(s, "${*}", "${?}", "${$}") + t[i:]
}
