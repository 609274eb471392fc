package condition

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iameval/iameval/variables"
)

// Condition keys, such as aws:SourceIp and aws:ResourceTag/Team: how they are
// spelled, when two are the same key, and how they are hashed.
//
// A key is a prefix, a colon, a name and, for tags, a slash and the tag key. Two
// spellings are the same key if they differ only in the case of ASCII letters, in
// the tag key too (SEMANTICS 4.5a): a condition on aws:resourcetag/TEAM reads the
// tag "Team". Unicode folding would be wrong here, as it takes the Kelvin sign for
// a k.
//
// The prefix may hold slashes: the keys of an OpenID Connect provider start with
// its address, oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:aud. So the tag key
// follows the first slash after the colon.

// key is a condition key of a policy, ready to be looked up in many requests.
type key struct {
	text     string   // in any case
	hash     uint32   // hashKey(text)
	computed Computed // which of the keys that an Env computes, or 0
}

// newKey returns the key written as text; folded is FoldKey(text).
func newKey(text, folded string) key {
	if computed := computedKey(folded); computed != 0 {
		return knownKeys[computed]
	}
	hash, _ := hashKey(text)
	return key{text: text, hash: hash}
}

// keyOf is newKey of a key whose folded form is not known.
func keyOf(text string) key {
	hash, _ := hashKey(text)
	k := key{text: text, hash: hash}
	for computed, name := range &computedKeys {
		if variables.EqualASCII(text, name) && name != "" {
			k.computed = Computed(computed)
		}
	}
	return k
}

// FoldKey returns key with A-Z in lower case, the form in which keys are compared.
// It allocates only if key has such a letter.
func FoldKey(key string) string { return variables.LowerASCII(key) }

// Computed is a condition key whose value the engine derives from the principal and
// the resource of a request, and gives by Env.Set. The zero Computed is not a key.
// (The two keys of the clock are computed too, from Env.Now.)
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

// computedKeys holds the keys as AWS spells them.
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

// knownKeys are the computed keys, ready to be looked up.
var knownKeys = func() (keys [len(computedKeys)]key) {
	for computed, name := range computedKeys {
		hash, _ := hashKey(name)
		keys[computed] = key{name, hash, Computed(computed)}
	}
	return keys
}()

// String returns the condition key, like "aws:PrincipalArn".
func (k Computed) String() string {
	if k > 0 && int(k) < len(computedKeys) {
		return computedKeys[k]
	}
	return fmt.Sprintf("Computed(%d)", uint8(k))
}

// isSettable reports whether k is one of the keys for Env.Set.
func (k Computed) isSettable() bool { return PrincipalArn <= k && k <= ViaAWSService }

// isClock reports whether k is one of the keys of the clock.
func (k Computed) isClock() bool { return k >= currentTime }

// ComputedSet is a set of keys for [Env.Set]. An engine that knows what a condition
// reads has to compute nothing else.
type ComputedSet uint16

// AllComputed has all keys for [Env.Set].
const AllComputed ComputedSet = 1<<(ViaAWSService+1) - 1<<PrincipalArn

// Has reports whether k is in the set.
func (s ComputedSet) Has(k Computed) bool { return s&(1<<k) != 0 }

// set returns the set of k alone, empty for a key that Env.Set does not take.
func (k Computed) set() ComputedSet { return 1 << k & AllComputed }

// ReadBy returns the computed keys that [Env.Resolve] reads for the references.
func ReadBy(refs []variables.Reference) (s ComputedSet) {
	for i := range refs {
		s |= computedKey(refs[i].Key).set()
	}
	return s
}

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

// ValidKey returns an error if key does not have the form prefix:name or
// prefix:name/tag-key (SEMANTICS 4.5c). No part may be empty. Prefix and name hold
// neither white space nor control characters; the tag key may be any text.
func ValidKey(key string) error {
	if _, reason := checkKey(key); reason != "" {
		return errors.New(reason)
	}
	return nil
}

// checkPolicyKey is checkKey for a key of a policy, which may also lack a colon.
// AWS accepts such a key, and contexts refuse it, so it is absent from every
// request (SEMANTICS 4.5d). It holds neither white space nor control characters.
func checkPolicyKey(key string) (offset int, reason string) {
	if key == "" || strings.Contains(key, ":") || !utf8.ValidString(key) {
		return checkKey(key)
	}
	if i := strings.IndexFunc(key, isBlank); i >= 0 {
		return i, "white space in a condition key" + wantKey
	}
	return 0, ""
}

