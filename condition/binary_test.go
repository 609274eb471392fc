package condition

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBase64(t *testing.T) {
	for _, s := range []string{"", "QQ==", "QUE=", "QUFB", "+/+/", "AAAA", "/w==", "//8=", "////"} {
		if !isBase64(s) {
			t.Errorf("%q is not base64", s)
		}
	}
	for _, s := range []string{
		"A", "QQ", "QQ=", "QQ===", "=", "==", "===", "====", "Q===", "=QQ=", "Q=Q=", "QQ==QQ==", "QQ==\n", "QQ\n==", " QQ==", "QQ== ",
		"-_-_", "QR==", "QUF=", "QUFB=", "QUFB====", "Q\x00==", "QQ=\u00e9",
	} {
		if isBase64(s) {
			t.Errorf("%q is base64", s)
		}
	}
}

// TestBase64Padding goes through all bytes before the padding: those whose unused
// bits are zero are base64, as a strict decoder has it.
func TestBase64Padding(t *testing.T) {
	for _, form := range []string{"AAA%c", "AA%c=", "A%c=="} {
		for c := range rune(utf8.RuneSelf) {
			s := fmt.Sprintf(form, c)
			_, err := base64.StdEncoding.Strict().DecodeString(s)
			want := err == nil && c != '\r' && c != '\n'
			if got := isBase64(s); got != want {
				t.Errorf("%q is base64: %v, want %v", s, got, want)
			}
		}
	}
}

// TestBinaryEquals: bytes and base64 of the same bytes are equal, and compare
// by their bytes alone.
func TestBinaryEquals(t *testing.T) {
	for _, c := range []struct {
		policy  string
		request Entry
		want    Result
	}{
		{"QQ==", Bytes("test:K", []byte("A")), True},
		{"QQ==", Bytes("test:K", []byte("QQ==")), False},
		{"QQ==", String("test:K", "QQ=="), True},
		{"QQ==", String("test:K", "qg=="), False},
		{"QQ==", String("test:K", "Qg=="), False},
		{"QQ==", String("test:K", "QR=="), Indeterminate}, // the same byte to lenient decoders
		{"QQ==", String("test:K", "QQ"), Indeterminate},
		{"QQ==", String("test:K", "QQ==\n"), Indeterminate},
		{"QQ", String("test:K", "QQ=="), Indeterminate}, // an ill-typed policy value
		{"QR==", String("test:K", "QQ=="), Indeterminate},
		{"", Bytes("test:K", nil), True},
		{"", String("test:K", ""), True},
		{"", String("test:K", "QQ=="), False},
		{"QQ==", Strings("test:K", "QQ=="), Indeterminate},
	} {
		test, err := NewTest(MustParseOperator("BinaryEquals"), "test:K", []string{c.policy}, 0)
		if err != nil {
			t.Fatal(err)
		}
		context := NewContext(c.request)
		if got := test.Eval(&Env{Context: context}); got.Result != c.want {
			t.Errorf("%q of %+v: %v, want %v", c.policy, c.request, got, c.want)
		}
	}
}

// FuzzBase64 holds isBase64 against encoding/base64, which skips line breaks,
// and the claim that there is one text for each sequence of bytes.
func FuzzBase64(f *testing.F) {
	for _, s := range []string{"", "QQ==", "QUE=", "QUFB", "QR==", "QQ==\n", "Q", "=", "-_=="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := base64.StdEncoding.Strict().DecodeString(s)
		want := err == nil && !strings.ContainsAny(s, "\r\n")
		if got := isBase64(s); got != want {
			t.Errorf("%q is base64: %v, want %v", s, got, want)
		}
		if want && base64.StdEncoding.EncodeToString(b) != s {
			t.Errorf("%q is not the base64 of %q", s, b)
		}
	})
}
