package account_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/account"
)

// TestPermissionSets: who signs in as which role, and what of the sets was not
// provisioned.
func TestPermissionSets(t *testing.T) {
	a := read(t, "startup/account.json")
	sets, found := account.ReadPermissionSets(pages(t, "startup/permission-sets.json")...)
	got := problemTexts(found)
	for i := range sets {
		in := a.SignIn(&sets[i])
		role := in.Role.Principal.Role()
		got = append(got, fmt.Sprint(sets[i].Name, " ", sets[i].Managed, " ", sets[i].Boundary, ": ", role.Name(), " by ", in.By))
		got = append(got, problemTexts(in.Problems)...)
	}
	want := []string{
		"permission-set startup/permission-sets.json:39:23: /PermissionSets: the permission set arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-4444444444444444 was not given",
		"AdministratorAccess [arn:aws:iam::aws:policy/AdministratorAccess] : AWSReservedSSO_AdministratorAccess_0123456789abcdef by [group 92670d6f6d-11111111-2222-3333-4444-555555555555]",
		"ReadOnly [/team/Readers] /Limits: AWSReservedSSO_ReadOnly_fedcba9876543210 by [user 92670d6f6d-66666666-7777-8888-9999-000000000000]",
		"permission-set startup/permission-sets.json:13:22: /PermissionSet: managed policies of ReadOnly: the role has none, and the set arn:aws:iam::123456789012:policy/team/Readers",
		"permission-set startup/permission-sets.json:13:22: /PermissionSet: the inline policy of ReadOnly: the role has one of its own, and the set one of its own",
		"permission-set startup/permission-sets.json:13:22: /PermissionSet: the boundary of ReadOnly: the role has none, and the set arn:aws:iam::123456789012:policy/Limits",
		"Auditors [] :  by [group 92670d6f6d-11111111-2222-3333-4444-555555555555]",
		"permission-set startup/permission-sets.json:25:22: /PermissionSet: Auditors is assigned in account 123456789012, which has no role of it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got)\n%s", diff)
	}
}

// TestPermissionSetFaults: what cannot be read is said, and is then not compared.
func TestPermissionSetFaults(t *testing.T) {
	const admin = `"PermissionSet": {"Name": "AdministratorAccess", "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}`
	for _, tt := range []struct {
		name, page string
		sets       int
		want       []string // codes
	}{
		{"nothing beside", `{` + admin + `}`, 1, nil},
		{"as the role is", `{` + admin + `, "InlinePolicy": null, "AttachedManagedPolicies": [{"Name": "x", "Arn": "arn:aws:iam::aws:policy/AdministratorAccess"}], "CustomerManagedPolicyReferences": [], "PermissionsBoundary": null}`, 1, nil},
		{"the default path", `{` + admin + `, "AttachedManagedPolicies": [], "CustomerManagedPolicyReferences": [{"Name": "Own"}]}`, 1, []string{"permission-set"}},
		{"an AWS boundary", `{` + admin + `, "PermissionsBoundary": {"ManagedPolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}}`, 1, []string{"permission-set"}},
		{"an inline policy", `{` + admin + `, "InlinePolicy": {"Version": "2012-10-17", "Statement": []}}`, 1, []string{"permission-set"}},
		{"no set", `{"InlinePolicy": "{}", "AttachedManagedPolicies": []}`, 0, []string{"entry-unreadable", "entry-unreadable"}},
		{"no name", `{"PermissionSet": {"PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}}`, 0, []string{"entry-unreadable"}},
		{"no ARN", `{"PermissionSet": {"Name": "x", "PermissionSetArn": "ps-1"}}`, 0, []string{"entry-unreadable"}},
		{"twice", `{` + admin + `} {` + admin + `}`, 1, []string{"duplicate-entity"}},
		{"a member twice", `{` + admin + `, "InlinePolicy": "", "InlinePolicy": ""}`, 1, []string{"duplicate-key"}},
		{"not documents", `{` + admin + `, "InlinePolicy": 7, "AttachedManagedPolicies": {}, "CustomerManagedPolicyReferences": [{}], "PermissionsBoundary": {}}`, 1,
			[]string{"entry-unreadable", "entry-unreadable", "entry-unreadable", "entry-unreadable"}},
		{"another set", `{` + admin + `} {"AccountAssignments": [{"AccountId": "123456789012", "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-2", "PrincipalType": "USER", "PrincipalId": "1"}, 7]}`, 1,
			[]string{"entry-unreadable", "entry-unreadable"}},
		{"more pages", `{` + admin + `, "NextToken": "x"}`, 1, []string{"export-truncated"}},
		{"something else", `{"Clusters": []}`, 0, []string{"page-unreadable"}},
		{"broken off", `{` + admin, 1, []string{"page-unreadable"}},
	} {
		sets, found := account.ReadPermissionSets(account.Page{Name: "sets", R: strings.NewReader(tt.page)})
		a := read(t, "startup/account.json")
		var got []string
		for i := range sets {
			in := a.SignIn(&sets[i])
			found = append(found, in.Problems...)
			if in.Role.PermissionSet() != "AdministratorAccess" {
				t.Errorf("%s: no role", tt.name)
			}
		}
		for _, p := range found {
			got = append(got, string(p.Code))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || len(sets) != tt.sets {
			t.Errorf("%s: %d sets, problems (-want +got)\n%s%q", tt.name, len(sets), diff, problemTexts(found))
		}
	}
	var nobody *account.Account
	if in := nobody.SignIn(&account.PermissionSet{Name: "x"}); in.Role.PermissionSet() != "" || len(in.Problems) > 0 {
		t.Errorf("nobody signs in: %+v", in)
	}
	if in := read(t, "startup/account.json").SignIn(nil); len(in.By) > 0 {
		t.Errorf("by no set: %+v", in)
	}
}