// hasForm reports whether key, which is plain, certainly has the form that
// ValidKey asks for. It may report false for a valid key; checkKey decides.
func hasForm(key string) bool {
	colon := strings.IndexByte(key, ':')
	return 0 < colon && colon < len(key)-1 && key[colon+1] != '/' && key[len(key)-1] != '/'
}

// wantKey ends the reasons of checkKey.
const wantKey = ", want prefix:name or prefix:name/tag-key"

// checkKey returns what is wrong with key, and at which byte, or "".
func checkKey(key string) (offset int, reason string) {
	if !utf8.ValidString(key) {
		return 0, "a condition key must be valid UTF-8"
	}
	if key == "" {
		return 0, "an empty condition key" + wantKey
	}
	colon := strings.IndexByte(key, ':')
	if colon < 0 {
		return len(key), "no colon in a condition key" + wantKey
	}
	if colon == 0 {
		return 0, "no prefix before the colon of a condition key" + wantKey
	}
	name, rest, tagged := strings.Cut(key[colon+1:], "/")
	if name == "" {
		return colon + 1, "no name after the colon of a condition key" + wantKey
	}
	if tagged && rest == "" {
		return len(key), "nothing after the slash of a condition key" + wantKey
	}
	for i, r := range key[:colon+1+len(name)] {
		if isBlank(r) {
			return i, "white space in the name of a condition key" + wantKey
		}
	}
	return 0, ""
}

// isBlank reports whether r may not stand in the name of a key.
func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// isTagKey reports whether key names a tag: whether a slash follows its colon.
func isTagKey(key string) bool {
	_, name, _ := strings.Cut(key, ":")
	return strings.Contains(name, "/")
}

// isKeyPrefix reports whether key is not a key but the start of keys, such as
// dynamodb: and aws:ResourceTag/.
func isKeyPrefix(key string) bool {
	if !strings.HasSuffix(key, ":") && !strings.HasSuffix(key, "/") {
		return false
	}
	_, fault := checkKey(key)
	_, faultWithin := checkKey(key + "x")
	return fault != "" && faultWithin == ""
}

// Hashes. Every key that is looked up, and every key of a context, has a hash that
// all its spellings share. Keys are found by comparing hashes. Their letters are
// compared only if the hashes are equal, and are then mostly written alike, so no
// key has to be folded first.
//
// A key is read eight bytes at a time, as one 64-bit number. The last eight bytes
// may overlap those before:
//
//	aws:SourceIp    "aws:Sour", "SourceIp"
//
// Setting bit 0x20 of every byte folds A-Z to a-z. It also makes other characters
// equal, such as [ and {, which a hash may do. The hash has no secret seed: nothing
// here gets slow if many keys share one.

// Numbers with the same byte in all eight places.
const (
	ones     = 0x0101010101010101
	caseBits = 0x20 * ones
	highBits = 0x80 * ones
)

// hashKey returns the hash of key. It also reports whether key is plain: at least
// eight printable ASCII characters without white space. Nearly all keys are.
func hashKey(key string) (hash uint32, plain bool) {
	h := uint64(len(key))
	last := len(key) - 8
	if last < 0 {
		for i := range len(key) {
			h = h<<8 | uint64(key[i]|0x20)
		}
		return uint32(mix(h) >> 32), false
	}
	odd := uint64(0)
	for i := 0; i < last; i += 8 {
		w := eightBytes(key[i:])
		h, odd = mix(h^(w|caseBits)), odd|notPlain(w)
	}
	w := eightBytes(key[last:])
	h, odd = mix(h^(w|caseBits)), odd|notPlain(w)
	return uint32(h >> 32), odd&highBits == 0
}

// mix spreads the bits of h upwards and folds them down again.
func mix(h uint64) uint64 {
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// notPlain returns a number with high bits set if some byte of w is not one of
// ! to ~. A byte below ! borrows from its high bit, DEL carries into its own, and
// in a byte that is not ASCII it is set. Borrows and carries reach the next byte
// only if there is something to report already.
func notPlain(w uint64) uint64 { return (w - '!'*ones) | (w + ones) | w }

// eightBytes returns the first eight bytes of s, which has at least eight.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
