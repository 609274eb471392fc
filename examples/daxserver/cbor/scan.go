package cbor

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// chunk is how much of a string is read at once, and so how much memory a length
// takes that nothing follows.
const chunk = 16 << 10

// Scanner takes items from a connection. The zero Scanner has no input.
type Scanner struct {
	In *bufio.Reader
	// MaxString is how many bytes a string may have.
	MaxString int
}

// Item appends the next item, whole, to a slice. The error of an input that ends
// before the item does is io.ErrUnexpectedEOF; io.EOF, if it ends before it begins.
func (s *Scanner) Item(to []byte) ([]byte, error) { return s.item(to, 0, false) }

// head appends a head.
func (s *Scanner) head(to []byte) ([]byte, header, error) {
	first, err := s.In.ReadByte()
	if err != nil {
		return to, header{}, err
	}
	size := headSize(first)
	if size == 0 {
		return to, header{}, fmt.Errorf("cbor: %#x is not the head of an item", first)
	}
	start := len(to)
	to = append(to, first)
	for range size - 1 {
		b, err := s.In.ReadByte()
		if err != nil {
			return to, header{}, unexpected(err)
		}
		to = append(to, b)
	}
	h, err := parseHead(to[start:])
	return to, h, err
}

// item appends an item at a depth, or a break if it may be one.
func (s *Scanner) item(to []byte, depth int, mayBreak bool) ([]byte, error) {
	to, h, err := s.head(to)
	switch {
	case err != nil:
		return to, err
	case h.isBreak() && mayBreak:
		return to, errBreak
	case h.isBreak():
		return to, errors.New("cbor: a break outside of an item of indefinite length")
	case h.major == Bytes || h.major == Text:
		return s.string(to, h)
	case h.major < Bytes || h.major == Simple:
		return to, nil
	case depth == MaxDepth:
		return to, ErrDepth
	}
	return s.inside(to, h, depth+1)
}

// errBreak ends an item of indefinite length.
var errBreak = errors.New("cbor: break")

// inside appends what an array, a map or a tag holds. Its number is not trusted: it
// only says how many items must follow.
func (s *Scanner) inside(to []byte, h header, depth int) (_ []byte, err error) {
	n := h.n
	switch {
	case h.major == Tag:
		n = 1
	case h.major == Map && n > 1<<62:
		return to, ErrLength
	case h.major == Map:
		n *= 2
	}
	for i := uint64(0); h.indefinite() || i < n; i++ {
		mayBreak := h.indefinite() && (h.major == Array || i%2 == 0)
		to, err = s.item(to, depth, mayBreak)
		if errors.Is(err, errBreak) {
			return to, nil
		}
		if err != nil {
			return to, unexpected(err)
		}
	}
	return to, nil
}

// string appends the content of a string as it comes.
func (s *Scanner) string(to []byte, h header) ([]byte, error) {
	if h.n > uint64(max(s.MaxString, 0)) {
		return to, ErrLength
	}
	for left := int(h.n); left > 0; {
		n := min(left, chunk)
		start := len(to)
		to = append(to, make([]byte, n)...)
		if _, err := io.ReadFull(s.In, to[start:]); err != nil {
			return to, unexpected(err)
		}
		left -= n
	}
	return to, nil
}

// unexpected is the error within an item.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
