package dynamodb_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/operation/expression"
)

// parse reads an item from the wire form.
func parse(t testing.TB, text string) dynamodb.Item {
	t.Helper()
	if text == "" {
		return nil
	}
	var item dynamodb.Item
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return item
}

func TestProjection(t *testing.T) {
	item := parse(t, `{"p":{"S":"x"}, "b":{"S":"hello"}, "a":{"M":{"c":{"N":"5"},
		"b":{"L":[{"N":"2"},{"N":"4"},{"M":{"x":{"S":"hi"},"y":{"S":"yo"}}}]}}}, "a.b":{"S":"dot"}, "s":{"SS":["e"]}}`)
	const whole = `{"M":{"b":{"L":[{"N":"2"},{"N":"4"},{"M":{"x":{"S":"hi"},"y":{"S":"yo"}}}]},"c":{"N":"5"}}}`
	tests := []struct{ text, want string }{
		{"p, s", `{"p":{"S":"x"},"s":{"SS":["e"]}}`},
		{"a", `{"a":` + whole + `}`},
		{"#d", `{"a.b":{"S":"dot"}}`},
		{"a.b[0]", `{"a":{"M":{"b":{"L":[{"N":"2"}]}}}}`},
		{"a.b[2]", `{"a":{"M":{"b":{"L":[{"M":{"x":{"S":"hi"},"y":{"S":"yo"}}}]}}}}`},
		{"a.b[2].y", `{"a":{"M":{"b":{"L":[{"M":{"y":{"S":"yo"}}}]}}}}`},
		{"a.b[2].y, a.b[2].x, a.b[0]", `{"a":{"M":{"b":{"L":[{"N":"2"},{"M":{"x":{"S":"hi"},"y":{"S":"yo"}}}]}}}}`},
		{"a.b[0], a.c", `{"a":{"M":{"b":{"L":[{"N":"2"}]},"c":{"N":"5"}}}}`},
		{"x", `{}`},
		{"a.b[3]", `{}`},
		{"a.x", `{}`},
		{"a.x.y, a.b[3].x", `{}`},
		{"a.b.x", `{}`},
		{"a[0]", `{}`},
		{"a.b[0].x", `{}`},
		{"a.b[0][0]", `{}`},
		{"s[0]", `{}`},
		{"a.x, a.b[0], x, b", `{"a":{"M":{"b":{"L":[{"N":"2"}]}}},"b":{"S":"hello"}}`},
	}
	before := item.Clone()
	for _, test := range tests {
		var names map[string]string
		if strings.Contains(test.text, "#d") {
			names = map[string]string{"#d": "a.b"}
		}
		p, err := dynamodb.ParseProjection(test.text, names)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		got, _ := p.Apply(item).MarshalJSON()
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.text, diff)
		}
		if p.Apply(nil) != nil {
			t.Errorf("%s makes an item of none", test.text)
		}
	}
	if !item.Equal(before) {
		t.Errorf("Apply has changed the item: %v", item)
	}
}

func TestProjectionOfAll(t *testing.T) {
	p, err := dynamodb.ParseProjection("", nil)
	if p != nil || err != nil {
		t.Fatalf("got %v, %v; want nil", p, err)
	}
	item := parse(t, `{"a":{"S":"x"}}`)
	got := p.Apply(item)
	got["b"] = dynamodb.Null()
	if want := parse(t, `{"a":{"S":"x"}}`); !item.Equal(want) {
		t.Errorf("the item shares its map with the answer: %v", item)
	}
}

func TestProjectionRefused(t *testing.T) {
	for _, test := range []struct {
		text  string
		names map[string]string
		want  string
	}{
		{"", map[string]string{"#a": "a"}, "can only be specified when using expressions"},
		{"a", map[string]string{"#a": "a"}, "unused in expressions: keys: {#a}"},
		{"#b", map[string]string{"#a": "a"}, "attribute name: #b"},
		{"a", map[string]string{"a": "a"}, "invalid key"},
		{"a, a", nil, "overlap"},
		{":v", nil, "Syntax error"},
	} {
		_, err := dynamodb.ParseProjection(test.text, test.names)
		if !errors.Is(err, dynamodb.ValidationException) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v; want a ValidationException that says %q", test.text, err, test.want)
		}
	}
}

func TestPaths(t *testing.T) {
	p, err := dynamodb.ParseProjection("b, a[0].c", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, path := range p.Paths() {
		got = append(got, path.String())
	}
	if diff := cmp.Diff([]string{"[b]", "[a, [0], c]"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestItemAt(t *testing.T) {
	item := parse(t, `{"a":{"M":{"b":{"L":[{"S":"x"},{"M":{"c":{"N":"7"}}}]}}},"n":{"NULL":true}}`)
	for text, want := range map[string]string{
		"a.b[0]": `{"S":"x"}`, "a.b[1].c": `{"N":"7"}`, "n": `{"NULL":true}`,
		"a.b[2]": "", "a.c": "", "b": "", "n.a": "", "a[0]": "", "a.b.c": "", "a.b[0].c": "",
	} {
		p, err := dynamodb.ParseProjection(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		v, ok := item.At(p.Paths()[0])
		if ok != (want != "") || ok && v.String() != want {
			t.Errorf("%s: %v, %t; want %s", text, v, ok, want)
		}
	}
	if v, ok := item.At(nil); ok || v.IsValid() {
		t.Errorf("no path: %v, %t", v, ok)
	}
	if _, ok := dynamodb.Item(nil).At(expression.Path{{Name: "a"}}); ok {
		t.Error("nil has an attribute")
	}
}
