package template

import (
	"strings"
	"testing"
)

// TestNotUTF8: no byte of a text is taken for the mark of a hole.
func TestNotUTF8(t *testing.T) {
	for _, src := range []string{
		"{\"Resources\": {\"a\xff\": 1}}", "{\"Resources\": \"\xff\"}", "{\"Resources\": \xff}", "{\xff: 1}",
		"Resources: \xff\n", "Resources:\n  a\xff: b\n", "Resources: \"\xfe\"\n", "\xff", "{\"a\": \"\x80\"}", "{\"a\": \"\xed\xa0\x80\"}",
	} {
		docs, err := parse([]byte(src))
		if err == nil || !strings.Contains(err.Error(), "not UTF-8") {
			t.Errorf("%q: %d values, %v; want an error", src, len(docs), err)
		}
		if _, err := Read("t", []byte(src), Environment{}); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
			t.Errorf("%q: Read: %v; want an error", src, err)
		}
	}
}
