package sigv4

import (
	"encoding/hex"
	"io"
	"strings"
	"testing"
)

// No body makes a stream panic, or gives more data than was announced.
func FuzzStream(f *testing.F) {
	f.Fuzz(func(t *testing.T, body string, length uint16, kind uint8) {
		kinds := [...]string{Streaming, StreamingTrailer, StreamingUnsignedTrailer}
		s := &Signature{Payload: kinds[int(kind)%len(kinds)], ok: true}
		o := StreamOptions{Length: int64(length), MaxChunk: 1 << 10}
		if s.Payload != Streaming {
			o.Trailers = []string{"x-amz-checksum-crc32"}
		}
		st, err := NewStream(strings.NewReader(body), s, o)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(st)
		switch {
		case len(data) > int(length):
			t.Errorf("%d bytes of %d", len(data), length)
		case err == nil && (len(data) != int(length) || st.signed):
			t.Errorf("%d bytes of %d verified", len(data), length)
		}
	})
}

// What the AWS CLI sends over TLS: chunks that are not signed, and a checksum.
func TestUnsignedStream(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		ok   bool
	}{
		"good":            {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", true},
		"pieces":          {"2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", true},
		"other data":      {"5\r\nhallo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", false},
		"no checksum":     {"5\r\nhello\r\n0\r\n\r\n", false},
		"other checksum":  {"5\r\nhello\r\n0\r\nx-amz-checksum-sha1:qvTGHdzF6KLavt4PO0gs2a6pQ00=\r\n\r\n", false},
		"another trailer": {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-acl:public-read\r\n\r\n", false},
		"signed":          {"5;chunk-signature=00\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", false},
		"short":           {"4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", false},
		"long":            {"6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", false},
		"plain":           {"hello", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Signature{Payload: StreamingUnsignedTrailer, ok: true}
			st, err := NewStream(strings.NewReader(test.body), s, StreamOptions{Length: 5, Trailers: []string{"x-amz-checksum-crc32"}})
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(st)
			if ok := err == nil && string(data) == "hello" && st.Trailer().Get("x-amz-checksum-crc32") != ""; ok != test.ok {
				t.Errorf("%q, %v", data, err)
			}
			if !test.ok && len(data) == 5 {
				t.Errorf("all of the data came out before the fault: %v", err)
			}
		})
	}
}

// Streams that cannot be begun.
func TestNewStream(t *testing.T) {
	crc := []string{"x-amz-checksum-crc32"}
	for name, test := range map[string]struct {
		s Signature
		o StreamOptions
	}{
		"not verified":       {Signature{Payload: Streaming}, StreamOptions{}},
		"another kind":       {Signature{Payload: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", ok: true}, StreamOptions{}},
		"no length":          {Signature{Payload: Streaming, ok: true}, StreamOptions{Length: -1}},
		"trailers of none":   {Signature{Payload: Streaming, ok: true}, StreamOptions{Trailers: crc}},
		"no trailers":        {Signature{Payload: StreamingTrailer, ok: true}, StreamOptions{}},
		"not a checksum":     {Signature{Payload: StreamingTrailer, ok: true}, StreamOptions{Trailers: []string{"x-amz-acl"}}},
		"the same one twice": {Signature{Payload: StreamingTrailer, ok: true}, StreamOptions{Trailers: append(crc, crc...)}},
	} {
		if _, err := NewStream(strings.NewReader(""), &test.s, test.o); err == nil {
			t.Errorf("%s: begun", name)
		}
	}
}

// The checksums of "123456789", as the catalogue of CRCs and the standards have
// them.
func TestChecksums(t *testing.T) {
	for name, want := range map[string]string{
		"x-amz-checksum-crc32":     "cbf43926",
		"x-amz-checksum-crc32c":    "e3069283",
		"x-amz-checksum-crc64nvme": "ae8b14860a799888",
		"x-amz-checksum-sha1":      "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
		"x-amz-checksum-sha256":    "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
	} {
		h := NewChecksum(name)
		h.Write([]byte("123456789"))
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
