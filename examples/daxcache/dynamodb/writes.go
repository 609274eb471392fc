package dynamodb

// The writes. Their parameters are those of the same names in the API Reference
// of DynamoDB; comments say what differs.

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

// PutItemOutput is what ReturnValues asked for; nil Attributes are those of an
// item that did not exist.
type PutItemOutput struct {
	Attributes       Item
	ConsumedCapacity *ConsumedCapacity
}

// UpdateItemInput changes attributes of an item, or makes the item.
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

// UpdateItemOutput is what ReturnValues asked for; nil Attributes are those of an
// item that did not exist.
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

// DeleteItemOutput is what ReturnValues asked for; nil Attributes are those of an
// item that did not exist.
type DeleteItemOutput struct {
	Attributes       Item
	ConsumedCapacity *ConsumedCapacity
}

// BatchWriteItemInput writes and deletes items, by the names of their tables. It
// is no transaction: each write stands for itself.
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

// TransactWriteItemsInput makes all of its writes or, if a condition fails, none.
// A ClientRequestToken names the call for ten minutes, in which the same call is
// not carried out twice.
type TransactWriteItemsInput struct {
	TransactItems          []TransactWrite
	ClientRequestToken     string
	ReturnConsumedCapacity ReturnConsumedCapacity
}

// TransactWrite is one member of a TransactWriteItems. The API has a type for
// each kind of them, and these fields in all.
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
// no kind.
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
