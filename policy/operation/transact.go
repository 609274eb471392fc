package operation

import "github.com/tidwall/gjson"

// TransactGetItems (SEMANTICS 7.2e) and TransactWriteItems (SEMANTICS 7.2f).
// There are no actions of these names: each member is authorized by the action
// for what it does, with dynamodb:EnclosingOperation to distinguish it from the
// same call outside a transaction (SEMANTICS 7.3h). Members are not merged.

// member is a kind of member of a transaction.
type member struct {
	name   string // as the body and Check.Member have it
	action string
	shape  shape
}

var (
	transactItems = shape{
		{"TransactItems", wantArray | required, nil},
		{"ReturnConsumedCapacity", wantText, capacities},
	}

	transactGets = []member{
		{"Get", "dynamodb:GetItem", shape{
			{"TableName", wantText | required, nil},
			{"Key", wantObject | required, nil},
			{"ProjectionExpression", wantText | modern, nil},
			{"ExpressionAttributeNames", wantObject, nil},
		}},
	}
	transactWrites = []member{
		{"Put", "dynamodb:PutItem", shape{
			{"TableName", wantText | required, nil},
			{"Item", wantObject | required, nil},
			{"ConditionExpression", wantText | modern, nil},
			{"ExpressionAttributeNames", wantObject, nil},
			{"ExpressionAttributeValues", wantObject, nil},
			{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		}},
		{"Update", "dynamodb:UpdateItem", shape{
			{"TableName", wantText | required, nil},
			{"Key", wantObject | required, nil},
			{"UpdateExpression", wantText | modern | required, nil},
			{"ConditionExpression", wantText | modern, nil},
			{"ExpressionAttributeNames", wantObject, nil},
			{"ExpressionAttributeValues", wantObject, nil},
			{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		}},
		{"Delete", "dynamodb:DeleteItem", shape{
			{"TableName", wantText | required, nil},
			{"Key", wantObject | required, nil},
			{"ConditionExpression", wantText | modern, nil},
			{"ExpressionAttributeNames", wantObject, nil},
			{"ExpressionAttributeValues", wantObject, nil},
			{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		}},
		{"ConditionCheck", "dynamodb:ConditionCheckItem", shape{
			{"TableName", wantText | required, nil},
			{"Key", wantObject | required, nil},
			{"ConditionExpression", wantText | modern | required, nil},
			{"ExpressionAttributeNames", wantObject, nil},
			{"ExpressionAttributeValues", wantObject, nil},
			{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		}},
	}

	// The objects around the members, {"Put": {...}}, in the same order.
	transactGet   = shape{{"Get", wantObject, nil}}
	transactWrite = shape{
		{"Put", wantObject, nil},
		{"Update", wantObject, nil},
		{"Delete", wantObject, nil},
		{"ConditionCheck", wantObject, nil},
	}
)

// planTransactGetItems is the plan of TransactGetItems.
func planTransactGetItems(p *plan) *Error {
	return p.transact(transactGet, transactGets, func(m *member, r *record, f *facts) *Error {
		f.selects = selected(r)
		_, _, err := p.member(m, r, f)
		return err
	})
}

// planTransactWriteItems is the plan of TransactWriteItems. A transaction with
// two writes to one item is refused.
func planTransactWriteItems(p *plan) *Error {
	var items set
	size := 0
	return p.transact(transactWrite, transactWrites, func(m *member, r *record, f *facts) *Error {
		f.returns = r.or("ReturnValuesOnConditionCheckFailure", "NONE")
		c, k, err := p.member(m, r, f)
		if err != nil {
			return err
		}
		if id := k.identity(c.Resource); id != "" && !items.add(id) {
			return refuse("the item is already in the transaction")
		}
		if size += f.size; size > maxTransacted {
			return refuse("the items of a transaction have at most %d bytes together, not %d or more", maxTransacted, size)
		}
		return nil
	})
}

// member adds the authorization of a member.
func (p *plan) member(m *member, r *record, f *facts) (*Check, itemKey, *Error) {
	c, k, err := p.item(m.action, r, f)
	if err == nil {
		c.Member = m.name
	}
	return c, k, err
}

// transact calls visit for each member of a transaction, with the facts that
// the members have in common.
func (p *plan) transact(around shape, members []member, visit func(m *member, r *record, f *facts) *Error) *Error {
	p.call.consistent = true
	n := 0
	err := eachElement(p.body.value("TransactItems"), func(_ int, v gjson.Result) *Error {
		if n++; n > maxTransaction {
			return refuse("a transaction has at most %d members", maxTransaction)
		}
		name, inner, err := one(around, v)
		if err != nil {
			return err
		}
		m := &members[around.index(name)]
		var r record
		if err := r.read(m.shape, inner); err != nil {
			return err.in(name)
		}
		f := p.begin()
		f.capacity = p.body.or("ReturnConsumedCapacity", "NONE")
		f.enclosing = p.operation.name[len("dynamodb:"):]
		return visit(m, &r, f).in(name)
	})
	if err == nil && n == 0 {
		err = refuse("want at least one member")
	}
	return err.in("TransactItems")
}
