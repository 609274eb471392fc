package protocol

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	oracle "github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// schemaOf returns the key of attributes p and s with these types, such as "SN"; "S"
// has no sort key.
func schemaOf(kinds string) *dynamodb.KeySchema {
	s := &dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "p", Kind: dynamodb.ParseKind(kinds[:1])}}
	if len(kinds) == 2 {
		s.Sort = dynamodb.KeyAttribute{Name: "s", Kind: dynamodb.ParseKind(kinds[1:])}
	}
	return s
}

// schemas are all types of keys.
var schemas = strings.Fields("S N B SS SN SB NS NN NB BS BN BB")

// keys in the form in which they are sent, which is also read.
var keys = []struct {
	schema, bytes string
	p, s          dynamodb.Value
}{
	{"S", `"dune"`, dynamodb.String("dune"), dynamodb.Value{}},
	{"S", ``, dynamodb.String(""), dynamodb.Value{}}, // KeySchema.Check refuses it
	{"B", `00ff`, dynamodb.Binary([]byte{0, 255}), dynamodb.Value{}},
	{"N", `182a`, number("42"), dynamodb.Value{}},
	{"N", `c4822101`, number("0.01"), dynamodb.Value{}},
	{"SS", `61 "a" "b"`, dynamodb.String("a"), dynamodb.String("b")},
	{"SS", `61 "a"`, dynamodb.String("a"), dynamodb.String("")},
	{"SB", `60 ff`, dynamodb.String(""), dynamodb.Binary([]byte{255})},
	{"BS", `41 00 "b"`, dynamodb.Binary([]byte{0}), dynamodb.String("b")},
	{"BB", `40 40`, dynamodb.Binary(nil), dynamodb.Binary([]byte{0x40})},
	{"NS", `20 "b"`, number("-1"), dynamodb.String("b")},
	{"NB", `c2490100000000000000000 0`, number("18446744073709551616"), dynamodb.Binary([]byte{0})},
	{"SN", `61 "a" 80`, dynamodb.String("a"), number("0")},
	{"NN", `01 c1 1c0000`, number("1"), number("1")}, // e is 1; 100 as 112 in ten bits, and the end after one digit
	{"BN", `41 00 3e e3fff0`, dynamodb.Binary([]byte{0}), number("-1")},
}

func TestKeys(t *testing.T) {
	for _, k := range keys {
		schema := schemaOf(k.schema)
		want := dynamodb.Key{"p": k.p}
		if k.s.IsValid() {
			want["s"] = k.s
		}
		b := unhex(t, k.bytes)
		got := dynamodb.Key{"other": dynamodb.Null()}
		if err := readKey(schema, b, got); err != nil || !got.Equal(want) {
			t.Errorf("%s %s: read %v, %v; want %v", k.schema, k.bytes, got, err, want)
		}
		if sent := hex.EncodeToString(appendKey(nil, schema, want)); sent != hex.EncodeToString(b) {
			t.Errorf("%s %v: sent as %s, want %x", k.schema, want, sent, b)
		}
	}
}

// Equal numbers become one key, however they come.
func TestKeysOfEqualNumbers(t *testing.T) {
	for kinds, forms := range map[string][]string{
		"N":  {"01", "1801", "c24101", "c482200a", "c48239 0001 1864", "fb3ff0000000000000", "f93c00", "c482 00 01"},
		"NS": {`01 "x"`, `c24101 "x"`, `c482200a "x"`, `fb3ff0000000000000 "x"`},
		"SN": {`60 c1 1c0000`, `60 c1 1c0010`, `60 c1 1c0020`}, // 1, 1.0 and 1.00
	} {
		want := dynamodb.Key{}
		for i, form := range forms {
			got := dynamodb.Key{}
			if err := readKey(schemaOf(kinds), unhex(t, form), got); err != nil {
				t.Errorf("%s: %v", form, err)
			}
			if i == 0 {
				want = got
			} else if !got.Equal(want) {
				t.Errorf("%s: %v, want %v", form, got, want)
			}
		}
	}
}

func TestR2RefusedKeys(t *testing.T) {
	for _, k := range []struct{ schema, bytes string }{
		{"N", ``}, {"N", `60`}, {"N", `0101`}, {"N", `f6`}, {"N", `81 01`}, {"N", `ff`}, {"N", `c4`},
		{"SS", ``}, {"SS", `01 "a"`}, {"SS", `41 "a"`}, {"SS", `62 "a"`}, {"SS", `61 ff`}, {"SS", `7f 61 "a" ff`}, {"SS", `f6`}, {"SS", `81 61 "a"`},
		{"NS", `60`}, {"NS", `c4 82 01`}, {"BS", `60`}, {"BS", `5b 4000000000000000`},
		{"SN", `60`}, {"SN", `60 00`}, {"SN", `60 ff`}, {"SN", `60 7f`}, {"SN", `60 c1`}, {"SN", `60 c1 1c00`}, {"SN", `60 8000`},
		{"SN", `60 fe 80000000 1c0000`}, // an exponent that is small in the form of a great one
		{"SN", `60 fe ffffffff 1c0000`}, // out of range
		{"S", strings.Repeat("61", maxKey+1)}, {"SS", `60` + strings.Repeat("61", maxKey)},
	} {
		key := dynamodb.Key{}
		if err := readKey(schemaOf(k.schema), unhex(t, k.bytes), key); !isInvalid(malformed(err)) {
			t.Errorf("%s %.40s: read %v, %v; want a ValidationException", k.schema, k.bytes, key, err)
		}
	}
}

