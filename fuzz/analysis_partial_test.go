package fuzz

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestPartialSmallWorld: what Partial says of a request without its keys is what every
// value of the keys shows.
func TestPartialSmallWorld(t *testing.T) {
	t.Parallel()
	documents := 600
	if thin() {
		documents = 40
	}
	var n tally
	for _, f := range smallFamilies {
		size := 3 * len(f.conditions) * len(smallActions) * len(smallResources)
		for i, document := range f.smallDocuments(t, size*size*size/documents|1) {
			for j, action := range []string{"s:a", "s:b"} {
				for k, resource := range []string{"arn:aws:s:::a", "arn:aws:s:::ab", "*"} {
					f.checkPartial(t, document, action, resource, (i+j+k)%3, (i+j)%2 == 0, &n)
				}
			}
		}
	}
	t.Logf("no %d, yes %d, unknown %d, yes beyond the small world %d", n.no.Load(), n.yes.Load(), n.unknown.Load(), n.beyond.Load())
}

// checkPartial asks about one request with one of the keys given, or none.
func (f *smallFamily) checkPartial(t *testing.T, document loadedRules, action, resource string, given int, anyValue bool, n *tally) {
	t.Helper()
	base := policy.Request{
		Principal: policy.User(arn.MustParse("arn:aws:iam::1:user/x")).WithUniqueID("AIDAX"), Action: action, Resource: arn.MustParse(resource),
		ResourceAccount: "1", Time: time.Unix(1_577_836_800, 0), Context: condition.NewContext(),
	}
	vs := append(f.entries("k:v", anyValue, featuresOf(anyValue, document.text).lists), condition.Absent("k:v"))
	ws := []condition.Entry{condition.Absent("k:w")}
	for _, w := range []string{"a", "b", "cc", "A", "abb", "s"} {
		ws = append(ws, condition.String("k:w", w))
	}
	switch given {
	case 1:
		vs = vs[:1]
		base.Context = condition.NewContext(vs[0])
	case 2:
		ws = ws[1:2]
		base.Context = condition.NewContext(ws[0])
	}
	got := analysis.Partial(document.rules, &base, analysis.Options{World: analysis.World{AnyValue: anyValue}})
	grid := make([][]bool, len(vs))
	var seen [2]bool
	for i, v := range vs {
		for _, w := range ws {
			r := base
			r.Context = base.Context.With(v, w)
			d := document.set.Evaluate(&r)
			grid[i] = append(grid[i], d.Allowed())
			seen[choose(d.Allowed(), 1, 0)] = true
			if got.Open && got.Reason == analysis.NoReason && says(&got, &r) != d.Allowed() {
				t.Errorf("%s on %s, %s: %v, but the conditions say %t\n%v\n%s", action, resource, show(r), d, says(&got, &r), got, document.text)
				return
			}
			if !got.Open && (got.Verdict == policy.Allowed) != d.Allowed() || !got.Open && got.Verdict == policy.ExplicitDeny && d.Verdict != policy.ExplicitDeny {
				t.Errorf("%s on %s, %s: %v, but it is said to be %v\n%s", action, resource, show(r), d, got, document.text)
				return
			}
		}
	}
	for _, m := range got.Matters {
		matters := differing(grid)
		if m.Key == "k:v" {
			matters = differing(transposed(grid))
		}
		switch {
		case m.Answer == analysis.No && matters:
			t.Errorf("%s on %s: %v, but it does\n%s", action, resource, m, document.text)
		case m.Answer == analysis.Unknown:
			n.unknown.Add(1)
		case m.Answer == analysis.No:
			n.no.Add(1)
		default:
			yes, no := m.Allowed.Request, m.Denied.Request
			if !document.set.Evaluate(&yes).Allowed() || document.set.Evaluate(&no).Allowed() || show(policy.Request{Context: yes.Context.Without(m.Key)}) != show(policy.Request{Context: no.Context.Without(m.Key)}) {
				t.Errorf("%v, shown by %v and %v\n%s", m, m.Allowed, m.Denied, document.text)
			}
			if n.yes.Add(1); !matters {
				n.beyond.Add(1)
			}
		}
	}
	if got.Open && !(seen[0] && seen[1]) {
		n.beyond.Add(1)
	}
}

// says reports whether the conditions of a residual allow a request.
func says(got *analysis.Residual, r *policy.Request) bool {
	env := r.Env()
	met := func(list []analysis.Condition) bool {
		return !slices.ContainsFunc(list, func(c analysis.Condition) bool { return !wants(c.Want, c.Test.Eval(&env).Result) })
	}
	return slices.ContainsFunc(got.If, met) && !slices.ContainsFunc(got.Unless, met)
}

// wants reports whether a result is what is wanted.
func wants(w analysis.Want, r condition.Result) bool {
	switch w {
	case analysis.True:
		return r == condition.True
	case analysis.NotFalse:
		return r != condition.False
	case analysis.NotTrue:
		return r != condition.True
	default:
	}
	return r == condition.False
}

// differing reports whether the lines of a grid differ in some column.
func differing(grid [][]bool) bool {
	for i := range grid {
		for j := range grid[i] {
			for k := range grid[i] {
				if grid[i][j] != grid[i][k] {
					return true
				}
			}
		}
	}
	return false
}

// transposed returns the columns of a grid as lines.
func transposed(grid [][]bool) [][]bool {
	out := make([][]bool, len(grid[0]))
	for i := range grid {
		for j, x := range grid[i] {
			out[j] = append(out[j], x)
		}
	}
	return out
}

func choose[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// FuzzPartial: whatever a document and a request say, a closed verdict is that of the
// request with keys of any value, what matters is shown, and the answer is the same
// twice.
func FuzzPartial(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:PrincipalTag/a}/*"}}`, []byte("request"))
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"a:b","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"dynamodb:Attributes":"a*"}}}]}`, []byte{1, 2, 3})
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"k:v":"1e5"},"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}}}`, []byte{9})
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::${aws:username}${k:w, 'x'}","Condition":{"StringEquals":{"aws:username":"${k:v}"}}}}`, []byte("9"))
	f.Fuzz(func(t *testing.T, text string, random []byte) {
		set, ok := setOf(text)
		if !ok || len(text) > 2000 {
			return
		}
		s := gen.FromBytes(random)
		generated := gen.NewRequest(s)
		r, ok := ofWorld(generated)
		if !ok {
			return
		}
		o := analysis.Options{World: analysis.World{AnyValue: true}, Limits: analysis.Limits{States: 1 << 12, Nodes: 1 << 8, Regions: 50}}
		open := r
		open.Context = condition.NewContext()
		rules := analysis.OfCaller(set)
		got, again := analysis.Partial(rules, &open, o), analysis.Partial(rules, &open, o)
		if diff := cmp.Diff(residualText(t, got), residualText(t, again)); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
		for _, m := range got.Matters {
			if m.Answer == analysis.Yes && (!m.Allowed.After.Allowed() || m.Denied.After.Allowed()) {
				t.Fatalf("%v, shown by %v and %v", m, m.Allowed, m.Denied)
			}
		}
		if d := set.Evaluate(&open); !got.Open && got.Verdict == policy.Allowed && !d.Allowed() && !d.Uncertain {
			t.Fatalf("%v, but %v", got, d)
		}
	})
}

// residualText writes a value as JSON.
func residualText(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
