package cbor

import (
	"errors"
	"fmt"
	"math"
)

// Major is the major type of an item.
type Major byte

// The major types.
const (
	Unsigned Major = iota
	Negative
	Bytes
	Text
	Array
	Map
	Tag
	Simple // Boolean, null, floating point, and the break
)

var majorNames = [...]string{"an integer", "a negative integer", "bytes", "a text", "an array", "a map", "a tag", "a simple value"}

// String returns the type with its article, such as "a text".
func (m Major) String() string {
	if int(m) < len(majorNames) {
		return majorNames[m]
	}
	return "invalid"
}

// MaxDepth is how deep arrays, maps and tags may nest.
const MaxDepth = 40

// The additional information of heads, and the simple values.
const (
	oneByte    = 24
	eightBytes = 27
	indefinite = 31

	falseValue = 20
	trueValue  = 21
	nullValue  = 22
	half       = 25
	single     = 26
	double     = 27

	breakByte = 0xff
)

// Errors that say more than their text.
var (
	// ErrEnd says that the bytes end within an item.
	ErrEnd = errors.New("cbor: the bytes end within an item")
	// ErrDepth says that items nest too deep.
	ErrDepth = fmt.Errorf("cbor: items nest deeper than %d", MaxDepth)
	// ErrLength says that a length is greater than may be.
	ErrLength = errors.New("cbor: a length is greater than it may be")
)

// header is a decoded head.
type header struct {
	major Major
	info  byte   // the additional information
	n     uint64 // the number; 0 if the length is indefinite
}

func (h header) indefinite() bool { return h.info == indefinite }

// isBreak reports whether the head is the end of an item of indefinite length.
func (h header) isBreak() bool { return h.major == Simple && h.info == indefinite }

// headSize returns how many bytes a head has that begins with a byte; 0 if there is
// no such head.
func headSize(first byte) int {
	major, info := Major(first>>5), first&31
	switch {
	case info < oneByte:
		return 1
	case info <= eightBytes:
		return 1 + 1<<(info-oneByte)
	case info == indefinite && (major == Array || major == Map || major == Simple):
		return 1
	}
	return 0
}

// parseHead decodes a head of the right size.
func parseHead(b []byte) (h header, err error) {
	h.major, h.info = Major(b[0]>>5), b[0]&31
	if len(b) == 1 {
		if h.info < oneByte {
			h.n = uint64(h.info)
		}
	} else {
		for _, x := range b[1:] {
			h.n = h.n<<8 | uint64(x)
		}
	}
	if h.major == Simple && (h.info < falseValue || h.info == oneByte || h.info > nullValue && h.info < oneByte) {
		return h, fmt.Errorf("cbor: the simple value %d", h.n)
	}
	return h, nil
}

// length returns the number of a head as a length.
func (h header) length() (int, error) {
	if h.n > math.MaxInt32 {
		return 0, ErrLength
	}
	return int(h.n), nil
}
