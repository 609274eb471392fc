package main

import (
	"net"
	"net/netip"
	"sync"
)

// How many connections there may be at one time: in all, and of one address.
const (
	maxConnections      = 1000
	maxConnectionsOfOne = 256
)

// limiter is a listener that closes connections beyond its limits at once.
type limiter struct {
	net.Listener
	all, each int
	mu        sync.Mutex
	open      int
	of        map[netip.Addr]int
}

// limited limits the connections of a listener.
func limited(l net.Listener, all, each int) net.Listener {
	return &limiter{Listener: l, all: all, each: each, of: make(map[netip.Addr]int)}
}

// Accept returns the next connection within the limits.
func (l *limiter) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		at, _ := netip.ParseAddrPort(c.RemoteAddr().String()) // the zero address of what has none
		if l.take(at.Addr()) {
			return &limitedConn{Conn: c, done: sync.OnceFunc(func() { l.give(at.Addr()) })}, nil
		}
		_ = c.Close() // nothing was sent
	}
}

func (l *limiter) take(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open >= l.all || l.of[a] >= l.each {
		return false
	}
	l.open++
	l.of[a]++
	return true
}

func (l *limiter) give(a netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	if l.of[a]--; l.of[a] == 0 {
		delete(l.of, a)
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
