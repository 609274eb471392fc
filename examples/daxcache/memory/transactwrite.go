package memory

import (
	"context"
	"errors"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// TransactWriteItems makes all of its writes, or none. What is wrong with the
// request alone is a ValidationException. What depends on the items, a
// condition that fails or an update that does not fit, cancels the transaction,
// with a reason for each member.
func (s *Store) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	if err := begin(ctx, in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	if err := checkMembers(len(in.TransactItems)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	request, done, err := s.tokens.find(in)
	switch {
	case err != nil:
		return nil, err
	case done:
		return new(dynamodb.TransactWriteItemsOutput), nil
	}
	writes, err := s.transactWrites(in)
	if err != nil {
		return nil, err
	}
	if err := try(writes); err != nil {
		return nil, err
	}
	for _, w := range writes {
		w.carryOut()
	}
	s.tokens.keep(in.ClientRequestToken, request)
	return new(dynamodb.TransactWriteItemsOutput), nil
}

// transactWrites returns the members of a transaction. No two may be about one
// item.
func (s *Store) transactWrites(in *dynamodb.TransactWriteItemsInput) ([]*write, error) {
	type item struct{ table, id string }
	seen := make(map[item]bool)
	var writes []*write
	size := 0
	for i := range in.TransactItems {
		m := &in.TransactItems[i]
		w, err := s.transactWrite(m)
		if err != nil {
			return nil, err
		}
		if seen[item{m.TableName, w.place.id}] {
			return nil, dynamodb.Invalid("Transaction request cannot include multiple operations on one item")
		}
		if size += m.Item.Size(); size > maxTransactionSize {
			return nil, dynamodb.Invalid("the items of a transaction have at most %d bytes", maxTransactionSize)
		}
		seen[item{m.TableName, w.place.id}] = true
		writes = append(writes, w)
	}
	return writes, nil
}

// transactWrite prepares a member of a transaction.
func (s *Store) transactWrite(m *dynamodb.TransactWrite) (*write, error) {
	c := conditions{m.ConditionExpression, m.ExpressionAttributeNames, m.ExpressionAttributeValues, m.ReturnValuesOnConditionCheckFailure}
	switch {
	case (m.Kind == dynamodb.TransactPut) != (m.Item != nil) || (m.Kind == dynamodb.TransactPut) == (m.Key != nil):
		return nil, dynamodb.Invalid("a Put has an Item, and an Update, a Delete or a ConditionCheck has a Key")
	case (m.Kind == dynamodb.TransactUpdate) != (m.UpdateExpression != ""):
		return nil, dynamodb.Invalid("an Update, and nothing else, has an UpdateExpression")
	}
	switch m.Kind {
	case dynamodb.TransactPut:
		return s.newPut(m.TableName, m.Item, c)
	case dynamodb.TransactUpdate:
		w, _, err := s.newUpdate(m.TableName, m.Key, m.UpdateExpression, c)
		return w, err
	case dynamodb.TransactDelete:
		return s.newDelete(m.TableName, m.Key, c)
	case dynamodb.TransactCheck:
		return s.newCheck(m.TableName, m.Key, c)
	}
	return nil, dynamodb.Invalid("a member of a transaction is a Put, an Update, a Delete or a ConditionCheck, not %q", m.Kind)
}

// try tries all members. If one of them cannot be done, nothing is done.
func try(writes []*write) error {
	reasons := make([]dynamodb.CancellationReason, len(writes))
	codes := make([]string, len(writes))
	failed := false
	for i, w := range writes {
		reasons[i].Code = dynamodb.ReasonNone
		if err := w.try(); err != nil {
			failed = true
			reasons[i] = reason(err)
		}
		codes[i] = string(reasons[i].Code)
	}
	if !failed {
		return nil
	}
	e := dynamodb.Errorf(dynamodb.TransactionCanceledException,
		"Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	e.Reasons = reasons
	return e
}

// reason returns why a member cancels its transaction.
func reason(err error) dynamodb.CancellationReason {
	var e *dynamodb.Error
	switch {
	case !errors.As(err, &e):
		return dynamodb.CancellationReason{Code: dynamodb.ReasonValidation, Message: err.Error()}
	case e.Code == dynamodb.ConditionalCheckFailedException:
		return dynamodb.CancellationReason{Code: dynamodb.ReasonConditionalCheckFailed, Message: e.Message, Item: e.Item}
	}
	return dynamodb.CancellationReason{Code: dynamodb.ReasonValidation, Message: e.Message}
}
