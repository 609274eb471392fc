// Command daxserver is a local DAX that AWS's own clients connect to:
//
//	daxserver                                   # the case study, in memory
//	daxserver -identities FILE -table Books=Id:S
//	daxserver -identities FILE -endpoint http://127.0.0.1:8000
//	daxserver -check dax://127.0.0.1:8111
//
// It listens on 127.0.0.1:8111 and [::1]:8111. The README has the story; -help has
// the flags. It exits with 2 if a flag or a file is wrong, and with 1 if it cannot
// run.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/policy/access"
)

func main() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, signals, hangups))
}

// run is the command, until a signal ends it.
func run(args []string, out, log io.Writer, signals, hangups <-chan os.Signal) int {
	o, err := parse(args, log)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = o.validate()
	}
	switch {
	case err != nil:
		fmt.Fprintln(log, "daxserver:", err)
		return 2
	case o.version:
		fmt.Fprintln(out, version())
		return 0
	case o.check:
		return checkServer(o.args, out, log)
	}
	p, err := o.prepare(log)
	if err != nil {
		fmt.Fprintln(log, "daxserver:", err)
		return 2
	}
	code, err := p.serve(out, signals, hangups)
	if err != nil {
		fmt.Fprintln(log, "daxserver:", err)
	}
	return code
}

// version is that of the module, and of the commit if it is known.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "daxserver"
	}
	text := "daxserver " + info.Main.Version + " " + info.GoVersion
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			text += " " + s.Value
		}
	}
	return text
}

// program is the command with its files read.
type program struct {
	*options
	log     *slog.Logger
	live    *identities.Live // nil: the case study
	file    *identities.File
	store   dynamodb.Store
	config  daxserver.Config
	metrics *daxserver.Metrics
	trust   string // what clients of TLS must trust; "" with a certificate of one's own
}

// prepare reads all files, and makes the configuration.
func (o *options) prepare(out io.Writer) (*program, error) {
	p := &program{options: o, log: o.logger(out), metrics: new(daxserver.Metrics)}
	if err := p.readIdentities(); err != nil {
		return nil, err
	}
	if err := p.openStore(); err != nil {
		return nil, err
	}
	cluster, ok := p.file.Cluster()
	if !ok {
		return nil, fmt.Errorf("%s has no cluster: want its ARN, its service role and the trust policy", o.identities)
	}
	if o.cluster != "" {
		cluster.ARN = arn.MustParse(o.cluster) // it has been validated
	}
	c, err := daxcache.NewCluster(daxcache.Config{
		ARN: cluster.ARN, Store: p.store, Policies: o.policies(p.file), ItemTTL: lifetime(o.itemTTL), QueryTTL: lifetime(o.queryTTL),
		ItemBytes: budget(o.cacheBytes), QueryBytes: budget(o.cacheBytes), Metrics: &p.metrics.Cluster, Logger: p.log,
	})
	if err != nil {
		return nil, err
	}
	p.config = daxserver.Config{
		Cluster: c, Identities: p.file, Addresses: o.addresses(), TLSAddresses: o.listenTLS, Advertise: o.advertise, Peers: o.peers,
		DenialCodes: o.denialCodes, State: p.stateFile(), Metrics: p.metrics, Logger: p.log,
	}
	return p, p.certificates()
}

