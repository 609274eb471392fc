package operation_test

import "testing"

// read and write are the keys of a call on the item "u1" of Books that says
// nothing else.
func read(more keys) keys {
	return merge(keys{
		"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"},
		"Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE",
	}, more)
}

func write(more keys) keys {
	return merge(keys{
		"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"},
		"ReturnValues": "NONE", "ReturnConsumedCapacity": "NONE",
	}, more)
}

// merge returns a with what b has; a nil of b takes a key away.
func merge(a, b keys) keys {
	for k, v := range b {
		if v == nil {
			delete(a, k)
		} else {
			a[k] = v
		}
	}
	return a
}

func TestItemCalls(t *testing.T) { runResolve(t, itemCallsTable()) }

func itemCallsTable() []resolveTest {
	on := func(action string, k keys) []check { return []check{{"dynamodb:" + action, "table/Books", "", k}} }
	return []resolveTest{
		{"GetItem", "dynamodb:GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, on("GetItem", read(nil))},
		{"GetItem by target", "DynamoDB_20120810.GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, on("GetItem", read(nil))},
		{"GetItem with a projection", "dynamodb:GetItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": "Title, #a.#b[0], Tags[1].x", "ExpressionAttributeNames": {"#a": "Authors", "#b": "Name"}, "ReturnConsumedCapacity": "INDEXES"}`,
			on("GetItem", read(keys{"Attributes": []string{"Id", "Title", "Authors", "Tags"}, "Select": "SPECIFIC_ATTRIBUTES", "ReturnConsumedCapacity": "INDEXES"}))},
		{"GetItem with AttributesToGet", "dynamodb:GetItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "AttributesToGet": ["Title", "a.b", "Title"]}`,
			on("GetItem", read(keys{"Attributes": []string{"Id", "Title", "a.b"}, "Select": "SPECIFIC_ATTRIBUTES"}))},
		{"GetItem with a null for what is not there", "dynamodb:GetItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": null, "AttributesToGet": null, "ConsistentRead": null}`,
			on("GetItem", read(nil))},
		{"K17 an alias hides nothing", "dynamodb:GetItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": "#x", "ExpressionAttributeNames": {"#x": "ssn"}}`,
			on("GetItem", read(keys{"Attributes": []string{"Id", "ssn"}, "Select": "SPECIFIC_ATTRIBUTES"}))},
		{"an alias with a dot is one name", "dynamodb:GetItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": "#x", "ExpressionAttributeNames": {"#x": "a.b"}}`,
			on("GetItem", read(keys{"Attributes": []string{"Id", "a.b"}, "Select": "SPECIFIC_ATTRIBUTES"}))},
		{"unknown fields are ignored", "dynamodb:GetItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "Whatever": {"TableName": "Other"}}`, on("GetItem", read(nil))},

		{"PutItem", "dynamodb:PutItem", `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "Title": {"S": "Emma"}, "In": {"M": {"x": {"BOOL": true}}}}}`,
			on("PutItem", write(keys{"Attributes": []string{"Id", "Title", "In"}}))},
		{"PutItem with a condition", "dynamodb:PutItem",
			`{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "ConditionExpression": "attribute_not_exists(#p) OR size(Title) > :n", "ExpressionAttributeNames": {"#p": "Price"}, "ExpressionAttributeValues": {":n": {"N": "7"}}, "ReturnValues": "ALL_OLD"}`,
			on("PutItem", write(keys{"Attributes": []string{"Id", "Price", "Title"}, "ReturnValues": "ALL_OLD"}))},
		{"PutItem with Expected", "dynamodb:PutItem",
			`{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "Expected": {"Price": {"Exists": false}, "Year": {"Value": {"N": "1"}}}, "ConditionalOperator": "OR"}`,
			on("PutItem", write(keys{"Attributes": []string{"Id", "Price", "Year"}}))},
		{"what a failed condition returns ReturnValues does not tell", "dynamodb:PutItem",
			`{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}`,
			on("PutItem", write(keys{"ReturnValues": unknown{}}))},
		{"but what it asks for is returned anyway", "dynamodb:PutItem",
			`{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "ReturnValues": "ALL_OLD", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}`,
			on("PutItem", write(keys{"ReturnValues": "ALL_OLD"}))},
		{"a failed condition that returns nothing", "dynamodb:PutItem",
			`{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "ReturnValuesOnConditionCheckFailure": "NONE"}`,
			on("PutItem", write(nil))},

		{"UpdateItem", "dynamodb:UpdateItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "UpdateExpression": "SET a.b = if_not_exists(c, :v) + d, e = list_append(:v, f) REMOVE g[1], #h ADD i :v DELETE j :v", "ConditionExpression": "k BETWEEN l AND :v", "ExpressionAttributeNames": {"#h": "Hidden"}, "ExpressionAttributeValues": {":v": {"N": "1"}}, "ReturnValues": "UPDATED_NEW", "ReturnConsumedCapacity": "TOTAL"}`,
			on("UpdateItem", write(keys{"Attributes": []string{"Id", "a", "c", "d", "e", "f", "g", "Hidden", "i", "j", "k", "l"}, "ReturnValues": "UPDATED_NEW", "ReturnConsumedCapacity": "TOTAL"}))},
		{"UpdateItem with AttributeUpdates", "dynamodb:UpdateItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "AttributeUpdates": {"Price": {"Action": "PUT", "Value": {"N": "8"}}, "Old": {"Action": "DELETE"}}, "Expected": {"Year": {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "1"}]}}}`,
			on("UpdateItem", write(keys{"Attributes": []string{"Id", "Price", "Old", "Year"}}))},
		{"UpdateItem that changes nothing", "dynamodb:UpdateItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, on("UpdateItem", write(nil))},

		{"DeleteItem", "dynamodb:DeleteItem",
			`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConditionExpression": "NOT Price IN (:a, :b, Discount)", "ExpressionAttributeValues": {":a": {"N": "1"}, ":b": {"N": "2"}}}`,
			on("DeleteItem", write(keys{"Attributes": []string{"Id", "Price", "Discount"}}))},
	}
}

