package catalog

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/variables"
)

// The services of the catalog, by the prefix of their actions.
const (
	DynamoDB = "dynamodb"
	DAX      = "dax"
)

// Lookup returns the action of that name, which is its service, a colon and its
// own name, in any case of ASCII letters. It reports false if the catalog does
// not have it; see [Nearest] for what was meant.
func Lookup(name string) (Action, bool) {
	service, _, _ := strings.Cut(name, ":")
	actions, n := actionsOf(service), len(service)
	i, found := slices.BinarySearchFunc(actions, name[n:], func(a Action, rest string) int {
		return variables.CompareASCII(a.name[n:], rest)
	})
	if !found {
		return Action{}, false
	}
	return actions[i], true
}

// Actions yields the actions of a service, [DynamoDB] or [DAX], in alphabetical
// order; no actions of any other service.
func Actions(service string) iter.Seq[Action] {
	return func(yield func(Action) bool) {
		for _, a := range actionsOf(service) {
			if !yield(a) {
				return
			}
		}
	}
}

// actionsOf returns the table of a service, nil if it has none.
func actionsOf(service string) []Action {
	switch {
	case variables.CompareASCII(service, DynamoDB) == 0:
		return dynamodbActions[:]
	case variables.CompareASCII(service, DAX) == 0:
		return daxActions[:]
	}
	return nil
}
