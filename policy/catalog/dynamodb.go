package catalog

import "github.com/iameval/iameval/policy"

// The actions of DynamoDB, in alphabetical order. The row
//
//	{rd, across, "dynamodb:GetItem", table, getKeys, 0}
//
// says that to get an item is of level Read; that the table's policy can let
// other accounts do it; that it is done to a table; which condition keys it
// takes; and that none of the flags of action.go is set. Level and reach are
// abbreviated, so that the names stand in one column.

const (
	ls = List
	rd = Read
	wr = Write
	tg = Tagging
	pm = PermissionsManagement
	na = NoLevel

	nobody = policy.NoResourcePolicy
	inside = policy.SameAccount
	across = policy.CrossAccount
)

// The condition keys of the actions on items, by the API operations whose
// parameters they describe. Tables, indexes and streams can have tags, so that
// every action on one of them takes aws:ResourceTag.
const (
	none              names = ""
	tagged            names = "aws:ResourceTag/${TagKey}"
	tagging           names = "aws:RequestTag/${TagKey} aws:ResourceTag/${TagKey} aws:TagKeys"
	untagging         names = "aws:ResourceTag/${TagKey} aws:TagKeys"
	faultKeys         names = "dynamodb:FisActionId dynamodb:FisTargetArns"
	getKeys           names = tagged + " dynamodb:Attributes dynamodb:EnclosingOperation dynamodb:LeadingKeys dynamodb:ReturnConsumedCapacity dynamodb:Select"
	putKeys           names = tagged + " dynamodb:Attributes dynamodb:EnclosingOperation dynamodb:LeadingKeys dynamodb:ReturnConsumedCapacity dynamodb:ReturnValues"
	checkKeys         names = tagged + " dynamodb:Attributes dynamodb:LeadingKeys dynamodb:ReturnConsumedCapacity dynamodb:ReturnValues"
	batchGetKeys      names = tagged + " dynamodb:Attributes dynamodb:LeadingKeys dynamodb:ReturnConsumedCapacity dynamodb:Select"
	batchPutKeys      names = tagged + " dynamodb:Attributes dynamodb:LeadingKeys dynamodb:ReturnConsumedCapacity"
	queryKeys         names = tagged + " dynamodb:Attributes dynamodb:LeadingKeys dynamodb:ReturnConsumedCapacity dynamodb:ReturnValues dynamodb:Select"
	scanKeys          names = tagged + " dynamodb:Attributes dynamodb:ReturnConsumedCapacity dynamodb:ReturnValues dynamodb:Select"
	partiqlReadKeys   names = tagged + " dynamodb:Attributes dynamodb:EnclosingOperation dynamodb:FullTableScan dynamodb:LeadingKeys dynamodb:Select"
	partiqlInsertKeys names = tagged + " dynamodb:Attributes dynamodb:EnclosingOperation dynamodb:LeadingKeys"
	partiqlWriteKeys  names = tagged + " dynamodb:Attributes dynamodb:EnclosingOperation dynamodb:LeadingKeys dynamodb:ReturnValues"
)

// restored lists the actions that restoring asks for on the new table.
const restored names = "dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:Scan dynamodb:UpdateItem"

