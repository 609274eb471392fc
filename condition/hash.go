package condition

// Hashes of condition keys. Every key that is looked up, and every key of a
// context, has a hash that its spellings share. Keys are found by comparing
// hashes; the letters are compared only where these are equal, and then most
// often written alike, so that no key has to be folded first.
//
// A key is read eight bytes at a time, as one number with a byte in each of
// its places, the last eight bytes perhaps once more:
//
//	aws:SourceIp    "aws:Sour", "SourceIp"
//
// Setting bit 0x20 of every byte folds A-Z to a-z. It makes other characters
// alike as well, [ and { for one, which a hash may do. The hash has no secret
// seed: nothing here gets slow if many keys share one.

// Numbers with the same byte in all eight places.
const (
	ones     = 0x0101010101010101
	caseBits = 0x20 * ones
	highBits = 0x80 * ones
)

// hashKey returns the hash of key. By the way it reports whether key is plain:
// at least eight characters of printable ASCII, none of them white space.
// Nearly all keys are.
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
// ! to ~. A byte below ! borrows from its high bit, DEL carries into its own,
// and what is not ASCII has it set. Borrows and carries can reach the next
// byte only if there is something to report already.
func notPlain(w uint64) uint64 { return (w - '!'*ones) | (w + ones) | w }

// eightBytes returns the first eight bytes of s, of which there are as many.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
