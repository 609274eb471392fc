package memory

import (
	"context"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// Writes. Each is prepared, which finds all that is wrong with the request;
// then tried on the current item, which decides its condition and makes the new
// item; then carried out, which cannot fail. A transaction tries all of its
// members before it carries out any.

// write is one write that is prepared, or the check of a condition, which leaves
// the item as it is.
type write struct {
	table     *table
	place     *row
	values    map[string]dynamodb.Value
	condition *expression.Node // nil: none
	onFailure dynamodb.ReturnValues
	apply     func(dynamodb.Item) (dynamodb.Item, error) // makes the new item from the old one; nil: no item

	before, after dynamodb.Item // once it was tried
}

// conditions are the parameters that all writes have in common.
type conditions struct {
	condition string
	names     map[string]string
	values    map[string]dynamodb.Value
	onFailure dynamodb.ReturnValues
}

// newWrite begins to prepare a write. The request is for the write's own
// expressions; the caller has to call its finish.
func (s *Store) newWrite(table string, c conditions) (*write, *request, error) {
	t, err := s.table(table)
	if err != nil {
		return nil, nil, err
	}
	if err := checkFailure(c.onFailure); err != nil {
		return nil, nil, err
	}
	r, err := newRequest(t, c.names, c.values)
	if err != nil {
		return nil, nil, err
	}
	w := &write{table: t, values: c.values, onFailure: c.onFailure}
	w.condition, err = r.condition("ConditionExpression", c.condition)
	return w, r, err
}

// newPut prepares to put an item.
func (s *Store) newPut(table string, item dynamodb.Item, c conditions) (*write, error) {
	w, r, err := s.newWrite(table, c)
	if err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	item = item.Clone()
	if err := item.Validate(); err != nil {
		return nil, err
	}
	if w.place, err = w.table.row(item); err != nil {
		return nil, err
	}
	if item.Size() > dynamodb.MaxItemSize {
		return nil, dynamodb.Invalid("Item size has exceeded the maximum allowed size")
	}
	w.apply = func(dynamodb.Item) (dynamodb.Item, error) { return item, nil }
	return w, w.table.checkIndexKeys(item)
}

// newDelete prepares to delete an item.
func (s *Store) newDelete(table string, key dynamodb.Key, c conditions) (*write, error) {
	return s.newKeyed(table, key, c, func(dynamodb.Item) (dynamodb.Item, error) { return nil, nil })
}

// newCheck prepares to check a condition.
func (s *Store) newCheck(table string, key dynamodb.Key, c conditions) (*write, error) {
	if c.condition == "" {
		return nil, dynamodb.Invalid("a ConditionCheck needs a ConditionExpression")
	}
	return s.newKeyed(table, key, c, func(old dynamodb.Item) (dynamodb.Item, error) { return old, nil })
}

func (s *Store) newKeyed(table string, key dynamodb.Key, c conditions, apply func(dynamodb.Item) (dynamodb.Item, error)) (*write, error) {
	w, r, err := s.newWrite(table, c)
	if err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	w.apply = apply
	w.place, err = w.table.place(key, nil)
	return w, err
}

// newUpdate prepares to update an item. It also returns the actions.
func (s *Store) newUpdate(table string, key dynamodb.Key, text string, c conditions) (*write, []expression.Action, error) {
	w, r, err := s.newWrite(table, c)
	if err != nil {
		return nil, nil, err
	}
	actions, err := r.update(text)
	if err != nil {
		return nil, nil, err
	}
	if err := r.finish(); err != nil {
		return nil, nil, err
	}
	key = key.Clone()
	w.apply = func(old dynamodb.Item) (dynamodb.Item, error) {
		item, err := update(key, old, actions, c.values)
		if err == nil && item.Size() > dynamodb.MaxItemSize {
			err = dynamodb.Invalid("Item size to update has exceeded the maximum allowed size")
		}
		if err == nil {
			err = w.table.checkIndexKeys(item)
		}
		return item, err
	}
	w.place, err = w.table.place(key, nil)
	return w, actions, err
}

// try decides the condition and makes the new item.
func (w *write) try() error {
	w.before = w.table.item(w.place)
	s := scope{item: w.before, values: w.values}
	holds, err := s.matches(w.condition)
	if err != nil {
		return err
	}
	if !holds {
		e := dynamodb.Errorf(dynamodb.ConditionalCheckFailedException, "The conditional request failed")
		if w.onFailure == dynamodb.ReturnAllOld {
			e.Item = w.before.Clone()
		}
		return e
	}
	w.after, err = w.apply(w.before)
	return err
}

// carryOut puts the new item in the place of the old one.
func (w *write) carryOut() { w.table.replace(w.place, w.before, w.after) }

// do does a single write.
func (w *write) do() error {
	if err := w.try(); err != nil {
		return err
	}
	w.carryOut()
	return nil
}

// PutItem puts an item in the place of the one of the same key.
func (s *Store) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	if err := beginWrite(ctx, in.ReturnConsumedCapacity, in.ReturnValues); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.newPut(in.TableName, in.Item, conditions{
		in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues, in.ReturnValuesOnConditionCheckFailure,
	})
	if err != nil {
		return nil, err
	}
	if err := w.do(); err != nil {
		return nil, err
	}
	return &dynamodb.PutItemOutput{Attributes: w.allOld(in.ReturnValues)}, nil
}

// DeleteItem deletes an item, if there is one.
func (s *Store) DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	if err := beginWrite(ctx, in.ReturnConsumedCapacity, in.ReturnValues); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.newDelete(in.TableName, in.Key, conditions{
		in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues, in.ReturnValuesOnConditionCheckFailure,
	})
	if err != nil {
		return nil, err
	}
	if err := w.do(); err != nil {
		return nil, err
	}
	return &dynamodb.DeleteItemOutput{Attributes: w.allOld(in.ReturnValues)}, nil
}

// beginWrite begins a PutItem or a DeleteItem, which can only return the old item.
func beginWrite(ctx context.Context, capacity dynamodb.ReturnConsumedCapacity, r dynamodb.ReturnValues) error {
	if err := begin(ctx, capacity); err != nil {
		return err
	}
	return checkEnum("returnValues", r, "", dynamodb.ReturnNone, dynamodb.ReturnAllOld)
}

// allOld returns the old item if that was asked for.
func (w *write) allOld(r dynamodb.ReturnValues) dynamodb.Item {
	if r != dynamodb.ReturnAllOld {
		return nil
	}
	return w.before.Clone()
}
