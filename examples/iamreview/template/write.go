package template

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// A document of a template is written as JSON. Each of its bytes has a place in the
// file, and what is not known becomes a hole.

// writer writes a document.
type writer struct {
	out     []byte
	at      []int
	holes   []review.Hole
	strings [][2]int // ranges of strings that have holes
}

func (w *writer) byte(b byte, at int) {
	w.out = append(w.out, b)
	w.at = append(w.at, at)
}

func (w *writer) raw(s string, at int) {
	for i := range len(s) {
		w.byte(s[i], at)
	}
}

// standIn is what stands in a document for a value that is not known: the shape must be
// one that the element may have.
func standIn(path []string, h hole) string {
	if len(path) == 1 && path[0] == "Statement" {
		return `[]`
	}
	if len(path) == 3 && path[1] == "Condition" { // the block of an operator
		return `{}`
	}
	if len(path) == 1 && path[0] == "Version" {
		return `"2012-10-17"`
	}
	if len(path) == 2 {
		switch path[1] {
		case "Effect":
			return `"Allow"`
		case "Principal", "NotPrincipal":
			return `{"AWS":"*"}`
		case "Condition":
			return `{}`
		}
	}
	return `"` + h.pattern() + `"`
}

// maxDocument is the length at which a document is cut off: none is as large, and that
// is what loading it says.
const maxDocument = 1 << 19

// value writes a value that stands under the names of a path in the document.
func (w *writer) value(v *value, path []string) {
	if len(w.out) > maxDocument {
		return
	}
	switch v.form {
	case str:
		w.string(v)
	case word:
		for i, b := range v.text.bytes {
			w.byte(b, v.text.place(i))
		}
	case list:
		w.list(v, path)
	case object:
		w.object(v, path)
	case unknown:
		w.unknown(v, path)
	default:
		w.raw("null", v.start)
	}
}

func (w *writer) list(v *value, path []string) {
	begin := len(w.out)
	w.byte('[', v.start)
	last, written := v.start, false
	var lost *value
	for _, item := range v.items {
		if item.form == absent {
			continue
		}
		if item.form == unknown && statements(path) { // it may be there or not
			w.nothing(item.hole.expr)
			lost = item
			continue
		}
		if written {
			w.byte(',', last)
		}
		w.value(item, path)
		last, written = item.end, true
	}
	w.byte(']', max(last, v.end-1))
	if lost != nil && !written { // so whether the list is empty is not known
		w.holes = append(w.holes, review.Hole{Start: begin, End: len(w.out), Expr: lost.hole.expr, Like: "[]"})
	}
}

// statements reports whether a path leads to the list of statements.
func statements(path []string) bool { return len(path) == 1 && path[0] == "Statement" }

// nothing notes a hole of no length.
func (w *writer) nothing(expr string) {
	w.holes = append(w.holes, review.Hole{Start: len(w.out), End: len(w.out), Expr: expr})
}

func (w *writer) object(v *value, path []string) {
	w.byte('{', v.start)
	if v.maybe != "" {
		w.nothing(v.maybe)
	}
	last, written := v.start, false
	for _, m := range v.members {
		if m.value.form == absent {
			continue
		}
		if written {
			w.byte(',', last)
		}
		name := ""
		if m.key.form == unknown {
			w.unknown(m.key, nil)
		} else {
			name, _ = m.key.string()
			w.string(m.key)
		}
		w.byte(':', m.key.end)
		w.value(m.value, append(path[:len(path):len(path)], name))
		last, written = m.value.end, true
	}
	w.byte('}', max(last, v.end-1))
}

// unknown writes what stands for a value that is not known.
func (w *writer) unknown(v *value, path []string) {
	start := len(w.out)
	w.raw(standIn(path, v.hole), v.start)
	end := len(w.out)
	if w.out[start] == '"' {
		w.strings = append(w.strings, [2]int{start, end})
		start, end = start+1, end-1
	}
	w.holes = append(w.holes, review.Hole{Start: start, End: end, Expr: v.hole.expr, Like: string(w.out[start:end])})
}

// pattern is what a hole surely matches.
func (h hole) pattern() string {
	if h.like == "" {
		return "*"
	}
	return h.like
}

// string writes a string with its holes.
func (w *writer) string(v *value) {
	start := len(w.out)
	w.byte('"', v.start)
	holes := v.text.holes
	for i := 0; i < len(v.text.bytes) && len(w.out) <= maxDocument; {
		b, at := v.text.bytes[i], v.text.place(i)
		switch {
		case b == mark:
			from := len(w.out)
			w.raw(holes[0].pattern(), at)
			w.holes = append(w.holes, review.Hole{Start: from, End: len(w.out), Expr: holes[0].expr, Like: holes[0].pattern()})
			holes = holes[1:]
			i++
		case b == '"' || b == '\\':
			w.byte('\\', at)
			w.byte(b, at)
			i++
		case b < ' ':
			w.raw(fmt.Sprintf(`\u%04x`, b), at)
			i++
		default:
			_, n := utf8.DecodeRune(v.text.bytes[i:])
			for j := range n {
				w.byte(v.text.bytes[i+j], v.text.place(i+j))
			}
			i += n
		}
	}
	w.byte('"', v.text.end)
	if len(v.text.holes) > 0 {
		w.strings = append(w.strings, [2]int{start, len(w.out)})
	}
}

// load writes a value as a document, and loads it. Whatever is wrong with a string of
// which a part is not known may be right with it, so that such a string is a hole as a
// whole then.
func load(name string, kind policy.Kind, v *value) (d *review.Document, at []int) {
	w := &writer{}
	w.value(v, nil)
	w.at = append(w.at, v.end)
	d = review.Load(name, kind, w.out)
	d.Holes = w.holes
	for _, e := range d.Errors() {
		for _, s := range w.strings {
			if s[0] <= e.Position.Offset && e.Position.Offset < s[1] {
				d.Holes = append(d.Holes, review.Hole{Start: s[0], End: s[1], Expr: w.within(s), Like: "*"})
			}
		}
	}
	return d, w.at
}

// within lists the holes of a range.
func (w *writer) within(s [2]int) string {
	var all []string
	for _, h := range w.holes {
		if s[0] <= h.Start && h.End <= s[1] {
			all = append(all, h.Expr)
		}
	}
	return strings.Join(all, ", ")
}
