package condition_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// TestFamilies goes through what is peculiar to single operators
// (SEMANTICS 4.4): the condition, and the result for each request value.
func TestFamilies(t *testing.T) {
	type results map[string]condition.Result
	for _, c := range []struct {
		op, value string
		want      results
	}{
		// Order, at and around the bound.
		{"NumericEquals", "10", results{"9": F, "1e1": T, "11": F}},
		{"NumericLessThan", "10", results{"9.99": T, "10": F, "11": F}},
		{"NumericLessThanEquals", "10", results{"9": T, "10.0": T, "10.01": F}},
		{"NumericGreaterThan", "10", results{"9": F, "10": F, "10.01": T}},
		{"NumericGreaterThanEquals", "10", results{"9": F, "10": T, "11": T}},
		{"NumericNotEquals", "10", results{"9": T, "10": F, "11": T}},
		{"NumericEquals", "9007199254740992", results{"9007199254740993": F}},
		{"NumericEquals", "0.1", results{"0.10000000000000000001": F}},
		{"DateEquals", "2020-01-01", results{"1577836800": T, "2020-01-01T01:00+01:00": T, "2020": F}},
		{"DateNotEquals", "2020-01-01", results{"1577836800": F, "1577836800.000000001": T}},
		{"DateLessThan", "2020-01-01", results{"2019-12-31T23:59:59.999999999Z": T, "2020-01": F}},
		{"DateLessThanEquals", "2020-01-01", results{"2020-01": T, "2020-01-01T00:00:00.000000001Z": F}},
		{"DateGreaterThan", "2020-01-01", results{"2020-01": F, "2020-01-01T00:00:00.000000001Z": T}},
		{"DateGreaterThanEquals", "2020-01-01", results{"2019-12": F, "2020-01": T, "2020-02": T}},

		// Text: no trimming, no normalisation, the whole value.
		{"StringEquals", "a", results{"a": T, " a": F, "a ": F, "A": F, "ab": F, "": F}},
		{"StringEquals", "caf\u00e9", results{"caf\u00e9": T, "cafe\u0301": F}},
		{"StringEquals", "a?c*", results{"a?c*": T, "abc": F}},
		{"StringEqualsIgnoreCase", "Stra\u00dfe \u00c9", results{"STRA\u00dfE \u00e9": T, "STRASSE \u00c9": F}},
		{"StringEqualsIgnoreCase", "s", results{"S": T, "\u017f": F}}, // long s is its own lower case
		{"StringNotEqualsIgnoreCase", "aB", results{"Ab": F, "b": T}},
		{"StringLike", "a*c", results{"ac": T, "a\nb:/c": T, "Ac": F, "acd": F, "xac": F}},
		{"StringLike", "?", results{"\u00e9": T, "": F, "ab": F}},
		{"StringLike", "[a-c]\\*", results{"[a-c]\\b": T, "b*": F}},
		{"StringNotLike", "a*", results{"ab": F, "b": T}},
		{"StringLike", "*", results{"": T, "anything": T}},

		// Truth values, however they come.
		{"Bool", "true", results{"true": T, "TRUE": T, "True": T, "false": F, "1": I, "yes": I, "": I, " true": I, "\u0442rue": I}},
		{"Bool", "FALSE", results{"false": T, "true": F, "no": I}},
		{"Bool", "0", results{"false": I, "true": I}}, // an ill-typed policy value

		// ARNs: part by part.
		{"ArnEquals", "arn:aws:iam::*:role/*", results{
			"arn:aws:iam::1:role/a": T, "arn:aws:iam::1:role/a:b/c": T, "arn:aws:iam::1:user/a": F, "arn:aws:iam:eu:1:role/a": F,
			"ARN:aws:iam::1:role/a": I, "arn:aws:iam::1": I, "role/a": I, "*": I, "": I}},
		{"ArnLike", "arn:aws:dynamodb:*:table/T", results{"arn:aws:dynamodb:eu:1:table/T": I}}, // five parts: ill-typed
		{"ArnLike", "arn:*:*:*:*:*", results{"arn:aws:s3:::b": T, "arn:aws:dynamodb:eu:1:table/T/stream/2024-02-12T18:57:26.492": T}},
		{"ArnLike", "arn:aws:iam:*1:role/x", results{"arn:aws:iam::1:role/x": I}}, // no * reaches past a colon
		{"ArnLike", "*", results{"arn:aws:iam::1:role/x": I}},
		{"ArnNotLike", "*", results{"arn:aws:iam::1:role/x": I}},
		{"ArnNotEquals", "arn:aws:iam::1:role/?", results{"arn:aws:iam::1:role/x": F, "arn:aws:iam::1:role/X1": T, "boop": I}},
	} {
		got := results{}
		for request := range c.want {
			got[request] = test(t, c.op, K, c.value).Eval(env(t, single(request)...)).Result
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", c.op, c.value, diff)
		}
	}
}

// TestTypedEntries: a value compares by what it is, not by the function that
// put it into the context.
func TestTypedEntries(t *testing.T) {
	for _, c := range []struct {
		op, value string
		entry     condition.Entry
		want      condition.Result
	}{
		{"Bool", "true", condition.Bool(K, true), T},
		{"StringEquals", "true", condition.Bool(K, true), T},
		{"NumericEquals", "true", condition.Bool(K, true), I},
		{"NumericEquals", "1.0", condition.Int(K, 1), T},
		{"StringEquals", "1.0", condition.Int(K, 1), F},
		{"Bool", "true", condition.Int(K, 1), I},
		{"DateEquals", "2026-01-31T12:00Z", condition.Time(K, noon), T},
		{"NumericGreaterThan", "0", condition.Time(K, noon), I},
		{"DateEquals", "1769860800", condition.Int(K, noon.Unix()), T},
		{"Bool", "true", condition.Strings(K, "true"), I},
		{"StringLike", "*", condition.Bytes(K, []byte("true")), I},
	} {
		if o := test(t, c.op, K, c.value).Eval(env(t, c.entry)); o.Result != c.want {
			t.Errorf("%s %s of %+v: %v, want %v", c.op, c.value, c.entry, o, c.want)
		}
	}
}
