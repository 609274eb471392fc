package daxserver

import (
	"context"
	"errors"
	"time"
)

// meter reads from a connection, and sees to it that no request takes more memory
// or more time than it may.
type meter struct {
	conn  *conn
	share share
	count int  // bytes of the request; before the first authorisation, of all
	begun bool // some of the request has come, and the rest must follow
	known bool // the client has been authorised once
	armed armed
	until time.Time // of an idle deadline
}

// armed says which deadline the connection has. Whoever sets another one says so.
type armed uint8

const (
	foreign      armed = iota // that of the preamble, or of a call
	none                      // a new one is due
	idleArmed                 // for a request to begin
	requestArmed              // for the rest of one
)

// errTooLong ends a connection whose request is longer than it may be.
var errTooLong = errors.New("the request is too long")

// next awaits the next request.
func (m *meter) next() {
	m.begun = m.conn.in.Buffered() > 0
	if m.known {
		m.count = m.conn.in.Buffered()
	}
	if m.armed != idleArmed {
		m.armed = none
	}
}

// Read reads what has come. Where more is due than has come, it waits.
func (m *meter) Read(p []byte) (int, error) {
	limits := &m.conn.server.limits
	if m.count >= limits.RequestBytes || !m.known && m.count >= newBytes {
		m.conn.server.metrics.refused.add("request bytes")
		return 0, errTooLong
	}
	if err := m.arm(); err != nil {
		return 0, err
	}
	n, err := m.conn.net.Read(p)
	m.begun = m.begun || n > 0
	if m.count += n; m.count > smallRequest && err == nil {
		err = m.grow()
	}
	return n, err
}

// arm sets the time by which something must come. Most requests come in one piece:
// their deadline is that of an idle connection, which is set anew only now and then.
func (m *meter) arm() error {
	now := time.Now()
	switch {
	case m.armed == foreign || m.begun && m.armed == requestArmed:
		return nil
	case m.begun:
		m.armed = requestArmed
		return m.conn.net.SetReadDeadline(now.Add(requestPatience))
	case m.armed == idleArmed && m.until.Sub(now) > idlePatience*9/10:
		return nil
	}
	m.armed, m.until = idleArmed, now.Add(idlePatience)
	return m.conn.net.SetReadDeadline(m.until)
}

// grow waits for a share of the bytes in flight.
func (m *meter) grow() error {
	ctx, cancel := context.WithTimeout(m.conn.ctx, requestPatience)
	defer cancel()
	before := m.share
	err := m.conn.server.bytes.grow(ctx, &m.share, m.count)
	m.conn.server.metrics.inFlight.Add(m.share.medium + m.share.large - before.medium - before.large)
	if err != nil {
		m.conn.server.metrics.refused.add("bytes in flight")
	}
	return err
}

// release gives the share back, once the request has been answered.
func (m *meter) release() {
	if m.share != (share{}) {
		m.conn.server.metrics.inFlight.Add(-m.share.medium - m.share.large)
		m.conn.server.bytes.release(&m.share)
	}
}
