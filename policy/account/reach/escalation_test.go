package reach_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

func paths(w *reach.World) (list []string) {
	for p := range w.AllEscalations() {
		list = append(list, p.String())
	}
	return list
}

func TestEscalations(t *testing.T) {
	for name, want := range map[string][]string{
		// A circle is walked once, and a chain as far as four steps.
		"cycles": {
			"user/Eve --assume-role--> role/A",
			"user/Eve --assume-role--> role/A --assume-role--> role/B",
			"user/Eve --assume-role--> role/A --assume-role--> role/B --assume-role--> role/C",
			"user/Frank --assume-role--> role/Step1",
			"user/Frank --assume-role--> role/Step1 --assume-role--> role/Step2",
			"user/Frank --assume-role--> role/Step1 --assume-role--> role/Step2 --assume-role--> role/Step3",
			"user/Frank --assume-role--> role/Step1 --assume-role--> role/Step2 --assume-role--> role/Step3 --assume-role--> role/Step4",
			"role/A --assume-role--> role/B",
			"role/A --assume-role--> role/B --assume-role--> role/C",
			"role/B --assume-role--> role/C",
			"role/B --assume-role--> role/C --assume-role--> role/A",
			"role/C --assume-role--> role/A",
			"role/C --assume-role--> role/A --assume-role--> role/B",
			"role/Step1 --assume-role--> role/Step2",
			"role/Step1 --assume-role--> role/Step2 --assume-role--> role/Step3",
			"role/Step1 --assume-role--> role/Step2 --assume-role--> role/Step3 --assume-role--> role/Step4",
			"role/Step1 --assume-role--> role/Step2 --assume-role--> role/Step3 --assume-role--> role/Step4 --assume-role--> role/Step5",
			"role/Step2 --assume-role--> role/Step3",
			"role/Step2 --assume-role--> role/Step3 --assume-role--> role/Step4",
			"role/Step2 --assume-role--> role/Step3 --assume-role--> role/Step4 --assume-role--> role/Step5",
			"role/Step3 --assume-role--> role/Step4",
			"role/Step3 --assume-role--> role/Step4 --assume-role--> role/Step5",
			"role/Step4 --assume-role--> role/Step5",
		},
		// Handing the administrator's role to a service is becoming it.
		"passrole": {
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin",
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin --rewrite-policy--> role/lambda-admin",
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin --assume-role--> role/data",
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin --pass-role to ec2.amazonaws.com--> role/web",
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin --pass-role to dax.amazonaws.com--> role/service-role/DAXServiceRole",
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin --make-keys--> user/ops",
			"user/builder --pass-role to lambda.amazonaws.com--> role/lambda-admin --make-keys--> user/intern",
			"user/ops --pass-role to dax.amazonaws.com--> role/service-role/DAXServiceRole",
			"user/intern --pass-role to ec2.amazonaws.com--> role/web",
			"user/intern --pass-role to ec2.amazonaws.com--> role/web --assume-role--> role/data",
			"role/lambda-admin --rewrite-policy--> role/lambda-admin",
			"role/lambda-admin --assume-role--> role/data",
			"role/lambda-admin --pass-role to ec2.amazonaws.com--> role/web",
			"role/lambda-admin --pass-role to dax.amazonaws.com--> role/service-role/DAXServiceRole",
			"role/lambda-admin --make-keys--> user/builder",
			"role/lambda-admin --make-keys--> user/ops",
			"role/lambda-admin --make-keys--> user/intern",
			"role/web --assume-role--> role/data",
		},
		// Heidi may make another version the default one, but of no policy of hers.
		"versions": {
			"user/Grace --rewrite-policy--> policy/Team",
			"user/Ivan --rewrite-policy--> user/Ivan",
			"user/Judy --rewrite-trust--> role/data",
			"user/Kim --make-keys--> user/Grace",
			"user/Kim --make-keys--> user/Grace --rewrite-policy--> policy/Team",
			"user/Liam --rewrite-policy--> group/Admins",
		},
		// What hangs on a document that was not read is not a step.
		"broken": nil,
	} {
		w := &reach.World{Account: read(t, name+"/account.json")}
		if diff := cmp.Diff(want, paths(w)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestOpenSteps: what hangs on a key that is declared unknown, on the tags of a
// role or on an external ID is marked, and comes behind what is certain; what hangs
// on a document that was not read is not there.
func TestOpenSteps(t *testing.T) {
	a, err := account.Read(account.Page{R: strings.NewReader(`{"UserDetailList": [
		{"UserName": "U", "Arn": "arn:aws:iam::123456789012:user/U", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Condition": {"StringEquals": {"iam:ResourceTag/open": "yes"}}},
			{"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}}]},
		{"UserName": "V", "Arn": "arn:aws:iam::123456789012:user/V", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {}}]}],
		"RoleDetailList": [
		{"RoleName": "Tagged", "Arn": "arn:aws:iam::123456789012:role/Tagged", "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}}},
		{"RoleName": "Outside", "Arn": "arn:aws:iam::123456789012:role/Outside", "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/U"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}}}},
		{"RoleName": "Named", "Arn": "arn:aws:iam::123456789012:role/Named", "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/U"}, "Action": "sts:AssumeRole"}}},
		{"RoleName": "Unread", "Arn": "arn:aws:iam::123456789012:role/Unread", "AssumeRolePolicyDocument": "%"}]}`)})
	if err != nil {
		t.Fatal(err)
	}
	steps := []string{"user/U --assume-role--> role/Named"}
	hanging := []string{"user/U --assume-role?--> role/Tagged", "user/U --assume-role?--> role/Outside"}
	w := &reach.World{Account: a}
	if diff := cmp.Diff(slices.Concat(steps, hanging), paths(w)); diff != "" {
		t.Errorf("without MFA (-want +got)\n%s", diff)
	}
	w.Context = []condition.Entry{condition.Unknown("aws:MultiFactorAuthPresent")}
	if diff := cmp.Diff(slices.Concat(steps, []string{"user/U --rewrite-policy?--> user/U"}, hanging), paths(w)); diff != "" {
		t.Errorf("with MFA, perhaps (-want +got)\n%s", diff)
	}
	for p := range w.AllEscalations() {
		if p.Open() != strings.Contains(p.String(), "?") {
			t.Errorf("%s: open %v", p.String(), p.Open())
		}
	}
}

// TestEscalationEvidence: each step is of requests that are allowed.
func TestEscalationEvidence(t *testing.T) {
	for name, w := range worlds(t) {
		n := 0
		for p := range w.AllEscalations() {
			n++
			if len(p.Steps) > reach.MaxSteps || p.From() != p.Steps[0].From || p.To() != p.Steps[len(p.Steps)-1].To {
				t.Errorf("%s: %s", name, p.String())
			}
			for i, s := range p.Steps {
				if i > 0 && p.Steps[i-1].To != s.From || len(s.Needs) == 0 {
					t.Errorf("%s: step %d of %s", name, i, p.String())
				}
				for k := range s.Needs {
					r := &s.Needs[k].Request
					policies := find(t, w.Account, s.From.Resource()).Policies
					if r.Principal.Type() == policy.TypeService {
						policies = nil
					}
					if d := policies.Evaluate(r); !d.Allowed() && !s.Open || policies.Explain(r).Otherwise != policy.Allowed {
						t.Errorf("%s: %s on %s: %v", name, r.Action, r.Resource, d)
					}
				}
			}
		}
		t.Logf("%s: %d paths", name, n)
	}
	var none reach.Path
	if none.String() != "" || none.From() != (arn.ARN{}) || none.To() != (arn.ARN{}) || none.Rewrites() {
		t.Error("the zero Path leads somewhere")
	}
	if !strings.HasPrefix(reach.How(99).String(), "invalid") || reach.Class(99).String() != "invalid" || (reach.Call{}).In(99) {
		t.Error("what is out of range is something")
	}
}

// TestRewriteOthers: whoever may rewrite the policies of somebody and become that
// one can do what it likes.
func TestRewriteOthers(t *testing.T) {
	user := func(name string, statements ...string) string {
		return `{"UserName": "` + name + `", "Arn": "arn:aws:iam::123456789012:user/` + name + `", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument":
			{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}}]}`
	}
	allow := func(action, resource string) string {
		return `{"Effect": "Allow", "Action": "` + action + `", "Resource": "arn:aws:iam::123456789012:` + resource + `"}`
	}
	role := func(name, trusts, attached, statement string) string {
		return `{"RoleName": "` + name + `", "Arn": "arn:aws:iam::123456789012:role/` + name + `", "AssumeRolePolicyDocument":
			{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": [` + trusts + `]}, "Action": "sts:AssumeRole"}},
			"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [` + statement + `]}}],
			"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::123456789012:policy/` + attached + `"}]}`
	}
	trust := func(names ...string) string {
		for i, name := range names {
			names[i] = `"arn:aws:iam::123456789012:` + name + `"`
		}
		return strings.Join(names, ",")
	}
	managed := func(name string, versions ...string) string {
		var list []string
		for i, v := range versions {
			list = append(list, `{"VersionId": "`+v+`", "IsDefaultVersion": `+map[bool]string{true: "true", false: "false"}[i == 0]+`, "Document":
				{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}}}`)
		}
		return `{"PolicyName": "` + name + `", "Arn": "arn:aws:iam::123456789012:policy/` + name + `", "PolicyVersionList": [` + strings.Join(list, ",") + `]}`
	}
	text := `{"UserDetailList": [` + strings.Join([]string{
		user("Put", allow("iam:PutRolePolicy", "role/X")),              // and X trusts it
		user("Roll", allow("iam:SetDefaultPolicyVersion", "policy/*")), // Two has another version, One has not
		user("Keys", allow("iam:CreateAccessKey", "user/Put"), allow("iam:AttachUserPolicy", "user/Put")),
		user("Only", allow("iam:PutRolePolicy", "role/X")),     // cannot become X
		user("Own", allow("iam:Put*Policy", "*")),              // its own as well
		user("Far", allow("iam:PutRolePolicy", "role/Chain3")), // cannot become Chain3 by itself
	}, ",") + `], "RoleDetailList": [` + strings.Join([]string{
		role("X", trust("user/Put", "user/Own"), "One", allow("s3:ListBucket", "*")),
		role("One", trust("user/Roll"), "One", allow("s3:ListBucket", "*")),
		role("Two", trust("user/Roll"), "Two", allow("s3:ListBucket", "*")),
		role("Chain1", trust("user/Far"), "One", allow("s3:ListBucket", "*")),
		role("Chain2", trust("role/Chain1"), "One", allow("iam:PutRolePolicy", "role/Chain3")),
		role("Chain3", trust("role/Chain2"), "One", allow("s3:ListBucket", "*")),
		role("Self", trust("user/Put"), "One", allow("iam:PutRolePolicy", "role/Self")),
	}, ",") + `], "Policies": [` + managed("One", "v1") + `,` + managed("Two", "v2", "v1") + `]}`
	a, err := account.Read(account.Page{R: strings.NewReader(text)})
	if err != nil || len(a.Problems()) > 0 {
		t.Fatal(err, a.Problems())
	}
	for name, n := range map[string]int{"policy/One": 1, "policy/Two": 2, "policy/Gone": 0} {
		if got := a.Versions(arn.MustParse("arn:aws:iam::123456789012:" + name)); got != n {
			t.Errorf("%s has %d versions, want %d", name, got, n)
		}
	}
	w := &reach.World{Account: a}
	want := []string{
		"user/Put --assume-role--> role/X",
		"user/Put --assume-role--> role/Self",
		"user/Put --rewrite-policy--> role/X --assume-role--> role/X",
		"user/Put --assume-role--> role/Self --rewrite-policy--> role/Self",
		"user/Roll --assume-role--> role/One",
		"user/Roll --assume-role--> role/Two",
		"user/Roll --rewrite-policy--> policy/Two --assume-role--> role/Two",
		"user/Keys --make-keys--> user/Put",
		"user/Keys --rewrite-policy--> user/Put --make-keys--> user/Put",
		"user/Keys --make-keys--> user/Put --assume-role--> role/X",
		"user/Keys --make-keys--> user/Put --assume-role--> role/Self",
		"user/Keys --make-keys--> user/Put --rewrite-policy--> role/X --assume-role--> role/X",
		"user/Keys --make-keys--> user/Put --assume-role--> role/Self --rewrite-policy--> role/Self",
		"user/Own --rewrite-policy--> user/Own",
		"user/Own --assume-role--> role/X",
		"user/Far --assume-role--> role/Chain1",
		"user/Far --assume-role--> role/Chain1 --assume-role--> role/Chain2",
		"user/Far --assume-role--> role/Chain1 --assume-role--> role/Chain2 --assume-role--> role/Chain3",
		"user/Far --assume-role--> role/Chain1 --assume-role--> role/Chain2 --rewrite-policy--> role/Chain3 --assume-role--> role/Chain3",
		"role/Chain1 --assume-role--> role/Chain2",
		"role/Chain1 --assume-role--> role/Chain2 --assume-role--> role/Chain3",
		"role/Chain1 --assume-role--> role/Chain2 --rewrite-policy--> role/Chain3 --assume-role--> role/Chain3",
		"role/Chain2 --assume-role--> role/Chain3",
		"role/Chain2 --rewrite-policy--> role/Chain3 --assume-role--> role/Chain3",
		"role/Self --rewrite-policy--> role/Self",
	}
	if diff := cmp.Diff(want, paths(w)); diff != "" {
		t.Errorf("paths (-want +got)\n%s", diff)
	}
	for p := range w.AllEscalations() {
		if p.Rewrites() != strings.Contains(p.String(), "rewrite-policy") {
			t.Errorf("%s rewrites: %v", p.String(), p.Rewrites())
		}
	}
}
