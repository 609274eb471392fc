package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/operation"
)

// Ask answers a request that is given as JSON, with JSON.
func Ask(request []byte) []byte {
	var q Request
	var r Response
	if err := read(request, &q); err != nil {
		r.Error = err.Error()
	} else {
		r = Answer(q)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return []byte(`{"error":"the answer cannot be written"}`)
	}
	return bytes.TrimSpace(b.Bytes())
}

// read reads a request. A field that is not known is an error, so that nothing that
// was typed is lost without a word.
func read(text []byte, q *Request) error {
	if len(text) > MaxRequest {
		return fmt.Errorf("the request has %d bytes; at most %d are read", len(text), MaxRequest)
	}
	if err := infile.JSON(text, q); err != nil {
		return fmt.Errorf("the request cannot be read: %w", err)
	}
	return nil
}

// Answer answers a request. It panics on nothing and keeps nothing.
func Answer(q Request) Response {
	var r Response
	if q.List {
		r.Presets, r.Names = Presets(), names()
	}
	if q.Drop != nil {
		r.Dropped = dropped(*q.Drop)
		return r
	}
	in := q.Input
	if q.Preset != "" {
		p, ok := preset(q.Preset)
		if !ok {
			r.Error = fmt.Sprintf("%.80q is not a preset", q.Preset)
			return r
		}
		in, r.Input = p, &p
	}
	w := newWorld(&in, false)
	r.answer(&q, w)
	r.Documents, r.Faults = w.read, append(r.Faults, w.faults...)
	return r
}

// answer fills in the view.
func (r *Response) answer(q *Request, w *world) {
	switch q.View {
	case Decide:
		r.Decide, r.Asked = w.decide(q.Propose)
		if q.Export && r.Decide != nil {
			r.Export = w.exportDecide()
		}
	case DAX:
		r.DAX = w.dax()
		if r.DAX != nil {
			r.Asked = w.askedOfAll(r.DAX)
		}
		if q.Export && r.DAX != nil {
			r.Export = w.exportDAX()
		}
	case Compare:
		then := newWorld(w.in, true)
		r.Compare = compare(w, then)
		r.Faults = newFaults(w.faults, then.faults)
		if q.Export && r.Compare != nil {
			r.Export = w.exportCompare(then, r.Compare)
		}
	case Review:
		r.Review = w.review(time.Now())
		if q.Export && r.Review != nil {
			r.Export = w.exportReview()
		}
	default:
		r.Error = fmt.Sprintf("%.80q is not a view: want decide, dax, compare or review", q.View)
	}
}

// newFaults are the faults of the proposal that today's policies do not have.
func newFaults(today, proposed []Fault) (list []Fault) {
	known := make(map[Fault]bool)
	for _, f := range today {
		known[f] = true
	}
	for _, f := range proposed {
		if !known[f] {
			list = append(list, f)
		}
	}
	return list
}

// dropped finds the policy document in a text, and says what it seems to be.
func dropped(text string) *Dropped {
	found, err := infile.Find([]byte(text))
	if err != nil {
		return &Dropped{Text: text, Layer: "identity", Error: err.Error()}
	}
	doc := string(found.Text)
	if found.Field != "" {
		doc = formatted(found.Decoded)
	}
	return &Dropped{Text: doc, Layer: layerOf(found.Decoded), Field: found.Field}
}

// names are those of DynamoDB and DAX, and the global keys.
func names() *Names {
	n := &Names{Operations: slices.Collect(operation.Operations())}
	for _, service := range []string{catalog.DynamoDB, catalog.DAX} {
		for a := range catalog.Actions(service) {
			n.Actions = append(n.Actions, a.String())
		}
	}
	for _, prefix := range []string{"aws", "dynamodb", "dax"} {
		for k := range catalog.Keys(prefix) {
			n.Keys = append(n.Keys, strings.ReplaceAll(k.Name, "${TagKey}", ""))
		}
	}
	return n
}
