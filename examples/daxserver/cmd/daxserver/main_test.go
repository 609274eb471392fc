package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/daxserver"
)

// output is what the command writes, for several goroutines.
type output struct {
	mu sync.Mutex
	b  strings.Builder
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// command is the command, running.
type command struct {
	out, log         *output
	signals, hangups chan os.Signal
	code             chan int
}

// start runs the command with flags, on free ports and without a state file of the
// user's.
func start(t *testing.T, args ...string) *command {
	t.Helper()
	c := &command{new(output), new(output), make(chan os.Signal, 2), make(chan os.Signal, 1), make(chan int, 1)}
	go func() {
		c.code <- run(append([]string{"-state", ""}, args...), c.out, c.log, c.signals, c.hangups)
	}()
	return c
}

// wait waits for a text in what the command writes.
func (c *command) wait(t *testing.T, of *output, text string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(of.String(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %q in\n%s%s", text, c.out, c.log)
		}
	}
}

// endpoint returns the first line that the command prints.
func (c *command) endpoint(t *testing.T) string {
	t.Helper()
	c.wait(t, c.out, "\n")
	line, _, _ := strings.Cut(c.out.String(), "\n")
	return line
}

func (c *command) end(t *testing.T, want int) {
	t.Helper()
	c.signals <- os.Interrupt
	if code := <-c.code; code != want {
		t.Errorf("exit status %d, want %d\n%s", code, want, c.log)
	}
}

// Without flags the command serves the case study, and says how to use it.
func TestCaseStudy(t *testing.T) {
	c := start(t, "-listen", "127.0.0.1:0", "-v", "-log", "json")
	endpoint := c.endpoint(t)
	c.wait(t, c.out, "console.log(out.Item)")
	for _, want := range []string{"AKIDALICE", "AWS_SESSION_TOKEN=bob-token", `dax.NewConfig(config, "` + endpoint + `")`, "endpoint: '" + endpoint + "'"} {
		if !strings.Contains(c.out.String(), want) {
			t.Errorf("no %q in\n%s", want, c.out)
		}
	}
	var out, log bytes.Buffer
	if code := run([]string{"-check", endpoint}, &out, &log, nil, nil); code != 0 || !strings.Contains(out.String(), "answers") {
		t.Errorf("-check: exit status %d, %s%s", code, out.String(), log.String())
	}
	c.end(t, 0)
	if code := run([]string{"-check", endpoint}, &out, &log, nil, nil); code != 1 {
		t.Errorf("-check of a server that has stopped: exit status %d", code)
	}
	for line := range strings.Lines(c.log.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("the line %s of the log is not JSON", line)
		}
	}
	for _, want := range []string{`"msg":"listening"`, `"msg":"connected"`, `"msg":"stopping"`, `"msg":"stopped"`} {
		if !strings.Contains(c.log.String(), want) {
			t.Errorf("no %s in\n%s", want, c.log)
		}
	}
}

func TestVersionAndHelp(t *testing.T) {
	var out, log bytes.Buffer
	if code := run([]string{"-version"}, &out, &log, nil, nil); code != 0 || !strings.HasPrefix(out.String(), "daxserver") {
		t.Errorf("exit status %d, %s", code, out.String())
	}
	if code := run([]string{"-help"}, &out, &log, nil, nil); code != 0 || !strings.Contains(log.String(), "-identities") {
		t.Errorf("exit status %d, %s", code, log.String())
	}
}

// copyStudy copies the files of the case study, which a test may change.
func copyStudy(t *testing.T) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, study); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, "identities.json")
}

