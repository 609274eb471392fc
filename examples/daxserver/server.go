package daxserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/places"
)

// Identities finds whose an access key is.
type Identities interface {
	Lookup(key string) (*identities.Identity, bool)
}

// Config says what a server does. Cluster and Identities are required; all else may
// be zero.
type Config struct {
	// Cluster decides and answers all calls.
	Cluster *daxcache.Cluster
	// Identities are the access keys with which clients can sign.
	Identities Identities

	// Addresses are where to listen, such as 127.0.0.1:8111; with none of them and
	// no TLSAddresses, a free port of 127.0.0.1. A server that listens without TLS
	// elsewhere than on loopback lets others replay what they overhear.
	Addresses []string
	// TLSAddresses are where to listen for TLS, with the certificates of TLS. It
	// must have the name of the endpoint that clients are given.
	TLSAddresses []string
	TLS          *tls.Config

	// Advertise is what clients are told of this server, as HOST:PORT, where that is
	// not the address that they came to.
	Advertise []string
	// Peers are further servers that clients are told of while they answer:
	// HOST:PORT for clients without TLS, daxs://HOST:PORT for those by TLS.
	Peers []string

	// DenialCodes are the codes of an AccessDeniedException; nil: [4].
	DenialCodes []int
	// State is the file in which lists of attribute names are kept, so that clients
	// can outlive a restart; "": they are forgotten.
	State string

	Limits  Limits
	Metrics *Metrics     // nil: counted, and not shown
	Logger  *slog.Logger // nil: slog.Default
	// Now is the time of day by which signatures are judged; nil: time.Now.
	Now func() time.Time
}

// Server is a DAX cluster's node. Its methods are safe for concurrent use.
type Server struct {
	cluster   *daxcache.Cluster
	region    string
	log       *slog.Logger
	metrics   *Metrics
	limits    Limits
	now       func() time.Time
	denial    []int
	advertise []node
	peers     *peers
	lists     *lists
	bytes     *bytesInFlight
	places    places.Places

	ids       atomic.Pointer[keyring]
	listeners []listener
	accepting sync.WaitGroup // the loops that accept, and what else runs beside connections
	serving   sync.WaitGroup // connections
	stop      context.CancelFunc

	mu      sync.Mutex
	closing bool
	conns   map[*conn]struct{}
}

// keyring is the identities of one moment. A connection compares pointers to see
// whether they have changed.
type keyring struct{ Identities }

type listener struct {
	net.Listener
	tls *tls.Config // nil: plain
}

