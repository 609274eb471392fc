package fuzz

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iameval/iameval/fuzz/gen"
)

// Random cases leave gaps, and small ones show most mistakes. So here is every
// case of two small worlds: whatever the elements of a statement can say to one
// another in policies of one and two statements, and whatever a grant can
// depend on.

// long runs the tests of this package in full, as .ci/run does. Without it
// they take a part of their cases, so that go test ./... is a matter of
// seconds.
var long = flag.Bool("long", false, "decide every case of the exhaustive tests, and more random ones")

// The tests allocate much and keep little.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// part returns n with -long, else a part of it.
func part(n int) int {
	if *long {
		return n
	}
	return n / 20
}

// thin reports whether a part of the cases is enough: unless -long asks for
// all, and wherever they are much slower than usual.
func thin() bool { return !*long || testing.Short() || raceDetector || testing.CoverMode() != "" }

// exhaust compares the two sides on every case of a list that is too long to
// be kept: policies of n numbers, and the requests for each. If the test is
// thin, one policy in every so many is taken.
func exhaust(t *testing.T, n, every int, policies func(int) gen.Policies, requests []gen.Request) {
	step := 1
	if thin() {
		step = every
	}
	var next, failures, asked atomic.Int64
	var running sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			for failures.Load() < 10 {
				i := (int(next.Add(1)) - 1) * step
				if i >= n {
					return
				}
				c := gen.Case{Policies: policies(i)}
				both, ok := load(c)
				if !ok {
					failures.Add(1)
					t.Errorf("%+v does not load: %s", c.Policies, compareLoading(c))
					return
				}
				for _, c.Request = range requests {
					if diff := both.compare(c.Request); diff != "" {
						failures.Add(1)
						t.Error(report(c, diff))
						return
					}
				}
				asked.Add(int64(len(requests)))
			}
		})
	}
	running.Wait()
	t.Logf("%d cases", asked.Load())
}

// TestExhaustiveStatements asks about every policy of one or two statements
// over a small alphabet, in both versions.
func TestExhaustiveStatements(t *testing.T) {
	var statements []string
	for _, effect := range []string{`"Allow"`, `"Deny"`} {
		for _, action := range []string{`"Action":"s:Ab"`, `"Action":["t:*","S:?B"]`, `"NotAction":"s:A*"`, `"NotAction":["s:a b","s:C"]`} {
			for _, resource := range []string{
				`"Resource":"arn:aws:s:r:1:x"`, `"Resource":"arn:aws:*:*:*:x?y"`, `"Resource":"arn:aws:s:r:1:${k:v}"`,
				`"NotResource":["arn:aws:s:r:1:x","arn:aws:s:*:${k:v}z"]`, `"Resource":"*"`,
			} {
				for _, condition := range []string{``, `,"Condition":{"StringNotLike":{"K:v":"${k:v, 'd'}?*"}}`, `,"Condition":{"ForAnyValue:StringEqualsIfExists":{"k:V":["x","*"]}}`} {
					statements = append(statements, `{"Effect":`+effect+`,`+action+`,`+resource+condition+`}`)
				}
			}
		}
	}
	var lists []string
	for i, s := range statements {
		lists = append(lists, s)
		for _, other := range statements[:i] {
			lists = append(lists, s+","+other)
		}
	}
	policies := func(i int) gen.Policies {
		version := []string{"2012-10-17", "2008-10-17"}[i%2]
		return gen.Policies{Identity: []string{`{"Version":"` + version + `","Statement":[` + lists[i/2] + `]}`}}
	}
	exhaust(t, 2*len(lists), 97, policies, smallRequests())
}

