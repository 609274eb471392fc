package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// row is a workload for all peers. A peer that is not asked has no run.
type row struct {
	name string
	runs []func(n int) // for each peer: do the work n times
}

// rows prepares the workloads for the peers, all outside the clock.
func rows(all []workload, c *corpus, engines []peer) ([]row, error) {
	var table []row
	for i := range all {
		w := &all[i]
		r := row{name: w.name}
		for _, p := range engines {
			if len(w.statements) > p.most {
				r.runs = append(r.runs, nil)
				continue
			}
			decider, err := p.load(w.statements)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", p.name, w.name, err)
			}
			r.runs = append(r.runs, repeat(decider(w.measured)))
		}
		table = append(table, r)
	}
	w5 := row{name: fmt.Sprintf("W5 %d users in random order, on %d processors", len(c.users), runtime.GOMAXPROCS(0))}
	load := row{name: "W6 parse and compile 15 statements"}
	for _, p := range engines {
		decisions, err := p.prepare(c)
		if err != nil {
			return nil, fmt.Errorf("%s, W5: %w", p.name, err)
		}
		w5.runs = append(w5.runs, parallel(decisions))
		text, err := p.text(w6())
		if err != nil {
			return nil, fmt.Errorf("%s, W6: %w", p.name, err)
		}
		load.runs = append(load.runs, func(n int) {
			for range n {
				_ = p.parse(text) // that it parses is known
			}
		})
	}
	return append(table, w5, load), nil
}

func repeat(decide func() bool) func(int) {
	return func(n int) {
		for range n {
			decide()
		}
	}
}

// parallel takes the decisions in turn on all processors.
func parallel(decisions []func() bool) func(int) {
	return func(n int) {
		procs := runtime.GOMAXPROCS(0)
		var group sync.WaitGroup
		for p := range procs {
			group.Go(func() {
				at := p * len(decisions) / procs
				for range (n + procs - 1) / procs {
					if at++; at >= len(decisions) {
						at = 0
					}
					decisions[at]()
				}
			})
		}
		group.Wait()
	}
}

// measure returns the time of a run for each row and peer that is chosen of all rounds, 0
// where there is none. Each round visits every peer of every row once, so that all of
// them share the moods of the machine.
func measure(table []row, rounds int, length time.Duration, choose func([]time.Duration) time.Duration) [][]time.Duration {
	times := make([][][]time.Duration, len(table))
	counts := make([][]int, len(table))
	for i, r := range table {
		times[i], counts[i] = make([][]time.Duration, len(r.runs)), make([]int, len(r.runs))
	}
	for range rounds {
		for i, r := range table {
			for p, run := range r.runs {
				if run != nil {
					var took time.Duration
					took, counts[i][p] = clock(run, counts[i][p], length)
					times[i][p] = append(times[i][p], took)
				}
			}
		}
	}
	chosen := make([][]time.Duration, len(table))
	for i := range times {
		for _, list := range times[i] {
			chosen[i] = append(chosen[i], choose(list))
		}
	}
	return chosen
}

// clock runs the work for about the length, and returns the time of one in picoseconds,
// so that nothing is lost by rounding, and how many there were. It begins with the number
// of the last round.
func clock(run func(int), n int, length time.Duration) (time.Duration, int) {
	for n = max(n, 1); ; n *= 2 {
		start := time.Now()
		run(n)
		if took := time.Since(start); took >= length/2 || n >= 1<<40 {
			return took * 1000 / time.Duration(n), n
		}
	}
}

// fastest is the choice for a machine that does other work too.
func fastest(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	return slices.Min(list)
}

func median(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}
