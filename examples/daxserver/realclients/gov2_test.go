package realclients

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"

	"github.com/iameval/iameval/examples/daxserver/daxtest"
)

// config is that of a client which tries once.
func config(endpoint, key, secret string) dax.Config {
	c := dax.DefaultConfig()
	c.HostPorts, c.Region = []string{endpoint}, "us-west-2"
	c.Credentials = credentials.NewStaticCredentialsProvider(key, secret, "")
	c.RequestTimeout, c.ReadRetries, c.WriteRetries = 10*time.Second, 0, 0
	return c
}

// connect makes a client that has read once, since one that has not may stall under
// parallel calls.
func connect(t testing.TB, c dax.Config) *dax.Dax {
	t.Helper()
	client, err := dax.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	if _, err := get("Books", book("warm"), "")(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	return client
}

// tester is a client of the caller who may do everything.
func tester(t testing.TB, s *daxtest.Server) *dax.Dax {
	t.Helper()
	return connect(t, config(s.Endpoint, s.Key, s.Secret))
}

// run makes the calls of checks and compares what they answer.
func run(t *testing.T, c api, list []check) {
	t.Helper()
	for _, check := range list {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		got, err := check.call(ctx, c)
		cancel()
		code, message := codeOf(err)
		switch {
		case code != check.code || !strings.Contains(message, check.message):
			t.Errorf("%s: %.300v; want the code %q with %q", check.name, err, check.code, check.message)
		case err == nil && got != check.want:
			t.Errorf("%s: %.500s; want %.500s", check.name, got, check.want)
		}
	}
}

// codeOf returns the code of the error of a service, and its message. Of another
// error the code is its text.
func codeOf(err error) (code, message string) {
	var e smithy.APIError
	switch {
	case err == nil:
		return "", ""
	case errors.As(err, &e):
		return e.ErrorCode(), e.ErrorMessage()
	}
	return err.Error(), ""
}

// TestMemory makes all calls against the store in memory.
func TestMemory(t *testing.T) {
	c := tester(t, daxtest.Start(t))
	run(t, c, checks)
	run(t, c, transactions)
}

// TestReader: a caller with one action gets AWS's sentence for the others.
func TestReader(t *testing.T) {
	s := daxtest.Start(t)
	c := connect(t, config(s.Endpoint, daxtest.Reader, daxtest.Secret))
	const who = "User: arn:aws:iam::123456789012:user/Reader is not authorized to perform: "
	run(t, c, []check{
		{"get", "none", "", "", get("Books", book("b1"), "")},
		{"put", "", denied, who + "dax:PutItem on resource: " + daxtest.Cluster + " because no identity-based policy allows the dax:PutItem action", put("Books", book("b1"), "", "")},
		{"update", "", denied, who + "dax:UpdateItem", update("Books", book("b1"), "", "ADD n :n", "", ":n", 1)},
		{"delete", "", denied, who + "dax:DeleteItem", remove("Books", book("b1"), "", "")},
	})
	if !strings.Contains(s.Log(), "level=WARN msg=denied") {
		t.Errorf("no line for the denials in\n%s", s.Log())
	}
}

var _ api = (*dax.Dax)(nil)
