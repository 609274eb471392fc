package daxserver_test

import (
	"bytes"
	"context"
	"errors"
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

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver"
)

// The mistakes that people make: a client of HTTP, TLS on the plain port.
func TestOtherProtocols(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	for _, method := range []string{"GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE", "CONNECT", "TRACE", "PATCH"} {
		l := dial(t, w.Endpoint())
		l.say([]byte(method + " / HTTP/1.1\r\nHost: x\r\n\r\n"))
		if got := string(l.hearClose()); !strings.HasPrefix(got, "HTTP/1.1 400 Bad Request\r\n") || !strings.Contains(got, "this is a DAX endpoint; use a DAX client") {
			t.Errorf("%s: %q", method, got)
		}
	}
	w.wantLog(t, "msg=refused", "why=http", "want a DAX client")
	for _, first := range [][]byte{{0x16, 3, 1, 0, 1}, {0}, {0xff}, []byte("g")} {
		l := dial(t, w.Endpoint())
		if first[0] == 'g' { // the first byte of DAX, and then another text
			first = []byte("ggggggggggggggg")
		}
		l.say(first)
		if got := l.hearClose(); len(got) != 0 {
			t.Errorf("%x: heard %x", first, got)
		}
	}
	w.wantLog(t, "msg=refused", "why=tls", "daxs://")
	if n := w.metrics.Refused("http"); n != 9 {
		t.Errorf("%d refused, want 9", n)
	}
}

// Where an answer ends the next request begins, however it comes: byte by byte,
// several at once.
func TestPieces(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	all := bytes.Join([][]byte{preamble(), signedBy(alice).authorize(), getNone, request(defineKeySchema, octetsOf("Books")), getNone}, nil)
	want := []byte("\x80\xbf\xff\x80\xa1\x62Id\x61S\x80\xbf\xff")
	for _, size := range []int{1, 7, len(all)} {
		l := dial(t, w.Endpoint())
		for piece := range slices.Chunk(all, size) {
			l.say(piece)
		}
		l.hear(want)
	}
}

// A request that cannot be read to its end is the last one: R6.
func TestR6NoResync(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	for name, bad := range map[string][]byte{
		"unknown method":    request(1),
		"a negative method": request(-1),
		"another service":   join(integer(2), integer(getItem)),
		"a text as method":  join(integer(1), str("getItem")),
		"a break":           {0xff},
		"a reserved length": {0x1c},
		"an indefinite key": request(getItem, octetsOf("Books"), item(join(item{0x5f}, octetsOf("dune"), item{0xff})), noParams),
		"a break in a map":  request(getItem, octetsOf("Books"), octetsOf("dune"), item(join(item{0xbf}, integer(2), item{0xff}))),
		"a tag of nothing":  join(integer(1), integer(scan), item{0xc1, 0xff}),
		"a text for a key":  request(authorizeConnection, octetsOf("AKIDALICE"), str(""), octetsOf(""), null, null),
	} {
		l := open(t, w.Endpoint(), alice)
		l.say(bad, getDune)
		got := l.hearClose()
		if bytes.Contains(got, []byte("Dune")) {
			t.Errorf("%s: the request behind it was answered: %x", name, got)
		}
	}
}

// A head that promises much takes no memory: R1.
func TestR1LyingHeads(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(getNone)
	l.hear([]byte{0x80, 0xbf, 0xff})
	for name, lie := range map[string][]byte{
		"a table of 2^62 bytes":       join(integer(1), integer(getItem), head(2, 1<<62)),
		"a key of 1 GiB":              join(integer(1), integer(getItem), octetsOf("Books"), head(2, 1<<30)),
		"a list of 2^32 names":        join(integer(1), integer(defineAttributeListID), head(4, 1<<32)),
		"a map of 2^63 tables":        join(integer(1), integer(batchGetItem), head(5, 1<<63)),
		"a name of 2^40 bytes":        join(integer(1), integer(defineAttributeListID), head(4, 1), head(3, 1<<40)),
		"operations without end":      join(integer(1), integer(transactWriteItems), item(bytes.Repeat([]byte{0x9f}, 64))),
		"lists nested 10,000 deep":    join(integer(1), integer(getItem), octetsOf("Books"), octetsOf("dune"), item{0xbf}, integer(0), item(bytes.Repeat([]byte{0x81}, 10_000))),
		"values of 1 GiB":             join(integer(1), integer(putItem), octetsOf("Books"), octetsOf("dune"), head(2, 1<<30)),
		"an access key of 2^40 bytes": join(integer(1), integer(authorizeConnection), head(3, 1<<40)),
	} {
		var before, after runtime.MemStats
		l := open(t, w.Endpoint(), alice)
		l.say(getNone)
		l.hear([]byte{0x80, 0xbf, 0xff})
		runtime.ReadMemStats(&before)
		l.say(lie)
		_ = l.Conn.(*net.TCPConn).CloseWrite() // nothing more comes
		l.hearClose()
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
			t.Errorf("%s: %d bytes, want at most 64 KiB", name, n)
		}
	}
}

