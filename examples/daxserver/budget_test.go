package daxserver

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Bytes are given in the order in which they were asked for, a great wish before the
// small ones behind it; who gives up leaves the others their turn.
func TestPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool{free: 10}
		var mu sync.Mutex
		var order []int64
		ctx, cancel := context.WithCancel(t.Context())
		ask := func(ctx context.Context, n int64) {
			go func() {
				if err := p.take(ctx, n); err != nil {
					if !errors.Is(err, context.Canceled) {
						t.Errorf("%d: %v", n, err)
					}
					n = -n
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, n)
			}()
			synctest.Wait()
		}
		ask(t.Context(), 8)
		ask(ctx, 9)         // waits
		ask(t.Context(), 2) // waits behind it, though there are 2
		ask(t.Context(), 7) // waits
		cancel()
		synctest.Wait()
		p.give(8)
		synctest.Wait()
		want := []int64{8, -9, 2, 7}
		if len(order) != len(want) {
			t.Fatalf("order %v, want %v", order, want)
		}
		for i := range want {
			if order[i] != want[i] && !(i == 1 || i == 2) {
				t.Errorf("order %v, want %v", order, want)
			}
		}
		p.give(9)
		if p.free != 10 || len(p.waiting) != 0 {
			t.Errorf("%d free, %d waiting", p.free, len(p.waiting))
		}
	})
}

// However many requests grow at once, none waits for one that waits: R4.
func TestR4BytesInFlight(t *testing.T) {
	b := newBytesInFlight(Limits{InFlightBytes: 8 << 20}.withDefaults())
	var all sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 64 {
		all.Go(func() {
			var s share
			for _, n := range []int{1, smallRequest, smallRequest + 1, mediumShare, mediumShare + 1, 17 << 20} {
				if err := b.grow(ctx, &s, n); err != nil {
					t.Error(err)
				}
				if (n > smallRequest) != (s.medium > 0) || (n > mediumShare) != (s.large > 0) {
					t.Errorf("%d bytes: share %v", n, s)
				}
			}
			b.release(&s)
		})
	}
	all.Wait()
	if b.medium.free != 2<<20 || b.large.free != 17<<20 {
		t.Errorf("free %d and %d", b.medium.free, b.large.free)
	}
}
