package address_test

import (
	"net"
	"testing"

	"github.com/iameval/iameval/examples/internal/address"
)

// Who is told an address can listen there, and nobody is told of one where somebody does.
func TestFree(t *testing.T) {
	seen := make(map[string]bool)
	for range 100 {
		a := address.Free(t)
		l, err := net.Listen("tcp", a)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		if seen[a] {
			t.Errorf("%s twice, and somebody listens there", a)
		}
		seen[a] = true
	}
}
