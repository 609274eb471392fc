package infile

import (
	"encoding/json"
	"net/url"
	"testing"
)

// TestOffset: each byte of a document leads to the byte of the file that it was written
// with, whatever it is written in.
func TestOffset(t *testing.T) {
	doc := `{"Statement": [{"Sid": "Bücher", "Action": "a:\u0042\n"}]}`
	quoted, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	encoded := url.PathEscape(doc)
	for name, text := range map[string]string{
		"plain":          doc,
		"object":         "{\n \"PolicyName\": \"ü\",\n \"PolicyDocument\": " + doc + "}",
		"string":         `{"Policy": ` + string(quoted) + `}`,
		"bare string":    "  " + string(quoted),
		"encoded string": `{"Policy": "` + encoded + `"}`,
		"encoded":        encoded,
	} {
		d, err := Find([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if string(d.Decoded) != doc {
			t.Errorf("%s: decoded as %q", name, d.Decoded)
		}
		for i := range doc {
			got := text[d.Offset(i):]
			want := []string{doc[i : i+1], `\` + doc[i:i+1], url.PathEscape(doc[i : i+1])}
			if doc[i] >= 0x80 {
				want = append(want, "%C3", "%BC")
			}
			if !beginsWith(got, want) {
				t.Errorf("%s: byte %d (%q) is at %.10q", name, i, doc[i], got)
			}
		}
		end := d.Offset(len(doc))
		if last := text[d.Offset(len(doc)-1):end]; last != "}" && last != "%7D" {
			t.Errorf("%s: ends after %q", name, last)
		}
	}
}

func beginsWith(text string, prefixes []string) bool {
	for _, s := range prefixes {
		if len(text) >= len(s) && text[:len(s)] == s {
			return true
		}
	}
	return false
}

// TestAt: the document at an offset of a text, and why there is none.
func TestAt(t *testing.T) {
	text := []byte(`{"A": {"Statement": []}, "B": "{\"Statement\": []}", "C": 7, "D": "%7b%zz"}`)
	for at, want := range map[int]string{6: `{"Statement": []}`, 30: `{"Statement": []}`} {
		d, err := At(text, at)
		if err != nil || string(d.Decoded) != want || d.Text != nil {
			t.Errorf("at %d: %q, %q, %v", at, d.Decoded, d.Text, err)
		}
	}
	for _, at := range []int{-1, 58, 66, len(text) - 2, len(text)} {
		if d, err := At(text, at); err == nil {
			t.Errorf("at %d: %q, want an error", at, d.Decoded)
		}
	}
}

// TestWithin: a document that stands in a text as it is, and what is beyond it.
func TestWithin(t *testing.T) {
	text := []byte(`[{"a": 1}, 2]`)
	for _, test := range []struct {
		from, n int
		want    string
		start   int
	}{{1, 8, `{"a": 1}`, 1}, {11, 9, "2]", 11}, {40, 1, "", len(text)}, {-1, 3, `[{"`, 0}, {3, -1, "", 3}} {
		d := Within(text, test.from, test.n)
		if string(d.Decoded) != test.want || d.Offset(0) != test.start || d.Offset(len(d.Decoded)) != test.start+len(test.want) {
			t.Errorf("%d bytes from %d: %q at %d, want %q at %d", test.n, test.from, d.Decoded, d.Offset(0), test.want, test.start)
		}
	}
}
