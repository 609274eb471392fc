package daxserver

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nodesOf makes nodes of addresses.
func nodesOf(addresses ...string) (nodes []node) {
	for _, a := range addresses {
		nodes = append(nodes, node{netip.MustParseAddrPort(a), ""})
	}
	return nodes
}

func addressesOf(nodes []node) (list []string) {
	for _, n := range nodes {
		list = append(list, n.address.String())
	}
	return list
}

func TestNodesFor(t *testing.T) {
	for name, test := range map[string]struct {
		local              string
		advertised, others []node
		want               []string
	}{
		"this connection":            {"127.0.0.1:8111", nil, nil, []string{"127.0.0.1:8111"}},
		"by IPv6":                    {"[::1]:8111", nil, nil, []string{"[::1]:8111"}},
		"with peers":                 {"10.0.0.2:8111", nil, nodesOf("10.0.0.3:1", "10.0.0.1:9", "[fd00::1]:1"), []string{"10.0.0.1:9", "10.0.0.2:8111", "10.0.0.3:1"}},
		"a peer that is this server": {"10.0.0.2:8111", nil, nodesOf("10.0.0.2:8111"), []string{"10.0.0.2:8111"}},
		"advertised":                 {"172.17.0.2:8111", nodesOf("127.0.0.1:9000"), nil, []string{"127.0.0.1:9000"}},
		"advertised, both":           {"172.17.0.2:8111", nodesOf("[::1]:9000", "127.0.0.1:9000"), nil, []string{"127.0.0.1:9000", "[::1]:9000"}},
		"advertised, by IPv6":        {"[fd00::2]:8111", nodesOf("[::1]:9000", "127.0.0.1:9000"), nil, []string{"[::1]:9000", "127.0.0.1:9000"}},
		"advertised, the other only": {"[fd00::2]:8111", nodesOf("127.0.0.1:9000"), nodesOf("[fd00::3]:1"), []string{"[fd00::3]:1", "127.0.0.1:9000"}},
		"by port":                    {"127.0.0.1:9", nil, nodesOf("127.0.0.1:10", "127.0.0.1:8"), []string{"127.0.0.1:8", "127.0.0.1:9", "127.0.0.1:10"}},
	} {
		got := nodesFor(netip.MustParseAddrPort(test.local), test.advertised, test.others)
		if d := cmp.Diff(test.want, addressesOf(got)); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}

// A peer leaves the list after two failures in succession, and comes back with one
// success.
func TestPeers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		p, err := newPeers([]string{"127.0.0.1:1", "dax://127.0.0.2:2", "daxs://127.0.0.3:3"}, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		down := make(map[string]bool)
		p.dial = func(_ context.Context, address string) error {
			p.mu.Lock()
			defer p.mu.Unlock()
			if down[address] {
				return errors.New("connection refused")
			}
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		go p.watch(ctx)
		second := func(want ...string) {
			t.Helper()
			time.Sleep(peerEvery)
			synctest.Wait()
			if d := cmp.Diff(want, addressesOf(p.up(false))); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		}
		set := func(address string, to bool) {
			p.mu.Lock()
			defer p.mu.Unlock()
			down[address] = to
		}
		synctest.Wait()
		second("127.0.0.1:1", "127.0.0.2:2")
		set("127.0.0.1:1", true)
		second("127.0.0.1:1", "127.0.0.2:2")
		second("127.0.0.2:2")
		set("127.0.0.1:1", false)
		second("127.0.0.1:1", "127.0.0.2:2")
		set("127.0.0.2:2", true)
		second("127.0.0.1:1", "127.0.0.2:2")
		set("127.0.0.2:2", false)
		second("127.0.0.1:1", "127.0.0.2:2")
		if d := cmp.Diff([]string{"127.0.0.3:3"}, addressesOf(p.up(true))); d != "" {
			t.Errorf("by TLS (-want +got)\n%s", d)
		}
		cancel()
		synctest.Wait()
		if down, up := strings.Count(log.String(), `msg="peer down"`), strings.Count(log.String(), `msg="peer up"`); down != 1 || up != 1 {
			t.Errorf("%d lines of peers down and %d up, want one each\n%s", down, up, log.String())
		}
	})
}

func TestParseNodes(t *testing.T) {
	for text, want := range map[string]string{"127.0.0.1:8111": "127.0.0.1:8111", "[::1]:1": "[::1]:1", "[::ffff:10.0.0.1]:2": "10.0.0.1:2"} {
		nodes, err := parseNodes(text)
		if err != nil || len(nodes) != 1 || nodes[0].address.String() != want {
			t.Errorf("%s: %v, %v; want %s", text, nodes, err, want)
		}
	}
	for _, text := range []string{"", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:dax", "no.such.host.invalid:1"} {
		if nodes, err := parseNodes(text); err == nil {
			t.Errorf("%q: %v, want an error", text, nodes)
		}
	}
}
