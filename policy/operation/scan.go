package operation

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// The pass over the text of a body. It goes by the grammar of JSON, and stops at
// the first fault. It does not recurse, so no text is too deep for it. Strings are
// the only place where bytes outside of ASCII may stand; whether they are UTF-8 is
// checked afterwards, if there are any.

// scanner is one pass. Another pass uses its memory again.
type scanner struct {
	text    string
	at      int
	levels  []level
	names   []string     // of the open objects, one after the other
	members []bodyMember // of the outermost object
	object  bool         // the outermost value is an object
	wide    bool         // some byte is not ASCII
}

// bodyMember is a member of the body: its name, and the text of its value.
type bodyMember struct{ name, value string }

// level is one object or array that is open.
type level struct {
	object bool
	index  int                 // of an array: of the element at hand
	first  int                 // of an object: where its names begin in scanner.names
	seen   map[string]struct{} // of an object with many names: all of them
}

// malformed is the fault of a text that is not JSON.
var malformed = new(Error)

// scan reads a text, and returns its first fault.
func (s *scanner) scan(text string) *Error {
	*s = scanner{text: text, levels: s.levels[:0], names: s.names[:0], members: s.members[:0]}
	s.object = s.peek() == '{'
	for {
		opened, fault := s.value()
		if fault == nil && opened && s.peek() != s.levels[len(s.levels)-1].bracket() {
			fault = s.begin()
		} else if fault == nil {
			var more bool
			if more, fault = s.proceed(); fault == nil && !more {
				return nil
			}
		}
		if fault != nil {
			return fault
		}
	}
}

// proceed goes on after a value: over the brackets that close here, and to where the
// next value begins. It reports whether there is one.
func (s *scanner) proceed() (more bool, fault *Error) {
	for {
		n := len(s.levels)
		if n == 0 {
			if s.peek() != 0 || s.at < len(s.text) {
				return false, malformed
			}
			return false, nil
		}
		l := &s.levels[n-1]
		if n == 1 && s.object && len(s.members) > 0 {
			m := &s.members[len(s.members)-1]
			m.value = m.value[:len(m.value)-(len(s.text)-s.at)]
		}
		switch s.peek() {
		case l.bracket():
			s.at++
			s.names, s.levels = s.names[:l.first], s.levels[:n-1]
		case ',':
			s.at++
			l.index++
			return true, s.begin()
		default:
			return false, malformed
		}
	}
}

// begin goes to the next value of an open array or object: in an object, over its
// name.
func (s *scanner) begin() *Error {
	l := &s.levels[len(s.levels)-1]
	if !l.object {
		return nil
	}
	if s.peek() != '"' {
		return malformed
	}
	start := s.at
	escaped, fault := s.str()
	if fault != nil {
		return fault
	}
	name := s.text[start+1 : s.at-1]
	if escaped {
		name = gjson.Parse(s.text[start:s.at]).Str
	}
	if s.peek() != ':' {
		return malformed
	}
	s.at++
	duplicate := l.add(s.names, name)
	s.names = append(s.names, name)
	if duplicate {
		return s.here(refuse("duplicate key: readers of such a body do not agree on its value"))
	}
	if len(s.levels) == 1 {
		s.peek()
		s.members = append(s.members, bodyMember{name, s.text[s.at:]})
	}
	return nil
}

// value steps over a value or, if it is an object or an array, over its first
// bracket.
func (s *scanner) value() (opened bool, fault *Error) {
	switch c := s.peek(); c {
	case '"':
		_, fault = s.str()
	case '{', '[':
		if len(s.levels) == maxDepth {
			return false, refuse("the body is nested too deeply: at most %d brackets may be open at once", maxDepth)
		}
		s.levels = append(s.levels, level{object: c == '{', first: len(s.names)})
		s.at++
		return true, nil
	case 't':
		fault = s.word("true")
	case 'f':
		fault = s.word("false")
	case 'n':
		fault = s.word("null")
	default:
		fault = s.number()
	}
	return false, fault
}

