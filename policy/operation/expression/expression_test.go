package expression_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/policy/operation/expression"
)

// show writes a tree as a prefix expression, which leaves no doubt about what
// binds what.
func show(n *expression.Node) string {
	switch n.Op {
	case expression.Operand:
		return n.Path.String()
	case expression.Placeholder:
		return n.Name
	default:
		parts := []string{n.Op.String()}
		for _, a := range n.Args {
			parts = append(parts, show(a))
		}
		return "(" + strings.Join(parts, " ") + ")"
	}
}

func showUpdate(actions []expression.Action) string {
	var parts []string
	for _, a := range actions {
		text := a.Verb.String() + " " + a.Path.String()
		if a.Value != nil {
			text += " " + show(a.Value)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

var (
	names  = map[string]string{"#n": "a.b", "#and": "and", "#1": "x", "#_": "y"}
	values = map[string]sized{":v": 1, ":w": 2, ":1": 3, ":_": 4}
)

// sized is a value of so many bytes.
type sized int

func (s sized) Size() int { return int(s) }

func parser(t *testing.T) *expression.Parser {
	t.Helper()
	p, err := expression.NewParser(names, values)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCondition(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a = :v", "(= [a] :v)"},
		{" a\t=\r\n:v ", "(= [a] :v)"},
		{"a=:v", "(= [a] :v)"},
		{":v=a", "(= :v [a])"},
		{"a <> b", "(<> [a] [b])"},
		{"a < :v", "(< [a] :v)"},
		{"a<=:v", "(<= [a] :v)"},
		{"a > :v", "(> [a] :v)"},
		{"a >= :v", "(>= [a] :v)"},
		{"a.b[2].#n[0][1] = :1", "(= [a, b, [2], a.b, [0], [1]] :1)"},
		{"#and.#1.#_ = :_", "(= [and, x, y] :_)"},
		{"a BETWEEN :v AND :w", "(BETWEEN [a] :v :w)"},
		{"a between b aNd c and d = :v", "(AND (BETWEEN [a] [b] [c]) (= [d] :v))"},
		{"a IN (:v)", "(IN [a] :v)"},
		{"a in(:v, b , :w)", "(IN [a] :v [b] :w)"},
		{"a = :v OR b = :v AND c = :v", "(OR (= [a] :v) (AND (= [b] :v) (= [c] :v)))"},
		{"a = :v AND b = :v OR c = :v", "(OR (AND (= [a] :v) (= [b] :v)) (= [c] :v))"},
		{"a = :v OR b = :v OR c = :v", "(OR (OR (= [a] :v) (= [b] :v)) (= [c] :v))"},
		{"(a = :v or b = :v) and c = :v", "(AND (OR (= [a] :v) (= [b] :v)) (= [c] :v))"},
		{"NOT a = :v AND b = :v", "(AND (NOT (= [a] :v)) (= [b] :v))"},
		{"not not a = :v", "(NOT (NOT (= [a] :v)))"},
		{"NOT (a = :v AND b = :v)", "(NOT (AND (= [a] :v) (= [b] :v)))"},
		{"NOT(a = :v)", "(NOT (= [a] :v))"},
		{"((a = :v) AND (b = :v))", "(AND (= [a] :v) (= [b] :v))"},
		{"(a) = (:v)", "(= [a] :v)"},
		{"(a = :v)", "(= [a] :v)"},
		{"attribute_exists(a.b)", "(attribute_exists [a, b])"},
		{"attribute_not_exists (a)", "(attribute_not_exists [a])"},
		{"attribute_type(a, :v)", "(attribute_type [a] :v)"},
		{"attribute_type(:v, :w)", "(attribute_type :v :w)"},
		{"begins_with(:v, a)", "(begins_with :v [a])"},
		{"begins_with((a), :v)", "(begins_with [a] :v)"},
		{"contains(a, b)", "(contains [a] [b])"},
		{"size(a) > size(b)", "(> (size [a]) (size [b]))"},
		{"(size(a)) BETWEEN :v AND size(b)", "(BETWEEN (size [a]) :v (size [b]))"},
		{"size (a) IN (:v, size(b))", "(IN (size [a]) :v (size [b]))"},
		{"(NOT contains(a, :v)) OR (begins_with(b, :w))", "(OR (NOT (contains [a] :v)) (begins_with [b] :w))"},
		{"contains = :v", "(= [contains] :v)"}, // no function without a parenthesis
		{"notes = :v", "(= [notes] :v)"},
	}
	for _, test := range tests {
		n, err := parser(t).Condition("ConditionExpression", test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if diff := cmp.Diff(test.want, show(n)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.text, diff)
		}
	}
}

func TestConditionRefused(t *testing.T) {
	tests := []struct{ text, want string }{ // want: what the message has
		{"", "The expression can not be empty"},
		{" ", "Syntax error"},
		{"a", "Syntax error"},
		{":v", "Syntax error"},
		{"a = ", "token: <EOF>"},
		{"a == :v", "Syntax error"},
		{"a != :v", `token: "!"`},
		{"a = :v b", "Syntax error"},
		{"a = :v AND", "<EOF>"},
		{"a AND b = :v", "Syntax error"},
		{"b = :v AND a", "Syntax error"},
		{"NOT a", "Syntax error"},
		{"NOT", "<EOF>"},
		{"(a = :v", "<EOF>"},
		{"a = :v)", "Syntax error"},
		{"(a = :v) = :w", "Syntax error"},
		{"a = (b = :w)", "Syntax error"},
		{"((a = :v))", "redundant parentheses"},
		{"b = :v AND ((a = :v))", "redundant parentheses"},
		{"((a)) = :v", "redundant parentheses"},
		{"_a = :v", "Syntax error"},
		{"1a = :v", "Syntax error"},
		{"a$b = :v", "Syntax error"},
		{"é = :v", "Syntax error"},
		{"a-b = :v", "Syntax error"},
		{"# = :v", "Syntax error"},
		{"a = :", "Syntax error"},
		{"a = #n AND :v", "Syntax error"},
		{"a[:v] = :w", "Syntax error"},
		{"a[#n] = :w", "Syntax error"},
		{"a[b] = :w", "Syntax error"},
		{"a[1 = :w", "Syntax error"},
		{"a[-1] = :w", "Syntax error"},
		{"a[1x] = :w", "Syntax error"},
		{"a[99999999999] = :w", "List index is not within the allowable range"},
		{"a. = :v", "Syntax error"},
		{"a.[1] = :v", "Syntax error"},
		{"[1] = :v", "Syntax error"},
		{"a" + strings.Repeat(".b", 32) + " = :v", "too many nesting elements; nesting levels: 33"},
		{"Name = :v", "reserved keyword: Name"},
		{"a.status = :v", "reserved keyword: status"},
		{"a = :x", "not defined; attribute value: :x"},
		{"#x = :v", "not defined; attribute name: #x"},
		{"a BETWEEN :v", "Syntax error"},
		{"a BETWEEN :v OR :w", "Syntax error"},
		{"a BETWEEN :v AND", "Syntax error"},
		{"a IN ()", "Syntax error"},
		{"a IN :v", "Syntax error"},
		{"a IN (:v", "Syntax error"},
		{"a IN (" + strings.Repeat(":v, ", 99) + ":v)", "number of operands: 101"},
		{"a IN (:v, a)", "first operand must be distinct"},
		{"a = a", "operator: =, first operand: [a]"},
		{"a.b[0] < a.b[0]", "first operand: [a, b, [0]]"},
		{"contains(a, a)", "operator: contains"},
		{"dog(a)", "Invalid function name; function: dog"},
		{"SIZE(a) = :v", "Invalid function name; function: SIZE"},
		{"if_not_exists(a, :v) = :v", "not allowed in this kind of expression; function: if_not_exists"},
		{"list_append(a, :v) = :v", "function: list_append"},
		{"size(a)", "not allowed to be used this way in an expression; function: size"},
		{"NOT size(a)", "not allowed to be used this way"},
		{"size(a) AND a = :v", "not allowed to be used this way"},
		{"size(a, b) = :v", "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2"},
		{"size() = :v", "Syntax error"},
		{"size(size(a)) = :v", "not allowed to be used this way"},
		{"contains(a)", "number of operands: 1"},
		{"contains(a, b", "Syntax error"},
		{"contains(a, size(b))", "function: size"},
		{"contains(a, contains(b, c))", "function: contains"},
		{"contains(a, (b = c))", "Syntax error"},
		{"attribute_exists(:v)", "requires a document path; operator or function: attribute_exists"},
		{"attribute_exists(a) = :v", "function: attribute_exists"},
		{":v = attribute_exists(a)", "function: attribute_exists"},
		{"a BETWEEN attribute_exists(a) AND :v", "function: attribute_exists"},
		{strings.Repeat("a = :v OR ", 150) + "a = :v", "operator count: 301"},
		{strings.Repeat("NOT ", 301) + "a = :v", "too many operators"},
		{strings.Repeat("a = :v OR ", 150) + "NOT a = :v", "operator count: 301"},
		{strings.Repeat("a = :v OR ", 150) + "contains(a, :v)", "operator count: 301"},
		{"NOT " + strings.Repeat("a = :v OR ", 150) + "a = :v", "operator count: 301"},
		{"contains(a, :v) OR " + strings.Repeat("a = :v AND ", 149) + "a = :v", "operator count: 301"},
		{"a = :v" + strings.Repeat(" ", 4091), "expression size: 4097"},
		{strings.Repeat("(", 4096), "nested too deep; nesting levels: 302"},
	}
	for _, test := range tests {
		n, err := parser(t).Condition("FilterExpression", test.text)
		if err == nil {
			t.Errorf("%.60q is %s, want an error", test.text, show(n))
			continue
		}
		if !strings.HasPrefix(err.Error(), "Invalid FilterExpression: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.60q: %v; want it to say %q", test.text, err, test.want)
		}
	}
}

func TestConditionLimits(t *testing.T) {
	for name, text := range map[string]string{
		"4096 bytes":     "a = :v" + strings.Repeat(" ", 4090),
		"100 operands":   "a IN (" + strings.Repeat(":v, ", 98) + ":v)",
		"299 operators":  strings.Repeat("a = :v OR ", 149) + "a = :v",
		"300 operators":  "NOT " + strings.Repeat("a = :v OR ", 149) + "a = :v",
		"32 steps below": "a" + strings.Repeat(".b", 31) + " = :v",
		"149 pairs":      "a = :v " + strings.Repeat("OR (a = :w ", 149) + strings.Repeat(")", 149),
	} {
		if _, err := parser(t).Condition("ConditionExpression", text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUpdate(t *testing.T) {
	tests := []struct{ text, want string }{
		{"SET a = :v", "SET [a] :v"},
		{"set a=:v , b.c[1] = d", "SET [a] :v; SET [b, c, [1]] [d]"},
		{"SET a = a + :v", "SET [a] (+ [a] :v)"},
		{"SET a = :v - b", "SET [a] (- :v [b])"},
		{"SET a = b+b", "SET [a] (+ [b] [b])"},
		{"SET a = (b + :v)", "SET [a] (+ [b] :v)"},
		{"SET a = (b) - (:v)", "SET [a] (- [b] :v)"},
		{"SET a = (b)", "SET [a] [b]"},
		{"SET a = if_not_exists(a, :v) + :w", "SET [a] (+ (if_not_exists [a] :v) :w)"},
		{"SET a = if_not_exists(b, if_not_exists(c, :v))", "SET [a] (if_not_exists [b] (if_not_exists [c] :v))"},
		{"SET a = list_append(a, :v)", "SET [a] (list_append [a] :v)"},
		{"SET a = list_append(a, a)", "SET [a] (list_append [a] [a])"},
		{"SET a = list_append(if_not_exists(a, :v), :w)", "SET [a] (list_append (if_not_exists [a] :v) :w)"},
		{"SET a = a", "SET [a] [a]"},
		{"REMOVE a, b[2]", "REMOVE [a]; REMOVE [b, [2]]"},
		{"ADD a :v, b.c :w", "ADD [a] :v; ADD [b, c] :w"},
		{"DELETE #n :v", "DELETE [a.b] :v"},
		{"REMOVE a SET b = a ADD c :v DELETE d :w", "REMOVE [a]; SET [b] [a]; ADD [c] :v; DELETE [d] :w"},
		{"SET a.b = :v, a.c = :v, d[0] = :v, d[1] = :w", "SET [a, b] :v; SET [a, c] :v; SET [d, [0]] :v; SET [d, [1]] :w"},
	}
	for _, test := range tests {
		actions, err := parser(t).Update(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if diff := cmp.Diff(test.want, showUpdate(actions)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.text, diff)
		}
	}
}

func TestUpdateRefused(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "can not be empty"},
		{" ", "Syntax error"},
		{"HELLO a = :v", "Syntax error"},
		{"a = :v", "Syntax error"},
		{"SET", "Syntax error"},
		{"SET a", "Syntax error"},
		{"SET a :v", "Syntax error"},
		{"SET a = :v,", "Syntax error"},
		{"SET a = :v b = :w", "Syntax error"},
		{"SET a = :v SET b = :v", `The "SET" section can only be used once`},
		{"SET a = :v REMOVE b SET c = :v", `"SET" section`},
		{"SET :v = :w", "Syntax error"},
		{"SET a = :v + :w + :1", "Syntax error"},
		{"SET a = (b + :v) + :w", "Syntax error"},
		{"SET a = ((b))", "redundant parentheses"},
		{"SET a = (b", "Syntax error"},
		{"SET a = b +", "Syntax error"},
		{"SET a = if_not_exists(b, :v + :w)", "Syntax error"},
		{"SET a = if_not_exists(:v, :w)", "requires a document path; operator or function: if_not_exists"},
		{"SET a = if_not_exists(b)", "number of operands: 1"},
		{"SET a = list_append(:v)", "number of operands: 1"},
		{"SET a = list_append(:v, :w, :1)", "number of operands: 3"},
		{"SET a = list_append(list_append(:v, :w), :1)", "not allowed to be used this way in an expression; function: list_append"},
		{"SET a = list_append(:v, :w) + :v", "function: list_append"},
		{"SET a = :v + list_append(:v, :w)", "function: list_append"},
		{"SET a = LIST_APPEND(:v, :w)", "Invalid function name; function: LIST_APPEND"},
		{"SET a = size(b)", "not allowed in this kind of expression; function: size"},
		{"SET a = _f(b)", "Syntax error"},
		{"SET a = :x", "attribute value: :x"},
		{"ADD a b", "Syntax error"},
		{"ADD a", "Syntax error"},
		{"ADD a = :v", "Syntax error"},
		{"DELETE a", "Syntax error"},
		{"REMOVE a = :v", "Syntax error"},
		{"REMOVE :v", "Syntax error"},
		{"SET a = :v REMOVE a", "overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"},
		{"SET a = :v, a.b = :v", "overlap"},
		{"SET a.b.c[1] = :v, a.b = :v", "overlap"},
		{"SET #n = :v, #n = :w", "overlap"},
		{"SET a[1] = :v ADD a[1] :v", "overlap"},
		{"SET a.b = :v, a[1] = :v", "conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]"},
		{"SET a = " + "b + " + "(c + :v)", "Syntax error"},
		{"SET a = " + strings.Repeat("if_not_exists(b,", 300) + ":v" + strings.Repeat(")", 300) + " + :v", "expression size"},
		{"SET a=" + strings.Repeat("b+c,a=", 300) + "b+c", "operator count: 301"},
	}
	for _, test := range tests {
		actions, err := parser(t).Update(test.text)
		if err == nil {
			t.Errorf("%s is %s, want an error", test.text, showUpdate(actions))
			continue
		}
		if !strings.HasPrefix(err.Error(), "Invalid UpdateExpression: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want it to say %q", test.text, err, test.want)
		}
	}
}

func TestProjection(t *testing.T) {
	tests := []struct{ text, want, fault string }{
		{"a", "[a]", ""},
		{" a ,b.c , d[0][1].#n ", "[a] [b, c] [d, [0], [1], a.b]", ""},
		{"a.b, a.c", "[a, b] [a, c]", ""},
		{"a[1], a[2]", "[a, [1]] [a, [2]]", ""},
		{"", "", "can not be empty"},
		{"a,", "", "Syntax error"},
		{",a", "", "Syntax error"},
		{"a,,b", "", "Syntax error"},
		{"a b", "", "Syntax error"},
		{":v", "", "Syntax error"},
		{"size(a)", "", "reserved keyword: size"},
		{"contains(a)", "", "Syntax error"},
		{"a, b, a", "", "overlap"},
		{"a.b, a.b.c", "", "overlap"},
		{"a.b, a[0]", "", "conflict"},
		{"user", "", "reserved keyword: user"},
		{strings.Repeat("x", 4097), "", "expression size: 4097"},
	}
	for _, test := range tests {
		paths, err := parser(t).Projection(test.text)
		if test.fault != "" {
			if err == nil || !strings.HasPrefix(err.Error(), "Invalid ProjectionExpression: ") || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%.60s: %v, %v; want an error that says %q", test.text, paths, err, test.fault)
			}
			continue
		}
		if diff := cmp.Diff(test.want, showPaths(paths)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", test.text, err, diff)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	long := "#" + strings.Repeat("x", 255)
	tests := []struct {
		names map[string]string
		value string
		want  string
	}{
		{map[string]string{"n": "a"}, "", `ExpressionAttributeNames contains invalid key: Syntax error; key: "n"`},
		{map[string]string{"#": "a"}, "", "ExpressionAttributeNames contains invalid key"},
		{map[string]string{"#a-b": "a"}, "", "ExpressionAttributeNames contains invalid key"},
		{map[string]string{long: "a"}, "", "ExpressionAttributeNames contains invalid key"},
		{map[string]string{"#a": ""}, "", "ExpressionAttributeNames contains invalid value"},
		{map[string]string{"#a": strings.Repeat("x", 65536)}, "", "a name has 1 to 65535 bytes, not 65536, for key #a"},
		{nil, "v", "ExpressionAttributeValues contains invalid key"},
		{nil, ":", "ExpressionAttributeValues contains invalid key"},
		{nil, ":v!", "ExpressionAttributeValues contains invalid key"},
	}
	for _, test := range tests {
		values := map[string]sized{}
		if test.value != "" {
			values[test.value] = 1
		}
		if _, err := expression.NewParser(test.names, values); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("NewParser(%.40v, %q) = %v; want an error that says %q", test.names, test.value, err, test.want)
		}
	}
}

func TestUnused(t *testing.T) {
	p := parser(t)
	if _, err := p.Condition("ConditionExpression", "#n = :v AND #and = :w"); err != nil {
		t.Fatal(err)
	}
	const want = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#1, #_}"
	if err := p.Unused(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := p.Projection("#1, #_"); err != nil {
		t.Fatal(err)
	}
	const then = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:1, :_}"
	if err := p.Unused(); err == nil || err.Error() != then {
		t.Errorf("got %v, want %s", err, then)
	}
	if _, err := p.Update("ADD c :1, d :_"); err != nil {
		t.Fatal(err)
	}
	if err := p.Unused(); err != nil {
		t.Error(err)
	}
}

func TestNamesOfOps(t *testing.T) {
	for op, want := range map[expression.Op]string{
		expression.Invalid: "invalid", expression.Equal: "=", expression.Contains: "contains", expression.Contains + 1: "invalid",
	} {
		if got := op.String(); got != want {
			t.Errorf("Op(%d) is %q, want %q", op, got, want)
		}
	}
	if got := expression.Verb(0).String() + expression.Verb(9).String(); got != "invalidinvalid" {
		t.Errorf("invalid Verbs are %q", got)
	}
}

func TestTree(t *testing.T) {
	paths, err := parser(t).Projection("a.b, a.c, d[0]")
	if err != nil {
		t.Fatal(err)
	}
	var tree expression.Tree[string]
	for _, p := range paths {
		tree.Insert(p, p.String())
	}
	leaf := func(s string) *expression.Tree[string] { return &expression.Tree[string]{Leaf: &s} }
	want := expression.Tree[string]{Fields: map[string]*expression.Tree[string]{
		"a": {Fields: map[string]*expression.Tree[string]{"b": leaf("[a, b]"), "c": leaf("[a, c]")}},
		"d": {Elements: map[int]*expression.Tree[string]{0: leaf("[d, [0]]")}},
	}}
	if diff := cmp.Diff(want, tree); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A condition that is not there is not a key condition.
func TestNoKeyConditions(t *testing.T) {
	if got, err := expression.KeyConditions(nil); err == nil || !strings.Contains(err.Error(), "can not be empty") {
		t.Errorf("%v, error %v", got, err)
	}
}

// A parser that is used again takes no more memory than it has.
func TestResetKeepsMemory(t *testing.T) {
	var p expression.Parser
	read := func() {
		p.Reset()
		if err := p.Value(":v", 1); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Condition("ConditionExpression", "a.b[1] = :v AND (size(c) > :v OR d IN (:v, :v))"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Update("SET e = :v REMOVE f[2]"); err != nil {
			t.Fatal(err)
		}
	}
	read()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 1000 {
		read()
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<10 {
		t.Errorf("1000 uses more took %d bytes", took)
	}
}

// TestManyPlaceholders declares more placeholders than are compared one by one.
func TestManyPlaceholders(t *testing.T) {
	for _, n := range []int{1, 8, 9, 100, 4096} {
		var p expression.Parser
		var condition []string
		for i := range n {
			key := fmt.Sprintf("#n%d", i)
			if err := p.Name(key, fmt.Sprintf("name%d", i/2)); err != nil {
				t.Fatal(err)
			}
			condition = append(condition, key)
		}
		if err := p.Name("#more", "more"); (err != nil) != (n == 4096) {
			t.Errorf("one more than %d: error %v", n, err)
		}
		most := min(n, 90)
		paths, err := p.Projection("x." + strings.Join(condition[:most], ", x."))
		if two := n > 1; two != (err != nil) || two && !strings.Contains(err.Error(), "path one: [x, name0], path two: [x, name0]") {
			t.Errorf("%d placeholders: paths %v, error %v", n, paths, err)
		}
		if _, err := p.Projection("#n, #n0"); err == nil || !strings.Contains(err.Error(), "not defined; attribute name: #n") {
			t.Errorf("%d placeholders: error %v, want one about #n", n, err)
		}
		want := "keys: {#more}"
		switch {
		case n == 100:
			want = "keys: {#n90, #n91, #n92, #n93, #n94, #n95, #n96, #n97, #n98, #n99, #more}"
		case n > 100:
			want = "#n104, #n105, ...}"
		}
		if err := p.Unused(); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%d placeholders: error %v, want %s", n, err, want)
		}
	}
}

// TestFirstOfTwo declares a placeholder twice, which no JSON can that is read
// strictly.
func TestFirstOfTwo(t *testing.T) {
	for _, n := range []int{0, 20} {
		var p expression.Parser
		for _, name := range []string{"first", "second"} {
			if err := p.Name("#n", name); err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			if err := p.Value(fmt.Sprintf(":v%d", i), 1); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := p.Projection("#n"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"first"}, p.Attributes()); diff != "" {
			t.Errorf("%d more: (-want +got)\n%s", n, diff)
		}
		if err := p.Unused(); err == nil {
			t.Errorf("%d more: the second one is used", n)
		}
	}
}

func TestNilParser(t *testing.T) {
	var p *expression.Parser
	p.Reset()
	_, condition := p.Condition("FilterExpression", "a = b")
	_, update := p.Update("REMOVE a")
	_, projection := p.Projection("a")
	for field, err := range map[string]error{
		"FilterExpression": condition, "UpdateExpression": update, "ProjectionExpression": projection,
		"ExpressionAttributeNames": p.Name("#a", "a"), "ExpressionAttributeValues": p.Value(":a", 1),
	} {
		var e *expression.Error
		if !errors.As(err, &e) || e.Field != field || !strings.Contains(e.Message, "there is no parser") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if p.Unused() != nil || p.Attributes() != nil {
		t.Error("a nil parser has read something")
	}
}

func TestKeyConditions(t *testing.T) {
	tests := []struct{ text, want, fault string }{
		{"a = :v", "a = :v", ""},
		{"a = :v AND b > :w", "a = :v, b > :w", ""},
		{"(a = :v) AND (b < :w AND c <= :1)", "a = :v, b < :w, c <= :1", ""},
		{":v = a AND :w > b AND :1 >= c AND :v < d AND :v <= e", "a = :v, b < :w, c <= :1, d > :v, e >= :v", ""},
		{"a BETWEEN :v AND :w AND begins_with(#n, :1)", "a BETWEEN :v :w, a.b begins_with :1", ""},
		{"a = :v OR b = :v", "", "Invalid operator used in KeyConditionExpression: OR"},
		{"NOT a = :v", "", "KeyConditionExpression: NOT"},
		{"a <> :v", "", "KeyConditionExpression: <>"},
		{"a IN (:v)", "", "KeyConditionExpression: IN"},
		{"contains(a, :v)", "", "KeyConditionExpression: contains"},
		{"attribute_exists(a)", "", "KeyConditionExpression: attribute_exists"},
		{"begins_with(:v, a)", "", "begins_with operator must have the key attribute as its first operand"},
		{":v BETWEEN a AND b", "", "BETWEEN operator must have the key attribute"},
		{"size(a) = :v", "", "= operator must have the key attribute"},
		{":v = :w", "", "= operator must have the key attribute"},
		{"a = b", "", "compared with values from ExpressionAttributeValues"},
		{"a BETWEEN :v AND b", "", "compared with values from ExpressionAttributeValues"},
		{"a.b = :v", "", "cannot have conditions on nested attributes"},
		{":v = a[0]", "", "cannot have conditions on nested attributes"},
		{"a = :v AND a > :w", "", "must only contain one condition per key"},
		{"a = :v AND b = :v AND c = :v AND d = :v AND e = :v AND f = :v AND g = :v AND h = :v AND i = :v", "", "length 8 at most"},
	}
	for _, test := range tests {
		n, err := parser(t).Condition("KeyConditionExpression", test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.text, err)
		}
		list, err := expression.KeyConditions(n)
		if test.fault != "" {
			var e *expression.Error
			if !errors.As(err, &e) || e.Field != "KeyConditionExpression" || !strings.Contains(e.Message, test.fault) {
				t.Errorf("%s: %v, want an error that says %q", test.text, err, test.fault)
			}
			continue
		}
		var texts []string
		for _, c := range list {
			text := c.Attribute + " " + c.Op.String()
			for _, v := range c.Values {
				text += " " + v.Name
			}
			texts = append(texts, text)
		}
		if diff := cmp.Diff(test.want, strings.Join(texts, ", ")); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", test.text, err, diff)
		}
	}
	for _, n := range []*expression.Node{nil, {Op: expression.Equal}, {Op: expression.Equal, Args: []*expression.Node{nil, nil}}, {}} {
		if list, err := expression.KeyConditions(n); err == nil {
			t.Errorf("KeyConditions(%v) = %v", n, list)
		}
	}
}
