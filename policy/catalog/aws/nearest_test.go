package aws_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

func TestNearest(t *testing.T) {
	tests := []struct {
		name string
		want []string // nil: a hint without actions
	}{
		{"s3:GetObjet", []string{"s3:GetObject"}},
		{"s3:getobejct", []string{"s3:GetObject"}},
		{"s3:HeadObject", []string{"s3:GetObject"}},
		{"S3:LISTOBJECTSV2", []string{"s3:ListBucket"}},
		{"s3:CopyObject", []string{"s3:GetObject", "s3:PutObject"}},
		{"lambda:Invoke", []string{"lambda:InvokeFunction"}},
		{"lamda:InvokeFunction", []string{"lambda:InvokeFunction"}},
		{"kms:ReEncrypt", []string{"kms:ReEncryptFrom", "kms:ReEncryptTo"}},
		{"sqs:SendMessages", []string{"sqs:SendMessage"}},
		{"sqs:SendMessageBatch", []string{"sqs:SendMessage"}},
		{"apigateway:CreateRestApi", []string{"apigateway:POST"}},
		{"dynamodb:GetItems", []string{"dynamodb:GetItem"}},
		{"cloudhsm:ListTgas", []string{"cloudhsm:ListTags"}},
		{"ec2:DescribeInstanceses", []string{"ec2:DescribeInstances"}},
		{"ec2:DescribeVps", []string{"ec2:DescribeVpcs"}},
		{"dynamodb:TransactGetItems", []string{"dynamodb:GetItem"}},
		{"dynamodb:CreateItem", nil},
		{"dax:Endpoints", nil},
	}
	for _, tt := range tests {
		h, ok := aws.Default().Nearest(tt.name)
		if tt.name == "dynamodb:CreateItem" {
			if ok {
				t.Errorf("Nearest(%q) = %v", tt.name, h)
			}
			continue
		}
		if got := slices.Collect(h.Actions()); !ok || h.Name != tt.name || !slices.Equal(got, tt.want) || h.Reason == "" {
			t.Errorf("Nearest(%q) = %v, %v, want %q", tt.name, h, ok, tt.want)
		}
	}
	for _, name := range []string{"", ":", "s3", "s3:GetObject", "S3:getobject", "s3:Get*", "s3:Get?bjet", "deeplens:GetObject", "nosuch:Thing", "s3:AbcdefghijKlm", "cloudhsm:ListHapgs", "iam:ListBags2", "s3:" + strings.Repeat("GetObject", 100)} {
		if h, ok := aws.Default().Nearest(name); ok || h != (catalog.Hint{}) {
			t.Errorf("Nearest(%q) = %v, %v", name, h, ok)
		}
	}
}

// TestOperations holds the table of operations to its order, to a list and to the
// catalog: a name in it is not an action, and what it stands for is.
func TestOperations(t *testing.T) {
	names := aws.OperationNames()
	if len(names) < 60 {
		t.Errorf("%d operations only", len(names))
	}
	if !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
		t.Error("the operations are not in alphabetical order")
	}
	var got [][]string
	for _, name := range names {
		if a, ok := aws.Default().Action(name); ok {
			t.Errorf("%s is an action", a)
		}
		h, ok := aws.Default().Nearest(name)
		meant := slices.Collect(h.Actions())
		if !ok || len(meant) == 0 {
			t.Errorf("Nearest(%q) = %v, %v", name, h, ok)
		}
		got = append(got, []string{name, h.Reason, strings.Join(meant, " ")})
		for _, m := range meant {
			if a, ok := aws.Default().Action(m); !ok || a.String() != m {
				t.Errorf("%s stands for %s, which is not an action", name, m)
			}
		}
	}
	if diff := cmp.Diff(lines(t, "testdata/operations.tsv", 3), got); diff != "" {
		t.Errorf("mismatch (-list +operations):\n%s", diff)
	}
}

func TestRetired(t *testing.T) {
	c := aws.Default()
	var prefixes []string
	for _, r := range aws.RetiredServices() {
		prefixes = append(prefixes, r.Prefix)
		if got, ok := c.Retired(strings.ToUpper(r.Prefix)); !ok || got != r || r.Name == "" {
			t.Errorf("Retired(%q) = %v, %v", r.Prefix, got, ok)
		}
		if _, ok := c.Service(r.Successor); !ok && r.Successor != "" {
			t.Errorf("%s has the successor %s, which is not listed", r.Prefix, r.Successor)
		}
	}
	want := []string{"builderid", "datazonecontrol", "deepcomposer", "deeplens", "deepracer", "elastic-inference", "iot1click", "iotroborunner", "mobilehub", "sagemaker-groundtruth-synthetic", "zocalo"}
	if diff := cmp.Diff(want, prefixes); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if r, ok := c.Retired("iot1click"); !ok || r.When.Format("2006-01-02") != "2024-12-16" {
		t.Errorf("iot1click ended %v", r.When)
	}
	for _, prefix := range []string{"", "s3", "nosuch"} {
		if r, ok := c.Retired(prefix); ok || r != (aws.Retired{}) {
			t.Errorf("Retired(%q) = %v, %v", prefix, r, ok)
		}
	}
	listed := read(t, head+section("deeplens", "", "a\tGet\tR\n"))
	if r, ok := listed.Retired("deeplens"); ok {
		t.Errorf("a listed service is retired: %v", r)
	}
}
