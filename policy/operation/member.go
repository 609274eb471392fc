package operation

import (
	"slices"

	"github.com/iameval/iameval/arn"
)

// Members of global tables that are of several accounts. Such a table is made a
// member when it is created, and ceases to be one when it is deleted:
//
//	CreateTable {"GlobalTableSourceArn": ...}  AssociateTableReplica on every member that is there
//	DeleteTable                                DeleteTableReplica on the member that goes
//
// The other members are of other accounts most often, whose policies have to
// name the caller (SEMANTICS 7.6b).

// joinGlobalTable adds what a CreateTable needs that makes its table a member of
// the global table of a source: a permission on the source and on every other
// member that the description of the source names. SEMANTICS 7.4j
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
		p.advise(ReplicasUnknown, "dynamodb:DeleteTableReplica", "The table is not described; one that has replicas needs this action, too.")
	}
	return nil
}

// others returns the replicas of the table but itself; none if it is not part
// of a global table or if that is not known.
func (t *target) others() []arn.ARN {
	if all := t.replicas(); len(all) > 0 {
		return all[1:]
	}
	return nil
}