// Files that have changed are read again, and on SIGHUP; a bad one changes nothing.
func TestReload(t *testing.T) {
	dir, file := copyStudy(t)
	c := start(t, "-listen", "127.0.0.1:0", "-identities", file, "-table", "Books=Id:S", "-watch", "20ms")
	_ = c.endpoint(t)
	c.wait(t, c.log, "msg=identities") // others may read the file
	alice := filepath.Join(dir, "policies", "alice.json")
	before, err := os.ReadFile(alice)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(alice, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write([]byte(`{"Statement": `))
	c.wait(t, c.log, "msg=\"reload failed\"")
	write(append(before, '\n'))
	c.wait(t, c.log, "msg=reloaded revision=2 identities=2")
	c.hangups <- syscall.SIGHUP
	c.wait(t, c.log, "msg=reloaded revision=3 identities=2")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(text, []byte("cache/DAXCluster01"), []byte("cache/other")), 0o600); err != nil {
		t.Fatal(err)
	}
	c.wait(t, c.log, "the cluster in the file is not")
	c.end(t, 0)
}

// The server of -admin has metrics and says whether the DAX answers.
func TestAdmin(t *testing.T) {
	c := start(t, "-listen", "127.0.0.1:0", "-admin", "127.0.0.1:0")
	_ = c.endpoint(t)
	c.wait(t, c.log, "msg=admin address=")
	_, address, _ := strings.Cut(c.log.String(), "msg=admin address=")
	address, _, _ = strings.Cut(address, "\n")
	get := func(path string) string {
		t.Helper()
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s, %v\n%s", path, r.Status, err, b)
		}
		return string(b)
	}
	if got := get("/healthz"); got != "ok\n" {
		t.Errorf("/healthz: %s", got)
	}
	metrics := get("/metrics")
	for _, want := range []string{"daxserver_connections_total 1\n", `daxserver_requests_total{method="Endpoints",code="MissingAuthenticationTokenException"} 1`,
		`daxserver_request_seconds_bucket{method="GetItem",le="0.001"} 0`, "daxserver_cluster_item_hits 0\n", "# TYPE daxserver_in_flight_bytes gauge"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics has no %s\n%s", want, metrics)
		}
	}
	var vars map[string]json.RawMessage
	if err := json.Unmarshal([]byte(get("/debug/vars")), &vars); err != nil || vars["daxserver"] == nil || vars["memstats"] == nil {
		t.Errorf("/debug/vars: %v", err)
	}
	c.end(t, 0)
}

