package daxserver

// Writes of one item.

// putItem answers a PutItem.
func (c *conn) putItem(call *callContext) error {
	put, err := c.decode(call).PutItem(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.PutItem(call, &c.session.caller, &put.PutItemInput)
	if err != nil {
		return err
	}
	c.out, err = put.Append(c.out, c.server.lists.Lists, out)
	return err
}

// deleteItem answers a DeleteItem.
func (c *conn) deleteItem(call *callContext) error {
	del, err := c.decode(call).DeleteItem(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.DeleteItem(call, &c.session.caller, &del.DeleteItemInput)
	if err != nil {
		return err
	}
	c.out, err = del.Append(c.out, c.server.lists.Lists, out)
	return err
}

// updateItem answers an UpdateItem.
func (c *conn) updateItem(call *callContext) error {
	update, err := c.decode(call).UpdateItem(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.UpdateItem(call, &c.session.caller, &update.UpdateItemInput)
	if err != nil {
		return err
	}
	c.out, err = update.Append(c.out, c.server.lists.Lists, out)
	return err
}
