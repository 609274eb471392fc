package operation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/operation"
)

// limitTest is a limit: a body with n of what is limited, and the most of it.
type limitTest struct {
	name, operation string
	body            func(n int) string
	most            int
	field, reason   string // of a body with one more
}

// TestLimits holds every limit on both sides: a body at the limit has a plan,
// and one beyond it is refused, with the field and the limit.
func TestLimits(t *testing.T) {
	for _, tt := range append(limitTests(), expressionLimits()...) {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := resolver.Resolve("dynamodb:"+tt.operation, []byte(tt.body(tt.most))); err != nil {
				t.Errorf("at the limit of %d: %.300v", tt.most, err)
			}
			_, err := resolver.Resolve("dynamodb:"+tt.operation, []byte(tt.body(tt.most+1)))
			e, _ := err.(*operation.Error)
			if e == nil || e.Field != tt.field || !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("beyond it: %.300v\nwant an error at %q with %q", err, tt.field, tt.reason)
			}
		})
	}
}

// xs returns n letters.
func xs(n int) string { return strings.Repeat("x", n) }

// with returns what makes a body of a text: the text is put in the place of @.
func with(format string, text func(n int) string) func(int) string {
	return func(n int) string { return strings.Replace(format, "@", text(n), 1) }
}

// list returns what makes a body of n elements, each with its number.
func listed(format, element string) func(int) string {
	return with(format, func(n int) string { return many(n, element) })
}

