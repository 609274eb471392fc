package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestAnalysisRandom asks about policies that nearly agree, over the whole grammar
// and all layers of the caller, and looks for a request that refutes a No.
func TestAnalysisRandom(t *testing.T) {
	pairs, requests := 500, 100_000
	if thin() {
		pairs, requests = 40, 400
	}
	var answers [3]int
	for seed := uint64(1); answers[analysis.No] < pairs && seed < uint64(pairs)*40; seed++ {
		s := gen.FromSeed(seed)
		c := gen.New(s)
		old, new, ok := nearMiss(s, &c)
		if !ok {
			continue
		}
		got := analysis.Compare(analysis.OfCaller(old), analysis.OfCaller(new), analysis.Options{World: analysis.World{AnyValue: true}})
		answers[got.Answer]++
		if got.Answer == analysis.Yes && !(got.Witness.After.Allowed() && !got.Witness.Before.Allowed()) {
			t.Fatalf("seed %d: %v", seed, got)
		}
		if got.Answer != analysis.No {
			continue
		}
		for range requests {
			r, ok := ofWorld(c.Request)
			if ok && new.Evaluate(&r).Allowed() && !old.Evaluate(&r).Allowed() {
				t.Fatalf("seed %d: %v, but new alone allows %s on %s by %s, context %v\nnew: %s", seed, got, r.Action, r.Resource, r.Principal, show(r), caseTexts(&c))
			}
			c.Request = gen.Near(s, c.Request)
		}
	}
	t.Logf("unknown %d, no %d, yes %d", answers[0], answers[1], answers[2])
	if answers[analysis.Unknown] > answers[analysis.No]+answers[analysis.Yes] {
		t.Error("most are unknown")
	}
}

// nearMiss returns two sets that differ in one edit of a document: the case keeps
// the policies of the second.
func nearMiss(s *gen.Source, c *gen.Case) (old, new *policy.Set, ok bool) {
	p := &c.Policies
	p.Resource, p.Trust, p.Endpoint, p.RCP = nil, nil, nil, nil
	if s.Chance(60) { // layers that limit hide what the others differ in
		p.Boundary, p.Session, p.SCP = nil, nil, nil
	}
	if old, _, _ = c.Policies.Engine(); old == nil {
		return nil, nil, false
	}
	documents := c.Policies.Documents()
	if len(documents) == 0 {
		return nil, nil, false
	}
	d := documents[s.Intn(len(documents))]
	root, err := gen.ParseNode(*d.Text)
	if err != nil {
		return nil, nil, false
	}
	for range 1 + s.Intn(3) {
		editStatements(s, root, d.Layer, &c.Request)
	}
	before := *d.Text
	*d.Text = root.String()
	if new, _, _ = c.Policies.Engine(); new == nil {
		return nil, nil, false
	}
	if s.Chance(50) {
		*d.Text = before
		old, new = new, old
	}
	return old, new, true
}

// editStatements makes one change in a document: a statement more or less, one
// without its Condition, or another effect.
func editStatements(s *gen.Source, root *gen.Node, layer string, r *gen.Request) {
	list := root.Field("Statement")
	if list == nil || len(list.Items) == 0 || list.Kind != gen.Array {
		return
	}
	i := s.Intn(len(list.Items))
	switch s.Intn(5) {
	case 0:
		if len(list.Items) > 1 {
			list.Remove(i)
		}
	case 1:
		list.Items = append(list.Items, gen.NewStatement(s, layer, r))
	case 2:
		if c := list.Items[i].Field("Condition"); c != nil {
			*c = gen.Node{Kind: gen.Object}
		}
	case 3:
		if e := list.Items[i].Field("Effect"); e != nil {
			*e = *gen.Text(gen.Pick(s, "Allow", "Deny"))
		}
	}
}

// computed are the keys that follow from the other fields of a request.
var computed = []string{
	"aws:principalarn", "aws:principalaccount", "aws:principalisawsservice", "aws:principalservicename", "aws:principaltype",
	"aws:userid", "aws:username", "aws:resourceaccount", "aws:requestedregion", "aws:viaawsservice", "aws:currenttime", "aws:epochtime",
}

// ofWorld returns the request as one that package analysis counts: its caller is
// one of an account with a known ID, its resource is of that account, and its
// context holds texts and lists of keys that do not follow from the rest.
func ofWorld(g gen.Request) (policy.Request, bool) {
	if !slices.Contains([]string{"user", "assumed-role", "federated-user"}, g.Principal.Type) || strings.HasPrefix(strings.ToLower(g.Action), "sts:") {
		return policy.Request{}, false
	}
	g.Principal.UniqueID = "AIDAX"
	if g.Principal.Type == "assumed-role" {
		g.Principal.UniqueID = "AROAX"
	}
	kept := g.Context[:0:0]
	var seen []string
	for _, e := range g.Context {
		folded := condition.FoldKey(e.Key)
		if (e.Kind == gen.Single || e.Kind == gen.Multiple) && !slices.Contains(seen, folded) && !slices.Contains(computed, folded) {
			kept, seen = append(kept, e), append(seen, folded)
		}
	}
	g.Context = kept
	r := g.Engine()
	r.Support = policy.Support{}
	a := r.Principal.ARN()
	if strings.Contains(r.Principal.Role().String(), ":role/aws-service-role/") {
		return r, false
	}
	switch {
	case r.Resource.IsWildcard():
		r.ResourceAccount = ""
	case r.Resource.Partition() != a.Partition():
		return r, false
	case r.Resource.HasAccountWord():
		r.ResourceAccount = ""
		r.Context = r.Context.With(condition.String("aws:ResourceAccount", "999"))
	case r.Resource.Account() != "" && r.Resource.Account() != r.Principal.Account():
		return r, false
	default:
		r.ResourceAccount = r.Principal.Account()
	}
	if r.Resource.Region() == "" && !strings.HasPrefix(strings.ToLower(r.Action), "iam:") {
		r.Context = r.Context.With(condition.String("aws:RequestedRegion", "eu-west-1"))
	}
	return r, r.Validate() == nil
}

func caseTexts(c *gen.Case) string {
	var all []string
	for _, d := range c.Policies.Documents() {
		all = append(all, d.Layer+" "+*d.Text)
	}
	return strings.Join(all, "\n")
}
