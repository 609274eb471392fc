package daxcache

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Defaults of a Config; the lifetimes are DAX's.
const (
	DefaultTTL   = 5 * time.Minute
	DefaultBytes = 64 << 20
)

// Config says what a cluster is made of. ARN and Store are required; all else may
// be zero.
type Config struct {
	// ARN is the cluster's, such as
	// arn:aws:dax:us-west-2:123456789012:cache/books. Its account and Region
	// are also the tables'.
	ARN arn.ARN
	// Store is the DynamoDB behind the cluster.
	Store dynamodb.Store
	// Policies are in force until SetPolicies. The zero Policies let nobody in.
	Policies Policies

	// ItemTTL and QueryTTL are how long the entries of the two caches live. Zero
	// means DefaultTTL; less, that nothing is cached.
	ItemTTL, QueryTTL time.Duration
	// ItemBytes and QueryBytes are how much memory the caches may take. Zero means
	// DefaultBytes; less, that nothing is cached.
	ItemBytes, QueryBytes int64

	Metrics Metrics      // nil: nothing is counted
	Logger  *slog.Logger // takes a line for each denial; nil: slog.Default

	// Now is the time of day, which policies ask for; nil: time.Now. Elapsed is
	// the time by which entries age, since any moment: it must never go back.
	// Nil: the monotonic clock of Now's readings.
	Now     func() time.Time
	Elapsed func() time.Duration
}

// Cluster is a cache in front of a store that serves the callers whom policies
// admit. All methods are safe for concurrent use. Inputs must not change while
// a call runs; outputs belong to the caller.
type Cluster struct {
	arn     arn.ARN
	scope   arn.Scope
	store   dynamodb.Store
	clock   clock
	metrics Metrics
	logger  *slog.Logger

	tables  tables
	items   *cache[*held] // nil items are known not to exist
	queries *cache[*page]

	swap     sync.Mutex // held by SetPolicies
	revision atomic.Pointer[revision]
}

// NewCluster makes a cluster with empty caches.
func NewCluster(config Config) (*Cluster, error) {
	switch {
	case config.ARN.Kind() != arn.Cache:
		return nil, fmt.Errorf("daxcache: %q is not the ARN of a cluster, such as arn:aws:dax:us-west-2:123456789012:cache/books", config.ARN)
	case config.Store == nil:
		return nil, errors.New("daxcache: a cluster needs a Store")
	}
	c := &Cluster{
		arn:     config.ARN,
		scope:   config.ARN.Scope(),
		store:   config.Store,
		clock:   newClock(config.Now, config.Elapsed),
		metrics: config.Metrics,
		logger:  config.Logger,
	}
	if c.metrics == nil {
		c.metrics = discard{}
	}
	if c.logger == nil {
		c.logger = slog.Default()
	}
	c.items = newCache(orDefault(config.ItemTTL, DefaultTTL), orDefault(config.ItemBytes, DefaultBytes), weighItem, c.metrics)
	c.queries = newCache(orDefault(config.QueryTTL, DefaultTTL), orDefault(config.QueryBytes, DefaultBytes), weighPage, c.metrics)
	_, err := c.SetPolicies(config.Policies)
	return c, err
}

func orDefault[T int64 | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}

// SetPolicies puts policies in force, and returns the number of this revision
// of them, from 1. Requests that have begun end under the revision they began
// with; all others are decided by the new one, including requests for cached
// items. Nothing is dropped from the caches: cached items are served to whoever
// passes the front door, until they expire.
func (c *Cluster) SetPolicies(p Policies) (uint64, error) {
	c.swap.Lock()
	defer c.swap.Unlock()
	number := uint64(1)
	if now := c.revision.Load(); now != nil {
		number = now.number + 1
	}
	r, err := newRevision(number, c.arn, p)
	if err != nil {
		return 0, err
	}
	c.revision.Store(r)
	return number, nil
}

// ARN returns the cluster's ARN.
func (c *Cluster) ARN() arn.ARN { return c.arn }

// Revision returns the number of the policies in force, as SetPolicies returned it.
func (c *Cluster) Revision() uint64 { return c.revision.Load().number }
