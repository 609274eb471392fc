package dynamodb

// The reads. Their parameters are as in the API Reference of DynamoDB, under
// the same names; comments say what differs.

// GetItemInput asks for one item.
type GetItemInput struct {
	TableName                string
	Key                      Key
	ConsistentRead           bool
	ProjectionExpression     string
	ExpressionAttributeNames map[string]string
	ReturnConsumedCapacity   ReturnConsumedCapacity
}

// GetItemOutput is the item, nil if the table does not have it.
type GetItemOutput struct {
	Item             Item
	ConsumedCapacity *ConsumedCapacity
}

// BatchGetItemInput asks for items by their keys, by the names of their tables.
type BatchGetItemInput struct {
	RequestItems           map[string]KeysAndAttributes
	ReturnConsumedCapacity ReturnConsumedCapacity
}

// KeysAndAttributes is what a BatchGetItem asks of one table.
type KeysAndAttributes struct {
	Keys                     []Key
	ConsistentRead           bool
	ProjectionExpression     string
	ExpressionAttributeNames map[string]string
}

// BatchGetItemOutput is the items that there are, in any order, by the names of
// their tables. What is in UnprocessedKeys was not looked for; ask again.
type BatchGetItemOutput struct {
	Responses        map[string][]Item
	UnprocessedKeys  map[string]KeysAndAttributes
	ConsumedCapacity []ConsumedCapacity
}

// QueryInput asks for items of one partition, in the order of the sort key.
type QueryInput struct {
	TableName                 string
	IndexName                 string
	KeyConditionExpression    string
	FilterExpression          string
	ProjectionExpression      string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]Value
	Select                    Select
	ConsistentRead            bool
	Limit                     int  // how many items to look at; 0: as many as a page has
	ScanIndexBackward         bool // the API's ScanIndexForward is false
	ExclusiveStartKey         Key
	ReturnConsumedCapacity    ReturnConsumedCapacity
}

// QueryOutput is one page of an answer. There may be more if and only if
// LastEvaluatedKey is not nil; it is the ExclusiveStartKey to continue with.
type QueryOutput struct {
	Items            []Item // nil with SelectCount
	Count            int    // items that passed the filter
	ScannedCount     int    // items that were looked at
	LastEvaluatedKey Key
	ConsumedCapacity *ConsumedCapacity
}

// ScanInput asks for all items of a table or an index, in any order, or for the
// items of one of its segments.
type ScanInput struct {
	TableName                 string
	IndexName                 string
	FilterExpression          string
	ProjectionExpression      string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]Value
	Select                    Select
	ConsistentRead            bool
	Limit                     int // as in QueryInput
	Segment                   int // from 0; of TotalSegments
	TotalSegments             int // 0: the scan has no segments
	ExclusiveStartKey         Key
	ReturnConsumedCapacity    ReturnConsumedCapacity
}

// ScanOutput is one page of an answer, of the form of Query's.
type ScanOutput = QueryOutput

// TransactGetItemsInput asks for items as they are at one moment.
type TransactGetItemsInput struct {
	TransactItems          []TransactGet
	ReturnConsumedCapacity ReturnConsumedCapacity
}

// TransactGet is one item of a TransactGetItems.
type TransactGet struct {
	TableName                string
	Key                      Key
	ProjectionExpression     string
	ExpressionAttributeNames map[string]string
}

// TransactGetItemsOutput has an item for each requested one, in the same order,
// nil for an item that does not exist.
type TransactGetItemsOutput struct {
	Responses        []Item
	ConsumedCapacity []ConsumedCapacity
}
