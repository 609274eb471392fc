package plan

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/operation"
)

// keysOf returns the keys of a service that AWS lists for an action, folded; one
// with a part of its own ends in a slash or a colon.
func keysOf(action string) []string {
	set := map[string]bool{"aws:ResourceTag/": true}
	if a, ok := aws.Default().Action(action); ok {
		for key := range a.Keys() {
			name, _, _ := strings.Cut(key.Name, "${")
			if !strings.HasPrefix(name, "aws:") {
				set[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// asked is what unknown keys depend on: the action, and what a planner looked for.
type asked struct{ action, by string }

// unknowns are the entries of unknown keys; they do not change.
var unknowns sync.Map

// unknown returns the keys that AWS lists for an action and that nobody looked for.
func (f *facts) unknown(action string) []condition.Entry {
	key := asked{action, f.by}
	if entries, ok := unknowns.Load(key); ok {
		return entries.([]condition.Entry)
	}
	var entries []condition.Entry
	for _, name := range keysOf(action) {
		if !f.knows(name) {
			entries = append(entries, condition.Unknown(name))
		}
	}
	unknowns.Store(key, entries)
	return entries
}

// facts are the condition keys that a planner read. A key whose list of entries is
// empty is known to be absent.
type facts struct {
	entries []condition.Entry
	known   []string // names and prefixes
	by      string   // the operation, or whatever else known depends on
}

func (f *facts) add(name, value string) {
	f.entries = append(f.entries, condition.String(name, value))
}

// optional adds a key if there is a value; either way it is known.
func (f *facts) optional(name, value string) {
	f.known = append(f.known, name)
	if value != "" {
		f.add(name, value)
	}
}

// knows reports whether a key was looked for in the request.
func (f *facts) knows(key string) bool {
	return slices.ContainsFunc(f.known, func(k string) bool { return condition.FoldKey(k) == condition.FoldKey(key) })
}

// check makes a check. Keys that AWS lists for the action, and that nobody read,
// are unknown.
func (f *facts) check(action string, resource arn.ARN, account string) Check {
	support := supportOn(action, resource)
	unknown := f.unknown(action)
	entries := make([]condition.Entry, 0, len(f.entries)+len(unknown))
	entries = append(append(entries, unknown...), f.entries...)
	return Check{operation.Check{Action: action, Resource: resource, Support: support, Context: condition.NewContext(entries...)}, account}
}

// typed is an action and the type of the resource that it is done to.
type typed struct{ action, of string }

// supports are the answers of the catalog; they do not change.
var supports sync.Map

// supportOn is what a resource policy can do for an action, as the catalog has it.
// What it does not know has the zero Support.
func supportOn(action string, resource arn.ARN) policy.Support {
	if resource.IsWildcard() {
		return policy.Support{}
	}
	key := typed{action, typeOf(resource)}
	if s, ok := supports.Load(key); ok {
		return s.(policy.Support)
	}
	s, _ := aws.Default().SupportOn(action, resource)
	supports.Store(key, s)
	return s
}

// typeOf names the type of a resource, of those that the tables have.
func typeOf(a arn.ARN) string {
	head, _, sub := strings.Cut(a.Resource(), "/")
	switch a.Service() {
	case "s3":
		if sub {
			return "object"
		}
		return "bucket"
	case "kms", "iam", "sts":
		return head // key, alias, role, federated-user
	}
	return a.Service()
}

// Holder returns the resource whose policy counts for a resource: of an object its
// bucket, of an index its table.
func Holder(a arn.ARN) arn.ARN {
	if a.Service() == "dynamodb" || a.Service() == "dax" {
		return operation.Holder(a)
	}
	if h, ok := aws.Default().Holder(a); ok {
		return h
	}
	return a
}
