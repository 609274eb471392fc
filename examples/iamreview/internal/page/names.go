package page

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// name is an ARN, and what people call it: "Bob", a "user".
type name struct{ Short, Note, Full string }

// namesOf gives ARNs short names: the last part of each, with its path where two of them
// have it, and with the account and the Region where that is not enough.
func namesOf(all []arn.ARN) []name {
	names := make([]name, len(all))
	for i, a := range all {
		kind, _, _ := strings.Cut(a.Resource(), "/")
		names[i] = name{Short: lastPart(a.Resource()), Note: kind, Full: a.String()}
	}
	for _, longer := range []func(arn.ARN) string{
		arn.ARN.Resource,
		func(a arn.ARN) string { return a.Account() + " " + a.Resource() },
		func(a arn.ARN) string { return a.Account() + " " + a.Region() + " " + a.Resource() },
		arn.ARN.String,
	} {
		seen := make(map[name]int)
		for _, n := range names {
			seen[name{n.Short, n.Note, ""}]++
		}
		for i, n := range names {
			if seen[name{n.Short, n.Note, ""}] > 1 {
				names[i].Short = longer(all[i])
			}
		}
	}
	return names
}

// lastPart cuts "user/staff/Bob" to "Bob".
func lastPart(resource string) string { return resource[strings.LastIndexByte(resource, '/')+1:] }
