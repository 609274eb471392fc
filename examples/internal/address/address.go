// Package address finds addresses for the servers of tests that must be told where to
// listen before they do.
package address

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// The ports that are tried. Systems give none of them to who asks for any port, nor to a
// connection that goes out, so that none of the many connections of tests can take one in
// the time between Free and the server.
const (
	first = 20_000
	ports = 10_000
)

// Free returns an address of the local machine, such as 127.0.0.1:20001, where nobody
// listens.
func Free(t testing.TB) string {
	t.Helper()
	var err error
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", first+rand.IntN(ports))
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			_ = l.Close() // nobody has connected to it
			return address
		}
	}
	t.Fatalf("no port is free: %v", err)
	return ""
}
