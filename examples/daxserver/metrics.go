package daxserver

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// Metrics counts what a server does. It is safe for concurrent use, a variable for
// package expvar, and can be written as text for Prometheus. The zero Metrics is
// ready for use and must not be copied.
type Metrics struct {
	// Cluster are the counts of the cluster behind the server, if it was given
	// them as its Metrics.
	Cluster daxcache.Vars

	connections  atomic.Int64 // open now
	accepted     atomic.Int64
	inFlight     atomic.Int64 // bytes of requests above 64 KiB
	lists        atomic.Int64
	listed       atomic.Int64 // nodes in the last answer to Endpoints
	revision     atomic.Uint64
	refused      counts // by why
	authorised   counts // by result
	failed       counts // requests, by method and code
	succeeded    [protocol.Methods]atomic.Int64
	requestTimes [protocol.Methods]histogram
}

// counts are counters by their labels. These are few.
type counts struct {
	mu sync.RWMutex
	of map[string]*atomic.Int64
}

// add counts one.
func (c *counts) add(label string) {
	c.mu.RLock()
	n := c.of[label]
	c.mu.RUnlock()
	if n == nil {
		n = c.make(label)
	}
	n.Add(1)
}

func (c *counts) make(label string) *atomic.Int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = make(map[string]*atomic.Int64)
	}
	if c.of[label] == nil {
		c.of[label] = new(atomic.Int64)
	}
	return c.of[label]
}

// get returns the count of a label.
func (c *counts) get(label string) int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if n := c.of[label]; n != nil {
		return n.Load()
	}
	return 0
}

// each calls visit for each label, in order.
func (c *counts) each(visit func(label string, n int64)) {
	c.mu.RLock()
	of := maps.Clone(c.of)
	c.mu.RUnlock()
	for _, label := range slices.Sorted(maps.Keys(of)) {
		visit(label, of[label].Load())
	}
}

// bounds are the upper ends of the buckets of a histogram.
var bounds = [...]time.Duration{50 * time.Microsecond, 200 * time.Microsecond, time.Millisecond, 5 * time.Millisecond,
	20 * time.Millisecond, 100 * time.Millisecond, time.Second, 10 * time.Second}

// histogram counts how long something took.
type histogram struct {
	buckets [len(bounds) + 1]atomic.Int64
	sum     atomic.Int64 // nanoseconds
}

func (h *histogram) add(d time.Duration) {
	i := 0
	for i < len(bounds) && d > bounds[i] {
		i++
	}
	h.buckets[i].Add(1)
	h.sum.Add(int64(d))
}

// done counts a request. The code is "" for one that succeeded.
func (m *Metrics) done(method protocol.Method, code string, took time.Duration) {
	if code == "" {
		m.succeeded[method].Add(1)
	} else {
		m.failed.add(requestLabel(method.String(), code))
	}
	m.requestTimes[method].add(took)
}

// Requests returns how many requests of a method, such as "GetItem", ended with a
// code, such as "AccessDeniedException"; "" is success.
func (m *Metrics) Requests(method, code string) int64 {
	if code != "" {
		return m.failed.get(requestLabel(method, code))
	}
	for of := range protocol.Methods {
		if of.String() == method {
			return m.succeeded[of].Load()
		}
	}
	return 0
}

// Authorisations returns how many connections were authorised, result "ok", or why
// they were not, such as "unknown-key".
func (m *Metrics) Authorisations(result string) int64 { return m.authorised.get(result) }

// Refused returns how many connections and requests were refused for a reason, such
// as "http" or "connections".
func (m *Metrics) Refused(why string) int64 { return m.refused.get(why) }

// Connections returns how many connections are open.
func (m *Metrics) Connections() int64 { return m.connections.Load() }

// gauges are the metrics that are single numbers, by their names.
func (m *Metrics) gauges(visit func(name, kind string, n int64)) {
	visit("connections", "gauge", m.connections.Load())
	visit("connections_total", "counter", m.accepted.Load())
	visit("in_flight_bytes", "gauge", m.inFlight.Load())
	visit("attribute_lists", "gauge", m.lists.Load())
	visit("endpoints_listed", "gauge", m.listed.Load())
	visit("revision", "gauge", int64(m.revision.Load())) //nolint:gosec // it counts from 1
	for metric := range daxcache.Entries + 1 {
		kind := "counter"
		if metric == daxcache.Bytes || metric == daxcache.Entries {
			kind = "gauge"
		}
		visit("cluster_"+metric.String(), kind, m.Cluster.Value(metric))
	}
}

// requestLabel is what requests are counted by.
func requestLabel(method, code string) string {
	return fmt.Sprintf(`method=%q,code=%q`, method, code)
}

// WriteTo writes all metrics in the text form of Prometheus.
func (m *Metrics) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	m.gauges(func(name, kind string, n int64) {
		fmt.Fprintf(&b, "# TYPE daxserver_%s %s\ndaxserver_%s %d\n", name, kind, name, n)
	})
	labelled := func(name string, c *counts, label func(string) string) {
		fmt.Fprintf(&b, "# TYPE daxserver_%s counter\n", name)
		c.each(func(l string, n int64) { fmt.Fprintf(&b, "daxserver_%s{%s} %d\n", name, label(l), n) })
	}
	labelled("refused_total", &m.refused, func(l string) string { return fmt.Sprintf("why=%q", l) })
	labelled("authorisations_total", &m.authorised, func(l string) string { return fmt.Sprintf("result=%q", l) })
	labelled("requests_total", &m.failed, func(l string) string { return l })
	for method := range protocol.Methods {
		fmt.Fprintf(&b, "daxserver_requests_total{%s} %d\n", requestLabel(method.String(), ""), m.succeeded[method].Load())
	}
	b.WriteString("# TYPE daxserver_request_seconds histogram\n")
	for method := range m.requestTimes {
		m.requestTimes[method].write(&b, protocol.Method(method).String())
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func (h *histogram) write(b *strings.Builder, method string) {
	total := int64(0)
	for i := range h.buckets {
		if total += h.buckets[i].Load(); i < len(bounds) {
			fmt.Fprintf(b, "daxserver_request_seconds_bucket{method=%q,le=\"%g\"} %d\n", method, bounds[i].Seconds(), total)
		}
	}
	fmt.Fprintf(b, "daxserver_request_seconds_bucket{method=%q,le=\"+Inf\"} %d\n", method, total)
	fmt.Fprintf(b, "daxserver_request_seconds_sum{method=%q} %g\ndaxserver_request_seconds_count{method=%q} %d\n",
		method, time.Duration(h.sum.Load()).Seconds(), method, total)
}

// String returns all metrics but the times as a JSON object, for expvar.
func (m *Metrics) String() string {
	var members []string
	add := func(name string, n int64) { members = append(members, fmt.Sprintf("%q: %d", name, n)) }
	m.gauges(func(name, _ string, n int64) { add(name, n) })
	m.refused.each(func(l string, n int64) { add("refused_total "+l, n) })
	m.authorised.each(func(l string, n int64) { add("authorisations_total "+l, n) })
	m.failed.each(func(l string, n int64) { add("requests_total "+l, n) })
	for method := range protocol.Methods {
		add("requests_total "+requestLabel(method.String(), ""), m.succeeded[method].Load())
	}
	return "{" + strings.Join(members, ", ") + "}"
}
