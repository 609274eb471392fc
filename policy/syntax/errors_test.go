package syntax

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrorText(t *testing.T) {
	cause := errors.New("bad")
	tests := []struct {
		err  Error
		want string
	}{
		{Error{"alice.json", Position{90, 7, 18}, "/Statement/0/Effect", CodeInvalidValue, cause}, "alice.json:7:18: /Statement/0/Effect: bad"},
		{Error{"", Position{0, 1, 1}, "", CodeJSON, cause}, "1:1: bad"},
		{Error{"a", Position{0, 1, 1}, "", CodeJSON, cause}, "a:1:1: bad"},
		{Error{"", Position{0, 1, 1}, "/é\n\x1b\"", CodeJSON, cause}, `1:1: /é\n\x1b": bad`}, // one line, nothing for a terminal to obey
		{Error{}, "0:0: <nil>"},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestErrorf(t *testing.T) {
	d, err := Parse("a.json", []byte("{\"Statement\":{\"Effect\":\"Allow\",\n \"Action\":[\"é\",\"b\"]}}"))
	if err != nil {
		t.Fatal(err)
	}
	b := d.Statements[0].Action.Values[1]
	got := d.Errorf(b.Offset(0), "own-code", "in %s: %w", "here", io.EOF)
	if want := `a.json:2:17: /Statement/Action/1: in here: EOF`; got.Error() != want || got.Code != "own-code" || got.Offset != 49 {
		t.Errorf("got %v, code %s, offset %d; want %s", got, got.Code, got.Offset, want)
	}
	if !errors.Is(got, io.EOF) {
		t.Error("the error does not wrap")
	}
}

func TestErrorList(t *testing.T) {
	a := &Error{Position: Position{9, 1, 10}, Err: io.EOF}
	b := &Error{Position: Position{3, 1, 4}, Err: errors.New("b")}
	c := &Error{Position: Position{3, 1, 4}, Err: errors.New("c")}
	l := ErrorList{a, b, c}
	l.Sort()
	if want := "1:4: b\n1:4: c\n1:10: EOF"; l.Error() != want {
		t.Errorf("sorted: %q, want %q", l.Error(), want)
	}
	if err := l.Err(); !errors.Is(err, io.EOF) {
		t.Error("errors.Is does not see into the list")
	}
	var first *Error
	if !errors.As(l.Err(), &first) || first != b {
		t.Errorf("errors.As found %v, want the first error", first)
	}
	var none ErrorList
	if none.Err() != nil || none.Error() != "no errors" || len(none.Unwrap()) != 0 {
		t.Errorf("the zero list: Err %v, Error %q", none.Err(), none.Error())
	}
}

// TestTooManyErrors: a list has an end, and says so.
func TestTooManyErrors(t *testing.T) {
	src := `{"Statement":{"Effect":"Allow","Action":[` + strings.Repeat("1,", 5000) + `1]}}`
	d, err := Parse("", []byte(src))
	list, _ := err.(ErrorList)
	if len(list) != MaxErrors+1 {
		t.Fatalf("%d errors, want %d", len(list), MaxErrors+1)
	}
	last := list[MaxErrors]
	want := fault{"1:242", CodeTooManyErrors, "/Statement/Action/100"}
	if diff := cmp.Diff(want, fault{last.Position.String(), last.Code, last.Pointer}); diff != "" {
		t.Errorf("last error mismatch (-want +got):\n%s", diff)
	}
	list.Add(d, 0, CodeEmpty, "one more")
	if len(list) != MaxErrors+1 {
		t.Error("a full list grew")
	}
}

// TestErrorsAppend: a compiler appends to the errors of a Document, perhaps twice.
func TestErrorsAppend(t *testing.T) {
	d, _ := Parse("", []byte(`{"a":1,"b":2,"c":3}`))
	one, two := d.Errors(), d.Errors()
	one.Add(d, 0, "one", "one")
	two.Add(d, 0, "two", "two")
	if one[len(one)-1].Code != "one" || len(d.Errors()) != 4 {
		t.Errorf("the lists share their end: %v, and the Document has %d errors", one, len(d.Errors()))
	}
}
