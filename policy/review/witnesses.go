package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// Many policies of a large account answer a question in the same way: they differ in
// statements that have nothing to do with it. So a request that was found for one is the
// witness of the others, where the engine allows it by them too.

// witnesses are answers by what they follow from.
type witnesses map[string]answer

// answer is a request that is allowed, or that surely none is.
type answer struct {
	request *policy.Request // nil if none is
	no      bool
}

// aspect writes what the answer to a question about the policies of a caller follows from:
// the question, and the statements that may apply to the actions that it names. It is not
// ok where the answer may follow from more: from variables, or from the resource.
func aspect(set *policy.Set, o analysis.Options) (key string, ok bool) {
	names := o.World.Prefer
	if set == nil || len(names) == 0 || len(names) < len(o.Requests.Actions) {
		return "", false // an action is a pattern
	}
	for range o.Requests.Known.Keys() {
		return "", false
	}
	a := aspects{names: names, keys: make(map[string]bool)}
	fmt.Fprintf(&a, "%q\n", names)
	for i := range o.Requests.Resources {
		fmt.Fprintf(&a, "%q\n", o.Requests.Resources[i].String())
	}
	all := set.Policies()
	if len(all.Identity) == 0 || all.Boundary != nil || len(all.Session)+len(all.ServiceControl) > 0 {
		return "", false
	}
	for _, p := range all.Identity {
		for s := range p.Statements() {
			if !a.take(s) {
				return "", false
			}
		}
	}
	a.takeTests()
	return a.String(), true
}

// aspects are written statement by statement.
type aspects struct {
	strings.Builder
	names  []string
	keys   map[string]bool // that statements which may apply test, see triedKey
	beside []besideTest
	tests  int // that were written
}

// besideTest is a test of a statement that does not apply, behind some that were written.
type besideTest struct {
	*condition.Test
	behind int
}

// take writes a statement as far as it may apply. It is not ok if it may and reads what
// follows from the resource, or has variables. What follows from the caller are keys like
// others: the same callers are tried with all policies.
func (a *aspects) take(s *policy.Statement) (ok bool) {
	not := s.Negated(policy.ActionClause)
	var actions []string
	for p := range s.Actions() {
		if slices.ContainsFunc(a.names, p.Match) {
			actions = append(actions, p.String())
		}
	}
	if !not && len(actions) == 0 {
		for t := range s.Tests() {
			a.beside = append(a.beside, besideTest{t, a.tests})
		}
		return true
	}
	var resources []string
	for r := range s.Resources() {
		if hasVariable(r.String()) {
			return false
		}
		resources = append(resources, r.String())
	}
	fmt.Fprintf(a, "%v %t %q %t %q\n", s.Effect(), not, actions, s.Negated(policy.ResourceClause), resources)
	for t := range s.Tests() {
		if slices.Contains(ofResource, condition.FoldKey(t.Key())) || slices.ContainsFunc(t.Values(), hasVariable) {
			return false
		}
		a.keys[triedKey(t)] = true
		a.test(t)
	}
	return true
}

// hasVariable reports whether a text may have a variable.
func hasVariable(text string) bool { return strings.IndexByte(text, '$') >= 0 }

// ofResource are keys that follow from the resource, where its ARN has them.
var ofResource = []string{"aws:resourceaccount", "aws:requestedregion"}

// takeTests writes the tests of other statements whose keys count: which values of a key
// are tried follows from all of its tests.
func (a *aspects) takeTests() {
	for _, t := range a.beside {
		if a.keys[triedKey(t.Test)] {
			fmt.Fprint(a, t.behind, " ")
			a.test(t.Test)
		}
	}
}

// triedKey returns the folded key of a test: one for both keys of the clock, since they
// read the same instant.
func triedKey(t *condition.Test) string {
	key := condition.FoldKey(t.Key())
	if key == "aws:epochtime" {
		return "aws:currenttime"
	}
	return key
}

func (a *aspects) test(t *condition.Test) {
	a.tests++
	fmt.Fprintf(a, "%v %q %q\n", t.Operator(), t.Key(), t.Values())
}
