package sigv4

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// What Signature.Payload is for a body in chunks.
const (
	Streaming                = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	StreamingTrailer         = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	StreamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// The limits of a stream: the line above a chunk, all trailers, and what is read
// at a time of a chunk that is not signed.
const (
	maxLine    = 256
	maxTrailer = 8 << 10
	piece      = 32 << 10
)

// Stream reads the data of a body that is sent in chunks. A chunk is verified
// before its bytes are returned, and the last bytes are returned only when the
// end of the body is verified, trailers included. So who copies a Stream onto a
// request of known length sends all of it only if all of it is right.
type Stream struct {
	in      *bufio.Reader
	sig     *Signature
	signed  bool
	trailer map[string]hash.Hash // the announced trailers; nil: none may come
	got     http.Header
	max     int
	left    int64 // of the data
	chunk   int64 // left of the chunk that is being read, if it is not signed
	last    string
	data    []byte
	pending []byte
	err     error
}

// StreamOptions say what a stream must be.
type StreamOptions struct {
	Length   int64    // of the data: x-amz-decoded-content-length
	Trailers []string // what x-amz-trailer announces, in lower case
	MaxChunk int      // the greatest signed chunk; zero: 4 MiB
}

// NewStream returns the stream of a body whose request has the signature, which
// must be verified. It is an error if the kind of payload is not known, or if a
// trailer is announced that is not a checksum.
func NewStream(body io.Reader, s *Signature, o StreamOptions) (*Stream, error) {
	st := &Stream{in: bufio.NewReaderSize(body, 4<<10), sig: s, max: o.MaxChunk, left: o.Length, last: s.text}
	if st.max == 0 {
		st.max = 4 << 20
	}
	trailers := true
	switch s.Payload {
	case Streaming:
		st.signed, trailers = true, false
	case StreamingTrailer:
		st.signed = true
	case StreamingUnsignedTrailer:
	default:
		return nil, fault(Malformed, fmt.Sprintf("the payload %q is not a known kind of stream", clip(s.Payload)))
	}
	switch {
	case !s.ok:
		return nil, fault(Mismatch, "the request of the stream is not verified")
	case o.Length < 0:
		return nil, fault(Malformed, "x-amz-decoded-content-length is required")
	case trailers != (len(o.Trailers) > 0):
		return nil, fault(Malformed, "x-amz-trailer and the kind of payload do not agree")
	}
	if trailers {
		st.trailer, st.got = make(map[string]hash.Hash), make(http.Header)
	}
	for _, name := range o.Trailers {
		h := NewChecksum(name)
		if h == nil || st.trailer[name] != nil {
			return nil, fault(Malformed, fmt.Sprintf("the trailer %q; want a checksum, once", clip(name)))
		}
		st.trailer[name] = h
	}
	return st, nil
}

// Trailer returns the trailers, once Read has returned io.EOF; nil without any.
func (s *Stream) Trailer() http.Header { return s.got }

// Read reads data. An error other than io.EOF is an *Error, or that of the body.
func (s *Stream) Read(p []byte) (int, error) {
	if len(s.pending) == 0 && s.err == nil {
		s.err = s.next()
	}
	if len(s.pending) > 0 {
		n := copy(p, s.pending)
		s.pending = s.pending[n:]
		return n, nil
	}
	return 0, s.err
}

// next makes the next data pending. When these are the last, it verifies the end
// first and returns io.EOF.
func (s *Stream) next() error {
	var err error
	if s.left > 0 {
		if s.signed {
			err = s.signedChunk()
		} else {
			err = s.unsignedPiece()
		}
		if err == nil && int64(len(s.data)) > s.left {
			err = fault(Content, "the chunks hold more than x-amz-decoded-content-length says")
		}
		if err != nil {
			return broken(err)
		}
		for _, h := range s.trailer {
			h.Write(s.data)
		}
		s.left -= int64(len(s.data))
	}
	if s.left == 0 {
		if err := s.end(); err != nil {
			return broken(err)
		}
		err = io.EOF
	}
	s.pending = s.data
	return err
}

// broken makes a body that ends too early an error.
func broken(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF { //nolint:errorlint // io returns them as they are
		return fault(Content, "the body ends before its last chunk")
	}
	return err
}

// head reads the line above a chunk: its size and, if chunks are signed, its
// signature.
func (s *Stream) head() (size int64, signature string, err error) {
	line, err := s.line(maxLine)
	if err != nil {
		return 0, "", err
	}
	digits, rest, extended := strings.Cut(line, ";")
	n, err := strconv.ParseUint(digits, 16, 40)
	signature, ok := strings.CutPrefix(rest, "chunk-signature=")
	if err != nil || strings.HasPrefix(digits, "+") || extended != s.signed || s.signed && !ok {
		return 0, "", fault(Malformed, fmt.Sprintf("the head of a chunk %q; want its size in hexadecimal digits and, if it is signed, ;chunk-signature=", clip(line)))
	}
	return int64(n), signature, nil
}

// line reads a line without its end, which is a line feed or both characters.
func (s *Stream) line(limit int) (string, error) {
	text, err := s.in.ReadSlice('\n')
	if err != nil {
		if err == bufio.ErrBufferFull { //nolint:errorlint // bufio returns it as it is
			err = fault(Malformed, "a line between chunks is too long")
		}
		return "", err
	}
	if len(text) > limit {
		return "", fault(Malformed, "a line between chunks is too long")
	}
	return string(bytes.TrimSuffix(text[:len(text)-1], []byte("\r"))), nil
}

// signedChunk reads and verifies one chunk with data.
func (s *Stream) signedChunk() error {
	size, signature, err := s.head()
	switch {
	case err != nil:
		return err
	case size == 0:
		return fault(Content, "the chunks hold less than x-amz-decoded-content-length says")
	case size > int64(s.max) || size > s.left:
		return fault(Content, fmt.Sprintf("a chunk of %d bytes; want at most %d", size, min(int64(s.max), s.left)))
	}
	if err := s.fill(int(size)); err != nil {
		return err
	}
	if err := s.crlf(); err != nil {
		return err
	}
	return s.verify("AWS4-HMAC-SHA256-PAYLOAD", s.data, true, signature)
}

// fill reads size bytes of data. The buffer grows as they arrive.
func (s *Stream) fill(size int) error {
	s.data = s.data[:0]
	for len(s.data) < size {
		n := min(size-len(s.data), piece)
		start := len(s.data)
		s.data = append(s.data, make([]byte, n)...)
		if _, err := io.ReadFull(s.in, s.data[start:]); err != nil {
			return err
		}
	}
	return nil
}

// unsignedPiece reads a piece of a chunk that is not signed.
func (s *Stream) unsignedPiece() error {
	if s.chunk == 0 {
		size, _, err := s.head()
		switch {
		case err != nil:
			return err
		case size == 0 || size > s.left:
			return fault(Content, "the chunks do not hold what x-amz-decoded-content-length says")
		}
		s.chunk = size
	}
	if err := s.fill(int(min(s.chunk, piece))); err != nil {
		return err
	}
	if s.chunk -= int64(len(s.data)); s.chunk == 0 {
		return s.crlf()
	}
	return nil
}

func (s *Stream) crlf() error {
	var end [2]byte
	if _, err := io.ReadFull(s.in, end[:]); err != nil {
		return err
	}
	if end != [2]byte{'\r', '\n'} {
		return fault(Malformed, "the data of a chunk must end with a line feed")
	}
	return nil
}

// verify compares the signature of a chunk or of the trailers, which follows from
// the signature before it.
func (s *Stream) verify(algorithm string, data []byte, empty bool, signature string) error {
	hash := sha256.Sum256(data)
	b := s.sig.appendHead(append(make([]byte, pad, 512), algorithm...))
	b = append(append(b, '\n'), s.last...)
	if empty {
		b = append(append(b, '\n'), Hash(nil)...)
	}
	b = hex.AppendEncode(append(b, '\n'), hash[:])
	want := fastSum(&s.sig.key, b)
	got, err := hex.DecodeString(signature)
	if err != nil || strings.ToLower(signature) != signature || !hmac.Equal(got, want[:]) {
		return fault(Mismatch, "the signature of a chunk is not that of its data")
	}
	s.last = signature
	return nil
}

// end reads the last chunk, which is empty, and the trailers. Nothing may follow.
func (s *Stream) end() error {
	size, signature, err := s.head()
	switch {
	case err != nil:
		return err
	case size != 0:
		return fault(Content, "the chunks hold more than x-amz-decoded-content-length says")
	}
	if s.signed {
		if err := s.verify("AWS4-HMAC-SHA256-PAYLOAD", nil, true, signature); err != nil {
			return err
		}
	}
	if s.trailer == nil {
		if err := s.crlf(); err != nil {
			return err
		}
	} else if err := s.trailers(); err != nil {
		return err
	}
	if _, err := s.in.ReadByte(); err != io.EOF {
		return fault(Malformed, "bytes after the last chunk")
	}
	return nil
}

// trailers reads the trailers and compares them with the data.
func (s *Stream) trailers() error {
	const signatureName = "x-amz-trailer-signature"
	var lines []byte
	signature := ""
	for size := 0; ; {
		line, err := s.line(maxLine * 4)
		if err == io.EOF && len(s.got) == len(s.trailer) && (!s.signed || signature != "") { //nolint:errorlint // as above
			break
		}
		if err != nil {
			return err
		}
		if size += len(line) + 1; size > maxTrailer {
			return fault(Malformed, "the trailers are too long")
		}
		if line == "" {
			if s.signed && signature == "" { // AWS's own example has an empty line before the signature
				continue
			}
			break
		}
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch _, known := s.trailer[name]; {
		case name == signatureName && s.signed && signature == "":
			signature = value
		case !known || signature != "" || s.got.Get(name) != "":
			return fault(Malformed, fmt.Sprintf("the trailer %q was not announced, or is there twice", clip(name)))
		default:
			s.got.Set(name, value)
			lines = append(append(append(append(lines, name...), ':'), value...), '\n')
		}
	}
	if s.signed {
		if err := s.verify("AWS4-HMAC-SHA256-TRAILER", lines, false, signature); err != nil {
			return err
		}
	}
	for name, h := range s.trailer {
		if s.got.Get(name) != base64.StdEncoding.EncodeToString(h.Sum(nil)) {
			return fault(Content, fmt.Sprintf("the trailer %s is not that of the data", name))
		}
	}
	return nil
}
