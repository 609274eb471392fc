package identities

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Live are the identities of a file that is read again as it changes. It is safe
// for concurrent use.
type Live struct {
	name    string
	current atomic.Pointer[File]
	mu      sync.Mutex // of reading
	files   []string   // what was read last, or tried to be
	state   string     // of these, before they were read
}

// Open reads an identities file.
func Open(name string) (*Live, error) {
	l := &Live{name: name}
	if _, err := l.Reload(); err != nil {
		return nil, err
	}
	return l, nil
}

// File returns the identities as they were read last. A request is decided under
// the File that it began with.
func (l *Live) File() *File { return l.current.Load() }

// Lookup returns the identity of an access key, as it was read last.
func (l *Live) Lookup(key string) (*Identity, bool) { return l.File().Lookup(key) }

// Reload reads all files again. On an error the identities stay as they were.
func (l *Live) Reload() (*File, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.load()
}

func (l *Live) load() (*File, error) {
	before := l.stat()
	f, err := load(l.name)
	same := slices.Equal(l.files, f.files)
	if l.files = f.files; same {
		l.state = before // what changes while it is read is read once more
	} else {
		l.state = l.stat()
	}
	if err != nil {
		return nil, err
	}
	l.current.Store(f)
	return f, nil
}

// stat describes the files, so that a change of one shows.
func (l *Live) stat() string {
	var b strings.Builder
	for _, name := range l.files {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		} else {
			fmt.Fprintf(&b, "%s absent\n", name)
		}
	}
	return b.String()
}

// Changed reads the files again if one of them has changed since they were read
// last. It returns nil twice if none has.
func (l *Live) Changed() (*File, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stat() == l.state {
		return nil, nil
	}
	return l.load()
}

// Watch looks at the files every so often, every two seconds unless every is positive,
// and reads them again if one has changed, until the context ends. The outcome of
// each reading is reported: the new File, or the error with which the old one
// stays.
func (l *Live) Watch(ctx context.Context, every time.Duration, report func(*File, error)) {
	if every <= 0 {
		every = 2 * time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if f, err := l.Changed(); f != nil || err != nil {
				report(f, err)
			}
		}
	}
}
