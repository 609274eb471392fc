package review_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// ids returns the rules of findings, in order, each once.
func ids(all []review.Finding) (out []string) {
	for _, f := range all {
		if !slices.Contains(out, f.Rule.ID) {
			out = append(out, f.Rule.ID)
		}
	}
	return out
}

// TestOptions: levels, profile, binding keys, ignores.
func TestOptions(t *testing.T) {
	d := document("p.json", `{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*","Condition":{"StringEquals":{"myco:Team":"a"}}}`)
	for _, test := range []struct {
		name string
		o    review.Options
		want string
	}{
		{"default", review.Options{}, "unknown-condition-key"},
		{"strict", review.Options{Profile: review.Strict}, "batch-vs-item resource-star unknown-condition-key"},
		{"a rule on, as it is", review.Options{Levels: map[string]review.Level{"resource-star": review.On}}, "resource-star unknown-condition-key"},
		{"a rule on", review.Options{Levels: map[string]review.Level{"resource-star": review.AsError}}, "resource-star unknown-condition-key"},
		{"a category off", review.Options{Levels: map[string]review.Level{"condition": review.Off}}, ""},
		{"a rule of a category that is off", review.Options{Levels: map[string]review.Level{"condition": review.Off, "unknown-condition-key": review.AsSuggestion}}, "unknown-condition-key"},
		{"a key that binds", review.Options{Profile: review.Strict, Binding: []string{"MyCo:team"}}, "batch-vs-item unknown-condition-key"},
		{"a catalog", review.Options{Catalog: new(aws.Catalog)}, "unknown-service unknown-condition-key"},
	} {
		if got := strings.Join(ids(check(d, test.o)), " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	o := review.Options{
		Levels: map[string]review.Level{"unknown-condition-key": review.AsError, "json-syntax": review.AsWarning},
		Ignore: func(f *review.Finding) (string, bool) { return "known to us", f.Rule.ID == "unknown-condition-key" },
	}
	if all := check(d, o); len(all) != 1 || all[0].Severity != review.Error || !all[0].Suppressed || all[0].Reason != "known to us" {
		t.Errorf("findings %v", texts(all))
	}
	if all := check(review.Load("p.json", policy.Identity, []byte("{")), o); len(all) != 1 || all[0].Severity != review.Warning {
		t.Errorf("findings %v", texts(all))
	}
	o.Levels["json-syntax"] = review.Off
	if all := check(review.Load("p.json", policy.Identity, []byte("{")), o); len(all) != 0 {
		t.Errorf("findings %v", texts(all))
	}
}

// TestCheckStops: the consumer may stop, and a nil document is passed over.
func TestCheckStops(t *testing.T) {
	d := document("p.json", `{"Effect":"Allow","Action":["*","s3:x"],"Resource":"*"}`)
	n := 0
	for range review.Check([]*review.Document{nil, d, d}, review.Options{}) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d findings", n)
	}
}

// TestLacks: a rule says what it would need.
func TestLacks(t *testing.T) {
	all := review.Options{
		Now: time.Unix(0, 0), Tables: operation.TableMap{}, Clusters: make([]review.Cluster, 1), Subjects: make([]review.Subject, 1),
	}
	missing := make(map[review.Needs]int)
	for r := range review.Rules() {
		if n, lacks := r.Lacks(&review.Options{}); lacks {
			missing[n]++
		}
		if n, lacks := r.Lacks(&all); lacks && n != review.Command {
			t.Errorf("%s lacks %v", r.ID, n)
		}
	}
	for _, n := range []review.Needs{review.Several, review.Tables, review.Clusters, review.Clock, review.Command} {
		if missing[n] == 0 {
			t.Errorf("no rule lacks %v", n)
		}
	}
	if _, lacks := (*review.Rule)(nil).Lacks(nil); lacks {
		t.Error("no rule lacks something")
	}
}

// TestNames: every name is a word, and severities are read back.
func TestNames(t *testing.T) {
	for s := review.Suggestion; s <= review.Error; s++ {
		if got, ok := review.ParseSeverity(s.String()); !ok || got != s {
			t.Errorf("%v is read as %v", s, got)
		}
	}
	if _, ok := review.ParseSeverity("none"); ok {
		t.Error("none is a severity")
	}
	for _, v := range []fmt.Stringer{review.Severity(9), review.Level(9), review.Category(99), review.Profile(9), review.Needs(99), review.Remedy(9)} {
		if v.String() != "invalid" {
			t.Errorf("%T: %v", v, v)
		}
	}
	if got := (review.KindSet(0)).String(); got != "" {
		t.Errorf("the empty set is %q", got)
	}
	r, _ := review.Lookup("notaction-allow")
	if got := r.Kinds.String(); got != "identity, resource, scp" {
		t.Errorf("the kinds are %q", got)
	}
}

