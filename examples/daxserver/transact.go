package daxserver

// Transactions.

// transactGetItems answers a TransactGetItems.
func (c *conn) transactGetItems(call *callContext) error {
	t, err := c.decode(call).TransactGetItems(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.TransactGetItems(call, &c.session.caller, &t.TransactGetItemsInput)
	if err != nil {
		return &memberError{err, t.Tables}
	}
	c.out, err = t.Append(c.out, c.server.lists.Lists, out)
	return err
}

// transactWriteItems answers a TransactWriteItems.
func (c *conn) transactWriteItems(call *callContext) error {
	t, err := c.decode(call).TransactWriteItems(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.TransactWriteItems(call, &c.session.caller, &t.TransactWriteItemsInput)
	if err != nil {
		return &memberError{err, t.Tables}
	}
	c.out = t.Append(c.out, out)
	return nil
}
