package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Sign signs a request in its Authorization header, with a key, a secret and, for
// a temporary key, a token. Payload is the Hash of its body or UnsignedPayload.
// It signs the host, the type and length of the body and all headers of AWS's,
// and replaces whatever signature was there. The zero Secret signs with a dummy.
func Sign(r *http.Request, c Credential, secret Secret, token, payload string, now time.Time) {
	s := Signature{Credential: c, stamp: now.UTC().Format(stampLayout)}
	s.Credential.Day = s.stamp[:8]
	r.Header.Del("Authorization")
	r.Header.Set("X-Amz-Date", s.stamp)
	r.Header.Del("X-Amz-Security-Token")
	if token != "" {
		r.Header.Set("X-Amz-Security-Token", token)
	}
	s3 := c.Service == "s3"
	if s3 || r.Header.Get("X-Amz-Content-Sha256") != "" {
		r.Header.Set("X-Amz-Content-Sha256", payload)
	}
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	names := []string{"host"}
	for name := range r.Header {
		if lower := strings.ToLower(name); amazon(lower) || lower == "content-type" {
			names = append(names, lower)
		}
	}
	if r.ContentLength > 0 {
		names = append(names, "content-length")
	}
	slices.Sort(names)
	s.headers = strings.Join(names, ";")
	canonical, err := s.appendCanonical(nil, r, payload, s3)
	if err != nil {
		return // of a request that no service takes: it stays unsigned
	}
	hash := sha256.Sum256(canonical)
	key := signingKey(secret, s.Credential.Day, c.Region, c.Service)
	signature := fastSum(&key, s.appendStringToSign(make([]byte, pad), &hash))
	r.Header.Set("Authorization", Algorithm+" Credential="+c.Key+"/"+s.Credential.Day+"/"+c.Region+"/"+c.Service+"/"+terminator+
		", SignedHeaders="+s.headers+", Signature="+hex.EncodeToString(signature[:]))
}
