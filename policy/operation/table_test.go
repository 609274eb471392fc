package operation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

const stream = "table/Tagged/stream/2024-02-12T18:57:26.492"

// TestNothing is about the calls without a resource.
func TestNothing(t *testing.T) {
	for _, action := range []string{
		"dynamodb:DescribeEndpoints", "dynamodb:DescribeLimits",
		"dynamodb:DescribeReservedCapacity", "dynamodb:DescribeReservedCapacityOfferings",
		"dynamodb:GetAbacStatus", "dynamodb:ListBackups", "dynamodb:ListContributorInsights",
		"dynamodb:ListExports", "dynamodb:ListGlobalTables", "dynamodb:ListImports",
		"dynamodb:ListStreams", "dynamodb:ListTables",
		"dynamodb:PurchaseReservedCapacityOfferings", "dynamodb:UpdateAbacStatus",
		"dax:CreateParameterGroup", "dax:CreateSubnetGroup", "dax:DeleteParameterGroup", "dax:DeleteSubnetGroup",
		"dax:DescribeClusters", "dax:DescribeDefaultParameters", "dax:DescribeEvents", "dax:DescribeParameterGroups",
		"dax:DescribeParameters", "dax:DescribeSubnetGroups", "dax:UpdateParameterGroup", "dax:UpdateSubnetGroup",
	} {
		want := []check{{action, "*", "", keys{"aws:RequestedRegion": "us-west-2"}}}
		for _, body := range []string{`{}`, `{"TableName": "Books", "Limit": 7}`} {
			if diff := cmp.Diff(want, resolve(t, resolver, action, body)); diff != "" {
				t.Errorf("%s %s: mismatch (-want +got):\n%s", action, body, diff)
			}
		}
	}
}

// TestOnTable is about the calls that check the action of their name on the
// table of TableName, and nothing else.
func TestOnTable(t *testing.T) {
	for _, action := range []string{
		"dynamodb:CreateBackup", "dynamodb:DeleteTable", "dynamodb:DescribeContinuousBackups",
		"dynamodb:DescribeContributorInsights", "dynamodb:DescribeKinesisStreamingDestination", "dynamodb:DescribeTable",
		"dynamodb:DescribeTableReplicaAutoScaling", "dynamodb:DescribeTimeToLive",
		"dynamodb:DisableKinesisStreamingDestination", "dynamodb:EnableKinesisStreamingDestination",
		"dynamodb:UpdateContinuousBackups", "dynamodb:UpdateContributorInsights",
		"dynamodb:UpdateKinesisStreamingDestination", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive",
	} {
		want := []check{{action, "table/Tagged", "", keys{"aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"}}}
		for _, name := range []string{"Tagged", home + "table/Tagged"} {
			got := resolve(t, resolver, action, `{"TableName": "`+name+`", "BillingMode": "PAY_PER_REQUEST"}`)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %s: mismatch (-want +got):\n%s", action, name, diff)
			}
		}
	}
}

func TestTableCalls(t *testing.T) { runResolve(t, tableCallsTable()) }

