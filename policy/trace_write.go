package policy

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/iameval/iameval/condition"
)

// Traces as text and as JSON. Both are written piece by piece through a sink, so that a
// long trace need not be in memory as a whole.

// String returns the trace as lines of text: the decision, the sentence in which AWS
// reports a denial, and each layer with its statements.
//
//	implicit-deny: identity
//	User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: ...
//	identity:
//	  bob.json:4:5, statement 0: Allow does not apply
//	    Resource [arn:aws:dynamodb:*:*:table/Books] with arn:aws:...: no member matches
//
// It quotes up to 128 bytes of a text and about 512 of a list, so that the result is
// at most a constant times the size of the policies and the request. The fields of the
// trace hold everything.
func (t *Trace) String() string {
	text, _ := t.AppendText(nil)
	return string(text)
}

// AppendText implements [encoding.TextAppender]: it appends what String returns.
// The error is nil.
func (t *Trace) AppendText(b []byte) ([]byte, error) {
	s := sink{text: b}
	t.print(&s)
	return s.text, nil
}

// WriteTo implements [io.WriterTo]: it writes what String returns, piece by piece.
func (t *Trace) WriteTo(w io.Writer) (int64, error) {
	if w == nil {
		return 0, errNoWriter
	}
	s := sink{w: w}
	t.print(&s)
	s.flush()
	return s.n, s.err
}

// print writes the lines of the trace, without a line break after the last.
func (t *Trace) print(s *sink) {
	t = t.orZero()
	s.text = t.Decision.append(s.text)
	if t.Request == nil { // the zero Trace
	} else if err := t.Request.Validate(); err != nil {
		s.string("\n" + err.Error())
	} else if m := t.Decision.Message(t.Request); m != "" {
		s.string("\n" + m)
	}
	for i := range t.Layers {
		t.Layers[i].print(s)
	}
}

// orZero returns the trace, or the zero Trace for nil.
func (t *Trace) orZero() *Trace {
	if t == nil {
		return new(Trace)
	}
	return t
}

func (l *LayerTrace) print(s *sink) {
	s.string("\n" + l.Layer.String())
	if l.Layer == LayerServiceControl || l.Layer == LayerResourceControl {
		s.string(", level " + strconv.Itoa(l.Level))
	}
	s.string(":")
	if len(l.Statements) == 0 {
		s.string(" no statements")
	}
	for i := range l.Statements {
		l.Statements[i].print(s)
		s.spill()
	}
}

func (t *StatementTrace) print(s *sink) {
	s.string("\n  ")
	s.text = t.Statement.orZero().appendPlace(s.text)
	s.string(": " + t.Statement.Effect().String() + " " + t.applies())
	if t.Stopped != nil {
		s.string("\n    ")
		s.text = t.Stopped.append(s.text)
	}
	for i := range t.Indeterminate {
		s.string("\n    cannot be evaluated: ")
		s.text = t.Indeterminate[i].append(s.text)
		s.spill()
	}
}

// applies says what the statement's result means.
func (t *StatementTrace) applies() string {
	switch {
	case t.Result == condition.True:
		return "applies"
	case t.Result == condition.False:
		return "does not apply"
	case t.Statement.Effect() == Deny:
		return "may apply, and counts as applying"
	}
	return "may apply, and counts as not applying"
}

// String returns the clause in one line, with texts shortened as by
// [Trace.String].
func (c *ClauseTrace) String() string { return string(c.append(nil)) }

func (c *ClauseTrace) append(b []byte) []byte {
	if c == nil {
		return append(b, "no clause"...)
	}
	b = append(b, c.Element...)
	if c.Key != "" {
		b = append(b, ' ')
		b = append(b, c.Key...)
	}
	b = append(b, ' ')
	b = appendList(b, c.Want)
	b = append(b, " with "...)
	switch len(c.Have) {
	case 0:
		b = append(b, "nothing"...)
	case 1:
		b = appendQuoted(b, c.Have[0])
	default:
		b = appendList(b, c.Have)
	}
	b = append(b, ": "...)
	return append(b, c.Why...)
}

