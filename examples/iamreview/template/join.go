package template

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// A plan and the source that it was made of. The plan knows the values, and the source
// where each word of them was written.

// Source is Terraform's source of plans. It is parsed once for all of them.
type Source struct {
	parsed project
	failed map[string]error // the files that could not be read
	texts  map[string][]byte
	root   string // the folder that Terraform ran in
}

// NewSource is the source of plans: the files of a folder, and of those that it calls.
func NewSource(root string, files []File, env Environment) *Source {
	s := &Source{parsed: project{env: env, folders: make(map[string]*folder), sure: true}, root: root, texts: make(map[string][]byte)}
	_, s.failed = s.parsed.parse(files)
	for _, f := range files {
		s.texts[f.Name] = f.Text
	}
	return s
}

// line is the line of an error in a file.
func (s *Source) line(name string, err error) int {
	place := (*Error)(nil)
	if !errors.As(err, &place) {
		return 1
	}
	text := s.texts[name]
	return 1 + bytes.Count(text[:min(place.Offset, len(text))], []byte("\n"))
}

// writtenDocuments are the documents of a source, read with the variables of one plan.
type writtenDocuments struct {
	documents map[string]*value // by address and attribute, without indexes
	pointers  map[string]string
	files     []placed
	hidden    hidden
}

// read reads the documents of the source, with what a plan says of its variables.
func (s *Source) read(name string, size int, variables *value) *writtenDocuments {
	p := s.parsed
	base := p.end()
	p.files = append(slices.Clip(p.files), placed{name, base, size})
	p.given = make(map[string]*value)
	j := &writtenDocuments{documents: make(map[string]*value), pointers: make(map[string]string), files: p.files}
	root := p.folders[s.root]
	if root == nil {
		return j
	}
	top := p.root(root)
	variables.each(func(name string, _, v *value) {
		if v = v.get("value"); v != nil {
			p.given[name] = v.shifted(base)
			top.hide(name, v)
		}
	})
	for _, e := range top.all(&reader{out: &Template{}}) {
		e.collect(j)
	}
	j.hidden = p.hidden
	return j
}

// hide makes the value of a variable one that is shown to nobody, if it is sensitive.
func (e *evaluator) hide(name string, v *value) {
	b := e.module.variables[name]
	if b == nil || !e.is(b, "sensitive", false) {
		return
	}
	e.given[name] = &value{form: unknown, hole: hole{expr: "var." + name}}
	val, err := v.cty()
	if err != nil {
		e.hidden.open = true
		return
	}
	e.hidden.values += fmt.Sprintf("%s=%#v\n", name, val)
}

// collect adds the values of the documents of a module.
func (e *evaluator) collect(j *writtenDocuments) {
	for _, b := range e.module.order {
		if b.Type != "resource" {
			continue
		}
		for _, a := range attributes[b.Labels[0]] {
			for at := range e.sites(b, a) {
				if at.maybe { // which one of the plan it is, is not known
					break
				}
				j.add(at.name, at.pointer, e.value(at.x))
			}
		}
	}
}

func (j *writtenDocuments) add(name, pointer string, v *value) {
	if v, isText := inner(v); !isText && v.form != null {
		j.documents[name], j.pointers[name] = v, pointer
	}
}

// shifted is a value whose places are that much higher.
func (v *value) shifted(by int) *value {
	higher := func(at int) int { return at + by }
	return v.relocated(higher, higher)
}

// within is a value that stands in one place with all its parts.
func (v *value) within(start, end int) *value {
	return v.relocated(func(int) int { return start }, func(int) int { return end })
}

// relocated is a value with other places: from says where what began at a place begins, and
// to where what ended there ends.
func (v *value) relocated(from, to func(at int) int) *value {
	out := *v
	out.start, out.end = from(v.start), to(v.end)
	out.text.end = to(v.text.end)
	out.text.at = make([]int, len(v.text.bytes))
	for i := range out.text.at {
		out.text.at[i] = from(v.text.place(i))
	}
	out.items, out.members = nil, nil
	for _, item := range v.items {
		out.items = append(out.items, item.relocated(from, to))
	}
	for _, m := range v.members {
		out.members = append(out.members, member{m.key.relocated(from, to), m.value.relocated(from, to)})
	}
	return &out
}

// written gives a value of a plan the places that its source has. What the source does not
// have stands where what holds it does.
func (v *value) written(src *value) *value {
	if src.form == list && v.form != list && len(src.items) == 1 { // a list of one may be its member
		src = src.items[0]
	}
	switch {
	case v.form == str && src.form == str:
		return v.writtenText(src)
	case v.form == list && src.form == list:
		return v.writtenList(src)
	case v.form == object && src.form == object:
		out := *v
		out.start, out.end, out.members = src.start, src.end, nil
		for _, m := range v.members {
			name, _ := m.key.string()
			out.members = append(out.members, src.place(name, m))
		}
		return &out
	}
	return v.within(src.start, src.end)
}

