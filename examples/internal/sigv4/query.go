package sigv4

import (
	"iter"
	"slices"
	"strings"
)

// parameter is one parameter of a query, decoded, with the plus sign as itself:
// AWS does not read it as a space.
type parameter struct{ name, value string }

// parameters yields the parameters of a raw query. ok is false for one that is
// not well encoded.
func parameters(raw string) iter.Seq2[parameter, bool] {
	return func(yield func(parameter, bool) bool) {
		for raw != "" {
			var pair string
			pair, raw, _ = strings.Cut(raw, "&")
			if pair == "" {
				continue
			}
			name, value, _ := strings.Cut(pair, "=")
			n, ok := unescape(name)
			v, also := unescape(value)
			if !yield(parameter{n, v}, ok && also) {
				return
			}
		}
	}
}

// unescape undoes percent encoding.
func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", false
		}
		high, ok := unhex(s[i+1])
		low, also := unhex(s[i+2])
		if !ok || !also {
			return "", false
		}
		b = append(b, high<<4|low)
		i += 2
	}
	return string(b), true
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// appendEscaped appends s in AWS's percent encoding: everything but letters,
// digits and -._~ is encoded, a slash unless it is to be kept.
func appendEscaped(b []byte, s string, keepSlash bool) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '.', c == '_', c == '~', keepSlash && c == '/':
			b = append(b, c)
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}

// EscapePath returns a decoded path in AWS's percent encoding, its slashes kept.
func EscapePath(path string) string { return string(appendEscaped(nil, path, true)) }

// CanonicalQuery returns a raw query with each name and value in AWS's percent
// encoding, sorted by name and value, without the parameter X-Amz-Signature. It
// is not ok if the query is not well encoded.
func CanonicalQuery(raw string) (query string, ok bool) {
	if raw == "" {
		return "", true
	}
	var list []parameter
	for p, ok := range parameters(raw) {
		if !ok {
			return "", false
		}
		if p.name != querySignature {
			list = append(list, parameter{string(appendEscaped(nil, p.name, false)), string(appendEscaped(nil, p.value, false))})
		}
	}
	slices.SortFunc(list, func(p, q parameter) int {
		if c := strings.Compare(p.name, q.name); c != 0 {
			return c
		}
		return strings.Compare(p.value, q.value)
	})
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(p.value)
	}
	return b.String(), true
}
