package casefile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/iameval/iameval/condition"
)

// Strings is a list of strings; in the file, a list of one may be a string.
type Strings []string

// UnmarshalJSON reads either form.
func (s *Strings) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil && b[0] == '"' {
		*s = Strings{one}
		return nil
	}
	if json.Unmarshal(b, (*[]string)(s)) != nil {
		return fmt.Errorf("%.80s: want a string or a list of strings", b)
	}
	return nil
}

// Document is the text of a policy document or of the body of a request. In the
// file it is a JSON value or a string that holds the text.
type Document string

// MarshalJSON writes an object as a value if that preserves its text, blanks
// included, since errors have places; and every other text as a string.
func (d Document) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	if strings.HasPrefix(string(d), "{") && utf8.ValidString(string(d)) && json.Compact(&b, []byte(d)) == nil && b.String() == string(d) {
		return b.Bytes(), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON keeps the exact text of a value.
func (d *Document) UnmarshalJSON(b []byte) error {
	var text string
	if b[0] == '"' && json.Unmarshal(b, &text) == nil {
		*d = Document(text)
		return nil
	}
	*d = Document(bytes.Clone(b))
	return nil
}

// Value is the value of a key in a context. The zero Value is not a value.
type Value struct {
	Kind condition.Kind // KindSingle, KindList or KindBytes
	Text string         // of KindSingle, and of KindBytes: those bytes
	List []string       // of KindList
}

// MarshalJSON writes the value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case condition.KindSingle:
		return json.Marshal(v.Text)
	case condition.KindList:
		return json.Marshal(append([]string{}, v.List...))
	case condition.KindBytes:
		return json.Marshal(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(v.Text))})
	default:
		return nil, errors.New("casefile: a context value without a kind")
	}
}

// UnmarshalJSON reads the value. A number or a Boolean stands for its text.
func (v *Value) UnmarshalJSON(b []byte) error {
	var err error
	switch b[0] {
	case '[':
		*v = Value{Kind: condition.KindList, List: []string{}}
		err = json.Unmarshal(b, &v.List)
	case '{':
		var coded struct {
			Bytes *[]byte `json:"bytes"`
		}
		if err = json.Unmarshal(b, &coded); err == nil && coded.Bytes == nil {
			err = errors.ErrUnsupported
		}
		if err == nil {
			*v = Value{Kind: condition.KindBytes, Text: string(*coded.Bytes)}
		}
	case '"':
		v.Kind = condition.KindSingle
		err = json.Unmarshal(b, &v.Text)
	default:
		*v = Value{Kind: condition.KindSingle, Text: string(b)}
	}
	if err != nil || string(b) == "null" {
		return fmt.Errorf("context value %.80s: want a string, a list of strings or {\"bytes\": base64}", b)
	}
	return nil
}

// entry makes an entry of a context.
func (v Value) entry(key string) condition.Entry {
	switch v.Kind {
	case condition.KindSingle:
		return condition.String(key, v.Text)
	case condition.KindList:
		return condition.Strings(key, v.List...)
	default:
		return condition.Bytes(key, []byte(v.Text))
	}
}

// Time is an instant, in the file in RFC 3339 format.
type Time struct{ time.Time }

// UnmarshalJSON reads the instant.
func (t *Time) UnmarshalJSON(b []byte) error {
	if t.Time.UnmarshalJSON(b) != nil || string(b) == "null" {
		return fmt.Errorf("time %.80s: want an instant in RFC 3339 format, such as \"2026-01-31T12:00:00Z\"", b)
	}
	return nil
}
