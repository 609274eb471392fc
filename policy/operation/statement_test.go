package operation_test

import "testing"

func TestExecuteStatement(t *testing.T) { runResolve(t, executeStatementTable()) }

func executeStatementTable() []resolveTest {
	books := func(action string, k keys) []check {
		return []check{{"dynamodb:PartiQL" + action, "table/Books", "", k}}
	}
	const run = "dynamodb:ExecuteStatement"
	return []resolveTest{
		{"SELECT by key", run, `{"Statement": "SELECT * FROM \"Books\" WHERE Id = 'u1'"}`,
			books("Select", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "false"})},
		{"SELECT with a parameter", run, `{"Statement": "SELECT Title, a.b FROM Books WHERE Id = ? AND Price > 7 ORDER BY Year", "Parameters": [{"N": "1.0"}], "ReturnConsumedCapacity": "TOTAL"}`,
			books("Select", keys{"LeadingKeys": []string{"1"}, "Attributes": []string{"Title", "a", "Id", "Price", "Year"}, "Select": "SPECIFIC_ATTRIBUTES", "FullTableScan": "false"})},
		{"SELECT by IN", run, `{"Statement": "SELECT * FROM Books WHERE Id IN ['u1', 'u2']"}`,
			books("Select", keys{"LeadingKeys": []string{"u1", "u2"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "false"})},
		{"SELECT with OR of two keys", run, `{"Statement": "SELECT * FROM Books WHERE Id = 'u1' OR Id = 'u2'"}`,
			books("Select", keys{"LeadingKeys": []string{"u1", "u2"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "false"})},
		{"SELECT with OR of one key", run, `{"Statement": "SELECT * FROM Books WHERE Id = 'u1' OR Price = 7"}`,
			books("Select", keys{"Attributes": []string{"Id", "Price"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "true"})},
		{"SELECT with NOT", run, `{"Statement": "SELECT * FROM Books WHERE NOT Id = 'u1'"}`,
			books("Select", keys{"Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "true"})},
		{"SELECT of everything", run, `{"Statement": "SELECT * FROM Books"}`,
			books("Select", keys{"Select": "ALL_ATTRIBUTES", "FullTableScan": "true"})},
		{"SELECT of an unknown table", run, `{"Statement": "SELECT * FROM Notes WHERE Id = 'u1'"}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Notes", "", keys{"LeadingKeys": unknown{}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": unknown{}}}}},
		{"SELECT of an index", run, `{"Statement": "SELECT * FROM \"Books\".\"ByAuthor\" WHERE Author = 'Austen'"}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Books/index/ByAuthor", "", keys{"LeadingKeys": []string{"Austen"}, "Attributes": []string{"Author"}, "Select": "ALL_PROJECTED_ATTRIBUTES", "FullTableScan": "false"}}}},
		{"SELECT of an index by the key of its table", run, `{"Statement": "SELECT Title FROM \"Books\".\"ByAuthor\" WHERE Id = 'u1'"}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Books/index/ByAuthor", "", keys{"Attributes": []string{"Title", "Id"}, "Select": "SPECIFIC_ATTRIBUTES", "FullTableScan": "true"}}}},
		{"SELECT of an index with a key of two attributes", run, `{"Statement": "SELECT Title FROM \"Books\".\"ByPlace\" WHERE City = 'Bath' AND Country = 'UK'"}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Books/index/ByPlace", "", keys{"LeadingKeys": []string{"UK"}, "SecondPartitionKeyValues": []string{"Bath"}, "Attributes": []string{"Title", "City", "Country"}, "Select": "SPECIFIC_ATTRIBUTES", "FullTableScan": "false"}}}},
		{"SELECT by half of it", run, `{"Statement": "SELECT Title FROM \"Books\".\"ByPlace\" WHERE Country = 'UK'"}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Books/index/ByPlace", "", keys{"LeadingKeys": []string{"UK"}, "Attributes": []string{"Title", "Country"}, "Select": "SPECIFIC_ATTRIBUTES", "FullTableScan": "true"}}}},
		{"SELECT of an unknown index", run, `{"Statement": "SELECT * FROM \"Books\".\"ByShelf\" WHERE Shelf = 'A'"}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Books/index/ByShelf", "", keys{"LeadingKeys": unknown{}, "SecondPartitionKeyValues": unknown{}, "ThirdPartitionKeyValues": unknown{}, "FourthPartitionKeyValues": unknown{}, "Attributes": []string{"Shelf"}, "Select": "ALL_PROJECTED_ATTRIBUTES", "FullTableScan": unknown{}}}}},
		{"SELECT where it is unclear what the key is", run, `{"Statement": "SELECT * FROM Books WHERE Id = Other"}`,
			books("Select", keys{"LeadingKeys": unknown{}, "Attributes": []string{"Id", "Other"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": unknown{}})},
		{"of another account", run, `{"Statement": "SELECT * FROM \"arn:aws:dynamodb:us-west-2:999999999999:table/Books\""}`,
			[]check{{"dynamodb:PartiQLSelect", "arn:aws:dynamodb:us-west-2:999999999999:table/Books", "", keys{"LeadingKeys": unknown{}, "Select": "ALL_ATTRIBUTES", "FullTableScan": unknown{}}}}},
		{"with tags", run, `{"Statement": "DELETE FROM Tagged WHERE Id = 'u1'"}`,
			[]check{{"dynamodb:PartiQLDelete", "table/Tagged", "", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "ReturnValues": "NONE", "aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"}}}},

		{"INSERT", run, `{"Statement": "INSERT INTO Books VALUE {'Id': 'u1', 'Price': 7}"}`,
			books("Insert", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id", "Price"}})},
		{"INSERT into an unknown table", run, `{"Statement": "INSERT INTO Notes VALUE {'Id': 'u1'}"}`,
			[]check{{"dynamodb:PartiQLInsert", "table/Notes", "", keys{"LeadingKeys": unknown{}, "Attributes": []string{"Id"}}}}},
		{"UPDATE", run, `{"Statement": "UPDATE Books SET Price = 7 REMOVE Old WHERE Id = 'u1' RETURNING ALL NEW *"}`,
			books("Update", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Price", "Old", "Id"}, "ReturnValues": "ALL_NEW"})},
		{"UPDATE, MODIFIED OLD", run, `{"Statement": "UPDATE Books SET Price = 7 WHERE Id = 'u1' RETURNING MODIFIED OLD *"}`,
			books("Update", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Price", "Id"}, "ReturnValues": "UPDATED_OLD"})},
		{"UPDATE, MODIFIED NEW", run, `{"Statement": "UPDATE Books SET Price = 7 WHERE Id = 'u1' RETURNING MODIFIED NEW *"}`,
			books("Update", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Price", "Id"}, "ReturnValues": "UPDATED_NEW"})},
		{"DELETE", run, `{"Statement": "DELETE FROM Books WHERE Id = 'u1' RETURNING ALL OLD *"}`,
			books("Delete", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "ReturnValues": "ALL_OLD"})},
	}
}

func TestStatements(t *testing.T) { runResolve(t, statementsTable()) }

func statementsTable() []resolveTest {
	return []resolveTest{
		{"a batch of SELECTs", "dynamodb:BatchExecuteStatement",
			`{"Statements": [
				{"Statement": "SELECT Title FROM Books WHERE Id = ?", "Parameters": [{"S": "u1"}]},
				{"Statement": "SELECT * FROM Books"},
				{"Statement": "SELECT Title FROM Books WHERE Id = ?", "Parameters": [{"S": "u1"}]}
			], "ReturnConsumedCapacity": "TOTAL"}`,
			[]check{
				{"dynamodb:PartiQLSelect", "table/Books", "", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Title", "Id"}, "Select": "SPECIFIC_ATTRIBUTES", "FullTableScan": "false"}},
				{"dynamodb:PartiQLSelect", "table/Books", "", keys{"Select": "ALL_ATTRIBUTES", "FullTableScan": "true"}},
				{"dynamodb:PartiQLSelect", "table/Books", "", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Title", "Id"}, "Select": "SPECIFIC_ATTRIBUTES", "FullTableScan": "false"}},
			}},
		{"a batch of writes", "dynamodb:BatchExecuteStatement",
			`{"Statements": [
				{"Statement": "INSERT INTO Books VALUE ?", "Parameters": [{"M": {"Id": {"S": "u1"}, "Title": {"S": "Emma"}}}]},
				{"Statement": "DELETE FROM Orders WHERE Customer = 'c1' AND Seq = 1", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
			]}`,
			[]check{
				{"dynamodb:PartiQLInsert", "table/Books", "", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id", "Title"}}},
				{"dynamodb:PartiQLDelete", "table/Orders", "", keys{"LeadingKeys": []string{"c1"}, "Attributes": []string{"Customer", "Seq"}, "ReturnValues": unknown{}}},
			}},
		{"a transaction that reads", "dynamodb:ExecuteTransaction",
			`{"TransactStatements": [{"Statement": "SELECT * FROM Books WHERE Id = 'u1'"}]}`,
			[]check{{"dynamodb:PartiQLSelect", "table/Books", "", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "false", "EnclosingOperation": "ExecuteTransaction"}}}},
		{"a transaction that writes", "dynamodb:ExecuteTransaction",
			`{"TransactStatements": [
				{"Statement": "EXISTS(SELECT * FROM Books WHERE Id = 'u1' AND Price = 7)"},
				{"Statement": "INSERT INTO Books VALUE {'Id': 'u2'}"},
				{"Statement": "UPDATE Books SET Price = 7 WHERE Id = 'u3'", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
				{"Statement": "DELETE FROM Books WHERE Id = 'u4'"}
			]}`,
			[]check{
				{"dynamodb:PartiQLSelect", "table/Books", "", keys{"LeadingKeys": []string{"u1"}, "Attributes": []string{"Id", "Price"}, "Select": "ALL_ATTRIBUTES", "FullTableScan": "false", "EnclosingOperation": "ExecuteTransaction"}},
				{"dynamodb:PartiQLInsert", "table/Books", "", keys{"LeadingKeys": []string{"u2"}, "Attributes": []string{"Id"}, "EnclosingOperation": "ExecuteTransaction"}},
				{"dynamodb:PartiQLUpdate", "table/Books", "", keys{"LeadingKeys": []string{"u3"}, "Attributes": []string{"Price", "Id"}, "ReturnValues": "ALL_OLD", "EnclosingOperation": "ExecuteTransaction"}},
				{"dynamodb:PartiQLDelete", "table/Books", "", keys{"LeadingKeys": []string{"u4"}, "Attributes": []string{"Id"}, "ReturnValues": "NONE", "EnclosingOperation": "ExecuteTransaction"}},
			}},
	}
}

func TestStatementRefused(t *testing.T) { runRefuse(t, statementRefusedTable()) }

func statementRefusedTable() []refuseTest {
	const run, batch, transaction = "dynamodb:ExecuteStatement", "dynamodb:BatchExecuteStatement", "dynamodb:ExecuteTransaction"
	return []refuseTest{
		{"nothing", run, `{}`, "Statement", "missing"},
		{"no statement", run, `{"Statement": ""}`, "Statement", "offset 0"},
		{"no PartiQL", run, `{"Statement": "DROP TABLE Books"}`, "Statement", "offset 0"},
		{"a bad parameter", run, `{"Statement": "SELECT * FROM Books WHERE Id = ?", "Parameters": [{"N": "x"}]}`, "Parameters[0].N", "not a number"},
		{"parameters that are not a list", run, `{"Statement": "SELECT * FROM Books", "Parameters": {}}`, "Parameters", "want an array"},
		{"too many parameters", run, `{"Statement": "SELECT * FROM Books", "Parameters": [{"N": "1"}]}`, "Statement", "parameters"},
		{"no table's name", run, `{"Statement": "SELECT * FROM T"}`, "Statement", "3 to 255"},
		{"no index's name", run, `{"Statement": "SELECT * FROM \"Books\".\"I\""}`, "Statement", "3 to 255"},
		{"an INSERT without the key", run, `{"Statement": "INSERT INTO Books VALUE {'a': 1}"}`, "Statement", `a value for "Id"`},
		{"an UPDATE without the key", run, `{"Statement": "UPDATE Books SET a = 1 WHERE b = 2"}`, "Statement", `a value for "Id"`},
		{"a DELETE without the key", run, `{"Statement": "DELETE FROM Books WHERE b = 2"}`, "Statement", `a value for "Id"`},
		{"EXISTS outside of a transaction", run, `{"Statement": "EXISTS(SELECT * FROM Books WHERE Id = 'u1')"}`, "Statement", "only in ExecuteTransaction"},
		{"EXISTS in a batch", batch, `{"Statements": [{"Statement": "EXISTS(SELECT * FROM Books WHERE Id = 'u1')"}]}`, "Statements[0].Statement", "only in ExecuteTransaction"},
		{"reads and writes", batch, `{"Statements": [{"Statement": "SELECT * FROM Books"}, {"Statement": "DELETE FROM Books WHERE Id = 'u1'"}]}`, "Statements[1].Statement", "only statements that"},
		{"reads in a transaction that writes", transaction, `{"TransactStatements": [{"Statement": "EXISTS(SELECT * FROM Books WHERE Id = 'u1')"}, {"Statement": "SELECT * FROM Books WHERE Id = 'u1'"}]}`, "TransactStatements[1].Statement", "only statements that"},
		{"no statements", batch, `{"Statements": []}`, "Statements", "at least"},
		{"26 statements", batch, `{"Statements": [` + many(26, `{"Statement": "SELECT * FROM Books WHERE Id = %d"}`) + `]}`, "Statements[25]", "at most 25"},
		{"101 statements", transaction, `{"TransactStatements": [` + many(101, `{"Statement": "SELECT * FROM Books WHERE Id = %d"}`) + `]}`, "TransactStatements[100]", "at most 100"},
		{"a statement that is a string", batch, `{"Statements": ["SELECT * FROM Books"]}`, "Statements[0]", "want an object"},
		{"a miscased statement", batch, `{"Statements": [{"statement": "SELECT * FROM Books"}]}`, "Statements[0].statement", "did you mean Statement?"},
	}
}
