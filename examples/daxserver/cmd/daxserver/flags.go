package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/internal/flags"
)

// The ports of DAX.
const (
	port    = "8111"
	portTLS = "9111"
)

// options are the flags of the command.
type options struct {
	listen, listenTLS, advertise, peers, tlsHosts []string
	tlsCert, tlsKey, tlsSelf                      string
	identities, cluster, endpoint, tables, items  string
	table                                         []dynamodb.TableDescription
	itemTTL, queryTTL, grace, watch               time.Duration
	cacheBytes                                    int64
	protocol, state, admin, logFormat             string
	denialCodes                                   []int
	insecure, requireDescribe, verbose, check     bool
	version, stateSet                             bool
	args                                          []string
}

// list is a flag that can be repeated, or hold several values with commas.
func list(to *[]string) func(string) error {
	return func(text string) error {
		for part := range strings.SplitSeq(text, ",") {
			if part == "" {
				return errors.New("a part of it is empty")
			}
			*to = append(*to, part)
		}
		return nil
	}
}

// parse reads the flags.
func parse(args []string, out io.Writer) (*options, error) {
	o := new(options)
	f := flag.NewFlagSet("daxserver", flag.ContinueOnError)
	f.Func("listen", "`addresses` for dax://, with commas; without it and without TLS, 127.0.0.1:8111,[::1]:8111", list(&o.listen))
	f.Func("listen-tls", "`addresses` for daxs://, with commas; with a certificate and without it, 127.0.0.1:9111", list(&o.listenTLS))
	f.StringVar(&o.tlsCert, "tls-cert", "", "the `file` of the certificate")
	f.StringVar(&o.tlsKey, "tls-key", "", "the `file` of its key")
	f.StringVar(&o.tlsSelf, "tls-self", "", "a `folder` for an authority of one's own, which signs the certificate")
	f.Func("tls-host", "a further `host` of that certificate; repeatable", list(&o.tlsHosts))
	f.BoolVar(&o.insecure, "insecure-listen", false, "listen without TLS on addresses other than loopback")
	f.Func("advertise", "the `HOST:PORT` that clients are told, where ports are mapped", list(&o.advertise))
	f.Func("peer", "the `HOST:PORT` of another server, told to clients while it answers; daxs://HOST:PORT for clients by TLS; repeatable", list(&o.peers))
	f.StringVar(&o.identities, "identities", "", "the `file` of access keys and policies; the case study without it")
	f.StringVar(&o.cluster, "cluster", "", "the `ARN` of the cluster, in place of the one of -identities")
	f.StringVar(&o.endpoint, "endpoint", "", "the `URL` of a DynamoDB; tables in memory without it")
	f.Func("table", "a `table` in memory and its key, such as Books=Id:S or Orders=Customer:S,Placed:N; repeatable", func(text string) error {
		t, err := parseTable(text)
		o.table = append(o.table, t)
		return err
	})
	f.StringVar(&o.tables, "tables", "", "a `file` with the output of aws dynamodb describe-table, of one table or several")
	f.StringVar(&o.items, "items", "", `a `+"`file`"+` of items in memory, one a line: {"TableName": "Books", "Item": {"Id": {"S": "a"}}}`)
	f.DurationVar(&o.itemTTL, "item-ttl", daxcache.DefaultTTL, "how long items are cached; 0: not at all")
	f.DurationVar(&o.queryTTL, "query-ttl", daxcache.DefaultTTL, "how long pages of Query and Scan are cached; 0: not at all")
	f.Int64Var(&o.cacheBytes, "cache-bytes", daxcache.DefaultBytes, "the memory of each of the two caches, in `bytes`")
	f.StringVar(&o.protocol, "protocol", "current", "current: Endpoints and the Define actions need no permission; 2017: they do")
	f.BoolVar(&o.requireDescribe, "require-describe", false, "deny what needs a table that the service role may not describe")
	o.denialCodes = []int{4}
	f.Func("denial-codes", "the `codes` of a denial, with commas; 4 without it", o.parseCodes)
	f.StringVar(&o.state, "state", defaultState(), "the `file` that keeps lists of attribute names over a restart; empty: none")
	f.StringVar(&o.admin, "admin", "", "where to listen for /metrics, /debug/vars and /healthz; nowhere without it")
	f.StringVar(&o.logFormat, "log", "text", "the form of the log: text or json")
	f.BoolVar(&o.verbose, "v", false, "log each connection and authorisation")
	f.DurationVar(&o.grace, "grace", 10*time.Second, "how long running requests have at the end")
	f.DurationVar(&o.watch, "watch", 2*time.Second, "how often the files of -identities are looked at")
	f.BoolVar(&o.check, "check", false, "ask the server at the endpoint that follows whether it answers, and exit")
	f.BoolVar(&o.version, "version", false, "print the version and exit")
	if err := flags.Parse(f, args, out); err != nil {
		return nil, err
	}
	f.Visit(func(set *flag.Flag) { o.stateSet = o.stateSet || set.Name == "state" })
	o.args = f.Args()
	return o, nil
}

