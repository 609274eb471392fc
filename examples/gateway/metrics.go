package gateway

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// counter is what requests are counted by.
type counter struct{ service, operation, outcome string }

// maxCounters bounds the counters: of the operations that clients make up.
const maxCounters = 10_000

// Metrics counts requests by service, operation and outcome, and measures by
// service how long the gateway and the server behind it took. The zero Metrics has
// none. It is safe for concurrent use.
type Metrics struct {
	mu    sync.Mutex
	of    map[counter]int64
	times sync.Map // of a service to its *timing
}

func (m *Metrics) count(service, operation, outcome string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = make(map[counter]int64)
	}
	c := counter{service, operation, outcome}
	if _, ok := m.of[c]; !ok && len(m.of) >= maxCounters {
		c = counter{outcome: outcome}
	}
	m.of[c]++
}

// Count returns how many requests had an outcome: "allowed", "access-denied",
// "unmapped", "unauthentic" and so on.
func (m *Metrics) Count(outcome string) (n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for c, k := range m.of {
		if c.outcome == outcome {
			n += k
		}
	}
	return n
}

// timing is what is measured of a service.
type timing struct {
	gate, backend   histogram
	received, sent  atomic.Int64 // bytes of bodies to and from the server behind
	backendFailures atomic.Int64 // its answers of 500 and above
}

// timingOf returns what is measured of a service that the gateway has planners
// for; the others count together.
func (m *Metrics) timingOf(service string) *timing {
	if t, ok := m.times.Load(service); ok {
		return t.(*timing)
	}
	t, _ := m.times.LoadOrStore(service, new(timing))
	return t.(*timing)
}

// bounds are the upper bounds of the buckets of a histogram.
var bounds = [...]time.Duration{
	10 * time.Microsecond, 25 * time.Microsecond, 50 * time.Microsecond, 100 * time.Microsecond, 250 * time.Microsecond, time.Millisecond,
	5 * time.Millisecond, 25 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond, 2500 * time.Millisecond, 10 * time.Second,
}

// histogram counts durations. The zero histogram has none.
type histogram struct {
	buckets [len(bounds) + 1]atomic.Int64
	sum     atomic.Int64 // nanoseconds
}

func (h *histogram) add(d time.Duration) {
	i, _ := slices.BinarySearch(bounds[:], d)
	h.buckets[i].Add(1)
	h.sum.Add(int64(d))
}

// writeTo writes the histogram in the text form of Prometheus, in seconds.
func (h *histogram) writeTo(w io.Writer, name, service string) {
	var n int64
	for i := range h.buckets {
		n += h.buckets[i].Load()
		le := "+Inf"
		if i < len(bounds) {
			le = fmt.Sprint(bounds[i].Seconds())
		}
		fmt.Fprintf(w, "%s_bucket{service=%q,le=%q} %d\n", name, service, le, n)
	}
	fmt.Fprintf(w, "%s_sum{service=%q} %v\n%[1]s_count{service=%[2]q} %[4]d\n", name, service, time.Duration(h.sum.Load()).Seconds(), n)
}

// WriteTo writes the counters and the histograms in the text form of Prometheus.
func (m *Metrics) WriteTo(w io.Writer) (int64, error) {
	out := counting{w: w}
	m.mu.Lock()
	of := maps.Clone(m.of)
	m.mu.Unlock()
	fmt.Fprintln(&out, "# TYPE gateway_requests_total counter")
	for _, c := range slices.SortedFunc(maps.Keys(of), func(a, b counter) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.operation, b.operation), cmp.Compare(a.outcome, b.outcome))
	}) {
		fmt.Fprintf(&out, "gateway_requests_total{service=%q,operation=%q,outcome=%q} %d\n", c.service, c.operation, c.outcome, of[c])
	}
	times := make(map[string]*timing)
	m.times.Range(func(service, t any) bool {
		times[service.(string)] = t.(*timing)
		return true
	})
	services := slices.Sorted(maps.Keys(times))
	for _, total := range []struct {
		name string
		of   func(*timing) int64
	}{
		{"gateway_backend_failures_total", func(t *timing) int64 { return t.backendFailures.Load() }},
		{"gateway_received_bytes_total", func(t *timing) int64 { return t.received.Load() }},
		{"gateway_sent_bytes_total", func(t *timing) int64 { return t.sent.Load() }},
	} {
		fmt.Fprintf(&out, "# TYPE %s counter\n", total.name)
		for _, s := range services {
			fmt.Fprintf(&out, "%s{service=%q} %d\n", total.name, s, total.of(times[s]))
		}
	}
	fmt.Fprintln(&out, "# TYPE gateway_gate_seconds histogram")
	for _, s := range services {
		times[s].gate.writeTo(&out, "gateway_gate_seconds", s)
	}
	fmt.Fprintln(&out, "# TYPE gateway_backend_seconds histogram")
	for _, s := range services {
		times[s].backend.writeTo(&out, "gateway_backend_seconds", s)
	}
	return out.n, out.err
}

// counting counts what is written, up to the first error.
type counting struct {
	w   io.Writer
	n   int64
	err error
}

// Write writes, unless a write has failed.
func (c *counting) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(b)
	c.n, c.err = c.n+int64(n), err
	return n, err
}
