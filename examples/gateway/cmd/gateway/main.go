// Command gateway puts AWS's authorization in front of a server that speaks an API
// of AWS, such as an emulator:
//
//	gateway -backend http://127.0.0.1:4567 -identities identities.json
//
// It listens on 127.0.0.1:8000. The README has the story; -help has the flags. It
// exits with 2 if a flag or a file is wrong, and with 1 if it cannot run.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy/account"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(code)
}

// run is the command, until the context ends.
func run(ctx context.Context, args []string, out io.Writer) int {
	o, err := parse(args, out)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = o.check()
	}
	var live *identities.Live
	if err == nil {
		if live, err = identities.Open(o.identities); err != nil {
			err = fmt.Errorf("-identities: %w", err)
		}
	}
	var config gateway.Config
	if err == nil {
		config, err = o.config(live, out)
	}
	if err != nil {
		fmt.Fprintln(out, "gateway:", err)
		return 2
	}
	if o.onlyCheck {
		return 0
	}
	if err := serve(ctx, o, config, live); err != nil {
		fmt.Fprintln(out, "gateway:", err)
		return 1
	}
	return 0
}

// config makes the configuration of the gateway.
func (o *options) config(live *identities.Live, out io.Writer) (gateway.Config, error) {
	level := slog.LevelInfo
	if o.verbose {
		level = slog.LevelDebug
	}
	c := gateway.Config{
		Identities: live, Logger: slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: level})),
		Scope: arn.Scope{Partition: "aws", Region: o.region, Account: o.account}, Domain: o.domain, ForwardSTS: o.sts == "forward",
		Mode: o.mode, Modes: o.modes, TrustedProxies: o.proxies, MaxBody: o.maxBody, MaxChunk: o.maxChunk,
		Account: func() *account.Account { return live.File().Account() },
	}
	if o.account == "" {
		for id := range live.File().All() {
			c.Scope.Account = id.Principal.Account()
			break
		}
	}
	if c.Scope.Account == "" {
		return c, errors.New("-account: want the account that the server stands for")
	}
	if o.record != "" {
		c.Recorder = &gateway.Recorder{Items: o.recordItems}
	}
	switch key, secret, ok := strings.Cut(os.Getenv(o.backendKey), ":"); {
	case o.backendKey == "":
		c.Backend = gateway.Backend{Key: "gateway", Secret: sigv4.NewSecret("gateway")}
	case !ok:
		return c, fmt.Errorf("-backend-key: the variable %s is not KEY:SECRET", o.backendKey)
	default:
		c.Backend = gateway.Backend{Key: key, Secret: sigv4.NewSecret(secret)}
	}
	targets, err := loadTargets(o.targets)
	if err != nil {
		return c, err
	}
	if o.cert != "" {
		if o.pair, err = tls.LoadX509KeyPair(o.cert, o.key); err != nil {
			return c, fmt.Errorf("-tls-cert and -tls-key: %w", err)
		}
	}
	c.Targets = targets
	c.Next, c.Host = o.backends(c.Logger), o.host
	return c, nil
}

// host is that of the server of a service.
func (o *options) host(service string) string {
	if to, ok := o.backend[service]; ok {
		return to.Host
	}
	if to, ok := o.backend[""]; ok {
		return to.Host
	}
	return service
}

// backends is the reverse proxy, by the service that a request is signed for.
func (o *options) backends(log *slog.Logger) http.Handler {
	proxies := make(map[string]http.Handler)
	for service, to := range o.backend {
		proxies[service] = proxyTo(to, log)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		service := ""
		if s, err := sigv4.Read(r); err == nil {
			service = s.Credential.Service
		}
		p, ok := proxies[service]
		if !ok {
			p, ok = proxies[""]
		}
		if !ok {
			http.Error(w, "no backend for the service", http.StatusBadGateway)
			return
		}
		p.ServeHTTP(w, r)
	})
}

