package policy

import (
	"fmt"
	"strings"

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
func (t *Trace) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, t.Decision)
	if err := t.Request.Validate(); err != nil {
		fmt.Fprintln(&b, err)
	} else if m := t.Decision.Message(t.Request); m != "" {
		fmt.Fprintln(&b, m)
	}
	for i := range t.Layers {
		t.Layers[i].write(&b)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (l *LayerTrace) write(b *strings.Builder) {
	b.WriteString(l.Layer.String())
	if l.Layer == LayerServiceControl || l.Layer == LayerResourceControl {
		fmt.Fprintf(b, ", level %d", l.Level)
	}
	b.WriteString(":")
	if len(l.Statements) == 0 {
		b.WriteString(" no statements")
	}
	b.WriteString("\n")
	for i := range l.Statements {
		l.Statements[i].write(b)
	}
}

func (s *StatementTrace) write(b *strings.Builder) {
	fmt.Fprintf(b, "  %s: %s %s\n", s.Statement.appendPlace(nil), s.Statement.effect, s.applies())
	if s.Stopped != nil {
		fmt.Fprintf(b, "    %s\n", s.Stopped)
	}
	for i := range s.Indeterminate {
		fmt.Fprintf(b, "    cannot be evaluated: %s\n", &s.Indeterminate[i])
	}
}

// applies says what the statement's result means.
func (s *StatementTrace) applies() string {
	switch {
	case s.Result == condition.True:
		return "applies"
	case s.Result == condition.False:
		return "does not apply"
	case s.Statement.effect == Deny:
		return "may apply, and counts as applying"
	}
	return "may apply, and counts as not applying"
}

// String tells the clause in one line.
func (c *ClauseTrace) String() string {
	var b strings.Builder
	b.WriteString(c.Element)
	if c.Key != "" {
		b.WriteString(" " + c.Key)
	}
	fmt.Fprintf(&b, " %s with %s: %s", bracket(c.Want), have(c.Have), c.Why)
	return b.String()
}

func have(values []string) string {
	switch len(values) {
	case 0:
		return "nothing"
	case 1:
		return fmt.Sprintf("%q", values[0])
	}
	return bracket(values)
}

func bracket(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
