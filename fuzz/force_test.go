package fuzz

import (
	"slices"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
)

// TestGroupsAndWays: that a request is allowed if no Deny of the groups in force
// applies and one of the ways is met is what Evaluate decides.
func TestGroupsAndWays(t *testing.T) {
	t.Parallel()
	n := 200_000
	if thin() {
		n = 1_000
	}
	allowed, ways := 0, 0
	for i := range n {
		s := gen.FromSeed(uint64(i))
		c := gen.New(s)
		set, target, err := c.Policies.Engine()
		if err != nil {
			continue
		}
		for range 3 {
			r := c.Request.Engine()
			r.Target = target
			d := set.Evaluate(&r)
			if d.Layer != policy.LayerRequest {
				got, met := byWays(set, &r)
				if got != d.Allowed() {
					t.Fatalf("seed %d: %v, and by groups and ways %t", i, d, got)
				}
				ways += met
				if got {
					allowed++
				}
			} else if !none(set, &r) {
				t.Fatalf("seed %d: %v, and there are ways or groups", i, d)
			}
			c.Request = gen.Near(s, c.Request)
		}
	}
	if allowed < n/20 || ways < allowed {
		t.Errorf("%d requests are allowed, by %d ways", allowed, ways)
	}
}

func none(s *policy.Set, r *policy.Request) bool {
	return len(slices.Collect(s.Groups(r))) == 0 && len(slices.Collect(s.Ways(r))) == 0
}

// byWays decides a request by what applies, and returns how many ways are met.
func byWays(s *policy.Set, r *policy.Request) (allowed bool, met int) {
	type key struct {
		layer policy.Layer
		level int
		s     *policy.Statement
	}
	results, sure := make(map[key]condition.Result), make(map[key]policy.Naming)
	for a := range s.Applying(r) {
		k := key{a.Group.Layer, a.Group.Level, a.Statement}
		results[k], sure[k] = a.Result, a.Sure
	}
	bounded := false
	for g := range s.Groups(r) {
		bounded = bounded || g.Layer == policy.LayerBoundary
	}
	allows := make(map[policy.Layer]bool) // whether every group of the layer does
	named := policy.Naming(0)
	denied := false
	for g := range s.Groups(r) {
		allow := false
		for one := range g.Statements() {
			k := key{g.Layer, g.Level, one}
			result, there := results[k]
			switch {
			case !there || result == condition.False:
			case one.Effect() == policy.Deny:
				denied = true
			case result == condition.True:
				allow = true
				if g.Layer == policy.LayerResource || g.Layer == policy.LayerTrust {
					named |= sure[k]
					if named, _ := one.Names(&r.Principal, bounded); named != sure[k] {
						return false, -1
					}
				}
			}
		}
		if before, there := allows[g.Layer]; there {
			allow = allow && before
		}
		allows[g.Layer] = allow
	}
	for w := range s.Ways(r) {
		ok := w.Via == 0 || w.Via&named != 0
		for _, l := range w.Needs {
			ok = ok && allows[l]
		}
		if ok {
			met++
		}
	}
	return !denied && met > 0, met
}
