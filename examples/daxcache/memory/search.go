package memory

import (
	"iter"
	"slices"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// What Query and Scan have in common: rows go in, a page of items comes out.

// search is what a Query or a Scan wants of the rows it looks at.
type search struct {
	table      *table
	index      *index // nil: the table itself
	scope      scope
	filter     *expression.Node
	projection *dynamodb.Projection
	selects    dynamodb.Select
	limit      int
}

// parameters are what Query and Scan have in common.
type parameters struct {
	names                     map[string]string
	values                    map[string]dynamodb.Value
	index, filter, projection string
	selects                   dynamodb.Select
	consistent                bool
	limit                     int
	capacity                  dynamodb.ReturnConsumedCapacity
}

// newSearch begins to prepare a search in a table. The request is for the
// search's own expressions; the caller has to call its finish, and holds the
// lock.
func (s *Store) newSearch(table string, p parameters) (*search, *request, error) {
	t, err := s.table(table)
	if err != nil {
		return nil, nil, err
	}
	r, err := newRequest(t, p.names, p.values)
	if err != nil {
		return nil, nil, err
	}
	q := &search{table: t, scope: scope{values: p.values}, limit: p.limit}
	return q, r, q.read(r, p)
}

// read reads the parameters, with the expressions of the request.
func (s *search) read(r *request, p parameters) (err error) {
	if err := s.checkParameters(p); err != nil {
		return err
	}
	if s.filter, err = r.condition("FilterExpression", p.filter); err != nil {
		return err
	}
	if s.projection, err = r.projection(p.projection); err != nil {
		return err
	}
	if err := s.selection(p.selects); err != nil {
		return err
	}
	return s.checkIndex()
}

func (s *search) checkParameters(p parameters) error {
	if err := checkCapacity(p.capacity); err != nil {
		return err
	}
	if p.limit < 0 {
		return constraint("limit", p.limit, "have value greater than or equal to 1")
	}
	if p.index == "" {
		return nil
	}
	for _, x := range s.table.indexes {
		if x.Name == p.index {
			s.index = x
		}
	}
	switch {
	case s.index == nil:
		return dynamodb.Invalid("The table does not have the specified index: %s", p.index)
	case p.consistent && !s.index.Local:
		return dynamodb.Invalid("Consistent reads are not supported on global secondary indexes")
	}
	return nil
}

// selection decides what to return.
func (s *search) selection(given dynamodb.Select) error {
	s.selects = given
	switch {
	case s.projection != nil && given != "" && given != dynamodb.SelectSpecific:
		return dynamodb.Invalid("Cannot specify the ProjectionExpression when choosing to get %s", given)
	case s.projection == nil && given == dynamodb.SelectSpecific:
		return dynamodb.Invalid("Must specify the ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case s.index == nil && given == dynamodb.SelectProjected:
		return dynamodb.Invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	case s.projection != nil:
		s.selects = dynamodb.SelectSpecific
	case given == "" && s.index != nil:
		s.selects = dynamodb.SelectProjected
	case given == "":
		s.selects = dynamodb.SelectAll
	}
	return checkEnum("select", s.selects, dynamodb.SelectAll, dynamodb.SelectProjected, dynamodb.SelectSpecific, dynamodb.SelectCount)
}

// checkIndex reports attributes that an index does not have. A local index can
// fetch attributes to return from its table, a global one cannot.
func (s *search) checkIndex() error {
	if s.index == nil || s.index.has == nil {
		return nil
	}
	if s.selects == dynamodb.SelectAll && !s.index.Local {
		return unfit("Select type ALL_ATTRIBUTES is not supported for global secondary index %s because its projection type is not ALL", s.index.Name)
	}
	if s.filter != nil {
		for _, p := range paths(s.filter, nil) {
			if !s.index.projects(p[0].Name) {
				return dynamodb.Invalid("this store filters an index on the attributes that it has, and %s has no %s", s.index.Name, p[0].Name)
			}
		}
	}
	if s.projection != nil && !s.index.Local {
		for _, p := range s.projection.Paths() {
			if !s.index.projects(p[0].Name) {
				return unfit("Global secondary index %s does not project [%s]", s.index.Name, p[0].Name)
			}
		}
	}
	return nil
}

// rows returns the rows to search.
func (s *search) rows() *rows {
	if s.index != nil {
		return &s.index.rows
	}
	return &s.table.rows
}

// key returns the key of what is searched.
func (s *search) key() dynamodb.KeySchema {
	if s.index != nil {
		return s.index.Key
	}
	return s.table.Key
}

// page returns the items of rows up to the limit, or to the size of a page.
func (s *search) page(rows iter.Seq[*row]) (*dynamodb.QueryOutput, error) {
	out := new(dynamodb.QueryOutput)
	size := 0
	for r := range rows {
		visible := r.item
		if s.index != nil {
			visible = s.index.visible(r.item)
		}
		s.scope.item = visible
		matches, err := s.scope.matches(s.filter)
		if err != nil {
			return nil, err
		}
		out.ScannedCount++
		size += visible.Size()
		if matches {
			out.Count++
			s.collect(out, r.item, visible)
		}
		if out.ScannedCount == s.limit || size >= dynamodb.MaxPageSize {
			out.LastEvaluatedKey = s.startKey(r.item)
			break
		}
	}
	return out, nil
}

// collect adds an item to the answer.
func (s *search) collect(out *dynamodb.QueryOutput, item, visible dynamodb.Item) {
	switch s.selects {
	case dynamodb.SelectAll:
		out.Items = append(out.Items, item.Clone())
	case dynamodb.SelectProjected:
		out.Items = append(out.Items, visible.Clone())
	case dynamodb.SelectSpecific:
		out.Items = append(out.Items, s.projection.Apply(item))
	case dynamodb.SelectCount: // the answer has no items
	}
}

// startKeyAttributes returns the attributes that say where in an index, or in
// the table, a search continues.
func (s *search) startKeyAttributes() []dynamodb.KeyAttribute {
	attributes := s.table.Key.Attributes()
	if s.index == nil {
		return attributes
	}
	for _, a := range s.index.Key.Attributes() {
		if !slices.Contains(attributes, a) {
			attributes = append(attributes, a)
		}
	}
	return attributes
}

// startKey returns the ExclusiveStartKey to continue with after an item.
func (s *search) startKey(item dynamodb.Item) dynamodb.Key {
	key := make(dynamodb.Key)
	for _, a := range s.startKeyAttributes() {
		key[a.Name] = item[a.Name]
	}
	return key
}

// start returns the place that an ExclusiveStartKey stands for; nil for none. No
// item needs to be there.
func (s *search) start(key dynamodb.Key) (*row, error) {
	if key == nil {
		return nil, nil
	}
	attributes := s.startKeyAttributes()
	if len(key) != len(attributes) {
		return nil, dynamodb.Invalid("The provided starting key is invalid: it has %d attributes, not %d", len(key), len(attributes))
	}
	place, err := s.table.row(key)
	if err == nil && s.index != nil {
		if _, err = s.index.Key.KeyOf(key); err == nil {
			place = s.index.row(place.id, key)
		}
	}
	if err != nil {
		return nil, dynamodb.Invalid("The provided starting key is invalid: %v", err)
	}
	return place, nil
}
