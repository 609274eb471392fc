package aws

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/catalog"
)

// AWS's list is wrong in a few places. What is corrected here everybody sees who asks
// the catalog: it is put right where a table is made from the files of others, before
// the table is written. A correction holds as long as the list says what it said when
// the correction was reviewed; a fact that AWS has changed since is taken as it is.

// levelCorrections are actions that the list calls permissions management, though what
// it says of each is that it reads: "Grants permission to get stages for SparkUI". They
// are the ones of the list of 2026-09-26 whose names say so as well, but for two, of
// which the list says more. datazone:GetIamPortalLoginUrl lets a principal log in, and
// fsx:GetResourcePolicy is a part of sharing volumes.
//
// Source: the descriptions of the actions in the Service Authorization Reference, held
// against the levels in the IAM User Guide, "Access levels in policy summaries", where
// permissions management is to grant or modify permissions. Reviewed 2026-11-30.
var levelCorrections = [...]struct {
	service string
	level   catalog.Level
	actions string // separated by blanks
}{
	{"arc-region-switch", catalog.Read, "GetResourcePolicy"},
	{"backup", catalog.List, "ListIndexedRecoveryPointsForSearch"},
	{"backup", catalog.Read, "SearchRecoveryPoint"},
	{"billing", catalog.Read, "GetResourcePolicy"},
	{"glue", catalog.List, "ListConnectionTypes ListEntities"},
	{"glue", catalog.Read, "BatchGetStageFiles DescribeConnectionType DescribeEntity GetDataPreviewStatement GetEnvironment GetExecutors GetExecutorsThreads GetLogParsingStatus GetNotebookInstanceStatus GetQueries GetQuery GetRecipeAction GetStage GetStageAttempt GetStageAttemptTaskList GetStageAttemptTaskSummary GetStageFiles GetStages GetStorage GetStorageUnit TestConnection"},
	{"managedblockchain", catalog.Read, "GET"},
	{"monitron", catalog.List, "ListProjectAdminUsers"},
	{"opensearch", catalog.Read, "ViewLoginPage"},
	{"quicksight", catalog.Read, "DescribeKnowledgeBasePermissions DescribeSpacePermissions DescribeTopicPermissions"},
	{"secretsmanager", catalog.Read, "ValidateResourcePolicy"},
	{"ssm-sap", catalog.Read, "GetResourcePermission"},
}

// keyCorrections are keys that the list gives the wrong type.
//
// Source: IAM User Guide, "IAM and AWS STS condition context keys": how Cognito's users
// signed in has several values. Reviewed 2026-11-30.
var keyCorrections = [...]struct{ name, listed, kind string }{
	{"cognito-identity.amazonaws.com:amr", "String", "ArrayOfString"},
}

// correct puts right what the list has wrong of a service.
func (s *draftService) correct() {
	for _, c := range levelCorrections[:] {
		if c.service != s.prefix {
			continue
		}
		names := strings.Fields(c.actions)
		for i := range s.actions {
			if a := &s.actions[i]; a.level == catalog.PermissionsManagement && slices.Contains(names, a.name) {
				a.level = c.level
			}
		}
	}
	for _, c := range keyCorrections[:] {
		for i := range s.keys {
			if k := &s.keys[i]; k.name == c.name && k.kind == c.listed {
				k.kind = c.kind
			}
		}
	}
}
