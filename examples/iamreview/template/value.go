package template

import "unicode/utf8"

// form is what a value is.
type form uint8

const (
	null    form = iota
	word         // a number, true or false, as it is written
	str          // a string, of which parts may not be known
	list         //
	object       //
	unknown      // any of the others
	absent       // it is left out: AWS::NoValue
)

// value is a value of a template, with its place in the file. Known parts have the
// place of each of their bytes, so that a finding can underline one word.
type value struct {
	form       form
	tag        string // of YAML, such as "!Ref"
	text       text   // of a string, and of a word
	items      []*value
	members    []member
	hole       hole // of what is not known
	start, end int  // bytes of the file
	// maybe is set if the value may not be there, to what that depends on: such as a
	// statement of a dynamic block.
	maybe string
}

// member is a member of an object.
type member struct {
	key, value *value
}

// hole is a part that is not known.
type hole struct {
	expr string // as the template has it
	like string // a pattern that it surely matches; "": a star
	ref  string // the address of the resource whose name or ARN it is; "": not known
	none bool   // it is null or empty
}

// mark stands in a text for a hole. It is not a byte of UTF-8.
const mark = 0xff

// text is a string: its bytes, where each stands in the file, and its holes.
type text struct {
	bytes []byte // mark for each hole
	at    []int  // for each byte
	holes []hole // in their order
	end   int    // in the file
}

// known reports whether all of the text is known.
func (t *text) known() bool { return len(t.holes) == 0 }

// add appends a byte.
func (t *text) add(b byte, at int) {
	t.bytes = append(t.bytes, b)
	t.at = append(t.at, at)
}

// addHole appends a part that is not known.
func (t *text) addHole(h hole, at int) {
	t.add(mark, at)
	t.holes = append(t.holes, h)
}

// maxText is the length of a text that is still followed: functions may double it.
const maxText = 1 << 20

// append appends another text.
func (t *text) append(other *text) {
	if len(t.bytes)+len(other.bytes) > maxText {
		t.addHole(hole{expr: "what is too long"}, t.end)
		return
	}
	t.bytes = append(t.bytes, other.bytes...)
	t.at = append(t.at, other.at...)
	t.holes = append(t.holes, other.holes...)
}

// slice returns the bytes from i to j. It costs their number, unless there are holes in
// them.
func (t *text) slice(i, j int) text {
	s := text{bytes: t.bytes[i:j:j], at: t.at[i:j:j], end: t.place(j)}
	if n := count(s.bytes); n > 0 {
		before := count(t.bytes[:i])
		s.holes = t.holes[before : before+n]
	}
	return s
}

// place returns where the byte i stands, and for the length of the text where it ends.
func (t *text) place(i int) int {
	if i < len(t.at) {
		return t.at[i]
	}
	return t.end
}

// count returns the number of holes in a text.
func count(b []byte) (n int) {
	for _, c := range b {
		if c == mark {
			n++
		}
	}
	return n
}

// textAt is a text that stands somewhere as a whole.
func textAt(s string, start, end int) text {
	t := text{bytes: []byte(s), at: make([]int, len(s)), end: end}
	for i := range t.at {
		t.at[i] = start
	}
	return t
}

// verbatim is a text that stands in the file as it is.
func verbatim(s string, start int) text {
	t := text{bytes: []byte(s), at: make([]int, len(s)), end: start + len(s)}
	for i := range t.at {
		t.at[i] = start + i
	}
	return t
}

// named is a string that the reader adds.
func named(s string, start, end int) *value {
	return &value{form: str, text: textAt(s, start, end), start: start, end: end}
}

// holeAt is a value that is not known, in the place of another.
func holeAt(v *value, h hole) *value {
	return &value{form: unknown, hole: h, start: v.start, end: v.end}
}

// string returns the text of a string or a word that is known in full.
func (v *value) string() (string, bool) {
	if v == nil || v.form != str && v.form != word || !v.text.known() {
		return "", false
	}
	return string(v.text.bytes), true
}

// is reports whether the value is a known string of that text.
func (v *value) is(want string) bool {
	s, ok := v.string()
	return ok && s == want
}

// get returns a member of an object; nil if there is none. Of several the last counts.
func (v *value) get(name string) *value {
	if v == nil || v.form != object {
		return nil
	}
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].key.is(name) {
			return v.members[i].value
		}
	}
	return nil
}

// path follows members.
func (v *value) path(names ...string) *value {
	for _, name := range names {
		v = v.get(name)
	}
	return v
}

// each calls f for the members of an object whose names are known.
func (v *value) each(f func(name string, key, value *value)) {
	if v == nil || v.form != object {
		return
	}
	for _, m := range v.members {
		if name, ok := m.key.string(); ok {
			f(name, m.key, m.value)
		}
	}
}

// parts returns the members of a list, or the value itself if it is not one.
func (v *value) parts() []*value {
	switch {
	case v == nil || v.form == null || v.form == absent:
		return nil
	case v.form == list:
		return v.items
	}
	return []*value{v}
}

// single returns the key and the value of an object with one member.
func (v *value) single() (string, *value) {
	if v.form != object || len(v.members) != 1 {
		return "", nil
	}
	name, _ := v.members[0].key.string()
	return name, v.members[0].value
}

// valid reports whether a file can be a template: it is text.
func valid(src []byte) bool { return utf8.Valid(src) }
