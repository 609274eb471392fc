package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/catalog"
)

// Sketch stands for all calls of one operation on some tables, whatever their
// bodies hold: for a reviewer who has no body. The zero Sketch is not a call.
type Sketch struct {
	// Operation is one of the ten data operations, an operation of PartiQL, or
	// the name of an action, such as "dynamodb:GetItem".
	Operation string
	// Tables are the tables the call names; none for an action without a
	// resource.
	Tables []arn.ARN
	// Index is the index that a Query, Scan or PartiQL SELECT reads; "" for the
	// tables themselves.
	Index string
	// Members are the kinds of a TransactWriteItems' members: Put, Update,
	// Delete and ConditionCheck. If there are as many as tables, each is on the
	// table at its place; otherwise each is on every table. None means all
	// four.
	Members []string
	// ConsistentRead is set for reads that ask for strong consistency.
	ConsistentRead bool
	// Given are the condition keys in the caller's context. Other keys that a
	// body would decide are unknown: a statement that depends on one of them is
	// Indeterminate.
	Given []string
	// Known describes tables; only their tags count. Nil: nothing is known of
	// any. The tags of a table that is not known are unknown, except for tags
	// in the caller's context.
	Known Tables
}

// Call returns the call that the sketch stands for.
func (s Sketch) Call() (Call, error) {
	name := strings.TrimPrefix(s.Operation, "dynamodb:")
	c := Call{operation: "dynamodb:" + name}
	c.consistent = s.ConsistentRead || c.Transaction()
	tables := s.Tables
	if len(tables) == 0 {
		tables = []arn.ARN{arn.Wildcard()}
	}
	paired := name == "TransactWriteItems" && len(s.Members) == len(tables)
	for i, part := range s.parts(name) {
		action, ok := catalog.Lookup("dynamodb:" + part.action)
		if !ok {
			return Call{}, &Error{Operation: s.Operation, Reason: unknown(c.operation)}
		}
		for j, table := range tables {
			if paired && i != j {
				continue
			}
			resource, err := s.resource(action, table)
			if err != nil {
				return Call{}, &Error{Operation: c.operation, Reason: err.Error()}
			}
			c.checks = append(c.checks, Check{
				Action:   action.String(),
				Resource: resource,
				Support:  action.Support(),
				Context:  condition.NewContext(s.context(action, part.enclosing, Holder(resource))...),
				Member:   part.member,
			})
		}
	}
	return c, nil
}

// sketched is one action of a sketch.
type sketched struct{ action, member, enclosing string }

// parts returns the actions of an operation.
func (s Sketch) parts(name string) []sketched {
	switch name {
	case "TransactGetItems":
		return []sketched{{"GetItem", "Get", name}}
	case "TransactWriteItems":
		return s.writes(name)
	case "ExecuteStatement", "BatchExecuteStatement":
		return []sketched{{action: "PartiQLSelect"}, {action: "PartiQLInsert"}, {action: "PartiQLUpdate"}, {action: "PartiQLDelete"}}
	case "ExecuteTransaction":
		return []sketched{{"PartiQLSelect", "", name}, {"PartiQLInsert", "", name}, {"PartiQLUpdate", "", name}, {"PartiQLDelete", "", name}}
	}
	return []sketched{{action: name}}
}

// writes returns the members of a TransactWriteItems.
func (s Sketch) writes(name string) (parts []sketched) {
	members := s.Members
	if len(members) == 0 {
		members = Members()
	}
	for _, m := range members {
		parts = append(parts, sketched{m + "Item", m, name})
	}
	return parts
}

// Members returns the kinds of members that a TransactWriteItems can have.
func Members() []string { return []string{"Put", "Update", "Delete", "ConditionCheck"} }

// resource is what the action is authorized on.
func (s Sketch) resource(a catalog.Action, table arn.ARN) (arn.ARN, error) {
	switch {
	case table.IsWildcard() && a.Accepts(arn.NoResource), table.Kind() != arn.Table && a.Accepts(table.Kind()):
		return table, nil
	case table.Kind() != arn.Table:
		return arn.ARN{}, fmt.Errorf("%s is not the ARN of a table", table)
	case s.Index != "" && a.Accepts(arn.Index):
		return table.Scope().Index(table.Name(), s.Index)
	}
	return table, nil
}

// bodyKeys are the keys that the body of a call decides, and foldedBodyKeys the same as they
// are compared.
var (
	bodyKeys       = append([]string{keyLeading, keyAttributes, keySelect, keyReturns, keyCapacity, keyFullScan}, partitionKeys[:]...)
	foldedBodyKeys = func() (folded []string) {
		for _, key := range bodyKeys {
			folded = append(folded, condition.FoldKey(key))
		}
		return folded
	}()
)

// context makes every key unknown that the body of such a call decides and that
// is not given, and has the tags of the holder.
func (s Sketch) context(a catalog.Action, enclosing string, holder arn.ARN) (entries []condition.Entry) {
	if enclosing != "" {
		entries = append(entries, condition.String(keyEnclosing, enclosing))
	}
	given := make([]string, len(s.Given))
	for i, key := range s.Given {
		given[i] = condition.FoldKey(key)
	}
	for i, key := range bodyKeys {
		if a.Takes(key) && !slices.Contains(given, foldedBodyKeys[i]) {
			entries = append(entries, condition.Unknown(key))
		}
	}
	if holder.Kind() == arn.Table && a.Takes(tagPrefix+"k") && a.String() != "dynamodb:ImportTable" { // which makes its table
		t := find(s.Known, holder)
		entries = t.tags(entries)
	}
	return entries
}
