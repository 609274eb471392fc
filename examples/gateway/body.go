package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iameval/iameval/examples/internal/sigv4"
)

// maxInFlight bounds the bytes of all bodies that are held at one time.
const maxInFlight = 256 << 20

// budget counts the bytes that are held.
type budget struct{ used atomic.Int64 }

// take counts bytes, and reports whether so many may be held. They are given back
// in either case.
func (b *budget) take(n int64) bool { return b.used.Add(n) <= maxInFlight }

func (b *budget) give(n int64) { b.used.Add(-n) }

// bodies are buffers of small bodies.
var bodies = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

// pooled gives a buffer back; large ones are dropped.
func pooled(b *[]byte) {
	if cap(*b) <= 64<<10 {
		*b = (*b)[:0]
		bodies.Put(b)
	}
}

// readBody reads the body as a whole.
func (x *exchange) readBody() *fault {
	x.read = true
	if x.r.Body == nil || x.r.ContentLength == 0 {
		return nil
	}
	limit := x.g.MaxBody
	if x.r.ContentLength > limit {
		return &fault{kind: tooLarge, message: fmt.Sprintf("the body has %d bytes; want at most %d", x.r.ContentLength, limit)}
	}
	held := bodies.Get().(*[]byte)
	b, f := x.readAll((*held)[:0], limit)
	*held = b
	if f != nil {
		x.broken = true
		x.g.inFlight.give(int64(cap(b)))
		pooled(held)
		return f
	}
	x.waited()
	x.held, x.body = held, b
	return nil
}

// readAll appends the body to b. The bytes that b has room for are taken from the
// budget, whatever it returns.
func (x *exchange) readAll(b []byte, limit int64) ([]byte, *fault) {
	taken := int64(0)
	for p := (pace{start: x.started}); ; p.bytes = int64(len(b)) {
		if p.bytes != x.r.ContentLength {
			x.wait(p.deadline())
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		if n := int64(cap(b)) - taken; n > 0 {
			taken += n
			if !x.g.inFlight.take(n) {
				return b, &fault{kind: throttled, message: "too many bytes of requests are held"}
			}
		}
		n, err := x.r.Body.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case int64(len(b)) > limit:
			return b, &fault{kind: tooLarge, message: fmt.Sprintf("the body is larger than %d bytes", limit)}
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			return b, &fault{kind: invalid, message: "the body ends too early, or comes too slowly"}
		}
	}
}

// patience is how long a body may take, and a second more for each minRate bytes
// that have come.
const (
	patience = 30 * time.Second
	minRate  = 1 << 10
)

// pace is how far a body has come.
type pace struct {
	start time.Time
	bytes int64
}

// deadline is when the next bytes must be there.
func (p pace) deadline() time.Time {
	return p.start.Add(patience + time.Duration(p.bytes)*(time.Second/minRate))
}

// wait gives the client until a time for the next bytes of the body.
func (x *exchange) wait(until time.Time) {
	if x.control == nil {
		x.control = http.NewResponseController(x.w)
	}
	_ = x.control.SetReadDeadline(until) // a writer without deadlines has its own
}

// waited takes the deadline back: the server behind the gateway takes its time.
func (x *exchange) waited() { x.wait(time.Time{}) }

// patient is a body that must come at its pace.
type patient struct {
	io.ReadCloser
	c *http.ResponseController
	p pace
}

// Read reads what must be there in time.
func (p *patient) Read(b []byte) (int, error) {
	_ = p.c.SetReadDeadline(p.p.deadline()) // a writer without deadlines has its own
	n, err := p.ReadCloser.Read(b)
	p.p.bytes += int64(n)
	return n, err
}

// paced is the body of the request, at its pace.
func (x *exchange) paced() io.ReadCloser {
	return &patient{x.r.Body, http.NewResponseController(x.w), pace{start: x.started}}
}

