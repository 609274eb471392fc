package policy_test

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// The workloads have names that stay, W1 to W7, so that figures can be
// compared over time. Machines drift: compare within one run, and with
// BenchmarkFloor, the cost of one hash of an action and an ARN.

var floorSink uint64

func BenchmarkFloor(b *testing.B) {
	seed := maphash.MakeSeed()
	resource := books.String()
	b.ReportAllocs()
	for b.Loop() {
		floorSink = maphash.String(seed, "dynamodb:GetItem") ^ maphash.String(seed, resource)
	}
}

// evaluate measures one request whose verdict is known, as it is and prepared.
func evaluate(b *testing.B, set *policy.Set, r *policy.Request, want policy.Verdict) {
	b.Helper()
	prepared := *r
	prepared.Prepare()
	for name, r := range map[string]*policy.Request{"plain": r, "prepared": &prepared} {
		b.Run(name, func(b *testing.B) {
			if d := set.Evaluate(r); d.Verdict != want {
				b.Fatalf("%v, want %v", d, want)
			}
			b.ReportAllocs()
			for b.Loop() {
				set.Evaluate(r)
			}
		})
	}
}

func newSet(tb testing.TB, texts ...string) *policy.Set {
	tb.Helper()
	set, err := policy.NewSet(identity(tb, texts...))
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

const readOnly = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
	"Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"],
	"Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}}`

// BenchmarkW1 is one read-only statement that allows.
func BenchmarkW1(b *testing.B) {
	r := policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: books}
	evaluate(b, newSet(b, readOnly), &r, policy.Allowed)
}

// BenchmarkW1b builds the request and a context of six keys each time.
func BenchmarkW1b(b *testing.B) {
	set := newSet(b, readOnly)
	user := policy.User(alice)
	b.ReportAllocs()
	for b.Loop() {
		r := policy.Request{
			Principal: user,
			Action:    "dynamodb:GetItem",
			Resource:  books,
			Context: condition.NewContext(
				condition.String("aws:SourceIp", "203.0.113.7"),
				condition.Bool("aws:SecureTransport", true),
				condition.String("aws:UserAgent", "aws-sdk-go-v2"),
				condition.Strings("dynamodb:LeadingKeys", "Alice"),
				condition.String("dynamodb:Select", "ALL_ATTRIBUTES"),
				condition.String("dynamodb:ReturnConsumedCapacity", "NONE"),
			),
		}
		if !set.Evaluate(&r).Allowed() {
			b.Fatal("denied")
		}
	}
}

const bobsPolicy = `{"Version": "2012-10-17", "Statement": [
	{"Sid": "DAXAccessStmt", "Effect": "Allow", "Action": ["dax:GetItem", "dax:BatchGetItem", "dax:Query", "dax:Scan",
		"dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"],
		"Resource": "arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01"},
	{"Sid": "DynamoDBAccessStmt", "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"],
		"Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}]}`

// BenchmarkW2 is Bob's policy of "DAX access control".
func BenchmarkW2(b *testing.B) {
	set := newSet(b, bobsPolicy)
	cache := arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01")
	for _, t := range []struct {
		name, action string
		resource     arn.ARN
		want         policy.Verdict
	}{
		{"cache", "dax:GetItem", cache, policy.Allowed},
		{"table", "dynamodb:GetItem", books, policy.Allowed},
		{"deny", "dynamodb:PutItem", books, policy.ImplicitDeny},
	} {
		b.Run(t.name, func(b *testing.B) {
			r := policy.Request{Principal: policy.RoleSession(bobRole, bobRun), Action: t.action, Resource: t.resource}
			evaluate(b, set, &r, t.want)
		})
	}
}

