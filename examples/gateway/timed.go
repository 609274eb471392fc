package gateway

import (
	"net/http"
	"time"
)

// forward asks the server behind the gateway, and measures it.
func (x *exchange) forward(w http.ResponseWriter, r *http.Request) {
	x.watch = watched{ResponseWriter: w}
	start := time.Now()
	defer func() { // it may panic to abort the answer
		took := time.Since(start)
		x.behind += took
		t := x.timing()
		t.backend.add(took)
		t.received.Add(max(r.ContentLength, 0))
		t.sent.Add(x.watch.bytes)
		if x.watch.status >= http.StatusInternalServerError {
			t.backendFailures.Add(1)
		}
	}()
	x.g.Next.ServeHTTP(&x.watch, r)
}

// measured adds the time that the gateway itself took.
func (x *exchange) measured() { x.timing().gate.add(time.Since(x.started) - x.behind) }

// timing is what is measured of the service. Services that are not mapped count
// together, since clients make up their names.
func (x *exchange) timing() *timing {
	if x.g.planners[x.service] == nil {
		return x.g.Metrics.timingOf("")
	}
	return x.g.Metrics.timingOf(x.service)
}

// watched is a writer that sees the status and the length of an answer.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader keeps the status.
func (w *watched) WriteHeader(status int) {
	if w.status < http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *watched) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
