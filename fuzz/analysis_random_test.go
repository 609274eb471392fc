package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
)

// bothRules is rules and the engine's form of them.
type bothRules struct {
	set    *policy.Set
	target *policy.Target
	rules  *analysis.Rules
}

func (b *bothRules) allows(r policy.Request) bool {
	r.Target = b.target
	return b.set.Evaluate(&r).Allowed()
}

// TestAnalysisRandom asks about policies that nearly agree, over the whole grammar,
// and looks for a request that refutes a No: of a caller's policies alone, and of
// all layers with all kinds of callers.
func TestAnalysisRandom(t *testing.T) {
	pairs, requests := 250, 100_000
	if thin() {
		pairs, requests = 15, 400
	}
	for _, test := range []struct {
		name    string
		whole   bool
		seed    uint64
		ofWorld func(gen.Request) (policy.Request, bool)
	}{{"the caller's", false, 1, ofWorld}, {"all", true, 1_000_000, ofWholeWorld}} {
		var answers [3]int
		for seed := test.seed; answers[analysis.No] < pairs && seed < test.seed+uint64(pairs)*40; seed++ {
			s := gen.FromSeed(seed)
			c := gen.New(s)
			old, new, ok := nearMiss(s, &c, test.whole)
			if !ok {
				continue
			}
			got := analysis.Compare(old.rules, new.rules, analysis.Options{World: analysis.World{AnyValue: true}, WitnessOnly: true})
			answers[got.Answer]++
			if w := got.Witness; w != nil && (!new.allows(w.Request) && test.whole || !w.After.Allowed() || w.Before.Allowed()) {
				t.Fatalf("seed %d: %v", seed, got)
			}
			if got.Answer == analysis.No {
				refute(t, s, &c, seed, requests, old, new, test.ofWorld)
			}
		}
		t.Logf("%s policies: unknown %d, no %d, yes %d", test.name, answers[0], answers[1], answers[2])
		if answers[analysis.Unknown] > answers[analysis.No]+answers[analysis.Yes] && !test.whole {
			t.Error("most are unknown")
		}
	}
}

// refute looks for a request that new allows and old does not.
func refute(t *testing.T, s *gen.Source, c *gen.Case, seed uint64, requests int, old, new *bothRules, ofWorld func(gen.Request) (policy.Request, bool)) {
	t.Helper()
	first := c.Request
	for i := range requests {
		r, ok := ofWorld(c.Request)
		if ok && new.allows(r) && !old.allows(r) {
			t.Fatalf("seed %d: no, but new alone allows %s on %s (%s) by %s %s, support %v, context %v\nnew: %s", seed, r.Action, r.Resource, r.ResourceAccount, r.Principal.Type(), r.Principal, r.Support, show(r), caseTexts(c))
		}
		if c.Request = gen.Near(s, c.Request); i%50 == 49 {
			c.Request = first
		}
	}
}

// nearMiss returns two rules that differ in one edit of a document: the case keeps
// the policies of one of them.
func nearMiss(s *gen.Source, c *gen.Case, whole bool) (old, new *bothRules, ok bool) {
	p := &c.Policies
	if !whole {
		p.Resource, p.Trust, p.Endpoint, p.RCP = nil, nil, nil, nil
	}
	if s.Chance(60) { // layers that limit hide what the others differ in
		p.Boundary, p.Session, p.SCP = nil, nil, nil
	}
	load := func() *bothRules {
		set, target, err := p.Engine()
		switch {
		case err != nil:
			return nil
		case whole:
			return &bothRules{set, target, analysis.NewRules(set, target)}
		}
		return &bothRules{set, nil, analysis.OfCaller(set)}
	}
	documents := p.Documents()
	if old = load(); old == nil || len(documents) == 0 {
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
	if new = load(); new == nil {
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

// ofWorld returns the request as one that package analysis counts for the policies
// of a caller: the resource is of the caller's account.
func ofWorld(g gen.Request) (policy.Request, bool) {
	r, ok := ofWholeWorld(g)
	a := r.Principal.ARN()
	switch {
	case !ok, r.Principal.Type() == policy.TypeRoot, strings.HasSuffix(g.Principal.Parent, ":root"), !a.IsValid(), strings.HasPrefix(strings.ToLower(g.Action), "sts:"):
		return r, false
	case r.Resource.IsWildcard(), r.Resource.Partition() == a.Partition() && r.Resource.HasAccountWord():
	case r.Resource.Partition() != a.Partition(), r.Resource.Account() != "" && r.Resource.Account() != r.Principal.Account():
		return r, false
	default:
		r.ResourceAccount = r.Principal.Account()
	}
	r.Support = policy.Support{}
	return r, true
}

// ofWholeWorld returns the request as one that package analysis counts: what is to
// be known of its caller is, its support is that of the catalog, and its context
// holds texts and lists of keys that do not follow from the rest.
func ofWholeWorld(g gen.Request) (policy.Request, bool) {
	switch g.Principal.Type {
	case "role", "":
		return policy.Request{}, false
	case "user":
		g.Principal.UniqueID = "AIDAX"
	case "federated-user":
		if g.Principal.UniqueID = ""; strings.Contains(g.Principal.Parent, ":user/") {
			g.Principal.UniqueID = "AIDAX"
		}
	case "assumed-role":
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
	if g.Principal.ARN == "" && g.Principal.RoleARN == "" { // neither an organization's nor tagged
		kept = slices.DeleteFunc(kept, func(e gen.Entry) bool {
			folded := condition.FoldKey(e.Key)
			return strings.HasPrefix(folded, "aws:principalorg") || strings.HasPrefix(folded, "aws:principaltag/")
		})
	}
	g.Context = kept
	r := g.Engine()
	r.Support = policy.Support{}
	if a, ok := catalog.Lookup(r.Action); ok {
		r.Support = a.Support()
	}
	if strings.Contains(r.Principal.Role().String(), ":role/aws-service-role/") || strings.EqualFold(r.Action, "sts:GetCallerIdentity") {
		return r, false
	}
	switch {
	case r.Resource.HasAccountWord(), r.Resource.IsWildcard() && r.Principal.Account() == "":
		r.ResourceAccount = ""
		r.Context = r.Context.With(condition.String("aws:ResourceAccount", "999"))
	case r.Resource.IsWildcard(), r.Resource.Account() != "":
		r.ResourceAccount = ""
	case r.ResourceAccount == "":
		r.ResourceAccount = "5"
	}
	iam := strings.HasPrefix(strings.ToLower(r.Action), "iam:")
	partition := r.Resource.Partition()
	if a := r.Principal.ARN(); r.Resource.IsWildcard() {
		partition = a.Partition()
	}
	if r.Resource.Region() == "" && !(iam && partition == "aws") {
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
