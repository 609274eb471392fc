package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/template"
)

// maxFile is the largest file that is read: as large as a page of an export may be.
const maxFile = 1 << 30

// stdinName stands for the standard input in all outputs.
const stdinName = "stdin"

// input is a file, or why it was not read.
type input struct {
	name string
	text []byte
	err  error
	// sought is set for a file of a folder: nobody said that it holds a policy.
	sought bool
}

// collect visits the files of lint.
func (o *options) collect(stdin io.Reader, visit func(input)) {
	collect(o.paths, o.own, stdin, func(in input) {
		if o.given.skipOthers && !in.sought && in.name != stdinName {
			if !wanted(in.name) || own(in.name) {
				return
			}
			in.sought = true
		}
		visit(in)
	})
}

// collect calls visit for each file of the paths, in their order, folders in the order
// of their names. A file that is named twice is read once, and files that are not
// wanted are left out of folders.
func collect(paths, unwanted []string, stdin io.Reader, visit func(input)) {
	seen := make(map[string]bool)
	for _, path := range unwanted {
		seen[filepath.Clean(path)] = true
	}
	for _, path := range paths {
		if path == "-" {
			if !seen[path] {
				text, err := read(stdin)
				visit(input{name: stdinName, text: text, err: err})
			}
			seen[path] = true
			continue
		}
		path = filepath.Clean(path)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			walk(path, seen, visit)
			continue
		}
		if !seen[path] {
			seen[path] = true
			visit(open(path, false))
		}
	}
}

// wanted reports whether a file of a folder may hold policies, by its name.
func wanted(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".yaml", ".yml", ".template", ".tf", ".tofu", ".tfstate":
		return true
	}
	return template.IsAutomatic(name)
}

// walk visits the JSON and YAML files of a folder. Hidden folders and those of packages are left
// out.
func walk(root string, seen map[string]bool, visit func(input)) {
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error { // visit has the errors
		switch {
		case err != nil:
			visit(input{name: filepath.ToSlash(path), err: plain(err)})
		case d.IsDir():
			if path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
				return fs.SkipDir
			}
		case !wanted(d.Name()) || own(path) || seen[path]:
		default:
			seen[path] = true
			visit(open(path, true))
		}
		return nil
	})
}

func open(path string, sought bool) input {
	in := input{name: filepath.ToSlash(path), sought: sought}
	info, err := os.Stat(path)
	if err == nil && sought && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		in.err = plain(err)
		return in
	}
	f, err := os.Open(path)
	if err != nil {
		in.err = plain(err)
		return in
	}
	defer func() { _ = f.Close() }() // it was read only
	in.text, in.err = readSized(f, info.Size())
	return in
}

func read(r io.Reader) ([]byte, error) { return readSized(r, 0) }

// readSized reads what has some size, unless it changes meanwhile, in one piece.
func readSized(r io.Reader, size int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(size, maxFile)) + bytes.MinRead)
	_, err := b.ReadFrom(io.LimitReader(r, maxFile+1))
	text := b.Bytes()
	if err == nil && len(text) > maxFile {
		return nil, fmt.Errorf("larger than %d bytes", maxFile)
	}
	return text, plain(err)
}

// plain takes the path out of an error: the finding names the file.
func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
