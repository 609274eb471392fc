package gateway

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"
)

// counter is what requests are counted by.
type counter struct{ service, operation, outcome string }

// maxCounters bounds the counters: of the operations that clients make up.
const maxCounters = 10_000

// Metrics counts requests by service, operation and outcome. The zero Metrics has
// none.
type Metrics struct {
	mu sync.Mutex
	of map[counter]int64
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

// WriteTo writes the counters in the text form of Prometheus.
func (m *Metrics) WriteTo(w io.Writer) (n int64, err error) {
	m.mu.Lock()
	type line struct {
		counter
		n int64
	}
	var list []line
	for c, k := range m.of {
		list = append(list, line{c, k})
	}
	m.mu.Unlock()
	slices.SortFunc(list, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.operation, b.operation), cmp.Compare(a.outcome, b.outcome))
	})
	for _, l := range list {
		k, err := fmt.Fprintf(w, "gateway_requests_total{service=%q,operation=%q,outcome=%q} %d\n", l.service, l.operation, l.outcome, l.n)
		if n += int64(k); err != nil {
			return n, err
		}
	}
	return n, nil
}
