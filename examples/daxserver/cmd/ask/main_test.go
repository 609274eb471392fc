package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// An item of all types comes through the SDK's types as it was.
func TestItem(t *testing.T) {
	const text = `{"b":{"B":"AQI="},"bs":{"BS":["AQ==","Ag=="]},"f":{"BOOL":false},"l":{"L":[{"S":"x"},{"NULL":true}]},"m":{"M":{"a":{"N":"1.5"}}},"n":{"N":"-7"},"ns":{"NS":["1","2"]},"s":{"S":""},"ss":{"SS":["a","b"]},"z":{"NULL":true}}`
	var item dynamodb.Item
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(itemOf(attributes(item)))
	if err != nil || string(got) != text {
		t.Errorf("%s, %v; want %s", got, err, text)
	}
	if itemOf(nil) != nil {
		t.Error("a missing item is there")
	}
}

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