// A connection that nobody has authorised may send 8 KiB.
func TestR3BytesBeforeAuthorisation(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	l := dial(t, w.Endpoint())
	l.say(preamble())
	for range 1000 {
		if _, err := l.Write(getDune); err != nil {
			break
		}
	}
	if got := l.hearClose(); len(got) == 0 {
		t.Error("no error before the limit")
	}
	if w.metrics.Refused("request bytes") == 0 {
		t.Error("no limit was reached")
	}
}

// There are limits of connections, in all and of each address.
func TestR3Connections(t *testing.T) {
	for name, limits := range map[string]daxserver.Limits{"connections": {Connections: 2}, "connections of an address": {ConnectionsPerAddress: 2}} {
		w := newWorld(t, newBooks(t), daxserver.Config{Limits: limits})
		one, two := open(t, w.Endpoint(), alice), open(t, w.Endpoint(), alice)
		for _, l := range []*line{one, two} {
			l.say(getNone)
			l.hear([]byte{0x80, 0xbf, 0xff})
		}
		if got := dial(t, w.Endpoint()).hearClose(); len(got) != 0 {
			t.Errorf("heard %x", got)
		}
		w.wantLog(t, "msg=refused", name)
		_ = one.Close()
		for deadline := time.Now().Add(10 * time.Second); w.metrics.Connections() > 1; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the place is not given back")
			}
		}
		l := open(t, w.Endpoint(), alice)
		l.say(getNone)
		l.hear([]byte{0x80, 0xbf, 0xff})
	}
}

// slow is a store whose calls last until they are let go.
type slow struct {
	dynamodb.Store
	entered chan context.Context
	free    chan struct{}
}

func newSlow(store dynamodb.Store) *slow {
	return &slow{store, make(chan context.Context, 1), make(chan struct{})}
}

func (s *slow) wait(ctx context.Context) error {
	s.entered <- ctx
	select {
	case <-s.free:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *slow) GetItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	return s.Store.GetItem(ctx, in)
}

func (s *slow) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	return s.Store.PutItem(ctx, in)
}

var putEmma = request(putItem, octetsOf("Books"), octetsOf("emma"), octetsOf("\x01"), noParams)

// A client that is gone cancels a read; a write runs to its end.
func TestCancellation(t *testing.T) {
	books := newBooks(t)
	store := newSlow(books)
	w := newWorld(t, store, daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(getNone)
	ctx := <-store.entered
	_ = l.Close()
	select {
	case <-ctx.Done():
		if !errors.Is(ctx.Err(), context.Canceled) {
			t.Error(ctx.Err())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the read goes on")
	}
	l = open(t, w.Endpoint(), alice)
	l.say(putEmma)
	ctx = <-store.entered
	_ = l.Close()
	time.Sleep(200 * time.Millisecond) // longer than it takes to see that
	if ctx.Err() != nil {
		t.Fatal("the write was cancelled")
	}
	close(store.free)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		out, err := books.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Key{"Id": dynamodb.String("emma")}})
		if err != nil {
			t.Fatal(err)
		}
		if out.Item != nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was written")
		}
	}
}

