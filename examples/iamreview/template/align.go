package template

import (
	"bytes"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// The YAML package says where a scalar begins and what its value is. Where each byte of
// the value stands follows from reading the two side by side: white space that was
// folded, indentation and escapes are what they differ in.

// align returns the text of a scalar whose value begins at an offset of the file, and
// where the scalar ends. What cannot be followed stands where the last byte before it
// does.
func align(src []byte, at int, val string, style yaml.Style) (text, int) {
	a := &aligner{src: src, i: at, val: val}
	switch {
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		a.block = true
		a.header()
	case style&yaml.DoubleQuotedStyle != 0:
		a.quote = '"'
		a.i++
	case style&yaml.SingleQuotedStyle != 0:
		a.quote = '\''
		a.i++
	}
	a.run()
	end := a.i
	if a.quote != 0 && end < len(src) && src[end] == a.quote {
		end++
	}
	if a.block {
		end = a.last
	}
	a.t.end = min(a.i, len(src))
	if a.block {
		a.t.end = end
	}
	return a.t, max(end, at)
}

// aligner reads the file from i on and the value from j on.
type aligner struct {
	src   []byte
	i     int
	val   string
	j     int
	quote byte // 0: plain or a block
	block bool
	last  int // behind the last byte that is not white space
	t     text
}

// header skips the indicator of a block and the rest of its line.
func (a *aligner) header() {
	if n := bytes.IndexByte(a.src[min(a.i, len(a.src)):], '\n'); n >= 0 {
		a.i += n + 1
	}
	for a.i < len(a.src) && isBlank(a.src[a.i]) && !isBlank(a.first()) {
		a.i++
	}
}

// first is the first byte of the value.
func (a *aligner) first() byte {
	if a.val == "" {
		return 0
	}
	return a.val[0]
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

func (a *aligner) run() {
	a.last = a.i
	for a.j < len(a.val) {
		if a.i >= len(a.src) || !a.step() {
			break
		}
	}
	for ; a.j < len(a.val); a.j++ { // lost
		a.t.add(a.val[a.j], min(a.i, len(a.src)))
	}
}

// step reads one character or a run of white space. It reports false where the two do
// not agree.
func (a *aligner) step() bool {
	b := a.src[a.i]
	switch {
	case a.quote == '"' && b == '\\':
		return a.escape()
	case a.quote == '\'' && b == '\'':
		if a.val[a.j] != '\'' {
			return false
		}
		a.take(1, 2)
	case isBlank(b):
		return a.space()
	case b == a.val[a.j]:
		a.take(1, 1)
		a.last = a.i
	default:
		return false
	}
	return true
}

// take maps some bytes of the value to the next of the file.
func (a *aligner) take(n, width int) {
	for range n {
		a.t.add(a.val[a.j], a.i)
		a.j++
	}
	a.i += width
}

// escape reads an escape of a double-quoted scalar.
func (a *aligner) escape() bool {
	if a.i+1 >= len(a.src) {
		return false
	}
	width := 2
	switch a.src[a.i+1] {
	case 'x':
		width = 4
	case 'u':
		width = 6
	case 'U':
		width = 10
	case '\n', '\r': // the line goes on
		a.i++
		for a.i < len(a.src) && isBlank(a.src[a.i]) {
			a.i++
		}
		return true
	}
	_, n := utf8.DecodeRuneInString(a.val[a.j:])
	a.take(n, width)
	return true
}

// space reads a run of white space. In the value it is the same, or folded.
func (a *aligner) space() bool {
	end, breaks := a.i, 0
	for end < len(a.src) && isBlank(a.src[end]) {
		if a.src[end] == '\n' {
			breaks++
		}
		end++
	}
	n := 0
	for a.j+n < len(a.val) && isBlank(a.val[a.j+n]) {
		n++
	}
	if !a.block { // a run may be followed by an escape that is white space too
		switch {
		case breaks == 0:
			n = min(n, end-a.i)
		case breaks == 1:
			n = min(n, 1)
		default:
			n = min(n, breaks-1)
		}
	}
	for k := range n { // the last ones agree: those before are indentation
		a.t.add(a.val[a.j+k], max(a.i, end-n+k))
	}
	a.j += n
	a.i = end
	return true
}
