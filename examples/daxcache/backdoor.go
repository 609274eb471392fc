package daxcache

import (
	"errors"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// The back door: may the cluster's service role do this to DynamoDB? It is asked
// whenever DynamoDB is, and only then. The permissions that the caller has on the
// table play no part.
//
// A cluster may have to send a different call than the one it got: for whole
// items instead of a projection, for the missing items of a batch. Then the
// role is asked twice. The call as it came decides whether it is denied. The
// call as it would be sent decides whether the cluster may fetch more: if not,
// it sends the call as it came, and caches nothing of the answer.

// body is the input of an operation; its JSON is the body of a request to DynamoDB.
type body interface {
	JSON() ([]byte, error)
}

// resolve returns what IAM asks for a call. A call that DynamoDB would refuse is a
// ValidationException.
func (r *request) resolve(in body) (operation.Call, error) {
	text, err := in.JSON()
	if err != nil {
		return operation.Call{}, err
	}
	resolver := operation.Resolver{Scope: r.cluster.scope, Tables: &r.cluster.tables}
	resolved, err := resolver.Resolve(callNames[r.call], text)
	if err != nil {
		var e *operation.Error
		if errors.As(err, &e) {
			return operation.Call{}, &dynamodb.Error{Code: dynamodb.ValidationException, Message: e.Reason, Err: e}
		}
		return operation.Call{}, err
	}
	return resolved, nil
}

// decide asks the library what the caller can do with the call through this
// cluster, at the instant of the request.
func (r *request) decide(in body) (access.ClusterAccess, error) {
	resolved, err := r.resolve(in)
	if err != nil {
		return access.ClusterAccess{}, err
	}
	opts := r.rev.Options
	opts.Time = r.at.wall
	r.cluster.metrics.Add(BackDecisions, 1)
	return access.Compute(r.caller, &resolved, opts, r.rev.cluster).Via[0], nil
}

// authorize returns nil if the role may make the call, else why not.
func (r *request) authorize(in body) error {
	a, err := r.decide(in)
	if err != nil {
		return err
	}
	if a.Outcome == access.Allow {
		return nil
	}
	result := firstDenied(&a)
	return r.denied(a.Reason, result.Decision, &result.Request)
}

// may reports whether the role may make a call that the cluster would like to
// make. If not, the caller is not denied.
func (r *request) may(in body) bool {
	a, err := r.decide(in)
	return err == nil && a.Outcome == access.Allow
}

// firstDenied returns the request that gave the reason of a denial.
func firstDenied(a *access.ClusterAccess) *access.Result {
	var half *access.Half
	switch a.Reason {
	case access.Front:
		half = &a.Front
	case access.Protocol:
		half = &a.Protocol
	case access.Metadata:
		half = &a.Metadata
	case access.Trust:
		return &a.Trust
	default:
		half = &a.Back
	}
	for i := range half.Results {
		if !half.Results[i].Decision.Allowed() {
			return &half.Results[i]
		}
	}
	return new(access.Result)
}

// authorizeMetadata asks, under RequireTableMetadata, whether the role may
// describe the tables of a call: a check that no cache spares.
func (r *request) authorizeMetadata(in body) error {
	if !r.rev.Options.RequireTableMetadata {
		return nil
	}
	a, err := r.decide(in)
	if err != nil || a.Metadata.Allowed() {
		return err
	}
	a.Reason = access.Metadata
	result := firstDenied(&a)
	return r.denied(a.Reason, result.Decision, &result.Request)
}
