package grammar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/fuzz/gen"
)

// JSON leaves a writer the order of members, the white space between tokens and
// the escapes in strings. This file takes that freedom away, to bring a document
// into the one form that the grammar knows, and makes use of it, to bring a
// document of the grammar into any other.

// order is the order of the members of documents and statements in the grammar.
var order = [...]string{
	"Version", "Id", "Statement",
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

// Accepts reports whether a document is of the grammar for a kind of policy, by
// the name that case files give it, and repeats nothing that may occur only
// once. It leaves aside the limits of SEMANTICS 1.1.5, and is meant for
// documents of a few thousand bytes.
func (g *Grammar) Accepts(kind string, document []byte) bool {
	if !utf8.Valid(document) || Start(kind) == "" {
		return false
	}
	n, err := gen.ParseNode(string(document))
	if err != nil || doubles(n) || sameTests(n) || (kind == "identity" || kind == "trust") && sameSids(n) {
		return false
	}
	return g.Derives(Start(kind), canonical(n))
}

// doubles reports whether some object in n has a key twice. SEMANTICS 1.1.4
func doubles(n *gen.Node) bool {
	return twice(n.Names) || slices.ContainsFunc(n.Items, doubles)
}

// sameTests reports whether some Condition has two operators, or some operator
// two keys, that differ in case only. SEMANTICS 4.1i
func sameTests(document *gen.Node) bool {
	for _, s := range statements(document) {
		c := s.Field("Condition")
		if c == nil {
			continue
		}
		if twice(folded(c)) || slices.ContainsFunc(c.Items, func(keys *gen.Node) bool { return twice(folded(keys)) }) {
			return true
		}
	}
	return false
}

// folded returns the names of the members of n in lower case.
func folded(n *gen.Node) []string {
	var names []string
	for _, name := range n.Names {
		names = append(names, lower(name))
	}
	return names
}

// sameSids reports whether two statements share a Sid that is not empty.
// SEMANTICS 1.2.6
func sameSids(document *gen.Node) bool {
	var sids []string
	for _, s := range statements(document) {
		if sid := s.Field("Sid"); sid != nil && sid.Text != "" {
			sids = append(sids, sid.Text)
		}
	}
	return twice(sids)
}

// twice reports whether a text is in the list twice.
func twice(list []string) bool {
	sorted := slices.Sorted(slices.Values(list))
	return len(slices.Compact(sorted)) < len(list)
}

// statements returns the statements of a document, whatever they are.
func statements(document *gen.Node) []*gen.Node {
	s := document.Field("Statement")
	switch {
	case s == nil:
		return nil
	case s.Kind == gen.Array:
		return s.Items
	}
	return []*gen.Node{s}
}

// Canonical returns a document in the form of the grammar. The grammar accepts
// a document before if it accepts it after. The error means that text is not
// JSON.
func Canonical(text string) (string, error) {
	n, err := gen.ParseNode(text)
	if err != nil {
		return "", err
	}
	return canonical(n), nil
}

func canonical(document *gen.Node) string {
	n := document.Clone()
	arrange(n, byOrder)
	for _, s := range statements(n) {
		arrange(s, byOrder)
		arrange(s.Field("NotPrincipal"), emptyLast)
	}
	var b strings.Builder
	write(&b, n, plain{})
	return b.String()
}

func byOrder(name string, _ *gen.Node) int {
	if i := slices.Index(order[:], name); i >= 0 {
		return i
	}
	return len(order)
}

func emptyLast(_ string, value *gen.Node) int {
	if value.Kind == gen.Array && len(value.Items) == 0 {
		return 1
	}
	return 0
}

// arrange sorts the members of an object by a rank, and keeps the order of
// members of the same rank.
func arrange(n *gen.Node, rank func(name string, value *gen.Node) int) {
	if n == nil || n.Kind != gen.Object {
		return
	}
	places := make([]int, len(n.Items))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, j int) int {
		return cmp.Compare(rank(n.Names[i], n.Items[i]), rank(n.Names[j], n.Items[j]))
	})
	permute(n, places)
}

