package condition_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// longValues makes policy values and request values of each family, many of
// which are equal or next to each other, and some of the wrong type.
var longValues = map[string]func(r *rand.Rand) string{
	"String": func(r *rand.Rand) string {
		return pick(r, "", "a", "A", "b", "ab", "aB", "\u00e9", "\u00c9", "\u212a", "k", "K", "\xff", "\ufffd", "a*", "a?", "*", "${*}", "${a:team}", "${a:none}", "${a:unknown}b", "aa", "ba", "red")
	},
	"Numeric": func(r *rand.Rand) string {
		return pick(r, "1", "1.0", "1e0", "-1", "0", "-0", "2", "10", "9", "1e3", "1000", "0.5", "x", "1.", "9007199254740993", "9007199254740992")
	},
	"Date": func(r *rand.Rand) string {
		return pick(r, "0", "-1", "1577836800", "2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z", "2021-02-03", "2021-02-30", "x", "1577836800.5")
	},
	"Binary": func(r *rand.Rand) string {
		b := make([]byte, r.IntN(4))
		for i := range b {
			b[i] = byte(r.Uint32()) & byte(pick(r, 0x01, 0x80, 0xc3, 0x00))
		}
		return pick(r, base64.StdEncoding.EncodeToString(b), base64.StdEncoding.EncodeToString(b), "=", "QR==")
	},
	"IP address": func(r *rand.Rand) string {
		if r.IntN(100) == 0 {
			return pick(r, "::/0", "0.0.0.0/2", "10.0.0.0/14")
		}
		ip := fmt.Sprintf("10.%d.%d.%d", r.IntN(3), r.IntN(8), r.IntN(16))
		return pick(r, ip, ip, ip+fmt.Sprint("/", 24+r.IntN(9)), "2001:db8::"+fmt.Sprint(r.IntN(3)), fmt.Sprint("2001:db8::/", 110+r.IntN(19)), "::ffff:10.0.0.1", "10.0.0.0/33")
	},
	"ARN": func(r *rand.Rand) string {
		name := pick(r, "a", "b", "ab", "a*", "?", "${a:team}", "${a:unknown}", "${*}", "*", "")
		return pick(r, "arn:aws:iam::1:user/", "arn:aws:iam::1:", "arn:aws:iam::*:user/", "arn:aws:") + name
	},
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// TestLongListIsShortLists: a list that is long enough to be sorted gives what its
// values give one by one, for every operator and with every set operator.
func TestLongListIsShortLists(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	seen := map[string]int{}
	for _, name := range []string{
		"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
		"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
		"BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotLike",
	} {
		for range 400 {
			op := condition.MustParseOperator(name)
			draw := longValues[op.Family().String()]
			var values []string
			for n, mixed := 16+r.IntN(10), r.IntN(2) == 0; len(values) < n; {
				v := strings.ToValidUTF8(draw(r), "\ufffd")
				test, err := condition.NewTest(op, "a:key", []string{v}, variables.References)
				if err != nil {
					t.Fatal(err)
				}
				if mixed || test.Usable(0) {
					values = append(values, v)
				}
			}
			request := draw(r)
			entry := condition.String("a:key", request)
			if op.Family() == condition.FamilyBinary && r.IntN(2) == 0 {
				if b, err := base64.StdEncoding.DecodeString(request); err == nil {
					entry = condition.Bytes("a:key", b)
				}
			}
			env := condition.Env{Context: condition.NewContext(entry, condition.String("a:team", "red"), condition.Unknown("a:unknown"))}
			long := eval(t, op, values, &env)
			want := condition.False
			for _, v := range values {
				one := eval(t, op, []string{v}, &env)
				if op.Negated() {
					one.Result = one.Result.Not()
				}
				want = want.Or(one.Result)
			}
			if op.Negated() {
				want = want.Not()
			}
			if long.Result != want {
				t.Fatalf("%s %q with %q: %v, and one by one %v", name, values, request, long, want)
			}
			if long.Why == condition.WhyMatched {
				if one := eval(t, op, values[long.Value:long.Value+1], &env); one.Why != condition.WhyMatched {
					t.Fatalf("%s %q with %q: value %d matched, and alone %v", name, values, request, long.Value, one)
				}
			}
			seen[name+" "+want.String()]++
		}
		for _, want := range []string{"True", "False"} {
			if seen[name+" "+want] == 0 {
				t.Errorf("%s was never %s", name, want)
			}
		}
	}
}

// eval evaluates a condition on a:key.
func eval(t *testing.T, op condition.Operator, values []string, env *condition.Env) condition.Outcome {
	t.Helper()
	test, err := condition.NewTest(op, "a:key", values, variables.References)
	if err != nil {
		t.Fatalf("%v %q: %v", op, values, err)
	}
	return test.Eval(env)
}

// numbers returns n texts, the decimal numbers from first.
func numbers(first, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(first + i)
	}
	return list
}

// addresses returns n addresses from 10.0.0.0 on, each but for the last followed by
// a suffix.
func addresses(n int, suffix string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("10.0.%d.%d%s", i>>8, i&255, suffix)
	}
	return list
}

