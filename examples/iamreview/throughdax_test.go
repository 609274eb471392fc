package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The account of these tests has a caller, a cluster and its service role.
const (
	daxTable   = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
	daxCluster = `{"Clusters":[{"ClusterName":"books","ClusterArn":"arn:aws:dax:us-east-1:123456789012:cache/books","IamRoleArn":"arn:aws:iam::123456789012:role/Cache","Status":"available"}]}`
	daxTrust   = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
)

func statementsOf(list ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(list, ",") + `]}`
}

func on(effect, action string) string {
	return `{"Effect":"` + effect + `","Action":"` + action + `","Resource":"*"}`
}

// daxAccount is an export with the policies of the caller and of the service role.
func daxAccount(caller, service string) string {
	cache := strings.Replace(role("Cache", service), trusting, daxTrust, 1)
	return export([]string{user("Ada", caller, "")}, nil, []string{cache}, nil)
}

// TestDiffThroughDAX: what a change means for calls to tables, through DAX as well.
func TestDiffThroughDAX(t *testing.T) {
	wide := statementsOf(on("Allow", "dynamodb:*"))
	narrow := statementsOf(on("Allow", "dynamodb:DescribeTable"), on("Allow", "dynamodb:GetItem"))
	front := on("Allow", "dax:GetItem")
	type answers struct {
		New, Lost, Opened, Closed string // of the caller; the bypasses by their operations
		Status                    int
	}
	for name, test := range map[string]struct {
		old, new string // exports
		args     string
		want     answers
	}{
		"nothing": {daxAccount(wide, narrow), daxAccount(wide, narrow), "", answers{}},
		"a Deny that DAX goes round": {
			daxAccount(statementsOf(front, on("Allow", "dynamodb:GetItem")), narrow), daxAccount(statementsOf(front, on("Deny", "dynamodb:GetItem")), narrow), "",
			answers{"no", "no", "GetItem TransactGetItems", "", exitFindings},
		},
		"the reverse": {
			daxAccount(statementsOf(front, on("Deny", "dynamodb:GetItem")), narrow), daxAccount(statementsOf(front, on("Allow", "dynamodb:GetItem")), narrow), "--direction lost",
			answers{"", "no", "", "GetItem TransactGetItems", exitClean},
		},
		"the reverse, for any difference": {
			daxAccount(statementsOf(front, on("Deny", "dynamodb:GetItem")), narrow), daxAccount(statementsOf(front, on("Allow", "dynamodb:GetItem")), narrow), "--direction lost --fail-on any",
			answers{"", "no", "", "GetItem TransactGetItems", exitFindings},
		},
		"the way in": {
			daxAccount(statementsOf(on("Allow", "s3:*")), narrow), daxAccount(statementsOf(on("Allow", "s3:*"), front), narrow), "",
			answers{"yes", "no", "GetItem TransactGetItems", "", exitFindings},
		},
		"a wider service role": {
			daxAccount(statementsOf(on("Allow", "dax:*")), narrow), daxAccount(statementsOf(on("Allow", "dax:*")), wide), "",
			answers{"yes", "no", "BatchGetItem Query Scan PutItem UpdateItem DeleteItem BatchWriteItem TransactWriteItems", "", exitFindings},
		},
		"a service role that is not there": {
			daxAccount(statementsOf(front), narrow), export([]string{user("Ada", statementsOf(front), "")}, nil, nil, nil), "--fail-on unknown",
			answers{"unknown", "unknown", "?", "GetItem TransactGetItems ?", exitFindings},
		},
		"the same, where that does not count": {
			daxAccount(statementsOf(front), narrow), export([]string{user("Ada", statementsOf(front), "")}, nil, nil, nil), "--fail-on new-access",
			answers{"unknown", "unknown", "?", "GetItem TransactGetItems ?", exitClean},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "old/account.json", test.old)
			write(t, "old/clusters.json", daxCluster)
			write(t, "new/clusters.json", daxCluster)
			write(t, "new/account.json", test.new)
			args := append([]string{"diff", "--format", "json"}, strings.Fields(test.args)...)
			status, stdout, stderr := here("", append(args, "old", "new")...)
			var d differences
			if err := json.Unmarshal([]byte(stdout), &d); err != nil {
				t.Fatalf("%v, stderr %q", err, stderr)
			}
			got := answers{Status: status}
			for _, c := range d.Changes {
				if !strings.HasSuffix(c.Name, "user/Ada") || c.DAX == nil {
					continue
				}
				got.New, got.Opened = answered(c.DAX.New, c.DAX.Opened)
				got.Lost, got.Closed = answered(c.DAX.Lost, c.DAX.Closed)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s\nmismatch (-want +got):\n%s", stdout, diff)
			}
		})
	}
}

// answered is an answer with the operations of the bypasses, and ? where there may be more.
func answered(a *daxAccess, b *bypasses) (answer, calls string) {
	if a == nil {
		return "", ""
	}
	var names []string
	for _, call := range b.Calls {
		name := strings.TrimPrefix(strings.Fields(call)[0], "dynamodb:")
		if len(names) == 0 || !strings.Contains(strings.Join(names, " "), name) {
			names = append(names, name)
		}
	}
	if b.Unknown != "" {
		names = append(names, "?")
	}
	return a.Answer, strings.Join(names, " ")
}

// TestDiffClusters: without descriptions of clusters nothing is said of DAX, and the flag
// gives them to both sides.
func TestDiffClusters(t *testing.T) {
	t.Chdir(t.TempDir())
	wide := statementsOf(on("Allow", "dynamodb:*"))
	write(t, "old.json", daxAccount(statementsOf(on("Allow", "dynamodb:GetItem"), on("Allow", "dax:GetItem")), wide))
	write(t, "new.json", daxAccount(statementsOf(on("Deny", "dynamodb:GetItem"), on("Allow", "dax:GetItem")), wide))
	write(t, "clusters.json", daxCluster)
	write(t, "table.json", `{"Table":{"TableArn":"`+daxTable+`","TableName":"Books","KeySchema":[{"AttributeName":"isbn","KeyType":"HASH"}]}}`)
	if status, out, _ := here("", "diff", "old.json", "new.json"); status != exitClean || strings.Contains(out, "BYPASS") {
		t.Errorf("without clusters: status %d\n%s", status, out)
	}
	status, out, _ := here("", "diff", "--clusters", "clusters.json", "--tables", "table.json", "old.json", "new.json")
	for _, want := range []string{
		"  BYPASS opened: dynamodb:GetItem on Books through books, by role/Cache\n",
		"  BYPASS opened: dynamodb:GetItem on a table that is not named through books, by role/Cache\n",
		"  no new access to tables, directly or through DAX: proved\n",
		"bypasses opened: 4; new access: 0; lost access: 1;",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if status != exitFindings {
		t.Errorf("status %d", status)
	}
	if status, _, stderr := here("", "diff", "--clusters", "none.json", "old.json", "new.json"); status != exitBad || !strings.Contains(stderr, "--clusters: none.json") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}
