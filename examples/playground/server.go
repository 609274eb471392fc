package main

import (
	"bytes"
	"embed"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/iameval/iameval/examples/playground/core"
)

// pageFiles are the page: what the server serves and the static site has.
//
//go:embed page
var pageFiles embed.FS

// policyOfPage is the content security policy. Scripts and styles are files of the page
// itself. The static page needs 'wasm-unsafe-eval' besides, without which a browser
// compiles no WebAssembly; in spite of its name it allows no eval of text.
func policyOfPage(wasm bool) string {
	script := "script-src 'self'"
	if wasm {
		script += " 'wasm-unsafe-eval'"
	}
	return "default-src 'none'; " + script + "; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
}

// file returns a file of the page. The one page has its engine and its policy written
// into it.
func file(name string, wasm bool) ([]byte, error) {
	text, err := fs.ReadFile(pageFiles, path.Join("page", name))
	if err != nil || name != "index.html" {
		return text, err
	}
	engine, policy := "server", ""
	if wasm {
		engine = "wasm"
		policy = "\n<meta http-equiv=\"Content-Security-Policy\" content=\"" + policyOfPage(true) + "\">"
	}
	head := []byte("<meta name=\"engine\" content=\"" + engine + "\">" + policy)
	return bytes.Replace(text, []byte("<!-- engine -->"), head, 1), nil
}

// loopback reports whether a host is this machine as it calls itself.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") { //nolint:forbidigo // a host name is not an IAM name
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

// handler serves the page and answers its questions.
func handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { serveFile(w, r, "index.html") })
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) { serveFile(w, r, r.PathValue("name")) })
	mux.Handle("POST /ask", limited(http.HandlerFunc(ask)))
	return guarded(mux)
}

// guarded lets only this machine's own page ask: a page of another name that resolves
// to the loopback address has that name in its Host, and one of another origin has
// that in its Origin.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policyOfPage(false)+"; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		host := r.Host
		if name, _, err := net.SplitHostPort(r.Host); err == nil {
			host = name
		}
		if !loopback(host) {
			http.Error(w, "this server answers to localhost, 127.0.0.1 and [::1] alone", http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
			http.Error(w, "another page may not ask", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func serveFile(w http.ResponseWriter, r *http.Request, name string) {
	text, err := file(name, false)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		w.Header().Set("Content-Type", t)
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
}

// limited bounds how many questions are answered at a time.
func limited(next http.Handler) http.Handler {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// ask answers a question. It wants JSON, which a form of another page cannot send.
func ask(w http.ResponseWriter, r *http.Request) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		http.Error(w, "want Content-Type application/json", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, core.MaxRequest))
	if err != nil {
		status := http.StatusBadRequest
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, err.Error(), status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(core.Ask(body))
}
