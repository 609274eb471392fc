package gateway_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/gateway/plan"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy/operation"
)

// discard is a writer of answers that keeps nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header           { return d.header }
func (*discard) SetReadDeadline(time.Time) error { return nil }
func (d *discard) Write(b []byte) (int, error)   { return len(b), nil }
func (d *discard) WriteHeader(int)               {}

// again is a body that can be read again.
type again struct{ bytes.Reader }

func (*again) Close() error { return nil }

// repeated returns a function that sends a request through a gateway before an
// empty handler, with the signature of now.
func repeated(g http.Handler, service, method, path, body, target string) func() {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = "192.0.2.1:1234"
	if target != "" {
		r.Header = headersOf("X-Amz-Target", target, "Content-Type", "application/x-amz-json-1.0", "User-Agent", "aws-sdk-go-v2/1.47.7", "Accept-Encoding", "identity",
			"Amz-Sdk-Invocation-Id", "6f4e1c6e-6b0d-4f35-9d0c-2e5b8f3a5e11", "Amz-Sdk-Request", "attempt=1; max=3")
	}
	r.ContentLength = int64(len(body))
	sigv4.Sign(r, sigv4.Credential{Key: "AKIDALICE", Region: region, Service: service}, sigv4.NewSecret("alice-secret"), "", sigv4.Hash([]byte(body)), time.Now())
	b, text := new(again), []byte(body)
	w := &discard{make(http.Header)}
	return func() {
		b.Reset(text)
		r.Body = b
		g.ServeHTTP(w, r)
	}
}

// bare is a gateway before a handler that does nothing.
func bare(t testing.TB) (*gateway.Gateway, *int) {
	served := new(int)
	tables := operation.TableMap{arn.MustParse(books): {Key: []string{"Id"}}}
	g, err := gateway.New(gateway.Config{
		Next:       http.HandlerFunc(func(http.ResponseWriter, *http.Request) { *served++ }),
		Identities: load(t, document("Allow dynamodb:GetItem on "+books, "Allow s3:GetObject on *"), document("Allow * on *")),
		Scope:      arn.Scope{Partition: "aws", Region: region, Account: number},
		Planners:   []plan.Planner{plan.DynamoDB(tables), plan.S3("")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g, served
}

const benchItem = `{"TableName":"Books","Key":{"Id":{"S":"red"}},"ProjectionExpression":"Id, Title","ConsistentRead":true}`

// TestAllocations: a signed GetItem that is forwarded allocates at most twenty
// times.
func TestAllocations(t *testing.T) {
	g, served := bare(t)
	send := repeated(g, "dynamodb", "POST", "/", benchItem, "DynamoDB_20120810.GetItem")
	send()
	if *served != 1 {
		t.Fatal("it was not forwarded")
	}
	if n := testing.AllocsPerRun(200, send); n > 20 && !raceDetector {
		t.Errorf("%v allocations; want at most 20", n)
	}
}

func BenchmarkGetItem(b *testing.B) {
	g, served := bare(b)
	send := repeated(g, "dynamodb", "POST", "/", benchItem, "DynamoDB_20120810.GetItem")
	b.ReportAllocs()
	for b.Loop() {
		send()
	}
	if *served == 0 {
		b.Error("nothing was forwarded")
	}
}

func BenchmarkGetObject(b *testing.B) {
	g, served := bare(b)
	send := repeated(g, "s3", "GET", "/bucket/pub/key", "", "")
	b.ReportAllocs()
	for b.Loop() {
		send()
	}
	if *served == 0 {
		b.Error("nothing was forwarded")
	}
}

// BenchmarkProxy compares a reverse proxy with and without the gateway, over
// loopback.
func BenchmarkProxy(b *testing.B) {
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write([]byte("{}"))
	}))
	defer back.Close()
	to, err := url.Parse(back.URL)
	if err != nil {
		b.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }}
	g, err := gateway.New(gateway.Config{Next: proxy, Identities: load(b, document("Allow dynamodb:GetItem on "+books), document("Allow * on *")),
		Scope: arn.Scope{Partition: "aws", Region: region, Account: number}, Planners: []plan.Planner{plan.DynamoDB(operation.TableMap{})}})
	if err != nil {
		b.Fatal(err)
	}
	for _, of := range []struct {
		name string
		h    http.Handler
	}{{"bare", proxy}, {"gateway", g}} {
		b.Run(of.name, func(b *testing.B) {
			front := httptest.NewServer(of.h)
			defer front.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			b.SetParallelism(8)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					r, err := http.NewRequest(http.MethodPost, front.URL, bytes.NewReader([]byte(benchItem)))
					if err != nil {
						b.Error(err)
						return
					}
					r.Header.Set("X-Amz-Target", "DynamoDB_20120810.GetItem")
					sigv4.Sign(r, sigv4.Credential{Key: "AKIDALICE", Region: region, Service: "dynamodb"}, sigv4.NewSecret("alice-secret"), "", sigv4.Hash([]byte(benchItem)), time.Now())
					answer, err := client.Do(r)
					if err != nil || answer.StatusCode != http.StatusOK {
						b.Error(err, answer)
						return
					}
					_, _ = io.Copy(io.Discard, answer.Body)
					_ = answer.Body.Close()
				}
			})
		})
	}
}
