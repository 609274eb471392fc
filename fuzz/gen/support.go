package gen

import (
	"slices"
	"strings"
)

// What a resource policy can do for a DynamoDB action. An action in neither
// list is for callers of the table's own account.
var (
	crossAccount = []string{
		"associatetablereplica", "batchgetitem", "batchwriteitem", "conditioncheckitem", "deleteitem", "deletetable", "describestream", "describetable",
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

// SupportOf returns the default support of an action in case files: the
// service's for DynamoDB and DAX, and for other services resource policies
// across accounts and unsigned callers.
func SupportOf(action string) Support {
	service, name, _ := strings.Cut(strings.ToLower(action), ":")
	switch {
	case service == "dax", service == "dynamodb" && slices.Contains(noResourcePolicy, name):
		return Support{ResourcePolicy: "none"}
	case service == "dynamodb" && slices.Contains(crossAccount, name):
		return Support{ResourcePolicy: "cross-account"}
	case service == "dynamodb":
		return Support{}
	}
	return Support{ResourcePolicy: "cross-account", Unsigned: true}
}
