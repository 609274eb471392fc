package account

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation"
)

// ReadTables reads the answers of aws dynamodb describe-table, one after the
// other or in a list, and returns what could not be read. The answer of
// list-tags-of-resource does not name its table, so it counts where its Tags
// stand in the same object as Table, as jq -s add puts the two together; of other
// tables the tags are unknown.
func ReadTables(pages ...Page) (tables operation.TableMap, found []Problem) {
	var l problems
	tables = make(operation.TableMap)
	for i, p := range pages {
		r := tableReader{tables: tables}
		at := &page{p.Name, i, &l}
		at.walk(p.R, nil, r.member)
		r.finish()
		if !r.seen {
			at.report(Problem{Code: CodePage, Err: errors.New("the page has no Table; want what aws dynamodb describe-table prints")})
		}
	}
	return tables, l.sorted()
}

// tableReader reads the tables of one page.
type tableReader struct {
	tables operation.TableMap
	answer int
	table  *entry
	tags   *entry
	seen   bool // a table
}

// member takes a member of an answer.
func (r *tableReader) member(e *entry) {
	if e.answer != r.answer {
		r.finish()
		r.answer = e.answer
	}
	switch e.list {
	case "Table", "TableDescription":
		r.table, r.seen = e, true
	case "Tags":
		r.tags = e
	}
}

// finish makes the table of the answer that ends.
func (r *tableReader) finish() {
	table, tags := r.table, r.tags
	r.table, r.tags = nil, nil
	if table == nil {
		return
	}
	v := gjson.ParseBytes(table.raw)
	a, err := arn.Parse(v.Get("TableArn").String())
	if err == nil && a.Kind() != arn.Table {
		err = fmt.Errorf("%s is not the ARN of a table", a)
	}
	if err != nil {
		table.report(arn.ARN{}, CodeEntry, fmt.Errorf("TableArn: %w", err))
		return
	}
	t := operation.Table{TagsUnknown: true, Key: keys(v.Get("KeySchema"), "HASH", "RANGE")}
	for _, list := range []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"} {
		for _, index := range v.Get(list).Array() {
			if t.Indexes == nil {
				t.Indexes = make(map[string][]string)
			}
			t.Indexes[index.Get("IndexName").String()] = keys(index.Get("KeySchema"), "HASH")
		}
	}
	t.Replicas = replicas(a, v.Get("Replicas"))
	readTags(&t, tags, a)
	if _, twice := r.tables[a]; twice {
		table.report(a, CodeDuplicateEntity, fmt.Errorf("%s is there already: nothing is known of it", a))
		r.tables[a] = operation.Table{TagsUnknown: true}
		return
	}
	r.tables[a] = t
}

// keys returns the names of the attributes of a key that have one of the types,
// in their order.
func keys(schema gjson.Result, types ...string) (names []string) {
	for _, t := range types {
		for _, k := range schema.Array() {
			if name := k.Get("AttributeName"); k.Get("KeyType").String() == t && name.Type == gjson.String {
				names = append(names, name.String())
			}
		}
	}
	return names
}

// replicas returns the tables of a global table, this one included.
func replicas(a arn.ARN, v gjson.Result) (list []arn.ARN) {
	for _, r := range v.Array() {
		scope := a.Scope()
		scope.Region = r.Get("RegionName").String()
		if t, err := scope.Table(a.Name()); err == nil {
			list = append(list, t)
		}
	}
	if len(list) > 0 && !containsARN(list, a) {
		list = append(list, a)
	}
	return list
}

func containsARN(list []arn.ARN, a arn.ARN) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}

// readTags reads the tags beside a table. A tag that cannot be read may be any.
func readTags(t *operation.Table, e *entry, a arn.ARN) {
	if e == nil {
		return
	}
	v := gjson.ParseBytes(e.raw)
	if !v.IsArray() {
		e.report(a, CodeTags, fmt.Errorf("%s, want a list of tags", excerpt(v.Raw)))
		return
	}
	t.Tags, t.TagsUnknown = make(map[string]string), false
	for _, tag := range v.Array() {
		key, value := tag.Get("Key"), tag.Get("Value")
		if _, twice := t.Tags[key.String()]; twice || key.Type != gjson.String || value.Type != gjson.String {
			e.report(a, CodeTags, fmt.Errorf("%s, want a tag with Key and Value, once", excerpt(tag.Raw)))
			t.TagsUnknown = true
			delete(t.Tags, key.String())
			continue
		}
		t.Tags[key.String()] = value.String()
	}
}
