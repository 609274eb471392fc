package core

import "encoding/json"

// Response is the answer to a Request. Of the four views the one that was asked has an
// answer, and none if the inputs have faults.
type Response struct {
	Error   string   `json:"error,omitempty"` // why the request could not be read at all
	Presets []Preset `json:"presets,omitempty"`
	Names   *Names   `json:"names,omitempty"` // to choose from while typing
	Input   *Input   `json:"input,omitempty"` // of the preset
	Dropped *Dropped `json:"dropped,omitempty"`

	Documents []Read  `json:"documents,omitempty"` // as in the inputs
	Faults    []Fault `json:"faults,omitempty"`    // of the other inputs
	Asked     []Asked `json:"asked,omitempty"`

	Decide  *Decided  `json:"decide,omitempty"`
	DAX     *Matrix   `json:"dax,omitempty"`
	Compare *Compared `json:"compare,omitempty"`
	Review  *Reviewed `json:"review,omitempty"`
	Export  *Exported `json:"export,omitempty"`
}

// Names are names to choose from while typing. Others are as good.
type Names struct {
	Actions    []string `json:"actions"`
	Operations []string `json:"operations"`
	Keys       []string `json:"keys"`
}

// Read is how a document was read.
type Read struct {
	Errors    []Error `json:"errors,omitempty"`
	NewErrors []Error `json:"newErrors,omitempty"` // of the proposed text
}

// Error is why a document does not load, and where.
type Error struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Start  int    `json:"start"` // the value that the error is in
	End    int    `json:"end"`
	Path   string `json:"path,omitempty"` // JSON pointer
	Code   string `json:"code"`
	Text   string `json:"text"`
}

// Fault is what is wrong with an input that is not a document.
type Fault struct {
	Field string `json:"field"` // where in the inputs, such as callers/0/principal
	Text  string `json:"text"`
}

// Asked is a condition key that the answer may hang on and the inputs do not have.
type Asked struct {
	Key     string `json:"key"`
	Of      string `json:"of,omitempty"`      // the cluster whose role would bring it
	Matters string `json:"matters,omitempty"` // yes or unknown; "" where that was not examined
	// Allowed and Denied are values with which the request is allowed and denied, where
	// package analysis found them; null is an absent key.
	Allowed json.RawMessage `json:"allowed,omitempty"`
	Denied  json.RawMessage `json:"denied,omitempty"`
	Meaning string          `json:"meaning,omitempty"`
	List    bool            `json:"list,omitempty"` // the key holds a list
}

// Place is a statement in its document.
type Place struct {
	Document  int    `json:"document"`      // of the inputs
	New       bool   `json:"new,omitempty"` // in the proposed text
	Statement int    `json:"statement"`
	Sid       string `json:"sid,omitempty"`
	Effect    string `json:"effect"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

// Trace is one decision with everything that led to it.
type Trace struct {
	Principal string      `json:"principal"`
	Action    string      `json:"action"`
	Resource  string      `json:"resource"`
	Verdict   string      `json:"verdict"`
	Layer     string      `json:"layer"`
	Uncertain bool        `json:"uncertain,omitempty"`
	Otherwise string      `json:"otherwise,omitempty"` // the verdict under the opposite reading of what is unknown
	Statement *Place      `json:"statement,omitempty"` // that decided
	Message   string      `json:"message,omitempty"`   // AWS's sentence
	Proved    bool        `json:"proved,omitempty"`    // the keys that are not known cannot change the verdict
	Problem   string      `json:"problem,omitempty"`   // why the request is not valid
	Missing   []string    `json:"missing,omitempty"`   // layers that withhold an Allow
	Layers    []Layer     `json:"layers"`
	Context   []KeyValues `json:"context,omitempty"`
}

// Layer is a layer of policies, or one level of SCPs or RCPs.
type Layer struct {
	Layer      string      `json:"layer"`
	Level      int         `json:"level,omitempty"`
	Statements []Statement `json:"statements"`
}

// Statement says whether one statement applies.
type Statement struct {
	Place   Place    `json:"place"`
	Applies string   `json:"applies"`           // yes, no or unknown
	Stopped *Clause  `json:"stopped,omitempty"` // the clause that stopped it
	Unknown []Clause `json:"unknown,omitempty"` // clauses that could not be evaluated
}

// Clause is a clause of a statement, and what the request had for it.
type Clause struct {
	Element string   `json:"element"` // such as Action, or the operator of a condition
	Key     string   `json:"key,omitempty"`
	Have    []string `json:"have"`
	Want    []string `json:"want"`
	Why     string   `json:"why"`
}

// KeyValues is a condition key of a request, as a trace shows it.
type KeyValues struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
	Kind   string   `json:"kind"`
}

// Decided is the answer of decide.
type Decided struct {
	Verdict   string   `json:"verdict"`             // of all requests together
	Uncertain bool     `json:"uncertain,omitempty"` // it hangs on what is not known
	Proved    bool     `json:"proved,omitempty"`    // the same, whatever the keys are that were not given
	Operation string   `json:"operation,omitempty"` // of a body
	Requests  []Trace  `json:"requests"`
	If        []string `json:"if,omitempty"`     // allowed if one of these lines holds
	Unless    []string `json:"unless,omitempty"` // and unless one of these does
	Grant     string   `json:"grant,omitempty"`  // the policy document that allows what is missing
	Grounds   []string `json:"grounds,omitempty"`
	Advice    []string `json:"advice,omitempty"`
	Changes   []Change `json:"changes,omitempty"`

	searches int // of package analysis so far
}

// Change is a proposal to edit documents, so that the request is allowed.
type Change struct {
	Exact bool   `json:"exact"` // proved: nothing else is allowed by it
	Extra string `json:"extra,omitempty"`
	Edits []Edit `json:"edits"`
}

// Edit is a text in place of a document's.
type Edit struct {
	Document int    `json:"document"` // -1: a new document
	Layer    string `json:"layer"`
	Text     string `json:"text"`
	What     string `json:"what"`
}

// Dropped is the policy document that a text holds, and what it seems to be.
type Dropped struct {
	Text  string `json:"text"`
	Layer string `json:"layer"`
	Field string `json:"field,omitempty"` // of an output of AWS's CLI
	Error string `json:"error,omitempty"`
}