// permute puts the members of an object in the order of their places.
func permute(n *gen.Node, places []int) {
	names, items := slices.Clone(n.Names), slices.Clone(n.Items)
	for i, from := range places {
		n.Names[i], n.Items[i] = names[from], items[from]
	}
}

// Respell returns a document that means the same, as some other writer could
// have written it: members in another order, white space between tokens,
// characters as escapes, operators in other case. The text must be JSON.
func Respell(text string, choose *gen.Source) string {
	n, err := gen.ParseNode(text)
	if err != nil {
		return text
	}
	shuffle(n, choose)
	for _, s := range statements(n) {
		if c := s.Field("Condition"); c != nil {
			for i := range c.Names {
				c.Names[i] = recase(c.Names[i], choose)
			}
		}
	}
	var b strings.Builder
	p := free{choose}
	p.blank(&b)
	write(&b, n, p)
	p.blank(&b)
	return b.String()
}

// shuffle puts the members of all objects in n in another order.
func shuffle(n *gen.Node, choose *gen.Source) {
	for _, item := range n.Items {
		shuffle(item, choose)
	}
	if n.Kind != gen.Object {
		return
	}
	places := make([]int, len(n.Items))
	for i := range places {
		j := choose.Intn(i + 1)
		places[i], places[j] = places[j], i
	}
	permute(n, places)
}

// recase changes some letters of the name of an operator to the other case.
func recase(name string, choose *gen.Source) string {
	if !choose.Chance(20) {
		return name
	}
	b := []byte(name)
	for i, c := range b {
		if c |= ' '; 'a' <= c && c <= 'z' && choose.Chance(30) {
			b[i] ^= ' '
		}
	}
	return string(b)
}

// A spelling writes what JSON leaves open.
type spelling interface {
	blank(b *strings.Builder)        // white space, or none
	rune(b *strings.Builder, r rune) // a character of a string
}

// write appends n.
func write(b *strings.Builder, n *gen.Node, s spelling) {
	switch n.Kind {
	case gen.String:
		quote(b, n.Text, s)
	case gen.Array, gen.Object:
		brackets := "[]"
		if n.Kind == gen.Object {
			brackets = "{}"
		}
		b.WriteByte(brackets[0])
		s.blank(b)
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
				s.blank(b)
			}
			if n.Kind == gen.Object {
				quote(b, n.Names[i], s)
				s.blank(b)
				b.WriteByte(':')
				s.blank(b)
			}
			write(b, item, s)
			s.blank(b)
		}
		b.WriteByte(brackets[1])
	default:
		b.WriteString(n.Text)
	}
}

func quote(b *strings.Builder, text string, s spelling) {
	b.WriteByte('"')
	for _, r := range text {
		s.rune(b, r)
	}
	b.WriteByte('"')
}

// plain is the spelling of the grammar: no white space, and only the escapes
// that are needed.
type plain struct{}

func (plain) blank(*strings.Builder) {}

func (plain) rune(b *strings.Builder, r rune) {
	if i := strings.IndexRune("\"\\\t\n\r", r); i >= 0 {
		b.WriteByte('\\')
		b.WriteByte(`"\tnr`[i])
		return
	}
	if r < ' ' {
		fmt.Fprintf(b, `\u%04x`, r) // not a character of the grammar
		return
	}
	b.WriteRune(r)
}

// free is any spelling.
type free struct{ choose *gen.Source }

func (f free) blank(b *strings.Builder) {
	for f.choose.Chance(20) {
		b.WriteByte(" \n\t\r"[f.choose.Intn(4)])
	}
}

func (f free) rune(b *strings.Builder, r rune) {
	switch {
	case !f.choose.Chance(4) || r > 0xffff:
		plain{}.rune(b, r)
	case r == '/':
		b.WriteString(`\/`)
	default:
		fmt.Fprintf(b, gen.Pick(f.choose, `\u%04x`, `\u%04X`), r)
	}
}
