package operation_test

import "testing"

func TestQuery(t *testing.T) { runResolve(t, queryTable()) }

func queryTable() []resolveTest {
	on := func(resource string, k keys) []check { return []check{{"dynamodb:Query", resource, "", k}} }
	table := func(more keys) []check {
		return on("table/Books", merge(keys{
			"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"},
			"Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE",
		}, more))
	}
	index := func(name string, more keys) []check {
		return on("table/Books/index/"+name, merge(keys{
			"LeadingKeys": []string{"Austen"}, "Attributes": []string{"Author"},
			"Select": "ALL_PROJECTED_ATTRIBUTES", "ReturnConsumedCapacity": "NONE",
		}, more))
	}
	const value = `"ExpressionAttributeValues": {":v": {"S": "u1"}}`
	return []resolveTest{
		{"of a table", "dynamodb:Query", `{"TableName": "Books", "KeyConditionExpression": "Id = :v", ` + value + `}`, table(nil)},
		{"value first", "dynamodb:Query", `{"TableName": "Books", "KeyConditionExpression": "(:v = Id)", ` + value + `}`, table(nil)},
		{"by an alias", "dynamodb:Query", `{"TableName": "Books", "KeyConditionExpression": "#i = :v", "ExpressionAttributeNames": {"#i": "Id"}, ` + value + `}`, table(nil)},
		{"with everything", "dynamodb:Query",
			`{"TableName": "Books", "KeyConditionExpression": "Id = :v", "FilterExpression": "contains(Tags, :v) AND (Price) < Cost", "ProjectionExpression": "Title", "ReturnConsumedCapacity": "TOTAL", ` + value + `}`,
			table(keys{"Attributes": []string{"Title", "Tags", "Price", "Cost", "Id"}, "Select": "SPECIFIC_ATTRIBUTES", "ReturnConsumedCapacity": "TOTAL"})},
		{"a count", "dynamodb:Query", `{"TableName": "Books", "KeyConditionExpression": "Id = :v", "Select": "COUNT", ` + value + `}`, table(keys{"Select": "COUNT"})},
		{"with KeyConditions", "dynamodb:Query",
			`{"TableName": "Books", "KeyConditions": {"Id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "u1"}]}}, "QueryFilter": {"Price": {"ComparisonOperator": "NULL"}}, "AttributesToGet": ["Title"]}`,
			table(keys{"Attributes": []string{"Title", "Price", "Id"}, "Select": "SPECIFIC_ATTRIBUTES"})},
		{"with a sort key", "dynamodb:Query",
			`{"TableName": "Orders", "KeyConditionExpression": "Customer = :c AND Seq BETWEEN :a AND :b", "ExpressionAttributeValues": {":c": {"S": "c1"}, ":a": {"N": "1"}, ":b": {"N": "9"}}}`,
			on("table/Orders", keys{"LeadingKeys": []string{"c1"}, "Attributes": []string{"Customer", "Seq"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"of an index", "dynamodb:Query", `{"TableName": "Books", "IndexName": "ByAuthor", "KeyConditionExpression": "Author = :a", "ExpressionAttributeValues": {":a": {"S": "Austen"}}}`,
			index("ByAuthor", nil)},
		{"of an index, all attributes", "dynamodb:Query", `{"TableName": "Books", "IndexName": "ByAuthor", "Select": "ALL_ATTRIBUTES", "KeyConditionExpression": "Author = :a AND begins_with(#y, :y)", "ExpressionAttributeNames": {"#y": "Year"}, "ExpressionAttributeValues": {":a": {"S": "Austen"}, ":y": {"S": "18"}}}`,
			index("ByAuthor", keys{"Select": "ALL_ATTRIBUTES", "Attributes": []string{"Author", "Year"}})},
		{"of an index with a key of two attributes", "dynamodb:Query",
			`{"TableName": "Books", "IndexName": "ByPlace", "KeyConditionExpression": "City = :b AND Country = :a AND Title > :c", "ExpressionAttributeValues": {":a": {"S": "UK"}, ":b": {"S": "Bath"}, ":c": {"S": "E"}}}`,
			on("table/Books/index/ByPlace", keys{"LeadingKeys": []string{"UK"}, "SecondPartitionKeyValues": []string{"Bath"}, "Attributes": []string{"City", "Country", "Title"}, "Select": "ALL_PROJECTED_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"an index has the tags of its table", "dynamodb:Query",
			`{"TableName": "Tagged", "IndexName": "ByDate", "KeyConditions": {"Date": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1.0"}]}}}`,
			on("table/Tagged/index/ByDate", keys{"LeadingKeys": []string{"1"}, "Attributes": []string{"Date"}, "Select": "ALL_PROJECTED_ATTRIBUTES", "ReturnConsumedCapacity": "NONE", "aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"})},

		{"of an unknown table, one condition", "dynamodb:Query", `{"TableName": "Notes", "KeyConditionExpression": "Id = :v", ` + value + `}`,
			on("table/Notes", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"of an unknown table, two", "dynamodb:Query", `{"TableName": "Notes", "KeyConditionExpression": "Id = :v AND Moment > :v", ` + value + `}`,
			on("table/Notes", keys{"LeadingKeys": unknown{}, "Attributes": []string{"Id", "Moment"}, "Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"of an unknown index, two", "dynamodb:Query",
			`{"TableName": "Books", "IndexName": "ByShelf", "KeyConditionExpression": "Shelf = :v AND Place = :v", ` + value + `}`,
			on("table/Books/index/ByShelf", keys{"LeadingKeys": unknown{}, "SecondPartitionKeyValues": unknown{}, "ThirdPartitionKeyValues": unknown{}, "FourthPartitionKeyValues": unknown{}, "Attributes": []string{"Shelf", "Place"}, "Select": "ALL_PROJECTED_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
	}
}

func TestScan(t *testing.T) { runResolve(t, scanTable()) }

func scanTable() []resolveTest {
	on := func(resource string, k keys) []check { return []check{{"dynamodb:Scan", resource, "", k}} }
	return []resolveTest{
		{"of a table", "dynamodb:Scan", `{"TableName": "Books"}`, on("table/Books", keys{"Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"of an index", "dynamodb:Scan", `{"TableName": "Books", "IndexName": "ByAuthor"}`, on("table/Books/index/ByAuthor", keys{"Select": "ALL_PROJECTED_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"of an unknown table", "dynamodb:Scan", `{"TableName": "Notes"}`, on("table/Notes", keys{"Select": "ALL_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"with a filter on the key there is still no LeadingKeys", "dynamodb:Scan",
			`{"TableName": "Books", "FilterExpression": "Id = :v", "ProjectionExpression": "Title", "ExpressionAttributeValues": {":v": {"S": "u1"}}, "Segment": 0, "TotalSegments": 2}`,
			on("table/Books", keys{"Attributes": []string{"Title", "Id"}, "Select": "SPECIFIC_ATTRIBUTES", "ReturnConsumedCapacity": "NONE"})},
		{"with a ScanFilter", "dynamodb:Scan", `{"TableName": "Books", "ScanFilter": {"Price": {"ComparisonOperator": "LT", "AttributeValueList": [{"N": "9"}]}}, "Select": "COUNT"}`,
			on("table/Books", keys{"Attributes": []string{"Price"}, "Select": "COUNT", "ReturnConsumedCapacity": "NONE"})},
	}
}

func TestQueryRefused(t *testing.T) { runRefuse(t, queryRefusedTable()) }

func queryRefusedTable() []refuseTest {
	const value = `"ExpressionAttributeValues": {":v": {"S": "u1"}}`
	query := func(table, conditions string) string {
		return `{"TableName": "` + table + `", "KeyConditionExpression": "` + conditions + `", ` + value + `}`
	}
	const q, field = "dynamodb:Query", "KeyConditionExpression"
	return []refuseTest{
		{"no condition", q, `{"TableName": "Books"}`, field, "missing"},
		{"no equality", q, query("Books", "Id > :v"), field, `an equality for "Id"`},
		{"no equality, table unknown", q, query("Notes", "Id > :v"), field, "an equality for the partition key"},
		{"another attribute", q, query("Books", "Author = :v"), field, `an equality for "Id"`},
		{"an attribute outside the key", q, query("Books", "Id = :v AND Author = :v"), field, `"Author" is not a key attribute`},
		{"half of a key of two", q, `{"TableName": "Books", "IndexName": "ByPlace", "KeyConditionExpression": "Country = :v", ` + value + `}`, field, `an equality for "City"`},
		{"the table's key on an index", q, `{"TableName": "Books", "IndexName": "ByAuthor", "KeyConditionExpression": "Id = :v", ` + value + `}`, field, `an equality for "Author"`},
		{"two conditions on one attribute", q, query("Orders", "Customer = :v AND Customer = :v"), field, "KeyConditionExpressions must only contain one condition per key"},
		{"OR", q, query("Books", "Id = :v OR Id = :v"), field, "Invalid operator used in KeyConditionExpression: OR"},
		{"NOT", q, query("Books", "NOT Id = :v"), field, "Invalid operator used in KeyConditionExpression: NOT"},
		{"IN", q, query("Books", "Id IN (:v)"), field, "Invalid operator used in KeyConditionExpression: IN"},
		{"unequal", q, query("Books", "Id <> :v"), field, "Invalid operator used in KeyConditionExpression: <>"},
		{"two attributes", q, query("Books", "Id = Author"), field, "Invalid condition in KeyConditionExpression: a key attribute can only be compared with values from ExpressionAttributeValues"},
		{"another function", q, query("Books", "contains(Id, :v)"), field, "Invalid operator used in KeyConditionExpression: contains"},
		{"a nested attribute", q, query("Books", "Id.x = :v"), field, "KeyConditionExpressions cannot have conditions on nested attributes"},
		{"more than eight", q, query("Notes", "a = :v AND b = :v AND c = :v AND d = :v AND e = :v AND f = :v AND g = :v AND h = :v AND i = :v"), field, "Conditions can be of length 8 at most"},
		{"an open parenthesis", q, query("Books", "(Id = :v"), field, `Syntax error; token: <EOF>, near: "(Id = :v"`},
		{"BETWEEN without AND", q, query("Orders", "Customer = :v AND Seq BETWEEN :v OR :v"), field, `Syntax error; token: "OR", near: " BETWEEN :v OR :v"`},
		{"begins_with of a list", q, query("Books", "begins_with(Id.x, :v)"), field, "KeyConditionExpressions cannot have conditions on nested attributes"},
		{"begins_with without a comma", q, query("Books", "begins_with(Id :v)"), field, `Syntax error; token: ":v", near: "ins_with(Id :v)"`},
		{"begins_with without a value", q, query("Books", "begins_with(Id, Id)"), field, "The first operand must be distinct from the remaining operands for this operator or function; operator: begins_with, first operand: [Id]"},
		{"begins_with of nothing", q, query("Books", "begins_with()"), field, `Syntax error; token: ")", near: "begins_with()"`},
		{"BETWEEN without a value", q, query("Books", "Id BETWEEN Id AND :v"), field, "The first operand must be distinct from the remaining operands for this operator or function; operator: BETWEEN, first operand: [Id]"},
		{"an unknown value first", q, query("Books", ":x = Id AND Id = :v"), field, "An expression attribute value used in expression is not defined; attribute value: :x"},
		{"a list as key", q, `{"TableName": "Books", "KeyConditionExpression": "Id = :v", "ExpressionAttributeValues": {":v": {"SS": ["u1"]}}}`, field, "S, N or B"},
		{"a Boolean as sort key", q, `{"TableName": "Orders", "KeyConditionExpression": "Customer = :v AND Seq = :w", "ExpressionAttributeValues": {":v": {"S": "u1"}, ":w": {"BOOL": true}}}`, field, "S, N or B"},
		{"a set as sort key", q, `{"TableName": "Orders", "KeyConditionExpression": "Seq = :w AND Customer = :v", "ExpressionAttributeValues": {":v": {"S": "u1"}, ":w": {"NS": ["1"]}}}`, field, "S, N or B"},
		{"an empty sort key", q, `{"TableName": "Orders", "KeyConditionExpression": "Customer = :v AND Seq = :w", "ExpressionAttributeValues": {":v": {"S": "u1"}, ":w": {"S": ""}}}`, field + ".S", "never empty"},
		{"an empty key", q, `{"TableName": "Books", "KeyConditionExpression": "Id = :v", "ExpressionAttributeValues": {":v": {"S": ""}}}`, field + ".S", "never empty"},
		{"an empty key, table unknown", q, `{"TableName": "Notes", "KeyConditionExpression": "Id = :v", "ExpressionAttributeValues": {":v": {"S": ""}}}`, field + ".S", "never empty"},
		{"KeyConditions with NE", q, `{"TableName": "Books", "KeyConditions": {"Id": {"ComparisonOperator": "NE", "AttributeValueList": [{"S": "u1"}]}}}`, "KeyConditions.Id.ComparisonOperator", "want one of EQ, LE"},
		{"KeyConditions without an operator", q, `{"TableName": "Books", "KeyConditions": {"Id": {"AttributeValueList": [{"S": "u1"}]}}}`, "KeyConditions.Id.ComparisonOperator", "want one of EQ, LE"},
		{"KeyConditions with two values", q, `{"TableName": "Books", "KeyConditions": {"Id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "u1"}, {"S": "u2"}]}}}`, "KeyConditions.Id.AttributeValueList", "want 1, not 2"},
		{"KeyConditions with half a range", q, `{"TableName": "Orders", "KeyConditions": {"Seq": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "1"}]}}}`, "KeyConditions.Seq.AttributeValueList", "want 2, not 1"},
		{"KeyConditions without an equality", q, `{"TableName": "Books", "KeyConditions": {"Id": {"ComparisonOperator": "GT", "AttributeValueList": [{"S": "u1"}]}}}`, "KeyConditions", `an equality for "Id"`},
		{"KeyConditions beside a filter expression", q, `{"TableName": "Books", "KeyConditions": {}, "FilterExpression": "a = b"}`, "KeyConditions", "FilterExpression"},
		{"an unknown Select", q, `{"TableName": "Books", "KeyConditionExpression": "Id = :v", "Select": "ALL", ` + value + `}`, "Select", "want one of ALL_ATTRIBUTES"},
		{"Select against the projection", q, `{"TableName": "Books", "KeyConditionExpression": "Id = :v", "ProjectionExpression": "a", "Select": "ALL_ATTRIBUTES", ` + value + `}`, "Select", "no list of attributes"},
		{"Select without a projection", q, `{"TableName": "Books", "KeyConditionExpression": "Id = :v", "Select": "SPECIFIC_ATTRIBUTES", ` + value + `}`, "Select", "ProjectionExpression or AttributesToGet"},
		{"Select of an index on a table", "dynamodb:Scan", `{"TableName": "Books", "Select": "ALL_PROJECTED_ATTRIBUTES"}`, "Select", "IndexName"},
		{"a table without a name", "dynamodb:Scan", `{"TableName": ""}`, "TableName", "3 to 255"},
		{"a long s", "dynamodb:Scan", `{"TableName": "Books", "\u017felect": "COUNT"}`, "[\"\u017felect\"]", "did you mean Select?"},
		{"an index without a name", "dynamodb:Scan", `{"TableName": "Books", "IndexName": ""}`, "IndexName", "3 to 255"},
		{"a miscased IndexName", "dynamodb:Scan", `{"TableName": "Books", "indexname": "ByAuthor"}`, "indexname", "did you mean IndexName?"},
	}
}

// TestConsistentRead is about what a cluster of DAX can answer from its cache.
func TestConsistentRead(t *testing.T) {
	tests := []struct {
		operation, body string
		consistent, dax bool
	}{
		{"GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, false, true},
		{"GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConsistentRead": false}`, false, true},
		{"GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConsistentRead": true}`, true, true},
		{"Scan", `{"TableName": "Books"}`, false, true},
		{"Scan", `{"TableName": "Books", "ConsistentRead": true}`, true, true},
		{"Query", `{"TableName": "Books", "ConsistentRead": true, "KeyConditions": {"Id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "u1"}]}}}`, true, true},
		{"PutItem", `{"TableName": "Books", "Item": {"Id": {"S": "u1"}}}`, false, true},
		{"UpdateItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, false, true},
		{"DeleteItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, false, true},
		{"BatchGetItem", `{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "u1"}}]}}}`, false, true},
		{"BatchGetItem", `{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "u1"}}], "ConsistentRead": true}, "Notes": {"Keys": [{"Id": {"S": "u1"}}]}}}`, true, true},
		{"BatchWriteItem", `{"RequestItems": {"Books": [{"DeleteRequest": {"Key": {"Id": {"S": "u1"}}}}]}}`, false, true},
		{"TransactGetItems", `{"TransactItems": [{"Get": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}}]}`, true, true},
		{"TransactWriteItems", `{"TransactItems": [{"Delete": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}}}]}`, true, true},
		{"ExecuteStatement", `{"Statement": "SELECT * FROM Books"}`, false, false},
		{"ExecuteStatement", `{"Statement": "SELECT * FROM Books", "ConsistentRead": true}`, true, false},
		{"BatchExecuteStatement", `{"Statements": [{"Statement": "SELECT * FROM Books"}, {"Statement": "SELECT * FROM Notes", "ConsistentRead": true}]}`, true, false},
		{"ExecuteTransaction", `{"TransactStatements": [{"Statement": "SELECT * FROM Books WHERE Id = 'u1'"}]}`, true, false},
		{"DescribeTable", `{"TableName": "Books"}`, false, false},
		{"ListTables", `{}`, false, false},
	}
	for _, tt := range tests {
		call, err := resolver.Resolve("dynamodb:"+tt.operation, []byte(tt.body))
		if err != nil {
			t.Errorf("%s %s: %v", tt.operation, tt.body, err)
			continue
		}
		if call.ConsistentRead() != tt.consistent || call.DAX() != tt.dax {
			t.Errorf("%s %s: ConsistentRead %t, DAX %t; want %t, %t", tt.operation, tt.body, call.ConsistentRead(), call.DAX(), tt.consistent, tt.dax)
		}
	}
}