// TestItemTables is about which table a call is for.
func TestItemTables(t *testing.T) { runResolve(t, itemTablesTable()) }

func itemTablesTable() []resolveTest {
	tags := keys{"aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"}
	two := keys{"LeadingKeys": []string{"c1"}, "Attributes": []string{"Seq", "Customer"}}
	unsure := keys{"LeadingKeys": unknown{}, "Attributes": []string{"a", "b"}}
	return []resolveTest{
		{"by its ARN", "dynamodb:GetItem", `{"TableName": "arn:aws:dynamodb:us-west-2:123456789012:table/Books", "Key": {"Id": {"S": "u1"}}}`,
			[]check{{"dynamodb:GetItem", "table/Books", "", read(nil)}}},
		{"C10 of another account", "dynamodb:GetItem", `{"TableName": "arn:aws:dynamodb:us-west-2:999999999999:table/Books", "Key": {"Id": {"S": "u1"}}}`,
			[]check{{"dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:999999999999:table/Books", "", read(nil)}}},
		{"C10 of another Region, at the endpoint of this one", "dynamodb:GetItem", `{"TableName": "arn:aws:dynamodb:eu-west-1:123456789012:table/Books", "Key": {"Id": {"S": "u1"}}}`,
			[]check{{"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/Books", "", read(keys{"aws:RequestedRegion": "us-west-2"})}}},
		{"with tags", "dynamodb:GetItem", `{"TableName": "Tagged", "Key": {"Id": {"S": "u1"}}}`,
			[]check{{"dynamodb:GetItem", "table/Tagged", "", read(tags)}}},
		{"with two key attributes", "dynamodb:GetItem", `{"TableName": "Orders", "Key": {"Seq": {"N": "7"}, "Customer": {"S": "c1"}}}`,
			[]check{{"dynamodb:GetItem", "table/Orders", "", read(two)}}},
		{"unknown, a Key of one attribute", "dynamodb:GetItem", `{"TableName": "Notes", "Key": {"Id": {"S": "u1"}}}`,
			[]check{{"dynamodb:GetItem", "table/Notes", "", read(nil)}}},
		{"unknown, a Key of two", "dynamodb:GetItem", `{"TableName": "Notes", "Key": {"a": {"S": "u1"}, "b": {"S": "u2"}}}`,
			[]check{{"dynamodb:GetItem", "table/Notes", "", read(unsure)}}},
		{"unknown, an Item", "dynamodb:PutItem", `{"TableName": "Notes", "Item": {"a": {"S": "u1"}, "b": {"S": "u2"}}}`,
			[]check{{"dynamodb:PutItem", "table/Notes", "", write(unsure)}}},
		{"unknown, an Item of one attribute", "dynamodb:PutItem", `{"TableName": "Notes", "Item": {"a": {"S": "u1"}}}`,
			[]check{{"dynamodb:PutItem", "table/Notes", "", write(keys{"LeadingKeys": unknown{}, "Attributes": []string{"a"}})}}},
	}
}