// place gives a member of an object the places that the member of a source has.
func (v *value) place(name string, m member) member {
	for _, other := range v.members {
		if other.key.is(name) {
			return member{m.key.writtenText(other.key), m.value.written(other.value)}
		}
	}
	return member{m.key.within(v.start, v.start), m.value.within(v.start, v.start)}
}

// writtenText gives a text the places of its source: parts that the source does not know
// stand where their hole does.
func (v *value) writtenText(src *value) *value {
	out := v.within(src.start, src.end)
	at, ok := src.text.spread(v.text.bytes)
	if ok {
		out.text.at, out.text.end = at, src.text.end
	}
	return out
}

// spread lays a text over this one, whose holes may be anything, and returns its places. It
// reports false if the two do not fit.
func (t *text) spread(over []byte) (at []int, ok bool) {
	parts := bytes.Split(t.bytes, []byte{mark})
	rest, from := over, 0
	for i, part := range parts {
		skip := bytes.Index(rest, part) // how long the hole before it is
		switch {
		case i == 0 && !bytes.HasPrefix(rest, part), i > 0 && i == len(parts)-1 && !bytes.HasSuffix(rest, part), skip < 0:
			return nil, false
		case i > 0 && i == len(parts)-1:
			skip = len(rest) - len(part)
		}
		for range skip {
			at = append(at, t.place(from-1))
		}
		for k := range part {
			at = append(at, t.place(from+k))
		}
		rest, from = rest[skip+len(part):], from+len(part)+1
	}
	return at, len(rest) == 0
}

// maxPairs is how many pairs of members of two lists are looked at.
const maxPairs = 1 << 20

// writtenList gives the members of a list the places of those of the source that they fit:
// texts in any order, as Terraform sorts them, and all others in theirs.
func (v *value) writtenList(src *value) *value {
	if len(v.items)*len(src.items) > maxPairs {
		return v.within(src.start, src.end)
	}
	out := *v
	out.start, out.end, out.items = src.start, src.end, nil
	next := 0
	for _, item := range v.items {
		first := next
		if item.form == str {
			first = 0
		}
		found := slices.IndexFunc(src.items[first:], item.fits)
		if found < 0 {
			out.items = append(out.items, item.within(src.start, src.end))
			continue
		}
		found += first
		out.items = append(out.items, item.written(src.items[found]))
		if next = found + 1; src.items[found].maybe != "" || src.items[found].form == unknown { // it may be several
			next = found
		}
	}
	return &out
}

// fits reports whether a value may be what a source says.
func (v *value) fits(src *value) bool {
	if src.form == list && v.form != list && len(src.items) == 1 {
		src = src.items[0]
	}
	switch {
	case src.form == unknown || v.form == unknown:
		return true
	case v.form == str && src.form == str:
		_, ok := src.text.spread(v.text.bytes)
		return ok
	case v.form == object && src.form == object:
		return !slices.ContainsFunc(src.members, func(m member) bool {
			name, known := m.key.string()
			mine := v.get(name)
			return known && mine != nil && !mine.fits(m.value)
		})
	case v.form == list && src.form == list:
		return v.fitsList(src)
	}
	return v.form == src.form && string(v.text.bytes) == string(src.text.bytes)
}

// fitsList is fits for lists: of texts, each is one of the source.
func (v *value) fitsList(src *value) bool {
	open := func(item *value) bool { return item.form == unknown || item.maybe != "" }
	if src.maybe != "" || slices.ContainsFunc(src.items, open) || len(v.items)*len(src.items) > maxPairs {
		return true
	}
	for i, item := range v.items {
		if item.form == str && !slices.ContainsFunc(src.items, item.fits) || item.form != str && i < len(src.items) && !item.fits(src.items[i]) {
			return false
		}
	}
	return len(v.items) == len(src.items)
}

// written returns the document of the source for one of the plan: that with its places, or if
// the plan does not know it, what the source knows.
func (p *plan) written(f *found, doc *value) *value {
	if p.joined == nil {
		return doc
	}
	name := indexes.ReplaceAllString(f.origin.Address, "") + f.name[len(f.origin.Address):]
	src := p.joined.documents[name]
	if src == nil || doc == nil && src.form == unknown {
		return doc
	}
	if doc != nil {
		var isText bool
		if doc, isText = inner(doc); isText {
			return doc
		}
		src = doc.written(src)
	}
	f.pointer, f.joined = p.joined.pointers[name], true
	return src
}

// readSource reads the source of the plan.
func (p *plan) readSource(s *Source, v *value, size int) {
	if s == nil {
		return
	}
	p.joined = s.read(p.file, size, v.get("variables"))
	p.out.files, p.hidden = p.joined.files, p.joined.hidden
	for _, f := range s.parsed.files {
		if err := s.failed[f.name]; err != nil {
			p.skip("the source", 0, "%s:%d: %v", f.name, s.line(f.name, err), err)
		}
	}
}
