package memory_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation"
)

// A request goes through a plan of its permissions before it comes to a store.
// Both read its expressions, and have to agree on which are expressions.

// alike is a request with one expression: a projection of a GetItem, a condition
// of a DeleteItem, an UpdateExpression of an UpdateItem.
type alike struct{ field, text string }

// placeholders returns those that the expression has, of a few that stand for
// something.
func (a alike) placeholders(t *testing.T) (names map[string]string, values dynamodb.Item) {
	for key, name := range map[string]string{"#a": "a", "#n": "name", "#_": "_x"} {
		if strings.Contains(a.text, key) {
			if names == nil {
				names = make(map[string]string)
			}
			names[key] = name
		}
	}
	for key, value := range map[string]string{":v": `{"S": "S"}`, ":n": `{"N": "1"}`, ":l": `{"L": []}`} {
		if strings.Contains(a.text, key) {
			if values == nil {
				values = make(dynamodb.Item)
			}
			values[key] = item(t, `{"x": `+value+`}`)["x"]
		}
	}
	return names, values
}

// plan returns the error of the plan about the expression, "" if it has none.
func (a alike) plan(t *testing.T) string {
	names, values := a.placeholders(t)
	body := map[string]any{"TableName": "Books", "Key": item(t, `{"id": {"S": "1"}}`), a.field: a.text}
	if names != nil {
		body["ExpressionAttributeNames"] = names
	}
	if values != nil {
		body["ExpressionAttributeValues"] = values
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	name := map[string]string{"ProjectionExpression": "GetItem", "ConditionExpression": "DeleteItem", "UpdateExpression": "UpdateItem"}[a.field]
	resolver := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
	_, err = resolver.Resolve("dynamodb:"+name, text)
	var e *operation.Error
	if !errors.As(err, &e) {
		return ""
	}
	if e.Field != a.field {
		t.Fatalf("%s: %v", text, err)
	}
	return e.Reason
}

// store returns the error of the store about the form of the expression, "" if
// it has none. Errors about types, or about an item, are not about its form.
func (a alike) store(t *testing.T) string {
	names, values := a.placeholders(t)
	s, key := newStore(t), item(t, `{"id": {"S": "1"}}`)
	var err error
	switch a.field {
	case "ProjectionExpression":
		_, err = s.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: key, ProjectionExpression: a.text, ExpressionAttributeNames: names})
	case "ConditionExpression":
		_, err = s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "Books", Key: key, ConditionExpression: a.text, ExpressionAttributeNames: names, ExpressionAttributeValues: values})
	default:
		_, err = s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: "Books", Key: key, UpdateExpression: a.text, ExpressionAttributeNames: names, ExpressionAttributeValues: values})
	}
	if err == nil {
		return ""
	}
	var e *dynamodb.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v: %v", a, err)
	}
	reason, ok := strings.CutPrefix(e.Message, "Invalid "+a.field+": ")
	for _, aboutTypes := range []string{"Incorrect operand type", "The BETWEEN operator requires", "Invalid attribute type name"} {
		ok = ok && !strings.HasPrefix(reason, aboutTypes)
	}
	if !ok {
		return ""
	}
	return reason
}

// TestRefusedAlike is about expressions that only one of the two once refused,
// with the words of both, and with neighbours that are fine.
func TestRefusedAlike(t *testing.T) {
	const condition, update, projection = "ConditionExpression", "UpdateExpression", "ProjectionExpression"
	const distinct = "The first operand must be distinct from the remaining operands for this operator or function; operator: "
	tests := []struct{ field, text, want string }{
		{condition, "((a < b))", "The expression has redundant parentheses;"},
		{condition, "(a < b)", ""},
		{condition, "((a < b) AND (b < a))", ""},
		{update, "SET a = ((b))", "The expression has redundant parentheses;"},
		{update, "SET a = (b)", ""},
		{condition, "a > a", distinct + ">, first operand: [a]"},
		{condition, "a > #a", distinct + ">, first operand: [a]"},
		{condition, "a IN (b, a)", distinct + "IN, first operand: [a]"},
		{condition, "a > a[0]", ""},
		{condition, "size(size(a)) > a", "The function is not allowed to be used this way in an expression; function: size"},
		{condition, "size(a) > a", ""},
		{update, "SET a = list_append(:l, :l) + :n", "The function is not allowed to be used this way in an expression; function: list_append"},
		{projection, "b, b", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b], path two: [b]"},
		{projection, "b, b.c", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b], path two: [b, c]"},
		{projection, "b.a, b.c", ""},
		{update, "REMOVE a, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"},
		{projection, "a[0], a.b", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]"},
		{update, "REMOVE a.b, a[0]", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]"},
		{projection, "_a, a", `Syntax error; token: "_", near: "_a, a"`},
		{condition, "a > _a", `Syntax error; token: "_", near: "a > _a"`},
		{update, "ADD _a :v", `Syntax error; token: "_", near: "ADD _a :v"`},
		{projection, "a_, #_", ""},
		{condition, strings.Repeat("a = :v OR ", 150) + "a = :v", "The expression contains too many operators; operator count: 301, max allowed number: 300"},
		{condition, "a IN (" + strings.Repeat(":v, ", 99) + ":v)", "The IN operator is provided with too many operands; number of operands: 101, max allowed number: 100"},
	}
	for _, tt := range tests {
		a := alike{tt.field, tt.text}
		if diff := cmp.Diff([]string{tt.want, tt.want}, []string{a.plan(t), a.store(t)}); diff != "" {
			t.Errorf("%s %.60s: plan and store (-want +got):\n%s", tt.field, tt.text, diff)
		}
	}
}

