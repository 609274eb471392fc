package gen

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Engine loads the policies and makes the request as a user of package policy
// does. The error says which documents do not load. What is malformed is left
// out of the request, so that the engine gets a request that it must deny.
// Every document is named by its place, such as "scp/1/0": layer, level and
// index.
func (c *Case) Engine() (*policy.Set, *policy.Request, error) {
	set, target, err := c.Policies.Engine()
	if err != nil {
		return nil, nil, err
	}
	r := c.Request.Engine()
	r.Target = target
	return set, &r, nil
}

// Engine loads the policies of both sides of a request.
func (p *Policies) Engine() (*policy.Set, *policy.Target, error) {
	loaded := map[string][][]*policy.Policy{}
	var errs []error
	for _, d := range p.Documents() {
		kind, _ := policy.ParseKind(d.Kind())
		compiled, err := policy.Parse(fmt.Sprintf("%s/%d/%d", d.Layer, d.Level, d.Index), kind, []byte(*d.Text))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for len(loaded[d.Layer]) <= d.Level {
			loaded[d.Layer] = append(loaded[d.Layer], nil)
		}
		loaded[d.Layer][d.Level] = append(loaded[d.Layer][d.Level], compiled)
	}
	if max(len(p.Boundary), len(p.Resource)+len(p.Trust), len(p.Endpoint)) > 1 {
		errs = append(errs, errors.New("gen: more than one boundary, endpoint policy or policy of the resource"))
	}
	if len(errs) > 0 {
		return nil, nil, errors.Join(errs...)
	}
	set, err := policy.NewSet(policy.Policies{
		Identity:       flat(loaded["identity"], false),
		Boundary:       first(loaded["boundary"]),
		Session:        flat(loaded["session"], p.Session != nil),
		ServiceControl: levels(loaded["scp"], p.SCP),
	})
	if err != nil {
		return nil, nil, err
	}
	target, err := policy.NewTarget(policy.TargetPolicies{
		Resource:        first(append(loaded["resource"], loaded["trust"]...)),
		Endpoint:        first(loaded["endpoint"]),
		ResourceControl: levels(loaded["rcp"], p.RCP),
	})
	return set, target, err
}

// flat returns the policies of a layer without levels; without policies nil, or
// an empty list if the layer was given.
func flat(levels [][]*policy.Policy, given bool) []*policy.Policy {
	switch {
	case len(levels) > 0:
		return levels[0]
	case given:
		return []*policy.Policy{}
	}
	return nil
}

// first returns the one policy of a layer, or nil.
func first(levels [][]*policy.Policy) *policy.Policy {
	if len(levels) == 0 {
		return nil
	}
	return levels[0][0]
}

// levels returns the policies of a layer with as many levels as its texts have,
// nil if the texts are nil.
func levels(loaded [][]*policy.Policy, texts [][]string) [][]*policy.Policy {
	if texts == nil {
		return nil
	}
	all := make([][]*policy.Policy, len(texts))
	copy(all, loaded)
	return all
}

// Engine makes the request, without its target.
func (r *Request) Engine() policy.Request {
	resource, _ := arn.Parse(r.Resource)
	context := make([]condition.Entry, len(r.Context))
	for i, e := range r.Context {
		context[i] = e.Engine()
	}
	return policy.Request{
		Principal:       r.Principal.Engine(),
		Action:          r.Action,
		Resource:        resource,
		ResourceAccount: r.ResourceAccount,
		Support:         r.Support.Engine(),
		Time:            r.Time,
		Context:         condition.NewContext(context...),
	}
}

// Engine makes the support; for an unknown name, a support out of range.
func (s Support) Engine() policy.Support {
	support, err := policy.ParseSupport(cmp.Or(s.ResourcePolicy, "same-account"))
	if err != nil {
		support.ResourcePolicy = math.MaxUint8
	}
	support.Unsigned = s.Unsigned
	return support
}

// Engine makes the entry.
func (e Entry) Engine() condition.Entry {
	switch e.Kind {
	case Absent:
		return condition.Absent(e.Key)
	case Single:
		return condition.String(e.Key, e.Text)
	case Multiple:
		return condition.Strings(e.Key, e.List...)
	case Bytes:
		return condition.Bytes(e.Key, []byte(e.Text))
	default:
		return condition.Unknown(e.Key)
	}
}

// Engine makes the caller.
func (p Principal) Engine() policy.Principal {
	a, _ := arn.Parse(p.ARN)
	role, _ := arn.Parse(p.RoleARN)
	parent, _ := arn.Parse(p.Parent)
	var c policy.Principal
	switch p.Type {
	case "user":
		c = policy.User(a)
	case "role":
		c = policy.RoleSession(role, arn.ARN{})
	case "assumed-role":
		if !a.IsValid() { // would be a session that was not given
			return policy.Principal{}
		}
		c = policy.RoleSession(role, a)
	case "root":
		c = policy.Root(a)
	case "federated-user":
		c = policy.FederatedUser(a, parent)
	case "federated":
		c = policy.Federated(p.Name)
	case "service":
		c = policy.Service(p.Name)
	case "anonymous":
		c = policy.Anonymous()
	}
	if p.UniqueID != "" {
		c = c.WithUniqueID(p.UniqueID)
	}
	return c
}
