package operation

import (
	"slices"

	"github.com/tidwall/gjson"
)

// BatchGetItem and BatchWriteItem. Each is authorized by the action of its own
// name on each table: who may GetItem may not therefore BatchGetItem
// (SEMANTICS 7.2c), and likewise for writes (SEMANTICS 7.2d). The keys of one
// table come together in one check (SEMANTICS 7.2v).

var (
	batchGetItem = shape{
		{"RequestItems", wantObject | required, nil},
		{"ReturnConsumedCapacity", wantText, capacities},
	}
	batchWriteItem = batchGetItem

	keysAndAttributes = shape{
		{"Keys", wantArray | required, nil},
		{"AttributesToGet", wantArray | legacy, nil},
		{"ConsistentRead", wantBool, nil},
		{"ProjectionExpression", wantText | modern, nil},
		{"ExpressionAttributeNames", wantObject, nil},
	}
	writeRequest = shape{
		{"PutRequest", wantObject, nil},
		{"DeleteRequest", wantObject, nil},
	}
	putRequest    = shape{{"Item", wantObject | required, nil}}
	deleteRequest = shape{{"Key", wantObject | required, nil}}
)

// batch is what a batch asks of its tables, in the order of the body.
type batch struct {
	*plan
	shares []*share
	items  set // identities of the items whose key is known
	n      int // items
	most   int
}

// share is what is asked of one table.
type share struct {
	target
	facts facts
}

// share returns the share of a table. A table that is named twice, by its name
// and by its ARN, has one share, unless the two ask for different attributes.
func (b *batch) share(name, selects string) (*share, *Error) {
	t, err := b.target(name)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(b.shares, func(s *share) bool { return s.arn == t.arn && s.facts.selects == selects })
	if i >= 0 {
		return b.shares[i], nil
	}
	s := &share{target: t}
	s.facts.selects, s.facts.capacity = selects, b.body.or("ReturnConsumedCapacity", "NONE")
	b.shares = append(b.shares, s)
	return s, nil
}

// count counts an item. A duplicate is an error, and so is one item too many.
func (b *batch) count(s *share, k *itemKey) *Error {
	if b.n++; b.n > b.most {
		return refuse("a batch has at most %d items", b.most)
	}
	if id := k.identity(s.arn); id != "" && !b.items.add(id) {
		return refuse("the item is already in the batch")
	}
	return nil
}

// finish adds the authorizations.
func (b *batch) finish() *Error {
	if b.n == 0 {
		return refuse("want at least one item").in("RequestItems")
	}
	for _, s := range b.shares {
		b.on(b.operation.name, &s.target, s.arn, &s.facts)
	}
	return nil
}

// tables calls visit for each table of the batch.
func (b *batch) tables(visit func(name string, m gjson.Result) *Error) *Error {
	if err := eachMember(b.body.value("RequestItems"), visit); err != nil {
		return err.in("RequestItems")
	}
	return b.finish()
}

// planBatchGetItem is the plan of BatchGetItem.
func planBatchGetItem(p *plan) *Error {
	b := batch{plan: p, most: maxBatchGet}
	return b.tables(func(name string, m gjson.Result) *Error {
		var r record
		if err := r.read(keysAndAttributes, m); err != nil {
			return err
		}
		s, err := b.share(name, selected(&r))
		if err != nil {
			return err
		}
		before := b.n
		err = eachElement(r.value("Keys"), func(_ int, v gjson.Result) *Error {
			k, err := s.facts.key(&s.target, v)
			if err != nil {
				return err
			}
			return b.count(s, &k)
		})
		if err == nil && b.n == before {
			err = refuse("want at least one key")
		}
		if err != nil {
			return err.in("Keys")
		}
		p.call.consistent = p.call.consistent || r.is("ConsistentRead")
		return p.mentions(&r, &s.facts)
	})
}

// planBatchWriteItem is the plan of BatchWriteItem.
func planBatchWriteItem(p *plan) *Error {
	b := batch{plan: p, most: maxBatchWrite}
	return b.tables(func(name string, m gjson.Result) *Error {
		s, err := b.share(name, "")
		if err != nil {
			return err
		}
		before := b.n
		err = eachElement(m, func(_ int, v gjson.Result) *Error {
			k, err := s.write(v)
			if err != nil {
				return err
			}
			return b.count(s, &k)
		})
		if err == nil && b.n == before {
			err = refuse("want at least one PutRequest or DeleteRequest")
		}
		return err
	})
}

// write reads a PutRequest or a DeleteRequest.
func (s *share) write(v gjson.Result) (k itemKey, err *Error) {
	name, m, err := one(writeRequest, v)
	if err != nil {
		return k, err
	}
	var r record
	if name == "PutRequest" {
		if err = r.read(putRequest, m); err == nil {
			k, err = s.facts.item(&s.target, r.value("Item"))
			err = err.in("Item")
		}
	} else if err = r.read(deleteRequest, m); err == nil {
		k, err = s.facts.key(&s.target, r.value("Key"))
		err = err.in("Key")
	}
	return k, err.in(name)
}
