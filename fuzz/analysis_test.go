package fuzz

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// An answer of package analysis is about all requests, and one request can refute
// it. So here is a world whose requests can be counted: whatever its documents can
// tell apart, some request of it tells apart. There a No has to be given exactly
// where no request is decided otherwise.

// smallFamily is the documents and values of one family of operators.
type smallFamily struct {
	name       string
	conditions []string // of a statement, with its comma
	values     []string // of the key k:v, every class of them
	ill        []string // values of the wrong type
}

var smallFamilies = []*smallFamily{
	{name: "String", conditions: []string{
		``, `"StringEquals":{"k:v":"a"}`, `"StringNotEquals":{"k:v":["a","b"]}`, `"StringLike":{"k:v":"a*"}`, `"StringNotLike":{"k:v":"?"}`,
		`"StringEqualsIgnoreCase":{"k:v":"A"}`, `"StringEqualsIfExists":{"k:v":"b"}`, `"StringNotEqualsIfExists":{"k:v":"a"}`,
		`"StringEquals":{"k:v":"${k:w}"}`, `"StringNotEquals":{"k:v":"${k:w, 'a'}"}`, `"StringLike":{"k:v":"${k:w}*"}`, `"StringEquals":{"k:w":"a"}`,
		`"ForAllValues:StringEquals":{"k:v":["a","b"]}`, `"ForAnyValue:StringEquals":{"k:v":"a"}`, `"ForAllValues:StringNotLike":{"k:v":"a*"}`,
		`"ForAnyValue:StringNotEquals":{"k:v":"a"}`, `"ForAnyValue:StringLikeIfExists":{"k:v":"${k:w}"}`, `"Null":{"k:v":"true"}`, `"Null":{"k:v":["false","no"]}`, `"StringEquals":{"k:v":[]}`, `"StringEqualsIgnoreCase":{"k:v":"${k:w}"}`,
	}, values: []string{"a", "A", "b", "c", "ab", "ac", "cc", "B", "abb"}},
	{name: "Numeric", conditions: []string{
		``, `"NumericEquals":{"k:v":"1"}`, `"NumericNotEquals":{"k:v":["1","2e0"]}`, `"NumericLessThan":{"k:v":"2"}`, `"NumericGreaterThanEquals":{"k:v":"1"}`,
		`"NumericLessThanEqualsIfExists":{"k:v":"1.0"}`, `"ForAnyValue:NumericLessThan":{"k:v":"2"}`, `"ForAllValues:NumericEquals":{"k:v":["1","x"]}`, `"Null":{"k:v":"false"}`,
	}, values: []string{"0", "1", "1.5", "2", "3"}, ill: []string{"x"}},
	{name: "Date", conditions: []string{
		``, `"DateEquals":{"k:v":"1970-01-01T00:00:01Z"}`, `"DateLessThan":{"k:v":"2"}`, `"DateGreaterThan":{"k:v":"1"}`, `"DateNotEqualsIfExists":{"k:v":"2"}`,
		`"ForAllValues:DateLessThanEquals":{"k:v":"1"}`, `"DateLessThan":{"aws:CurrentTime":"2020-01-01"}`, `"DateGreaterThanEquals":{"aws:EpochTime":"1577836800"}`,
	}, values: []string{"0", "1", "1.5", "2", "3"}, ill: []string{"x"}},
	{name: "Ip", conditions: []string{
		``, `"IpAddress":{"k:v":"10.0.0.0/8"}`, `"NotIpAddress":{"k:v":["10.0.0.0/9","bogus"]}`, `"IpAddress":{"k:v":["10.0.0.0/9","10.128.0.0/9"]}`,
		`"NotIpAddressIfExists":{"k:v":"::/0"}`, `"ForAnyValue:NotIpAddress":{"k:v":"10.0.0.0/8"}`, `"Null":{"k:v":"true"}`,
	}, values: []string{"9.0.0.1", "10.0.0.1", "10.200.0.1", "::1"}, ill: []string{"x"}},
	{name: "Bool", conditions: []string{
		``, `"Bool":{"k:v":"true"}`, `"Bool":{"k:v":["TRUE","False"]}`, `"BoolIfExists":{"k:v":"false"}`, `"ForAllValues:Bool":{"k:v":"true"}`, `"Bool":{"k:v":"maybe"}`, `"StringEquals":{"k:v":"true"}`,
		`"Bool":{"aws:ViaAWSService":"true"}`,
	}, values: []string{"true", "True", "false", "FALSE"}, ill: []string{"x"}},
	{name: "Binary", conditions: []string{``, `"BinaryEquals":{"k:v":"QQ=="}`, `"BinaryEqualsIfExists":{"k:v":["QQ==","QUE="]}`, `"ForAnyValue:BinaryEquals":{"k:v":"QQ=="}`, `"BinaryEquals":{"k:v":"Q"}`},
		values: []string{"QQ==", "QUE=", "AAAA"}, ill: []string{"x!"}},
	{name: "ARN", conditions: []string{
		``, `"ArnEquals":{"k:v":"arn:aws:s:r:1:a"}`, `"ArnLike":{"k:v":"arn:aws:*:r:1:*"}`, `"ArnNotLike":{"k:v":["arn:aws:s:r:1:${k:w}","arn"]}`, `"ArnLikeIfExists":{"k:v":"arn:aws:s:r:1:${k:w, 'a'}"}`,
		`"ForAllValues:ArnLike":{"k:v":"arn:aws:s:*:1:a"}`, `"StringLike":{"k:v":"arn:aws:s:*"}`, `"ForAnyValue:ArnNotEquals":{"k:v":"arn:aws:s:r:1:a"}`,
	}, values: []string{"arn:aws:s:r:1:a", "arn:aws:s:r:1:b", "arn:aws:s:r:1:c", "arn:aws:t:r:1:a", "arn:aws:s:q:1:a", "arn:aws:t:q:1:a", "arn:aws:s:r:2:a", "arn:aws:t:r:1:c", "arn:aws:t:r:1:b", "arn:aws:s:q:1:b", "arn:aws:s:q:1:c", "arn:aws:t:r:2:a"}, ill: []string{"x", "arn:aws:s:x"}},
}

