package fuzz

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// FuzzCompare: whatever two documents say, no request of the world refutes a No, a
// Yes is what the engine says, nothing runs beyond its limits, and the same
// question has the same answer.
func FuzzCompare(f *testing.F) {
	const all = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	f.Add(all, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*"}}`, []byte("request"))
	f.Add(`{"Statement":{"Effect":"Allow","NotAction":"a:b","NotResource":"arn:aws:*:*:*:x?"}}`, all, []byte{1, 2, 3})
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:NumericLessThan":{"k:v":"1e5"}}}}`, all, []byte{9})
	f.Fuzz(func(t *testing.T, oldText, newText string, random []byte) {
		old, okOld := setOf(oldText)
		new, okNew := setOf(newText)
		if !okOld || !okNew || len(oldText)+len(newText) > 4000 {
			return
		}
		o := analysis.Options{World: analysis.World{AnyValue: true}, Limits: analysis.Limits{States: 1 << 14, Nodes: 1 << 9}}
		got := analysis.Compare(analysis.OfCaller(old), analysis.OfCaller(new), o)
		again := analysis.Compare(analysis.OfCaller(old), analysis.OfCaller(new), o)
		if diff := cmp.Diff(jsonOf(t, got), jsonOf(t, again)); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
		if got.Steps.Nodes > 1<<9+1 {
			t.Fatalf("%d nodes", got.Steps.Nodes)
		}
		switch got.Answer {
		case analysis.Yes:
			r := got.Witness.Request
			if !new.Evaluate(&r).Allowed() || old.Evaluate(&r).Allowed() || r.Validate() != nil {
				t.Fatalf("%v is not what the engine says: %v", got, r.Validate())
			}
		case analysis.No:
			s := gen.FromBytes(random)
			request := gen.NewRequest(s)
			for range 20 {
				if r, ok := ofWorld(request); ok && new.Evaluate(&r).Allowed() && !old.Evaluate(&r).Allowed() {
					t.Fatalf("%v, but new alone allows %s on %s by %s, context %v", got, r.Action, r.Resource, r.Principal, show(r))
				}
				request = gen.Near(s, request)
			}
		default:
		}
	})
}

func setOf(text string) (*policy.Set, bool) {
	p, err := policy.Parse("p", policy.Identity, []byte(text))
	if err != nil {
		return nil, false
	}
	s, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	return s, err == nil
}

func jsonOf(t *testing.T, r analysis.Result) string {
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
