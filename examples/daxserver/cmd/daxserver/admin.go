package main

import (
	"context"
	"errors"
	"expvar"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/iameval/iameval/examples/daxserver"
)

// serveAdmin listens for whoever looks after the server, if it is asked for.
func (p *program) serveAdmin(s *daxserver.Server, failed chan<- error) (io.Closer, error) {
	if p.admin == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", p.admin)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: adminHandler(s), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	p.log.Info("admin", "address", l.Addr().String())
	return server, nil
}

// adminHandler answers /metrics for Prometheus, /debug/vars as package expvar does,
// and /healthz.
func adminHandler(s *daxserver.Server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = s.Metrics().WriteTo(w) // the client is gone
	})
	mux.HandleFunc("GET /debug/vars", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, `{"daxserver": `+s.Metrics().String()) // the client is gone
		expvar.Do(func(v expvar.KeyValue) { _, _ = io.WriteString(w, ",\n\""+v.Key+"\": "+v.Value.String()) })
		_, _ = io.WriteString(w, "}\n")
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := answers(r.Context(), s); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n") // the client is gone
	})
	return mux
}

// answers asks a server as a client does. By TLS it only connects: whether clients
// trust the certificate is not for the server to say.
func answers(ctx context.Context, s *daxserver.Server) error {
	address, secure := strings.CutPrefix(s.Endpoint(), "daxs://")
	if !secure {
		return daxserver.Check(ctx, s.Endpoint(), nil)
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return c.Close()
}
