package template

import (
	"encoding/json"
	"strings"
	"testing"
)

// parsed reads JSON that stands in a file as it is.
func parsed(src string) (*value, error) {
	t := verbatim(src, 0)
	return parseJSON(&t)
}

// TestJSON: the reader takes what encoding/json takes, and nothing else.
func TestJSON(t *testing.T) {
	for _, src := range []string{
		`{}`, `[]`, `[1,-2.5e+7,true,false,null,"x"]`, `{"a":{"b":["c"]}}`, ` { "a" : 1 } `, `"\u00e4\n\"\\\/\ud834\udd1e"`,
		``, `{`, `[1,]`, `{"a":1,}`, `{"a"}`, `{a:1}`, `[1 2]`, `{"a" 1}`, `"a`, `"\x"`, `"\u12"`, `tru`, `{}{}`, `[`, `{"a":`, `,`, `'a'`, `{"a":1 "b":2}`,
		strings.Repeat("[", 300) + strings.Repeat("]", 300),
	} {
		_, err := parsed(src)
		if want := json.Valid([]byte(src)) && len(src) < 300; (err == nil) != want {
			t.Errorf("%.40s: %v, want valid %v", src, err, want)
		}
	}
	v, err := parsed(`{"a\u0041b": "x\ud834\udd1ey\ud834z"}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := v.get("aAb").string(); got != "x\U0001d11ey\ufffdz" {
		t.Errorf("decoded %q", got)
	}
}
