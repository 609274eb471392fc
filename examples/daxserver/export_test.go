package daxserver

import (
	"context"
	"net"
)

// Speak serves a connection that came from nowhere, to its end.
func (s *Server) Speak(nc net.Conn) {
	newConn(context.Background(), s, nc, nil, remoteAddress(nc)).serve()
}
