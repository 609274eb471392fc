package syntax

// Document is a policy document as it was written. Its elements are in the order of the
// text. A missing element is nil, which is not the same as an empty one. The zero
// Document has no statements. A nil Document reads like the zero one.
//
// A Document is not changed after Parse and is safe for concurrent use. Its strings
// share one copy of the source text, which lives as long as any of them.
type Document struct {
	Pos        int     // byte offset of the opening brace
	Version    *String // nil: the default of the policy type applies
	ID         *String // the element Id
	Statements []Statement

	source source
	tape   tape // of the source: for the pointers of errors that are found later
	errs   ErrorList
}

// Statement is one statement. In a Document without errors it has an Effect, one of
// Action and NotAction, and at most one of Resource and NotResource and of Principal
// and NotPrincipal. The zero Statement has no effect.
type Statement struct {
	Pos          int // byte offset of the opening brace
	Sid          *String
	Effect       *String // "Allow" or "Deny"
	Principal    *Principal
	NotPrincipal *Principal
	Action       *List
	NotAction    *List
	Resource     *List
	NotResource  *List
	Condition    *Condition
}

// List is a string or an array of strings: a lone string is a list of one. The zero
// List is empty.
type List struct {
	Pos    int // byte offset of the value: the bracket, or the quote of a lone string
	Values []String
}

// Principal is the value of Principal or NotPrincipal. The zero Principal names nobody.
type Principal struct {
	Pos    int              // byte offset of the value
	Any    bool             // the string "*", not an object: everybody
	Groups []PrincipalGroup // the members of the object, in order
}

// PrincipalGroup is one member of a Principal, such as "AWS": ["111122223333"]. Which
// keys and members there may be is checked by package policy.
type PrincipalGroup struct {
	Key     String
	Members List
}

// Condition is the value of Condition. The zero Condition constrains nothing.
type Condition struct {
	Pos       int // byte offset of the opening brace
	Operators []OperatorBlock
}

// OperatorBlock is one operator of a Condition with its keys, such as "Bool":
// {"aws:SecureTransport": true}. Package condition knows which operators there are.
type OperatorBlock struct {
	Name String
	Keys []ConditionKey
}

// ConditionKey is one condition key with the values that it is compared with. The value
// of a number or a Boolean is its source text: 1.0 stays "1.0".
type ConditionKey struct {
	Name   String
	Pos    int // byte offset of the value
	Values []String
}

// orZero returns the document, or the zero Document for nil.
func (d *Document) orZero() *Document {
	if d == nil {
		return new(Document)
	}
	return d
}

// Name returns the name given to Parse, such as a file name.
func (d *Document) Name() string { return d.orZero().source.name }

// Errors returns the errors that Parse returned together with d, sorted by position. A
// Document with errors lacks what could not be read, which may be the Condition that
// limits an Allow: it may be checked for more errors but never used for decisions. The
// list is shared; appending to it copies.
func (d *Document) Errors() ErrorList {
	d = d.orZero()
	return d.errs[:len(d.errs):len(d.errs)]
}

// Position returns the place of a byte offset in the source. An offset outside the
// source counts as its nearest end. It takes time proportional to offset, because lines
// are counted.
func (d *Document) Position(offset int) Position { return d.orZero().source.position(offset) }

// PositionFrom is Position, but counts on from p, the place of an earlier offset. Its
// time is proportional to the distance, so use it for places in order. The zero
// Position stands for the start.
func (d *Document) PositionFrom(p Position, offset int) Position {
	return d.orZero().source.positionFrom(p, offset)
}

// Errorf returns an error at a byte offset of the source, such as a Pos or a
// [String.Offset]. Its text is made as by [fmt.Errorf]; %w wraps.
//
// It reads the source again to find line, column and pointer, which takes up to a few
// milliseconds at MaxSize: [ErrorList.Add] bounds how often that happens.
func (d *Document) Errorf(offset int, code Code, format string, args ...any) *Error {
	e := d.orZero().source.errorf(offset, code, format, args...)
	e.Pointer = d.Pointer(offset)
	return e
}
