package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
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
		name  string
		whole bool
		seed  uint64
	}{{"the caller's", false, 1}, {"all", true, 1_000_000}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
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
					refute(t, s, &c, seed, requests, old, new, test.whole)
				}
			}
			t.Logf("unknown %d, no %d, yes %d", answers[0], answers[1], answers[2])
			if answers[analysis.Unknown] > answers[analysis.No]+answers[analysis.Yes] && !test.whole {
				t.Error("most are unknown")
			}
		})
	}
}

// refute looks for a request that new allows and old does not.
func refute(t *testing.T, s *gen.Source, c *gen.Case, seed uint64, requests int, old, new *bothRules, whole bool) {
	t.Helper()
	first, next := c.Request, engineRequests{whole: whole}
	for i := range requests {
		r, ok := next.of(c.Request)
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

// engineRequests makes requests of generated ones. Near changes one thing of a request,
// so what the request before it had as well is kept. The zero value makes those that
// package analysis counts for the policies of a caller.
type engineRequests struct {
	whole bool // of all callers, on resources of all accounts

	caller    gen.Principal
	principal policy.Principal
	text      string
	resource  arn.ARN
	given     []gen.Entry
	nobody    bool // the caller is neither an organization's nor tagged
	context   condition.Context
}

// ofWorld makes one request that package analysis counts for the policies of a caller.
func ofWorld(g gen.Request) (policy.Request, bool) { return new(engineRequests).of(g) }

// of returns the request as one that package analysis counts, and whether it is one.
// For the policies of a caller the resource is of the caller's account.
func (e *engineRequests) of(g gen.Request) (policy.Request, bool) {
	r, ok := e.ofWhole(g)
	if e.whole || !ok {
		return r, ok
	}
	a := r.Principal.ARN()
	switch {
	case r.Principal.Type() == policy.TypeRoot, strings.HasSuffix(g.Principal.Parent, ":root"), !a.IsValid(), isOf(g.Action, "sts:"):
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

// isOf reports whether an action is of the service, in any case.
func isOf(action, service string) bool {
	return len(action) >= len(service) && strings.EqualFold(action[:len(service)], service)
}

// ofWhole returns the request as one that package analysis counts: what is to be known
// of its caller is, its support is that of the catalog, and its context holds texts and
// lists of keys that do not follow from the rest.
func (e *engineRequests) ofWhole(g gen.Request) (policy.Request, bool) {
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
	r := e.engine(g)
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
	partition := r.Resource.Partition()
	if a := r.Principal.ARN(); r.Resource.IsWildcard() {
		partition = a.Partition()
	}
	if r.Resource.Region() == "" && !(partition == "aws" && isOf(r.Action, "iam:")) {
		r.Context = r.Context.With(condition.String("aws:RequestedRegion", "eu-west-1"))
	}
	return r, r.Validate() == nil
}

// engine makes the request without its support, of the entries of its context that
// count.
func (e *engineRequests) engine(g gen.Request) policy.Request {
	if g.Principal != e.caller {
		e.caller, e.principal = g.Principal, g.Principal.Engine()
	}
	if g.Resource != e.text {
		e.text = g.Resource
		e.resource, _ = arn.Parse(g.Resource)
	}
	nobody := g.Principal.ARN == "" && g.Principal.RoleARN == ""
	same := len(g.Context) == len(e.given) && (len(e.given) == 0 || &g.Context[0] == &e.given[0])
	if !same || nobody != e.nobody {
		e.given, e.nobody, e.context = g.Context, nobody, contextOf(g.Context, nobody)
	}
	return policy.Request{
		Principal: e.principal, Action: g.Action, Resource: e.resource, ResourceAccount: g.ResourceAccount, Time: g.Time, Context: e.context,
	}
}

// contextOf makes a context of the entries that count, without those of organizations
// and tags where the caller is nobody of an account.
func contextOf(given []gen.Entry, nobody bool) condition.Context {
	var entries []condition.Entry
	var seen []string
	for i := range given {
		e := &given[i]
		folded := condition.FoldKey(e.Key)
		switch {
		case e.Kind != gen.Single && e.Kind != gen.Multiple, slices.Contains(seen, folded), slices.Contains(computed, folded),
			nobody && (strings.HasPrefix(folded, "aws:principalorg") || strings.HasPrefix(folded, "aws:principaltag/")):
			continue
		}
		entries, seen = append(entries, e.Engine()), append(seen, folded)
	}
	return condition.NewContext(entries...)
}

func caseTexts(c *gen.Case) string {
	var all []string
	for _, d := range c.Policies.Documents() {
		all = append(all, d.Layer+" "+*d.Text)
	}
	return strings.Join(all, "\n")
}
