package account

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/syntax"
)

// A page is a JSON object with lists in it, and can be large:
//
//	{"UserDetailList": [ENTRY, ENTRY], "RoleDetailList": [ENTRY], "IsTruncated": false}
//
// So it is cut into entries, of which one at a time is in memory. Cutting needs
// brackets and strings alone; whether an entry is JSON shows when it is read. An
// entry that is not costs that entry, and only brackets that do not pair cost
// the rest of the page.

// Page is one page of an export, or one file: a name for messages, and its text, which
// R reads or Text is.
type Page struct {
	Name string
	R    io.Reader
	// Text is the page in place of R; nil: R reads it. It must not be changed, since the
	// documents of an account are parts of it and take no room of their own.
	Text []byte
}

// reader reads the page.
func (p Page) reader() io.Reader {
	if p.Text != nil {
		return bytes.NewReader(p.Text)
	}
	return p.R
}

const (
	maxEntry = 4 << 20 // bytes of one entry
	maxPage  = 1 << 30 // bytes of one page
)

// scanner reads a page byte by byte and knows where it is.
type scanner struct {
	r    *bufio.Reader
	at   syntax.Position // of the next byte
	text []byte          // the page; nil: it is not in memory
}

func newScanner(p Page) *scanner {
	r := p.reader()
	if r == nil {
		r = strings.NewReader("")
	}
	s := &scanner{bufio.NewReaderSize(io.LimitReader(r, maxPage+1), 1<<16), syntax.Position{Line: 1, Column: 1}, p.Text}
	if b, _ := s.r.Peek(3); string(b) == "\uFEFF" { // as PowerShell writes it
		_, _ = s.r.Discard(3)
		s.at.Offset = 3
	}
	return s
}

var errPageTooLarge = fmt.Errorf("the page is too large: want at most %d bytes", maxPage)

// next reads one byte.
func (s *scanner) next() (byte, error) {
	b, err := s.r.ReadByte()
	if err != nil {
		return 0, err
	}
	if s.at.Offset++; s.at.Offset > maxPage {
		return 0, errPageTooLarge
	}
	switch {
	case b == '\n':
		s.at.Line++
		s.at.Column = 1
	case utf8.RuneStart(b):
		s.at.Column++
	}
	return b, nil
}

// peek returns the next byte that is not white space, without reading it.
func (s *scanner) peek() (byte, error) {
	for {
		b, err := s.r.Peek(1)
		if err != nil {
			return 0, err
		}
		switch b[0] {
		case ' ', '\t', '\r', '\n':
			if _, err := s.next(); err != nil {
				return 0, err
			}
		default:
			return b[0], nil
		}
	}
}

// want reads the next byte that is not white space, which must be b.
func (s *scanner) want(b byte) error {
	switch c, err := s.peek(); {
	case err != nil:
		return err
	case c != b:
		return fmt.Errorf("%q, want %q", c, b)
	}
	_, err := s.next()
	return err
}

// after reads what stands behind a member: a comma, or what closes the list of
// members. It reports whether another member follows.
func (s *scanner) after(closing byte) (more bool, err error) {
	c, err := s.peek()
	if err != nil {
		return false, err
	}
	if c != ',' && c != closing {
		return false, fmt.Errorf("%q, want ',' or %q", c, closing)
	}
	_, err = s.next()
	return c == ',', err
}

// opens reads an opening bracket, and the closing one if it follows at once.
func (s *scanner) opens(opening, closing byte) (empty bool, err error) {
	if err := s.want(opening); err != nil {
		return false, err
	}
	c, err := s.peek()
	if err != nil || c != closing {
		return false, err
	}
	_, err = s.next()
	return true, err
}

