package daxserver_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/daxserver/protocol"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// wide is an item of ten attributes.
var wide = dynamodb.Item{
	"Id": dynamodb.String("wide"), "title": dynamodb.String("The Left Hand of Darkness"), "author": dynamodb.String("Ursula K. Le Guin"),
	"year": dynamodb.Int(1969), "price": dynamodb.MustNumber("12.50"), "pages": dynamodb.Int(304), "inStock": dynamodb.Bool(true),
	"isbn": dynamodb.String("978-0-441-47812-5"), "language": dynamodb.String("en"), "tags": dynamodb.List(dynamodb.String("hugo"), dynamodb.String("nebula")),
}

var getWide = request(getItem, octetsOf("Books"), octetsOf("wide"), noParams)

// replayer sends the bytes of one request again and again, and reads answers of one
// length.
type replayer struct {
	net.Conn
	ask    []byte
	answer []byte
}

// newReplayer opens a connection, says hello, and asks once to know the answer.
func newReplayer(tb testing.TB, address string, hello, ask []byte, length int) *replayer {
	tb.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	r := &replayer{c, ask, nil}
	if _, err := c.Write(slices.Concat(hello, ask)); err != nil {
		tb.Fatal(err)
	}
	if length > 0 {
		r.answer = make([]byte, length)
		_, err = io.ReadFull(c, r.answer)
	} else {
		buf := make([]byte, 64<<10)
		var n int
		n, err = c.Read(buf)
		r.answer = buf[:n]
	}
	if err != nil || len(r.answer) == 0 || r.answer[0] != 0x80 {
		tb.Fatalf("%x, %v", r.answer, err)
	}
	return r
}

// exchange asks once.
func (r *replayer) exchange() error {
	if _, err := r.Write(r.ask); err != nil {
		return err
	}
	_, err := io.ReadFull(r, r.answer)
	return err
}

// listen accepts connections, each served by a function until it returns.
func listen(tb testing.TB, serve func(net.Conn)) (address string) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

// echoOf answers bytes with other bytes, and no protocol.
func echoOf(ask, answer []byte) func(net.Conn) {
	return func(c net.Conn) {
		buf := make([]byte, len(ask))
		for {
			if _, err := io.ReadFull(c, buf); err != nil {
				return
			}
			if _, err := c.Write(answer); err != nil {
				return
			}
		}
	}
}

// cannedOf reads each request as the server does, and answers with an item that it has
// encoded once: the codec, and nothing behind it.
func cannedOf() func(net.Conn) {
	table := &dynamodb.TableDescription{Name: "Books", Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "Id", Kind: dynamodb.KindS}}}
	describe := func(string) (*dynamodb.TableDescription, error) { return table, nil }
	return func(c net.Conn) {
		in := bufio.NewReaderSize(c, 4<<10)
		var q protocol.Request
		var get protocol.GetCall
		d := protocol.Decoder{Lists: protocol.NewLists(0, 0, nil), Describe: describe, Reread: describe}
		var encoded, out []byte
		for {
			if err := q.Read(in); err != nil {
				return
			}
			if err := d.GetItem(&q, &get); err != nil {
				return
			}
			if encoded == nil {
				encoded, _ = get.EncodeItem(d.Lists, wide) // it has few names
			}
			out = protocol.AppendEncoded(out[:0], encoded)
			if _, err := c.Write(out); err != nil {
				return
			}
		}
	}
}

