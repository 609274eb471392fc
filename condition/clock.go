package condition

import (
	"strconv"
	"time"
)

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

// The keys of the clock.
var (
	currentTimeKey = newKey("aws:CurrentTime", "aws:currenttime")
	epochTimeKey   = newKey("aws:EpochTime", "aws:epochtime")
)

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

// clockText returns the text of a clock value.
func (v *value) clockText() string {
	if v.kind == kindEpochTime {
		return strconv.FormatInt(v.at.sec, 10)
	}
	return v.at.String()
}

// clockFault returns the contradiction between the two keys of the clock in
// entries, or nil. Whole seconds agree with every instant within the second.
func clockFault(entries []Entry) *EntryError {
	current, epoch := find(entries, &currentTimeKey), find(entries, &epochTimeKey)
	if current == nil || epoch == nil {
		return nil
	}
	date, okDate := current.instant()
	seconds, okSeconds := epoch.instant()
	if !okDate || !okSeconds || seconds == date || seconds == (instant{sec: date.sec}) {
		return nil
	}
	return &EntryError{epoch.key, epoch.shown(), "the instant of " + current.key + ", " + current.shown()}
}
