package cbor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// Reader decodes items from bytes. What it returns of strings is part of these bytes.
// The zero Reader has none.
type Reader struct {
	data []byte
	at   int
}

// NewReader returns a reader of bytes.
func NewReader(b []byte) Reader { return Reader{data: b} }

// Rest returns the bytes that have not been read.
func (r *Reader) Rest() []byte { return r.data[r.at:] }

// End reports an error if there are bytes that have not been read.
func (r *Reader) End() error {
	if n := len(r.data) - r.at; n > 0 {
		return fmt.Errorf("cbor: %d bytes behind the last item", n)
	}
	return nil
}

// head reads a head.
func (r *Reader) head() (header, error) {
	h, size, err := r.peek()
	r.at += size
	return h, err
}

func (r *Reader) peek() (header, int, error) {
	rest := r.Rest()
	if len(rest) == 0 {
		return header{}, 0, ErrEnd
	}
	size := headSize(rest[0])
	switch {
	case size == 0:
		return header{}, 0, fmt.Errorf("cbor: %#x is not the head of an item", rest[0])
	case size > len(rest):
		return header{}, 0, ErrEnd
	}
	h, err := parseHead(rest[:size])
	return h, size, err
}

// want reads a head of a type.
func (r *Reader) want(m Major) (header, error) {
	h, err := r.head()
	if err == nil && h.major != m {
		return h, fmt.Errorf("cbor: %s, want %s", h.major, m)
	}
	return h, err
}

// Next returns the type of the next item.
func (r *Reader) Next() (Major, error) {
	h, _, err := r.peek()
	return h.major, err
}

// Int reads an integer of 64 bits.
func (r *Reader) Int() (int64, error) {
	h, err := r.head()
	switch {
	case err != nil:
		return 0, err
	case h.major > Negative:
		return 0, fmt.Errorf("cbor: %s, want an integer", h.major)
	case h.n > math.MaxInt64:
		return 0, errors.New("cbor: an integer of more than 64 bits")
	case h.major == Negative:
		return -1 - int64(h.n), nil
	}
	return int64(h.n), nil
}

// Number reads the number of an integer item, and whether it is negative: then the
// value is -1-n.
func (r *Reader) Number() (n uint64, negative bool, err error) {
	h, err := r.head()
	if err == nil && h.major > Negative {
		err = fmt.Errorf("cbor: %s, want an integer", h.major)
	}
	return h.n, h.major == Negative, err
}

// Bytes reads bytes.
func (r *Reader) Bytes() ([]byte, error) { return r.string(Bytes) }

// Text reads a text, which is UTF-8.
func (r *Reader) Text() (string, error) {
	b, err := r.string(Text)
	if err == nil && !utf8.Valid(b) {
		return "", errors.New("cbor: a text is not UTF-8")
	}
	return string(b), err
}

func (r *Reader) string(m Major) ([]byte, error) {
	h, err := r.want(m)
	if err != nil {
		return nil, err
	}
	if h.n > uint64(len(r.Rest())) {
		return nil, ErrEnd
	}
	b := r.Rest()[:h.n:h.n]
	r.at += len(b)
	return b, nil
}

// Array reads the head of an array, and returns how many items it has; -1 if a break
// ends it.
func (r *Reader) Array() (int, error) { return r.count(Array) }

// Map reads the head of a map, and returns how many pairs it has; -1 if a break ends
// it.
func (r *Reader) Map() (int, error) { return r.count(Map) }

func (r *Reader) count(m Major) (int, error) {
	h, err := r.want(m)
	switch {
	case err != nil:
		return 0, err
	case h.indefinite():
		return -1, nil
	case h.n > uint64(len(r.Rest())): // each item has a byte at least
		return 0, ErrEnd
	}
	return h.length()
}

// More reports whether an array or a map of n items has, after i items,
// another one. It reads the break that ends one of indefinite length.
func (r *Reader) More(n, i int) (bool, error) {
	if n >= 0 {
		return i < n, nil
	}
	h, size, err := r.peek()
	if err == nil && h.isBreak() {
		r.at += size
		return false, nil
	}
	return err == nil, err
}

// Tag reads a tag.
func (r *Reader) Tag() (uint64, error) {
	h, err := r.want(Tag)
	return h.n, err
}

// Null reads null, if that comes next, and reports whether it does.
func (r *Reader) Null() bool {
	h, size, err := r.peek()
	if err != nil || h.major != Simple || h.info != nullValue {
		return false
	}
	r.at += size
	return true
}

// Bool reads a Boolean.
func (r *Reader) Bool() (bool, error) {
	h, err := r.want(Simple)
	if err == nil && h.info != falseValue && h.info != trueValue {
		err = errors.New("cbor: a simple value, want a Boolean")
	}
	return h.info == trueValue, err
}

