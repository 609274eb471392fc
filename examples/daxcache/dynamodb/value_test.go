package dynamodb_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func mustSet(v dynamodb.Value, err error) dynamodb.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// ofEachKind is a value of each type, in the order of the types.
func ofEachKind() []dynamodb.Value {
	return []dynamodb.Value{
		{},
		dynamodb.String("a"),
		dynamodb.Int(-1),
		dynamodb.Binary([]byte("a")),
		dynamodb.Bool(true),
		dynamodb.Null(),
		dynamodb.List(dynamodb.Int(1)),
		dynamodb.Map(dynamodb.Item{"k": dynamodb.Int(1)}),
		mustSet(dynamodb.StringSet("a")),
		mustSet(dynamodb.NumberSet("-1")),
		mustSet(dynamodb.BinarySet([]byte("a"))),
	}
}

func TestKinds(t *testing.T) {
	names := []string{"invalid", "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}
	for i, v := range ofEachKind() {
		k := dynamodb.Kind(i)
		if v.Kind() != k || k.String() != names[i] || v.IsValid() != (i > 0) {
			t.Errorf("kind %d is %v of %v, valid %v", i, v.Kind(), v, v.IsValid())
		}
		if i > 0 && dynamodb.ParseKind(names[i]) != k {
			t.Errorf("ParseKind(%s) = %v", names[i], dynamodb.ParseKind(names[i]))
		}
		for j, w := range ofEachKind() {
			if v.Equal(w) != (i == j) {
				t.Errorf("%v equals %v: %v", v, w, v.Equal(w))
			}
		}
	}
	for _, name := range []string{"", "invalid", "s", "STRING"} {
		if k := dynamodb.ParseKind(name); k != dynamodb.KindInvalid {
			t.Errorf("ParseKind(%q) = %v", name, k)
		}
	}
	if got := dynamodb.Kind(200).String(); got != "invalid" {
		t.Errorf("Kind(200) is %q", got)
	}
}

// An accessor of another type's value returns nothing.
func TestAccessors(t *testing.T) {
	type facts struct {
		Text             string
		Bytes            []byte
		Bool             bool
		Len              int
		Index, Field     bool
		Elements, Fields []string
	}
	want := []facts{
		{},
		{Text: "a"},
		{Text: "-1"},
		{Text: "a", Bytes: []byte("a")},
		{Bool: true},
		{},
		{Len: 1, Index: true, Elements: []string{`{"N":"1"}`}},
		{Len: 1, Field: true, Fields: []string{`k {"N":"1"}`}},
		{Len: 1, Elements: []string{`{"S":"a"}`}},
		{Len: 1, Elements: []string{`{"N":"-1"}`}},
		{Len: 1, Elements: []string{`{"B":"YQ=="}`}},
	}
	for i, v := range ofEachKind() {
		got := facts{Text: v.Text(), Bytes: v.Bytes(), Bool: v.Bool(), Len: v.Len()}
		_, got.Index = v.Index(0)
		_, got.Field = v.Field("k")
		for e := range v.Elements() {
			got.Elements = append(got.Elements, e.String())
		}
		for name, f := range v.Fields() {
			got.Fields = append(got.Fields, name+" "+f.String())
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("%v (-want +got)\n%s", v, diff)
		}
	}
	l := dynamodb.List(dynamodb.Int(1))
	for _, i := range []int{-1, 1} {
		if v, ok := l.Index(i); ok || v.IsValid() {
			t.Errorf("element %d of %v is %v", i, l, v)
		}
	}
}

// Whoever gave a value away, or was given one, cannot change it.
func TestValuesAreImmutable(t *testing.T) {
	bytes, list := []byte("abc"), []dynamodb.Value{dynamodb.Int(1)}
	fields, texts := map[string]dynamodb.Value{"a": dynamodb.Int(1)}, []string{"b", "a"}
	binaries := [][]byte{[]byte("x")}
	values := []dynamodb.Value{
		dynamodb.Binary(bytes), dynamodb.List(list...), dynamodb.Map(fields), mustSet(dynamodb.StringSet(texts...)), mustSet(dynamodb.BinarySet(binaries...)),
	}
	var before []string
	for _, v := range values {
		before = append(before, v.String())
	}
	bytes[0], list[0], fields["a"], texts[0], binaries[0][0] = 'z', dynamodb.Null(), dynamodb.Null(), "z", 'z'
	values[0].Bytes()[0] = 'z'
	if diff := cmp.Diff([]string{"z", "a"}, texts); diff != "" {
		t.Errorf("StringSet has sorted its argument (-want +got)\n%s", diff)
	}
	for i, v := range values {
		if got := v.String(); got != before[i] {
			t.Errorf("%s became %s", before[i], got)
		}
	}
}

func TestIterationEnds(t *testing.T) {
	for _, v := range []dynamodb.Value{
		dynamodb.List(dynamodb.Int(1), dynamodb.Int(2)), mustSet(dynamodb.NumberSet("1", "2")),
		dynamodb.Map(dynamodb.Item{"a": dynamodb.Int(1), "b": dynamodb.Int(2)}),
	} {
		n := 0
		for range v.Elements() {
			n++
			break
		}
		for range v.Fields() {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%v: %d, want 1", v, n)
		}
	}
}

func TestEqual(t *testing.T) {
	l := func(v ...dynamodb.Value) dynamodb.Value { return dynamodb.List(v...) }
	one := dynamodb.Int(1)
	tests := []struct {
		v, w dynamodb.Value
		want bool
	}{
		{dynamodb.MustNumber("1.0"), one, true},
		{dynamodb.Bool(true), dynamodb.Bool(false), false},
		{l(), l(), true},
		{l(), dynamodb.Map(nil), false},
		{l(one, dynamodb.Null()), l(dynamodb.Null(), one), false},
		{l(l(one)), l(l(one)), true},
		{dynamodb.Map(dynamodb.Item{"a": one}), dynamodb.Map(dynamodb.Item{"a": l()}), false},
		{dynamodb.Map(dynamodb.Item{"a": one}), dynamodb.Map(dynamodb.Item{"b": one}), false},
		{mustSet(dynamodb.NumberSet("2", "10")), mustSet(dynamodb.NumberSet("1e1", "2.0")), true},
		{mustSet(dynamodb.StringSet("1")), mustSet(dynamodb.NumberSet("1")), false},
	}
	for _, test := range tests {
		if got := test.v.Equal(test.w); got != test.want || test.w.Equal(test.v) != got {
			t.Errorf("%v equals %v: %v", test.v, test.w, got)
		}
	}
	whole := l(one)
	if !whole.Equal(whole) {
		t.Error("a value does not equal itself")
	}
}

func TestCompare(t *testing.T) {
	ascending := [][]dynamodb.Value{
		{dynamodb.String(""), dynamodb.String("A"), dynamodb.String("a"), dynamodb.String("aa"), dynamodb.String("b"), dynamodb.String("é"), dynamodb.String("\uffff"), dynamodb.String("😀")},
		{dynamodb.Binary(nil), dynamodb.Binary([]byte{0}), dynamodb.Binary([]byte{0x7f}), dynamodb.Binary([]byte{0x80}), dynamodb.Binary([]byte{0x80, 0})},
	}
	var numbers []dynamodb.Value
	for _, n := range strings.Fields("-9.99e125 -2e10 -710 -10 -9.5 -9 -4.1 -1 -0.15 -0.1 -1e-5 -1e-130 0 1e-130 2e-5 0.1 0.15 1 " +
		"1.00000000000000000000000001 3.1415926535897932384626433832795028841 9 9.5 10 31.4 100 1.4e10 9.99e125") {
		numbers = append(numbers, dynamodb.MustNumber(n))
	}
	for _, list := range append(ascending, numbers) {
		for i, v := range list {
			for j, w := range list {
				if c, ok := v.Compare(w); !ok || (c < 0) != (i < j) || (c > 0) != (i > j) {
					t.Errorf("%v and %v: %d, %v", v, w, c, ok)
				}
			}
		}
	}
	for i, v := range ofEachKind() {
		for j, w := range ofEachKind() {
			if _, ok := v.Compare(w); ok != (i == j && i >= 1 && i <= 3) {
				t.Errorf("%v and %v are in order: %v", v, w, ok)
			}
		}
	}
}

func TestValidate(t *testing.T) {
	deep := func(depth int, inner dynamodb.Value) dynamodb.Value {
		for i := range depth {
			if i%2 == 0 {
				inner = dynamodb.List(inner)
			} else {
				inner = dynamodb.Map(dynamodb.Item{"a": inner})
			}
		}
		return inner
	}
	set := mustSet(dynamodb.StringSet("a"))
	for _, v := range slices.Concat(ofEachKind()[1:], []dynamodb.Value{deep(32, dynamodb.Int(1)), deep(32, set), dynamodb.String(""), dynamodb.Binary([]byte{0xff})}) {
		if err := v.Validate(); err != nil {
			t.Errorf("%v: %v", v, err)
		}
	}
	for name, v := range map[string]dynamodb.Value{
		"the zero Value":          {},
		"it in a list":            dynamodb.List(dynamodb.Value{}),
		"it in a map":             dynamodb.Map(dynamodb.Item{"a": {}}),
		"a string":                dynamodb.String("a\xff"),
		"a string in a list":      dynamodb.List(dynamodb.String("\xff")),
		"a set":                   mustSet(dynamodb.StringSet("a", "\xff")),
		"a name":                  dynamodb.Map(dynamodb.Item{"\xff": dynamodb.Null()}),
		"no name":                 dynamodb.Map(dynamodb.Item{"": dynamodb.Null()}),
		"a long name":             dynamodb.Map(dynamodb.Item{strings.Repeat("a", 65536): dynamodb.Null()}),
		"33 deep":                 deep(33, dynamodb.Int(1)),
		"33 deep, and the last a": deep(32, dynamodb.List()),
	} {
		if err := v.Validate(); !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("%s: %v, want a ValidationException", name, err)
		}
		if err := (dynamodb.Item{"a": v}).Validate(); !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("an item with %s: %v, want a ValidationException", name, err)
		}
	}
	// Of two faults, the one is named that comes first in the order of names.
	item := dynamodb.Item{"b": {}, "a": dynamodb.String("\xff"), "c": dynamodb.Null()}
	for range 20 {
		if err := item.Validate(); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
			t.Fatalf("got %v", err)
		}
	}
	if got := (dynamodb.Value{}).String(); !strings.HasPrefix(got, "(ValidationException") {
		t.Errorf("the zero Value is written %s", got)
	}
}

