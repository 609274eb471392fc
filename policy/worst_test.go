package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// worst are the requests and policies that cost most, one for each thing that
// costs: all within the limits of documents and contexts, most of them filled up.
type worst struct {
	name    string
	caller  policy.Policies
	target  policy.TargetPolicies
	request policy.Request
	within  bool // the budget is enough
}

const (
	maxDocument   = 256 << 10
	maxText       = 2048
	maxStatements = 1000
)

// filled is a document of as many statements as it holds, no more than most.
func filled(most int, statement func(i int) string) string {
	var b strings.Builder
	b.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for i := range min(most, maxStatements) {
		s := statement(i)
		if b.Len()+len(s)+3 > maxDocument {
			break
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s)
	}
	return b.String() + "]}"
}

// denies is a statement with a condition.
func denies(condition string) string {
	return `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{` + condition + `}}`
}

// listed is a JSON array of n texts.
func listed(n int, text func(i int) string) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = `"` + text(i) + `"`
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func members(n int, text func(i int) string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = text(i)
	}
	return all
}

func number(i int) string { return fmt.Sprint(100_000 + i) }

func address(i int) string { return fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255) }

// pairs is the longest text of a pattern that no matcher is quick with.
func pairs(around string, n int) string {
	return strings.Replace(around, "@", "*"+strings.Repeat("a?", (n-len(around)-2)/2)+"b", 1)
}

func worstCases(tb testing.TB) (all []worst) {
	const member = condition.MaxMembers
	as := strings.Repeat("a", condition.MaxValue)
	add := func(name string, within bool, doc string, entries ...condition.Entry) *worst {
		all = append(all, worst{
			name: name, caller: identity(tb, doc), within: within,
			request: policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: books, Context: condition.NewContext(entries...), Time: time.Unix(1_700_000_000, 5)},
		})
		return &all[len(all)-1]
	}
	one := func(op, value string) func(int) string {
		return func(int) string { return denies(fmt.Sprintf(`%q:{"a:b":%s}`, op, value)) }
	}

	// Patterns and long values.
	add("patterns", false, filled(999, one("StringLike", `"`+pairs("@*", maxText)+`"`)), condition.String("a:b", as))
	add("patterns without ?", false, filled(999, one("StringLike", `"*`+strings.Repeat("a*", 1000)+`b*a"`)), condition.String("a:b", as))
	add("pattern with a variable", false, filled(999, one("StringLike", `"*${a:v}?b*"`)), condition.String("a:b", as), condition.String("a:v", as[:1000]))
	add("variables", false, filled(999, one("StringLike", `"`+strings.Repeat("${a:v}", 341)+`"`)), condition.String("a:b", as), condition.String("a:v", "aaaaaaaaaaaaaaaaaaaa"))
	add("unknown variables", false, filled(999, one("StringLike", `"`+strings.Repeat("${a:v}a?", 250)+`b"`)), condition.String("a:b", as), condition.Unknown("a:v"))
	add("times as text", false, filled(999, one("StringEquals", `"`+strings.Repeat("${aws:CurrentTime}", 113)+`"`)), condition.String("a:b", as))
	add("folded", false, filled(999, one("StringEqualsIgnoreCase", `"${a:v}`+strings.Repeat("\u00e9", 900)+`"`)), condition.String("a:b", strings.Repeat("\u00c9", 1<<15)), condition.Unknown("a:v"))
	add("ARN patterns", false, filled(999, one("ArnLike", `"`+pairs("arn:*:*:*:*:@*", maxText)+`"`)), condition.String("a:b", "arn:::::"+as[8:]))
	add("resources", false, filled(999, func(int) string {
		return `{"Effect":"Deny","Action":"*","Resource":"` + pairs("arn:*:*:*:*:@*", maxText-500) + `"}`
	})).on(arn.MustParse("arn:aws:s3:::" + as[:2000]))
	add("actions", false, filled(999, func(int) string {
		return `{"Effect":"Deny","Resource":"*","Action":` + listed(900, func(int) string { return pairs("s3:@*", 90) }) + `}`
	})).asks("s3:" + as[:125])

	// Lists with lists.
	lists := func(op, value string, have func(int) string) {
		within := !slices.Contains([]string{"StringEqualsIgnoreCase", "StringLike", "Bool", "ArnEquals"}, op)
		add(op+" with lists", within, filled(999, func(int) string { return denies(fmt.Sprintf(`"ForAnyValue:%s":{"a:b":%s}`, op, value)) }), condition.Strings("a:b", members(member, have)...))
	}
	lists("StringEquals", listed(member, func(i int) string { return number(i + member) }), number)
	lists("StringEqualsIgnoreCase", listed(member, func(i int) string { return number(i + member) }), number)
	lists("StringLike", listed(member, func(i int) string { return number(i) + "?x" }), number)
	lists("NumericEquals", listed(member, func(i int) string { return number(i + member) }), number)
	lists("NumericGreaterThan", listed(member, func(i int) string { return number(i + member) }), number)
	lists("DateEquals", listed(member, func(i int) string { return number(i + member) }), number)
	lists("Bool", listed(member, func(int) string { return "true" }), func(int) string { return "false" })
	lists("IpAddress", listed(member, func(i int) string { return address(i + member) }), address)
	lists("ArnEquals", listed(4000, func(i int) string { return "arn:aws:iam::1:user/?" + number(i) }), func(i int) string { return "arn:aws:iam::1:user/" + number(i) })
	lists("BinaryEquals", listed(member, func(i int) string { return "AA" + number(i + member)[:6] }), func(i int) string { return "BB" + number(i)[:6] })
	many := func(name, op, value string, have func(int) string) {
		add(name, false, filled(999, func(int) string { return denies(fmt.Sprintf(`%q:{"a:b":%s}`, op, value)) }), condition.Strings("a:b", members(member, have)...))
	}
	many("one value with lists", "ForAnyValue:StringEquals", `"b"`, number)
	many("one folded value with lists", "ForAnyValue:StringEqualsIgnoreCase", `"b"`, number)
	many("values of the wrong type", "ForAnyValue:NumericEquals", `"1"`, func(int) string { return "x" })
	many("numbers", "ForAnyValue:NumericEquals", `"1"`, func(int) string { return "1234567890.1234567890e-100" })
	many("dates", "ForAnyValue:DateEquals", `"2020-01-01"`, func(int) string { return "2020-01-01T00:00:00.123456789+01:00" })
	many("addresses", "ForAnyValue:IpAddress", `"10.0.0.1"`, func(int) string { return "2001:db8:1111:2222:3333:4444:192.0.2.1" })
	many("empty values", "ForAnyValue:StringEquals", `"b"`, func(int) string { return "" })
	many("nulls", "Null", `"false"`, func(int) string { return "" })
	add("long numbers", false, filled(999, one("DateEquals", `"1"`)), condition.String("a:b", strings.Repeat("0", condition.MaxValue)))
	add("long base64", false, filled(999, one("BinaryEquals", `"AAAA"`)), condition.String("a:b", as))
	add("long ARNs", false, filled(999, one("ArnEquals", `"arn:::::b"`)), condition.String("a:b", "arn:aws:s3:::"+as[13:]))

	// What is not counted: it is proportional to the documents.
	w := add("free", true, filled(999, func(int) string {
		return `{"Effect":"Deny","NotAction":` + listed(40, func(i int) string { return "s3:G" + number(i) }) + `,"NotResource":"*"}`
	}))
	for range 3 {
		w.caller.Identity = append(w.caller.Identity, w.caller.Identity[0])
	}
	w = add("glances", true, filled(999, func(int) string { return denies(`"ForAnyValue:StringEquals":{"a:b":"x"}`) }), condition.Strings("a:b", members(10, number)...))
	w.caller.Identity = slices.Repeat(w.caller.Identity, 10)
	all = append(all, worst{
		name: "principals", within: true,
		target: policy.TargetPolicies{Resource: parse(tb, policy.Resource, filled(999, func(int) string {
			return `{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":{"AWS":` + listed(300, func(i int) string { return "123456" + number(i) }) + `}}`
		}))},
		request: all[0].request,
	})
	all = append(all, everyLayer(tb, all[0].request, filled(999, one("StringLike", `"`+pairs("@*", maxText)+`"`))))
	return all
}

