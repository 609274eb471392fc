package remote

import (
	"context"

	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// PutItem writes an item.
func (s *Store) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	out, err := call(ctx, s, in, (*sdk.Client).PutItem, &sdk.PutItemInput{
		TableName:                           &in.TableName,
		Item:                                Attributes(in.Item),
		ConditionExpression:                 optional(in.ConditionExpression),
		ExpressionAttributeNames:            filled(in.ExpressionAttributeNames),
		ExpressionAttributeValues:           Attributes(filled(in.ExpressionAttributeValues)),
		ReturnValues:                        types.ReturnValue(in.ReturnValues),
		ReturnValuesOnConditionCheckFailure: onFailure(in.ReturnValuesOnConditionCheckFailure),
		ReturnConsumedCapacity:              types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}, once)
	if err != nil {
		return nil, err
	}
	var r reader
	return finish(&r, &dynamodb.PutItemOutput{Attributes: r.item(filled(out.Attributes)), ConsumedCapacity: capacity(out.ConsumedCapacity)})
}

func onFailure(r dynamodb.ReturnValues) types.ReturnValuesOnConditionCheckFailure {
	return types.ReturnValuesOnConditionCheckFailure(r)
}

// UpdateItem changes attributes of an item, or makes the item.
func (s *Store) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	out, err := call(ctx, s, in, (*sdk.Client).UpdateItem, &sdk.UpdateItemInput{
		TableName:                           &in.TableName,
		Key:                                 Attributes(in.Key),
		UpdateExpression:                    optional(in.UpdateExpression),
		ConditionExpression:                 optional(in.ConditionExpression),
		ExpressionAttributeNames:            filled(in.ExpressionAttributeNames),
		ExpressionAttributeValues:           Attributes(filled(in.ExpressionAttributeValues)),
		ReturnValues:                        types.ReturnValue(in.ReturnValues),
		ReturnValuesOnConditionCheckFailure: onFailure(in.ReturnValuesOnConditionCheckFailure),
		ReturnConsumedCapacity:              types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}, once)
	if err != nil {
		return nil, err
	}
	var r reader
	return finish(&r, &dynamodb.UpdateItemOutput{Attributes: r.item(filled(out.Attributes)), ConsumedCapacity: capacity(out.ConsumedCapacity)})
}

// DeleteItem deletes an item.
func (s *Store) DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	out, err := call(ctx, s, in, (*sdk.Client).DeleteItem, &sdk.DeleteItemInput{
		TableName:                           &in.TableName,
		Key:                                 Attributes(in.Key),
		ConditionExpression:                 optional(in.ConditionExpression),
		ExpressionAttributeNames:            filled(in.ExpressionAttributeNames),
		ExpressionAttributeValues:           Attributes(filled(in.ExpressionAttributeValues)),
		ReturnValues:                        types.ReturnValue(in.ReturnValues),
		ReturnValuesOnConditionCheckFailure: onFailure(in.ReturnValuesOnConditionCheckFailure),
		ReturnConsumedCapacity:              types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}, once)
	if err != nil {
		return nil, err
	}
	var r reader
	return finish(&r, &dynamodb.DeleteItemOutput{Attributes: r.item(filled(out.Attributes)), ConsumedCapacity: capacity(out.ConsumedCapacity)})
}

// BatchWriteItem writes and deletes items, each by itself.
func (s *Store) BatchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	tables := make(map[string][]types.WriteRequest, len(in.RequestItems))
	for name, list := range in.RequestItems {
		requests := make([]types.WriteRequest, len(list))
		for i, w := range list {
			if w.Put != nil {
				requests[i].PutRequest = &types.PutRequest{Item: Attributes(w.Put)}
			}
			if w.Delete != nil {
				requests[i].DeleteRequest = &types.DeleteRequest{Key: Attributes(w.Delete)}
			}
		}
		tables[name] = requests
	}
	out, err := call(ctx, s, in, (*sdk.Client).BatchWriteItem, &sdk.BatchWriteItemInput{
		RequestItems:           tables,
		ReturnConsumedCapacity: types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}, once)
	if err != nil {
		return nil, err
	}
	var r reader
	left := make(map[string][]dynamodb.WriteRequest)
	for name, list := range out.UnprocessedItems {
		for _, w := range list {
			left[name] = append(left[name], r.write(w))
		}
	}
	return finish(&r, &dynamodb.BatchWriteItemOutput{UnprocessedItems: filled(left), ConsumedCapacity: capacities(out.ConsumedCapacity)})
}

// write returns a member of a batch.
func (r *reader) write(w types.WriteRequest) dynamodb.WriteRequest {
	switch {
	case w.PutRequest != nil && w.DeleteRequest == nil:
		return dynamodb.WriteRequest{Put: r.item(w.PutRequest.Item)}
	case w.DeleteRequest != nil && w.PutRequest == nil:
		return dynamodb.WriteRequest{Delete: r.item(w.DeleteRequest.Key)}
	}
	r.fail("a member of a batch is neither a put nor a delete")
	return dynamodb.WriteRequest{}
}
