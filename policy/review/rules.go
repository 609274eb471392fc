package review

import (
	"iter"
	"slices"
	"sync"
)

// tables are the rules by category. A rule is one entry in one of them.
func tables() [][]Rule {
	return [][]Rule{loadRules, documentRules, actionRules, resourceRules, storableRules, conditionRules, valueRules, breadthRules, iamRules, principalRules, trustRules, organizationRules, dynamoDBRules, daxRules, accountRules}
}

// ordered returns all rules in the order of the documentation.
var ordered = sync.OnceValue(func() (all []*Rule) {
	for _, table := range tables() {
		for i := range table {
			all = append(all, &table[i])
		}
	}
	return all
})

var byID = sync.OnceValue(func() map[string]*Rule {
	m := make(map[string]*Rule)
	for _, r := range ordered() {
		m[r.ID] = r
	}
	return m
})

// Rules yields the rules, by category, in the order of the documentation.
func Rules() iter.Seq[*Rule] { return slices.Values(ordered()) }

// Lookup returns the rule of that ID.
func Lookup(id string) (*Rule, bool) {
	r, ok := byID()[id]
	return r, ok
}
