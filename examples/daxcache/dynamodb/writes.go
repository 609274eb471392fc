package dynamodb

// The writes. Their parameters are as in the API Reference of DynamoDB, under
// the same names; comments say what differs.

// PutItemInput writes a whole item, in place of the one of the same key.
type PutItemInput struct {
	TableName                           string
	Item                                Item
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]Value
	ReturnValues                        ReturnValues
	ReturnValuesOnConditionCheckFailure ReturnValues
	ReturnConsumedCapacity              ReturnConsumedCapacity
}

// PutItemOutput is what ReturnValues asked for; Attributes are nil if the item
// did not exist.
type PutItemOutput struct {
	Attributes       Item
	ConsumedCapacity *ConsumedCapacity
}

// UpdateItemInput changes attributes of an item, or creates the item.
type UpdateItemInput struct {
	TableName                           string
	Key                                 Key
	UpdateExpression                    string
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]Value
	ReturnValues                        ReturnValues
	ReturnValuesOnConditionCheckFailure ReturnValues
	ReturnConsumedCapacity              ReturnConsumedCapacity
}

// UpdateItemOutput is what ReturnValues asked for; Attributes are nil if the
// item did not exist.
type UpdateItemOutput struct {
	Attributes       Item
	ConsumedCapacity *ConsumedCapacity
}

// DeleteItemInput deletes an item, if there is one.
type DeleteItemInput struct {
	TableName                           string
	Key                                 Key
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]Value
	ReturnValues                        ReturnValues
	ReturnValuesOnConditionCheckFailure ReturnValues
	ReturnConsumedCapacity              ReturnConsumedCapacity
}

// DeleteItemOutput is what ReturnValues asked for; Attributes are nil if the
// item did not exist.
type DeleteItemOutput struct {
	Attributes       Item
	ConsumedCapacity *ConsumedCapacity
}

// BatchWriteItemInput writes and deletes items, by the names of their tables.
// It is not a transaction: each write stands by itself.
type BatchWriteItemInput struct {
	RequestItems           map[string][]WriteRequest
	ReturnConsumedCapacity ReturnConsumedCapacity
}

// WriteRequest is one write of a BatchWriteItem: exactly one of the two is not
// nil. They are the API's PutRequest.Item and DeleteRequest.Key.
type WriteRequest struct {
	Put    Item
	Delete Key
}

// BatchWriteItemOutput has what was not written; ask again.
type BatchWriteItemOutput struct {
	UnprocessedItems map[string][]WriteRequest
	ConsumedCapacity []ConsumedCapacity
}

// TransactWriteItemsInput makes all of its writes or, if a condition fails,
// none. For ten minutes a call with the same ClientRequestToken is not carried
// out again.
type TransactWriteItemsInput struct {
	TransactItems          []TransactWrite
	ClientRequestToken     string
	ReturnConsumedCapacity ReturnConsumedCapacity
}

// TransactWrite is one member of a TransactWriteItems. The API has a type for
// each kind of member, with these fields altogether.
type TransactWrite struct {
	Kind                                TransactKind
	TableName                           string
	Item                                Item   // of a TransactPut
	Key                                 Key    // of all others
	UpdateExpression                    string // of a TransactUpdate
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]Value
	ReturnValuesOnConditionCheckFailure ReturnValues
}

// TransactKind is what a member of a TransactWriteItems does. The empty text is
// not a kind.
type TransactKind string

// The kinds of members, by the names that the API has for them.
const (
	TransactPut    TransactKind = "Put"
	TransactUpdate TransactKind = "Update"
	TransactDelete TransactKind = "Delete"
	TransactCheck  TransactKind = "ConditionCheck" // it writes nothing
)

// TransactWriteItemsOutput says that all was written.
type TransactWriteItemsOutput struct {
	ConsumedCapacity []ConsumedCapacity
}