// value reads one value and where it begins. Of one that has more than limit
// bytes no more than those are kept, and it is cut.
func (s *scanner) value(limit int) (raw []byte, at syntax.Position, cut bool, err error) {
	if _, err := s.peek(); err != nil {
		return nil, s.at, false, err
	}
	at = s.at
	if n := s.bracketed(); n > 0 {
		raw = s.text[at.Offset : at.Offset+min(n, limit) : at.Offset+min(n, limit)]
		s.at = advance(at, s.text[at.Offset:at.Offset+n])
		_, err = s.r.Discard(n)
		return raw, at, n > limit, err
	}
	depth, quoted, escaped := 0, false, false
	for {
		if depth == 0 && !quoted && s.at.Offset > at.Offset && endsScalar(s.r) {
			return raw, at, cut, nil
		}
		b, err := s.next()
		if err != nil {
			return raw, at, cut, err
		}
		switch cut = s.at.Offset-at.Offset > limit; {
		case cut:
		case s.text != nil:
			raw = s.text[at.Offset:s.at.Offset:s.at.Offset]
		default:
			raw = append(raw, b)
		}
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped = b == '\\'
			quoted = b != '"'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		}
		if depth < 0 {
			return raw, at, cut, fmt.Errorf("%q, want a value", b)
		}
		if depth == 0 && !quoted && (b == '"' || b == '}' || b == ']') {
			return raw, at, cut, nil
		}
	}
}

// bracketed returns the length of the object or list that stands here; 0 of another value, of
// one that does not end, and where the page is not in memory.
func (s *scanner) bracketed() int {
	if s.at.Offset >= len(s.text) || len(s.text) > maxPage {
		return 0
	}
	text := s.text[s.at.Offset:]
	if text[0] != '{' && text[0] != '[' {
		return 0
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			i += quotedLength(text[i:]) - 1
		case ' ':
			for bytes.HasPrefix(text[i+1:], blanks) {
				i += len(blanks)
			}
		}
	}
	return 0
}

// blanks are most of the indentation of a document in an export.
var blanks = []byte("        ")

// quotedLength returns the length of the string that a text begins with; that of the text
// if it does not end.
func quotedLength(text []byte) int {
	for i := 1; ; {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			return len(text)
		}
		end := i + n
		escapes := 0
		for text[end-1-escapes] == '\\' {
			escapes++
		}
		if i = end + 1; escapes%2 == 0 {
			return i
		}
	}
}

// endsScalar reports whether a number or word ends here.
func endsScalar(r *bufio.Reader) bool {
	b, err := r.Peek(1)
	if err != nil {
		return true
	}
	switch b[0] {
	case ' ', '\t', '\r', '\n', ',', '}', ']', ':':
		return true
	}
	return false
}

// entry is one value of a page: a member of a list, or a member of the object
// itself, whose index is -1.
type entry struct {
	page    *page
	list    string
	index   int
	raw     []byte
	at      syntax.Position
	pointer string // without raw
	// answer counts the objects of the page, of which several may stand one after
	// the other.
	answer int
}

// page is one page while it is read.
type page struct {
	name     string
	number   int
	problems *problems
	inMemory bool // raw texts of entries are parts of it
}

// problem reports a fault of the page.
func (p *page) problem(f Problem) Problem {
	f.Page, f.page = p.name, p.number
	return p.problems.add(f)
}

// report is problem for whoever does not want it back.
func (p *page) report(f Problem) { _ = p.problem(f) }

// problem reports a fault of an entry as a whole.
func (e *entry) problem(of arn.ARN, code syntax.Code, err error) Problem {
	return e.page.problem(Problem{Position: e.at, Pointer: e.pointer, Of: of, Code: code, Err: err})
}

// report is problem for whoever does not want it back.
func (e *entry) report(of arn.ARN, code syntax.Code, err error) { _ = e.problem(of, code, err) }

// walk visits the entries of all lists in a page, and the other members of its
// objects. A page that breaks off is reported, and what stands before the break
// is visited all the same.
func (p *page) walk(from Page, lists []string, visit func(*entry)) {
	p.inMemory = from.Text != nil
	w := walker{p, newScanner(from), lists, visit, 0}
	if err := w.answers(); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the page ends within a value; want all that the AWS CLI prints")
		}
		p.report(Problem{Position: w.at, Code: CodePage, Err: err})
	}
}