// TestLongListSteps: what two long lists cost grows with their lengths and not
// with the product of these. The comparison of each with each would be 10^8 steps.
func TestLongListSteps(t *testing.T) {
	const n = condition.MaxMembers
	tests := []struct {
		operator     string
		have, values []string
	}{
		{"StringEquals", numbers(0, n), numbers(0, n)},
		{"StringNotEquals", numbers(n, n), numbers(0, n)},
		{"StringLike", numbers(0, n), numbers(0, n)},
		{"StringEqualsIgnoreCase", numbers(0, n), numbers(0, n)},
		{"NumericEquals", numbers(0, n), numbers(0, n)},
		{"NumericNotEquals", numbers(n, n), numbers(0, n)},
		{"NumericLessThan", numbers(0, n), numbers(1, n)},
		{"DateEquals", numbers(0, n), numbers(0, n)},
		{"DateGreaterThanEquals", numbers(n, n), numbers(0, n)},
		{"IpAddress", addresses(n, ""), addresses(n, "/32")},
		{"ArnEquals", prefixed("arn:aws:iam::1:user/", numbers(0, n)), prefixed("arn:aws:iam::1:user/", numbers(0, n))},
		{"BinaryEquals", prefixed("AAA", numbers(0, 9)), prefixed("AAA", numbers(0, 9))},
	}
	for _, test := range tests {
		env := condition.Env{Context: condition.NewContext(condition.Strings("a:key", test.have...))}
		o := eval(t, condition.MustParseOperator("ForAllValues:"+test.operator), test.values, &env)
		if o.Result != condition.True || env.Exhausted() {
			t.Errorf("%s: %v after %d steps", test.operator, o, env.Steps())
		}
	}
}

func prefixed(prefix string, list []string) []string {
	all := make([]string, len(list))
	for i := range list {
		all[i] = prefix + list[i]
	}
	return all
}

// TestStepsFailClosed: a condition with too few steps left is Indeterminate, unless
// what it could not afford would not have changed it, and one with enough of them
// comes out as ever.
func TestStepsFailClosed(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	over := 0
	for family, draw := range longValues {
		for _, name := range map[string][]string{
			"String": {"StringLike", "StringNotEquals", "StringEqualsIgnoreCase"}, "Numeric": {"NumericEquals", "NumericLessThan"},
			"Date": {"DateNotEquals"}, "Binary": {"BinaryEquals"}, "IP address": {"NotIpAddress"}, "ARN": {"ArnLike"},
		}[family] {
			for range 200 {
				op := condition.MustParseOperator(pick(r, "", "ForAllValues:", "ForAnyValue:") + name)
				var values, have []string
				for n := r.IntN(20); len(values) < n; {
					values = append(values, strings.ToValidUTF8(draw(r), "\ufffd"))
				}
				for n := r.IntN(6); len(have) < n; {
					have = append(have, draw(r))
				}
				entry := condition.Strings("a:key", have...)
				if op.Qualifier() == condition.NoQualifier {
					entry = condition.String("a:key", draw(r))
				}
				env := condition.Env{Context: condition.NewContext(entry, condition.String("a:team", "red"), condition.Unknown("a:unknown"))}
				full := eval(t, op, values, &env)
				needs := env.Steps()
				for left := range needs + 2 {
					env.SetSteps(condition.MaxSteps - left)
					o := eval(t, op, values, &env)
					switch {
					case left >= needs && (o != full || env.Exhausted()):
						t.Fatalf("%v %q with %q: %v with %d steps, %v with all", op, values, have, o, left, full)
					case left < needs && (!env.Exhausted() || o.Result != condition.Indeterminate && o.Result != full.Result):
						t.Fatalf("%v %q with %q: %v with %d steps of %d", op, values, have, o, left, needs)
					case left < needs:
						over++
					}
				}
			}
		}
	}
	if over < 10_000 {
		t.Errorf("%d conditions were over the budget: the test has lost its point", over)
	}
}

// TestContextSize: all keys and values of a context together have a limit.
func TestContextSize(t *testing.T) {
	entries := func(rest int) []condition.Entry {
		list := []condition.Entry{condition.Bytes("a:bytes", []byte("abc")), condition.Strings("a:list", "a", "bc"), condition.Unknown("a:unknown"), condition.Strings("a:one", "x"),
			condition.String("a:tag/K", "1"), condition.String("a:tag/k", "23")}
		size := len("a:bytes"+"abc") + len("a:list"+"abc") + 2 + len("a:unknown") + len("a:one"+"x") + 1 + 2*len("a:tag/K") + 3
		for i := range 15 {
			list = append(list, condition.String(fmt.Sprintf("a:long%02d", i), strings.Repeat("x", condition.MaxValue)))
			size += len("a:long00") + condition.MaxValue
		}
		return append(list, condition.String("a:rest", strings.Repeat("x", condition.MaxContext-size-len("a:rest")+rest)))
	}
	full := condition.NewContext(entries(0)...)
	if err := full.Err(); err != nil {
		t.Errorf("a context of the greatest size: %v", err)
	}
	tooLarge := condition.NewContext(entries(1)...)
	want := "context has 1048577 bytes of keys and values: want at most 1048576"
	if err := tooLarge.Err(); err == nil || err.Error() != want {
		t.Errorf("one byte more: %v, want %s", err, want)
	}
	joined := full.With(condition.String("a:x", ""))
	if joined.Err() == nil {
		t.Error("a key more is not an error")
	}
	part := joined.Without("a:x")
	if err := part.Err(); err != nil {
		t.Errorf("without that key: %v", err)
	}
}
