package protocol

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Requests become calls: the inputs of a cluster, and what else their answers need.
// What a request says of an item depends on the key of its table, which is asked for
// each time: whoever answers must know it anyway. An error is a ValidationException,
// or what Describe returned.

// Decoder decodes requests.
type Decoder struct {
	// Lists are the lists of attribute names.
	Lists *Lists
	// Describe returns the description of a table to the caller of the request.
	Describe func(table string) (*dynamodb.TableDescription, error)
	// Reread is Describe where a key does not fit: it looks again.
	Reread func(table string) (*dynamodb.TableDescription, error)
}

// GetCall is a GetItem. It can be used again.
type GetCall struct {
	dynamodb.GetItemInput
	Table      *dynamodb.TableDescription
	projection projection // nil: the whole item
	key        dynamodb.Key
	names      interned
}

// interned keeps the name of a table that is asked for again and again.
type interned struct{ text string }

func (i *interned) of(b []byte) string {
	if i.text != string(b) {
		i.text = string(b)
	}
	return i.text
}

// table reads the name of a table, and describes the table.
func (d *Decoder) table(r cbor.Reader) (string, *dynamodb.TableDescription, error) {
	name, err := readName(&r)
	if err != nil {
		return "", nil, malformed(err)
	}
	t, err := d.Describe(name)
	return name, t, err
}

// fit reads a key. If it does not fit the description, the table may have become
// another.
func (d *Decoder) fit(t **dynamodb.TableDescription, r *cbor.Reader, key dynamodb.Key) error {
	b, err := r.Bytes()
	if err != nil {
		return malformed(err)
	}
	err = readKey(&(*t).Key, b, key)
	if err == nil {
		err = (*t).Key.Check(key)
	}
	if err == nil {
		return nil
	}
	again, reread := d.Reread((*t).Name)
	switch {
	case reread != nil:
		return reread
	case again.Key == (*t).Key:
		return err
	}
	*t = again
	return readKey(&again.Key, b, key)
}

// GetItem decodes a GetItem into a call.
func (d *Decoder) GetItem(q *Request, c *GetCall) error {
	r := q.argument(0)
	name, err := r.Bytes()
	if err != nil {
		return malformed(err)
	}
	if len(name) > maxName {
		return expected("the name of a table", len(name))
	}
	if c.key == nil {
		c.key = make(dynamodb.Key, 2)
	}
	c.GetItemInput = dynamodb.GetItemInput{TableName: c.names.of(name), Key: c.key}
	c.projection = nil
	if c.Table, err = d.Describe(c.TableName); err != nil {
		return err
	}
	r = q.argument(1)
	if err := d.fit(&c.Table, &r, c.key); err != nil {
		return err
	}
	p, err := readParams(q.argument(2), ofRead)
	if err != nil {
		return err
	}
	c.ConsistentRead, c.ReturnConsumedCapacity = p.consistent, p.capacity
	if p.projection != nil {
		var x expressions
		if c.projection, c.ProjectionExpression, err = x.projection(p.projection); err != nil {
			return malformed(err)
		}
		c.ExpressionAttributeNames = x.names
	}
	return nil
}

// PutCall is a PutItem.
type PutCall struct {
	dynamodb.PutItemInput
	Table *dynamodb.TableDescription
}

// PutItem decodes a PutItem.
func (d *Decoder) PutItem(q *Request) (*PutCall, error) {
	name, t, err := d.table(q.argument(0))
	if err != nil {
		return nil, err
	}
	c := &PutCall{Table: t}
	if c.Item, err = d.item(&c.Table, q.argument(1), q.argument(2)); err != nil {
		return nil, err
	}
	w, err := d.write(q.argument(3), ofWrite&^(1<<paramUpdate))
	if err != nil {
		return nil, err
	}
	c.TableName, c.ConditionExpression, c.ExpressionAttributeNames, c.ExpressionAttributeValues = name, w.condition, w.names, w.values
	c.ReturnValues, c.ReturnConsumedCapacity = w.returns, w.capacity
	return c, nil
}

// item reads an item from its key and its other attributes.
func (d *Decoder) item(t **dynamodb.TableDescription, key, values cbor.Reader) (dynamodb.Item, error) {
	k := make(dynamodb.Key, 2)
	if err := d.fit(t, &key, k); err != nil {
		return nil, err
	}
	b, err := values.Bytes()
	if err != nil {
		return nil, malformed(err)
	}
	return readItem(d.Lists, k, b)
}

// writing is the parameters of a write, with its expressions as text.
type writing struct {
	params
	condition, update string
	names             map[string]string
	values            map[string]dynamodb.Value
}

// write reads the parameters of a write.
func (d *Decoder) write(r cbor.Reader, allowed uint32) (w writing, err error) {
	if w.params, err = readParams(r, allowed); err != nil {
		return w, err
	}
	var x expressions
	if w.params.condition != nil {
		if w.condition, err = x.condition(w.params.condition); err != nil {
			return w, malformed(err)
		}
	}
	if w.params.update != nil {
		if w.update, err = x.update(w.params.update); err != nil {
			return w, malformed(err)
		}
	}
	w.names, w.values = x.names, x.values
	return w, nil
}

