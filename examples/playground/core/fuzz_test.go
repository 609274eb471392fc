package core_test

import (
	"encoding/json"
	"testing"

	"github.com/iameval/iameval/examples/playground/core"
)

// FuzzAsk: no request panics; every answer is a Response; and no view has an answer
// where an input has a fault.
func FuzzAsk(f *testing.F) {
	for _, p := range core.Presets() {
		in := core.Answer(core.Request{View: core.DAX, Preset: p.ID}).Input
		for _, view := range []string{core.Decide, core.DAX, core.Compare, core.Review} {
			b, err := json.Marshal(core.Request{View: view, Input: *in, Export: true, Propose: true})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		if len(request) > 20_000 {
			t.Skip("too long for a fuzzer")
		}
		var r core.Response
		if err := json.Unmarshal(core.Ask(request), &r); err != nil {
			t.Fatal(err)
		}
		bad := len(r.Faults) > 0
		for _, d := range r.Documents {
			bad = bad || len(d.Errors) > 0
		}
		if bad && (r.Decide != nil || r.DAX != nil || r.Compare != nil) {
			t.Errorf("an answer in spite of faults: %+v", r)
		}
	})
}
