package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep templates may be nested.
const maxDepth = 200

// parseJSON reads JSON, of which parts may not be known: a hole within a string is a
// part of it, one outside is a value, or several.
func parseJSON(t *text) (*value, error) {
	p := &jsonParser{t: t}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.i < len(t.bytes) {
		return nil, p.fail("there is more text behind the value")
	}
	return v, nil
}

// jsonParser reads a text from the byte i on.
type jsonParser struct {
	t    *text
	i    int
	hole int // the next one
}

// syntaxError is a fault of a template's text.
type syntaxError struct {
	at  int // in the file
	msg string
}

func (e *syntaxError) Error() string { return e.msg }

func (p *jsonParser) fail(format string, args ...any) error {
	return &syntaxError{p.t.place(p.i), "not JSON: " + fmt.Sprintf(format, args...)}
}

func (p *jsonParser) space() {
	for p.i < len(p.t.bytes) && bytes.IndexByte([]byte(" \t\r\n"), p.t.bytes[p.i]) >= 0 {
		p.i++
	}
}

// peek returns the next byte that is not white space; 0 at the end.
func (p *jsonParser) peek() byte {
	p.space()
	if p.i >= len(p.t.bytes) {
		return 0
	}
	return p.t.bytes[p.i]
}

// value reads any value.
func (p *jsonParser) value(depth int) (*value, error) {
	if depth > maxDepth {
		return nil, p.fail("nested deeper than %d levels", maxDepth)
	}
	switch c := p.peek(); c {
	case 0:
		return nil, p.fail("it ends where a value should be")
	case '{':
		return p.object(depth)
	case '[':
		return p.list(depth)
	case '"':
		return p.string()
	case mark:
		v := &value{form: unknown, hole: p.nextHole(), start: p.t.place(p.i)}
		p.i++
		v.end = p.t.place(p.i)
		return v, nil
	default:
		return p.word()
	}
}

func (p *jsonParser) nextHole() hole {
	p.hole++
	return p.t.holes[p.hole-1]
}

// open begins an object or a list, and close ends it.
func (p *jsonParser) open(f form) *value {
	v := &value{form: f, start: p.t.place(p.i)}
	p.i++
	return v
}

func (p *jsonParser) close(v *value) (*value, error) {
	p.i++
	v.end = p.t.place(p.i-1) + 1
	return v, nil
}

func (p *jsonParser) object(depth int) (*value, error) {
	v := p.open(object)
	for p.peek() != '}' {
		if len(v.members) > 0 {
			if p.peek() != ',' {
				return nil, p.fail("want , or } in an object")
			}
			p.i++
		}
		if c := p.peek(); c != '"' && c != mark {
			return nil, p.fail("want a name in an object")
		}
		key, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		m := member{key: key}
		switch {
		case p.peek() == ':':
			p.i++
			if m.value, err = p.value(depth + 1); err != nil {
				return nil, err
			}
		case key.form == unknown: // some members: nothing is known of the others either
			v.form, v.hole = unknown, key.hole
		default:
			return nil, p.fail("want : behind a name")
		}
		v.members = append(v.members, m)
	}
	return p.close(v)
}

func (p *jsonParser) list(depth int) (*value, error) {
	v := p.open(list)
	for p.peek() != ']' {
		// A hole may bring its commas along.
		if n := len(v.items); n > 0 && p.peek() == ',' {
			if p.i++; p.peek() == ']' && v.items[n-1].form != unknown {
				return nil, p.fail("want a value behind a comma")
			}
			if p.peek() == ']' {
				break
			}
		} else if n > 0 && v.items[n-1].form != unknown && p.peek() != mark {
			return nil, p.fail("want , or ] in a list")
		}
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		v.items = append(v.items, item)
	}
	return p.close(v)
}

// word reads a number, true, false or null.
func (p *jsonParser) word() (*value, error) {
	start := p.i
	for p.i < len(p.t.bytes) && isWord(p.t.bytes[p.i]) {
		p.i++
	}
	if p.i == start {
		return nil, p.fail("%q where a value should be", p.t.bytes[p.i])
	}
	v := &value{form: word, text: p.t.slice(start, p.i), start: p.t.place(start), end: p.t.place(p.i-1) + 1}
	if w := v.text.bytes; string(w) == "null" {
		v.form = null
	} else if !json.Valid(w) {
		p.i = start
		return nil, p.fail("%q where a value should be", w)
	}
	return v, nil
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '+' || b == '.'
}

// string reads a string, without its escapes.
func (p *jsonParser) string() (*value, error) {
	v := &value{form: str, start: p.t.place(p.i)}
	p.i++
	for {
		if p.i >= len(p.t.bytes) {
			return nil, p.fail("it ends within a string")
		}
		at := p.t.place(p.i)
		switch b := p.t.bytes[p.i]; {
		case b == '"':
			p.i++
			v.text.end, v.end = at, at+1
			return v, nil
		case b == mark:
			v.text.addHole(p.nextHole(), at)
			p.i++
		case b == '\\':
			r, n := unescape(p.t.bytes[p.i:])
			if n == 0 {
				return nil, p.fail("a backslash that is not an escape")
			}
			for _, c := range utf8.AppendRune(nil, r) {
				v.text.add(c, at)
			}
			p.i += n
		default:
			v.text.add(b, at)
			p.i++
		}
	}
}

// unescape decodes the escape that b begins with, and returns its length; 0 if it is
// not one. Half of a surrogate pair is U+FFFD.
func unescape(b []byte) (rune, int) {
	if len(b) < 2 {
		return 0, 0
	}
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), b[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	r, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hex4(b[6:]); ok {
			if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
				return whole, 12
			}
		}
		return utf8.RuneError, 6
	}
	return r, 6
}

// hex4 decodes \uXXXX.
func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		i := bytes.IndexByte([]byte("0123456789abcdef"), c|0x20)
		if c >= '0' && c <= '9' {
			i = int(c - '0')
		}
		if i < 0 {
			return 0, false
		}
		r = r<<4 | rune(i)
	}
	return r, true
}
