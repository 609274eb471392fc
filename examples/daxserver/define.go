package daxserver

import (
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// The methods of the protocol itself.

// endpoints tells the client where to connect.
func (c *conn) endpoints(*callContext) error {
	if err := c.server.cluster.Permit(&c.session.caller, daxcache.Endpoints); err != nil {
		return err
	}
	list := nodesFor(c.local, c.server.advertise, c.server.peers.up(c.tls))
	nodes := make([]protocol.Node, len(list))
	for i, n := range list {
		nodes[i] = protocol.Node{Host: n.host, Address: n.address, Leader: i == 0}
	}
	c.server.metrics.listed.Store(int64(len(nodes)))
	c.out = protocol.AppendEndpoints(c.out, nodes)
	return nil
}

// defineKeySchema tells the client the key of a table, which the Go client keeps for
// ever: so it is read anew.
func (c *conn) defineKeySchema(call *callContext) error {
	name, err := c.request.TableName()
	if err != nil {
		return err
	}
	t, err := c.server.cluster.Reread(call, &c.session.caller, name)
	if err != nil {
		return err
	}
	c.out = protocol.AppendKeySchema(c.out, &t.Key)
	return nil
}

// defineAttributeListID gives the client a number for a list of names.
func (c *conn) defineAttributeListID(*callContext) error {
	if err := c.server.cluster.Permit(&c.session.caller, daxcache.DefineAttributeListID); err != nil {
		return err
	}
	names, err := c.request.Names()
	if err != nil {
		return err
	}
	id, err := c.server.lists.Define(names)
	if err != nil {
		return err
	}
	c.out = protocol.AppendListID(c.out, id)
	return nil
}

// defineAttributeList tells the client the names of a list.
func (c *conn) defineAttributeList(*callContext) error {
	if err := c.server.cluster.Permit(&c.session.caller, daxcache.DefineAttributeList); err != nil {
		return err
	}
	id, err := c.request.ListID()
	if err != nil {
		return err
	}
	names, err := c.server.lists.Names(id)
	if err != nil {
		return err
	}
	c.out = protocol.AppendNames(c.out, names)
	return nil
}
