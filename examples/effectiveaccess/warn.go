package main

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// What the user should know besides the answer goes to the standard error:
// notes on what was read, and warnings about actions that the catalog does not
// know. Such an action is most often misspelt, and a Deny for it denies
// nothing.

func (in *input) note(format string, args ...any) {
	fmt.Fprintf(in.stderr, "effectiveaccess: note: "+format+"\n", args...)
}

func (in *input) warn(format string, args ...any) {
	fmt.Fprintf(in.stderr, "effectiveaccess: warning: "+format+"\n", args...)
}

// maxWarnings bounds the warnings about one document.
const maxWarnings = 20

// warnOfAction warns about the action of -action.
func (in *input) warnOfAction() {
	if text := suspect(in.action); text != "" {
		in.warn("-action: %s", text)
	}
}

// warnOfActions warns about the actions that a document names.
func (in *input) warnOfActions(doc *syntax.Document) {
	n := 0
	for i := range doc.Statements {
		s := &doc.Statements[i]
		for _, list := range []*syntax.List{s.Action, s.NotAction} {
			if list == nil {
				continue
			}
			for j := range list.Values {
				v := &list.Values[j]
				text := suspect(v.Value)
				switch {
				case text == "":
					continue
				case n == maxWarnings:
					in.warn("%s:%s: more than %d warnings about actions: the others are left out", doc.Name(), doc.Position(v.Pos), maxWarnings)
					return
				}
				n++
				in.warn("%s:%s: %s", doc.Name(), doc.Position(v.Pos), text)
			}
		}
	}
}

// suspect says why a member of an Action element is worth a second look; "" if
// it is not. It is worth one if the catalog does not have the action: of
// dynamodb and dax, or of any service if the catalog knows what was meant.
func suspect(action string) string {
	service, name, _ := strings.Cut(action, ":")
	if _, known := catalog.Lookup(action); known {
		return ""
	}
	if h, ok := aws.Default().Nearest(action); ok {
		return h.String()
	}
	var of string
	for _, s := range [...]string{catalog.DynamoDB, catalog.DAX} {
		if variables.EqualASCII(service, s) {
			of = s
		}
	}
	if of == "" {
		return "" // a service that the catalog does not have, or a wildcard
	}
	if !strings.ContainsAny(name, "*?") {
		return fmt.Sprintf("%.80q is not an action that AWS lists for %s", action, of)
	}
	pattern, err := variables.Parse(action, variables.Wildcards|variables.FoldASCII)
	if err != nil {
		return ""
	}
	for a := range catalog.Actions(of) {
		if pattern.Match(a.String(), nil) {
			return ""
		}
	}
	return fmt.Sprintf("%.80q matches no action that AWS lists for %s", action, of)
}
