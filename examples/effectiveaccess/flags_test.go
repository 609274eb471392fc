package main

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
)

// TestUsage: -h is not an error, and explains every flag and the statuses.
func TestUsage(t *testing.T) {
	status, out, errs := invoke("", "-h")
	if status != exitGood || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	new(input).flags().VisitAll(func(f *flag.Flag) {
		if !strings.Contains(out, "  -"+f.Name+" ") && !strings.Contains(out, ", -"+f.Name+" ") && !strings.Contains(out, "  -"+f.Name+",") {
			t.Errorf("-h does not tell of -%s", f.Name)
		}
	})
	for _, text := range []string{"the program without arguments, exit 0", "0 without a bypass, 1 with one"} {
		if !strings.Contains(out, text) {
			t.Errorf("-h does not say %q", text)
		}
	}
}

// TestStories: the case study has a name, too.
func TestStories(t *testing.T) {
	_, want, _ := invoke("")
	if status, got, errs := invoke("", "-story", "bob"); status != exitGood || got != want {
		t.Errorf("status %d, and another text than without arguments: %s", status, errs)
	}
}

// TestBadInput: the message names the flag, the place in the file where there
// is one, and what is expected. Nothing else is printed.
func TestBadInput(t *testing.T) {
	const group = "policies/group.json"
	broken := write(t, "{\n  \"Statement\": {\"Effect\": \"allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n}")
	body := write(t, `{"TableName": "Books"}`)
	onBooks := asksAbout("-role", "policies/dax-5.json", group)
	call := []string{"-principal", bob, group, "-operation", "dynamodb:GetItem", "-body"}
	plus := func(args []string, more ...string) []string { return append(append([]string(nil), args...), more...) }
	none := filepath.Join(t.TempDir(), "none.json")
	noDocument := write(t, `{"Policy": {"PolicyName": "P"}}`)
	inside := write(t, `{"PolicyDocument": "{\"Statement\": {\"Effect\": \"allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"}`)
	shared := write(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`)
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"-nonsense"}, "not defined: -nonsense"},
		{[]string{"-story", "alice"}, `flag -story: want bob or policies`},
		{[]string{"-story", "bob", "-json"}, "-story: want no other flags"},
		{[]string{"-story", "bob", group}, "-story: want no other flags"},
		{[]string{group}, "-principal: want who asks, such as arn:"},
		{[]string{"-principal", bob, group}, "-table: want the ARN of a table"},
		{[]string{"-principal", "Bob", group}, "flag -principal:"},
		{[]string{"-principal", bobsTable, group}, "flag -principal: " + bobsTable + " is not the ARN of a user"},
		{[]string{"-principal", "arn:aws:sts::123456789012:assumed-role/a b/c", group}, "flag -principal:"},
		{[]string{"-principal", "arn:aws:iam:us-east-1:123456789012:user/Bob", group}, "flag -principal:"},

		{decides(), "want policy files of the caller"},
		{decides(none), none},
		{decides("-user", none), "-user: open " + none},
		{decides(broken), broken + ":2:27: /Statement/Effect"},
		{decides(group, "-boundary", broken), "-boundary: " + broken + ":2:27: /Statement/Effect"},
		{decides(group, "-boundary", group, "-boundary", group), "flag -boundary: want one file"},
		{decides(group, "-session", broken), "-session: " + broken + ":2:27"},
		{decides(group, "-scp", group+","+broken), "-scp: " + broken + ":2:27"},
		{decides(group, "-resource", "Books"), "flag -resource:"},
		{decides(group, "-action", "GetItem"), `"GetItem" is not an action`},
		{decides(group, "-context", "aws:SourceIp"), "flag -context: want key=value"},
		{decides(group, "-context", "nocolon=1"), "-context: "},
		{decides(group, "-cluster", daxCluster), "-cluster: want no -action with it"},
		{decides(group, "-trust", "policies/dax-trust.json"), "-resource: want the ARN of the role"},
		{decides("-trust", broken), "-trust: " + broken},
		{decides("-table", bobsTable, "-table-policy", broken), "-table-policy: " + broken},
		{[]string{"-principal", bob, "-action", "dynamodb:GetItem", group}, "-action and -resource: want both"},
		{decides(group, "-unknown", "nocolon"), "flag -unknown: want a condition key, such as aws:SourceVpce, or a prefix of keys"},
		{decides(group, "-unknown", ""), "flag -unknown: want a condition key"},
		{decides(group, "-time", "noon"), `invalid value "noon" for flag -time: want the instant of the request, such as 2026-`},
		{decides(group, "-reach", "global"), `invalid value "global" for flag -reach: policy: "global" is not a resource policy support; want none, same-account, cross-account, required,`},
		{decides(group, "-resource-account", "Bob"), `policy: Request.ResourceAccount: "Bob"; want digits`},
		{decides(group, "-resource", "arn:aws:s3:::bucket/key"), "policy: Request.ResourceAccount: empty"},
		{decides(group, "-resource-policy", broken), "-resource-policy: " + broken + ":2:"},
		{decides(group, "-resource-policy", group, "-resource-policy", group), "flag -resource-policy: want one file"},
		{decides(group, "-resource-policy", group, "-trust", group), "-resource-policy: want no -trust with it"},
		{decides(group, "-resource-policy", group, "-table", bobsTable, "-table-policy", group), "-resource-policy: want no -table-policy with it"},
		{decides(group, "-resource", bobUserRole, "-resource-policy", shared), "-resource-policy: want -trust: the policy of a role"},
		{decides(group, "-endpoint-policy", broken), "-endpoint-policy: " + broken + ":2:27"},
		{decides(group, "-endpoint-policy", group, "-endpoint-policy", group), "flag -endpoint-policy: want one file"},
		{decides(group, "-rcp", group), "-rcp: " + group + ":"},
		{plus(onBooks, "-rcp", broken), "-rcp: " + broken + ":2:16"},
		{plus(onBooks, "-endpoint-policy", group), "-endpoint-policy: want -action and -resource too"},
		{plus(onBooks, "-unsigned"), "-unsigned: want -action and -resource too"},
		{plus(onBooks, "-resource-account", "1"), "-resource-account: want -action and -resource too"},
		{plus(onBooks, "-reach", "none"), "-reach: want -action and -resource too"},
		{plus(onBooks, "-resource-policy", group), "-resource-policy: want -action and -resource too"},

		{decides("/dev/zero"), "effectiveaccess: /dev/zero is too large; want at most 262144 bytes"},
		{decides("-boundary", "/dev/zero", group), "-boundary: /dev/zero is too large"},
		{decides(t.TempDir()), " is a folder; want a file"},
		{plus(call, "/dev/zero"), "-body: /dev/zero is too large; want at most "},
		{decides(noDocument), noDocument + ": the field Policy does not hold a document; want Policy.Content"},
		{decides(inside), inside + ":1:51: /Statement/Effect: "},

		{plus(onBooks, "-table", "Books"), "flag -table: want the ARN of a table, such as arn:"},
		{plus(onBooks, "-table", daxCluster), "flag -table: want the ARN of a table, such as arn:"},
		{plus(onBooks, "-table", books), "flag -table: the table is already given"},
		{[]string{"-table-policy", group}, "flag -table-policy: want a -table before it"},
		{plus(onBooks, "-table-policy", group), "-table-policy: " + group + ":"},
		{plus(onBooks, "-table-policy", group, "-table-policy", group), "flag -table-policy: want one file"},
		{plus(onBooks, "-cluster", books), "flag -cluster: want the ARN of a DAX cluster, such as arn:"},
		{plus(onBooks, "-cluster", daxCluster), "flag -cluster: the cluster is already given"},
		{plus(onBooks, "-cluster", other), "-role: want a policy of the service role of " + other},
		{[]string{"-role", group}, "flag -role: want a -cluster before it"},
		{plus(onBooks, "-role", broken), "-role: " + broken + ":2:27"},
		{[]string{"-role-arn", daxRole}, "flag -role-arn: want a -cluster before it"},
		{plus(onBooks, "-role-arn", bob), "flag -role-arn: want the ARN of a role"},
		{plus(onBooks, "-role-arn", daxRole, "-role-arn", daxRole), "flag -role-arn: want one role for a cluster"},
		{plus(onBooks, "-role-arn", "arn:aws:iam:us-east-1:123456789012:role/R"), "-role-arn: "},
		{plus(onBooks, "-trust", broken), "-trust: " + broken + ":2:"},
		{plus(onBooks, "-trust", group, "-trust", group), "flag -trust: want one file"},
		{append([]string{"-trust", group}, onBooks...), "-trust: want a -cluster before it"},
		{plus(onBooks, "-scp", broken), "-scp: " + broken},
		{plus(onBooks, "-user", broken), "-user: " + broken},
		{plus(onBooks, "-operation", "dynamodb:GetItems"), "-operation: "},

		{plus(onBooks, "-body", body), "-operation: want the operation of the body"},
		{plus(onBooks, "-key", "Books=Id"), "-key: want a -body too"},
		{plus(onBooks, "-region", "us-west-2"), "-region: want a -body too"},
		{plus(call, none), "-body: open " + none},
		{plus(call, body), "-region: want the Region"},
		{plus(call, body, "-region", "us-west-2", "-principal", "ec2.amazonaws.com"), "-account: want the account"},
		{plus(call, body, "-region", "us west"), "-region, -account: "},
		{plus(call, body, "-region", "us-west-2"), body + ":1:1: operation: dynamodb:GetItem: Key: missing"},
		{plus(call, body, "-region", "us-west-2", "-key", "Books"), "flag -key: want TABLE=PARTITION[,SORT]"},
		{plus(call, body, "-region", "us-west-2", "-key", "B=Id"), "-key: "},
		{plus(call, body, "-region", "us-west-2", "-key", "Books=a,b,c"), "-key: Books=a,b,c: want one attribute or two"},
	}
	for _, test := range tests {
		status, out, errs := invoke("", test.args...)
		if status != exitInput || out != "" {
			t.Errorf("%v: status %d, want %d: %s", test.args, status, exitInput, out)
		}
		if !strings.HasPrefix(errs, "effectiveaccess: ") || !strings.Contains(errs, test.want) {
			t.Errorf("%v: message %q lacks %q", test.args, errs, test.want)
		}
	}
}

// failing is a writer that takes nothing.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, filepath.ErrBadPattern }

// TestLostOutput: who could not be told has not been told that all is well.
func TestLostOutput(t *testing.T) {
	var errs strings.Builder
	if status := run(nil, nil, failing{}, &errs); status != exitInput {
		t.Errorf("status %d, want %d", status, exitInput)
	}
}
