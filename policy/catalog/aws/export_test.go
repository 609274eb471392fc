package aws

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

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

// WithoutPolicies lists the services without resource policies.
func WithoutPolicies() []string { return strings.Fields(withoutPolicies) }

// Mutate changes one cell of the table of resource policies after the other: for
// each it calls test with what it changed, and puts it back.
func Mutate(test func(service, change string)) {
	for i := range supportRows {
		r := &supportRows[i]
		if r.source == "" {
			continue
		}
		before := *r
		try := func(change string, f func()) {
			r.groups = slices.Clone(before.groups)
			f()
			test(before.service, before.service+" "+before.holder+": "+change)
			*r = before
		}
		try("never", func() { r.never = !r.never })
		try("source", func() { r.source = "" })
		if !r.never {
			try("without", func() { r.without = (r.without + 1) % 4 })
			try("cli", func() { r.cli += "x" })
			try("cloudFormation", func() { r.cloudFormation += "x" })
			try("terraform", func() { r.terraform += "x" })
		}
		try("holder", func() { r.holder += "x" })
		if r.beside != "" {
			try("beside", func() { r.beside = "" })
		}
		for g := range before.groups {
			for _, s := range []policy.Support{inside, across, unsigned, required, ownKeys, both, {ResourcePolicy: policy.NoResourcePolicy}} {
				if s != before.groups[g].support {
					try(before.groups[g].support.String()+" is "+s.String(), func() { r.groups[g].support = s })
				}
			}
			actions := strings.Fields(before.groups[g].actions)
			for k, a := range actions {
				try("without "+a, func() { r.groups[g].actions = strings.Join(slices.Delete(slices.Clone(actions), k, k+1), " ") })
			}
		}
	}
}

// Correction is a fact that the list of AWS has wrong: the level of an action, or the
// type of a key.
type Correction struct{ Service, Action, Key, Listed, Right string }

// Corrections returns the facts that are corrected.
func Corrections() (all []Correction) {
	for _, c := range levelCorrections[:] {
		for a := range strings.FieldsSeq(c.actions) {
			all = append(all, Correction{Service: c.service, Action: a, Listed: catalog.PermissionsManagement.String(), Right: c.level.String()})
		}
	}
	for _, c := range keyCorrections[:] {
		all = append(all, Correction{Key: c.name, Listed: c.listed, Right: c.kind})
	}
	return all
}
