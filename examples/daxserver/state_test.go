package daxserver_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver"
)

// names is the list of two attribute names, and values what a put has for it.
var names = request(defineAttributeListID, item(join(head(4, 2), str("color"), str("size"))))

// putWith is a put of an item under a list.
func putWith(id uint64) []byte {
	return request(putItem, octetsOf("Books"), octetsOf("shirt"), octets(join(head(0, id), str("blue"), str("S"))), noParams)
}

// listOf asks for the number of a list.
func listOf(l *line) uint64 {
	l.say(names)
	if l.number(4) != 0 {
		l.tb.Fatal("the list is refused")
	}
	return l.number(0)
}

// A client that outlives a restart holds the numbers of lists: with their file they are
// what they were, and without it they are unknown, and never another list's.
func TestRestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sub", "lists.jsonl")
	first := newWorld(t, newBooks(t), daxserver.Config{State: file})
	id := listOf(open(t, first.Endpoint(), alice))
	if id < 1<<51 || id >= 1<<52 {
		t.Errorf("the number %d", id)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	books := newBooks(t)
	second := newWorld(t, books, daxserver.Config{State: file})
	l := open(t, second.Endpoint(), alice)
	l.say(putWith(id))
	l.hear([]byte{0x80, 0xbf, 0xff})
	out, err := books.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Key{"Id": dynamodb.String("shirt")}})
	if err != nil || out.Item["color"].Text() != "blue" || out.Item["size"].Text() != "S" {
		t.Errorf("%v, %v", out, err)
	}
	if again := listOf(l); again != id {
		t.Errorf("the number %d, and %d after the restart", id, again)
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != `["color","size"]`+"\n" {
		t.Errorf("%s, %v", text, err)
	}

	third := newWorld(t, newBooks(t), daxserver.Config{})
	l = open(t, third.Endpoint(), alice)
	l.say(putWith(id))
	if codes, message := l.failure(); !slices.Equal(codes, []uint64{4, 37, 38, 39, 46}) || !strings.Contains(message, "restart the client, or start the server with -state") {
		t.Errorf("%v: %s", codes, message)
	}
	if again := listOf(l); again != id {
		t.Errorf("another server has the number %d, want %d", again, id)
	}
}

// A line that was not written to its end is dropped; what is not a list is an error.
func TestStateFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lists.jsonl")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[\"a\"]\n[\"b\",\"c\"]\n[\"d\",\"e")
	w := newWorld(t, newBooks(t), daxserver.Config{State: file})
	_ = listOf(open(t, w.Endpoint(), alice))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != "[\"a\"]\n[\"b\",\"c\"]\n[\"color\",\"size\"]\n" {
		t.Errorf("%q, %v", text, err)
	}
	for _, bad := range []string{"{}\n", "[\"a\"]\n[1]\n", "[\"a\",\"a\"]\n", "[\"\"]\n"} {
		write(bad)
		s, err := daxserver.Listen(daxserver.Config{Cluster: w.cluster, Identities: loadIdentities(t, w.dir), State: file})
		if err == nil {
			t.Errorf("%q is read", bad)
			_ = s.Close()
		} else if !strings.Contains(err.Error(), file) {
			t.Errorf("%q: %v, want the file", bad, err)
		}
	}
}

// The lists are bounded, and a new one is refused where there is no room: R4. Those that
// there are go on.
func TestR4Lists(t *testing.T) {
	for name, limits := range map[string]daxserver.Limits{"lists": {Lists: 2}, "bytes": {ListBytes: 400}} {
		w := newWorld(t, newBooks(t), daxserver.Config{Limits: limits})
		l := open(t, w.Endpoint(), alice)
		id := listOf(l)
		for _, other := range []string{"one", "two"} {
			l.say(request(defineAttributeListID, item(join(head(4, 1), str(other)))))
			if other == "one" {
				if l.number(4) != 0 || l.number(0) == id {
					t.Errorf("%s: the second list", name)
				}
			} else if codes, _ := l.failure(); !slices.Equal(codes, []uint64{4, 37, 38, 39, 49}) {
				t.Errorf("%s: codes %v, want LimitExceededException", name, codes)
			}
		}
		if listOf(l) != id {
			t.Errorf("%s: the first list has changed", name)
		}
	}
}
