package main

import (
	"os"
	"path/filepath"

	"github.com/iameval/iameval/examples/iamreview/template"
)

// neighbours are the files in Terraform's language beside those of the run: where a file
// is named alone, as by a hook for what a commit changes, the rest of its folder says what
// it refers to.
func (r *reviewer) neighbours() (all []template.File) {
	if r.alone {
		return nil
	}
	read := make(map[string]bool)
	for _, f := range r.modules {
		read[filepath.Clean(f.Name)] = true
	}
	looked := make(map[string]bool)
	for _, f := range r.modules {
		folder := filepath.Dir(f.Name)
		if f.Name == stdinName || looked[folder] {
			continue
		}
		looked[folder] = true
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue // what the folder has is not known
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			if read[path] || !e.Type().IsRegular() || !template.IsTerraform(e.Name(), nil) && !template.IsAutomatic(e.Name()) {
				continue
			}
			if in := open(path, true); in.err == nil {
				all = append(all, template.File{Name: in.name, Text: in.text})
				r.sources[in.name] = newSource(in.name, in.text)
				r.sources[in.name].values = template.IsValues(in.name)
			}
		}
	}
	return all
}

// within leaves what a template has in some files, and where these give values to variables
// what has a value of theirs.
func within(t *template.Template, files []template.File) *template.Template {
	named, values := make(map[string]bool), make(map[string]bool)
	for _, f := range files {
		named[f.Name] = true
		if template.IsValues(f.Name) {
			values[f.Name] = true
		}
	}
	out := *t
	out.Documents, out.Skipped = nil, nil
	for i := range t.Documents {
		if d := t.Documents[i]; named[d.File] || len(values) > 0 && touches(t, &d, values) {
			out.Documents = append(out.Documents, d)
		}
	}
	for _, s := range t.Skipped {
		if named[s.File] {
			out.Skipped = append(out.Skipped, s)
		}
	}
	return &out
}
