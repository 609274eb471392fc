package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

// TestRoom: files that are small set no limit of memory, larger ones one that holds them,
// which grows with what lives; and whoever has set a limit keeps it.
func TestRoom(t *testing.T) {
	limit := func() int64 { return debug.SetMemoryLimit(-1) }
	if limit() != math.MaxInt64 {
		t.Skip("GOMEMLIMIT is set")
	}
	var small, large room
	small.add(1 << 20)
	small.adjust()
	small.leave()
	if limit() != math.MaxInt64 {
		t.Errorf("small files: %d", limit())
	}
	large.add(20 << 20)
	large.add(44 << 20)
	if limit() != 296<<20 {
		t.Errorf("64 MB of files: a limit of %d, want 296 MB", limit())
	}
	large.set(1 << 20)
	runtime.GC()
	if large.adjust(); limit() < 41<<20 {
		t.Errorf("the limit does not grow: %d", limit())
	}
	grown := limit()
	if large.adjust(); limit() < grown {
		t.Errorf("the limit shrinks: %d", limit())
	}
	large.leave()
	if limit() != math.MaxInt64 {
		t.Errorf("after the run: %d", limit())
	}
	debug.SetMemoryLimit(1 << 40)
	defer debug.SetMemoryLimit(math.MaxInt64)
	var other room
	other.add(64 << 20)
	other.adjust()
	if other.leave(); limit() != 1<<40 {
		t.Errorf("a limit that was set before: %d", limit())
	}
}
