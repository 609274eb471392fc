package catalog_test

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// TestLookup finds every action by its name in several cases. A table out of
// order would hide some.
func TestLookup(t *testing.T) {
	for _, list := range []string{"dynamodb-actions.tsv", "dax-actions.tsv"} {
		for _, r := range listed(t, list) {
			for _, name := range []string{r.Action, strings.ToLower(r.Action), strings.ToUpper(r.Action)} {
				if a, ok := catalog.Lookup(name); !ok || a.String() != r.Action {
					t.Errorf("Lookup(%q) = %v, %v", name, a, ok)
				}
			}
		}
	}
}

func TestLookupNone(t *testing.T) {
	for _, name := range []string{
		"",
		":",
		"dynamodb",
		"dynamodb:",
		"GetItem",
		"dynamodb:GetIte",
		"dynamodb:GetItems",
		"dynamodb:GetItem ",
		" dynamodb:GetItem",
		"dynamodb:*",
		"dax:DescribeTable", // of the other service
		"s3:GetObject",
		"dynamodb:Disable\u212Ainesis\u212AtreamingDestination", // the Kelvin sign is not a k
		"dynamodb:Enable\u212AinesisStreamingDestination",
	} {
		if a, ok := catalog.Lookup(name); ok || a != (catalog.Action{}) {
			t.Errorf("Lookup(%q) = %v, %v", name, a, ok)
		}
	}
}

func TestActionsOfService(t *testing.T) {
	count := func(service string) (n int) {
		for range catalog.Actions(service) {
			n++
		}
		return n
	}
	for service, want := range map[string]int{"dynamodb": 79, "DynamoDB": 79, "dax": 34, "s3": 0, "": 0} {
		if got := count(service); got != want {
			t.Errorf("%d actions of %q, want %d", got, service, want)
		}
	}
}

// TestLookupKey finds every key in several cases, and the keys of tags by any tag.
func TestLookupKey(t *testing.T) {
	for _, f := range lines(t, "keys.tsv", "key", "type", "kind") {
		written := strings.ReplaceAll(f[0], "${TagKey}", "Team/Unit")
		for _, name := range []string{f[0], written, strings.ToLower(written), strings.ToUpper(written)} {
			if k, ok := catalog.LookupKey(name); !ok || k.Name != f[0] {
				t.Errorf("LookupKey(%q) = %v, %v", name, k, ok)
			}
		}
	}
	for _, name := range []string{"", "aws", "aws:", "aws:ResourceTag", "aws:ResourceTag/", "aws:SourceIp/x", "aws:TagKeys/x", "dynamodb:LeadingKey", "s3:prefix", "aws:To\u212AenIssueTime"} {
		if k, ok := catalog.LookupKey(name); ok || k != (catalog.Key{}) {
			t.Errorf("LookupKey(%q) = %v, %v", name, k, ok)
		}
	}
}

// TestKeysOfActions looks for the keys that no action is listed with, which
// AWS's page has as well, and for keys that have no entry.
func TestKeysOfActions(t *testing.T) {
	unused := map[string]bool{}
	for _, prefix := range []string{"dax", "dynamodb"} {
		for k := range catalog.Keys(prefix) {
			unused[k.Name] = true
		}
	}
	for _, service := range []string{"dax", "dynamodb"} {
		for a := range catalog.Actions(service) {
			for k := range a.Keys() {
				delete(unused, k.Name)
			}
		}
	}
	for _, name := range []string{"First", "Second", "Third", "Fourth"} {
		delete(unused, "dynamodb:"+name+"PartitionKeyValues")
	}
	for name := range unused {
		t.Errorf("no action has the key %s", name)
	}
}

