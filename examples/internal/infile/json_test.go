package infile

import (
	"strings"
	"testing"
)

// TestJSON: one value is read, and nothing around it is passed over.
func TestJSON(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"Name": "a"}`, ""},
		{" {\"Name\": \"a\"}\r\n\t", ""},
		{``, "EOF"},
		{`{"Name": "a"`, "unexpected EOF"},
		{`{"Name": "a", "Nam": 1}`, `unknown field "Nam"`},
		{`{"Name": 1}`, "cannot unmarshal number"},
		{`{"Name": "a"} {"Name": "b"}`, `"{\"Name\": \"b\"}" after the value; want one JSON value`},
		{`{"Name": "a"}x`, `"x" after the value`},
		{`{"Name": "a"},`, `"," after the value`},
		{`{"Name": "a"}}`, `"}" after the value`},
		{`{"Name": "a"}` + "\x00", `"\x00" after the value`},
	} {
		var v struct{ Name string }
		err := JSON([]byte(test.text), &v)
		switch {
		case test.want == "" && (err != nil || v.Name != "a"):
			t.Errorf("%q: %q, %v", test.text, v.Name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%q: error %v; want one with %q", test.text, err, test.want)
		}
	}
}