// With -tls-self there is an authority, which lasts, and a certificate that it signed.
func TestTLSSelf(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tls")
	for range 2 {
		c := start(t, "-listen-tls", "127.0.0.1:0", "-tls-self", dir, "-tls-host", "dax.example", "-admin", "127.0.0.1:0")
		endpoint := c.endpoint(t)
		c.wait(t, c.out, "SSL_CERT_FILE="+filepath.Join(dir, authorityFile))
		if !strings.HasPrefix(endpoint, "daxs://") || !strings.Contains(c.out.String(), "NODE_EXTRA_CA_CERTS="+filepath.Join(dir, authorityFile)) {
			t.Errorf("it says\n%s", c.out)
		}
		pool := x509.NewCertPool()
		text, err := os.ReadFile(filepath.Join(dir, authorityFile))
		if err != nil || !pool.AppendCertsFromPEM(text) {
			t.Fatal(err)
		}
		for _, host := range []string{"127.0.0.1", "localhost", "::1", "dax.example"} {
			if err := daxserver.Check(t.Context(), endpoint, &tls.Config{RootCAs: pool, ServerName: host, MinVersion: tls.VersionTLS12}); err != nil {
				t.Errorf("%s: %v", host, err)
			}
		}
		if err := daxserver.Check(t.Context(), endpoint, &tls.Config{RootCAs: pool, ServerName: "other.example", MinVersion: tls.VersionTLS12}); err == nil {
			t.Error("the certificate is good for a host that it does not name")
		}
		c.end(t, 0)
	}
	if info, err := os.Stat(filepath.Join(dir, authorityKeyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key of the authority: %v, %v", info, err)
	}
	if _, _, err := selfSigned(dir, nil, time.Now().Add(authorityLife+time.Hour)); err == nil || !strings.Contains(err.Error(), "ended on") {
		t.Errorf("an authority that has ended: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, authorityFile), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := selfSigned(dir, nil, time.Now()); err == nil {
		t.Error("an authority that is not one is accepted")
	}
}

// Without -state the file is in the user's cache folder, if that can be made.
func TestDefaultState(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for home, want := range map[string]string{folder: filepath.Join(folder, "daxserver", "attribute-lists.jsonl"), file: "", "": ""} {
		t.Setenv("XDG_CACHE_HOME", home)
		t.Setenv("HOME", "")
		o, err := parse(nil, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		log := new(output)
		p, err := o.prepare(log)
		if err != nil {
			t.Fatal(err)
		}
		if p.config.State != want || (want == "") != strings.Contains(log.String(), "cannot outlive a restart") {
			t.Errorf("%q: state %q, want %q; the log\n%s", home, p.config.State, want, log)
		}
	}
	o, err := parse([]string{"-state", ""}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := o.prepare(io.Discard); err != nil || p.config.State != "" {
		t.Errorf("an empty -state: %q, %v", p.config.State, err)
	}
}

// A second signal ends at once, with 1.
func TestSecondSignal(t *testing.T) {
	c := start(t, "-listen", "127.0.0.1:0", "-endpoint", "http://"+hung(t), "-identities", "identities.json", "-grace", "1m", "-v")
	_ = c.endpoint(t)
	nc, err := net.Dial("tcp", strings.TrimPrefix(c.endpoint(t), "dax://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nc.Close() }()
	// A request that has begun and does not end keeps the server.
	if _, err := nc.Write([]byte("\x67J7yne5G\x00\x610\xa0\x00\x01")); err != nil {
		t.Fatal(err)
	}
	c.wait(t, c.log, "msg=connected")
	time.Sleep(500 * time.Millisecond) // the request has begun by now, however slow the machine
	c.signals <- os.Interrupt
	c.wait(t, c.log, "msg=stopping")
	c.end(t, 1)
	if !strings.Contains(c.log.String(), "stopped by a second signal") {
		t.Errorf("the log\n%s", c.log)
	}
}

// A grace that ends cancels what runs, and the exit status is 0.
func TestGraceEnds(t *testing.T) {
	c := start(t, "-listen", "127.0.0.1:0", "-grace", "50ms", "-v")
	nc, err := net.Dial("tcp", strings.TrimPrefix(c.endpoint(t), "dax://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nc.Close() }()
	if _, err := nc.Write([]byte("\x67J7yne5G\x00\x610\xa0\x00\x01")); err != nil {
		t.Fatal(err)
	}
	c.wait(t, c.log, "msg=connected")
	time.Sleep(500 * time.Millisecond) // the request has begun by now, however slow the machine
	c.end(t, 0)
	if !strings.Contains(c.log.String(), "were cancelled") {
		t.Errorf("the log\n%s", c.log)
	}
}

// hung is the address of a server that never answers.
func hung(t *testing.T) string {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "local")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "local")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// The credentials of an endpoint come from the environment, and what asks it is signed
// with them.
func TestEndpoint(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	dir, file := copyStudy(t)
	_ = dir
	var log bytes.Buffer
	if code := run([]string{"-endpoint", "http://127.0.0.1:1", "-identities", file, "-state", ""}, io.Discard, &log, nil, nil); code != 2 || !strings.Contains(log.String(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("exit status %d, %s", code, log.String())
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDLOCAL")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "local")
	t.Setenv("AWS_REGION", "")
	asked := make(chan string, 1)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, `{"Table": {"TableName": "Books", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}]}}`)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }() // until it is closed
	defer func() { _ = server.Close() }()
	o, err := parse([]string{"-endpoint", "http://" + l.Addr().String(), "-identities", file, "-listen", "127.0.0.1:0", "-state", ""}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.prepare(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.store.DescribeTable(context.Background(), "Books")
	if err != nil || d.Key.String() != "Id (S)" {
		t.Errorf("%v, %v", d, err)
	}
	if got := <-asked; !strings.Contains(got, "Credential=AKIDLOCAL/") || !strings.Contains(got, "/us-west-2/dynamodb/") {
		t.Errorf("signed as %s", got)
	}
}
