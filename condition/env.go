package condition

import (
	"slices"
	"time"
)

// An Env is what one decision may read, and what it may spend: the values of a
// request, the time, and a budget of steps.

// Env is all that conditions and variables may read in one decision: the
// caller's context, the values that the engine computes, and the time. An
// entry of the context wins over a computed value of the same key
// (SEMANTICS 9).
//
// In the zero Env all keys are absent but those of the clock. An Env serves
// one decision and one goroutine, as reading the time may set Now.
type Env struct {
	Context Context

	// Now is the instant of the request. If it is zero, the present is asked
	// for once, when a condition first reads the time, and kept here.
	Now time.Time

	// What the engine computes, by Computed less 1. An Env lives on the stack
	// of every decision, so it is kept small.
	texts [ViaAWSService]string
	kinds [ViaAWSService]Kind // KindAbsent, KindUnknown or KindSingle

	steps int // of the budget of the decision
}

// Set says that the computed key k is in the request, with the single value
// text. It does nothing if k names no key.
func (e *Env) Set(k Computed, text string) {
	if k.isTold() {
		e.kinds[k-1], e.texts[k-1] = KindSingle, text
	}
}

// SetUnknown says that nobody knows the value of k. It does nothing if k
// names no key.
func (e *Env) SetUnknown(k Computed) {
	if k.isTold() {
		e.kinds[k-1], e.texts[k-1] = KindUnknown, ""
	}
}

// Lookup returns what e knows of key, in any case of letters, for display in
// a trace. Values are nil if the key is absent or unknown; those of KindBytes
// are the bytes themselves, and the clock is of KindSingle. It may allocate.
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
	}
	text, _ := v.asText()
	return []string{text}, KindSingle
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

// read sets v, which is zero, to what e knows of key k. It does not return the
// value, which would be copied on the way, as every evaluation begins here.
func (e *Env) read(k *key, v *value) {
	if given := e.Context.find(k); given != nil {
		given.read(v)
		return
	}
	switch {
	case e.Context.covers(k.text):
		v.kind = KindUnknown
	case k.computed == 0: // absent
	case k.computed.isTold():
		v.kind, v.text = e.kinds[k.computed-1], e.texts[k.computed-1]
	default:
		e.clock(k.computed, v)
	}
}

// The clock: aws:CurrentTime and aws:EpochTime. Both name the same instant,
// the one as a date, the other in seconds since 1970, and both are in every
// request. The instant is Env.Now, unless the caller's context overrides one
// of the two keys, and with it the other (SEMANTICS 9i):
//
//	aws:CurrentTime given   aws:EpochTime is the same instant
//	aws:EpochTime given     aws:CurrentTime is the same instant
//	both given              each as given; other instants are an error
//	one given as no date    as given; the other is unknown
//
// "As no date" covers a list, a declaration as absent or unknown, and text
// that no Date operator could read: then nobody knows what time it is.
//
// What a condition sees depends on its family. A Date operator compares the
// instant, to the nanosecond, under both keys. A Numeric operator reads the
// whole seconds of aws:EpochTime. Strings and variables read a text, which
// has to be written first: that is the one allocation of an evaluation.

// clock sets v to the value of aws:CurrentTime or aws:EpochTime, whichever k
// is, which is not in the context.
func (e *Env) clock(k Computed, v *value) {
	kind, other := kindCurrentTime, &epochTimeKey
	if k == epochTime {
		kind, other = kindEpochTime, &currentTimeKey
	}
	at, ok := e.now(other)
	if !ok || kind == kindCurrentTime && !at.hasDate() {
		v.kind = KindUnknown
		return
	}
	v.kind, v.at = kind, at
}

// now returns the instant that the context gives for the other key of the
// clock, if that is one. If the context gives nothing, it is Now, which is set
// to the present if it is zero.
func (e *Env) now(other *key) (instant, bool) {
	if given := e.Context.find(other); given != nil {
		return given.instant()
	}
	if e.Now.IsZero() {
		e.Now = time.Now()
	}
	return instantOf(e.Now), true
}

// The budget of a decision. A condition compares texts that anybody may have
// written: a pattern of 2 KB with a value of 64 KB, or 10,000 values with 10,000
// others. What that costs is counted in steps, and a decision has [MaxSteps] of
// them. A comparison that goes beyond is Indeterminate, and so is every later one
// of the same decision (SEMANTICS 4.6f).
//
// Steps are counted, not measured, so the answer is the same on every machine.
// One is some ten nanoseconds of work at most:
//
//	reading a value of the request         2, and 1 for each 8 bytes
//	reading one as a number, a date or an  4, and 1 for each 4 bytes
//	address
//	comparing with a value of the policy   1
//	searching for a pattern                the steps of variables.Template.MatchWithin
//	looking one up in a sorted list        1 for each time the list can be halved, and 8 bytes of text
//	replacing a variable                   16
//
// Whatever is found without reading a value is not counted: a key that is absent
// or unknown, or a list under an operator that takes none.

// MaxSteps is how many steps one decision may take. What ordinary policies ask of
// ordinary requests takes hundreds or a few thousand.
const MaxSteps = 1_000_000

const (
	resolveSteps = 16 // of replacing a variable
	clockSteps   = 16 // of writing the time as text
)

// Spend takes n steps, and reports whether that is still within the budget of the
// decision. Once it is not, it never is again, and no more steps are counted: only
// what takes no step can still be done.
func (e *Env) Spend(n int) bool {
	if e.steps += n; e.steps <= MaxSteps || n == 0 {
		return true
	}
	e.steps = MaxSteps + 1
	return false
}

// Left returns how many steps of the budget are left; -1 if it was exceeded.
func (e *Env) Left() int { return MaxSteps - e.steps }

// Exhausted reports whether the budget was exceeded.
func (e *Env) Exhausted() bool { return e.steps > MaxSteps }

// Steps returns how many steps have been taken; MaxSteps + 1 where the budget was
// exceeded.
func (e *Env) Steps() int { return e.steps }

// SetSteps says how many steps have been taken. With 0 the budget is whole again.
func (e *Env) SetSteps(n int) { e.steps = n }
