package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/account"
)

const (
	userU = `{"UserName": "U", "Arn": "arn:aws:iam::123456789012:user/U", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}}]}`
	userV = `{"UserName": "V", "Arn": "arn:aws:iam::123456789012:user/V", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}}]}`
)

// TestPages: whatever stands around an entry, it is read as far as it can be,
// and what is lost is reported.
func TestPages(t *testing.T) {
	many := ""
	for i := range 20 {
		many += fmt.Sprintf(`"M%d": 0, `, i)
	}
	for _, test := range []struct {
		text  string
		found string // the users, by name; + is uncertain
		codes string
	}{
		{`{"UserDetailList": [` + userU + `]}`, "U", ""},
		{"\uFEFF{\"UserDetailList\": [" + userU + `]}`, "U", ""},
		{`{"UserDetailList": [` + userU + `]}` + "\n" + `{"UserDetailList": [` + userV + `]}`, "U V", ""},
		{`[{"UserDetailList": [` + userU + `]}, {"UserDetailList": [` + userV + `]}]`, "U V", ""},
		{`{"UserDetailList": [` + userU + `], "IsTruncated": true, "Marker": "m"}{"UserDetailList": [` + userV + `], "IsTruncated": false}`, "U V", ""},
		{`{"UserDetailList": []}`, "", ""},
		{"{\"UserDetailList\": [{\"é\": \"\\\\\\\"}\",\n          \"Path\": [\"é\\\\\", {}]}, " + userU + `]}`, "U", "entry-unreadable"},
		{`{"UserDetailList": [` + userU + `], "IsTruncated": true}`, "U", "export-truncated"},
		{`{"UserDetailList": [` + userU + `,` + userU + `]}`, "U", ""},
		{`{"UserDetailList": [` + userU + `,` + strings.Replace(userU, "GetItem", "Scan", 1) + `]}`, "U+", "duplicate-entity"},
		{`{"UserDetailList": [` + userU + `, {"UserName": }, ` + userV + `]}`, "U V", "entry-unreadable"},
		{`{"UserDetailList": [` + userU + `, 7, null, ` + userV + `]}`, "U V", "entry-unreadable entry-unreadable"},
		{`{"UserDetailList": [` + userU + `, {"UserName": "x"}, ` + userV + `]}`, "U V", "entry-unreadable"},
		{`{"UserDetailList": [` + userU + `, ` + strings.Replace(userV, ":user/", ":role/", 1) + `]}`, "U", "entry-unreadable"},
		{`{"UserDetailList": [` + userU + "]} {\"UserDetailList\": [{\"a\": \"\xff\"}, " + userV + `]}`, "U V", "entry-unreadable"},
		{`{"UserDetailList": [` + userU + `, ` + userV[:60], "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `}, ` + userV + `]}`, "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `; ` + userV + `]}`, "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `] "Policies": []}`, "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `], 7: []}`, "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `], "a" []}`, "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `], "RoleDetailList": {}}`, "U", "wrong-type"},
		{`{"UserDetailList": [` + userU + `], "RoleDetailList": null, "Policies": []}`, "U", ""},
		{`{"UserDetailList": [` + userU + `]} x`, "U", "page-unreadable"},
		{`{"UserDetailList": [` + userU + `, {"a": "` + strings.Repeat("x", 4<<20) + `"}, ` + userV + `]}`, "U V", "too-large"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"U"`, `"X"`, 1) + `]}`, "U+", "entry-unreadable"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, `"UserPolicyList": [], "UserName"`, 1) + `]}`, "U+", "duplicate-key"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, many+`"UserName"`, 1) + `]}`, "U", ""},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, many+`"M19": 0, "UserName"`, 1) + `]}`, "U+", "duplicate-key"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, `"GroupList": [7], "UserName"`, 1) + `]}`, "U+", "wrong-type"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, `"AttachedManagedPolicies": [7], "UserName"`, 1) + `]}`, "U+", "wrong-type wrong-type"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, `"PermissionsBoundary": 7, "UserName"`, 1) + `]}`, "U+", "wrong-type wrong-type document-missing"},
		{`{"UserDetailList": [` + strings.Replace(userU, `"UserName"`, `"PermissionsBoundary": null, "UserName"`, 1) + `]}`, "U", ""},
	} {
		a, err := account.Read(account.Page{Name: "page", R: strings.NewReader(test.text)})
		if err != nil {
			t.Errorf("%.80s: %v", test.text, err)
			continue
		}
		var found, codes []string
		for _, name := range []string{"U", "V"} {
			if c, ok := a.Find(arn.MustParse("arn:aws:iam::123456789012:user/" + name)); ok {
				d := decide(c, "dynamodb:GetItem", "Books")
				if d.Uncertain {
					name += "+"
				}
				if d.Allowed() == d.Uncertain {
					t.Errorf("%.200s: %s: %v", test.text, name, d)
				}
				found = append(found, name)
			}
		}
		for _, p := range a.Problems() {
			codes = append(codes, string(p.Code))
		}
		if got := strings.Join(found, " "); got != test.found {
			t.Errorf("%.200s: found %s, want %s", test.text, got, test.found)
		}
		slices.Sort(codes)
		want := strings.Fields(test.codes)
		slices.Sort(want)
		if got := strings.Join(codes, " "); got != strings.Join(want, " ") {
			t.Errorf("%.200s: problems %q, want %s", test.text, problemTexts(a.Problems()), test.codes)
		}
		held, err := account.Read(account.Page{Name: "page", Text: []byte(test.text)})
		if got := problemTexts(held.Problems()); err != nil || !slices.Equal(got, problemTexts(a.Problems())) {
			t.Errorf("%.200s: in memory: %v, problems %q, want %q", test.text, err, got, problemTexts(a.Problems()))
		}
	}
}

// TestTrustInDoubt: where it is not known which trust policy a role has, who may
// assume it is not known either.
func TestTrustInDoubt(t *testing.T) {
	const trust = `"AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/U"}, "Action": "sts:AssumeRole"}}`
	const role = `{"RoleName": "R", "Arn": "arn:aws:iam::123456789012:role/R", ` + trust + `}`
	for _, roles := range []string{
		role + "," + strings.Replace(role, "user/U", "user/V", 1),
		strings.Replace(role, `"RoleName"`, trust+`, "RoleName"`, 1),
		strings.Replace(role, "AssumeRolePolicyDocument", "Other", 1),
	} {
		a := of(t, `{"UserDetailList": [`+userU+`], "RoleDetailList": [`+roles+`]}`)
		u, r := find(t, a, "user/U"), find(t, a, "role/R")
		if _, err := r.Session("s1", account.Session{By: &u}); err == nil || !strings.Contains(err.Error(), "uncertain") {
			t.Errorf("%s: %v", roles, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is on fire") }

// TestReadRefused: what is not an export at all is an error.
func TestReadRefused(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "the page is empty"},
		{"{}", "want what aws iam get-account-authorization-details prints"},
		{"[]", "want what aws iam get-account-authorization-details prints"},
		{`"x"`, `'"', want '{'`},
		{`{"Statement": []}`, "no page holds UserDetailList"},
		{`{`, "the page ends within a value"},
		{`{"a"`, "the page ends within a value"},
		{`{"a": }`, "want a value"},
	} {
		if a, err := account.Read(account.Page{Name: "page", R: strings.NewReader(test.text)}); a != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.text, err, test.want)
		}
	}
	if _, err := account.Read(account.Page{Name: "page", R: failing{}}); err == nil || !strings.Contains(err.Error(), "the disk is on fire") {
		t.Errorf("a reader that fails: %v", err)
	}
	if _, err := account.Read(); err == nil {
		t.Error("no page is an export")
	}
}
