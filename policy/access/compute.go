package access

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// Compute answers what a caller can do with a call, directly and through each
// cluster. Through a cluster only the caller's dax permissions count: the
// cluster asks DynamoDB under its own service role.
//
// A TransactWriteItems of many members and several clusters costs a few hundred
// decisions; a GetItem and one cluster, nine.
func Compute(caller Subject, call *operation.Call, opts Options, clusters ...Cluster) Access {
	opts = opts.begun()
	a := Access{cached: opts.Cached, Direct: opts.direct(&caller, call)}
	for i := range clusters {
		a.Via = append(a.Via, opts.via(&caller, call, &clusters[i]))
	}
	return a
}

// direct asks DynamoDB for the call under the caller's own permissions.
func (o *Options) direct(caller *Subject, call *operation.Call) Half {
	return o.half(caller, call)
}

// half asks whether a subject may do the checks of a call.
func (o *Options) half(s *Subject, call *operation.Call) Half {
	checks := call.Checks()
	h := newHalf(len(checks))
	for i := range checks {
		h.add(s, o.request(s, &checks[i]))
	}
	return h
}

// via asks everything that a call through a cluster depends on, and derives the
// outcome. SEMANTICS 8.3a
func (o *Options) via(caller *Subject, call *operation.Call, c *Cluster) ClusterAccess {
	v := ClusterAccess{Cluster: c}
	if !call.DAX() { // SEMANTICS 8.2h
		v.Reason = Unsupported
		return v
	}
	context := caller.Context.Without(ofItems)
	actions := frontActions(call)
	v.Front = newHalf(len(actions))
	for _, action := range actions {
		v.Front.add(caller, o.onCluster(caller, c, context, action))
	}
	v.Protocol = newHalf(len(protocolActions))
	for _, name := range protocolActions {
		v.Protocol.add(caller, o.onCluster(caller, c, context, frontAction{name: name}))
	}
	v.Trust = o.trust(caller, c)
	role := c.Role
	role.Context = c.Role.Context.Join(caller.Context.Only(ofCall[:]...))
	v.Back = o.half(&role, call)
	v.Metadata = o.metadata(&role, call)
	v.decide(o, call)
	v.list(o, caller)
	v.advise()
	v.adviseBackground(o, call, &role)
	return v
}

// decide derives the outcome from what was asked. Of several reasons for a
// denial it keeps the one that a cluster would meet first. SEMANTICS 8.3e
func (v *ClusterAccess) decide(o *Options, call *operation.Call) {
	v.Outcome, v.Reason = v.withoutProtocol(o, call)
	v.WithoutProtocol = v.Outcome
	if !o.CurrentProtocol && v.Reason != Front && !v.Protocol.Allowed() { // SEMANTICS 8.4d
		v.Outcome, v.Reason = Deny, Protocol
	}
}

// withoutProtocol is the outcome where the four protocol actions do not count.
func (v *ClusterAccess) withoutProtocol(o *Options, call *operation.Call) (Outcome, Reason) {
	switch {
	case !v.Front.Allowed():
		return Deny, Front
	case !v.Trust.Decision.Allowed():
		return Deny, Trust
	case o.RequireTableMetadata && !v.Metadata.Allowed():
		return Deny, Metadata
	case v.Back.Allowed():
		return Allow, NoReason
	case !call.Writes() && !call.ConsistentRead(): // the item may be in the cache: SEMANTICS 8.3f
		return AllowCachedOnly, Back
	}
	return Deny, Back
}

// request makes the request of a check, with the policies of its resource.
func (o *Options) request(s *Subject, check *operation.Check) policy.Request {
	r := check.Request(s.Principal, s.Context, o.Time)
	r.Target = o.target(check.Resource)
	return r
}

// target returns the policies on the side of a resource, which its holder has.
// SEMANTICS 7.2x
func (o *Options) target(resource arn.ARN) *policy.Target {
	if o.Targets == nil {
		return nil
	}
	return o.Targets(operation.Holder(resource))
}

// frontAction is a dax action that a call needs, and the operation it is part
// of, if that is a transaction.
type frontAction struct{ name, enclosing string }

// protocolActions are the four of the old protocol. SEMANTICS 8.4a
var protocolActions = [...]string{"dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"}

// frontActions returns the dax actions of a call: the one of its name, or for a
// transaction each one that occurs in it, once. SEMANTICS 8.2f
func frontActions(call *operation.Call) (actions []frontAction) {
	name := strings.TrimPrefix(call.Operation(), "dynamodb:")
	if !call.Transaction() {
		return []frontAction{{name: "dax:" + name}}
	}
	seen := make(map[string]bool)
	for i := range call.Checks() {
		action := "dax:" + strings.TrimPrefix(call.Checks()[i].Action, "dynamodb:")
		if !seen[action] {
			seen[action] = true
			actions = append(actions, frontAction{action, name})
		}
	}
	return actions
}

// onCluster makes a request of the caller to the cluster. DAX takes no resource
// policies, so that a caller of another account is always denied.
func (o *Options) onCluster(caller *Subject, c *Cluster, context condition.Context, a frontAction) policy.Request {
	if a.enclosing != "" {
		context = context.With(condition.String("dax:EnclosingOperation", a.enclosing))
	}
	return policy.Request{
		Principal: caller.Principal,
		Action:    a.name,
		Resource:  c.ARN,
		Target:    o.target(c.ARN),
		Support:   policy.Support{ResourcePolicy: policy.NoResourcePolicy},
		Time:      o.Time,
		Context:   context,
	}
}

// ofCall are the keys of the caller's context that belong to the call and not
// to the caller: for the service role they join the context of the cluster's
// nodes. SEMANTICS 8.3d
var (
	ofCall  = [...]string{"dynamodb:", "aws:ResourceTag/", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:RequestedRegion", "aws:CurrentTime", "aws:EpochTime"}
	ofClock = [...]string{"aws:CurrentTime", "aws:EpochTime"}
)

// ofItems are the keys that the cluster's front door does not see, as it looks
// at no table, item or attribute, and that DescribeTable does not have.
const ofItems = "dynamodb:"

// trust asks whether DAX may assume the service role. SEMANTICS 8.3c
func (o *Options) trust(caller *Subject, c *Cluster) Result {
	role := c.Role.Principal.Role()
	dax := Subject{Principal: policy.Service("dax.amazonaws.com")}
	r := policy.Request{
		Principal: dax.Principal,
		Action:    "sts:AssumeRole",
		Resource:  role,
		Time:      o.Time,
		Target:    o.target(role),
		Context:   c.Role.Context.Join(caller.Context.Only(ofClock[:]...)),
	}
	if r.Target == nil && c.Trust != nil {
		// A policy of another kind makes no target, and without one nobody is
		// trusted.
		r.Target, _ = policy.NewTarget(policy.TargetPolicies{Resource: c.Trust})
	}
	return dax.ask(r)
}

// metadata asks for the description of each table of a call, which a cluster
// needs to know the table's key. An index counts as its table. The tags of the
// table, the Region and the clock are the same as for the call itself, but not
// the keys about items, which DescribeTable does not have. SEMANTICS 8.2i
func (o *Options) metadata(role *Subject, call *operation.Call) Half {
	checks := call.Checks()
	h := newHalf(1)
	for i := range checks {
		check := checks[i]
		check.Action, check.Resource = "dynamodb:DescribeTable", check.Holder()
		check.Support = policy.Support{ResourcePolicy: policy.CrossAccount}
		if h.asks(check.Resource) {
			continue
		}
		r := o.request(role, &check)
		r.Context = r.Context.Without(ofItems)
		h.add(role, r)
	}
	return h
}
