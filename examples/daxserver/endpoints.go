package daxserver

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The nodes of a cluster, as clients are told. A client connects to what it is told,
// by address and port, and to nothing else: so by default each is told the very
// address that it came to. Nodes share no cache here; they are peers that answer
// alike.
//
// A node that does not answer must leave the list: clients go on asking it, and
// every such call lasts as long as the caller is patient.

// node is one entry of the list.
type node struct {
	address netip.AddrPort
	host    string // its name, for people
}

// parseNodes resolves HOST:PORT to its addresses, with both families if there are.
func parseNodes(text string) ([]node, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address; want HOST:PORT: %w", text, err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 {
		return nil, fmt.Errorf("%q has no port from 1 to 65535", text)
	}
	addresses, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip", host)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	var nodes []node
	for _, a := range addresses {
		nodes = append(nodes, node{netip.AddrPortFrom(a.Unmap().WithZone(""), uint16(number)), host})
	}
	return nodes, nil
}

// peer is another node, which is looked at each second.
type peer struct {
	name  string // as configured
	tls   bool
	nodes []node // what its name was resolved to

	failures int // in succession; guarded by peers
	down     bool
}

// peers are the other nodes of the cluster.
type peers struct {
	log  *slog.Logger
	dial func(ctx context.Context, address string) error

	mu   sync.Mutex
	list []*peer
}

// How peers are looked at.
const (
	peerEvery    = time.Second
	peerPatience = time.Second
	peerFailures = 2 // in succession, until a peer leaves the list
)

// newPeers resolves the peers: HOST:PORT or dax://HOST:PORT for clients without TLS,
// daxs://HOST:PORT for clients that came by TLS.
func newPeers(names []string, log *slog.Logger) (*peers, error) {
	p := &peers{log: log, dial: dialTCP}
	for _, name := range names {
		address, secure := strings.CutPrefix(name, "daxs://")
		address = strings.TrimPrefix(address, "dax://")
		nodes, err := parseNodes(address)
		if err != nil {
			return nil, fmt.Errorf("peer %w", err)
		}
		p.list = append(p.list, &peer{name: address, tls: secure, nodes: nodes})
	}
	return p, nil
}

func dialTCP(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, peerPatience)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return c.Close()
}

// watch looks at all peers each second until the context ends.
func (p *peers) watch(ctx context.Context) {
	if len(p.list) == 0 {
		return
	}
	ticker := time.NewTicker(peerEvery)
	defer ticker.Stop()
	for {
		p.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// look looks at each peer once, at all of them together.
func (p *peers) look(ctx context.Context) {
	var all sync.WaitGroup
	for _, one := range p.list {
		all.Go(func() { p.note(ctx, one, p.dial(ctx, one.nodes[0].address.String())) })
	}
	all.Wait()
}

// note counts what a look has shown.
func (p *peers) note(ctx context.Context, one *peer, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case ctx.Err() != nil:
	case err == nil:
		if one.failures = 0; one.down {
			one.down = false
			p.log.Info("peer up", slog.String("peer", one.name))
		}
	default:
		if one.failures++; one.failures == peerFailures {
			one.down = true
			p.log.Warn("peer down", slog.String("peer", one.name), slog.String("error", err.Error()))
		}
	}
}

// up returns the nodes of the peers that answer, for clients by TLS or without.
func (p *peers) up(tls bool) (nodes []node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.list {
		if !one.down && one.tls == tls {
			nodes = append(nodes, one.nodes...)
		}
	}
	return nodes
}

// nodesFor returns what a client is told that came to a local address: this node
// and its peers, each once, with the leader first, which has the smallest address.
// Addresses of the family by which the client came stand before the others, and
// without advertised ones alone: a client drops the other family of a mixed list,
// and fails if it looks for one that is missing.
func nodesFor(local netip.AddrPort, advertised, others []node) []node {
	all := append(slices.Clone(advertised), others...)
	other := func(n node) bool { return n.address.Addr().Is4() != local.Addr().Is4() }
	if len(advertised) == 0 {
		all = slices.DeleteFunc(all, other)
		all = append(all, node{local, local.Addr().String()})
	}
	slices.SortFunc(all, func(a, b node) int {
		if other(a) != other(b) {
			return map[bool]int{false: -1, true: 1}[other(a)]
		}
		return cmp.Or(a.address.Addr().Compare(b.address.Addr()), cmp.Compare(a.address.Port(), b.address.Port()))
	})
	return slices.CompactFunc(all, func(a, b node) bool { return a.address == b.address })
}

// localAddress is the address that a connection came to.
func localAddress(a net.Addr) netip.AddrPort {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		p, _ := netip.ParseAddrPort(a.String()) // the zero address of a pipe
		return p
	}
	p := t.AddrPort()
	return netip.AddrPortFrom(p.Addr().Unmap().WithZone(""), p.Port())
}
