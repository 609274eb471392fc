package analysis

import (
	"time"

	"github.com/iameval/iameval/policy/analysis/lang"
)

// solution is the value of a dimension that satisfies its constraints.
type solution struct {
	v     verdict
	why   Reason      // of gaveUp
	word  lang.Word   // of a text
	shape shape       // of a key
	list  []lang.Word // of a key that is a list
	at    time.Time   // of the clock
}

// verdict is what came of solving a dimension.
type verdict uint8

const (
	gaveUp verdict = iota
	empty          // no value satisfies the constraints
	solved
)

// shape is the form of a key's value.
type shape uint8

const (
	absent shape = iota
	single       // solution.word; the empty word is the empty text
	list         // solution.list
)
