package policy

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

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
// where there are any, and layers with their statements. What a clause compares
// is cut as by String; haveMore and wantMore then count the texts left out.
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

func (s *StatementTrace) json() statementJSON {
	j := statementJSON{Statement: s.Statement.place(), Effect: s.Statement.Effect().String(), Result: strings.ToLower(s.Result.String())}
	if s.Stopped != nil {
		c := s.Stopped.json()
		j.Stopped = &c
	}
	for i := range s.Indeterminate {
		j.Indeterminate = append(j.Indeterminate, s.Indeterminate[i].json())
	}
	return j
}

func (c *ClauseTrace) json() clauseJSON {
	j := clauseJSON{Clause: c.Clause.String(), Element: c.Element, Key: c.Key, Why: c.Why}
	j.Have, j.HaveMore = shorten(c.Have)
	j.Want, j.WantMore = shorten(c.Want)
	return j
}
