package operation

import (
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/tidwall/gjson"
)

// The calls of version 2019.11.21 that reach the replicas of a table, whose
// global table is just these replicas (SEMANTICS 7.4).

var (
	updateTable = shape{
		{"TableName", wantText | required, nil},
		{"ReplicaUpdates", wantArray, nil},
		{"GlobalTableWitnessUpdates", wantArray, nil},
	}
	updateReplicaScaling = shape{
		{"TableName", wantText | required, nil},
		{"ReplicaUpdates", wantArray, nil},
	}
	witnessChange = shape{
		{"Create", wantObject, nil},
		{"Delete", wantObject, nil},
	}
)

// The actions in the Region of a replica.
var (
	creatingReplica = []string{
		"dynamodb:CreateTable", "dynamodb:CreateTableReplica",
		"dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem", "dynamodb:PutItem",
		"dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem",
	}
	deletingReplica = []string{"dynamodb:DeleteTable", "dynamodb:DeleteTableReplica"}
	scalingReplica  = []string{
		"application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeleteScheduledAction",
		"application-autoscaling:DeregisterScalableTarget", "application-autoscaling:DescribeScalableTargets",
		"application-autoscaling:DescribeScalingActivities", "application-autoscaling:DescribeScalingPolicies",
		"application-autoscaling:DescribeScheduledActions", "application-autoscaling:PutScalingPolicy",
		"application-autoscaling:PutScheduledAction", "application-autoscaling:RegisterScalableTarget",
	}
)

// planUpdateTable is the plan of UpdateTable. Billing mode, indexes and the rest
// need no more than the action of its name (SEMANTICS 7.2m).
func planUpdateTable(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	created, err := p.replicaUpdates(&t)
	if err != nil {
		return err
	}
	return p.witnessUpdates(&t, created)
}

// replicaUpdates adds what the ReplicaUpdates of an UpdateTable require, and
// returns the replicas that they create (SEMANTICS 7.4e, 7.4f).
func (p *plan) replicaUpdates(t *target) (created []arn.ARN, err *Error) {
	var named []arn.ARN
	err = p.changes("ReplicaUpdates", replicaChange, func(change string, m gjson.Result) (err *Error) {
		if named, err = t.replica(named, m); err != nil {
			return err
		}
		a := named[len(named)-1]
		switch change {
		case "Create":
			created = append(created, a)
			for _, action := range creatingReplica { // on a table that has no tags yet
				p.check(a.Region(), action, a)
			}
		case "Delete":
			for _, action := range deletingReplica {
				p.onReplica(action, a)
			}
		}
		return nil
	})
	if len(created) > 0 {
		p.advise(FirstUse, createLinkedRole, "The first replica of an account creates the role AWSServiceRoleForDynamoDBReplication.")
	}
	return created, err
}

// witnessUpdates adds what the GlobalTableWitnessUpdates of an UpdateTable
// require: one action in every Region that takes part, including the Region of
// the witness (SEMANTICS 7.4g).
func (p *plan) witnessUpdates(t *target, created []arn.ARN) *Error {
	var named []arn.ARN
	err := p.changes("GlobalTableWitnessUpdates", witnessChange, func(change string, m gjson.Result) (err *Error) {
		if named, err = t.replica(named, m); err != nil {
			return err
		}
		all := []arn.ARN{t.arn}
		for _, a := range slices.Concat(t.Replicas, created, named[len(named)-1:]) {
			if !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
		for _, a := range all {
			p.onReplica("dynamodb:"+change+"GlobalTableWitness", a)
		}
		return nil
	})
	if len(named) > 0 && !t.known {
		p.adviseReplicas()
	}
	return err
}

// planUpdateTimeToLive is the plan of UpdateTimeToLive (SEMANTICS 7.4h).
func planUpdateTimeToLive(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	for _, a := range t.others() {
		p.onReplica(p.operation.name, a)
	}
	if !t.known {
		p.adviseReplicas()
	}
	return nil
}

// planUpdateReplicaScaling is the plan of UpdateTableReplicaAutoScaling
// (SEMANTICS 7.4h). Application Auto Scaling is asked without a resource, once
// in each Region.
func planUpdateReplicaScaling(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	named, err := t.listed(&p.body, "ReplicaUpdates")
	if err != nil {
		return err
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	var regions set
	for _, a := range slices.Concat([]arn.ARN{t.arn}, t.Replicas, named) {
		if !regions.add(a.Region()) {
			continue
		}
		for _, action := range scalingReplica {
			p.check(a.Region(), action, arn.Wildcard())
		}
	}
	if !t.known {
		p.adviseReplicas()
	}
	return nil
}

// Members of global tables that span several accounts. Such a table becomes a
// member when it is created, and stops being one when it is deleted:
//
//	CreateTable {"GlobalTableSourceArn": ...}  AssociateTableReplica on every member that is there
//	DeleteTable                                DeleteTableReplica on the member that goes
//
// The other members are mostly in other accounts, whose policies have to name
// the caller (SEMANTICS 7.6b).

// joinGlobalTable adds what a CreateTable requires that makes its table a
// member of the global table of a source: a permission on the source and on
// every other member in the description of the source. SEMANTICS 7.4j
func (p *plan) joinGlobalTable(created arn.ARN) *Error {
	const field = "GlobalTableSourceArn"
	if !p.body.has(field) {
		return nil
	}
	a, err := parseARN(p.body.text(field), arn.Table)
	if err == nil && a == created {
		err = refuse("want the table of another Region, not %s itself", a)
	}
	if err != nil {
		return err.in(field)
	}
	source := p.find(a)
	if !source.known {
		p.adviseReplicas()
	}
	for _, member := range slices.Concat([]arn.ARN{a}, source.others()) {
		if member != created {
			p.onReplica("dynamodb:AssociateTableReplica", member)
		}
	}
	return nil
}

// planDeleteTable is the plan of DeleteTable. SEMANTICS 7.2w
func planDeleteTable(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	if len(t.others()) > 0 {
		p.on("dynamodb:DeleteTableReplica", &t, t.arn, &facts{})
	}
	if !t.known {
		p.advise(ReplicasUnknown, "dynamodb:DeleteTableReplica", "The table is not described; if it has replicas, the call needs this action too.")
	}
	return nil
}