func (o *options) parseCodes(text string) error {
	o.denialCodes = nil
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1000 {
			return fmt.Errorf("%q is not a code; want numbers such as 4 or 4,23,31,34", part)
		}
		o.denialCodes = append(o.denialCodes, n)
	}
	return nil
}

// defaultState is a file in the user's cache folder; "" if the user has no such folder.
func defaultState() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "daxserver", "attribute-lists.jsonl")
}

// validate looks at what the flags say together.
func (o *options) validate() error {
	switch {
	case o.check && len(o.args) > 1:
		return fmt.Errorf("-check: %q follows the endpoint", o.args[1])
	case !o.check && len(o.args) > 0:
		return fmt.Errorf("%q is not a flag", o.args[0])
	case o.protocol != "current" && o.protocol != "2017":
		return fmt.Errorf("-protocol %q: want current or 2017", o.protocol)
	case o.logFormat != "text" && o.logFormat != "json":
		return fmt.Errorf("-log %q: want text or json", o.logFormat)
	case o.cluster != "" && clusterKind(o.cluster) != arn.Cache:
		return fmt.Errorf("-cluster %q: want an ARN such as arn:aws:dax:us-west-2:123456789012:cache/local", o.cluster)
	case o.admin != "" && !loopback(o.admin):
		return fmt.Errorf("-admin %s: want an address of loopback", o.admin)
	case o.cacheBytes < 0:
		return fmt.Errorf("-cache-bytes %d: want 0 or more", o.cacheBytes)
	case o.watch <= 0:
		return fmt.Errorf("-watch %v: want more than 0s", o.watch)
	case o.endpoint != "" && (len(o.table) > 0 || o.tables != "" || o.items != ""):
		return errors.New("-table, -tables and -items are of tables in memory; with -endpoint, want none of them")
	}
	for _, f := range []struct {
		name string
		d    time.Duration
	}{{"item-ttl", o.itemTTL}, {"query-ttl", o.queryTTL}, {"grace", o.grace}} {
		if f.d < 0 {
			return fmt.Errorf("-%s %v: want 0s or more", f.name, f.d)
		}
	}
	if err := o.validateTLS(); err != nil {
		return err
	}
	return o.validateEndpoint()
}

func (o *options) validateTLS() error {
	switch {
	case (o.tlsCert == "") != (o.tlsKey == ""):
		return errors.New("-tls-cert and -tls-key: want both")
	case o.tlsCert != "" && o.tlsSelf != "":
		return errors.New("-tls-cert and -tls-self: want one of them")
	case o.tlsSelf == "" && len(o.tlsHosts) > 0:
		return errors.New("-tls-host is of the certificate that -tls-self makes")
	case len(o.listenTLS) > 0 && o.tlsCert == "" && o.tlsSelf == "":
		return errors.New("-listen-tls: want a certificate by -tls-cert and -tls-key, or by -tls-self")
	}
	if len(o.listenTLS) == 0 && (o.tlsCert != "" || o.tlsSelf != "") {
		o.listenTLS = []string{"127.0.0.1:" + portTLS}
	}
	for _, address := range o.listen {
		if !o.insecure && !loopback(address) {
			return fmt.Errorf("-listen %s: without TLS, want an address of loopback, -listen-tls or -insecure-listen", address)
		}
	}
	return nil
}

func (o *options) validateEndpoint() error {
	if o.endpoint == "" {
		return nil
	}
	u, err := url.Parse(o.endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("-endpoint %q: want a URL such as http://127.0.0.1:8000", o.endpoint)
	}
	return nil
}

// addresses are where to listen for dax://. Without a flag they are both loopback
// addresses, as far as this machine has them.
func (o *options) addresses() []string {
	if len(o.listen) > 0 || len(o.listenTLS) > 0 {
		return o.listen
	}
	all := []string{"127.0.0.1:" + port}
	if l, err := net.Listen("tcp", "[::1]:0"); err == nil {
		_ = l.Close() // it was only tried
		all = append(all, "[::1]:"+port)
	}
	return all
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	a, bad := netip.ParseAddr(host)
	return err == nil && (host == "localhost" || bad == nil && a.IsLoopback())
}

// logger writes the log.
func (o *options) logger(out io.Writer) *slog.Logger {
	level := &slog.HandlerOptions{Level: slog.LevelInfo}
	if o.verbose {
		level.Level = slog.LevelDebug
	}
	if o.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, level))
	}
	return slog.New(slog.NewTextHandler(out, level))
}

// clusterKind is the kind of an ARN, the zero kind of what is not one.
func clusterKind(text string) arn.Kind {
	a, _ := arn.Parse(text) // zero if it is not one
	return a.Kind()
}
