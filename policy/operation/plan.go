package operation

import (
	"strings"
	"sync"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/operation/expression"
)

// operation is an API operation: the members of its body that matter, and how a
// plan is made of them.
type operation struct {
	name  string // "dynamodb:GetItem"
	shape shape
	plan  func(*plan) *Error
}

// plan is one call while it is resolved. What is left in it when it is used for
// another call is memory.
type plan struct {
	scope     arn.Scope // these three are fields of the Resolver
	tables    Tables
	stream    arn.ARN
	operation *operation
	scanner   scanner
	body      record
	call      Call

	// For the current object.
	facts      facts
	parser     *expression.Parser // nil: no object has had expressions so far
	values     []string           // of a Query: what its :values stand for, in their order, as JSON
	conditions []keyCondition
}

// plans are plans that were used, for the memory that they have. Nothing that a call
// returns is part of a plan.
var plans = sync.Pool{New: func() any { return new(plan) }}

// maxKept is the size of the longest body whose plan is used again. So the texts and
// the memory of long bodies are not kept.
const maxKept = 8 << 10

// release gives a plan back that had a body of that size.
func (p *plan) release(size int) {
	if size > maxKept {
		return
	}
	p.call, p.tables = Call{}, nil
	p.facts.reset()
	plans.Put(p)
}

// resolve makes the plan.
func (p *plan) resolve(body []byte) *Error {
	if p.scope.Region == "" || p.scope.Account == "" {
		return refuse("Resolver.Scope: want the Region of the endpoint and the account of the caller")
	}
	members, err := parseBody(body, &p.scanner)
	if err != nil {
		return err
	}
	if err := p.body.readBody(p.operation.shape, members); err != nil {
		return err
	}
	return p.operation.plan(p)
}

// target finds a table by its name or ARN.
func (p *plan) target(nameOrARN string) (target, *Error) {
	if m, ok := p.tables.(*Prepared); ok {
		if t := m.named(p.scope, nameOrARN); t != nil {
			return *t, nil
		}
	}
	a, err := p.scope.Resolve(nameOrARN)
	if err != nil {
		return target{}, refuse("%v", err)
	}
	return p.find(a), nil
}

// find returns a table with what is known of it.
func (p *plan) find(table arn.ARN) target { return find(p.tables, table) }

// table returns the table that an object names in TableName.
func (p *plan) table(r *record) (target, *Error) {
	t, err := p.target(r.text("TableName"))
	return t, err.in("TableName")
}

// begin forgets the facts of the object before.
func (p *plan) begin() *facts {
	p.facts.reset()
	return &p.facts
}

// check adds an authorization that is asked for at the endpoint of a Region.
//
// That Region is aws:RequestedRegion. The engine takes it from the resource, so
// the key is given where the resource has none or another, and where the
// endpoint is not that of the call, so that a caller who says which one it was
// is right for the rest. IAM has one endpoint, whatever the Region.
func (p *plan) check(region, action string, resource arn.ARN, context ...condition.Entry) *Check {
	c := Check{Action: action, Resource: resource}
	if a, ok := catalog.Lookup(action); ok {
		c.Support = a.Support()
	}
	if (region != resource.Region() || region != p.scope.Region) && !strings.HasPrefix(action, "iam:") {
		context = append(context, condition.String("aws:RequestedRegion", region))
	}
	c.Context = condition.NewContext(context...)
	p.call.checks = append(p.call.checks, c)
	return &p.call.checks[len(p.call.checks)-1]
}

// on adds an authorization for a table, or for its index where one is given,
// with the tags of the table: an index has none of its own (SEMANTICS 7.3k).
func (p *plan) on(action string, t *target, resource arn.ARN, f *facts) *Check {
	const usual = 8 // as many as most checks have
	context := f.entries(make([]condition.Entry, 0, usual))
	if t.prepared == nil {
		return p.check(p.scope.Region, action, resource, t.tags(context)...)
	}
	c := p.check(p.scope.Region, action, resource, context...)
	c.Context = t.prepared.tags.Join(c.Context)
	return c
}

// tags returns the condition keys for the tags of a resource: of a table, or of
// a stream as far as they are known. A backup has none.
func (p *plan) tags(a arn.ARN) []condition.Entry {
	t := p.find(a)
	switch a.Kind() {
	case arn.Table:
		return t.tags(nil)
	case arn.Stream:
		return appendTags(nil, t.Tags)
	default:
		return nil
	}
}

// nowhere adds an authorization for an action without a resource: only a policy
// whose Resource is * covers it.
func (p *plan) nowhere(action string) { p.check(p.scope.Region, action, arn.Wildcard()) }

// onTable is the plan of the many operations that are authorized by the action
// of their name on the table of TableName.
func onTable(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	return nil
}

// advise adds an advice.
func (p *plan) advise(code Code, action, text string) {
	p.call.advice = append(p.call.advice, Advice{code, action, text})
}
