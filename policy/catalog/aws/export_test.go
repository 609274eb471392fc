package aws

// Fresh divides a table that is well formed, as Default does, and keeps nothing
// of earlier calls.
func Fresh(text string) *Catalog { return divide(text) }
