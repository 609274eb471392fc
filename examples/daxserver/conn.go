package daxserver

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// How long a connection may take.
const (
	preamblePatience = 5 * time.Second // TLS, the preamble
	requestPatience  = 30 * time.Second
	idlePatience     = 120 * time.Second
	writePatience    = 30 * time.Second
	callPatience     = 60 * time.Second
)

// conn is the connection of a client, and the goroutine that serves it.
type conn struct {
	server *Server
	net    net.Conn
	tls    bool
	remote netip.Addr
	local  netip.AddrPort
	agent  string // what the client calls itself

	ctx     context.Context // of the server
	in      *bufio.Reader   // of meter
	meter   meter
	session session
	watch   watcher
	phase   atomic.Int32

	request protocol.Request
	decoder protocol.Decoder
	get     protocol.GetCall
	encode  func(dynamodb.Item) ([]byte, error) // of get
	call    *callContext                        // that the decoder describes tables for
	out     []byte                              // the answer
}

// The phases of a connection, for whoever wants it to end.
const (
	idle     int32 = iota // no request has begun
	busy                  // one has
	quitting              // it is the last
)

// bufferSize is how much a connection reads at once. It is most of what an idle
// connection takes.
const bufferSize = 4 << 10

func newConn(ctx context.Context, s *Server, nc net.Conn, secure *tls.Config, from netip.Addr) *conn {
	c := &conn{server: s, net: nc, tls: secure != nil, remote: from, local: localAddress(nc.LocalAddr()), ctx: ctx}
	if c.tls {
		c.net = tls.Server(nc, secure)
	}
	c.meter.conn = c
	c.in = bufio.NewReaderSize(&c.meter, bufferSize)
	c.watch.conn = c
	c.decoder.Lists = s.lists.Lists
	return c
}

// serve serves the connection to its end. What a client can make panic ends its
// connection, and nothing else.
func (c *conn) serve() {
	var why error
	defer func() {
		if p := recover(); p != nil {
			// The value may hold what the client sent, and is not logged.
			c.server.log.Error("panic", slog.String("remote", c.remote.String()), slog.String("type", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
			why = errors.New("panic")
		}
		c.watch.leave()
		c.meter.release()
		_ = c.net.Close() // nothing more is said
		c.server.log.Debug("closed", slog.String("remote", c.remote.String()), slog.String("agent", c.agent), slog.String("reason", reason(why)))
	}()
	why = c.open()
	for why == nil {
		why = c.serveRequest()
	}
}

// reason says in the log why a connection ended.
func reason(why error) string {
	switch {
	case errors.Is(why, io.EOF):
		return "the client closed it"
	case errors.Is(why, os.ErrDeadlineExceeded):
		return "nothing came in time"
	case why == nil:
		return ""
	}
	return why.Error()
}

// errQuit ends the connections of a server that stops.
var errQuit = errors.New("the server stops")

// errRefused ends the connection of a visitor that is not a DAX client.
var errRefused = errors.New("refused")

// open reads what comes before the first request.
func (c *conn) open() error {
	if err := c.net.SetDeadline(time.Now().Add(preamblePatience)); err != nil {
		return err
	}
	first, err := c.in.Peek(1)
	var notTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &notTLS):
		return c.refuse(plainClient)
	case err != nil:
		return err
	}
	if who := sniff(first[0]); who != daxClient {
		return c.refuse(who)
	}
	if c.agent, err = protocol.ReadPreamble(c.in); err != nil {
		return err
	}
	c.agent = loggedText(c.agent)
	c.server.log.Debug("connected", slog.String("remote", c.remote.String()), slog.String("agent", c.agent))
	c.meter.armed = none
	return c.net.SetDeadline(time.Time{})
}

// refuse ends the connection of a visitor that is not a DAX client, or came to the
// wrong port. One of HTTP is told where it is.
func (c *conn) refuse(who visitor) error {
	if who == httpClient {
		_, _ = c.net.Write(httpAnswer) // it is refused either way
	}
	c.server.metrics.refused.add(who.String())
	c.server.log.Warn("refused", slog.String("why", who.String()), slog.String("remote", c.remote.String()), slog.String("advice", who.advice()))
	return errRefused
}

// loggedText is what a client says, as the log may have it.
func loggedText(s string) string {
	if len(s) > 100 {
		return s[:100] + "..."
	}
	return s
}

// quit asks the connection to end: now if it is idle, else with the answer that it
// owes.
func (c *conn) quit() {
	if c.phase.Swap(quitting) == idle {
		_ = c.net.Close() // its goroutine sees that
	}
}

// abort ends the connection now, and the call that it waits for.
func (c *conn) abort() {
	c.phase.Store(quitting)
	c.watch.cancel(errQuit)
	_ = c.net.Close() // its goroutine sees that
}

// begin waits for the first byte of a request.
func (c *conn) begin() error {
	c.meter.next()
	if _, err := c.in.Peek(1); err != nil {
		return err
	}
	if !c.phase.CompareAndSwap(idle, busy) {
		return errQuit
	}
	return nil
}

// end is the end of a request.
func (c *conn) end() error {
	c.meter.release()
	if !c.phase.CompareAndSwap(busy, idle) {
		return errQuit
	}
	return nil
}

// write sends an answer in one piece.
func (c *conn) write(answer []byte) error {
	if err := c.net.SetWriteDeadline(time.Now().Add(writePatience)); err != nil {
		return err
	}
	_, err := c.net.Write(answer)
	return err
}