func TestTakes(t *testing.T) {
	tests := []struct {
		action, key string
		want        bool
	}{
		{"dynamodb:GetItem", "dynamodb:LeadingKeys", true},
		{"dynamodb:GetItem", "DYNAMODB:leadingkeys", true},
		{"dynamodb:GetItem", "dynamodb:ReturnValues", false},
		{"dynamodb:GetItem", "dynamodb:LeadingKey", false}, // no such key
		{"dynamodb:GetItem", "dax:EnclosingOperation", false},
		{"dynamodb:Scan", "dynamodb:LeadingKeys", false},
		{"dynamodb:PartiQLSelect", "dynamodb:FullTableScan", true},
		{"dynamodb:Scan", "dynamodb:FullTableScan", false},

		// FirstPartitionKeyValues is LeadingKeys; only index reads know of more.
		{"dynamodb:GetItem", "dynamodb:FirstPartitionKeyValues", true},
		{"dynamodb:Scan", "dynamodb:FirstPartitionKeyValues", false},
		{"dynamodb:GetItem", "dynamodb:SecondPartitionKeyValues", false},
		{"dynamodb:Query", "dynamodb:SecondPartitionKeyValues", true},
		{"dynamodb:Query", "dynamodb:ThirdPartitionKeyValues", true},
		{"dynamodb:PartiQLSelect", "dynamodb:FourthPartitionKeyValues", true},
		{"dynamodb:Scan", "dynamodb:FourthPartitionKeyValues", false},

		// AWS's page leaves EnclosingOperation out for condition checks.
		{"dynamodb:ConditionCheckItem", "dynamodb:EnclosingOperation", true},
		{"dynamodb:BatchGetItem", "dynamodb:EnclosingOperation", false},
		{"dax:ConditionCheckItem", "dax:EnclosingOperation", true},
		{"dax:GetItem", "dax:EnclosingOperation", true},
		{"dax:Query", "dax:EnclosingOperation", false},
		{"dax:ConditionCheckItem", "dynamodb:EnclosingOperation", false},

		// It has ReturnValues for queries, which have no such parameter.
		{"dynamodb:Query", "dynamodb:ReturnValues", false},
		{"dynamodb:Scan", "dynamodb:ReturnValues", false},
		{"dynamodb:PutItem", "dynamodb:ReturnValues", true},

		// Tags.
		{"dynamodb:GetItem", "aws:ResourceTag/Team", true},
		{"dynamodb:GetItem", "aws:resourcetag/${aws:PrincipalTag/x}", true},
		{"dynamodb:DeleteBackup", "aws:ResourceTag/Team", false},
		{"dynamodb:CreateTable", "aws:ResourceTag/Team", false},
		{"dynamodb:CreateTable", "aws:RequestTag/Team", true},
		{"dynamodb:CreateTable", "aws:TagKeys", true},
		{"dynamodb:UntagResource", "aws:RequestTag/Team", false},
		{"dynamodb:GetItem", "aws:TagKeys", false},
		{"dax:TagResource", "aws:TagKeys", false},
		{"dax:GetItem", "aws:ResourceTag/Team", false},

		// DAX sees no items.
		{"dax:GetItem", "dynamodb:LeadingKeys", false},
		{"dax:GetItem", "dynamodb:FirstPartitionKeyValues", false},

		// What it does not judge.
		{"dynamodb:GetItem", "aws:SourceIp", true},
		{"dynamodb:GetItem", "aws:PrincipalTag/Team", true},
		{"dax:GetItem", "graph.facebook.com:id", true},
		{"dax:GetItem", "ec2:RoleDelivery", true},
	}
	for _, test := range tests {
		a, ok := catalog.Lookup(test.action)
		if !ok {
			t.Errorf("no action %s", test.action)
		}
		if got := a.Takes(test.key); got != test.want {
			t.Errorf("%s takes %s: %v, want %v", test.action, test.key, got, test.want)
		}
	}
}

// TestCopies changes a value that was handed out.
func TestCopies(t *testing.T) {
	k, _ := catalog.LookupKey("dynamodb:Select")
	k.Name, k.Kind = "dynamodb:Other", condition.KindList
	for again := range catalog.Keys("dynamodb") {
		if again.Name == k.Name {
			t.Error("a change of a Key has reached the table")
		}
	}
	if again, ok := catalog.LookupKey("dynamodb:Select"); !ok || again.Kind != condition.KindSingle {
		t.Errorf("LookupKey gives %v, %v after a change", again, ok)
	}
}

// TestNoAllocs holds the lookups to their promise.
func TestNoAllocs(t *testing.T) {
	a, _ := catalog.Lookup("dynamodb:Query")
	yes, n := false, 0
	for name, f := range map[string]func(){
		"Lookup":       func() { _, yes = catalog.Lookup("DynamoDB:getitem") },
		"Lookup, none": func() { _, yes = catalog.Lookup("dynamodb:GetItems") },
		"LookupKey":    func() { _, yes = catalog.LookupKey("AWS:resourcetag/Team") },
		"Support":      func() { yes = a.Support().ResourcePolicy == policy.CrossAccount },
		"Accepts":      func() { yes = a.Accepts(4) },
		"Takes":        func() { yes = a.Takes("DynamoDB:secondpartitionkeyvalues") },
		"Takes, tag":   func() { yes = a.Takes("aws:ResourceTag/Team") },
		"Name":         func() { yes = a.Name() == a.Service() },
		"String":       func() { yes = a.String() == a.Level().String() },
		"Actions": func() {
			for range catalog.Actions("dynamodb") {
				n++
			}
		},
		"Keys": func() {
			for range a.Keys() {
				n++
			}
		},
		"Resources": func() {
			for range a.Resources() {
				n++
			}
		},
	} {
		if got := testing.AllocsPerRun(100, f); got != 0 {
			t.Errorf("%s allocates %v times", name, got)
		}
	}
	_, _ = yes, n
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		catalog.Lookup("dynamodb:GetItem")
	}
}