// What comes while a call waits belongs to the next request.
func TestWatchKeepsBytes(t *testing.T) {
	store := newSlow(newBooks(t))
	w := newWorld(t, store, daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(getNone)
	ctx := <-store.entered
	time.Sleep(100 * time.Millisecond) // it is watched by now
	l.say(askNodes[:2])
	time.Sleep(100 * time.Millisecond)
	if ctx.Err() != nil {
		t.Fatal(ctx.Err())
	}
	close(store.free)
	l.hear([]byte{0x80, 0xbf, 0xff})
	l.say(askNodes[2:])
	if l.number(4) != 0 || l.number(4) != 1 {
		t.Error("no nodes")
	}
}

// A write whose outcome is unknown has codes on which no client repeats it; a read
// that failed may be repeated.
func TestUnknownOutcome(t *testing.T) {
	w := newWorld(t, failing{newBooks(t)}, daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(putEmma)
	if codes, message := l.failure(); !slices.Equal(codes, []uint64{3, 37, 38, 39, 47}) || strings.Contains(message, "192.0.2.1") {
		t.Errorf("a write: %v, %s", codes, message)
	}
	l.say(getNone)
	if codes, message := l.failure(); !slices.Equal(codes, []uint64{1, 37, 38, 39, 47}) || strings.Contains(message, "192.0.2.1") {
		t.Errorf("a read: %v, %s", codes, message)
	}
	w.wantLog(t, "msg=\"request failed\"", "method=PutItem")
}

// failing is a store that cannot be reached.
type failing struct{ dynamodb.Store }

func (failing) GetItem(context.Context, *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	return nil, &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 443}, Err: io.ErrUnexpectedEOF}
}

func (failing) PutItem(context.Context, *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	return nil, &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 443}, Err: io.ErrUnexpectedEOF}
}

// panicking is a store with a fault of its own: R5.
type panicking struct{ dynamodb.Store }

func (panicking) GetItem(context.Context, *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	panic("of an item: alice-secret")
}

func TestR5PanicEndsOneConnection(t *testing.T) {
	w := newWorld(t, panicking{newBooks(t)}, daxserver.Config{})
	other := open(t, w.Endpoint(), alice)
	l := open(t, w.Endpoint(), alice)
	l.say(getNone)
	l.hearClose()
	w.wantLog(t, "level=ERROR", "msg=panic", "type=string")
	other.say(request(defineKeySchema, octetsOf("Books")))
	other.hear([]byte("\x80\xa1\x62Id\x61S"))
}

// A client that does not read its answers is closed, and holds up nobody else: R4.
func TestR4SlowReader(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	go func() {
		for range 100_000 {
			if _, err := l.Write(getDune); err != nil {
				return
			}
		}
	}()
	other := open(t, w.Endpoint(), alice)
	for range 100 {
		other.say(getNone)
		other.hear([]byte{0x80, 0xbf, 0xff})
	}
}

// A server that stops answers what runs, and closes what is idle.
func TestGracefulStop(t *testing.T) {
	store := newSlow(newBooks(t))
	w := newWorld(t, store, daxserver.Config{})
	idle, running := open(t, w.Endpoint(), alice), open(t, w.Endpoint(), alice)
	idle.say(askNodes)
	if idle.number(4) != 0 {
		t.Fatal("no nodes")
	}
	running.say(getNone)
	<-store.entered
	stopped := make(chan error, 1)
	go func() { stopped <- w.Shutdown(context.Background()) }()
	idle.hearClose()
	select {
	case err := <-stopped:
		t.Fatalf("stopped with %v while a request runs", err)
	case <-time.After(50 * time.Millisecond):
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(w.Endpoint(), "dax://"), time.Second); err == nil {
		t.Error("it still listens")
	}
	close(store.free)
	if d := cmp.Diff([]byte{0x80, 0xbf, 0xff}, running.hearClose()); d != "" {
		t.Errorf("the answer and the end (-want +got)\n%s", d)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

// A grace that ends cancels what runs.
func TestStopAfterGrace(t *testing.T) {
	store := newSlow(newBooks(t))
	w := newWorld(t, store, daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(putEmma)
	ctx := <-store.entered
	grace, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := w.Shutdown(grace); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want that the grace ended", err)
	}
	if ctx.Err() == nil {
		t.Error("the call goes on")
	}
}

// Many short connections leave nothing behind.
func TestShortConnections(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	before := runtime.NumGoroutine()
	for i := range 1000 {
		l := dial(t, w.Endpoint())
		switch i % 4 {
		case 0:
			l.say(preamble(), signedBy(alice).authorize(), getNone)
			l.hear([]byte{0x80, 0xbf, 0xff})
		case 1:
			l.say(preamble()[:5])
		case 2:
			l.say(preamble())
		}
		_ = l.Close()
	}
	for deadline := time.Now().Add(10 * time.Second); w.metrics.Connections() > 0 || runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections and %d goroutines, %d before", w.metrics.Connections(), runtime.NumGoroutine(), before)
		}
	}
}

