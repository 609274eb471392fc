package protocol

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	oracle "github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// unhex returns the bytes of hexadecimal text; spaces are for people, what is in quotes
// is text, and what is in angle brackets is an item of bytes with that content.
func unhex(t testing.TB, text string) []byte {
	t.Helper()
	if before, rest, ok := strings.Cut(text, "<"); ok {
		content, after, ok := strings.Cut(rest, ">")
		if !ok || strings.Contains(content, "<") {
			t.Fatalf("%s: brackets", text)
		}
		return append(cbor.AppendBytes(unhex(t, before), unhex(t, content)), unhex(t, after)...)
	}
	var b []byte
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			b = append(b, part...)
			continue
		}
		octets, err := hex.DecodeString(strings.Join(strings.Fields(part), ""))
		if err != nil {
			t.Fatal(err)
		}
		b = append(b, octets...)
	}
	return b
}

// must returns a value, or panics.
func must(v dynamodb.Value, err error) dynamodb.Value {
	if err != nil {
		panic(err)
	}
	return v
}

func number(text string) dynamodb.Value { return dynamodb.MustNumber(text) }

// The values in the form in which they are sent, which is also read.
var values = map[string]dynamodb.Value{
	`60`:                                   dynamodb.String(""),
	`61 "d"`:                               dynamodb.String("d"),
	`64 f09f9880`:                          dynamodb.String("😀"),
	`40`:                                   dynamodb.Binary(nil),
	`42 00ff`:                              dynamodb.Binary([]byte{0, 255}),
	`f4`:                                   dynamodb.Bool(false),
	`f5`:                                   dynamodb.Bool(true),
	`f6`:                                   dynamodb.Null(),
	`00`:                                   number("0"),
	`17`:                                   number("23"),
	`1818`:                                 number("24"),
	`20`:                                   number("-1"),
	`1b7fffffffffffffff`:                   number("9223372036854775807"),
	`1b8000000000000000`:                   number("9223372036854775808"),
	`1bffffffffffffffff`:                   number("18446744073709551615"),
	`c249010000000000000000`:               number("18446744073709551616"),
	`3b7fffffffffffffff`:                   number("-9223372036854775808"),
	`3bffffffffffffffff`:                   number("-18446744073709551616"),
	`c349010000000000000000`:               number("-18446744073709551617"),
	`c482 20 01`:                           number("0.1"),
	`c482 21 39013a`:                       number("-3.15"),
	`c482 24 1a0004cb2f`:                   number("3.14159"),
	`c482 38 81 01`:                        number("1e-130"),
	`c482 187b 1903e7`:                     number("9.99e125"),
	`c482 187b 3903e6`:                     number("-9.99e125"),
	`c482 1826 01`:                         number("1e38"),
	`c2504b3b4ca85a86c47a098a223fffffffff`: number("99999999999999999999999999999999999999"),
	`c3504b3b4ca85a86c47a098a223ffffffffe`: number("-99999999999999999999999999999999999999"),
	`c482 3825 c2504b3b4ca85a86c47a098a223fffffffff`: number("0.99999999999999999999999999999999999999"),
	`80`:                           dynamodb.List(),
	`83 01 61 "a" 81 f6`:           dynamodb.List(number("1"), dynamodb.String("a"), dynamodb.List(dynamodb.Null())),
	`a0`:                           dynamodb.Map(nil),
	`a2 61 "a" 01 61 "b" a0`:       dynamodb.Map(map[string]dynamodb.Value{"b": dynamodb.Map(nil), "a": number("1")}),
	`d90cf9 82 61 "a" 61 "b"`:      must(dynamodb.StringSet("b", "a")),
	`d90cfa 83 20 01 c4822119013a`: must(dynamodb.NumberSet("3.14", "1", "-1")),
	`d90cfb 82 40 41 00`:           must(dynamodb.BinarySet([]byte{0}, nil)),
}

func TestValues(t *testing.T) {
	for text, want := range values {
		b := unhex(t, text)
		r := cbor.NewReader(b)
		got, err := readValue(&r)
		if err != nil || !got.Equal(want) || r.End() != nil {
			t.Errorf("%s: read %v, %v; want %v", text, got, err, want)
		}
		if sent := appendValue(nil, want); hex.EncodeToString(sent) != hex.EncodeToString(b) {
			t.Errorf("%v: sent as %x, want %x", want, sent, b)
		}
	}
}