func tableCallsTable() []resolveTest {
	none := keys{}
	tagged := keys{"aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"}
	requested := keys{"aws:RequestTag/owner": "Ann", "aws:RequestTag/env": "", "aws:TagKeys": []string{"owner", "env"}}
	return []resolveTest{
		{"CreateTable", "dynamodb:CreateTable", `{"TableName": "Tagged", "KeySchema": [], "BillingMode": "PAY_PER_REQUEST"}`,
			[]check{{"dynamodb:CreateTable", "table/Tagged", "", none}}},
		{"CreateTable with tags", "dynamodb:CreateTable", `{"TableName": "New", "Tags": [{"Key": "owner", "Value": "Ann"}, {"Key": "env", "Value": ""}]}`,
			[]check{{"dynamodb:CreateTable", "table/New", "", requested}, {"dynamodb:TagResource", "table/New", "", requested}}},
		{"CreateTable without tags after all", "dynamodb:CreateTable", `{"TableName": "New", "Tags": []}`,
			[]check{{"dynamodb:CreateTable", "table/New", "", none}}},
		{"CreateTable with a policy", "dynamodb:CreateTable", `{"TableName": "New", "ResourcePolicy": "{}", "Tags": [{"Key": "owner", "Value": "Ann"}, {"Key": "env", "Value": ""}]}`,
			[]check{{"dynamodb:CreateTable", "table/New", "", requested}, {"dynamodb:TagResource", "table/New", "", requested}, {"dynamodb:PutResourcePolicy", "table/New", "", none}}},

		{"DescribeContributorInsights of an index", "dynamodb:DescribeContributorInsights", `{"TableName": "Tagged", "IndexName": "ByDate"}`,
			[]check{{"dynamodb:DescribeContributorInsights", "table/Tagged/index/ByDate", "", tagged}}},
		{"UpdateContributorInsights of an index", "dynamodb:UpdateContributorInsights", `{"TableName": "Tagged", "IndexName": "ByDate", "ContributorInsightsAction": "ENABLE"}`,
			[]check{{"dynamodb:UpdateContributorInsights", "table/Tagged/index/ByDate", "", tagged}}},
		{"SearchVectors", "dynamodb:SearchVectors", `{"TableName": "Tagged", "IndexName": "ByDate"}`,
			[]check{{"dynamodb:SearchVectors", "table/Tagged/index/ByDate", "", tagged}, {"dynamodb:SearchVectors", "table/Tagged", "", tagged}}},

		{"DescribeStream", "DynamoDBStreams_20120810.DescribeStream", `{"StreamArn": "` + home + stream + `"}`,
			[]check{{"dynamodb:DescribeStream", stream, "", keys{"aws:ResourceTag/team": "blue"}}}},
		{"GetShardIterator", "dynamodb:GetShardIterator", `{"StreamArn": "` + home + `table/Books/stream/2024-02-12T18:57:26.492", "ShardId": "shardId-1"}`,
			[]check{{"dynamodb:GetShardIterator", "table/Books/stream/2024-02-12T18:57:26.492", "", none}}},
		{"GetRecords", "DynamoDBStreams_20120810.GetRecords", `{"ShardIterator": "` + home + stream + `|1|AAAA|BBBB"}`,
			[]check{{"dynamodb:GetRecords", stream, "", keys{"aws:ResourceTag/team": "blue"}}}},

		{"TagResource of a table", "dynamodb:TagResource", `{"ResourceArn": "` + home + `table/Tagged", "Tags": [{"Key": "owner", "Value": "Ann"}]}`,
			[]check{{"dynamodb:TagResource", "table/Tagged", "", keys{"aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red", "aws:RequestTag/owner": "Ann", "aws:TagKeys": []string{"owner"}}}}},
		{"TagResource of a stream", "dynamodb:TagResource", `{"ResourceArn": "` + home + stream + `", "Tags": [{"Key": "owner", "Value": "Ann"}]}`,
			[]check{{"dynamodb:TagResource", stream, "", keys{"aws:ResourceTag/team": "blue", "aws:RequestTag/owner": "Ann", "aws:TagKeys": []string{"owner"}}}}},
		{"UntagResource", "dynamodb:UntagResource", `{"ResourceArn": "` + home + `table/Books", "TagKeys": ["owner", "env"]}`,
			[]check{{"dynamodb:UntagResource", "table/Books", "", keys{"aws:TagKeys": []string{"owner", "env"}}}}},
		{"ListTagsOfResource", "dynamodb:ListTagsOfResource", `{"ResourceArn": "` + home + `table/Tagged"}`,
			[]check{{"dynamodb:ListTagsOfResource", "table/Tagged", "", tagged}}},
		{"PutResourcePolicy", "dynamodb:PutResourcePolicy", `{"ResourceArn": "` + home + `table/Tagged", "Policy": "{}"}`,
			[]check{{"dynamodb:PutResourcePolicy", "table/Tagged", "", tagged}}},
		{"GetResourcePolicy of a stream", "dynamodb:GetResourcePolicy", `{"ResourceArn": "` + home + stream + `"}`,
			[]check{{"dynamodb:GetResourcePolicy", stream, "", keys{"aws:ResourceTag/team": "blue"}}}},
		{"DeleteResourcePolicy in another account", "dynamodb:DeleteResourcePolicy", `{"ResourceArn": "arn:aws:dynamodb:us-west-2:999999999999:table/Tagged"}`,
			[]check{{"dynamodb:DeleteResourcePolicy", "arn:aws:dynamodb:us-west-2:999999999999:table/Tagged", "", none}}},

		{"DescribeBackup", "dynamodb:DescribeBackup", `{"BackupArn": "` + home + `table/Tagged/backup/01489602797149-73d8d5bc"}`,
			[]check{{"dynamodb:DescribeBackup", "table/Tagged/backup/01489602797149-73d8d5bc", "", none}}},
		{"DeleteBackup", "dynamodb:DeleteBackup", `{"BackupArn": "` + home + `table/Tagged/backup/01489602797149-73d8d5bc"}`,
			[]check{{"dynamodb:DeleteBackup", "table/Tagged/backup/01489602797149-73d8d5bc", "", none}}},
		{"ExportTableToPointInTime", "dynamodb:ExportTableToPointInTime", `{"TableArn": "` + home + `table/Tagged", "S3Bucket": "b"}`,
			[]check{{"dynamodb:ExportTableToPointInTime", "table/Tagged", "", tagged}}},
		{"DescribeExport", "dynamodb:DescribeExport", `{"ExportArn": "` + home + `table/Tagged/export/01695353076000-06e2188f"}`,
			[]check{{"dynamodb:DescribeExport", "table/Tagged/export/01695353076000-06e2188f", "", none}}},
		{"ListExports of a table", "dynamodb:ListExports", `{"TableArn": "` + home + `table/Tagged"}`,
			[]check{{"dynamodb:ListExports", "table/Tagged", "", tagged}}},
		{"ImportTable", "dynamodb:ImportTable", `{"S3BucketSource": {"S3Bucket": "b"}, "TableCreationParameters": {"TableName": "Tagged"}}`,
			[]check{{"dynamodb:ImportTable", "table/Tagged", "", none}}},
		{"DescribeImport", "dynamodb:DescribeImport", `{"ImportArn": "` + home + `table/Tagged/import/01658528578619-c4d4e311"}`,
			[]check{{"dynamodb:DescribeImport", "table/Tagged/import/01658528578619-c4d4e311", "", none}}},
		{"ListImports of a table", "dynamodb:ListImports", `{"TableArn": "` + home + `table/Books"}`,
			[]check{{"dynamodb:ListImports", "table/Books", "", none}}},
	}
}

