package condition_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// request is one request of a test table with the result it should have.
type request struct {
	entries []condition.Entry
	want    condition.Result
}

// vectors holds the vectors of conditions in SEMANTICS 12. Each has a number, some
// a letter after it.
var vectors = []struct {
	number   any
	op, key  string
	values   []string
	requests []request
}{
	{1, "StringEquals", K, []string{"a"}, []request{
		{single("a"), T}, {single("A"), F}, {absent(), F}}},
	{2, "StringNotEquals", K, []string{"a", "b"}, []request{
		{single("a"), F}, {single("c"), T}, {absent(), T}}},
	{3, "StringEqualsIfExists", K, []string{"a"}, []request{
		{single("b"), F}, {absent(), T}}},
	{4, "StringNotEqualsIfExists", K, []string{"a"}, []request{
		{absent(), T}, {single("a"), F}}},
	{5, "ForAllValues:StringEquals", L, []string{"a", "b"}, []request{
		{list("a"), T}, {list("a", "c"), F}, {list(), T}, {absent(), T}, {list(""), T}}},
	{6, "ForAnyValue:StringEquals", L, []string{"a"}, []request{
		{list("a", "c"), T}, {list("c"), F}, {list(), F}, {absent(), F}}},
	{7, "ForAllValues:StringNotEquals", L, []string{"a"}, []request{
		{list("b", "c"), T}, {list("a", "b"), F}, {absent(), T}}},
	{8, "ForAnyValue:StringNotEquals", L, []string{"a"}, []request{
		{list("a", "b"), T}, {list("a"), F}, {absent(), F}}},
	{9, "ForAnyValue:StringEqualsIfExists", L, []string{"a"}, []request{
		{absent(), T}, {list(), F}, {list("a"), T}}},
	{10, "StringEquals", L, []string{"a"}, []request{
		{list("a"), I}}},
	{11, "Null", K, []string{"true"}, []request{
		{absent(), T}, {single(""), T}, {single("x"), F}}},
	{12, "Null", L, []string{"false"}, []request{
		{list(), F}, {list("x"), T}}},
	{13, "StringEquals", K, []string{"a*"}, []request{
		{single("a*"), T}, {single("ab"), F}}},
	{14, "StringLike", K, []string{"a?c"}, []request{
		{single("abc"), T}, {single("ac"), F}, {single("a/c"), T}}},
	{15, "NumericLessThan", K, []string{"10"}, []request{
		{single("9.5"), T}, {single("10"), F}, {single("x"), I}, {absent(), F}}},
	{16, "NumericNotEquals", K, []string{"1"}, []request{
		{single("1.0"), F}, {single("2"), T}, {single("x"), I}}},
	{17, "DateLessThan", "aws:CurrentTime", []string{"2030-01-01"}, []request{
		{[]condition.Entry{condition.String("aws:CurrentTime", "2029-12-31T23:59:59Z")}, T}}},
	{18, "DateGreaterThan", K, []string{"1577836800"}, []request{
		{single("2020-01-01T00:00:01Z"), T}}},
	{19, "IpAddress", K, []string{"203.0.113.7/24"}, []request{
		{single("203.0.113.99"), T}, {single("::ffff:203.0.113.9"), T}, {single("2001:db8::1"), F}}},
	{20, "NotIpAddress", K, []string{"10.0.0.0/8", "bogus"}, []request{
		{single("10.1.1.1"), F}, {single("11.0.0.1"), I}, {single("notanip"), I}}},
	{"20a", "IpAddress", K, []string{"10.0.0.0/33", "192.0.2.0/24"}, []request{
		{single("192.0.2.1"), T}, {single("10.1.1.1"), I}, {absent(), F}}},
	{"20b", "NumericEquals", K, []string{"abc"}, []request{
		{single("7"), I}, {absent(), F}}},
	{"20c", "ForAnyValue:NumericEquals", L, []string{"abc", "2"}, []request{
		{list("1", "2"), T}, {list("1"), I}, {list(), F}}},
	{"20d", "StringNotEquals", "username", []string{"a"}, []request{
		{single("a"), T}, {absent(), T}}},
	{21, "Bool", K, []string{"TRUE"}, []request{
		{single("true"), T}, {single("false"), F}, {absent(), F}}},
	{22, "ArnEquals", K, []string{"arn:aws:iam::*:role/*"}, []request{
		{single("arn:aws:iam::123456789012:role/a/b"), T}, {single("arn:aws:iam"), I}}},
	{23, "ArnNotLike", K, []string{"arn:aws:iam::1*:role/x"}, []request{
		{absent(), T}, {single("junk"), I}}},
	{24, "StringEquals", "aws:ResourceTag/ENV", []string{"p"}, []request{
		{[]condition.Entry{condition.String("aws:resourcetag/env", "p")}, T}}},
	{25, "BinaryEquals", K, []string{"QQ=="}, []request{
		{[]condition.Entry{condition.Bytes(K, []byte{0x41})}, T}, {single("QQ=="), T}, {single("A"), I}}},
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		for i, r := range v.requests {
			t.Run(fmt.Sprintf("%v/%d", v.number, i), func(t *testing.T) {
				o := test(t, v.op, v.key, v.values...).Eval(env(t, r.entries...))
				if diff := cmp.Diff(r.want, o.Result); diff != "" {
					t.Errorf("%s %s %q (-want +got):\n%s%v", v.op, v.key, v.values, diff, o)
				}
			})
		}
	}
}

// TestVariableVectors holds those variable vectors of SEMANTICS 12 that are
// about conditions.
func TestVariableVectors(t *testing.T) {
	for _, v := range []struct {
		op, value string
		request   []condition.Entry
		want      condition.Result
	}{
		{"StringLike", "table/${aws:username}_*", user("al*ce", "table/al*ce_x"), T},
		{"StringLike", "table/${aws:username}_*", user("al*ce", "table/alice_x"), F},
		{"StringEquals", "table/${aws:PrincipalTag/team, 'all'}", single("table/all"), T},
		{"StringNotEquals", "${aws:PrincipalTag/t}", single("x"), T},
		{"StringEquals", "${*}", single("*"), T},
	} {
		o := test(t, v.op, K, v.value).Eval(env(t, v.request...))
		if diff := cmp.Diff(v.want, o.Result); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s%v", v.op, v.value, diff, o)
		}
	}
}

// user is a request of the user name, with value for K.
func user(name, value string) []condition.Entry {
	return append(single(value), condition.String("aws:username", name))
}
