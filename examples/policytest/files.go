package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/examples/policytest/casefile"
)

// readAll reads the cases of files and folders, in the order given and by name
// within a folder. A file that cannot be read is reported with file, line and
// column, and the others are still read.
func readAll(paths []string, stdin io.Reader, stderr io.Writer) (cases []*casefile.Case, ok bool) {
	ok = true
	report := func(err error) {
		if err != nil {
			fmt.Fprintf(stderr, "policytest: %v\n", err)
			ok = false
		}
	}
	for _, path := range paths {
		if path == "-" {
			text, err := infile.Read(stdin, "stdin", casefile.MaxSize)
			report(err)
			if err != nil {
				continue
			}
			read, err := casefile.Read("stdin", text)
			report(err)
			cases = append(cases, read...)
			continue
		}
		files, err := expand(path)
		report(err)
		for _, file := range files {
			read, err := casefile.ReadFile(file)
			report(err)
			cases = append(cases, read...)
		}
	}
	report(unique(cases))
	return cases, ok
}

// expand returns the file, or the case files at and below a folder.
func expand(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, nil // reading it will show what is wrong
	}
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && casefile.IsCaseFile(p) {
			files = append(files, p)
		}
		return err
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no case files in this folder; want *.json, *.jsonl or *.matrix", path)
	}
	return files, err
}

// unique reports ids that are used twice.
func unique(cases []*casefile.Case) error {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	slices.Sort(ids)
	var errs []error
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			errs = append(errs, fmt.Errorf("id %q is used twice", ids[i]))
		}
	}
	return errors.Join(errs...)
}
