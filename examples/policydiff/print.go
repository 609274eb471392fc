package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/analysis"
)

// print writes the answer.
func (o *options) print(w io.Writer, r analysis.Result) error {
	if o.asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	_, err := io.WriteString(w, o.text(r))
	return err
}

// text writes the answer for readers.
func (o *options) text(r analysis.Result) string {
	access := "new access"
	switch {
	case o.public:
		access = "public access"
	case o.granted != "":
		access = "access"
	}
	switch r.Answer {
	case analysis.No:
		return "no " + access + "\n"
	case analysis.Unknown:
		return "unknown: " + r.Reason.String() + "\n"
	default:
	}
	request := &r.Witness.Request
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s on %s\n", access, request.Action, request.Resource)
	fmt.Fprintf(&b, "  caller   %s\n", request.Principal)
	label := "context"
	env := condition.Env{Context: request.Context}
	for key := range request.Context.Keys() {
		values, kind := env.Lookup(key)
		text := fmt.Sprintf("%q", values)
		if kind != condition.KindList {
			text = text[1 : len(text)-1]
		}
		if kind == condition.KindAbsent {
			text = "absent"
		}
		fmt.Fprintf(&b, "  %-7s  %s %s\n", label, key, text)
		label = ""
	}
	if label != "" {
		b.WriteString("  context  no keys\n")
	}
	if o.granted == "" && !o.public {
		fmt.Fprintf(&b, "  before   %s\n", r.Witness.Before)
	}
	fmt.Fprintf(&b, "  after    %s\n", r.Witness.After)
	if r.Witness.Exotic {
		b.WriteString("  exotic   only a star that runs past a colon matches the resource\n")
	}
	if r.Region != nil {
		b.WriteString(regionText("region  ", r.Region))
	}
	return b.String()
}

// regionText writes a region under a label of eight characters.
func regionText(label string, r *analysis.Region) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s %s\n           on %s\n", label, short(r.Actions), short(r.Resources))
	if len(r.Callers) > 1 || len(r.Callers) == 1 && r.Callers[0] != "*" {
		fmt.Fprintf(&b, "           by %s\n", strings.Join(r.Callers, ", "))
	}
	for i, c := range r.Conditions {
		word := "where"
		if i > 0 {
			word = "and"
		}
		fmt.Fprintf(&b, "           %s %s\n", word, c)
	}
	return b.String()
}

// short writes patterns, of a long list the first ones.
func short(p analysis.Patterns) string {
	const most = 6
	cut := func(list []string) (part []string, more string) {
		if len(list) <= most+1 {
			return list, ""
		}
		return list[:most], fmt.Sprintf(" and %d more", len(list)-most)
	}
	in, moreIn := cut(p.In)
	out, moreOut := cut(p.NotIn)
	s := strings.Join(in, ", ") + moreIn
	if len(out) > 0 {
		s += " except " + strings.Join(out, ", ") + moreOut
	}
	return s
}
