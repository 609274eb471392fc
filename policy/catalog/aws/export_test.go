package aws

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
