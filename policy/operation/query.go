package operation

// Query and Scan. A read of an index is authorized on the index alone, and a
// read of the table on the table (SEMANTICS 7.2b). Scan has no LeadingKeys: it
// reads all items, and a policy that limits keys by ForAllValues does not stop
// it (SEMANTICS 7.3a).

var (
	query = shape{
		{"TableName", wantText | required, nil},
		{"IndexName", wantText, nil},
		{"Select", wantText, selections},
		{"AttributesToGet", wantArray | legacy, nil},
		{"ConsistentRead", wantBool, nil},
		{"KeyConditions", wantObject | legacy, nil},
		{"QueryFilter", wantObject | legacy, nil},
		{"ConditionalOperator", wantText | legacy, conjunctions},
		{"ReturnConsumedCapacity", wantText, capacities},
		{"ProjectionExpression", wantText | modern, nil},
		{"FilterExpression", wantText | modern, nil},
		{"KeyConditionExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
		{"ExpressionAttributeValues", wantObject, nil},
	}
	scan = shape{
		{"TableName", wantText | required, nil},
		{"IndexName", wantText, nil},
		{"Select", wantText, selections},
		{"AttributesToGet", wantArray | legacy, nil},
		{"ConsistentRead", wantBool, nil},
		{"ScanFilter", wantObject | legacy, nil},
		{"ConditionalOperator", wantText | legacy, conjunctions},
		{"ReturnConsumedCapacity", wantText, capacities},
		{"ProjectionExpression", wantText | modern, nil},
		{"FilterExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
		{"ExpressionAttributeValues", wantObject, nil},
	}
)

// planQuery is the plan of Query.
func planQuery(p *plan) *Error { return p.search(true) }

// planScan is the plan of Scan.
func planScan(p *plan) *Error { return p.search(false) }

// search adds the authorization of a read of many items, by the key in a Query.
func (p *plan) search(byKey bool) *Error {
	f, r := p.begin(), &p.body
	p.call.consistent = r.is("ConsistentRead")
	t, err := p.table(r)
	if err != nil {
		return err
	}
	resource, index := t.arn, r.text("IndexName")
	if r.has("IndexName") {
		if resource, err = t.index(index); err != nil {
			return err.in("IndexName")
		}
	}
	if err := p.mentions(r, f); err != nil {
		return err
	}
	if f.selects, err = searched(r); err != nil {
		return err.in("Select")
	}
	f.capacity = r.or("ReturnConsumedCapacity", "NONE")
	if byKey {
		if err := p.searchKey(&t, index); err != nil {
			return err
		}
	}
	p.on(p.operation.name, &t, resource, f)
	return nil
}

// searchKey records the values of the partition key that a Query reads.
func (p *plan) searchKey(t *target, index string) *Error {
	switch {
	case p.body.has("KeyConditions"):
		return p.facts.query(t, index, p.conditions).in("KeyConditions")
	case p.body.has("KeyConditionExpression"):
		return p.facts.query(t, index, p.conditions).in("KeyConditionExpression")
	}
	return refuse("missing").in("KeyConditionExpression")
}

// searched returns the value of Select for a Query or a Scan: the one in the
// request or, without one, the default that applies.
func searched(r *record) (string, *Error) {
	projected := r.has("ProjectionExpression") || r.has("AttributesToGet")
	given := r.text("Select")
	switch {
	case projected && given != "" && given != "SPECIFIC_ATTRIBUTES":
		return "", refuse("%s takes no list of attributes", given)
	case !projected && given == "SPECIFIC_ATTRIBUTES":
		return "", refuse("SPECIFIC_ATTRIBUTES needs a ProjectionExpression or AttributesToGet")
	case given == "ALL_PROJECTED_ATTRIBUTES" && !r.has("IndexName"):
		return "", refuse("ALL_PROJECTED_ATTRIBUTES needs an IndexName")
	case given != "":
		return given, nil
	case !projected && r.has("IndexName"):
		return "ALL_PROJECTED_ATTRIBUTES", nil
	}
	return selected(r), nil
}
