package gateway

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxResources is how many resources of one kind of statement a recorded policy
// lists.
const maxResources = 100

// Joined is a list of resources that a recorded policy does not have one by one.
type Joined struct {
	Principal string
	Actions   []string
	Pattern   string // what the policy has instead
	Resources int    // how many were asked for
}

// joinResources replaces more than maxResources resources by patterns: for each
// partition, service, Region and account the common prefix of the rest, and a
// wildcard. Resources are as policies write them.
func joinResources(resources []string) (out []string, joined []Joined) {
	if len(resources) <= maxResources {
		return resources, nil
	}
	groups := make(map[string][]string)
	var order []string
	for _, r := range resources {
		head := scopeOf(r)
		if groups[head] == nil {
			order = append(order, head)
		}
		groups[head] = append(groups[head], r)
	}
	for _, head := range order {
		group := groups[head]
		if len(group) == 1 {
			out = append(out, group[0])
			continue
		}
		pattern := commonPrefix(group) + "*"
		out = append(out, pattern)
		joined = append(joined, Joined{Pattern: pattern, Resources: len(group)})
	}
	return out, joined
}

// scopeOf is an ARN up to its fifth colon; a text that is not an ARN stands for
// itself.
func scopeOf(resource string) string {
	at := 0
	for range 5 {
		n := strings.IndexByte(resource[at:], ':')
		if n < 0 {
			return resource
		}
		at += n + 1
	}
	return resource[:at]
}

// commonPrefix is what all texts begin with. It ends neither within a character nor
// within the escape of a wildcard.
func commonPrefix(texts []string) string {
	prefix := texts[0]
	for _, t := range texts[1:] {
		n := min(len(prefix), len(t))
		for i := range n {
			if prefix[i] != t[i] {
				n = i
				break
			}
		}
		prefix = prefix[:n]
	}
	if open := strings.LastIndexByte(prefix, '$'); open > strings.LastIndexByte(prefix, '}') {
		prefix = prefix[:open]
	}
	for !utf8.ValidString(prefix) {
		prefix = prefix[:len(prefix)-1]
	}
	return prefix
}

// joinStatements joins the resources of each statement of a policy.
func joinStatements(principal string, statements []statement) (joined []Joined) {
	for i := range statements {
		s := &statements[i]
		var of []Joined
		s.Resource, of = joinResources(s.Resource)
		for _, j := range of {
			j.Principal, j.Actions = principal, s.Action
			joined = append(joined, j)
		}
	}
	return joined
}

// joinItems makes one statement of the items of more than maxResources resources
// of an action: for the keys of all of them.
func joinItems(statements []statement) (out []statement) {
	for len(statements) > 0 {
		n := 1
		for n < len(statements) && slices.Equal(statements[n].Action, statements[0].Action) {
			n++
		}
		group := statements[:n]
		statements = statements[n:]
		if n <= maxResources {
			out = append(out, group...)
			continue
		}
		all := group[0]
		var keys []string
		for _, s := range group {
			keys = append(keys, s.Condition[sameKeys][leadingKeys]...)
		}
		all.Resource = nil
		for _, s := range group {
			all.Resource = append(all.Resource, s.Resource...)
		}
		slices.Sort(keys)
		all.Condition = keyCondition(slices.Compact(keys))
		out = append(out, all)
	}
	return out
}