func limitTests() []limitTest {
	const kb400, mb4 = 409_600, 4_194_304
	item := func(n int) string { return xs(n - len("Id")) } // of an item {"Id": ...} with nothing else
	titled := func(n int) string { return xs(n - len("Id") - 1 - len("Title")) }
	put := `{"TableName": "Books", "Item": {"Id": {"S": "a"}, "Title": {"S": "@"}}}`
	return []limitTest{
		{"an item", "PutItem", with(put, titled), kb400, "Item", "at most 409600 bytes, names included, not 409601"},
		{"an item of a table that is not known", "PutItem", with(`{"TableName": "Notes", "Item": {"Id": {"S": "@"}}}`, item), kb400, "Item", "at most 409600"},
		{"the name of an attribute", "PutItem", with(`{"TableName": "Books", "Item": {"Id": {"S": "a"}, "@": {"NULL": true}}}`, xs), 65_535, "Item." + xs(65_536), "1 to 65535"},
		{"an item of a batch", "BatchWriteItem", with(`{"RequestItems": {"Books": [{"PutRequest": {"Item": {"Id": {"S": "b"}}}}, {"PutRequest": {"Item": {"Id": {"S": "a"}, "Title": {"S": "@"}}}}]}}`, titled),
			kb400, "RequestItems.Books[1].PutRequest.Item", "at most 409600"},
		{"an item of a transaction", "TransactWriteItems", with(`{"TransactItems": [{"Put": `+put+`}]}`, titled), kb400, "TransactItems[0].Put.Item", "at most 409600"},
		{"an item that is inserted", "ExecuteStatement", with(`{"Statement": "INSERT INTO Books VALUE {'Id': 'a', 'Title': ?}", "Parameters": [{"S": "@"}]}`, xs), kb400, "Parameters", "at most 409600"},
		{"an item that is inserted as a whole", "ExecuteStatement", with(`{"Statement": "INSERT INTO Books VALUE ?", "Parameters": [{"M": {"Id": {"S": "a"}, "Title": {"S": "@"}}}]}`, titled), kb400, "Parameters", "at most 409600"},
		{"all items of a transaction", "TransactWriteItems", func(n int) string {
			var puts []string
			for i := 0; n > 0; i++ {
				size := min(n, kb400)
				puts = append(puts, fmt.Sprintf(`{"Put": {"TableName": "Orders", "Item": {"Customer": {"S": "a"}, "Seq": {"S": "%02d"}, "Title": {"S": "%s"}}}}`,
					i, xs(size-len("CustomeraSeq00Title"))))
				n -= size
				if n > 0 && n < 100 { // the last has room for its key
					puts[i] = strings.Replace(puts[i], xs(100), "", 1)
					n += 100
				}
			}
			return `{"TransactItems": [` + strings.Join(puts, ", ") + `]}`
		}, mb4, "TransactItems[10].Put", "at most 4194304 bytes"},

		{"a partition key", "GetItem", with(`{"TableName": "Books", "Key": {"Id": {"S": "@"}}}`, xs), 2048, "Key.Id.S", "at most 2048"},
		{"a partition key in an item", "PutItem", with(`{"TableName": "Books", "Item": {"Id": {"S": "@"}}}`, xs), 2048, "Item.Id.S", "at most 2048"},
		{"a sort key", "GetItem", with(`{"TableName": "Orders", "Key": {"Seq": {"S": "@"}, "Customer": {"S": "`+xs(2048)+`"}}}`, xs), 1024, "Key.Seq.S", "at most 1024 bytes, not 1025"},
		{"a sort key of binary", "DeleteItem", with(`{"TableName": "Orders", "Key": {"Seq": {"B": "@"}, "Customer": {"S": "a"}}}`,
			func(n int) string { return strings.Repeat("AAAA", n/3) + [...]string{"", "AA==", "AAA="}[n%3] }), 1024, "Key.Seq.B", "at most 1024 bytes, not 1025"},
		{"a sort key in an item", "PutItem", with(`{"TableName": "Orders", "Item": {"Seq": {"S": "@"}, "Customer": {"S": "a"}}}`, xs), 1024, "Item.Seq.S", "at most 1024"},
		{"a sort key in a batch", "BatchGetItem", with(`{"RequestItems": {"Orders": {"Keys": [{"Seq": {"S": "@"}, "Customer": {"S": "a"}}]}}}`, xs), 1024, "RequestItems.Orders.Keys[0].Seq.S", "at most 1024"},
		{"either key of a table that is not known", "GetItem", with(`{"TableName": "Notes", "Key": {"a": {"S": "`+xs(2048)+`"}, "b": {"S": "@"}}}`, xs), 1024, "Key.b.S", "at most 1024"},
		{"a partition key of a Query", "Query", with(`{"TableName": "Orders", "KeyConditionExpression": "Customer = :c", "ExpressionAttributeValues": {":c": {"S": "@"}}}`, xs),
			2048, "KeyConditionExpression.S", "at most 2048"},
		{"a sort key of a Query", "Query", with(`{"TableName": "Orders", "KeyConditionExpression": "Customer = :c AND Seq = :s", "ExpressionAttributeValues": {":c": {"S": "a"}, ":s": {"S": "@"}}}`, xs),
			1024, "KeyConditionExpression.S", "at most 1024"},
		{"the name of a key", "GetItem", with(`{"TableName": "Notes", "Key": {"@": {"S": "a"}}}`, xs), 255, `Key.` + xs(256), "at most 255 characters, not 256"},
		{"the name of a key in other letters", "GetItem", with(`{"TableName": "Notes", "Key": {"@": {"S": "a"}}}`, func(n int) string { return strings.Repeat("é", n) }),
			255, `Key["` + strings.Repeat("é", 80) + `"...]`, "at most 255 characters, not 256"},

		{"keys of a batch", "BatchGetItem", listed(`{"RequestItems": {"Books": {"Keys": [@]}}}`, `{"Id": {"N": "%d"}}`), 100, "RequestItems.Books.Keys[100]", "at most 100"},
		{"writes of a batch", "BatchWriteItem", listed(`{"RequestItems": {"Books": [@]}}`, `{"DeleteRequest": {"Key": {"Id": {"N": "%d"}}}}`), 25, "RequestItems.Books[25]", "at most 25"},
		{"members of a transaction", "TransactGetItems", listed(`{"TransactItems": [@]}`, `{"Get": {"TableName": "Books", "Key": {"Id": {"N": "%d"}}}}`), 100, "TransactItems[100]", "at most 100"},
		{"writing members of a transaction", "TransactWriteItems", listed(`{"TransactItems": [@]}`, `{"Delete": {"TableName": "Books", "Key": {"Id": {"N": "%d"}}}}`), 100, "TransactItems[100]", "at most 100"},
		{"statements of a batch", "BatchExecuteStatement", listed(`{"Statements": [@]}`, `{"Statement": "SELECT * FROM Books WHERE Id = %d"}`), 25, "Statements[25]", "at most 25"},
		{"statements of a transaction", "ExecuteTransaction", listed(`{"TransactStatements": [@]}`, `{"Statement": "SELECT * FROM Books WHERE Id = %d"}`), 100, "TransactStatements[100]", "at most 100"},
		{"a statement", "ExecuteStatement", with(`{"Statement": "SELECT * FROM Books WHERE Id = '@'"}`, func(n int) string { return xs(n - len("SELECT * FROM Books WHERE Id = ''")) }),
			8192, "Statement", "longer than 8192 characters"},

		{"the name of a table", "DescribeTable", with(`{"TableName": "@"}`, xs), 255, "TableName", "3 to 255"},
		{"the name in the ARN of a table", "DescribeTable", with(`{"TableName": "`+home+`table/@"}`, xs), 255, "TableName", "3 to 255"},
		{"the name in an ARN that is asked for", "ListTagsOfResource", with(`{"ResourceArn": "`+home+`table/@"}`, xs), 255, "ResourceArn", "3 to 255"},
		{"the name of an index", "Scan", with(`{"TableName": "Books", "IndexName": "@"}`, xs), 255, "IndexName", "3 to 255"},
		{"a nested value", "PutItem", func(n int) string {
			return `{"TableName": "Books", "Item": {"Id": {"S": "a"}, "Deep": ` + strings.Repeat(`{"L": [`, n) + strings.Repeat(`]}`, n) + `}}`
		}, 32, "Item.Deep" + strings.Repeat(".L[0]", 32) + ".L", "at most 32 deep"},
		{"the digits of a number", "PutItem", with(`{"TableName": "Books", "Item": {"Id": {"S": "a"}, "Price": {"N": "@"}}}`, func(n int) string { return strings.Repeat("7", n) }),
			38, "Item.Price.N", "more than 38"},

		{"tags", "TagResource", listed(`{"ResourceArn": "`+home+`table/Books", "Tags": [@]}`, `{"Key": "k%d", "Value": ""}`), 50, "Tags[50]", "at most 50"},
		{"the key of a tag", "TagResource", with(`{"ResourceArn": "`+home+`table/Books", "Tags": [{"Key": "@", "Value": ""}]}`, func(n int) string { return strings.Repeat("é", n) }), 128, "Tags[0].Key", "1 to 128"},
		{"the value of a tag", "TagResource", with(`{"ResourceArn": "`+home+`table/Books", "Tags": [{"Key": "k", "Value": "@"}]}`, func(n int) string { return strings.Repeat("é", n) }), 256, "Tags[0].Value", "at most 256"},
		{"the key of a tag that goes", "UntagResource", with(`{"ResourceArn": "`+home+`table/Books", "TagKeys": ["@"]}`, xs), 128, "TagKeys[0]", "1 to 128"},
		{"a policy", "PutResourcePolicy", with(`{"ResourceArn": "`+home+`table/Books", "Policy": "@"}`, func(n int) string { return strings.Repeat(" ", n) }), 20_480, "Policy", "at most 20480 bytes, not 20481"},
		{"a policy of a new table", "CreateTable", with(`{"TableName": "New", "ResourcePolicy": "@"}`, xs), 20_480, "ResourcePolicy", "at most 20480"},
		{"an iterator", "GetRecords", with(`{"ShardIterator": "`+home+stream+`|@"}`, func(n int) string { return xs(n - len(home+stream+"|")) }), 2048, "ShardIterator", "at most 2048"},
	}
}

