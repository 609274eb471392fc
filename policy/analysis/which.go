package analysis

import (
	"encoding/json"
	"fmt"
	"iter"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// WhichResources returns what a caller may do an action to. An action is one as
// requests have it, such as dynamodb:GetItem, and any other is allowed nothing.
func WhichResources(r *Rules, caller policy.Principal, action string, o Options) Regions {
	a, err := policy.ParseAction(action)
	if err != nil {
		return Regions{Complete: true}
	}
	o.Requests.Callers, o.Requests.Actions = []policy.Principal{caller}, []policy.ActionPattern{a}
	all, _ := regions(r, o)
	return all
}

// WhatCan returns all that a caller may do.
func WhatCan(r *Rules, caller policy.Principal, o Options) Regions {
	o.Requests.Callers = []policy.Principal{caller}
	all, _ := regions(r, o)
	return all
}

// Grant is what a caller may do. The zero Grant says nothing: its Result is Unknown.
type Grant struct {
	Caller  *access.Subject // nil: everybody else
	Result  Result          // whether the caller may do anything
	Regions Regions
}

// WhoCan yields, for each of the callers, under which conditions it may do an action
// to a resource, whose policies are t. The last Grant, with a nil Caller, is for
// everybody else: callers of other ARNs, whose own policies are not known and are taken
// to allow everything. The keys of a caller's context have their values.
func WhoCan(callers []access.Subject, t *policy.Target, action string, resource arn.ARN, o Options) iter.Seq[Grant] {
	return func(yield func(Grant) bool) {
		a, err := policy.ParseAction(action)
		on, ok := literal(resource.String())
		if err != nil || !ok || !resource.IsValid() {
			return
		}
		o.Requests.Actions, o.Requests.Resources = []policy.ActionPattern{a}, []arn.Pattern{*on.resource}
		known := o.Requests.Known
		var named []policy.Principal
		for i := range callers {
			c := &callers[i]
			o.Requests.Callers, o.Requests.Known = []policy.Principal{c.Principal}, known.Join(c.Context)
			if !yield(grantOf(c, NewRules(c.Policies, t), o)) {
				return
			}
			named = append(named, c.Principal)
		}
		o.Requests.Callers, o.Requests.Known, o.Requests.others = nil, known, named
		yield(grantOf(nil, OfResource(t), o))
	}
}

// grantOf is what rules allow.
func grantOf(c *access.Subject, r *Rules, o Options) Grant {
	g := Grant{Caller: c}
	g.Regions, g.Result = regions(r, o)
	return g
}

// String returns who may do it, a line for each region.
func (g Grant) String() string {
	who := "everybody else"
	if g.Caller != nil {
		who = g.Caller.Principal.String()
	}
	return fmt.Sprintf("%s: %s\n%s", who, g.Result.Answer, g.Regions)
}

// MarshalJSON writes the grant with its fields in a fixed order. The caller is null
// for everybody else.
func (g Grant) MarshalJSON() ([]byte, error) {
	var caller *string
	if g.Caller != nil {
		s := g.Caller.Principal.String()
		caller = &s
	}
	return json.Marshal(struct {
		Caller  *string `json:"caller"`
		Result  Result  `json:"result"`
		Regions Regions `json:"regions"`
	}{caller, g.Result, g.Regions})
}
