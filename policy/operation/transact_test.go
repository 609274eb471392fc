package operation_test

import "testing"

func TestTransactGetItems(t *testing.T) { runResolve(t, transactGetItemsTable()) }

func transactGetItemsTable() []resolveTest {
	return []resolveTest{
		{"each Get by itself", "dynamodb:TransactGetItems",
			`{"TransactItems": [
				{"Get": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}},
				{"Get": {"TableName": "Orders", "Key": {"Customer": {"S": "c1"}, "Seq": {"N": "1"}}, "ProjectionExpression": "Amount"}},
				{"Get": {"TableName": "Books", "Key": {"Id": {"S": "u2"}}}}
			], "ReturnConsumedCapacity": "TOTAL"}`,
			[]check{
				{"dynamodb:GetItem", "table/Books", "Get", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "TOTAL", "EnclosingOperation": "TransactGetItems"}},
				{"dynamodb:GetItem", "table/Orders", "Get", keys{"LeadingKeys": []string{"c1"}, "Attributes": []string{"Customer", "Seq", "Amount"}, "Select": "SPECIFIC_ATTRIBUTES", "ReturnConsumedCapacity": "TOTAL", "EnclosingOperation": "TransactGetItems"}},
				{"dynamodb:GetItem", "table/Books", "Get", keys{"LeadingKeys": []string{"u2"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "TOTAL", "EnclosingOperation": "TransactGetItems"}},
			}},
	}
}

func TestTransactWriteItems(t *testing.T) { runResolve(t, transactWriteItemsTable()) }

func transactWriteItemsTable() []resolveTest {
	in := func(more keys) keys {
		return merge(write(keys{"EnclosingOperation": "TransactWriteItems"}), more)
	}
	return []resolveTest{
		{"every kind of member", "dynamodb:TransactWriteItems",
			`{"TransactItems": [
				{"Put": {"TableName": "Books", "Item": {"Id": {"S": "u1"}, "Title": {"S": "Emma"}}, "ConditionExpression": "attribute_not_exists(Id)"}},
				{"Update": {"TableName": "Books", "Key": {"Id": {"S": "u2"}}, "UpdateExpression": "SET Price = :p", "ExpressionAttributeValues": {":p": {"N": "1"}}, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}},
				{"Delete": {"TableName": "Books", "Key": {"Id": {"S": "u3"}}, "ReturnValuesOnConditionCheckFailure": "NONE"}},
				{"ConditionCheck": {"TableName": "Tagged", "Key": {"Id": {"S": "u1"}}, "ConditionExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "State"}, "ExpressionAttributeValues": {":s": {"S": "on"}}, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}
			]}`,
			[]check{
				{"dynamodb:PutItem", "table/Books", "Put", in(keys{"Attributes": []string{"Id", "Title"}})},
				{"dynamodb:UpdateItem", "table/Books", "Update", in(keys{"LeadingKeys": []string{"u2"}, "Attributes": []string{"Id", "Price"}, "ReturnValues": "ALL_OLD"})},
				{"dynamodb:DeleteItem", "table/Books", "Delete", in(keys{"LeadingKeys": []string{"u3"}})},
				{"dynamodb:ConditionCheckItem", "table/Tagged", "ConditionCheck", in(keys{"Attributes": []string{"Id", "State"}, "ReturnValues": "ALL_OLD", "aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"})},
			}},
		{"the same key in two tables", "dynamodb:TransactWriteItems",
			`{"TransactItems": [
				{"Delete": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}},
				{"Delete": {"TableName": "Notes", "Key": {"Id": {"S": "u1"}}}}
			], "ReturnConsumedCapacity": "INDEXES"}`,
			[]check{
				{"dynamodb:DeleteItem", "table/Books", "Delete", in(keys{"ReturnConsumedCapacity": "INDEXES"})},
				{"dynamodb:DeleteItem", "table/Notes", "Delete", in(keys{"ReturnConsumedCapacity": "INDEXES"})},
			}},
		{"a Put to an unknown table", "dynamodb:TransactWriteItems",
			`{"TransactItems": [{"Put": {"TableName": "Notes", "Item": {"Id": {"S": "u1"}}}}]}`,
			[]check{{"dynamodb:PutItem", "table/Notes", "Put", in(keys{"LeadingKeys": unknown{}})}}},
	}
}

