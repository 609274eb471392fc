// Package daxtest starts a DAX server for a test: with tables, and with callers whose
// policies a test can read.
package daxtest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/policy/access"
)

// The callers of the server: each has the secret "secret".
const (
	Tester = "AKIDTESTER" // may do everything through the cluster
	Reader = "AKIDREADER" // may call dax:GetItem and no more
	Secret = "secret"
)

// Cluster is the ARN of the cluster.
const Cluster = "arn:aws:dax:us-west-2:123456789012:cache/local"

// identitiesFile has the callers, and a service role that may do everything but
// touch the table Secret.
const identitiesFile = `{
 "cluster": {
  "arn": "` + Cluster + `",
  "role": "arn:aws:iam::123456789012:role/DAXServiceRole",
  "policies": [{"Version": "2012-10-17", "Statement": [
   {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:*"},
   {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Secret"}]}],
  "boundary": null,
  "trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
 },
 "identities": [
  {"accessKeyId": "` + Tester + `", "secretAccessKey": "` + Secret + `", "principal": "arn:aws:iam::123456789012:user/Tester",
   "policies": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dax:*", "Resource": "` + Cluster + `"}}]},
  {"accessKeyId": "` + Reader + `", "secretAccessKey": "` + Secret + `", "principal": "arn:aws:iam::123456789012:user/Reader",
   "policies": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dax:GetItem", "Resource": "` + Cluster + `"}}]}
 ]
}`

// Tables returns the tables of the server's store: Books and Secret by Id, a text;
// Blobs by Id, binary; and Orders by Customer and Placed, a text and a number, with
// the local index by-total over the number t.
func Tables() []dynamodb.TableDescription {
	key := func(name string, kind dynamodb.Kind) dynamodb.KeyAttribute {
		return dynamodb.KeyAttribute{Name: name, Kind: kind}
	}
	id := dynamodb.KeySchema{Partition: key("Id", dynamodb.KindS)}
	customer := key("Customer", dynamodb.KindS)
	return []dynamodb.TableDescription{
		{Name: "Books", Key: id},
		{Name: "Secret", Key: id},
		{Name: "Blobs", Key: dynamodb.KeySchema{Partition: key("Id", dynamodb.KindB)}},
		{Name: "Orders", Key: dynamodb.KeySchema{Partition: customer, Sort: key("Placed", dynamodb.KindN)},
			Indexes: []dynamodb.IndexDescription{{Name: "by-total", Key: dynamodb.KeySchema{Partition: customer, Sort: key("t", dynamodb.KindN)}, Local: true}}},
	}
}

// Server is a server of a test.
type Server struct {
	*daxserver.Server
	Endpoint    string // dax://127.0.0.1:PORT
	Key, Secret string // of the caller that may do everything
	Store       dynamodb.Store
	Cluster     *daxcache.Cluster
	File        *identities.File

	mu  sync.Mutex
	log strings.Builder
}

// Options change what Start starts. The zero Options change nothing.
type Options struct {
	Store        dynamodb.Store          // nil: one in memory with Tables
	Cluster      func(*daxcache.Config)  // nil: as it is
	Server       func(*daxserver.Config) // nil: as it is
	Protocol2017 bool                    // ask for the four actions of the protocol, as the guide of 2017 does
	File         func(map[string]any)    // changes the identities file
}

// Start starts a server that ends with the test.
func Start(t testing.TB, options ...Options) *Server {
	t.Helper()
	var o Options
	for _, o = range options { // there is one at most
		break
	}
	s := &Server{Key: Tester, Secret: Secret, Store: o.Store, File: load(t, o.File)}
	if s.Store == nil {
		store, err := memory.New(Tables()...)
		if err != nil {
			t.Fatal(err)
		}
		s.Store = store
	}
	cluster, _ := s.File.Cluster()
	logger := slog.New(slog.NewTextHandler(s, &slog.HandlerOptions{Level: slog.LevelDebug}))
	config := daxcache.Config{ARN: cluster.ARN, Store: s.Store, Logger: logger, ItemTTL: time.Hour, QueryTTL: time.Hour,
		Policies: daxcache.Policies{Callers: s.File.Policies, Role: cluster.Role, Trust: cluster.Trust, Options: access.Options{CurrentProtocol: !o.Protocol2017}}}
	if o.Cluster != nil {
		o.Cluster(&config)
	}
	var err error
	if s.Cluster, err = daxcache.NewCluster(config); err != nil {
		t.Fatal(err)
	}
	serving := daxserver.Config{Cluster: s.Cluster, Identities: s.File, Logger: logger}
	if o.Server != nil {
		o.Server(&serving)
	}
	if s.Server, err = daxserver.Listen(serving); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Endpoint = s.Server.Endpoint()
	return s
}

// load reads the identities file.
func load(t testing.TB, change func(map[string]any)) *identities.File {
	t.Helper()
	text := []byte(identitiesFile)
	if change != nil {
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		change(doc)
		var err error
		if text, err = json.Marshal(doc); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "identities.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := identities.Load(name)
	if err != nil {
		t.Fatal(fmt.Errorf("the identities of the test: %w", err))
	}
	return file
}

// Write adds to the log.
func (s *Server) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(b)
}

// Log returns what was logged so far.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}
