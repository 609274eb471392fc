package analysis

import (
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// A whole question is about one request, but for the keys that it leaves open. All
// that follows from the request is known, so there is one case, and every condition
// is about a key of the context.

// whole is a request and what of it is open.
type whole struct {
	request policy.Request
	class   class
	closed  map[string]bool             // the folded keys of its context
	callers map[*Rules]policy.Principal // of rules that somebody else asks
	on      *text                       // the resources that count, all of one account and Region; nil: the request's alone
	twin    string                      // the folded key that stands for another, "" if none does
	of      string                      // the other
}

// newWhole divides the keys of a request's context: those that it declares unknown
// are left out of it, and so open.
func newWhole(r *policy.Request) *whole {
	w := &whole{request: *r, closed: make(map[string]bool)}
	env := condition.Env{Context: r.Context}
	var closed []string
	for key := range r.Context.Keys() {
		if _, kind := env.Lookup(key); kind != condition.KindUnknown {
			closed = append(closed, key)
			w.closed[condition.FoldKey(key)] = true
		}
	}
	if len(closed) == 0 {
		w.request.Context = condition.NewContext()
	} else {
		context := bare(r.Context)
		w.request.Context = context.Only(closed...)
	}
	w.class = class{typ: r.Principal.Type(), example: r.Principal}
	e := w.request.Env()
	w.class.given = &e
	return w
}

// bare returns a context without the prefixes under which all keys are unknown.
func bare(c condition.Context) condition.Context {
	env := condition.Env{Context: c}
	var entries []condition.Entry
	for key := range c.Keys() {
		if !strings.HasSuffix(key, ":") && !strings.HasSuffix(key, "/") {
			continue
		}
		// What stands under the prefix is taken out with it, and put back.
		for other := range c.Keys() {
			if other == key || !strings.HasPrefix(condition.FoldKey(other), condition.FoldKey(key)) {
				continue
			}
			switch values, kind := env.Lookup(other); kind {
			case condition.KindSingle:
				entries = append(entries, condition.String(other, values[0]))
			case condition.KindList:
				entries = append(entries, condition.Strings(other, values...))
			case condition.KindAbsent:
				entries = append(entries, condition.Absent(other))
			default:
			}
		}
		c = c.Without(key)
	}
	return c.With(entries...)
}

// by returns a request as the caller makes it whose rules are asked.
func (w *whole) by(r *Rules, request *policy.Request) policy.Request {
	one := *request
	if w != nil {
		if caller, ok := w.callers[r]; ok {
			one.Principal = caller
		}
	}
	return one
}

// state says how the value of a key comes about in a whole question.
type state uint8

const (
	stateOpen   state = iota // any value
	stateClosed              // what the request has, or that follows from it
	stateClock               // from the instant, which is open
	stateNever               // it is never there
)

// state returns the state of a folded key.
func (w *whole) state(key string) state {
	_, kind := w.class.given.Lookup(key)
	switch {
	case condition.ValidKey(key) != nil:
		return stateNever
	case w.closed[key]:
		return stateClosed
	case isClock(key):
		timed := !w.request.Time.IsZero() || w.closed["aws:currenttime"] || w.closed["aws:epochtime"]
		return choose(timed, stateClosed, stateClock)
	case kind == condition.KindUnknown:
		return stateOpen
	case kind != condition.KindAbsent:
		return stateClosed
	case followsCaller(key), !w.class.hasARN() && ofMember(key):
		return stateNever
	}
	return stateOpen
}

// isClock reports whether a folded key is one of the clock.
func isClock(folded string) bool { return folded == "aws:currenttime" || folded == "aws:epochtime" }

// open reports whether the request leaves a folded key open.
func (w *whole) open(key string) bool {
	s := w.state(key)
	return s == stateOpen || s == stateClock
}
