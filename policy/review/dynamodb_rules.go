package review

import "github.com/iameval/iameval/policy"

const (
	books      = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
	onBooks    = `"Resource":"` + books + `"`
	booksIndex = `"Resource":["` + books + `","` + books + `/index/*"]`
	anotherOne = `"Principal":{"AWS":"210987654321"}`
)

// tableKinds are the policies that decide about items.
var tableKinds = kinds(policy.Identity, policy.Resource)

// dynamoDBRules are about tables, items and global tables.
var dynamoDBRules = []Rule{
	{
		ID: "index-not-covered", Summary: "a table may be queried, its indexes not",
		Why:      "A query of an index is decided on the ARN of the index alone. A policy that names the table does not cover it.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:Query",` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query",` + booksIndex + `}`),
		Sources: []string{srcDynamoDB}, check: checkIndexNotCovered,
	},
	{
		ID: "index-only", Summary: "an index may be queried, its table not",
		Why:      "Queries without an index name are decided on the table, which no Allow covers. That may be meant.",
		Category: CategoryDynamoDB, Severity: Suggestion, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:Query","Resource":"` + books + `/index/*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query",` + booksIndex + `}`),
		Sources: []string{srcDynamoDB}, check: checkIndexOnly,
	},
	{
		ID: "batch-vs-item", Summary: "one of the item and the batch actions is allowed, the other not",
		Why:      "GetItem does not imply BatchGetItem, nor PutItem and DeleteItem BatchWriteItem. Clients that use the other fail.",
		Category: CategoryDynamoDB, Severity: Warning, Profile: Strict, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem"],` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:BatchGetItem"],` + onBooks + `}`),
		Sources: []string{srcDynamoDB}, check: checkBatchItem,
	},
	{
		ID: "transact-missing-conditioncheck", Summary: "transactions without ConditionCheckItem",
		Why:      "A ConditionCheck in TransactWriteItems needs dynamodb:ConditionCheckItem. Transactions with one fail without it.",
		Category: CategoryDynamoDB, Severity: Suggestion, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:BatchWriteItem"],` + onBooks + `,"Condition":{"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":"TransactWriteItems"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:ConditionCheckItem"],` + onBooks + `,"Condition":{"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":"TransactWriteItems"}}}`),
		Sources: []string{srcTransactions}, check: checkTransactCheck,
	},
	{
		ID: "scan-with-leadingkeys", Summary: "Scan under a limit on keys, which it does not have",
		Why:      "A Scan has no dynamodb:LeadingKeys. A positive test never grants it. ForAllValues holds without the key, so that a Scan returns the items of everybody.",
		Category: CategoryDynamoDB, Severity: Error, Kinds: tableKinds, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Scan"],` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}}}`),
		Sources: []string{srcFineGrained}, check: checkScanKeys,
	},
	{
		ID: "leadingkeys-without-forallvalues", Summary: "dynamodb:LeadingKeys tested as one value",
		Why:      "The key holds the partition keys of all items that a call names, so that it needs ForAllValues. Without it the test never matches.",
		Category: CategoryDynamoDB, Severity: Error, Kinds: tableKinds, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:   policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}}}`),
		Good:  policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:userid}"}}}`),
		Codes: []string{"MISSING_QUALIFIER"}, Sources: []string{srcFineGrained, srcSets}, check: checkLeadingKeysSet,
	},
	{
		ID: "leadingkeys-wrong-kind", Summary: "not the value of a partition key",
		Why:      "The values of dynamodb:LeadingKeys are those of the partition key, not its name and not an ARN. Numbers and binary keys are compared as text.",
		Category: CategoryDynamoDB, Severity: Error, Kinds: tableKinds, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"user#${aws:userid}"}}}`),
		Sources: []string{srcFineGrained}, check: checkLeadingKeysKind,
	},
	{
		ID: "attributes-without-select", Summary: "reads limited to attributes may still return all of them",
		Why:      "dynamodb:Attributes holds the names in the request. A read that names none returns all attributes, unless dynamodb:Select is held to SPECIFIC_ATTRIBUTES.",
		Category: CategoryDynamoDB, Severity: Security, Kinds: tableKinds, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:Query",` + booksIndex + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:Query",` + booksIndex + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]},"StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}}`),
		Sources: []string{srcFineGrained}, check: checkAttributesSelect,
	},
	{
		ID: "attributes-without-returnvalues", Summary: "writes limited to attributes may return all of them",
		Why:      "A write with ReturnValues ALL_OLD or ALL_NEW returns the whole item, whatever attributes it names.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: tableKinds, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:UpdateItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]},"Null":{"dynamodb:Attributes":"false"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:UpdateItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]},"Null":{"dynamodb:Attributes":"false"},"StringEqualsIfExists":{"dynamodb:ReturnValues":["NONE","UPDATED_OLD","UPDATED_NEW"]}}}`),
		Sources: []string{srcFineGrained}, check: checkAttributesReturn,
	},
	{
		ID: "attributes-missing-keys", Summary: "the attributes lack a key of the table",
		Why:      "Each call names the key of its item, so that a list of attributes without it never grants anything.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: tableKinds, Needs: Tables, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:UpdateItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Title"]}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:UpdateItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]}}}`),
		Sources: []string{srcFineGrained}, check: checkAttributesKeys,
	},
	{
		ID: "put-with-attribute-limit", Summary: "whole items are replaced under a limit on attributes",
		Why:      "PutItem, DeleteItem and BatchWriteItem replace or remove whole items. A limit on the attributes that they name does not keep the others.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: tableKinds, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:UpdateItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ISBN","Title"]}}}`),
		Sources: []string{srcFineGrained}, check: checkPutAttributes,
	},
	{
		ID: "partiql-bypass", Summary: "what is denied is allowed by PartiQL, or the other way round",
		Why:      "A Deny of GetItem does not reach SELECT, which is authorized as PartiQLSelect. Whoever is denied the one reads by the other.",
		Category: CategoryDynamoDB, Severity: Security, Kinds: identityKind, Needs: Engine, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"` + books + `"},{"Effect":"Deny","Action":["dynamodb:GetItem","dynamodb:BatchGetItem"],` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"` + books + `"},{"Effect":"Deny","Action":["dynamodb:GetItem","dynamodb:BatchGetItem","dynamodb:PartiQLSelect"],` + onBooks + `}`),
		Sources: []string{srcPartiQL}, check: func(p *pass) { p.bypassed(partiQLPairs) },
	},
	{
		ID: "batch-bypass", Summary: "what is denied is allowed in batches, or the other way round",
		Why:      "BatchGetItem and BatchWriteItem are actions of their own. A Deny of GetItem or PutItem does not reach them.",
		Category: CategoryDynamoDB, Severity: Security, Kinds: identityKind, Needs: Engine, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"` + books + `"},{"Effect":"Deny","Action":["dynamodb:PutItem","dynamodb:PartiQLInsert"],` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"` + books + `"},{"Effect":"Deny","Action":["dynamodb:PutItem","dynamodb:PartiQLInsert","dynamodb:BatchWriteItem"],` + onBooks + `}`),
		Sources: []string{srcDynamoDB}, check: func(p *pass) { p.bypassed(batchPairs) },
	},
	{
		ID: "stream-bypass", Summary: "reads are denied while the data leaves another way",
		Why:      "The records of a stream, an export, a backup that is restored and a Kinesis destination all hold the items of the table.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: identityKind, Needs: Engine, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"` + books + `"},{"Effect":"Deny","Action":["dynamodb:*GetItem","dynamodb:Query","dynamodb:Scan","dynamodb:PartiQLSelect"],` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"` + books + `"},{"Effect":"Deny","Action":["dynamodb:*GetItem","dynamodb:Query","dynamodb:Scan","dynamodb:PartiQLSelect"],` + onBooks + `}`),
		Sources: []string{srcDynamoDB, srcBackup}, check: checkStreamBypass,
	},
	{
		ID: "replica-policies-differ", Summary: "the replicas of one table have different permissions",
		Why:      "What is written to one replica arrives in all of them. A Deny on one replica does not keep a caller from changing it who may write another.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: identityKind, Needs: Tables, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:*:123456789012:table/Books"}`),
		Sources: []string{srcGlobal, srcGlobalNow}, check: checkReplicas,
	},
	{
		ID: "global-table-legacy", Summary: "a global table of 2017 lacks permissions",
		Why:      "CreateGlobalTable is decided on the ARN of the global table, which has no Region, and on the table in each Region. UpdateGlobalTableSettings needs four actions.",
		Category: CategoryDynamoDB, Severity: Error, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:CreateGlobalTable","Resource":"arn:aws:dynamodb:*:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:CreateGlobalTable","Resource":["arn:aws:dynamodb::123456789012:global-table/Books","arn:aws:dynamodb:*:123456789012:table/Books"]}`),
		Sources: []string{srcGlobal}, check: checkGlobalLegacy,
	},
	{
		ID: "global-table-current", Summary: "a replica cannot be made with these permissions",
		Why:      "A new replica is filled by its maker: in its Region CreateTable, CreateTableReplica and the actions that read and write items are needed.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["dynamodb:CreateTable","dynamodb:CreateTableReplica"],"Resource":"arn:aws:dynamodb:*:123456789012:table/Books"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:123456789012:table/Books"}`),
		Sources: []string{srcGlobalNow}, check: checkGlobalCurrent,
	},
	{
		ID: "fgac-hits-replication", Summary: "a limit on items that may catch the replication",
		Why:      "The replication of a global table writes without dynamodb:LeadingKeys as callers have them. A Deny of everybody by such a key may stop it.",
		Category: CategoryDynamoDB, Severity: Suggestion, Kinds: resourceKind, Needs: Services, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"` + books + `","Condition":{"ForAllValues:StringNotLike":{"dynamodb:LeadingKeys":"public*"}}}`),
		Good:    policyOf(`{"Effect":"Deny","Principal":{"AWS":"123456789012"},"Action":"dynamodb:*","Resource":"` + books + `","Condition":{"ForAllValues:StringNotLike":{"dynamodb:LeadingKeys":"public*"}}}`),
		Sources: []string{srcGlobalNow, srcFineGrained}, check: checkFineGrainedReplication,
	},
	{
		ID: "restore-incomplete", Summary: "a restore lacks the permissions on its target",
		Why:      "A restore writes the new table with the caller's permissions: BatchWriteItem, DeleteItem, GetItem, PutItem, Query, Scan and UpdateItem on it.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: identityKind, Needs: Services, Fix: OfferedFix, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:RestoreTableToPointInTime","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["dynamodb:RestoreTableToPointInTime","dynamodb:*Item","dynamodb:Query","dynamodb:Scan"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`),
		Sources: []string{srcBackup}, check: checkRestore,
	},
	{
		ID: "rbp-resource", Summary: "the policy does not name its own resource",
		Why:      "The policy of a table is asked about the table and its indexes, never about its stream or another table. Where no entry matches those the statement never applies.",
		Category: CategoryDynamoDB, Severity: Error, Kinds: resourceKind, Needs: Services, Fix: OfferedFix, Kind: policy.Resource,
		Bad:   policyOf(`{"Effect":"Allow",` + anotherOne + `,"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Bocks"}`),
		Good:  policyOf(`{"Effect":"Allow",` + anotherOne + `,"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`),
		Codes: []string{"UNSUPPORTED_RESOURCE_ARN_IN_POLICY"}, Sources: []string{srcTablePolicy, srcAnalyzer}, check: checkOwnResource,
	},
	{
		ID: "rbp-not-cross-account", Summary: "an action that no other account can be given",
		Why:      "The policy of the resource lets in its own account alone for this action. Callers of another account are denied whatever it says.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: resourceKind, Needs: Services, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Allow",` + anotherOne + `,"Action":"dynamodb:PartiQLSelect",` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow",` + anotherOne + `,"Action":"dynamodb:Query",` + onBooks + `}`),
		Sources: []string{srcTablePolicy}, check: checkCrossAccount,
	},
	{
		ID: "rbp-lockout", Summary: "nobody may change the policy any more",
		Why:      "A Deny of PutResourcePolicy and DeleteResourcePolicy for everybody locks the administrators out too. DynamoDB refuses such a policy.",
		Category: CategoryDynamoDB, Severity: Error, Kinds: resourceKind, Needs: Engine, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Deny","Principal":"*","Action":"dynamodb:*ResourcePolicy",` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Deny","Principal":"*","Action":"dynamodb:*ResourcePolicy",` + onBooks + `,"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/Admin"}}}`),
		Sources: []string{srcTablePolicy}, check: checkLockout,
	},
	{
		ID: "rbp-cmk", Summary: "another account, and a key of your own",
		Why:      "A table that is encrypted with a customer managed key is read in another account only where the policy of the key allows that too.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: resourceKind, Needs: Tables, Kind: policy.Resource,
		Bad:     policyOf(`{"Effect":"Allow",` + anotherOne + `,"Action":"dynamodb:GetItem",` + onBooks + `}`),
		Good:    policyOf(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:GetItem",` + onBooks + `}`),
		Sources: []string{srcTablePolicy}, check: checkCustomerKey,
	},
	{
		ID: "resourcetag-abac", Summary: "tags of tables that may not be looked at",
		Why:      "DynamoDB looks at the tags of a table only where attribute-based access control is switched on for the account. Else the table counts as untagged.",
		Category: CategoryDynamoDB, Severity: Warning, Kinds: tableKinds, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"books"}}}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"dynamodb:PutItem",` + onBooks + `,"Condition":{"StringEquals":{"aws:PrincipalTag/team":"books"}}}`),
		Sources: []string{srcTableTags}, check: checkTableTags,
	},
}
