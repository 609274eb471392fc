package account

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/syntax"
)

// ReadTables reads the answers of aws dynamodb describe-table, one after the
// other or in a list, and returns what could not be read. The answer of
// list-tags-of-resource does not name its table, so it counts where its Tags
// stand in the same object as Table, as jq -s add puts the two together; of other
// tables the tags are unknown. A description may stand there without Table around
// it, too, as .Table + {Tags: ...} of jq makes it, one a line.
func ReadTables(pages ...Page) (tables operation.TableMap, found []Problem) {
	var l problems
	r := tableReader{tables: make(operation.TableMap)}
	r.read(pages, &l)
	return r.tables, l.sorted()
}

// ReadTablePolicies reads the policies of tables out of the pages of ReadTables.
// The answer of aws dynamodb get-resource-policy does not name its table either:
// its Policy counts where it stands in the same object as Table, there also under
// the name ResourcePolicy. A policy that cannot be read is returned all the same,
// so that the answers of its table are uncertain.
func ReadTablePolicies(pages ...Page) (policies []ResourcePolicy, found []Problem) {
	var l problems
	r := tableReader{tables: make(operation.TableMap), policies: true}
	r.read(pages, &l)
	return r.found, l.sorted()
}

// read reads all pages.
func (r *tableReader) read(pages []Page, l *problems) {
	for i, p := range pages {
		at := &page{name: p.Name, number: i, problems: l}
		r.answer, r.seen = 0, false
		at.walk(p, nil, r.member)
		r.finish()
		if !r.seen && !r.policies {
			at.report(Problem{Code: CodePage, Err: errors.New("the page has no Table; want what aws dynamodb describe-table prints")})
		}
	}
}

// tableReader reads tables, or their policies.
type tableReader struct {
	tables   operation.TableMap
	policies bool // they are asked for, and not the tables
	found    []ResourcePolicy
	answer   int
	table    *entry
	tags     *entry
	policy   *entry
	bare     []*entry // members of a table without Table around it
	seen     bool     // a table
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
	case "TableArn", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "Replicas", "SSEDescription":
		r.bare = append(r.bare, e)
		r.seen = r.seen || e.list == "TableArn"
	case "Policy", "ResourcePolicy":
		if r.policy != nil && r.policies {
			e.report(arn.ARN{}, syntax.CodeDuplicateKey, errors.New("a second policy of the table: which is in force is not known"))
			e.raw = []byte("null and not null") // which is not a document
		}
		r.policy = e
	}
}

// finish makes the table of the answer that ends.
func (r *tableReader) finish() {
	table, tags, policy := r.table, r.tags, r.policy
	if table == nil {
		table = together(r.bare)
	}
	r.table, r.tags, r.policy, r.bare = nil, nil, nil, nil
	if table == nil {
		if policy != nil && r.policies {
			policy.report(arn.ARN{}, CodeEntry, errors.New("the policy does not say whose it is: want it beside Table"))
		}
		return
	}
	v := gjson.ParseBytes(table.raw)
	a, err := arn.Parse(v.Get("TableArn").String())
	if err == nil && a.Kind() != arn.Table {
		err = fmt.Errorf("%s is not the ARN of a table", a)
	}
	if err != nil {
		if !r.policies {
			table.report(arn.ARN{}, CodeEntry, fmt.Errorf("TableArn: %w", err))
		}
		return
	}
	if r.policies {
		r.keep(a, policy)
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
	if key, err := arn.Parse(v.Get("SSEDescription.KMSMasterKeyArn").String()); err == nil && !key.IsWildcard() {
		t.EncryptionKey = key
	}
	readTags(&t, tags, a)
	if _, twice := r.tables[a]; twice {
		table.report(a, CodeDuplicateEntity, fmt.Errorf("%s is there already: nothing is known of it", a))
		r.tables[a] = operation.Table{TagsUnknown: true}
		return
	}
	r.tables[a] = t
}

// together puts members of a table in one entry, at the place of the first; nil if
// none of them says which table it is.
func together(members []*entry) *entry {
	named := false
	text := []byte("{")
	for i, e := range members {
		named = named || e.list == "TableArn"
		if i > 0 {
			text = append(text, ',')
		}
		text = append(fmt.Appendf(text, "%q:", e.list), e.raw...)
	}
	if !named {
		return nil
	}
	text = append(text, '}')
	whole := *members[0]
	whole.raw = text
	return &whole
}

// keep keeps the policy of a table.
func (r *tableReader) keep(table arn.ARN, e *entry) {
	if e == nil {
		return
	}
	v := gjson.ParseBytes(e.raw)
	if string(e.raw) == "null" {
		return
	}
	text, _, err := documentText(v)
	if err != nil {
		text = string(e.raw) // whoever compiles it says that it is not a document
	}
	r.found = append(r.found, ResourcePolicy{Resource: table, Name: e.page.name + " " + table.Resource(), Text: []byte(text)})
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