// Keys from which a page of an index starts.
func TestCompoundKeys(t *testing.T) {
	key := dynamodb.Key{"p": dynamodb.String("a"), "s": number("0.5"), "i": dynamodb.Binary([]byte{1})}
	sent := appendCompoundKey(nil, key)
	if got := hex.EncodeToString(sent); got != "bf61694101617061616173c4822005ff" {
		t.Errorf("sent as %s", got)
	}
	for _, b := range [][]byte{sent, unhex(t, `a3 61 "p" 61 "a" 61 "s" fb3fe0000000000000 61 "i" 41 01`)} {
		if got, err := readCompoundKey(b); err != nil || !got.Equal(key) {
			t.Errorf("%x: read %v, %v; want %v", b, got, err, key)
		}
	}
	for _, text := range []string{"", "80", "60", "f6", "bf", "bfff00", "a10000", `a2 61 "p" 00 61 "p" 00`, strings.Repeat("81", 1000)} {
		if key, err := readCompoundKey(unhex(t, text)); !isInvalid(malformed(err)) {
			t.Errorf("%.20s: read %v, %v; want a ValidationException", text, key, err)
		}
	}
}

// Length and content stand where a client expects them, however long the content is.
func TestFrame(t *testing.T) {
	dec, err := oracle.DecOptions{}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 23, 24, 255, 256, 65535, 65536, 70000} {
		want := bytes.Repeat([]byte{7}, n)
		b := frame(append([]byte("before"), want...), 6)
		var got []byte
		if err := dec.Unmarshal(b[6:], &got); err != nil || !bytes.Equal(got, want) || string(b[:6]) != "before" {
			t.Errorf("%d bytes: %d, %v", n, len(got), err)
		}
	}
}

// FuzzKey reads keys of every schema, and sends what it has read: the same key comes
// back, and the bytes are what the schema says.
func FuzzKey(f *testing.F) {
	for _, k := range keys {
		for i, kinds := range schemas {
			if kinds == k.schema {
				f.Add(uint8(i), unhex(f, k.bytes)) //nolint:gosec // of twelve
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		schema := schemaOf(schemas[int(which)%len(schemas)])
		key := dynamodb.Key{}
		if err := readKey(schema, b, key); err != nil {
			return
		}
		for _, a := range schema.Attributes() {
			if key[a.Name].Kind() != a.Kind {
				t.Fatalf("%s: %x has %v", schema, b, key)
			}
		}
		if schema.Check(key) != nil {
			return // empty or too long, which the cluster refuses
		}
		sent := appendKey(nil, schema, key)
		again := dynamodb.Key{}
		if err := readKey(schema, sent, again); err != nil || !again.Equal(key) {
			t.Fatalf("%s: %v was sent as %x, which is %v, %v", schema, key, sent, again, err)
		}
		if d := cmp.Diff(sent, appendKey(nil, schema, again)); d != "" {
			t.Fatal(d)
		}
		one := dynamodb.Key{}
		if err := readCompoundKeyInto(one, appendCompoundKey(nil, key)); err != nil || !one.Equal(key) {
			t.Fatalf("%v came back as %v, %v", key, one, err)
		}
	})
}

func readCompoundKeyInto(to dynamodb.Key, b []byte) error {
	key, err := readCompoundKey(b)
	for name, v := range key {
		to[name] = v
	}
	return err
}

// Keys whose bytes are equal are equal, and the other way round: a client's cache and
// this server's must not mix them up.
func TestKeysAreDistinct(t *testing.T) {
	texts := []string{"", "a", "b", "ab", "aa", "\x00", "`"}
	numbers := []string{"0", "1", "-1", "10", "0.1", "100", "12", "1.2", "-0.1", "1e38", "1e-100"}
	of := func(kind dynamodb.Kind) (all []dynamodb.Value) {
		for _, s := range texts {
			if kind == dynamodb.KindS {
				all = append(all, dynamodb.String(s))
			}
			if kind == dynamodb.KindB {
				all = append(all, dynamodb.Binary([]byte(s)))
			}
		}
		if kind == dynamodb.KindN {
			for _, n := range numbers {
				all = append(all, number(n))
			}
		}
		return all
	}
	for _, kinds := range schemas {
		schema := schemaOf(kinds)
		seen := make(map[string]string)
		for _, p := range of(schema.Partition.Kind) {
			sorts := []dynamodb.Value{{}}
			if schema.HasSort() {
				sorts = of(schema.Sort.Kind)
			}
			for _, s := range sorts {
				key := fmt.Sprint(p, s)
				b := string(appendKey(nil, schema, dynamodb.Key{"p": p, "s": s}))
				if other, ok := seen[b]; ok {
					t.Errorf("%s: %s and %s have the same bytes %x", kinds, key, other, b)
				}
				seen[b] = key
			}
		}
	}
}
