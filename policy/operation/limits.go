package operation

import (
	"unicode/utf8"

	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/tidwall/gjson"
)

// Limits of DynamoDB, as its Developer Guide and its API Reference have them. A
// body beyond one of them is refused, with the field and the limit: DynamoDB
// would not take it, so nobody knows what it would do (SEMANTICS 7.2y). The
// limits of values are in package attribute, of expressions and statements with
// their parsers, and of the names of tables and indexes in package arn.
const (
	maxItem        = 400 << 10 // bytes of an item, names and values
	maxSortKey     = 1024      // bytes of the value of a sort key
	maxKeyName     = 255       // characters of the name of a key attribute
	maxBatchGet    = 100       // keys of a BatchGetItem
	maxBatchWrite  = 25        // requests of a BatchWriteItem
	maxStatements  = 25        // statements of a BatchExecuteStatement
	maxTransaction = 100       // members of a transaction
	maxTransacted  = 4 << 20   // bytes of all items of a transaction
	maxTags        = 50        // tags of a resource
	maxTagKey      = 128       // characters of the key of a tag
	maxTagValue    = 256       // characters of its value
	maxIterator    = 2048      // characters of a shard iterator
	maxPolicy      = 20 << 10  // bytes of a resource policy
	maxReplicas    = 100       // replicas of a table, which is more than there are Regions
)

// take counts an item of the body by its size, and checks the limit.
func (f *facts) take(size int) *Error {
	if size > maxItem {
		return refuse("an item has at most %d bytes, names included, not %d", maxItem, size)
	}
	f.size += size
	return nil
}

// parameterSize checks a parameter of a statement, and returns the least that
// it adds to the item of an INSERT. A map may be the whole item, where only its
// names and values count.
func parameterSize(v gjson.Result) (int, *Error) {
	size, err := attribute.Measure(v)
	if m := v.Get("M"); err == nil && m.Exists() {
		size = 0
		m.ForEach(func(name, v gjson.Result) bool {
			n, _ := attribute.Measure(v) // it was measured without an error just now
			size += len(name.Str) + n
			return true
		})
	}
	return size, refused(err)
}

// atMost checks that the text of a member is not too long.
func (r *record) atMost(name string, most int) *Error {
	if n := utf8.RuneCountInString(r.text(name)); n > most {
		return refuse("want at most %d characters, not %d", most, n).in(name)
	}
	return nil
}

// checkPolicy checks the size of a resource policy, white space included.
func (r *record) checkPolicy(name string) *Error {
	if n := len(r.text(name)); n > maxPolicy {
		return refuse("a resource policy has at most %d bytes, not %d", maxPolicy, n).in(name)
	}
	return nil
}
