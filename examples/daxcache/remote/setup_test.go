package remote_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/remote"
)

// newClient returns a client that asks url, and repeats what fails twice, at once.
func newClient(url string) *sdk.Client {
	return sdk.New(sdk.Options{
		BaseEndpoint: &url,
		Region:       "us-west-2",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	})
}

// serve returns a store whose server is a function.
func serve(t *testing.T, handler http.HandlerFunc) *remote.Store {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return remote.New(newClient(server.URL))
}

// reply answers a request, with status 400 if the body has the type of an error.
func reply(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if strings.Contains(body, "__type") {
		w.WriteHeader(http.StatusBadRequest)
	}
	fmt.Fprint(w, body)
}

// item reads an item or values from the wire form; nil for "".
func item(text string) dynamodb.Item {
	if text == "" {
		return nil
	}
	var i dynamodb.Item
	if err := json.Unmarshal([]byte(text), &i); err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	return i
}

// operation is a call on a store.
type operation struct {
	in  interface{ JSON() ([]byte, error) }
	run func(context.Context, dynamodb.Store) (any, error)
}

// op makes an operation of a method and its input.
func op[I any, O any, P interface {
	*I
	JSON() ([]byte, error)
}](method func(dynamodb.Store, context.Context, P) (*O, error), in P) operation {
	return operation{in, func(ctx context.Context, s dynamodb.Store) (any, error) {
		out, err := method(s, ctx, in)
		if err != nil {
			return nil, err
		}
		return out, nil
	}}
}

// nilItems distinguishes nil items from empty ones, which Item.Equal does not.
var nilItems = cmp.FilterValues(func(a, b dynamodb.Item) bool { return (a == nil) != (b == nil) },
	cmp.Comparer(func(_, _ dynamodb.Item) bool { return false }))

// expect runs an operation and compares its output, or the code of its error.
func expect(t *testing.T, s dynamodb.Store, o operation, want any) {
	t.Helper()
	out, err := o.run(t.Context(), s)
	switch want := want.(type) {
	case dynamodb.Code:
		if !errors.Is(err, want) {
			t.Errorf("%v, %v; want a %v", out, err, want)
		}
	case error:
		if d := cmp.Diff(want, err, nilItems); d != "" {
			t.Errorf("error (-want +got)\n%s", d)
		}
	default:
		if d := cmp.Diff(want, out, nilItems); err != nil || d != "" {
			t.Errorf("error %v; output (-want +got)\n%s", err, d)
		}
	}
}
