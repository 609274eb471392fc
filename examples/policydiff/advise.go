package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// about counts the questions that are asked about one side and not about its access.
func (o *options) about() (n int) {
	for _, asked := range []bool{o.matters != "", o.redundant, o.allow != "", o.stop != ""} {
		if asked {
			n++
		}
	}
	return n
}

// advise answers such a question and prints the answer.
func (o *options) advise(w io.Writer, files string) (analysis.Answer, error) {
	if o.about() > 1 || o.granted != "" || o.public || o.which != "" {
		return analysis.Unknown, errors.New("-matters, -redundant, -allow and -stop: each is a question of its own")
	}
	question, err := o.question()
	if err != nil {
		return analysis.Unknown, err
	}
	rules, err := o.load(files)
	if err != nil {
		return analysis.Unknown, err
	}
	switch {
	case o.matters != "":
		r, err := requestOf(o.matters)
		if err != nil {
			return analysis.Unknown, err
		}
		got := analysis.Partial(rules, &r, question)
		return ofResidual(&got), o.write(w, got, residualText(&r, &got))
	case o.redundant:
		all := slices.Collect(analysis.Redundant(rules, question))
		return ofFindings(all), o.write(w, all, findingsText(all))
	case o.allow != "":
		r, err := requestOf(o.allow)
		if err != nil {
			return analysis.Unknown, err
		}
		if allowed(rules, r) {
			return analysis.No, o.write(w, []analysis.Change{}, "it is allowed already\n")
		}
		all := analysis.Allow(rules, &r, question)
		return ofChanges(all), o.write(w, all, changesText(all))
	}
	if analysis.Granted(rules, question).Answer == analysis.No {
		return analysis.No, o.write(w, []analysis.Change{}, "nothing of it is allowed\n")
	}
	all := analysis.Stop(rules, question)
	return ofChanges(all), o.write(w, all, changesText(all))
}

// allowed reports whether a request is allowed that has no keys but its own.
func allowed(rules *analysis.Rules, r policy.Request) bool {
	first := analysis.Partial(rules, &r, analysis.Options{})
	for _, m := range first.Matters {
		r.Context = r.Context.With(condition.Absent(m.Key))
	}
	got := analysis.Partial(rules, &r, analysis.Options{})
	return !got.Open && got.Verdict == policy.Allowed
}

// write writes a value as JSON, or its text.
func (o *options) write(w io.Writer, v any, text string) error {
	if o.asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
	_, err := io.WriteString(w, text)
	return err
}

// requestOf reads a request, in the format of package casefile.
func requestOf(file string) (policy.Request, error) {
	src, err := infile.ReadFile(file, casefile.MaxSize)
	if err != nil {
		return policy.Request{}, err
	}
	var r casefile.Request
	if err := infile.JSON(src, &r); err != nil {
		return policy.Request{}, fmt.Errorf("%s: %w", file, err)
	}
	request, err := r.Parse()
	if err == nil {
		err = request.Validate()
	}
	if err != nil {
		return policy.Request{}, fmt.Errorf("%s: %w", file, err)
	}
	return request, nil
}

// ofResidual says whether the verdict depends on a key.
func ofResidual(r *analysis.Residual) analysis.Answer {
	if !r.Open {
		return analysis.No
	}
	for _, m := range r.Matters {
		if m.Answer == analysis.Yes {
			return analysis.Yes
		}
	}
	return analysis.Unknown
}

// ofFindings says whether a statement is redundant.
func ofFindings(all []analysis.Finding) analysis.Answer {
	answer := analysis.No
	for _, f := range all {
		switch f.Result.Answer {
		case analysis.No:
			return analysis.Yes
		case analysis.Unknown:
			answer = analysis.Unknown
		default:
		}
	}
	return answer
}

// ofChanges is Yes where each change does more than was asked for.
func ofChanges(all []analysis.Change) analysis.Answer {
	switch {
	case len(all) == 0:
		return analysis.Unknown
	case all[0].Exact():
		return analysis.No
	case len(all[0].Extra.List) > 0:
		return analysis.Yes
	}
	return analysis.Unknown
}

