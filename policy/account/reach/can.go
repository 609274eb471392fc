package reach

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/operation"
)

// Permission is an action with the resources on which a caller is allowed it.
type Permission struct {
	Action    string // "dynamodb:GetItem"
	Resources []arn.ARN
	// Open are the resources on which some requests may be allowed, and others are
	// not: that hangs on what could not be evaluated.
	Open []arn.ARN
	// Areas are the resources of an action of another service. What the policies of
	// these resources grant or deny is not in them.
	Areas []Area
	// Rest says why there may be more than what was found, in a last Permission whose
	// Action is "*"; "" elsewhere.
	Rest string
}

// Can yields what a caller may do, action by action: each of DynamoDB and DAX on
// the world's tables, their indexes as far as Options.Tables knows them, its
// clusters, and on no resource where the action has none; then sts:AssumeRole and
// iam:PassRole on the roles of the account; and then all other actions that AWS
// lists, in areas. Actions that are allowed on nothing are left out. What DAX does
// for the caller is not a permission; the rows have it. It costs some milliseconds
// for each statement with a Deny, and some tens for an administrator.
func (w *World) Can(c account.Caller) iter.Seq[Permission] {
	return func(yield func(Permission) bool) {
		q := newInquiry(w, c)
		for _, service := range [...]string{catalog.DynamoDB, catalog.DAX} {
			for a := range catalog.Actions(service) {
				if p := q.ask(a.String(), q.about(a)); p.worthwhile() && !yield(p) {
					return
				}
			}
		}
		for _, action := range [...]string{"sts:AssumeRole", "iam:PassRole"} {
			if p := q.ask(action, q.roles); p.worthwhile() && !yield(p) {
				return
			}
		}
		for p := range q.elsewhere(c) {
			if !yield(p) {
				return
			}
		}
	}
}

func (p *Permission) worthwhile() bool { return len(p.Resources)+len(p.Open) > 0 }

// inquiry asks one caller for everything.
type inquiry struct {
	*World
	now      time.Time
	subject  access.Subject
	targets  func(arn.ARN) *policy.Target
	roles    []arn.ARN
	indexes  []arn.ARN
	clusters []arn.ARN
}

func newInquiry(w *World, c account.Caller) *inquiry {
	q := &inquiry{World: w, now: w.Options.Time, subject: c.Subject(w.Context...)}
	if q.now.IsZero() {
		q.now = time.Now()
	}
	resources := w.Resources
	if resources == nil {
		resources = w.Account.Resources()
	}
	q.targets = resources.Target
	for other := range w.Account.Callers() {
		if r := other.Principal.Role(); r.IsValid() {
			q.roles = append(q.roles, r)
		}
	}
	for _, t := range w.Tables {
		if w.Options.Tables == nil {
			break
		}
		known, _ := w.Options.Tables.Table(t)
		for _, name := range sorted(known.Indexes) {
			if index, err := t.Scope().Index(t.Name(), name); err == nil {
				q.indexes = append(q.indexes, index)
			}
		}
	}
	for i := range w.Clusters {
		q.clusters = append(q.clusters, w.Clusters[i].ARN)
	}
	return q
}

// about returns what an action can be asked about.
func (q *inquiry) about(a catalog.Action) (list []arn.ARN) {
	for _, of := range []struct {
		kind arn.Kind
		list []arn.ARN
	}{{arn.Table, q.Tables}, {arn.Index, q.indexes}, {arn.Cache, q.clusters}} {
		if a.Accepts(of.kind) {
			list = append(list, of.list...)
		}
	}
	if a.Accepts(arn.NoResource) {
		list = append(list, arn.Wildcard())
	}
	return list
}

// ask asks for one action on all resources.
func (q *inquiry) ask(action string, about []arn.ARN) Permission {
	p := Permission{Action: action}
	for _, resource := range about {
		r := q.request(action, resource)
		d := q.subject.Policies.Evaluate(&r)
		switch {
		case d.Allowed():
			p.Resources = append(p.Resources, resource)
		case d.Uncertain && q.subject.Policies.Explain(&r).Otherwise == policy.Allowed:
			p.Open = append(p.Open, resource)
		}
	}
	return p
}

// request makes one request. What a body would tell is unknown, and so are tags
// that nobody told.
func (q *inquiry) request(action string, resource arn.ARN) policy.Request {
	r := policy.Request{Principal: q.subject.Principal, Action: action, Resource: resource, Support: support(action), Time: q.now,
		Target: q.targets(operation.Holder(resource)), Context: q.subject.Context}
	unknown := condition.NewContext(condition.Unknown("aws:RequestTag/"), condition.Unknown("aws:TagKeys"))
	if strings.HasPrefix(action, "dynamodb:") {
		s := operation.Sketch{Operation: action, Tables: []arn.ARN{operation.Holder(resource)}, Known: q.Options.Tables, Given: slices.Collect(q.subject.Context.Keys())}
		if resource.IsWildcard() {
			s.Tables = nil
		}
		if call, err := s.Call(); err == nil {
			unknown = unknown.Join(call.Checks()[0].Context)
		}
	} else {
		unknown = unknown.With(condition.Unknown("aws:ResourceTag/"), condition.Unknown("iam:PassedToService"), condition.Unknown("iam:AssociatedResourceArn"))
	}
	// What is given is known.
	r.Context = unknown.Join(r.Context)
	return r
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