// document makes a document of statements.
func smallDocument(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func smallStatement(effect, action, resource, condition string) string {
	return fmt.Sprintf(`{"Effect":%q,%s,%s,"Condition":{%s}}`, effect, action, resource, condition)
}

var (
	smallActions   = []string{`"Action":"s:a"`, `"Action":"s:*"`, `"NotAction":"s:a"`}
	smallResources = []string{`"Resource":"*"`, `"Resource":"arn:aws:s:::a"`, `"NotResource":"arn:aws:s:::a"`, `"Resource":"arn:aws:s:::${k:w}*"`, `"NotResource":"arn:aws:s:::${k:w}"`}
)

// loadedRules is one document, ready to be asked in either way.
type loadedRules struct {
	text  string
	set   *policy.Set
	rules *analysis.Rules
}

func loadRules(t *testing.T, document string) loadedRules {
	t.Helper()
	p, err := policy.Parse("p", policy.Identity, []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	return loadedRules{document, set, analysis.OfCaller(set)}
}

// features are what of the world two documents can read.
type features struct {
	anyValue, key, other, lists, via, time bool
}

func featuresOf(anyValue bool, documents ...string) features {
	text := strings.Join(documents, "")
	has := func(s string) bool { return strings.Contains(text, s) }
	return features{anyValue, has(`"k:v"`), has("k:w"), has("Values:") || has("ForAny"), has("Via"), has(`Time"`)}
}

// requests returns every request of the world for documents with some features.
func (f *smallFamily) requests(w features) (all []policy.Request) {
	values := [][]condition.Entry{{condition.Absent("k:v")}, {condition.Absent("k:w")}}
	if w.key {
		values[0] = append(values[0], f.entries("k:v", w.anyValue, w.lists)...)
	}
	if w.other {
		for _, v := range []string{"a", "b", "cc", "A", "abb"} {
			values[1] = append(values[1], condition.String("k:w", v))
		}
	}
	via := []condition.Entry{condition.Bool("aws:ViaAWSService", false)}
	if w.via {
		via = append(via, condition.Bool("aws:ViaAWSService", true))
	}
	times := []time.Time{time.Unix(1_577_836_799, 999_999_999)}
	if w.time {
		times = append(times, time.Unix(1_577_836_800, 0), time.Unix(1_577_836_801, 0))
	}
	caller := policy.User(arn.MustParse("arn:aws:iam::1:user/x")).WithUniqueID("AIDAX")
	for _, action := range []string{"s:a", "s:b", "t:a"} {
		for _, resource := range []string{"*", "arn:aws:s:::a", "arn:aws:s:::b", "arn:aws:s:::c", "arn:aws:s:::cc", "arn:aws:s:::A", "arn:aws:s:::ab"} {
			for _, v := range values[0] {
				for _, w := range values[1] {
					for _, x := range via {
						for _, at := range times {
							all = append(all, policy.Request{
								Principal: caller, Action: action, Resource: arn.MustParse(resource), ResourceAccount: "1", Time: at,
								Context: condition.NewContext(v, w, x),
							})
						}
					}
				}
			}
		}
	}
	return all
}

// entries returns the values of the key in either world: with lists of up to two
// members where lists are.
func (f *smallFamily) entries(key string, anyValue, lists bool) (all []condition.Entry) {
	values := f.values
	if anyValue {
		values = append(slices.Clone(values), f.ill...)
	}
	if f.name == "String" || anyValue {
		all = append(all, condition.String(key, ""))
	}
	for _, v := range values {
		all = append(all, condition.String(key, v))
	}
	if !lists && !anyValue {
		return all
	}
	all = append(all, condition.Strings(key))
	for i, v := range values {
		all = append(all, condition.Strings(key, v, v))
		for _, w := range values[:i] {
			all = append(all, condition.Strings(key, v, w))
		}
	}
	return all
}

// differs returns the first request that new allows and old does not.
func differs(old, new loadedRules, requests []policy.Request) (policy.Request, bool) {
	for i := range requests {
		if new.set.Evaluate(&requests[i]).Allowed() && !old.set.Evaluate(&requests[i]).Allowed() {
			return requests[i], true
		}
	}
	return policy.Request{}, false
}

func show(r policy.Request) string {
	env := condition.Env{Context: r.Context}
	var b strings.Builder
	for key := range r.Context.Keys() {
		values, kind := env.Lookup(key)
		fmt.Fprintf(&b, "%s %v %q; ", key, kind, values)
	}
	return b.String()
}
