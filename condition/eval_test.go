package condition_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// sample has for each family a policy value, a request value that it matches
// under the Equals operator, one that it does not, and one of no such type.
var sample = map[condition.Family]struct{ policy, same, other, illTyped string }{
	condition.FamilyString:  {"a", "a", "b", ""},
	condition.FamilyNumeric: {"1.0", "1", "2", "one"},
	condition.FamilyDate:    {"2020-01-01", "1577836800", "1577836801", "tomorrow"},
	condition.FamilyBool:    {"true", "TRUE", "false", "yes"},
	condition.FamilyBinary:  {"QQ==", "QQ==", "Qg==", "Q"},
	condition.FamilyIP:      {"10.0.0.0/8", "10.9.8.7", "11.0.0.1", "10.0.0"},
	condition.FamilyARN:     {"arn:aws:iam::1:role/*", "arn:aws:iam::1:role/a", "arn:aws:iam::2:role/a", "role/a"},
}

// forEachOperator calls f with all operators but Null, under all qualifiers,
// with and without IfExists.
func forEachOperator(f func(op condition.Operator)) {
	for _, o := range operators {
		for _, qualifier := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, suffix := range []string{"", "IfExists"} {
				if o.Family != condition.FamilyNull {
					f(condition.MustParseOperator(qualifier + o.Name + suffix))
				}
			}
		}
	}
}

// TestMissingKey: under a key that is absent, IfExists and ForAllValues are
// true, ForAnyValue is false, negated operators are true and positive ones
// false, whatever the values of the policy (SEMANTICS 4.3 step 3).
func TestMissingKey(t *testing.T) {
	forEachOperator(func(op condition.Operator) {
		want := F
		switch {
		case op.IfExists(), op.Qualifier() == condition.ForAllValues:
			want = T
		case op.Qualifier() == condition.ForAnyValue:
		case op.Negated():
			want = T
		}
		for _, values := range [][]string{{sample[op.Family()].policy}, {}, {"not of the family"}} {
			o := test(t, op.String(), K, values...).Eval(env(t, condition.Absent(K)))
			if o != (condition.Outcome{Result: want, Why: condition.WhyKeyAbsent, Value: -1, Member: -1}) {
				t.Errorf("%v %q: %+v, want %v", op, values, o, want)
			}
		}
	})
}

// TestDoubleNegation: over a present single value that can be compared, a
// negated operator is the contrary of its positive twin.
func TestDoubleNegation(t *testing.T) {
	twins := 0
	for _, o := range operators {
		positive := strings.Replace(o.Name, "Not", "", 1)
		if !o.Negated {
			continue
		}
		twins++
		s := sample[o.Family]
		for _, request := range []string{s.same, s.other} {
			for _, values := range [][]string{{s.policy}, {s.policy, s.policy}, {}} {
				e := env(t, single(request)...)
				not, is := test(t, o.Name, K, values...).Eval(e), test(t, positive, K, values...).Eval(e)
				if not.Result != is.Result.Not() || is.Result == I {
					t.Errorf("%s of %q among %q: %v; %s: %v", o.Name, request, values, not, positive, is)
				}
			}
		}
	}
	if twins != 8 {
		t.Errorf("%d negated operators, want 8", twins)
	}
}

// TestUnknownKey: nothing can be said of a key that the caller does not know,
// not even with IfExists (SEMANTICS 4.6).
func TestUnknownKey(t *testing.T) {
	want := condition.Outcome{Result: I, Why: condition.WhyKeyUnknown, Value: -1, Member: -1}
	forEachOperator(func(op condition.Operator) {
		if got := test(t, op.String(), K, sample[op.Family()].policy).Eval(env(t, condition.Unknown(K))); got != want {
			t.Errorf("%v: %+v", op, got)
		}
	})
}

