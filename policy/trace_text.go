package policy

import (
	"io"
	"strconv"

	"github.com/iameval/iameval/condition"
)

// String tells the trace in lines: the decision, AWS's own sentence where it
// is a denial, and each layer with its statements.
//
//	implicit-deny: identity
//	User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: ...
//	identity:
//	  bob.json:4:5, statement 0: Allow does not apply
//	    Resource [arn:aws:dynamodb:*:*:table/Books] with arn:aws:...: no member matches
//
// A text is quoted up to 128 bytes and a list up to some 512, so that the whole
// is at most a constant times the policies and the request. The fields of the
// trace hold everything.
func (t *Trace) String() string {
	text, _ := t.AppendText(nil)
	return string(text)
}

// AppendText implements [encoding.TextAppender]: it appends what String returns.
// The error is nil.
func (t *Trace) AppendText(b []byte) ([]byte, error) {
	s := sink{text: b}
	t.tell(&s)
	return s.text, nil
}

// WriteTo implements [io.WriterTo]: it writes what String returns, piece by piece.
func (t *Trace) WriteTo(w io.Writer) (int64, error) {
	if w == nil {
		return 0, errNoWriter
	}
	s := sink{w: w}
	t.tell(&s)
	s.flush()
	return s.n, s.err
}

// tell writes the lines of the trace, with no line break after the last.
func (t *Trace) tell(s *sink) {
	t = t.orZero()
	s.text = t.Decision.append(s.text)
	if t.Request == nil { // the zero Trace
	} else if err := t.Request.Validate(); err != nil {
		s.string("\n" + err.Error())
	} else if m := t.Decision.Message(t.Request); m != "" {
		s.string("\n" + m)
	}
	for i := range t.Layers {
		t.Layers[i].tell(s)
	}
}

// orZero returns the trace, of nil the zero one.
func (t *Trace) orZero() *Trace {
	if t == nil {
		return new(Trace)
	}
	return t
}

func (l *LayerTrace) tell(s *sink) {
	s.string("\n" + l.Layer.String())
	if l.Layer == LayerServiceControl || l.Layer == LayerResourceControl {
		s.string(", level " + strconv.Itoa(l.Level))
	}
	s.string(":")
	if len(l.Statements) == 0 {
		s.string(" no statements")
	}
	for i := range l.Statements {
		l.Statements[i].tell(s)
		s.spill()
	}
}

func (t *StatementTrace) tell(s *sink) {
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

// String tells the clause in one line, which quotes what it compares as
// [Trace.String] does.
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
