package analysis

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Residual is a decision that may hang on open keys. The zero Residual is an implicit
// deny that hangs on nothing.
type Residual struct {
	// Open is false where it is proved that the request is allowed, or that it is
	// not, whatever the open keys are.
	Open bool
	// Verdict counts where the Residual is not open. It is ExplicitDeny only where
	// some Deny applies in any case.
	Verdict policy.Verdict
	// If and Unless say, of one that is open, when the request is allowed: if all
	// conditions of one list of If are met, and unless all of one list of Unless
	// are. An empty list is always met.
	If, Unless [][]Condition
	// Reason is why If and Unless are not complete: ManyRegions, or Variables where
	// a resource with two variables cannot be put as conditions.
	Reason  Reason
	Matters []Matter // each open key that the policies read, in alphabetical order
}

// Matter says whether one key can change the verdict. Yes has two requests that differ
// in this key alone, and No is a proof that there are no such requests.
type Matter struct {
	Key             string
	Answer          Answer
	Reason          Reason // of Unknown
	Allowed, Denied *Witness
}

// Partial decides a request as far as its context goes. A key that the context lacks or
// declares unknown is open if nothing else of the request says what it is (SEMANTICS
// 9), and so is the clock if the request has no Time. condition.Absent closes a key.
// The policies are those of the rules, whatever the request's Target is. Of o, World
// and Limits count, for each search: there is one or two, and one for each open key.
func Partial(r *Rules, req *policy.Request, o Options) Residual {
	if r == nil || req == nil {
		return Residual{}
	}
	w := newWhole(req)
	one := w.request
	one.Target = r.targetOf(&one)
	decision := r.set.Evaluate(&one)
	open := r.openKeys(w)
	if settled := !hasGroups(r, &one); settled || len(open) == 0 || req.Context.Err() != nil {
		if req.Context.Err() != nil {
			return Residual{}
		}
		return Residual{Verdict: decision.Verdict}
	}
	refused, proof := w.search(r, &o, refusedByNew)
	if refused == nil && proof {
		return Residual{Verdict: policy.Allowed}
	}
	allowed, proof := w.search(r, &o, asked)
	if allowed == nil && proof {
		return Residual{Verdict: w.denial(r, &o)}
	}
	l := newResidual(r, w, open, &o)
	out := Residual{Open: true}
	out.If, out.Unless = l.conditions()
	out.Reason = l.over
	for _, key := range open {
		out.Matters = append(out.Matters, w.matter(r, key, o))
	}
	return out
}

// hasGroups reports whether policies decide a request.
func hasGroups(r *Rules, req *policy.Request) bool {
	for range r.set.Groups(req) {
		return true
	}
	return false
}

// openKeys returns the open keys that the rules read, in alphabetical order.
func (r *Rules) openKeys(w *whole) (open []string) {
	names := make(map[string]string)
	for key := range r.target.Keys() {
		names[condition.FoldKey(key)] = key
	}
	for key := range r.set.Keys() {
		names[condition.FoldKey(key)] = key
	}
	for _, folded := range slices.Sorted(maps.Keys(names)) {
		if w.open(folded) {
			open = append(open, names[folded])
		}
	}
	return open
}

// search looks for a completion of the request. Where it finds none it is proved or
// not that there is none.
func (w *whole) search(r *Rules, o *Options, s sought) (c *candidate, proof bool) {
	p := w.problem(nil, r, o)
	if s == refusedByNew {
		p.free, p.old, p.oldForce = true, r, p.newForce
	}
	c = p.run()
	return c, p.stuck == NoReason
}

// denial is the verdict on a request that is not allowed in any case.
func (w *whole) denial(r *Rules, o *Options) policy.Verdict {
	p := w.problem(nil, r, o)
	p.undenied = true
	if c := p.run(); c == nil && p.stuck == NoReason {
		return policy.ExplicitDeny
	}
	return policy.ImplicitDeny
}