// Policies change while clients ask: each call is answered, as one or the other of them
// decides.
func TestReloadUnderLoad(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	stop := make(chan struct{})
	var all sync.WaitGroup
	var allowed, denied atomic.Int64
	for i := range 4 {
		all.Go(func() {
			l := open(t, w.Endpoint(), []who{alice, bob}[i%2])
			for {
				select {
				case <-stop:
					return
				default:
				}
				l.say(getNone)
				l.hear([]byte{0x80, 0xbf, 0xff})
				l.say(putEmma)
				if l.number(4) == 0 {
					l.hear([]byte{0xbf, 0xff})
					allowed.Add(1)
					continue
				}
				if code := l.number(0); code != 4 {
					t.Errorf("the code %d", code)
				}
				l.full(make([]byte, l.number(3)))
				for range l.number(4) {
					if major, n := l.head(); major == 3 {
						l.full(make([]byte, n))
					}
				}
				denied.Add(1)
			}
		})
	}
	for deadline := time.Now().Add(time.Minute); allowed.Load() == 0 || denied.Load() == 0; time.Sleep(time.Millisecond) { // until both ask
		if time.Now().After(deadline) {
			t.Fatalf("%d puts allowed and %d denied, want both", allowed.Load(), denied.Load())
		}
	}
	for range 20 {
		rewrite(t, w.dir, "policies/bob.json", `"dax:Scan",`, `"dax:Scan", "dax:PutItem",`)
		w.reload(t)
		time.Sleep(time.Millisecond)
		rewrite(t, w.dir, "policies/bob.json", `"dax:Scan", "dax:PutItem",`, `"dax:Scan",`)
		w.reload(t)
		time.Sleep(time.Millisecond)
	}
	close(stop)
	all.Wait()
	if metrics := w.metrics.String(); !strings.Contains(metrics, `"revision": 41`) {
		t.Errorf("the metrics %s, want revision 41", metrics)
	}
}

// Two servers of one cluster share what it has encoded, and not the lists of names.
func TestTwoServersOfOneCluster(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	second, err := daxserver.Listen(daxserver.Config{Cluster: w.cluster, Identities: loadIdentities(t, w.dir), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	for range 3 {
		for _, endpoint := range []string{w.Endpoint(), second.Endpoint()} {
			c := newClient(t, endpoint, alice)
			if out, err := c.GetItem(t.Context(), getBook("dune")); err != nil || len(out.Item) != 3 {
				t.Errorf("%v, %v", out, err)
			}
		}
	}
}

// A request has at most so many bytes, and takes its share of those in flight while it
// runs: R4.
func TestR4RequestBytes(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{Limits: daxserver.Limits{RequestBytes: 200 << 10}})
	l := open(t, w.Endpoint(), alice)
	l.say(request(defineAttributeListID, item(join(head(4, 1), str("a")))))
	if l.number(4) != 0 {
		t.Fatal("the list is refused")
	}
	id := l.number(0)
	put := func(size int) []byte {
		return request(putItem, octetsOf("Books"), octetsOf("k"), octets(join(head(0, id), str(strings.Repeat("x", size)))), noParams)
	}
	for _, size := range []int{10, 60 << 10, 150 << 10, 10} {
		l.say(put(size))
		l.hear([]byte{0x80, 0xbf, 0xff})
	}
	l.say(getNone)
	l.hear([]byte{0x80, 0xbf, 0xff})
	if metrics := w.metrics.String(); !strings.Contains(metrics, `"in_flight_bytes": 0`) {
		t.Errorf("bytes are in flight: %s", metrics)
	}
	_, _ = l.Write(put(300 << 10)) // it is closed before the end
	l.hearClose()
	if n := w.metrics.Refused("request bytes"); n != 1 {
		t.Errorf("%d requests refused, want one", n)
	}
	w.wantLog(t, "msg=refused", "request bytes")
}
