package operation

import (
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables/quote"
	"github.com/tidwall/gjson"
)

// Global tables of both versions (SEMANTICS 7.4). A global table is the same
// table in several Regions, and what changes it is authorized in each of them:
//
//	2017.11.29  one action on the global table, whose ARN has no Region, and on
//	            the table of every replica
//	2019.11.21  UpdateTable where the call arrives and, for a replica that comes
//	            or goes, other actions in the Region of that replica
//
// A body does not say which replicas there are. That is in [Table]; where that
// is missing, the call says that its checks may be too few.

var (
	globalTableName   = shape{{"GlobalTableName", wantText | required, nil}}
	createGlobalTable = shape{
		{"GlobalTableName", wantText | required, nil},
		{"ReplicationGroup", wantArray | required, nil},
	}
	updateGlobalTable = shape{
		{"GlobalTableName", wantText | required, nil},
		{"ReplicaUpdates", wantArray | required, nil},
	}
	updateGlobalTableSettings = shape{
		{"GlobalTableName", wantText | required, nil},
		{"ReplicaSettingsUpdate", wantArray, nil},
	}

	// The elements of the lists above.
	replicaRegion = shape{{"RegionName", wantText | required, nil}}
	replicaChange = shape{
		{"Create", wantObject, nil},
		{"Update", wantObject, nil}, // of UpdateTable alone
		{"Delete", wantObject, nil},
	}
)

// onGlobalTable is the plan of the operations that describe a global table
// (SEMANTICS 7.4d).
func onGlobalTable(p *plan) *Error {
	g, _, err := p.globalTable()
	if err == nil {
		p.check(p.scope.Region, p.operation.name, g)
	}
	return err
}

// globalTable returns the ARN of the global table that the body names, and the
// table of that name in the Region of the call.
func (p *plan) globalTable() (g arn.ARN, here target, err *Error) {
	name := p.body.text("GlobalTableName")
	g, fault := p.scope.GlobalTable(name)
	if fault != nil {
		return g, here, refuse("%v", fault).in("GlobalTableName")
	}
	here, err = p.target(name)
	return g, here, err.in("GlobalTableName")
}

// planChangeGlobalTable is the plan of CreateGlobalTable and UpdateGlobalTable
// (SEMANTICS 7.4a, 7.4b).
func planChangeGlobalTable(p *plan) *Error {
	g, here, err := p.globalTable()
	if err != nil {
		return err
	}
	named, err := here.listed(&p.body, "ReplicationGroup")
	if err == nil {
		err = p.changes("ReplicaUpdates", replicaChange, func(_ string, m gjson.Result) (err *Error) {
			named, err = here.replica(named, m)
			return err
		})
	}
	switch {
	case err != nil:
		return err
	case len(named) == 0:
		return refuse("want at least one replica").in(p.operation.shape[1].name)
	}
	p.onReplicas(p.operation.name, g, here, named)
	return nil
}

// replica reads an element that names a Region, and appends the table there to
// the list, which may not have it yet.
func (t *target) replica(list []arn.ARN, v gjson.Result) ([]arn.ARN, *Error) {
	var r record
	if err := r.read(replicaRegion, v); err != nil {
		return list, err
	}
	a, err := t.in(r.text("RegionName"))
	switch {
	case err != nil:
		return list, err.in("RegionName")
	case slices.Contains(list, a):
		return list, refuse("duplicate Region %s", quote.Text(a.Region())).in("RegionName")
	case len(list) == maxReplicas:
		return list, refuse("want at most %d replicas", maxReplicas)
	}
	return append(list, a), nil
}

// changes calls visit for each element of a list of changes, if the body has
// it. A change is an object around what it is about: {"Create": {...}}.
func (p *plan) changes(list string, s shape, visit func(change string, m gjson.Result) *Error) *Error {
	v := p.body.value(list)
	if !v.Exists() {
		return nil
	}
	err := eachElement(v, func(_ int, v gjson.Result) *Error {
		change, m, err := one(s, v)
		if err == nil {
			err = visit(change, m).in(change)
		}
		return err
	})
	return err.in(list)
}

// onReplicas adds the authorizations of an action on a global table and on the
// tables of all its replicas: those that the body names, and those that are
// there already, as far as one of them is described.
func (p *plan) onReplicas(action string, g arn.ARN, here target, named []arn.ARN) {
	all, known, existing := named, here.known, here.replicas()
	for _, a := range named {
		t := p.find(a)
		known, existing = known || t.known, append(existing, t.replicas()...)
	}
	for _, a := range existing {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	if !known {
		p.adviseReplicas()
	}
	p.check(p.scope.Region, action, g)
	for _, a := range all {
		p.onReplica(action, a)
	}
}

// onReplica adds an authorization on the table of a replica, in its own Region
// (SEMANTICS 7.4i).
func (p *plan) onReplica(action string, replica arn.ARN) {
	p.check(replica.Region(), action, replica, p.tags(replica)...)
}

// adviseReplicas says that there may be more replicas than are checked.
func (p *plan) adviseReplicas() {
	p.advise(ReplicasUnknown, "", "The table is not described, so replicas that the call does not name are not checked.")
}

// planUpdateGlobalTableSettings is the plan of UpdateGlobalTableSettings, by the
// four permissions of the guide (SEMANTICS 7.4c).
func planUpdateGlobalTableSettings(p *plan) *Error {
	g, here, err := p.globalTable()
	if err != nil {
		return err
	}
	named, err := here.listed(&p.body, "ReplicaSettingsUpdate")
	if err != nil {
		return err
	}
	p.onReplicas("dynamodb:UpdateGlobalTable", g, here, named)
	p.nowhere("dynamodb:DescribeLimits")
	if !here.NoScaling {
		p.nowhere("application-autoscaling:DeleteScalingPolicy")
		p.nowhere("application-autoscaling:DeregisterScalableTarget")
	}
	p.advise(ActionNotChecked, p.operation.name, "AWS lists this action for the call, but its guide asks for four other permissions instead.")
	return nil
}

// listed returns the replicas that a list names, if the body has it.
func (t *target) listed(r *record, name string) (list []arn.ARN, err *Error) {
	v := r.value(name)
	if !v.Exists() {
		return nil, nil
	}
	err = eachElement(v, func(_ int, v gjson.Result) (err *Error) {
		list, err = t.replica(list, v)
		return err
	})
	return list, err.in(name)
}
