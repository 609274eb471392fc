package protocol

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Lists of attribute names. An item travels as a number for the names of its
// attributes, and their values in that order. The number is made of the names, so
// that it is the same on each node and after a restart: one that a client remembers
// from elsewhere is known or not known, and never another's.

// emptyList is the number of the empty list, which clients know.
const emptyList = 1

// listID returns the number of a list of names, from 2^51 up to 2^52.
func listID(names []string) int64 {
	if len(names) == 0 {
		return emptyList
	}
	h := sha256.New()
	var head []byte
	for _, name := range names {
		head = append(strconv.AppendInt(head[:0], int64(len(name)), 10), ':')
		h.Write(head)
		h.Write([]byte(name))
	}
	var sum [sha256.Size]byte
	return int64(binary.BigEndian.Uint64(h.Sum(sum[:0]))>>12 | 1<<51) //nolint:gosec // 52 bits
}

// Lists are the lists of names that are in use. They are never forgotten: a client
// that holds the number of one does not ask again. Lists are safe for concurrent use.
type Lists struct {
	most      int
	mostBytes int64
	added     func(names []string) // called for each new list, one at a time

	mu    sync.RWMutex
	of    map[int64][]string
	bytes int64
}

// The most that there may be without other limits.
const (
	DefaultLists     = 100_000
	DefaultListBytes = 64 << 20
)

// maxNames is how many names a list may have.
const maxNames = 65_535

// listOverhead is what a list takes besides its names, and listName what a name does.
const (
	listOverhead = 64
	listName     = 16
)

// NewLists returns no lists, with room for so many and so many bytes; zero means the
// defaults. The function is called with each list that is added.
func NewLists(most int, mostBytes int64, added func(names []string)) *Lists {
	if most <= 0 {
		most = DefaultLists
	}
	if mostBytes <= 0 {
		mostBytes = DefaultListBytes
	}
	if added == nil {
		added = func([]string) {}
	}
	return &Lists{most: most, mostBytes: mostBytes, added: added, of: make(map[int64][]string)}
}

// Len returns how many lists there are.
func (l *Lists) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.of)
}

// Names returns the names of a list, which must not be changed.
func (l *Lists) Names(id int64) ([]string, error) {
	if id == emptyList {
		return nil, nil
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	names, ok := l.of[id]
	if !ok {
		return nil, dynamodb.Invalid("the attribute list %d is not known here: restart the client, or start the server with -state", id)
	}
	return names, nil
}

// Define returns the number of a list, which is added if it is new. It keeps the
// slice. A full registry refuses a new list with a LimitExceededException.
func (l *Lists) Define(names []string) (int64, error) {
	if err := checkNames(names); err != nil {
		return 0, err
	}
	id := listID(names)
	if id == emptyList {
		return id, nil
	}
	l.mu.RLock()
	known, ok := l.of[id]
	l.mu.RUnlock()
	if !ok {
		return id, l.add(id, names)
	}
	return id, same(id, known, names)
}

// add adds a list, unless somebody has just done so.
func (l *Lists) add(id int64, names []string) error {
	size := int64(listOverhead)
	for _, name := range names {
		size += int64(len(name) + listName)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.of[id]; ok {
		return same(id, known, names)
	}
	if len(l.of) >= l.most || l.bytes+size > l.mostBytes {
		return dynamodb.Errorf(dynamodb.LimitExceededException, "the server has %d lists of attribute names, and no room for another set of names", len(l.of))
	}
	l.of[id] = names
	l.bytes += size
	l.added(names)
	return nil
}

// same refuses two lists with one number.
func same(id int64, known, names []string) error {
	if !slices.Equal(known, names) {
		return dynamodb.Errorf(dynamodb.LimitExceededException, "two lists of attribute names have the number %d", id)
	}
	return nil
}

func checkNames(names []string) error {
	if len(names) > maxNames {
		return dynamodb.Invalid("an attribute list has at most %d names, not %d", maxNames, len(names))
	}
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if name == "" || len(name) > 65_535 || !utf8.ValidString(name) || seen[name] {
			return dynamodb.Invalid("%.80q is not the name of an attribute of a list, or is there twice", name)
		}
		seen[name] = true
	}
	return nil
}
