package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shopOrganization is the file of an organization with an SCP, in which a misspelt action
// stands.
const shopOrganization = `{"management":"999999999999","enabled":["SERVICE_CONTROL_POLICY"],
"policies":{"p-full":{"Name":"Full","Type":"SERVICE_CONTROL_POLICY","Content":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}},
"p-deny":{"Name":"Deny","Type":"SERVICE_CONTROL_POLICY","Content":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":[\"dynamodb:DeleteTabel\",\"dax:*\"],\"Resource\":\"*\"}]}"}},
"root":{"id":"r-1","policies":["p-full"],"children":[{"account":"123456789012","policies":["p-full","p-deny"]}]}}`

// TestOrganizationFile: the policies of an organization among the files are checked, and an
// account of it is one under them.
func TestOrganizationFile(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "org.json", shopOrganization)
	_, lines, r := found(t, "", "--only", "unknown-action", ".")
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "org.json:3:") || r.Findings[0].Kind != "scp" || r.Summary.Documents != 2 {
		t.Errorf("%v, %d documents", lines, r.Summary.Documents)
	}
	write(t, "old/org.json", strings.Replace(shopOrganization, "dax:*", "s3:*", 1))
	write(t, "new/org.json", shopOrganization)
	front := statementsOf(on("Allow", "dax:GetItem"))
	for _, side := range []string{"old", "new"} {
		write(t, side+"/account.json", daxAccount(front, statementsOf(on("Allow", "dynamodb:*"))))
	}
	status, out, _ := here("", "diff", "--fail-on", "any", "--for", "user/Ada", "old", "new")
	if status != exitFindings || !strings.Contains(out, "dax:GetItem on * by user") || strings.Contains(out, "user/Ada (in") {
		t.Errorf("under another SCP: status %d\n%s", status, out)
	}
	write(t, "old/org.json", `{"management":"1","policies":{},"root":{"account":"123456789012"},"enabled":7}`)
	if status, _, _ := here("", "diff", "old", "new"); status != exitBad {
		t.Errorf("a broken organization: status %d", status)
	}
}

// TestInput: --input says what files are, whatever they look like.
func TestInput(t *testing.T) {
	const stackText = `{"Resources":{"P":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":` + slip + `}}}}`
	for _, test := range []struct {
		input, text string
		want        []string // rules
	}{
		{"", stackText, []string{"unknown-action"}},
		{"template", stackText, []string{"unknown-action"}},
		{"policy", stackText, []string{"input-error"}},
		{"policy", slip, []string{"unknown-action"}},
		{"template", slip, []string{"input-error"}},
		{"export", slip, []string{"input-error"}},
		{"terraform", "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode(" + slip + ")\n}\n", []string{"unknown-action"}},
		{"terraform", stackText, []string{"input-error"}},
		{"organization", shopOrganization, []string{"unknown-action"}},
		{"clusters", slip, nil},
		{"tables", slip, nil},
	} {
		args := []string{"--only", "unknown-action,input-error", "-"}
		if test.input != "" {
			args = append([]string{"--input", test.input}, args...)
		}
		_, _, r := found(t, test.text, args...)
		var rules []string
		for _, f := range r.Findings {
			rules = append(rules, f.Rule)
		}
		if diff := cmp.Diff(test.want, rules); diff != "" || len(rules) == 0 && len(r.NotChecked) == 0 {
			t.Errorf("--input %s %.40s: not checked %v (-want +got):\n%s", test.input, test.text, r.NotChecked, diff)
		}
	}
	if status, _, stderr := here("", "lint", "--input", "cdk", "."); status != exitBad || !strings.Contains(stderr, `--input: "cdk"; want policy, template`) {
		t.Errorf("status %d, %q", status, stderr)
	}
}
