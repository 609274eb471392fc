package access

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// Dependent actions: AWS lists them with a call, and the verdict does not need
// them. For CreateCluster they create groups, which other calls do, and work on
// networks, which the service-linked role does:
//
//	dax:CreateSubnetGroup       on *
//	ec2:CreateNetworkInterface  on arn:aws:ec2:us-west-2:123456789012:network-interface/*
//	iam:GetRole                 on the service role
//
// Whoever creates clusters will probably need them some day, so each denied one
// is worth a remark.

// depend asks for a dependent action and turns its denial into advice. Where
// the call does not say what the action would be about, there is only the
// advice.
func (a *Answer) depend(q *query, call *operation.Call, v operation.Advice) {
	checks := dependentOn(v.Action, call)
	if checks == nil {
		a.Advice = append(a.Advice, Advice{string(v.Code), v.Text})
	}
	code := string(v.Code)
	if call.Operation() == "dax:CreateCluster" {
		code = "dax-create-incomplete"
	}
	for i := range checks {
		r := q.ask(checks[i].Request(q.caller.Principal, q.caller.Context, q.opts.Time))
		a.Dependent.Results = append(a.Dependent.Results, r)
		if !r.Decision.Allowed() {
			a.Advice = append(a.Advice, Advice{code, "AWS lists " + v.Action + " with " + call.Operation() + ". " + Message(&r)})
		}
	}
}

// dependentOn returns a dependent action as checks of the call. What EC2 does
// to network interfaces is about any interface of the account: the cluster's do
// not exist yet.
func dependentOn(action string, call *operation.Call) (checks []operation.Check) {
	switch call.Operation() {
	case "dynamodb:UpdateGlobalTableSettings": // the table and its replicas
		for _, c := range call.Checks() {
			if c.Action == "dynamodb:UpdateGlobalTable" {
				c.Action = action
				checks = append(checks, c)
			}
		}
	case "dax:CreateCluster": // SEMANTICS 8.5b
		checks = []operation.Check{onCreation(action, call)}
	}
	return checks
}

// onCreation returns an action that AWS lists with CreateCluster as a check: on
// the service role, on a network interface or, as most of them, on nothing, in
// the Region of the cluster.
func onCreation(action string, call *operation.Call) operation.Check {
	var cluster, role arn.ARN
	for _, c := range call.Checks() {
		switch c.Action {
		case "dax:CreateCluster":
			cluster = c.Resource
		case "iam:PassRole":
			role = c.Resource
		}
	}
	switch action {
	case "iam:GetRole":
		return operation.Check{Action: action, Resource: role}
	case "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface":
		return operation.Check{Action: action, Resource: sibling(cluster, "ec2", "network-interface/*")}
	}
	region := condition.NewContext(condition.String("aws:RequestedRegion", cluster.Region()))
	return operation.Check{Action: action, Resource: arn.Wildcard(), Context: region}
}

// sibling returns the ARN of a resource of another service in the partition,
// Region and account of a.
func sibling(a arn.ARN, service, resource string) arn.ARN {
	s, err := arn.Parse("arn:" + a.Partition() + ":" + service + ":" + a.Region() + ":" + a.Account() + ":" + resource)
	if err != nil {
		return arn.ARN{} // for which every request is denied
	}
	return s
}
