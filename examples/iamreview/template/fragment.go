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

// toReplace is what modules put in the place of ARNs that they do not know, for others to
// replace: _BUCKET_ARN_, <bucket>, {{bucket}}.
var toReplace = regexp.MustCompile(`^(?:_+[A-Z][A-Z0-9_]*_+|<[^<>]+>|\{\{[^{}]+\}\})(?:[/:].*)?$`)

// fillIn makes holes of the resources and principals of a document, whose use is not
// known, that are placeholders instead of ARNs.
func fillIn(v *value) {
	for _, s := range v.get("Statement").parts() {
		for _, name := range []string{"Resource", "NotResource", "Principal", "NotPrincipal"} {
			fillInto(s.get(name))
		}
	}
}

func fillInto(v *value) {
	if v == nil {
		return
	}
	for _, item := range v.items {
		fillInto(item)
	}
	for _, m := range v.members {
		fillInto(m.value)
	}
	if name, ok := v.string(); ok && toReplace.MatchString(name) {
		*v = value{form: unknown, hole: hole{expr: name}, start: v.start, end: v.end, maybe: v.maybe}
	}
}

// HasPlaceholders reports whether a document has what Terraform's templatefile fills in.
func HasPlaceholders(src []byte) bool { return placeholders.Match(src) }

// directives are what templatefile decides by, such as %{ if kms }.
var directives = regexp.MustCompile(`%\{~?\s*(?:if|else|endif|for|endfor)\b`)

// HasDirectives reports whether a text has directives of Terraform's templatefile, so that
// what it is depends on what is filled in.
func HasDirectives(src []byte) bool { return directives.Match(src) }

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
