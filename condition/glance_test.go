package condition

import (
	"testing"

	"github.com/iameval/iameval/variables"
)

// TestGlance: a glance says what Eval does, with the steps that Eval takes, and spends none.
// Beyond 32 steps it says nothing.
func TestGlance(t *testing.T) {
	const most = 32
	for _, tt := range []struct {
		op, key string
		values  []string
		plain   bool
		steps   int // more than most for a test that is not ok
	}{
		{"StringEquals", "a:text", []string{"x", "y"}, true, 4},
		{"StringEquals", "a:text", []string{"text"}, true, 3},
		{"StringNotEquals", "a:text", []string{"text"}, true, 3},
		{"StringLike", "a:text", []string{"text"}, true, 3},
		{"StringLike", "a:text", []string{"t*"}, false, 3},
		{"StringEquals", "a:text", []string{"${*}"}, false, 3},
		{"StringEquals", "a:text", []string{"${a:text}"}, false, 21},
		{"StringEqualsIgnoreCase", "a:text", []string{"TEXT"}, false, 8},
		{"StringEquals", "a:text", nil, true, 2},
		{"StringEquals", "a:text", []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"}, true, 17},
		{"StringEquals", "a:text", []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"}, false, 7},
		{"StringEquals", "a:none", []string{"x"}, true, 0},
		{"StringEquals", "a:unknown", []string{"x"}, true, 0},
		{"StringEquals", "a:list", []string{"x"}, true, 0},
		{"ForAllValues:StringEquals", "a:list", []string{"x"}, true, 3},
		{"ForAnyValue:StringEquals", "a:list", []string{"x"}, true, 10 * 3},
		{"ForAnyValue:StringEqualsIfExists", "a:longer", []string{"x"}, true, most + 1},
		{"ForAnyValue:StringEquals", "a:list", []string{"x", "y"}, true, most + 1},
		{"ForAnyValue:StringEquals", "a:empties", []string{"z"}, true, 3 + 2*3},
		{"ForAnyValue:StringEquals", "a:empties", []string{"x"}, true, 2 + 3},
		{"ForAllValues:StringEquals", "a:empties", []string{"x"}, true, 2 + 2*3},
		{"NumericEquals", "a:text", []string{"1"}, false, 5},
		{"Bool", "a:text", []string{"true"}, false, 2},
		{"Null", "a:text", []string{"true"}, false, 0},
	} {
		test, err := NewTest(MustParseOperator(tt.op), tt.key, tt.values, variables.References)
		if err != nil {
			t.Fatal(err)
		}
		e := Env{Context: NewContext(
			String("a:text", "text"), Unknown("a:unknown"),
			Strings("a:list", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
			Strings("a:empties", "", "", "x", "y", ""), Strings("a:longer", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
		)}
		e.SetSteps(7)
		r, steps, ok := test.Glance(&e)
		if e.Steps() != 7 {
			t.Errorf("%s on %s: %d steps spent", tt.op, tt.key, e.Steps()-7)
		}
		want := test.Eval(&e).Result
		if tt.steps > most {
			if ok || r != Indeterminate || e.Steps()-7 <= most {
				t.Errorf("%s on %s %q: %v, %d steps, %t; want more than %d", tt.op, tt.key, tt.values, r, steps, ok, most)
			}
		} else if !ok || r != want || steps != tt.steps || steps != e.Steps()-7 {
			t.Errorf("%s on %s %q: %v, %d steps, %t; want %v, %d, and Eval takes %d", tt.op, tt.key, tt.values, r, steps, ok, want, tt.steps, e.Steps()-7)
		}
		if test.Plain() != tt.plain {
			t.Errorf("%s on %s %q: plain %t, want %t", tt.op, tt.key, tt.values, test.Plain(), tt.plain)
		}
	}
	test, err := NewTest(MustParseOperator("StringEquals"), "a:b", []string{"x"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	e := Env{Context: NewContext(String("a:b", "y"))}
	e.SetSteps(MaxSteps + 1)
	if r, steps, ok := test.Glance(&e); r != False || steps != 3 || !ok || !e.Exhausted() {
		t.Errorf("beyond the budget: %v, %d steps, %t", r, steps, ok)
	}
	if r, steps, ok := test.Glance(nil); r != False || steps != 0 || !ok {
		t.Errorf("without an Env: %v, %d steps, %t", r, steps, ok)
	}
}