func TestItems(t *testing.T) {
	item := dynamodb.Item{"a": dynamodb.Int(1)}
	clone := item.Clone()
	clone["a"] = dynamodb.Int(2)
	if !item.Equal(dynamodb.Item{"a": dynamodb.MustNumber("1.0")}) || item.Equal(clone) || item.Equal(nil) || !(dynamodb.Item{}).Equal(nil) {
		t.Errorf("%v and %v", item, clone)
	}
	if dynamodb.Item(nil).Clone() != nil {
		t.Error("a clone of nil is not nil")
	}
}

func TestSizes(t *testing.T) {
	tests := []struct {
		value dynamodb.Value
		want  int
	}{
		{dynamodb.String(""), 0},
		{dynamodb.String("aé"), 3},
		{dynamodb.Binary(make([]byte, 5)), 5},
		{dynamodb.Bool(false), 1},
		{dynamodb.Null(), 1},
		{dynamodb.MustNumber("0"), 1},
		{dynamodb.MustNumber("7"), 2},
		{dynamodb.MustNumber("70"), 2},
		{dynamodb.MustNumber("-7"), 3},
		{dynamodb.MustNumber("701"), 3},
		{dynamodb.MustNumber("0.0075"), 2},
		{dynamodb.MustNumber("1234567890123456789012345678901234567.8"), 20},
		{dynamodb.List(), 3},
		{dynamodb.List(dynamodb.String("ab"), dynamodb.Null()), 3 + 1 + 2 + 1 + 1},
		{dynamodb.Map(dynamodb.Item{"ab": dynamodb.String("c")}), 3 + 1 + 2 + 1},
		{mustSet(dynamodb.StringSet("a", "bc")), 3},
		{mustSet(dynamodb.NumberSet("1", "100")), 4},
	}
	for _, test := range tests {
		if got := test.value.Size(); got != test.want {
			t.Errorf("%v has %d bytes, want %d", test.value, got, test.want)
		}
	}
	if got := (dynamodb.Item{"id": dynamodb.String("abc"), "n": dynamodb.Int(12)}).Size(); got != 5+3 {
		t.Errorf("an item has %d bytes", got)
	}
}

// Every number that is not a kind is called invalid.
func TestKindNames(t *testing.T) {
	for k := range 256 {
		name := dynamodb.Kind(k).String()
		if known := dynamodb.KindInvalid < dynamodb.Kind(k) && dynamodb.Kind(k) <= dynamodb.KindBS; (name != "invalid") != known {
			t.Errorf("Kind(%d) is %q", k, name)
		}
	}
}
