package daxserver

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// Requests are read, handled and answered one after the other.

// handler answers a request: it appends the answer to c.out. What it has appended with
// an error is dropped.
type handler func(c *conn, call *callContext) error

// handlers answer the methods.
var handlers = [protocol.Methods]handler{
	protocol.Endpoints:             (*conn).endpoints,
	protocol.DefineKeySchema:       (*conn).defineKeySchema,
	protocol.DefineAttributeListID: (*conn).defineAttributeListID,
	protocol.DefineAttributeList:   (*conn).defineAttributeList,
	protocol.GetItem:               (*conn).getItem,
	protocol.PutItem:               (*conn).putItem,
	protocol.DeleteItem:            (*conn).deleteItem,
	protocol.UpdateItem:            (*conn).updateItem,
	protocol.Query:                 (*conn).query,
	protocol.Scan:                  (*conn).scan,
	protocol.BatchGetItem:          (*conn).batchGetItem,
	protocol.BatchWriteItem:        (*conn).batchWriteItem,
	protocol.TransactGetItems:      (*conn).transactGetItems,
	protocol.TransactWriteItems:    (*conn).transactWriteItems,
}

// maxKeptAnswer is how much memory a connection keeps for answers.
const maxKeptAnswer = 64 << 10

// slowCall is how long a call may take before the log has a line for it.
const slowCall = time.Second

// serveRequest serves one request. An error ends the connection.
func (c *conn) serveRequest() error {
	if err := c.begin(); err != nil {
		return err
	}
	if err := c.request.Read(c.in); err != nil {
		return c.unreadable(err)
	}
	if c.request.Method == protocol.AuthorizeConnection {
		credentials, err := c.request.Credentials()
		if err != nil {
			return c.unreadable(err)
		}
		c.authorise(&credentials)
		return c.end()
	}
	c.out = c.out[:0]
	switch now := c.server.now(); c.current(now) {
	case authorised:
		c.answer(now)
	case unauthorised:
		c.out = protocol.AppendUnauthorised(c.out)
		c.server.metrics.done(c.request.Method, "MissingAuthenticationTokenException", 0)
	case rejected:
		c.out = protocol.AppendRejected(c.out)
		c.server.metrics.done(c.request.Method, "UnrecognizedClientException", 0)
		c.failed("UnrecognizedClientException", nil)
	}
	if err := c.write(c.out); err != nil {
		return err
	}
	if cap(c.out) > maxKeptAnswer {
		c.out = nil
	}
	return c.end()
}

// unreadable is the end of a connection whose request cannot be read. A client that
// can still hear it is told why.
func (c *conn) unreadable(err error) error {
	var lost net.Error
	switch {
	case errors.Is(err, errTooLong):
		c.server.log.Warn("refused", slog.String("why", "request bytes"), slog.String("remote", c.remote.String()))
	case c.session.state != authorised || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &lost):
	case errors.Is(err, protocol.ErrMethod):
		_ = c.write(protocol.AppendUnknownMethod(nil)) // it ends either way
	default:
		f := protocol.NewFault(dynamodb.Invalid("the request is malformed: %v", err), false, nil, nil)
		answer, _ := f.Append(nil, nil) // it has no items
		_ = c.write(answer)             // it ends either way
	}
	return err
}

// answer handles a request of an authorised connection.
func (c *conn) answer(began time.Time) {
	method := c.request.Method
	call := c.watch.enter(!method.Writes())
	err := handlers[method](c, call)
	c.watch.leave()
	code := ""
	if err != nil {
		code = c.fail(err)
	}
	took := c.server.now().Sub(began)
	c.server.metrics.done(method, code, took)
	if took >= slowCall {
		c.server.log.Warn("slow", slog.String("method", method.String()), slog.Duration("took", took), slog.String("remote", c.remote.String()))
	}
}

// fail answers with an error, and returns its code.
func (c *conn) fail(err error) (code string) {
	var tables []*dynamodb.TableDescription
	var of *memberError
	if errors.As(err, &of) {
		tables = of.tables
	}
	f := protocol.NewFault(err, c.request.Method.Writes(), c.server.denial, tables)
	answer, bad := f.Append(c.out[:0], c.server.lists.Lists)
	if bad != nil {
		f = protocol.NewFault(bad, c.request.Method.Writes(), c.server.denial, nil)
		answer, _ = f.Append(c.out[:0], c.server.lists.Lists) // it has no items
	}
	c.out = answer
	c.failed(f.Code, err)
	return f.Code
}

// failed logs a request that failed. A client that is refused the nodes or the key of
// a table does not say why, and that of Go says nothing until its time is over.
func (c *conn) failed(code string, err error) {
	method, level := c.request.Method, slog.LevelDebug
	attributes := []any{slog.String("method", method.String()), slog.String("code", code), slog.String("remote", c.remote.String())}
	if method == protocol.Endpoints || method == protocol.DefineKeySchema {
		level = slog.LevelWarn
		attributes = append(attributes, slog.String("advice", "the Go client hangs on UpdateItem, DeleteItem and TransactWriteItems until its timeout when this fails"))
	}
	var denial *daxcache.Denial
	if code == string(dynamodb.InternalServerError) && err != nil && !errors.As(err, &denial) {
		level = slog.LevelWarn
		attributes = append(attributes, slog.String("error", err.Error()))
	}
	c.server.log.Log(c.ctx, level, "request failed", attributes...)
}

// memberError is the error of a transaction, with the tables of its members.
type memberError struct {
	error
	tables []*dynamodb.TableDescription
}

// Unwrap returns the error.
func (e *memberError) Unwrap() error { return e.error }

// decode prepares the decoder for a call.
func (c *conn) decode(call *callContext) *protocol.Decoder {
	if c.decoder.Describe == nil {
		c.decoder.Describe = func(table string) (*dynamodb.TableDescription, error) {
			return c.server.cluster.Describe(c.call, &c.session.caller, table)
		}
		c.decoder.Reread = func(table string) (*dynamodb.TableDescription, error) {
			return c.server.cluster.Reread(c.call, &c.session.caller, table)
		}
	}
	c.call = call
	return &c.decoder
}