func TestTransactRefused(t *testing.T) { runRefuse(t, transactRefusedTable()) }

func transactRefusedTable() []refuseTest {
	const get, write = "dynamodb:TransactGetItems", "dynamodb:TransactWriteItems"
	return []refuseTest{
		{"nothing", get, `{}`, "TransactItems", "missing"},
		{"no members", get, `{"TransactItems": []}`, "TransactItems", "at least one member"},
		{"no member to write", write, `{"TransactItems": []}`, "TransactItems", "at least one member"},
		{"an empty member", get, `{"TransactItems": [{}]}`, "TransactItems[0]", "want one of Get"},
		{"a Put among Gets", get, `{"TransactItems": [{"Put": {}}]}`, "TransactItems[0]", "want one of Get"},
		{"two members in one", write, `{"TransactItems": [{"Delete": {"TableName": "Books"}, "Put": {"TableName": "Notes"}}]}`, "TransactItems[0]", "want one of Put and Delete, not both"},
		{"a member in lower case", write, `{"TransactItems": [{"delete": {}}]}`, "TransactItems[0].delete", "did you mean Delete?"},
		{"no table", get, `{"TransactItems": [{"Get": {"Key": {"Id": {"S": "u1"}}}}]}`, "TransactItems[0].Get.TableName", "missing"},
		{"an invalid table", get, `{"TransactItems": [{"Get": {"TableName": "*", "Key": {"Id": {"S": "u1"}}}}]}`, "TransactItems[0].Get.TableName", "3 to 255"},
		{"a bad key", get, `{"TransactItems": [{"Get": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}}, {"Get": {"TableName": "Books", "Key": {"Id": {"N": "x"}}}}]}`, "TransactItems[1].Get.Key.Id.N", "not a number"},
		{"an Update without an expression", write, `{"TransactItems": [{"Update": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}}]}`, "TransactItems[0].Update.UpdateExpression", "missing"},
		{"a ConditionCheck without a condition", write, `{"TransactItems": [{"ConditionCheck": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}}]}`, "TransactItems[0].ConditionCheck.ConditionExpression", "missing"},
		{"one item twice", write, `{"TransactItems": [{"Put": {"TableName": "Books", "Item": {"Id": {"S": "u1"}}}}, {"Delete": {"TableName": "arn:aws:dynamodb:us-west-2:123456789012:table/Books", "Key": {"Id": {"S": "u1"}}}}]}`, "TransactItems[1].Delete", "already"},
		{"101 members", get, `{"TransactItems": [` + many(101, `{"Get": {"TableName": "Books", "Key": {"Id": {"N": "%d"}}}}`) + `]}`, "TransactItems[100]", "at most 100"},
		{"an unknown value", write, `{"TransactItems": [{"Delete": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ReturnValuesOnConditionCheckFailure": "ALL_NEW"}}]}`, "TransactItems[0].Delete.ReturnValuesOnConditionCheckFailure", "want one of NONE, ALL_OLD"},
		{"an alias of another member", write, `{"TransactItems": [{"Delete": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConditionExpression": "a = b", "ExpressionAttributeNames": {"#a": "x"}}}, {"Delete": {"TableName": "Books", "Key": {"Id": {"S": "u2"}}, "ConditionExpression": "#a = b"}}]}`, "TransactItems[0].Delete.ExpressionAttributeNames.#a", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"},
		{"members that are not a list", get, `{"TransactItems": {}}`, "TransactItems", "want an array"},
	}
}