// TestExhaustiveIncomplete asks about ARNs of two to six parts over a small
// alphabet, in each element, effect and layer: where they are completed, where they
// are refused, and where they are refused once the policy is put in force.
func TestExhaustiveIncomplete(t *testing.T) {
	t.Parallel()
	layers := []string{"identity", "boundary", "session", "scp", "rcp", "resource", "endpoint"}
	loaded, refused := 0, 0
	for i, pattern := range incompleteARNs() {
		if thin() && i%13 != 0 {
			continue
		}
		for form := range 4 * len(layers) {
			effect, element := []string{"Allow", "Deny"}[form%2], []string{"Resource", "NotResource"}[form/2%2]
			c := gen.Case{Policies: incompleteIn(layers[form/4], effect, element, pattern)}
			both, ok := load(c)
			if !ok {
				refused++
				if diff := compareLoading(c); diff != "" {
					t.Fatal(diff)
				}
				continue
			}
			loaded++
			for _, c.Request = range smallRequests()[:15] {
				if diff := both.compare(c.Request); diff != "" {
					t.Fatal(report(c, diff))
				}
			}
		}
	}
	if loaded == 0 || refused == 0 {
		t.Errorf("%d policies load, %d do not", loaded, refused)
	}
	t.Logf("%d policies load, %d do not", loaded, refused)
}

// incompleteARNs returns ARNs of two to six parts, each with or without a wildcard
// or a variable.
func incompleteARNs() []string {
	all := []string{"arn:", "arn:aws", "arn:*", "arn:aws*", "arn:a*s", "arn:aws?", "arn:${k:v}"}
	level := []string{"arn:aws", "arn:*"}
	for _, part := range [][]string{{"s", "*", "t"}, {"r", "*", "", "${k:v}"}, {"1", "x*", "${k:v}"}, {"x", "*"}} {
		var longer []string
		for _, p := range level {
			for _, field := range part {
				longer = append(longer, p+":"+field)
			}
		}
		all, level = append(all, longer...), longer
	}
	return all
}