// lifetime is the config's of a flag, where 0 means not at all.
func lifetime(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

func budget(n int64) int64 {
	if n == 0 {
		return -1
	}
	return n
}

func (p *program) readIdentities() (err error) {
	if p.identities == "" {
		p.file, err = openStudy()
		return err
	}
	if p.live, err = identities.Open(p.identities); err != nil {
		return fmt.Errorf("-identities: %w", err)
	}
	p.file = p.live.File()
	for _, w := range p.file.Warnings() {
		p.log.Warn("identities", slog.String("warning", w))
	}
	return nil
}

// openStore opens the endpoint, or makes the tables.
func (p *program) openStore() (err error) {
	if p.endpoint != "" {
		p.store, err = openRemote(p.endpoint, p.file)
		return err
	}
	if p.identities == "" && len(p.table) == 0 && p.tables == "" && p.items == "" {
		p.store, err = studyStore()
		return err
	}
	tables := p.table
	if p.tables != "" {
		more, err := loadTables(p.tables)
		if err != nil {
			return fmt.Errorf("-tables: %w", err)
		}
		tables = append(tables, more...)
	}
	if len(tables) == 0 {
		return errors.New("no table: want -table, -tables or -endpoint")
	}
	store, err := memory.New(tables...)
	if err != nil {
		return err
	}
	p.store = store
	if p.items != "" {
		if err := putItems(store, p.items); err != nil {
			return fmt.Errorf("-items: %w", err)
		}
	}
	return nil
}

// stateFile is where lists are kept. A default that cannot be written is not used.
func (p *program) stateFile() string {
	if p.stateSet {
		return p.state
	}
	err := errors.New("this user has no cache folder")
	if p.state != "" {
		err = os.MkdirAll(filepath.Dir(p.state), 0o700)
	}
	if err != nil {
		p.log.Warn("no -state: clients cannot outlive a restart", slog.String("error", err.Error()))
		return ""
	}
	return p.state
}

// certificates reads the certificate, or makes one.
func (p *program) certificates() error {
	var pair tls.Certificate
	var err error
	switch {
	case p.tlsCert != "":
		pair, err = tls.LoadX509KeyPair(p.tlsCert, p.tlsKey)
	case p.tlsSelf != "":
		pair, p.trust, err = selfSigned(p.tlsSelf, p.tlsHosts, time.Now())
	default:
		return nil
	}
	p.config.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	return err
}

// policies returns the policies of a file, under the flags.
func (o *options) policies(f *identities.File) daxcache.Policies {
	cluster, _ := f.Cluster() // the zero cluster lets nobody in
	return daxcache.Policies{
		Callers: f.Policies, Role: cluster.Role, Trust: cluster.Trust,
		Options: access.Options{CurrentProtocol: o.protocol == "current", RequireTableMetadata: o.requireDescribe},
	}
}

// serve serves until a signal comes, and returns the exit status.
func (p *program) serve(out io.Writer, signals, hangups <-chan os.Signal) (int, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := daxserver.Listen(p.config)
	if err != nil {
		return 1, err
	}
	failed := make(chan error, 1)
	admin, err := p.serveAdmin(s, failed)
	if err != nil {
		return 1, errors.Join(err, s.Close())
	}
	if err := p.greet(out, s); err != nil {
		return 1, errors.Join(err, s.Close())
	}
	if p.live != nil {
		go p.live.Watch(ctx, p.watch, func(f *identities.File, err error) { p.reload(s, f, err) })
	}
	for {
		select {
		case err := <-failed:
			return 1, errors.Join(err, s.Close())
		case <-hangups:
			if p.live != nil {
				f, err := p.live.Reload()
				p.reload(s, f, err)
			}
			continue
		case <-signals:
		}
		break
	}
	p.log.Info("stopping", slog.Duration("grace", p.grace))
	return p.stop(s, admin, signals)
}

// greet prints what a user must know.
func (p *program) greet(out io.Writer, s *daxserver.Server) error {
	for _, endpoint := range s.Endpoints() {
		if _, err := fmt.Fprintln(out, endpoint); err != nil {
			return err
		}
	}
	if p.trust != "" {
		if _, err := fmt.Fprintf(out, "clients trust it with SSL_CERT_FILE=%s (Go) or NODE_EXTRA_CA_CERTS=%[1]s (JavaScript)\n", p.trust); err != nil {
			return err
		}
	}
	if p.identities == "" {
		return introduce(out, s.Endpoint())
	}
	return nil
}

// reload puts a file that was read again in force.
func (p *program) reload(s *daxserver.Server, f *identities.File, err error) {
	n := 0
	var revision uint64
	if err == nil {
		if c, ok := f.Cluster(); !ok || p.cluster == "" && c.ARN != p.config.Cluster.ARN() {
			err = fmt.Errorf("the cluster in the file is not %s; restart the server for another", p.config.Cluster.ARN())
		}
	}
	if err == nil {
		revision, err = s.Reload(p.policies(f), f)
	}
	if err != nil {
		p.log.Error("reload failed", slog.String("error", err.Error()))
		return
	}
	for range f.All() {
		n++
	}
	p.log.Info("reloaded", slog.Uint64("revision", revision), slog.Int("identities", n))
}

// stop lets running requests end, unless a second signal comes.
func (p *program) stop(s *daxserver.Server, admin io.Closer, signals <-chan os.Signal) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), p.grace)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(ctx) }()
	select {
	case <-signals:
		return 1, errors.New("stopped by a second signal")
	case err := <-done:
		if admin != nil {
			_ = admin.Close() // it has no requests that matter
		}
		p.log.Info("stopped")
		if errors.Is(err, context.DeadlineExceeded) {
			p.log.Warn("running requests were cancelled", slog.Duration("after", p.grace))
			err = nil
		}
		if err != nil {
			return 1, err
		}
		return 0, nil
	}
}
