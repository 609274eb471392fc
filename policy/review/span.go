package review

import "github.com/iameval/iameval/policy/syntax"

// span is a range of a document's text.
type span struct{ start, end int }

// spanOf returns the range of a string with its quotes.
func spanOf(s *syntax.String) span { return span{s.Pos, s.Pos + len(s.Raw)} }

// valueAt returns the range of the JSON value that begins at an offset. The text was
// parsed, so that brackets match.
func valueAt(text []byte, start int) span {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i)
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if depth > 0 || !isSeparator(text, i+1) {
				continue
			}
		}
		if depth <= 0 {
			return span{start, min(i+1, len(text))}
		}
	}
	return span{start, len(text)}
}

// endOfString returns the offset of the closing quote of a string.
func endOfString(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// isSeparator reports whether a number or a word has ended before an offset.
func isSeparator(text []byte, i int) bool {
	if i >= len(text) {
		return true
	}
	switch text[i] {
	case ',', ']', '}', ':', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

// skipSpace returns the next offset that is not white space, going forward or, with a
// step of -1, backward.
func skipSpace(text []byte, i, step int) int {
	for ; i >= 0 && i < len(text); i += step {
		switch text[i] {
		case ' ', '\t', '\n', '\r':
		default:
			return i
		}
	}
	return i
}
