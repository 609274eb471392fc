package operation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation"
)

// song is the ARN of the replica of Songs in a Region.
func song(region string) string {
	return "arn:aws:dynamodb:" + region + ":123456789012:table/Songs"
}

// In the table at home the beginning is cut off.
const songs = "table/Songs"

// TestLegacyGlobalTables is about version 2017.11.29.
func TestLegacyGlobalTables(t *testing.T) { runResolve(t, legacyGlobalTablesTable()) }

func legacyGlobalTablesTable() []resolveTest {
	const global = "arn:aws:dynamodb::123456789012:global-table/Songs"
	asked := keys{"aws:RequestedRegion": "us-west-2"}
	east, west, paris := keys{"aws:RequestedRegion": "us-east-1"}, keys{}, keys{"aws:RequestedRegion": "eu-west-3"}
	ireland := keys{"aws:RequestedRegion": "eu-west-1", "aws:ResourceTag/env": "eu"}
	const newGlobal, newTable = "arn:aws:dynamodb::123456789012:global-table/Notes", "arn:aws:dynamodb:us-east-1:123456789012:table/Notes"
	return []resolveTest{
		{"create, replicas known", "dynamodb:CreateGlobalTable",
			`{"GlobalTableName": "Songs", "ReplicationGroup": [{"RegionName": "eu-west-3"}, {"RegionName": "us-west-2"}]}`,
			[]check{
				{"dynamodb:CreateGlobalTable", global, "", asked},
				{"dynamodb:CreateGlobalTable", song("eu-west-3"), "", paris},
				{"dynamodb:CreateGlobalTable", songs, "", west},
				{"dynamodb:CreateGlobalTable", song("us-east-1"), "", east},
				{"dynamodb:CreateGlobalTable", song("eu-west-1"), "", ireland},
			}},
		{"create, nothing known", "dynamodb:CreateGlobalTable",
			`{"GlobalTableName": "Notes", "ReplicationGroup": [{"RegionName": "us-east-1"}, {"RegionName": "us-west-2"}]}`,
			[]check{
				{"dynamodb:CreateGlobalTable", newGlobal, "", asked},
				{"dynamodb:CreateGlobalTable", newTable, "", east},
				{"dynamodb:CreateGlobalTable", "table/Notes", "", west},
			}},
		{"update, one more and one less", "dynamodb:UpdateGlobalTable",
			`{"GlobalTableName": "Songs", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-3"}}, {"Delete": {"RegionName": "us-east-1"}}]}`,
			[]check{
				{"dynamodb:UpdateGlobalTable", global, "", asked},
				{"dynamodb:UpdateGlobalTable", song("eu-west-3"), "", paris},
				{"dynamodb:UpdateGlobalTable", song("us-east-1"), "", east},
				{"dynamodb:UpdateGlobalTable", songs, "", west},
				{"dynamodb:UpdateGlobalTable", song("eu-west-1"), "", ireland},
			}},
		{"settings", "dynamodb:UpdateGlobalTableSettings",
			`{"GlobalTableName": "Songs", "GlobalTableProvisionedWriteCapacityUnits": 10, "ReplicaSettingsUpdate": [{"RegionName": "us-east-1"}]}`,
			[]check{
				{"dynamodb:UpdateGlobalTable", global, "", asked},
				{"dynamodb:UpdateGlobalTable", song("us-east-1"), "", east},
				{"dynamodb:UpdateGlobalTable", songs, "", west},
				{"dynamodb:UpdateGlobalTable", song("eu-west-1"), "", ireland},
				{"dynamodb:DescribeLimits", "*", "", asked},
				{"application-autoscaling:DeleteScalingPolicy", "*", "", asked},
				{"application-autoscaling:DeregisterScalableTarget", "*", "", asked},
			}},
		{"settings, nothing known", "dynamodb:UpdateGlobalTableSettings", `{"GlobalTableName": "Notes"}`,
			[]check{
				{"dynamodb:UpdateGlobalTable", newGlobal, "", asked},
				{"dynamodb:DescribeLimits", "*", "", asked},
				{"application-autoscaling:DeleteScalingPolicy", "*", "", asked},
				{"application-autoscaling:DeregisterScalableTarget", "*", "", asked},
			}},
		{"describe", "dynamodb:DescribeGlobalTable", `{"GlobalTableName": "Songs"}`, []check{{"dynamodb:DescribeGlobalTable", global, "", asked}}},
		{"describe settings", "dynamodb:DescribeGlobalTableSettings", `{"GlobalTableName": "Songs"}`, []check{{"dynamodb:DescribeGlobalTableSettings", global, "", asked}}},
	}
}

