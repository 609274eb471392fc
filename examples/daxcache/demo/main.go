// Demo plays the story of "DAX access control" on a cluster of package daxcache:
// a user who may not read a table reads it through a cluster, and goes on reading
// what is cached when the cluster itself may no longer.
//
//	go run ./examples/daxcache/demo
//
// The tables are in memory and the time is simulated, so that five minutes pass at
// once.
package main

import (
	"fmt"
	"os"
)

func main() {
	s, err := newStage(os.Stdout)
	if err == nil {
		err = s.play()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(1)
	}
}
