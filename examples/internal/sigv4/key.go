package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// sum is a SHA-256, a signature or a signing key.
type sum = [sha256.Size]byte

// terminator ends every scope, and starts every chain of keys.
const terminator = "aws4_request"

// dummy stands in for the zero Secret, so that a key that nobody has takes as
// long as any other.
const dummy = "0000000000000000000000000000000000000000"

// Hash returns the hexadecimal SHA-256 of a body, as the last line of a canonical
// request has it.
func Hash(body []byte) string {
	h := sha256.Sum256(body)
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], h[:])
	return string(text[:])
}

// hmacSum is the HMAC-SHA256 of a message.
func hmacSum(key []byte, message string) (s sum) {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	h.Sum(s[:0])
	return s
}

// fastSum is hmacSum for a key of 32 bytes, without allocating: the message stands
// in buf behind pad bytes that are free.
func fastSum(key *sum, buf []byte) sum {
	for i := range pad {
		buf[i] = 0x36
	}
	for i, b := range key {
		buf[i] ^= b
	}
	inner := sha256.Sum256(buf)
	var outer [pad + sha256.Size]byte
	for i := range pad {
		outer[i] = 0x5c
	}
	for i, b := range key {
		outer[i] ^= b
	}
	copy(outer[pad:], inner[:])
	return sha256.Sum256(outer[:])
}

// pad is the block size of SHA-256, which HMAC fills with the key.
const pad = sha256.BlockSize

// scopeKey is what a signing key is made of.
type scopeKey struct{ secret, day, region, service string }

// derive is the chain of HMACs that makes a signing key.
func (k scopeKey) derive() sum {
	day := hmacSum([]byte("AWS4"+k.secret), k.day)
	region := hmacSum(day[:], k.region)
	service := hmacSum(region[:], k.service)
	return hmacSum(service[:], terminator)
}

// maxKeys bounds how many signing keys are kept.
const maxKeys = 1000

// keys keeps signing keys: a client uses one for a day. The secret is part of
// what it goes by, so a changed secret takes effect at once.
var keys = struct {
	sync.RWMutex
	of map[scopeKey]sum
}{of: make(map[scopeKey]sum)}

// signingKey returns the signing key of a secret and a scope, from memory if it
// is there. That of the zero Secret is a dummy's.
func signingKey(secret Secret, day, region, service string) sum {
	k := scopeKey{secret.text, day, region, service}
	if secret.IsZero() {
		k.secret = dummy
		return k.derive()
	}
	keys.RLock()
	key, ok := keys.of[k]
	keys.RUnlock()
	if ok {
		return key
	}
	key = k.derive()
	keys.Lock()
	defer keys.Unlock()
	if len(keys.of) >= maxKeys {
		clear(keys.of)
	}
	keys.of[k] = key
	return key
}
