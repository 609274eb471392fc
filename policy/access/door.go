package access

import (
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// Door is the front door of a cluster for one kind of call, prepared: the
// requests of the front half are made once, so that a service that answers
// calls asks them without resolving anything. It is immutable and safe for
// concurrent use. The zero Door lets nobody in.
type Door struct{ asks []ask }

// ask is a request of nobody yet, prepared, and its own part of the context.
type ask struct {
	request policy.Request
	context condition.Context
}

// ask adds an action.
func (d *Door) ask(cluster arn.ARN, action string, context condition.Context, opts *Options) {
	a := ask{context: context}
	opts.toCluster(&a.request, cluster)
	a.request.Action = action
	a.request.Prepare()
	d.asks = append(d.asks, a)
}

// NewDoor prepares the front door of a cluster for calls like the given one:
// of the same operation, with the same kinds of members if it is a
// transaction. Of the options, CurrentProtocol and Targets count. A call that
// DAX does not serve makes the zero Door.
func NewDoor(cluster arn.ARN, call *operation.Call, opts Options) Door {
	if !call.DAX() {
		return Door{}
	}
	actions := frontActions(nil, call)
	if !opts.CurrentProtocol {
		actions = append(actions, protocolActions[:]...)
	}
	var d Door
	for _, a := range actions {
		d.ask(cluster, a.name, a.context(), &opts)
	}
	return d
}

// NewActionDoor prepares the front door of a cluster for one action of DAX, such as
// "dax:Endpoints", for a service that checks actions that no call is made of. Of
// the options, Targets counts; CurrentProtocol does not, as the action is named.
// Anything but an action of DAX makes the zero Door.
func NewActionDoor(cluster arn.ARN, action string, opts Options) Door {
	if name, ok := strings.CutPrefix(action, "dax:"); !ok || name == "" {
		return Door{}
	}
	var d Door
	d.ask(cluster, action, condition.Context{}, &opts)
	return d
}

// Decide asks whether the caller may make such a call at the instant t; zero
// means time.Now, if a policy asks. It returns the first decision that is not
// Allowed, with its request, or the last. Nothing is allocated but the request
// of a denial, if the caller's context holds no dynamodb keys, which the front
// door does not see, and has no more than three layers.
func (d *Door) Decide(caller *Subject, t time.Time) (policy.Decision, *policy.Request) {
	if caller == nil {
		caller = new(Subject)
	}
	context := caller.Context.Without(ofItems)
	var decision policy.Decision
	for i := range d.asks {
		r := d.asks[i].request
		r.Principal, r.Time, r.Context = caller.Principal, t, context.Join(d.asks[i].context)
		if decision = caller.Policies.Evaluate(&r); !decision.Allowed() {
			denied := r
			return decision, &denied
		}
	}
	return decision, nil
}
