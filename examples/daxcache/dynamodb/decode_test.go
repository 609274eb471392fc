package dynamodb_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func TestValueJSON(t *testing.T) {
	tests := []struct{ text, want string }{ // want "": the same
		{`{"S":"text"}`, ""},
		{`{"S":""}`, ""},
		{`{"S":"\"\\\u0000\u001f\n<é😀"}`, `{"S":"\"\\\u0000\u001f\u000a<é😀"}`},
		{`{"N":"1.50"}`, `{"N":"1.5"}`},
		{`{"B":"AAEC"}`, ""},
		{`{"BOOL":true}`, ""},
		{`{"BOOL":false}`, ""},
		{`{"NULL":true}`, ""},
		{`{"L":[]}`, ""},
		{`{"L":[{"S":"a"},{"L":[{"N":"1"}]}]}`, ""},
		{`{"M":{}}`, ""},
		{` { "M" : { "b" : {"N":"2"}, "a": {"N":"1"} } } `, `{"M":{"a":{"N":"1"},"b":{"N":"2"}}}`},
		{`{"SS":["b","a"]}`, `{"SS":["a","b"]}`},
		{`{"NS":["10","9.0","-1"]}`, `{"NS":["-1","9","10"]}`},
		{`{"BS":["Ag==","AQ=="]}`, `{"BS":["AQ==","Ag=="]}`},
	}
	for _, test := range tests {
		want := test.want
		if want == "" {
			want = test.text
		}
		var v dynamodb.Value
		if err := json.Unmarshal([]byte(test.text), &v); err != nil {
			t.Errorf("Unmarshal(%s): %v", test.text, err)
			continue
		}
		got, err := json.Marshal(v)
		if err != nil {
			t.Errorf("Marshal(%s): %v", test.text, err)
		}
		// encoding/json escapes what MarshalJSON has written for HTML.
		if diff := cmp.Diff(want, v.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.text, diff)
		}
		var again dynamodb.Value
		if err := json.Unmarshal(got, &again); err != nil || !again.Equal(v) {
			t.Errorf("%s came back as %v, %v", got, again, err)
		}
	}
}

func TestValueJSONRefused(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `null`, `"S"`, `{"S":"a","S":"a"}`, `{"S":"a","N":"1"}`, `{"X":"a"}`, `{"invalid":"a"}`, `{"s":"a"}`,
		`{"S":1}`, `{"S":null}`, `{"N":1}`, `{"N":"one"}`, `{"B":"*"}`, `{"BOOL":"true"}`, `{"NULL":false}`,
		`{"L":{}}`, `{"L":[null]}`, `{"L":[{}]}`, `{"M":[]}`, `{"M":{"a":{"S":"1"},"a":{"S":"1"}}}`, `{"M":{"a":null}}`,
		`{"SS":[]}`, `{"SS":["a","a"]}`, `{"SS":[null]}`, `{"NS":["1","1.0"]}`, `{"NS":["x"]}`, `{"BS":["AQ==","AQ=="]}`, `{"BS":["*"]}`,
	} {
		v := dynamodb.String("before")
		err := json.Unmarshal([]byte(text), &v)
		if !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("Unmarshal(%s) = %v, %v; want a ValidationException", text, v, err)
		}
		if !v.Equal(dynamodb.String("before")) {
			t.Errorf("Unmarshal(%s) left %v", text, v)
		}
	}
}

func TestUnmarshalJSONCutShort(t *testing.T) {
	const text = `{"a":{"S":"b"},"c":{"L":[{"N":"1"}]}}`
	for i := range len(text) {
		var item dynamodb.Item
		if err := item.UnmarshalJSON([]byte(text[:i])); err == nil || item != nil {
			t.Errorf("UnmarshalJSON(%s) = %v, %v", text[:i], item, err)
		}
	}
}

func TestMarshalJSONRefused(t *testing.T) {
	for name, item := range map[string]dynamodb.Item{
		"the zero Value":          {"a": {}},
		"a zero Value in a list":  {"a": dynamodb.List(dynamodb.Value{})},
		"a string not UTF-8":      {"a": dynamodb.String("\xff")},
		"a name not UTF-8":        {"\xff": dynamodb.String("a")},
		"a nested name not UTF-8": {"a": dynamodb.Map(dynamodb.Item{"\xff": dynamodb.Null()})},
	} {
		if text, err := item.MarshalJSON(); !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("%s: %s, %v; want a ValidationException", name, text, err)
		}
	}
}

// A value that is nested too deep is refused by stores, and has a text all the same.
func TestDeepValueHasText(t *testing.T) {
	v, want := dynamodb.Null(), `{"NULL":true}`
	for range 2 * dynamodb.MaxNesting {
		v, want = dynamodb.List(v), `{"L":[`+want+`]}`
	}
	if err := v.Validate(); !errors.Is(err, dynamodb.ValidationException) {
		t.Errorf("error %v", err)
	}
	if got := v.String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
