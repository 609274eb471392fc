package condition

import (
	"slices"
	"time"
)

// An Env is what one decision may read, and what it may spend: the values of a
// request, the time, and a budget of steps.

// Env is everything that conditions and variables may read in one decision: the
// caller's context, the values that the engine computes, and the time. An entry of
// the context takes precedence over the computed value of its key (SEMANTICS 9).
//
// In the zero Env all keys are absent except those of the clock. An Env serves one
// decision in one goroutine.
type Env struct {
	Context Context

	// Now is the time of the request. If it is zero, it is set to the present
	// when a condition first reads the time.
	Now time.Time

	// What the engine computes, by Computed less 1. An Env lives on the stack
	// of every decision, so it is kept small.
	texts [ViaAWSService]string
	kinds [ViaAWSService]Kind // KindAbsent, KindUnknown or KindSingle

	steps int // of the budget of the decision
}

// Set gives the computed key k the single value text. It does nothing if k is not
// one of the constants above.
func (e *Env) Set(k Computed, text string) {
	if k.isSettable() {
		e.kinds[k-1], e.texts[k-1] = KindSingle, text
	}
}

// SetUnknown makes the computed key k unknown. It does nothing if k is not one of
// the constants above.
func (e *Env) SetUnknown(k Computed) {
	if k.isSettable() {
		e.kinds[k-1], e.texts[k-1] = KindUnknown, ""
	}
}

// Lookup returns the values of key, in any case of letters, for display in a trace.
// They are nil if the key is absent or unknown. KindBytes has its bytes as one
// value, and the clock is of KindSingle. Lookup may allocate.
func (e *Env) Lookup(key string) (values []string, kind Kind) {
	k := newKey(key, FoldKey(key))
	var v value
	e.read(&k, &v)
	switch v.kind {
	case KindAbsent, KindUnknown:
		return nil, v.kind
	case KindList, KindClash:
		return slices.Clone(v.list), v.kind
	case KindBytes:
		return []string{v.text}, v.kind
	case kindLone:
		return []string{v.text}, KindList
	default: // a single text, or the clock
		text, _ := v.asText()
		return []string{text}, KindSingle
	}
}

// Values is Lookup without the kind and without copying: a list is shared with the
// context and must not be changed.
func (e *Env) Values(key string) []string {
	k := newKey(key, FoldKey(key))
	var v value
	if e.read(&k, &v); v.kind == KindList || v.kind == KindClash {
		return v.list
	}
	values, _ := e.Lookup(key)
	return values
}

// read sets v, which is zero, to the value of key k.
func (e *Env) read(k *key, v *value) {
	if e.Context.mayHave(k) {
		if at := e.Context.find(k); at.layer != nil {
			at.entry.read(v)
			return
		}
		if e.Context.covers(k.text) {
			v.kind = KindUnknown
			return
		}
	}
	switch {
	case k.computed == 0: // absent
	case k.computed.isSettable():
		v.kind, v.text = e.kinds[k.computed-1], e.texts[k.computed-1]
	default:
		v.kind, v.at = e.clock(k.computed)
	}
}

// The clock is the two keys aws:CurrentTime and aws:EpochTime. Both name the same
// instant, one as a date, the other in seconds since 1970, and both are in every
// request. The instant is Env.Now unless the caller's context gives one of the keys,
// which then sets the other as well (SEMANTICS 9i):
//
//	aws:CurrentTime is a date   aws:EpochTime is the same instant
//	aws:EpochTime is a date     aws:CurrentTime is the same instant
//	both are given              each as given; different instants are an error
//	one is given, not a date    as given; the other is unknown
//
// "Not a date" is a list, an absent or unknown key, or a text that no Date operator
// can read.
//
// What a condition reads depends on its family. A Date operator compares the
// instant, to the nanosecond, under both keys. A Numeric operator reads the whole
// seconds of aws:EpochTime. Strings and variables read a text, which has to be
// written first: the only allocation that an evaluation may need.

// clock returns the instant of k, one of the two keys of the clock, which the context does
// not hold, and its kind, which is KindUnknown if it is not known.
func (e *Env) clock(k Computed) (Kind, instant) {
	kind, other := kindCurrentTime, &knownKeys[epochTime]
	if k == epochTime {
		kind, other = kindEpochTime, &knownKeys[currentTime]
	}
	at, ok := e.now(other)
	if !ok || kind == kindCurrentTime && !at.hasDate() {
		return KindUnknown, instant{}
	}
	return kind, at
}

// now returns the instant that the context gives for the other key of the clock, if
// its value is an instant. Without a value there it returns Now, which it sets to
// the present if it is zero.
func (e *Env) now(other *key) (instant, bool) {
	if e.Context.mayHave(other) {
		if given := e.Context.find(other); given.layer != nil {
			return given.entry.instant()
		}
	}
	if e.Now.IsZero() {
		e.Now = time.Now()
	}
	return instantOf(e.Now), true
}

// The budget of a decision. A condition compares texts that anyone may have written:
// a pattern of 2 KB with a value of 64 KB, or 10,000 values with 10,000 others. The
// cost is counted in steps, and a decision has [MaxSteps]. A comparison beyond them
// is Indeterminate, and so is every later comparison of the same decision (SEMANTICS
// 4.6f).
//
// Steps are counted, not measured, so the answer is the same on every machine. One
// step is about ten nanoseconds of work at most:
//
//	reading a value of the request         2, and 1 for each 8 bytes
//	reading one as a number, a date or an  4, and 1 for each 4 bytes
//	address
//	comparing with a value of the policy   1
//	searching for a pattern                the steps of variables.Template.MatchWithin
//	searching a sorted list for one        1 for each time the list can be halved, and 8 bytes of text
//	replacing a variable                   16
//
// A result that needs no value costs nothing: for a key that is absent or unknown,
// or a list under an operator that is not a set operator. Nor does a statement cost anything
// that a plain condition of few steps keeps from applying: see [Test.Glance].

// MaxSteps is the number of steps that one decision may take. Ordinary policies and
// requests take hundreds or a few thousand.
const MaxSteps = 1_000_000

const (
	resolveSteps = 16 // of replacing a variable
	clockSteps   = 16 // of writing the time as text
)

// Spend takes n steps and reports whether they are within the budget of the
// decision. Once the budget is exceeded it stays exceeded, and only what takes no
// step can still be done.
func (e *Env) Spend(n int) bool {
	if e.steps += n; e.steps <= MaxSteps || n == 0 {
		return true
	}
	e.steps = MaxSteps + 1
	return false
}

// Left returns the number of steps left, -1 if the budget was exceeded.
func (e *Env) Left() int { return MaxSteps - e.steps }

// Exhausted reports whether the budget was exceeded.
func (e *Env) Exhausted() bool { return e.steps > MaxSteps }

// Steps returns the number of steps taken, MaxSteps + 1 if the budget was exceeded.
func (e *Env) Steps() int { return e.steps }

// SetSteps sets the number of steps taken. SetSteps(0) restores the whole budget.
func (e *Env) SetSteps(n int) { e.steps = n }