// checkPayload looks at what the request says of a body that is not read as a
// whole, and puts what the signature is over in payload.
func (x *exchange) checkPayload(payload *string) *fault {
	p := x.sig.Payload
	switch {
	case x.sig.Presigned() && p == "":
		*payload = sigv4.UnsignedPayload
		return nil
	case x.sig.SignedPayload() != p: // of a URL: it is compared with the body, and nothing else
		*payload = sigv4.UnsignedPayload
		if p != sigv4.UnsignedPayload && !isHash(p) {
			return &fault{kind: invalid, message: "x-amz-content-sha256 must be signed, or the hash of the body"}
		}
	case p == "":
		return &fault{kind: invalid, message: "Missing required header for this request: x-amz-content-sha256"}
	case p == sigv4.UnsignedPayload:
		if !x.sig.Presigned() && x.r.TLS == nil {
			return &fault{kind: invalid, message: "UNSIGNED-PAYLOAD is taken on presigned URLs and over TLS only"}
		}
		return nil
	case p == sigv4.Streaming, p == sigv4.StreamingTrailer, p == sigv4.StreamingUnsignedTrailer:
		return nil
	}
	if p == sigv4.UnsignedPayload {
		return nil
	}
	if b, err := hex.DecodeString(p); err != nil || len(b) != sha256.Size || strings.ToLower(p) != p {
		return &fault{kind: invalid, message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."}
	}
	return nil
}

// content is a body that goes on, and its length.
type content struct {
	io.ReadCloser
	length int64
}

// verified returns the body of an upload as it goes on: chunks are taken apart and
// verified on the way, and a body with a hash is compared before its first byte
// goes on.
func (x *exchange) verified() (content, *fault) {
	r := x.r
	if x.read || r.Body == nil || r.ContentLength == 0 {
		if x.sig != nil && !x.read && isHash(x.sig.Payload) && x.sig.Payload != sigv4.Hash(nil) {
			return content{}, contentFault()
		}
		return content{io.NopCloser(strings.NewReader(string(x.body))), int64(len(x.body))}, nil
	}
	r.Body = x.paced()
	switch {
	case x.sig == nil || x.sig.Payload == sigv4.UnsignedPayload || x.sig.Payload == "":
		return content{r.Body, r.ContentLength}, nil
	case isHash(x.sig.Payload):
		return x.spooled()
	}
	return x.stream()
}

func isHash(payload string) bool { return len(payload) == 2*sha256.Size }

// stream returns the data of a body in chunks.
func (x *exchange) stream() (content, *fault) {
	length, err := strconv.ParseInt(x.r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return content{}, &fault{kind: invalid, message: "x-amz-decoded-content-length: want the length of the data"}
	}
	o := sigv4.StreamOptions{Length: length, MaxChunk: x.g.MaxChunk}
	for name := range strings.SplitSeq(x.r.Header.Get("X-Amz-Trailer"), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			o.Trailers = append(o.Trailers, name)
		}
	}
	s, err := sigv4.NewStream(x.r.Body, x.sig, o)
	if err != nil {
		return content{}, signatureFault(err)
	}
	if length <= x.g.MaxBody { // so that a fault is answered, and nothing reaches the server
		data, err := io.ReadAll(s)
		if err != nil {
			return content{}, streamFault(err)
		}
		return content{io.NopCloser(strings.NewReader(string(data))), length}, nil
	}
	return content{io.NopCloser(s), length}, nil
}

// streamFault is what is wrong with a body in chunks.
func streamFault(err error) *fault {
	var e *sigv4.Error
	if errors.As(err, &e) {
		return signatureFault(e)
	}
	return &fault{kind: invalid, message: "the body ends too early"}
}

// spooled reads a body and compares its hash. Up to the limit it is held in memory,
// and above that in a file without a name.
func (x *exchange) spooled() (content, *fault) {
	h := sha256.New()
	in := io.TeeReader(x.r.Body, h)
	head, err := io.ReadAll(io.LimitReader(in, x.g.MaxBody))
	if err != nil {
		return content{}, &fault{kind: invalid, message: "the body ends too early"}
	}
	out := io.NopCloser(strings.NewReader(string(head)))
	length := int64(len(head))
	if length == x.g.MaxBody {
		rest, n, err := spool(in)
		if err != nil {
			return content{}, &fault{kind: internal, message: "the body cannot be held"}
		}
		out = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(out, rest), rest}
		length += n
	}
	if hex.EncodeToString(h.Sum(nil)) != x.sig.Payload {
		_ = out.Close()
		return content{}, contentFault()
	}
	return content{out, length}, nil
}

func contentFault() *fault {
	return signatureFault(&sigv4.Error{Fault: sigv4.Content, Reason: "The provided 'x-amz-content-sha256' header does not match what was computed."})
}

// spool copies the rest of a body to a file that is removed as it is closed.
func spool(in io.Reader) (io.ReadCloser, int64, error) {
	f, err := os.CreateTemp("", "gateway-*")
	if err != nil {
		return nil, 0, err
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	n, err := io.Copy(f, in)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	return f, n, nil
}
