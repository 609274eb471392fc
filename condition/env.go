package condition

import (
	"fmt"
	"slices"
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
	switch folded {
	case "aws:principalarn":
		return PrincipalArn
	case "aws:principalaccount":
		return PrincipalAccount
	case "aws:principalisawsservice":
		return PrincipalIsAWSService
	case "aws:principalservicename":
		return PrincipalServiceName
	case "aws:principaltype":
		return PrincipalType
	case "aws:userid":
		return UserID
	case "aws:username":
		return Username
	case "aws:resourceaccount":
		return ResourceAccount
	case "aws:requestedregion":
		return RequestedRegion
	case "aws:viaawsservice":
		return ViaAWSService
	case "aws:currenttime":
		return currentTime
	case "aws:epochtime":
		return epochTime
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
