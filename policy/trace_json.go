package policy

import (
	"encoding/json"

	"github.com/iameval/iameval/condition"
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
		Layers    []layerJSON  `json:"layers"`
	}
	requestJSON struct {
		Principal     string `json:"principal"`
		PrincipalType string `json:"principalType"`
		Action        string `json:"action"`
		Resource      string `json:"resource"`
	}
	layerJSON struct {
		Layer      string          `json:"layer"`
		Level      int             `json:"level"`
		Statements []statementJSON `json:"statements"`
	}
	statementJSON struct {
		Statement     *placeJSON   `json:"statement"`
		Effect        string       `json:"effect"`
		Result        string       `json:"result"`
		Stopped       *clauseJSON  `json:"stopped,omitempty"`
		Indeterminate []clauseJSON `json:"indeterminate,omitempty"`
	}
	clauseJSON struct {
		Clause  string   `json:"clause"`
		Element string   `json:"element"`
		Key     string   `json:"key,omitempty"`
		Have    []string `json:"have"`
		Want    []string `json:"want"`
		Why     string   `json:"why"`
	}
)

// MarshalJSON writes the trace with its fields in a fixed order: decision,
// otherwise if it is uncertain, request, error, message and missing layers
// where there are any, and layers with their statements.
func (t *Trace) MarshalJSON() ([]byte, error) {
	j := traceJSON{
		Decision: t.Decision.json(),
		Request: requestJSON{
			Principal:     t.Request.Principal.String(),
			PrincipalType: t.Request.Principal.Type().String(),
			Action:        t.Request.Action,
			Resource:      t.Request.Resource.String(),
		},
		Message: t.Decision.Message(t.Request),
		Layers:  make([]layerJSON, len(t.Layers)),
	}
	if err := t.Request.Validate(); err != nil {
		j.Error, j.Message = err.Error(), ""
	}
	if t.Decision.Uncertain {
		j.Otherwise = t.Otherwise.String()
	}
	for _, l := range t.Missing {
		j.Missing = append(j.Missing, l.String())
	}
	for i := range t.Layers {
		l := &t.Layers[i]
		j.Layers[i] = layerJSON{l.Layer.String(), l.Level, make([]statementJSON, len(l.Statements))}
		for k := range l.Statements {
			j.Layers[i].Statements[k] = l.Statements[k].json()
		}
	}
	return json.Marshal(j)
}

func (s *StatementTrace) json() statementJSON {
	j := statementJSON{Statement: s.Statement.place(), Effect: s.Statement.effect.String(), Result: resultNames[s.Result]}
	if s.Stopped != nil {
		c := s.Stopped.json()
		j.Stopped = &c
	}
	for i := range s.Indeterminate {
		j.Indeterminate = append(j.Indeterminate, s.Indeterminate[i].json())
	}
	return j
}

var resultNames = [...]string{condition.False: "false", condition.True: "true", condition.Indeterminate: "indeterminate"}

func (c *ClauseTrace) json() clauseJSON {
	return clauseJSON{c.Clause.String(), c.Element, c.Key, list(c.Have), list(c.Want), c.Why}
}

// list makes nothing an empty list, so that a reader never meets null.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
