// Package places counts the connections of a server, in all and of each address.
package places

import (
	"net/netip"
	"sync"
)

// Places are the places of a server for connections. The zero Places have none. They are
// safe for concurrent use, and must not be copied after the first one was taken.
type Places struct {
	All, Each int // how many there are, and how many of them for one address

	mu   sync.Mutex
	open int
	of   map[netip.Addr]int
}

// Take takes a place for a connection from an address, or returns the name of the limit
// that is reached.
func (p *Places) Take(a netip.Addr) (limit string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.open >= p.All:
		return "connections"
	case p.of[a] >= p.Each:
		return "connections of an address"
	}
	if p.of == nil {
		p.of = make(map[netip.Addr]int)
	}
	p.open++
	p.of[a]++
	return ""
}

// Give gives back the place of a connection.
func (p *Places) Give(a netip.Addr) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open--
	if p.of[a]--; p.of[a] == 0 {
		delete(p.of, a)
	}
}
