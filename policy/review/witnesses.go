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
// ok where the answer may follow from more: from variables, or from who asks.
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
		fmt.Fprintln(&a, p.Version())
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
	keys   map[string]bool // that statements which may apply test
	beside []besideTest
	tests  int // that were written
}

// besideTest is a test of a statement that does not apply, behind some that were written.
type besideTest struct {
	*condition.Test
	behind int
}

// take writes a statement as far as it may apply; it is not ok if variables or the caller
// count.
func (a *aspects) take(s *policy.Statement) (ok bool) {
	applies := s.Negated(policy.ActionClause)
	var actions []string
	for p := range s.Actions() {
		if applies || slices.ContainsFunc(a.names, p.Match) {
			actions = append(actions, p.String())
		}
	}
	applies = applies || len(actions) > 0
	var resources []string
	for r := range s.Resources() {
		if !a.plain(r.String(), applies) {
			return false
		}
		resources = append(resources, r.String())
	}
	if applies {
		fmt.Fprintf(a, "%v %t %q %t %q\n", s.Effect(), s.Negated(policy.ActionClause), actions, s.Negated(policy.ResourceClause), resources)
	}
	for t := range s.Tests() {
		key := condition.FoldKey(t.Key())
		if slices.Contains(ofResource, key) || applies && followsCaller(key) ||
			slices.ContainsFunc(t.Values(), func(v string) bool { return !a.plain(v, applies) }) {
			return false
		}
		if !applies {
			a.beside = append(a.beside, besideTest{t, a.tests})
			continue
		}
		a.keys[key] = true
		a.test(t)
	}
	return true
}

// plain reports whether a text has no variable that counts: in a statement that may apply
// any, in others one of the keys that a request has where somebody reads them.
func (a *aspects) plain(text string, applies bool) bool {
	if strings.IndexByte(text, '$') < 0 {
		return true
	}
	folded := strings.ToLower(text)
	return !applies && !slices.ContainsFunc(ofResource, func(key string) bool { return strings.Contains(folded, key) })
}

// ofResource are keys that follow from the resource, where its ARN has them.
var ofResource = []string{"aws:resourceaccount", "aws:requestedregion"}

// followsCaller reports whether a key follows from who asks.
func followsCaller(key string) bool {
	return strings.HasPrefix(key, "aws:principal") || key == "aws:username" || key == "aws:userid"
}

// takeTests writes the tests of other statements whose keys count: which values of a key
// are tried follows from all of its tests.
func (a *aspects) takeTests() {
	for _, t := range a.beside {
		if a.keys[condition.FoldKey(t.Key())] {
			fmt.Fprint(a, t.behind, " ")
			a.test(t.Test)
		}
	}
}

func (a *aspects) test(t *condition.Test) {
	a.tests++
	fmt.Fprintf(a, "%v %q %q\n", t.Operator(), t.Key(), t.Values())
}
