package dynamodb

import (
	"fmt"
	"maps"
	"slices"
)

// Inputs as JSON, in the form in which they go to DynamoDB: what an operation
// is authorized on. Zero parameters are left out.
//
// The text says what the input says, or there is no text: encoding/json writes
// U+FFFD for bytes that are not UTF-8, and a call would be authorized on a
// different key than the one that the store then reads. Here that is a
// ValidationException, and so is the zero Value.

// JSON returns the body of the request.
func (in *GetItemInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.text("TableName", in.TableName)
	w.item("Key", in.Key)
	w.read(in.ConsistentRead, in.ProjectionExpression, in.ExpressionAttributeNames)
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *BatchGetItemInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.name("RequestItems")
	w.open('{')
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		k := in.RequestItems[table]
		w.name(table)
		w.open('{')
		w.name("Keys")
		w.open('[')
		for _, key := range k.Keys {
			w.next()
			w.attributes(key)
		}
		w.close(']')
		w.read(k.ConsistentRead, k.ProjectionExpression, k.ExpressionAttributeNames)
		w.close('}')
	}
	w.close('}')
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *QueryInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.text("TableName", in.TableName)
	w.option("IndexName", in.IndexName)
	w.option("KeyConditionExpression", in.KeyConditionExpression)
	w.option("FilterExpression", in.FilterExpression)
	w.read(in.ConsistentRead, in.ProjectionExpression, in.ExpressionAttributeNames)
	w.values(in.ExpressionAttributeValues)
	w.option("Select", string(in.Select))
	w.number("Limit", in.Limit)
	if in.ScanIndexBackward {
		w.name("ScanIndexForward")
		w.raw("false")
	}
	w.start(in.ExclusiveStartKey)
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *ScanInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.text("TableName", in.TableName)
	w.option("IndexName", in.IndexName)
	w.option("FilterExpression", in.FilterExpression)
	w.read(in.ConsistentRead, in.ProjectionExpression, in.ExpressionAttributeNames)
	w.values(in.ExpressionAttributeValues)
	w.option("Select", string(in.Select))
	w.number("Limit", in.Limit)
	if in.TotalSegments != 0 {
		w.name("Segment")
		w.raw(fmt.Sprint(in.Segment))
	}
	w.number("TotalSegments", in.TotalSegments)
	w.start(in.ExclusiveStartKey)
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *TransactGetItemsInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.name("TransactItems")
	w.open('[')
	for i := range in.TransactItems {
		g := &in.TransactItems[i]
		w.next()
		w.open('{')
		w.name("Get")
		w.open('{')
		w.text("TableName", g.TableName)
		w.item("Key", g.Key)
		w.read(false, g.ProjectionExpression, g.ExpressionAttributeNames)
		w.close('}')
		w.close('}')
	}
	w.close(']')
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *PutItemInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.text("TableName", in.TableName)
	w.item("Item", in.Item)
	w.write(in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	w.returns(in.ReturnValues, in.ReturnValuesOnConditionCheckFailure, in.ReturnConsumedCapacity)
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *UpdateItemInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.text("TableName", in.TableName)
	w.item("Key", in.Key)
	w.option("UpdateExpression", in.UpdateExpression)
	w.write(in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	w.returns(in.ReturnValues, in.ReturnValuesOnConditionCheckFailure, in.ReturnConsumedCapacity)
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *DeleteItemInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.text("TableName", in.TableName)
	w.item("Key", in.Key)
	w.write(in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	w.returns(in.ReturnValues, in.ReturnValuesOnConditionCheckFailure, in.ReturnConsumedCapacity)
	w.close('}')
	return w.finish()
}

// JSON returns the body of the request.
func (in *BatchWriteItemInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.name("RequestItems")
	w.open('{')
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		w.name(table)
		w.open('[')
		for _, r := range in.RequestItems[table] {
			w.next()
			w.request(r)
		}
		w.close(']')
	}
	w.close('}')
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// request writes a member of a batch. One with both of its fields is written as
// it is, and the reader refuses it.
func (w *jsonWriter) request(r WriteRequest) {
	w.open('{')
	if r.Put != nil {
		w.name("PutRequest")
		w.open('{')
		w.item("Item", r.Put)
		w.close('}')
	}
	if r.Delete != nil {
		w.name("DeleteRequest")
		w.open('{')
		w.item("Key", r.Delete)
		w.close('}')
	}
	w.close('}')
}

// JSON returns the body of the request.
func (in *TransactWriteItemsInput) JSON() ([]byte, error) {
	var w jsonWriter
	w.open('{')
	w.name("TransactItems")
	w.open('[')
	for i := range in.TransactItems {
		w.next()
		w.member(&in.TransactItems[i])
	}
	w.close(']')
	w.option("ClientRequestToken", in.ClientRequestToken)
	w.option("ReturnConsumedCapacity", string(in.ReturnConsumedCapacity))
	w.close('}')
	return w.finish()
}

// member writes a member of a transaction: the fields of other kinds as well, if
// they are set. It is for the reader to refuse them.
func (w *jsonWriter) member(m *TransactWrite) {
	w.open('{')
	w.name(string(m.Kind))
	w.open('{')
	w.text("TableName", m.TableName)
	if m.Item != nil || m.Kind == TransactPut {
		w.item("Item", m.Item)
	}
	if m.Key != nil || m.Kind != TransactPut {
		w.item("Key", m.Key)
	}
	w.option("UpdateExpression", m.UpdateExpression)
	w.write(m.ConditionExpression, m.ExpressionAttributeNames, m.ExpressionAttributeValues)
	w.option("ReturnValuesOnConditionCheckFailure", string(m.ReturnValuesOnConditionCheckFailure))
	w.close('}')
	w.close('}')
}
