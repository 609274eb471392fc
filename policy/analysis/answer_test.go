package analysis_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

func TestZeroValues(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new *analysis.Rules
		want     analysis.Answer
	}{
		{"nil and nil", nil, nil, analysis.No},
		{"nil and all", nil, rules(t, all), analysis.Yes},
		{"all and nil", rules(t, all), nil, analysis.No},
		{"no set", nil, analysis.OfCaller(nil), analysis.No},
		{"the zero Rules", new(analysis.Rules), rules(t, all), analysis.Unknown},
	} {
		if got := analysis.Compare(test.old, test.new, analysis.Options{}); got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	if got := (analysis.Result{}).String(); got != "unknown" {
		t.Errorf("the zero Result is %q", got)
	}
	if got := (*analysis.Witness)(nil).String(); got != "no witness" {
		t.Errorf("a nil Witness is %q", got)
	}
	if got := analysis.Answer(9).String() + analysis.Reason(99).String(); got != "invalidinvalid" {
		t.Errorf("out of range: %q", got)
	}
}

// actionsOf parses patterns of actions.
func actionsOf(t *testing.T, texts ...string) (all []policy.ActionPattern) {
	t.Helper()
	for _, text := range texts {
		a, err := policy.ParseAction(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

func TestRequests(t *testing.T) {
	some := rules(t, `{"Effect":"Allow","Action":["s3:Get*","iam:PassRole"],"Resource":"arn:aws:iam::1:role/a*","Condition":{"StringEquals":{"aws:RequestTag/team":"blue"}}}`)
	for _, test := range []struct {
		name string
		r    analysis.Requests
		want analysis.Answer
	}{
		{"all", analysis.Requests{}, analysis.Yes},
		{"an action of it", analysis.Requests{Actions: actionsOf(t, "s3:Put*", "iam:pass*")}, analysis.Yes},
		{"other actions", analysis.Requests{Actions: actionsOf(t, "s3:Put*", "ec2:*")}, analysis.No},
		{"no actions", analysis.Requests{Actions: []policy.ActionPattern{}}, analysis.No},
		{"an action that is none", analysis.Requests{Actions: actionsOf(t, "s3:a b")}, analysis.No},
		{"a resource of it", analysis.Requests{Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:iam::1:role/ab", 0)}}, analysis.Yes},
		{"another resource", analysis.Requests{Resources: []arn.Pattern{arn.MustParsePattern("arn:aws:iam::1:role/b*", 0)}}, analysis.No},
		{"a value", analysis.Requests{Known: condition.NewContext(condition.String("aws:requesttag/Team", "blue"))}, analysis.Yes},
		{"another value", analysis.Requests{Known: condition.NewContext(condition.String("aws:RequestTag/team", "red"))}, analysis.No},
		{"no value", analysis.Requests{Known: condition.NewContext(condition.Absent("aws:RequestTag/team"))}, analysis.No},
		{"an unknown value", analysis.Requests{Known: condition.NewContext(condition.Unknown("aws:RequestTag/team"))}, analysis.Unknown},
	} {
		got := analysis.Granted(some, analysis.Options{Requests: test.r})
		if got.Answer != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if got.Answer == analysis.Unknown && got.Reason == analysis.NoReason {
			t.Errorf("%s: unknown without a reason", test.name)
		}
	}
}

// TestLayers: SCPs, boundaries and session policies limit what is granted, and to
// lift one is new access.
func TestLayers(t *testing.T) {
	parse := func(kind policy.Kind, statements string) *policy.Policy {
		return policy.MustParse(kind.String(), kind, []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	}
	const s3 = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	const noDelete = all + `,{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}`
	set := func(p policy.Policies) *analysis.Rules {
		p.Identity = []*policy.Policy{parse(policy.Identity, all)}
		s, err := policy.NewSet(p)
		if err != nil {
			t.Fatal(err)
		}
		return analysis.OfCaller(s)
	}
	scp := func(levels ...string) policy.Policies {
		var p policy.Policies
		for _, l := range levels {
			p.ServiceControl = append(p.ServiceControl, []*policy.Policy{parse(policy.ServiceControl, l)})
		}
		return p
	}
	boundary := func(s string) policy.Policies { return policy.Policies{Boundary: parse(policy.Identity, s)} }
	session := func(s string) policy.Policies {
		return policy.Policies{Session: []*policy.Policy{parse(policy.Identity, s)}}
	}
	for _, test := range []struct {
		name      string
		old, new  policy.Policies
		want      analysis.Answer
		wantLayer policy.Layer // that lacks an Allow, or denies, before
	}{
		{"a boundary is put", policy.Policies{}, boundary(s3), analysis.No, 0},
		{"a boundary is lifted", boundary(s3), policy.Policies{}, analysis.Yes, policy.LayerBoundary},
		{"a session is put", policy.Policies{}, session(s3), analysis.Yes, policy.LayerSession}, // federated users need one
		{"a session narrows", session(all), session(s3), analysis.No, 0},
		{"a session widens", session(s3), session(all), analysis.Yes, policy.LayerSession},
		{"an SCP is put", policy.Policies{}, scp(s3), analysis.No, 0},
		{"a level is lifted", scp(all, s3), scp(all), analysis.Yes, policy.LayerServiceControl},
		{"levels trade places", scp(all, s3), scp(s3, all), analysis.No, 0},
		{"a Deny in an SCP is put", scp(all), scp(noDelete), analysis.No, 0},
		{"a Deny in an SCP is lifted", scp(all, noDelete), scp(all, all), analysis.Yes, policy.LayerServiceControl},
		{"a boundary for an SCP", boundary(s3), scp(s3), analysis.No, 0},
		{"levels that leave nothing", scp(s3, `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`), scp(s3, all), analysis.Yes, policy.LayerServiceControl},
	} {
		got := analysis.Compare(set(test.old), set(test.new), analysis.Options{})
		if got.Answer != test.want || got.Witness != nil && got.Witness.Before.Layer != test.wantLayer {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestLimits: a question that needs more than its limits is Unknown.
func TestLimits(t *testing.T) {
	var statements []string
	for _, c := range "abcdefghijklmnopqrst" {
		statements = append(statements, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*`+string(c)+`*"}`)
	}
	old := rules(t, statements...)
	for i := range statements { // so that they are not the same statements
		statements[i] = strings.Replace(statements[i], "s3:*", "S3:*", 1)
	}
	new := rules(t, reversed(statements)...)
	for _, test := range []struct {
		limits analysis.Limits
		want   analysis.Answer
		reason analysis.Reason
	}{
		{analysis.Limits{}, analysis.No, analysis.NoReason},
		{analysis.Limits{Nodes: 5}, analysis.Unknown, analysis.Budget},
		{analysis.Limits{States: 5}, analysis.Unknown, analysis.Budget},
	} {
		got := analysis.Compare(old, new, analysis.Options{Limits: test.limits})
		again := analysis.Compare(old, new, analysis.Options{Limits: test.limits})
		if got.Answer != test.want || got.Reason != test.reason {
			t.Errorf("%+v: %v, want %v", test.limits, got, test.want)
		}
		if diff := cmp.Diff(got.Steps, again.Steps); diff != "" {
			t.Errorf("%+v: two answers\n%s", test.limits, diff)
		}
	}
}

func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func TestJSON(t *testing.T) {
	got := analysis.Compare(rules(t, `{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`),
		rules(t, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["x"]}}}`),
		analysis.Options{World: analysis.World{Prefer: []string{"s3:PutObject"}}})
	got.Steps = analysis.Steps{}
	text, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "answer": "yes",
 "witness": {
  "action": "s3:PutObject",
  "resource": "arn:aws:s3:::b",
  "resourceAccount": "111122223333",
  "principal": "arn:aws:iam::111122223333:user/x",
  "context": [
   {
    "key": "aws:TagKeys",
    "values": [
     "x"
    ]
   }
  ],
  "before": {
   "verdict": "implicit-deny",
   "layer": "identity",
   "uncertain": false,
   "statement": null
  },
  "after": {
   "verdict": "allow",
   "layer": "identity",
   "uncertain": false,
   "statement": {
    "policy": "p",
    "line": 1,
    "column": 38,
    "index": 0
   }
  },
  "exotic": false
 },
 "region": {
  "callers": [
   "user",
   "assumed-role"
  ],
  "actions": {
   "in": [
    "s3:*"
   ],
   "notIn": [
    "s3:Get*"
   ]
  },
  "resources": {
   "in": [
    "arn:aws:s3:::b"
   ]
  },
  "conditions": [
   {
    "operator": "ForAnyValue:StringEquals",
    "key": "aws:TagKeys",
    "values": [
     "x"
    ],
    "want": "true"
   }
  ],
  "statement": {
   "policy": "p",
   "line": 1,
   "column": 38,
   "index": 0
  }
 },
 "states": 0,
 "nodes": 0
}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestMetamorphic: what must not change an answer does not.
func TestMetamorphic(t *testing.T) {
	documents := [][]string{
		{all}, {allow(`"StringLike":{"k:v":["a*","b"]}`), `{"Effect":"Deny","Action":"s3:Put*","Resource":"arn:aws:s3:::${k:w}"}`},
		{`{"Effect":"Allow","Action":["s3:Get*","s3:Put*"],"Resource":["arn:aws:s3:::a*","arn:aws:s3:::b"]}`},
		{`{"Effect":"Allow","Action":"S3:GET*","Resource":["arn:aws:s3:::a*"]}`, `{"Effect":"Allow","Action":"s3:Get*","Resource":["arn:aws:s3:::b"]}`, `{"Effect":"Allow","Action":"s3:Put*","Resource":["arn:aws:s3:::a*","arn:aws:s3:::b"]}`},
		{allow(`"IpAddress":{"aws:SourceIp":["10.0.0.0/8"]}`), allow(`"Bool":{"aws:SecureTransport":"true"}`)},
		{`{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::a*"}`},
	}
	anyValue := analysis.Options{World: analysis.World{AnyValue: true}}
	answer := func(old, new []string) analysis.Answer {
		return analysis.Compare(rules(t, old...), rules(t, new...), anyValue).Answer
	}
	for i, p := range documents {
		if got := answer(p, p); got != analysis.No {
			t.Errorf("%d and itself: %v", i, got)
		}
		backward := slices.Clone(p)
		slices.Reverse(backward)
		for j, q := range documents {
			got := answer(p, q)
			if other := answer(backward, q); other != got {
				t.Errorf("%d and %d: %v, and with its statements reversed %v", i, j, got, other)
			}
			if wider := answer(p, append(slices.Clone(q), `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`)); got == analysis.Yes && wider == analysis.No {
				t.Errorf("%d and %d: one more Allow makes Yes a No", i, j)
			}
			if narrower := answer(p, append(slices.Clone(q), `{"Effect":"Deny","Action":"s3:P*","Resource":"*"}`)); got == analysis.No && narrower == analysis.Yes {
				t.Errorf("%d and %d: one more Deny makes No a Yes", i, j)
			}
			for k, r := range documents {
				if got == analysis.No && answer(q, r) == analysis.No && answer(p, r) == analysis.Yes {
					t.Errorf("%d, %d and %d: not transitive", i, j, k)
				}
			}
		}
	}
	if answer(documents[2], documents[3]) != analysis.No || answer(documents[3], documents[2]) != analysis.No {
		t.Error("statements that are split, in another case of letters, are not equivalent")
	}
}