// TestNoItem is about what is not an item, and is not held to the size of one.
func TestNoItem(t *testing.T) {
	text := xs(300_000)
	for _, statement := range []string{
		"SELECT * FROM Books WHERE Id = 'a' AND (Title = ? OR Title = ?)",
		"UPDATE Books SET Title = 'x' WHERE Id = 'a' AND (Title = ? OR Title = ?)",
	} {
		body := `{"Statement": "` + statement + `", "Parameters": [{"S": "` + text + `"}, {"S": "` + text + `"}]}`
		if _, err := resolver.Resolve("dynamodb:ExecuteStatement", []byte(body)); err != nil {
			t.Errorf("%s: %.200v", statement, err)
		}
	}
}

// TestItemSize is about what an item counts: the rules of "DynamoDB item sizes
// and formats".
func TestItemSize(t *testing.T) {
	const kb400 = 409_600
	tests := []struct {
		name, value string // beside the key, which takes three bytes, and the name, which takes one
		size        int
	}{
		{"text", `{"S": "é"}`, 2},
		{"an escape", `{"S": "\u00e9\n"}`, 3},
		{"number", `{"N": "12345"}`, 4},
		{"zeros at its ends", `{"N": "0012300000"}`, 3},
		{"binary", `{"B": "AAAA"}`, 3},
		{"flag", `{"BOOL": false}`, 1},
		{"nothing", `{"NULL": true}`, 1},
		{"list", `{"L": [{"S": "ab"}, {"NULL": true}]}`, 3 + 1 + 2 + 1 + 1},
		{"map", `{"M": {"name": {"S": "ab"}}}`, 3 + 1 + 4 + 2},
		{"set", `{"SS": ["ab", "c"]}`, 3},
	}
	for _, tt := range tests {
		for _, over := range []int{0, 1} {
			rest := kb400 - len("Ida") - len("v") - tt.size - len("x") + over
			body := `{"TableName": "Books", "Item": {"Id": {"S": "a"}, "v": ` + tt.value + `, "x": {"S": "` + xs(rest) + `"}}}`
			_, err := resolver.Resolve("dynamodb:PutItem", []byte(body))
			if got := err != nil; got != (over > 0) {
				t.Errorf("%s: an item with %d bytes over the limit: %.200v", tt.name, over, err)
			}
		}
	}
}
