package main

import (
	"net"
	"testing"
	"time"
)

// TestLimits: a connection too many is closed, and there is room again once one has
// ended.
func TestLimits(t *testing.T) {
	for name, limits := range map[string][2]int{"in all": {2, 9}, "of one address": {9, 2}} {
		inner, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = inner.Close() }()
		l := limited(inner, limits[0], limits[1])
		accepted := make(chan net.Conn, 10)
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				accepted <- c
			}
		}()
		dial := func() net.Conn {
			c, err := net.Dial("tcp", inner.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() })
			return c
		}
		dial()
		dial()
		first := <-accepted
		<-accepted
		third := dial()
		if err := third.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := third.Read(make([]byte, 1)); err == nil || len(accepted) != 0 {
			t.Errorf("%s: a connection too many is served: %v", name, err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		dial()
		select {
		case <-accepted:
		case <-time.After(5 * time.Second):
			t.Errorf("%s: no room after one has ended", name)
		}
	}
}
