package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/template"
)

// origin is where files come from: a path, or git:REV:PATH for what a revision has at one.
type origin struct {
	revision string // "": it is not of one
	path     string
}

func originOf(text string) (o origin, err error) {
	rest, ok := strings.CutPrefix(text, "git:")
	if !ok {
		return origin{path: text}, nil
	}
	if o.revision, o.path, ok = strings.Cut(rest, ":"); !ok || o.revision == "" {
		return o, fmt.Errorf("%q; want git:REV:PATH", text)
	}
	return o, nil
}

// root is what the names of all files begin with.
func (o origin) root() string { return sameFile(o.path) }

// visit visits the files.
func (o origin) visit(unwanted []string, stdin io.Reader, see func(input)) error {
	if o.revision == "" {
		collect([]string{o.path}, unwanted, stdin, see)
		return nil
	}
	return gitFiles(o.revision, o.path, see)
}

// checkSource refuses what is not a folder, nor git:REV:PATH.
func checkSource(text string) error {
	o, err := originOf(text)
	if err != nil || text == "" || o.revision != "" {
		return err
	}
	if info, err := os.Stat(o.path); err != nil || !info.IsDir() {
		return fmt.Errorf("%q is not a folder", o.path)
	}
	return nil
}

// planSource reads the source of plans that --source names, once; nil without one.
func (r *reviewer) planSource() *template.Source {
	from := r.o.given.source
	if from == "" || r.planned != nil {
		return r.planned
	}
	var files []template.File
	o, err := originOf(from)
	if err == nil {
		err = o.visit(nil, nil, func(in input) {
			if in.err == nil && template.IsTerraform(in.name, in.text) {
				files = append(files, template.File{Name: in.name, Text: in.text})
				if r.sources[in.name] == nil {
					r.sources[in.name] = newSource(in.name, in.text)
				}
			}
		})
	}
	switch {
	case err != nil:
		r.misuse(fmt.Errorf("--source: %w", err))
	case len(files) == 0:
		r.misuse(fmt.Errorf("--source: %q has no source of Terraform's in it", from))
	}
	r.planned = template.NewSource(o.root(), files, r.o.given.where)
	return r.planned
}
