package syntax

// Document is a policy document as it is written. Its elements stand in the order of
// the text; an element that is not there is nil, which is not the same as one that is
// empty. The zero Document has no statements and says nothing, and a nil one reads like
// it.
//
// A Document is not changed after Parse and is safe for concurrent use. Its strings
// share one copy of the source text, which lives as long as any of them.
type Document struct {
	Pos        int     // byte offset of the opening brace
	Version    *String // nil: the default of the policy type holds
	ID         *String // the element Id
	Statements []Statement

	source source
	tape   *tape // of the source: for the pointers of errors that are found later
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

// ConditionKey is one condition key with the values that it is compared with. Of a
// number or a Boolean the value is the source text: 1.0 stays "1.0".
type ConditionKey struct {
	Name   String
	Pos    int // byte offset of the value
	Values []String
}

// orZero returns the document, of nil the zero one.
func (d *Document) orZero() *Document {
	if d == nil {
		return new(Document)
	}
	return d
}

// Name returns the name given to Parse, such as a file name.
func (d *Document) Name() string { return d.orZero().source.name }

// Errors returns the errors that Parse returned beside d, sorted by position. A
// Document that has any lacks what could not be read, which may be the very Condition
// that limits an Allow: it may be searched for more errors, never used for decisions.
// The list is shared; appending to it copies.
func (d *Document) Errors() ErrorList {
	d = d.orZero()
	return d.errs[:len(d.errs):len(d.errs)]
}

// Position returns the place of a byte offset in the source. An offset outside the
// source is taken as its nearest end. The lines before are counted: it takes time in
// proportion to offset.
func (d *Document) Position(offset int) Position { return d.orZero().source.position(offset) }

// PositionFrom is Position, counted on from p, the place of an offset before it, in
// time in proportion to what lies between: for places that are asked for in order. The
// zero Position stands for the start.
func (d *Document) PositionFrom(p Position, offset int) Position {
	return d.orZero().source.positionFrom(p, offset)
}

// Errorf returns an error at a byte offset of the source, such as the Pos of what it is
// about or a [String.Offset]. Its text is made as by [fmt.Errorf]; %w wraps.
//
// Line, column and pointer are found by reading the source anew, which takes up to some
// milliseconds at MaxSize: [ErrorList.Add] bounds how often.
func (d *Document) Errorf(offset int, code Code, format string, args ...any) *Error {
	e := d.orZero().source.errorf(offset, code, format, args...)
	e.Pointer = d.Pointer(offset)
	return e
}