// DeleteCall is a DeleteItem.
type DeleteCall struct {
	dynamodb.DeleteItemInput
	Table *dynamodb.TableDescription
}

// DeleteItem decodes a DeleteItem.
func (d *Decoder) DeleteItem(q *Request) (*DeleteCall, error) {
	name, t, err := d.table(q.argument(0))
	if err != nil {
		return nil, err
	}
	c := &DeleteCall{Table: t}
	c.Key = make(dynamodb.Key, 2)
	r := q.argument(1)
	if err := d.fit(&c.Table, &r, c.Key); err != nil {
		return nil, err
	}
	w, err := d.write(q.argument(2), ofWrite&^(1<<paramUpdate))
	if err != nil {
		return nil, err
	}
	c.TableName, c.ConditionExpression, c.ExpressionAttributeNames, c.ExpressionAttributeValues = name, w.condition, w.names, w.values
	c.ReturnValues, c.ReturnConsumedCapacity = w.returns, w.capacity
	return c, nil
}

// UpdateCall is an UpdateItem.
type UpdateCall struct {
	dynamodb.UpdateItemInput
	Table *dynamodb.TableDescription
}

// UpdateItem decodes an UpdateItem.
func (d *Decoder) UpdateItem(q *Request) (*UpdateCall, error) {
	name, t, err := d.table(q.argument(0))
	if err != nil {
		return nil, err
	}
	c := &UpdateCall{Table: t}
	c.Key = make(dynamodb.Key, 2)
	r := q.argument(1)
	if err := d.fit(&c.Table, &r, c.Key); err != nil {
		return nil, err
	}
	w, err := d.write(q.argument(2), ofWrite)
	if err != nil {
		return nil, err
	}
	c.TableName, c.ConditionExpression, c.UpdateExpression = name, w.condition, w.update
	c.ExpressionAttributeNames, c.ExpressionAttributeValues = w.names, w.values
	c.ReturnValues, c.ReturnConsumedCapacity = w.returns, w.capacity
	return c, nil
}

// QueryCall is a Query.
type QueryCall struct {
	dynamodb.QueryInput
	Table      *dynamodb.TableDescription
	projection projection
}

// Query decodes a Query.
func (d *Decoder) Query(q *Request) (*QueryCall, error) {
	name, t, err := d.table(q.argument(0))
	if err != nil {
		return nil, err
	}
	var x expressions
	c := &QueryCall{Table: t}
	if r := q.argument(1); !r.Null() {
		b, err := r.Bytes()
		if err != nil {
			return nil, malformed(err)
		}
		if c.KeyConditionExpression, err = x.condition(b); err != nil {
			return nil, malformed(err)
		}
	}
	p, err := d.page(q.argument(2), &x, t)
	if err != nil {
		return nil, err
	}
	c.TableName, c.IndexName, c.FilterExpression, c.projection, c.ProjectionExpression = name, p.index, p.filter, p.projection, p.projected
	c.ExpressionAttributeNames, c.ExpressionAttributeValues = x.names, x.values
	c.Select, c.ConsistentRead, c.Limit, c.ScanIndexBackward = p.selects, p.consistent, p.limit, p.backward
	c.ExclusiveStartKey, c.ReturnConsumedCapacity = p.start, p.capacity
	return c, nil
}

// ScanCall is a Scan.
type ScanCall struct {
	dynamodb.ScanInput
	Table      *dynamodb.TableDescription
	projection projection
}

// Scan decodes a Scan.
func (d *Decoder) Scan(q *Request) (*ScanCall, error) {
	name, t, err := d.table(q.argument(0))
	if err != nil {
		return nil, err
	}
	var x expressions
	p, err := d.page(q.argument(1), &x, t)
	if err != nil {
		return nil, err
	}
	c := &ScanCall{Table: t, projection: p.projection}
	c.TableName, c.IndexName, c.FilterExpression, c.ProjectionExpression = name, p.index, p.filter, p.projected
	c.ExpressionAttributeNames, c.ExpressionAttributeValues = x.names, x.values
	c.Select, c.ConsistentRead, c.Limit, c.Segment, c.TotalSegments = p.selects, p.consistent, p.limit, p.segment, p.segments
	c.ExclusiveStartKey, c.ReturnConsumedCapacity = p.start, p.capacity
	return c, nil
}

// paged are the parameters of a Query or a Scan, with its expressions as text.
type paged struct {
	params
	filter     string
	projection projection
	projected  string
	start      dynamodb.Key
}

// page reads the parameters of a Query or a Scan.
func (d *Decoder) page(r cbor.Reader, x *expressions, t *dynamodb.TableDescription) (p paged, err error) {
	if p.params, err = readParams(r, ofPage); err != nil {
		return p, err
	}
	if p.params.filter != nil {
		if p.filter, err = x.condition(p.params.filter); err != nil {
			return p, malformed(err)
		}
	}
	if p.params.projection != nil {
		if p.projection, p.projected, err = x.projection(p.params.projection); err != nil {
			return p, malformed(err)
		}
	}
	switch {
	case p.params.start == nil:
	case p.index != "":
		p.start, err = readCompoundKey(p.params.start)
	default:
		p.start = make(dynamodb.Key, 2)
		err = readKey(&t.Key, p.params.start, p.start)
	}
	return p, err
}
