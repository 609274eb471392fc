package condition

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/variables"
)

func newTest(t *testing.T, op string, values ...string) *Test {
	t.Helper()
	test, err := NewTest(MustParseOperator(op), "k:v", values, variables.References)
	if err != nil {
		t.Fatal(err)
	}
	return &test
}

func TestSamples(t *testing.T) {
	for _, test := range []struct {
		name  string
		tests []*Test
		want  []string
		exact bool
	}{
		{"one number", []*Test{newTest(t, "NumericLessThan", "1")}, []string{"0", "1", "10"}, true},
		{"large numbers", []*Test{newTest(t, "NumericLessThan", "1"), newTest(t, "NumericGreaterThan", "1e100")}, []string{"0", "1", "1e99", "1e100", "1e101"}, true},
		{"close numbers", []*Test{newTest(t, "NumericEquals", "0.00000000000000000000000001", "2e-26", "0")},
			[]string{"-1", "0", "1e-27", "1e-26", "11e-27", "2e-26", "1"}, true},
		{"negative numbers", []*Test{newTest(t, "NumericEquals", "-12.5", "-1")}, []string{"-100", "-12.5", "-10", "-1", "0"}, true},
		{"no number is above", []*Test{newTest(t, "NumericEquals", strings.Repeat("9", 60)+"e999")}, []string{"0", strings.Repeat("9", 60) + "e999"}, false},
		{"dates", []*Test{newTest(t, "DateLessThan", "1970-01-01", "99999999999999")},
			[]string{"-0.000000001", "0", "0.000000001", "99999999999998.999999999", "99999999999999", "99999999999999.000000001"}, true},
		{"addresses", []*Test{newTest(t, "IpAddress", "10.0.0.0/8", "10.0.0.0/24", "255.255.255.255")},
			[]string{"0.0.0.0", "10.0.0.0", "10.0.1.0", "11.0.0.0", "255.255.255.255", "::", "::1:0:0:0"}, true},
		{"beside IPv4 in IPv6", []*Test{newTest(t, "IpAddress", "::fffe:0:0/96")}, []string{"0.0.0.0", "::", "::fffe:0:0", "::1:0:0:0"}, true},
		{"binaries", []*Test{newTest(t, "BinaryEquals", "AAAA", "not base64")}, []string{"AAAA", "AAAB"}, true},
		{"values of the wrong type", []*Test{newTest(t, "NumericEquals", "ten")}, []string{"0"}, true},
		{"two families", []*Test{newTest(t, "NumericEquals", "1"), newTest(t, "DateEquals", "1")},
			[]string{"0", "1", "10", "0.999999999", "1", "1.000000001"}, false},
		{"texts", []*Test{newTest(t, "StringEquals", "a", "b")}, []string{"a", "b"}, false},
		{"presence", []*Test{newTest(t, "Null", "true"), nil, {}}, nil, true},
	} {
		got, exact := Samples(test.tests...)
		if diff := cmp.Diff(test.want, got); diff != "" || exact != test.exact {
			t.Errorf("%s: exact %t, want %t; (-want +got)\n%s", test.name, exact, test.exact, diff)
		}
	}
}

// TestSamplesAreAllClasses compares the samples with a dense grid: whatever the
// tests answer for a value there, they answer for some sample.
func TestSamplesAreAllClasses(t *testing.T) {
	var grid []string
	for n := -30; n <= 30; n++ {
		grid = append(grid, fmt.Sprint(n), fmt.Sprintf("%d.5", n), fmt.Sprintf("%d.000000001", n), fmt.Sprintf("%de2", n), fmt.Sprintf("%de-30", n))
	}
	var addrs []string
	for a := 0; a < 256; a += 3 {
		addrs = append(addrs, fmt.Sprintf("10.0.0.%d", a), fmt.Sprintf("::fffe:%x:0", a), fmt.Sprintf("::ffff:10.0.0.%d", a), netip.AddrFrom4([4]byte{byte(a)}).String(), fmt.Sprintf("::%x:0:0:0", a))
	}
	for _, test := range []struct {
		tests []*Test
		grid  []string
	}{
		{[]*Test{newTest(t, "NumericLessThan", "3", "-2.5"), newTest(t, "NumericEquals", "1e2", "7e-30"), newTest(t, "NumericGreaterThanEquals", "8e-30", "2.000000001")}, grid},
		{[]*Test{newTest(t, "DateLessThan", "3", "-2.5"), newTest(t, "DateNotEquals", "10", "1.000000001")}, grid},
		{[]*Test{newTest(t, "IpAddress", "10.0.0.16/28", "10.0.0.20/30"), newTest(t, "NotIpAddress", "::fffe:10:0/108", "30.0.0.0/7", "::/0")}, addrs},
		{[]*Test{newTest(t, "BinaryEquals", "QQ=="), newTest(t, "BinaryEquals", "AAAA", "QUE=")}, []string{"QQ==", "AAAA", "QUE=", "QUFB"}},
	} {
		answers := func(value string) (all string) {
			for _, one := range test.tests {
				all += one.Eval(&Env{Context: NewContext(String("k:v", value))}).Result.String()[:1]
			}
			return all
		}
		samples, exact := Samples(test.tests...)
		var seen []string
		for _, s := range samples {
			seen = append(seen, answers(s))
		}
		for _, value := range test.grid {
			if a := answers(value); !strings.Contains(a, "i") && !strings.Contains(a, "I") && !slices.Contains(seen, a) {
				t.Errorf("%v: %s answers %s, and no sample of %q does", test.tests[0].Operator(), value, a, samples)
			}
		}
		if !exact {
			t.Errorf("%v: not exact", test.tests[0].Operator())
		}
	}
}

func TestTemplate(t *testing.T) {
	for _, test := range []struct {
		test *Test
		i    int
		want string
		ok   bool
	}{
		{newTest(t, "StringLike", "a*", "${aws:username}"), 1, "${aws:username}", true},
		{newTest(t, "ArnLike", "arn:aws:s:r:1:x"), 0, "arn:aws:s:r:1:x", true},
		{newTest(t, "Bool", "true"), 0, "true", true},
		{newTest(t, "Bool", "true"), 1, "", false},
		{newTest(t, "StringEquals", "a"), -1, "", false},
		{newTest(t, "NumericEquals", "1"), 0, "", false},
		{&Test{}, 0, "", false},
	} {
		got, ok := test.test.Template(test.i)
		if got.String() != test.want || ok != test.ok {
			t.Errorf("%v, value %d: %q, %t; want %q, %t", test.test.Operator(), test.i, got.String(), ok, test.want, test.ok)
		}
	}
}
