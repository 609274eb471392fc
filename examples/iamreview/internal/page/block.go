package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/review"
)

// The answers that many halves have in common stand in one block, which they link to.

// block is the answers of one half: those of one side, or through each cluster.
type block struct {
	ID    string // "d3" or "x3"
	As    string // a cell that it is the answer of
	Sides []side
}

// side is answers with the name of a cluster; "" for direct access.
type side struct {
	Cluster string
	Runs    []run
}

// run is calls with the same answer.
type run struct {
	Calls []string
	Word  word
	Parts []partView
}

// partView is a part with the place of its statement.
type partView struct {
	Text   string
	Ref    *ref
	Joined bool // it begins with a sign that stands at the word before
}

// block returns the number of the block with the answers of a half.
func (b *builder) block(half, caller, table int, got *answers) int {
	var sides []side
	who := b.Matrix.Caller(caller).Principal.ARN()
	if half == 0 {
		sides = []side{{"", b.runs(who, got.direct)}}
	} else {
		for n := range b.Clusters {
			all := make([]answer, len(got.via[n]))
			for call := range all {
				all[call] = got.via[n][call].answer
			}
			sides = append(sides, side{b.out.Clusters[n].Short, b.runs(who, all)})
		}
	}
	key := fmt.Sprint(sides)
	n, ok := b.blocks[half][key]
	if !ok {
		n = len(b.blocks[half])
		b.blocks[half][key] = n
		one := block{fmt.Sprintf("%c%d", "dx"[half], n), b.who[caller].Short + " on " + b.out.Tables[table].Short, sides}
		if half == 0 {
			b.out.Direct = append(b.out.Direct, one)
		} else {
			b.out.Via = append(b.out.Via, one)
		}
	}
	return n
}

// runs puts calls with equal answers together, in their order. A part of the caller
// is one of this caller, though the answer may be that of its class.
func (b *builder) runs(who arn.ARN, all []answer) (runs []run) {
	for _, call := range ordered {
		next := run{[]string{call.name}, all[call.place].word, b.parts(who, all[call.place].parts)}
		same := func(r run) bool { return r.Word == next.Word && slices.Equal(r.Parts, next.Parts) }
		if at := slices.IndexFunc(runs, same); at >= 0 {
			runs[at].Calls = append(runs[at].Calls, call.name)
			continue
		}
		runs = append(runs, next)
	}
	return together(runs)
}

// parts gives the statements of parts their places.
func (b *builder) parts(who arn.ARN, all []part) []partView {
	views := make([]partView, len(all))
	for i, p := range all {
		views[i].Text = p.text
		views[i].Joined = strings.IndexAny(p.text, ";:,") == 0
		if p.statement == nil {
			continue
		}
		of := who
		if p.role != (arn.ARN{}) {
			of = p.role
		}
		var d *review.Document
		if b.Source != nil {
			d = b.Source(of, p.statement)
		}
		views[i].Ref = b.places.statement(d, p.statement)
	}
	return views
}
