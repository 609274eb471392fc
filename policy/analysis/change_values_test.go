package analysis_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// TestAllowValues: the values of a request are written so that they stand for
// themselves, under an operator that reads them as the policies do.
func TestAllowValues(t *testing.T) {
	const bucket = "arn:aws:s3:::b/x"
	other := func(conditions string) string {
		return `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/x","Condition":{` + conditions + `}}`
	}
	for _, test := range []struct {
		name      string
		statement string
		entry     condition.Entry
		want      []string // of the changes, exact ones first
		document  string   // what the first one has
	}{
		{"a wildcard", other(`"StringLike":{"k:v":"a"}`), condition.String("k:v", "b*"), []string{`statement 0: StringLike k:v with ["b${*}"] (exact)`}, `"k:v": ["a", "b${*}"]`},
		{"what looks like a variable", other(`"StringEquals":{"k:v":"a"}`), condition.String("k:v", "${aws:username}"), []string{`statement 0: StringEquals k:v with ["${$}{aws:username}"] (exact)`}, `"${$}{aws:username}"`},
		{"an address", other(`"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), condition.String("aws:SourceIp", "192.0.2.1"), []string{`statement 0: IpAddress aws:SourceIp with ["192.0.2.1"] (exact)`}, `"192.0.2.1"`},
		{"a date", other(`"DateEquals":{"k:v":"2020-01-01T00:00:00Z"}`), condition.Time("k:v", time.Unix(0, 0)), []string{`statement 0: DateEquals k:v with ["1970-01-01T00:00:00Z"] (exact)`}, `"1970-01-01T00:00:00Z"`},
		{"a truth value", other(`"Bool":{"k:v":"true"}`), condition.Bool("k:v", false), []string{`statement 0: Bool k:v with ["false"] (exact)`}, `"k:v": ["true", "false"]`},
		{"bytes as text", other(`"BinaryEquals":{"k:v":"QQ=="}`), condition.String("k:v", "QUE="), []string{`statement 0: BinaryEquals k:v with ["QUE="] (exact)`}, `"k:v": ["QQ==", "QUE="]`},
		{"a list", other(`"ForAllValues:StringEquals":{"k:v":"a"}`), condition.Strings("k:v", "a", "b"), []string{`statement 0: ForAllValues:StringEquals k:v with ["a" "b"]`}, `"k:v": ["a", "b"]`},
		{"a negated condition", other(`"StringNotEquals":{"k:v":"b"}`), condition.String("k:v", "b"), []string{"a new statement (exact)"}, `"Resource": "arn:aws:s3:::b/x"`},
		{"an absent key", other(`"Null":{"k:v":"false"}`), condition.Absent("k:v"), []string{"a new statement for the keys of the request (exact)"}, `"Null": {`},
		{"two conditions", other(`"StringEquals":{"k:v":"a","k:w":"a"}`), condition.String("k:v", "b"), []string{"a new statement for the keys of the request (exact)"}, `"k:v": "b"`},
	} {
		r := together(t, test.statement)
		got := analysis.Allow(r, byBob("s3:GetObject", bucket, test.entry), analysis.Options{})
		if len(got) == 0 {
			t.Errorf("%s: no change", test.name)
			continue
		}
		found := false
		for i := range got {
			line := strings.TrimPrefix(proposals(got[i : i+1])[0], "identity, p: ")
			if line == test.want[0] || strings.TrimSuffix(test.want[0], " (exact)") == test.want[0] && strings.HasPrefix(line, test.want[0]) {
				found = strings.Contains(string(got[i].Edits[0].Document), test.document)
				break
			}
		}
		if !found {
			t.Errorf("%s: %q, want %q with %s", test.name, proposals(got), test.want, test.document)
		}
		for i := range got {
			checkAllowed(t, test.name, r, &got[i], byBob("s3:GetObject", bucket, test.entry))
		}
	}
}

// TestAllowOldVersion: a document of the version 2008-10-17 cannot name what has a
// wildcard in it.
func TestAllowOldVersion(t *testing.T) {
	p := policy.MustParse("p", policy.Identity, []byte(`{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::c"}}`))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	for resource, want := range map[string][]string{
		"arn:aws:s3:::b/x": {"identity, p: statement 0: Resource with arn:aws:s3:::b/x (exact)", "identity, p: a new statement (exact)"},
		"arn:aws:s3:::b*":  nil,
		"*":                {"identity, p: statement 0: Resource with *", "identity, p: a new statement"},
	} {
		got := proposals(analysis.Allow(analysis.OfCaller(set), byBob("s3:GetObject", resource), analysis.Options{}))
		for i := range got {
			got[i] = strings.TrimSuffix(got[i], " (exact)")
		}
		for i := range want {
			want[i] = strings.TrimSuffix(want[i], " (exact)")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", resource, diff)
		}
	}
}

// TestAllowDocuments: where no policy is there, a new document is, on either side.
func TestAllowDocuments(t *testing.T) {
	r := byBob("s3:GetObject", "arn:aws:s3:::b/x")
	r.Support = policy.Support{ResourcePolicy: policy.CrossAccount}
	o := analysis.Options{World: analysis.World{PlainOnly: true, Support: []analysis.ActionSupport{{Actions: actionsOf(t, "s3:*")[0], Support: r.Support}}}}
	for name, test := range map[string]struct {
		rules  *analysis.Rules
		owner  string
		layers []policy.Layer
	}{
		"the same account": {analysis.NewRules(nil, nil), "111122223333", []policy.Layer{policy.LayerIdentity}},
		"another account":  {analysis.NewRules(nil, nil), "444455556666", []policy.Layer{policy.LayerResource, policy.LayerIdentity}},
		"the resource's":   {analysis.OfResource(nil), "444455556666", []policy.Layer{policy.LayerResource}},
		"only others'":     {analysis.OfCaller(nil), "444455556666", nil},
	} {
		one := *r
		one.ResourceAccount = test.owner
		got := analysis.Allow(test.rules, &one, o)
		var layers []policy.Layer
		if len(got) > 0 {
			for _, e := range got[0].Edits {
				layers = append(layers, e.Layer)
			}
		}
		if diff := cmp.Diff(test.layers, layers); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, got, diff)
		}
	}
}

// TestStopRequests: what is asked about is put into a Deny, whatever narrows it.
func TestStopRequests(t *testing.T) {
	bob := policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob"))
	got := analysis.Stop(together(t, all), analysis.Options{Requests: analysis.Requests{Callers: []policy.Principal{bob}, Actions: actionsOf(t, "s3:*"), Known: condition.NewContext(condition.Strings("k:v", "a"), condition.Absent("k:w"))}})
	if len(got) == 0 || !strings.Contains(string(got[0].Edits[0].Document), `"ArnEquals": {
          "aws:PrincipalArn": "arn:aws:iam::111122223333:user/bob"`) || !strings.Contains(string(got[0].Edits[0].Document), `"ForAnyValue:StringEquals"`) {
		t.Errorf("%v", got)
	}
	for _, c := range analysis.Stop(together(t, all), analysis.Options{Requests: analysis.Requests{Callers: []policy.Principal{policy.Service("dax.amazonaws.com")}}}) {
		t.Errorf("of a service: %v", c)
	}
}
