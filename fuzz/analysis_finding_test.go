package fuzz

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// smallDocuments returns documents of three statements each, every so many of them all.
func (f *smallFamily) smallDocuments(t *testing.T, step int) (all []loadedRules) {
	t.Helper()
	var statements []string
	for _, effect := range []string{"Allow", "Deny", "Allow"} {
		for _, c := range f.conditions {
			for _, a := range smallActions {
				for _, r := range smallResources {
					statements = append(statements, smallStatement(effect, a, r, c))
				}
			}
		}
	}
	n := len(statements)
	for i := 0; i < n*n*n; i += step {
		all = append(all, loadRules(t, smallDocument(statements[i%n], statements[i/n%n], statements[i/n/n])))
	}
	return all
}

// TestRedundantSmallWorld: a statement is redundant exactly where no request of the
// world is decided otherwise without it, and not even without it and all but By.
func TestRedundantSmallWorld(t *testing.T) {
	t.Parallel()
	documents := 200
	if thin() {
		documents = 12
	}
	var n tally
	for _, f := range smallFamilies {
		size := 3 * len(f.conditions) * len(smallActions) * len(smallResources)
		for _, document := range f.smallDocuments(t, size*size*size/documents|1) {
			requests := f.requests(featuresOf(false, document.text))
			for found := range analysis.Redundant(document.rules, analysis.Options{}) {
				f.checkRedundant(t, document, found, requests, &n)
			}
		}
	}
	t.Logf("no %d, yes %d, unknown %d, yes beyond the small world %d", n.no.Load(), n.yes.Load(), n.unknown.Load(), n.beyond.Load())
}

// checkRedundant holds one finding to all requests of the world.
func (f *smallFamily) checkRedundant(t *testing.T, document loadedRules, found analysis.Finding, requests []policy.Request, n *tally) {
	t.Helper()
	without := dropped(t, document.text, found.Statement.Index())
	differ := differsEither(document, without, requests)
	switch {
	case found.Result.Answer == analysis.Unknown:
		n.unknown.Add(1)
		return
	case found.Result.Answer == analysis.No && differ:
		t.Errorf("%v, but a request is decided otherwise\n%s", found, document.text)
		return
	case found.Result.Answer == analysis.Yes:
		r := found.Result.Witness.Request
		if document.set.Evaluate(&r).Allowed() == without.set.Evaluate(&r).Allowed() {
			t.Errorf("%v, but the witness shows nothing\n%s", found, document.text)
		}
		if n.yes.Add(1); !differ {
			n.beyond.Add(1)
		}
		return
	}
	n.no.Add(1)
	// What is not in By is not needed: without it the statement is redundant still.
	needless := []int{}
	for s := range found.Statement.Policy().Statements() {
		helps := s.Effect() == policy.Deny || found.Statement.Effect() == policy.Allow
		if s != found.Statement && helps && !slices.Contains(found.By, s) {
			needless = append(needless, s.Index())
		}
	}
	if differsEither(dropped(t, document.text, needless...), dropped(t, document.text, append(needless, found.Statement.Index())...), requests) {
		t.Errorf("%v, but By does not do all of its work\n%s", found, document.text)
	}
}

