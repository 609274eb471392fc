package fuzz

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/oracle"
	"github.com/iameval/iameval/policy"
)

var (
	cases   = flag.Int("cases", 0, "how many cases TestDifferential decides; 0: as many as take a second, with -long a minute")
	seed    = flag.Uint64("seed", 0, "the number of its first case; 0: one of the clock")
	workers = flag.Int("workers", runtime.GOMAXPROCS(0), "how many of them at once")
)

// questions is how many questions are asked of the policies of one number.
const questions = 4

// TestDifferential asks the engine and the oracle the same questions and
// compares all that they answer. Policies have a number, and a failure is run
// again with -seed=NUMBER -cases=1. Run for long:
//
//	go test -run TestDifferential -timeout 0 ./fuzz -cases 10000000
func TestDifferential(t *testing.T) {
	from, n := *seed, *cases
	if from == 0 {
		from = rand.Uint64()
	}
	if n == 0 {
		n = 500_000
		if thin() {
			n = 2_000
		}
	}
	n = (n + questions - 1) / questions
	t.Logf("policies %d to %d", from, from+uint64(n-1))
	began := time.Now()
	var next, failures atomic.Uint64
	var running sync.WaitGroup
	for range *workers {
		running.Go(func() {
			for failures.Load() < 10 {
				i := next.Add(1) - 1
				if i >= uint64(n) {
					return
				}
				if diff := differ(from + i); diff != "" {
					failures.Add(1)
					t.Errorf("-seed=%d -cases=1\n%s", from+i, diff)
				}
			}
		})
	}
	running.Wait()
	done := questions * min(next.Load(), uint64(n))
	t.Logf("%d cases, %.0f a second", done, float64(done)/time.Since(began).Seconds())
}

// differ makes the cases of a number, and describes the first one that the two
// sides answer differently; "" if there is none.
func differ(number uint64) string {
	s := gen.FromSeed(number)
	c := gen.New(s)
	both, ok := load(c)
	if !ok {
		if diff := compareLoading(c); diff != "" {
			return report(c, diff)
		}
		return ""
	}
	for range questions {
		if diff := both.compare(c.Request); diff != "" {
			return report(c, diff)
		}
		c.Request = gen.Near(s, c.Request)
	}
	return ""
}

// compare asks both sides, and returns in what they differ, "" where they
// agree.
func compare(c gen.Case) string {
	both, ok := load(c)
	if !ok {
		return compareLoading(c)
	}
	return both.compare(c.Request)
}

// loaded is the policies of a case as both sides have them.
type loaded struct {
	set    *policy.Set
	target *policy.Target
	oracle oracle.Loaded
}

// load reports whether both sides load the policies.
func load(c gen.Case) (loaded, bool) {
	set, target, err := c.Policies.Engine()
	reference, refused := oracle.Load(oracle.Policies(c.Policies))
	return loaded{set, target, reference}, err == nil && refused == nil
}

// compare asks both sides one question.
func (l loaded) compare(request gen.Request) string {
	r := request.Engine()
	r.Target = l.target
	answer, d, trace := l.oracle.Decide(request.Oracle()), l.set.Evaluate(&r), l.set.Explain(&r)
	prepared := r
	prepared.Prepare()
	valid := answer.Layer != "request" || answer.Verdict == "allow"
	switch {
	case d.Verdict.String() != answer.Verdict:
		return fmt.Sprintf("verdict: oracle %s (%s), engine %v", answer.Verdict, answer.Layer, d)
	case d.Layer.String() != answer.Layer:
		return fmt.Sprintf("layer of %s: oracle %s, engine %v", answer.Verdict, answer.Layer, d)
	case d.Uncertain != answer.Uncertain:
		return fmt.Sprintf("certainty: oracle %t, engine %v", answer.Uncertain, d)
	case trace.Decision != d:
		return fmt.Sprintf("explanation: Evaluate says %v, Explain %v", d, trace.Decision)
	case l.set.Evaluate(&prepared) != d:
		return fmt.Sprintf("prepared: %v, not prepared %v", l.set.Evaluate(&prepared), d)
	case (r.Validate() == nil) != valid && request.Principal.Type != "anonymous" && !asksWho(request):
		return fmt.Sprintf("validity: oracle %t, and Validate says %v", valid, r.Validate())
	}
	if most := condition.MaxSteps / 2; trace.Steps > most { // the oracle has no budget
		return fmt.Sprintf("budget: %d steps, and what is generated should take %d at most", trace.Steps, most)
	}
	return compareApplied(answer, trace)
}

// asksWho reports whether a provider's caller asks sts:GetCallerIdentity: a valid
// request, refused as it is not signed.
func asksWho(r gen.Request) bool {
	return r.Principal.Type == "federated" && strings.EqualFold(r.Action, "sts:GetCallerIdentity")
}

// compareLoading asks both sides of each document whether it loads.
func compareLoading(c gen.Case) string {
	for _, d := range c.Policies.Documents() {
		kind, _ := policy.ParseKind(d.Kind())
		_, engine := policy.Parse(d.Layer, kind, []byte(*d.Text))
		if refused := oracle.Check(d.Kind(), *d.Text); (engine == nil) != (refused == nil) {
			return fmt.Sprintf("loading a policy of kind %s: oracle says %v, engine %v: %s", d.Kind(), refused, engine, *d.Text)
		}
	}
	// Each may load, and be refused where it is put in force.
	_, _, engine := c.Policies.Engine()
	if _, refused := oracle.Load(oracle.Policies(c.Policies)); (engine == nil) != (refused == nil) {
		return fmt.Sprintf("putting policies in force: oracle says %v, engine %v", refused, engine)
	}
	return ""
}

// compareApplied compares the statements that apply, or may.
func compareApplied(answer oracle.Answer, trace *policy.Trace) string {
	var want, got []string
	for _, a := range answer.Applied {
		want = append(want, fmt.Sprintf("%s/%d/%d statement %d: %s", a.Layer, a.Level, a.Policy, a.Statement, a.Result))
	}
	for _, layer := range trace.Layers {
		for _, s := range layer.Statements {
			if s.Result == condition.False {
				continue
			}
			name := s.Statement.Policy().Name()
			if !strings.HasPrefix(name, fmt.Sprintf("%v/%d/", layer.Layer, layer.Level)) {
				return fmt.Sprintf("trace: a statement of %s in layer %v level %d", name, layer.Layer, layer.Level)
			}
			got = append(got, fmt.Sprintf("%s statement %d: %s", name, s.Statement.Index(), strings.ToLower(s.Result.String())))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return fmt.Sprintf("statements: oracle %q, engine %q", want, got)
	}
	return ""
}
