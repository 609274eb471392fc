package gateway_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
)

// pipes is a listener whose connections are pipes, so that a bubble of synctest has
// no other clock than its own.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func newPipes() pipes { return pipes{make(chan net.Conn), make(chan struct{})} }

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	close(p.done)
	return nil
}

func (pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (p pipes) dial() net.Conn {
	server, client := net.Pipe()
	p.conns <- server
	return client
}

// TestSlowBodies: a body that stops, or that comes by single bytes, is given up and
// never reaches the server behind; one that comes at its pace does, however long it
// takes.
func TestSlowBodies(t *testing.T) {
	live := load(t, document("Allow * on *"), document("Allow * on *"))
	for name, test := range map[string]struct {
		every time.Duration
		bytes int // at a time
		chunk bool
		ok    bool
	}{
		"stops":              {time.Hour, 1, false, false},
		"a byte in a second": {time.Second, 1, false, false},
		"a chunk in 20 s":    {20 * time.Second, 1, true, false},
		"2 KiB a second":     {time.Second, 2 << 10, false, true},
		"all at once":        {0, 1 << 20, false, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			var seen atomic.Int64
			g, err := gateway.New(gateway.Config{Identities: live, Scope: arn.Scope{Partition: "aws", Region: region, Account: number}, Mode: gateway.Enforce, Next: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) })})
			if err != nil {
				t.Fatal(err)
			}
			server, l := &http.Server{Handler: g, ReadHeaderTimeout: time.Minute}, newPipes()
			go func() { _ = server.Serve(l) }()
			conn := l.dial()
			const length = 128 << 10
			size := fmt.Sprintf("Content-Length: %d", length)
			if test.chunk {
				size = "Transfer-Encoding: chunked"
			}
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				if _, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: sqs.us-west-2.amazonaws.com\r\n%s\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Type: application/x-amz-json-1.0\r\n\r\n", size); err != nil {
					return
				}
				part := strings.Repeat(" ", test.bytes)
				if test.chunk {
					part = fmt.Sprintf("%x\r\n%s\r\n", test.bytes, part)
				}
				for n := 0; n < length; n += test.bytes {
					if _, err := io.WriteString(conn, part); err != nil {
						return
					}
					time.Sleep(test.every)
				}
			}()
			start := time.Now()
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			text, _ := io.ReadAll(answer.Body)
			// The body is not JSON, so it is refused in any case: what differs is why.
			if slow := strings.Contains(string(text), "too slowly"); slow == test.ok || seen.Load() != 0 {
				t.Errorf("%s: %s after %v, %d requests behind", name, text, time.Since(start), seen.Load())
			}
			if took := time.Since(start); !test.ok && (took < 29*time.Second || took > 32*time.Second) {
				t.Errorf("%s: given up after %v; want 30 s", name, took)
			}
			_ = conn.Close()
			_ = server.Shutdown(context.Background())
			<-sent
		})
	}
}

// TestIdleConnections: a thousand clients that wait cost at most 32 MiB.
func TestIdleConnections(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector has memory of its own")
	}
	s := newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), nil)
	const n, most = 1000, 32 << 20
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before := held()
	for range n {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 4096)); n == 0 || err != nil {
			t.Fatal(n, err)
		}
	}
	if after := held(); after > before+most {
		t.Errorf("%d idle connections hold %d bytes; want at most %d", n, after-before, most)
	} else {
		t.Logf("%d idle connections hold %d KiB each", n, (after-before)/n>>10)
	}
}
