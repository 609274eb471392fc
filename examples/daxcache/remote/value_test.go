package remote_test

import (
	"encoding/json"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/remote"
)

// TestItem: an item of all types comes through the SDK's types as it was.
func TestItem(t *testing.T) {
	const text = `{"b":{"B":"AQI="},"bs":{"BS":["AQ==","Ag=="]},"f":{"BOOL":false},"l":{"L":[{"S":"x"},{"NULL":true}]},"m":{"M":{"a":{"N":"1.5"}}},"n":{"N":"-7"},"ns":{"NS":["1","2"]},"s":{"S":""},"ss":{"SS":["a","b"]},"z":{"NULL":true}}`
	var item dynamodb.Item
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		t.Fatal(err)
	}
	again, err := remote.Item(remote.Attributes(item))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(again)
	if err != nil || string(got) != text {
		t.Errorf("%s, %v; want %s", got, err, text)
	}
	if missing, err := remote.Item(remote.Attributes(nil)); missing != nil || err != nil {
		t.Errorf("a missing item is %v, %v", missing, err)
	}
}
