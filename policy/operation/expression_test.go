package operation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// conditionBody returns a DeleteItem with a condition, and the placeholders that it has.
func conditionBody(condition string) string {
	return `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConditionExpression": "` + condition + `"` + holders(condition) + `}`
}

func updateBody(update string) string {
	return `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "UpdateExpression": "` + update + `"` + holders(update) + `}`
}

func projectionBody(projection string) string {
	return `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": "` + projection + `"` + holders(projection) + `}`
}

// holders declares those placeholders that an expression has: #n and :v.
func holders(expression string) (declared string) {
	if strings.Contains(expression, "#n") {
		declared += `, "ExpressionAttributeNames": {"#n": "Name"}`
	}
	if strings.Contains(expression, ":v") {
		declared += `, "ExpressionAttributeValues": {":v": {"S": "x"}}`
	}
	return declared
}

// TestExpressionNames is about the names that expressions have. Id is there as
// it is the key of the item.
func TestExpressionNames(t *testing.T) {
	tests := []struct {
		operation  string
		body       func(string) string
		expression string
		want       string // after Id
	}{
		{"GetItem", projectionBody, "a", "a"},
		{"GetItem", projectionBody, " a ,b,  #n\\t,\\nc_9 ", "a b Name c_9"},
		{"GetItem", projectionBody, "a.b.c, a.d, d[10][2].e, d[0], #n.x.#n", "a d Name"},
		{"GetItem", projectionBody, "a, A, b.a", "a A b"},
		{"GetItem", projectionBody, "contains, begins_with, attribute_exists", "contains begins_with attribute_exists"},
		{"DeleteItem", conditionBody, "attribute_exists(a) and attribute_not_exists(b.c) And attribute_type(d, :v) AND begins_with(e, :v) OR contains(f, g)", "a b d e f g"},
		{"DeleteItem", conditionBody, "size(a) > :v", "a"},
		{"DeleteItem", conditionBody, "size (a.b) <= size(c)", "a c"},
		{"DeleteItem", conditionBody, "a=:v AND b<>:v AND c<:v AND d<=:v AND e>:v AND f>=:v", "a b c d e f"},
		{"DeleteItem", conditionBody, ":v = a", "a"},
		{"DeleteItem", conditionBody, "a BETWEEN b AND c AND d = e", "a b c d e"},
		{"DeleteItem", conditionBody, "a IN (:v) OR b in (c, d, :v)", "a b c d"},
		{"DeleteItem", conditionBody, "NOT not a = :v", "a"},
		{"DeleteItem", conditionBody, "((NOT (a = :v)) OR ((b) = (c)))", "a b c"},
		{"DeleteItem", conditionBody, "(contains(a, :v))", "a"},
		{"DeleteItem", conditionBody, "#n = contains", "Name contains"},
		{"DeleteItem", conditionBody, "contains = :v AND contains(contains, :v)", "contains"},
		{"UpdateItem", updateBody, "SET a = :v", "a"},
		{"UpdateItem", updateBody, "set a.b[1] = c + :v, d = :v - e, f = (g)", "a c d e f g"},
		{"UpdateItem", updateBody, "SET a = if_not_exists(b.x, if_not_exists(c, :v)) + d, e = list_append(f, (g))", "a b c d e f g"},
		{"UpdateItem", updateBody, "REMOVE a, b[0], #n", "a b Name"},
		{"UpdateItem", updateBody, "ADD a :v, b.c :v DELETE d :v", "a b d"},
		{"UpdateItem", updateBody, "DELETE a :v ADD b :v REMOVE c SET d = (e - :v)", "a b c d e"},
	}
	for _, tt := range tests {
		got := resolve(t, resolver, "dynamodb:"+tt.operation, tt.body(tt.expression))
		want := append([]string{"Id"}, strings.Fields(tt.want)...)
		if diff := cmp.Diff(any(want), got[0].Keys["Attributes"]); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", tt.expression, diff)
		}
	}
}

