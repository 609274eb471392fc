package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// advise adds what is worth knowing of a call through the cluster.
func (v *ClusterAccess) advise() {
	v.adviseProtocol()
	if v.Front.Allowed() && !v.Metadata.Allowed() {
		v.add("dax-role-no-describetable", "the service role lacks dynamodb:DescribeTable, which a cluster needs to learn a table's key")
	}
	if name := v.Cluster.ARN.Name(); name != strings.ToLower(name) {
		v.add("dax-cluster-uppercase", fmt.Sprintf("DAX stores cluster names in lower case: the ARN of this cluster probably ends in %s", strings.ToLower(name)))
	}
	if v.Cluster.Role.Principal.Role().IsServiceLinkedRole() {
		v.add("dax-role-is-slr", "the service role is a service-linked role, which gives no access to DynamoDB")
	}
}

// adviseProtocol reports protocol actions that are not allowed.
func (v *ClusterAccess) adviseProtocol() {
	allowed := 0
	for i := range v.Protocol.Results {
		if v.Protocol.Results[i].Decision.Allowed() {
			allowed++
		}
	}
	switch {
	case allowed == len(protocolActions):
	case allowed > 0:
		v.add("dax-protocol-partial", "some of the four protocol actions are allowed and some are not")
	case v.Front.Allowed():
		v.add("dax-protocol-missing", "none of the four protocol actions is allowed")
	}
}

func (v *ClusterAccess) add(code, text string) {
	v.Advice = append(v.Advice, Advice{code, text})
}

// adviseBackground reports the read that a cluster makes after a write
// transaction, to have the items in its cache. By then the write has succeeded.
// SEMANTICS 8.2g
func (v *ClusterAccess) adviseBackground(o *Options, call *operation.Call, role *Subject) {
	if call.Operation() != "dynamodb:TransactWriteItems" {
		return
	}
	denied := slices.ContainsFunc(call.Checks(), func(c operation.Check) bool {
		if c.Member == "ConditionCheck" {
			return false
		}
		read := operation.Check{
			Action: "dynamodb:GetItem", Resource: c.Resource, Support: policy.Support{ResourcePolicy: policy.CrossAccount},
			Context: condition.NewContext(condition.String("dynamodb:EnclosingOperation", "TransactGetItems")),
		}
		read.Context = read.Context.Join(c.Context.Only("aws:ResourceTag/", "dynamodb:LeadingKeys", "dynamodb:FirstPartitionKeyValues"))
		var r Result
		o.check(&r, role, &read)
		return !r.Decision.Allowed()
	})
	if denied {
		v.add("dax-role-no-getitem-for-transact", "after the transaction the cluster reads the items it wrote, which the service role may not: they stay out of the cache")
	}
}
