package operation

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/tidwall/gjson"
)

// The control plane of DAX (SEMANTICS 8.1, 8.5). A cluster has an ARN, made of
// its name in lower case; parameter groups, subnet groups and events have none.
// Data operations are not here: a cluster takes the bodies of DynamoDB, and what
// it asks of the caller depends on the cluster, which no body names. See
// [Call.DAX].

var (
	clusterName   = shape{{"ClusterName", wantText | required, nil}}
	clusterNames  = shape{{"ClusterNames", wantArray, nil}}
	resourceName  = shape{{"ResourceName", wantText | required, nil}}
	createCluster = shape{
		{"ClusterName", wantText | required, nil},
		{"IamRoleArn", wantText | required, nil},
	}
)

// onCluster is the plan of the operations on the cluster of ClusterName.
func onCluster(p *plan) *Error {
	a, err := p.cache(p.body.text("ClusterName"))
	if err != nil {
		return err.in("ClusterName")
	}
	p.check(p.scope.Region, p.operation.name, a)
	return nil
}

// cache returns the ARN of a cluster.
func (p *plan) cache(name string) (arn.ARN, *Error) {
	a, err := p.scope.Cache(name)
	if err != nil {
		return a, refuse("%v", err)
	}
	return a, nil
}

// planDescribeClusters is the plan of DescribeClusters: each cluster that it
// names, or no resource.
func planDescribeClusters(p *plan) *Error {
	var names set
	if v := p.body.value("ClusterNames"); v.Exists() {
		err := eachElement(v, func(_ int, v gjson.Result) *Error {
			if v.Type != gjson.String {
				return refuse("want the name of a cluster, not %s", describe(v))
			}
			a, err := p.cache(v.Str)
			if err == nil && names.add(a.String()) {
				p.check(p.scope.Region, p.operation.name, a)
			}
			return err
		})
		if err != nil {
			return err.in("ClusterNames")
		}
	}
	if len(names.list) == 0 {
		return onNothing(p)
	}
	return nil
}

// daxService is the service that assumes the role of a cluster.
const daxService = "dax.amazonaws.com"

// planCreateCluster is the plan of CreateCluster: creating the cluster, and
// passing DAX the role with which it reaches tables (SEMANTICS 8.5a). What AWS
// lists beside the two is advice (SEMANTICS 8.5b).
func planCreateCluster(p *plan) *Error {
	if err := onCluster(p); err != nil {
		return err
	}
	role, err := parseARN(p.body.text("IamRoleArn"), arn.Role)
	if err != nil {
		return err.in("IamRoleArn")
	}
	const pass = "iam:PassRole"
	p.check(p.scope.Region, pass, role, condition.String("iam:PassedToService", daxService))
	if role.IsServiceLinkedRole() { // SEMANTICS 8.6d
		p.advise(ServiceLinkedRole, "", "A service-linked role is not the service role of a cluster, and reaches no table.")
	}
	action, _ := catalog.Lookup(p.operation.name)
	for dependent := range action.Dependents() {
		if dependent != pass {
			p.advise(Dependent, dependent, "AWS lists this action with CreateCluster, but not every call needs it.")
		}
	}
	p.advise(FirstUse, createLinkedRole, "The first cluster of an account creates the role AWSServiceRoleForDAX.") // SEMANTICS 8.5c
	return nil
}