// What clients send in other forms.
func TestValuesInOtherForms(t *testing.T) {
	for text, want := range map[string]dynamodb.Value{
		`1800`:                                number("0"),
		`c24100`:                              number("0"),
		`c240`:                                number("0"),
		`c340`:                                number("-1"),
		`c2420000`:                            number("0"),
		`c24120`:                              number("32"), // JavaScript has bignums above 2^53
		`c482 20 0a`:                          number("1"),  // Go: 1.0
		`c482 05 01`:                          number("100000"),
		`c482 20 c24101`:                      number("0.1"),
		`c482 20 c340`:                        number("-0.1"),
		`c482 1b7fffffffffffffff 00`:          number("0"), // however great the exponent
		`c482 3b7fffffffffffffff 00`:          number("0"),
		`fb40091eb851eb851f`:                  number("3.14"), // JavaScript
		`fb3ff8000000000000`:                  number("1.5"),
		`fbc000000000000000`:                  number("-2"),
		`fb8000000000000000`:                  number("0"), // minus zero
		`fb44b52d02c7e14af6`:                  number("1e23"),
		`fa3fc00000`:                          number("1.5"),
		`f93e00`:                              number("1.5"),
		`9f 01 ff`:                            dynamodb.List(number("1")),
		`bf 61 "a" 01 ff`:                     dynamodb.Map(map[string]dynamodb.Value{"a": number("1")}),
		`d90cf9 9f 61 "a" ff`:                 must(dynamodb.StringSet("a")),
		`d90cfa 82 fb3ff8000000000000 c24101`: must(dynamodb.NumberSet("1", "1.5")),
	} {
		r := cbor.NewReader(unhex(t, text))
		got, err := readValue(&r)
		if err != nil || !got.Equal(want) || r.End() != nil {
			t.Errorf("%s: read %v, %v; want %v", text, got, err, want)
		}
	}
}

// R2: what is not an attribute value is a ValidationException.
func TestR2RefusedValues(t *testing.T) {
	deep := func(head string, n int, end string) string {
		return strings.Repeat(head, n) + "00" + strings.Repeat(end, n)
	}
	for name, text := range map[string]string{
		"nothing":                            ``,
		"text that is not UTF-8":             `61 ff`,
		"a name that is not UTF-8":           `a1 61 ff 00`,
		"a name that is a number":            `a1 00 00`,
		"a name twice":                       `a2 61 "a" 00 61 "a" 01`,
		"a name twice, open":                 `bf 61 "a" 00 61 "a" 01 ff`,
		"a tag of no value":                  `c0 60`,
		"an index of a path":                 `d90cfc 00`,
		"a set without an array":             `d90cf9 61 "a"`,
		"an empty set":                       `d90cf9 80`,
		"a text twice in a set":              `d90cf9 82 61 "a" 61 "a"`,
		"equal numbers in a set":             `d90cfa 82 01 c482200a`,
		"bytes twice in a set":               `d90cfb 82 40 40`,
		"a number in a set of texts":         `d90cf9 81 01`,
		"a text in a set of numbers":         `d90cfa 81 61 "1"`,
		"text in a set of bytes":             `d90cfb 81 60`,
		"a set in a set":                     `d90cfa 81 d90cfa 81 01`,
		"a decimal of one number":            `c4 81 01`,
		"a decimal of three":                 `c4 83 01 01 01`,
		"an open decimal":                    `c4 9f 01 01 ff`,
		"a decimal that is a number":         `c4 01`,
		"a decimal of a decimal":             `c482 01 c4820101`,
		"a decimal of a float":               `c482 01 fb3ff8000000000000`,
		"an exponent of 65 bits":             `c482 1bffffffffffffffff 01`,
		"an exponent that is a bignum":       `c482 c24101 01`,
		"an exponent that is out of range":   `c482 187f 01`,
		"an exponent that is far":            `c482 1b7fffffffffffffff 01`,
		"an exponent that is far below":      `c482 3b7fffffffffffffff 01`,
		"a number that is too small":         `c482 3882 01`,
		"39 digits":                          `c250 4b3b4ca85a86c47a098a224000000001`,
		"a bignum of a text":                 `c2 61 "1"`,
		"a bignum of a number":               `c2 01`,
		"a bignum that is too long":          `c258 80` + strings.Repeat("ff", 128),
		"a bignum of zeros that is too long": `c258 41` + strings.Repeat("00", 65),
		"not a number":                       `fb7ff8000000000000`,
		"infinite":                           `fb7ff0000000000000`,
		"minus infinite":                     `f9fc00`,
		"a float that is too great":          `fb7fefffffffffffff`,
		"a float that is too small":          `fb0000000000000001`,
		"undefined":                          `f7`,
		"a break":                            `ff`,
		"lists that nest too deep":           deep("81", 33, ""),
		"open lists that nest too deep":      deep("9f", 33, "ff"),
		"maps that nest too deep":            deep("a16161", 33, ""),
		"lists of no end":                    strings.Repeat("81", 100_000),
		"a list of 2^32 values":              `9a ffffffff`,
	} {
		r := cbor.NewReader(unhex(t, text))
		v, err := readValue(&r)
		if !isInvalid(err) {
			t.Errorf("%s: read %.200v, %v; want a ValidationException", name, v, err)
		}
	}
	for _, text := range []string{deep("81", 32, ""), deep("9f", 32, "ff"), deep("a16161", 32, "")} {
		r := cbor.NewReader(unhex(t, text))
		if v, err := readValue(&r); err != nil || v.Validate() != nil {
			t.Errorf("nested 32 deep: %v", err)
		}
	}
}

func isInvalid(err error) bool {
	e, ok := err.(*dynamodb.Error)
	return ok && e.Code == dynamodb.ValidationException && e.Message != "" && !strings.Contains(e.Message, "%!")
}

