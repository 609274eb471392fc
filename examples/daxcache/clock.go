package daxcache

import "time"

// Time. A cluster has two clocks. Policies are asked about the time of day.
// Cache entries age by a clock that cannot be set: otherwise an operator who
// corrects the time of day would prolong the life of what is cached.

// clock is both. Without functions of its own it reads time.Now once for the two:
// Go's Time holds a monotonic reading beside the time of day.
type clock struct {
	start   time.Time
	now     func() time.Time
	elapsed func() time.Duration
}

// instant is one moment on both clocks.
type instant struct {
	wall time.Time     // the time of day
	age  time.Duration // since the cluster began
}

func newClock(now func() time.Time, elapsed func() time.Duration) clock {
	if now == nil {
		now = time.Now
	}
	return clock{start: time.Now(), now: now, elapsed: elapsed}
}

// read returns the present moment.
func (c *clock) read() instant {
	wall := c.now()
	switch {
	case c.elapsed != nil:
		return instant{wall, c.elapsed()}
	default:
		return instant{wall, wall.Sub(c.start)}
	}
}
