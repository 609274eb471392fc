package memory

import (
	"context"
	"errors"
	"strings"

	"github.com/iameval/iameval/examples/daxcache"
)

// TransactWriteItems makes all of its writes, or none. What is wrong with the
// request alone is a ValidationException. What comes of the items as they are, a
// condition that fails or an update that does not fit, cancels the transaction,
// with a reason for each member.
func (s *Store) TransactWriteItems(ctx context.Context, in *daxcache.TransactWriteItemsInput) (*daxcache.TransactWriteItemsOutput, error) {
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
		return new(daxcache.TransactWriteItemsOutput), nil
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
	return new(daxcache.TransactWriteItemsOutput), nil
}

// transactWrites returns the members of a transaction, no two of which are about
// one item.
func (s *Store) transactWrites(in *daxcache.TransactWriteItemsInput) ([]*write, error) {
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
			return nil, daxcache.Invalid("Transaction request cannot include multiple operations on one item")
		}
		if size += m.Item.Size(); size > maxTransactionSize {
			return nil, daxcache.Invalid("the items of a transaction have at most %d bytes", maxTransactionSize)
		}
		seen[item{m.TableName, w.place.id}] = true
		writes = append(writes, w)
	}
	return writes, nil
}

// transactWrite prepares a member of a transaction.
func (s *Store) transactWrite(m *daxcache.TransactWrite) (*write, error) {
	c := conditions{m.ConditionExpression, m.ExpressionAttributeNames, m.ExpressionAttributeValues, m.ReturnValuesOnConditionCheckFailure}
	switch {
	case (m.Kind == daxcache.TransactPut) != (m.Item != nil) || (m.Kind == daxcache.TransactPut) == (m.Key != nil):
		return nil, daxcache.Invalid("a Put has an Item, and an Update, a Delete or a ConditionCheck has a Key")
	case (m.Kind == daxcache.TransactUpdate) != (m.UpdateExpression != ""):
		return nil, daxcache.Invalid("an Update, and nothing else, has an UpdateExpression")
	}
	switch m.Kind {
	case daxcache.TransactPut:
		return s.newPut(m.TableName, m.Item, c)
	case daxcache.TransactUpdate:
		w, _, err := s.newUpdate(m.TableName, m.Key, m.UpdateExpression, c)
		return w, err
	case daxcache.TransactDelete:
		return s.newDelete(m.TableName, m.Key, c)
	case daxcache.TransactCheck:
		return s.newCheck(m.TableName, m.Key, c)
	}
	return nil, daxcache.Invalid("a member of a transaction is a Put, an Update, a Delete or a ConditionCheck, not %q", m.Kind)
}

// try tries all members. If one cannot be done, none is.
func try(writes []*write) error {
	reasons := make([]daxcache.CancellationReason, len(writes))
	codes := make([]string, len(writes))
	failed := false
	for i, w := range writes {
		reasons[i].Code = daxcache.ReasonNone
		if err := w.try(); err != nil {
			failed = true
			reasons[i] = reason(err)
		}
		codes[i] = string(reasons[i].Code)
	}
	if !failed {
		return nil
	}
	e := daxcache.Errorf(daxcache.TransactionCanceledException,
		"Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	e.Reasons = reasons
	return e
}

// reason returns why a member cancels its transaction.
func reason(err error) daxcache.CancellationReason {
	var e *daxcache.Error
	switch {
	case !errors.As(err, &e):
		return daxcache.CancellationReason{Code: daxcache.ReasonValidation, Message: err.Error()}
	case e.Code == daxcache.ConditionalCheckFailedException:
		return daxcache.CancellationReason{Code: daxcache.ReasonConditionalCheckFailed, Message: e.Message, Item: e.Item}
	}
	return daxcache.CancellationReason{Code: daxcache.ReasonValidation, Message: e.Message}
}
