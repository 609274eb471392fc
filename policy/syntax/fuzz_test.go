package syntax

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// FuzzParse gives Parse and Format any bytes. Neither may panic; each error must have a
// place inside the input, at which line and column agree with the offset; a document
// without errors must be JSON to encoding/json too; and formatting must change nothing.
func FuzzParse(f *testing.F) {
	for _, src := range []string{
		"", "{}", `{"Statement":[]}`, "[1,2", `{"a":"\ud800"}`, "\ufeff{}", "{\"a\":\"\xff\"}", `{"Statement":{"effect":null}}`, `{"Statement":[{"Sid": { }}]}`,
		`{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"AWS":[1]},"Action":["a:b"],"Resource":"*","Condition":{"Bool":{"a:b":[true,1.50]}}}]}`,
		`{"Statement":{"Effect":"Deny","NotPrincipal":{},"NotAction":[],"NotResource":"","Action":"\u00e9","Sid":"\u0100"}} `,
		string(benchmarkDocument(1 << 10)),
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := Parse("name", src)
		checkPlaces(t, src, err)
		_, formatErr := Format(src)
		checkPlaces(t, src, formatErr)
		if err == nil && !json.Valid(src) {
			t.Errorf("accepted, but not JSON: %q", src)
		}
		if len(src) < 1000 && utf8.Valid(src) && gjson.ValidBytes(src) != json.Valid(src) {
			t.Errorf("gjson and encoding/json disagree: %q", src)
		}
		if d == nil && err == nil {
			t.Error("neither a Document nor an error")
		}
		checkFormat(t, src)
	})
}

// checkPlaces checks the positions of err against src, counting lines in another way.
func checkPlaces(t *testing.T, src []byte, err error) {
	t.Helper()
	var list ErrorList
	if err == nil {
		return
	}
	if !errors.As(err, &list) || len(list) == 0 {
		t.Fatalf("the error is %#v", err)
	}
	for _, e := range list {
		if e.Offset < 0 || e.Offset > len(src) {
			t.Fatalf("offset %d in %d bytes: %v", e.Offset, len(src), e)
		}
		lines := strings.SplitAfter(string(src[:e.Offset]), "\n")
		last := lines[len(lines)-1]
		if e.Line != len(lines) || e.Column != len([]rune(last))+1 {
			t.Fatalf("%v is not at offset %d of %q", e, e.Offset, src)
		}
		if e.Code == "" || e.Err == nil || strings.ContainsAny(e.Error(), "\n\x1b") {
			t.Fatalf("%#v", e)
		}
	}
	if !slices.IsSortedFunc(list, func(a, b *Error) int { return a.Offset - b.Offset }) {
		t.Fatalf("not sorted: %v", list)
	}
}