// TestAlike makes expressions, most of them right or nearly so, and asks both.
func TestAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	refused := 0
	const n = 3000
	for range n {
		a := alike{"ConditionExpression", randomCondition(r, 3)}
		switch r.IntN(3) {
		case 0:
			a = alike{"UpdateExpression", randomUpdate(r)}
		case 1:
			a = alike{"ProjectionExpression", randomList(r, func() string { return randomPath(r) })}
		}
		if r.IntN(4) == 0 { // a piece less, or one twice
			i := r.IntN(len(a.text))
			j := min(i+1+r.IntN(3), len(a.text))
			a.text = a.text[:i] + strings.Repeat(a.text[i:j], 2*r.IntN(2)) + a.text[j:]
		}
		plan, store := a.plan(t), a.store(t)
		if a.text == "" {
			continue // which is not an expression to a store
		}
		if diff := cmp.Diff(plan, store); diff != "" {
			t.Fatalf("%s %q: plan and store differ (-plan +store):\n%s", a.field, a.text, diff)
		}
		if plan != "" {
			refused++
		}
	}
	if refused < n/5 || refused > n*4/5 {
		t.Errorf("%d of %d expressions are refused, want some of both", refused, n)
	}
}

func anyOf(r *rand.Rand, texts ...string) string { return texts[r.IntN(len(texts))] }

func randomList(r *rand.Rand, one func() string) string {
	text := one()
	for r.IntN(2) == 0 {
		text += anyOf(r, ",", ", ") + one()
	}
	return text
}

func randomPath(r *rand.Rand) string {
	path := anyOf(r, "a", "b", "#a", "#n", "c1", "contains", "_a", "name")
	for r.IntN(3) == 0 {
		path += anyOf(r, ".b", ".#a", "[0]", "[1]")
	}
	return path
}

func randomOperand(r *rand.Rand) string {
	switch r.IntN(8) {
	case 0:
		return "size(" + randomOperand(r) + ")"
	case 1:
		return "(" + randomOperand(r) + ")"
	case 2, 3:
		return anyOf(r, ":v", ":n", ":x")
	}
	return randomPath(r)
}

func randomCondition(r *rand.Rand, depth int) string {
	if depth > 0 && r.IntN(2) == 0 {
		left, right := randomCondition(r, depth-1), randomCondition(r, depth-1)
		return anyOf(r, left+" AND "+right, left+" or "+right, "NOT "+left, "("+left+")", "("+left+") AND ("+right+")")
	}
	a, b := randomOperand(r), randomOperand(r)
	return anyOf(r, a+" = "+b, a+"<>"+b, a+" >= "+b, a+" BETWEEN "+b+" AND "+randomOperand(r), a+" in ("+randomList(r, func() string { return randomOperand(r) })+")",
		"contains("+a+", "+b+")", "begins_with("+a+", "+b+")", "attribute_exists("+a+")", "attribute_not_exists("+a+")", "attribute_type("+a+", :v)")
}

func randomTerm(r *rand.Rand) string {
	switch r.IntN(8) {
	case 0:
		return "if_not_exists(" + randomTerm(r) + ", " + randomTerm(r) + ")"
	case 1:
		return "list_append(" + randomTerm(r) + ", " + randomTerm(r) + ")"
	case 2:
		return "(" + randomTerm(r) + ")"
	case 3, 4:
		return anyOf(r, ":n", ":l")
	}
	return randomPath(r)
}

func randomUpdate(r *rand.Rand) string {
	var clauses []string
	for _, clause := range []string{"SET ", "REMOVE ", "ADD ", "DELETE ", "set "} {
		if r.IntN(3) > 0 {
			continue
		}
		clauses = append(clauses, clause+randomList(r, func() string {
			switch clause {
			case "REMOVE ":
				return randomPath(r)
			case "ADD ", "DELETE ":
				return randomPath(r) + " :n"
			}
			return randomPath(r) + " = " + anyOf(r, randomTerm(r), randomTerm(r)+anyOf(r, " + ", "-")+randomTerm(r), "("+randomTerm(r)+" + :n)")
		}))
	}
	if clauses == nil {
		return "REMOVE a"
	}
	return strings.Join(clauses, " ")
}
