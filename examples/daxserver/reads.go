package daxserver

import (
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// Reads of one item, and of pages.

// getItem answers a GetItem. The item of a hit is encoded once, and kept so.
func (c *conn) getItem(call *callContext) error {
	if err := c.decode(call).GetItem(&c.request, &c.get); err != nil {
		return err
	}
	if c.encode == nil {
		c.encode = func(item dynamodb.Item) ([]byte, error) { return c.get.EncodeItem(c.server.lists.Lists, item) }
	}
	encoded, out, err := c.server.cluster.GetEncoded(call, &c.session.caller, &c.get.GetItemInput, c.encode)
	if err == nil && out == nil {
		if c.server.lists.Encoded(encoded) {
			c.out = protocol.AppendEncoded(c.out, encoded)
			return nil
		}
		// It was encoded for another server of this cluster.
		out, err = c.server.cluster.GetItem(call, &c.session.caller, &c.get.GetItemInput)
	}
	if err != nil {
		return err
	}
	c.out, err = c.get.Append(c.out, c.server.lists.Lists, out)
	return err
}

// query answers a Query.
func (c *conn) query(call *callContext) error {
	q, err := c.decode(call).Query(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.Query(call, &c.session.caller, &q.QueryInput)
	if err != nil {
		return err
	}
	c.out, err = q.Append(c.out, c.server.lists.Lists, out)
	return err
}

// scan answers a Scan.
func (c *conn) scan(call *callContext) error {
	q, err := c.decode(call).Scan(&c.request)
	if err != nil {
		return err
	}
	out, err := c.server.cluster.Scan(call, &c.session.caller, &q.ScanInput)
	if err != nil {
		return err
	}
	c.out, err = q.Append(c.out, c.server.lists.Lists, out)
	return err
}
