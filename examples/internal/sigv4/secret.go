package sigv4

import (
	"crypto/subtle"
	"log/slog"
)

// redacted stands for a secret wherever it is printed.
const redacted = "***"

// Secret is a secret access key or a session token. It prints as *** in every form. The zero Secret
// is nobody's: nothing verifies with it, though it takes the same work.
type Secret struct{ text string }

// NewSecret returns the secret of a text: an access key, or a session token.
func NewSecret(text string) Secret { return Secret{text} }

// Is reports whether the secret is the text, in a time that depends on the lengths
// alone. The zero Secret is the empty text.
func (s Secret) Is(text string) bool {
	return subtle.ConstantTimeCompare([]byte(s.text), []byte(text)) == 1
}

// IsZero reports whether s is the zero Secret.
func (s Secret) IsZero() bool { return s.text == "" }

// String returns ***.
func (s Secret) String() string { return redacted }

// GoString returns ***.
func (s Secret) GoString() string { return redacted }

// LogValue returns ***.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns ***.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
