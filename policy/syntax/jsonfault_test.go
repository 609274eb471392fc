package syntax

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestJSONFault holds what is said of text that is not JSON, and where.
func TestJSONFault(t *testing.T) {
	tests := []struct{ src, want string }{
		{"", "1:1: the document is empty"},
		{" \n\t", "2:2: the document is empty"},
		{"{", "1:2: the document ends too soon: a name in double quotes is expected here"},
		{`{"a"`, "1:5: the document ends too soon: ':' is expected after a name"},
		{`{"a":`, "1:6: the document ends too soon: a value is expected here"},
		{`{"a":1`, "1:7: the document ends too soon: ',' or '}' is expected after a value"},
		{"[1\n\n", "3:1: the document ends too soon: ',' or ']' is expected after a value"},
		{`{"a":"b`, "1:8: the document ends too soon: a string is not closed"},
		{`"\`, `1:3: the document ends too soon: a backslash must be followed by one of " \ / b f n r t u`},
		{`"\u12`, `1:6: the document ends too soon: \u must be followed by four hexadecimal digits`},
		{`[tru`, "1:5: the document ends too soon: only true, false, null and numbers may be without quotes"},
		{`-`, "1:2: the document ends too soon: a digit is expected here"},
		{`{"a":1,}`, "1:8: unexpected character '}': a name in double quotes is expected here; JSON does not allow a comma after the last entry"},
		{"[1,\n]", "2:1: unexpected character ']': a value is expected here; JSON does not allow a comma after the last entry"},
		{`{,}`, "1:2: unexpected character ',': a name in double quotes is expected here"},
		{`[1,,2]`, "1:4: unexpected character ',': a value is expected here"},
		{`{"a":1 "b":2}`, `1:8: unexpected character '"': ',' or '}' is expected after a value`},
		{`{"a" 1}`, `1:6: unexpected character '1': ':' is expected after a name`},
		{`[1 2]`, `1:4: unexpected character '2': ',' or ']' is expected after a value`},
		{`[1}`, `1:3: unexpected character '}': ',' or ']' is expected after a value`},
		{`{} {}`, `1:4: unexpected character '{': nothing may follow the document`},
		{`{} // x`, `1:4: unexpected character '/': nothing may follow the document; JSON does not have comments`},
		{`# x`, `1:1: unexpected character '#': a value is expected here; JSON does not have comments`},
		{`{'a':1}`, `1:2: unexpected character '\'': a name in double quotes is expected here; JSON strings need double quotes`},
		{`{Effect:1}`, `1:2: unexpected character 'E': a name in double quotes is expected here`},
		{`{"a": “b”}`, `1:7: unexpected character U+201C '“': a value is expected here`},
		{"{\u00a0}", "1:2: unexpected character U+00A0: a name in double quotes is expected here"},
		{`[NaN]`, "1:2: unexpected character 'N': a value is expected here"},
		{`[+1]`, "1:2: unexpected character '+': a value is expected here"},
		{`[.5]`, "1:2: unexpected character '.': a value is expected here"},
		{`[1.]`, "1:4: unexpected character ']': a digit is expected here"},
		{`[1e]`, "1:4: unexpected character ']': a digit is expected here"},
		{`[-a]`, "1:3: unexpected character 'a': a digit is expected here"},
		{`{"AWS":012345678901}`, "1:9: unexpected character '1': ',' or '}' is expected after a value; a number cannot begin with 0: an account number must be in quotes"},
		{`[10 0]`, "1:5: unexpected character '0': ',' or ']' is expected after a value"},
		{"[\"a\nb\"]", `1:4: unexpected character U+000A: in a string it must be written as an escape, such as \n`},
		{"\"\x1b\"", `1:2: unexpected character U+001B: in a string it must be written as an escape, such as \n`},
		{`"\x"`, `1:3: unexpected character 'x': a backslash must be followed by one of " \ / b f n r t u`},
		{`"\u00g0"`, `1:6: unexpected character 'g': \u must be followed by four hexadecimal digits`},
		{`[trUe]`, "1:4: unexpected character 'U': only true, false, null and numbers may be without quotes"},
		{`[nil]`, "1:3: unexpected character 'i': only true, false, null and numbers may be without quotes"},
		{`[fale]`, "1:5: unexpected character 'e': only true, false, null and numbers may be without quotes"},
	}
	for _, test := range tests {
		d, err := Parse("", []byte(test.src))
		if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" || d != nil {
			t.Errorf("Parse(%q) = %v, error mismatch (-want +got):\n%s", test.src, d, diff)
		}
	}
}

// TestExpectations goes through every fault that encoding/json knows, to notice when it
// learns to say one in other words.
func TestExpectations(t *testing.T) {
	used := make(map[string]bool)
	for _, src := range []string{"", "{", `{"a"`, `{"a":1`, "[1", "1 1", `"`, `"\`, `"\u`, "-", "1.", "1e"} {
		var v any
		err := json.Unmarshal([]byte(src+"\x00"), &v)
		if err == nil {
			t.Fatal(src)
		}
		for _, e := range expectations {
			if strings.HasSuffix(err.Error(), e.suffix) {
				used[e.suffix] = true
			}
		}
	}
	for _, e := range expectations {
		if !used[e.suffix] {
			t.Errorf("encoding/json no longer says %q", e.suffix)
		}
	}
}

func TestInvalidUTF8(t *testing.T) {
	tests := []struct{ src, want string }{
		{"\xff", "1:1: the byte 0xff is not valid UTF-8; a document must be UTF-8 text"},
		{"{\n\"é\xc3\":1}", "2:3: the byte 0xc3 is not valid UTF-8; a document must be UTF-8 text"},
		{"\"\ufffd\xe2\x82\"", "1:3: the byte 0xe2 is not valid UTF-8; a document must be UTF-8 text"}, // a real U+FFFD before
		{"\"\xc0\xaf\"", "1:2: the byte 0xc0 is not valid UTF-8; a document must be UTF-8 text"},       // overlong
	}
	for _, test := range tests {
		_, err := Parse("", []byte(test.src))
		if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" {
			t.Errorf("Parse(%q): error mismatch (-want +got):\n%s", test.src, diff)
		}
	}
	if got := invalidUTF8("é\ufffd"); got != len("é\ufffd") {
		t.Errorf("invalidUTF8 of valid text = %d", got)
	}
}
