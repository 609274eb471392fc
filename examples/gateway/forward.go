package gateway

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5" //nolint:gosec // the checksum that S3 asks for with a list of objects
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/internal/sigv4"
)

// denied answers a fault or, in mode Log, forwards the request all the same: but for
// one that is not whole any more.
func (x *exchange) denied(f *fault) {
	if x.broken {
		x.mode = Enforce
	}
	x.log(f)
	if x.mode == Log {
		x.passed(f)
		return
	}
	x.answer(f)
}

// log writes the line of a request that is not allowed, and counts it.
func (x *exchange) log(f *fault) {
	operation := f.operation
	if operation == "" {
		operation = x.plan.Operation
	}
	outcome := f.kind.String()
	if x.mode == Log {
		outcome = "would-deny"
	}
	x.g.Metrics.count(x.service, operation, outcome)
	event := "refused"
	switch {
	case x.mode == Log:
		event = "would_deny"
	case f.kind == accessDenied:
		event = "denied"
	case f.kind == notMapped:
		event = "unmapped"
	}
	reason := f.reason
	if reason == "" {
		reason = f.message
	}
	attrs := []slog.Attr{slog.String("request", x.id), slog.String("service", x.service), slog.String("operation", operation),
		slog.String("mode", x.mode.String()), slog.String("fault", f.kind.String())}
	if f.signature != nil {
		attrs = append(attrs, slog.String("signature", f.signature.Fault.String()))
	}
	if x.sig != nil {
		attrs = append(attrs, slog.String("key", x.sig.Credential.Key))
	}
	if f.request != nil {
		attrs = append(attrs, slog.String("caller", f.request.Principal.String()), slog.String("action", f.request.Action),
			slog.String("resource", f.request.Resource.String()), slog.Any("decision", f.decision))
	}
	x.g.Logger.LogAttrs(context.Background(), slog.LevelWarn, event, append(attrs, slog.String("reason", reason))...)
}

// passed forwards the request. What would have been denied goes on as it came, as far
// as nothing of its body was read. A body that breaks its own promise is not
// forwarded in any mode but Off.
func (x *exchange) passed(f *fault) {
	x.raw = x.mode == Off || f != nil && !x.read
	if f != nil {
		x.w.Header().Set("X-Iameval-Decision", "would-deny "+f.kind.String())
	}
	body, bad := x.bodyOf(f)
	if bad != nil {
		x.log(bad)
		x.answer(bad)
		return
	}
	if f == nil {
		x.g.Metrics.count(x.service, x.plan.Operation, "allowed")
		if x.g.Logger.Enabled(context.Background(), slog.LevelDebug) {
			x.g.Logger.Debug("allowed", "request", x.id, "service", x.service, "operation", x.plan.Operation, "mode", x.mode.String(), "advice", len(x.plan.Advice))
		}
	}
	defer func() { _ = body.Close() }() // it was only read
	w := x.w
	if x.plan.Conceal != nil && x.mode == Enforce && f == nil {
		w = &concealer{ResponseWriter: w, x: x}
	}
	x.forward(w, x.rebuilt(body))
	if x.plan.Changes.IsValid() {
		x.g.forget(x.plan.Changes)
	}
}

// bodyOf returns the body that goes on.
func (x *exchange) bodyOf(f *fault) (content, *fault) {
	switch {
	case x.raw:
		if x.r.Body == nil {
			return content{http.NoBody, 0}, nil
		}
		return content{x.paced(), x.r.ContentLength}, nil
	case f != nil && x.body == nil && x.r.ContentLength != 0: // too large to be read
		return content{x.paced(), x.r.ContentLength}, nil
	case x.read && len(x.body) == 0:
		return content{http.NoBody, 0}, nil
	case x.read:
		b := new(bodyReader)
		b.Reset(x.body)
		return content{b, int64(len(x.body))}, nil
	}
	return x.verified()
}

// bodyReader is a body in memory.
type bodyReader struct{ bytes.Reader }

// Close does nothing.
func (*bodyReader) Close() error { return nil }

// rebuilt returns the request as it goes on: its path and query written anew, so
// that the server reads what was decided, without the client's signature and
// without what the client says of proxies.
func (x *exchange) rebuilt(body content) *http.Request {
	r := new(http.Request)
	*r = *x.r
	r.Header = make(http.Header, len(x.r.Header))
	for name, values := range x.r.Header {
		if !dropped(name) {
			r.Header[name] = values
		}
	}
	r.Body, r.ContentLength, r.TransferEncoding = body, body.length, nil
	if body.length >= 0 && body.length != x.r.ContentLength {
		r.Header["Content-Length"] = []string{strconv.FormatInt(body.length, 10)}
	}
	if x.raw {
		r.Header = x.r.Header.Clone()
	} else if path := cmp.Or(x.plan.Path, x.r.URL.Path); path != "/" || x.r.URL.RawQuery != "" {
		query, _ := sigv4.CanonicalQuery(withoutSignature(x.r.URL.RawQuery)) // it was read before
		r.URL = &url.URL{Path: path, RawPath: sigv4.EscapePath(path), RawQuery: query}
	}
	if x.g.Host != nil && !x.raw {
		r.Host = x.g.Host(x.service)
	}
	if x.streamed() && !x.raw {
		plain(r)
	}
	if x.g.Backend.Key != "" && !x.raw && x.sig != nil {
		x.resign(r)
	}
	return r
}

