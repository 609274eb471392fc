package operation

// The four calls on one item, and the members of transactions, which are the
// same calls with another frame around them: each is authorized by one action
// on the table, never on an index (SEMANTICS 7.2a).

// Values that parameters can have.
var (
	selections   = []string{"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"}
	capacities   = []string{"INDEXES", "TOTAL", "NONE"}
	conjunctions = []string{"AND", "OR"}
	oldItem      = []string{"NONE", "ALL_OLD"}
	anyImage     = []string{"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"}
)

var (
	getItem = shape{
		{"TableName", wantText | required, nil},
		{"Key", wantObject | required, nil},
		{"AttributesToGet", wantArray | legacy, nil},
		{"ConsistentRead", wantBool, nil},
		{"ReturnConsumedCapacity", wantText, capacities},
		{"ProjectionExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
	}
	putItem = shape{
		{"TableName", wantText | required, nil},
		{"Item", wantObject | required, nil},
		{"Expected", wantObject | legacy, nil},
		{"ConditionalOperator", wantText | legacy, conjunctions},
		{"ReturnValues", wantText, oldItem},
		{"ReturnConsumedCapacity", wantText, capacities},
		{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		{"ConditionExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
		{"ExpressionAttributeValues", wantObject, nil},
	}
	updateItem = shape{
		{"TableName", wantText | required, nil},
		{"Key", wantObject | required, nil},
		{"AttributeUpdates", wantObject | legacy, nil},
		{"Expected", wantObject | legacy, nil},
		{"ConditionalOperator", wantText | legacy, conjunctions},
		{"ReturnValues", wantText, anyImage},
		{"ReturnConsumedCapacity", wantText, capacities},
		{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		{"UpdateExpression", wantText | modern, nil},
		{"ConditionExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
		{"ExpressionAttributeValues", wantObject, nil},
	}
	deleteItem = shape{
		{"TableName", wantText | required, nil},
		{"Key", wantObject | required, nil},
		{"Expected", wantObject | legacy, nil},
		{"ConditionalOperator", wantText | legacy, conjunctions},
		{"ReturnValues", wantText, oldItem},
		{"ReturnConsumedCapacity", wantText, capacities},
		{"ReturnValuesOnConditionCheckFailure", wantText, oldItem},
		{"ConditionExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
		{"ExpressionAttributeValues", wantObject, nil},
	}
)

// planGetItem is the plan of GetItem.
func planGetItem(p *plan) *Error {
	f := p.begin()
	f.selects = selected(&p.body)
	f.capacity = p.body.or("ReturnConsumedCapacity", "NONE") // SEMANTICS 7.3g
	p.call.consistent = p.body.is("ConsistentRead")
	_, _, err := p.item(p.operation.name, &p.body, f)
	return err
}

// planWriteItem is the plan of PutItem, UpdateItem and DeleteItem.
func planWriteItem(p *plan) *Error {
	f := p.begin()
	f.returning(p.body.or("ReturnValues", "NONE"), &p.body)
	f.capacity = p.body.or("ReturnConsumedCapacity", "NONE")
	_, _, err := p.item(p.operation.name, &p.body, f)
	return err
}

// item adds the authorization for the one item that an object names by its Key
// or holds as its Item. It also returns the key.
func (p *plan) item(action string, r *record, f *facts) (c *Check, k itemKey, err *Error) {
	t, err := p.table(r)
	if err != nil {
		return nil, k, err
	}
	if v := r.value("Item"); v.Exists() {
		k, err = f.item(&t, v)
		err = err.in("Item")
	} else {
		k, err = f.key(&t, r.value("Key"))
		err = err.in("Key")
	}
	if err == nil {
		err = p.mentions(r, f)
	}
	if err != nil {
		return nil, k, err
	}
	return p.on(action, &t, t.arn, f), k, nil
}

// selected returns the value of Select for a read that has no such parameter
// (SEMANTICS 7.3e).
func selected(r *record) string {
	if r.has("ProjectionExpression") || r.has("AttributesToGet") {
		return "SPECIFIC_ATTRIBUTES"
	}
	return "ALL_ATTRIBUTES"
}
