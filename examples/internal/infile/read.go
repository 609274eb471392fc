package infile

import (
	"fmt"
	"io"
	"os"
)

// ReadFile returns the content of a file, which has at most limit bytes. It
// reads no more than one byte beyond the limit, so an endless device, such as
// /dev/zero, is refused at the limit. A folder is refused. The error names the
// file and what is expected.
func ReadFile(name string, limit int) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; want a file", name)
	}
	return Read(f, name, limit)
}

// Read is [ReadFile] for an open file, such as the standard input; name stands
// for it in errors.
func Read(r io.Reader, name string, limit int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(text) > limit:
		return nil, fmt.Errorf("%s is too large; want at most %d bytes", name, limit)
	}
	return text, nil
}
