package protocol

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
	"github.com/iameval/iameval/policy/operation/expression"
)

// A projection is answered by the place of each path in it: the value, whole, of a
// path that there is. DynamoDB's own answer has lists without their other elements, so
// the attributes are asked for whole, and the paths are followed here.

// maxPaths bounds the paths of a projection.
const maxPaths = 1000

// projection is the paths of a request; nil: all of the item.
type projection []expression.Path

// projection returns the paths, and the text that asks for the attributes at their
// beginning. An error of what DynamoDB refuses as well, such as paths that overlap, is
// a ValidationException.
func (e *expressions) projection(b []byte) (projection, string, error) {
	if len(b) > maxTree {
		return nil, "", fmt.Errorf("a projection of %d bytes; want at most %d", len(b), maxTree)
	}
	t := &tree{of: new(expressions), r: cbor.NewReader(b)} // its names are of no use to the table
	if err := t.header(2); err != nil {
		return nil, "", err
	}
	var tops []string
	seen := make(map[string]bool)
	paths := 0
	err := eachElement(&t.r, func() error {
		if paths++; paths > maxPaths {
			return fmt.Errorf("a projection has more than %d paths", maxPaths)
		}
		if paths > 1 {
			t.out.WriteString(", ")
		}
		top, err := t.projected()
		if err == nil && !seen[top] {
			seen[top] = true
			tops = append(tops, e.name(top))
		}
		return err
	})
	switch {
	case err != nil:
		return nil, "", err
	case paths == 0:
		return nil, "", errors.New("a projection has no path")
	}
	if err := t.r.End(); err != nil {
		return nil, "", err
	}
	p, err := dynamodb.ParseProjection(t.out.String(), t.of.names)
	if err != nil {
		return nil, "", err
	}
	return p.Paths(), strings.Join(tops, ", "), nil
}

// projected writes a path and returns the name of its attribute.
func (t *tree) projected() (top string, err error) {
	op, n, err := t.node()
	if err != nil {
		return "", err
	}
	if op != opPath {
		return "", fmt.Errorf("the operator %d is not a document path", op)
	}
	at := t.r
	if s, err := readStep(&at); err == nil {
		top = s.name
	}
	return top, t.path(n)
}

// append appends what the projection leaves of an item: a map of values by the places
// of their paths.
func (p projection) append(b []byte, item dynamodb.Item) []byte {
	b = cbor.AppendOpenMap(b)
	for i, path := range p {
		if v, ok := item.At(path); ok {
			b = appendValue(cbor.AppendInt(b, int64(i)), v)
		}
	}
	return cbor.AppendBreak(b)
}