// TestIllTypedRequest: a request value that is not of the family is compared
// with nothing: Indeterminate in both polarities, also among no values, and
// bytes are of the Binary family alone (SEMANTICS 4.4).
func TestIllTypedRequest(t *testing.T) {
	want := condition.Outcome{Result: I, Why: condition.WhyRequestIllTyped, Value: -1, Member: -1}
	for _, o := range operators {
		s := sample[o.Family]
		if o.Family == condition.FamilyNull {
			continue
		}
		if o.Family != condition.FamilyString {
			for _, values := range [][]string{{s.policy}, {}} {
				if got := test(t, o.Name, K, values...).Eval(env(t, single(s.illTyped)...)); got != want {
					t.Errorf("%s of %q: %+v", o.Name, s.illTyped, got)
				}
			}
		}
		if o.Family != condition.FamilyBinary {
			bytes := condition.Bytes(K, []byte(s.same))
			if got := test(t, o.Name, K, s.policy).Eval(env(t, bytes)); got != want {
				t.Errorf("%s of bytes: %+v", o.Name, got)
			}
		}
	}
}

// TestIllTypedPolicy: a policy value that is not of the family leaves open what
// no other value settles, whatever the operator (SEMANTICS 4.4b).
func TestIllTypedPolicy(t *testing.T) {
	type outcome struct {
		Result condition.Result
		Why    condition.Why
		Value  int
	}
	for _, o := range operators {
		s := sample[o.Family]
		if s.illTyped == "" || strings.Contains(o.Name, "Than") {
			continue
		}
		values := []string{s.illTyped, s.policy}
		c := test(t, o.Name, K, values...)
		if c.Usable(0) || !c.Usable(1) {
			t.Errorf("%s %q: usable are %v, %v", o.Name, values, c.Usable(0), c.Usable(1))
		}
		var got []outcome
		for _, request := range []string{s.same, s.other} {
			o := c.Eval(env(t, single(request)...))
			got = append(got, outcome{o.Result, o.Why, o.Value})
		}
		want := []outcome{{T, condition.WhyMatched, 1}, {I, condition.WhyPolicyIllTyped, 0}}
		if o.Negated {
			want = []outcome{{F, condition.WhyMatched, 1}, {I, condition.WhyPolicyIllTyped, 0}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", o.Name, diff)
		}
	}
}

// evaluation is a condition, a request and the outcome, for the tables below.
type evaluation struct {
	op      string
	values  []string
	request []condition.Entry
	want    condition.Outcome
}

// run evaluates a table of conditions on key.
func run(t *testing.T, key string, table []evaluation) {
	t.Helper()
	for _, c := range table {
		got := test(t, c.op, key, c.values...).Eval(env(t, c.request...))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %q, request %v (-want +got):\n%s", c.op, c.values, c.request, diff)
		}
	}
}

// because returns an outcome with the policy value and the list member that
// decided, -1 for none.
func because(r condition.Result, why condition.Why, value, member int) condition.Outcome {
	return condition.Outcome{Result: r, Why: why, Value: value, Member: member}
}

func strs(s ...string) []string { return s }