// TestLeadingKeysText is the text of keys: strings as they are, numbers in one
// spelling, binary in base64.
func TestLeadingKeysText(t *testing.T) {
	tests := []struct{ value, want string }{
		{`{"S": "u1"}`, "u1"},
		{`{"S": "007"}`, "007"},
		{`{"S": " *${aws:username} \u00e9\ud83d\ude00"}`, " *${aws:username} é😀"},
		{`{"N": "42"}`, "42"},
		{`{"N": "042"}`, "42"},
		{`{"N": "42.0"}`, "42"},
		{`{"N": "4.2e1"}`, "42"},
		{`{"N": "-0.0"}`, "0"},
		{`{"N": "1E-3"}`, "0.001"},
		{`{"B": "AAEC"}`, "AAEC"},
		{`{"B": "QR=="}`, "QQ=="},
	}
	for _, tt := range tests {
		got := resolve(t, resolver, "dynamodb:GetItem", `{"TableName": "Books", "Key": {"Id": `+tt.value+`}}`)
		if values, ok := got[0].Keys["LeadingKeys"].([]string); !ok || len(values) != 1 || values[0] != tt.want {
			t.Errorf("LeadingKeys of %s is %q, want %q alone", tt.value, got[0].Keys["LeadingKeys"], tt.want)
		}
	}
}

func TestItemRefused(t *testing.T) { runRefuse(t, itemRefusedTable()) }

