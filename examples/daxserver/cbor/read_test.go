package cbor

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unhex returns the bytes of hexadecimal text; spaces are for people.
func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The examples of RFC 8949, appendix A, of what DAX's protocol has.
func TestIntegers(t *testing.T) {
	for text, want := range map[string]int64{
		"00": 0, "01": 1, "0a": 10, "17": 23, "1818": 24, "1864": 100, "1903e8": 1000, "1a000f4240": 1000000,
		"1b000000e8d4a51000": 1000000000000, "1b7fffffffffffffff": math.MaxInt64,
		"20": -1, "29": -10, "3863": -100, "3903e7": -1000, "3b7fffffffffffffff": math.MinInt64,
		"1800": 0, "190001": 1, "1b0000000000000002": 2, // longer than need be
	} {
		r := NewReader(unhex(t, text))
		got, err := r.Int()
		if err != nil || got != want || r.End() != nil {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
		if len(text) < 6 || text[2:6] != "0000" && text != "190001" && text != "1800" { // the shortest
			if b := AppendInt(nil, want); text != "1800" && hex.EncodeToString(b) != text {
				t.Errorf("%d: %x, want %s", want, b, text)
			}
		}
	}
}

func TestFloats(t *testing.T) {
	for text, want := range map[string]float64{
		"f90000": 0, "f93c00": 1, "f93e00": 1.5, "f97bff": 65504, "fa47c35000": 100000, "fa7f7fffff": 3.4028234663852886e+38,
		"fb7e37e43c8800759c": 1.0e+300, "f90001": 5.960464477539063e-8, "f90400": 0.00006103515625, "f9c400": -4,
		"fbc010666666666666": -4.1, "f97c00": math.Inf(1), "f9fc00": math.Inf(-1), "fb3ff199999999999a": 1.1,
	} {
		r := NewReader(unhex(t, text))
		if got, err := r.Float(); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	r := NewReader(unhex(t, "f97e00"))
	if got, err := r.Float(); err != nil || !math.IsNaN(got) {
		t.Errorf("%v, %v; want not a number", got, err)
	}
	if b := AppendFloat(nil, 1.5); hex.EncodeToString(b) != "fb3ff8000000000000" {
		t.Errorf("%x: never a half float", b)
	}
}

// Each item is read by its own method and refused by every other.
func TestTypes(t *testing.T) {
	read := map[string]func(*Reader) error{
		"integer": func(r *Reader) error { _, err := r.Int(); return err },
		"number":  func(r *Reader) error { _, _, err := r.Number(); return err },
		"bytes":   func(r *Reader) error { _, err := r.Bytes(); return err },
		"text":    func(r *Reader) error { _, err := r.Text(); return err },
		"array":   func(r *Reader) error { _, err := r.Array(); return err },
		"map":     func(r *Reader) error { _, err := r.Map(); return err },
		"tag":     func(r *Reader) error { _, err := r.Tag(); return err },
		"bool":    func(r *Reader) error { _, err := r.Bool(); return err },
		"float":   func(r *Reader) error { _, err := r.Float(); return err },
	}
	for item, readers := range map[string]string{
		"00": "integer number", "20": "integer number", "40": "bytes", "60": "text", "80": "array", "9fff": "array", "a0": "map", "bfff": "map",
		"c200": "tag", "f4": "bool", "f5": "bool", "f93c00": "float", "fa3f800000": "float", "fb3ff0000000000000": "float",
		"f6": "", "ff": "", // null has its own method, a break none
		"1bffffffffffffffff": "number", "3bffffffffffffffff": "number", // of more than 64 bits
		"61ff": "", "62c328": "", // not UTF-8
	} {
		for name, f := range read {
			r := NewReader(unhex(t, item))
			if ok, want := f(&r) == nil, strings.Contains(" "+readers+" ", " "+name+" "); ok != want {
				t.Errorf("%s as %s: read %v, want %v", item, name, ok, want)
			}
		}
	}
	r := NewReader(unhex(t, "f600"))
	if !r.Null() || r.Null() || r.End() == nil {
		t.Error("null is read once")
	}
}

func TestNames(t *testing.T) {
	got := []string{}
	for m := Unsigned; m <= Simple+1; m++ {
		got = append(got, m.String())
	}
	want := []string{"an integer", "a negative integer", "bytes", "a text", "an array", "a map", "a tag", "a simple value", "invalid"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// What is refused wherever it stands, by the scanner and by the reader alike.
var malformed = map[string]string{
	"nothing":                      "",
	"a reserved length":            "1c",
	"another":                      "5d00",
	"an integer without a length":  "1f",
	"a negative one":               "3f",
	"bytes of indefinite length":   "5f4100ff",
	"text of indefinite length":    "7f6100ff",
	"a tag of indefinite length":   "df00",
	"a break alone":                "ff",
	"a break in a definite array":  "81ff",
	"a break after a key":          "bf00ff",
	"a break behind a tag":         "c2ff",
	"an undefined value":           "f7",
	"a simple value":               "e0",
	"a simple value of two bytes":  "f820",
	"a head that ends":             "1a0000",
	"bytes that end":               "4300",
	"text that ends":               "6261",
	"an array that ends":           "8200",
	"an open array that ends":      "9f00",
	"a map that ends":              "a100",
	"an open map that ends":        "bf",
	"a tag that ends":              "c2",
	"a float that ends":            "fb00",
	"bytes of 2^62":                "5b4000000000000000",
	"an array of 2^64-1":           "9bffffffffffffffff",
	"an array of 2^32-1":           "9affffffff",
	"a map of 2^63":                "bb8000000000000000",
	"a map of 2^63 and a few more": "bb8000000000000001 0000",
}

func TestMalformed(t *testing.T) {
	for name, text := range malformed {
		b := unhex(t, text)
		r := NewReader(b)
		if _, err := r.Skip(); err == nil {
			t.Errorf("%s: skipped", name)
		}
		s := Scanner{In: bufio.NewReader(bytes.NewReader(b)), MaxString: 1 << 20}
		if got, err := s.Item(nil); err == nil {
			t.Errorf("%s: scanned as %x", name, got)
		}
	}
}

// The error of a connection that ends says whether an item had begun.
func TestEnds(t *testing.T) {
	whole := unhex(t, "bf 00 83 01 43 010203 c1 62 6162 01 a1 00 f6 ff")
	for n := range whole {
		s := Scanner{In: bufio.NewReader(bytes.NewReader(whole[:n])), MaxString: 100}
		want := io.ErrUnexpectedEOF
		if n == 0 {
			want = io.EOF
		}
		if _, err := s.Item(nil); !errors.Is(err, want) || n > 0 && errors.Is(err, io.EOF) {
			t.Errorf("after %d bytes: %v, want %v", n, err, want)
		}
		r := NewReader(whole[:n])
		if _, err := r.Skip(); !errors.Is(err, ErrEnd) {
			t.Errorf("after %d bytes: %v, want %v", n, err, ErrEnd)
		}
	}
	s := Scanner{In: bufio.NewReader(bytes.NewReader(append(whole, 0))), MaxString: 100}
	got, err := s.Item([]byte{7})
	if err != nil || !bytes.Equal(got, append([]byte{7}, whole...)) {
		t.Errorf("%x, %v", got, err)
	}
	r := NewReader(append(whole, 0))
	if got, err = r.Skip(); err != nil || !bytes.Equal(got, whole) || len(r.Rest()) != 1 || r.End() == nil {
		t.Errorf("%x, %v", got, err)
	}
}

// R1: a length is not trusted: what it promises takes no memory until it comes.
func TestR1Lengths(t *testing.T) {
	for _, text := range []string{"5b4000000000000000", "5a3fffffff", "7a3fffffff", "9affffffff", "9bffffffffffffffff", "bb8000000000000000", "baffffffff", "5a000fffff 0102"} {
		b := unhex(t, text)
		in := bufio.NewReader(bytes.NewReader(b))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s := Scanner{In: in, MaxString: 1 << 20}
		_, err := s.Item(nil)
		r := NewReader(b)
		_, skipped := r.Skip()
		for _, read := range []func() error{
			func() error { r := NewReader(b); _, err := r.Array(); return err },
			func() error { r := NewReader(b); _, err := r.Map(); return err },
			func() error { r := NewReader(b); _, err := r.Bytes(); return err },
			func() error { r := NewReader(b); _, err := r.Text(); return err },
		} {
			if read() == nil {
				t.Errorf("%s: read", text)
			}
		}
		runtime.ReadMemStats(&after)
		if err == nil || skipped == nil {
			t.Errorf("%s: %v, %v, want errors", text, err, skipped)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
			t.Errorf("%s takes %d bytes, want at most 64 KiB", text, n)
		}
	}
}

// R1: a string has a greatest length, exactly.
func TestR1Strings(t *testing.T) {
	for _, n := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3*chunk + 5} {
		b := append(AppendHead(nil, Bytes, uint64(n)), make([]byte, n)...)
		for most, ok := range map[int]bool{n - 1: false, n: true, n + 1: true} {
			s := Scanner{In: bufio.NewReader(bytes.NewReader(b)), MaxString: most}
			got, err := s.Item(nil)
			if most < 0 {
				ok = n == 0 // none at all
			}
			if (err == nil) != ok || ok && !bytes.Equal(got, b) || !ok && !errors.Is(err, ErrLength) {
				t.Errorf("%d bytes of at most %d: %v", n, most, err)
			}
		}
	}
}

// R2: items nest so deep and no deeper, whatever they are made of.
func TestR2Depth(t *testing.T) {
	for name, open := range map[string]string{"arrays": "81", "open arrays": "9f", "maps": "a100", "open maps": "bf00", "tags": "c1"} {
		for depth, ok := range map[int]bool{1: true, MaxDepth - 1: true, MaxDepth: true, MaxDepth + 1: false, 100_000: false} {
			b := bytes.Repeat(unhex(t, open), depth)
			b = append(b, 0)
			if strings.HasPrefix(name, "open") {
				b = append(b, bytes.Repeat([]byte{0xff}, depth)...)
			}
			s := Scanner{In: bufio.NewReader(bytes.NewReader(b)), MaxString: 100}
			_, scanned := s.Item(nil)
			r := NewReader(b)
			_, skipped := r.Skip()
			for _, err := range []error{scanned, skipped} {
				if (err == nil) != ok || !ok && !errors.Is(err, ErrDepth) {
					t.Errorf("%s %d deep: %v", name, depth, err)
				}
			}
		}
	}
}

func TestMore(t *testing.T) {
	for text, want := range map[string]int{"80": 0, "82 00 01": 2, "9f ff": 0, "9f 00 01 02 ff": 3} {
		r := NewReader(unhex(t, text))
		n, err := r.Array()
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for ; ; got++ {
			more, err := r.More(n, got)
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				break
			}
			if _, err := r.Int(); err != nil {
				t.Fatal(err)
			}
		}
		if got != want || r.End() != nil {
			t.Errorf("%s: %d elements, want %d", text, got, want)
		}
	}
	r := NewReader(unhex(t, "9f"))
	n, _ := r.Array()
	if _, err := r.More(n, 0); !errors.Is(err, ErrEnd) {
		t.Errorf("%v, want %v", err, ErrEnd)
	}
}

func TestHeads(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "40", 23: "57", 24: "5818", 255: "58ff", 256: "590100", 65535: "59ffff", 65536: "5a00010000", math.MaxUint32: "5affffffff",
		1 << 32: "5b0000000100000000", math.MaxUint64: "5bffffffffffffffff",
	} {
		if got := hex.EncodeToString(AppendHead(nil, Bytes, n)); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	b := AppendTag(AppendArray(AppendMap(nil, -1), -1), 3321)
	b = AppendNull(AppendBool(AppendBool(AppendBreak(AppendOpenMap(b)), true), false))
	b = AppendText(AppendBytes(AppendBytes(b, "b"), []byte{1}), "t")
	if got := hex.EncodeToString(b); got != "a080d90cf9bffff5f4f6416241016174" {
		t.Error(got)
	}
}

// Reading and writing allocate nothing of their own.
func TestAllocations(t *testing.T) {
	b := unhex(t, "bf 00 83 01 43 010203 fb3ff199999999999a 01 f6 ff")
	buf, out := make([]byte, 0, 100), make([]byte, 0, 100)
	in := bytes.NewReader(nil)
	reader := bufio.NewReader(in)
	s := Scanner{In: reader, MaxString: 100}
	for name, f := range map[string]func(){
		"skip": func() { r := NewReader(b); _, _ = r.Skip() },
		"scan": func() { in.Reset(b); reader.Reset(in); buf, _ = s.Item(buf[:0]) },
		"write": func() {
			out = AppendFloat(AppendInt(AppendText(AppendBytes(AppendOpenMap(out[:0]), b), "x"), -5), 1)
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if !bytes.Equal(buf, b) || binary.BigEndian.Uint16(out) != 0xbf54 {
		t.Errorf("%x, %x", buf, out)
	}
}