// TestApply: edits are made in the order of the text, and not at all if they overlap.
func TestApply(t *testing.T) {
	for _, test := range []struct {
		edits []review.Edit
		want  string
		ok    bool
	}{
		{nil, "abcdef", true},
		{[]review.Edit{{4, 5, "E"}, {0, 1, "AA"}}, "AAbcdEf", true},
		{[]review.Edit{{0, 3, ""}, {2, 4, ""}}, "abcdef", false},
		{[]review.Edit{{5, 7, ""}}, "abcdef", false},
		{[]review.Edit{{3, 2, ""}}, "abcdef", false},
	} {
		got, ok := review.Fix{Edits: test.edits}.Apply([]byte("abcdef"))
		if string(got) != test.want || ok != test.ok {
			t.Errorf("%v: %q, %v", test.edits, got, ok)
		}
	}
}

// TestOfProblem: each problem of reading an account is a finding at its place.
func TestOfProblem(t *testing.T) {
	p := account.Problem{Code: account.CodeTruncated, Page: "page-2.json", Pointer: "/IsTruncated", Position: syntax.Position{Line: 7, Column: 3}, Err: errors.New("there are more pages")}
	f, ok := review.OfProblem(p)
	if want := "page-2.json:7:3: warning export-truncated: there are more pages"; !ok || f.String() != want {
		t.Errorf("%v, %v, want %s", &f, ok, want)
	}
	if _, ok := review.OfProblem(account.Problem{Code: "never-heard"}); ok {
		t.Error("an unknown code is a rule")
	}
	if f, ok := review.OfProblem(account.Problem{Code: account.CodePage}); !ok || f.Message == "" {
		t.Errorf("%v, %v", &f, ok)
	}
}

// TestNewAccess: what a change opens is a finding with the request.
func TestNewAccess(t *testing.T) {
	rules := func(action string) *analysis.Rules {
		return analysis.OfCaller(roleWith("R", document("p.json", `{"Effect":"Allow","Action":"`+action+`",`+onBooks+`}`)).Policies)
	}
	at := review.Location{Document: document("p.json", "")}
	f, r, ok := review.NewAccess(rules("dynamodb:GetItem"), rules("dynamodb:*Item"), at, analysis.Options{})
	if !ok || r.Answer != analysis.Yes || f.Witness == nil || !f.Witness.Decision.Allowed() || f.Rule.ID != "new-access" {
		t.Errorf("%v, %v, %v", &f, r, ok)
	}
	if _, r, ok := review.NewAccess(rules("dynamodb:*Item"), rules("dynamodb:GetItem"), at, analysis.Options{}); ok || r.Answer != analysis.No {
		t.Errorf("%v, %v", r, ok)
	}
}

// TestEscalations: each way is found where all of its actions are allowed, and not where
// one is missing.
func TestEscalations(t *testing.T) {
	for _, way := range review.Escalations() {
		names := strings.Fields(way)
		for _, a := range names {
			if _, ok := aws.Default().Action(a); !ok {
				t.Errorf("%s is not an action", a)
			}
		}
		for missing := range len(names) + 1 {
			list := slices.Clone(names)
			if missing < len(names) {
				list = slices.Delete(list, missing, missing+1)
			}
			if len(list) == 0 {
				continue
			}
			d := document("p.json", `{"Effect":"Allow","Action":["`+strings.Join(list, `","`)+`"],"Resource":"*"}`)
			found := of("privilege-escalation", check(d, review.Options{}))
			if missing == len(names) && (len(found) != 1 || found[0].Witness == nil || !found[0].Witness.Decision.Allowed()) {
				t.Errorf("%s: %v", way, texts(found))
			}
			if missing < len(names) && len(found) > 0 && strings.Contains(found[0].Message, "("+strings.ReplaceAll(way, " ", ", ")+")") {
				t.Errorf("%v of %s: %v", list, way, texts(found))
			}
		}
	}
	if n := len(review.Escalations()); n < 40 {
		t.Errorf("%d ways", n)
	}
}

// TestListed: the actions that rules name exist, and so do the services behind aliases.
func TestListed(t *testing.T) {
	actions, prefixes := review.Listed()
	for _, a := range actions {
		if _, ok := aws.Default().Action(a); !ok {
			t.Errorf("%s is not an action", a)
		}
	}
	for alias, prefix := range prefixes {
		if _, ok := aws.Default().Service(alias); ok {
			t.Errorf("%s is a service", alias)
		}
		if _, ok := aws.Default().Service(prefix); !ok {
			t.Errorf("%s is not a service", prefix)
		}
	}
}