func (w *worst) on(resource arn.ARN) {
	w.request.Resource, w.request.ResourceAccount = resource, "123456789012"
}

func (w *worst) asks(action string) { w.request.Action = action }

// everyLayer has the document in every layer, ten times in that of identity.
func everyLayer(tb testing.TB, r policy.Request, doc string) worst {
	toAll := strings.ReplaceAll(doc[:len(doc)/2], `"Effect"`, `"Principal":"*","Effect"`)
	toAll = toAll[:strings.LastIndex(toAll, `,{`)] + "]}"
	p := parse(tb, policy.Identity, doc)
	return worst{
		name: "every layer",
		caller: policy.Policies{
			Identity: slices.Repeat([]*policy.Policy{p}, 10), Boundary: p, Session: []*policy.Policy{p},
			ServiceControl: [][]*policy.Policy{list(tb, policy.ServiceControl, doc), list(tb, policy.ServiceControl, doc)},
		},
		target:  policy.TargetPolicies{Resource: parse(tb, policy.Resource, toAll), Endpoint: parse(tb, policy.Endpoint, doc)},
		request: r,
	}
}

// TestWorst: no input within the limits takes more steps than a decision may; Explain says the same, at a length in proportion.
func TestWorst(t *testing.T) {
	for _, w := range worstCases(t) {
		set, target := sides(t, w.caller, w.target)
		r := w.request
		r.Target = target
		if err := r.Validate(); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		d, trace := set.Evaluate(&r), set.Explain(&r)
		if d != trace.Decision {
			t.Errorf("%s: Evaluate says %v, Explain %v", w.name, d, trace.Decision)
		}
		if trace.Steps > condition.MaxSteps+1 || w.within != (trace.Steps <= condition.MaxSteps) {
			t.Errorf("%s: %d steps; the budget is enough: want %t", w.name, trace.Steps, w.within)
		}
		if !w.within && (d.Verdict != policy.ExplicitDeny || !d.Uncertain) {
			t.Errorf("%s: %v, want an uncertain denial", w.name, d)
		}
		if text := trace.String(); len(text) > 4<<20 {
			t.Errorf("%s: %d bytes of trace", w.name, len(text))
		}
	}
}

// BenchmarkWorst is what the worst inputs cost. None should take more than 50
// milliseconds.
func BenchmarkWorst(b *testing.B) {
	for _, w := range worstCases(b) {
		b.Run(strings.ReplaceAll(w.name, " ", "-"), func(b *testing.B) {
			set, target := sides(b, w.caller, w.target)
			r := w.request
			r.Target = target
			evaluate(b, set, &r, set.Evaluate(&r).Verdict)
		})
	}
}
