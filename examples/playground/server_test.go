package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/playground/core"
)

const jsonType = "application/json"

func TestServer(t *testing.T) {
	bob := `{"view":"dax","preset":"bob-6","input":{"question":{}}}`
	for _, test := range []struct {
		name, method, path, host string
		header                   map[string]string
		body                     string
		want                     int
	}{
		{"the page", "GET", "/", "localhost:8480", nil, "", 200},
		{"by number", "GET", "/", "127.0.0.1:8480", nil, "", 200},
		{"by another loopback number", "GET", "/", "127.8.9.1", nil, "", 200},
		{"by IPv6", "GET", "/", "[::1]:8480", nil, "", 200},
		{"by IPv6 without a port", "GET", "/", "[::1]", nil, "", 200},
		{"in capitals", "GET", "/", "LOCALHOST", nil, "", 200},
		{"a script", "GET", "/app.js", "localhost", nil, "", 200},
		{"the head of the page", "HEAD", "/", "localhost", nil, "", 200},
		{"DNS rebinding", "GET", "/", "evil.example:8480", nil, "", 403},
		{"DNS rebinding of a question", "POST", "/ask", "evil.example:8480", map[string]string{"Content-Type": jsonType}, bob, 403},
		{"a name that begins like ours", "GET", "/", "localhost.evil.example", nil, "", 403},
		{"a name that ends like ours", "GET", "/", "evil.localhost", nil, "", 403},
		{"a number that begins like ours", "GET", "/", "127.0.0.1.evil.example", nil, "", 403},
		{"an address of the network", "GET", "/", "192.0.2.1", nil, "", 403},
		{"no host", "GET", "/", "", nil, "", 403},
		{"another file", "GET", "/server.go", "localhost", nil, "", 404},
		{"out of the folder", "GET", "/..%2fserver.go", "localhost", nil, "", 404},
		{"a file of the machine", "GET", "/%2fetc%2fpasswd", "localhost", nil, "", 404},
		{"the engine of the static page", "GET", "/engine.wasm", "localhost", nil, "", 404},
		{"a question", "POST", "/ask", "localhost", map[string]string{"Content-Type": jsonType}, bob, 200},
		{"a question of the page", "POST", "/ask", "localhost:1", map[string]string{"Content-Type": jsonType, "Origin": "http://localhost:1"}, bob, 200},
		{"a question of another port", "POST", "/ask", "localhost:1", map[string]string{"Content-Type": jsonType, "Origin": "http://localhost:2"}, bob, 403},
		{"a question of another page", "POST", "/ask", "localhost", map[string]string{"Content-Type": jsonType, "Origin": "https://evil.example"}, bob, 403},
		{"a question of no page", "POST", "/ask", "localhost", map[string]string{"Content-Type": jsonType, "Origin": "null"}, bob, 403},
		{"a form", "POST", "/ask", "localhost", map[string]string{"Content-Type": "text/plain"}, bob, 415},
		{"no type", "POST", "/ask", "localhost", nil, bob, 415},
		{"a question by GET", "GET", "/ask", "localhost", nil, "", 404},
		{"a page by POST", "POST", "/", "localhost", nil, "", 405},
		{"a page by DELETE", "DELETE", "/app.js", "localhost", nil, "", 405},
		{"as much as is read", "POST", "/ask", "localhost", map[string]string{"Content-Type": jsonType}, strings.Repeat(" ", core.MaxRequest), 200},
		{"more than is read", "POST", "/ask", "localhost", map[string]string{"Content-Type": jsonType}, strings.Repeat(" ", core.MaxRequest+1), 413},
	} {
		r := httptest.NewRequest(test.method, "http://x"+test.path, strings.NewReader(test.body))
		r.Host = test.host
		for k, v := range test.header {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		handler().ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("%s: status %d, want %d: %s", test.name, w.Code, test.want, w.Body)
		}
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s: %s: %q, want %q", test.name, header, got, want)
			}
		}
	}
}

// TestPolicyOfPage: neither form of the page has a way in for scripts and styles that
// are not files of its own.
func TestPolicyOfPage(t *testing.T) {
	for _, wasm := range []bool{false, true} {
		policy := policyOfPage(wasm)
		if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "unsafe-eval") != wasm || strings.Contains(policy, "'unsafe-eval'") {
			t.Errorf("wasm %t: %s", wasm, policy)
		}
		index, err := file("index.html", wasm)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<style", " style=", "<script>", " onclick", " onload", "http://", "https://", "<!-- engine -->"} {
			if bytes.Contains(index, []byte(bad)) {
				t.Errorf("wasm %t: the page has %q", wasm, bad)
			}
		}
		if has := bytes.Contains(index, []byte(`http-equiv="Content-Security-Policy" content="`+policyOfPage(true))); has != wasm {
			t.Errorf("wasm %t: its policy is in the page: %t", wasm, has)
		}
	}
}

func TestRun(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"-h"}, 0, "-static"},
		{[]string{"-listen", "0.0.0.0:0"}, 2, "is not a loopback address"},
		{[]string{"-listen", ":0"}, 2, "is not a loopback address"},
		{[]string{"-listen", "example.com:80"}, 2, "is not a loopback address"},
		{[]string{"-listen", "localhost"}, 2, "want an address such as localhost:8480"},
		{[]string{"-listen", "localhost:70000"}, 2, "-listen: "},
		{[]string{"policy.json"}, 2, "no arguments beside the flags"},
		{[]string{"-x"}, 2, "not defined"},
		{[]string{"-static", filepath.Join(t.TempDir(), "file", "\x00")}, 2, "playground: "},
	} {
		var out bytes.Buffer
		if status := run(context.Background(), test.args, &out, &out); status != test.status || !strings.Contains(out.String(), test.want) {
			t.Errorf("%q: status %d, want %d: %s", test.args, status, test.status, out.String())
		}
	}
}

// TestServe: the command serves on the port that it prints, until it is stopped.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	r, w := io.Pipe()
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"-listen", "127.0.0.1:0"}, w, io.Discard) }()
	line := make([]byte, 100)
	n, err := r.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSpace(string(line[:n])), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // a test
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%s %v", response.Status, response.Header)
	}
	stop()
	select {
	case status := <-done:
		if status != 0 {
			t.Errorf("status %d", status)
		}
	case <-time.After(time.Minute):
		t.Error("it does not stop")
	}
}

// TestOpen: -open gives the address to the program that opens pages.
func TestOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has xdg-open")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" >"+filepath.Join(folder, "part")+"\nmv "+filepath.Join(folder, "part")+" "+filepath.Join(folder, "opened")+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan int, 1)
	var out bytes.Buffer
	go func() { done <- run(ctx, []string{"-listen", "127.0.0.1:0", "-open"}, &out, &out) }()
	var opened []byte
	for range 600 {
		var err error
		if opened, err = os.ReadFile(filepath.Join(folder, "opened")); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	<-done
	if string(opened) != out.String() || !strings.HasPrefix(out.String(), "http://127.0.0.1:") {
		t.Errorf("opened %q, and said %q", opened, out.String())
	}
}

// TestSite: the static site has the files of the page and the engine, and no others.
func TestSite(t *testing.T) {
	page(t, "wasm")
	folder, err := site()
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	want := []string{"app.js", "compare.js", "dax.js", "decide.js", "dom.js", "editor.js", "engine.js", "engine.wasm", "icon.svg", "index.html", "inputs.js",
		"link.js", "parts.js", "review.js", "style.css", "wasm_exec.js", "worker.js"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
