package main

import (
	"strings"

	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account/reach"
)

// -expect turns an answer into the exit status that a build wants: 0 if it is as
// expected, for everything that was asked, and 1 if not. What is not certain is
// not as expected.

// status is the exit status of an answer: as -expect says, or 1 if there is a
// bypass.
func (in *input) status(v verdict) int {
	ok := !v.bypass
	switch in.expect {
	case "allow":
		ok = v.allowed
	case "deny":
		ok = v.denied
	case "bypass":
		ok = v.bypass
	}
	if ok {
		return exitGood
	}
	return exitBad
}

// verdict is what all answers together come to.
type verdict struct {
	allowed bool // everything is allowed, directly or through a cluster
	denied  bool // nothing is allowed, and nothing may be
	bypass  bool // something is denied directly and done through a cluster
}

// verdict of the studies of one caller.
func verdictOf(studies []study) verdict {
	v := verdict{allowed: true, denied: true}
	for i := range studies {
		s := &studies[i]
		v.bypass = v.bypass || s.bypasses()
		for k := range s.answers {
			a := &s.answers[k]
			v.allowed = v.allowed && a.access.Path() != access.NoPath
			v.denied = v.denied && nothing(a)
		}
	}
	return v
}

// nothing reports whether a call is denied for certain, whichever way it goes.
func nothing(a *answer) bool {
	if word := a.direct(); word != "no" && word != "deny" {
		return false
	}
	for c := range a.access.Via {
		if word := a.via(c); strings.HasSuffix(word, "?") || word == "allow" || word == "BYPASS" || word == "cached" {
			return false
		}
	}
	return true
}

// verdict of an account: of every caller, table and call.
func (s *who) verdict() verdict {
	v := verdict{allowed: !s.some, denied: true, bypass: s.bypass()}
	for i := range s.rows {
		r := &s.rows[i]
		if reachesAny(r) {
			v.denied = false
		}
		for k := range reach.Calls() {
			open := r.Direct[k].Allowed()
			for c := range r.Via {
				open = open || r.Via[c].Calls[k].Outcome == access.Allow
			}
			v.allowed = v.allowed && open
		}
	}
	return v
}
