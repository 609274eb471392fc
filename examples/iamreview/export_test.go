package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The parts of an export.
const (
	everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	passing    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}]}`
	trusting   = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
)

func reading(table string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/` + table + `"}]}`
}

func arnOf(what string) string { return "arn:aws:iam::123456789012:" + what }

func user(name, inline, more string) string {
	return fmt.Sprintf(`{"Path":"/","UserName":%q,"UserId":"AIDAXDSBQ7MXY5PIU%s","Arn":%q,"UserPolicyList":[{"PolicyName":"Own","PolicyDocument":%s}],"AttachedManagedPolicies":[]%s}`,
		name, strings.ToUpper(name), arnOf("user/"+name), inline, more)
}

func role(name, inline string) string {
	return fmt.Sprintf(`{"Path":"/","RoleName":%q,"RoleId":"AROAXDSBQ7MXY5PIU%s","Arn":%q,"AssumeRolePolicyDocument":%s,"RolePolicyList":[{"PolicyName":"Own","PolicyDocument":%s}],"AttachedManagedPolicies":[]}`,
		name, strings.ToUpper(name), arnOf("role/"+name), trusting, inline)
}

func group(name, inline string) string {
	return fmt.Sprintf(`{"Path":"/","GroupName":%q,"GroupId":"AGPAXDSBQ7MXY5PIU%s","Arn":%q,"GroupPolicyList":[{"PolicyName":"Own","PolicyDocument":%s}],"AttachedManagedPolicies":[]}`,
		name, strings.ToUpper(name), arnOf("group/"+name), inline)
}

func managed(name, document string) string {
	return fmt.Sprintf(`{"PolicyName":%q,"PolicyId":"ANPAXDSBQ7MXY5PIU%s","Arn":%q,"Path":"/","DefaultVersionId":"v1","PolicyVersionList":[{"Document":%s,"VersionId":"v1","IsDefaultVersion":true}]}`,
		name, strings.ToUpper(name), arnOf("policy/"+name), document)
}

func bounded(by string) string {
	return fmt.Sprintf(`,"PermissionsBoundary":{"PermissionsBoundaryType":"Policy","PermissionsBoundaryArn":%q}`, arnOf("policy/"+by))
}

func export(users, groups, roles, policies []string) string {
	return fmt.Sprintf(`{"UserDetailList":[%s],"GroupDetailList":[%s],"RoleDetailList":[%s],"Policies":[%s],"IsTruncated":false}`,
		strings.Join(users, ",\n"), strings.Join(groups, ",\n"), strings.Join(roles, ",\n"), strings.Join(policies, ",\n"))
}

// TestAccountRules: the rules over all policies of a principal run for an export.
func TestAccountRules(t *testing.T) {
	for name, test := range map[string]struct {
		export string
		want   []string // document rule
	}{
		"administrator": {export([]string{user("Ada", everything, "")}, nil, nil, nil), []string{"user/Ada inline Own admin-attached"}},
		"bounded": {
			export([]string{user("Ada", everything, bounded("B"))}, nil, nil, []string{managed("B", reading("Books"))}), nil,
		},
		"bounded by what is not there": { // which is not the lack of a boundary
			export([]string{user("Ada", everything, bounded("Gone"))}, nil, nil, nil), nil,
		},
		"boundary without effect": {
			export([]string{user("Ada", reading("Books"), bounded("B"))}, nil, nil, []string{managed("B", everything)}),
			[]string{arnOf("policy/B") + " boundary-without-effect"},
		},
		"unused": {
			export([]string{user("Ada", reading("Books"), "")}, nil, nil, []string{managed("U", reading("Books")), managed("V", everything)}),
			[]string{arnOf("policy/U") + " unused-document", arnOf("policy/V") + " unused-document"},
		},
		"group without members": {
			export([]string{user("Ada", reading("Books"), "")}, []string{group("G", reading("Books"))}, nil, nil),
			[]string{"group/G inline Own group-empty"},
		},
		"group with a member who has the same": {
			export([]string{user("Ada", reading("Books"), `,"GroupList":["G"]`)}, []string{group("G", reading("Books"))}, nil, nil), nil,
		},
		"roles that do more": { // one finding, however many roles there are
			export(nil, nil, []string{role("Passer", passing), role("A", reading("A")), role("B", reading("B"))}, nil),
			[]string{"role/Passer inline Own bypass"},
		},
		"the only role": {export(nil, nil, []string{role("Passer", passing)}, nil), nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, r := found(t, test.export, "--only", "admin-attached,boundary-without-effect,unused-document,group-empty,bypass", "-")
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Document+" "+f.Rule)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRulesNotRun: the rules over several documents did not run for a document of its
// own, and did for those of an export.
func TestRulesNotRun(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "account.json", export([]string{user("Ada", reading("Books"), "")}, nil, nil, nil))
	write(t, "own.json", reading("Books"))
	_, _, r := found(t, "", "--only", "bypass,admin-attached", "account.json", "own.json")
	want := []jsonLacking{{"several documents", []string{"bypass", "admin-attached"}, 1}}
	if diff := cmp.Diff(want, r.RulesNotRun); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if _, _, r := found(t, "", "--only", "bypass,admin-attached", "account.json"); len(r.RulesNotRun) > 0 {
		t.Errorf("an export alone: %+v", r.RulesNotRun)
	}
}

// TestNotExport: a file that speaks of the lists of an export, such as the model of an
// API, is not one.
func TestNotExport(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "service-2.json", `{"shapes":{"Response":{"members":{"UserDetailList":{"shape":"userDetailListType"}}}}}`)
	status, lines, r := found(t, "", ".")
	if status != exitClean || len(lines) > 0 || len(r.NotChecked) != 1 {
		t.Errorf("status %d, %v, not checked %v", status, lines, r.NotChecked)
	}
}
