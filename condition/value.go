package condition

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/iameval/iameval/variables"
	"github.com/iameval/iameval/variables/quote"
)

// Values of a request. An Entry is what the caller gives for one condition key; a
// value is what a condition reads, given by the caller or computed.
//
// The kind of an entry is declared, never guessed: Strings("aws:TagKeys", "env")
// is a list with one member, String("aws:TagKeys", "env") is not a list, and
// operators treat the two differently. Numbers, dates, truth values and
// addresses are given as text, as AWS gives them; Int, Time, Bool and Addr write
// that text.

// Limits of a context. Exceeding one is an error of Context.Err.
const (
	MaxKeys    = 1_000   // keys of a context
	MaxMembers = 10_000  // members of a list
	MaxValue   = 1 << 16 // bytes of a single value or of one member of a list
	MaxContext = 1 << 20 // bytes of all keys and values together; each member of a list counts one more
)

// Kind is the form in which a context has a key. The zero Kind is KindAbsent.
type Kind uint8

const (
	KindAbsent  Kind = iota // not in the request
	KindUnknown             // the caller does not know whether it is in the request, or its value
	KindSingle              // one text
	KindList                // a list of texts, perhaps with one member or none
	KindBytes               // binary data
	KindClash               // the texts of tag keys that differ only in case

	// kindLone is a KindList with one member, which is kept as the text.
	kindLone

	// kindFaulty is the kind of entries that break a rule; they are read as
	// unknown. The text is the value as a message shows it, and the one member of
	// the list says what is expected instead.
	kindFaulty

	// The clock is read when a comparison needs it, in the form it needs.
	kindCurrentTime
	kindEpochTime
)

// kinds holds the names of the kinds, in their order.
var kinds = [...]string{"absent", "unknown", "single", "list", "bytes", "clash", "list", "unknown", "clock", "clock"}

// String returns a lower-case word for k, like "list".
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Entry is one key of a context with what is known about its value. The functions
// from String to Absent make entries; NewContext checks them. The zero Entry has no
// key and is an error there.
type Entry struct {
	key  string   // as the caller writes it
	text string   // of KindSingle, the bytes of KindBytes, the member of kindLone
	list []string // of KindList and KindClash
	hash uint32   // hashKey(key), set by NewContext

	index uint16 // in its layer, set by NewContext; read only where it is at most scanned
	kind  Kind   // KindAbsent to kindFaulty
}

// String is a key with a single value, which may be empty.
func String(key, value string) Entry {
	return Entry{key: key, kind: KindSingle, text: value}
}

// Strings is a key with a list of values, such as aws:TagKeys. An empty list is
// not the same as an absent key. The list is copied, with an allocation only if it
// has more than one value.
func Strings(key string, values ...string) Entry {
	if len(values) == 1 {
		return Entry{key: key, kind: kindLone, text: values[0]}
	}
	return Entry{key: key, kind: KindList, list: slices.Clone(values)}
}

// Bytes is a key with a single binary value, which only Binary operators can
// compare. The bytes are copied.
func Bytes(key string, value []byte) Entry {
	return Entry{key: key, kind: KindBytes, text: string(value)}
}

// Bool is a key with the single value "true" or "false".
func Bool(key string, value bool) Entry {
	return String(key, strconv.FormatBool(value))
}

// Int is a key with a single value, the decimal digits of a number.
func Int(key string, value int64) Entry {
	return String(key, strconv.FormatInt(value, 10))
}

// Time is a key with a single value, a date such as 2026-01-31T12:00:00Z. It is
// written in UTC, with as many digits of a second as it needs. A year before 0000
// or after 9999 in UTC is an error of the context.
func Time(key string, value time.Time) Entry {
	at := instantOf(value)
	if !at.hasDate() {
		return faulty(key, value.String(), "a date from year 0000 to 9999")
	}
	return String(key, at.String())
}

// Addr is a key with a single value, an IP address. An IPv4-mapped address, as
// network listeners report it, is written as its IPv4 address. An invalid address
// or one with a zone is an error of the context.
func Addr(key string, value netip.Addr) Entry {
	if !value.IsValid() || value.Zone() != "" {
		return faulty(key, value.String(), "a valid IP address without a zone")
	}
	return String(key, value.Unmap().String())
}

// Unknown is a key that may or may not be in the request, with a value that the
// caller does not know. A condition that depends on it is Indeterminate.
//
// The key may be a prefix, such as aws:ResourceTag/ or dynamodb:. Then every key
// that starts with it is unknown, computed keys included, unless the context has an
// entry of its own for the key (SEMANTICS 4.6e).
func Unknown(key string) Entry { return Entry{key: key, kind: KindUnknown} }

// Absent is a key that is not in the request. Most keys are absent without it; the
// computed keys of an Env are not.
func Absent(key string) Entry { return Entry{key: key, kind: KindAbsent} }

// faulty returns an entry with a fault: its value, as shown, is not what is wanted.
func faulty(key, shown, want string) Entry {
	return Entry{key: key, kind: kindFaulty, text: shown, list: []string{want}}
}

// fault returns what is wrong with e, or nil.
func (e *Entry) fault() *EntryError {
	if e.kind != kindFaulty {
		return nil
	}
	return &EntryError{e.key, e.text, e.list[0]}
}

// check sets the hash of e and, if e breaks a rule, makes it faulty, so that no
// condition on it is satisfied.
func (e *Entry) check() {
	hash, plain := hashKey(e.key)
	if shown, want := e.examine(plain); want != "" {
		*e = faulty(e.key, shown, want)
	}
	e.hash = hash
}

