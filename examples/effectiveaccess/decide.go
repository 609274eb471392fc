package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// decide decides the one request of -action and -resource by the policies of
// the caller, and by that of the table or role if it is given.
func (in *input) decide(w io.Writer) (status int, err error) {
	scp, err := in.levels()
	if err != nil {
		return exitInput, err
	}
	caller, err := in.caller(scp)
	if err != nil {
		return exitInput, err
	}
	r := &policy.Request{
		Principal: caller.Principal, Action: in.action, Resource: in.resource,
		Context: caller.Context, Support: support(in.action),
	}
	if r.Target, err = in.target(); err != nil {
		return exitInput, err
	}
	if err := r.Validate(); err != nil {
		return exitInput, err
	}
	d := caller.Policies.Evaluate(r)
	if d.Allowed() {
		status = exitGood
	} else {
		status = exitBad
	}
	switch {
	case in.asJSON && in.explain:
		err = printJSON(w, caller.Policies.Explain(r))
	case in.asJSON:
		err = printJSON(w, d)
	case in.explain:
		_, err = fmt.Fprintln(w, caller.Policies.Explain(r))
	default:
		_, err = fmt.Fprintln(w, d)
		if m := d.Message(r); m != "" {
			fmt.Fprintln(w, m)
		}
	}
	return status, err
}

// target is the policy on the side of the resource.
func (in *input) target() (*policy.Target, error) {
	trust, err := loadOne(in.trust, policy.Trust)
	switch {
	case err != nil:
		return nil, err
	case trust == nil:
		of, err := in.targets()
		if err != nil {
			return nil, err
		}
		return of(in.resource), nil
	case in.resource.Kind() != arn.Role:
		return nil, fmt.Errorf("-resource: want the ARN of the role whose trust policy %s is", in.trust[0].name)
	}
	return policy.NewTarget(policy.TargetPolicies{Resource: trust})
}

// support is what the catalog says that a resource policy can do for an
// action. Of other services it knows nothing, and takes what grants least.
func support(action string) policy.Support {
	a, _ := catalog.Lookup(action)
	switch a.ResourcePolicy() {
	case catalog.CrossAccount:
		return policy.Support{ResourcePolicy: policy.CrossAccount}
	case catalog.NoResourcePolicy:
		return policy.Support{ResourcePolicy: policy.NoResourcePolicy}
	}
	return policy.Support{}
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
