package access

import (
	"slices"
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
// decisions; a GetItem and one cluster, nine, in less than two microseconds and with
// eight allocations. Three of them are the target of the trust policy, which
// Options.Targets spares where it has the role's.
func Compute(caller Subject, call *operation.Call, opts Options, clusters ...Cluster) Access {
	opts = opts.begun()
	return opts.compute(&caller, call, clusters, true)
}

// compute answers Compute. Unless it is to explain, it only decides.
func (o *Options) compute(caller *Subject, call *operation.Call, clusters []Cluster, explain bool) Access {
	a := Access{cached: o.Cached, Direct: Half{make([]Result, 0, len(call.Checks()))}}
	o.half(&a.Direct, caller, call)
	if len(clusters) > 0 {
		a.Via = make([]ClusterAccess, len(clusters))
	}
	for i := range clusters {
		v := &a.Via[i]
		v.Cluster = &clusters[i]
		role := o.via(v, caller, call)
		if explain && v.Reason != Unsupported {
			o.explain(v, caller, &role, call)
		}
	}
	return a
}

// half asks whether a subject may do the checks of a call.
func (o *Options) half(h *Half, s *Subject, call *operation.Call) {
	checks := call.Checks()
	for i := range checks {
		o.check(h.add(), s, &checks[i])
	}
}

// check asks whether a subject may do what a check is about, by the policies of its
// resource.
func (o *Options) check(r *Result, s *Subject, check *operation.Check) {
	q := &r.Request
	q.Principal, q.Action, q.Resource, q.Support = s.Principal, check.Action, check.Resource, check.Support
	q.Target, q.Time, q.Context = o.target(check.Resource), o.Time, s.Context.Join(check.Context)
	r.decide(s)
}

// via asks everything that a call through a cluster depends on, and derives the
// outcome. It returns the service role as it asks for this caller. SEMANTICS 8.3a
func (o *Options) via(v *ClusterAccess, caller *Subject, call *operation.Call) (role Subject) {
	c := v.Cluster
	role = c.Role
	if !call.DAX() { // SEMANTICS 8.2h
		v.Reason = Unsupported
		return role
	}
	var few [operations]frontAction
	actions := frontActions(few[:0], call)
	room := make([]Result, len(actions)+len(protocolActions)+len(call.Checks())+1)
	context := caller.Context.Without(ofItems)
	v.Front = cut(&room, len(actions))
	o.onCluster(&v.Front, caller, c, context, actions...)
	v.Protocol = cut(&room, len(protocolActions))
	o.onCluster(&v.Protocol, caller, c, context, protocolActions[:]...)
	o.trust(&v.Trust, caller, c)
	role.Context = c.Role.Context.Join(caller.Context.Only(ofCall[:]...))
	v.Back = cut(&room, len(call.Checks()))
	o.half(&v.Back, &role, call)
	v.Metadata = cut(&room, 1)
	o.metadata(&v.Metadata, &role, call)
	v.decide(o, call)
	return role
}

// explain adds what is missing, and advice.
func (o *Options) explain(v *ClusterAccess, caller, role *Subject, call *operation.Call) {
	v.list(o, caller)
	v.advise()
	v.adviseBackground(o, call, role)
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
var protocolActions = [...]frontAction{{name: "dax:DefineAttributeList"}, {name: "dax:DefineAttributeListId"}, {name: "dax:DefineKeySchema"}, {name: "dax:Endpoints"}}

// operations is how many actions one transaction can have.
const operations = 4

// frontActions appends the dax actions of a call: the one of its name, or for a
// transaction each one that occurs in it, once. SEMANTICS 8.2f
func frontActions(to []frontAction, call *operation.Call) []frontAction {
	if !call.Transaction() {
		return append(to, frontAction{name: daxAction(call.Operation())})
	}
	name := strings.TrimPrefix(call.Operation(), "dynamodb:")
	checks := call.Checks()
	for i := range checks {
		a := frontAction{daxAction(checks[i].Action), name}
		if !slices.Contains(to, a) {
			to = append(to, a)
		}
	}
	return to
}

// daxAction returns the dax action of the same name as a dynamodb action. The usual
// ones are not put together each time.
func daxAction(action string) string {
	switch action {
	case "dynamodb:GetItem":
		return "dax:GetItem"
	case "dynamodb:PutItem":
		return "dax:PutItem"
	case "dynamodb:UpdateItem":
		return "dax:UpdateItem"
	case "dynamodb:DeleteItem":
		return "dax:DeleteItem"
	case "dynamodb:Query":
		return "dax:Query"
	}
	return "dax:" + strings.TrimPrefix(action, "dynamodb:")
}

// onCluster asks for actions of the caller on the cluster.
func (o *Options) onCluster(h *Half, caller *Subject, c *Cluster, context condition.Context, actions ...frontAction) {
	for i, a := range actions {
		r := h.add()
		if i == 0 {
			o.toCluster(&r.Request, c.ARN)
			r.Request.Principal = caller.Principal
		} else {
			r.Request = h.Results[0].Request
		}
		r.Request.Action, r.Request.Context = a.name, context.Join(a.context())
		r.decide(caller)
	}
}

// toCluster fills in what all requests to a cluster have in common. DAX takes no
// resource policies, so that a caller of another account is always denied.
func (o *Options) toCluster(r *policy.Request, cluster arn.ARN) {
	r.Resource, r.Target, r.Time = cluster, o.target(cluster), o.Time
	r.Support.ResourcePolicy = policy.NoResourcePolicy
}

// context returns the keys that an action has of its own.
func (a *frontAction) context() condition.Context {
	if a.enclosing == "" {
		return condition.Context{}
	}
	return condition.NewContext(condition.String("dax:EnclosingOperation", a.enclosing))
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

// daxService is the service that a service role is passed to, and that assumes
// it.
const daxService = "dax.amazonaws.com"

// service is DAX, which has no policies.
var service = Subject{Principal: policy.Service(daxService)}

// trust asks whether DAX may assume the service role. SEMANTICS 8.3c
func (o *Options) trust(r *Result, caller *Subject, c *Cluster) {
	role, q := c.Role.Principal.Role(), &r.Request
	q.Principal, q.Action, q.Resource = service.Principal, "sts:AssumeRole", role
	q.Target, q.Time, q.Context = o.target(role), o.Time, c.Role.Context.Join(caller.Context.Only(ofClock[:]...))
	if q.Target == nil && c.Trust != nil {
		// A policy of another kind makes no target, and without one nobody is
		// trusted.
		q.Target, _ = policy.NewTarget(policy.TargetPolicies{Resource: c.Trust})
	}
	r.decide(&service)
}

// metadata asks for the description of each table of a call, which a cluster
// needs to know the table's key. An index counts as its table. The tags of the
// table, the Region and the clock are the same as for the call itself, but not
// the keys about items, which DescribeTable does not have. SEMANTICS 8.2i
func (o *Options) metadata(h *Half, role *Subject, call *operation.Call) {
	checks := call.Checks()
	of := *role
	of.Context = role.Context.Without(ofItems)
	for i := range checks {
		table := checks[i].Holder()
		if h.asks(table) {
			continue
		}
		check := checks[i]
		check.Action, check.Resource, check.Context = "dynamodb:DescribeTable", table, check.Context.Without(ofItems)
		check.Support = policy.Support{ResourcePolicy: policy.CrossAccount}
		o.check(h.add(), &of, &check)
	}
}
