package memory

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// UpdateItem changes attributes of an item, or creates the item. Without an
// expression it creates an item with nothing but its key.
func (s *Store) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	if err := begin(ctx, in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	err := checkEnum("returnValues", in.ReturnValues, "", dynamodb.ReturnNone,
		dynamodb.ReturnAllOld, dynamodb.ReturnAllNew, dynamodb.ReturnUpdatedOld, dynamodb.ReturnUpdatedNew)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w, actions, err := s.newUpdate(in.TableName, in.Key, in.UpdateExpression, conditions{
		in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues, in.ReturnValuesOnConditionCheckFailure,
	})
	if err != nil {
		return nil, err
	}
	if err := w.do(); err != nil {
		return nil, err
	}
	return &dynamodb.UpdateItemOutput{Attributes: w.image(in.ReturnValues, actions)}, nil
}

// image returns what ReturnValues asks for. Updated are the values at the paths
// of the actions, in the item before or after them: an appended element is not
// at its path, and in the place of a removed one is the next.
func (w *write) image(r dynamodb.ReturnValues, actions []expression.Action) dynamodb.Item {
	item := w.before
	if r == dynamodb.ReturnAllNew || r == dynamodb.ReturnUpdatedNew {
		item = w.after
	}
	switch r {
	case dynamodb.ReturnAllOld, dynamodb.ReturnAllNew:
		return item.Clone()
	case dynamodb.ReturnUpdatedOld, dynamodb.ReturnUpdatedNew:
		paths := make([]expression.Path, len(actions))
		for i, a := range actions {
			paths[i] = a.Path
		}
		if part := dynamodb.NewProjection(paths).Apply(item); len(part) > 0 {
			return part
		}
	case dynamodb.ReturnNone:
	}
	return nil
}
