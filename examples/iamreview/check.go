package main

import (
	"runtime"
	"slices"

	"github.com/iameval/iameval/policy/review"
)

// maxTogether is how many documents are checked by one at a time. What is looked up for
// one document serves those after it, so it is not too few.
const maxTogether = 500

// portion is a part of a check.
type portion struct {
	docs    []*review.Document
	checker *review.Checker
	found   chan []examined // once
}

// checkAll checks what was read, on all processors, and adds what is found in the order
// of the documents.
func (r *reviewer) checkAll() {
	tables := r.described()
	var all []portion
	for i := range r.checks {
		c := &r.checks[i]
		if c.known.Tables == nil && tables != nil {
			c.known.Tables = tables
		}
		checker := review.NewChecker(c.known)
		for docs := range slices.Chunk(c.docs, maxTogether) {
			all = append(all, portion{docs, checker, make(chan []examined, 1)})
		}
	}
	inParallel(all)
	for _, p := range all {
		for _, f := range <-p.found {
			r.put(f)
		}
		r.room.adjust()
	}
}

// inParallel begins to check portions, in their order.
func inParallel(all []portion) {
	next := make(chan portion)
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		go func() {
			for p := range next {
				p.found <- examine(p.checker.Check(p.docs))
			}
		}()
	}
	go func() {
		for _, p := range all {
			next <- p
		}
		close(next)
	}()
}