// TestRestore is about the two restores, which need seven more actions on the
// new table.
func TestRestore(t *testing.T) { runResolve(t, restoreTable()) }

func restoreTable() []resolveTest {
	seven := func(first ...check) []check {
		for _, name := range []string{"BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"} {
			first = append(first, check{"dynamodb:" + name, "table/New", "", keys{}})
		}
		return first
	}
	pointInTime := func(resource string, k keys) []check {
		return seven(check{"dynamodb:RestoreTableToPointInTime", resource, "", k})
	}
	tagged := keys{"aws:ResourceTag/env": "prod", "aws:ResourceTag/team": "red"}
	return []resolveTest{
		{"from a backup", "dynamodb:RestoreTableFromBackup", `{"BackupArn": "` + home + `table/Tagged/backup/0148", "TargetTableName": "New"}`,
			seven(check{"dynamodb:RestoreTableFromBackup", "table/Tagged/backup/0148", "", keys{}}, check{"dynamodb:RestoreTableFromBackup", "table/New", "", keys{}})},
		{"to a point in time", "dynamodb:RestoreTableToPointInTime", `{"SourceTableName": "Tagged", "TargetTableName": "New"}`, pointInTime("table/Tagged", tagged)},
		{"to a point in time, by ARN", "dynamodb:RestoreTableToPointInTime", `{"SourceTableArn": "` + home + `table/Tagged", "TargetTableName": "New"}`, pointInTime("table/Tagged", tagged)},
		{"to a point in time, from another Region", "dynamodb:RestoreTableToPointInTime", `{"SourceTableArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/Songs", "TargetTableName": "New"}`,
			pointInTime("arn:aws:dynamodb:eu-west-1:123456789012:table/Songs", keys{"aws:ResourceTag/env": "eu", "aws:RequestedRegion": "us-west-2"})},
	}
}

