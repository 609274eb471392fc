package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/operation"
)

// decide decides the one request of -action and -resource by all the policies
// that are given.
func (in *input) decide(w io.Writer) (status int, err error) {
	caller, target, err := in.sides()
	if err != nil {
		return exitInput, err
	}
	in.warnOfAction()
	r := &policy.Request{
		Principal: caller.Principal, Action: in.action, Resource: in.resource, ResourceAccount: in.resourceAccount,
		Context: caller.Context, Support: in.support(), Time: in.time, Target: target,
	}
	if err := r.Validate(); err != nil {
		return exitInput, err
	}
	d := caller.Policies.Evaluate(r)
	status = in.status(verdict{allowed: d.Allowed(), denied: !d.Allowed() && !d.Uncertain, bypass: !d.Allowed()})
	switch {
	case in.asJSON && in.explain:
		err = printJSON(w, caller.Policies.Explain(r))
	case in.asJSON:
		err = printJSON(w, d)
	case in.explain:
		_, err = fmt.Fprintln(w, caller.Policies.Explain(r))
	default:
		_, err = fmt.Fprintln(w, d)
		if why, ok := account.Unread(d.Statement); ok && d.Uncertain {
			fmt.Fprintf(w, "not known, because a policy was not read: %s\n", why)
		} else if m := d.Message(r); m != "" {
			fmt.Fprintln(w, m)
		}
	}
	return status, err
}

// sides are the caller and the policies on the side of the resource: by the flags,
// or by an export.
func (in *input) sides() (caller access.Subject, target *policy.Target, err error) {
	if in.fromExport() {
		of, opts, err := in.parties()
		if err != nil {
			return caller, nil, err
		}
		return of.caller, opts.Targets(operation.Holder(in.resource)), nil
	}
	scp, err := in.loadLevels(in.scp, policy.ServiceControl)
	if err != nil {
		return caller, nil, err
	}
	if caller, err = in.caller(scp); err != nil {
		return caller, nil, err
	}
	target, err = in.target()
	return caller, target, err
}

// target holds the policies on the side of the resource.
func (in *input) target() (*policy.Target, error) {
	kind, files := policy.Resource, in.resourcePolicy
	for i := range in.tables {
		if t := &in.tables[i]; t.arn == operation.Holder(in.resource) {
			files = append(files, t.policy...)
		}
	}
	if len(in.trust) > 0 {
		kind, files = policy.Trust, in.trust
	}
	var p policy.TargetPolicies
	var err error
	p.Resource, err = in.loadOne(files, kind)
	role := in.resource.Kind() == arn.Role
	switch {
	case err != nil:
		return nil, err
	case len(in.trust) > 0 && !role:
		return nil, fmt.Errorf("-resource: want the ARN of the role whose trust policy %s is", in.trust[0].name)
	case len(in.resourcePolicy) > 0 && role:
		return nil, fmt.Errorf("-resource-policy: want -trust: the policy of a role, such as %s, is its trust policy", in.resource)
	}
	if p.ResourceControl, err = in.loadLevels(in.rcp, policy.ResourceControl); err != nil {
		return nil, err
	}
	if p.Endpoint, err = in.loadOne(in.endpointPolicy, policy.Endpoint); err != nil {
		return nil, err
	}
	return policy.NewTarget(p)
}

// support is how the service treats resource policies and unsigned requests for
// the action: by the flags, or else by the catalog of all services.
func (in *input) support() policy.Support {
	s, known := aws.Default().SupportOn(in.action, in.resource)
	if in.reach != nil {
		s = *in.reach
	} else if !known && len(in.resourcePolicy) > 0 {
		in.note("-reach: the catalog does not say what a resource policy can do for %s; assuming %s", in.action, s)
	}
	s.Unsigned = s.Unsigned || in.unsigned
	return s
}

// support is what a resource policy can do for an action of DynamoDB or DAX.
func support(action string) policy.Support {
	a, _ := catalog.Lookup(action)
	return a.Support()
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
