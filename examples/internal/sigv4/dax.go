package sigv4

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// DAX is what a client of DAX sends to authorize its connection. The access key
// and the session token, which is not signed, are looked up together by whoever
// has the keys.
type DAX struct {
	Signature    string // 64 lower-case hexadecimal digits
	StringToSign []byte // four lines
}

// daxHosts are the hosts that the clients sign: of Go, and of JavaScript.
var daxHosts = [...]string{"https://dax.amazonaws.com", "dax.amazonaws.com"}

// VerifyDAX reports whether a connection is authorized with the secret, in the
// Region and at the instant now. A key that nobody has is verified with the zero
// Secret: it takes the same work and never succeeds. The error is an *Error, whose
// reason is for the log; clients are all told the same.
//
// Of the string to sign, the date alone is taken. The rest is built anew for each
// of the two hosts, and must be equal to the last byte.
func VerifyDAX(d DAX, secret Secret, region string, now time.Time) error {
	s, err := d.read(region)
	if err != nil {
		return err
	}
	if err := s.current(Rules{}, now); err != nil {
		return err
	}
	same := 0
	for _, host := range daxHosts {
		text := s.stringToSignDAX(host)
		same |= subtle.ConstantTimeCompare(text, d.StringToSign)
	}
	key := signingKey(secret, s.Credential.Day, region, "dax")
	want := fastSum(&key, append(make([]byte, pad, pad+len(d.StringToSign)), d.StringToSign...))
	switch equal := hmac.Equal(want[:], s.sum[:]); {
	case same != 1:
		return fault(Scope, fmt.Sprintf("the string to sign is not that of a DAX client in %s", region))
	case secret.IsZero():
		return fault(UnknownKey, "nobody has the access key")
	case !equal:
		return fault(Mismatch, "the signature is not that of the string to sign")
	}
	return nil
}

// read takes the signature and the date on the second line.
func (d *DAX) read(region string) (*Signature, error) {
	lines := bytes.SplitN(d.StringToSign, []byte("\n"), 3)
	if len(lines) != 3 || len(d.StringToSign) > 512 {
		return nil, fault(Malformed, "the string to sign; want four lines")
	}
	s := &Signature{stamp: string(lines[1]), text: d.Signature}
	var err error
	if s.Time, err = parseStamp(s.stamp); err != nil {
		return nil, fault(Malformed, err.Error())
	}
	if len(d.Signature) != 2*len(s.sum) || strings.ToLower(d.Signature) != d.Signature {
		return nil, fault(Malformed, "the signature; want 64 lower-case hexadecimal digits")
	}
	if _, err := hex.Decode(s.sum[:], []byte(d.Signature)); err != nil {
		return nil, fault(Malformed, "the signature; want 64 lower-case hexadecimal digits")
	}
	s.Credential = Credential{Day: s.stamp[:8], Region: region, Service: "dax"}
	return s, nil
}

// stringToSignDAX is the string that a client signs for a host.
func (s *Signature) stringToSignDAX(host string) []byte {
	hash := sha256.Sum256([]byte("POST\n/\n\nhost:" + host + "\nx-amz-date:" + s.stamp + "\n\nhost;x-amz-date\n" + Hash(nil)))
	return s.appendStringToSign(nil, &hash)
}