func TestTableCallsRefused(t *testing.T) { runRefuse(t, tableCallsRefusedTable()) }

func tableCallsRefusedTable() []refuseTest {
	return []refuseTest{
		{"no table", "dynamodb:DescribeTable", `{}`, "TableName", "missing"},
		{"an invalid table", "dynamodb:CreateTable", `{"TableName": "x"}`, "TableName", "3 to 255"},
		{"Contributor Insights of no index", "dynamodb:DescribeContributorInsights", `{"TableName": "Books", "IndexName": "x"}`, "IndexName", "3 to 255"},
		{"Contributor Insights of no table", "dynamodb:UpdateContributorInsights", `{"TableName": "x"}`, "TableName", "3 to 255"},
		{"SearchVectors without an index", "dynamodb:SearchVectors", `{"TableName": "Books"}`, "IndexName", "missing"},
		{"SearchVectors of no index", "dynamodb:SearchVectors", `{"TableName": "Books", "IndexName": "x"}`, "IndexName", "3 to 255"},
		{"Tags that are an object", "dynamodb:CreateTable", `{"TableName": "New", "Tags": {"a": "b"}}`, "Tags", "want an array"},
		{"a tag without a key", "dynamodb:CreateTable", `{"TableName": "New", "Tags": [{"Value": "b"}]}`, "Tags[0].Key", "missing"},
		{"a tag with an empty key", "dynamodb:CreateTable", `{"TableName": "New", "Tags": [{"Key": "", "Value": "b"}]}`, "Tags[0].Key", "1 to 128"},
		{"a tag without a value", "dynamodb:CreateTable", `{"TableName": "New", "Tags": [{"Key": "a"}]}`, "Tags[0].Value", "missing"},
		{"a tag with a long value", "dynamodb:CreateTable", `{"TableName": "New", "Tags": [{"Key": "a", "Value": "` + many(400, "xx%d") + `"}]}`, "Tags[0].Value", "at most 256"},
		{"a tag in lower case", "dynamodb:CreateTable", `{"TableName": "New", "Tags": [{"key": "a", "value": "b"}]}`, "Tags[0].key", "did you mean Key?"},
		{"a tag twice", "dynamodb:TagResource", `{"ResourceArn": "` + home + `table/Books", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}]}`, "Tags[1].Key", "duplicate tag key"},
		{"51 tags", "dynamodb:TagResource", `{"ResourceArn": "` + home + `table/Books", "Tags": [` + many(51, `{"Key": "k%d", "Value": ""}`) + `]}`, "Tags[50]", "at most 50"},
		{"no tags", "dynamodb:TagResource", `{"ResourceArn": "` + home + `table/Books", "Tags": []}`, "Tags", "at least"},
		{"no keys of tags", "dynamodb:UntagResource", `{"ResourceArn": "` + home + `table/Books", "TagKeys": []}`, "TagKeys", "at least"},
		{"a key of a tag that is a number", "dynamodb:UntagResource", `{"ResourceArn": "` + home + `table/Books", "TagKeys": ["a", 7]}`, "TagKeys[1]", "want a tag key"},
		{"an empty key of a tag", "dynamodb:UntagResource", `{"ResourceArn": "` + home + `table/Books", "TagKeys": ["a", ""]}`, "TagKeys[1]", "want a tag key"},
		{"51 keys of tags", "dynamodb:UntagResource", `{"ResourceArn": "` + home + `table/Books", "TagKeys": [` + many(51, `"k%d"`) + `]}`, "TagKeys[50]", "at most 50"},
		{"tags of an index", "dynamodb:ListTagsOfResource", `{"ResourceArn": "` + home + `table/Books/index/ByAuthor"}`, "ResourceArn", "kind table or stream, not index"},
		{"tags of a backup", "dynamodb:TagResource", `{"ResourceArn": "` + home + `table/Books/backup/1", "Tags": [{"Key": "a", "Value": "b"}]}`, "ResourceArn", "not backup"},
		{"tags taken from an index", "dynamodb:UntagResource", `{"ResourceArn": "` + home + `table/Books/index/ByAuthor", "TagKeys": ["a"]}`, "ResourceArn", "not index"},
		{"a policy of a name", "dynamodb:GetResourcePolicy", `{"ResourceArn": "Books"}`, "ResourceArn", "an ARN starts with"},
		{"a policy of everything", "dynamodb:PutResourcePolicy", `{"ResourceArn": "*"}`, "ResourceArn", "not no resource"},
		{"a stream that is a table", "dynamodb:DescribeStream", `{"StreamArn": "` + home + `table/Books"}`, "StreamArn", "kind stream, not table"},
		{"an iterator without a stream", "dynamodb:GetRecords", `{"ShardIterator": "AAAA|BBBB"}`, "ShardIterator", "Resolver.Stream"},
		{"an iterator of a table", "dynamodb:GetRecords", `{"ShardIterator": "` + home + `table/Books|1"}`, "ShardIterator", "kind stream, not table"},
		{"a backup that is a table", "dynamodb:DescribeBackup", `{"BackupArn": "` + home + `table/Books"}`, "BackupArn", "kind backup, not table"},
		{"a restore of a table", "dynamodb:RestoreTableFromBackup", `{"BackupArn": "` + home + `table/Books", "TargetTableName": "New"}`, "BackupArn", "kind backup, not table"},
		{"a restore to an ARN", "dynamodb:RestoreTableFromBackup", `{"BackupArn": "` + home + `table/Books/backup/1", "TargetTableName": "` + home + `table/New"}`, "TargetTableName", "3 to 255"},
		{"a restore of nothing", "dynamodb:RestoreTableToPointInTime", `{"TargetTableName": "New"}`, "", "one of SourceTableName and SourceTableArn"},
		{"a restore of two", "dynamodb:RestoreTableToPointInTime", `{"SourceTableName": "Books", "SourceTableArn": "` + home + `table/Tagged", "TargetTableName": "New"}`, "", "one of SourceTableName and SourceTableArn"},
		{"a restore of a bad name", "dynamodb:RestoreTableToPointInTime", `{"SourceTableName": "x", "TargetTableName": "New"}`, "SourceTableName", "3 to 255"},
		{"a restore to nothing", "dynamodb:RestoreTableToPointInTime", `{"SourceTableName": "Books", "TargetTableName": ""}`, "TargetTableName", "3 to 255"},
		{"an import to nothing", "dynamodb:ImportTable", `{"TableCreationParameters": {}}`, "TableCreationParameters.TableName", "missing"},
		{"an import to a bad name", "dynamodb:ImportTable", `{"TableCreationParameters": {"TableName": "x"}}`, "TableCreationParameters.TableName", "3 to 255"},
		{"exports of an index", "dynamodb:ListExports", `{"TableArn": "` + home + `table/Books/index/ByAuthor"}`, "TableArn", "kind table, not index"},
	}
}