// The June copy is the Service Authorization Reference of June 2026. The two
// versions of global tables are 2017.11.29, the legacy one, and 2019.11.21.
var dynamodbActions = [...]Action{
	{wr, across, "dynamodb:AssociateTableReplica", table, tagged, permissionOnly}, // each other replica's table, mostly of other accounts
	{rd, across, "dynamodb:BatchGetItem", table, batchGetKeys, 0},
	{wr, across, "dynamodb:BatchWriteItem", table, batchPutKeys, 0},
	{rd, across, "dynamodb:ConditionCheckItem", table, checkKeys, 0}, // a ConditionCheck of TransactWriteItems
	{wr, inside, "dynamodb:CreateBackup", table, tagged, 0},
	{wr, nobody, "dynamodb:CreateGlobalTable", globalTable | table, tagged, every}, // legacy; every replica's table
	{wr, inside, "dynamodb:CreateGlobalTableWitness", table, tagged, permissionOnly},
	{wr, nobody, "dynamodb:CreateTable", table, tagging, 0},                    // with tags also TagResource, with a policy PutResourcePolicy
	{wr, inside, "dynamodb:CreateTableReplica", table, tagged, permissionOnly}, // 2019; the table in the replica's Region
	{wr, nobody, "dynamodb:DeleteBackup", backup, none, 0},
	{wr, inside, "dynamodb:DeleteGlobalTableWitness", table, tagged, permissionOnly},
	{wr, across, "dynamodb:DeleteItem", table, putKeys, 0}, // also a Delete of TransactWriteItems
	{pm, inside, "dynamodb:DeleteResourcePolicy", stream | table, tagged, 0},
	{wr, across, "dynamodb:DeleteTable", table, tagged, 0},
	{wr, inside, "dynamodb:DeleteTableReplica", table, tagged, permissionOnly}, // 2019; the table in the replica's Region
	{rd, nobody, "dynamodb:DescribeBackup", backup, none, 0},
	{rd, inside, "dynamodb:DescribeContinuousBackups", table, tagged, 0},
	{rd, inside, "dynamodb:DescribeContributorInsights", index<<opt | table, tagged, 0},
	{rd, nobody, "dynamodb:DescribeEndpoints", star, none, 0},
	{rd, nobody, "dynamodb:DescribeExport", exports, none, 0},
	{rd, nobody, "dynamodb:DescribeGlobalTable", globalTable, none, 0},
	{rd, nobody, "dynamodb:DescribeGlobalTableSettings", globalTable, none, 0},
	{rd, nobody, "dynamodb:DescribeImport", imports, none, 0},
	{rd, inside, "dynamodb:DescribeKinesisStreamingDestination", table, tagged, 0},
	{rd, nobody, "dynamodb:DescribeLimits", star, none, 0},
	{rd, nobody, "dynamodb:DescribeReservedCapacity", star, none, permissionOnly},
	{rd, nobody, "dynamodb:DescribeReservedCapacityOfferings", star, none, permissionOnly},
	{rd, across, "dynamodb:DescribeStream", stream, tagged, 0},
	{rd, across, "dynamodb:DescribeTable", table, tagged, 0},
	{rd, inside, "dynamodb:DescribeTableReplicaAutoScaling", table, tagged, 0},
	{rd, inside, "dynamodb:DescribeTimeToLive", table, tagged, 0},
	{wr, inside, "dynamodb:DisableKinesisStreamingDestination", table, tagged, 0},
	{wr, inside, "dynamodb:EnableKinesisStreamingDestination", table, tagged, 0},
	{wr, inside, "dynamodb:ExportTableToPointInTime", table, tagged, 0},
	{rd, nobody, "dynamodb:GetAbacStatus", star, none, permissionOnly},
	{rd, across, "dynamodb:GetItem", table, getKeys, 0}, // also a Get of TransactGetItems
	{rd, across, "dynamodb:GetRecords", stream, tagged, 0},
	{rd, inside, "dynamodb:GetResourcePolicy", stream | table, tagged, 0},
	{rd, across, "dynamodb:GetShardIterator", stream, tagged, 0},
	{wr, nobody, "dynamodb:ImportTable", table, tagged, 0},
	{wr, nobody, "dynamodb:InjectError", star, faultKeys, permissionOnly},
	{ls, nobody, "dynamodb:ListBackups", star, none, 0},
	{ls, nobody, "dynamodb:ListContributorInsights", star, none, 0},
	{ls, nobody, "dynamodb:ListExports", table << opt, tagged, 0}, // June copy: no resource
	{ls, nobody, "dynamodb:ListGlobalTables", star, none, 0},
	{ls, nobody, "dynamodb:ListImports", table << opt, tagged, 0}, // June copy: no resource
	{rd, nobody, "dynamodb:ListStreams", star, none, 0},
	{ls, nobody, "dynamodb:ListTables", star, none, 0},
	{rd, across, "dynamodb:ListTagsOfResource", stream | table, tagged, 0}, // June copy: tables only
	{wr, inside, "dynamodb:PartiQLDelete", table, partiqlWriteKeys, 0},
	{wr, inside, "dynamodb:PartiQLInsert", table, partiqlInsertKeys, 0},
	{rd, inside, "dynamodb:PartiQLSelect", index<<opt | table, partiqlReadKeys, 0}, // FROM "table"."index" is about the index
	{wr, inside, "dynamodb:PartiQLUpdate", table, partiqlWriteKeys, 0},
	{wr, nobody, "dynamodb:PurchaseReservedCapacityOfferings", star, none, permissionOnly},
	{wr, across, "dynamodb:PutItem", table, putKeys, 0}, // also a Put of TransactWriteItems
	{pm, inside, "dynamodb:PutResourcePolicy", stream | table, tagged, 0},
	{rd, across, "dynamodb:Query", index<<opt | table, queryKeys, 0}, // with IndexName about the index alone
	{rd, inside, "dynamodb:ReadDataForReplication", table, tagged, permissionOnly},
	{wr, inside, "dynamodb:ReplicateSettings", table, tagged, permissionOnly},
	{wr, inside, "dynamodb:RestoreTableFromAwsBackup", table, tagged, permissionOnly},
	{wr, nobody, "dynamodb:RestoreTableFromBackup", backup | table, tagged, every}, // the backup and the new table
	{wr, inside, "dynamodb:RestoreTableToPointInTime", table, tagged, 0},           // the table that is read
	{rd, across, "dynamodb:Scan", index<<opt | table, scanKeys, 0},                 // with IndexName about the index alone
	{rd, inside, "dynamodb:SearchVectors", index | table, tagged, every},           // newer than the June copy; our reading is that it needs both
	{wr, inside, "dynamodb:StartAwsBackupJob", table, tagged, permissionOnly},
	{tg, across, "dynamodb:TagResource", stream | table, tagging, 0},     // June copy: tables only
	{tg, across, "dynamodb:UntagResource", stream | table, untagging, 0}, // June copy: tables only
	{pm, nobody, "dynamodb:UpdateAbacStatus", star, none, permissionOnly},
	{wr, inside, "dynamodb:UpdateContinuousBackups", table, tagged, 0},
	{wr, inside, "dynamodb:UpdateContributorInsights", index<<opt | table, tagged, 0},
	{wr, nobody, "dynamodb:UpdateGlobalTable", globalTable | table, tagged, every},         // legacy; every replica's table
	{wr, nobody, "dynamodb:UpdateGlobalTableSettings", globalTable | table, tagged, every}, // legacy; the guide asks for UpdateGlobalTable and three more
	{wr, nobody, "dynamodb:UpdateGlobalTableVersion", globalTable | table<<opt, tagged, permissionOnly},
	{wr, across, "dynamodb:UpdateItem", table, putKeys, 0}, // also an Update of TransactWriteItems
	{wr, inside, "dynamodb:UpdateKinesisStreamingDestination", table, tagged, 0},
	{wr, across, "dynamodb:UpdateTable", table, tagged, 0},
	{wr, inside, "dynamodb:UpdateTableReplicaAutoScaling", table, tagged, 0},
	{wr, inside, "dynamodb:UpdateTimeToLive", table, tagged, 0},
	{wr, inside, "dynamodb:WriteDataForReplication", table, tagged, permissionOnly},
}
