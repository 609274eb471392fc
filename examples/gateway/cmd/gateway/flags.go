package main

import (
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/flags"
	"github.com/iameval/iameval/policy"
)

// options are the flags of the command.
type options struct {
	listen, identities, account, region, targets, record, domain, backendKey, sts, admin, cert, key string
	backend                                                                                         map[string]*url.URL // by service; "": of all others
	mode                                                                                            gateway.Mode
	modes                                                                                           map[string]gateway.Mode
	proxies                                                                                         []netip.Prefix
	maxBody                                                                                         int64
	maxChunk                                                                                        int
	grace, watch                                                                                    time.Duration
	insecure, onlyCheck, verbose, recordItems                                                       bool
	pair                                                                                            tls.Certificate // of cert and key, once they are read
}

// parse reads the flags.
func parse(args []string, out io.Writer) (*options, error) {
	o := &options{backend: make(map[string]*url.URL)}
	f := flag.NewFlagSet("gateway", flag.ContinueOnError)
	f.StringVar(&o.listen, "listen", "127.0.0.1:8000", "where to listen")
	f.Func("backend", "`[SERVICE=]URL` of the server, of all services or of one; repeatable", o.addBackend)
	f.StringVar(&o.identities, "identities", "", "the `file` of access keys and policies")
	f.StringVar(&o.account, "account", "", "the account that the server stands for; that of the first identity without it")
	f.StringVar(&o.region, "region", "", "the Region of the server; that of the signature without it")
	f.StringVar(&o.targets, "targets", "", "a `folder` of policies of resources, one file for each ARN, with %3A for a colon and %2F for a slash")
	f.Func("mode", "enforce, log or off, and SERVICE=MODE for one service, such as log,s3=enforce", func(text string) (err error) {
		o.mode, o.modes, err = gateway.ParseModes(text)
		return err
	})
	f.StringVar(&o.record, "record", "", "the `file` in which the least policies of the run are written at the end")
	f.BoolVar(&o.recordItems, "record-items", false, "narrow these policies to the partition keys that the run used")
	f.StringVar(&o.domain, "domain", "", "the domain under which buckets are hosts")
	f.Func("trusted-proxy", "`addresses` of proxies whose X-Forwarded-For counts, such as 10.0.0.0/8; repeatable", func(text string) error {
		p, err := netip.ParsePrefix(text)
		o.proxies = append(o.proxies, p)
		return err
	})
	f.StringVar(&o.backendKey, "backend-key", "", "the environment `variable` with KEY:SECRET for the server; a key that no server checks without it")
	f.StringVar(&o.sts, "sts", "local", "local: sessions are issued here; forward: by the server")
	f.StringVar(&o.admin, "admin", "", "where to listen for metrics and recorded policies; nowhere without it")
	f.Int64Var(&o.maxBody, "max-body", 16<<20, "the greatest body in `bytes` that is held in memory")
	f.IntVar(&o.maxChunk, "max-chunk", 4<<20, "the greatest signed chunk in `bytes`")
	f.StringVar(&o.cert, "tls-cert", "", "the `file` of the certificate")
	f.StringVar(&o.key, "tls-key", "", "the `file` of its key")
	f.BoolVar(&o.insecure, "insecure-listen", false, "listen without TLS on addresses other than loopback")
	f.DurationVar(&o.grace, "grace", 10*time.Second, "how long running requests have at the end")
	f.DurationVar(&o.watch, "watch", 2*time.Second, "how often the files are looked at")
	f.BoolVar(&o.onlyCheck, "check", false, "read flags and files, and do not listen")
	f.BoolVar(&o.verbose, "v", false, "log what is allowed, too")
	if err := flags.Parse(f, args, out); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is not a flag", f.Arg(0))
	}
	return o, nil
}

func (o *options) addBackend(text string) error {
	service, to, ok := strings.Cut(text, "=")
	if !ok || strings.Contains(service, ":") {
		service, to = "", text
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("want a URL such as http://127.0.0.1:4567")
	}
	o.backend[service] = u
	return nil
}

// check looks at what the flags say together.
func (o *options) check() error {
	switch {
	case len(o.backend) == 0:
		return errors.New("-backend: want the URL of the server")
	case o.identities == "":
		return errors.New("-identities: want the file of access keys and policies")
	case o.sts != "local" && o.sts != "forward":
		return fmt.Errorf("-sts %q: want local or forward", o.sts)
	case o.maxBody <= 0:
		return fmt.Errorf("-max-body %d: want more than 0", o.maxBody)
	case o.maxChunk <= 0:
		return fmt.Errorf("-max-chunk %d: want more than 0", o.maxChunk)
	case o.grace < 0:
		return fmt.Errorf("-grace %v: want 0s or more", o.grace)
	case o.watch <= 0:
		return fmt.Errorf("-watch %v: want more than 0s", o.watch)
	case (o.cert == "") != (o.key == ""):
		return errors.New("-tls-cert and -tls-key: want both")
	case !o.insecure && o.cert == "" && !loopback(o.listen):
		return fmt.Errorf("-listen %s: without TLS, want an address of loopback or -insecure-listen", o.listen)
	case o.admin != "" && !loopback(o.admin):
		return fmt.Errorf("-admin %s: want an address of loopback", o.admin)
	}
	return nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	a, bad := netip.ParseAddr(host)
	return err == nil && (host == "localhost" || bad == nil && a.IsLoopback())
}

// loadTargets reads the policies of resources.
func loadTargets(dir string) (func(arn.ARN) *policy.Target, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("-targets: %w", err)
	}
	targets := make(map[arn.ARN]*policy.Target)
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		text, err := url.PathUnescape(strings.TrimSuffix(e.Name(), ".json"))
		if err != nil {
			return nil, fmt.Errorf("-targets: %s: %w", name, err)
		}
		of, err := arn.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("-targets: the name of %s is not an ARN: %w", name, err)
		}
		document, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("-targets: %w", err)
		}
		kind := policy.Resource
		if of.Kind() == arn.Role {
			kind = policy.Trust
		}
		p, err := policy.Parse(name, kind, document)
		if err != nil {
			return nil, err
		}
		if targets[of], err = policy.NewTarget(policy.TargetPolicies{Resource: p}); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return func(a arn.ARN) *policy.Target { return targets[a] }, nil
}
