package operation

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// Tables gives a [Resolver] what a request body does not say: the key of a
// table, its replicas and its tags. An implementation must be safe for
// concurrent use.
//
// It is asked for the ARN of a table, never of an index, as the facts about an
// index are in its table. It is also asked for the ARN of a stream; then only
// Tags count.
//
// What it does not know is unknown, and never absent: for a table that it does
// not have, every condition key of a tag is unknown, and so is every key that
// depends on the table's key.
//
// For a service that answers many calls, [Prepare] makes tables ready.
type Tables interface {
	Table(table arn.ARN) (Table, bool)
}

// TableMap is Tables made of a map. The nil TableMap knows nothing.
type TableMap map[arn.ARN]Table

// Table returns what the map has about a table.
func (m TableMap) Table(table arn.ARN) (Table, bool) {
	t, ok := m[table]
	return t, ok
}

// Table is what is known of one table. The zero Table has no known key, no
// replicas and no tags.
type Table struct {
	// Key is the name of the partition key and, if there is one, of the sort
	// key. Empty: the key is not known, so condition keys that depend on it are
	// unknown too, except where a request leaves no doubt.
	Key []string
	// Indexes holds the names of the partition key of each index, by the name
	// of the index. There are up to four of them, and most often one. An index
	// that is not in the map has an unknown key.
	Indexes map[string][]string
	// Replicas are the ARNs of the tables that make up a global table together,
	// with or without this one. Empty: it is not a global table.
	Replicas []arn.ARN
	// Tags are the tags of the table as conditions see them: its tags if
	// attribute-based access control is turned on in its account, otherwise
	// none.
	Tags map[string]string
	// TagsUnknown says that nobody has looked the tags up, so the table may
	// have more than the ones in Tags.
	TagsUnknown bool
	// EncryptionKey is the key of AWS KMS that the table is encrypted with. The zero ARN: it is a key
	// that AWS owns, or nobody looked. No decision of DynamoDB reads it: it is for
	// those who ask about kms:Decrypt besides.
	EncryptionKey arn.ARN
	// NoScaling says that no scaling policy exists for any replica, so that
	// UpdateGlobalTableSettings has none to remove and needs no permission to.
	NoScaling bool
}

// target is the table that a request names, with what is known of it.
type target struct {
	Table
	arn      arn.ARN
	known    bool
	prepared *prepared // nil: nothing is
}

// find returns a table with what is known of it.
func find(tables Tables, table arn.ARN) target {
	t := target{arn: table}
	switch m := tables.(type) {
	case nil:
	case *Prepared:
		if known := m.at(table); known != nil {
			return *known
		}
	default:
		t.Table, t.known = tables.Table(table)
	}
	return t
}

// index returns the ARN of an index of the table.
func (t *target) index(name string) (arn.ARN, *Error) {
	if t.prepared != nil {
		if a, ok := t.prepared.indexes[name]; ok {
			return a, nil
		}
	}
	a, err := t.arn.Scope().Index(t.arn.Table(), name)
	if err != nil {
		return arn.ARN{}, refuse("%v", err)
	}
	return a, nil
}

// in returns the ARN of the replica of the table in a Region.
func (t *target) in(region string) (arn.ARN, *Error) {
	s := t.arn.Scope()
	s.Region = region
	a, err := s.Table(t.arn.Table())
	if err != nil {
		return arn.ARN{}, refuse("%v", err)
	}
	return a, nil
}

// replicas returns the tables of the global table that t is part of, t first;
// none if it is not part of one or if that is not known.
func (t *target) replicas() []arn.ARN {
	if len(t.Replicas) == 0 {
		return nil
	}
	all := []arn.ARN{t.arn}
	for _, a := range t.Replicas {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// others returns the other replicas of the table; none if it is not part of a
// global table or if that is not known.
func (t *target) others() []arn.ARN {
	if all := t.replicas(); len(all) > 0 {
		return all[1:]
	}
	return nil
}

// partitionKey returns the partition key of the table or, unless index is "",
// of one of its indexes; nil if it is not known.
func (t *target) partitionKey(index string) []string {
	switch {
	case index != "":
		key := t.Indexes[index]
		return key[:min(len(key), maxPartition)]
	case len(t.Key) > 0:
		return t.Key[:1]
	}
	return nil
}

// tagPrefix begins the condition keys of tags.
const tagPrefix = "aws:ResourceTag/"

// tags appends the tags of the table as condition keys, in the order of their
// names. Tags that nobody has looked up are unknown, not absent: absent, a
// request would escape a Deny for the tag. SEMANTICS 7.3m
func (t *target) tags(to []condition.Entry) []condition.Entry {
	if !t.known || t.TagsUnknown {
		to = append(to, condition.Unknown(tagPrefix))
	}
	return appendTags(to, t.Tags)
}

// appendTags appends tags as condition keys. SEMANTICS 7.3k
func appendTags(to []condition.Entry, tags map[string]string) []condition.Entry {
	if len(tags) == 0 {
		return to
	}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		to = append(to, condition.String(tagPrefix+name, tags[name]))
	}
	return to
}
