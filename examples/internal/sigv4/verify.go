package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Rules are what a service demands of signatures.
type Rules struct {
	Service string // as in the scope, such as "dynamodb"
	Region  string // "": any, and the scope's own counts
	// Skew is how far the clocks of client and service may differ; zero: five
	// minutes.
	Skew time.Duration
	// S3 selects the rules of S3: the path is encoded once, and a payload need not
	// be signed.
	S3 bool
	// Presigned allows signatures in the query.
	Presigned bool
}

// DefaultSkew is how far clocks may differ for most services. S3 allows
// SkewS3.
const (
	DefaultSkew = 5 * time.Minute
	SkewS3      = 15 * time.Minute
)

// buffers are where canonical requests are built.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }}

// Verify reports whether the signature is that of the request, made with the
// secret and current at the instant now. The error is an *Error.
//
// Payload is what stands for the body in the canonical request: the Hash of the
// body that is going to be used, or, for S3, Signature.Payload, whose promise
// must then be kept by whoever reads the body.
func (s *Signature) Verify(r *http.Request, secret Secret, payload string, rules Rules, now time.Time) error {
	if err := s.suits(r, payload, rules); err != nil {
		return err
	}
	if err := s.current(rules, now); err != nil {
		return err
	}
	held := buffers.Get().(*[]byte)
	defer buffers.Put(held)
	canonical, err := s.appendCanonical((*held)[:0], r, payload, rules.S3)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(canonical)
	end := len(canonical)
	buf := s.appendStringToSign(append(canonical, make([]byte, pad)...), &hash)
	*held = buf
	key := signingKey(secret, s.Credential.Day, s.Credential.Region, s.Credential.Service)
	want := fastSum(&key, buf[end:])
	if !hmac.Equal(want[:], s.sum[:]) || secret.IsZero() {
		return &Error{Fault: Mismatch, Reason: "the signature is not that of the request",
			Canonical: string(buf[:end]), StringToSign: string(buf[end+pad:])}
	}
	s.key, s.ok = key, true
	return nil
}

// suits looks at what needs no secret.
func (s *Signature) suits(r *http.Request, payload string, rules Rules) error {
	c := &s.Credential
	switch {
	case c.Service != rules.Service:
		return fault(Scope, fmt.Sprintf("Credential should be scoped to correct service: '%s'.", rules.Service))
	case rules.Region != "" && c.Region != rules.Region:
		return fault(Scope, "Credential should be scoped to a valid region.")
	case s.Presigned() && !rules.Presigned:
		return fault(Unsupported, "a signature in the query, which the service does not take")
	case s.Payload != "" && s.Payload != payload && !s.Presigned():
		return fault(Content, "X-Amz-Content-Sha256 is not the hash of the body")
	case len(r.Header) > maxHeaders:
		return fault(Malformed, fmt.Sprintf("%d headers; want at most %d", len(r.Header), maxHeaders))
	}
	return s.signedAll(r.Header)
}

// maxHeaders bounds the work on headers, which grows with the square.
const maxHeaders = 100

// current looks at the clock. The sentences are AWS's.
func (s *Signature) current(rules Rules, now time.Time) error {
	skew := rules.Skew
	if skew == 0 {
		skew = DefaultSkew
	}
	now = now.UTC()
	if latest := now.Add(skew); s.Time.After(latest) {
		return fault(NotCurrent, fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + %d min.)",
			s.stamp, latest.Format(stampLayout), now.Format(stampLayout), int(skew.Minutes())))
	}
	if s.Presigned() {
		if now.After(s.Time.Add(s.Expires)) {
			return fault(NotCurrent, "Request has expired")
		}
		return nil
	}
	if earliest := now.Add(-skew); s.Time.Before(earliest) {
		return fault(NotCurrent, fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - %d min.)",
			s.stamp, earliest.Format(stampLayout), now.Format(stampLayout), int(skew.Minutes())))
	}
	return nil
}

// appendStringToSign appends what the signing key signs.
func (s *Signature) appendStringToSign(b []byte, canonical *sum) []byte {
	b = s.appendHead(append(b, Algorithm...))
	return hex.AppendEncode(append(b, '\n'), canonical[:])
}

// appendHead appends the date and the scope, each after a line feed.
func (s *Signature) appendHead(b []byte) []byte {
	c := &s.Credential
	b = append(append(b, '\n'), s.stamp...)
	b = append(append(b, '\n'), c.Day...)
	for _, part := range [...]string{c.Region, c.Service, terminator} {
		b = append(append(b, '/'), part...)
	}
	return b
}
