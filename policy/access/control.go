package access

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// The control plane: who may create, change and delete clusters, the roles they
// use, and global tables. One such call takes several permissions, some for
// other services, and AWS's error names the first missing one. An Answer names
// them all, and what to add:
//
//	answer := access.MayCall(alice, &call, access.Options{}) // a call of CreateCluster
//	answer.Allowed()   // false
//	answer.Messages()  // User: ... is not authorized to perform: iam:PassRole on resource: ...
//	answer.Grant()     // the policy that allows it
//
// MayCall and MayCallFirst answer for any API call of DynamoDB and DAX. Calls
// of IAM are in servicerole.go and linkedrole.go.

// Answer says whether somebody may do a thing that takes several permissions.
// The zero Answer has none and allows nothing.
type Answer struct {
	// Required are the requests that AWS authorizes. Every one must be allowed.
	Required Half
	// Dependent are requests that AWS lists beside them and that not every call
	// needs. They are not part of the verdict: each denied one is Advice.
	Dependent Half
	// Missing says for each denied request of Required what withholds it.
	Missing []Missing
	// Obstacles are what prevents the call whatever the permissions are.
	Obstacles []Obstacle
	// Advice is what does not change the outcome but is worth knowing.
	Advice []Advice
}

// Obstacle is a fact that no permission removes, such as a service-linked role
// where a service role belongs.
type Obstacle struct {
	Code string // stable, such as "dax-role-is-slr"
	Text string
}

// Allowed reports whether every required permission is there.
func (a *Answer) Allowed() bool { return a.Required.Allowed() }

// Verdict is the verdict on all required permissions together, as [Half.Verdict].
func (a *Answer) Verdict() policy.Verdict { return a.Required.Verdict() }

// Succeeds reports whether the call can be made: it is allowed, and nothing
// else stands in the way.
func (a *Answer) Succeeds() bool { return a.Allowed() && len(a.Obstacles) == 0 }

// Messages returns AWS's error messages for the denied requests of Required, in
// that order: see [Message].
func (a *Answer) Messages() []string {
	var messages []string
	for i := range a.Required.Results {
		if m := Message(&a.Required.Results[i]); m != "" {
			messages = append(messages, m)
		}
	}
	return messages
}

// Grant returns the policy document that allows what is missing of Required:
// see the function [Grant].
func (a *Answer) Grant() string { return Grant(a.Required.Results...) }

// MayCall answers whether the caller may make an API call. It is meant for
// calls that manage clusters and tables, and takes every operation that package
// operation knows; [Compute] is for calls that read and write items.
//
// To create a cluster takes dax:CreateCluster on it and iam:PassRole on its
// service role (SEMANTICS 8.5a); the other actions that AWS lists are dependent
// ones, as other calls or roles use them. A service-linked role in place of the
// service role is an obstacle. Whether DAX may then assume the role is a
// separate question, for [InspectTrust].
//
// To update the settings of a global table takes the four permissions that the
// guide names (SEMANTICS 7.4c); the action of the call's own name is a dependent
// one.
func MayCall(caller Subject, call *operation.Call, opts Options) Answer {
	return mayCall(newQuery(caller, opts), call, false)
}

// MayCallFirst is [MayCall] for an account that does not yet have the
// service-linked role that comes with the first call of its kind:
// AWSServiceRoleForDAX with the first cluster,
// AWSServiceRoleForDynamoDBReplication with the first replica. AWS creates the
// role in the name of the caller, who then needs iam:CreateServiceLinkedRole
// too.
func MayCallFirst(caller Subject, call *operation.Call, opts Options) Answer {
	return mayCall(newQuery(caller, opts), call, true)
}

func mayCall(q *query, call *operation.Call, first bool) (a Answer) {
	checks := call.Checks()
	for i := range checks {
		a.require(q, checks[i].Request(q.caller.Principal, q.caller.Context, q.opts.Time))
	}
	for _, v := range call.Advice() {
		switch v.Code {
		case operation.FirstUse:
			a.firstUse(q, call, v, first)
		case operation.Dependent, operation.ActionNotChecked:
			a.depend(q, call, v)
		case operation.ServiceLinkedRole:
			a.Obstacles = append(a.Obstacles, Obstacle{codeLinkedAsService, v.Text})
		default:
			a.Advice = append(a.Advice, Advice{string(v.Code), v.Text})
		}
	}
	return a
}

// firstUse requires the creation of the service-linked role, where this is the
// first call of its kind.
func (a *Answer) firstUse(q *query, call *operation.Call, v operation.Advice, first bool) {
	if !first {
		return
	}
	made := linkedRoleOf(call.Operation())
	role, err := q.caller.Principal.ARN().Scope().Role(made.path())
	if made == (linked{}) || err != nil {
		a.Advice = append(a.Advice, Advice{string(v.Code), v.Text})
		return
	}
	a.require(q, q.request(v.Action, role, condition.String(keyServiceName, made.service)))
}

// require asks for a permission and notes what withholds it.
func (a *Answer) require(q *query, r policy.Request) {
	h := Half{[]Result{q.ask(r)}}
	a.Required.Results = append(a.Required.Results, h.Results...)
	a.Missing = missing(a.Missing, Caller, q.caller.Policies, h.Results)
}

// query is one caller who asks for several permissions at one instant.
type query struct {
	caller Subject
	opts   Options
}

func newQuery(caller Subject, opts Options) *query {
	return &query{caller, opts.begun()}
}

// request is one question of the caller. What it asks of IAM, EC2 and auto
// scaling is granted by no resource policy of another account.
func (q *query) request(action string, resource arn.ARN, context ...condition.Entry) policy.Request {
	return policy.Request{
		Principal: q.caller.Principal,
		Action:    action,
		Resource:  resource,
		Time:      q.opts.Time,
		Context:   q.caller.Context.With(context...),
	}
}

// ask decides a request, with the policies on the side of its resource.
func (q *query) ask(r policy.Request) Result {
	r.Target = q.opts.target(r.Resource)
	return q.caller.ask(r)
}

// may reports whether the caller may do one more thing: a probe of how far its
// permissions reach.
func (q *query) may(action string, resource arn.ARN, context ...condition.Entry) bool {
	r := q.ask(q.request(action, resource, context...))
	return r.Decision.Allowed()
}
