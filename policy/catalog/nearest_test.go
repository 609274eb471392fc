package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/catalog"
)

var nearestTests = []struct {
	name string
	want []string // nil: nothing to say
}{
	// Slips of spelling.
	{"dynamodb:GetItems", []string{"dynamodb:GetItem"}},
	{"dynamodb:getitm", []string{"dynamodb:GetItem"}},
	{"dynamodb:GteItem", []string{"dynamodb:GetItem"}},
	{"dynamodb:Qeury", []string{"dynamodb:Query"}},
	{"dynamodb:DescribeTables", []string{"dynamodb:DescribeTable"}},
	{"dynamodb:ListTagsForResource", []string{"dynamodb:ListTagsOfResource"}},
	{"dynamodb:BatchGetItems", []string{"dynamodb:BatchGetItem"}},
	{"dynamo:GetItem", []string{"dynamodb:GetItem"}},
	{"dynmaodb:PutItem", []string{"dynamodb:PutItem"}},
	{"dax:GetItems", []string{"dax:GetItem"}},
	{"dax:DescribeCluster", []string{"dax:DescribeClusters"}},

	// Operations that other actions authorize.
	{"dynamodb:TransactGetItems", []string{"dynamodb:GetItem"}},
	{"dynamodb:TransactGetItem", []string{"dynamodb:GetItem"}},
	{"DynamoDB:transactWriteItems", []string{"dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}},
	{"dynamodb:ConditionCheck", []string{"dynamodb:ConditionCheckItem"}},
	{"dynamodb:ExecuteStatement", []string{"dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"}},
	{"dynamodb:BatchExecuteStatement", []string{"dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"}},
	{"dynamodb:ExecuteTransaction", []string{"dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"}},
	{"dax:TransactGetItems", []string{"dax:GetItem"}},
	{"dax:TransactWriteItems", []string{"dax:ConditionCheckItem", "dax:DeleteItem", "dax:PutItem", "dax:UpdateItem"}},
	{"dax:ExecuteStatement", []string{}}, // DAX has none

	// Names from elsewhere.
	{"dynamodb:ListTags", []string{"dynamodb:ListTagsOfResource"}},
	{"dax:ListTagsOfResource", []string{"dax:ListTags"}},
	{"dynamodbstreams:GetRecords", []string{"dynamodb:GetRecords"}},
	{"iam:AttachPolicy", []string{"iam:AttachRolePolicy"}},

	// Nothing to correct, or nothing like it.
	{"dynamodb:GetItem", nil},
	{"DYNAMODB:GETITEM", nil},
	{"dax:Endpoints", nil},
	{"iam:AttachRolePolicy", nil},
	{"iam:PassRole", nil},
	{"s3:GetItem", nil},
	{"dynamodb:MakeCoffee", nil},
	{"dynamodb:Get*", nil},
	{"dynamodb:GetItem?", nil},
	{"dynamodb:*", nil},
	{"GetItem", nil},
	{"", nil},
	{":", nil},
	{"dynamodb:GetItem" + strings.Repeat("s", 100), nil},
}

func TestNearest(t *testing.T) {
	for _, test := range nearestTests {
		h, ok := catalog.Nearest(test.name)
		if ok != (test.want != nil) {
			t.Errorf("Nearest(%q) = %v, %v", test.name, h, ok)
			continue
		}
		if !ok {
			if h != (catalog.Hint{}) {
				t.Errorf("Nearest(%q) has nothing to say, but %v", test.name, h)
			}
			continue
		}
		got := slices.AppendSeq([]string{}, h.Actions())
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("Nearest(%q): mismatch (-want +got):\n%s", test.name, diff)
		}
		if h.Name != test.name || h.Reason == "" {
			t.Errorf("Nearest(%q) has the name %q and the reason %q", test.name, h.Name, h.Reason)
		}
	}
}

// TestNearestOfAll doubles the last letter of every action.
func TestNearestOfAll(t *testing.T) {
	for _, service := range []string{catalog.DAX, catalog.DynamoDB} {
		for a := range catalog.Actions(service) {
			name := a.String() + a.String()[len(a.String())-1:]
			h, ok := catalog.Nearest(name)
			if got := slices.Collect(h.Actions()); !ok || !slices.Equal(got, []string{a.String()}) {
				t.Errorf("Nearest(%q) = %v, %v", name, got, ok)
			}
		}
	}
}

func TestHintString(t *testing.T) {
	tests := []struct{ name, want string }{
		{"dynamodb:GetItem", ""},
		{"dynamodb:GetItems", `"dynamodb:GetItems" is not an action: AWS does not list it; did you mean dynamodb:GetItem?`},
		{"dynamodb:transactwriteitems", `"dynamodb:transactwriteitems" is not an action: every member of the transaction is authorized by the action for its own kind; did you mean dynamodb:ConditionCheckItem, dynamodb:DeleteItem, dynamodb:PutItem or dynamodb:UpdateItem?`},
		{"dax:ExecuteStatement", `"dax:ExecuteStatement" is not an action: DAX takes no PartiQL, which goes to DynamoDB directly`},
	}
	for _, test := range tests {
		h, _ := catalog.Nearest(test.name)
		if diff := cmp.Diff(test.want, h.String()); diff != "" {
			t.Errorf("mismatch (-want +got):\n%s", diff)
		}
	}
}

// FuzzNearest: an action is found under its own name only, a hint is for a name
// that is not an action, and what it proposes exists.
func FuzzNearest(f *testing.F) {
	for _, test := range nearestTests {
		f.Add(test.name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		a, known := catalog.Lookup(name)
		if known && condition.FoldKey(name) != condition.FoldKey(a.String()) {
			t.Errorf("Lookup(%q) = %v", name, a)
		}
		h, ok := catalog.Nearest(name)
		if ok && known {
			t.Errorf("%q is an action, and yet %v", name, h)
		}
		for meant := range h.Actions() {
			if _, known := catalog.Lookup(meant); !known && meant != "iam:AttachRolePolicy" {
				t.Errorf("Nearest(%q) proposes %s, which is not an action", name, meant)
			}
		}
	})
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		catalog.Nearest("dynamodb:BatchGteItems")
	}
}

// TestMeant makes hints as other catalogs do.
func TestMeant(t *testing.T) {
	tests := []struct {
		actions []string
		want    string
	}{
		{nil, `"s3:Head" is not an action: it is a verb`},
		{[]string{"", " "}, `"s3:Head" is not an action: it is a verb`},
		{[]string{"s3:GetObject"}, `"s3:Head" is not an action: it is a verb; did you mean s3:GetObject?`},
		{[]string{"s3:GetObject", "s3:ListBucket"}, `"s3:Head" is not an action: it is a verb; did you mean s3:GetObject or s3:ListBucket?`},
	}
	for _, tt := range tests {
		if got := catalog.Meant("s3:Head", "it is a verb", tt.actions...).String(); got != tt.want {
			t.Errorf("Meant(%q) is %s, want %s", tt.actions, got, tt.want)
		}
	}
}
