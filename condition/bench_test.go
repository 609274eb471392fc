package condition_test

import (
	"fmt"
	"testing"

	"github.com/iameval/iameval/condition"
)

// sixKeys is the context of a request to DynamoDB, made anew.
func sixKeys() condition.Context {
	return condition.NewContext(
		condition.String("aws:SourceIp", "203.0.113.7"),
		condition.Bool("aws:SecureTransport", true),
		condition.String("aws:UserAgent", "aws-sdk-go-v2"),
		condition.Strings("dynamodb:LeadingKeys", "Alice"),
		condition.String("dynamodb:Select", "ALL_ATTRIBUTES"),
		condition.String("dynamodb:ReturnConsumedCapacity", "NONE"),
	)
}

// BenchmarkNewContext makes contexts: one of six keys with their entries, and
// larger ones of entries that are there.
func BenchmarkNewContext(b *testing.B) {
	b.Run("six", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if c := sixKeys(); c.Err() != nil {
				b.Fatal(c.Err())
			}
		}
	})
	for _, n := range []int{16, 17, 100, condition.MaxKeys} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries := tags(n)
			b.ReportAllocs()
			for b.Loop() {
				if c := condition.NewContext(entries...); c.Err() != nil {
					b.Fatal(c.Err())
				}
			}
		})
	}
}

// tags is n tags of a principal.
func tags(n int) (entries []condition.Entry) {
	for i := range n {
		entries = append(entries, condition.String(fmt.Sprintf("aws:PrincipalTag/cost-center-%d", i), "1"))
	}
	return entries
}

// BenchmarkFind evaluates a condition on a key of a context of n keys: the
// last, the same in another case, and one that is not there.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{1, 6, 16, 17, condition.MaxKeys} {
		for name, key := range map[string]string{"last": "aws:PrincipalTag/cost-center-%d", "case": "aws:principaltag/Cost-Center-%d", "none": "aws:ResourceTag/cost-center-%d"} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				test, e := test(b, "Null", fmt.Sprintf(key, n-1), "true"), env(b, tags(n)...)
				b.ReportAllocs()
				for b.Loop() {
					test.Eval(e)
				}
			})
		}
	}
}

// The cost of one condition of each family.
func BenchmarkEval(b *testing.B) {
	for _, c := range []struct{ op, request, policy string }{
		{"StringEquals", "abc", "abc"},
		{"StringLike", "table/bob_1", "table/${aws:username}_*"},
		{"NumericLessThan", "9.5", "10"},
		{"DateLessThan", "2026-01-31T12:00:00Z", "2030-01-01"},
		{"Bool", "true", "true"},
		{"BinaryEquals", "QUFB", "QUFB"},
		{"IpAddress", "203.0.113.7", "203.0.113.0/24"},
		{"ArnLike", "arn:aws:iam::123456789012:role/a/b", "arn:aws:iam::*:role/*"},
		{"Null", "x", "false"},
	} {
		b.Run(c.op, func(b *testing.B) {
			test, e := test(b, c.op, K, c.policy), env(b, append(single(c.request), condition.String("aws:username", "bob"))...)
			b.ReportAllocs()
			for b.Loop() {
				test.Eval(e)
			}
		})
	}
	b.Run("ForAllValues", func(b *testing.B) {
		test, e := test(b, "ForAllValues:StringEquals", L, "Alice", "Bob"), env(b, list("Alice", "Bob")...)
		b.ReportAllocs()
		for b.Loop() {
			test.Eval(e)
		}
	})
	b.Run("clock", func(b *testing.B) {
		test, e := test(b, "DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"), env(b, single("x")...)
		b.ReportAllocs()
		for b.Loop() {
			test.Eval(e)
		}
	})
}

// BenchmarkEnv makes an Env and sets all that an engine can tell of a user.
func BenchmarkEnv(b *testing.B) {
	c := sixKeys()
	b.ReportAllocs()
	for b.Loop() {
		e := condition.Env{Context: c, Now: noon}
		tell(&e, "arn:aws:iam::123456789012:user/Alice", "123456789012", "Alice")
	}
}

//go:noinline
func tell(e *condition.Env, arn, account, name string) {
	e.Set(condition.PrincipalArn, arn)
	e.Set(condition.PrincipalAccount, account)
	e.Set(condition.PrincipalIsAWSService, "false")
	e.Set(condition.PrincipalType, "User")
	e.SetUnknown(condition.UserID)
	e.Set(condition.Username, name)
	e.Set(condition.ResourceAccount, account)
	e.SetUnknown(condition.RequestedRegion)
	e.Set(condition.ViaAWSService, "false")
}
