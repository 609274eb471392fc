package policy_test

import (
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"testing"
)

// most is how many files of a package may refer to each other in a circle. A
// package that is not named here has to do with the default.
var most = map[string]int{
	"":              5,
	"policy":        2,
	"policy/syntax": 6,
}

// TestKnots finds the largest knot of each package: files of which each can be
// reached from each other by what they refer to. Such files can only be read
// together, so a large knot is one large file with page breaks in it.
func TestKnots(t *testing.T) {
	for _, p := range checkedLibrary(t) {
		limit, ok := most[p.path]
		if !ok {
			limit = most[""]
		}
		if knot := largestKnot(references(p)); len(knot) > limit {
			t.Errorf("%s: %d files refer to each other in a circle, want at most %d: %v", p.path, len(knot), limit, knot)
		} else if ok && len(knot) < limit {
			t.Errorf("%s: the largest knot has %d files now; lower its limit of %d", p.path, len(knot), limit)
		}
	}
}

// references returns for each file of a package the other files whose
// declarations it uses, those of methods and fields included.
func references(p checked) map[string]map[string]bool {
	uses := make(map[string]map[string]bool)
	for _, f := range p.files {
		uses[filepath.Base(p.fset.File(f.FileStart).Name())] = make(map[string]bool)
	}
	for id, obj := range p.info.Uses {
		if obj.Pkg() != p.types {
			continue
		}
		if f, ok := obj.(*types.Func); ok {
			obj = f.Origin()
		}
		from, to := filepath.Base(p.fset.Position(id.Pos()).Filename), filepath.Base(p.fset.Position(obj.Pos()).Filename)
		if from != to {
			uses[from][to] = true
		}
	}
	return uses
}

// largestKnot returns the largest set of nodes that all reach each other.
func largestKnot(uses map[string]map[string]bool) (knot []string) {
	reach := make(map[string]map[string]bool)
	for from := range uses {
		seen := make(map[string]bool)
		var walk func(string)
		walk = func(n string) {
			for to := range uses[n] {
				if !seen[to] {
					seen[to] = true
					walk(to)
				}
			}
		}
		walk(from)
		reach[from] = seen
	}
	for _, from := range slices.Sorted(maps.Keys(reach)) {
		group := []string{from}
		for to := range reach[from] {
			if to != from && reach[to][from] {
				group = append(group, to)
			}
		}
		if len(group) > len(knot) {
			knot = group
		}
	}
	slices.Sort(knot)
	return knot
}

func TestLargestKnot(t *testing.T) {
	set := func(names ...string) map[string]bool {
		s := make(map[string]bool)
		for _, n := range names {
			s[n] = true
		}
		return s
	}
	uses := map[string]map[string]bool{
		"a": set("b"), "b": set("c"), "c": set("b"), // b and c
		"d": set("e", "a"), "e": set("f"), "f": set("d", "b"), // d, e and f
		"g": nil,
	}
	if got, want := largestKnot(uses), []string{"d", "e", "f"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
