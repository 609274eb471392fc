package condition_test

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"

	"github.com/iameval/iameval/condition"
)

// TestRememberedAddresses: what a context remembers of its addresses never shows, in
// whatever order and by however many goroutines it is asked.
func TestRememberedAddresses(t *testing.T) {
	texts := []string{"203.0.113.7", "203.0.113.8", "::ffff:203.0.113.9", "2001:db8::1", "0.0.0.0", "255.255.255.255", "203.0.113.07", "::", "", "a"}
	tests := make([][]*condition.Test, len(texts)) // key i against each of the texts
	var entries []condition.Entry
	for i, text := range texts {
		key := fmt.Sprintf("a:ip%d", i)
		entries = append(entries, condition.String(key, text))
		for _, want := range texts {
			if addr, err := netip.ParseAddr(want); err == nil {
				want = addr.Unmap().String()
			}
			tests[i] = append(tests[i], test(t, "IpAddress", key, want))
		}
	}
	c := condition.NewContext(entries...).With(condition.String("a:ip4", "127.0.0.1"))
	texts[4] = "127.0.0.1"
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			for n := range 2000 {
				i, k := (n*(g+1)+n/7)%len(texts), n%len(texts)
				got := tests[i][k].Eval(&condition.Env{Context: c}).Result
				addr, err := netip.ParseAddr(texts[i])
				want := condition.Indeterminate // the request value or the policy value is not an address
				if policy, bad := netip.ParseAddr(tests[i][k].Values()[0]); err == nil && bad == nil {
					want = condition.ResultOf(addr.Unmap() == policy)
				}
				if got != want {
					t.Errorf("%q is %q: %v, want %v", texts[i], tests[i][k].Values(), got, want)
				}
			}
		})
	}
	wait.Wait()
}

// TestRememberingAllocs: neither remembering nor recalling allocates.
func TestRememberingAllocs(t *testing.T) {
	one, other := test(t, "IpAddress", "a:one", "203.0.113.0/24"), test(t, "IpAddress", "a:other", "203.0.113.0/24")
	e := env(t, condition.String("a:one", "203.0.113.7"), condition.String("a:other", "198.51.100.1"))
	if n := testing.AllocsPerRun(100, func() {
		if one.Eval(e).Result != condition.True || other.Eval(e).Result != condition.False {
			t.Error("wrong")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