// TestNoScaling is about the settings of a global table that no scaling policy
// exists for: the two permissions to remove one are not needed.
func TestNoScaling(t *testing.T) {
	r := resolver
	r.Tables = operation.TableMap{arn.MustParse(home + "table/Notes"): {NoScaling: true}}
	asked := keys{"aws:RequestedRegion": "us-west-2"}
	want := []check{
		{"dynamodb:UpdateGlobalTable", "arn:aws:dynamodb::123456789012:global-table/Notes", "", asked},
		{"dynamodb:DescribeLimits", "*", "", asked},
	}
	if diff := cmp.Diff(want, resolve(t, r, "dynamodb:UpdateGlobalTableSettings", `{"GlobalTableName": "Notes"}`)); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestReplicas is about version 2019.11.21.
func TestReplicas(t *testing.T) { runResolve(t, replicasTable()) }

func replicasTable() []resolveTest {
	creating := []string{"CreateTable", "CreateTableReplica", "Query", "Scan", "UpdateItem", "PutItem", "GetItem", "DeleteItem", "BatchWriteItem"}
	scaling := []string{
		"DeleteScalingPolicy", "DeleteScheduledAction", "DeregisterScalableTarget", "DescribeScalableTargets", "DescribeScalingActivities",
		"DescribeScalingPolicies", "DescribeScheduledActions", "PutScalingPolicy", "PutScheduledAction", "RegisterScalableTarget",
	}
	// in appends the actions of a service on a resource, in a Region.
	in := func(to []check, service, resource, region string, actions ...string) []check {
		for _, a := range actions {
			to = append(to, check{service + ":" + a, resource, "", keys{"aws:RequestedRegion": region}})
		}
		return to
	}
	update := func(resource string) []check { return []check{{"dynamodb:UpdateTable", resource, "", keys{}}} }
	tagged := func(c check) check {
		c.Keys["aws:ResourceTag/env"] = "eu"
		return c
	}
	witness := func(action string) []check {
		list := append(update(songs), check{"dynamodb:" + action, songs, "", keys{}})
		list = in(list, "dynamodb", song("us-east-1"), "us-east-1", action)
		list = in(list, "dynamodb", song("eu-west-1"), "eu-west-1", action)
		tagged(list[3])
		return in(list, "dynamodb", song("eu-west-3"), "eu-west-3", action)
	}
	scale := func(table string, k keys, regions ...string) []check {
		list := []check{{"dynamodb:UpdateTableReplicaAutoScaling", table, "", k}}
		for _, r := range regions {
			list = in(list, "application-autoscaling", "*", r, scaling...)
		}
		for i := 1; i <= len(scaling); i++ { // the ones of the first Region, which is also the Region of the call
			list[i].Keys = keys{"aws:RequestedRegion": regions[0]}
		}
		return list
	}
	ttl := []check{
		{"dynamodb:UpdateTimeToLive", songs, "", keys{}},
		{"dynamodb:UpdateTimeToLive", song("us-east-1"), "", keys{"aws:RequestedRegion": "us-east-1"}},
		{"dynamodb:UpdateTimeToLive", song("eu-west-1"), "", keys{"aws:RequestedRegion": "eu-west-1", "aws:ResourceTag/env": "eu"}},
	}
	removed := in(update(songs), "dynamodb", song("eu-west-1"), "eu-west-1", "DeleteTable", "DeleteTableReplica")
	tagged(removed[1])
	tagged(removed[2])
	const notes = "arn:aws:dynamodb:eu-west-3:123456789012:table/Notes"
	return []resolveTest{
		{"add a replica", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-3"}}]}`,
			in(update(songs), "dynamodb", song("eu-west-3"), "eu-west-3", creating...)},
		{"add a replica where a table of the name is described", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}`,
			in(update(songs), "dynamodb", song("eu-west-1"), "eu-west-1", creating...)},
		{"remove a replica", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"Delete": {"RegionName": "eu-west-1"}}]}`, removed},
		{"change a replica", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"Update": {"RegionName": "eu-west-1", "TableClassOverride": "STANDARD"}}]}`, update(songs)},
		{"one of each", "dynamodb:UpdateTable", `{"TableName": "Notes", "ReplicaUpdates": [{"Delete": {"RegionName": "eu-west-3"}}, {"Create": {"RegionName": "us-east-1"}}]}`,
			in(in(update("table/Notes"), "dynamodb", notes, "eu-west-3", "DeleteTable", "DeleteTableReplica"),
				"dynamodb", "arn:aws:dynamodb:us-east-1:123456789012:table/Notes", "us-east-1", creating...)},
		{"add a witness", "dynamodb:UpdateTable", `{"TableName": "Songs", "GlobalTableWitnessUpdates": [{"Create": {"RegionName": "eu-west-3"}}]}`, witness("CreateGlobalTableWitness")},
		{"remove a witness", "dynamodb:UpdateTable", `{"TableName": "Songs", "GlobalTableWitnessUpdates": [{"Delete": {"RegionName": "eu-west-3"}}]}`, witness("DeleteGlobalTableWitness")},
		{"add a replica and a witness", "dynamodb:UpdateTable", `{"TableName": "Notes", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-3"}}], "GlobalTableWitnessUpdates": [{"Create": {"RegionName": "us-east-1"}}]}`,
			in(in(append(in(update("table/Notes"), "dynamodb", notes, "eu-west-3", creating...), check{"dynamodb:CreateGlobalTableWitness", "table/Notes", "", keys{}}),
				"dynamodb", notes, "eu-west-3", "CreateGlobalTableWitness"),
				"dynamodb", "arn:aws:dynamodb:us-east-1:123456789012:table/Notes", "us-east-1", "CreateGlobalTableWitness")},
		{"time to live", "dynamodb:UpdateTimeToLive", `{"TableName": "Songs", "TimeToLiveSpecification": {}}`, ttl},
		{"auto scaling", "dynamodb:UpdateTableReplicaAutoScaling", `{"TableName": "Songs"}`, scale(songs, keys{}, "us-west-2", "us-east-1", "eu-west-1")},
		{"auto scaling of a replica in the body", "dynamodb:UpdateTableReplicaAutoScaling", `{"TableName": "Notes", "ReplicaUpdates": [{"RegionName": "eu-west-3"}]}`,
			scale("table/Notes", keys{}, "us-west-2", "eu-west-3")},
	}
}

