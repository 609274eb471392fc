package daxserver

import (
	"context"
	"sync"
	"time"
)

// callContext is the context of one call. Most calls are answered from a cache,
// where nobody waits for it: so its channel is made when somebody first asks for
// it, and only then does the connection begin to watch over the call.
type callContext struct {
	watcher  *watcher
	deadline time.Time
	read     bool // and may be cancelled

	mu   sync.Mutex
	done chan struct{}
	err  error
}

var _ context.Context = (*callContext)(nil)

// Deadline is when the connection ends the call.
func (c *callContext) Deadline() (time.Time, bool) { return c.deadline, true }

// Done is closed when the call has ended, or is to end.
func (c *callContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		if c.err != nil {
			close(c.done)
		} else {
			c.watcher.begin(c)
		}
	}
	return c.done
}

// Err is nil until then.
func (c *callContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Value returns nil: a call carries nothing.
func (c *callContext) Value(any) any { return nil }

// end ends the call. Only the first reason counts.
func (c *callContext) end(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = why
	if c.done != nil {
		close(c.done)
	}
}
