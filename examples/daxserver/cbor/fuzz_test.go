package cbor

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	oracle "github.com/fxamacker/cbor/v2"
)

// fxamacker/cbor is the oracle: a codec that was written without this one.

func oracleModes(t testing.TB) (oracle.DecMode, oracle.EncMode) {
	t.Helper()
	dec, err := oracle.DecOptions{DupMapKey: oracle.DupMapKeyEnforcedAPF, MaxNestedLevels: 256, BigIntDec: oracle.BigIntDecodePointer}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	options := oracle.CanonicalEncOptions()
	options.ShortestFloat, options.NaNConvert, options.InfConvert = oracle.ShortestFloatNone, oracle.NaNConvertNone, oracle.InfConvertNone
	enc, err := options.EncMode()
	if err != nil {
		t.Fatal(err)
	}
	return dec, enc
}

// selfDescribed is the tag that only says that CBOR follows. The oracle drops it where
// an item begins and keeps it within another tag, so it is not compared.
const selfDescribed = 55799

// errOther is something that the oracle reads as a type of its own: a moment.
var errOther = errors.New("not compared")

// generic reads any item, as the oracle reads it into an any.
func generic(r *Reader) (any, error) {
	m, err := r.Next()
	if err != nil {
		return nil, err
	}
	switch m {
	case Unsigned, Negative:
		n, negative, err := r.Number()
		switch {
		case !negative:
			return n, err
		case n <= math.MaxInt64:
			return -1 - int64(n), err
		}
		return new(big.Int).Not(new(big.Int).SetUint64(n)), err
	case Bytes:
		return r.Bytes()
	case Text:
		return r.Text()
	case Array:
		return genericArray(r)
	case Map:
		return genericMap(r)
	case Tag:
		return genericTag(r)
	default:
		return genericSimple(r)
	}
}

func genericSimple(r *Reader) (any, error) {
	if r.Null() {
		return nil, nil
	}
	ahead := *r
	if f, err := ahead.Float(); err == nil {
		*r = ahead
		return f, nil
	}
	return r.Bool()
}

func genericArray(r *Reader) (any, error) {
	n, err := r.Array()
	if err != nil {
		return nil, err
	}
	list := []any{}
	for i := 0; ; i++ {
		if more, err := r.More(n, i); err != nil || !more {
			return list, err
		}
		e, err := generic(r)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
}

// pairs is a map whose keys can be anything.
type pairs [][2]any

func genericMap(r *Reader) (any, error) {
	n, err := r.Map()
	if err != nil {
		return nil, err
	}
	all := pairs{}
	for i := 0; ; i++ {
		if more, err := r.More(n, i); err != nil || !more {
			return all, err
		}
		key, err := generic(r)
		if err != nil {
			return nil, err
		}
		value, err := generic(r)
		if err != nil {
			return nil, err
		}
		all = append(all, [2]any{key, value})
	}
}

func genericTag(r *Reader) (any, error) {
	tag, err := r.Tag()
	if err != nil {
		return nil, err
	}
	content, err := generic(r)
	b, isBytes := content.([]byte)
	switch {
	case err != nil:
		return nil, err
	case tag < 2 || tag < 4 && !isBytes || tag > 20 && tag < 24:
		return nil, errOther
	case tag == 2:
		return new(big.Int).SetBytes(b), nil
	case tag == 3:
		n := new(big.Int).SetBytes(b)
		return n.Not(n), nil
	}
	return oracle.Tag{Number: tag, Content: content}, nil
}

// text writes what either codec has read: equal values, equal texts.
func text(v any) string {
	switch v := v.(type) {
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, text(e))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case pairs:
		var parts []string
		for _, p := range v {
			parts = append(parts, text(p[0])+":"+text(p[1]))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, " ") + "}"
	case map[any]any:
		all := pairs{}
		for key, value := range v {
			all = append(all, [2]any{key, value})
		}
		return text(all)
	case oracle.Tag:
		if v.Number == selfDescribed {
			return text(v.Content)
		}
		return fmt.Sprintf("%d(%s)", v.Number, text(v.Content))
	case oracle.ByteString:
		return text([]byte(v))
	case big.Int:
		return "n" + v.String()
	case *big.Int:
		return "n" + v.String()
	case uint64, int64:
		return fmt.Sprintf("n%d", v)
	case []byte:
		return fmt.Sprintf("h%x", v)
	case string:
		return fmt.Sprintf("%q", v)
	case float64:
		if math.IsNaN(v) {
			return "NaN" // whatever its bits
		}
		return fmt.Sprintf("f%x", math.Float64bits(v))
	}
	return fmt.Sprint(v)
}

