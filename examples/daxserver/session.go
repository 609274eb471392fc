package daxserver

import (
	"errors"
	"log/slog"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxserver/protocol"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/sigv4"
)

// Whose a connection is. A client signs nothing but the moment, and may do so again
// at any time: the identity is a state of the connection. A failure leaves nobody.

// sessionLife is how long an authorisation holds. Clients renew theirs after 150 or
// 225 seconds, and whenever they are asked to.
const sessionLife = 5 * time.Minute

// session is the authorisation of a connection. The zero session is nobody's.
type session struct {
	state  sessionState
	until  time.Time
	keys   *keyring // in which the identity was found
	id     *identities.Identity
	caller daxcache.Caller
}

type sessionState uint8

const (
	unauthorised sessionState = iota
	authorised
	rejected
)

// authorise checks credentials, and makes the connection that of their owner or of
// nobody. It is not answered. A key that nobody has takes the same work as
// any other, and no failure is told from another but in the log.
func (c *conn) authorise(sent *protocol.Credentials) {
	s := c.server
	keys, now := s.ids.Load(), s.now()
	id, found := keys.Lookup(sent.Key)
	if !found || id == nil {
		id = new(identities.Identity)
	}
	err := sigv4.VerifyDAX(sigv4.DAX{Signature: sent.Signature, StringToSign: sent.StringToSign}, id.Secret, s.region, now)
	fault := id.Check(sent.Token, now)
	var wrong *sigv4.Error
	why := ""
	switch {
	case errors.As(err, &wrong):
		fault, why = wrong.Fault, wrong.Reason
	case err != nil:
		fault, why = sigv4.Mismatch, err.Error()
	case fault != 0:
		why = "the session token, which belongs to the key"
	}
	if fault != 0 {
		c.session = session{state: rejected}
		s.metrics.authorised.add(fault.String())
		s.log.Warn("authorisation refused", slog.String("key", loggedKey(sent.Key)), slog.String("reason", fault.String()),
			slog.String("detail", why), slog.String("remote", c.remote.String()))
		return
	}
	c.session = session{authorised, now.Add(sessionLife), keys, id, daxcache.Caller{Principal: id.Principal, Context: id.Context}}
	c.meter.known = true
	s.metrics.authorised.add("ok")
	s.log.Debug("authorised", slog.String("key", sent.Key), slog.String("principal", id.Principal.String()), slog.String("remote", c.remote.String()))
}

// loggedKey is a key ID for the log. What is too long to be one may be a secret in
// its place.
func loggedKey(key string) string {
	if len(key) > 128 {
		return "(too long)"
	}
	return key
}

// current returns the state of the session now. Keys that have changed since are
// looked at again.
func (c *conn) current(now time.Time) sessionState {
	t := &c.session
	if t.state != authorised {
		return t.state
	}
	if keys := c.server.ids.Load(); keys != t.keys {
		id, found := keys.Lookup(t.id.Key)
		if !found || id.Secret != t.id.Secret || id.Token != t.id.Token {
			return c.reject("the key, its secret or its token is gone")
		}
		t.keys, t.id, t.caller = keys, id, daxcache.Caller{Principal: id.Principal, Context: id.Context}
	}
	switch {
	case !t.id.Expires.IsZero() && !now.Before(t.id.Expires):
		return c.reject("the session of the key is over")
	case !now.Before(t.until):
		return unauthorised
	}
	return authorised
}

func (c *conn) reject(why string) sessionState {
	c.server.metrics.authorised.add("revoked")
	c.server.log.Warn("authorisation refused", slog.String("key", c.session.id.Key), slog.String("reason", "revoked"),
		slog.String("detail", why), slog.String("remote", c.remote.String()))
	c.session = session{state: rejected}
	return rejected
}
