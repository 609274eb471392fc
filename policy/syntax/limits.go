package syntax

// The limits of a document. They are fixed. They are checked in the one scan of the text,
// before anything is made of it: no stage after that recurses without bound.
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
	kind    byte // '{' or '['; 0 outside all brackets
	token   int  // its place on the tape
	entries int  // begun so far; 1 from the start, even if it is empty
	limit   int  // how many entries it may have
}

// tooDeep returns the error of a bracket that passes MaxDepth.
func (s *source) tooDeep(offset int) *Error {
	return s.errorf(offset, CodeTooDeep, "nested too deep: at most %d levels of brackets are allowed", MaxDepth)
}

// tooMany returns the error of a comma before an entry that passes limit.
func (s *source) tooMany(offset, limit int) *Error {
	noun := "entries in one array or object"
	if limit == MaxStatements {
		noun = "statements in one document"
	}
	return s.errorf(offset, CodeTooMany, "too many: at most %d %s are allowed", limit, noun)
}
