package dynamodb_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func TestNumbers(t *testing.T) {
	ones := strings.Repeat("1", 38)
	tests := []struct{ text, want string }{
		{"0", "0"}, {"-0", "0"}, {"0.000", "0"}, {"0e1000", "0"}, {"+0", "0"},
		{"1", "1"}, {"1.0", "1"}, {"+1", "1"}, {"01", "1"}, {"10e-1", "1"}, {".1e1", "1"}, {"1.", "1"}, {"1E0", "1"}, {"1e+0", "1"},
		{"-1.50", "-1.5"}, {"0.1", "0.1"}, {".1", "0.1"}, {"-.001", "-0.001"}, {"12e3", "12000"}, {"1.23e1", "12.3"}, {"1200e-5", "0.012"},
		{ones, ones}, {ones + "000", ones + "000"}, {"0.000" + ones, "0.000" + ones}, {"000" + ones + ".000", ones},
		{"1e125", "1" + strings.Repeat("0", 125)}, {"9.99e125", "999" + strings.Repeat("0", 123)}, {"-1e-130", "-0." + strings.Repeat("0", 129) + "1"},
		{"0.00001e130", "1" + strings.Repeat("0", 125)},
	}
	for _, test := range tests {
		v, err := dynamodb.Number(test.text)
		if err != nil || v.Text() != test.want || v.Kind() != dynamodb.KindN {
			t.Errorf("Number(%s) = %v, %v; want %s", test.text, v, err, test.want)
		}
	}
	for text, says := range map[string]string{
		"": "cannot be converted", "-": "cannot be converted", ".": "cannot be converted", "e1": "cannot be converted", "1e": "cannot be converted",
		"1e+": "cannot be converted", "1e1.5": "cannot be converted", "1.2.3": "cannot be converted", "--1": "cannot be converted", "+-1": "cannot be converted",
		"1-": "cannot be converted", " 1": "cannot be converted", "1 ": "cannot be converted", "1_0": "cannot be converted", "0x1": "cannot be converted",
		"NaN": "cannot be converted", "Infinity": "cannot be converted", "١": "cannot be converted", "1e1e1": "cannot be converted",
		ones + "1": "38 significant digits", "0." + ones + "1": "38 significant digits", "1" + strings.Repeat("0", 37) + "1": "38 significant digits",
		"1e126": "Number overflow", "10e125": "Number overflow", "-1e126": "Number overflow", "1e99999999999999999999": "Number overflow",
		"1e-131": "Number underflow", "0.9e-130": "Number underflow", "1e-99999999999999999999": "Number underflow",
	} {
		v, err := dynamodb.Number(text)
		if !errors.Is(err, dynamodb.ValidationException) || !strings.Contains(err.Error(), says) || v.IsValid() {
			t.Errorf("Number(%.50s) = %v, %v; want a ValidationException that says %q", text, v, err, says)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustNumber does not panic")
		}
	}()
	dynamodb.MustNumber("one")
}

// The spelling and the order of numbers agree with package math/big.
func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"0", "-1.50", "12e3", "1e-130", "9.99e125", ".5", "-0.001", "100"} {
		f.Add(text, "1")
		f.Add("-2", text)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		v, errA := dynamodb.Number(a)
		w, errB := dynamodb.Number(b)
		if errA != nil || errB != nil {
			return
		}
		x, okA := new(big.Rat).SetString(a)
		y, okB := new(big.Rat).SetString(b)
		if !okA || !okB {
			return // zeros with exponents that are too much for package math/big
		}
		if p, ok := new(big.Rat).SetString(v.Text()); !ok || x.Cmp(p) != 0 {
			t.Fatalf("%q became %q", a, v.Text())
		}
		if again, err := dynamodb.Number(v.Text()); err != nil || !again.Equal(v) {
			t.Errorf("%q is not its own spelling: %v, %v", v.Text(), again, err)
		}
		if c, ok := v.Compare(w); !ok || c != x.Cmp(y) || v.Equal(w) != (x.Cmp(y) == 0) {
			t.Errorf("%q and %q: %d, %v", a, b, c, v.Equal(w))
		}
	})
}

func TestSets(t *testing.T) {
	a, b := mustSet(dynamodb.NumberSet("10", "9", "-1.0")), mustSet(dynamodb.NumberSet("9.0", "2"))
	if got := a.String(); got != `{"NS":["-1","9","10"]}` {
		t.Errorf("a set of numbers is %s", got)
	}
	union, ok := a.Union(b)
	if !ok || union.String() != `{"NS":["-1","2","9","10"]}` {
		t.Errorf("the union is %v, %v", union, ok)
	}
	rest, ok := a.Without(b)
	if !ok || rest.String() != `{"NS":["-1","10"]}` {
		t.Errorf("the difference is %v, %v", rest, ok)
	}
	if rest, ok = b.Without(b); !ok || rest.IsValid() {
		t.Errorf("a set without itself is %v, %v", rest, ok)
	}
	if !a.Has(dynamodb.MustNumber("9.00")) || a.Has(dynamodb.Int(2)) || a.Has(dynamodb.String("9")) || dynamodb.List(dynamodb.Int(9)).Has(dynamodb.Int(9)) {
		t.Error("Has is wrong")
	}
	if got := a.String() + b.String(); got != `{"NS":["-1","9","10"]}{"NS":["2","9"]}` {
		t.Errorf("the sets have changed: %s", got)
	}
	for i, v := range ofEachKind() {
		for j, w := range ofEachKind() {
			_, union := v.Union(w)
			_, rest := v.Without(w)
			if want := i == j && i >= 8; union != want || rest != want {
				t.Errorf("%v and %v: %v, %v", v, w, union, rest)
			}
		}
	}
	for name, construct := range map[string]func() (dynamodb.Value, error){
		"no strings":     func() (dynamodb.Value, error) { return dynamodb.StringSet() },
		"no numbers":     func() (dynamodb.Value, error) { return dynamodb.NumberSet() },
		"no binary":      func() (dynamodb.Value, error) { return dynamodb.BinarySet() },
		"a string twice": func() (dynamodb.Value, error) { return dynamodb.StringSet("a", "b", "a") },
		"a number twice": func() (dynamodb.Value, error) { return dynamodb.NumberSet("1", "2", "10e-1") },
		"binary twice":   func() (dynamodb.Value, error) { return dynamodb.BinarySet([]byte("a"), []byte("a")) },
		"not a number":   func() (dynamodb.Value, error) { return dynamodb.NumberSet("1", "a") },
	} {
		if v, err := construct(); !errors.Is(err, dynamodb.ValidationException) || v.IsValid() {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}