// incompleteIn returns policies, with the pattern in one of a layer.
func incompleteIn(layer, effect, element, pattern string) gen.Policies {
	var principal string
	switch layer {
	case "rcp":
		effect = "Deny"
		fallthrough
	case "resource", "endpoint":
		principal = `"Principal":"*",`
	}
	doc := fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":%q,%s"Action":"s:*",%q:%q}}`, effect, principal, element, pattern)
	p := gen.Policies{Identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`}}
	switch layer {
	case "identity":
		if p.Identity = append(p.Identity, doc); effect == "Allow" {
			p.Identity = p.Identity[1:]
		}
	case "boundary":
		p.Boundary = []string{doc}
	case "session":
		p.Session = []string{doc}
	case "scp":
		p.SCP = [][]string{{doc}}
	case "rcp":
		p.RCP = [][]string{{doc}}
	case "resource":
		p.Resource = []string{doc}
	case "endpoint":
		p.Endpoint = []string{doc}
	}
	return p
}

// smallRequests returns every request of the small world.
func smallRequests() []gen.Request {
	var all []gen.Request
	for _, action := range []string{"s:Ab", "s:C"} {
		for _, resource := range []string{"arn:aws:s:r:1:x", "arn:aws:s:r:1:x:y", "arn:aws:s:r:1:*", "*"} {
			for _, v := range []gen.Value{
				{Kind: gen.Absent}, {Kind: gen.Unknown}, {Kind: gen.Single, Text: "x"}, {Kind: gen.Single, Text: "*"},
				{Kind: gen.Multiple, List: []string{"x", ""}},
			} {
				all = append(all, gen.Request{
					Principal: gen.Principal{Type: "user", ARN: "arn:aws:iam::1:user/u"},
					Action:    action, Resource: resource, Time: time.Unix(0, 0),
					Context: []gen.Entry{{Key: "k:v", Value: v}},
				})
			}
		}
	}
	return all
}

// TestExhaustiveGrants asks for every caller, every way in which a resource
// policy or a trust policy can name it, and every state of the layers that
// grant and limit.
func TestExhaustiveGrants(t *testing.T) {
	const account, other = "123456789012", "210987654321"
	names := []string{
		`"*"`, `{"AWS":"*"}`, `{"AWS":"123456789012"}`, `{"AWS":"arn:aws:iam::123456789012:root"}`, `{"AWS":"arn:aws:iam::123456789012:user/p/u"}`,
		`{"AWS":"arn:aws:iam::123456789012:role/p/r"}`, `{"AWS":"arn:aws:sts::123456789012:assumed-role/r/s"}`,
		`{"AWS":"arn:aws:sts::123456789012:federated-user/f"}`, `{"AWS":"AIDAU"}`, `{"AWS":"AROAR"}`, `{"Service":"x.amazonaws.com"}`,
		`{"Federated":"accounts.google.com"}`, `{"CanonicalUser":"u"}`, `{"AWS":"arn:aws:iam::cloudfront:user/p/u"}`, `{"AWS":["arn:aws:sts::123456789012:assumed-role/r/s","arn:aws:iam::123456789012:role/p/r","123456789012"]}`,
		`{"AWS":["arn:aws:iam::123456789012:user/p/u","AROAR","123456789012"],"Service":"X.amazonaws.com"}`,
	}
	var elements []string
	for _, name := range names {
		elements = append(elements, `"Effect":"Allow","Principal":`+name, `"Effect":"Deny","Principal":`+name, `"Effect":"Deny","NotPrincipal":`+name)
	}
	doc := func(statement string) []string {
		return []string{`{"Version":"2012-10-17","Statement":` + statement + `}`}
	}
	states := [][]string{nil, doc(`{"Effect":"Allow","Action":"*","Resource":"*"}`), doc(`{"Effect":"Allow","Action":"no:No","Resource":"*"}`)}
	policies := func(i int) gen.Policies {
		var p gen.Policies
		for _, list := range []*[]string{&p.Identity, &p.Boundary, &p.Session} {
			*list, i = states[i%len(states)], i/len(states)
		}
		element, trust := elements[i%len(elements)], i/len(elements) == 1
		switch {
		case !trust:
			p.Resource = doc(`{` + element + `,"Action":"*","Resource":"*"}`)
		case !strings.Contains(element, "NotPrincipal"):
			p.Trust = doc(`{` + element + `,"Action":"sts:*"}`)
		}
		return p
	}
	var requests []gen.Request
	for _, home := range []string{account, other, "aws"} {
		for _, p := range smallCallers(account) {
			for _, support := range []gen.Support{{}, {ResourcePolicy: "cross-account", Unsigned: true}, {ResourcePolicy: "none"}, {ResourcePolicy: "required", Unsigned: true}, {ResourcePolicy: "required-same-account"}, {ResourcePolicy: "both", Unsigned: true}} {
				for _, action := range []string{"s:A", "sts:AssumeRole", "sts:Other", "iam:PassRole"} {
					if action != "s:A" && support.ResourcePolicy != "cross-account" {
						continue
					}
					requests = append(requests, gen.Request{
						Principal: p, Action: action, Resource: fmt.Sprintf("arn:aws:iam::%s:role/t", home), Time: time.Unix(0, 0), Support: support,
					})
				}
			}
		}
	}
	exhaust(t, len(states)*len(states)*len(states)*len(elements)*2, 41, policies, requests)
}

// smallCallers returns a caller of each type, with and without its optional parts.
func smallCallers(account string) []gen.Principal {
	iam, sts := "arn:aws:iam::"+account+":", "arn:aws:sts::"+account+":"
	return []gen.Principal{
		{Type: "user", ARN: iam + "user/p/u"},
		{Type: "user", ARN: iam + "user/p/u", UniqueID: "AIDAU"},
		{Type: "user", ARN: iam + "user/u", UniqueID: "AIDAX"},
		{Type: "role", RoleARN: iam + "role/p/r"},
		{Type: "assumed-role", RoleARN: iam + "role/p/r", ARN: sts + "assumed-role/r/s"},
		{Type: "assumed-role", RoleARN: iam + "role/p/r", ARN: sts + "assumed-role/r/t", UniqueID: "AROAR"},
		{Type: "federated-user", ARN: sts + "federated-user/f", Parent: iam + "user/p/u"},
		{Type: "federated-user", ARN: sts + "federated-user/f", Parent: iam + "root"},
		{Type: "root", ARN: iam + "root"},
		{Type: "service", Name: "x.amazonaws.com"},
		{Type: "federated", Name: "accounts.google.com"},
		{Type: "anonymous"},
	}
}
