package gateway_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/sigv4"
)

const (
	region = "us-west-2"
	number = "123456789012"
	alice  = "arn:aws:iam::" + number + ":user/Alice"
)

// document is a policy with one statement for each text: "Allow s3:* on *".
func document(statements ...string) string {
	var list []string
	for _, s := range statements {
		head, condition, _ := strings.Cut(s, " if ")
		part := strings.Fields(head)
		if condition != "" {
			condition = `, "Condition": ` + condition
		}
		list = append(list, fmt.Sprintf(`{"Effect": %q, "Action": %q, "Resource": %q%s}`, part[0], part[1], part[3], condition))
	}
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(list, ",") + `]}`
}

// load reads an identities file with Alice, who has a policy, and Bob, a session of
// a role with it and a session policy.
func load(t testing.TB, ofAlice, ofBob string) *identities.Live {
	t.Helper()
	name := filepath.Join(t.TempDir(), "identities.json")
	text := fmt.Sprintf(`{"identities": [
	 {"accessKeyId": "AKIDALICE", "secretAccessKey": "alice-secret", "principal": %q, "policies": [%s], "context": {"aws:PrincipalTag/team": "red"}},
	 {"accessKeyId": "ASIDBOB", "secretAccessKey": "bob-secret", "sessionToken": "bob-token", "principal": "arn:aws:sts::%s:assumed-role/Reader/Bob",
	  "role": "arn:aws:iam::%s:role/Reader", "policies": [%s], "sessionPolicies": [%s], "expires": "2099-01-01T00:00:00Z"}]}`,
		alice, ofAlice, number, number, document("Allow * on *"), ofBob)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	live, err := identities.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// stage is a gateway that listens, in front of a server.
type stage struct {
	*gateway.Gateway
	url   string
	log   *strings.Builder
	mu    sync.Mutex
	calls []*http.Request // what the server got
	texts []string        // with these bodies
}

// seen returns how many requests the server got.
func (s *stage) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// lockedWriter is for logs that several goroutines write.
type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// newStage starts a gateway before next; nil: a server that answers {}.
func newStage(t testing.TB, ids gateway.Identities, next http.Handler, change ...func(*gateway.Config)) *stage {
	t.Helper()
	s := &stage{log: new(strings.Builder)}
	c := gateway.Config{
		Identities: ids, Scope: arn.Scope{Partition: "aws", Region: region, Account: number},
		Backend: gateway.Backend{Key: "backend", Secret: sigv4.NewSecret("backend-secret")},
		Logger:  slog.New(slog.NewTextHandler(lockedWriter{&s.mu, s.log}, nil)),
	}
	c.Next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeTable") { // which the gateway asks itself
			s.mu.Lock()
			s.calls, s.texts = append(s.calls, r), append(s.texts, string(body))
			s.mu.Unlock()
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		if next == nil {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			_, _ = w.Write([]byte("{}"))
			return
		}
		next.ServeHTTP(w, r)
	})
	for _, f := range change {
		f(&c)
	}
	g, err := gateway.New(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	s.Gateway, s.url = g, server.URL
	return s
}

// config is that of an SDK client, which tries once.
func (s *stage) config(key, secret, token string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(s.url), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key, SecretAccessKey: secret, SessionToken: token}, nil
		}),
	}
}

func (s *stage) alice() aws.Config { return s.config("AKIDALICE", "alice-secret", "") }

func (s *stage) bob() aws.Config { return s.config("ASIDBOB", "bob-secret", "bob-token") }

// codeOf returns the code of an SDK's error; "" for nil.
func codeOf(t testing.TB, err error) (code, message string) {
	t.Helper()
	if err == nil {
		return "", ""
	}
	var e smithy.APIError
	if ok := asAPI(err, &e); !ok {
		t.Fatalf("not an error of the service: %v", err)
	}
	return e.ErrorCode(), e.ErrorMessage()
}

// expect compares the code of an error and a part of its message.
func expect(t testing.TB, what string, err error, code, part string) {
	t.Helper()
	got, message := codeOf(t, err)
	if got != code || !strings.Contains(message, part) {
		t.Errorf("%s: %q, %q; want %q with %q", what, got, message, code, part)
	}
}

func bufioReader(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

// withoutStatement returns a policy without one of its statements; with one that
// allows nothing if that was the only one.
func withoutStatement(t testing.TB, text string, index int) string {
	t.Helper()
	var doc struct {
		Version   string
		Statement []json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	doc.Statement = append(doc.Statement[:index], doc.Statement[index+1:]...)
	if len(doc.Statement) == 0 {
		return document("Allow ec2:* on *")
	}
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
