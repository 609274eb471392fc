package gateway_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestMetrics: what /metrics has after one allowed request, one that the server
// behind fails, and one that is denied.
func TestMetrics(t *testing.T) {
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/broken") {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte("twelve bytes"))
	})
	s := newStage(t, load(t, document("Allow s3:PutObject on arn:aws:s3:::bucket/*"), document("Allow * on *")), next)
	for _, key := range []string{"fine", "broken"} {
		_ = put(t, s3Client(s.alice()), key, "five!")
	}
	if status, _ := s.raw(t, "s3", "GET", "/bucket/fine", "", nil, nil); status != http.StatusForbidden {
		t.Errorf("GetObject: %d", status)
	}
	var out strings.Builder
	n, err := s.Metrics.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Errorf("%d bytes, %v; wrote %d", n, err, out.Len())
	}
	for _, want := range []string{
		`gateway_requests_total{service="s3",operation="s3:PutObject",outcome="allowed"} 2`,
		`gateway_requests_total{service="s3",operation="s3:GetObject",outcome="access-denied"} 1`,
		`gateway_backend_failures_total{service="s3"} 1`,
		`gateway_received_bytes_total{service="s3"} 10`,
		`gateway_sent_bytes_total{service="s3"} 12`,
		`gateway_gate_seconds_bucket{service="s3",le="+Inf"} 3`,
		`gateway_gate_seconds_count{service="s3"} 3`,
		`gateway_backend_seconds_count{service="s3"} 2`,
	} {
		if !strings.Contains(out.String(), want+"\n") {
			t.Errorf("no line %s in\n%s", want, out.String())
		}
	}
}
