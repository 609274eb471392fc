package syntax

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// TestTape holds the tapes of texts, JSON or not. A token of a bracket that is not
// closed has neither end nor next.
func TestTape(t *testing.T) {
	type row struct{ start, end, next int }
	tests := []struct {
		src  string
		want []row
	}{
		{"", nil},
		{" \n\t\r ", nil},
		{"{}", []row{{0, 2, 1}}},
		{` "a" `, []row{{1, 4, 1}}},
		{"-1.5e+3", []row{{0, 7, 1}}},
		{`{"Effect": "Deny", "Action": ["a:b", "a:c"]}`,
			[]row{{0, 44, 7}, {1, 9, 2}, {11, 17, 3}, {19, 27, 4}, {29, 43, 7}, {30, 35, 6}, {37, 42, 7}}},
		{"[[],{},[[1]]]", []row{{0, 13, 6}, {1, 3, 2}, {4, 6, 3}, {7, 12, 6}, {8, 11, 6}, {9, 10, 6}}},
		{"[1,true,null\n]", []row{{0, 14, 4}, {1, 2, 2}, {3, 7, 3}, {8, 12, 4}}},
		{"[\n    1,\n         2,\n  3\n]", []row{{0, 26, 4}, {6, 7, 2}, {18, 19, 3}, {23, 24, 4}}},
		{`["\"","\\","\\\"]"]`, []row{{0, 19, 4}, {1, 5, 2}, {6, 10, 3}, {11, 18, 4}}},
		{`["é"]`, []row{{0, 6, 2}, {1, 5, 2}}},

		{`"a`, []row{{0, 2, 1}}},
		{`"a\"`, []row{{0, 4, 1}}},
		{`"`, []row{{0, 1, 1}}},
		{`["a`, []row{{0, 0, 0}, {1, 3, 2}}},
		{"]]}", nil},
		{"]1]2", []row{{1, 2, 1}, {3, 4, 2}}},
		{`[1}"a"`, []row{{0, 3, 2}, {1, 2, 2}, {3, 6, 3}}},
		{`tru"e"x`, []row{{0, 3, 1}, {3, 6, 2}, {6, 7, 3}}},
		{"{a:b", []row{{0, 0, 0}, {1, 2, 2}, {3, 4, 3}}},
		{"\x00\xff\ufeff", []row{{1, 5, 1}}},
	}
	for _, test := range tests {
		s := newSource("", []byte(test.src))
		tape, err := s.scan()
		if err != nil {
			t.Errorf("scan(%q): %v", test.src, err)
			continue
		}
		var got []row
		for _, k := range tape.tokens {
			got = append(got, row{int(k.start), int(k.end), int(k.next)})
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(row{})); diff != "" {
			t.Errorf("scan(%q): tokens mismatch (-want +got):\n%s", test.src, diff)
		}
	}
}

