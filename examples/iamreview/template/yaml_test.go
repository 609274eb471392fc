package template

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestScalars: each byte of a scalar has the place where it stands, however it is
// written.
func TestScalars(t *testing.T) {
	for name, src := range map[string]string{
		"plain":            "a: some words",
		"plain folded":     "a: some\n  words",
		"plain two breaks": "a: some\n\n  words",
		"single":           "a: 'it''s some words'",
		"single folded":    "a: 'some\n  words'",
		"double":           `a: "some \"words\" \x41\u0041 and\ttabs"`,
		"double folded":    "a: \"some\n  words\\n  and\"",
		"double joined":    "a: \"some \\\n   words\"",
		"literal":          "a: |\n  some\n    words\n  more\n",
		"literal kept":     "a: |+\n  some\n\n\nb: c",
		"literal stripped": "a: |-  # why\n  some\n\n",
		"literal deeper":   "a: |2\n    some\n  words\n",
		"folded":           "a: >\n  some\n  words\n\n  more\n",
		"folded deeper":    "a: >-\n  some\n    words\n  more\n",
		"crlf":             "a: |\r\n  some\r\n  words\r\nb: c\r\n",
		"tagged":           "a: !Sub some words",
		"tagged block":     "a: !Sub |\n  some\n  words\n",
		"tagged quoted":    `a: !Sub "some words"`,
		"anchored":         "a: &x some words",
		"anchored tagged":  "a: &x !Sub 'some words'",
		"byte order mark":  "\ufeffa: some words",
		"wide":             "'ü€𝄞': [{x: 'ü€𝄞 words'}]",
		"flow":             `{"ü": ["x", {"b": "some words"}]}`,
		"second document":  "x: y\n---\na: some words\n",
	} {
		docs, err := parseYAML([]byte(src))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		strings := 0
		for _, v := range docs {
			strings += checkScalars(t, name, src, v)
		}
		if strings == 0 {
			t.Errorf("%s: no strings", name)
		}
	}
}

// checkScalars compares the letters of all strings with the file.
func checkScalars(t *testing.T, name, src string, v *value) (n int) {
	if v.form == str {
		n++
		for i, b := range v.text.bytes {
			at := v.text.at[i]
			if at >= len(src) || b > ' ' && b != '"' && b != 'A' && src[at] != b {
				t.Errorf("%s: byte %d %q of %q is at %d", name, i, b, v.text.bytes, at)
				return n
			}
			if i > 0 && b <= ' ' && b != src[at] && src[at] > ' ' && src[at] != '\\' {
				t.Errorf("%s: white space %d of %q is at %q", name, i, v.text.bytes, src[at:])
			}
		}
		if end := v.end; end > len(src) || end < v.start || len(v.text.at) > 0 && v.text.bytes[len(v.text.at)-1] > ' ' && end <= v.text.at[len(v.text.at)-1] {
			t.Errorf("%s: %q ends at %d", name, v.text.bytes, end)
		}
	}
	for _, item := range v.items {
		n += checkScalars(t, name, src, item)
	}
	for _, m := range v.members {
		n += checkScalars(t, name, src, m.key) + checkScalars(t, name, src, m.value)
	}
	return n
}

// TestYAMLLimits: what a file may do to its reader is bounded, and an error says where.
func TestYAMLLimits(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for name, test := range map[string]struct{ src, want string }{
		"bomb":         {bomb, "values once the aliases are written out"},
		"cycle":        {"a: &a [*a]", "stands within what it stands for"},
		"merged cycle": {"a: &a {<<: *a}", "stands within what it stands for"},
		"deep":         {"a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "nested deeper than 200"},
		"tabs":         {"a:\n\tb: c", "not YAML"},
		"unclosed":     {"a: [b", "not YAML"},
		"no such":      {"a: *b", "not YAML"},
	} {
		_, err := parseYAML([]byte(test.src))
		var at *syntaxError
		if !errors.As(err, &at) || !strings.Contains(err.Error(), test.want) || at.at < 0 || at.at > len(test.src) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestMerge: a merge key adds what is not there, and of a list the first counts.
func TestMerge(t *testing.T) {
	docs, err := parseYAML([]byte("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := docs[0].get("c")
	for name, want := range map[string]string{"x": "3", "y": "1", "z": "2"} {
		if !c.get(name).is(want) {
			t.Errorf("%s is %s, want %s", name, c.get(name).text.bytes, want)
		}
	}
}

// TestLineBreaks: whatever ends a line, a value has its place.
func TestLineBreaks(t *testing.T) {
	for _, ending := range []string{"\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\r\r", "\n\r", "\r\n\r"} {
		src := "a: 1" + ending + "b:" + ending + "  c: word" + ending + "d: last"
		docs, err := parseYAML([]byte(src))
		if err != nil || len(docs) != 1 {
			t.Errorf("%q: %d values, %v", src, len(docs), err)
			continue
		}
		for _, v := range []*value{docs[0].get("b").get("c"), docs[0].get("d")} {
			if v.start < 0 || v.end > len(src) || src[v.start:v.end] != string(v.text.bytes) {
				t.Errorf("%q: %q is at %d to %d", src, v.text.bytes, v.start, v.end)
			}
		}
	}
}
