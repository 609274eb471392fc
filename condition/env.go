package condition

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Computed names a condition key whose value follows from the principal and
// the resource of a request and is told by the engine, through Env.Set. The
// zero Computed names no key. (The two keys of the clock are computed, too,
// from Env.Now.)
type Computed uint8

const (
	PrincipalArn          Computed = iota + 1 // aws:PrincipalArn
	PrincipalAccount                          // aws:PrincipalAccount
	PrincipalIsAWSService                     // aws:PrincipalIsAWSService
	PrincipalServiceName                      // aws:PrincipalServiceName
	PrincipalType                             // aws:PrincipalType
	UserID                                    // aws:userid
	Username                                  // aws:username
	ResourceAccount                           // aws:ResourceAccount
	RequestedRegion                           // aws:RequestedRegion
	ViaAWSService                             // aws:ViaAWSService

	currentTime
	epochTime
)

// computedKeys holds the keys in the spelling of AWS.
var computedKeys = [...]string{
	PrincipalArn:          "aws:PrincipalArn",
	PrincipalAccount:      "aws:PrincipalAccount",
	PrincipalIsAWSService: "aws:PrincipalIsAWSService",
	PrincipalServiceName:  "aws:PrincipalServiceName",
	PrincipalType:         "aws:PrincipalType",
	UserID:                "aws:userid",
	Username:              "aws:username",
	ResourceAccount:       "aws:ResourceAccount",
	RequestedRegion:       "aws:RequestedRegion",
	ViaAWSService:         "aws:ViaAWSService",
	currentTime:           "aws:CurrentTime",
	epochTime:             "aws:EpochTime",
}

// String returns the condition key, like "aws:PrincipalArn".
func (k Computed) String() string {
	if k > 0 && int(k) < len(computedKeys) {
		return computedKeys[k]
	}
	return fmt.Sprintf("Computed(%d)", uint8(k))
}

// isTold reports whether k is one of the keys for Env.Set.
func (k Computed) isTold() bool { return PrincipalArn <= k && k <= ViaAWSService }

// computedKey returns the Computed of a folded key, or 0.
func computedKey(folded string) Computed {
	if strings.HasPrefix(folded, "aws:") {
		for k := PrincipalArn; k <= epochTime; k++ {
			if foldEqual(folded, computedKeys[k]) {
				return k
			}
		}
	}
	return 0
}

// Env is all that conditions and variables may read in one decision: the
// caller's context, the values that the engine computes, and the time. An
// entry of the context wins over a computed value of the same key
// (SEMANTICS 9).
//
// In the zero Env all keys are absent but those of the clock. An Env serves
// one decision and one goroutine, as reading the time may set Now.
type Env struct {
	Context *Context // nil: no keys

	// Now is the instant of the request. If it is zero, the present is asked
	// for once, when a condition first reads the time, and kept here.
	Now time.Time

	computed [currentTime]struct { // by Computed; that of the zero Computed is always absent
		kind Kind // KindAbsent, KindUnknown or KindSingle
		text string
	}
}

// Set says that the computed key k is in the request, with the single value
// text. It does nothing if k names no key.
func (e *Env) Set(k Computed, text string) {
	if k.isTold() {
		e.computed[k].kind, e.computed[k].text = KindSingle, text
	}
}

// SetUnknown says that nobody knows the value of k. It does nothing if k
// names no key.
func (e *Env) SetUnknown(k Computed) {
	if k.isTold() {
		e.computed[k].kind, e.computed[k].text = KindUnknown, ""
	}
}

// Lookup returns what e knows of key, in any case of letters, for display in
// a trace. Values are nil if the key is absent or unknown; those of KindBytes
// are the bytes themselves, and the clock is of KindSingle. It may allocate.
func (e *Env) Lookup(key string) (values []string, kind Kind) {
	folded := FoldKey(key)
	v := e.value(folded, computedKey(folded))
	switch v.kind {
	case KindAbsent, KindUnknown:
		return nil, v.kind
	case KindList, KindClash:
		return slices.Clone(v.list), v.kind
	case KindBytes:
		return []string{v.text}, v.kind
	}
	text, _ := v.asText()
	return []string{text}, KindSingle
}

// value returns what e knows of the folded key, whose Computed is given as
// computedKey returns it.
func (e *Env) value(folded string, computed Computed) value {
	if given := e.Context.find(folded); given != nil {
		return given.value()
	}
	if computed >= currentTime {
		return e.clock(computed)
	}
	c := &e.computed[computed]
	return value{kind: c.kind, text: c.text}
}
