package review

import (
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// table returns the table that a resource policy is attached to, as far as its origin
// or its resources name one.
func (m *model) table() (arn.ARN, bool) {
	if a, err := arn.Parse(m.doc.Origin.Resource); err == nil && a.Kind() == arn.Table {
		return a, true
	}
	for i := range m.statements {
		for j := range m.statements[i].resources.entries {
			if e := &m.statements[i].resources.entries[j]; e.isLiteral() {
				if a, err := arn.Parse(e.text); err == nil && (a.Kind() == arn.Table || a.Kind() == arn.Index) {
					return operation.Holder(a), true
				}
			}
		}
	}
	return arn.ARN{}, false
}

// isGlobalTable reports whether the policy is one of a table that is known to have
// replicas.
func (m *model) isGlobalTable(o *Options) bool {
	a, ok := m.table()
	if !ok || o.Tables == nil {
		return false
	}
	t, known := o.Tables.Table(a)
	return known && len(t.Replicas) > 0
}

// replicationRole is the role that writes the replicas of global tables.
const replicationRole = "role/aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication"

// replication returns requests that the replication of the table makes.
func (m *model) replication() (all []*policy.Request) {
	table, ok := m.table()
	if !ok {
		return nil
	}
	role, err := arn.Parse("arn:" + table.Partition() + ":iam::" + table.Account() + ":" + replicationRole)
	if err != nil {
		return nil
	}
	for _, action := range []string{"dynamodb:UpdateItem", "dynamodb:Scan", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:GetItem"} {
		all = append(all, &policy.Request{
			Action: action, Resource: table, Principal: policy.RoleSession(role, arn.ARN{}).WithUniqueID("AROAREPLICATION"),
			Context: condition.NewContext(),
		})
	}
	return all
}
