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

// listed are the keys of a service that AWS lists for an action, by the action; a
// key with a part of its own ends in a slash or a colon.
var listed sync.Map

func keysOf(action string) []string {
	if keys, ok := listed.Load(action); ok {
		return keys.([]string)
	}
	set := map[string]bool{"aws:ResourceTag/": true}
	if a, ok := aws.Default().Action(action); ok {
		for key := range a.Keys() {
			name, _, _ := strings.Cut(key.Name, "${")
			if !strings.HasPrefix(name, "aws:") {
				set[name] = true
			}
		}
	}
	keys := slices.Sorted(maps.Keys(set))
	listed.Store(action, keys)
	return keys
}

// facts are the condition keys that a planner read. A key whose list of entries is
// empty is known to be absent.
type facts struct {
	entries []condition.Entry
	known   []string // names and prefixes
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
	entries := make([]condition.Entry, 0, len(f.entries)+4)
	for _, key := range keysOf(action) {
		if !f.knows(key) {
			entries = append(entries, condition.Unknown(key))
		}
	}
	entries = append(entries, f.entries...)
	return Check{operation.Check{Action: action, Resource: resource, Support: support, Context: condition.NewContext(entries...)}, account}
}

// supportOn is what a resource policy can do for an action, as the catalog has it.
// What it does not know has the zero Support.
func supportOn(action string, resource arn.ARN) policy.Support {
	if resource.IsWildcard() {
		return policy.Support{}
	}
	s, _ := aws.Default().SupportOn(action, resource)
	return s
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
