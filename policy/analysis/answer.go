package analysis

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Steps is what a question took.
type Steps struct {
	States int // of the searches for texts
	Nodes  int // of the search for a request
}

// Result answers one question. The zero Result is Unknown.
type Result struct {
	Answer  Answer
	Reason  Reason   // of Unknown
	Witness *Witness // of Yes
	Region  *Region  // of Yes: requests like the witness, all proved to be of the kind; nil if none was, or with Options.WitnessOnly
	Steps   Steps
}

// Witness is a request that proves a Yes, ready for Set.Evaluate.
type Witness struct {
	Request policy.Request
	// Before and After are the decisions by the old and the new rules, with the
	// deciding statements. Before is the zero Decision where there is one side.
	Before, After policy.Decision
	Exotic        bool // only stars that run past a colon match its resource
}

// String returns the answer and what is behind it, in a line or two.
func (r Result) String() string {
	switch {
	case r.Answer == Unknown && r.Reason != NoReason:
		return r.Answer.String() + ": " + r.Reason.String()
	case r.Witness != nil:
		return r.Answer.String() + ": " + r.Witness.String()
	}
	return r.Answer.String()
}

// String returns the request, its context and the statement that allows it, such
// as "dynamodb:GetItem on arn:...:table/Books by arn:...:user/x, aws:username
// "x": allow: identity, new.json:3:5, statement 0".
func (w *Witness) String() string {
	if w == nil {
		return "no witness"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s by %s", w.Request.Action, w.Request.Resource, w.Request.Principal)
	for _, k := range w.context() {
		fmt.Fprintf(&b, ", %s %s", k.Key, k.text())
	}
	fmt.Fprintf(&b, ": %s", w.After)
	if w.Exotic {
		b.WriteString(" (exotic)")
	}
	return b.String()
}

// keyValue is a key of a witness's context.
type keyValue struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
	List   bool     `json:"list,omitempty"`
}

// text writes the value.
func (k *keyValue) text() string {
	if !k.List && len(k.Values) == 1 {
		return fmt.Sprintf("%q", k.Values[0])
	}
	return fmt.Sprintf("%q", k.Values)
}

// context returns the keys of the witness in alphabetical order.
func (w *Witness) context() (all []keyValue) {
	env := envOf(&w.Request)
	for key := range w.Request.Context.Keys() {
		values, kind := env.Lookup(key)
		all = append(all, keyValue{key, append([]string{}, values...), kind.String() == "list"})
	}
	return all
}

// resultJSON fixes names and order of a result's fields.
type resultJSON struct {
	Answer  string       `json:"answer"`
	Reason  string       `json:"reason,omitempty"`
	Witness *witnessJSON `json:"witness,omitempty"`
	Region  *Region      `json:"region,omitempty"`
	States  int          `json:"states"`
	Nodes   int          `json:"nodes"`
}

type witnessJSON struct {
	Action          string          `json:"action"`
	Resource        string          `json:"resource"`
	ResourceAccount string          `json:"resourceAccount,omitempty"`
	Principal       string          `json:"principal"`
	Context         []keyValue      `json:"context"`
	Before          policy.Decision `json:"before"`
	After           policy.Decision `json:"after"`
	Exotic          bool            `json:"exotic"`
}

// MarshalJSON writes the result with its fields in a fixed order.
func (r Result) MarshalJSON() ([]byte, error) {
	out := resultJSON{Answer: r.Answer.String(), Reason: r.Reason.String(), Region: r.Region, States: r.Steps.States, Nodes: r.Steps.Nodes}
	out.Witness = r.Witness.json()
	return json.Marshal(out)
}

// json returns the witness as it is written, nil of nil.
func (w *Witness) json() *witnessJSON {
	if w == nil {
		return nil
	}
	return &witnessJSON{
		w.Request.Action, w.Request.Resource.String(), w.Request.ResourceAccount, w.Request.Principal.String(),
		append([]keyValue{}, w.context()...), w.Before, w.After, w.Exotic,
	}
}

// envOf returns what a request gives to be read, apart from what follows from its
// other fields.
func envOf(r *policy.Request) *condition.Env {
	return &condition.Env{Context: r.Context, Now: r.Time}
}
