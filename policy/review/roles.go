package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
)

// The roles among the subjects, found by what their ARNs begin with: a statement hands out
// a few of the thousands of a large account.

// roles are the subjects that are roles.
type roles struct {
	sorted   []role // by ARN
	subjects []int  // in their order
}

// role is a subject with the ARN of its role.
type role struct {
	arn     string
	subject int // an index into the subjects
}

// newRoles takes the role of each subject, or the zero ARN.
func newRoles(all []arn.ARN) *roles {
	r := new(roles)
	for i, own := range all {
		if own.IsValid() {
			r.sorted = append(r.sorted, role{own.String(), i})
			r.subjects = append(r.subjects, i)
		}
	}
	slices.SortFunc(r.sorted, func(a, b role) int { return strings.Compare(a.arn, b.arn) })
	return r
}

// near returns which subjects are roles that may be among the resources of a statement, in
// their order: all of them for NotResource, and else those that begin as an entry does.
func (r *roles) near(s *statement) (some []int) {
	if !s.resources.there || s.resources.not {
		return r.subjects
	}
	for i := range s.resources.entries {
		under := r.under(literalStart(s.resources.entries[i].text))
		if len(under) == len(r.sorted) {
			return r.subjects
		}
		for _, own := range under {
			some = append(some, own.subject)
		}
	}
	slices.Sort(some)
	return slices.Compact(some)
}

// under returns the roles whose ARNs begin with a text.
func (r *roles) under(prefix string) []role {
	from, _ := slices.BinarySearchFunc(r.sorted, prefix, func(a role, prefix string) int { return strings.Compare(a.arn, prefix) })
	rest := r.sorted[from:]
	n, _ := slices.BinarySearchFunc(rest, prefix, func(a role, prefix string) int {
		if strings.HasPrefix(a.arn, prefix) {
			return -1
		}
		return 1
	})
	return rest[:n]
}
