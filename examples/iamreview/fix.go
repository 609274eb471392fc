package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"

	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/review"
)

// maxRounds is how often a file is looked at again after fixes.
const maxRounds = 5

// fixer mends files: what --fix and --fix-unsafe ask for.
type fixer struct {
	o      *options
	stderr io.Writer
}

// fixed is a file with what was mended in it.
type fixed struct {
	name     string
	old, new []byte
	fixes    int
}

// fix mends the files that the paths name, or prints what it would do. It returns how many
// files differ.
func (p *program) fix(o *options) (files int, err error) {
	x := &fixer{o: o, stderr: p.stderr}
	var all []fixed
	o.collect(p.stdin, func(in input) {
		if in.err != nil || in.name == stdinName {
			return // the report says what is wrong, and the standard input stays as it is
		}
		if f := x.file(in); f.fixes > 0 {
			all = append(all, f)
		}
	})
	var errs []error
	for i := range all {
		if o.given.diff {
			errs = append(errs, all[i].diff(p.stdout))
			continue
		}
		if err := replaceKeeping(all[i].name, all[i].new); err != nil {
			errs = append(errs, fmt.Errorf("--fix: %s: %w", all[i].name, plain(err)))
			continue
		}
		fmt.Fprintf(p.stderr, "%s: fixes made: %d\n", visible(all[i].name), all[i].fixes)
	}
	return len(all), errors.Join(errs...)
}

// diff prints what would change.
func (f *fixed) diff(out io.Writer) error {
	return difflib.WriteUnifiedDiff(out, difflib.UnifiedDiff{
		A: difflib.SplitLines(string(f.old)), B: difflib.SplitLines(string(f.new)), FromFile: f.name, ToFile: f.name, Context: 3,
	})
}

// file mends one file until it is quiet.
func (x *fixer) file(in input) fixed {
	f := fixed{name: in.name, old: in.text, new: in.text}
	refused := make(map[string]bool)
	for range maxRounds {
		n := x.round(&f, in, refused)
		if f.fixes += n; n == 0 {
			break
		}
	}
	return f
}

// round makes the fixes of one look at a file, from its end to its beginning, so that the
// places of the next ones stay.
func (x *fixer) round(f *fixed, in input, refused map[string]bool) (made int) {
	in.text = f.new
	r := newReviewer(x.o)
	r.file(in)
	r.finish()
	r.checkAll()
	found := r.report().findings
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.start.Offset, a.start.Offset) })
	limit := len(f.new)
	for i := range found {
		edits := x.edits(&found[i])
		if found[i].file != f.name || len(edits) == 0 || edits[len(edits)-1].End.Offset > limit {
			continue
		}
		next := applied(f.new, edits)
		what := fmt.Sprintf("%s:%s: the fix of %s", f.name, found[i].start, found[i].Rule.ID)
		if refused[what+string(next)] || bytes.Equal(next, f.new) {
			continue
		}
		if reason := x.changes(in, f.new, next); reason != "" && !x.o.given.fixUnsafe {
			refused[what+string(next)] = true
			fmt.Fprintf(x.stderr, "%s is called safe, and was not made: %s\n", visible(what), visible(reason))
			continue
		}
		f.new, limit = next, edits[0].Start.Offset
		made++
	}
	return made
}

// edits are those of the first fix of a finding that may be made, in order.
func (x *fixer) edits(f *finding) (edits []jsonEdit) {
	if f.Suppressed || f.way == nil || isExport(f.way.src.text) {
		return nil
	}
	for _, fix := range f.Fixes {
		if !fix.Safe && !x.o.given.fixUnsafe {
			continue
		}
		if f.way.at != nil {
			edits = f.scalarEdits(fix)
		} else if f.way.pointer == "" && f.way.src.name == f.file {
			edits = f.edits(fix)
		}
		if len(edits) > 0 {
			slices.SortFunc(edits, func(a, b jsonEdit) int { return cmp.Compare(a.Start.Offset, b.Start.Offset) })
			return edits
		}
	}
	return nil
}

// plainScalar is a text that means itself in a scalar of YAML and in a string of
// Terraform's language, with quotes and without.
var plainScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9:/_.+=@-]*[A-Za-z0-9]$`)

// scalarEdits are the edits of a fix in a template, if they are one: of the text of one
// scalar that stands there as it is.
func (f *finding) scalarEdits(fix review.Fix) []jsonEdit {
	if len(fix.Edits) != 1 {
		return nil
	}
	e := fix.Edits[0]
	text := f.At.Document.Text
	if e.End > len(text) || e.End-e.Start < 3 || text[e.Start] != '"' || text[e.End-1] != '"' || len(e.New) < 3 {
		return nil
	}
	old, next := string(text[e.Start+1:e.End-1]), strings.Trim(e.New, `"`)
	src, start := f.way.place(e.Start + 1)
	if src.name != f.file || !plainScalar.MatchString(old) || !plainScalar.MatchString(next) || !bytes.HasPrefix(src.text[start:], []byte(old)) {
		return nil
	}
	for i := range old {
		if other, at := f.way.place(e.Start + 1 + i); other != src || at != start+i {
			return nil
		}
	}
	return []jsonEdit{{jsonAt(src.position(start)), jsonAt(src.position(start + len(old))), next}}
}

// applied makes edits, which are in order.
func applied(text []byte, edits []jsonEdit) []byte {
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Start.Offset < at || e.End.Offset < e.Start.Offset {
			return text
		}
		out = append(append(out, text[at:e.Start.Offset]...), e.New...)
		at = e.End.Offset
	}
	return append(out, text[at:]...)
}

// changes compares the documents of a file both ways. It returns "" where every request is
// decided as before, and else what is known of the difference.
func (x *fixer) changes(in input, old, new []byte) string {
	before, after := x.documents(in, old), x.documents(in, new)
	if len(before) != len(after) {
		return "the file holds other documents with it"
	}
	for name, was := range before {
		is := after[name]
		if is == nil {
			return "the file holds other documents with it"
		}
		if bytes.Equal(was.document.Text, is.document.Text) {
			continue
		}
		if reason := changed(was.document, is.document); reason != "" {
			return reason
		}
	}
	return ""
}

// documents are those of a file with another text, by name.
func (x *fixer) documents(in input, text []byte) map[string]*part {
	s := &side{root: filepath.ToSlash(filepath.Clean(in.name)), parts: make(map[string]*part)}
	r := newReviewer(x.o)
	r.gather = s
	in.text = text
	r.file(in)
	r.finish()
	return s.parts
}

// changed says what a change of a document may change; "" where it is proved that it
// changes nothing.
func changed(old, new *review.Document) string {
	before, reason := rulesOf(old)
	if reason != "" {
		return reason
	}
	after, reason := rulesOf(new)
	if reason != "" {
		return "afterwards " + reason
	}
	more, less := analysis.Equivalent(before, after, analysis.Options{World: analysis.World{AnyValue: true}})
	for _, r := range []analysis.Result{more, less} {
		switch r.Answer {
		case analysis.Yes:
			return "it changes the verdict on " + r.Witness.String() + "; please report this"
		case analysis.No:
		default:
			return "it is not proved that it changes nothing: " + r.Reason.String()
		}
	}
	return ""
}

// replaceKeeping replaces a file, which keeps its permissions. A link stays one.
func replaceKeeping(name string, text []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return plain(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		return plain(err)
	}
	return replaceAs(name, text, info.Mode().Perm())
}
