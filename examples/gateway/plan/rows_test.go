package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// The tables are sorted, and each of their actions is one of AWS's list.
func TestRows(t *testing.T) {
	for service, rows := range tables {
		if !slices.IsSortedFunc(rows, func(a, b row) int { return strings.Compare(a.operation, b.operation) }) {
			t.Errorf("%s: the rows are not in the order of their operations", service)
		}
		seen := make(map[string]bool)
		for _, r := range rows {
			if seen[r.operation] || (r.on == "") != (r.refused != "") {
				t.Errorf("%s: the row %+v is there twice, or is neither planned nor refused", service, r)
			}
			seen[r.operation] = true
		}
	}
	for _, service := range []string{"s3", "sqs", "sns", "sts", "kms", "secretsmanager"} {
		for _, a := range Actions(service) {
			if got, ok := aws.Default().Action(a); !ok || got.String() != a {
				hint, _ := aws.Default().Nearest(a)
				t.Errorf("%s is not an action of AWS's list: %v", a, hint)
			}
		}
	}
}

// notAsked are the actions of AWS's list that no row asks for, and why that is
// right: permissions that are no operation of the tables, of other services' APIs,
// or of operations that are refused.
var notAsked = map[string]string{
	"kms:DeleteAlias": "refused", "kms:RetireGrant": "refused", "kms:UpdateAlias": "refused", "kms:ReEncrypt*": "",
	"kms:SynchronizeMultiRegionKey": "of the service itself",
	"sqs:CancelMessageMoveTask":     "refused",
	"sts:AssumeRoleWithSAML":        "refused", "sts:AssumeRoleWithWebIdentity": "refused", "sts:AssumeRoot": "refused",
	"sts:GetDelegatedAccessToken": "refused", "sts:GetWebIdentityToken": "refused", "sts:GetServiceBearerToken": "not an operation",
	"sts:SetContext": "not an operation", "sts:SetSourceIdentity": "asked with AssumeRole", "sts:TagGetWebIdentityToken": "not an operation", "sts:TagSession": "asked with AssumeRole",
}

// Each action of the services whose tables are complete is asked by some row.
func TestActionsAsked(t *testing.T) {
	for _, service := range []string{"sqs", "sns", "sts", "kms", "secretsmanager"} {
		asked := Actions(service)
		s, ok := aws.Default().Service(service)
		if !ok {
			t.Fatal(service)
		}
		for a := range s.Actions() {
			if !slices.Contains(asked, a.String()) && notAsked[a.String()] == "" {
				t.Errorf("no row asks for %s", a)
			}
		}
	}
}

// otherS3 are words in the names of S3's actions that no row asks for: those of
// other APIs, as of S3 Control, of the service itself, and of operations that are
// refused.
var otherS3 = []string{"AccessGrant", "AccessPoint", "StorageLens", "Job", "AccountPublicAccessBlock", "DataAccess", "Resource", "VendedLog", "Replicat", "ObjectOwnerOverride",
	"Annotation", "Metadata", "Abac", "ObjectEncryption"}

// Each action of S3 is asked by some row, or is of something else.
func TestS3ActionsAsked(t *testing.T) {
	asked := append(Actions("s3"), "s3:BypassGovernanceRetention") // by a header
	s, ok := aws.Default().Service("s3")
	if !ok {
		t.Fatal("AWS's list has no S3")
	}
	for a := range s.Actions() {
		if !slices.Contains(asked, a.String()) && !slices.ContainsFunc(otherS3, func(word string) bool { return strings.Contains(a.Name(), word) }) {
			t.Errorf("no row asks for %s", a)
		}
	}
}
