package reach_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

// TestClasses: callers that share all policies are decided together only where
// nothing tells them apart: no variable or condition of a policy, and no policy of
// a table that names one of them.
func TestClasses(t *testing.T) {
	const plain = `{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/A*"}`
	for name, test := range map[string]struct{ statement, policy, want string }{
		"nothing":                      {plain, "", "T1: A1 A2|T2: A1 A2|R: A1 A2"},
		"a variable in the resource":   {strings.Replace(plain, "A*", "${aws:username}*", 1), "", "T1: T1x|T2: T2x|R:"},
		"a variable in a condition":    {strings.Replace(plain, `"Resource"`, `"Condition": {"StringLike": {"aws:PrincipalArn": "*/${aws:username}"}}, "Resource"`, 1), "", "T1: A1 A2|T2: A1 A2|R:"},
		"a key of the caller's":        {strings.Replace(plain, `"Resource"`, `"Condition": {"StringLike": {"aws:PrincipalArn": "*T2"}}, "Resource"`, 1), "", "T1:|T2: A1 A2|R:"},
		"what kind of caller it is":    {strings.Replace(plain, `"Resource"`, `"Condition": {"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, "Resource"`, 1), "", "T1:|T2:|R: A1 A2"},
		"a table's policy":             {plain, `{"Statement": {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::123456789012:user/T2"}, "Action": "*", "Resource": "*"}}`, "T1: A1 A2|T2: A2|R: A1 A2"},
		"a condition of such a policy": {plain, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "*T1"}}}}`, "T1: A2|T2: A1 A2|R: A1 A2"},
		"a policy that names everyone": {plain, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}`, "T1: A2|T2: A2|R: A2"},
	} {
		const attached = `"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::123456789012:policy/m"}]`
		a, err := account.Read(account.Page{R: strings.NewReader(fmt.Sprintf(`{"UserDetailList": [
			{"UserName": "T1", "Arn": "arn:aws:iam::123456789012:user/T1", %[1]s}, {"UserName": "T2", "Arn": "arn:aws:iam::123456789012:user/T2", %[1]s}],
			"RoleDetailList": [{"RoleName": "R", "Arn": "arn:aws:iam::123456789012:role/R", %[1]s, "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}}],
			"Policies": [{"PolicyName": "m", "Arn": "arn:aws:iam::123456789012:policy/m", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": %[2]s}}]}]}`,
			attached, test.statement))})
		if err != nil || len(a.Problems()) > 0 {
			t.Fatal(err, a.Problems())
		}
		w := &reach.World{Account: a, Tables: []arn.ARN{table("A1"), table("T1x"), table("T2x"), table("A2")}}
		if test.policy != "" {
			w.Resources = a.Resources(account.ResourcePolicy{Resource: table("A1"), Name: "a1", Text: []byte(test.policy)})
		}
		var got []string
		for c := range a.Callers() {
			line := c.Principal.String()
			line = line[strings.LastIndexByte(line, '/')+1:] + ":"
			for r := range w.Rows() {
				for _, at := range r.Tables {
					if r.Caller.Principal == c.Principal && r.Direct[0].Allowed() {
						line += " " + at.Name()
					}
				}
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		agree(t, w)
	}
}

// TestRowsOf: the rows of one caller are its rows among all.
func TestRowsOf(t *testing.T) {
	w := bookshop(t)
	var all []string
	for c := range w.Account.Callers() {
		all = append(all, lines(w.RowsOf(c))...)
	}
	if diff := cmp.Diff(lines(w.Rows()), all); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	var r reach.Row
	if r.Bypassed(0, 0) || r.Bypassed(-1, 0) || r.Reaches(reach.Read) || r.Bypass(reach.Write) {
		t.Error("the zero Row reaches something")
	}
}
