package sigv4

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/iameval/iameval/variables"
)

// Credential is the scope of a signature: whose key it is made with, and what for.
type Credential struct {
	Key     string // the access key ID
	Day     string // 20260131
	Region  string
	Service string // such as "dynamodb"
}

// Signature is what a request says of its own signature. None of it is to be
// believed before Verify returns nil. The zero Signature verifies nothing.
type Signature struct {
	Credential Credential
	// Token is the session token; "" for a long-term key. It counts only together
	// with the key: look both up.
	Token string
	// Time is when the request was signed.
	Time time.Time
	// Expires is how long a presigned URL holds, from Time on; zero of a request
	// that is signed in a header.
	Expires time.Duration
	// Payload is the header X-Amz-Content-Sha256, or what stands for it: a hash, or
	// a word such as UNSIGNED-PAYLOAD; "" if there is none.
	Payload string

	stamp   string // Time as it is signed
	headers string // the names of the signed headers, a;b;c
	text    string // the signature
	sum     sum    // the signature, decoded
	key     sum    // the signing key, once verified
	inQuery bool   // Payload is a parameter
	ok      bool   // verified
}

// Presigned reports whether the signature stands in the query.
func (s *Signature) Presigned() bool { return s.Expires != 0 }

// Algorithm is the only one that is verified here.
const Algorithm = "AWS4-HMAC-SHA256"

// UnsignedPayload stands in place of the hash of a body that is not signed.
const UnsignedPayload = "UNSIGNED-PAYLOAD"

// The parameters of a presigned URL.
const (
	queryAlgorithm  = "X-Amz-Algorithm"
	queryCredential = "X-Amz-Credential"
	queryDate       = "X-Amz-Date"
	queryExpires    = "X-Amz-Expires"
	queryHeaders    = "X-Amz-SignedHeaders"
	querySignature  = "X-Amz-Signature"
	queryToken      = "X-Amz-Security-Token"
	queryPayload    = "X-Amz-Content-Sha256" // not always there
)

// maxExpires is how long a presigned URL may hold: seven days.
const maxExpires = 7 * 24 * 60 * 60

// Read reads the signature of a request. The error is an *Error: Missing if it has
// none, Unsupported for Signature Version 2 and for signatures of several Regions,
// and else Malformed. There must be one signature, in the header or in the query.
func Read(r *http.Request) (*Signature, error) {
	presigned, err := readQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	auth := r.Header["Authorization"]
	switch {
	case len(auth) > 1:
		return nil, fault(Malformed, fmt.Sprintf("%d Authorization headers; want one", len(auth)))
	case len(auth) == 1 && presigned != nil:
		return nil, fault(Malformed, "an Authorization header and a signature in the query; want one of them")
	case len(auth) == 0 && presigned == nil:
		return nil, fault(Missing, "the request is not signed")
	}
	s := presigned
	if s == nil {
		if s, err = readHeader(r, auth[0]); err != nil {
			return nil, err
		}
	}
	if r.Header["X-Amz-Region-Set"] != nil {
		return nil, fault(Unsupported, "X-Amz-Region-Set: signatures of several Regions are not verified here")
	}
	if err := s.readPayload(r.Header); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

// readPayload reads what the request says of its body: in a header or, of a
// presigned URL, in the query.
func (s *Signature) readPayload(h http.Header) error {
	text, err := single(h, "X-Amz-Content-Sha256")
	if err != nil {
		return err
	}
	if s.inQuery && text != "" && text != s.Payload {
		return fault(Malformed, "X-Amz-Content-Sha256 is not the same in the header and in the query")
	}
	if text != "" {
		s.Payload = text
	}
	return nil
}

// SignedPayload returns what stands for the body in the canonical request of a
// service that does not demand its hash: Payload, where that is signed, and
// otherwise, on presigned URLs, UnsignedPayload.
func (s *Signature) SignedPayload() string {
	if s.Presigned() && !s.inQuery && !s.signs("x-amz-content-sha256") {
		return UnsignedPayload
	}
	return s.Payload
}

// readHeader reads an Authorization header:
//
//	AWS4-HMAC-SHA256 Credential=KEY/DAY/REGION/SERVICE/aws4_request, SignedHeaders=host;x-amz-date, Signature=HEX
func readHeader(r *http.Request, auth string) (*Signature, error) {
	algorithm, rest, _ := strings.Cut(auth, " ")
	if algorithm != Algorithm {
		return nil, unsupported(algorithm)
	}
	s := new(Signature)
	var credential string
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		var into *string
		switch name {
		case "Credential":
			into = &credential
		case "SignedHeaders":
			into = &s.headers
		case "Signature":
			into = &s.text
		}
		if into == nil || !ok || value == "" || *into != "" {
			return nil, fault(Malformed, "the Authorization header: want Credential, SignedHeaders and Signature, once each")
		}
		*into = value
	}
	if credential == "" || s.headers == "" || s.text == "" {
		return nil, fault(Malformed, "the Authorization header: Credential, SignedHeaders or Signature is missing")
	}
	var err error
	if s.Token, err = single(r.Header, "X-Amz-Security-Token"); err != nil {
		return nil, err
	}
	if err := s.readDate(r.Header); err != nil {
		return nil, err
	}
	return s, s.readCredential(credential)
}

