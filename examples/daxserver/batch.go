package daxserver

// Batches.

// batchGetItem answers a BatchGetItem.
func (c *conn) batchGetItem(call *callContext) error {
	batch, err := c.decode(call).BatchGetItem(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.BatchGetItem(call, &c.session.caller, &batch.BatchGetItemInput)
	if err != nil {
		return err
	}
	c.out, err = batch.Append(c.out, c.server.lists.Lists, out)
	return err
}

// batchWriteItem answers a BatchWriteItem.
func (c *conn) batchWriteItem(call *callContext) error {
	batch, err := c.decode(call).BatchWriteItem(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.BatchWriteItem(call, &c.session.caller, &batch.BatchWriteItemInput)
	if err != nil {
		return err
	}
	c.out, err = batch.Append(c.out, c.server.lists.Lists, out)
	return err
}
