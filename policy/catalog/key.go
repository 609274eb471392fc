package catalog

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// Key is what AWS publishes about one condition key. The zero Key is not a key.
type Key struct {
	// Kind is the form in which a request holds the key: condition.KindSingle,
	// or condition.KindList for the keys that need ForAllValues or ForAnyValue.
	Kind condition.Kind
	// Family is the family of the operators made for the key.
	Family condition.Family
	// Name is the key as AWS writes it, such as dynamodb:LeadingKeys. A name
	// that stands for one key for each tag ends in /${TagKey}.
	Name string
	// Meaning says in a line what the values are.
	Meaning string
}

// tagKey ends the names of keys of tags.
const tagKey = "/${TagKey}"

// String returns the name.
func (k Key) String() string { return k.Name }

// LookupKey returns the condition key of that name, in any case of ASCII
// letters. A key of a tag is found by any tag: aws:ResourceTag/Team is
// aws:ResourceTag/${TagKey}. It reports false if the catalog does not have it.
func LookupKey(name string) (Key, bool) {
	base, tag, tagged := strings.Cut(name, "/")
	i, found := slices.BinarySearchFunc(keys[:], base, func(k Key, base string) int {
		return variables.CompareASCII(strings.TrimSuffix(k.Name, tagKey), base)
	})
	if !found || tagged != strings.HasSuffix(keys[i].Name, tagKey) || tagged && tag == "" {
		return Key{}, false
	}
	return keys[i], true
}

// Keys yields the condition keys of a prefix in alphabetical order: of
// [DynamoDB], of [DAX] or, with "aws", the global ones.
func Keys(prefix string) iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for _, k := range keys[:] {
			if p, _, _ := strings.Cut(k.Name, ":"); variables.CompareASCII(p, prefix) == 0 && !yield(k) {
				return
			}
		}
	}
}
