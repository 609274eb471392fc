package operation

import (
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/tidwall/gjson"
)

// The calls of version 2019.11.21 that reach the replicas of a table, whose
// global table is nothing but these replicas (SEMANTICS 7.4).

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
		return err.in("ReplicaUpdates")
	}
	return p.witnessUpdates(&t, created).in("GlobalTableWitnessUpdates")
}

// replicaUpdates adds what the ReplicaUpdates of an UpdateTable need, and
// returns the replicas that they create (SEMANTICS 7.4e, 7.4f).
func (p *plan) replicaUpdates(t *target) (created []arn.ARN, err *Error) {
	v := p.body.value("ReplicaUpdates")
	if !v.Exists() {
		return nil, nil
	}
	var regions []string
	err = eachElement(v, func(_ int, v gjson.Result) *Error {
		change, a, err := change(replicaChange, v, t, &regions)
		if err != nil {
			return err
		}
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

// change reads a change, which stands in an object by its name, and returns the
// table in the Region that it is about.
func change(s shape, v gjson.Result, t *target, regions *[]string) (name string, a arn.ARN, err *Error) {
	name, m, err := one(s, v)
	if err != nil {
		return "", a, err
	}
	if *regions, err = region(*regions, m); err != nil {
		return "", a, err.in(name)
	}
	if a, err = t.in((*regions)[len(*regions)-1]); err != nil {
		return "", a, err.in("RegionName").in(name)
	}
	return name, a, nil
}

// witnessUpdates adds what the GlobalTableWitnessUpdates of an UpdateTable need:
// one action in every Region that takes part, that of the witness included
// (SEMANTICS 7.4g).
func (p *plan) witnessUpdates(t *target, created []arn.ARN) *Error {
	v := p.body.value("GlobalTableWitnessUpdates")
	if !v.Exists() {
		return nil
	}
	var regions []string
	err := eachElement(v, func(_ int, v gjson.Result) *Error {
		change, a, err := change(witnessChange, v, t, &regions)
		if err != nil {
			return err
		}
		all := []arn.ARN{t.arn}
		for _, replica := range slices.Concat(t.Replicas, created, []arn.ARN{a}) {
			if !slices.Contains(all, replica) {
				all = append(all, replica)
			}
		}
		for _, replica := range all {
			p.onReplica("dynamodb:"+change+"GlobalTableWitness", replica)
		}
		return nil
	})
	if err == nil && !t.known {
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
	for _, a := range t.replicas() {
		if a != t.arn {
			p.onReplica(p.operation.name, a)
		}
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
	var named []string
	if v := p.body.value("ReplicaUpdates"); v.Exists() {
		err := eachElement(v, func(_ int, v gjson.Result) (err *Error) {
			named, err = region(named, v)
			return err
		})
		if err != nil {
			return err.in("ReplicaUpdates")
		}
	}
	var regions set
	regions.add(t.arn.Region())
	for _, a := range t.replicas() {
		regions.add(a.Region())
	}
	for _, name := range named {
		if _, err := t.in(name); err != nil {
			return err.in("RegionName").in("ReplicaUpdates")
		}
		regions.add(name)
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	for _, name := range regions.list {
		for _, action := range scalingReplica {
			p.check(name, action, arn.Wildcard())
		}
	}
	if !t.known {
		p.adviseReplicas()
	}
	return nil
}