// residualText writes what a request hangs on, and for each key that matters a value
// with which it is allowed and one with which it is not.
func residualText(r *policy.Request, got *analysis.Residual) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s by %s: ", r.Action, r.Resource, r.Principal)
	if !got.Open {
		fmt.Fprintf(&b, "%s, whatever the keys are\n", got.Verdict)
		return b.String()
	}
	b.WriteString("it depends\n")
	label := "allowed if"
	for _, lists := range [][][]analysis.Condition{got.If, got.Unless} {
		for _, list := range lists {
			fmt.Fprintf(&b, "  %-10s  %s\n", label, joined(list))
		}
		label = "but not if"
	}
	if got.Reason != analysis.NoReason {
		fmt.Fprintf(&b, "  and more    %s\n", got.Reason)
	}
	for _, m := range got.Matters {
		fmt.Fprintf(&b, "  %s\n", m)
		if m.Answer == analysis.Yes {
			fmt.Fprintf(&b, "    allowed with  %s\n    denied with   %s\n", valueOf(m.Key, m.Allowed), valueOf(m.Key, m.Denied))
		}
	}
	return b.String()
}

// joined writes conditions that are met together.
func joined(list []analysis.Condition) string {
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = c.String()
	}
	if len(texts) == 0 {
		return "any"
	}
	return strings.Join(texts, " and ")
}

// valueOf writes the value that a key has in a request.
func valueOf(key string, w *analysis.Witness) string {
	env := w.Request.Env()
	switch values, kind := env.Lookup(condition.FoldKey(key)); kind {
	case condition.KindAbsent:
		return "no value"
	case condition.KindList:
		return fmt.Sprintf("%q", values)
	default:
		return fmt.Sprintf("%q", strings.Join(values, " "))
	}
}

// findingsText writes the statements that are redundant, and those of which it is not
// known.
func findingsText(all []analysis.Finding) string {
	var b strings.Builder
	for i := range all {
		f := &all[i]
		switch f.Result.Answer {
		case analysis.No:
			fmt.Fprintf(&b, "redundant: %s\n", placeOf(f.Statement))
			for _, s := range f.By {
				fmt.Fprintf(&b, "  by %s\n", placeOf(s))
			}
			for never := range analysis.NeverApplies(f.Statement.Policy(), analysis.Options{}) {
				if never.Statement == f.Statement && never.Result.Answer == analysis.No {
					fmt.Fprintf(&b, "  it never applies%s\n", because(never.Key))
				}
			}
		case analysis.Unknown:
			fmt.Fprintf(&b, "unknown: %s: %s\n", placeOf(f.Statement), f.Result.Reason)
		default:
		}
	}
	if b.Len() == 0 {
		return "no statement is redundant\n"
	}
	return b.String()
}

// because names the key whose conditions exclude one another.
func because(key string) string {
	if key == "" {
		return ""
	}
	return ": its conditions on " + key + " exclude one another"
}

// placeOf names a statement.
func placeOf(s *policy.Statement) string {
	text := fmt.Sprintf("%s:%s, statement %d", s.Policy().Name(), s.Position(), s.Index())
	if s.Sid() != "" {
		text += " (" + s.Sid() + ")"
	}
	return text
}

// changesText writes changes, the documents of the first in full.
func changesText(all []analysis.Change) string {
	if len(all) == 0 {
		return "no change of these policies was found that does it\n"
	}
	var b strings.Builder
	for i := range all {
		c := &all[i]
		for j, e := range c.Edits {
			label := "or    "
			if i == 0 {
				label = "change"
			}
			if j > 0 {
				label = "and   "
			}
			fmt.Fprintf(&b, "%s  %s\n", label, e)
		}
		if !c.Exact() {
			fmt.Fprintf(&b, "  beyond that: %s\n", strings.ReplaceAll(c.Extra.String(), "\n", "\n  "))
		}
	}
	for _, e := range all[0].Edits {
		fmt.Fprintf(&b, "\n%s", e.Document)
	}
	return b.String()
}
