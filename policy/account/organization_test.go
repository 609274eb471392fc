package account_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

func organization(t testing.TB) *account.Organization {
	o, err := account.ReadOrganization(pages(t, "organization/organization.json")[0])
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func names(levels [][]*policy.Policy) (list []string) {
	for _, l := range levels {
		text := ""
		for _, p := range l {
			name, _, _ := strings.Cut(p.Name(), " (not read")
			text += name + ";"
		}
		list = append(list, text)
	}
	return list
}

func TestLevels(t *testing.T) {
	o := organization(t)
	if len(o.Problems()) > 0 {
		t.Errorf("problems: %q", problemTexts(o.Problems()))
	}
	const full, rcp = "scp p-FullAWSAccess FullAWSAccess;", "rcp p-RCPFullAWSAccess RCPFullAWSAccess;rcp p-perimeter Perimeter;"
	for _, test := range []struct {
		account  string
		kind     policy.Kind
		want     []string
		problems string
	}{
		{"123456789012", policy.ServiceControl, []string{full, "scp p-nodelete NoDelete (prod);", full}, ""},
		{"123456789012", policy.ResourceControl, []string{rcp, "", ""}, ""},
		{"999999999999", policy.ServiceControl, nil, ""},
		{"999999999999", policy.ResourceControl, nil, ""},
		{"222222222222", policy.ServiceControl, []string{full, "scp p-nodelete NoDelete (prod);", "scp p-lost;"}, "level-missing"},
		{"333333333333", policy.ServiceControl, []string{full, "", full}, "scp-level-empty"},
		{"444444444444", policy.ServiceControl, []string{"scp of 444444444444;"}, "level-missing"},
		{"123456789012", policy.Identity, nil, ""},
	} {
		levels, found := o.Levels(test.account, test.kind)
		if diff := cmp.Diff(test.want, names(levels)); diff != "" {
			t.Errorf("%s %s (-want +got)\n%s", test.account, test.kind, diff)
		}
		if texts := problemTexts(found); len(texts) != min(1, len(test.problems)) || test.problems != "" && !strings.HasPrefix(texts[0], test.problems) {
			t.Errorf("%s %s: problems %q, want %s", test.account, test.kind, texts, test.problems)
		}
	}
	var none *account.Organization
	if levels, found := none.Levels("123456789012", policy.ServiceControl); levels != nil || found != nil || none.Problems() != nil {
		t.Error("a nil organization has something")
	}
}

// TestIn: SCPs limit the callers of an account and not its service-linked roles,
// RCPs its resources, and who is in the organization is known.
func TestIn(t *testing.T) {
	alone := read(t, "organization/account.json")
	a := alone.In(organization(t))
	for _, test := range []struct {
		caller, action string
		want           string
	}{
		{"user/Olivia", "dynamodb:GetItem", "allow: identity"},
		{"user/Olivia", "dynamodb:DeleteItem", "explicit-deny: scp, scp p-nodelete NoDelete (prod):1:41"},
		{"role/app", "dynamodb:DeleteItem", "explicit-deny: scp"},
		{"root", "dynamodb:DeleteItem", "explicit-deny: scp"},
		{"role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX", "dynamodb:DeleteItem", "implicit-deny: identity"},
	} {
		if got := decide(find(t, a, test.caller), test.action, "Books").String(); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s %s: %s, want %s", test.caller, test.action, got, test.want)
		}
	}
	books := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	for who, want := range map[*account.Account]string{a: "allow: identity", alone: "explicit-deny: rcp"} {
		s := find(t, who, "user/Olivia").Subject()
		d := s.Policies.Evaluate(&policy.Request{Principal: s.Principal, Action: "dynamodb:GetItem", Resource: books, Context: s.Context, Target: a.Resources().Target(books)})
		if !strings.HasPrefix(d.String(), want) || d.Uncertain != (who == alone) {
			t.Errorf("under the perimeter: %v, want %s", d, want)
		}
	}
	e := condition.Env{Context: find(t, a, "user/Olivia").Subject().Context}
	if got := e.Values("aws:PrincipalOrgPaths"); len(got) != 1 || got[0] != "o-exampleorgid/r-exam/ou-exam-prod/" {
		t.Errorf("aws:PrincipalOrgPaths is %q", got)
	}
}

