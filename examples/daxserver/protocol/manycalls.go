package protocol

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Calls on many items.

// BatchGetCall is a BatchGetItem, with what there is to know of its tables.
type BatchGetCall struct {
	dynamodb.BatchGetItemInput
	Tables      map[string]*dynamodb.TableDescription
	projections map[string]projection // of tables that have one
}

// BatchGetItem decodes a BatchGetItem.
func (d *Decoder) BatchGetItem(q *Request) (*BatchGetCall, error) {
	c := &BatchGetCall{Tables: make(map[string]*dynamodb.TableDescription), projections: make(map[string]projection)}
	c.RequestItems = make(map[string]dynamodb.KeysAndAttributes)
	keys := 0
	err := d.eachTable(q.argument(0), c.Tables, func(r *cbor.Reader, name string) error {
		asked, err := d.keysAndAttributes(r, c, name)
		c.RequestItems[name] = asked
		if keys += len(asked.Keys); err == nil && keys > dynamodb.MaxBatchGet {
			err = dynamodb.Invalid("Too many items requested for the BatchGetItem call: want at most %d", dynamodb.MaxBatchGet)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	p, err := readParams(q.argument(1), ofMany)
	c.ReturnConsumedCapacity = p.capacity
	return c, err
}

// eachTable reads a map of tables, each of which is described and read by read.
func (d *Decoder) eachTable(r cbor.Reader, tables map[string]*dynamodb.TableDescription, read func(*cbor.Reader, string) error) error {
	return eachPair(&r, func(name string) (err error) {
		if tables[name] != nil || len(name) > maxName || len(tables) == dynamodb.MaxBatchGet {
			return expected("tables, each once", len(tables)+1)
		}
		if tables[name], err = d.Describe(name); err != nil {
			return err
		}
		return read(&r, name)
	})
}

// keysAndAttributes reads what a BatchGetItem asks of a table.
func (d *Decoder) keysAndAttributes(r *cbor.Reader, c *BatchGetCall, name string) (asked dynamodb.KeysAndAttributes, err error) {
	if n, err := r.Array(); err != nil || n != 3 {
		return asked, expected("three items for a table", n)
	}
	if asked.ConsistentRead, err = readFlag(r); err != nil {
		return asked, malformed(err)
	}
	if !r.Null() {
		b, err := r.Bytes()
		if err != nil {
			return asked, malformed(err)
		}
		var x expressions
		if c.projections[name], asked.ProjectionExpression, err = x.projection(b); err != nil {
			return asked, malformed(err)
		}
		asked.ExpressionAttributeNames = x.names
	}
	table := c.Tables[name]
	err = eachElement(r, func() error {
		if len(asked.Keys) > dynamodb.MaxBatchGet {
			return dynamodb.Invalid("Too many items requested for the BatchGetItem call: want at most %d", dynamodb.MaxBatchGet)
		}
		key := make(dynamodb.Key, 2)
		asked.Keys = append(asked.Keys, key)
		return d.fit(&table, r, key)
	})
	c.Tables[name] = table
	return asked, err
}

// BatchWriteCall is a BatchWriteItem.
type BatchWriteCall struct {
	dynamodb.BatchWriteItemInput
	Tables map[string]*dynamodb.TableDescription
}

// BatchWriteItem decodes a BatchWriteItem.
func (d *Decoder) BatchWriteItem(q *Request) (*BatchWriteCall, error) {
	c := &BatchWriteCall{Tables: make(map[string]*dynamodb.TableDescription)}
	c.RequestItems = make(map[string][]dynamodb.WriteRequest)
	writes := 0
	err := d.eachTable(q.argument(0), c.Tables, func(r *cbor.Reader, name string) error {
		n, err := r.Array()
		if err != nil {
			return malformed(err)
		}
		if n < 0 || n%2 != 0 {
			return expected("keys and values", n)
		}
		if writes += n / 2; writes > dynamodb.MaxBatchWrite {
			return dynamodb.Invalid("Too many items requested for the BatchWriteItem call: want at most %d", dynamodb.MaxBatchWrite)
		}
		table := c.Tables[name]
		for range n / 2 {
			w, err := d.writeRequest(r, &table)
			if err != nil {
				return err
			}
			c.RequestItems[name] = append(c.RequestItems[name], w)
		}
		c.Tables[name] = table
		return nil
	})
	if err != nil {
		return nil, err
	}
	p, err := readParams(q.argument(1), ofMany)
	c.ReturnConsumedCapacity = p.capacity
	return c, err
}

// writeRequest reads a key, and values or null.
func (d *Decoder) writeRequest(r *cbor.Reader, t **dynamodb.TableDescription) (w dynamodb.WriteRequest, err error) {
	key := make(dynamodb.Key, 2)
	if err := d.fit(t, r, key); err != nil {
		return w, err
	}
	if r.Null() {
		return dynamodb.WriteRequest{Delete: key}, nil
	}
	b, err := r.Bytes()
	if err != nil {
		return w, malformed(err)
	}
	w.Put, err = readItem(d.Lists, key, b)
	return w, err
}

// TransactGetCall is a TransactGetItems, with a table and a projection for each
// member; nil: the whole item.
type TransactGetCall struct {
	dynamodb.TransactGetItemsInput
	Tables      []*dynamodb.TableDescription
	projections []projection
}

// members are readers of the arrays that a transaction comes in, one for each kind of
// thing that its members have.
type members struct{ arrays []cbor.Reader }

// openMembers opens arrays, which must be of one length, and returns it.
func openMembers(all ...cbor.Reader) (members, int, error) {
	length := 0
	for i := range all {
		n, err := all[i].Array()
		if err != nil {
			return members{}, 0, malformed(err)
		}
		if n < 0 || i > 0 && n != length {
			return members{}, 0, expected("arrays of one length", n)
		}
		length = n
	}
	if length == 0 || length > dynamodb.MaxTransaction {
		return members{}, 0, dynamodb.Invalid("Member must have length from 1 to %d, not %d", dynamodb.MaxTransaction, length)
	}
	return members{all}, length, nil
}

// optional reads bytes or null of an array.
func (m *members) optional(i int) ([]byte, error) {
	r := &m.arrays[i]
	if r.Null() {
		return nil, nil
	}
	b, err := r.Bytes()
	if b == nil {
		b = []byte{}
	}
	return b, malformed(err)
}

// table reads the name of a table, and describes the table.
func (m *members) table(d *Decoder, i int) (string, *dynamodb.TableDescription, error) {
	name, err := readName(&m.arrays[i])
	if err != nil {
		return "", nil, malformed(err)
	}
	t, err := d.Describe(name)
	return name, t, err
}

// TransactGetItems decodes a TransactGetItems.
func (d *Decoder) TransactGetItems(q *Request) (*TransactGetCall, error) {
	const tables, keys, projections = 0, 1, 2
	m, n, err := openMembers(q.argument(tables), q.argument(keys), q.argument(projections))
	if err != nil {
		return nil, err
	}
	c := &TransactGetCall{Tables: make([]*dynamodb.TableDescription, n), projections: make([]projection, n)}
	c.TransactItems = make([]dynamodb.TransactGet, n)
	for i := range n {
		get := &c.TransactItems[i]
		if get.TableName, c.Tables[i], err = m.table(d, tables); err != nil {
			return nil, err
		}
		get.Key = make(dynamodb.Key, 2)
		if err := d.fit(&c.Tables[i], &m.arrays[keys], get.Key); err != nil {
			return nil, err
		}
		b, err := m.optional(projections)
		if err != nil {
			return nil, err
		}
		if b != nil {
			var x expressions
			if c.projections[i], get.ProjectionExpression, err = x.projection(b); err != nil {
				return nil, malformed(err)
			}
			get.ExpressionAttributeNames = x.names
		}
	}
	p, err := readParams(q.argument(3), ofMany)
	c.ReturnConsumedCapacity = p.capacity
	return c, err
}

// TransactWriteCall is a TransactWriteItems, with a table for each member.
type TransactWriteCall struct {
	dynamodb.TransactWriteItemsInput
	Tables []*dynamodb.TableDescription
}

// kinds are the kinds of members by their numbers.
var kinds = map[int64]dynamodb.TransactKind{2: dynamodb.TransactPut, 7: dynamodb.TransactDelete, 9: dynamodb.TransactUpdate, 12: dynamodb.TransactCheck}

// The arguments of a TransactWriteItems, but for its returned values, which are null.
const (
	writeKinds = iota
	writeTables
	writeKeys
	writeValues
	writeReturned
	writeOnFailure
	writeConditions
	writeUpdates
	writeParams
)

// TransactWriteItems decodes a TransactWriteItems.
func (d *Decoder) TransactWriteItems(q *Request) (*TransactWriteCall, error) {
	if r := q.argument(writeReturned); !r.Null() {
		return nil, expected("null", "returned values")
	}
	m, n, err := openMembers(q.argument(writeKinds), q.argument(writeTables), q.argument(writeKeys), q.argument(writeValues),
		q.argument(writeOnFailure), q.argument(writeConditions), q.argument(writeUpdates))
	if err != nil {
		return nil, err
	}
	c := &TransactWriteCall{Tables: make([]*dynamodb.TableDescription, n)}
	c.TransactItems = make([]dynamodb.TransactWrite, n)
	for i := range n {
		if err := d.member(&m, &c.TransactItems[i], &c.Tables[i]); err != nil {
			return nil, err
		}
	}
	p, err := readParams(q.argument(writeParams), ofToken)
	c.ClientRequestToken, c.ReturnConsumedCapacity = p.token, p.capacity
	return c, err
}

// member reads the next member of a TransactWriteItems.
func (d *Decoder) member(m *members, w *dynamodb.TransactWrite, t **dynamodb.TableDescription) error {
	const kindsAt, tables, keys, values, onFailure, conditions, updates = 0, 1, 2, 3, 4, 5, 6
	kind, err := m.arrays[kindsAt].Int()
	if err != nil {
		return malformed(err)
	}
	if w.Kind = kinds[kind]; w.Kind == "" {
		return expected("the operation of a member: 2, 7, 9 or 12", kind)
	}
	if w.TableName, *t, err = m.table(d, tables); err != nil {
		return err
	}
	key := make(dynamodb.Key, 2)
	if err := d.fit(t, &m.arrays[keys], key); err != nil {
		return err
	}
	content, err := m.optional(values)
	if err != nil {
		return err
	}
	if (content != nil) != (w.Kind == dynamodb.TransactPut) {
		return expected("values of a Put, and of nothing else", w.Kind)
	}
	if content == nil {
		w.Key = key
	} else if w.Item, err = readItem(d.Lists, key, content); err != nil {
		return err
	}
	failure, err := m.arrays[onFailure].Int()
	switch {
	case err != nil:
		return malformed(err)
	case failure == 2:
		w.ReturnValuesOnConditionCheckFailure = dynamodb.ReturnAllOld
	case failure != 1:
		return expected("1 or 2", failure)
	}
	return m.expressions(w, conditions, updates)
}

// expressions reads the expressions of a member.
func (m *members) expressions(w *dynamodb.TransactWrite, conditions, updates int) error {
	var x expressions
	condition, err := m.optional(conditions)
	if err == nil && condition != nil {
		w.ConditionExpression, err = x.condition(condition)
	}
	if err != nil {
		return malformed(err)
	}
	update, err := m.optional(updates)
	if err == nil && update != nil {
		w.UpdateExpression, err = x.update(update)
	}
	w.ExpressionAttributeNames, w.ExpressionAttributeValues = x.names, x.values
	return malformed(err)
}