// TestReservedWords is about names that only a placeholder can stand for.
func TestReservedWords(t *testing.T) {
	for _, word := range []string{"ABORT", "NAME", "STATUS", "SIZE", "LOCALTIMESTAMP", "ZONE", "YEAR", "X", "DATA"} {
		for _, name := range []string{word, strings.ToLower(word), word[:1] + strings.ToLower(word[1:])} {
			_, err := resolver.Resolve("dynamodb:GetItem", []byte(projectionBody(name)))
			if reserved := word != "X"; (err != nil) != reserved {
				t.Errorf("%s: error %v, want one: %t", name, err, reserved)
			}
			_, err = resolver.Resolve("dynamodb:GetItem", []byte(projectionBody("a."+name)))
			if reserved := word != "X"; (err != nil) != reserved {
				t.Errorf("a.%s: error %v, want one: %t", name, err, reserved)
			}
		}
	}
}

func TestExpressionsRefused(t *testing.T) { runRefuse(t, expressionsRefusedTable()) }

func expressionsRefusedTable() []refuseTest {
	var tests []refuseTest
	for _, c := range []struct{ expression, reason string }{
		{"", "The expression can not be empty"},
		{" ", `Syntax error; token: <EOF>, near: " "`},
		{"a,", `Syntax error; token: <EOF>, near: "a,"`},
		{"a b", `Syntax error; token: "b", near: "a b"`},
		{"a..b", `Syntax error; token: ".", near: "a..b"`},
		{".a", `Syntax error; token: ".", near: ".a"`},
		{"a[", `Syntax error; token: <EOF>, near: "a["`},
		{"a[b]", `Syntax error; token: "b", near: "a[b]"`},
		{"a[1x]", `Syntax error; token: "x", near: "a[1x]"`},
		{"a[1", `Syntax error; token: <EOF>, near: "a[1"`},
		{"9a", `Syntax error; token: "9", near: "9a"`},
		{"é", `Syntax error; token: "é", near: "é"`},
		{"a-b", `Syntax error; token: "-", near: "a-b"`},
		{"#x", "An expression attribute name used in the document path is not defined; attribute name: #x"},
		{"#", `Syntax error; token: "#", near: "#"`},
		{"a.#x", "An expression attribute name used in the document path is not defined; attribute name: #x"},
		{":v", `Syntax error; token: ":v", near: ":v"`},
		{"Name", "Attribute name is a reserved keyword; reserved keyword: Name"},
		{"a.Name", "Attribute name is a reserved keyword; reserved keyword: Name"},
		{"size(a)", "Attribute name is a reserved keyword; reserved keyword: size"},
		{strings.Repeat("a,", 2048) + "a", "Expression size has exceeded the maximum allowed size; expression size: 4097, max allowed size: 4096"},
	} {
		body := projectionBody(c.expression)
		if c.expression == ":v" {
			body = `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": ":v"}`
		}
		tests = append(tests, refuseTest{"projection " + c.expression[:min(9, len(c.expression))], "dynamodb:GetItem", body, "ProjectionExpression", c.reason})
	}
	for _, c := range []struct{ expression, reason string }{
		{"", "The expression can not be empty"},
		{"a", `Syntax error; token: <EOF>, near: "a"`},
		{":v", `Syntax error; token: <EOF>, near: ":v"`},
		{"(a)", `Syntax error; token: <EOF>, near: "(a)"`},
		{"size(a)", "The function is not allowed to be used this way in an expression; function: size"},
		{"a AND b = :v", `Syntax error; token: "AND", near: "a AND b = :v"`},
		{"b = :v AND a", `Syntax error; token: <EOF>, near: "b = :v AND a"`},
		{"a OR b = :v", `Syntax error; token: "OR", near: "a OR b = :v"`},
		{"b = :v OR a", `Syntax error; token: <EOF>, near: "b = :v OR a"`},
		{"NOT a", `Syntax error; token: <EOF>, near: "NOT a"`},
		{"NOT (a", `Syntax error; token: <EOF>, near: "NOT (a"`},
		{"contains(a, )", `Syntax error; token: ")", near: "contains(a, )"`},
		{"a = NOT b", "Attribute name is a reserved keyword; reserved keyword: NOT"},
		{"a = b = c", `Syntax error; token: "=", near: "a = b = c"`},
		{"(a = b) = c", `Syntax error; token: "=", near: "(a = b) = c"`},
		{"a = (b = c)", `Syntax error; token: <EOF>, near: "a = (b = c)"`},
		{"a = contains(b, c)", "The function is not allowed to be used this way in an expression; function: contains"},
		{"size(contains(a, b)) = c", "The function is not allowed to be used this way in an expression; function: contains"},
		{"a BETWEEN b", `Syntax error; token: <EOF>, near: "a BETWEEN b"`},
		{"a BETWEEN b OR c", `Syntax error; token: "OR", near: "a BETWEEN b OR c"`},
		{"a BETWEEN b AND c AND d", `Syntax error; token: <EOF>, near: " AND c AND d"`},
		{"a BETWEEN AND b", "reserved"},
		{"a IN ()", `Syntax error; token: ")", near: "a IN ()"`},
		{"a IN (b", `Syntax error; token: <EOF>, near: "a IN (b"`},
		{"a IN b", `Syntax error; token: "b", near: "a IN b"`},
		{"a IN (b,)", `Syntax error; token: ")", near: "a IN (b,)"`},
		{"a IN (b = c)", `Syntax error; token: "=", near: "a IN (b = c)"`},
		{"a IN (contains(b, c))", "The function is not allowed to be used this way in an expression; function: contains"},
		{"(a = b", `Syntax error; token: <EOF>, near: "(a = b"`},
		{"a = b)", `Syntax error; token: ")", near: "a = b)"`},
		{"attribute_exists(:v)", "Operator or function requires a document path; operator or function: attribute_exists"},
		{"attribute_exists(size(a))", "The function is not allowed to be used this way in an expression; function: size"},
		{"attribute_exists(a, b)", "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2"},
		{"attribute_exists()", `Syntax error; token: ")", near: "bute_exists()"`},
		{"contains(a)", "Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1"},
		{"Contains(a, b)", "Invalid function name; function: Contains"},
		{"if_not_exists(a, b) = c", "The function is not allowed in this kind of expression; function: if_not_exists"},
		{"a == b", `Syntax error; token: "=", near: "a == b"`},
		{"a != b", `Syntax error; token: "!", near: "a != b"`},
		{"a ; b", `Syntax error; token: ";", near: "a ; b"`},
		{"a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
		{"a = \\\"b\\\"", `Syntax error; token: "\"", near: "a = \"b\""`},
	} {
		tests = append(tests, refuseTest{"condition " + c.expression, "dynamodb:DeleteItem", conditionBody(c.expression), "ConditionExpression", c.reason})
	}
	for _, c := range []struct{ expression, reason string }{
		{"", "The expression can not be empty"},
		{"a = :v", `Syntax error; token: "a", near: "a = :v"`},
		{"SET", `Syntax error; token: <EOF>, near: "SET"`},
		{"SET a", `Syntax error; token: <EOF>, near: "SET a"`},
		{"SET a = :v SET b = :v", `The "SET" section can only be used once in an update expression`},
		{"SET a = :v, REMOVE b", `Syntax error; token: "b", near: " :v, REMOVE b"`},
		{"SET a = :v + :v + :v", `Syntax error; token: "+", near: "a = :v + :v + :v"`},
		{"SET a = size(b)", "The function is not allowed in this kind of expression; function: size"},
		{"SET a = if_not_exists(:v, b)", "Operator or function requires a document path; operator or function: if_not_exists"},
		{"SET a = if_not_exists(b)", "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1"},
		{"SET a = (b", `Syntax error; token: <EOF>, near: "SET a = (b"`},
		{"SET a = (b = c)", `Syntax error; token: "=", near: "SET a = (b = c)"`},
		{"SET a = ()", `Syntax error; token: ")", near: "SET a = ()"`},
		{"REMOVE :v", `Syntax error; token: ":v", near: "REMOVE :v"`},
		{"REMOVE a b", `Syntax error; token: "b", near: "REMOVE a b"`},
		{"ADD a b", `Syntax error; token: "b", near: "ADD a b"`},
		{"ADD a = :v", `Syntax error; token: "=", near: "ADD a = :v"`},
		{"DELETE a :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
		{"DROP a", `Syntax error; token: "DROP", near: "DROP a"`},
	} {
		tests = append(tests, refuseTest{"update " + c.expression, "dynamodb:UpdateItem", updateBody(c.expression), "UpdateExpression", c.reason})
	}
	return tests
}

func TestPlaceholdersRefused(t *testing.T) { runRefuse(t, placeholdersRefusedTable()) }

func placeholdersRefusedTable() []refuseTest {
	body := func(rest string) string {
		return `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, ` + rest + `}`
	}
	const del = "dynamodb:DeleteItem"
	return []refuseTest{
		{"an unused name", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeNames": {"#n": "x"}`), "ExpressionAttributeNames.#n", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"},
		{"an unused value", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeValues": {":v": {"S": "x"}}`), "ExpressionAttributeValues.:v", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"},
		{"a name without an expression", del, body(`"ExpressionAttributeNames": {"#n": "x"}`), "ExpressionAttributeNames.#n", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"},
		{"no names", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeNames": {}`), "ExpressionAttributeNames", "at least one name"},
		{"no values", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeValues": {}`), "ExpressionAttributeValues", "at least one value"},
		{"a name without its sign", del, body(`"ConditionExpression": "n = b", "ExpressionAttributeNames": {"n": "x"}`), "ExpressionAttributeNames.n", `ExpressionAttributeNames contains invalid key: Syntax error; key: "n"`},
		{"a sign alone", del, body(`"ConditionExpression": "# = b", "ExpressionAttributeNames": {"#": "x"}`), "ExpressionAttributeNames.#", `ExpressionAttributeNames contains invalid key: Syntax error; key: "#"`},
		{"a name with a dot", del, body(`"ConditionExpression": "#a.b = b", "ExpressionAttributeNames": {"#a.b": "x"}`), `ExpressionAttributeNames["#a.b"]`, `ExpressionAttributeNames contains invalid key: Syntax error; key: "#a.b"`},
		{"a value without its sign", del, body(`"ConditionExpression": "a = :v", "ExpressionAttributeValues": {"v": {"S": "x"}}`), "ExpressionAttributeValues.v", `ExpressionAttributeValues contains invalid key: Syntax error; key: "v"`},
		{"a name for nothing", del, body(`"ConditionExpression": "#n = b", "ExpressionAttributeNames": {"#n": ""}`), "ExpressionAttributeNames.#n", "ExpressionAttributeNames contains invalid value: a name has 1 to 65535 bytes, not 0, for key #n"},
		{"a name for a number", del, body(`"ConditionExpression": "#n = b", "ExpressionAttributeNames": {"#n": 7}`), "ExpressionAttributeNames.#n", "want the name of an attribute"},
		{"a value of no type", del, body(`"ConditionExpression": "a = :v", "ExpressionAttributeValues": {":v": "x"}`), "ExpressionAttributeValues.:v", "want an attribute value"},
		{"more names than can be used", del, body(`"ConditionExpression": "#n0 = b", "ExpressionAttributeNames": {` + many(5000, `"#n%d": "x"`) + `}`), "ExpressionAttributeNames.#n4096", "ExpressionAttributeNames unused in expressions: there are more placeholders than expressions can use; key: #n4096, max number: 4096"},
		{"names that are a list", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeNames": []`), "ExpressionAttributeNames", "want an object"},
	}
}

// expressionLimits are those on expressions and on placeholders.
func expressionLimits() []limitTest {
	const (
		get   = `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": "@"`
		del   = `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConditionExpression": "@"`
		value = `, "ExpressionAttributeValues": {":v": {"N": "1"}}}`
		kb4   = 4096
		mb2   = 2_097_152
	)
	padded := func(text string) func(int) string {
		return func(n int) string { return text + strings.Repeat(" ", n-len(text)) }
	}
	times := func(before, text, after string) func(int) string {
		return func(n int) string { return before + strings.Repeat(text, n) + after }
	}
	placeholder := func(sign string) func(int) string { return func(n int) string { return sign + xs(n-1) } }
	twice := func(format string, text func(int) string) func(int) string {
		return func(n int) string { return strings.ReplaceAll(format, "@", text(n)) }
	}
	return []limitTest{
		{"a projection", "GetItem", with(get+`}`, padded("a")), kb4, "ProjectionExpression", "expression size: 4097, max allowed size: 4096"},
		{"a condition", "DeleteItem", with(del+value, padded("a = :v")), kb4, "ConditionExpression", "expression size: 4097, max allowed size: 4096"},
		{"an update", "UpdateItem", with(`{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "UpdateExpression": "@"}`, padded("REMOVE a")), kb4, "UpdateExpression", "max allowed size: 4096"},
		{"a filter", "Scan", with(`{"TableName": "Books", "FilterExpression": "@"}`, padded("a = b")), kb4, "FilterExpression", "max allowed size: 4096"},
		{"a key condition", "Query", with(`{"TableName": "Books", "KeyConditionExpression": "@"`+value, padded("Id = :v")), kb4, "KeyConditionExpression", "max allowed size: 4096"},
		{"a projection of a batch", "BatchGetItem", with(`{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "u1"}}], "ProjectionExpression": "@"}}}`, padded("a")), kb4,
			"RequestItems.Books.ProjectionExpression", "max allowed size: 4096"},
		{"a condition of a transaction", "TransactWriteItems", with(`{"TransactItems": [{"Delete": `+del+value+`}]}`, padded("a = :v")), kb4,
			"TransactItems[0].Delete.ConditionExpression", "max allowed size: 4096"},
		{"operators", "DeleteItem", with(del+value, times("", "NOT ", "a < :v")), 299, "ConditionExpression", "operator count: 301, max allowed number: 300"},
		{"operators and functions", "DeleteItem", with(del+value, times("", "NOT ", "size(a) < :v")), 298, "ConditionExpression", "operator count: 301, max allowed number: 300"},
		{"operands of IN", "DeleteItem", with(del+value, times("a IN (:v", ",:v", ")")), 98, "ConditionExpression", "number of operands: 101, max allowed number: 100"},
		{"levels of a path", "GetItem", with(get+`}`, times("a", ".b", "")), 31, "ProjectionExpression", "nesting levels: 33, max allowed number: 32"},
		{"a placeholder of a name", "GetItem", twice(get+`, "ExpressionAttributeNames": {"@": "a"}}`, placeholder("#")), 255,
			"ExpressionAttributeNames.#" + xs(255), "at most 255 bytes, not 256"},
		{"a placeholder of a value", "DeleteItem", twice(strings.Replace(del, "@", "a = @", 1)+`, "ExpressionAttributeValues": {"@": {"N": "1"}}}`, placeholder(":")), 255,
			"ExpressionAttributeValues.:" + xs(255), "at most 255 bytes, not 256"},
		{"what a name stands for", "GetItem", with(strings.Replace(get, "@", "#n", 1)+`, "ExpressionAttributeNames": {"#n": "@"}}`, xs), 65535, "ExpressionAttributeNames.#n", "1 to 65535 bytes, not 65536"},
		{"a value", "DeleteItem", with(strings.Replace(del, "@", "a = :v", 1)+`, "ExpressionAttributeValues": {":v": {"S": "@"}}}`, xs), mb2 - 2,
			"ExpressionAttributeValues.:v", "size of all placeholders with :v: 2097153, max allowed size: 2097152"},
		{"names and values together", "DeleteItem", with(strings.Replace(del, "@", "#n IN (:v, :w)", 1)+`, "ExpressionAttributeNames": {"#n": "`+xs(1000)+`"}, "ExpressionAttributeValues": {":v": {"B": "AAAA"}, ":w": {"S": "@"}}}`, xs),
			mb2 - 1002 - 5 - 2, "ExpressionAttributeValues.:w", "max allowed size: 2097152"},
	}
}