// TestUnreadLevels: a control policy that does not load makes the answers of its
// level uncertain, and those of nobody else.
func TestUnreadLevels(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "organization/organization.json"))
	if err != nil {
		t.Fatal(err)
	}
	books := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	for _, test := range []struct{ from, to, code, layer string }{
		{`"Content": "{\"Version\"`, `"Content": "{\"Versions\"`, "unknown-element", "scp"},
		{`"Content": "%7B%22Version%22`, `"Content": "%7B%22Versions%22`, "unknown-element", "rcp"},
		{`"Content": "%7B`, `"Content": "%7`, "document-encoding", "rcp"},
		{`"p-perimeter": {`, `"p-other": {`, "level-missing", "scp"},
		{`"p-nodelete": {`, `"p-other": {`, "level-missing", "scp"},
	} {
		changed := strings.Replace(string(text), test.from, test.to, 1)
		if changed == string(text) {
			t.Fatalf("%s does not occur", test.from)
		}
		o, err := account.ReadOrganization(account.Page{Name: "org", R: strings.NewReader(changed)})
		if err != nil {
			t.Fatal(err)
		}
		a := read(t, "organization/account.json").In(o)
		c := find(t, a, "user/Olivia")
		s := c.Subject()
		resources := a.Resources()
		d := s.Policies.Evaluate(&policy.Request{Principal: s.Principal, Action: "dynamodb:GetItem", Resource: books, Context: s.Context, Target: resources.Target(books)})
		_, unread := account.Unread(d.Statement)
		if d.Allowed() || !d.Uncertain || !unread || d.Layer.String() != test.layer {
			t.Errorf("%s: %v", test.to, d)
		}
		found := append(c.Problems, resources.Problems()...)
		if texts := problemTexts(found); len(texts) == 0 || !strings.HasPrefix(texts[0], test.code+" org:") {
			t.Errorf("%s: %q, want %s", test.to, texts, test.code)
		}
		if levels, _ := o.Levels("999999999999", policy.ServiceControl); levels != nil {
			t.Errorf("%s: the management account has levels", test.to)
		}
	}
}

func TestOrganizationRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{`:  "is not JSON",
		`[]`: "[], want an object",
		`{"management": "1", "enabled": [], "policies": {}, "root": {"id": "r"}, "roots": 1}`:                                                                            `"roots", want id, management, enabled, policies and root`,
		`{"enabled": [], "policies": {}, "root": {"id": "r"}}`:                                                                                                           "want the management account",
		`{"management": "1", "policies": {}, "root": {"id": "r"}}`:                                                                                                       "want the types of policies",
		`{"management": "1", "enabled": 1, "policies": {}, "root": {"id": "r"}}`:                                                                                         "1, want a list",
		`{"management": "1", "enabled": [1], "policies": {}, "root": {"id": "r"}}`:                                                                                       "1, want a text",
		`{"management": "1", "enabled": [], "policies": [], "root": {"id": "r"}}`:                                                                                        "[], want an object",
		`{"management": "1", "enabled": [], "policies": {"p": 1}, "root": {"id": "r"}}`:                                                                                  "1, want an object",
		`{"management": "1", "enabled": [], "policies": {"p": {"Type": "SERVICE_CONTROL_POLICY", "Content": {}}, "p": {}}, "root": {"id": "r"}}`:                         `"p" is there twice`,
		`{"management": "1", "enabled": [], "policies": {}}`:                                                                                                             "nothing, want an object",
		`{"management": "1", "enabled": [], "policies": {}, "root": {"policies": []}}`:                                                                                   "want an id, or the account",
		`{"management": "1", "enabled": [], "policies": {}, "root": {"id": "r", "children": {}}}`:                                                                        "{}, want a list",
		`{"management": "1", "enabled": [], "policies": {}, "root": {"id": "r", "policies": {}}}`:                                                                        "{}, want a list",
		`{"management": "1", "enabled": [], "policies": {}, "root": {"id": "r", "children": [{"account": "2"}, {"account": "2"}]}}`:                                      "the account 2 is there twice",
		`{"management": "1", "enabled": [], "policies": {}, "root": ` + strings.Repeat(`{"id": "r", "children": [`, 17) + `{"id": "x"}` + strings.Repeat("]}", 17) + `}`: "more than 16 levels",
	} {
		if o, err := account.ReadOrganization(account.Page{Name: "org", R: strings.NewReader(text)}); o != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.90s: %v, want %s", text, err, want)
		}
	}
}
