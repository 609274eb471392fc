package main

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
)

// What a resource policy can do for a DynamoDB action, as AWS publishes it in
// "API operations supported by resource-based policies". An action in neither
// list is for callers of the table's own account.
var (
	crossAccount = []string{
		"batchgetitem", "batchwriteitem", "conditioncheckitem", "deleteitem", "deletetable", "describestream", "describetable",
		"getitem", "getrecords", "getsharditerator", "listtagsofresource", "putitem", "query", "scan", "tagresource",
		"untagresource", "updateitem", "updatetable",
	}
	noResourcePolicy = []string{
		"createglobaltable", "createtable", "deletebackup", "describebackup", "describeendpoints", "describeexport",
		"describeglobaltable", "describeglobaltablesettings", "describeimport", "describelimits", "importtable", "listbackups",
		"listcontributorinsights", "listexports", "listglobaltables", "listimports", "liststreams", "listtables",
		"restoretablefrombackup", "updateglobaltable", "updateglobaltablesettings", "updateglobaltableversion",
	}
)

// support is what the service of an action makes of resource policies and of
// unsigned requests. Of services other than DynamoDB and DAX nothing is known
// here, so a case may ask anything of them.
func support(action string) policy.Support {
	service, name, _ := strings.Cut(strings.ToLower(action), ":")
	switch {
	case service == "dax", service == "dynamodb" && slices.Contains(noResourcePolicy, name):
		return policy.Support{ResourcePolicy: policy.NoResourcePolicy}
	case service == "dynamodb" && slices.Contains(crossAccount, name):
		return policy.Support{ResourcePolicy: policy.CrossAccount}
	case service == "dynamodb":
		return policy.Support{}
	}
	return policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
}