// Float reads a floating-point number of any size.
func (r *Reader) Float() (float64, error) {
	h, err := r.want(Simple)
	if err != nil {
		return 0, err
	}
	switch h.info {
	case half:
		return fromHalf(uint16(h.n)), nil //nolint:gosec // two bytes were read
	case single:
		return float64(math.Float32frombits(uint32(h.n))), nil //nolint:gosec // four bytes were read
	case double:
		return math.Float64frombits(h.n), nil
	}
	return 0, errors.New("cbor: a simple value, want a floating-point number")
}

// fromHalf is the value of a number of 16 bits.
func fromHalf(b uint16) float64 {
	exponent, fraction := int(b>>10&31), float64(b&1023)
	var f float64
	switch {
	case exponent == 0:
		f = math.Ldexp(fraction, -24)
	case exponent < 31:
		f = math.Ldexp(1024+fraction, exponent-25)
	case fraction == 0:
		f = math.Inf(1)
	default:
		f = math.NaN()
	}
	if b>>15 == 1 {
		return -f
	}
	return f
}

// Skip passes over an item, and returns its bytes.
func (r *Reader) Skip() ([]byte, error) {
	start := r.at
	err := r.SkipDeep(MaxDepth)
	return r.data[start:r.at], err
}

// SkipDeep passes over an item in which arrays, maps and tags nest as deep as the
// caller says.
func (r *Reader) SkipDeep(most int) error { return r.skip(most) }

// skip passes over an item with so many levels left.
func (r *Reader) skip(levels int) error {
	h, err := r.head()
	switch {
	case err != nil:
		return err
	case h.isBreak():
		return errors.New("cbor: a break outside of an item of indefinite length")
	case h.major == Bytes || h.major == Text:
		if h.n > uint64(len(r.Rest())) {
			return ErrEnd
		}
		r.at += int(h.n) //nolint:gosec // there are that many bytes
		return nil
	case h.major < Bytes || h.major == Simple:
		return nil
	case levels <= 0:
		return ErrDepth
	}
	n := h.n
	switch {
	case h.major == Tag:
		n = 1
	case h.major == Map:
		n *= 2
	}
	if n > uint64(len(r.Rest())) || h.major == Map && h.n > 1<<62 {
		return ErrEnd
	}
	for i := uint64(0); h.indefinite() || i < n; i++ {
		if h.indefinite() && (h.major == Array || i%2 == 0) && len(r.Rest()) > 0 && r.Rest()[0] == breakByte {
			r.at++
			return nil
		}
		if err := r.skip(levels - 1); err != nil {
			return err
		}
	}
	return nil
}

// The writing of items. There are no half floats: a client of DAX panics on them.

// AppendHead appends the head of an item.
func AppendHead(b []byte, m Major, n uint64) []byte {
	first := byte(m) << 5
	switch {
	case n < oneByte:
		return append(b, first|byte(n))
	case n <= math.MaxUint8:
		return append(b, first|oneByte, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, first|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, first|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, first|27), n)
}

// AppendInt appends an integer.
func AppendInt(b []byte, n int64) []byte {
	if n < 0 {
		return AppendHead(b, Negative, uint64(-1-n)) //nolint:gosec // it is not negative
	}
	return AppendHead(b, Unsigned, uint64(n))
}

// AppendBytes appends bytes.
func AppendBytes[T ~string | ~[]byte](b []byte, s T) []byte {
	return append(AppendHead(b, Bytes, uint64(len(s))), s...)
}

// AppendText appends a text.
func AppendText(b []byte, s string) []byte {
	return append(AppendHead(b, Text, uint64(len(s))), s...)
}

// AppendArray appends the head of an array of n items.
func AppendArray(b []byte, n int) []byte { return AppendHead(b, Array, uint64(max(n, 0))) }

// AppendMap appends the head of a map of n pairs.
func AppendMap(b []byte, n int) []byte { return AppendHead(b, Map, uint64(max(n, 0))) }

// AppendOpenMap appends the head of a map that AppendBreak ends.
func AppendOpenMap(b []byte) []byte { return append(b, byte(Map)<<5|indefinite) }

// AppendBreak appends the end of what is open.
func AppendBreak(b []byte) []byte { return append(b, breakByte) }

// AppendTag appends a tag, which the next item belongs to.
func AppendTag(b []byte, n uint64) []byte { return AppendHead(b, Tag, n) }

// AppendNull appends null.
func AppendNull(b []byte) []byte { return append(b, byte(Simple)<<5|nullValue) }

// AppendBool appends a Boolean.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, byte(Simple)<<5|trueValue)
	}
	return append(b, byte(Simple)<<5|falseValue)
}

// AppendFloat appends a floating-point number of 64 bits.
func AppendFloat(b []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(append(b, byte(Simple)<<5|double), math.Float64bits(f))
}