// write writes what generic has read.
func write(b []byte, v any) []byte {
	switch v := v.(type) {
	case uint64:
		return AppendHead(b, Unsigned, v)
	case int64:
		return AppendInt(b, v)
	case *big.Int:
		if v.Sign() < 0 {
			return AppendBytes(AppendTag(b, 3), new(big.Int).Not(v).Bytes())
		}
		return AppendBytes(AppendTag(b, 2), v.Bytes())
	case []byte:
		return AppendBytes(b, v)
	case string:
		return AppendText(b, v)
	case []any:
		b = AppendArray(b, len(v))
		for _, e := range v {
			b = write(b, e)
		}
		return b
	case pairs:
		b = AppendOpenMap(b)
		for _, p := range v {
			b = write(write(b, p[0]), p[1])
		}
		return AppendBreak(b)
	case oracle.Tag:
		return write(AppendTag(b, v.Number), v.Content)
	case float64:
		return AppendFloat(b, v)
	case bool:
		return AppendBool(b, v)
	}
	return AppendNull(b)
}

// FuzzReader holds the scanner and the reader against each other and against the
// oracle: what they accept is well-formed and has the same value, what they refuse
// is malformed or one of the forms that DAX does not have, and both codecs read what
// the other writes.
func FuzzReader(f *testing.F) {
	for _, text := range malformed {
		f.Add(unhex(f, text))
	}
	for _, text := range []string{"f97e00", "82fb7ff8000000000001f9fe00", "a2010240f6", "bf00830143010203c1626162ff", "d90cfa82fb3ff0000000000000c48220190539", "c249010000000000000000", "3bffffffffffffffff",
		"d9d9f730", "d9d9f7d9d9f7f6", "83d9d9f701d90cfad9d9f702d9d9f7d90cfa03", "a2d9d9f70102d9d9f74103d9d9f704", "a2d9d9f7010201d9d9f702", "d9d9f7c24101", "c2d9d9f74101", "d9d9f7c074"} {
		f.Add(unhex(f, text))
	}
	dec, enc := oracleModes(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(b)
		item, err := r.Skip()
		s := Scanner{In: bufio.NewReader(bytes.NewReader(b)), MaxString: 1 << 20}
		scanned, wrong := s.Item(nil)
		if (err == nil) != (wrong == nil) || err == nil && !bytes.Equal(item, scanned) {
			t.Fatalf("skipped %x, %v; scanned %x, %v", item, err, scanned, wrong)
		}
		if err != nil {
			wantRefused(t, b, err)
			return
		}
		if err := dec.Wellformed(item); err != nil {
			t.Fatalf("%x was read, and is malformed: %v", item, err)
		}
		one := NewReader(item)
		v, err := generic(&one)
		var theirs any
		if wrong := dec.Unmarshal(item, &theirs); err != nil || wrong != nil {
			if err != nil && wrong == nil && !errors.Is(err, errOther) {
				t.Fatalf("%x: %v; the oracle reads %s", item, err, text(theirs))
			}
			return
		}
		if one.End() != nil || text(v) != text(theirs) {
			t.Fatalf("%x: read %s; the oracle reads %s", item, text(v), text(theirs))
		}
		checkWriters(t, v, theirs, dec, enc)
	})
}

// checkWriters has each codec read what the other writes.
func checkWriters(t *testing.T, v, theirs any, dec oracle.DecMode, enc oracle.EncMode) {
	t.Helper()
	var again any
	if ours := write(nil, v); dec.Unmarshal(ours, &again) != nil || text(again) != text(v) {
		t.Fatalf("wrote %x of %s; the oracle reads %s", ours, text(v), text(again))
	}
	b, err := enc.Marshal(theirs)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(b)
	if back, err := generic(&r); err != nil || text(back) != text(v) {
		t.Fatalf("the oracle wrote %x of %s; read %s, %v", b, text(v), text(back), err)
	}
}

// wantRefused checks that bytes were refused for a reason: the oracle refuses them
// too, or they have what is refused here.
func wantRefused(t *testing.T, b []byte, err error) {
	t.Helper()
	dec, _ := oracleModes(t)
	var raw oracle.RawMessage
	rest, wrong := dec.UnmarshalFirst(b, &raw)
	if wrong != nil || errors.Is(err, ErrDepth) {
		return
	}
	whole := b[:len(b)-len(rest)]
	for _, c := range whole { // not in DAX: strings without a length, simple values
		if m := Major(c >> 5); c == 0x5f || c == 0x7f || m == Simple && (c&31 < falseValue || c == 0xf7 || c == 0xf8) {
			return
		}
	}
	t.Fatalf("%x was refused: %v; the oracle accepts it", whole, err)
}
