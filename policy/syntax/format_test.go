package syntax

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormat(t *testing.T) {
	long := strings.Repeat("x", 30)
	tests := []struct{ name, src, want string }{
		{"a policy", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":"*",
				"Condition":{"Bool":{"aws:SecureTransport":true}}},{}]}`, `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["dynamodb:GetItem", "dynamodb:Query"],
      "Resource": "*",
      "Condition": {
        "Bool": {
          "aws:SecureTransport": true
        }
      }
    },
    {}
  ]
}
`},
		{"order is kept", `{"b":1,"a":[2,1],"B":3}`, "{\n  \"b\": 1,\n  \"a\": [2, 1],\n  \"B\": 3\n}\n"},
		{"spelling is kept", `["\u0041\/\n\"\\é",1.0,1e+2,-0,1E400,9007199254740993]`, "[\"\\u0041\\/\\n\\\"\\\\é\", 1.0, 1e+2, -0, 1E400, 9007199254740993]\n"},
		{"duplicates are kept", `{"a":1,"a":2}`, "{\n  \"a\": 1,\n  \"a\": 2\n}\n"},
		{"empty", "{\"a\":{ },\"b\":[\r\n]}", "{\n  \"a\": {},\n  \"b\": []\n}\n"},
		{"literals", "[true,false,null]", "[true, false, null]\n"},
		{"a scalar", ` "x" `, "\"x\"\n"},
		{"nested arrays", `[[1,2],[[]],3]`, "[\n  [1, 2],\n  [\n    []\n  ],\n  3\n]\n"},
		{"no room for one more", `{"k":["` + long + `","` + long + `","1","2"]}`, // with the comma it would be 81
			"{\n  \"k\": [\n    \"" + long + "\",\n    \"" + long + "\",\n    \"1\",\n    \"2\"\n  ]\n}\n"},
		{"just room", `{"k":["` + long + `","` + long + `",12]}`,
			"{\n  \"k\": [\"" + long + "\", \"" + long + "\", 12]\n}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Format([]byte(test.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s", diff)
			}
			again, err := Format(got)
			if diff := cmp.Diff(string(got), string(again)); diff != "" || err != nil {
				t.Errorf("a second time: %v, mismatch (-once +twice):\n%s", err, diff)
			}
		})
	}
}

// TestFormatWidth counts columns in characters, with the comma that may follow.
func TestFormatWidth(t *testing.T) {
	for _, letter := range []string{"a", "é"} {
		for n := range 100 {
			src := `{"key": ["` + strings.Repeat(letter, n) + `"],"z": 1}`
			got, err := Format([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			oneLine := len(strings.Split(string(got), "\n")) == 5
			if width := len(`  "key": [""],`) + n; oneLine != (width <= lineWidth) {
				t.Errorf("%d columns on one line: %t", width, oneLine)
			}
		}
	}
}

func TestFormatErrors(t *testing.T) {
	wide := `{"a":{"b":[` + strings.Repeat(`[{"k":1}],`, 9999) + `{}]}}`
	tests := []struct {
		src  string
		want []fault
	}{
		{"{\n\"a\":1,}", []fault{{"2:7", CodeJSON, ""}}},
		{"", []fault{{"1:1", CodeJSON, ""}}},
		{"\"\xff\"", []fault{{"1:2", CodeInvalidUTF8, ""}}},
		{"\ufeff{}", []fault{{"1:1", CodeByteOrderMark, ""}}},
		{strings.Repeat("[", 20), []fault{{"1:11", CodeTooDeep, ""}}},
		{wide, []fault{{"1:1", CodeTooLarge, ""}}}, // as it is written it is small enough
	}
	for _, test := range tests {
		got, err := Format([]byte(test.src))
		if diff := cmp.Diff(test.want, faults(t, err)); diff != "" || got != nil {
			t.Errorf("errors mismatch (-want +got):\n%s", diff)
		}
	}
}

// TestFormatKeepsDocument: the formatted text is the same policy, or has the same
// errors.
func TestFormatKeepsDocument(t *testing.T) {
	for _, src := range []string{
		string(benchmarkDocument(4 << 10)),
		`{"Id":"\u0041\u00e9\n","Statement":{"Sid":"\/","Effect":"Deny","NotPrincipal":{"AWS":["a"],"x":[]},"NotAction":["b"],"NotResource":"c"}}`,
		`{"Statement":[{"Effect":"Deny","Action":[],"Condition":{"A":{"b":[1.0,1e2,true,"x"],"c":-0},"d":{}}}]}`,
		`{"Statement":[{"effect":"Deny","Action":null,"Action":[],"Condition":{"A":[]}}]}`,
	} {
		checkFormat(t, []byte(src))
	}
}

// checkFormat checks what Format promises of a document that it accepts.
func checkFormat(t *testing.T, src []byte) {
	t.Helper()
	once, err := Format(src)
	if err != nil {
		return
	}
	twice, err := Format(once)
	if diff := cmp.Diff(string(once), string(twice)); diff != "" || err != nil {
		t.Errorf("Format(Format(%q)): %v, mismatch (-once +twice):\n%s", src, err, diff)
	}
	before, errBefore := Parse("", src)
	after, errAfter := Parse("", once)
	if diff := cmp.Diff(before, after, ignoreSource, ignorePositions); diff != "" {
		t.Errorf("Format changed the document %q (-before +after):\n%s", src, diff)
	}
	if diff := cmp.Diff(codes(t, errBefore), codes(t, errAfter)); diff != "" {
		t.Errorf("Format changed the errors of %q (-before +after):\n%s", src, diff)
	}
}

// codes returns the errors of Parse without their positions.
func codes(t *testing.T, err error) []fault {
	fs := faults(t, err)
	for i := range fs {
		fs[i].At = ""
	}
	return fs
}
