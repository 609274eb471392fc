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
		{"GetItem", projectionBody, " a ,b,  #n\\t,\\n_c9 ", "a b Name _c9"},
		{"GetItem", projectionBody, "a.b.c, a[0], d[10][2].e, #n.x.#n", "a d Name"},
		{"GetItem", projectionBody, "a, A, a", "a A"},
		{"GetItem", projectionBody, "contains, begins_with, attribute_exists", "contains begins_with attribute_exists"},
		{"DeleteItem", conditionBody, "attribute_exists(a) and attribute_not_exists(b.c) And attribute_type(d, :v) AND begins_with(e, :v) OR contains(f, g)", "a b d e f g"},
		{"DeleteItem", conditionBody, "size(a) > :v", "a"},
		{"DeleteItem", conditionBody, "size (a.b) <= size(c)", "a c"},
		{"DeleteItem", conditionBody, "a=:v AND b<>:v AND c<:v AND d<=:v AND e>:v AND f>=:v", "a b c d e f"},
		{"DeleteItem", conditionBody, ":v = a", "a"},
		{"DeleteItem", conditionBody, "a BETWEEN b AND c AND d = e", "a b c d e"},
		{"DeleteItem", conditionBody, "a IN (:v) OR b in (c, d, :v)", "a b c d"},
		{"DeleteItem", conditionBody, "NOT not a = :v", "a"},
		{"DeleteItem", conditionBody, "((NOT (a = :v)) OR (((b)) = (c)))", "a b c"},
		{"DeleteItem", conditionBody, "(contains(a, :v))", "a"},
		{"DeleteItem", conditionBody, "#n = contains", "Name contains"},
		{"DeleteItem", conditionBody, "contains = :v AND contains(contains, :v)", "contains"},
		{"UpdateItem", updateBody, "SET a = :v", "a"},
		{"UpdateItem", updateBody, "set a.b[1] = c + :v, d = :v - e, f = (g)", "a c d e f g"},
		{"UpdateItem", updateBody, "SET a = if_not_exists(b.x, if_not_exists(c, :v)) + list_append(d, (e))", "a b c d e"},
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
		{"", "byte 0: want the name of an attribute, not the end"},
		{" ", "not the end"},
		{"a,", "byte 2: want the name of an attribute, not the end"},
		{"a b", `byte 2: want the end, not "b"`},
		{"a..b", `byte 2: want the name of an attribute, not "."`},
		{".a", "want the name of an attribute"},
		{"a[", "the index of a list, not the end"},
		{"a[b]", "the index of a list"},
		{"a[1x]", "the index of a list"},
		{"a[1", `want "]"`},
		{"9a", "want the name of an attribute"},
		{"é", "want the name of an attribute"},
		{"a-b", `want the end, not "-"`},
		{"#x", `"#x" is not in ExpressionAttributeNames`},
		{"#", `"#" is not in`},
		{"a.#x", `byte 2: "#x" is not in`},
		{":v", "want the name of an attribute"},
		{"Name", "Name is a reserved word"},
		{"a.Name", "byte 2: Name is a reserved word"},
		{"size(a)", "size is a reserved word"},
		{strings.Repeat("a,", 2048) + "a", "at most 4096 bytes, not 4097"},
	} {
		body := projectionBody(c.expression)
		if c.expression == ":v" {
			body = `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ProjectionExpression": ":v"}`
		}
		tests = append(tests, refuseTest{"projection " + c.expression[:min(9, len(c.expression))], "dynamodb:GetItem", body, "ProjectionExpression", c.reason})
	}
	for _, c := range []struct{ expression, reason string }{
		{"", "want an attribute, a value or a function, not the end"},
		{"a", "byte 0: want a condition, not a value alone"},
		{":v", "want a condition"},
		{"(a)", "want a condition"},
		{"size(a)", "want a condition"},
		{"a AND b = :v", "byte 0: want a condition"},
		{"b = :v AND a", "byte 11: want a condition"},
		{"a OR b = :v", "byte 0: want a condition"},
		{"b = :v OR a", "byte 10: want a condition"},
		{"NOT a", "byte 4: want a condition"},
		{"NOT (a", `want ")"`},
		{"contains(a, )", "want an attribute, a value or a function"},
		{"a = NOT b", "NOT is a reserved word"},
		{"a = b = c", `byte 6: want the end, not "="`},
		{"(a = b) = c", "byte 0: want a value, not a condition"},
		{"a = (b = c)", "byte 4: want a value, not a condition"},
		{"a = contains(b, c)", "byte 4: want a value, not a condition"},
		{"size(contains(a, b)) = c", "want a value, not a condition"},
		{"a BETWEEN b", "want AND, not the end"},
		{"a BETWEEN b OR c", `want AND, not "OR"`},
		{"a BETWEEN b AND c AND d", "want a condition"},
		{"a BETWEEN AND b", "reserved"},
		{"a IN ()", "want an attribute, a value or a function"},
		{"a IN (b", `want ")"`},
		{"a IN b", `want "("`},
		{"a IN (b,)", "want an attribute"},
		{"a IN (b = c)", `want ")"`},
		{"a IN (contains(b, c))", "want a value, not a condition"},
		{"(a = b", `want ")", not the end`},
		{"a = b)", `want the end, not ")"`},
		{"attribute_exists(:v)", "byte 17: want the path of an attribute"},
		{"attribute_exists(size(a))", "want the path of an attribute"},
		{"attribute_exists(a, b)", `want ")"`},
		{"attribute_exists()", "want an attribute"},
		{"contains(a)", `want ","`},
		{"Contains(a, b)", `byte 0: want a function of this kind of expression, not "Contains"`},
		{"if_not_exists(a, b) = c", "want a function of this kind"},
		{"a == b", `want an attribute, a value or a function, not "="`},
		{"a != b", `want the end, not "!"`},
		{"a ; b", `want the end, not ";"`},
		{"a = :x", `":x" is not in ExpressionAttributeValues`},
		{"a = \\\"b\\\"", "want an attribute, a value or a function"},
	} {
		tests = append(tests, refuseTest{"condition " + c.expression, "dynamodb:DeleteItem", conditionBody(c.expression), "ConditionExpression", c.reason})
	}
	for _, c := range []struct{ expression, reason string }{
		{"", "want SET, REMOVE, ADD or DELETE, not the end"},
		{"a = :v", "want SET, REMOVE, ADD or DELETE"},
		{"SET", "want the name of an attribute"},
		{"SET a", `want "=", not the end`},
		{"SET a = :v SET b = :v", "byte 11: SET is there twice"},
		{"SET a = :v, REMOVE b", `want "=", not "b"`},
		{"SET a = :v + :v + :v", `want SET, REMOVE, ADD or DELETE, not "+"`},
		{"SET a = size(b)", "want a function of this kind of expression"},
		{"SET a = if_not_exists(:v, b)", "want the path of an attribute"},
		{"SET a = if_not_exists(b)", `want ","`},
		{"SET a = (b", `want ")"`},
		{"SET a = (b = c)", `want ")"`},
		{"SET a = ()", "want an attribute"},
		{"REMOVE :v", "want the name of an attribute"},
		{"REMOVE a b", "want SET, REMOVE, ADD or DELETE"},
		{"ADD a b", "want a placeholder for a value"},
		{"ADD a = :v", "want a placeholder for a value"},
		{"DELETE a :x", `":x" is not in`},
		{"DROP a", "want SET, REMOVE, ADD or DELETE"},
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
		{"an unused name", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeNames": {"#n": "x"}`), "ExpressionAttributeNames.#n", "not used"},
		{"an unused value", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeValues": {":v": {"S": "x"}}`), "ExpressionAttributeValues.:v", "not used"},
		{"a name without an expression", del, body(`"ExpressionAttributeNames": {"#n": "x"}`), "ExpressionAttributeNames.#n", "not used"},
		{"no names", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeNames": {}`), "ExpressionAttributeNames", "a name at least"},
		{"no values", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeValues": {}`), "ExpressionAttributeValues", "a value at least"},
		{"a name without its sign", del, body(`"ConditionExpression": "n = b", "ExpressionAttributeNames": {"n": "x"}`), "ExpressionAttributeNames.n", "want # and"},
		{"a sign alone", del, body(`"ConditionExpression": "# = b", "ExpressionAttributeNames": {"#": "x"}`), "ExpressionAttributeNames.#", "want # and"},
		{"a name with a dot", del, body(`"ConditionExpression": "#a.b = b", "ExpressionAttributeNames": {"#a.b": "x"}`), `ExpressionAttributeNames["#a.b"]`, "want # and"},
		{"a value without its sign", del, body(`"ConditionExpression": "a = :v", "ExpressionAttributeValues": {"v": {"S": "x"}}`), "ExpressionAttributeValues.v", "want : and"},
		{"a name for nothing", del, body(`"ConditionExpression": "#n = b", "ExpressionAttributeNames": {"#n": ""}`), "ExpressionAttributeNames.#n", "want the name of an attribute"},
		{"a name for a number", del, body(`"ConditionExpression": "#n = b", "ExpressionAttributeNames": {"#n": 7}`), "ExpressionAttributeNames.#n", "want the name of an attribute"},
		{"a value of no type", del, body(`"ConditionExpression": "a = :v", "ExpressionAttributeValues": {":v": "x"}`), "ExpressionAttributeValues.:v", "want an attribute value"},
		{"more names than can be used", del, body(`"ConditionExpression": "#n0 = b", "ExpressionAttributeNames": {` + many(5000, `"#n%d": "x"`) + `}`), "ExpressionAttributeNames.#n4096", "more than expressions can use"},
		{"names that are a list", del, body(`"ConditionExpression": "a = b", "ExpressionAttributeNames": []`), "ExpressionAttributeNames", "want an object"},
	}
}
