package template

import (
	"bytes"
	"regexp"

	"github.com/iameval/iameval/policy/review"
)

// placeholders are what a document has that Terraform's templatefile fills in. A policy
// variable has a colon, or is one of three signs.
var placeholders = regexp.MustCompile(`\$\{\s*[a-zA-Z_][a-zA-Z0-9_.-]*\s*\}`)

// filledIn is what templatefile reads: a placeholder, or one that is escaped.
var filledIn = regexp.MustCompile(`\$\$\{|` + placeholders.String())

// HasPlaceholders reports whether a document has what Terraform's templatefile fills in.
func HasPlaceholders(src []byte) bool { return placeholders.Match(src) }

// ReadFragment reads a document that Terraform's templatefile fills in: its placeholders
// are holes. The error is ErrNot if it is not JSON with them.
func ReadFragment(name string, src []byte) (*Template, error) {
	if !valid(src) || len(src) > maxFile {
		return nil, ErrNot
	}
	all := verbatim(string(src), 0)
	t := text{end: all.end}
	last := 0
	for _, m := range filledIn.FindAllIndex(src, -1) {
		before := all.slice(last, m[0])
		t.append(&before)
		last = m[1]
		if bytes.HasPrefix(src[m[0]:], []byte("$$")) { // $${ is ${
			last = m[0] + 1
			continue
		}
		t.addHole(hole{expr: string(src[m[0]:m[1]])}, m[0])
	}
	rest := all.slice(last, len(src))
	t.append(&rest)
	v, err := parseJSON(&t)
	if err != nil || v.get("Statement") == nil {
		return nil, ErrNot
	}
	r := &reader{file: name, out: &Template{Form: "Terraform template"}}
	r.add(v, found{name: name, kind: kindOf(v), origin: review.Origin{Address: name, Template: "templatefile", KindGuessed: true}})
	return r.out, nil
}