// TestSeveral: what one document allows another one counts for, where a principal has
// both.
func TestSeveral(t *testing.T) {
	table := document("table.json", `{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:GetItem"],`+onBooks+`}`)
	index := document("index.json", `{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*"}`)
	deny := document("deny.json", `{"Effect":"Deny","Action":["dynamodb:GetItem","dynamodb:BatchGetItem"],"Resource":"*"}`)
	query := document("select.json", `{"Effect":"Allow","Action":"dynamodb:PartiQLSelect","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books*"}`)
	docs := []*review.Document{table, index, deny, query}
	o := review.Options{Profile: review.Strict, Subjects: []review.Subject{subjectWith("Reader", docs...)}}
	alone := ids(slices.Collect(review.Check(docs, review.Options{Profile: review.Strict})))
	together := ids(slices.Collect(review.Check(docs, o)))
	if !slices.Contains(alone, "index-not-covered") || !slices.Contains(alone, "index-only") || slices.Contains(alone, "partiql-bypass") {
		t.Errorf("alone: %v", alone)
	}
	if slices.Contains(together, "index-not-covered") || slices.Contains(together, "index-only") || !slices.Contains(together, "partiql-bypass") {
		t.Errorf("together: %v", together)
	}
}

// TestHandedRole: of the roles that a statement hands out, the first that can do more is
// named, in the order of the subjects.
func TestHandedRole(t *testing.T) {
	const roles = "arn:aws:iam::123456789012:role/"
	everything := document("all.json", `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`)
	for _, tt := range []struct{ resource, want string }{
		{`"Resource":"` + roles + `Boss"`, "Boss"},
		{`"Resource":["` + roles + `B?ss","` + roles + `Z*"]`, "Zeus"},
		{`"Resource":["` + roles + `Boss","` + roles + `Ada"]`, "Boss"},
		{`"Resource":"` + roles + `A*"`, "Ada"},
		{`"Resource":"` + roles + `*"`, "Zeus"},
		{`"Resource":"*"`, "Zeus"},
		{`"Resource":"arn:aws:iam"`, "Zeus"},
		{`"Resource":"` + roles + `B${aws:username}"`, "Boss"},
		{`"Resource":["` + roles + `Q","` + roles + `${aws:username}a"]`, "Ada"},
		{`"Resource":"` + roles + `Bos"`, ""},
		{`"Resource":"` + roles + `Bosses"`, ""},
		{`"Resource":"` + roles + `Bos*s"`, "Boss"},
		{`"NotResource":"` + roles + `Z*"`, "Boss"},
		{`"NotResource":["` + roles + `Z*","` + roles + `Boss"]`, "Ada"},
		{`"NotResource":"` + roles + `${aws:username}"`, "Zeus"},
		{`"NotResource":"*"`, ""},
	} {
		d := document("passes.json", `{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],`+tt.resource+`}`)
		o := review.Options{Subjects: []review.Subject{subjectWith("Self", d)}}
		for _, name := range []string{"Zeus", "Boss", "Ada"} {
			o.Subjects = append(o.Subjects, subjectWith(name, everything))
		}
		got := ""
		for _, f := range of("bypass", check(d, o)) {
			got = f.Message[strings.LastIndex(f.Message, "/")+1:]
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.resource, got, tt.want)
		}
	}
}

