package reach

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
)

// An export lists no buckets, queues or keys. So what a caller may do in services
// other than DynamoDB and DAX is said in the patterns of its policies: package
// analysis finds all requests that they allow, and the catalog of AWS's services
// which actions these are.

// Area is resources that a caller may do an action to, as patterns, where all
// conditions are met. The zero Area is empty.
type Area struct {
	Resources  analysis.Patterns
	Conditions []analysis.Condition
	Statement  *policy.Statement // the Allow that grants it; nil if it is not one alone

	actions *actions // that are allowed where it comes from
}

// actions are those of a region, as it writes them, and how many the catalog has.
type actions struct {
	analysis.Patterns
	count map[countKey]int
}

// countKey says which actions are counted: of all services where service is "", and
// on all lists of resources where on is "", apart from actions about none.
type countKey struct{ service, on string }

// elsewhere yields what a caller may do in services that the world has no list of
// resources for, action by action in the order of the catalog.
func (q *inquiry) elsewhere(c account.Caller) iter.Seq[Permission] {
	return func(yield func(Permission) bool) {
		o := analysis.Options{World: analysis.World{PlainOnly: true}, Requests: analysis.Requests{Known: known(q.subject.Context)}}
		found := analysis.WhatCan(analysis.NewRules(c.Policies, nil), c.Principal, o)
		regions, services := readRegions(found.List)
		for s := range aws.Default().Services() {
			if !services[s.Prefix()] {
				continue
			}
			for a := range s.Actions() {
				p := Permission{Action: a.String()}
				for _, r := range regions {
					if area, ok := r.area(a, p.Action); ok {
						p.Areas = append(p.Areas, area)
					}
				}
				if len(p.Areas) > 0 && !yield(p) {
					return
				}
			}
		}
		if !found.Complete {
			yield(Permission{Action: "*", Rest: found.Reason.String()})
		}
	}
}

// known returns a context without the keys that have no known value: package
// analysis takes them to have any, and to be absent.
func known(c condition.Context) condition.Context {
	env := condition.Env{Context: c}
	var open []string
	for key := range c.Keys() {
		if _, kind := env.Lookup(key); kind == condition.KindUnknown || kind == condition.KindBytes || kind == condition.KindClash {
			open = append(open, key)
		}
	}
	return c.Without(open...)
}

// apart are the actions that are asked about on the resources of the world.
var apart = []string{catalog.DynamoDB + ":*", catalog.DAX + ":*", "sts:AssumeRole", "iam:PassRole"}

// isAsked reports whether an action is one of them.
func isAsked(a aws.Action) bool {
	switch s := a.Service().Prefix(); s {
	case catalog.DynamoDB, catalog.DAX:
		return true
	default:
		return s == "sts" && a.Name() == "AssumeRole" || s == "iam" && a.Name() == "PassRole"
	}
}

// region is one that package analysis found, ready to be asked about actions.
type region struct {
	*analysis.Region
	actions  map[string]bool
	written  *actions
	patterns []arn.Pattern // of its resources; the zero Pattern of one with variables
	fits     map[typeKey]bool
}

type typeKey struct{ pattern, service, name string }

// readRegions looks up the actions of regions in the catalog, and lists the
// services that have them.
func readRegions(list []analysis.Region) (regions []*region, services map[string]bool) {
	services = make(map[string]bool)
	for i := range list {
		r := &region{Region: &list[i], actions: make(map[string]bool), fits: make(map[typeKey]bool)}
		except := actionPatterns(r.Actions.NotIn)
		for _, text := range r.Actions.In {
			for a := range aws.Default().Match(text) {
				name := a.String()
				if !isAsked(a) && !slices.ContainsFunc(except, func(p policy.ActionPattern) bool { return p.Match(name) }) {
					r.actions[name], services[a.Service().Prefix()] = true, true
				}
			}
		}
		for _, text := range r.Resources.In {
			p, err := arn.ParsePattern(text, variables.Wildcards)
			if err != nil || strings.Contains(text, "${") {
				p = arn.Pattern{}
			}
			r.patterns = append(r.patterns, p)
		}
		r.count()
		regions = append(regions, r)
	}
	return regions, services
}

// count counts the actions of the region.
func (r *region) count() {
	r.written = &actions{Patterns: r.Actions, count: make(map[countKey]int)}
	for name := range r.actions {
		a, _ := aws.Default().Action(name)
		if area, ok := r.area(a, name); ok {
			service, on := a.Service().Prefix(), strings.Join(area.Resources.In, " ")
			r.written.count[countKey{"", on}]++
			r.written.count[countKey{service, on}]++
			if !a.StarOnly() {
				r.written.count[countKey{"", ""}]++
				r.written.count[countKey{service, ""}]++
			}
		}
	}
}

func actionPatterns(texts []string) (list []policy.ActionPattern) {
	for _, text := range texts {
		if p, err := policy.ParseAction(text); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// area returns the resources of the region that an action can be about: * for one
// about none, and elsewhere the patterns that can be ARNs of its types.
func (r *region) area(a aws.Action, name string) (Area, bool) {
	if !r.actions[name] {
		return Area{}, false
	}
	found := Area{Resources: analysis.Patterns{NotIn: r.Resources.NotIn}, Conditions: r.Conditions, Statement: r.Statement, actions: r.written}
	if linked := linkedRoles(); r.NotLinked && a.Service().Prefix() == "sts" && r.meets(a, &linked) {
		found.Resources.NotIn = append(slices.Clip(found.Resources.NotIn), linked.String())
	}
	for i, text := range r.Resources.In {
		if a.StarOnly() {
			if text == "*" && !slices.Contains(r.Resources.NotIn, "*") {
				found.Resources.In = []string{"*"}
			}
			continue
		}
		if r.meets(a, &r.patterns[i]) {
			found.Resources.In = append(found.Resources.In, text)
		}
	}
	return found, len(found.Resources.In) > 0
}

// linkedRoles is the pattern of service-linked roles: SEMANTICS 6.8.
func linkedRoles() arn.Pattern {
	return arn.MustParsePattern("arn:*:iam:*:*:role/aws-service-role/*", 0)
}

// meets reports whether a pattern can match a resource of some type of an action.
// What cannot be told counts.
func (r *region) meets(a aws.Action, p *arn.Pattern) bool {
	if !p.Usable() || p.MatchesAll() {
		return true
	}
	for t := range a.Types() {
		k := typeKey{p.String(), a.Service().Prefix(), t.Type()}
		fits, known := r.fits[k]
		if !known {
			for f := range t.Formats() {
				format := f.Pattern()
				relation, _ := p.Relation(&format)
				fits = fits || relation != arn.Disjoint && sameService(p.String(), f.String())
			}
			r.fits[k] = fits
		}
		if fits {
			return true
		}
	}
	return false
}

// sameService reports whether two patterns may be about one service. A star that
// crosses the parts of an ARN would let any two meet.
func sameService(pattern, format string) bool {
	service := func(text string) string {
		parts := strings.SplitN(text, ":", 4)
		return parts[min(2, len(parts)-1)]
	}
	p, f := service(pattern), service(format)
	return strings.ContainsAny(p, "*?$") || strings.ContainsAny(f, "*?$") || p == f
}
