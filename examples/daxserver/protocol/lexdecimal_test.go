package protocol

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// TestLexDecimal has numbers and the bytes that AWS's JavaScript client makes of them.
// It keeps zeros at the end, which are left out here.
func TestLexDecimal(t *testing.T) {
	for _, test := range []struct{ number, theirs, ours string }{
		{"0", "80", ""},
		{"1", "c11c0000", ""},
		{"-1", "3ee3fff0", ""},
		{"10", "c21c0010", "c21c0000"},
		{"-12.75", "3ddd1ffffc", ""},
		{"0.001", "be1c0000", ""},
		{"99", "c2fa8010", ""},
		{"100", "c31c0020", "c31c0000"},
		{"123", "c321c020", ""},
		{"999", "c3fcc020", ""},
		{"1000", "c41c00c000", "c41c0000"},
		{"1001", "c41c070000", ""},
		{"1234", "c421d9c000", ""},
		{"12345678901234567890123456789012345678", "e621dd4c8418596b2e44f690f8621dd4c60010", ""},
		{"-1e-39", "65e3fff0", ""},
		{"1e60", "fd1c0000", ""},
		{"1e61", "fe8000003e1c0000", ""},
		{"1e70", "fe800000471c0000", ""},
		{"-1e70", "017fffffb8e3fff0", ""},
		{"1e-62", "831c0000", ""},
		{"1e-63", "821c0000", ""},
		{"1e-64", "817fffffc11c0000", ""},
		{"-1e-80", "7e8000004ee3fff0", ""},
		{"9.99e125", "fe8000007efcc020", ""},
		{"1e-130", "817fffff7f1c0000", ""},
	} {
		want := dynamodb.MustNumber(test.number)
		theirs, err := hex.DecodeString(test.theirs)
		if err != nil {
			t.Fatal(err)
		}
		text, err := readLexDecimal(theirs)
		if got, bad := dynamodb.Number(text); err != nil || bad != nil || !got.Equal(want) {
			t.Errorf("%s is read as %s: %v %v", test.number, text, err, bad)
		}
		if test.ours == "" {
			test.ours = test.theirs
		}
		if got := hex.EncodeToString(appendLexDecimal(nil, want.Text())); got != test.ours {
			t.Errorf("%s is written as %s; want %s", test.number, got, test.ours)
		}
	}
}

// TestLexDecimalRefused has bytes that are not a number.
func TestLexDecimalRefused(t *testing.T) {
	for name, bytes := range map[string]string{
		"nothing": "", "null": "00", "negative zero": "7f", "the greatest null": "ff", "bytes behind zero": "8000",
		"no digits": "c1", "no exponent": "fe8000", "half of a group": "c11c", "a terminator alone": "c1000000",
		"bytes behind it": "c11c000000", "bits behind it": "c11c0001", "digits behind the last": "c11d0000",
		"a group above 999": "c1ffc000", "a great exponent": "fe8fffffff1c0000", "fifteen groups": "c1" + strings.Repeat("1c0701c07", 8) + "00",
	} {
		b, err := hex.DecodeString(bytes[:len(bytes)/2*2])
		if err != nil {
			t.Fatal(err)
		}
		text, err := readLexDecimal(b)
		if err == nil {
			_, err = dynamodb.Number(text)
		}
		if err == nil {
			t.Errorf("%s is read as %s", name, text)
		}
	}
}

// TestLexDecimalOrder: random numbers are read as they are written, and their bytes
// sort as they do.
func TestLexDecimalOrder(t *testing.T) {
	s := rand.New(rand.NewPCG(3, 7))
	random := func() dynamodb.Value {
		digits := fmt.Sprint(s.Uint64N(1 << (1 + s.IntN(62))))
		sign := []string{"", "-"}[s.IntN(2)]
		return dynamodb.MustNumber(fmt.Sprintf("%s%sE%d", sign, digits, s.IntN(200)-100))
	}
	for range 20_000 {
		a, b := random(), random()
		la, lb := appendLexDecimal(nil, a.Text()), appendLexDecimal(nil, b.Text())
		text, err := readLexDecimal(la)
		if got, bad := dynamodb.Number(text); err != nil || bad != nil || !got.Equal(a) {
			t.Fatalf("%v is read as %v: %v, %v", a, got, err, bad)
		}
		if want, _ := a.Compare(b); bytes.Compare(la, lb) != want {
			t.Fatalf("%v and %v: their bytes compare as %d", a, b, bytes.Compare(la, lb))
		}
	}
}

// FuzzLexDecimal reads any bytes: what is taken is written back as a number that is
// equal, and numbers sort as their bytes do.
func FuzzLexDecimal(f *testing.F) {
	for _, seed := range []string{"80", "c11c0000", "3ddd1ffffc", "fe800000471c0000", "7e8000004ee3fff0", "c41c00c000"} {
		b, err := hex.DecodeString(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, []byte{0xc0, 0x1c, 0, 0})
	}
	read := func(b []byte) (dynamodb.Value, bool) {
		text, err := readLexDecimal(b)
		if err != nil {
			return dynamodb.Value{}, false
		}
		v, err := dynamodb.Number(text)
		return v, err == nil
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		x, ok := read(a)
		if !ok {
			return
		}
		own := appendLexDecimal(nil, x.Text())
		again, ok := read(own)
		if !ok || !again.Equal(x) {
			t.Fatalf("%v is written as %x and read as %v", x, own, again)
		}
		y, ok := read(b)
		if !ok {
			return
		}
		if want, _ := x.Compare(y); bytes.Compare(own, appendLexDecimal(nil, y.Text())) != want {
			t.Errorf("%v and %v do not sort as their bytes do", x, y)
		}
	})
}
