package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// examined is a finding with what is printed of it and takes more than the text of its
// document to know. It has no Witness: that is words here, and the policies that it holds
// go.
type examined struct {
	review.Finding
	witness string
	sid     string // of the statement that it is in
	// statement is the Sid or else the text of that statement, and element the rest of the
	// pointer.
	statement, element string
}

// examine looks at findings, those of one document after each other.
func examine(found iter.Seq[review.Finding]) (all []examined) {
	var of *review.Document
	var tree *syntax.Document
	for f := range found {
		if d := f.At.Document; d != of {
			of, tree = d, d.Syntax()
		}
		x := examined{Finding: f}
		if f.Witness != nil {
			x.witness, x.Witness = f.Witness.String(), nil
		}
		x.identify(tree)
		all = append(all, x)
	}
	return all
}

// identify says what identifies the statement that the finding is in.
func (x *examined) identify(tree *syntax.Document) {
	x.element = x.At.Pointer
	rest, ok := strings.CutPrefix(x.At.Pointer, "/Statement")
	if !ok || tree == nil {
		return
	}
	index, element := 0, rest
	if head, tail, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/"); head != "" {
		if n, err := strconv.Atoi(head); err == nil {
			index, element = n, tail
		}
	}
	if index >= len(tree.Statements) {
		return
	}
	s := &tree.Statements[index]
	if s.Sid != nil && s.Sid.Value != "" {
		x.sid = strings.Clone(s.Sid.Value) // which does not keep the tree
		x.statement, x.element = "sid "+x.sid, element
		return
	}
	var value json.RawMessage
	if err := json.NewDecoder(strings.NewReader(string(x.At.Document.Text[s.Pos:]))).Decode(&value); err != nil {
		return
	}
	canonical, err := json.Marshal(value) // without white space
	if err != nil {
		return
	}
	x.statement, x.element = "text "+string(canonical), element
}

// fingerprint names the finding so that the name stays when lines move or statements
// change their order: by the rule, the document, the statement's Sid or else its text,
// the place in it and what is written there. Equal ones are numbered.
func (x *examined) fingerprint(file string, w *way) string {
	document := file
	switch name := x.At.Document.Name; {
	case name != file: // of an export, where entities may change places too
		document += "#" + name
	case w != nil:
		document += "#" + w.pointer
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{x.Rule.ID, document, x.statement, x.element, x.At.Text()}, "\x00")))
	return hex.EncodeToString(sum[:16])
}