// dropped loads a document without some of its statements, and of the effect of
// nothing in their place.
func dropped(t *testing.T, document string, indices ...int) loadedRules {
	t.Helper()
	var d struct {
		Version   string
		Statement []json.RawMessage
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		t.Fatal(err)
	}
	for _, i := range indices {
		d.Statement[i] = json.RawMessage(`{"Effect":"Deny","Action":"none:none","Resource":"*"}`)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return loadRules(t, string(text))
}

// differsEither reports whether a request is allowed by one of two documents alone.
func differsEither(a, b loadedRules, requests []policy.Request) bool {
	_, more := differs(a, b, requests)
	_, less := differs(b, a, requests)
	return more || less
}

// FuzzRedundant: whatever a document says, every statement has a finding, the same
// twice, and a witness is what the engine says.
func FuzzRedundant(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*"}]}`)
	f.Add(`{"Statement":[{"Effect":"Allow","NotAction":"a:b","NotResource":"arn:aws:*:*:*:x?"},{"Effect":"Deny","Action":"a:*","Resource":"*"}]}`)
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:NumericLessThan":{"k:v":"1e5"}}},{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"k:v":"true"}}}]}`)
	f.Add(`{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:v":[]}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		set, ok := setOf(text)
		if !ok || len(text) > 2000 {
			return
		}
		o := analysis.Options{Limits: analysis.Limits{States: 1 << 12, Nodes: 1 << 8}}
		rules := analysis.OfCaller(set)
		var first, second []string
		for found := range analysis.Redundant(rules, o) {
			first = append(first, found.String())
			if w := found.Result.Witness; w != nil && w.After.Allowed() == w.Before.Allowed() {
				t.Fatalf("%v shows nothing", found)
			}
			if len(first) > 20 {
				break
			}
		}
		for found := range analysis.Redundant(rules, o) {
			if second = append(second, found.String()); len(second) > 20 {
				break
			}
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
	})
}

// TestNeverAppliesSmallWorld: a statement never applies exactly where it applies to no
// request of the world.
func TestNeverAppliesSmallWorld(t *testing.T) {
	step := 1
	if thin() {
		step = 7
	}
	var n tally
	for _, f := range smallFamilies {
		i := 0
		for _, first := range f.conditions {
			for _, second := range f.conditions {
				i++
				if i%step != 0 || second == "" || !distinct(first, second) {
					continue
				}
				both := second
				if first != "" {
					both = first + "," + second
				}
				effect, action, resource := []string{"Allow", "Deny"}[i/step%2], smallActions[i/step%3], smallResources[i/step%5]
				f.checkApplies(t, loadRules(t, smallDocument(smallStatement(effect, action, resource, both))), &n)
			}
		}
	}
	t.Logf("no %d, yes %d, unknown %d, yes beyond the small world %d", n.no.Load(), n.yes.Load(), n.unknown.Load(), n.beyond.Load())
}

// distinct reports whether two conditions have different operators, so that they can
// stand beside one another.
func distinct(first, second string) bool {
	operator := func(s string) string { name, _, _ := strings.Cut(s, "{"); return name }
	return operator(first) != operator(second)
}

// checkApplies holds one finding to all requests of the world.
func (f *smallFamily) checkApplies(t *testing.T, document loadedRules, n *tally) {
	t.Helper()
	p := document.set.Policies().Identity[0]
	applies := false
	for _, r := range f.requests(featuresOf(false, document.text)) {
		for a := range document.set.Applying(&r) {
			applies = applies || a.Statement.Effect() == policy.Deny || a.Result == condition.True
		}
	}
	for found := range analysis.NeverApplies(p, analysis.Options{}) {
		switch found.Result.Answer {
		case analysis.Unknown:
			n.unknown.Add(1)
		case analysis.No:
			if n.no.Add(1); applies {
				t.Errorf("%v, but it applies to a request\n%s", found, document.text)
			}
		default:
			if n.yes.Add(1); !applies {
				n.beyond.Add(1)
			}
			r := found.Result.Witness.Request
			shown := false
			for a := range document.set.Applying(&r) {
				shown = shown || a.Statement.Effect() == policy.Deny || a.Result == condition.True
			}
			if !shown {
				t.Errorf("%v, but it does not apply to the witness\n%s", found, document.text)
			}
		}
	}
}

// FuzzNeverApplies: whatever a document says, every statement has a finding, the same
// twice, the witness of a Yes is one that it applies to, and no request of the world
// refutes a No.
func FuzzNeverApplies(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*","Condition":{"Null":{"aws:username":"true"}}}]}`, []byte("request"))
	f.Add(`{"Statement":[{"Effect":"Allow","NotAction":"*","NotResource":"arn:aws:*:*:*:x?"},{"Effect":"Deny","Action":"a:!","Resource":"*"}]}`, []byte{1, 2, 3})
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"k:v":"1e5"},"NumericGreaterThan":{"k:v":"1e6"}}}}`, []byte{9})
	f.Add(`{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:v":["a","b"]},"StringNotLike":{"k:v":"?"}}}}`, []byte("9"))
	f.Fuzz(func(t *testing.T, text string, random []byte) {
		set, ok := setOf(text)
		if !ok || len(text) > 2000 {
			return
		}
		p := set.Policies().Identity[0]
		o := analysis.Options{World: analysis.World{AnyValue: true}, Limits: analysis.Limits{States: 1 << 12, Nodes: 1 << 8}}
		applies := func(s *policy.Statement, r *policy.Request) bool {
			for a := range set.Applying(r) {
				if a.Statement == s && (s.Effect() == policy.Deny || a.Result == condition.True) {
					return true
				}
			}
			return false
		}
		var texts [2][]string
		for i := range texts {
			for found := range analysis.NeverApplies(p, o) {
				if texts[i] = append(texts[i], found.String()); len(texts[i]) > 20 {
					break
				}
				if w := found.Result.Witness; w != nil && !applies(found.Statement, &w.Request) {
					t.Fatalf("%v does not apply to its witness", found)
				}
				s := gen.FromBytes(random)
				request := gen.NewRequest(s)
				for range 20 {
					if r, ok := ofWorld(request); ok && found.Result.Answer == analysis.No && applies(found.Statement, &r) {
						t.Fatalf("%v, but it applies to %s on %s by %s, context %v", found, r.Action, r.Resource, r.Principal, show(r))
					}
					request = gen.Near(s, request)
				}
			}
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
	})
}
