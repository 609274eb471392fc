package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLimits tries each limit and one more.
func TestLimits(t *testing.T) {
	numbers := func(n int) string { return strings.Repeat("1,", n-1) + "1" }
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"k%d":1`, i)
		}
		return b.String()[1:]
	}
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	spaces := func(n int) string { return "{}" + strings.Repeat(" ", n-2) }
	tests := []struct {
		name string
		src  string
		want Code // the first error; "" for none of the first stage
	}{
		{"depth", nested(MaxDepth), ""},
		{"depth", nested(MaxDepth + 1), CodeTooDeep},
		{"depth of objects", strings.Repeat(`{"a":`, MaxDepth) + "1" + strings.Repeat("}", MaxDepth), ""},
		{"depth of objects", strings.Repeat(`{"a":`, MaxDepth+1) + "1" + strings.Repeat("}", MaxDepth+1), CodeTooDeep},
		{"breadth is not depth", "[" + strings.Repeat("[],{},", 500) + "[]]", ""},
		{"brackets in strings", `{"a":"[[[[[[[[[[[[\"[[[[{{{{\\","b":",,,,"}`, ""},
		{"size", spaces(MaxSize), ""},
		{"size", spaces(MaxSize + 1), CodeTooLarge},
		{"statements", `{"Statement":[` + numbers(MaxStatements) + "]}", ""},
		{"statements", `{"Statement":[` + numbers(MaxStatements+1) + "]}", CodeTooMany},
		{"statements by an escape", `{"\u0053tatement":[` + numbers(MaxStatements+1) + "]}", CodeTooMany},
		{"entries of an array", `{"a":{"b":[` + numbers(MaxEntries) + "]}}", ""},
		{"entries of an array", `{"a":{"b":[` + numbers(MaxEntries+1) + "]}}", CodeTooMany},
		{"entries after an array", `{"a":{"b":[` + numbers(6000) + `],"c":[` + numbers(6000) + "]}}", ""},
		{"keys of an object", "{" + keys(MaxEntries) + "}", ""},
		{"keys of an object", "{" + keys(MaxEntries+1) + "}", CodeTooMany},
		{"entries around an array", "[" + numbers(6000) + ",[1,2]," + numbers(4000) + "]", CodeTooMany},
		{"closed too often", "]]]]" + nested(MaxDepth+1), CodeTooDeep},
		{"outside all brackets", numbers(20000), CodeJSON},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Format([]byte(test.src))
			var got Code
			if list, ok := err.(ErrorList); ok && len(list) == 1 {
				got = list[0].Code
			}
			if got != test.want {
				t.Errorf("got code %q, want %q; error: %v", got, test.want, err)
			}
		})
	}
}

// TestLimitMessages: the limit is named, and the place is where it is passed.
func TestLimitMessages(t *testing.T) {
	tests := []struct{ src, want string }{
		{strings.Repeat("x", MaxSize+1), "1:1: the document is 262145 bytes long; at most 262144 are allowed"},
		{`{"a":` + strings.Repeat("[", 10), "1:15: nested too deep: at most 10 levels of brackets are allowed"},
		{"[" + strings.Repeat("1,", MaxEntries), "1:20001: too many: at most 10000 entries in one array or object are allowed"},
		{`{"Statement":[` + strings.Repeat("1,", MaxStatements), "1:2014: too many: at most 1000 statements in one document are allowed"},
	}
	for _, test := range tests {
		_, err := Parse("", []byte(test.src))
		if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" {
			t.Errorf("error mismatch (-want +got):\n%s", diff)
		}
	}
}

// TestManyKeys: the search for duplicates stays linear in the keys, and finds the last
// one.
func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Statement":{"Effect":"Deny","Action":"*","Condition":{"Null":{`)
	for i := range MaxEntries - 1 {
		fmt.Fprintf(&b, `"k:%d":0,`, i)
	}
	at := b.Len() + 1
	b.WriteString(`"k:7":0}}}}`)
	_, err := Parse("", []byte(b.String()))
	want := []fault{{fmt.Sprintf("1:%d", at), CodeDuplicateKey, "/Statement/Condition/Null/k:7"}}
	if diff := cmp.Diff(want, faults(t, err)); diff != "" {
		t.Errorf("errors mismatch (-want +got):\n%s", diff)
	}
}

// TestKeySet adds a hundred keys, each of them again after every other, as written and as
// an escape.
func TestKeySet(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `"%c" "\u%04x" `, 0xc0+i, 0xc0+i)
	}
	s := newSource("", []byte(b.String()))
	tape, err := s.scan()
	if err != nil {
		t.Fatal(err)
	}
	key := func(at int) (node, String) {
		n := node{&tape, at}
		return n, newString(n.raw(), n.pos())
	}
	set := keySet{tape: &tape}
	for i := range 100 {
		if _, duplicate := set.add(key(2 * i)); duplicate {
			t.Errorf("%d is not a duplicate", i)
		}
		for j := range 2 * (i + 1) {
			want := int(tape.tokens[j&^1].start)
			if first, duplicate := set.add(key(j)); !duplicate || first != want {
				t.Errorf("with %d keys: add(%d) = %d, %t, want %d", i+1, j, first, duplicate, want)
			}
		}
	}
}