// streamed reports whether the client sent chunks.
func (x *exchange) streamed() bool {
	return x.sig != nil && strings.HasPrefix(x.sig.Payload, "STREAMING-")
}

// plain removes what a body in chunks says of itself.
func plain(r *http.Request) {
	for _, name := range []string{"X-Amz-Decoded-Content-Length", "X-Amz-Trailer", "X-Amz-Sdk-Checksum-Algorithm"} {
		r.Header.Del(name)
	}
	var left []string
	for encoding := range strings.SplitSeq(r.Header.Get("Content-Encoding"), ",") {
		if encoding = strings.TrimSpace(encoding); encoding != "" && encoding != "aws-chunked" {
			left = append(left, encoding)
		}
	}
	r.Header.Del("Content-Encoding")
	if left != nil {
		r.Header.Set("Content-Encoding", strings.Join(left, ","))
	}
}

// resign signs the request for the server.
func (x *exchange) resign(r *http.Request) {
	payload := sigv4.UnsignedPayload
	switch {
	case x.read:
		payload = sigv4.Hash(x.body)
	case x.sig != nil && isHash(x.sig.Payload):
		payload = x.sig.Payload
	case r.ContentLength == 0:
		payload = sigv4.Hash(nil)
	}
	c := x.sig.Credential
	sigv4.Sign(r, sigv4.Credential{Key: x.g.Backend.Key, Region: c.Region, Service: c.Service}, x.g.Backend.Secret, "", payload, x.now)
}

// dropped reports whether a header of the client's does not go on.
func dropped(name string) bool {
	switch name {
	case "Authorization", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "Forwarded", "X-Real-Ip",
		"Connection", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Upgrade", "Expect":
		return true
	}
	return strings.HasPrefix(name, "X-Forwarded-") || strings.HasPrefix(name, "X-Iameval-")
}

// withoutSignature removes the parameters of a presigned URL.
func withoutSignature(raw string) string {
	if !strings.Contains(raw, "X-Amz-") {
		return raw
	}
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		switch name, _, _ := strings.Cut(pair, "="); name {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Content-Sha256":
		default:
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// concealer makes a 404 of an object a denial for whoever may not list its bucket.
type concealer struct {
	http.ResponseWriter
	x         *exchange
	concealed bool
	written   bool
}

// WriteHeader looks at the status.
func (c *concealer) WriteHeader(status int) {
	if c.written {
		return
	}
	c.written = status >= 200
	if status != http.StatusNotFound {
		c.ResponseWriter.WriteHeader(status)
		return
	}
	x := c.x
	d, request := x.evaluate(x.plan.Conceal, x.context())
	if d.Allowed() {
		c.ResponseWriter.WriteHeader(status)
		return
	}
	c.concealed = true
	clear(c.ResponseWriter.Header())
	f := &fault{kind: accessDenied, operation: x.plan.Operation, decision: d, request: request, message: x.sentence(d, request)}
	x.log(f)
	x.answer(f)
}

// Write drops the body of an answer that is concealed.
func (c *concealer) Write(b []byte) (int, error) {
	if !c.written {
		c.WriteHeader(http.StatusOK)
	}
	if c.concealed {
		return len(b), nil
	}
	return c.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (c *concealer) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// partly forwards the allowed parts of a request, and adds the others to the answer.
func (x *exchange) partly(allowed []bool, denied []string) {
	body := x.plan.Partial.Body(allowed)
	var answer []byte
	x.w.Header().Set("X-Iameval-Decision", "partly "+accessDenied.String())
	if body != nil {
		x.body = body
		r := x.rebuilt(content{io.NopCloser(bytes.NewReader(body)), int64(len(body))})
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Amz-Checksum-") || name == "X-Amz-Sdk-Checksum-Algorithm" {
				delete(r.Header, name)
			}
		}
		sum := md5.Sum(body) //nolint:gosec // as above
		r.Header.Set("Content-Md5", base64.StdEncoding.EncodeToString(sum[:]))
		if x.g.Backend.Key != "" && x.sig != nil {
			x.resign(r)
		}
		c := capture{header: make(http.Header)}
		x.forward(&c, r)
		if c.status != http.StatusOK {
			c.copyTo(x.w)
			return
		}
		answer = c.body.Bytes()
	}
	answer = x.plan.Partial.Answer(answer, denied)
	h := x.w.Header()
	h.Set("X-Amz-Request-Id", x.id)
	h.Set("Content-Type", "application/xml")
	h.Set("Content-Length", strconv.Itoa(len(answer)))
	_, _ = x.w.Write(answer) // the client may be gone
}

// capture is an answer that is kept.
type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header of the answer.
func (c *capture) Header() http.Header { return c.header }

// WriteHeader keeps the status.
func (c *capture) WriteHeader(status int) {
	if c.status == 0 && status >= 200 {
		c.status = status
	}
}

// Write keeps the body.
func (c *capture) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(b)
}

func (c *capture) copyTo(w http.ResponseWriter) {
	for name, values := range c.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(c.status, 200))
	_, _ = w.Write(c.body.Bytes()) // the client may be gone
}
