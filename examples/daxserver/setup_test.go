package daxserver_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/policy/access"
)

// The world of the tests: the cluster and the identities of the case study, in the
// command's folder, and a table Books with the key Id.

const secrets = "alice-secret bob-secret bob-token Dune Emma"

// caseStudy copies the identities of the command, which tests may change.
func caseStudy(tb testing.TB) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	if err := os.CopyFS(dir, os.DirFS("cmd/daxserver")); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// rewrite changes a file of the case study.
func rewrite(tb testing.TB, dir, name, from, to string) {
	tb.Helper()
	file := filepath.Join(dir, name)
	text, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		tb.Fatalf("%s has no %q", name, from)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), from, to)), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func loadIdentities(tb testing.TB, dir string) *identities.File {
	tb.Helper()
	f, err := identities.Load(filepath.Join(dir, "identities.json"))
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// policiesOf are the policies of a file, under the protocol of today.
func policiesOf(f *identities.File) daxcache.Policies {
	cluster, _ := f.Cluster()
	return daxcache.Policies{Callers: f.Policies, Role: cluster.Role, Trust: cluster.Trust, Options: access.Options{CurrentProtocol: true}}
}

// newBooks is a store with a table Books, which has the item dune.
func newBooks(tb testing.TB) *memory.Store {
	tb.Helper()
	store, err := memory.New(dynamodb.TableDescription{Name: "Books", Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "Id", Kind: dynamodb.KindS}}})
	if err != nil {
		tb.Fatal(err)
	}
	item := dynamodb.Item{"Id": dynamodb.String("dune"), "Title": dynamodb.String("Dune"), "Price": dynamodb.Int(7)}
	if _, err := store.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "Books", Item: item}); err != nil {
		tb.Fatal(err)
	}
	return store
}

// world is a server and what is behind it.
type world struct {
	*daxserver.Server
	dir     string
	metrics *daxserver.Metrics
	log     *logBuffer
	cluster *daxcache.Cluster
}

// newWorld starts a server of the case study in front of a store. What the config
// has is kept.
func newWorld(tb testing.TB, store dynamodb.Store, config daxserver.Config) *world {
	tb.Helper()
	w := &world{dir: caseStudy(tb), metrics: new(daxserver.Metrics), log: new(logBuffer)}
	f := loadIdentities(tb, w.dir)
	of, _ := f.Cluster()
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	w.cluster, err = daxcache.NewCluster(daxcache.Config{ARN: of.ARN, Store: store, Policies: policiesOf(f), Metrics: &w.metrics.Cluster, Logger: log})
	if err != nil {
		tb.Fatal(err)
	}
	config.Cluster, config.Identities, config.Metrics, config.Logger = w.cluster, f, w.metrics, log
	if w.Server, err = daxserver.Listen(config); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := w.Close(); err != nil {
			tb.Error(err)
		}
		for _, secret := range strings.Fields(secrets) {
			if strings.Contains(w.log.String(), secret) {
				tb.Errorf("A8: the log has %s\n%s", secret, w.log)
			}
		}
	})
	return w
}

// reload puts the files of the world in force as they are now.
func (w *world) reload(tb testing.TB) {
	tb.Helper()
	f := loadIdentities(tb, w.dir)
	if _, err := w.Reload(policiesOf(f), f); err != nil {
		tb.Fatal(err)
	}
}

// logBuffer is a log for many goroutines.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// wantLog checks that a line of the log has all the words.
func (w *world) wantLog(tb testing.TB, words ...string) {
	tb.Helper()
	for line := range strings.SplitSeq(w.log.String(), "\n") {
		all := true
		for _, word := range words {
			all = all && strings.Contains(line, word)
		}
		if all {
			return
		}
	}
	tb.Errorf("no line of the log has %s\n%s", fmt.Sprintf("%q", words), w.log)
}
