package sigv4

// Fault says in what way a request is not authenticated. Each protocol of AWS has
// a code of its own for each. The zero Fault is not one.
type Fault uint8

// The faults.
const (
	Missing      Fault = iota + 1 // the request is not signed at all
	Malformed                     // the signature cannot be read
	Unsupported                   // a kind of signature that AWS knows and this package refuses
	Unsigned                      // a header that steers the request is not signed
	Scope                         // signed for another day, Region or service
	UnknownKey                    // nobody has the access key
	WrongToken                    // the session token is missing, or that of another key
	ExpiredToken                  // the session is over
	NotCurrent                    // signed too long ago, or in the future
	Mismatch                      // the signature is not that of the request
	Content                       // the body is not the one that was signed
)

var faultNames = [...]string{"none", "missing", "malformed", "unsupported", "unsigned", "scope", "unknown-key",
	"wrong-token", "expired-token", "not-current", "mismatch", "content"}

// String returns a lower-case word, such as "unknown-key".
func (f Fault) String() string {
	if int(f) < len(faultNames) {
		return faultNames[f]
	}
	return "invalid"
}

// Error says why a request is not authenticated. It holds no secret, and no
// signature that would be valid.
type Error struct {
	Fault  Fault
	Reason string // what is wrong and what is expected, for the log
	// Canonical and StringToSign are what the signature of a Mismatch should have
	// been made of. Services tell the client.
	Canonical, StringToSign string
}

// Error returns the reason.
func (e *Error) Error() string { return "sigv4: " + e.Fault.String() + ": " + e.Reason }

func fault(f Fault, reason string) *Error { return &Error{Fault: f, Reason: reason} }
