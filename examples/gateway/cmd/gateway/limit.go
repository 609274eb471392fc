package main

import (
	"net"
	"net/netip"
	"sync"

	"github.com/iameval/iameval/examples/internal/places"
)

// How many connections there may be at one time: in all, and of one address.
const (
	maxConnections      = 1000
	maxConnectionsOfOne = 256
)

// limiter is a listener that closes connections beyond its limits at once.
type limiter struct {
	net.Listener
	places places.Places
}

// limited limits the connections of a listener.
func limited(l net.Listener, all, each int) net.Listener {
	return &limiter{Listener: l, places: places.Places{All: all, Each: each}}
}

// Accept returns the next connection within the limits.
func (l *limiter) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		at, _ := netip.ParseAddrPort(c.RemoteAddr().String()) // the zero address of what has none
		if l.places.Take(at.Addr()) == "" {
			return &limitedConn{Conn: c, done: sync.OnceFunc(func() { l.places.Give(at.Addr()) })}, nil
		}
		_ = c.Close() // nothing was sent
	}
}

// limitedConn counts until it is closed.
type limitedConn struct {
	net.Conn
	done func()
}

// Close closes the connection.
func (c *limitedConn) Close() error {
	defer c.done()
	return c.Conn.Close()
}