// TestAttached: a document may be attached to principals that no subject has.
func TestAttached(t *testing.T) {
	d := document("p.json", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::books/${aws:username}/*"}`)
	role := policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/R"), arn.ARN{})
	user := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/bob"))
	for _, test := range []struct {
		who  []policy.Principal
		want int
	}{{[]policy.Principal{role}, 1}, {[]policy.Principal{role, user}, 0}, {nil, 0}} {
		o := review.Options{Attached: func(*review.Document) []policy.Principal { return test.who }}
		if got := of("variable-never-present", check(d, o)); len(got) != test.want {
			t.Errorf("%v: %v", test.who, texts(got))
		}
	}
}

// TestSubversion: a read that is not allowed is open through a cluster, which is less
// than one that is denied.
func TestSubversion(t *testing.T) {
	user := document("user.json", `{"Effect":"Allow","Action":["dax:GetItem","dax:PutItem","dax:Endpoints","dax:Define*"],"Resource":"*"}`)
	role := document("role.json", `{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],`+onBooks+`}`)
	o := review.Options{Clusters: []review.Cluster{cluster(access.TrustDocument, role)}, Subjects: []review.Subject{subjectWith("Reader", user)}}
	found := of("dax-subverts", check(user, o))
	if len(found) != 1 || found[0].Severity != review.Security || found[0].Witness == nil || len(found[0].Witness.Access.Via) != 1 {
		t.Errorf("%v", texts(found))
	}
	if found := of("dax-write-subverts", check(user, o)); len(found) != 0 {
		t.Errorf("%v", texts(found))
	}
	if found := of("dax-role-missing-op", check(user, o)); len(found) != 1 {
		t.Errorf("%v", texts(found))
	}
}

// TestLinkedRole: the service-linked role of DAX is not the role of a cluster.
func TestLinkedRole(t *testing.T) {
	d := review.Load("trust.json", policy.Trust, []byte(access.TrustDocument))
	c := cluster(access.TrustDocument)
	c.TrustDocument = d
	c.Role.Principal = policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX"), arn.ARN{})
	if found := of("dax-role-untrusted", check(d, review.Options{Clusters: []review.Cluster{c}})); len(found) != 1 {
		t.Errorf("%v", texts(found))
	}
}

// TestZero: zero values say something and panic nowhere.
func TestZero(t *testing.T) {
	if got := (*review.Finding)(nil).String(); got != "no finding" {
		t.Error(got)
	}
	if got := (*review.Witness)(nil).String(); got != "no witness" {
		t.Error(got)
	}
	if got := (&review.Witness{Both: "a", Only: "b"}).String(); got != "both match a, only one matches b" {
		t.Error(got)
	}
	if got := (review.Location{}).Text() + (*review.Rule)(nil).Page(); got != "" {
		t.Error(got)
	}
	if file, start, _ := (review.Location{}).Range(); file != "" || start.Line != 0 {
		t.Error(file, start)
	}
	if (*review.Document)(nil).Loads() || (*review.Document)(nil).Errors() != nil || (*review.Rule)(nil).Rate() != 0 {
		t.Error("a nil value says something")
	}
	if all := check(new(review.Document), review.Options{}); len(all) != 0 {
		t.Error(texts(all))
	}
	if all := check(review.Load("", 0, []byte(`{"Version":"2012-10-17","Statement":[]}`)), review.Options{}); len(all) != 1 {
		t.Error(texts(all))
	}
}

// TestOfAdvice: advice of package access leads to a rule.
func TestOfAdvice(t *testing.T) {
	for code, want := range map[string]string{
		"dax-role-is-slr": "dax-role-untrusted", "dax-cluster-uppercase": "dax-arn-form", "dax-protocol-partial": "dax-protocol-partial", "pass-any-role": "passrole-wide",
		"dax-create-incomplete": "dax-create-incomplete", "replica-policies-differ": "replica-policies-differ",
	} {
		if r, ok := review.OfAdvice(code); !ok || r.ID != want {
			t.Errorf("%s: %v, want %s", code, r, want)
		}
	}
	if _, ok := review.OfAdvice("first-use"); ok {
		t.Error("advice on a call is a rule")
	}
}

// TestAdded: what a framework adds to a document, and its author cannot take away, is not
// a fault of the author.
func TestAdded(t *testing.T) {
	const text = `{"Statement":[{"Sid":"","Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}]}`
	for _, test := range []struct {
		origin review.Origin
		want   []string
	}{
		{review.Origin{}, []string{"version-missing", "sid-empty"}},
		{review.Origin{VersionAdded: true}, []string{"sid-empty"}},
		{review.Origin{SidAdded: true}, []string{"version-missing"}},
		{review.Origin{VersionAdded: true, SidAdded: true}, nil},
	} {
		d := review.Load("p.json", policy.Identity, []byte(text))
		d.Origin = test.origin
		var got []review.Finding
		for f := range review.Check([]*review.Document{d}, review.Options{}) {
			got = append(got, f)
		}
		if !slices.Equal(ids(got), test.want) {
			t.Errorf("%+v: %v, want %v", test.origin, ids(got), test.want)
		}
	}
}

// TestUnreadPlaces gives Check texts that are no policy documents: the finding is where
// the fault is, and a character long, because no value is known there.
func TestUnreadPlaces(t *testing.T) {
	tests := []struct{ text, rule, start, end string }{
		{"\n0", "wrong-type", "2:1", "2:2"},
		{"\n\n \"a\"", "wrong-type", "3:2", "3:3"},
		{"\n[1,\n2]", "wrong-type", "2:1", "2:2"},
		{"\n {\n\"a\" 1}", "json-syntax", "3:5", "3:6"},
		{"{\n\"é\":\n\xff}", "invalid-utf8", "3:1", "3:2"},
		{"\n{}\n{}", "json-syntax", "3:1", "3:2"},
		{"\n{", "json-syntax", "2:2", "2:2"},
		{"", "json-syntax", "1:1", "1:1"},
	}
	for _, test := range tests {
		all := check(review.Load("p.json", policy.Identity, []byte(test.text)), review.Options{})
		if len(all) != 1 {
			t.Errorf("%q: %v", test.text, texts(all))
			continue
		}
		_, start, end := all[0].At.Range()
		if got := [3]string{all[0].Rule.ID, start.String(), end.String()}; got != [3]string{test.rule, test.start, test.end} {
			t.Errorf("%q: %v, want %v", test.text, got, test)
		}
	}
}
