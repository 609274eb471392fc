package protocol

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
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
	return numberOf(appendJoined(nil, names))
}

// numberOf returns the number of a list by its names in one text.
func numberOf(joined []byte) int64 {
	sum := sha256.Sum256(joined)
	return int64(binary.BigEndian.Uint64(sum[:])>>12 | 1<<51) //nolint:gosec // 52 bits
}

// appendJoined appends names as one text, each behind its length: no two lists have
// the same.
func appendJoined(b []byte, names []string) []byte {
	for _, name := range names {
		b = append(strconv.AppendInt(b, int64(len(name)), 10), ':')
		b = append(b, name...)
	}
	return b
}

// separate returns the names in a text, as parts of it.
func separate(joined string, n int) []string {
	names := make([]string, 0, n)
	for range n {
		length, rest, _ := strings.Cut(joined, ":")
		size, _ := strconv.Atoi(length) // appendJoined wrote it
		names = append(names, rest[:size])
		joined = rest[size:]
	}
	return names
}

// Lists are the lists of names that are in use. They are never forgotten: a client
// that holds the number of one does not ask again. Lists are safe for concurrent use.
type Lists struct {
	most      int
	mostBytes int64
	added     func(names []string) // called for each new list, one at a time

	mu      sync.RWMutex
	of      map[int64][]string
	numbers map[string]int64 // by the names in one text
	bytes   int64
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
	listOverhead = 128
	listName     = 24
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
	return &Lists{most: most, mostBytes: mostBytes, added: added, of: make(map[int64][]string), numbers: make(map[string]int64)}
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

// joinedPool has room for the names of an item, so that one whose list is known takes
// no memory.
var joinedPool = sync.Pool{New: func() any { return new([]byte) }}

// maxJoined is how much of that room is kept.
const maxJoined = 16 << 10

// Encoded reports whether the list of an encoded item is known here.
func (l *Lists) Encoded(item []byte) bool {
	r := cbor.NewReader(item)
	b, err := r.Bytes()
	if err != nil {
		return false
	}
	r = cbor.NewReader(b)
	id, err := r.Int()
	if err != nil {
		return false
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, ok := l.of[id]
	return ok || id == emptyList
}

// Define returns the number of a list, which is added if it is new. It does not keep
// the slice. A full registry refuses a new list with a LimitExceededException.
func (l *Lists) Define(names []string) (int64, error) {
	if len(names) == 0 {
		return emptyList, nil
	}
	room, _ := joinedPool.Get().(*[]byte)
	joined := appendJoined((*room)[:0], names)
	l.mu.RLock()
	id, ok := l.numbers[string(joined)]
	l.mu.RUnlock()
	var err error
	if !ok {
		id, err = l.add(names, joined)
	}
	if cap(joined) <= maxJoined {
		*room = joined
		joinedPool.Put(room)
	}
	return id, err
}

// add adds a list, unless somebody has just done so.
func (l *Lists) add(names []string, joined []byte) (int64, error) {
	if err := checkNames(names); err != nil {
		return 0, err
	}
	id, size := numberOf(joined), int64(listOverhead+len(joined)+listName*len(names))
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.of[id]; ok {
		return id, same(id, known, names)
	}
	if len(l.of) >= l.most || l.bytes+size > l.mostBytes {
		return 0, dynamodb.Errorf(dynamodb.LimitExceededException, "the server has %d lists of attribute names, and no room for another set of names", len(l.of))
	}
	text := string(joined)
	l.of[id], l.numbers[text] = separate(text, len(names)), id
	l.bytes += size
	l.added(l.of[id])
	return id, nil
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
