package review

// For the tests.

// Escalations are the ways to more permissions: their actions, separated by blanks.
func Escalations() (all []string) {
	for _, way := range escalations {
		all = append(all, way.actions)
	}
	return all
}

// Listed are the actions that rules name, and the names that are taken for prefixes of
// services with those that are meant.
func Listed() (actions []string, prefixes map[string]string) {
	for _, list := range [][]string{credentialActions, dataActions, evading, replicaNeeds, restoreNeeds, createNeeds} {
		actions = append(actions, list...)
	}
	return actions, aliases
}