// Listen starts a server, which serves until it is closed.
func Listen(config Config) (*Server, error) {
	s, err := newServer(config)
	if err != nil {
		return nil, fmt.Errorf("daxserver: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.accepting.Go(func() { s.peers.watch(ctx) })
	for _, l := range s.listeners {
		s.accepting.Go(func() { s.accept(ctx, l) })
	}
	s.log.Info("listening", slog.Any("addresses", s.Endpoints()), slog.String("cluster", s.cluster.ARN().String()))
	return s, nil
}

func newServer(config Config) (s *Server, err error) {
	switch {
	case config.Cluster == nil:
		return nil, errors.New("a server needs a Cluster")
	case config.Identities == nil:
		return nil, errors.New("a server needs Identities: whose the access keys are")
	case len(config.TLSAddresses) > 0 && (config.TLS == nil || len(config.TLS.Certificates) == 0 && config.TLS.GetCertificate == nil):
		return nil, errors.New("to listen for TLS, a server needs TLS with a certificate")
	}
	limits := config.Limits.withDefaults()
	s = &Server{
		cluster: config.Cluster, region: config.Cluster.ARN().Region(), log: config.Logger, metrics: config.Metrics, limits: limits,
		now: config.Now, denial: config.DenialCodes, bytes: newBytesInFlight(limits),
		places: places.Places{All: limits.Connections, Each: limits.ConnectionsPerAddress}, conns: make(map[*conn]struct{}),
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.metrics == nil {
		s.metrics = new(Metrics)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.ids.Store(&keyring{config.Identities})
	s.metrics.revision.Store(s.cluster.Revision())
	for _, address := range config.Advertise {
		nodes, err := parseNodes(address)
		if err != nil {
			return nil, fmt.Errorf("advertise %w", err)
		}
		s.advertise = append(s.advertise, nodes...)
	}
	if s.peers, err = newPeers(config.Peers, s.log); err != nil {
		return nil, err
	}
	if s.lists, err = openLists(config.State, limits, s.log, s.metrics); err != nil {
		return nil, err
	}
	if err := s.listen(config); err != nil {
		for _, l := range s.listeners {
			_ = l.Close() // the first error counts
		}
		return nil, errors.Join(err, s.lists.close())
	}
	return s, nil
}

// listen opens all addresses.
func (s *Server) listen(config Config) error {
	if len(config.Addresses)+len(config.TLSAddresses) == 0 {
		config.Addresses = []string{"127.0.0.1:0"}
	}
	open := func(address string, secure *tls.Config) error {
		l, err := net.Listen("tcp", address)
		if err == nil {
			s.listeners = append(s.listeners, listener{l, secure})
		}
		return err
	}
	for _, address := range config.Addresses {
		if err := open(address, nil); err != nil {
			return err
		}
	}
	for _, address := range config.TLSAddresses {
		secure := config.TLS.Clone()
		secure.MinVersion = max(secure.MinVersion, tls.VersionTLS12)
		if err := open(address, secure); err != nil {
			return err
		}
	}
	return nil
}

// Endpoint returns the first address as clients take it, such as
// dax://127.0.0.1:8111.
func (s *Server) Endpoint() string { return s.Endpoints()[0] }

// Endpoints returns all addresses, those for TLS as daxs://127.0.0.1:9111.
func (s *Server) Endpoints() (list []string) {
	for _, l := range s.listeners {
		scheme := "dax://"
		if l.tls != nil {
			scheme = "daxs://"
		}
		list = append(list, scheme+l.Addr().String())
	}
	return list
}

// Metrics returns what the server counts.
func (s *Server) Metrics() *Metrics { return s.metrics }

// Reload puts policies in force, and then the keys; with an error neither. It
// returns the revision of the policies. Calls that run end under what they began
// with. A connection whose key, secret or token is gone is refused at its next
// request.
func (s *Server) Reload(p daxcache.Policies, ids Identities) (uint64, error) {
	if ids == nil {
		return 0, errors.New("daxserver: no Identities")
	}
	revision, err := s.cluster.SetPolicies(p)
	if err != nil {
		return 0, err
	}
	s.ids.Store(&keyring{ids})
	s.metrics.revision.Store(revision)
	return revision, nil
}

// accept serves the connections of a listener until it is closed.
func (s *Server) accept(ctx context.Context, l listener) {
	const least, most = 5 * time.Millisecond, time.Second
	wait := least
	for {
		nc, err := l.Accept()
		switch {
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			if nc != nil {
				_ = nc.Close() // nothing was said yet
			}
			return
		case err != nil:
			s.log.Warn("accept", slog.String("error", err.Error()), slog.Duration("wait", wait))
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
			wait = min(2*wait, most)
			continue
		}
		wait = least
		s.admit(ctx, nc, l.tls)
	}
}

// admit gives a connection a place and a goroutine.
func (s *Server) admit(ctx context.Context, nc net.Conn, secure *tls.Config) {
	s.metrics.accepted.Add(1)
	from := remoteAddress(nc)
	if limit := s.places.Take(from); limit != "" {
		s.refuse(nc, limit, "too many "+limit)
		return
	}
	c := newConn(ctx, s, nc, secure, from)
	if !s.track(c) {
		s.places.Give(from)
		_ = nc.Close() // the server stops
		return
	}
	s.metrics.connections.Add(1)
	go func() {
		defer func() {
			s.untrack(c)
			s.places.Give(from)
			s.metrics.connections.Add(-1)
			s.serving.Done()
		}()
		c.serve()
	}()
}

// refuse closes a connection to which nothing more is said, and logs why.
func (s *Server) refuse(nc net.Conn, why, advice string) {
	s.metrics.refused.add(why)
	s.log.Warn("refused", slog.String("why", why), slog.String("remote", nc.RemoteAddr().String()), slog.String("advice", advice))
	_ = nc.Close() // it is refused either way
}

// track counts a connection, which is to be waited for, unless the server stops.
func (s *Server) track(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.serving.Add(1)
	s.conns[c] = struct{}{}
	return true
}

func (s *Server) untrack(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// Close stops the server at once: it is Shutdown without patience.
func (s *Server) Close() error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := s.Shutdown(ctx)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Shutdown stops the server. Idle connections are closed; running requests are
// answered, and their connections closed then. When the context ends before that,
// their calls are cancelled, and its error is returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	for c := range s.conns {
		c.quit()
	}
	s.mu.Unlock()
	for _, l := range s.listeners {
		_ = l.Close() // closed before, or now
	}
	done := make(chan struct{})
	go func() {
		s.serving.Wait()
		close(done)
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = ctx.Err()
		s.abort()
	}
	s.stop()
	<-done
	s.accepting.Wait()
	return errors.Join(err, s.lists.close())
}

// abort ends all connections, and the calls that they wait for.
func (s *Server) abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.abort()
	}
}

// remoteAddress is where a connection comes from; the zero address for a pipe.
func remoteAddress(c net.Conn) netip.Addr { return localAddress(c.RemoteAddr()).Addr() }
