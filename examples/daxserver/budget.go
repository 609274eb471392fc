package daxserver

import (
	"context"
	"sync"
)

// Limits bound what clients can make a server do. A zero field has its default.
type Limits struct {
	Connections           int   // at one time; 1,000
	ConnectionsPerAddress int   // of one address; 256
	RequestBytes          int   // of one request; 17 MiB
	InFlightBytes         int64 // of all requests that are being read or answered; 256 MiB
	Lists                 int   // of attribute names, which are never forgotten; 100,000
	ListBytes             int64 // of these lists; 64 MiB
}

// The defaults, and limits that cannot be changed.
const (
	defaultConnections           = 1000
	defaultConnectionsPerAddress = 256
	defaultRequestBytes          = 17 << 20
	defaultInFlightBytes         = 256 << 20

	newBytes     = 8 << 10  // of a connection that has not been authorised yet
	smallRequest = 64 << 10 // up to which a request takes no share of the bytes in flight
	mediumShare  = 1 << 20  // what a greater request takes at first
)

func (l Limits) withDefaults() Limits {
	l.Connections = orDefault(l.Connections, defaultConnections)
	l.ConnectionsPerAddress = orDefault(l.ConnectionsPerAddress, defaultConnectionsPerAddress)
	l.RequestBytes = orDefault(l.RequestBytes, defaultRequestBytes)
	l.InFlightBytes = orDefault(l.InFlightBytes, defaultInFlightBytes)
	return l
}

func orDefault[T int | int64](v, standard T) T {
	if v <= 0 {
		return standard
	}
	return v
}

// pool is bytes that requests wait for, first come, first served.
type pool struct {
	mu      sync.Mutex
	free    int64
	waiting []*waiter
}

type waiter struct {
	n     int64
	ready chan struct{} // closed once the bytes are the waiter's
}

// take waits for n bytes, which are to be given back.
func (p *pool) take(ctx context.Context, n int64) error {
	p.mu.Lock()
	if len(p.waiting) == 0 && p.free >= n {
		p.free -= n
		p.mu.Unlock()
		return nil
	}
	w := &waiter{n, make(chan struct{})}
	p.waiting = append(p.waiting, w)
	p.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
		return p.withdraw(ctx, w)
	}
}

// withdraw ends the waiting of one whose context has ended.
func (p *pool) withdraw(ctx context.Context, w *waiter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.waiting {
		if other == w {
			p.waiting = append(p.waiting[:i:i], p.waiting[i+1:]...)
			p.serve()
			return ctx.Err()
		}
	}
	return nil // it was served just now
}

func (p *pool) give(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free += n
	p.serve()
}

// serve gives bytes to those who wait, in their order.
func (p *pool) serve() {
	for len(p.waiting) > 0 && p.free >= p.waiting[0].n {
		p.free -= p.waiting[0].n
		close(p.waiting[0].ready)
		p.waiting = p.waiting[1:]
	}
}

// bytesInFlight is the memory for requests above smallRequest. Such a request takes
// mediumShare of the one pool, and if it grows beyond, all that a request may have
// of the other. Who holds a part of the second waits for nothing more, so that no
// two requests wait for each other.
type bytesInFlight struct {
	medium, large pool
	request       int64
}

func newBytesInFlight(l Limits) *bytesInFlight {
	b := &bytesInFlight{request: int64(l.RequestBytes)}
	b.large.free = max(l.InFlightBytes-l.InFlightBytes/4, b.request)
	b.medium.free = max(l.InFlightBytes/4, mediumShare)
	return b
}

// share is what one request holds.
type share struct{ medium, large int64 }

// grow makes sure that a request of n bytes has its share.
func (b *bytesInFlight) grow(ctx context.Context, s *share, n int) error {
	if n > smallRequest && s.medium == 0 {
		if err := b.medium.take(ctx, mediumShare); err != nil {
			return err
		}
		s.medium = mediumShare
	}
	if n > mediumShare && s.large == 0 {
		if err := b.large.take(ctx, b.request); err != nil {
			return err
		}
		s.large = b.request
	}
	return nil
}

// release gives a share back.
func (b *bytesInFlight) release(s *share) {
	if s.medium > 0 {
		b.medium.give(s.medium)
	}
	if s.large > 0 {
		b.large.give(s.large)
	}
	*s = share{}
}
