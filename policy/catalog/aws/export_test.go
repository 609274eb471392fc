package aws

import "github.com/iameval/iameval/policy"

// Fresh divides a table that is well formed, as Default does, and keeps nothing
// of earlier calls.
func Fresh(text string) *Catalog { return divide(text) }

// OperationNames returns the names of operations that are not actions.
func OperationNames() (names []string) {
	for _, o := range operations[:] {
		names = append(names, o.name)
	}
	return names
}

// RetiredServices returns the table of retired services.
func RetiredServices() []Retired { return retired[:] }

// SupportRow is a row of the table of resource policies.
type SupportRow struct {
	ResourcePolicy
	Never  bool
	Beside string
	Groups map[policy.Support]string
}

// SupportRows returns the table of resource policies.
func SupportRows() (all []SupportRow) {
	for i := range supportRows {
		r := &supportRows[i]
		row := SupportRow{r.resourcePolicy(), r.never, r.beside, make(map[policy.Support]string)}
		for _, g := range r.groups {
			row.Groups[g.support] = g.actions
		}
		all = append(all, row)
	}
	return all
}

// Holders returns the types whose policy is that of another: service, type,
// holder.
func Holders() (all [][3]string) {
	for _, h := range holders {
		all = append(all, [3]string{h.service, h.resourceType, h.holder})
	}
	return all
}
