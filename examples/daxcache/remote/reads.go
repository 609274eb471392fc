package remote

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// GetItem returns an item.
func (s *Store) GetItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	out, err := call(ctx, s, in, (*sdk.Client).GetItem, &sdk.GetItemInput{
		TableName:                &in.TableName,
		Key:                      Attributes(in.Key),
		ConsistentRead:           optional(in.ConsistentRead),
		ProjectionExpression:     optional(in.ProjectionExpression),
		ExpressionAttributeNames: filled(in.ExpressionAttributeNames),
		ReturnConsumedCapacity:   types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	})
	if err != nil {
		return nil, err
	}
	var r reader
	return finish(&r, &dynamodb.GetItemOutput{Item: r.item(out.Item), ConsumedCapacity: capacity(out.ConsumedCapacity)})
}

// BatchGetItem returns the items that there are.
func (s *Store) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	tables := make(map[string]types.KeysAndAttributes, len(in.RequestItems))
	for name, k := range in.RequestItems {
		keys := make([]map[string]types.AttributeValue, len(k.Keys))
		for i, key := range k.Keys {
			keys[i] = Attributes(key)
		}
		tables[name] = types.KeysAndAttributes{
			Keys:                     keys,
			ConsistentRead:           optional(k.ConsistentRead),
			ProjectionExpression:     optional(k.ProjectionExpression),
			ExpressionAttributeNames: filled(k.ExpressionAttributeNames),
		}
	}
	out, err := call(ctx, s, in, (*sdk.Client).BatchGetItem, &sdk.BatchGetItemInput{
		RequestItems:           tables,
		ReturnConsumedCapacity: types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	})
	if err != nil {
		return nil, err
	}
	var r reader
	responses := make(map[string][]dynamodb.Item, len(out.Responses))
	for name, items := range out.Responses {
		responses[name] = r.items(items)
	}
	return finish(&r, &dynamodb.BatchGetItemOutput{Responses: responses,
		UnprocessedKeys: r.keys(out.UnprocessedKeys), ConsumedCapacity: capacities(out.ConsumedCapacity)})
}

// keys returns what is left of a batch, nil if nothing is.
func (r *reader) keys(tables map[string]types.KeysAndAttributes) map[string]dynamodb.KeysAndAttributes {
	left := make(map[string]dynamodb.KeysAndAttributes)
	for name, k := range tables {
		left[name] = dynamodb.KeysAndAttributes{
			Keys:                     r.items(k.Keys),
			ConsistentRead:           aws.ToBool(k.ConsistentRead),
			ProjectionExpression:     aws.ToString(k.ProjectionExpression),
			ExpressionAttributeNames: k.ExpressionAttributeNames,
		}
	}
	return filled(left)
}

// Query returns a page of items of one partition.
func (s *Store) Query(ctx context.Context, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	request := &sdk.QueryInput{
		TableName:                 &in.TableName,
		IndexName:                 optional(in.IndexName),
		KeyConditionExpression:    optional(in.KeyConditionExpression),
		FilterExpression:          optional(in.FilterExpression),
		ProjectionExpression:      optional(in.ProjectionExpression),
		ExpressionAttributeNames:  filled(in.ExpressionAttributeNames),
		ExpressionAttributeValues: Attributes(filled(in.ExpressionAttributeValues)),
		Select:                    types.Select(in.Select),
		ConsistentRead:            optional(in.ConsistentRead),
		Limit:                     number(in.Limit),
		ExclusiveStartKey:         Attributes(in.ExclusiveStartKey),
		ReturnConsumedCapacity:    types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}
	if in.ScanIndexBackward {
		request.ScanIndexForward = aws.Bool(false)
	}
	out, err := call(ctx, s, in, (*sdk.Client).Query, request)
	if err != nil {
		return nil, err
	}
	var r reader
	return finish(&r, &dynamodb.QueryOutput{Items: r.items(out.Items), Count: int(out.Count), ScannedCount: int(out.ScannedCount),
		LastEvaluatedKey: r.item(filled(out.LastEvaluatedKey)), ConsumedCapacity: capacity(out.ConsumedCapacity)})
}

// Scan returns a page of the items of a table.
func (s *Store) Scan(ctx context.Context, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	request := &sdk.ScanInput{
		TableName:                 &in.TableName,
		IndexName:                 optional(in.IndexName),
		FilterExpression:          optional(in.FilterExpression),
		ProjectionExpression:      optional(in.ProjectionExpression),
		ExpressionAttributeNames:  filled(in.ExpressionAttributeNames),
		ExpressionAttributeValues: Attributes(filled(in.ExpressionAttributeValues)),
		Select:                    types.Select(in.Select),
		ConsistentRead:            optional(in.ConsistentRead),
		Limit:                     number(in.Limit),
		Segment:                   number(in.Segment),
		TotalSegments:             number(in.TotalSegments),
		ExclusiveStartKey:         Attributes(in.ExclusiveStartKey),
		ReturnConsumedCapacity:    types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}
	if in.TotalSegments != 0 && in.Segment == 0 {
		request.Segment = aws.Int32(0)
	}
	out, err := call(ctx, s, in, (*sdk.Client).Scan, request)
	if err != nil {
		return nil, err
	}
	var r reader
	return finish(&r, &dynamodb.ScanOutput{Items: r.items(out.Items), Count: int(out.Count), ScannedCount: int(out.ScannedCount),
		LastEvaluatedKey: r.item(filled(out.LastEvaluatedKey)), ConsumedCapacity: capacity(out.ConsumedCapacity)})
}

// TransactGetItems returns items as they are at one moment.
func (s *Store) TransactGetItems(ctx context.Context, in *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
	members := make([]types.TransactGetItem, len(in.TransactItems))
	for i := range in.TransactItems {
		m := &in.TransactItems[i]
		members[i].Get = &types.Get{
			TableName:                &m.TableName,
			Key:                      Attributes(m.Key),
			ProjectionExpression:     optional(m.ProjectionExpression),
			ExpressionAttributeNames: filled(m.ExpressionAttributeNames),
		}
	}
	out, err := call(ctx, s, in, (*sdk.Client).TransactGetItems, &sdk.TransactGetItemsInput{
		TransactItems:          members,
		ReturnConsumedCapacity: types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	})
	if err != nil {
		return nil, err
	}
	var r reader
	if len(out.Responses) != len(members) {
		r.fail("%d items for %d that were asked for", len(out.Responses), len(members))
	}
	items := make([]dynamodb.Item, len(out.Responses))
	for i, response := range out.Responses {
		items[i] = r.item(response.Item)
	}
	return finish(&r, &dynamodb.TransactGetItemsOutput{Responses: items, ConsumedCapacity: capacities(out.ConsumedCapacity)})
}
