package analysis

import (
	"slices"
	"strconv"

	"github.com/iameval/iameval/policy"
)

// force is what is in force in a case, and what of it names the caller.
type force struct {
	groups []policy.Group
	ways   []policy.Way
	names  map[*policy.Statement]policy.Naming
	own    bool // every role trusts the caller's account
}

// inForce asks the engine.
func (r *Rules) inForce(request *policy.Request) (f force) {
	if r == nil {
		return f
	}
	one := *request
	one.Target = r.targetOf(&one)
	f.own = r.side == callerSide
	bounded, n := false, 0
	for g := range r.set.Groups(&one) {
		if f.own && g.Layer == policy.LayerTrust {
			continue
		}
		f.groups = append(f.groups, g)
		bounded = bounded || g.Layer == policy.LayerBoundary
		for range g.Statements() {
			n++
		}
	}
	f.names = make(map[*policy.Statement]policy.Naming, n)
	for _, g := range f.groups {
		for s := range g.Statements() {
			sure, maybe := s.Names(&one.Principal, bounded)
			f.names[s] = sure | maybe
		}
	}
	for w := range r.set.Ways(&one) {
		if f.own && w.Via != 0 {
			if w.Via&policy.NamedAccount == 0 {
				continue
			}
			w.Via = 0
		}
		w.Needs = slices.Clone(w.Needs)
		f.ways = append(f.ways, w)
	}
	return f
}

// String marks what is in force, and how the statements name the caller.
func (f *force) String() string {
	var b []byte
	for _, w := range f.ways {
		b = append(b, 'w', byte('0'+w.Via))
		for _, l := range w.Needs {
			b = append(b, byte('0'+l))
		}
	}
	for _, g := range f.groups {
		b = append(b, ' ', byte('0'+g.Layer))
		b = strconv.AppendInt(b, int64(g.Level), 10)
		for s := range g.Statements() {
			b = append(b, ' ')
			b = strconv.AppendUint(b, uint64(f.names[s]), 10)
		}
	}
	return string(b)
}

// part is what a way asks for: an Allow of a group, and of the resource's policy one
// that names the caller in one of some ways.
type part struct {
	group policy.Group
	via   policy.Naming
}

// parts returns what a way asks for, given what is in force.
func (f *force) parts(w policy.Way) (all []part) {
	for _, g := range f.groups {
		switch {
		case slices.Contains(w.Needs, g.Layer):
			all = append(all, part{group: g})
		case w.Via != 0 && (g.Layer == policy.LayerResource || g.Layer == policy.LayerTrust):
			all = append(all, part{g, w.Via})
		}
	}
	return all
}

// is reports whether an Allow that applies is what the part asks for.
func (t *part) is(a policy.Applied) bool {
	return same(t.group, a.Group) && (t.via == 0 || t.via&a.Sure != 0)
}

// held reports whether an Allow is there that the part asks for.
func (t *part) held(allows []policy.Applied) bool { return slices.ContainsFunc(allows, t.is) }

// same reports whether two are the same group of one set.
func same(a, b policy.Group) bool { return a.Layer == b.Layer && a.Level == b.Level }
