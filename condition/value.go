package condition

// value is what one request has for one key, ready to be compared. Each
// family of operators has a method that reads it as what the family compares:
// text, number, instant, addr and so on, beside the parser for the family.
type value struct {
	kind Kind
	text string   // of KindSingle, KindBytes and kindLone
	list []string // of KindList and KindClash
	at   instant  // of kindCurrentTime and kindEpochTime
}

// read sets v to the value that e gives its key.
func (e *Entry) read(v *value) {
	v.kind, v.text, v.list = e.kind, e.text, e.list
	if e.kind == kindFaulty {
		*v = value{kind: KindUnknown}
	}
}

// len returns how many values v has, which is in the request. The empty list
// has none.
func (v *value) len() int {
	switch v.kind {
	case KindList, KindClash:
		return len(v.list)
	}
	return 1
}

// member returns value i of v as one that stands alone.
func (v *value) member(i int) value {
	switch v.kind {
	case KindList, KindClash:
		return value{kind: KindSingle, text: v.list[i]}
	case kindLone:
		return value{kind: KindSingle, text: v.text}
	}
	return *v
}

// isEmpty reports whether v, which stands alone, is the empty text or no
// bytes at all. What that means is for each reader to decide: it is a value
// to plain operators, null to Null, and passed over by set operators.
func (v *value) isEmpty() bool {
	return v.text == "" && (v.kind == KindSingle || v.kind == KindBytes)
}

// asText returns v as text, if it is one. It allocates for the clock.
func (v *value) asText() (string, bool) {
	switch v.kind {
	case KindSingle:
		return v.text, true
	case kindCurrentTime, kindEpochTime:
		return v.clockText(), true
	}
	return "", false
}
