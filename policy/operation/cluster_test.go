package operation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClusters(t *testing.T) { runResolve(t, clustersTable()) }

func clustersTable() []resolveTest {
	const cache = "arn:aws:dax:us-west-2:123456789012:cache/"
	const role = "arn:aws:iam::123456789012:role/service-role/DAXRole"
	on := func(action string) []check { return []check{{"dax:" + action, cache + "books", "", keys{}}} }
	var tests []resolveTest
	for _, name := range []string{"DecreaseReplicationFactor", "DeleteCluster", "IncreaseReplicationFactor", "RebootNode", "UpdateCluster"} {
		tests = append(tests, resolveTest{name, "dax:" + name, `{"ClusterName": "Books", "NodeId": "books-a"}`, on(name)})
	}
	for _, name := range []string{"ListTags", "TagResource", "UntagResource"} {
		tests = append(tests, resolveTest{name, "AmazonDAXV3." + name, `{"ResourceName": "` + cache + `books", "Tags": [{"Key": "a", "Value": "b"}]}`, on(name)})
	}
	return append(tests, []resolveTest{
		{"CreateCluster", "AmazonDAXV3.CreateCluster", `{"ClusterName": "Books", "NodeType": "dax.r5.large", "IamRoleArn": "` + role + `", "Tags": [{"Key": "a", "Value": "b"}]}`,
			[]check{{"dax:CreateCluster", cache + "books", "", keys{}}, {"iam:PassRole", role, "", keys{"iam:PassedToService": "dax.amazonaws.com"}}}},
		{"a cluster by an ARN with capitals is taken as it is", "dax:ListTags", `{"ResourceName": "` + cache + `DAXCluster01"}`,
			[]check{{"dax:ListTags", cache + "DAXCluster01", "", keys{}}}},
		{"DescribeClusters, named", "dax:DescribeClusters", `{"ClusterNames": ["Books", "films", "books"]}`,
			[]check{{"dax:DescribeClusters", cache + "books", "", keys{}}, {"dax:DescribeClusters", cache + "films", "", keys{}}}},
		{"DescribeClusters, none named", "dax:DescribeClusters", `{"ClusterNames": []}`,
			[]check{{"dax:DescribeClusters", "*", "", keys{"aws:RequestedRegion": "us-west-2"}}}},
	}...)
}

func TestClusterAdvice(t *testing.T) {
	dependent := []string{
		"dependent-action dax:CreateParameterGroup", "dependent-action dax:CreateSubnetGroup",
		"dependent-action ec2:CreateNetworkInterface", "dependent-action ec2:DeleteNetworkInterface",
		"dependent-action ec2:DescribeNetworkInterfaces", "dependent-action ec2:DescribeSecurityGroups",
		"dependent-action ec2:DescribeSubnets", "dependent-action ec2:DescribeVpcs",
		"dependent-action iam:GetRole",
		"first-use iam:CreateServiceLinkedRole",
	}
	got := advice(t, resolver, "dax:CreateCluster", `{"ClusterName": "books", "IamRoleArn": "arn:aws:iam::123456789012:role/DAXRole"}`)
	if diff := cmp.Diff(dependent, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	got = advice(t, resolver, "dax:CreateCluster", `{"ClusterName": "books", "IamRoleArn": "arn:aws:iam::123456789012:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX"}`)
	if diff := cmp.Diff(append([]string{"service-linked-role"}, dependent...), got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if got := advice(t, resolver, "dax:DeleteCluster", `{"ClusterName": "books"}`); got != nil {
		t.Errorf("advice for DeleteCluster: %q", got)
	}
}

func TestClustersRefused(t *testing.T) { runRefuse(t, clustersRefusedTable()) }

func clustersRefusedTable() []refuseTest {
	return []refuseTest{
		{"no cluster", "dax:DeleteCluster", `{}`, "ClusterName", "missing"},
		{"a bad name", "dax:DeleteCluster", `{"ClusterName": "a--b"}`, "ClusterName", "no two hyphens"},
		{"a bad name to create", "dax:CreateCluster", `{"ClusterName": "1", "IamRoleArn": "arn:aws:iam::123456789012:role/R"}`, "ClusterName", "starts with a letter"},
		{"no role", "dax:CreateCluster", `{"ClusterName": "books"}`, "IamRoleArn", "missing"},
		{"a role by its name", "dax:CreateCluster", `{"ClusterName": "books", "IamRoleArn": "DAXRole"}`, "IamRoleArn", "an ARN starts with"},
		{"a user", "dax:CreateCluster", `{"ClusterName": "books", "IamRoleArn": "arn:aws:iam::123456789012:user/Ann"}`, "IamRoleArn", "kind role, not user"},
		{"tags of a table", "dax:ListTags", `{"ResourceName": "` + home + `table/Books"}`, "ResourceName", "not table"},
		{"a name that is a number", "dax:DescribeClusters", `{"ClusterNames": ["books", 7]}`, "ClusterNames[1]", "want the name of a cluster"},
		{"a bad name among others", "dax:DescribeClusters", `{"ClusterNames": ["books", "a_b"]}`, "ClusterNames[1]", "letters, digits and hyphens"},
		{"a miscased list", "dax:DescribeClusters", `{"clusterNames": ["books"]}`, "clusterNames", "did you mean ClusterNames?"},
	}
}