// Writing a value whose parts are no maps and no sets takes no memory but its buffer's.
func TestValueAllocations(t *testing.T) {
	b := make([]byte, 0, 1000)
	for _, v := range []dynamodb.Value{
		dynamodb.String("text"), number("-12345678901234567890123456789012345678"), number("3.14159"), number("1e-130"), number("9.99e125"),
		dynamodb.Binary([]byte{1}), dynamodb.Bool(true), dynamodb.Null(),
	} {
		if n := testing.AllocsPerRun(100, func() { b = appendValue(b[:0], v) }); n != 0 {
			t.Errorf("%v: %v allocations", v, n)
		}
	}
}

// agrees reports whether the oracle has read the same as readValue.
func agrees(v dynamodb.Value, x any) bool {
	switch x := x.(type) {
	case nil:
		return v.Kind() == dynamodb.KindNULL
	case bool:
		return v.Kind() == dynamodb.KindBOOL && v.Bool() == x
	case string:
		return v.Kind() == dynamodb.KindS && v.Text() == x
	case []byte:
		return v.Kind() == dynamodb.KindB && v.Text() == string(x)
	case []any:
		return v.Kind() == dynamodb.KindL && sameElements(v, x)
	case map[any]any:
		for name, y := range x {
			text, ok := name.(string)
			f, has := v.Field(text)
			if !ok || !has || !agrees(f, y) {
				return false
			}
		}
		return v.Kind() == dynamodb.KindM && v.Len() == len(x)
	case oracle.Tag:
		if x.Number >= tagStringSet {
			return isSet(v, x)
		}
	}
	want, ok := rational(x)
	got, is := new(big.Rat).SetString(v.Text())
	return ok && is && v.Kind() == dynamodb.KindN && got.Cmp(want) == 0
}

func sameElements(v dynamodb.Value, x []any) bool {
	i := 0
	for e := range v.Elements() {
		if i >= len(x) || !agrees(e, x[i]) {
			return false
		}
		i++
	}
	return i == len(x)
}

// isSet reports whether a set has the elements of an array, in any order.
func isSet(v dynamodb.Value, x oracle.Tag) bool {
	list, ok := x.Content.([]any)
	kind := map[uint64]dynamodb.Kind{tagStringSet: dynamodb.KindSS, tagNumberSet: dynamodb.KindNS, tagBinarySet: dynamodb.KindBS}[x.Number]
	if !ok || v.Kind() != kind || v.Len() != len(list) {
		return false
	}
	for e := range v.Elements() {
		found := false
		for _, y := range list {
			found = found || agrees(e, y)
		}
		if !found {
			return false
		}
	}
	return true
}

// rational is the number that the oracle has read.
func rational(x any) (*big.Rat, bool) {
	switch x := x.(type) {
	case uint64:
		return new(big.Rat).SetInt(new(big.Int).SetUint64(x)), true
	case int64:
		return new(big.Rat).SetInt64(x), true
	case big.Int:
		return new(big.Rat).SetInt(&x), true
	case float64: // the shortest decimal of 64 bits
		return new(big.Rat).SetString(fmt.Sprint(x))
	case oracle.Tag:
		parts, ok := x.Content.([]any)
		if !ok || x.Number != tagDecimal || len(parts) != 2 {
			return nil, false
		}
		exponent, ok := rational(parts[0])
		unscaled, is := rational(parts[1])
		if !ok || !is {
			return nil, false
		}
		if unscaled.Sign() == 0 {
			return unscaled, true
		}
		return new(big.Rat).SetString(unscaled.Num().String() + "e" + exponent.Num().String())
	}
	return nil, false
}

// FuzzValue holds readValue against the oracle, and appendValue against readValue.
func FuzzValue(f *testing.F) {
	for text := range values {
		f.Add(unhex(f, text))
	}
	dec, err := oracle.DecOptions{MaxNestedLevels: 256}.DecMode()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := cbor.NewReader(b)
		v, err := readValue(&r)
		if err != nil {
			if _, is := err.(*dynamodb.Error); !is {
				t.Fatalf("%x: %v is not an exception", b, err)
			}
			return
		}
		item := b[:len(b)-len(r.Rest())]
		var x any
		if err := dec.Unmarshal(item, &x); err != nil || !agrees(v, x) {
			t.Fatalf("%x: read %v; the oracle reads %v, %v", item, v, x, err)
		}
		sent := appendValue(nil, v)
		again := cbor.NewReader(sent)
		back, err := readValue(&again)
		if err != nil || again.End() != nil || !back.Equal(v) {
			t.Fatalf("%v was sent as %x, which is %v, %v", v, sent, back, err)
		}
		var y any
		if err := dec.Unmarshal(sent, &y); err != nil || !agrees(v, y) {
			t.Fatalf("%v was sent as %x, which the oracle reads as %v, %v", v, sent, y, err)
		}
		if d := cmp.Diff(sent, appendValue(nil, back)); d != "" {
			t.Fatalf("two forms of %v: %s", v, d)
		}
	})
}
