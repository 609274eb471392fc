package gateway

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy/operation"
)

// descriptions are what the server behind the gateway says of tables and secrets.
// Answers are kept for a while. It is safe for concurrent use.
type descriptions struct {
	g       *Gateway
	mu      sync.Mutex
	tables  map[arn.ARN]described[operation.Table]
	secrets map[arn.ARN]described[arn.ARN]
	fresh   time.Time // until when nothing is asked anew
}

// described is an answer, and until when it is kept. That there is no such thing is
// an answer, too.
type described[T any] struct {
	value T
	ok    bool
	until time.Time
}

// How long answers are kept: short enough for a table that was just made.
const (
	keep     = 10 * time.Second
	keepNone = time.Second
	maxKept  = 10_000
)

func newDescriptions(g *Gateway) *descriptions {
	return &descriptions{g: g, tables: make(map[arn.ARN]described[operation.Table]), secrets: make(map[arn.ARN]described[arn.ARN])}
}

// recall returns an answer that is kept.
func recall[T any](d *descriptions, from map[arn.ARN]described[T], a arn.ARN) (described[T], bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v, ok := from[a]
	return v, ok && d.g.Now().Before(v.until)
}

// store keeps an answer.
func store[T any](d *descriptions, into map[arn.ARN]described[T], a arn.ARN, v described[T]) {
	v.until = d.g.Now().Add(keepNone)
	if v.ok {
		v.until = d.g.Now().Add(keep)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(into) >= maxKept {
		clear(into)
	}
	into[a] = v
}

// Table returns the description of a table. What tags it has, the server does not
// say with it.
func (d *descriptions) Table(a arn.ARN) (operation.Table, bool) {
	if a.Kind() != arn.Table {
		return operation.Table{}, false
	}
	if v, ok := recall(d, d.tables, a); ok {
		return v.value, v.ok
	}
	t, ok := d.describeTable(a)
	store(d, d.tables, a, described[operation.Table]{value: t, ok: ok})
	return t, ok
}

// forget drops what is known of a table.
func (g *Gateway) forget(a arn.ARN) {
	for _, p := range g.kept {
		p.mu.Lock()
		delete(p.tables, a)
		p.mu.Unlock()
	}
}

// refresh drops what is known of all tables, once a second at most, and reports
// whether it did. It is for requests whose key does not fit their table.
func (g *Gateway) refresh() (dropped bool) {
	for _, d := range g.kept {
		d.mu.Lock()
		if now := g.Now(); len(d.tables) > 0 && !now.Before(d.fresh) {
			clear(d.tables)
			d.fresh, dropped = now.Add(time.Second), true
		}
		d.mu.Unlock()
	}
	return dropped
}

// keySchema and tableDescription are what DescribeTable answers, as far as it
// counts.
type (
	keySchema []struct{ AttributeName, KeyType string }
	indexes   []struct {
		IndexName string
		KeySchema keySchema
	}
	tableDescription struct {
		Table struct {
			TableName              string
			KeySchema              keySchema
			GlobalSecondaryIndexes indexes
			LocalSecondaryIndexes  indexes
			Replicas               []struct{ RegionName string }
		}
	}
)

// names returns the attributes of a key that are of a kind, HASH or RANGE.
func (k keySchema) names(kind string) (list []string) {
	for _, e := range k {
		if e.KeyType == kind {
			list = append(list, e.AttributeName)
		}
	}
	return list
}

func (d *descriptions) describeTable(a arn.ARN) (operation.Table, bool) {
	var out tableDescription
	if !d.ask(a, "dynamodb", "DynamoDB_20120810.DescribeTable", map[string]string{"TableName": a.Table()}, &out) || out.Table.TableName != a.Table() {
		return operation.Table{}, false
	}
	t := operation.Table{
		Key:         append(out.Table.KeySchema.names("HASH"), out.Table.KeySchema.names("RANGE")...),
		Indexes:     make(map[string][]string),
		TagsUnknown: true,
	}
	for _, index := range append(out.Table.GlobalSecondaryIndexes, out.Table.LocalSecondaryIndexes...) {
		t.Indexes[index.IndexName] = index.KeySchema.names("HASH")
	}
	for _, replica := range out.Table.Replicas {
		scope := a.Scope()
		scope.Region = replica.RegionName
		if r, err := scope.Table(a.Table()); err == nil {
			t.Replicas = append(t.Replicas, r)
		}
	}
	return t, true
}

// Secret returns the ARN of a secret.
func (d *descriptions) Secret(scope arn.Scope, name string) (arn.ARN, bool) {
	asked, err := arn.Parse("arn:" + scope.Partition + ":secretsmanager:" + scope.Region + ":" + scope.Account + ":secret:" + name)
	if err != nil {
		return arn.ARN{}, false
	}
	if v, ok := recall(d, d.secrets, asked); ok {
		return v.value, v.ok
	}
	var out struct{ ARN string }
	var v described[arn.ARN]
	if d.ask(asked, "secretsmanager", "secretsmanager.DescribeSecret", map[string]string{"SecretId": name}, &out) {
		// The account is that of the gateway, whatever the server says.
		v.value, err = arn.Parse(out.ARN)
		resource := strings.TrimPrefix(v.value.Resource(), asked.Resource())
		v.ok = err == nil && v.value.Service() == "secretsmanager" && len(resource) == 7 && resource[0] == '-'
		if v.ok {
			v.value, err = arn.Parse(asked.String() + resource)
			v.ok = err == nil
		}
	}
	store(d, d.secrets, asked, v)
	return v.value, v.ok
}

// ask makes a request of the gateway's own to the server.
func (d *descriptions) ask(a arn.ARN, service, target string, in map[string]string, out any) bool {
	body, _ := json.Marshal(in) // texts always marshal
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	r := (&http.Request{
		Method: http.MethodPost, URL: &url.URL{Path: "/"}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: service + "." + a.Region() + ".amazonaws.com",
		Header: http.Header{"X-Amz-Target": {target}, "Content-Type": {"application/x-amz-json-1.1"}},
		Body:   io.NopCloser(strings.NewReader(string(body))), ContentLength: int64(len(body)),
	}).WithContext(ctx)
	if service == "dynamodb" {
		r.Header["Content-Type"] = []string{"application/x-amz-json-1.0"}
	}
	if d.g.Backend.Key != "" {
		sigv4.Sign(r, sigv4.Credential{Key: d.g.Backend.Key, Region: a.Region(), Service: service}, d.g.Backend.Secret, "", sigv4.Hash(body), d.g.Now())
	}
	c := capture{header: make(http.Header)}
	d.g.Next.ServeHTTP(&c, r)
	return c.status == http.StatusOK && json.Unmarshal(c.body.Bytes(), out) == nil
}
