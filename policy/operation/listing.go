package operation

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog"
)

// Calls about no resource, and those about the one resource that they name by
// its ARN. Most of the table needs no more than this.

// onNothing is the plan of the operations without a resource (SEMANTICS 7.2j).
func onNothing(p *plan) *Error {
	p.nowhere(p.operation.name)
	return nil
}

// onARN is the plan of the operations on the ARN in the first field of their
// shape. What kind of resource it may name is in the catalog: a backup for
// DescribeBackup, a table or a stream for TagResource.
func onARN(p *plan) *Error {
	_, err := p.onResource(p.operation.shape[0].name)
	return err
}

// onARNOrNothing is onARN for a field that may be left out (SEMANTICS 7.1c).
func onARNOrNothing(p *plan) *Error {
	if p.body.has(p.operation.shape[0].name) {
		return onARN(p)
	}
	return onNothing(p)
}

// onResource adds the authorization for the resource that a field names.
func (p *plan) onResource(name string) (*Check, *Error) {
	var kinds []arn.Kind
	action, _ := catalog.Lookup(p.operation.name)
	for r := range action.Resources() {
		kinds = append(kinds, r.Kind)
	}
	a, err := parseARN(p.body.text(name), kinds...)
	if err != nil {
		return nil, err.in(name)
	}
	return p.check(p.Scope.Region, p.operation.name, a, p.tags(a)...), nil
}

// parseARN parses the ARN of a resource of one of the kinds.
func parseARN(text string, kinds ...arn.Kind) (arn.ARN, *Error) {
	a, err := arn.Parse(text)
	if err != nil {
		return arn.ARN{}, refuse("%v", err)
	}
	if !slices.Contains(kinds, a.Kind()) {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = k.String()
		}
		return arn.ARN{}, refuse("want the ARN of a resource of kind %s, not %s", strings.Join(names, " or "), a.Kind())
	}
	if name := a.Table(); name != "" {
		if _, err := a.Scope().Table(name); err != nil {
			return arn.ARN{}, refuse("%v", err)
		}
	}
	return a, nil
}