func TestGlobalAdvice(t *testing.T) {
	const unknownReplicas, firstUse, own = "replicas-unknown", "first-use iam:CreateServiceLinkedRole", "action-not-checked dynamodb:UpdateGlobalTableSettings"
	tests := []struct {
		operation, body string
		want            []string
	}{
		{"CreateGlobalTable", `{"GlobalTableName": "Songs", "ReplicationGroup": [{"RegionName": "eu-west-1"}]}`, nil},
		{"CreateGlobalTable", `{"GlobalTableName": "Notes", "ReplicationGroup": [{"RegionName": "eu-west-1"}]}`, []string{unknownReplicas}},
		{"UpdateGlobalTable", `{"GlobalTableName": "Notes", "ReplicaUpdates": [{"Delete": {"RegionName": "eu-west-1"}}]}`, []string{unknownReplicas}},
		{"UpdateGlobalTableSettings", `{"GlobalTableName": "Songs"}`, []string{own}},
		{"UpdateGlobalTableSettings", `{"GlobalTableName": "Notes"}`, []string{unknownReplicas, own}},
		{"UpdateTable", `{"TableName": "Notes"}`, nil},
		{"UpdateTable", `{"TableName": "Notes", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}`, []string{firstUse}},
		{"UpdateTable", `{"TableName": "Notes", "ReplicaUpdates": [{"Delete": {"RegionName": "eu-west-1"}}]}`, nil},
		{"UpdateTable", `{"TableName": "Songs", "GlobalTableWitnessUpdates": [{"Delete": {"RegionName": "eu-west-3"}}]}`, nil},
		{"UpdateTable", `{"TableName": "Notes", "GlobalTableWitnessUpdates": [{"Delete": {"RegionName": "eu-west-3"}}]}`, []string{unknownReplicas}},
		{"UpdateTimeToLive", `{"TableName": "Books"}`, nil},
		{"UpdateTimeToLive", `{"TableName": "Notes"}`, []string{unknownReplicas}},
		{"UpdateTableReplicaAutoScaling", `{"TableName": "Songs"}`, nil},
		{"UpdateTableReplicaAutoScaling", `{"TableName": "Notes"}`, []string{unknownReplicas}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, advice(t, resolver, "dynamodb:"+tt.operation, tt.body)); diff != "" {
			t.Errorf("%s %s: mismatch (-want +got):\n%s", tt.operation, tt.body, diff)
		}
	}
}

func TestGlobalRefused(t *testing.T) { runRefuse(t, globalRefusedTable()) }

