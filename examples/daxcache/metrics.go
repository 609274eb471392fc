package daxcache

import (
	"expvar"
	"strconv"
	"strings"
)

// Metrics. A cluster counts through one method, so any metrics system can be
// behind it. [Vars] is for the standard library's expvar.

// Metric is something that a cluster counts.
type Metric uint8

// What a cluster counts. All but Bytes and Entries only ever grow.
const (
	ItemHits       Metric = iota // items found in the item cache
	ItemMisses                   // items not found there
	QueryHits                    // pages of Query and Scan found in the query cache
	QueryMisses                  // pages not found there
	PassedThrough                // calls that no cache may answer: consistent reads and transactions
	SharedFills                  // reads answered by another read's fill
	StaleFills                   // fills dropped because of a write
	Evictions                    // entries dropped to make room
	Denials                      // calls denied
	FrontDecisions               // calls checked at the front door
	BackDecisions                // calls checked at the back door
	Bytes                        // what both caches hold, in bytes of memory
	Entries                      // what both caches hold

	metrics // how many there are
)

var metricNames = [metrics]string{
	"item_hits", "item_misses", "query_hits", "query_misses", "passed_through", "shared_fills", "stale_fills",
	"evictions", "denials", "front_decisions", "back_decisions", "bytes", "entries",
}

// String returns the name of the metric, such as "item_hits".
func (m Metric) String() string {
	if m < metrics {
		return metricNames[m]
	}
	return "invalid"
}

// Metrics takes what a cluster counts. Add is called on every request, by many
// goroutines and within locks: it has to be fast, and must not call the cluster.
type Metrics interface {
	Add(m Metric, delta int64)
}

// Vars is Metrics in memory, and a variable for package expvar:
//
//	var vars daxcache.Vars
//	expvar.Publish("dax", &vars)
//
// The zero Vars is ready for use. A Vars must not be copied.
type Vars struct {
	counts [metrics]expvar.Int
}

// Add counts.
func (v *Vars) Add(m Metric, delta int64) { v.counts[m].Add(delta) }

// Value returns the count of a metric.
func (v *Vars) Value(m Metric) int64 { return v.counts[m].Value() }

// String returns all counts as a JSON object.
func (v *Vars) String() string {
	var b strings.Builder
	for m := range metrics {
		b.WriteString(map[bool]string{true: "{", false: ", "}[m == 0])
		b.WriteString(strconv.Quote(m.String()) + ": " + v.counts[m].String())
	}
	return b.String() + "}"
}

// discard is the Metrics of a cluster that was given none.
type discard struct{}

func (discard) Add(Metric, int64) {}
