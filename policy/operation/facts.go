package operation

import "github.com/iameval/iameval/condition"

// The condition keys of dynamodb, in one place: what each is called, which kind
// it is, and when it is there (SEMANTICS 7.3l).

const (
	keyLeading    = "dynamodb:LeadingKeys"
	keyAttributes = "dynamodb:Attributes"
	keySelect     = "dynamodb:Select"
	keyReturns    = "dynamodb:ReturnValues"
	keyCapacity   = "dynamodb:ReturnConsumedCapacity"
	keyEnclosing  = "dynamodb:EnclosingOperation"
	keyFullScan   = "dynamodb:FullTableScan"
)

// partitionKeys are the keys for the attributes of a partition key. The first
// is LeadingKeys by another name (SEMANTICS 7.1d).
var partitionKeys = [maxPartition]string{
	"dynamodb:FirstPartitionKeyValues",
	"dynamodb:SecondPartitionKeyValues",
	"dynamodb:ThirdPartitionKeyValues",
	"dynamodb:FourthPartitionKeyValues",
}

// maxPartition is how many attributes the partition key of an index can have.
const maxPartition = 4

// facts is what a body says of one authorization. The zero facts says nothing:
// all keys are absent.
type facts struct {
	leading [maxPartition]set // values of the attributes of the partition key
	names   set               // top-level attributes
	parameters
}

// parameters are the facts that are not lists.
type parameters struct {
	unknown   int    // how many attributes of the partition key, from the first on, have values that are not known
	selects   string // "": absent, as in the others
	returns   string
	failing   bool // returns is NONE, but a condition that fails returns the item
	capacity  string
	enclosing string
	scans     fullScan
	size      int // bytes of the items, as far as they are in the body
}

// reset forgets everything and keeps the memory.
func (f *facts) reset() {
	f.names.reset()
	for i := range f.leading {
		f.leading[i].reset()
	}
	f.parameters = parameters{}
}

// fullScan is what is known of FullTableScan.
type fullScan uint8

const (
	noScan      fullScan = iota // absent
	scansNot                    // false
	scans                       // true
	scansIfEver                 // unknown
)

// entries appends the condition keys that follow from the facts.
func (f *facts) entries(to []condition.Entry) []condition.Entry {
	to = f.leadingEntries(to)
	if len(f.names.list) > 0 {
		to = append(to, list(keyAttributes, f.names.list))
	}
	for _, e := range [...]struct{ key, value string }{
		{keySelect, f.selects},
		{keyReturns, f.returns},
		{keyCapacity, f.capacity},
		{keyEnclosing, f.enclosing},
	} {
		switch {
		case e.key == keyReturns && f.failing:
			to = append(to, condition.Unknown(e.key))
		case e.value != "":
			to = append(to, condition.String(e.key, e.value))
		}
	}
	switch f.scans {
	case noScan:
	case scansNot, scans:
		to = append(to, condition.Bool(keyFullScan, f.scans == scans))
	case scansIfEver:
		to = append(to, condition.Unknown(keyFullScan))
	}
	return to
}

// leadingEntries appends the keys of the partition key. Values that cannot be
// determined are unknown and never absent, as ForAllValues treats an absent key
// as satisfied.
func (f *facts) leadingEntries(to []condition.Entry) []condition.Entry {
	if f.unknown > 0 {
		to = append(to, condition.Unknown(keyLeading))
	} else if values := f.leading[0].list; len(values) > 0 {
		to = append(to, list(keyLeading, values))
	}
	for i, key := range partitionKeys {
		if i < f.unknown {
			to = append(to, condition.Unknown(key))
		} else if values := f.leading[i].list; len(values) > 0 {
			to = append(to, list(key, values))
		}
	}
	return to
}

// returning records what a write outside a transaction returns: by its
// ReturnValues, and by what an object says of a condition that fails. Such a
// condition returns the whole item, and AWS does not say what the key holds
// then. So it is unknown unless ReturnValues asks for attributes anyway.
// SEMANTICS 7.3f
func (f *facts) returning(values string, r *record) {
	f.returns = values
	f.failing = values == "NONE" && r.or("ReturnValuesOnConditionCheckFailure", "NONE") != "NONE"
}

// list is a key with a list of values, or an unknown one if a condition cannot
// hold so many.
func list(key string, values []string) condition.Entry {
	if len(values) > condition.MaxMembers {
		return condition.Unknown(key)
	}
	return condition.Strings(key, values...)
}
