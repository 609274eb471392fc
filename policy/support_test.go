package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// TestSupport walks all that a Support can say: its name, and back again as
// text and as JSON.
func TestSupport(t *testing.T) {
	want := map[string]policy.Support{
		"none":                  {ResourcePolicy: policy.NoResourcePolicy},
		"same-account":          {},
		"cross-account":         {ResourcePolicy: policy.CrossAccount},
		"required":              {ResourcePolicy: policy.CrossAccount, Consent: policy.ResourceSide},
		"required-same-account": {Consent: policy.ResourceSide},
		"both":                  {ResourcePolicy: policy.CrossAccount, Consent: policy.BothSides},
		"both-same-account":     {Consent: policy.BothSides},
	}
	got := map[string]policy.Support{}
	for r := range policy.Reach(4) {
		for c := range policy.Consent(4) {
			s := policy.Support{ResourcePolicy: r, Consent: c}
			if s.String() == "invalid" {
				if b, err := json.Marshal(s); err == nil {
					t.Errorf("%v, %v: MarshalJSON gives %s", r, c, b)
				}
				continue
			}
			got[s.String()] = s
			for _, unsigned := range []bool{false, true} {
				s.Unsigned = unsigned
				text, err := policy.ParseSupport(s.String())
				if err != nil || text != s {
					t.Errorf("ParseSupport(%q) = %v, %v", s, text, err)
				}
				b, err := json.Marshal(s)
				var read policy.Support
				if err != nil || json.Unmarshal(b, &read) != nil || read != s {
					t.Errorf("JSON of %q: %s, %v, read as %q", s, b, err, read)
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	b, err := json.Marshal(policy.Support{Consent: policy.BothSides, Unsigned: true})
	if diff := cmp.Diff(`{"resourcePolicy":"both-same-account","unsigned":true}`, string(b)); diff != "" || err != nil {
		t.Errorf("JSON (-want +got), %v:\n%s", err, diff)
	}
	reaches := []string{policy.SameAccount.String(), policy.CrossAccount.String(), policy.NoResourcePolicy.String()}
	consents := []string{policy.EitherSide.String(), policy.ResourceSide.String(), policy.BothSides.String()}
	if diff := cmp.Diff([][]string{{"same-account", "cross-account", "none"}, {"either", "resource", "both"}}, [][]string{reaches, consents}); diff != "" {
		t.Errorf("names of Reach and Consent (-want +got):\n%s", diff)
	}
}

// TestSupportJSON reads what is there, and refuses what it does not know.
func TestSupportJSON(t *testing.T) {
	before := policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
	tests := []struct {
		text string
		want policy.Support
		err  string // what the error says; "" for none
	}{
		{`{}`, policy.Support{}, ""},
		{`{"unsigned": true}`, policy.Support{Unsigned: true}, ""},
		{`{"resourcePolicy": "required"}`, policy.Support{ResourcePolicy: policy.CrossAccount, Consent: policy.ResourceSide}, ""},
		{`{"resourcePolicy": "Required"}`, before, `"Required" is not a resource policy support; want none, same-account, cross-account, required, required-same-account, both or both-same-account`},
		{`{"resourcePolicy": ""}`, before, `resourcePolicy: policy: "" is not`},
		{`{"resourcePolicy": "both, unsigned"}`, before, "unsigned in a field of its own"},
		{`{"resourcepolicies": "both"}`, before, "resourcepolicies"},
		{`{"unsigned": "true"}`, before, "unsigned"},
		{`null`, before, "null"},
		{`"required"`, before, "want resourcePolicy and unsigned"},
		{`[]`, before, "want resourcePolicy and unsigned"},
	}
	for _, test := range tests {
		got := before
		err := got.UnmarshalJSON([]byte(test.text))
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %q, %v; want %q, %q", test.text, got, err, test.want, test.err)
		}
	}
}

// TestInvalidSupport holds what makes no sense to a denial, and Validate to its
// words.
func TestInvalidSupport(t *testing.T) {
	set, target := sides(t, policy.Policies{
		Identity: []*policy.Policy{parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)},
	}, policy.TargetPolicies{
		Resource: parse(t, policy.Resource, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`),
	})
	tests := []struct {
		support policy.Support
		want    string // the error; "" where the request is valid
	}{
		{policy.Support{}, ""},
		{policy.Support{ResourcePolicy: 3}, "policy: Request.Support.ResourcePolicy: Reach 3; want SameAccount, CrossAccount or NoResourcePolicy"},
		{policy.Support{ResourcePolicy: 255}, "policy: Request.Support.ResourcePolicy: Reach 255; want SameAccount, CrossAccount or NoResourcePolicy"},
		{policy.Support{Consent: 3}, "policy: Request.Support.Consent: 3; want EitherSide, ResourceSide or BothSides"},
		{policy.Support{ResourcePolicy: policy.NoResourcePolicy, Consent: policy.BothSides}, "policy: Request.Support.Consent: the resource policy must allow, but ResourcePolicy is NoResourcePolicy; want SameAccount or CrossAccount"},
	}
	for _, test := range tests {
		r := policy.Request{
			Principal: policy.User(alice), Action: "sqs:SendMessage", Support: test.support, Target: target,
			Resource: arn.MustParse("arn:aws:sqs:us-west-2:123456789012:queue"),
		}
		var got string
		if err := r.Validate(); err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.support, diff)
		}
		if d := set.Evaluate(&r); d.Allowed() != (test.want == "") || test.want != "" && d.Layer != policy.LayerRequest {
			t.Errorf("%+v: %v", test.support, d)
		}
	}
}
