package dynamodb

import "context"

// Store is a DynamoDB: the ten operations on data, in the shape of its API, and
// the part of DescribeTable that a cache needs. Reads are declared in reads.go,
// writes in writes.go, errors in errors.go.
//
// Inputs are read, not kept or changed, and outputs belong to the caller. Where
// there was an answer, an error is the API's, as [Error]; any other error comes
// from a context or a connection. All methods are safe for concurrent use.
//
// Tables are named by their names, not by their ARNs, so that one table has one
// name. A parameter that is zero is absent. Legacy parameters, such as
// AttributesToGet, are left out.
//
// A Store does not repeat a write whose outcome it does not know: it would
// report the outcome of the repetition, such as a condition that failed because
// the first attempt succeeded, and [Rejected] would take that for the outcome
// of the write.
type Store interface {
	GetItem(ctx context.Context, in *GetItemInput) (*GetItemOutput, error)
	BatchGetItem(ctx context.Context, in *BatchGetItemInput) (*BatchGetItemOutput, error)
	Query(ctx context.Context, in *QueryInput) (*QueryOutput, error)
	Scan(ctx context.Context, in *ScanInput) (*ScanOutput, error)
	TransactGetItems(ctx context.Context, in *TransactGetItemsInput) (*TransactGetItemsOutput, error)

	PutItem(ctx context.Context, in *PutItemInput) (*PutItemOutput, error)
	UpdateItem(ctx context.Context, in *UpdateItemInput) (*UpdateItemOutput, error)
	DeleteItem(ctx context.Context, in *DeleteItemInput) (*DeleteItemOutput, error)
	BatchWriteItem(ctx context.Context, in *BatchWriteItemInput) (*BatchWriteItemOutput, error)
	TransactWriteItems(ctx context.Context, in *TransactWriteItemsInput) (*TransactWriteItemsOutput, error)

	// DescribeTable returns the description of a table, which the caller must
	// not change.
	DescribeTable(ctx context.Context, table string) (*TableDescription, error)
}

// Limits of the calls on many items.
const (
	MaxBatchGet    = 100      // keys of a BatchGetItem
	MaxBatchWrite  = 25       // items of a BatchWriteItem
	MaxTransaction = 100      // members of a transaction
	MaxPageSize    = 1 << 20  // bytes that a Query or a Scan reads for one answer
	MaxBatchSize   = 16 << 20 // bytes of items in the answer of a BatchGetItem
)

// ReturnValues says what a write returns of the item. The empty text is
// ReturnNone.
type ReturnValues string

// What a write can return. PutItem and DeleteItem know only the first two.
const (
	ReturnNone       ReturnValues = "NONE"
	ReturnAllOld     ReturnValues = "ALL_OLD"     // the item before the write
	ReturnAllNew     ReturnValues = "ALL_NEW"     // the item after it
	ReturnUpdatedOld ReturnValues = "UPDATED_OLD" // of the item before it, what the update names
	ReturnUpdatedNew ReturnValues = "UPDATED_NEW" // of the item after it, what the update names
)

// Select says what Query and Scan return of the items they find. The empty text
// is SelectSpecific with a ProjectionExpression, else SelectProjected with an
// index, else SelectAll.
type Select string

// What Query and Scan can return.
const (
	SelectAll       Select = "ALL_ATTRIBUTES"
	SelectProjected Select = "ALL_PROJECTED_ATTRIBUTES" // all that the index has
	SelectSpecific  Select = "SPECIFIC_ATTRIBUTES"      // what the ProjectionExpression names
	SelectCount     Select = "COUNT"                    // how many there are
)

// ReturnConsumedCapacity says whether an answer includes the capacity that it
// used. The empty text is CapacityNone.
type ReturnConsumedCapacity string

// What an answer can say about capacity.
const (
	CapacityNone    ReturnConsumedCapacity = "NONE"
	CapacityTotal   ReturnConsumedCapacity = "TOTAL"
	CapacityIndexes ReturnConsumedCapacity = "INDEXES" // each index by itself
)

// ConsumedCapacity is the capacity that a call used of one table. An answer from
// a cache has none.
type ConsumedCapacity struct {
	TableName     string
	CapacityUnits float64
}
