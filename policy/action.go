package policy

import (
	"math/bits"
	"math/rand/v2"

	"github.com/iameval/iameval/variables"
)

// MaxAction is the longest action of a request in bytes, as in the IAM API
// (SimulatePrincipalPolicy). A request with a longer one is not valid.
const MaxAction = 128

// action is what is known of the action of a request by its text alone. The zero action
// is that of the empty text, which is not one.
type action struct {
	text  string
	hash  uint64
	task  task
	valid bool
}

// task is what the rules treat an action as.
type task uint8

const (
	ordinary         task = iota
	passesRole            // iam:PassRole
	identifiesCaller      // sts:GetCallerIdentity
	makesSession          // the actions that make or shape a role session, which its trust policy decides
	otherSTS              // an action of sts that a trust policy decides if the request comes with one
)

// readAction finds what is known of an action.
func readAction(text string) action {
	a := action{text: text}
	if len(text) > MaxAction {
		return a
	}
	a.hash, a.valid = hashAction(text)
	a.valid = a.valid || isAction(text)
	if len(text) > 4 && text[3] == ':' {
		a.task = taskOf(text)
	}
	return a
}

// taskOf returns the task of an action, whose prefix has three letters.
func taskOf(text string) task {
	switch service := text[:3]; {
	case variables.EqualASCII(text, "iam:passrole"): // SEMANTICS 6.7
		return passesRole
	case !variables.EqualASCII(service, "sts"):
		return ordinary
	case variables.EqualASCII(text, "sts:getcalleridentity"): // SEMANTICS 6.6g
		return identifiesCaller
	}
	for _, a := range [...]string{"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity"} { // SEMANTICS 6.6f
		if variables.EqualASCII(text, a) {
			return makesSession
		}
	}
	return otherSTS
}

// The action of a request is read once, eight bytes at a time: whether it is one, and its
// hash. Actions are compared without regard to the case of ASCII letters, and so are the
// hashes: setting bit 0x20 of every byte folds A-Z to a-z. It makes other bytes equal
// too, which a hash may do.

// Numbers with the same byte in all eight places.
const (
	ones     = 0x0101010101010101
	caseBits = 0x20 * ones
	highBits = 0x80 * ones
)

// actionSeed makes the hashes of every process different, so that no policy can be
// written to collide.
var actionSeed = [2]uint64{rand.Uint64(), rand.Uint64() | 1}

// hashAction returns the hash of an action, or of the start of one. All spellings of an
// action have one hash, which is never 0. It also reports whether the text is plainly
// an action, as nearly all are: letters and digits on both sides of one colon. Where it
// says no, isAction decides.
func hashAction(text string) (hash uint64, plain bool) {
	n := len(text)
	h := uint64(n) ^ actionSeed[0]
	if n < 8 {
		w := uint64(0)
		for i := range n {
			w = w<<8 | uint64(text[i])
		}
		return mixAction(h^(w|caseBits)) | 1<<63, false
	}
	colon := -1
	for at := 0; ; at += 8 {
		if at > n-8 {
			at = n - 8 // the last eight bytes may overlap those before
		}
		w := eightBytes(text[at:])
		h = mixAction(h ^ (w | caseBits))
		if others := notAlphanumeric(w); others != 0 {
			i := at + bits.TrailingZeros64(others)/8
			if others&(others-1) != 0 || colon >= 0 && colon != i {
				i = n
			}
			colon = i
		}
		if at == n-8 {
			break
		}
	}
	return h | 1<<63, 0 < colon && colon < n-1 && text[colon] == ':'
}

// mixAction spreads the bits of h.
func mixAction(h uint64) uint64 {
	high, low := bits.Mul64(h, actionSeed[1])
	return high ^ low
}

// notAlphanumeric sets the high bit of each byte of w that is not an ASCII letter or
// digit. A sum sets the high bit of a byte from some character on, and no byte carries
// into the next, as long as all are ASCII; those that are not have theirs set.
func notAlphanumeric(w uint64) uint64 {
	ascii := w &^ highBits
	folded := ascii | caseBits
	letter := (folded + (0x80-'a')*ones) &^ (folded + (0x80-'z'-1)*ones)
	digit := (ascii + (0x80-'0')*ones) &^ (ascii + (0x80-'9'-1)*ones)
	return (^(letter | digit) | w) & highBits
}

// eightBytes returns the first eight bytes of s, which has at least eight.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// isAction reports whether a text can be the action of a request: one colon with
// ASCII letters, digits and hyphens on both sides.
func isAction(action string) bool {
	colon := leading(action)
	if colon == 0 || colon >= len(action)-1 || action[colon] != ':' {
		return false
	}
	name := action[colon+1:]
	return leading(name) == len(name)
}

// leading returns how many bytes of an action text begins with.
func leading(text string) int {
	set := &actionBytes
	for i := range len(text) {
		if !set[text[i]] {
			return i
		}
	}
	return len(text)
}

// actionBytes are the bytes that the prefix and the name of a request's action
// consist of. A table is all that the check of a request looks at.
var actionBytes = func() (set [256]bool) {
	for c := range set {
		set[c] = alphanumeric(string([]byte{byte(c)}), "-")
	}
	return set
}()