// BenchmarkW3 is a variable in the resource and four conditions.
func BenchmarkW3(b *testing.B) {
	set := newSet(b, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"],
		"Resource": "arn:aws:dynamodb:*:123456789012:table/${aws:username}_*",
		"Condition": {
			"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]},
			"Bool": {"aws:SecureTransport": "true"},
			"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"},
			"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["Alice", "Bob"]}}}}`)
	for name, want := range map[string]policy.Verdict{"allow": policy.Allowed, "deny": policy.ImplicitDeny} {
		b.Run(name, func(b *testing.B) {
			second := "Bob"
			if want != policy.Allowed {
				second = "Carol"
			}
			r := policy.Request{
				Principal: policy.User(alice),
				Action:    "dynamodb:Query",
				Resource:  arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Alice_Cart"),
				Time:      time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
				Context: condition.NewContext(
					condition.String("aws:SourceIp", "203.0.113.7"),
					condition.Bool("aws:SecureTransport", true),
					condition.Strings("dynamodb:LeadingKeys", "Alice", second),
				),
			}
			evaluate(b, set, &r, want)
		})
	}
}

// manyShapes are the ways in which a set may have many statements. Statement i
// of n is written by text; last matches statement n-1, or is not allowed where
// that is what the shape asks.
var manyShapes = []struct {
	name    string
	text    func(i, n int) string
	request func(n int) (action, resource string)
	want    policy.Verdict
}{
	{"tables/last", tableStatement, func(n int) (string, string) { return "dynamodb:GetItem", tableARN(n - 1) }, policy.Allowed},
	{"tables/none", tableStatement, func(n int) (string, string) { return "dynamodb:GetItem", tableARN(n) }, policy.ImplicitDeny},
	{"prefixes", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/T%d_*", i))
	}, func(n int) (string, string) { return "dynamodb:GetItem", tableARN(n-1) + "_Cart" }, policy.Allowed},
	{"any account", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:*:table/T%d", i))
	}, func(n int) (string, string) { return "dynamodb:GetItem", tableARN(n - 1) }, policy.Allowed},
	{"actions", func(i, _ int) string {
		return allow(fmt.Sprintf("dynamodb:Action%d", i), tableARN(0))
	}, func(n int) (string, string) { return fmt.Sprintf("dynamodb:Action%d", n-1), tableARN(0) }, policy.Allowed},
	{"denies", func(i, n int) string {
		if i == n-1 {
			return allow("dynamodb:*", "arn:aws:dynamodb:us-west-2:123456789012:*")
		}
		return strings.Replace(tableStatement(i, n), "Allow", "Deny", 1)
	}, func(n int) (string, string) { return "dynamodb:GetItem", tableARN(n - 1) }, policy.Allowed},
	{"NotAction", func(i, n int) string {
		return strings.Replace(tableStatement(i, n), `"Action": "dynamodb:GetItem"`, `"NotAction": "dynamodb:PutItem"`, 1)
	}, func(n int) (string, string) { return "dynamodb:GetItem", tableARN(n - 1) }, policy.Allowed},
	{"NotResource", func(i, _ int) string {
		return strings.Replace(allow(fmt.Sprintf("dynamodb:Action%d", i), tableARN(0)), `"Resource"`, `"NotResource"`, 1)
	}, func(n int) (string, string) { return fmt.Sprintf("dynamodb:Action%d", n-1), tableARN(1) }, policy.Allowed},
	{"region any", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/prod-app%d-*", i))
	}, func(n int) (string, string) {
		return "dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/prod-app%d-Cart", n-1)
	}, policy.Allowed},
	{"region account any", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:*:table/prod-app%d-*", i))
	}, func(n int) (string, string) {
		return "dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/prod-app%d-Cart", n-1)
	}, policy.Allowed},
	{"account any suffix", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:*:table/*-app%d", i))
	}, func(n int) (string, string) {
		return "dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/prod-app%d", n-1)
	}, policy.Allowed},
	{"NotAction prefix", func(i, _ int) string {
		s := allow("dynamodb:PutItem", fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/prod-app%d-*", i))
		return strings.Replace(s, `"Action"`, `"NotAction"`, 1)
	}, func(n int) (string, string) {
		return "dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/prod-app%d-Cart", n-1)
	}, policy.Allowed},
	{"infixes of six", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/*-svc%05d-*", i))
	}, func(n int) (string, string) {
		return "dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/prod-svc%05d-Cart", n-1)
	}, policy.Allowed},
	{"infixes", func(i, _ int) string {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:*:table/*-T%d-*", i))
	}, func(n int) (string, string) {
		return "dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/a-T%d-b", n-1)
	}, policy.Allowed},
}

func tableARN(i int) string {
	return fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/T%d", i)
}

func tableStatement(i, _ int) string { return allow("dynamodb:GetItem", tableARN(i)) }

func allow(action, resource string) string {
	return fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": %q}`, action, resource)
}

// many makes a set of n statements. A document holds at most 1,000.
func many(tb testing.TB, n int, text func(i, n int) string) *policy.Set {
	tb.Helper()
	var docs []string
	for i := 0; i < n; i += 500 {
		var statements []string
		for j := i; j < min(i+500, n); j++ {
			statements = append(statements, text(j, n))
		}
		docs = append(docs, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`)
	}
	return newSet(tb, docs...)
}

// BenchmarkW4 grows the number of statements.
func BenchmarkW4(b *testing.B) {
	for _, shape := range manyShapes {
		for _, n := range []int{10, 100, 1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				set := many(b, n, shape.text)
				action, resource := shape.request(n)
				r := policy.Request{Principal: policy.User(alice), Action: action, Resource: arn.MustParse(resource)}
				evaluate(b, set, &r, shape.want)
			})
		}
	}
}

// BenchmarkW4Principals grows the number of principals of a resource policy:
// statements of one principal each, and one statement of many. A document's
// size bounds both.
func BenchmarkW4Principals(b *testing.B) {
	for _, n := range []int{10, 100, 1_000} {
		statement := `{"Effect": "Allow", "Principal": {"AWS": [%s]}, "Action": "dynamodb:GetItem", "Resource": "*"}`
		user := func(i int) string { return fmt.Sprintf(`"arn:aws:iam::123456789012:user/U%d"`, i) }
		var each, all []string
		for i := range n {
			each = append(each, fmt.Sprintf(statement, user(i)))
			all = append(all, user(i))
		}
		for name, text := range map[string]string{"statements": strings.Join(each, ","), "list": fmt.Sprintf(statement, strings.Join(all, ","))} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				_, target := sides(b, policy.Policies{}, policy.TargetPolicies{Resource: parse(b, policy.Resource, `{"Statement": [`+text+`]}`)})
				r := policy.Request{
					Principal: policy.User(arn.MustParse(fmt.Sprintf("arn:aws:iam::123456789012:user/U%d", n-1))),
					Action:    "dynamodb:GetItem", Resource: books, Target: target,
				}
				evaluate(b, nil, &r, policy.Allowed)
			})
		}
	}
}

// bulk is a corpus of policies and requests: principals with a few policies
// each, over tables that the policies name exactly, by prefix and by name in
// any account.
func bulk(tb testing.TB, policies, principals, requests int) ([]*policy.Set, []policy.Request) {
	tb.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	actions := []string{"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"}
	docs := make([]*policy.Policy, policies)
	for i := range docs {
		var statements []string
		for range 2 + random.IntN(5) {
			table := random.IntN(2000)
			resource := []string{tableARN(table), fmt.Sprintf("%s*", tableARN(table)), fmt.Sprintf("arn:aws:dynamodb:*:*:table/T%d", table)}[random.IntN(3)]
			s := allow("dynamodb:"+actions[random.IntN(len(actions))], resource)
			if random.IntN(5) == 0 {
				s = strings.Replace(s, "Allow", "Deny", 1)
			}
			statements = append(statements, s)
		}
		docs[i] = parse(tb, policy.Identity, `{"Statement": [`+strings.Join(statements, ",")+`]}`)
	}
	sets := make([]*policy.Set, principals)
	for i := range sets {
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{docs[random.IntN(policies)], docs[random.IntN(policies)], docs[random.IntN(policies)]}})
		if err != nil {
			tb.Fatal(err)
		}
		sets[i] = set
	}
	asked := make([]policy.Request, requests)
	for i := range asked {
		asked[i] = policy.Request{Principal: policy.User(alice), Action: "dynamodb:" + actions[random.IntN(len(actions))], Resource: arn.MustParse(tableARN(random.IntN(2000)))}
	}
	return sets, asked
}

// BenchmarkW5 decides requests in random order on all processors: 1,000
// policies, 500 principals with three each, 65,536 requests. It reports
// decisions a second and the heap of the compiled policies.
func BenchmarkW5(b *testing.B) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sets, _ := bulk(b, 1000, 500, 0)
	runtime.GC()
	runtime.ReadMemStats(&after)
	_, requests := bulk(b, 1, 1, 65_536)
	for _, name := range []string{"plain", "prepared"} {
		b.Run(name, func(b *testing.B) {
			var seed atomic.Uint64
			b.RunParallel(func(pb *testing.PB) {
				random := rand.New(rand.NewPCG(seed.Add(1), 3))
				for pb.Next() {
					n := random.Uint64()
					sets[n%500].Evaluate(&requests[n>>40%65_536])
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-policies")
		})
		for i := range requests {
			requests[i].Prepare()
		}
	}
	runtime.KeepAlive(sets)
}

// BenchmarkW6 parses and compiles a document of about 6 KB. Package syntax
// measures the parsing alone.
func BenchmarkW6(b *testing.B) {
	doc := document(15)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := policy.Parse("w6.json", policy.Identity, doc)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewSet makes sets of 100,000 statements of each shape.
func BenchmarkNewSet(b *testing.B) {
	const n = 100_000
	for _, shape := range manyShapes {
		b.Run(shape.name, func(b *testing.B) {
			policies := many(b, n, shape.text).Policies()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := policy.NewSet(policies); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/statement")
		})
	}
}

// BenchmarkLargest parses and compiles a document near the limits, 230 KB in
// 1,000 statements on one line: by the byte it costs no more than a small one.
func BenchmarkLargest(b *testing.B) {
	statements := make([]string, 1000)
	for i := range statements {
		statements[i] = allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/T%d_%s*", i, strings.Repeat("x", 120)))
	}
	src := []byte(`{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}`)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := policy.Parse("largest", policy.Identity, src); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkW7 asks 1,000 principals for 1,000 tables that have a policy each:
// 2,000 compiled objects answer a million questions.
func BenchmarkW7(b *testing.B) {
	const n = 1000
	sets, targets := make([]*policy.Set, n), make([]*policy.Target, n)
	requests := make([]policy.Request, n)
	for i := range n {
		sets[i] = newSet(b, `{"Statement": [`+tableStatement(i, n)+`,`+tableStatement((i+1)%n, n)+`]}`)
		_, targets[i] = sides(b, policy.Policies{}, policy.TargetPolicies{Resource: parse(b, policy.Resource, fmt.Sprintf(
			`{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/U%d"}, "Action": "dynamodb:*", "Resource": "*"}}`, i))})
		requests[i] = policy.Request{Principal: policy.User(arn.MustParse(fmt.Sprintf("arn:aws:iam::123456789012:user/U%d", i))), Action: "dynamodb:GetItem"}
	}
	tables := make([]arn.ARN, n)
	for i := range tables {
		tables[i] = arn.MustParse(tableARN(i))
	}
	random := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		caller, table := random.IntN(n), random.IntN(n)
		r := &requests[caller]
		r.Resource, r.Target = tables[table], targets[table]
		sets[caller].Evaluate(r)
	}
}
