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

// printRegions writes what a caller may do.
func (o *options) printRegions(w io.Writer, r analysis.Regions) error {
	if o.asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s by %s\n", o.which, o.as)
	for i := range r.List {
		r.List[i].Callers = nil // it is said above
		b.WriteString(regionText("allowed ", &r.List[i]))
		if s := r.List[i].Statement; s != nil {
			fmt.Fprintf(&b, "           %s:%s, statement %d\n", s.Policy().Name(), s.Position(), s.Index())
		}
	}
	switch {
	case r.Complete && len(r.List) == 0:
		b.WriteString("  nothing is allowed\n")
	case r.Complete:
		b.WriteString("  nothing else is allowed\n")
	default:
		fmt.Fprintf(&b, "  perhaps more: %s\n", r.Reason)
	}
	_, err := io.WriteString(w, b.String())
	return err
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
	if r.NotLinked {
		b.WriteString("           but without assuming service-linked roles\n")
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