// newWide starts a server with the item wide in its cache. Without doors, everybody is
// let in by one policy that allows everything, and one decision.
func newWide(tb testing.TB, authorised bool) *world {
	tb.Helper()
	store := newBooks(tb)
	if _, err := store.PutItem(tb.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: wide}); err != nil {
		tb.Fatal(err)
	}
	w := newWorld(tb, store, daxserver.Config{})
	f := loadIdentities(tb, w.dir)
	p := policiesOf(f)
	p.Options = access.Options{} // the protocol of 2017: five decisions a call
	if !authorised {
		p.Options.CurrentProtocol = true
		set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("open.json", policy.Identity,
			[]byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`))}})
		if err != nil {
			tb.Fatal(err)
		}
		p.Callers = func(*policy.Principal) *policy.Set { return set }
	}
	if _, err := w.Reload(p, f); err != nil {
		tb.Fatal(err)
	}
	return w
}

// hello is what a client says before its first request.
func hello() []byte { return slices.Concat(preamble(), signedBy(alice).authorize()) }

// BenchmarkWire compares a bare echo of the same bytes, the codec alone, the server
// with one open door, and the server under DAX's protocol of 2017 with five decisions a
// call, all by clients that replay bytes; and that server by AWS's client for Go, which
// shares the processors with it. Only the ratios of one run count.
func BenchmarkWire(b *testing.B) {
	quiet(b)
	w := newWide(b, true)
	address := strings.TrimPrefix(w.Endpoint(), "dax://")
	answer := newReplayer(b, address, hello(), getWide, 0).answer
	open := strings.TrimPrefix(newWide(b, false).Endpoint(), "dax://")
	echo, canned := listen(b, echoOf(getWide, answer)), listen(b, cannedOf())
	for _, clients := range []int{1, 4, 16, 64} {
		for _, kind := range []struct {
			name, address string
			hello         []byte
		}{{"echo", echo, nil}, {"canned", canned, nil}, {"open", open, hello()}, {"authorised", address, hello()}} {
			b.Run(fmt.Sprintf("%s/c=%d", kind.name, clients), func(b *testing.B) {
				var all []func() error
				for range clients {
					r := newReplayer(b, kind.address, kind.hello, getWide, len(answer))
					defer func() { _ = r.Close() }()
					all = append(all, r.exchange)
				}
				load(b, all)
			})
		}
		b.Run(fmt.Sprintf("gov2/c=%d", clients), func(b *testing.B) {
			c := newClient(b, w.Endpoint(), alice)
			get := func() error {
				_, err := c.GetItem(b.Context(), getBook("wide"))
				return err
			}
			if err := get(); err != nil {
				b.Fatal(err)
			}
			load(b, slices.Repeat([]func() error{get}, clients))
		})
	}
}

// load makes b.N requests by several clients at once, and reports their rate and the
// time within which 99 of 100 are answered.
func load(b *testing.B, all []func() error) {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(b.N))
	times := make([][]time.Duration, len(all))
	var done sync.WaitGroup
	b.ResetTimer()
	for i, exchange := range all {
		done.Go(func() {
			for left.Add(-1) >= 0 {
				began := time.Now()
				if err := exchange(); err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	done.Wait()
	b.StopTimer()
	every := slices.Concat(times...)
	slices.Sort(every)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(float64(every[len(every)*99/100].Microseconds()), "p99-µs")
}

// quiet makes the log of the default logger vanish for a benchmark.
func quiet(tb testing.TB) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	tb.Cleanup(func() { slog.SetDefault(before) })
}

// A hit costs the server at most four allocations and 1 KiB.
func TestHitAllocations(t *testing.T) {
	w := newWide(t, true)
	r := newReplayer(t, strings.TrimPrefix(w.Endpoint(), "dax://"), hello(), getWide, 0)
	exchange := func() {
		if err := r.exchange(); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		exchange()
	}
	const runs = 2000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		exchange()
	}
	runtime.ReadMemStats(&after)
	count, size := float64(after.Mallocs-before.Mallocs)/runs, float64(after.TotalAlloc-before.TotalAlloc)/runs
	t.Logf("%.2f allocations, %.0f bytes a hit", count, size)
	if count > 4 || size > 1<<10 {
		t.Errorf("a hit takes %.2f allocations and %.0f bytes, want at most 4 and 1 KiB", count, size)
	}
	if hits := w.metrics.Cluster.Value(daxcache.ItemHits); hits < runs {
		t.Errorf("%d hits of %d", hits, runs)
	}
}

// An idle connection takes at most 16 KiB, with its stack.
func TestIdleMemory(t *testing.T) {
	w := newWide(t, true)
	address := strings.TrimPrefix(w.Endpoint(), "dax://")
	const connections = 200
	used := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	_ = newReplayer(t, address, hello(), getWide, 0)
	before := used()
	all := make([]net.Conn, connections)
	say := slices.Concat(hello(), getWide)
	buf := make([]byte, 64<<10)
	for i := range all {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = c
		if _, err := c.Write(say); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(buf); err != nil {
			t.Fatal(err)
		}
	}
	each := (int64(used()) - int64(before)) / connections //nolint:gosec // they are small
	t.Logf("%d bytes a connection, both ends", each)
	if each > 16<<10 {
		t.Errorf("an idle connection takes %d bytes, want at most 16 KiB", each)
	}
	for _, c := range all {
		_ = c.Close()
	}
	runtime.KeepAlive(w)
}

// A server answers within a moment of its start.
func TestStart(t *testing.T) {
	store := newBooks(t)
	f := loadIdentities(t, caseStudy(t))
	of, _ := f.Cluster()
	began := time.Now()
	c, err := daxcache.NewCluster(daxcache.Config{ARN: of.ARN, Store: store, Policies: policiesOf(f)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := daxserver.Listen(daxserver.Config{Cluster: c, Identities: f, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, s.Endpoint(), alice)
	l.say(getNone)
	l.hear([]byte{0x80, 0xbf, 0xff})
	t.Logf("the first answer after %v", time.Since(began))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
