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

func (b *budget) take(n int64) bool {
	if b.used.Add(n) > maxInFlight {
		b.used.Add(-n)
		return false
	}
	return true
}

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
	b := (*held)[:0]
	for waited := false; ; waited = true {
		if waited && int64(len(b)) < x.r.ContentLength {
			x.wait()
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := x.r.Body.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if int64(len(b)) > limit {
			*held = b
			pooled(held)
			return &fault{kind: tooLarge, message: fmt.Sprintf("the body is larger than %d bytes", limit)}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			*held = b
			pooled(held)
			return &fault{kind: invalid, message: "the body ends too early"}
		}
	}
	x.waited()
	*held = b
	if !x.g.inFlight.take(int64(cap(b))) {
		pooled(held)
		return &fault{kind: throttled, message: "too many bytes of requests are held"}
	}
	x.held, x.body = held, b
	return nil
}

// patience is how long the next bytes of a body may take.
const patience = 30 * time.Second

// wait gives the client a while for the next bytes of the body, and waited takes
// that back.
func (x *exchange) wait() {
	if !x.waits {
		x.waits = true
		_ = http.NewResponseController(x.w).SetReadDeadline(time.Now().Add(patience)) // a writer without deadlines has its own
	}
}

func (x *exchange) waited() {
	if x.waits {
		x.waits = false
		_ = http.NewResponseController(x.w).SetReadDeadline(time.Time{}) // as above
	}
}

// patient is a body whose every read may take a while.
type patient struct {
	io.ReadCloser
	c *http.ResponseController
}

// Read reads, within a while.
func (p patient) Read(b []byte) (int, error) {
	_ = p.c.SetReadDeadline(time.Now().Add(patience)) // a writer without deadlines has its own
	return p.ReadCloser.Read(b)
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
	r.Body = patient{r.Body, http.NewResponseController(x.w)}
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