// proxyTo is a reverse proxy that keeps path, query and host as they are: the host
// is part of what is signed.
func proxyTo(to *url.URL, log *slog.Logger) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = to.Scheme, to.Host
			p.Out.URL.RawQuery = p.In.URL.RawQuery
			p.Out.Host = p.In.Host
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, IdleConnTimeout: 90 * time.Second, DisableCompression: true},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			log.Error("backend", "url", to.Redacted(), "error", err.Error())
			w.WriteHeader(http.StatusBadGateway)
		},
	}
}

// serve listens until the context ends, and then lets the running requests end.
func serve(ctx context.Context, o *options, config gateway.Config, live *identities.Live) error {
	log := config.Logger
	g, err := gateway.New(config)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	listener = limited(listener, maxConnections, maxConnectionsOfOne)
	for _, w := range live.File().Warnings() {
		log.Warn("identities", "warning", w)
	}
	log.Info("listening", "address", listener.Addr().String(), "mode", o.mode.String(), "account", config.Scope.Account)
	server := &http.Server{Handler: g, ReadHeaderTimeout: 30 * time.Second, IdleTimeout: 120 * time.Second, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	failed := make(chan error, 2)
	go func() {
		if o.cert != "" {
			server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{o.pair}}
			failed <- server.ServeTLS(listener, "", "")
			return
		}
		failed <- server.Serve(listener)
	}()
	admin, err := o.serveAdmin(g, failed)
	if err != nil {
		return err
	}
	if err := untilStopped(ctx, o, live, log, failed); err != nil {
		return err
	}
	log.Info("stopping")
	grace, cancel := context.WithTimeout(context.Background(), o.grace)
	defer cancel()
	if admin != nil {
		_ = admin.Shutdown(grace) // it has no requests that matter
	}
	if err := server.Shutdown(grace); err != nil {
		log.Warn("stopped", "error", err.Error())
	}
	return o.writeRecord(config.Recorder, log)
}

// untilStopped reads changed files again until the context ends. The error is that of a
// server which failed before.
func untilStopped(ctx context.Context, o *options, live *identities.Live, log *slog.Logger, failed <-chan error) error {
	report := func(_ *identities.File, err error) {
		if err != nil {
			log.Error("reload failed", "error", err.Error())
		} else {
			log.Info("reloaded")
		}
	}
	go live.Watch(ctx, o.watch, report)
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for {
		select {
		case err := <-failed:
			return err
		case <-hup:
			report(live.Reload())
		case <-ctx.Done():
			return nil
		}
	}
}

// serveAdmin listens for metrics and recorded policies, if it is asked for.
func (o *options) serveAdmin(g *gateway.Gateway, failed chan<- error) (*http.Server, error) {
	if o.admin == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", o.admin)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) { _, _ = g.Metrics.WriteTo(w) })
	mux.HandleFunc("GET /policies", func(w http.ResponseWriter, _ *http.Request) {
		if g.Recorder == nil {
			http.Error(w, "nothing is recorded; see -record", http.StatusNotFound)
			return
		}
		policies, _ := g.Recorder.Policies()
		_ = json.NewEncoder(w).Encode(policies)
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { failed <- server.Serve(listener) }()
	return server, nil
}

// writeRecord writes the least policies of the run, and says where they allow more
// than the run needed.
func (o *options) writeRecord(r *gateway.Recorder, log *slog.Logger) error {
	if r == nil {
		return nil
	}
	policies, joined := r.Policies()
	for _, j := range joined {
		log.Warn("joined", "principal", j.Principal, "actions", j.Actions, "resources", j.Resources, "pattern", j.Pattern)
	}
	if r.Full() {
		log.Warn("recorder full", "reason", "there were more requests than are kept, so that the policies allow less than the run needed")
	}
	text, err := json.MarshalIndent(policies, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.record, append(text, '\n'), 0o600)
}