// matter answers whether a key can change the verdict: whether there are two requests,
// one allowed and the other not, that share all keys but this one. The second is
// decided by policies that read a key of another name in its place.
func (w *whole) matter(r *Rules, key string, o Options) Matter {
	m := Matter{Key: key}
	twin := r.twinOf()
	old := r.renamed(key, twin)
	if old == nil {
		m.Reason = Unsupported
		return m
	}
	two := *w
	two.twin, two.of = condition.FoldKey(twin), condition.FoldKey(key)
	p := two.problem(old, r, &o)
	c := p.run()
	switch {
	case c == nil && p.stuck == NoReason:
		m.Answer = No
		return m
	case c == nil:
		m.Reason = p.stuck
		return m
	}
	yes, no := c.request, c.request
	yes.Context, no.Context = c.request.Context.Without(twin), swapped(c.request.Context, key, twin)
	if instant, ok := w.clock(key, &c.request, twin); ok {
		no.Time, no.Context = instant, yes.Context
	}
	m.Allowed, m.Denied = witnessOf(r, yes), witnessOf(r, no)
	if !m.Allowed.After.Allowed() || m.Denied.After.Allowed() {
		return Matter{Key: key, Reason: Unconfirmed}
	}
	m.Answer = Yes
	return m
}

// witnessOf decides a request.
func witnessOf(r *Rules, req policy.Request) *Witness {
	req.Target = r.targetOf(&req)
	return &Witness{Request: req, After: r.set.Evaluate(&req)}
}

// swapped returns a context with the value of a twin in place of a key's own.
func swapped(c condition.Context, key, twin string) condition.Context {
	env := condition.Env{Context: c}
	values, kind := env.Lookup(condition.FoldKey(twin))
	c = c.Without(twin, key)
	switch kind {
	case condition.KindSingle:
		return c.With(condition.String(key, values[0]))
	case condition.KindList:
		return c.With(condition.Strings(key, values...))
	default:
	}
	return c
}

// String returns the verdict, or the conditions that it hangs on, in a few lines.
func (r Residual) String() string {
	if !r.Open {
		return r.Verdict.String()
	}
	var b strings.Builder
	b.WriteString("it depends")
	for i, lists := range [][][]Condition{r.If, r.Unless} {
		for _, list := range lists {
			fmt.Fprintf(&b, "\n%s %s", choose(i == 0, "allowed if", "not if"), joined(list))
		}
	}
	if r.Reason != NoReason {
		fmt.Fprintf(&b, "\nand more: %s", r.Reason)
	}
	for _, m := range r.Matters {
		fmt.Fprintf(&b, "\n%s", m)
	}
	return b.String()
}

// joined writes conditions that are met together.
func joined(list []Condition) string {
	if len(list) == 0 {
		return "in any case"
	}
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = c.String()
	}
	return strings.Join(texts, " and ")
}

// String returns whether the key matters, such as "aws:SourceIp matters".
func (m Matter) String() string {
	switch m.Answer {
	case Yes:
		return m.Key + " matters"
	case No:
		return m.Key + " does not matter"
	default:
	}
	return fmt.Sprintf("%s may matter: %s", m.Key, m.Reason)
}

// MarshalJSON writes the residual with its fields in a fixed order.
func (r Residual) MarshalJSON() ([]byte, error) {
	lists := func(all [][]Condition) [][]Condition {
		out := make([][]Condition, len(all))
		for i := range all {
			out[i] = append([]Condition{}, all[i]...)
		}
		return out
	}
	return json.Marshal(struct {
		Open    bool          `json:"open"`
		Verdict string        `json:"verdict,omitempty"`
		If      [][]Condition `json:"if"`
		Unless  [][]Condition `json:"unless"`
		Reason  string        `json:"reason,omitempty"`
		Matters []Matter      `json:"matters"`
	}{r.Open, choose(r.Open, "", r.Verdict.String()), lists(r.If), lists(r.Unless), r.Reason.String(), append([]Matter{}, r.Matters...)})
}

// MarshalJSON writes the matter with its fields in a fixed order.
func (m Matter) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Key     string       `json:"key"`
		Answer  string       `json:"answer"`
		Reason  string       `json:"reason,omitempty"`
		Allowed *witnessJSON `json:"allowed,omitempty"`
		Denied  *witnessJSON `json:"denied,omitempty"`
	}{m.Key, m.Answer.String(), m.Reason.String(), m.Allowed.json(), m.Denied.json()})
}