// walker goes over one page.
type walker struct {
	*page
	*scanner
	lists  []string
	visit  func(*entry)
	answer int
}

// answers reads the objects of the page: one, several one after the other as a
// shell loop writes them, or a list of them.
func (w *walker) answers() error {
	for {
		c, err := w.peek()
		switch {
		case errors.Is(err, io.EOF) && w.answer > 0:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("the page is empty")
		case err != nil:
			return err
		case c == '[':
			err = w.listOfAnswers()
		default:
			err = w.object()
		}
		if err != nil {
			return err
		}
	}
}

func (w *walker) listOfAnswers() error {
	empty, err := w.opens('[', ']')
	for more := !empty; err == nil && more; {
		if err = w.object(); err == nil {
			more, err = w.after(']')
		}
	}
	if empty && err == nil {
		w.answer++
	}
	return err
}

// object reads one object of the page.
func (w *walker) object() error {
	empty, err := w.opens('{', '}')
	for more := !empty; err == nil && more; {
		if err = w.member(); err == nil {
			more, err = w.after('}')
		}
	}
	w.answer++
	return err
}

// member reads one member of an object, entry by entry if it is a list.
func (w *walker) member() error {
	if c, err := w.peek(); err != nil || c != '"' {
		return orWant(err, "%q, want the name of a member", c)
	}
	raw, _, _, err := w.value(maxEntry)
	if err != nil {
		return err
	}
	name := gjson.ParseBytes(raw).String()
	if err := w.want(':'); err != nil {
		return err
	}
	c, err := w.peek()
	if err != nil {
		return err
	}
	if c != '[' || !contains(w.lists, name) {
		return w.one(name, -1, "/"+escapePointer(name))
	}
	at := w.at
	empty, err := w.opens('[', ']')
	if empty {
		w.visit(&entry{page: w.page, list: name, index: -1, raw: []byte("[]"), at: at, pointer: "/" + name, answer: w.answer})
	}
	for i, more := 0, !empty; err == nil && more; i++ {
		if err = w.one(name, i, "/"+name+"/"+strconv.Itoa(i)); err == nil {
			more, err = w.after(']')
		}
	}
	return err
}

// one reads and visits one value.
func (w *walker) one(list string, index int, pointer string) error {
	raw, at, cut, err := w.value(maxEntry)
	switch {
	case err != nil:
		return err
	case cut:
		w.report(Problem{Position: at, Pointer: pointer, Code: syntax.CodeTooLarge, Err: fmt.Errorf("the entry is too large: want at most %d bytes", maxEntry)})
	case !gjson.ValidBytes(raw) || !utf8.Valid(raw):
		w.report(Problem{Position: at, Pointer: pointer, Code: CodeEntry, Err: errors.New("the entry is not JSON in UTF-8")})
	default:
		w.visit(&entry{page: w.page, list: list, index: index, raw: raw, at: at, pointer: pointer, answer: w.answer})
	}
	return nil
}

func orWant(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return fmt.Errorf(format, args...)
}

// part returns a part of the entry for good, which does not keep the rest of it in memory
// unless the page is there anyway.
func (e *entry) part(from, to int) []byte {
	if e.page.inMemory {
		return e.raw[from:to:to]
	}
	return bytes.Clone(e.raw[from:to])
}

// position returns the place in the page of an offset in the entry.
func (e *entry) position(offset int) syntax.Position {
	return advance(e.at, e.raw[:min(offset, len(e.raw))])
}

// advance returns the place behind a text that begins at a place.
func advance(at syntax.Position, text []byte) syntax.Position {
	at.Offset += len(text)
	if lines := bytes.Count(text, newline); lines > 0 {
		at.Line, at.Column = at.Line+lines, 1
		text = text[bytes.LastIndexByte(text, '\n')+1:]
	}
	for _, b := range text {
		if utf8.RuneStart(b) {
			at.Column++
		}
	}
	return at
}

var newline = []byte("\n")