func itemRefusedTable() []refuseTest {
	const (
		get    = "dynamodb:GetItem"
		put    = "dynamodb:PutItem"
		update = "dynamodb:UpdateItem"
	)
	return []refuseTest{
		{"no TableName", get, `{"Key": {"Id": {"S": "u1"}}}`, "TableName", "missing"},
		{"a null TableName", get, `{"TableName": null, "Key": {"Id": {"S": "u1"}}}`, "TableName", "missing"},
		{"no Key", get, `{"TableName": "Books"}`, "Key", "missing"},
		{"a TableName in lower case", get, `{"tableName": "Other", "TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, "tableName", "did you mean TableName?"},
		{"a Kelvin sign", get, `{"TableName": "Books", "\u212aey": {}, "Key": {"Id": {"S": "u1"}}}`, "[\"\u212aey\"]", "did you mean Key?"},
		{"a TableName that is a number", get, `{"TableName": 7, "Key": {"Id": {"S": "u1"}}}`, "TableName", "want a string, not a number"},
		{"a Key that is an array", get, `{"TableName": "Books", "Key": [{"Id": {"S": "u1"}}]}`, "Key", "want an object, not an array"},
		{"ConsistentRead as a string", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConsistentRead": "true"}`, "ConsistentRead", "want true or false"},
		{"a name that no table has", get, `{"TableName": "B*", "Key": {"Id": {"S": "u1"}}}`, "TableName", "3 to 255"},
		{"the ARN of an index", get, `{"TableName": "arn:aws:dynamodb:us-west-2:123456789012:table/Books/index/ByAuthor", "Key": {"Id": {"S": "u1"}}}`, "TableName", "not the ARN of a table"},
		{"an empty Key", get, `{"TableName": "Books", "Key": {}}`, "Key", "one attribute or two"},
		{"a Key of three", get, `{"TableName": "Notes", "Key": {"a": {"S": "1"}, "b": {"S": "1"}, "c": {"S": "1"}}}`, "Key.c", "one attribute or two"},
		{"another key attribute", get, `{"TableName": "Books", "Key": {"id": {"S": "u1"}}}`, "Key.id", "not a key attribute of the table; want Id"},
		{"one of two key attributes", get, `{"TableName": "Orders", "Key": {"Customer": {"S": "c1"}}}`, "Key", "every key attribute of the table: Customer, Seq"},
		{"an item without its key", put, `{"TableName": "Books", "Item": {"Title": {"S": "Emma"}}}`, "Item", "every key attribute of the table: Id"},
		{"an empty item", put, `{"TableName": "Notes", "Item": {}}`, "Item", "at least"},
		{"a key that is a Boolean", get, `{"TableName": "Books", "Key": {"Id": {"BOOL": true}}}`, "Key.Id", "S, N or B"},
		{"an empty key", get, `{"TableName": "Books", "Key": {"Id": {"S": ""}}}`, "Key.Id.S", "never empty"},
		{"an empty binary key", get, `{"TableName": "Books", "Key": {"Id": {"B": ""}}}`, "Key.Id.B", "never empty"},
		{"an unknown type", get, `{"TableName": "Books", "Key": {"Id": {"s": "u1"}}}`, "Key.Id", "S, N or B"},
		{"an unknown type of an attribute", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": {"String": "y"}}}`, "Item.x", `"String" is not an attribute type`},
		{"two types", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1", "N": "1"}}}`, "Key.Id", "exactly one type"},
		{"no type", get, `{"TableName": "Books", "Key": {"Id": {}}}`, "Key.Id", "exactly one type"},
		{"a bare value", get, `{"TableName": "Books", "Key": {"Id": "u1"}}`, "Key.Id", "want an attribute value"},
		{"a number without quotes", get, `{"TableName": "Books", "Key": {"Id": {"N": 1}}}`, "Key.Id.N", "want a string, not a number"},
		{"a malformed number", get, `{"TableName": "Books", "Key": {"Id": {"N": "1_000"}}}`, "Key.Id.N", "not a number"},
		{"39 digits", get, `{"TableName": "Books", "Key": {"Id": {"N": "123456789012345678901234567890123456789"}}}`, "Key.Id.N", "38 significant digits"},
		{"malformed base64", get, `{"TableName": "Books", "Key": {"Id": {"B": "@"}}}`, "Key.Id.B", "not base64"},
		{"deep in an item", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": {"L": [{"NULL": true}, {"M": {"y": {"NS": ["1", "a"]}}}]}}}`, "Item.x.L[1].M.y.NS[1]", "not a number"},
		{"a NULL that is false", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": {"NULL": false}}}`, "Item.x.NULL", "want true"},
		{"a BOOL that is a string", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": {"BOOL": "true"}}}`, "Item.x.BOOL", "want true or false"},
		{"a list that is an object", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": {"L": {}}}}`, "Item.x.L", "want an array"},
		{"a map that is a list", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "x": {"M": []}}}`, "Item.x.M", "want an object"},
		{"an attribute without a name", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}, "": {"S": "y"}}}`, `Item[""]`, "1 to 65535 bytes"},

		{"both kinds of parameters", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": "a", "AttributesToGet": ["b"]}`, "AttributesToGet", "ProjectionExpression"},
		{"both kinds of another sort", update, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "UpdateExpression": "REMOVE a", "Expected": {}}`, "Expected", "UpdateExpression"},
		{"an empty AttributesToGet", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "AttributesToGet": []}`, "AttributesToGet", "at least"},
		{"a number in AttributesToGet", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "AttributesToGet": ["a", 7]}`, "AttributesToGet[1]", "want the name of an attribute"},
		{"an unknown comparison", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "Expected": {"a": {"ComparisonOperator": "="}}}`, "Expected.a.ComparisonOperator", "want one of EQ"},
		{"a bad value in Expected", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "Expected": {"a": {"Value": {"X": "1"}}}}`, "Expected.a.Value", "not an attribute type"},
		{"a bad value in a list", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "Expected": {"a": {"ComparisonOperator": "IN", "AttributeValueList": [{"S": "1"}, {"N": "x"}]}}}`, "Expected.a.AttributeValueList[1].N", "not a number"},
		{"an unknown action", update, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "AttributeUpdates": {"a": {"Action": "SET"}}}`, "AttributeUpdates.a.Action", "want one of ADD"},
		{"an unknown ReturnValues", update, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ReturnValues": "all_old"}`, "ReturnValues", "want one of NONE"},
		{"a ReturnValues of another call", put, `{"TableName": "Books", "Item": {"Id": {"S": "u1"}}, "ReturnValues": "ALL_NEW"}`, "ReturnValues", "want one of NONE, ALL_OLD"},
		{"an unknown ReturnConsumedCapacity", get, `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ReturnConsumedCapacity": "ALL"}`, "ReturnConsumedCapacity", "want one of INDEXES"},
	}
}