// peek returns the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// word steps over a word.
func (s *scanner) word(w string) *Error {
	if len(s.text)-s.at < len(w) || s.text[s.at:s.at+len(w)] != w {
		return malformed
	}
	s.at += len(w)
	return nil
}

// number steps over a number: -12.5e+3.
func (s *scanner) number() *Error {
	s.sign("-")
	if zero := s.at < len(s.text) && s.text[s.at] == '0'; zero {
		s.at++
	} else if !s.digits() {
		return malformed
	}
	if s.sign(".") && !s.digits() {
		return malformed
	}
	if s.sign("eE") {
		s.sign("+-")
		if !s.digits() {
			return malformed
		}
	}
	return nil
}

// sign steps over one of some signs, and reports whether it is there.
func (s *scanner) sign(signs string) bool {
	if s.at == len(s.text) || strings.IndexByte(signs, s.text[s.at]) < 0 {
		return false
	}
	s.at++
	return true
}

// digits steps over digits, and reports whether there is one at least.
func (s *scanner) digits() bool {
	start := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > start
}

// bracket returns the bracket that closes the level.
func (l *level) bracket() byte {
	if l.object {
		return '}'
	}
	return ']'
}

// add reports whether the object has the name among its names already.
func (l *level) add(names []string, name string) bool {
	names = names[l.first:]
	if len(names) < few {
		for _, n := range names {
			if n == name {
				return true
			}
		}
		return false
	}
	if l.seen == nil {
		l.seen = make(map[string]struct{}, 4*few)
		for _, n := range names {
			l.seen[n] = struct{}{}
		}
	}
	_, duplicate := l.seen[name]
	l.seen[name] = struct{}{}
	return duplicate
}

// here puts the path of the newest name in front of e.
func (s *scanner) here(e *Error) *Error {
	last := len(s.names)
	for i := len(s.levels) - 1; i >= 0; i-- {
		l := &s.levels[i]
		if l.object && last > l.first {
			e = e.in(s.names[last-1])
		} else if !l.object {
			e = e.at(l.index)
		}
		last = l.first
	}
	return e
}

// str steps over a string, which begins here, and reports whether it has escapes.
// Half of a surrogate pair is a fault: it does not stand for a character, and
// readers replace every half by the same one.
func (s *scanner) str() (escaped bool, fault *Error) {
	text, wide := s.text, byte(0)
	for i := s.at + 1; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			s.at, s.wide = i+1, s.wide || wide >= utf8.RuneSelf
			return escaped, nil
		case c == '\\':
			escaped = true
			n, fault := escape(text, i)
			if fault != nil {
				return escaped, fault
			}
			i += n
		case c < ' ':
			return escaped, malformed
		default:
			wide |= c
			i++
		}
	}
	return escaped, malformed
}

// escape returns how long the escape at offset i is, or both of a surrogate pair.
func escape(text string, i int) (int, *Error) {
	if i+1 == len(text) {
		return 0, malformed
	}
	switch text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
	default:
		return 0, malformed
	}
	if i+6 > len(text) || !isHex(text[i+2]) || !isHex(text[i+3]) || !isHex(text[i+4]) || !isHex(text[i+5]) {
		return 0, malformed
	}
	switch first := surrogate(text, i); {
	case first == highHalf && surrogate(text, i+6) == lowHalf && isHex(text[i+10]) && isHex(text[i+11]):
		return 12, nil
	case first != noHalf:
		return 0, refuse("byte %d of the body: half of a surrogate pair is not a character", i)
	}
	return 6, nil
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// half says which half of a surrogate pair an escape is.
type half uint8

const (
	noHalf   half = iota
	highHalf      // \ud800 to \udbff, the first
	lowHalf       // \udc00 to \udfff, the second
)

// surrogate returns which half of a pair the escape at offset i is, if any.
func surrogate(text string, i int) half {
	if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' || text[i+2]|0x20 != 'd' {
		return noHalf
	}
	switch text[i+3] {
	case '8', '9', 'a', 'b', 'A', 'B':
		return highHalf
	case 'c', 'd', 'e', 'f', 'C', 'D', 'E', 'F':
		return lowHalf
	}
	return noHalf
}
