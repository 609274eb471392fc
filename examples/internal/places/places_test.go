package places

import (
	"net/netip"
	"testing"
)

// TestPlaces takes places and gives them back, in all and of each address.
func TestPlaces(t *testing.T) {
	p := Places{All: 3, Each: 2}
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for i, test := range []struct {
		give bool
		of   netip.Addr
		want string
	}{
		{false, a, ""}, {false, a, ""}, {false, a, "connections of an address"}, {false, b, ""}, {false, b, "connections"},
		{true, a, ""}, {false, b, ""}, {false, a, "connections"}, {true, b, ""}, {true, b, ""}, {true, a, ""},
	} {
		if test.give {
			p.Give(test.of)
		} else if got := p.Take(test.of); got != test.want {
			t.Errorf("%d: %q, want %q", i, got, test.want)
		}
	}
	if p.open != 0 || len(p.of) != 0 {
		t.Errorf("%d open, of %v", p.open, p.of)
	}
}
