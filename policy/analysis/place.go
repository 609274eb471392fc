package analysis

import (
	"iter"
	"slices"

	"github.com/iameval/iameval/policy"
)

// slot is where rules hold a policy.
type slot struct {
	layer        policy.Layer
	level, index int // of the levels of SCPs and RCPs, and in a list
}

// slots yields the policies of rules and where they are, in the order of
// Rules.statements.
func (r *Rules) slots() iter.Seq2[slot, *policy.Policy] {
	c, t := r.policies().Policies(), r.targets().Policies()
	if r != nil && r.side == resourceSide {
		c = policy.Policies{} // they stand for those that are not known
	}
	return func(yield func(slot, *policy.Policy) bool) {
		list := func(layer policy.Layer, level int, all []*policy.Policy) bool {
			for i, p := range all {
				if !yield(slot{layer, level, i}, p) {
					return false
				}
			}
			return true
		}
		one := func(layer policy.Layer, p *policy.Policy) bool { return p == nil || yield(slot{layer: layer}, p) }
		if !list(policy.LayerIdentity, 0, c.Identity) || !list(policy.LayerSession, 0, c.Session) || !one(policy.LayerBoundary, c.Boundary) ||
			!one(layerOf(t.Resource), t.Resource) || !one(policy.LayerEndpoint, t.Endpoint) {
			return
		}
		for level, all := range c.ServiceControl {
			if !list(policy.LayerServiceControl, level, all) {
				return
			}
		}
		for level, all := range t.ResourceControl {
			if !list(policy.LayerResourceControl, level, all) {
				return
			}
		}
	}
}

// layerOf returns the layer of a resource's policy.
func layerOf(p *policy.Policy) policy.Layer {
	return choose(p.Kind() == policy.Trust, policy.LayerTrust, policy.LayerResource)
}

// with returns the rules with other policies in some slots. A slot of the layers of
// lists may be the one behind the last. It is nil if they make no set or target.
func (r *Rules) with(changes map[slot]*policy.Policy) *Rules {
	c, t := r.policies().Policies(), r.targets().Policies()
	var caller, target bool
	for at, p := range changes {
		switch at.layer {
		case policy.LayerIdentity:
			c.Identity, caller = put(c.Identity, at.index, p), true
		case policy.LayerSession:
			c.Session, caller = put(c.Session, at.index, p), true
		case policy.LayerBoundary:
			c.Boundary, caller = p, true
		case policy.LayerServiceControl:
			c.ServiceControl[at.level], caller = put(c.ServiceControl[at.level], at.index, p), true
		case policy.LayerResourceControl:
			t.ResourceControl[at.level], target = put(t.ResourceControl[at.level], at.index, p), true
		case policy.LayerEndpoint:
			t.Endpoint, target = p, true
		default:
			t.Resource, target = p, true
		}
	}
	changed := &Rules{set: r.policies(), target: r.targets(), side: r.side}
	var err error
	if caller {
		if changed.set, err = policy.NewSet(c); err != nil {
			return nil
		}
	}
	if target {
		if changed.target, err = policy.NewTarget(t); err != nil {
			return nil
		}
	}
	return changed
}

// put sets a member of a list, or appends it.
func put(list []*policy.Policy, i int, p *policy.Policy) []*policy.Policy {
	list = slices.Clone(list)
	if i >= len(list) {
		return append(list, p)
	}
	list[i] = p
	return list
}

// redraft returns the rules with some policies written anew; nil if one does not load.
func (r *Rules) redraft(drafts map[slot]*draft) *Rules {
	changes := make(map[slot]*policy.Policy)
	for at, d := range drafts {
		p, err := d.parse()
		if err != nil {
			return nil
		}
		changes[at] = p
	}
	return r.with(changes)
}