// examine returns the value that breaks a rule, and what is expected instead, or
// "" if e has no fault or is faulty already. The argument is whether the key is
// plain: see hashKey.
func (e *Entry) examine(plain bool) (shown, want string) {
	if e.kind == kindFaulty {
		return "", ""
	}
	if !plain || !hasForm(e.key) {
		_, reason := checkKey(e.key)
		if reason != "" && !(e.kind == KindUnknown && isKeyPrefix(e.key)) {
			return e.shown(), "a key of the form prefix:name or prefix:name/tag-key"
		}
	}
	if len(e.list) > MaxMembers {
		return e.shown(), fmt.Sprintf("at most %d members, not %d", MaxMembers, len(e.list))
	}
	if text := e.tooLong(); text != "" {
		return quote.Short(text), fmt.Sprintf("at most %d bytes, not %d", MaxValue, len(text))
	}
	return "", ""
}

// tooLong returns a value of e that is too long, or "".
func (e *Entry) tooLong() string {
	if len(e.text) > MaxValue {
		return e.text
	}
	for _, text := range e.list {
		if len(text) > MaxValue {
			return text
		}
	}
	return ""
}

// size returns how much of MaxContext e takes up.
func (e *Entry) size() int {
	n := len(e.key) + len(e.text) + len(e.list)
	if e.kind == KindClash { // several keys with a text each
		n = len(e.key) * len(e.list)
	}
	if e.kind == kindLone {
		n++
	}
	for _, text := range e.list {
		n += len(text)
	}
	return n
}

// shown returns the value of e for a message.
func (e *Entry) shown() string {
	if texts := e.texts(); len(texts) > 0 {
		return quote.Short(texts[0])
	}
	return e.kind.String()
}

// texts returns the values of e, none if it is absent or unknown.
func (e *Entry) texts() []string {
	switch e.kind {
	case KindSingle, KindBytes, kindLone:
		return []string{e.text}
	case KindList, KindClash:
		return e.list
	default:
		return nil
	}
}

// unite makes one entry of e and f, whose keys are the same after folding. Some
// services keep tags whose keys differ only in case; then both values are kept and
// conditions look at each. Anything else is a fault (SEMANTICS 4.5b).
func (e *Entry) unite(f *Entry) Entry {
	if e.kind == kindFaulty {
		return *e
	}
	if f.kind == kindFaulty {
		return *f
	}
	twice := e.key == f.key || !isTagKey(f.key)
	plain := (e.kind == KindSingle || e.kind == KindClash) && f.kind == KindSingle
	united := Entry{key: f.key, kind: KindClash, list: append(slices.Clone(e.texts()), f.text)}
	if twice || !plain {
		united = faulty(f.key, f.shown(), fmt.Sprintf("each key once, but %q is given already", e.key))
	}
	united.hash = f.hash
	return united
}

// value is what one request has for one key.
type value struct {
	kind Kind
	text string   // of KindSingle, KindBytes and kindLone
	list []string // of KindList and KindClash
	at   instant  // of kindCurrentTime and kindEpochTime
}

// read sets v to the value that e gives its key.
func (e *Entry) read(v *value) {
	v.kind, v.text, v.list = e.kind, e.text, e.list
	if e.kind == kindFaulty {
		v.kind = KindUnknown
	}
}

// len returns the number of values of v, which is in the request.
func (v *value) len() int {
	switch v.kind {
	case KindList, KindClash:
		return len(v.list)
	default:
		return 1
	}
}

// member sets m, which is zero or another member of v, to value i of v as a single
// value.
func (v *value) member(i int, m *value) {
	switch v.kind {
	case KindList, KindClash:
		m.kind, m.text = KindSingle, v.list[i]
	case kindLone:
		m.kind, m.text = KindSingle, v.text
	default:
		*m = *v
	}
}

// isEmpty reports whether v, a single value, is the empty text or has no bytes. That
// is a value to plain operators, null to Null, and skipped by set operators.
func (v *value) isEmpty() bool {
	return v.text == "" && (v.kind == KindSingle || v.kind == KindBytes)
}

// isNull reports whether v is null, and why. The answer for an unknown key is
// meaningless.
func (v *value) isNull() (bool, Why) {
	switch v.kind {
	case KindUnknown:
		return false, WhyKeyUnknown
	case KindAbsent:
		return true, WhyKeyAbsent
	default: // in the request
	}
	for _, text := range v.list {
		if text != "" {
			return false, WhyKeyPresent
		}
	}
	if v.list == nil && v.len() == 1 { // a single value
		var m value
		if v.member(0, &m); !m.isEmpty() {
			return false, WhyKeyPresent
		}
	}
	return true, WhyKeyEmpty
}

// asText returns v as text, if it is one. It allocates for the clock.
func (v *value) asText() (string, bool) {
	switch v.kind {
	case KindSingle:
		return v.text, true
	case kindCurrentTime, kindEpochTime:
		return v.clockText(), true
	default:
		return "", false
	}
}

// clockText returns the text of a clock value.
func (v *value) clockText() string {
	if v.kind == kindEpochTime {
		return strconv.FormatInt(v.at.sec, 10)
	}
	return v.at.String()
}

// instant returns the value of e as a point in time, if it is one.
func (e *Entry) instant() (instant, bool) {
	if e.kind != KindSingle {
		return instant{}, false
	}
	return parseInstant(e.text)
}

// parseBool parses s, if it is "true" or "false" in any case of ASCII letters.
func parseBool(s string) (b, ok bool) {
	if variables.EqualASCII(s, "true") {
		return true, true
	}
	return false, variables.EqualASCII(s, "false")
}
