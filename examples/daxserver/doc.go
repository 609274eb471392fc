// Package daxserver is a node of a local DAX: it speaks DAX's wire protocol with
// AWS's own clients, and puts their calls to a cluster of package daxcache, which
// decides them and caches for them.
//
//	s, err := daxserver.Listen(daxserver.Config{Cluster: cluster, Identities: identities})
//	if err != nil { ... }
//	defer s.Close()
//	client, err := dax.New(dax.NewConfig(config, s.Endpoint())) // AWS's
//
// # The story of a connection
//
// The first byte says who has come. A client of HTTP is told where it is, TLS on the
// plain port is named in the log, and both are closed (refuse.go). A DAX client sends
// five items that say hello, and gets no answer (conn.go).
//
// Then it sends its credentials, without an answer either, and its first request.
// Only the moment is signed, for a Region; all of it but the date is
// built anew and compared, and the connection is the owner's for five minutes
// (session.go). Then the client is asked to sign again, which it does without a word
// to its caller. Until a good authorisation, and after a bad one, no request reaches
// the store, a cache, or the lists of attribute names. Every failure looks the same
// to the client; the log has the reason.
//
// A request is read to its end before anything else happens, within limits of bytes
// and of time (meter.go, budget.go). Then it is decoded, put to the cluster, and its
// answer sent in one piece (dispatch.go, reads.go, writes.go, batch.go, transact.go).
// A request that cannot be parsed ends the connection: nobody knows where the next
// one would begin.
//
// A client that gives up closes its connection. While a call waits for the store the
// connection is watched, and a read ends with it; a write runs to its end, so that
// the cache knows its outcome (watch.go). A write whose outcome is unknown is
// answered so that no client repeats it.
//
// A server stops gracefully: idle connections close, running requests are answered
// (server.go).
//
// # The names of attributes
//
// Items travel without the names of their attributes: a client and a server agree on
// numbers for lists of names, and remember them for ever. Here a number is made of
// the names alone, so that it is the same on all nodes and after a restart, when the
// names are in a file (lists.go): a client that holds a number from before is
// understood, or told that it is not, and never misunderstood.
//
// # The nodes
//
// A client asks for the addresses of the nodes, and connects to these. It is told the
// address that it came to, or the one that is advertised, and peers that answer
// (endpoints.go).
package daxserver
