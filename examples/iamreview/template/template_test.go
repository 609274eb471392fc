package template

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// marked is the text of a document with its holes as ‹like›. Those of no length are ‹›.
func marked(d *review.Document) string {
	holes := slices.Clone(d.Holes)
	slices.SortStableFunc(holes, func(a, b review.Hole) int { return a.Start - b.Start })
	var b strings.Builder
	at := 0
	for _, h := range holes {
		if h.Start < at {
			continue // within another
		}
		b.Write(d.Text[at:h.Start])
		b.WriteString("‹" + string(d.Text[h.Start:h.End]) + "›")
		at = h.End
	}
	b.Write(d.Text[at:])
	return b.String()
}

// read reads a template and lists its documents as "name kind: text" and what was
// skipped as "name: reason".
func read(t *testing.T, src string, env Environment) (documents, skipped []string) {
	t.Helper()
	r, err := Read("stack.yaml", []byte(src), env)
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, []byte(src), r)
	return listed(r)
}

func listed(r *Template) (documents, skipped []string) {
	for _, d := range r.Documents {
		documents = append(documents, d.Name+" "+d.Kind.String()+": "+marked(d.Document))
	}
	for _, s := range r.Skipped {
		skipped = append(skipped, s.Place+": "+s.Reason)
	}
	return documents, skipped
}

// checkPlaces: each byte of a document has a place in the file, and the bytes of its
// strings stand there unless the template makes them.
func checkPlaces(t *testing.T, src []byte, r *Template) {
	t.Helper()
	for _, d := range r.Documents {
		if len(d.At) != len(d.Text)+1 {
			t.Errorf("%s: %d places for %d bytes", d.Name, len(d.At), len(d.Text))
			continue
		}
		for i, at := range d.At {
			if at < 0 || at > len(src) {
				t.Errorf("%s: byte %d is at %d of %d", d.Name, i, at, len(src))
				return
			}
		}
		if doc := d.Syntax(); doc != nil {
			for i := range doc.Statements {
				checkStrings(t, src, &d, doc.Statements[i].Action)
				checkStrings(t, src, &d, doc.Statements[i].Resource)
			}
		}
	}
}

func checkStrings(t *testing.T, src []byte, d *Document, l *syntax.List) {
	t.Helper()
	if l == nil || d.theirs != nil {
		return
	}
	for _, s := range l.Values {
		from, to := s.Pos+1, s.Pos+len(s.Raw)-1
		if slices.ContainsFunc(d.Holes, func(h review.Hole) bool { return h.Start < to && from < h.End }) || strings.Contains(s.Raw, `\`) {
			continue
		}
		for i := from; i < to; i++ {
			if c := src[d.At[i]]; c != d.Text[i] && c != '\\' && c != '&' && c != '%' && !bytes.HasPrefix(src[d.At[i]:], []byte("${")) {
				t.Errorf("%s: byte %q of %s is at %q", d.Name, d.Text[i], s.Raw, src[d.At[i]:min(len(src), d.At[i]+10)])
				return
			}
		}
	}
}

// TestFiles: the documents of each file in testdata are those in the file of its name
// with ".want".
func TestFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, ".want") || filepath.Base(filepath.Dir(name)) == "modules" || filepath.Base(filepath.Dir(name)) == "fuzz" {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			docs, skipped := read(t, string(src), Environment{})
			golden(t, name+".want", docs, skipped)
		})
	}
}