// TestStreamOfIterator is about an iterator that does not tell its stream.
func TestStreamOfIterator(t *testing.T) {
	r := resolver
	r.Stream = mustARN(home + stream)
	want := []check{{"dynamodb:GetRecords", stream, "", keys{"aws:ResourceTag/team": "blue"}}}
	for _, iterator := range []string{"AAAA", "AAAA|1|BBBB", home + stream} {
		got := resolve(t, r, "dynamodb:GetRecords", `{"ShardIterator": "`+iterator+`", "StreamArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Books/stream/1"}`)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", iterator, diff)
		}
	}
	// An iterator that does tell is believed, unless the caller knows better.
	const other = "table/Books/stream/1"
	const body = `{"ShardIterator": "` + home + other + `|1"}`
	want = []check{{"dynamodb:GetRecords", other, "", keys{}}}
	if diff := cmp.Diff(want, resolve(t, resolver, "dynamodb:GetRecords", body)); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	for _, a := range []string{home + stream, home + "table/Books"} { // the second is a mistake of the caller
		r.Stream = mustARN(a)
		_, err := r.Resolve("dynamodb:GetRecords", []byte(body))
		if err == nil || !strings.Contains(err.Error(), "ShardIterator") || !strings.Contains(err.Error(), a) {
			t.Errorf("an iterator of another stream than %s: %v", a, err)
		}
	}
}

