package daxserver_test

import (
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxserver"
)

// FuzzConversation says arbitrary bytes to a connection: before anything else, behind a
// preamble, or as a caller who is authorised. No byte makes the server panic, and
// without an authorisation none reaches the store, the caches or the lists.
func FuzzConversation(f *testing.F) {
	const raw, greeted, known = 0, 1, 2
	f.Add(byte(raw), preamble())
	f.Add(byte(raw), []byte("GET / HTTP/1.1\r\n\r\n"))
	for _, sent := range eachRequest {
		f.Add(byte(greeted), sent)
		f.Add(byte(known), sent)
	}
	f.Add(byte(known), slices.Concat(getDune, getDune, putEmma))
	store := &counted{Store: newBooks(f)}
	w := newWorld(f, store, daxserver.Config{})
	f.Fuzz(func(t *testing.T, how byte, said []byte) {
		var before []byte
		if how %= 3; how > raw {
			before = preamble()
		}
		if how == known {
			before = append(before, signedBy(alice).authorize()...)
		}
		calls, lists := store.calls.Load(), w.metrics.Requests("DefineAttributeListId", "")
		client, server := net.Pipe()
		go func() {
			_, _ = client.Write(before) // the server may have hung up
			_, _ = client.Write(said)   // likewise
			_ = client.Close()
		}()
		go func() { _, _ = io.Copy(io.Discard, client) }() // the other end closes it
		w.Speak(server)
		if strings.Contains(w.log.String(), "msg=panic") {
			t.Fatal(w.log)
		}
		if how != known && (store.calls.Load() != calls || w.metrics.Requests("DefineAttributeListId", "") != lists) {
			t.Error("an unauthorised byte reached the store or the lists")
		}
		w.log.reset()
	})
}

// reset forgets what was logged.
func (l *logBuffer) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}