func globalRefusedTable() []refuseTest {
	return []refuseTest{
		{"no global table", "dynamodb:DescribeGlobalTable", `{}`, "GlobalTableName", "missing"},
		{"a bad name", "dynamodb:DescribeGlobalTable", `{"GlobalTableName": "x"}`, "GlobalTableName", "3 to 255"},
		{"a bad name to create", "dynamodb:CreateGlobalTable", `{"GlobalTableName": "x", "ReplicationGroup": [{"RegionName": "us-east-1"}]}`, "GlobalTableName", "3 to 255"},
		{"a bad name with settings", "dynamodb:UpdateGlobalTableSettings", `{"GlobalTableName": "x"}`, "GlobalTableName", "3 to 255"},
		{"no replicas", "dynamodb:CreateGlobalTable", `{"GlobalTableName": "Songs", "ReplicationGroup": []}`, "ReplicationGroup", "at least"},
		{"a replica without a Region", "dynamodb:CreateGlobalTable", `{"GlobalTableName": "Songs", "ReplicationGroup": [{}]}`, "ReplicationGroup[0].RegionName", "missing"},
		{"a replica twice", "dynamodb:CreateGlobalTable", `{"GlobalTableName": "Songs", "ReplicationGroup": [{"RegionName": "us-east-1"}, {"RegionName": "us-east-1"}]}`, "ReplicationGroup[1].RegionName", "duplicate Region"},
		{"101 replicas", "dynamodb:CreateGlobalTable", `{"GlobalTableName": "Songs", "ReplicationGroup": [` + many(101, `{"RegionName": "r-%d"}`) + `]}`, "ReplicationGroup[100]", "at most 100"},
		{"an invalid Region", "dynamodb:CreateGlobalTable", `{"GlobalTableName": "Songs", "ReplicationGroup": [{"RegionName": "*"}]}`, "ReplicationGroup[0].RegionName", "a Region is"},
		{"an empty update", "dynamodb:UpdateGlobalTable", `{"GlobalTableName": "Songs", "ReplicaUpdates": [{}]}`, "ReplicaUpdates[0]", "want one of"},
		{"an update of two", "dynamodb:UpdateGlobalTable", `{"GlobalTableName": "Songs", "ReplicaUpdates": [{"Create": {"RegionName": "us-east-1"}, "Delete": {"RegionName": "us-east-1"}}]}`, "ReplicaUpdates[0]", "not both"},
		{"an update without a Region", "dynamodb:UpdateGlobalTable", `{"GlobalTableName": "Songs", "ReplicaUpdates": [{"Create": {}}]}`, "ReplicaUpdates[0].Create.RegionName", "missing"},
		{"settings of no Region", "dynamodb:UpdateGlobalTableSettings", `{"GlobalTableName": "Songs", "ReplicaSettingsUpdate": [{}]}`, "ReplicaSettingsUpdate[0].RegionName", "missing"},
		{"an invalid table", "dynamodb:UpdateTable", `{"TableName": "x"}`, "TableName", "3 to 255"},
		{"a replica in lower case", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"create": {"RegionName": "eu-west-3"}}]}`, "ReplicaUpdates[0].create", "did you mean Create?"},
		{"a new replica twice", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-3"}}, {"Delete": {"RegionName": "eu-west-3"}}]}`, "ReplicaUpdates[1].Delete.RegionName", "duplicate Region"},
		{"a new replica in no Region", "dynamodb:UpdateTable", `{"TableName": "Songs", "ReplicaUpdates": [{"Create": {"RegionName": "EU"}}]}`, "ReplicaUpdates[0].Create.RegionName", "a Region is"},
		{"a witness in no Region", "dynamodb:UpdateTable", `{"TableName": "Songs", "GlobalTableWitnessUpdates": [{"Create": {"RegionName": ""}}]}`, "GlobalTableWitnessUpdates[0].Create.RegionName", "a Region is"},
		{"a witness that changes", "dynamodb:UpdateTable", `{"TableName": "Songs", "GlobalTableWitnessUpdates": [{"Update": {"RegionName": "us-east-1"}}]}`, "GlobalTableWitnessUpdates[0]", "want one of Create, Delete"},
		{"time to live of nothing", "dynamodb:UpdateTimeToLive", `{}`, "TableName", "missing"},
		{"time to live of no table", "dynamodb:UpdateTimeToLive", `{"TableName": "x"}`, "TableName", "3 to 255"},
		{"auto scaling of no table", "dynamodb:UpdateTableReplicaAutoScaling", `{"TableName": "x"}`, "TableName", "3 to 255"},
		{"auto scaling of no Region", "dynamodb:UpdateTableReplicaAutoScaling", `{"TableName": "Songs", "ReplicaUpdates": [{}]}`, "ReplicaUpdates[0].RegionName", "missing"},
		{"auto scaling of a bad Region", "dynamodb:UpdateTableReplicaAutoScaling", `{"TableName": "Songs", "ReplicaUpdates": [{"RegionName": "*"}]}`, "ReplicaUpdates[0].RegionName", "a Region is"},
	}
}