// The JSON form of a trace. Names and order of the fields are part of the API:
// tools parse them, and golden files hold them.
type (
	traceJSON struct {
		Decision  decisionJSON `json:"decision"`
		Otherwise string       `json:"otherwise,omitempty"`
		Request   requestJSON  `json:"request"`
		Error     string       `json:"error,omitempty"`
		Message   string       `json:"message,omitempty"`
		Missing   []string     `json:"missing,omitempty"`
	}
	requestJSON struct {
		Principal     string `json:"principal"`
		PrincipalType string `json:"principalType"`
		Action        string `json:"action"`
		Resource      string `json:"resource"`
	}
	statementJSON struct {
		Statement     *placeJSON   `json:"statement"`
		Effect        string       `json:"effect"`
		Result        string       `json:"result"`
		Stopped       *clauseJSON  `json:"stopped,omitempty"`
		Indeterminate []clauseJSON `json:"indeterminate,omitempty"`
	}
	clauseJSON struct {
		Clause   string   `json:"clause"`
		Element  string   `json:"element"`
		Key      string   `json:"key,omitempty"`
		Have     []string `json:"have"`
		HaveMore int      `json:"haveMore,omitempty"`
		Want     []string `json:"want"`
		WantMore int      `json:"wantMore,omitempty"`
		Why      string   `json:"why"`
	}
)

// MarshalJSON writes the trace with its fields in a fixed order: decision,
// otherwise if it is uncertain, request, error, message and missing layers
// where there are any, and layers with their statements. Texts are shortened as by
// String; haveMore and wantMore count the texts left out.
func (t *Trace) MarshalJSON() ([]byte, error) {
	var s sink
	err := t.json(&s)
	return s.text, err
}

// WriteJSON writes what MarshalJSON returns, piece by piece.
func (t *Trace) WriteJSON(w io.Writer) error {
	if w == nil {
		return errNoWriter
	}
	s := sink{w: w}
	if err := t.json(&s); err != nil {
		return err
	}
	s.flush()
	return s.err
}

// json writes the head of the trace, and then layer by layer, and statement by
// statement, the rest.
func (t *Trace) json(s *sink) error {
	t = t.orZero()
	head, err := json.Marshal(t.head())
	if err != nil {
		return err
	}
	s.text = append(s.text, head[:len(head)-1]...) // without the closing brace
	s.string(`,"layers":[`)
	for i := range t.Layers {
		if i > 0 {
			s.string(",")
		}
		if err := t.Layers[i].json(s); err != nil {
			return err
		}
	}
	s.string("]}")
	return nil
}

func (t *Trace) head() traceJSON {
	j := traceJSON{Decision: t.Decision.json()}
	if r := t.Request; r != nil {
		j.Request = requestJSON{r.Principal.String(), r.Principal.Type().String(), r.Action, r.Resource.String()}
		if err := r.Validate(); err != nil {
			j.Error = err.Error()
		} else {
			j.Message = t.Decision.Message(r)
		}
	}
	if t.Decision.Uncertain {
		j.Otherwise = t.Otherwise.String()
	}
	for _, l := range t.Missing {
		j.Missing = append(j.Missing, l.String())
	}
	return j
}

func (l *LayerTrace) json(s *sink) error {
	s.string(`{"layer":"` + l.Layer.String() + `","level":` + strconv.Itoa(l.Level) + `,"statements":[`)
	for i := range l.Statements {
		if i > 0 {
			s.string(",")
		}
		statement, err := json.Marshal(l.Statements[i].json())
		if err != nil {
			return err
		}
		s.text = append(s.text, statement...)
		s.spill()
	}
	s.string("]}")
	return nil
}

func (t *StatementTrace) json() statementJSON {
	j := statementJSON{Statement: t.Statement.place(), Effect: t.Statement.Effect().String(), Result: strings.ToLower(t.Result.String())}
	if t.Stopped != nil {
		c := t.Stopped.json()
		j.Stopped = &c
	}
	for i := range t.Indeterminate {
		j.Indeterminate = append(j.Indeterminate, t.Indeterminate[i].json())
	}
	return j
}

func (c *ClauseTrace) json() clauseJSON {
	j := clauseJSON{Clause: c.Clause.String(), Element: c.Element, Key: c.Key, Why: c.Why}
	j.Have, j.HaveMore = shorten(c.Have)
	j.Want, j.WantMore = shorten(c.Want)
	return j
}

// sink collects the text of a trace. If it has a writer, it passes the text on piece by
// piece, so that a long trace is never in memory as a whole.
type sink struct {
	text []byte
	w    io.Writer // nil: text keeps it all
	n    int64     // bytes written
	err  error
}

var errNoWriter = errors.New("policy: the io.Writer of a trace is nil")

// sinkSize is how much text is collected before it is written.
const sinkSize = 32 << 10

// spill writes what has been collected, if that is enough.
func (s *sink) spill() {
	if len(s.text) >= sinkSize {
		s.flush()
	}
}

// flush writes what has been collected. After an error nothing is written.
func (s *sink) flush() {
	if s.w == nil {
		return
	}
	if s.err == nil {
		var n int
		n, s.err = s.w.Write(s.text)
		s.n += int64(n)
	}
	s.text = s.text[:0]
}

func (s *sink) string(text string) { s.text = append(s.text, text...) }
