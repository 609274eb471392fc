package catalog

import "github.com/iameval/iameval/arn"

// Resource is a type of resources that a request for an action can be about.
type Resource struct {
	Kind     arn.Kind
	Required bool // AWS marks it with a star: the request names one of the required types, or every one if Action.NeedsEvery
}

// String returns AWS's name for the type, with a star if it is required, as the
// Service Authorization Reference writes it: "table*" or "index". A DAX cluster
// is called "application" there.
func (r Resource) String() string {
	s := typeName(r.Kind)
	if r.Required {
		s += "*"
	}
	return s
}

func typeName(k arn.Kind) string {
	switch k {
	case arn.GlobalTable:
		return "global-table"
	case arn.Cache:
		return "application"
	default:
		return k.String()
	}
}

// resources is a set of types, one bit each. The upper half of the bits holds
// the types that are optional: table | index<<opt is a table or, if the call
// names one, an index.
type resources uint32

const (
	star        resources = 0 // no type: the request names no resource
	table       resources = 1 << arn.Table
	index       resources = 1 << arn.Index
	stream      resources = 1 << arn.Stream
	backup      resources = 1 << arn.Backup
	exports     resources = 1 << arn.Export
	imports     resources = 1 << arn.Import
	globalTable resources = 1 << arn.GlobalTable
	cluster     resources = 1 << arn.Cache

	opt = 16
)

func (r resources) has(k arn.Kind) bool      { return (uint16(r)|uint16(r>>opt))>>k&1 != 0 }
func (r resources) requires(k arn.Kind) bool { return uint16(r)>>k&1 != 0 }
func (r resources) requiresAny() bool        { return uint16(r) != 0 }
