package syntax

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPosition(t *testing.T) {
	d, err := Parse("", []byte("{\"Id\":\"é\",\r\n\t\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	size := len(d.source.text)
	tests := []struct {
		offset int
		want   Position
	}{
		{0, Position{0, 1, 1}},
		{7, Position{7, 1, 8}},
		{9, Position{9, 1, 9}}, // é takes two bytes and one column
		{11, Position{11, 1, 11}},
		{12, Position{12, 1, 12}}, // the line break itself
		{13, Position{13, 2, 1}},
		{14, Position{14, 2, 2}}, // a tab is one column
		{size, Position{size, 3, 1}},
		{size + 5, Position{size, 3, 1}},
		{-3, Position{0, 1, 1}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, d.Position(test.offset)); diff != "" {
			t.Errorf("Position(%d) mismatch (-want +got):\n%s", test.offset, diff)
		}
	}
	var zero Document
	if got := zero.Position(4); got != (Position{0, 1, 1}) || zero.Pointer(4) != "" {
		t.Errorf("a Document without source: %v, %q", got, zero.Pointer(4))
	}
}

// TestPositionFrom counts from every place to every other.
func TestPositionFrom(t *testing.T) {
	d, err := Parse("", []byte("{\n\n\"Id\":\"é\",\r\n\t\"Statement\":{\"Effect\":\n\"Deny\",\"Action\":\"*\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	size := len(d.source.text)
	for from := range d.source.text {
		for to := range d.source.text {
			if got, want := d.PositionFrom(d.Position(from), to), d.Position(to); got != want {
				t.Errorf("from %d to %d: %+v, want %+v", from, to, got, want)
			}
		}
		if got, want := d.PositionFrom(d.Position(from), size+5), d.Position(size); got != want {
			t.Errorf("from %d past the end: %+v, want %+v", from, got, want)
		}
		if got, want := d.PositionFrom(d.Position(from), -1), (Position{0, 1, 1}); got != want {
			t.Errorf("from %d to before the start: %+v, want %+v", from, got, want)
		}
	}
}

// TestPointer asks at each caret.
func TestPointer(t *testing.T) {
	const marked = `^ ^{^ ^"Version" ^: "2012-10-1^7^" ^, ^"Statement" : ^[ ^{ "Effect" : "^Allow" , "Action" : ^[ ^"a:b" ^, "c:^d" ] ,
		"Condition" : { "Bool" : { ^"x:~/y" : [ t^rue ^] ^} } } ^] ^} ^`
	want := []string{
		"", "", "", "/Version", "/Version", "/Version", "/Version", "", "/Statement", "/Statement", "/Statement/0",
		"/Statement/0/Effect", "/Statement/0/Action", "/Statement/0/Action/0", "/Statement/0/Action", "/Statement/0/Action/1",
		"/Statement/0/Condition/Bool/x:~0~1y", "/Statement/0/Condition/Bool/x:~0~1y/0", "/Statement/0/Condition/Bool/x:~0~1y",
		"/Statement/0/Condition/Bool", "/Statement", "", "",
	}
	pieces := strings.Split(marked, "^")
	d, err := Parse("", []byte(strings.Join(pieces, "")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	offset := 0
	for _, piece := range pieces[:len(pieces)-1] {
		offset += len(piece)
		got = append(got, d.Pointer(offset))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pointers mismatch (-want +got):\n%s", diff)
	}
	for _, offset := range []int{-1, len(d.source.text), len(d.source.text) + 1} {
		if got := d.Pointer(offset); got != "" {
			t.Errorf("Pointer(%d) = %q, want none", offset, got)
		}
	}
}

// TestPositionOf holds the places of a text that is not a document to those of one that is.
func TestPositionOf(t *testing.T) {
	src := []byte("{\n\n\"Id\":\"é\",\r\n\t\"Statement\":{\"Effect\":\n\"Deny\",\"Action\":\"*\"}}\n")
	d, err := Parse("", src)
	if err != nil {
		t.Fatal(err)
	}
	for offset := -2; offset < len(src)+2; offset++ {
		if got, want := PositionOf(src, offset), d.Position(offset); got != want {
			t.Errorf("PositionOf(%d) = %+v, want %+v", offset, got, want)
		}
	}
	if got, want := PositionOf([]byte("\xff\n\xff0"), 3), (Position{3, 2, 2}); got != want {
		t.Errorf("after a byte that is not UTF-8: %+v, want %+v", got, want)
	}
	if got, want := PositionOf(nil, 3), (Position{0, 1, 1}); got != want {
		t.Errorf("of no text: %+v, want %+v", got, want)
	}
}
