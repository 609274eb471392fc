package casefile

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
)

// TestRoundTrip reads the project's own cases, writes them and reads them again:
// they are the same, and each of them passes.
func TestRoundTrip(t *testing.T) {
	files, err := filepath.Glob("../../../policy/testdata/cases/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		cases, err := ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		text, err := Append(nil, cases)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		again, err := Read("written.json", text)
		if err != nil {
			t.Errorf("%s: written: %v", file, err)
			continue
		}
		for i, c := range cases {
			again[i].File = file
			if diff := cmp.Diff(c, again[i], same); diff != "" {
				t.Errorf("%s: %s: mismatch (-want +got):\n%s", file, c.ID, diff)
			}
			if r := again[i].Run(); !r.Pass {
				t.Errorf("%s: %s: written, it does not pass: got %s: %s", file, c.ID, r.Got, r.Reason)
			}
		}
	}
}

// same compares what is more than its fields.
var same = cmp.Options{
	cmp.Comparer(func(a, b arn.ARN) bool { return a == b }),
	cmp.Comparer(func(a, b json.RawMessage) bool { return compact(a) == compact(b) }),
}

// compact drops the blanks that say nothing.
func compact(text []byte) string {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return string(text)
	}
	return b.String()
}

// TestExample: the example of the package's page is a case, and passes.
func TestExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "\n//	{\n")
	text, _, _ = strings.Cut(text, "\n//	}\n")
	text = "{" + strings.ReplaceAll(text, "//", "") + "}"
	cases, err := Read("doc.go", []byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, c := range cases {
		if r := c.Run(); !r.Pass {
			t.Errorf("%s: %+v", c.ID, r)
		}
	}
}

// TestDocuments: a document is read with its very text, and written as a value
// where that is one.
func TestDocuments(t *testing.T) {
	tests := []struct{ file, text, written string }{
		{`{"a":  1}`, `{"a":  1}`, `"{\"a\":  1}"`},
		{`{"a":1,"a":2}`, `{"a":1,"a":2}`, `{"a":1,"a":2}`},
		{`"{\"a\":1}"`, `{"a":1}`, `{"a":1}`},
		{`"{"`, `{`, `"{"`},
		{`""`, ``, `""`},
		{`null`, `null`, `"null"`},
		{`[1]`, `[1]`, `"[1]"`},
		{`"\""`, `"`, `"\""`},
	}
	for _, test := range tests {
		var d Document
		if err := json.Unmarshal([]byte(test.file), &d); err != nil || string(d) != test.text {
			t.Errorf("%s: read as %q, %v; want %q", test.file, d, err, test.text)
		}
		written, err := json.Marshal(d)
		if err != nil || string(written) != test.written {
			t.Errorf("%s: written as %s, %v; want %s", test.file, written, err, test.written)
		}
	}
}

func TestBadValues(t *testing.T) {
	for _, text := range []string{`null`, `[1]`, `{}`, `{"bytes": "*"}`, `{"bytes": 1}`} {
		var v Value
		if err := json.Unmarshal([]byte(text), &v); err == nil || !strings.Contains(err.Error(), "context value "+text+": want a string, a list of strings") {
			t.Errorf("%s: %+v, %v", text, v, err)
		}
	}
	if text, err := json.Marshal(Value{}); err == nil {
		t.Errorf("the zero Value is written as %s", text)
	}
}
