package main

import (
	"runtime"
	"slices"
	"sync"

	"github.com/iameval/iameval/policy/review"
)

// maxTogether is how many documents are checked by one at a time. What is looked up for
// one document serves those after it, so it is not too few.
const maxTogether = 500

// portion is a part of a check, with what is found in it.
type portion struct {
	docs  []*review.Document
	known *review.Options
	found []review.Finding
}

// checkAll checks what was read, on all processors, and adds what is found in the order
// of the documents.
func (r *reviewer) checkAll() {
	tables := r.described()
	var all []*portion
	for i := range r.checks {
		c := &r.checks[i]
		if c.known.Tables == nil && tables != nil {
			c.known.Tables = tables
		}
		for docs := range slices.Chunk(c.docs, maxTogether) {
			all = append(all, &portion{docs: docs, known: &c.known})
		}
	}
	inParallel(all)
	for _, p := range all {
		for _, f := range p.found {
			r.add(f)
		}
	}
}

// inParallel checks portions.
func inParallel(all []*portion) {
	next := make(chan *portion)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		workers.Go(func() {
			for p := range next {
				p.found = slices.Collect(review.Check(p.docs, *p.known))
			}
		})
	}
	for _, p := range all {
		next <- p
	}
	close(next)
	workers.Wait()
}
