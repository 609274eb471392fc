package access

import (
	"iter"
	"math/bits"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// A row is the verdicts on all calls that DAX serves, for one caller and one table: three
// planes of bits, so that rows are combined a word at a time.

// CallKind is one of the calls that a [Matrix] answers for: an operation that DAX
// serves, and of a TransactWriteItems the kind of its members.
type CallKind struct {
	Operation string // "dynamodb:GetItem"
	Member    string // of a TransactWriteItems: "Put", "Update", "Delete" or "ConditionCheck"
}

// String returns the operation without its service, and the member.
func (k CallKind) String() string {
	name := strings.TrimPrefix(k.Operation, "dynamodb:")
	if k.Member != "" {
		name += " " + k.Member
	}
	return name
}

// sketch returns the call of the kind without a table.
func (k CallKind) sketch() operation.Sketch {
	s := operation.Sketch{Operation: k.Operation}
	if k.Member != "" {
		s.Members = []string{k.Member}
	}
	return s
}

// kinds are all calls that DAX serves, in the order of operation.DAX and
// operation.Members.
var kinds = func() (list []CallKind) {
	for name := range operation.DAX() {
		if name != "dynamodb:TransactWriteItems" {
			list = append(list, CallKind{name, ""})
			continue
		}
		for _, member := range operation.Members() {
			list = append(list, CallKind{name, member})
		}
	}
	return list
}()

// Calls is a set of calls, by their places in [Matrix.Calls]. The zero Calls is empty.
type Calls uint16

// Has reports whether call n is in the set.
func (c Calls) Has(n int) bool { return 0 <= n && n < len(kinds) && c>>n&1 == 1 }

// Len returns how many calls are in the set.
func (c Calls) Len() int { return bits.OnesCount16(uint16(c & every)) }

// All yields the calls of the set, ascending.
func (c Calls) All() iter.Seq2[int, CallKind] {
	return func(yield func(int, CallKind) bool) {
		for n, kind := range kinds {
			if c.Has(n) && !yield(n, kind) {
				return
			}
		}
	}
}

// Names returns the names of the calls, such as "GetItem" or "TransactWriteItems Put".
func (c Calls) Names() (names []string) {
	for _, kind := range c.All() {
		names = append(names, kind.String())
	}
	return names
}

// String returns the names, separated by commas.
func (c Calls) String() string { return strings.Join(c.Names(), ", ") }

// every is the set of all calls.
var every = Calls(1)<<len(kinds) - 1

// samples are a call of each kind, on some table.
var samples = func() (calls []operation.Call) {
	for _, kind := range kinds {
		s := kind.sketch()
		s.Tables = []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/t")}
		call, err := s.Call()
		if err != nil {
			panic(err)
		}
		calls = append(calls, call)
	}
	return calls
}()

// those are the calls for which is holds.
func those(is func(*operation.Call) bool) (c Calls) {
	for n := range samples {
		if is(&samples[n]) {
			c |= 1 << n
		}
	}
	return c
}

var (
	// writing are the calls that write.
	writing = those((*operation.Call).Writes)
	// cacheable are the calls that a cluster can serve from its cache alone: reads
	// that are not strongly consistent. SEMANTICS 8.3f
	cacheable = every &^ writing &^ those((*operation.Call).ConsistentRead)
)

// Row is what one caller can do to one table: for each call a verdict, and whether the
// verdict is uncertain. The zero Row denies every call.
type Row uint64

// A Row has three planes, each with a bit for each call. The first two are the verdict:
//
//	denied      set    clear   set   clear
//	granted     clear  set     set   clear
//	verdict     explicit deny  allowed  from the cache only  implicit deny
//
// There is room for 16 calls in a plane. The place behind the last call is for a
// decision that counts for all of them: that of DescribeTable, of the protocol actions
// or of the trust policy.
const (
	planeBits = 16
	beside    = planeBits - 1
)

func newRow(denied, granted, uncertain Calls) Row {
	return Row(denied) | Row(granted)<<planeBits | Row(uncertain)<<(2*planeBits)
}

func (r Row) denied() Calls    { return Calls(r) }
func (r Row) granted() Calls   { return Calls(r >> planeBits) }
func (r Row) uncertain() Calls { return Calls(r >> (2 * planeBits)) }

// with returns the row with the verdict on call n.
func (r Row) with(n int, t tally) Row {
	switch t.verdict {
	case policy.ExplicitDeny:
		r |= 1 << n
	case policy.Allowed:
		r |= 1 << (planeBits + n)
	case policy.ImplicitDeny:
	}
	if t.uncertain {
		r |= 1 << (2*planeBits + n)
	}
	return r
}

// Allows returns the calls that are allowed. Those from the cache only are not.
func (r Row) Allows() Calls { return r.granted() &^ r.denied() & every }

// ExplicitlyDenied returns the calls that a Deny statement forbids.
func (r Row) ExplicitlyDenied() Calls { return r.denied() &^ r.granted() & every }

// CachedOnly returns the calls that a cluster can serve from its cache alone. There
// are none in a row of direct access.
func (r Row) CachedOnly() Calls { return r.granted() & r.denied() & every }

// Uncertain returns the calls whose verdict depends on something that could not be
// evaluated.
func (r Row) Uncertain() Calls { return r.uncertain() & every }

// Verdict returns the verdict on call n; an implicit deny for a call from the cache
// only, and if there is no call n.
func (r Row) Verdict(n int) policy.Verdict {
	switch {
	case r.Allows().Has(n):
		return policy.Allowed
	case r.ExplicitlyDenied().Has(n):
		return policy.ExplicitDeny
	}
	return policy.ImplicitDeny
}

// String returns one letter for each call, in their order: a for allowed, n where no
// statement allows it, d where a statement denies it, and c from the cache only. It is
// a capital where the verdict is uncertain.
func (r Row) String() string {
	text := make([]byte, len(kinds))
	for n := range kinds {
		switch letter := &text[n]; {
		case r.Allows().Has(n):
			*letter = 'a'
		case r.CachedOnly().Has(n):
			*letter = 'c'
		case r.ExplicitlyDenied().Has(n):
			*letter = 'd'
		default:
			*letter = 'n'
		}
		if r.Uncertain().Has(n) {
			text[n] -= 'a' - 'A'
		}
	}
	return string(text)
}

// tally is the verdict on a half, and whether it is uncertain.
type tally struct {
	verdict   policy.Verdict
	uncertain bool
}

func tallyOf(h *Half) tally { return tally{h.Verdict(), h.Uncertain()} }
