package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// store is where the files are: a folder of this machine, or what Beam's filesystems
// reach. Names are separated by slashes.
type store interface {
	// list returns the names in folders below a folder, sorted, that end like last:
	// list("org", "authorization.json") has "org/111122223333/authorization.json".
	list(ctx context.Context, folder, last string) ([]string, error)
	// open opens a file. An error that is fs.ErrNotExist means that there is none.
	open(ctx context.Context, name string) (io.ReadCloser, error)
	// create makes a file that is there as a whole once it is closed without an error.
	create(ctx context.Context, name string) (io.WriteCloser, error)
}

// local is the store of this machine's files.
type local struct{}

func (local) list(_ context.Context, folder, last string) ([]string, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(escapeGlob(filepath.FromSlash(folder)), "*", last))
	for i, name := range names {
		names[i] = filepath.ToSlash(name)
	}
	slices.Sort(names)
	return names, err
}

// escapeGlob quotes what has a meaning in a pattern.
func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

func (local) open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.Open(filepath.FromSlash(name))
}

func (local) create(_ context.Context, name string) (io.WriteCloser, error) {
	name = filepath.FromSlash(name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".orgreview-*")
	if err != nil {
		return nil, err
	}
	return &localFile{f, name}, nil
}

// localFile is a file that gets its name when it is whole.
type localFile struct {
	*os.File
	name string
}

func (f *localFile) Close() error {
	err := f.File.Close()
	if err == nil {
		err = os.Chmod(f.File.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.File.Name(), f.name)
	}
	if err != nil {
		_ = os.Remove(f.File.Name())
	}
	return err
}

// readAll reads a file that may be missing: then there is no text and no error.
func readAll(ctx context.Context, s store, name string) ([]byte, error) {
	f, err := s.open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = errors.New(path.Base(name) + ": is larger than 1 GiB")
	}
	return text, err
}

// maxFile bounds one file of an account.
const maxFile = 1 << 30
