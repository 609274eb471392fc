package analysis

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Stop proposes changes that leave nothing within o.Requests allowed, the best first, as
// Allow has it. Of each it is proved that nothing is left, and that nothing new is
// allowed; Extra is what else is not allowed any more.
//
// A change takes actions and resources out of the Allows of one layer, or adds a Deny.
// There is none if nothing within o.Requests is allowed, or if it could not be proved
// of any change that nothing is left.
func Stop(r *Rules, o Options) []Change {
	if r == nil || Granted(r, o).Answer == No {
		return nil
	}
	s := stopper{newChanger(r, o)}
	s.undo = true
	for _, patches := range s.ways() {
		if len(s.changes) >= maxChanges {
			break
		}
		s.propose(patches)
	}
	return s.best()
}

// stopper looks for changes that leave nothing allowed.
type stopper struct{ *changer }

// propose looks into one change.
func (s *stopper) propose(patches []patch) {
	c := s.make(patches)
	o := s.o
	o.WitnessOnly = true
	if c == nil || Granted(c.Rules, o).Answer != No {
		return
	}
	o.Requests = Requests{}
	if Compare(s.r, c.Rules, o).Answer != No {
		return
	}
	s.keep(c, beyond{s.asked, Requests{Callers: s.o.Requests.Callers}, NoReason})
}

// asked is the box of the question's requests.
func (s *stopper) asked(pairs map[pair]bool) *box {
	b := &box{pairs: pairs}
	if actions := s.o.Requests.Actions; actions != nil {
		group := []pattern{}
		for i := range actions {
			if actions[i].Usable() {
				group = append(group, ofAction(&actions[i]))
			}
		}
		b.actions.groups = [][]pattern{group}
	}
	if resources := s.o.Requests.Resources; resources != nil {
		group := []pattern{}
		for i := range resources {
			if resources[i].Usable() {
				group = append(group, ofResource(&resources[i]))
			}
		}
		b.resources.groups = [][]pattern{group}
	}
	b.conditions = s.r.within(s.o.Requests.Known)
	return b
}

// ways returns the patches of each way to stop the requests: those that trim the
// Allows of a layer, and those that add a Deny.
func (s *stopper) ways() (all [][]patch) {
	levels := make(map[slot][]slot) // by layer and level
	for at := range s.r.slots() {
		level := slot{layer: at.layer, level: at.level}
		levels[level] = append(levels[level], at)
	}
	ordered := slices.SortedFunc(maps.Keys(levels), compareSlots)
	var trims, denies [][]patch
	for _, level := range ordered {
		if patches, ok := s.trim(levels[level]); ok && len(patches) > 0 {
			trims = append(trims, patches)
		}
		if level.layer == policy.LayerResourceControl { // one takes in all callers, whoever they are
			continue
		}
		if p, ok := s.deny(levels[level][0]); ok {
			denies = append(denies, []patch{p})
		}
	}
	for _, list := range [][][]patch{trims, denies} {
		all = append(all, list...)
		for i := range list {
			for j := range i {
				if ofTarget(list[i][0].at.layer) != ofTarget(list[j][0].at.layer) { // both sides may each suffice
					all = append(all, slices.Concat(list[j], list[i]))
				}
			}
		}
	}
	return all
}

// texts are the actions and resources of the question as members of a document; nil
// for all. Where it asks for some there are some, or nothing would be allowed.
func (s *stopper) texts(version string) (actions, resources []string, ok bool) {
	ok = true
	q := &s.o.Requests
	for i := range q.Actions {
		if q.Actions[i].Usable() {
			actions = append(actions, q.Actions[i].String())
		}
	}
	for i := range q.Resources {
		m := ofResource(&q.Resources[i])
		if q.Resources[i].Usable() {
			resources = append(resources, m.text)
			ok = ok && (version == "2012-10-17" || m.text == q.Resources[i].String())
		}
	}
	return actions, resources, ok
}

// deny is the patch of a Deny of exactly what is asked about.
func (s *stopper) deny(at slot) (p patch, ok bool) {
	version := s.drafts[at].version
	actions, resources, ok := s.texts(version)
	if !ok {
		return p, false
	}
	d := draftStatement{effect: policy.Deny, actions: orAll(actions)}
	if at.layer != policy.LayerTrust {
		d.resources = orAll(resources)
	}
	if ofTarget(at.layer) {
		d.named, d.principals = true, []draftEntry{{"AWS", "*"}}
	}
	for _, pin := range s.r.pins(s.o.Requests.Known) {
		for _, t := range pin {
			d.tests = append(d.tests, escaped(t, version))
		}
	}
	if callers := s.o.Requests.Callers; callers != nil {
		t := draftTest{operator: "ArnEquals", key: "aws:PrincipalArn"}
		for i := range callers {
			env := (&policy.Request{Principal: callers[i]}).Env()
			values, kind := env.Lookup("aws:principalarn")
			if ok = kind == condition.KindSingle; !ok {
				return p, false
			}
			t.values = append(t.values, values...)
		}
		d.tests = append(d.tests, t)
	}
	return patch{at, -1, []draftStatement{d}, "a new statement that denies it"}, true
}

// orAll returns a list, or that of "*" for nil.
func orAll(list []string) []string {
	if list == nil {
		return []string{"*"}
	}
	return list
}
