package sigv4

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/iameval/iameval/variables"
)

// appendCanonical appends the canonical request: method, path, query, the signed
// headers, their names, and the hash of the payload.
func (s *Signature) appendCanonical(b []byte, r *http.Request, payload string, s3 bool) ([]byte, error) {
	b = append(append(b, r.Method...), '\n')
	var err error
	if b, err = appendPath(b, r, s3); err != nil {
		return nil, err
	}
	b = append(b, '\n')
	if r.URL.RawQuery != "" {
		query, ok := CanonicalQuery(r.URL.RawQuery)
		if !ok {
			return nil, fault(Malformed, "the query is not well encoded")
		}
		b = append(b, query...)
	}
	b = append(b, '\n')
	for rest := s.headers; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, ";")
		if b, err = appendHeader(b, r, name); err != nil {
			return nil, err
		}
	}
	b = append(append(b, '\n'), s.headers...)
	return append(append(b, '\n'), payload...), nil
}

// appendPath appends the canonical path. S3 encodes the decoded path once and
// leaves it as it is; the others encode it twice, and their paths have nothing
// that two readers could understand differently.
func appendPath(b []byte, r *http.Request, s3 bool) ([]byte, error) {
	p := r.URL.Path
	if p == "" {
		p = "/"
	}
	switch {
	case p == "/":
		return append(b, '/'), nil
	case p[0] != '/':
		return nil, fault(Malformed, fmt.Sprintf("the path %q; want one that begins with a slash", clip(p)))
	case s3:
		return appendEscaped(b, p, true), nil
	}
	if clean := path.Clean(p); clean != p && clean+"/" != p || strings.Contains(strings.ToLower(r.URL.RawPath), "%2f") {
		return nil, fault(Malformed, fmt.Sprintf("the path %q has empty segments, dots or an encoded slash", clip(p)))
	}
	return appendEscaped(b, EscapePath(p), true), nil
}

// appendHeader appends a signed header, name:value and a line feed.
func appendHeader(b []byte, r *http.Request, name string) ([]byte, error) {
	b = append(append(b, name...), ':')
	switch name {
	case "host":
		return append(appendTrimmed(b, r.Host), '\n'), nil
	case "content-length":
		if r.ContentLength < 0 {
			return nil, fault(Malformed, "content-length is signed, and the length of the body is not known")
		}
		return append(strconv.AppendInt(b, r.ContentLength, 10), '\n'), nil
	}
	values := header(r.Header, name)
	if values == nil {
		return nil, fault(Malformed, fmt.Sprintf("SignedHeaders has %q, which the request has not", clip(name)))
	}
	if len(values) > 1 && steers(name) {
		return nil, fault(Malformed, fmt.Sprintf("%d headers %s; want one", len(values), clip(name)))
	}
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendTrimmed(b, v)
	}
	return append(b, '\n'), nil
}

// header returns the values of a header by its lower-case name. Unlike
// http.Header.Values it does not allocate.
func header(h http.Header, name string) []string {
	for key, values := range h {
		if len(key) == len(name) && variables.EqualASCII(key, name) {
			return values
		}
	}
	return nil
}

// lists are the headers beginning with x-amz- that clients send several times.
var lists = []string{"x-amz-object-attributes", "x-amz-optional-object-attributes"}

// steers reports whether a header decides what a request does, so that it must be
// there once.
func steers(name string) bool {
	switch name {
	case "date", "range", "content-type", "content-encoding", "content-md5", "authorization":
		return true
	}
	return amazon(name) && !slices.ContainsFunc(lists, func(l string) bool { return variables.EqualASCII(l, name) }) ||
		len(name) > 3 && variables.EqualASCII(name[:3], "if-")
}

// amazon reports whether a header is one of AWS's.
func amazon(name string) bool { return len(name) > 6 && variables.EqualASCII(name[:6], "x-amz-") }

// appendTrimmed appends a value without spaces around it, and with one space for
// each run of them.
func appendTrimmed(b []byte, v string) []byte {
	v = strings.Trim(v, " ")
	if !strings.Contains(v, "  ") {
		return append(b, v...)
	}
	for i := range len(v) {
		if v[i] != ' ' || v[i-1] != ' ' {
			b = append(b, v[i])
		}
	}
	return b
}

// signedAll returns an error if a header of AWS's is not signed: somebody may have
// added it to the request. Of the headers that presigned URLs carry, the hash of
// the payload need not be: it is compared and nothing else.
func (s *Signature) signedAll(h http.Header) error {
	for name, values := range h {
		if !amazon(name) {
			continue
		}
		if len(values) > 1 && steers(name) {
			return fault(Malformed, fmt.Sprintf("%d headers %s; want one", len(values), clip(name)))
		}
		if !s.signs(name) && (!s.Presigned() || !variables.EqualASCII(name, "x-amz-content-sha256")) {
			return fault(Unsigned, fmt.Sprintf("the header %s is not signed", strings.ToLower(clip(name))))
		}
	}
	return nil
}
