package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/syntax"
)

// MaxSize is the largest file that [ReadFile] reads, in bytes.
const MaxSize = 64 << 20

// IsCaseFile reports whether a file of that name holds cases.
func IsCaseFile(name string) bool {
	switch filepath.Ext(name) {
	case ".json", ".jsonl", ".matrix":
		return true
	}
	return false
}

// ReadFile reads the cases of a file, of at most [MaxSize] bytes.
func ReadFile(name string) ([]*Case, error) {
	text, err := infile.ReadFile(name, MaxSize)
	if err != nil {
		return nil, err
	}
	return Read(name, text)
}

// Read reads the cases of a text. name precedes the line and column of each
// error; there is one for every bad case, up to a hundred, and the others are
// still returned.
func Read(name string, text []byte) ([]*Case, error) {
	r := reader{name: name, text: text}
	first := bytes.TrimLeft(text, " \t\r\n")
	at := int64(len(text) - len(first))
	switch {
	case len(first) == 0:
		r.fail(0, errors.New("no case; want an array of cases, or one case a line"))
	case isMatrix(name):
		m := matrix{reader: r}
		m.read()
		r = m.reader
	case filepath.Ext(name) == ".jsonl" || first[0] == '{':
		r.lines()
	case first[0] == '[':
		r.array()
	default:
		r.fail(at, fmt.Errorf("%.20q: want an array of cases, or one case a line", first))
	}
	return r.cases, errors.Join(r.errs...)
}

// reader reads the cases of one text.
type reader struct {
	name  string
	text  []byte
	cases []*Case
	errs  []error
}

// maxErrors bounds the errors of one file.
const maxErrors = 100

// fail records an error at an offset of the text.
func (r *reader) fail(offset int64, err error) {
	switch n := len(r.errs); {
	case n > maxErrors:
		return
	case n == maxErrors:
		err = fmt.Errorf("more than %d errors; the others are left out", maxErrors)
	}
	r.errs = append(r.errs, fmt.Errorf("%s:%s: %w", r.name, position(r.text, offset), err))
}

// array reads the one array that the text must be.
func (r *reader) array() {
	d := json.NewDecoder(bytes.NewReader(r.text))
	var all json.RawMessage
	if err := d.Decode(&all); err != nil {
		r.fail(faultOffset(err), err)
		return
	}
	end := d.InputOffset()
	if len(bytes.TrimSpace(r.text[end:])) > 0 {
		r.fail(end, errors.New("text after the array of cases"))
	}
	elements := json.NewDecoder(bytes.NewReader(all))
	_, _ = elements.Token() // the bracket
	n := 0
	for ; elements.More(); n++ {
		var raw json.RawMessage
		if err := elements.Decode(&raw); err != nil { // cannot be: the array is valid
			r.fail(0, err)
			return
		}
		r.element(raw, end-int64(len(all))+elements.InputOffset()-int64(len(raw)), n)
	}
	if n == 0 {
		r.fail(0, errors.New("no case in the array"))
	}
}

// lines reads one case a line, or one that takes all lines.
func (r *reader) lines() {
	if json.Valid(r.text) {
		trimmed := bytes.TrimSpace(r.text)
		r.element(trimmed, int64(bytes.Index(r.text, trimmed)), 0)
		return
	}
	n, start := 0, int64(0)
	for line := range bytes.Lines(r.text) {
		at := start
		start += int64(len(line))
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		at += int64(bytes.Index(r.text[at:], line))
		if err := json.Unmarshal(line, new(json.RawMessage)); err != nil {
			r.fail(at+min(faultOffset(err), int64(len(line))), fmt.Errorf("case %d: %w", n, err))
		} else {
			r.element(line, at, n)
		}
		n++
	}
}

// element reads case n, whose valid text begins at an offset.
func (r *reader) element(raw []byte, start int64, n int) {
	var c *Case
	switch err := infile.JSON(raw, &c); {
	case err != nil:
		r.fail(start+caseOffset(err), fmt.Errorf("%s: %w", label(raw, n), err))
	case c == nil || c.ID == "":
		r.fail(start, fmt.Errorf("case %d has no id", n))
	default:
		c.File = r.name
		r.cases = append(r.cases, c)
	}
}

// label names a case that could not be read: by its id, if it has one.
func label(raw []byte, n int) string {
	var named struct{ ID string }
	if err := json.Unmarshal(raw, &named); err != nil || named.ID == "" {
		return fmt.Sprintf("case %d", n)
	}
	return fmt.Sprintf("case %q", named.ID)
}

// faultOffset is where a text is not JSON: at its end, if it stops too soon.
func faultOffset(err error) int64 {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Error() != "unexpected end of JSON input" {
		return syntax.Offset - 1
	}
	return math.MaxInt64
}

// caseOffset is where in the text of a case a value has the wrong type; the
// start, if that is not known.
func caseOffset(err error) int64 {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return max(typ.Offset-1, 0)
	}
	return 0
}

// position returns line:column of an offset.
func position(text []byte, offset int64) string {
	return syntax.PositionOf(text, int(offset)).String()
}
