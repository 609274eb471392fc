package gen

import (
	"fmt"
	"slices"
	"strings"
)

// spell writes a document, in a few cases in another way that means the same,
// and in a few broken.
func spell(s *Source, doc *Node) string {
	if s.Chance(2) {
		breakTree(s, doc)
	}
	if s.Intn(4000) == 3999 {
		overfull(s, doc)
	}
	t := doc.String()
	switch n := s.Intn(100); {
	case n >= 97:
		return blanks(s, t)
	case n >= 94:
		return escapeJSON(s, t)
	case n >= 93:
		return breakText(s, t)
	}
	return t
}

// breakTree makes one change somewhere in the document that its grammar most
// likely forbids.
func breakTree(s *Source, doc *Node) {
	n := doc
	for len(n.Items) > 0 && !s.Chance(40) {
		n = n.Items[s.Intn(len(n.Items))]
	}
	i := 0
	if len(n.Items) > 0 {
		i = s.Intn(len(n.Items))
	}
	switch choice := s.Intn(7); {
	case n.Kind == Object && choice == 0:
		n.With(Pick(s, "effect", "Conditon", "Sid", "Version", "x", "Resource", "Principal", "NotAction"), Text("x"))
	case n.Kind == Object && choice == 6:
		n.With(Pick(s, "Resource", "NotResource", "Principal", "NotPrincipal", "Action", "NotAction"), Text("*"))
	case n.Kind == Object && len(n.Items) > 0 && choice == 1:
		n.With(n.Names[i], n.Items[i]) // twice
	case n.Kind == Object && len(n.Items) > 0 && choice == 2:
		n.Names[i] = near(s, n.Names[i])
	case len(n.Items) > 0 && choice == 3:
		n.Remove(i)
	case n.Kind == String:
		n.Text = Pick(s, "", near(s, n.Text), "\u0100", "\u212a", "x\x00", "\xff", strings.Repeat("x", 2047+s.Intn(3)), "arn:aws:x:::"+strings.Repeat("*", 2035+s.Intn(3)), "2012-10-18", "allow")
	default:
		*n = *Pick(s, &Node{}, &Node{Text: "1"}, &Node{Text: "true"}, Text("x"), List(), &Node{Kind: Object}, List(Text("x"), &Node{}), deep(12))
	}
}

// overfull makes some list as long as a document may hold it, or longer by one.
func overfull(s *Source, doc *Node) {
	statement := full(&Source{}, Pick(s, "identity", "resource"), &Request{})
	if s.Chance(50) {
		doc.With("Statement", repeat(statement, 1_000+s.Intn(2)))
	} else {
		list := repeat(Text("a:b"), 10_000+s.Intn(2))
		doc.With("Statement", statement.With("Condition", (*Node)(nil).With("StringEquals", (*Node)(nil).With("a:b", list))))
	}
	if i := slices.Index(doc.Names, "Statement"); i < len(doc.Names)-1 {
		doc.Remove(i)
	}
}

// repeat is an array of n times the same.
func repeat(item *Node, n int) *Node {
	list := List()
	for range n {
		list.Items = append(list.Items, item)
	}
	return list
}

// deep is an array in an array, and so on.
func deep(levels int) *Node {
	n := List()
	for range levels {
		n = List(n)
	}
	return n
}

// blanks puts white space around the punctuation outside of strings.
func blanks(s *Source, t string) string {
	var b strings.Builder
	quoted := false
	for i := range len(t) {
		b.WriteByte(t[i])
		if t[i] == '"' && (i == 0 || t[i-1] != '\\') {
			quoted = !quoted
		}
		if !quoted && strings.IndexByte("{}[],:", t[i]) >= 0 {
			b.WriteString(Pick(s, "", " ", "\n", "\r\n\t"))
		}
	}
	return b.String()
}

// escapeJSON writes some characters that only strings hold as \u escapes.
func escapeJSON(s *Source, t string) string {
	var b strings.Builder
	for i := range len(t) {
		if strings.IndexByte("$*?/", t[i]) >= 0 && !s.Chance(40) {
			fmt.Fprintf(&b, Pick(s, `\u%04x`, `\u%04X`), t[i])
		} else {
			b.WriteByte(t[i])
		}
	}
	return b.String()
}

// breakText makes one change in the text, JSON or not.
func breakText(s *Source, t string) string {
	i := s.Intn(len(t))
	return Pick(s,
		t[:i]+t[i+1:],
		t[:i]+string(t[i])+t[i:],
		t[:i]+Pick(s, ",", "\"", "}", "]", " ", "\\", "\xff", "\xef\xbb\xbf", "null", "\\ud800", "\\u0000", "\\u00ff", "/**/", "\x00", "\u00a0")+t[i:],
		t+Pick(s, "x", "{}", "\x00", " \n"),
		Pick(s, "\ufeff", " ", "//\n")+t,
		t[:i],
	)
}
