package daxserver

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// Cancellation. A client that gives a call up closes its connection: that is the
// only sign. Nothing is sent ahead of an answer, so while a call waits for the
// store, somebody else can read from the connection.

// watchAfter is how long a call waits until its connection is watched: most are done
// by then.
const watchAfter = 50 * time.Millisecond

// watcher watches a connection while a call waits.
type watcher struct {
	conn *conn

	mu      sync.Mutex
	call    *callContext // nil: none
	timer   *time.Timer
	running chan struct{} // closed when the goroutine that watches has ended; nil: no goroutine watches
	halt    chan struct{} // closed to end it
}

// enter begins a call.
func (w *watcher) enter(read bool) *callContext {
	call := &callContext{watcher: w, deadline: time.Now().Add(callPatience), read: read}
	w.mu.Lock()
	w.call = call
	w.mu.Unlock()
	return call
}

// begin is called when somebody waits for a call.
func (w *watcher) begin(call *callContext) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.call == call {
		w.timer = time.AfterFunc(watchAfter, func() { w.watch(call) })
	}
}

// leave ends a call. When it returns, the connection is the caller's again.
func (w *watcher) leave() {
	w.mu.Lock()
	call, running := w.call, w.running
	w.call, w.running = nil, nil
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	if running != nil {
		close(w.halt)
		_ = w.conn.net.SetReadDeadline(time.Unix(1, 0)) // a closed connection does not wait either
	}
	w.mu.Unlock()
	if call != nil {
		call.end(context.Canceled)
	}
	if running != nil {
		<-running
		w.conn.meter.armed = none
	}
}

// cancel ends a call for the reason, if there is one.
func (w *watcher) cancel(why error) {
	w.mu.Lock()
	call := w.call
	w.mu.Unlock()
	if call != nil {
		call.end(why)
	}
}

// watch reads until something comes, which is kept for the next request, or until
// the client is gone: that ends a read. A write goes on, so that its outcome is
// known to the cache. The deadline ends both.
func (w *watcher) watch(call *callContext) {
	running, halt := make(chan struct{}), make(chan struct{})
	w.mu.Lock()
	if w.call != call {
		w.mu.Unlock()
		return
	}
	w.running, w.halt = running, halt
	w.conn.meter.armed = foreign
	_ = w.conn.net.SetReadDeadline(call.deadline) // a closed connection does not wait either
	w.mu.Unlock()
	defer close(running)
	in := w.conn.in
	if n := in.Buffered(); n < bufferSize {
		_, err := in.Peek(n + 1)
		if err != nil && call.read && !isTimeout(err) {
			call.end(context.Canceled)
			return
		}
	}
	select {
	case <-halt:
	case <-time.After(time.Until(call.deadline)):
		call.end(context.DeadlineExceeded)
	}
}

// isTimeout reports whether a deadline has passed.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
