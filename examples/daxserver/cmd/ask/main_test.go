package main

import (
	"bytes"
	"testing"
)

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"get", "Books"}, {"get", "Books", "{"}, {"get", "Books", `{"Id": "dune"}`}, {"list", "Books", "{}"}} {
		var out, log bytes.Buffer
		if code := run(args, &out, &log); code != 2 || log.Len() == 0 || out.Len() != 0 {
			t.Errorf("%q: exit status %d, %s%s", args, code, out.String(), log.String())
		}
	}
	t.Setenv("DAX_ENDPOINT", "dax://127.0.0.1:1")
	var out, log bytes.Buffer
	if code := run([]string{"get", "Books", `{"Id": {"S": "dune"}}`}, &out, &log); code != 1 {
		t.Errorf("nobody listens: exit status %d, %s%s", code, out.String(), log.String())
	}
}
