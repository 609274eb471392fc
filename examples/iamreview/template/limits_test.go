package template

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/review"
)

// TestLargeDocument: a document beyond the limit of the engine is a finding, and not read
// into the rest.
func TestLargeDocument(t *testing.T) {
	var src strings.Builder
	src.WriteString("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n")
	for range 10_000 {
		src.WriteString("          - {Effect: Allow, Action: s3:GetObject, Resource: \"arn:aws:s3:::books/*\"}\n")
	}
	r, err := Read("t.yaml", []byte(src.String()), Environment{})
	if err != nil || len(r.Documents) != 1 {
		t.Fatalf("%d documents, %v", len(r.Documents), err)
	}
	var rules []string
	for f := range review.Check([]*review.Document{r.Documents[0].Document}, review.Options{}) {
		rules = append(rules, f.Rule.ID)
	}
	if len(rules) != 1 || rules[0] != "too-large" {
		t.Errorf("findings %v, want too-large", rules)
	}
	if _, err := Read("t.yaml", make([]byte, maxFile+1), Environment{}); err == nil {
		t.Error("a file beyond the limit was read")
	}
}

// TestDuplicates: a key that stands twice in a document of a template is a finding there.
func TestDuplicates(t *testing.T) {
	r, err := Read("t.yaml", []byte("Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Effect: Deny, Action: 's3:*', Resource: '*'}]}}}}"), Environment{})
	if err != nil || len(r.Documents) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if errs := r.Documents[0].Errors(); len(errs) != 1 || errs[0].Code != "duplicate-key" {
		t.Errorf("errors %v, want duplicate-key", errs)
	}
}
