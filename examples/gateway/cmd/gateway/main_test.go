package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/internal/address"
	"github.com/iameval/iameval/examples/internal/sigv4"
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

// TestFlags: what is wrong with flags and files is said, and ends with 2.
func TestFlags(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"bad.json": "{", "nobody.json": "{}", "targets/books": "{}"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const backend = "-backend=http://127.0.0.1:1"
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "-backend: want"},
		{[]string{"-help"}, 0, "-identities"},
		{[]string{"-unheard"}, 2, "not defined"},
		{[]string{"x"}, 2, "is not a flag"},
		{[]string{backend}, 2, "-identities: want"},
		{[]string{"-backend=ftp://x"}, 2, "want a URL"},
		{[]string{backend, "-identities=" + dir + "/none.json"}, 2, "no such file"},
		{[]string{backend, "-identities=" + dir + "/bad.json"}, 2, "bad.json:1:2"},
		{[]string{backend, "-identities=" + dir + "/nobody.json"}, 2, "-account: want"},
		{[]string{backend, "-identities=identities.json", "-mode=loud"}, 2, "want enforce, log or off"},
		{[]string{backend, "-identities=identities.json", "-sts=x"}, 2, "want local or forward"},
		{[]string{backend, "-identities=identities.json", "-tls-cert=x"}, 2, "want both"},
		{[]string{backend, "-identities=identities.json", "-tls-cert=" + dir + "/none.pem", "-tls-key=x", "-check"}, 2, "none.pem"},
		{[]string{backend, "-identities=identities.json", "-max-body=-1"}, 2, "-max-body -1: want more than 0"},
		{[]string{backend, "-identities=identities.json", "-max-body=0"}, 2, "-max-body 0: want more than 0"},
		{[]string{backend, "-identities=identities.json", "-max-chunk=-4"}, 2, "-max-chunk -4: want more than 0"},
		{[]string{backend, "-identities=identities.json", "-grace=-1s"}, 2, "-grace -1s: want 0s or more"},
		{[]string{backend, "-identities=identities.json", "-watch=-1s"}, 2, "-watch -1s: want more than 0s"},
		{[]string{backend, "-identities=identities.json", "-watch=0"}, 2, "-watch 0s: want more than 0s"},
		{[]string{backend, "-identities=identities.json", "-listen=:8000"}, 2, "-insecure-listen"},
		{[]string{backend, "-identities=identities.json", "-admin=:8001"}, 2, "-admin"},
		{[]string{backend, "-identities=identities.json", "-backend-key=UNHEARD"}, 2, "KEY:SECRET"},
		{[]string{backend, "-identities=identities.json", "-trusted-proxy=x"}, 2, "trusted-proxy"},
		{[]string{backend, "-identities=identities.json", "-targets=" + dir + "/none"}, 2, "-targets"},
		{[]string{backend, "-identities=identities.json", "-targets=" + dir + "/targets"}, 2, "is not an ARN"},
		{[]string{backend, "-identities=identities.json", "-check"}, 0, ""},
		{[]string{backend, "-identities=identities.json", "-listen=127.0.0.1:-1"}, 1, "invalid port"},
	} {
		out := new(output)
		if code := run(t.Context(), test.args, out); code != test.code || !strings.Contains(out.String(), test.want) {
			t.Errorf("%q: exit status %d, %s; want %d with %q", test.args, code, out, test.code, test.want)
		}
	}
}

// ask makes a signed request as Alice.
func ask(t *testing.T, address, service, target string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", target)
	sigv4.Sign(r, sigv4.Credential{Key: "AKIDALICE", Region: "us-west-2", Service: service}, sigv4.NewSecret("alice-secret"), "", sigv4.Hash([]byte("{}")), time.Now())
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if r.Body, err = r.GetBody(); err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			if time.Now().After(deadline) {
				t.Fatal(err)
			}
			continue // it does not listen yet
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
}

// TestRun: requests go to the server of their service, signed with its key; at the
// end the recorded policies are written.
func TestRun(t *testing.T) {
	server := func(name string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, name+" "+strings.SplitN(r.Header.Get("Authorization"), "/", 2)[0])
		}))
		t.Cleanup(s.Close)
		return s
	}
	all, queues := server("all"), server("queues")
	t.Setenv("GATEWAY_TEST_KEY", "AKIDBACKEND:secret")
	listen, admin, record := address.Free(t), address.Free(t), filepath.Join(t.TempDir(), "policies.json")
	ctx, stop := context.WithCancel(t.Context())
	out, done := new(output), make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"-listen", listen, "-admin", admin, "-backend", all.URL, "-backend", "sqs=" + queues.URL, "-identities", "identities.json",
			"-backend-key", "GATEWAY_TEST_KEY", "-mode", "log,kms=enforce", "-record", record, "-v"}, out)
	}()
	if status, text := ask(t, listen, "dynamodb", "DynamoDB_20120810.ListTables"); status != 200 || !strings.HasPrefix(text, "all") {
		t.Errorf("DynamoDB: %d, %s", status, text)
	}
	if status, text := ask(t, listen, "sqs", "AmazonSQS.ListQueues"); status != 200 || !strings.HasPrefix(text, "queues") {
		t.Errorf("SQS: %d, %s", status, text)
	}
	if status, text := ask(t, listen, "kms", "TrentService.ListKeys"); status != 400 || !strings.Contains(text, "AccessDeniedException") {
		t.Errorf("KMS: %d, %s", status, text)
	}
	answer, err := http.Get("http://" + admin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || !strings.Contains(string(metrics), `gateway_requests_total{service="kms",operation="kms:ListKeys",outcome="access-denied"} 1`) {
		t.Errorf("metrics %s, %v", metrics, err)
	}
	stop()
	if code := <-done; code != 0 {
		t.Errorf("exit status %d: %s", code, out)
	}
	text, err := os.ReadFile(record)
	var policies map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &policies) != nil || !strings.Contains(string(policies["arn:aws:iam::123456789012:user/Alice"]), "sqs:ListQueues") {
		t.Errorf("recorded %s, %v", text, err)
	}
	if strings.Contains(out.String(), "alice-secret") {
		t.Error("the log has a secret")
	}
}

// TestBackendKey: what is allowed goes on with the signature of the server's key.
func TestBackendKey(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := sigv4.Read(r)
		body, _ := io.ReadAll(r.Body)
		if err == nil {
			err = s.Verify(r, sigv4.NewSecret("secret"), sigv4.Hash(body), sigv4.Rules{Service: "dynamodb"}, time.Now())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	}))
	defer server.Close()
	t.Setenv("GATEWAY_TEST_KEY", "AKIDBACKEND:secret")
	dir := t.TempDir()
	file := `{"identities": [{"accessKeyId": "AKIDALICE", "secretAccessKey": "alice-secret", "principal": "arn:aws:iam::123456789012:user/Alice",
	 "policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}]}]}`
	if err := os.WriteFile(filepath.Join(dir, "identities.json"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	listen := address.Free(t)
	ctx, stop := context.WithCancel(t.Context())
	out, done := new(output), make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"-listen", listen, "-backend", server.URL, "-identities", filepath.Join(dir, "identities.json"), "-backend-key", "GATEWAY_TEST_KEY"}, out)
	}()
	if status, text := ask(t, listen, "dynamodb", "DynamoDB_20120810.ListTables"); status != 200 {
		t.Errorf("%d, %s", status, text)
	}
	stop()
	<-done
}
