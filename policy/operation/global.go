package operation

import (
	"slices"

	"github.com/iameval/iameval/arn"
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
// Which replicas there are is nothing that a body tells. It is in [Table];
// where that is missing, the call says that its checks may be too few.

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
	g, err := p.globalTable()
	if err == nil {
		p.check(p.Scope.Region, p.operation.name, g)
	}
	return err
}

// globalTable returns the ARN of the global table that the body names.
func (p *plan) globalTable() (arn.ARN, *Error) {
	g, err := p.Scope.GlobalTable(p.body.text("GlobalTableName"))
	if err != nil {
		return g, refuse("%v", err).in("GlobalTableName")
	}
	return g, nil
}

// planChangeGlobalTable is the plan of CreateGlobalTable and UpdateGlobalTable
// (SEMANTICS 7.4a, 7.4b).
func planChangeGlobalTable(p *plan) *Error {
	list := p.operation.shape[1].name
	var regions []string
	err := eachElement(p.body.value(list), func(_ int, v gjson.Result) (err *Error) {
		if list == "ReplicationGroup" {
			regions, err = region(regions, v)
			return err
		}
		change, m, err := one(replicaChange, v)
		if err == nil {
			regions, err = region(regions, m)
			err = err.in(change)
		}
		return err
	})
	if err == nil && len(regions) == 0 {
		err = refuse("want a replica at least")
	}
	if err != nil {
		return err.in(list)
	}
	return p.onReplicas(p.operation.name, regions)
}

// region reads the Region of an element and appends it to the list, where it
// may not be yet.
func region(regions []string, v gjson.Result) ([]string, *Error) {
	var r record
	if err := r.read(replicaRegion, v); err != nil {
		return regions, err
	}
	name := r.text("RegionName")
	if slices.Contains(regions, name) {
		return regions, refuse("%s is there already", quote(name)).in("RegionName")
	}
	return append(regions, name), nil
}

// onReplicas adds the authorizations of an action on the global table of the
// body, and on the tables of all its replicas: in the Regions that the body
// names, and those that are there already.
func (p *plan) onReplicas(action string, regions []string) *Error {
	g, err := p.globalTable()
	if err != nil {
		return err
	}
	home, err := p.target(g.Name())
	if err != nil {
		return err.in("GlobalTableName")
	}
	var replicas []arn.ARN
	known, existing := home.known, home.replicas()
	for _, name := range regions {
		a, err := home.in(name)
		if err != nil {
			return err.in("RegionName")
		}
		replicas = append(replicas, a)
		t := p.find(a)
		known, existing = known || t.known, append(existing, t.replicas()...)
	}
	for _, a := range existing {
		if !slices.Contains(replicas, a) {
			replicas = append(replicas, a)
		}
	}
	if !known {
		p.adviseReplicas()
	}
	p.check(p.Scope.Region, action, g)
	for _, a := range replicas {
		p.onReplica(action, a)
	}
	return nil
}

// replicas returns the tables of the global table that t is part of, t first;
// none if it is not part of one or if that is not known.
func (t *target) replicas() []arn.ARN {
	if len(t.Replicas) == 0 {
		return nil
	}
	all := []arn.ARN{t.arn}
	for _, a := range t.Replicas {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// onReplica adds an authorization on the table of a replica, in its own Region
// (SEMANTICS 7.4i).
func (p *plan) onReplica(action string, replica arn.ARN) {
	p.check(replica.Region(), action, replica, p.tags(replica)...)
}

// adviseReplicas says that there may be more replicas than are checked.
func (p *plan) adviseReplicas() {
	p.advise(ReplicasUnknown, "", "The table is not described, so that replicas which the call does not name are not checked.")
}

// planUpdateGlobalTableSettings is the plan of UpdateGlobalTableSettings, by the
// four permissions of the guide (SEMANTICS 7.4c).
func planUpdateGlobalTableSettings(p *plan) *Error {
	var regions []string
	if v := p.body.value("ReplicaSettingsUpdate"); v.Exists() {
		err := eachElement(v, func(_ int, v gjson.Result) (err *Error) {
			regions, err = region(regions, v)
			return err
		})
		if err != nil {
			return err.in("ReplicaSettingsUpdate")
		}
	}
	if err := p.onReplicas("dynamodb:UpdateGlobalTable", regions); err != nil {
		return err
	}
	p.nowhere("dynamodb:DescribeLimits")
	home, err := p.target(p.body.text("GlobalTableName"))
	if !home.NoScaling {
		p.nowhere("application-autoscaling:DeleteScalingPolicy")
		p.nowhere("application-autoscaling:DeregisterScalableTarget")
	}
	p.advise(ActionNotChecked, p.operation.name, "AWS lists this action for the call; its guide asks for the four permissions instead.")
	return err
}