// readDate takes the instant of X-Amz-Date or, where that is absent, of Date.
func (s *Signature) readDate(h http.Header) (err error) {
	if s.stamp, err = single(h, "X-Amz-Date"); err != nil {
		return err
	}
	if s.stamp != "" {
		if s.Time, err = parseStamp(s.stamp); err != nil {
			return fault(Malformed, err.Error())
		}
		return nil
	}
	date, err := single(h, "Date")
	if err != nil {
		return err
	}
	if date == "" || !s.signs("date") {
		return fault(Malformed, "no X-Amz-Date, and no Date header that is signed")
	}
	if s.Time, err = http.ParseTime(date); err != nil {
		if s.Time, err = parseStamp(date); err != nil {
			return fault(Malformed, fmt.Sprintf("Date %q is not a date", clip(date)))
		}
	}
	s.stamp = s.Time.UTC().Format(stampLayout)
	return nil
}

// stampLayout is the form of X-Amz-Date.
const stampLayout = "20060102T150405Z"

// parseStamp reads a date in its one form; package time would take fractions.
func parseStamp(text string) (time.Time, error) {
	if t, err := time.Parse(stampLayout, text); err == nil && len(text) == len(stampLayout) {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("the date %q; want the form %s", clip(text), stampLayout)
}

// readQuery reads the signature of a presigned URL; nil if there is none.
func readQuery(raw string) (*Signature, error) {
	if raw == "" {
		return nil, nil
	}
	names := [...]string{queryAlgorithm, queryCredential, queryDate, queryExpires, queryHeaders, querySignature, queryToken, queryPayload}
	var values [len(names)]string
	found := false
	for p, ok := range parameters(raw) {
		if !ok {
			return nil, fault(Malformed, "the query is not well encoded")
		}
		if p.name == "AWSAccessKeyId" {
			return nil, fault(Unsupported, "AWSAccessKeyId: Signature Version 2 is not verified here")
		}
		for i, name := range names {
			if !variables.EqualASCII(p.name, name) {
				continue
			}
			if p.name != name || values[i] != "" || p.value == "" {
				return nil, fault(Malformed, fmt.Sprintf("the parameter %s: want it once, in this case, with a value", name))
			}
			values[i], found = p.value, true
		}
	}
	if !found {
		return nil, nil
	}
	if values[0] != Algorithm {
		return nil, unsupported(values[0])
	}
	s := &Signature{Token: values[6], Payload: values[7], inQuery: values[7] != "", stamp: values[2], headers: values[4], text: values[5]}
	seconds, err := strconv.Atoi(values[3])
	if err != nil || seconds < 1 || seconds > maxExpires || strconv.Itoa(seconds) != values[3] {
		return nil, fault(Malformed, fmt.Sprintf("X-Amz-Expires %q; want 1 to %d seconds", clip(values[3]), maxExpires))
	}
	s.Expires = time.Duration(seconds) * time.Second
	if s.Time, err = parseStamp(s.stamp); err != nil {
		return nil, fault(Malformed, err.Error())
	}
	return s, s.readCredential(values[1])
}

func unsupported(algorithm string) error {
	switch algorithm {
	case "AWS4-ECDSA-P256-SHA256":
		return fault(Unsupported, algorithm+": signatures of several Regions are not verified here")
	case "AWS":
		return fault(Unsupported, "Signature Version 2 is not verified here")
	}
	return fault(Malformed, fmt.Sprintf("algorithm %q; want %s", clip(algorithm), Algorithm))
}

// readCredential reads KEY/DAY/REGION/SERVICE/aws4_request.
func (s *Signature) readCredential(text string) error {
	rest, end, _ := cutLast(text)
	rest, service, _ := cutLast(rest)
	rest, region, _ := cutLast(rest)
	key, day, ok := cutLast(rest)
	s.Credential = Credential{key, day, region, service}
	if !ok || end != terminator || !word(key, 128) || !word(region, 64) || !word(service, 64) {
		return fault(Malformed, fmt.Sprintf("the credential %q; want KEY/DAY/REGION/SERVICE/%s", clip(text), terminator))
	}
	return nil
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// word reports whether s has letters, digits and -_. alone, and some.
func word(s string, limit int) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s != "" && len(s) <= limit
}

// check looks at what header and query have in common.
func (s *Signature) check() error {
	if len(s.stamp) < 8 || s.Credential.Day != s.stamp[:8] {
		return fault(Scope, fmt.Sprintf("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.",
			clip(s.Credential.Day), s.stamp[:min(8, len(s.stamp))], s.stamp))
	}
	if n, err := hex.Decode(s.sum[:], []byte(s.text[:min(len(s.text), 2*len(s.sum))])); err != nil || n != len(s.sum) || len(s.text) != 2*n || strings.ToLower(s.text) != s.text {
		return fault(Malformed, "the signature; want 64 lower-case hexadecimal digits")
	}
	last := ""
	for name := range strings.SplitSeq(s.headers, ";") {
		if name <= last || strings.ToLower(name) != name {
			return fault(Malformed, fmt.Sprintf("SignedHeaders %q: want lower-case names in alphabetical order, once each", clip(s.headers)))
		}
		last = name
	}
	if !s.signs("host") {
		return fault(Malformed, "SignedHeaders: the Host header must be signed")
	}
	return nil
}

// signs reports whether a header is signed.
func (s *Signature) signs(name string) bool {
	for rest := s.headers; rest != ""; {
		var one string
		if one, rest, _ = strings.Cut(rest, ";"); variables.EqualASCII(one, name) {
			return true
		}
	}
	return false
}

// single returns the only value of a header; "" if it is absent.
func single(h http.Header, name string) (string, error) {
	switch v := h[name]; {
	case len(v) > 1:
		return "", fault(Malformed, fmt.Sprintf("%d headers %s; want one", len(v), name))
	case len(v) == 1:
		return v[0], nil
	}
	return "", nil
}

// clip shortens what a client wrote, for messages.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "..."
	}
	return s
}