// TestPlainOperators: values of the policy are an OR, under negated operators
// a NOR, and "" is a value like others (SEMANTICS 4.2, 4.3 steps 5 and 6).
func TestPlainOperators(t *testing.T) {
	run(t, K, []evaluation{
		{"StringEquals", strs("a", "b"), single("b"), because(T, condition.WhyMatched, 1, -1)},
		{"StringEquals", strs("a", "b"), single("c"), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringNotEquals", strs("a", "b"), single("b"), because(F, condition.WhyMatched, 1, -1)},
		{"StringNotEquals", strs("a", "b"), single("c"), because(T, condition.WhyNoMatch, -1, -1)},
		{"StringEquals", strs(""), single(""), because(T, condition.WhyMatched, 0, -1)},
		{"StringLike", strs("*"), single(""), because(T, condition.WhyMatched, 0, -1)},
		{"StringLike", strs("?*"), single(""), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringNotEquals", strs("a"), single(""), because(T, condition.WhyNoMatch, -1, -1)},
		{"StringEqualsIfExists", strs(""), single(""), because(T, condition.WhyMatched, 0, -1)},
		{"Bool", strs("true", "false"), single("false"), because(T, condition.WhyMatched, 1, -1)},
	})
	run(t, L, []evaluation{ // a list is a list, however many members it has
		{"StringEquals", strs("a"), list("a"), because(I, condition.WhyList, -1, -1)},
		{"StringEquals", strs("a"), list(), because(I, condition.WhyList, -1, -1)},
		{"StringNotEquals", strs("a"), list("b", "c"), because(I, condition.WhyList, -1, -1)},
		{"StringLikeIfExists", strs("*"), list("b"), because(I, condition.WhyList, -1, -1)},
		{"NumericLessThan", strs("1"), list("0"), because(I, condition.WhyList, -1, -1)},
	})
}

// TestSetOperators: SEMANTICS 4.3 step 4.
func TestSetOperators(t *testing.T) {
	run(t, L, []evaluation{
		{"ForAllValues:StringEquals", strs("a", "b"), list("b", "a"), because(T, condition.WhyMatched, -1, -1)},
		{"ForAllValues:StringEquals", strs("a", "b"), list("a", "", "c"), because(F, condition.WhyNoMatch, -1, 2)},
		{"ForAllValues:StringEquals", strs("a"), list("", ""), because(T, condition.WhyNoMembers, -1, -1)},
		{"ForAllValues:StringEquals", strs("a"), list("", "a"), because(T, condition.WhyMatched, -1, -1)},
		{"ForAllValues:StringNotLike", strs("a*", "b*"), list("c", "bc"), because(F, condition.WhyMatched, 1, 1)},
		{"ForAllValues:StringNotLike", strs("a*", "b*"), list("c", "d"), because(T, condition.WhyNoMatch, -1, -1)},
		{"ForAnyValue:StringEquals", strs("a", "b"), list("c", "b"), because(T, condition.WhyMatched, 1, 1)},
		{"ForAnyValue:StringEquals", strs("a"), list("b", "c"), because(F, condition.WhyNoMatch, -1, -1)},
		{"ForAnyValue:StringEquals", strs(""), list(""), because(F, condition.WhyNoMembers, -1, -1)},
		{"ForAnyValue:StringLike", strs("*"), list(), because(F, condition.WhyNoMembers, -1, -1)},
		{"ForAnyValue:StringNotEquals", strs("a"), list("a", "b"), because(T, condition.WhyNoMatch, -1, 1)},
		{"ForAnyValue:StringNotEquals", strs("a"), list("a", ""), because(F, condition.WhyMatched, -1, -1)},

		// Kleene: what is settled beats what is Indeterminate, wherever it stands.
		{"ForAllValues:NumericEquals", strs("1"), list("x", "2"), because(F, condition.WhyNoMatch, -1, 1)},
		{"ForAllValues:NumericEquals", strs("1"), list("x", "1", "y"), because(I, condition.WhyRequestIllTyped, -1, 0)},
		{"ForAnyValue:NumericEquals", strs("1"), list("x", "1"), because(T, condition.WhyMatched, 0, 1)},
		{"ForAnyValue:NumericEquals", strs("1"), list("2", "x"), because(I, condition.WhyRequestIllTyped, -1, 1)},
		{"ForAnyValue:NumericNotEquals", strs("1", "one"), list("1", "2"), because(I, condition.WhyPolicyIllTyped, 1, 1)},
	})
	run(t, K, []evaluation{ // a single value is a set of one
		{"ForAllValues:StringEquals", strs("a"), single("a"), because(T, condition.WhyMatched, -1, -1)},
		{"ForAllValues:StringEquals", strs("a"), single("b"), because(F, condition.WhyNoMatch, -1, 0)},
		{"ForAllValues:StringEquals", strs("a"), single(""), because(T, condition.WhyNoMembers, -1, -1)},
		{"ForAnyValue:StringEquals", strs("a"), single("a"), because(T, condition.WhyMatched, 0, 0)},
		{"ForAnyValue:BinaryEquals", strs("QQ=="), entries(condition.Bytes(K, []byte("A"))), because(T, condition.WhyMatched, 0, 0)},
		{"ForAnyValue:BinaryEquals", strs(""), entries(condition.Bytes(K, nil)), because(F, condition.WhyNoMembers, -1, -1)},
	})
}

// TestNoPolicyValues: SEMANTICS 4.3.6, an empty list of values in the policy.
func TestNoPolicyValues(t *testing.T) {
	run(t, K, []evaluation{
		{"StringEquals", nil, single("a"), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringNotEquals", nil, single("a"), because(T, condition.WhyNoMatch, -1, -1)},
		{"StringEqualsIfExists", nil, single("a"), because(F, condition.WhyNoMatch, -1, -1)},
		{"ForAnyValue:StringEquals", nil, single("a"), because(F, condition.WhyNoMatch, -1, -1)},
		{"Null", nil, single("a"), because(F, condition.WhyKeyPresent, -1, -1)},
	})
	run(t, L, []evaluation{
		{"ForAllValues:StringEquals", nil, list("a"), because(F, condition.WhyNoMatch, -1, 0)},
		{"ForAllValues:StringEquals", nil, list(), because(T, condition.WhyNoMembers, -1, -1)},
	})
}

// TestNull: SEMANTICS 4.3.5.
func TestNull(t *testing.T) {
	empty, full := entries(condition.Bytes(K, nil)), entries(condition.Bytes(K, []byte{0}))
	unknown := entries(condition.Unknown(K))
	run(t, K, []evaluation{
		{"Null", strs("true"), absent(), because(T, condition.WhyKeyAbsent, 0, -1)},
		{"Null", strs("false"), absent(), because(F, condition.WhyKeyAbsent, -1, -1)},
		{"Null", strs("FALSE"), single("x"), because(T, condition.WhyKeyPresent, 0, -1)},
		{"Null", strs("True"), single(""), because(T, condition.WhyKeyEmpty, 0, -1)},
		{"Null", strs("true"), empty, because(T, condition.WhyKeyEmpty, 0, -1)},
		{"Null", strs("true"), full, because(F, condition.WhyKeyPresent, -1, -1)},
		{"Null", strs("yes", ""), absent(), because(I, condition.WhyPolicyIllTyped, 0, -1)},
		{"Null", strs("false", "yes"), absent(), because(I, condition.WhyPolicyIllTyped, 1, -1)},
		{"Null", strs("yes"), single("x"), because(I, condition.WhyPolicyIllTyped, 0, -1)},
		{"Null", strs("yes", "true"), absent(), because(T, condition.WhyKeyAbsent, 1, -1)},
		{"Null", strs("true", "false"), single("x"), because(T, condition.WhyKeyPresent, 1, -1)},
		{"Null", strs("${aws:username}"), absent(), because(I, condition.WhyPolicyIllTyped, 0, -1)}, // no variables here
		{"Null", strs("true"), unknown, because(I, condition.WhyKeyUnknown, -1, -1)},
		{"Null", strs("yes", "false"), unknown, because(I, condition.WhyKeyUnknown, -1, -1)},
		{"Null", strs("yes"), unknown, because(I, condition.WhyKeyUnknown, -1, -1)},
		{"ForAllValues:Null", strs("true"), single("x"), because(T, condition.WhyNullSet, -1, -1)},
		{"ForAllValues:Null", strs("false"), unknown, because(T, condition.WhyNullSet, -1, -1)},
		{"ForAnyValue:Null", strs("true"), absent(), because(F, condition.WhyNullSet, -1, -1)},
		{"ForAnyValue:Null", strs("false"), single("x"), because(F, condition.WhyNullSet, -1, -1)},
	})
	run(t, L, []evaluation{
		{"Null", strs("true"), list(), because(T, condition.WhyKeyEmpty, 0, -1)},
		{"Null", strs("true"), list("", ""), because(T, condition.WhyKeyEmpty, 0, -1)},
		{"Null", strs("true"), list("", "x"), because(F, condition.WhyKeyPresent, -1, -1)},
	})
}

// TestEmptyForms: an absent key, an empty list, a list of one empty text and
// the empty text are four things (SEMANTICS C26).
func TestEmptyForms(t *testing.T) {
	forms := [][]condition.Entry{
		entries(condition.Absent(L)), list(), list(""), entries(condition.String(L, "")),
	}
	for _, c := range []struct {
		op   string
		want [4]condition.Result
	}{
		{"StringEquals", [4]condition.Result{F, I, I, T}},
		{"StringNotEquals", [4]condition.Result{T, I, I, F}},
		{"StringEqualsIfExists", [4]condition.Result{T, I, I, T}},
		{"ForAllValues:StringEquals", [4]condition.Result{T, T, T, T}},
		{"ForAnyValue:StringEquals", [4]condition.Result{F, F, F, F}},
		{"ForAnyValue:StringEqualsIfExists", [4]condition.Result{T, F, F, F}},
	} {
		var got [4]condition.Result
		for i, form := range forms {
			got[i] = test(t, c.op, L, "").Eval(env(t, form...)).Result
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.op, diff)
		}
	}
}

// TestTagClashEval: of tags that differ in case either may satisfy a positive
// operator, and both have to satisfy a negated one (SEMANTICS C10).
func TestTagClashEval(t *testing.T) {
	const key = "aws:ResourceTag/ec2"
	tags := func(a, b string) []condition.Entry {
		return entries(condition.String("aws:ResourceTag/EC2", a), condition.String("aws:ResourceTag/ec2", b))
	}
	run(t, key, []evaluation{
		{"StringEquals", strs("b"), tags("a", "b"), because(T, condition.WhyMatched, 0, 1)},
		{"StringEquals", strs("c"), tags("a", "b"), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringNotEquals", strs("b"), tags("a", "b"), because(F, condition.WhyMatched, 0, 1)},
		{"StringNotEquals", strs("c"), tags("a", "b"), because(T, condition.WhyNoMatch, -1, -1)},
		{"StringEquals", strs(""), tags("a", ""), because(T, condition.WhyMatched, 0, 1)}, // "" is a value
		{"NumericEquals", strs("1"), tags("x", "1"), because(T, condition.WhyMatched, 0, 1)},
		{"NumericNotEquals", strs("1"), tags("x", "2"), because(I, condition.WhyRequestIllTyped, -1, 0)},
		{"NumericNotEquals", strs("1"), tags("x", "1"), because(F, condition.WhyMatched, 0, 1)},
		{"ForAllValues:StringEquals", strs("a"), tags("a", "b"), because(F, condition.WhyNoMatch, -1, 1)},
		{"ForAnyValue:StringNotEquals", strs("a"), tags("a", "b"), because(T, condition.WhyNoMatch, -1, 1)},
		{"ForAnyValue:StringEquals", strs(""), tags("", ""), because(F, condition.WhyNoMembers, -1, -1)},
		{"Null", strs("true"), tags("", ""), because(T, condition.WhyKeyEmpty, 0, -1)},
		{"Null", strs("true"), tags("", "b"), because(F, condition.WhyKeyPresent, -1, -1)},
		{"StringEqualsIfExists", strs("c"), tags("a", "b"), because(F, condition.WhyNoMatch, -1, -1)},
	})
}

// TestVariables: what stands for a variable is literal; nothing stands for it
// without a value or a default, and then the policy value does not match; and
// if its key is unknown any text might (SEMANTICS 5.6, 5.7, 4.6).
func TestVariables(t *testing.T) {
	with := func(value string, more ...condition.Entry) []condition.Entry {
		return append(single(value), more...)
	}
	star := condition.String("aws:username", "*")
	unknown := condition.Unknown("aws:username")
	run(t, K, []evaluation{
		{"StringLike", strs("${aws:username}"), with("bob", star), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringLike", strs("${aws:username}"), with("*", star), because(T, condition.WhyMatched, 0, -1)},
		{"StringLike", strs("${aws:username}*"), with("*bob", star), because(T, condition.WhyMatched, 0, -1)},
		{"StringLike", strs("a${*}b${?}c${$}{d}"), with("a*b?c${d}"), because(T, condition.WhyMatched, 0, -1)},
		{"StringLike", strs("a${*}"), with("ab"), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringEquals", strs("${aws:username}"), with("${aws:username}", condition.String("aws:username", "${aws:username}")),
			because(T, condition.WhyMatched, 0, -1)},
		{"StringEqualsIgnoreCase", strs("${aws:username}"), with("BOB", condition.String("aws:username", "bob")), because(T, condition.WhyMatched, 0, -1)},

		{"StringEquals", strs("x", "${test:none}"), with("y"), because(F, condition.WhyUnresolved, 1, -1)},
		{"StringEquals", strs("${test:none}", "y"), with("y"), because(T, condition.WhyMatched, 1, -1)},
		{"StringNotEquals", strs("${test:none}"), with("y"), because(T, condition.WhyUnresolved, 0, -1)},
		{"StringNotEquals", strs("${test:none}", "y"), with("y"), because(F, condition.WhyMatched, 1, -1)},
		{"StringLike", strs("*${test:none}*"), with("y"), because(F, condition.WhyUnresolved, 0, -1)},
		{"StringLike", strs("*${test:none, ''}*"), with("y"), because(T, condition.WhyMatched, 0, -1)},

		{"StringEquals", strs("${aws:username}"), with("y", unknown), because(I, condition.WhyVariableUnknown, 0, -1)},
		{"StringNotEquals", strs("${aws:username}"), with("y", unknown), because(I, condition.WhyVariableUnknown, 0, -1)},
		{"StringEquals", strs("x${aws:username}"), with("y", unknown), because(F, condition.WhyNoMatch, -1, -1)},
		{"StringNotEquals", strs("x${aws:username}"), with("y", unknown), because(T, condition.WhyNoMatch, -1, -1)},
		{"StringEquals", strs("${aws:username}", "y"), with("y", unknown), because(T, condition.WhyMatched, 1, -1)},
		{"StringNotEquals", strs("${aws:username}", "y"), with("y", unknown), because(F, condition.WhyMatched, 1, -1)},
		{"StringEquals", strs("${aws:username}${test:none}"), with("y", unknown), because(F, condition.WhyUnresolved, 0, -1)},
		{"StringEquals", strs("${test:none}", "${aws:username}"), with("y", unknown), because(I, condition.WhyVariableUnknown, 1, -1)},

		{"Bool", strs("${aws:username}"), with("true", condition.String("aws:username", "TRUE")), because(T, condition.WhyMatched, 0, -1)},
		{"Bool", strs("${aws:username}"), with("false", condition.String("aws:username", "TRUE")), because(F, condition.WhyNoMatch, -1, -1)},
		{"Bool", strs("${aws:username}"), with("true", condition.String("aws:username", "yes")), because(I, condition.WhyPolicyIllTyped, 0, -1)},
		{"Bool", strs("x", "${aws:username}"), with("true", condition.String("aws:username", "true")), because(T, condition.WhyMatched, 1, -1)},
		{"Bool", strs("${aws:username}"), with("true", condition.Absent("aws:username")), because(F, condition.WhyUnresolved, 0, -1)},
		{"Bool", strs("${aws:username}"), with("true", unknown), because(I, condition.WhyVariableUnknown, 0, -1)},
		{"Bool", strs("f${aws:username}"), with("true", unknown), because(I, condition.WhyVariableUnknown, 0, -1)}, // false, or nothing at all
		{"Bool", strs("x${aws:username}"), with("true", unknown), because(I, condition.WhyPolicyIllTyped, 0, -1)},
	})
}

// TestVariablesInARNs: a variable may stand in the last part of an ARN, where
// its value is literal; before that the policy value cannot be used
// (SEMANTICS 5.3).
func TestVariablesInARNs(t *testing.T) {
	const mine, early = "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::${aws:PrincipalAccount}:user/*"
	with := func(value, name string) []condition.Entry {
		return append(single(value), condition.String("aws:username", name), condition.String("aws:PrincipalAccount", "1"))
	}
	run(t, K, []evaluation{
		{"ArnEquals", strs(mine), with("arn:aws:iam::1:user/bob", "bob"), because(T, condition.WhyMatched, 0, -1)},
		{"ArnLike", strs(mine), with("arn:aws:iam::1:user/bob", "*"), because(F, condition.WhyNoMatch, -1, -1)},
		{"ArnLike", strs(mine), with("arn:aws:iam::1:user/a:b", "a:b"), because(T, condition.WhyMatched, 0, -1)},
		{"ArnNotLike", strs(mine), with("arn:aws:iam::1:user/bob", "bob"), because(F, condition.WhyMatched, 0, -1)},
		{"ArnNotLike", strs(mine), with("arn:aws:iam::1:user/bob", ""), because(T, condition.WhyUnresolved, 0, -1)},
		{"ArnLike", strs(early), with("arn:aws:iam::1:user/bob", "bob"), because(I, condition.WhyPolicyIllTyped, 0, -1)},
		{"ArnNotLike", strs(early), with("arn:aws:iam::1:user/bob", "bob"), because(I, condition.WhyPolicyIllTyped, 0, -1)},
		{"ArnNotLike", strs(early, mine), with("arn:aws:iam::1:user/bob", "bob"), because(F, condition.WhyMatched, 1, -1)},
		{"ArnLike", strs(mine), append(single("arn:aws:iam::1:user/bob"), condition.Unknown("aws:username")),
			because(I, condition.WhyVariableUnknown, 0, -1)},
		{"ArnLike", strs(mine), append(single("arn:aws:iam::1:role/bob"), condition.Unknown("aws:username")),
			because(F, condition.WhyNoMatch, -1, -1)},
	})
}

// TestVariablesElsewhere: other families take no variables; the text is of the
// wrong type (SEMANTICS 5.2). Nor does a document of version 2008-10-17 take
// any (SEMANTICS 5.1), and malformed ones are no error in either place.
func TestVariablesElsewhere(t *testing.T) {
	for _, op := range []string{"NumericEquals", "DateEquals", "BinaryEquals", "IpAddress", "Null"} {
		for _, value := range []string{"${aws:username}", "${unclosed"} {
			if c := test(t, op, K, value); c.Usable(0) || c.References(0) != nil {
				t.Errorf("%s %s is usable", op, value)
			}
		}
	}
	for _, c := range []struct {
		op, value, request string
		want               condition.Result
	}{
		{"StringEquals", "${aws:username}", "${aws:username}", T},
		{"StringEquals", "${aws:username}", "bob", F},
		{"StringLike", "${aws:user*}", "${aws:username}", T},
		{"StringEquals", "${unclosed", "${unclosed", T},
		{"ArnLike", "arn:aws:iam::1:user/${*}", "arn:aws:iam::1:user/${bob}", T},
		{"Bool", "${aws:username}", "true", I},
	} {
		old, err := condition.NewTest(condition.MustParseOperator(c.op), K, strs(c.value), 0)
		if err != nil {
			t.Errorf("%s %s: %v", c.op, c.value, err)
			continue
		}
		o := old.Eval(env(t, condition.String(K, c.request), condition.String("aws:username", "bob")))
		if o.Result != c.want {
			t.Errorf("%s %s of %s: %v, want %v", c.op, c.value, c.request, o, c.want)
		}
	}
}

// TestNewTestErrors: all faults of a condition are reported at once, with
// their places.
func TestNewTestErrors(t *testing.T) {
	long := strings.Repeat("x", variables.MaxLength+1)
	values := strs("fine", "a${b", "${}", long, "${b, 'c'}", "${a${b}}")
	_, err := condition.NewTest(condition.MustParseOperator("StringLike"), "aws:", values, variables.References)
	faults, ok := err.(condition.ErrorList)
	if !ok {
		t.Fatalf("the error is %T", err)
	}
	type place struct {
		Value  int
		Text   string
		Offset int
	}
	var got []place
	for _, f := range faults {
		got = append(got, place{f.Value, f.Text, f.Offset})
	}
	want := []place{{-1, "aws:", 4}, {1, "a${b", 1}, {2, "${}", 0}, {3, long, 2048}, {5, "${a${b}}", 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := len(faults.Unwrap()); got != len(want) {
		t.Errorf("%d errors unwrapped, want %d", got, len(want))
	}
	message := err.Error()
	for _, part := range strs(`key "aws:", byte 4: `, `; value 1 "a${b", byte 1: `, `xxx", byte 2048: `) {
		if !strings.Contains(message, part) {
			t.Errorf("no %q in %s", part, message)
		}
	}
	for _, c := range []struct {
		op               condition.Operator
		key              string
		value, wantError string
	}{
		{condition.MustParseOperator("StringLike"), K, "${", `value 0 "${", byte 0: the variable has no closing brace`},
		{condition.MustParseOperator("StringLike"), "aws:", "", `key "aws:", byte 4: no name after the colon of a condition key, want prefix:name or prefix:name/tag-key`},
		{condition.MustParseOperator("StringLike"), "", "", `key "", byte 0: an empty condition key, want prefix:name or prefix:name/tag-key`},
		{condition.MustParseOperator("StringLike"), strings.Repeat("k", 64) + " ", "", `key "` + strings.Repeat("k", 40) + ` ", byte 64: white space in a condition key, want prefix:name or prefix:name/tag-key`},
		{condition.Operator{}, K, "", `key "test:K", byte 0: the condition has no operator`},
	} {
		_, err := condition.NewTest(c.op, c.key, strs(c.value), variables.References)
		if err == nil || err.Error() != c.wantError {
			t.Errorf("%v, key %q, value %q:\n got %v\nwant %s", c.op, c.key, c.value, err, c.wantError)
		}
	}
	for _, op := range strs("ArnLike", "Bool") {
		if _, err := condition.NewTest(condition.MustParseOperator(op), K, strs("${"), variables.References); err == nil {
			t.Errorf("%s loads a malformed variable", op)
		}
	}
	if _, err := condition.NewTest(condition.MustParseOperator("ArnLike"), K, strs(long), 0); err == nil {
		t.Error("ArnLike loads a text that is too long")
	}
}

// A Test returns what it was made of, and does not share memory with the caller.
func TestTestAccessors(t *testing.T) {
	values := strs("a${aws:userName}", "b")
	c := test(t, "ForAnyValue:stringlikeifexists", "AWS:TagKeys", values...)
	values[1] = "x"
	if c.Operator().String() != "ForAnyValue:StringLikeIfExists" || c.Key() != "AWS:TagKeys" {
		t.Errorf("operator %v, key %s", c.Operator(), c.Key())
	}
	if diff := cmp.Diff(strs("a${aws:userName}", "b"), c.Values()); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if refs := c.References(0); len(refs) != 1 || refs[0].Name != "aws:userName" || c.References(1) != nil {
		t.Errorf("references %v and %v", refs, c.References(1))
	}
	if refs := test(t, "ArnLike", K, "arn:aws:iam::1:user/${aws:username}").References(0); len(refs) != 1 {
		t.Errorf("references %v", refs)
	}
}

// TestConcurrent: one Test and one Context serve many goroutines.
func TestConcurrent(t *testing.T) {
	context := condition.NewContext(condition.String(K, "user/bob"), condition.String("aws:username", "bob"))
	c := test(t, "StringLike", K, "*user*x", "user/${aws:username}")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				e := condition.Env{Context: context}
				if o := c.Eval(&e); o.Result != T {
					t.Error(o)
				}
			}
		})
	}
	wg.Wait()
}

// TestManyVariables: more than eight variables in one value are resolved, too.
func TestManyVariables(t *testing.T) {
	var text, want strings.Builder
	var all []condition.Entry
	for i := range 20 {
		fmt.Fprintf(&text, "${test:v%d}", i)
		fmt.Fprintf(&want, "<%d>", i)
		all = append(all, condition.String(fmt.Sprintf("test:v%d", i), fmt.Sprintf("<%d>", i)))
	}
	e := env(t, append(all, single(want.String())...)...)
	if o := test(t, "StringEquals", K, text.String()).Eval(e); o.Result != T {
		t.Error(o)
	}
}
