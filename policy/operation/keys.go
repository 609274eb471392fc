package operation

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation/attribute"
	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// Keys of items, and what they say of LeadingKeys (SEMANTICS 7.3a).
//
// The value of the partition key is found by its name, which is in the
// description of the table. Without one, a Key of one attribute leaves no
// doubt, as the partition key must be in it (SEMANTICS 7.3b):
//
//	Key {"Id": ...}               LeadingKeys is the value of Id
//	Key {"Id": ..., "Year": ...}  unknown: either could be the partition key
//	Item {...}                    unknown: any attribute could be

// itemKey is the key of one item.
type itemKey struct {
	attributes [2]keyAttribute
	n          int // 0: not known
}

// keyAttribute is one attribute of a key.
type keyAttribute struct{ name, tag, text string }

// key reads the Key of an item.
func (f *facts) key(t *target, v gjson.Result) (k itemKey, err *Error) {
	err = eachMember(v, func(name string, m gjson.Result) *Error {
		if k.n == len(k.attributes) {
			return refuse("a key has one attribute or two")
		}
		tag, text, err := attribute.Key(m)
		a := keyAttribute{name, tag, text}
		k.attributes[k.n] = a
		k.n++
		f.names.add(name)
		if err != nil {
			return refused(err)
		}
		return a.check()
	})
	switch {
	case err != nil:
		return k, err
	case k.n == 0:
		return k, refuse("a key has one attribute or two")
	case len(t.Key) > 0:
		return k, f.keyOf(t, &k)
	case k.n == 1:
		f.leading[0].add(k.attributes[0].text)
		return k, nil
	}
	f.unknown = 1
	first, second := &k.attributes[0], &k.attributes[1]
	if first.size() > maxSortKey { // then the other is the sort key
		return k, second.checkSort().in(second.name)
	}
	return k, nil
}

// keyOf records the partition key among the attributes of a key, which must be
// the key attributes of the table.
func (f *facts) keyOf(t *target, k *itemKey) *Error {
	for i := range k.n {
		a := &k.attributes[i]
		if !slices.Contains(t.Key, a.name) {
			return refuse("not a key attribute of the table; want %s", strings.Join(t.Key, ", ")).in(a.name)
		}
		if a.name == t.Key[0] {
			f.leading[0].add(a.text)
		} else if err := a.checkSort(); err != nil {
			return err.in(a.name)
		}
	}
	if k.n != len(t.Key) {
		return refuse("want every key attribute of the table: %s", strings.Join(t.Key, ", "))
	}
	return nil
}

// item reads a whole item, with its key if the table's is known.
func (f *facts) item(t *target, v gjson.Result) (k itemKey, err *Error) {
	size := 0
	err = eachMember(v, func(name string, m gjson.Result) *Error {
		f.names.add(name)
		n, err := attribute.Measure(m)
		size += len(name) + n
		if err != nil || !slices.Contains(t.Key, name) || k.n == len(k.attributes) {
			return refused(err)
		}
		tag, text, err := attribute.Key(m)
		k.attributes[k.n] = keyAttribute{name, tag, text}
		k.n++
		return refused(err)
	})
	switch {
	case err != nil:
		return k, err
	case size == 0:
		return k, refuse("want at least the attributes of the key")
	}
	if err := f.take(size); err != nil {
		return k, err
	}
	if len(t.Key) == 0 {
		f.unknown = 1
		return k, nil
	}
	return k, f.keyOf(t, &k)
}

// identity returns a text that two items of a request share if and only if they
// are the same item of a table; "" if the key is not known.
func (k *itemKey) identity(table arn.ARN) string {
	if k.n == 0 {
		return ""
	}
	slices.SortFunc(k.attributes[:k.n], func(a, b keyAttribute) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	b.WriteString(table.String())
	for _, a := range k.attributes[:k.n] {
		for _, part := range [...]string{a.name, a.tag, a.text} {
			b.WriteString(strconv.Itoa(len(part)))
			b.WriteByte(':')
			b.WriteString(part)
		}
	}
	return b.String()
}

// keyCondition is a condition of a Query on one attribute of a key.
type keyCondition struct {
	attribute string
	equal     bool         // attribute = value
	value     gjson.Result // of an equality: an attribute value
}

// maxConditions is how many conditions a Query can have: four attributes of a
// partition key, and four of a sort key.
const maxConditions = 2 * maxPartition

// query records the values of the partition key of a Query, of the table or of
// an index. Each attribute of it has one value, as DynamoDB requires an
// equality.
func (f *facts) query(t *target, index string, conditions []keyCondition) *Error {
	key := t.partitionKey(index)
	if len(key) == 0 {
		return f.guess(index, conditions)
	}
	for i, name := range key {
		at := slices.IndexFunc(conditions, func(c keyCondition) bool { return c.attribute == name && c.equal })
		if at < 0 {
			return refuse("want an equality for %s, of the partition key", quote.Text(name))
		}
		_, text, err := attribute.Key(conditions[at].value)
		if err != nil {
			return refused(err)
		}
		f.leading[i].add(text)
	}
	return f.sortKey(t, index, conditions)
}

// sortKey reports conditions on attributes outside the table's key. The sort
// key of an index is not known.
func (f *facts) sortKey(t *target, index string, conditions []keyCondition) *Error {
	for i := range conditions {
		c := &conditions[i]
		switch at := slices.Index(t.Key, c.attribute); {
		case index != "":
			return nil
		case at < 0:
			return refuse("%s is not a key attribute of the table; want %s", quote.Text(c.attribute), strings.Join(t.Key, ", "))
		case at == 0 || !c.equal:
			continue
		}
		tag, text, err := attribute.Key(c.value)
		if err != nil {
			return refused(err)
		}
		a := keyAttribute{c.attribute, tag, text}
		if err := a.checkSort(); err != nil {
			return err
		}
	}
	return nil
}

// guess records the values of a partition key that is not known. A Query must
// have it, so a single condition is about it.
func (f *facts) guess(index string, conditions []keyCondition) *Error {
	if len(conditions) == 1 && conditions[0].equal {
		_, text, err := attribute.Key(conditions[0].value)
		f.leading[0].add(text)
		return refused(err)
	}
	if !slices.ContainsFunc(conditions, func(c keyCondition) bool { return c.equal }) {
		return refuse("want an equality for the partition key")
	}
	f.unknown = 1
	if index != "" { // there may be several attributes
		f.unknown = maxPartition
	}
	return nil
}

// check holds an attribute of a key to the limits of its name.
func (a *keyAttribute) check() *Error {
	if n := utf8.RuneCountInString(a.name); n > maxKeyName {
		return refuse("the name of a key attribute has at most %d characters, not %d", maxKeyName, n)
	}
	return nil
}

// checkSort holds the value of a sort key to its limit, which is less than that
// of a partition key.
func (a *keyAttribute) checkSort() *Error {
	if n := a.size(); n > maxSortKey {
		return refuse("a sort key has at most %d bytes, not %d", maxSortKey, n).in(a.tag)
	}
	return nil
}

// size returns how many bytes the value has.
func (a *keyAttribute) size() int {
	if a.tag == "B" {
		return len(a.text)/4*3 - strings.Count(a.text, "=")
	}
	return len(a.text)
}
