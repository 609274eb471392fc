package daxserver

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// lists are the lists of attribute names, and the file that keeps them over a restart:
// one list a line, as JSON. A client that holds the number of a list does not ask for
// it again.
type lists struct {
	*protocol.Lists
	log     *slog.Logger
	metrics *Metrics

	mu   sync.Mutex
	file *os.File // nil: they are not kept
}

// maxLine is the longest line of the file.
const maxLine = 8 << 20

// openLists reads the file, if there is one, and appends to it from now on.
func openLists(name string, limits Limits, log *slog.Logger, m *Metrics) (*lists, error) {
	l := &lists{log: log, metrics: m}
	l.Lists = protocol.NewLists(limits.Lists, limits.ListBytes, l.keep)
	if name == "" {
		return l, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	end, err := l.read(name)
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600) // others may append, too
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	if info, err := file.Stat(); err != nil || info.Size() > end { // a line that was not written to its end
		if err = errors.Join(err, file.Truncate(end)); err != nil {
			return nil, fmt.Errorf("state: %w", errors.Join(err, file.Close()))
		}
	}
	l.file = file
	return l, nil
}

// read reads the lists of the file, and returns where the last whole line ends.
func (l *lists) read(name string) (end int64, err error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewReaderSize(f, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if err != nil {
			return end, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if line == nil {
			return end, nil
		}
		var names []string
		if err := json.Unmarshal(line, &names); err != nil {
			return end, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if _, err := l.Define(names); err != nil {
			return end, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		end += int64(len(line))
	}
}

// readLine returns a line with its end; nil for the last one, if it has none.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case len(line) > maxLine:
			return nil, errors.New("the line is too long")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, nil //nolint:nilerr // what has no end was not written to its end
		}
	}
}

// keep appends a list to the file. If that fails, clients go on, and a restart is
// seen by them.
func (l *lists) keep(names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.metrics.lists.Add(1)
	if l.file == nil {
		return
	}
	line, err := json.Marshal(names)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	if err != nil {
		l.log.Error("attribute lists are no longer kept", slog.String("file", l.file.Name()), slog.String("error", err.Error()))
		_ = l.file.Close() // the first error counts
		l.file = nil
	}
}

// close makes sure that the file is written.
func (l *lists) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.file.Sync(), l.file.Close())
	l.file = nil
	return err
}
