package remote

import (
	"context"

	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// TransactWriteItems makes all of its writes, or none.
func (s *Store) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	members := make([]types.TransactWriteItem, len(in.TransactItems))
	for i := range in.TransactItems {
		var err error
		if members[i], err = member(&in.TransactItems[i]); err != nil {
			return nil, err
		}
	}
	out, err := call(ctx, s, in, (*sdk.Client).TransactWriteItems, &sdk.TransactWriteItemsInput{
		TransactItems:          members,
		ClientRequestToken:     optional(in.ClientRequestToken),
		ReturnConsumedCapacity: types.ReturnConsumedCapacity(in.ReturnConsumedCapacity),
	}, once)
	if err != nil {
		return nil, err
	}
	return &dynamodb.TransactWriteItemsOutput{ConsumedCapacity: capacities(out.ConsumedCapacity)}, nil
}

// member returns a member of a transaction. The SDK has a type for each kind,
// with no place for the fields of other kinds: those are refused, as they would
// be dropped.
func member(m *dynamodb.TransactWrite) (out types.TransactWriteItem, err error) {
	condition, failure := optional(m.ConditionExpression), onFailure(m.ReturnValuesOnConditionCheckFailure)
	names, values := filled(m.ExpressionAttributeNames), Attributes(filled(m.ExpressionAttributeValues))
	switch {
	case m.Kind == dynamodb.TransactPut && m.Key != nil, m.Kind != dynamodb.TransactPut && m.Item != nil:
		return out, dynamodb.Invalid("a Put has an Item, and an Update, a Delete or a ConditionCheck has a Key")
	case m.Kind != dynamodb.TransactUpdate && m.UpdateExpression != "":
		return out, dynamodb.Invalid("a %s has no UpdateExpression", m.Kind)
	}
	switch m.Kind {
	case dynamodb.TransactPut:
		out.Put = &types.Put{TableName: &m.TableName, Item: Attributes(m.Item),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: failure}
	case dynamodb.TransactUpdate:
		out.Update = &types.Update{TableName: &m.TableName, Key: Attributes(m.Key), UpdateExpression: optional(m.UpdateExpression),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: failure}
	case dynamodb.TransactDelete:
		out.Delete = &types.Delete{TableName: &m.TableName, Key: Attributes(m.Key),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: failure}
	case dynamodb.TransactCheck:
		out.ConditionCheck = &types.ConditionCheck{TableName: &m.TableName, Key: Attributes(m.Key),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: failure}
	default:
		return out, dynamodb.Invalid("a member of a transaction is a Put, an Update, a Delete or a ConditionCheck, not %q", m.Kind)
	}
	return out, nil
}
