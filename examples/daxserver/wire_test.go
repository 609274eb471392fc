package daxserver_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// Requests written by hand: what AWS's clients send, item by item, and what they
// never do. The writer is not the one of package cbor.

// item is bytes of CBOR.
type item []byte

// head is the head of an item: its major type, and its number or length.
func head(major byte, n uint64) item {
	major <<= 5
	switch {
	case n < 24:
		return item{major | byte(n)}
	case n < 1<<8:
		return item{major | 24, byte(n)}
	case n < 1<<16:
		return item{major | 25, byte(n >> 8), byte(n)}
	case n < 1<<32:
		return item{major | 26, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	}
	return item{major | 27, byte(n >> 56), byte(n >> 48), byte(n >> 40), byte(n >> 32), byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
}

func integer(n int64) item {
	if n < 0 {
		return head(1, uint64(-1-n)) //nolint:gosec // it is not negative
	}
	return head(0, uint64(n))
}

func str(s string) item      { return append(head(3, uint64(len(s))), s...) }
func octets(b []byte) item   { return append(head(2, uint64(len(b))), b...) }
func octetsOf(s string) item { return octets([]byte(s)) }

var (
	null     = item{0xf6}
	noParams = item{0xbf, 0xff}
)

func join(items ...item) (all []byte) {
	for _, i := range items {
		all = append(all, i...)
	}
	return all
}

// The methods.
const (
	authorizeConnection   = 1489122155
	endpoints             = 455855874
	defineKeySchema       = -742646399
	defineAttributeListID = -1230579644
	defineAttributeList   = 670678385
	getItem               = 263244906
	putItem               = -2106490455
	deleteItem            = 1013539361
	updateItem            = 1425579023
	query                 = -931250863
	scan                  = -1875390620
	batchGetItem          = -697851100
	batchWriteItem        = 116217951
	transactGetItems      = 1866287579
	transactWriteItems    = -1160037738
)

func request(method int64, arguments ...item) []byte {
	return join(append([]item{integer(1), integer(method)}, arguments...)...)
}

// preamble is the one that was captured of the Go client.
func preamble() []byte {
	return join(str("J7yne5G"), integer(0), str("0"), append(item{0xa1}, join(str("UserAgent"), str("DaxGoV2Client-1.0.3"))...), integer(0))
}

// signature is what a client signs, and how.
type signature struct {
	key, secret, token string
	at                 time.Time
	region, service    string
	host               string
}

// signedBy is a good signature of a caller.
func signedBy(w who) signature {
	return signature{w.key, w.secret, w.token, time.Now().UTC(), "us-west-2", "dax", "https://dax.amazonaws.com"}
}

func (s signature) stringToSign() string {
	stamp := s.at.Format("20060102T150405Z")
	empty := sha256.Sum256(nil)
	canonical := "POST\n/\n\nhost:" + s.host + "\nx-amz-date:" + stamp + "\n\nhost;x-amz-date\n" + hex.EncodeToString(empty[:])
	hash := sha256.Sum256([]byte(canonical))
	return "AWS4-HMAC-SHA256\n" + stamp + "\n" + stamp[:8] + "/" + s.region + "/" + s.service + "/aws4_request\n" + hex.EncodeToString(hash[:])
}

// sign is the chain of HMACs.
func (s signature) sign(text string) string {
	key := []byte("AWS4" + s.secret)
	for _, part := range []string{s.at.Format("20060102"), s.region, s.service, "aws4_request", text} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	return hex.EncodeToString(key)
}

// authorize is the request that a client makes of it.
func (s signature) authorize() []byte {
	text := s.stringToSign()
	token := null
	if s.token != "" {
		token = str(s.token)
	}
	return request(authorizeConnection, str(s.key), str(s.sign(text)), octetsOf(text), token, str("test"))
}

// line is a connection to a server on which a test speaks.
type line struct {
	tb testing.TB
	net.Conn
}

// dial opens a connection.
func dial(tb testing.TB, endpoint string) *line {
	tb.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "dax://"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	return &line{tb, c}
}

// open opens a connection and authorises it.
func open(tb testing.TB, endpoint string, w who) *line {
	tb.Helper()
	l := dial(tb, endpoint)
	l.say(preamble(), signedBy(w).authorize())
	return l
}

func (l *line) say(parts ...[]byte) {
	l.tb.Helper()
	if _, err := l.Write(bytes.Join(parts, nil)); err != nil {
		l.tb.Fatal(err)
	}
}

// hear reads an answer that must be these bytes.
func (l *line) hear(want []byte) {
	l.tb.Helper()
	_ = l.SetReadDeadline(time.Now().Add(10 * time.Second))
	got := make([]byte, len(want))
	n, err := io.ReadFull(l, got)
	if err != nil || !bytes.Equal(got, want) {
		l.tb.Fatalf("heard %x, %v; want %x", got[:n], err, want)
	}
}

// hearClose waits for the end of the connection, and returns what came before it.
func (l *line) hearClose() []byte {
	l.tb.Helper()
	_ = l.SetReadDeadline(time.Now().Add(10 * time.Second))
	got, err := io.ReadAll(l)
	if err != nil && !strings.Contains(err.Error(), "reset by peer") {
		l.tb.Fatalf("%v after %.100x; want the end of the connection", err, got)
	}
	return got
}

// failure reads an error answer, and returns its codes and its text.
func (l *line) failure() (codes []uint64, message string) {
	l.tb.Helper()
	_ = l.SetReadDeadline(time.Now().Add(10 * time.Second))
	n := l.number(4)
	if n == 0 {
		l.tb.Fatal("success, want an error")
	}
	for range n {
		codes = append(codes, l.number(0))
	}
	text := make([]byte, l.number(3))
	l.full(text)
	for range l.number(4) { // request ID, name, status, which are not null
		major, n := l.head()
		if major == 3 {
			l.full(make([]byte, n))
		} else if major != 0 && major != 4 {
			l.tb.Fatalf("an error has an item of type %d", major)
		} else if major == 4 {
			l.tb.Fatal("reasons, which failure does not read")
		}
	}
	return codes, string(text)
}

func (l *line) full(p []byte) {
	l.tb.Helper()
	if _, err := io.ReadFull(l, p); err != nil {
		l.tb.Fatal(err)
	}
}

func (l *line) number(major byte) uint64 {
	l.tb.Helper()
	got, n := l.head()
	if got != major {
		l.tb.Fatalf("an item of major type %d, want %d", got, major)
	}
	return n
}

func (l *line) head() (major byte, n uint64) {
	l.tb.Helper()
	var b [8]byte
	l.full(b[:1])
	major, n = b[0]>>5, uint64(b[0]&31)
	if n >= 24 {
		more := b[:1<<(n-24)]
		l.full(more)
		n = 0
		for _, x := range more {
			n = n<<8 | uint64(x)
		}
	}
	return major, n
}
