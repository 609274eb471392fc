package core

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// setTargets makes the policies on the side of each table and role.
func (w *world) setTargets() {
	asked, _ := arn.Parse(strings.TrimSpace(w.in.Question.Resource)) // the zero ARN, which is nobody's, if it is not one
	holder := operation.Holder(asked)
	for i, a := range w.tables {
		field := fmt.Sprintf("tables/%d/policy", i)
		w.target(a, w.own("resource", w.in.Tables[i].ID, field, a == holder))
	}
	for i := range w.clusters {
		role := w.clusters[i].Role.Principal.Role()
		w.clusters[i].Trust = w.own("trust", w.in.Clusters[i].ID, fmt.Sprintf("clusters/%d/trust", i), role == holder)
		w.target(role, w.clusters[i].Trust)
	}
}

// own returns the policy of a table or a role: its own document or, if it is what the
// question asks about, the one of the question's resource.
func (w *world) own(layer, owner, field string, asked bool) *policy.Policy {
	p := w.one(layer, owner, field)
	if !asked {
		return p
	}
	other := w.one(layer, "", field)
	if p != nil && other != nil {
		w.fault(field, "it has a %s policy of its own and one as the resource asked for; want one", layer)
	}
	if p == nil {
		return other
	}
	return p
}

// target makes the policies on the side of a resource, and keeps them.
func (w *world) target(a arn.ARN, own *policy.Policy) *policy.Target {
	t, err := policy.NewTarget(policy.TargetPolicies{Resource: own, ResourceControl: w.levels("rcp"), Endpoint: w.one("endpoint", "", "documents")})
	if err != nil {
		w.fault("documents", "%v", err)
	}
	w.targets[a] = t
	return t
}

// targetOf returns the policies on the side of a resource that need not be one of the
// tables and roles.
func (w *world) targetOf(a arn.ARN) *policy.Target {
	if t, ok := w.targets[a]; ok {
		return t
	}
	return w.target(a, nil)
}

// given returns the condition keys of the inputs: of the callers, or of the service role
// of a cluster.
func (w *world) given(of string) []condition.Entry {
	var entries []condition.Entry
	for i, k := range w.in.Keys {
		if k.Of != of {
			continue
		}
		var e condition.Entry
		switch k.State {
		case "":
			e = condition.String(k.Key, k.Value)
		case "list":
			e = condition.Strings(k.Key, k.Values...)
		case "absent":
			e = condition.Absent(k.Key)
		case "unknown":
			e = condition.Unknown(k.Key)
		default:
			w.fault(fmt.Sprintf("keys/%d", i), "%.40q is not a state of a key: list, absent or unknown", k.State)
			continue
		}
		c := condition.NewContext(e)
		if err := c.Err(); err != nil {
			w.fault(fmt.Sprintf("keys/%d", i), "%v", err)
		}
		entries = append(entries, e)
	}
	return entries
}

// computed are the keys that follow from the other fields of a request, if they are
// there at all.
var computed = func() map[string]bool {
	all := make(map[string]bool)
	for k := condition.PrincipalArn; k.String() != "" && k <= condition.ViaAWSService; k++ {
		all[condition.FoldKey(k.String())] = true
	}
	return all
}()

// openKeys returns the condition keys that the policies read, that nothing of the
// request says, and that were not given as absent.
func (w *world) openKeys(set *policy.Set, r *policy.Request) (open []string) {
	env := r.Env()
	seen := make(map[string]bool)
	for key := range r.Context.Keys() {
		_, kind := env.Lookup(key)
		seen[condition.FoldKey(key)] = kind != condition.KindUnknown
	}
	check := func(key string) {
		folded := condition.FoldKey(key)
		if done, given := seen[folded]; given && done || condition.ValidKey(key) != nil {
			return
		}
		seen[folded] = true
		_, kind := env.Lookup(key)
		switch {
		case folded == "aws:currenttime" || folded == "aws:epochtime":
			if r.Time.IsZero() {
				open = append(open, key)
			}
		case computed[folded]:
			if kind == condition.KindUnknown {
				open = append(open, key)
			}
		case kind == condition.KindAbsent || kind == condition.KindUnknown:
			open = append(open, key)
		}
	}
	for key := range set.Keys() {
		check(key)
	}
	for key := range r.Target.Keys() {
		check(key)
	}
	slices.Sort(open)
	return open
}

// declare returns the request with the open keys as unknown ones.
func declare(r *policy.Request, open []string) {
	var entries []condition.Entry
	for _, key := range open {
		entries = append(entries, condition.Unknown(key))
	}
	if len(entries) > 0 {
		r.Context = r.Context.With(entries...)
	}
}

// setContexts gives callers and roles what their requests carry: the keys
// that were given, and as unknown the keys that the policies read besides. The keys
// of a body and of a table's tags are left to package operation.
func (w *world) setContexts() {
	for i := range w.callers {
		s := &w.callers[i]
		s.Context = w.context("", s.Policies, s.Principal)
	}
	for i := range w.clusters {
		s := &w.clusters[i].Role
		s.Context = w.context(w.in.Clusters[i].ID, s.Policies, s.Principal)
	}
}

func (w *world) context(of string, set *policy.Set, p policy.Principal) condition.Context {
	r := policy.Request{Principal: p, Time: w.now, Context: condition.NewContext(w.given(of)...)}
	open := w.openKeys(set, &r)
	for _, t := range w.targets {
		one := r
		one.Target = t
		open = append(open, w.openKeys(nil, &one)...)
	}
	slices.Sort(open)
	declare(&r, slices.DeleteFunc(slices.Compact(open), ofResource))
	return r.Context
}

// ofResource reports whether a key follows from the body of a call or from its
// resource, so that package operation says what is known of it.
func ofResource(key string) bool {
	folded := condition.FoldKey(key)
	for _, prefix := range []string{"dynamodb:", "aws:resourcetag/", "aws:requesttag/", "aws:tagkeys", "aws:requestedregion", "aws:resourceaccount"} {
		if len(folded) >= len(prefix) && folded[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}

// plain returns the keys that were given, without those that are only known to be
// unknown: package analysis takes keys that are not there for open ones.
func (w *world) plain(of string) condition.Context { return condition.NewContext(w.given(of)...) }
