package syntax

import "strings"

// The limits of a document. They are fixed: their product bounds the work that any
// document can cause, so no budget is needed while one is compiled or evaluated.
const (
	// MaxSize is the largest size of a document, in bytes. AWS's own quotas are below
	// 21,000.
	MaxSize = 256 << 10

	// MaxDepth is the deepest nesting of brackets. A legal document needs 6: the root,
	// the Statement array, a statement, its Condition, an operator, an array of values.
	MaxDepth = 10

	// MaxStatements is the largest number of statements in a document.
	MaxStatements = 1_000

	// MaxEntries is the largest number of entries in one array or object.
	MaxEntries = 10_000
)

// bracket is one open array or object of the scan.
type bracket struct {
	entries int // begun so far; 1 from the start, an empty one is not told apart
	limit   int
	noun    string // what the entries are, for the message
}

// checkLimits holds the text against MaxDepth, MaxStatements and MaxEntries, in one
// scan that looks at brackets and commas outside strings and builds nothing.
//
// It runs before the text is known to be JSON, because gjson's validator recurses: ten
// million brackets would exhaust the stack. So it bears any text, and what it lets pass
// is within the limits if it turns out to be JSON. SEMANTICS 1.1.5
func (s *source) checkLimits() *Error {
	var open [MaxDepth + 1]bracket
	open[0].limit = len(s.text) // outside all brackets: for the JSON check to report
	depth := 0
	for i := 0; i < len(s.text); i++ {
		if s.text[i] <= ' ' { // most of the rest: indentation
			continue
		}
		switch s.text[i] {
		case '"':
			i = stringEnd(s.text, i)
		case '{', '[':
			if depth == MaxDepth {
				return s.errorf(i, CodeTooDeep, "nested too deep: at most %d levels of brackets are allowed", MaxDepth)
			}
			depth++
			open[depth] = bracket{1, MaxEntries, "entries in one array or object"}
			if depth == 2 && s.text[i] == '[' { // the one array that the root may hold
				open[depth] = bracket{1, MaxStatements, "statements in one document"}
			}
		case '}', ']':
			depth = max(depth-1, 0)
		case ',':
			b := &open[depth]
			if b.entries++; b.entries > b.limit {
				return s.errorf(i, CodeTooMany, "too many: at most %d %s are allowed", b.limit, b.noun)
			}
		}
	}
	return nil
}

// stringEnd returns the offset of the quote that closes the string opened at start, or
// len(text) if there is none.
func stringEnd(text string, start int) int {
	for i := start + 1; ; i++ {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 {
			return len(text)
		}
		i += n
		slashes := 0
		for text[i-1-slashes] == '\\' { // stops at the opening quote at the latest
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
}
