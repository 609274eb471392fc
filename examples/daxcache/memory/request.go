package memory

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// request is the expressions of one request, with the values that they share.
// The expressions are read first, then finish reports what was not used.
type request struct {
	parser *expression.Parser
	values map[string]dynamodb.Value
	table  *table
}

// newRequest returns a request about a table.
func newRequest(t *table, names map[string]string, values map[string]dynamodb.Value) (*request, error) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := values[name].Validate(); err != nil {
			return nil, dynamodb.Invalid("ExpressionAttributeValues contains invalid value: %v for key %s", err, name)
		}
	}
	for _, placeholder := range slices.Sorted(maps.Keys(names)) {
		if !utf8.ValidString(names[placeholder]) {
			return nil, dynamodb.Invalid("ExpressionAttributeNames contains invalid value: %q is not UTF-8 text, for key %s", names[placeholder], placeholder)
		}
	}
	p, err := expression.NewParser(names, values)
	if err != nil {
		return nil, invalid(err)
	}
	return &request{parser: p, values: values, table: t}, nil
}

// invalid returns an error of an expression as a ValidationException.
func invalid(err error) error { return dynamodb.Invalid("%v", err) }

// finish reports placeholders that no expression uses.
func (r *request) finish() error {
	if err := r.parser.Unused(); err != nil {
		return invalid(err)
	}
	return nil
}

// condition reads a condition; nil for the empty text.
func (r *request) condition(kind, text string) (*expression.Node, error) {
	if text == "" {
		return nil, nil
	}
	n, err := r.parser.Condition(kind, text)
	if err != nil {
		return nil, invalid(err)
	}
	if err := r.check(kind, n); err != nil {
		return nil, err
	}
	return n, r.checkPaths(paths(n, nil))
}

// projection reads a ProjectionExpression; nil for the empty text.
func (r *request) projection(text string) (*dynamodb.Projection, error) {
	if text == "" {
		return nil, nil
	}
	paths, err := r.parser.Projection(text)
	if err != nil {
		return nil, invalid(err)
	}
	return dynamodb.NewProjection(paths), r.checkPaths(paths)
}

// update reads an UpdateExpression; nil for the empty text.
func (r *request) update(text string) ([]expression.Action, error) {
	if text == "" {
		return nil, nil
	}
	actions, err := r.parser.Update(text)
	if err != nil {
		return nil, invalid(err)
	}
	for _, a := range actions {
		name, operands := a.Path[0].Name, []expression.Path{a.Path}
		if name == r.table.Key.Partition.Name || name == r.table.Key.Sort.Name {
			return nil, unfit("Cannot update attribute %s. This attribute is part of the key", name)
		}
		if a.Value != nil {
			operands = paths(a.Value, operands)
		}
		if err := r.checkAction(a); err != nil {
			return nil, err
		}
		if err := r.checkPaths(operands); err != nil {
			return nil, err
		}
	}
	return actions, nil
}

// paths appends the paths in an expression to a list.
func paths(n *expression.Node, list []expression.Path) []expression.Path {
	if n.Op == expression.Operand {
		return append(list, n.Path)
	}
	for _, a := range n.Args {
		list = paths(a, list)
	}
	return list
}

// checkPaths reports paths that lead into an attribute of a key.
func (r *request) checkPaths(paths []expression.Path) error {
	for _, p := range paths {
		if len(p) > 1 && r.table.keyAttribute(p[0].Name) {
			return dynamodb.Invalid("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: %s", p[0].Name)
		}
	}
	return nil
}