func TestTableAdvice(t *testing.T) {
	tests := []struct {
		operation, body string
		want            []string
	}{
		{"dynamodb:GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, nil},
		{"dynamodb:CreateTable", `{"TableName": "New"}`, nil},
		{"dynamodb:CreateTable", `{"TableName": "New", "GlobalTableSourceArn": "arn:aws:dynamodb:us-west-2:999999999999:table/New"}`, []string{"replicas-unknown"}},
		{"dynamodb:ExportTableToPointInTime", `{"TableArn": "` + home + `table/Books"}`, []string{"other-service s3:PutObject", "other-service s3:PutObjectAcl", "other-service s3:AbortMultipartUpload"}},
		{"dynamodb:ImportTable", `{"TableCreationParameters": {"TableName": "New"}}`, []string{
			"other-service s3:GetObject", "other-service s3:ListBucket",
			"other-service logs:CreateLogGroup", "other-service logs:CreateLogStream", "other-service logs:DescribeLogGroups",
			"other-service logs:DescribeLogStreams", "other-service logs:PutLogEvents", "other-service logs:PutRetentionPolicy",
		}},
		{"dynamodb:EnableKinesisStreamingDestination", `{"TableName": "Books"}`, []string{"other-service kinesis:*"}},
		{"dynamodb:UpdateContributorInsights", `{"TableName": "Books", "ContributorInsightsAction": "ENABLE"}`, []string{"first-use iam:CreateServiceLinkedRole"}},
		{"dynamodb:UpdateContributorInsights", `{"TableName": "Books", "ContributorInsightsAction": "DISABLE"}`, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, advice(t, resolver, tt.operation, tt.body)); diff != "" {
			t.Errorf("%s %s: mismatch (-want +got):\n%s", tt.operation, tt.body, diff)
		}
	}
}

// TestSupport is about what a resource policy can do for a check, which comes
// from the catalog.
func TestSupport(t *testing.T) {
	tests := []struct {
		operation, body string
		want            policy.Reach
	}{
		{"dynamodb:GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "u1"}}}`, policy.CrossAccount},
		{"dynamodb:TransactWriteItems", `{"TransactItems": [{"ConditionCheck": {"TableName": "Books", "Key": {"Id": {"S": "u1"}}, "ConditionExpression": "attribute_exists(Id)"}}]}`, policy.CrossAccount},
		{"dynamodb:ExecuteStatement", `{"Statement": "SELECT * FROM Books"}`, policy.SameAccount},
		{"dynamodb:CreateBackup", `{"TableName": "Books"}`, policy.SameAccount},
		{"dynamodb:CreateTable", `{"TableName": "Books"}`, policy.NoResourcePolicy},
		{"dynamodb:ListTables", `{}`, policy.NoResourcePolicy},
		{"dax:DeleteCluster", `{"ClusterName": "books"}`, policy.NoResourcePolicy},
	}
	for _, tt := range tests {
		call, err := resolver.Resolve(tt.operation, []byte(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Checks()[0].Support; got != (policy.Support{ResourcePolicy: tt.want}) {
			t.Errorf("%s: support %+v, want %v", tt.operation, got, tt.want)
		}
	}
}

// TestTagsThatClash is about keys of tags that differ in case alone, which
// services allow: conditions see both.
func TestTagsThatClash(t *testing.T) {
	call, err := resolver.Resolve("dynamodb:CreateTable", []byte(`{"TableName": "New", "Tags": [{"Key": "env", "Value": "a"}, {"Key": "Env", "Value": "b"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for r := range call.Requests(policy.User(mustARN("arn:aws:iam::123456789012:user/Ann")), noContext, noTime) {
		if err := r.Validate(); err != nil {
			t.Error(err)
		}
	}
}

var _ operation.Tables = operation.TableMap(nil)
