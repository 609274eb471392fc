package main

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
)

// room is how much memory a run over large files may take. The files stay in memory to the
// end, so that the heap must not grow to twice its size before garbage is collected; but
// where there is room, it is collected less often. The zero room is that of no files.
type room struct {
	files int   // bytes of them
	limit int64 // 0: the files are small
}

const (
	largeFiles = 32 << 20 // bytes from which on files are a large part of the memory of a run
	baseRoom   = 40 << 20 // what a run takes without files, and more
	fileRoom   = 4        // bytes for each byte of a file
)

// add takes in a file.
func (r *room) add(size int) {
	if r.files += size; r.files >= largeFiles {
		r.set(baseRoom + fileRoom*int64(r.files))
	}
}

// adjust makes room for what has turned out to live: without a quarter as much beside it, the
// run would do little but collect garbage.
func (r *room) adjust() {
	if r.limit == 0 {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if need := baseRoom + int64(live[0].Value.Uint64())*5/4; need > r.limit {
		r.set(need)
	}
}

// set sets the limit, unless who runs the program has set one.
func (r *room) set(limit int64) {
	if old := debug.SetMemoryLimit(-1); old != math.MaxInt64 && old != r.limit {
		return
	}
	r.limit = limit
	debug.SetMemoryLimit(limit)
}

// leave takes the limit away.
func (r *room) leave() {
	if r.limit != 0 {
		debug.SetMemoryLimit(math.MaxInt64)
	}
}
