package daxserver

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/internal/identities"
)

// noKeys are the identities of nobody.
type noKeys struct{}

func (noKeys) Lookup(string) (*identities.Identity, bool) { return nil, false }

// newSilent makes a server that nobody can authorise himself to, and does not listen.
func newSilent(t *testing.T, limits Limits) *Server {
	t.Helper()
	cluster, err := daxcache.NewCluster(daxcache.Config{ARN: arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/local"), Store: new(memory.Store)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(Config{Cluster: cluster, Identities: noKeys{}, Limits: limits, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s.stop = func() {}
	if err := s.listeners[0].Close(); err != nil {
		t.Fatal(err)
	}
	s.listeners = nil
	return s
}

// Those who do not say hello are closed after five seconds, however many they are and
// however they drag it out: R3.
func TestR3HalfOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 10_000
		s := newSilent(t, Limits{Connections: many, ConnectionsPerAddress: many})
		began := time.Now()
		var open atomic.Int64
		for i := range many {
			client, server := net.Pipe()
			s.admit(t.Context(), server, nil)
			open.Add(1)
			go func() {
				if i%2 == 0 { // byte by byte
					for _, b := range []byte("\x67J7yne5G\x00\x61") {
						if _, err := client.Write([]byte{b}); err != nil {
							break
						}
						time.Sleep(time.Second)
					}
				}
				_, _ = io.Copy(io.Discard, client) // to the end
				open.Add(-1)
			}()
		}
		synctest.Wait()
		if n := s.metrics.Connections(); n != many {
			t.Errorf("%d connections, want all", n)
		}
		time.Sleep(preamblePatience + time.Second)
		synctest.Wait()
		if n := s.metrics.Connections(); n != 0 || open.Load() > many/2 {
			t.Errorf("%d connections are open after %v", n, time.Since(began))
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if open.Load() != 0 {
			t.Errorf("%d clients still speak", open.Load())
		}
	})
}

// A request that has begun ends within thirty seconds, an idle connection after two
// minutes: R3.
func TestR3Patience(t *testing.T) {
	const hello = "\x67J7yne5G\x00\x610\xa0\x00"
	for name, test := range map[string]struct {
		said     string
		patience time.Duration
	}{
		"idle":          {hello, idlePatience},
		"half a method": {hello + "\x01\x1a\x0f", requestPatience},
		"half a key":    {hello + "\x01\x1a\x0f\xb0\xcc\x6a\x45Books\x58\x40k", requestPatience},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSilent(t, Limits{})
				client, server := net.Pipe()
				began := time.Now()
				c := newConn(t.Context(), s, server, nil, remoteAddress(server))
				c.meter.known = true // as if it had been authorised once
				go c.serve()
				if _, err := client.Write([]byte(test.said)); err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, client) // to the end
				took := time.Since(began)
				if took < test.patience*9/10 || took > test.patience+time.Second {
					t.Errorf("closed after %v, want %v", took, test.patience)
				}
			})
		})
	}
}

// A client that does not read its answer is closed after thirty seconds: R4.
func TestR4WritePatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilent(t, Limits{})
		client, server := net.Pipe()
		s.admit(t.Context(), server, nil)
		began := time.Now()
		if _, err := client.Write([]byte("\x67J7yne5G\x00\x610\xa0\x00\x01\x1a\x1b\x2b\xcf\x02")); err != nil {
			t.Fatal(err)
		}
		for s.metrics.Connections() > 0 {
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took < writePatience-time.Second || took > writePatience+2*time.Second {
			t.Errorf("closed after %v, want %v", took, writePatience)
		}
		_ = client.Close()
	})
}

// A call has a deadline, which ends it when somebody waits.
func TestCallDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilent(t, Limits{})
		client, server := net.Pipe()
		c := newConn(t.Context(), s, server, nil, remoteAddress(server))
		for name, read := range map[string]bool{"a read": true, "a write": false} {
			call := c.watch.enter(read)
			if call.Err() != nil || call.Value("x") != nil {
				t.Errorf("%s has ended before it began", name)
			}
			began := time.Now()
			<-call.Done()
			if took := time.Since(began); took != callPatience || call.Err() != context.DeadlineExceeded {
				t.Errorf("%s ended after %v with %v", name, took, call.Err())
			}
			<-call.Done() // it stays so
			c.watch.leave()
		}
		call := c.watch.enter(true)
		c.watch.leave()
		if call.Err() != context.Canceled {
			t.Errorf("a call that is over: %v", call.Err())
		}
		<-call.Done() // and whoever asks later does not wait
		_ = client.Close()
		_ = server.Close()
	})
}