// TestNode asks a node of each kind.
func TestNode(t *testing.T) {
	type row struct {
		Raw             string
		Kind            string
		Pos, End        int
		IsScalar, Empty bool
	}
	_, tape, err := read("", []byte(`{"a":[],"b":{},"c":[{}],"d":"","e":-1,"f":true,"g":false,"h":null,"a":20}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []row
	var keys string
	for key, v := range tape.root().entries() {
		keys += key.raw()
		got = append(got, row{v.raw(), string(v.kind()), v.pos(), v.end(), v.isScalar(), v.isEmpty()})
	}
	want := []row{
		{"[]", "[", 5, 7, false, true},
		{"{}", "{", 12, 14, false, true},
		{"[{}]", "[", 19, 23, false, false},
		{`""`, `"`, 28, 30, true, true},
		{"-1", "0", 35, 37, true, true},
		{"true", "t", 42, 46, true, true},
		{"false", "f", 51, 56, true, true},
		{"null", "n", 61, 65, true, true},
		{"20", "0", 70, 72, true, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members mismatch (-want +got):\n%s", diff)
	}
	if want := `"a""b""c""d""e""f""g""h""a"`; keys != want {
		t.Errorf("the keys are %s, want %s", keys, want)
	}
}

// FuzzTape gives the scan any text. It makes a tape that is no longer than the text, in
// the order of the text; and if the text is JSON, to walk the tape shows what gjson and
// encoding/json find in it.
func FuzzTape(f *testing.F) {
	for _, src := range []string{
		"", "]", `"`, `"\`, "[1", `{"a`, `[1}"a`, `{"a":1}}{`, "1 2", "tru\"e",
		`{}`, ` [ ] `, "-0.1e-2", `"\\\"\u0041\ud800"`, "null", `[[],{},[[1]],""]`,
		`{"a":{"b":[1,{"c":true}]},"a":false,"":null}`,
		"{\n    \"a\": [\n         1,\n  2\n\t]\r\n}\n", "[\"\u00e9\u2028\"]",
		string(benchmarkDocument(1 << 10)),
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		s := newSource("", []byte(src))
		if tape, err := s.scan(); err == nil {
			checkOrder(t, &tape)
		}
		if _, tape, err := read("", []byte(src)); err == nil {
			checkWalk(t, tape.root(), gjson.Parse(src))
			if diff := cmp.Diff(decoderSteps(t, src), steps(nil, tape.root())); diff != "" {
				t.Errorf("%q: the walk is not that of encoding/json (-want +got):\n%s", src, diff)
			}
		}
	})
}

// checkOrder checks what holds of a tape of any text.
func checkOrder(t *testing.T, tape *tape) {
	t.Helper()
	last := -1
	for at, k := range tape.tokens {
		closed := k != token{start: k.start}
		if int(k.start) <= last || closed && (k.end <= k.start || int(k.next) <= at) ||
			int(k.end) > len(tape.text) || int(k.next) > len(tape.tokens) {
			t.Fatalf("token %d of the tape of %q is %+v", at, tape.text, k)
		}
		last = int(k.start)
	}
}

// checkWalk compares a node with what gjson makes of the same text.
func checkWalk(t *testing.T, n node, want gjson.Result) {
	t.Helper()
	raw := strings.TrimRight(want.Raw, whiteSpace) // gjson has what follows the root in it
	if n.raw() != raw || n.pos() != want.Index || n.isScalar() != (want.Type != gjson.JSON) {
		t.Fatalf("%q at %d, want %q at %d", n.raw(), n.pos(), raw, want.Index)
	}
	if n.isScalar() {
		return
	}
	var keys, values []node
	for key, value := range n.entries() {
		keys, values = append(keys, key), append(values, value)
	}
	i := 0
	want.ForEach(func(key, value gjson.Result) bool {
		if i == len(values) {
			t.Fatalf("%q has more than %d entries", n.raw(), i)
		}
		if (keys[i] == node{}) != want.IsArray() {
			t.Fatalf("entry %d of %q: key %v", i, n.raw(), keys[i])
		}
		if want.IsObject() {
			checkWalk(t, keys[i], key)
		}
		checkWalk(t, values[i], value)
		i++
		return true
	})
	if i != len(values) || n.isEmpty() != (i == 0) {
		t.Fatalf("%q has %d entries, want %d", n.raw(), len(values), i)
	}
}

// step is a token as encoding/json's Decoder returns it, and the offset after it.
type step struct {
	Token json.Token
	End   int
}

// decoderSteps returns the tokens that encoding/json finds in src.
func decoderSteps(t *testing.T, src string) []step {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(src))
	decoder.UseNumber()
	var all []step
	for {
		token, err := decoder.Token()
		if err != nil {
			return all
		}
		all = append(all, step{token, int(decoder.InputOffset())})
	}
}

// steps appends the tokens that a walk over n meets.
func steps(all []step, n node) []step {
	switch k := n.kind(); k {
	case kindObject, kindArray:
		all = append(all, step{json.Delim(k), n.pos() + 1})
		for key, value := range n.entries() {
			if k == kindObject {
				all = steps(all, key)
			}
			all = steps(all, value)
		}
		return append(all, step{json.Delim(n.raw()[len(n.raw())-1]), n.end()})
	case kindString:
		return append(all, step{newString(n.raw(), n.pos()).Value, n.end()})
	case kindNumber:
		return append(all, step{json.Number(n.raw()), n.end()})
	case kindNull:
		return append(all, step{nil, n.end()})
	default:
		return append(all, step{k == kindTrue, n.end()})
	}
}
