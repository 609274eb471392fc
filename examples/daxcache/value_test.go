package daxcache_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache"
)

// ofEachKind is a value of each type, in the order of the types.
func ofEachKind() []daxcache.Value {
	return []daxcache.Value{
		{},
		daxcache.String("a"),
		daxcache.Int(-1),
		daxcache.Binary([]byte("a")),
		daxcache.Bool(true),
		daxcache.Null(),
		daxcache.List(daxcache.Int(1)),
		daxcache.Map(daxcache.Item{"k": daxcache.Int(1)}),
		mustSet(daxcache.StringSet("a")),
		mustSet(daxcache.NumberSet("-1")),
		mustSet(daxcache.BinarySet([]byte("a"))),
	}
}

func TestKinds(t *testing.T) {
	names := []string{"invalid", "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}
	for i, v := range ofEachKind() {
		k := daxcache.Kind(i)
		if v.Kind() != k || k.String() != names[i] || v.IsValid() != (i > 0) {
			t.Errorf("kind %d is %v of %v, valid %v", i, v.Kind(), v, v.IsValid())
		}
		if i > 0 && daxcache.ParseKind(names[i]) != k {
			t.Errorf("ParseKind(%s) = %v", names[i], daxcache.ParseKind(names[i]))
		}
		for j, w := range ofEachKind() {
			if v.Equal(w) != (i == j) {
				t.Errorf("%v equals %v: %v", v, w, v.Equal(w))
			}
		}
	}
	for _, name := range []string{"", "invalid", "s", "STRING"} {
		if k := daxcache.ParseKind(name); k != daxcache.KindInvalid {
			t.Errorf("ParseKind(%q) = %v", name, k)
		}
	}
	if got := daxcache.Kind(200).String(); got != "invalid" {
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
	l := daxcache.List(daxcache.Int(1))
	for _, i := range []int{-1, 1} {
		if v, ok := l.Index(i); ok || v.IsValid() {
			t.Errorf("element %d of %v is %v", i, l, v)
		}
	}
}

// Whoever gave a value away, or was given one, cannot change it.
func TestValuesAreImmutable(t *testing.T) {
	bytes, list := []byte("abc"), []daxcache.Value{daxcache.Int(1)}
	fields, texts := map[string]daxcache.Value{"a": daxcache.Int(1)}, []string{"b", "a"}
	binaries := [][]byte{[]byte("x")}
	values := []daxcache.Value{
		daxcache.Binary(bytes), daxcache.List(list...), daxcache.Map(fields), mustSet(daxcache.StringSet(texts...)), mustSet(daxcache.BinarySet(binaries...)),
	}
	var before []string
	for _, v := range values {
		before = append(before, v.String())
	}
	bytes[0], list[0], fields["a"], texts[0], binaries[0][0] = 'z', daxcache.Null(), daxcache.Null(), "z", 'z'
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
	for _, v := range []daxcache.Value{
		daxcache.List(daxcache.Int(1), daxcache.Int(2)), mustSet(daxcache.NumberSet("1", "2")),
		daxcache.Map(daxcache.Item{"a": daxcache.Int(1), "b": daxcache.Int(2)}),
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
	l := func(v ...daxcache.Value) daxcache.Value { return daxcache.List(v...) }
	one := daxcache.Int(1)
	tests := []struct {
		v, w daxcache.Value
		want bool
	}{
		{daxcache.MustNumber("1.0"), one, true},
		{daxcache.Bool(true), daxcache.Bool(false), false},
		{l(), l(), true},
		{l(), daxcache.Map(nil), false},
		{l(one, daxcache.Null()), l(daxcache.Null(), one), false},
		{l(l(one)), l(l(one)), true},
		{daxcache.Map(daxcache.Item{"a": one}), daxcache.Map(daxcache.Item{"a": l()}), false},
		{daxcache.Map(daxcache.Item{"a": one}), daxcache.Map(daxcache.Item{"b": one}), false},
		{mustSet(daxcache.NumberSet("2", "10")), mustSet(daxcache.NumberSet("1e1", "2.0")), true},
		{mustSet(daxcache.StringSet("1")), mustSet(daxcache.NumberSet("1")), false},
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
	ascending := [][]daxcache.Value{
		{daxcache.String(""), daxcache.String("A"), daxcache.String("a"), daxcache.String("aa"), daxcache.String("b"), daxcache.String("é"), daxcache.String("\uffff"), daxcache.String("😀")},
		{daxcache.Binary(nil), daxcache.Binary([]byte{0}), daxcache.Binary([]byte{0x7f}), daxcache.Binary([]byte{0x80}), daxcache.Binary([]byte{0x80, 0})},
	}
	var numbers []daxcache.Value
	for _, n := range strings.Fields("-9.99e125 -2e10 -710 -10 -9.5 -9 -4.1 -1 -0.15 -0.1 -1e-5 -1e-130 0 1e-130 2e-5 0.1 0.15 1 " +
		"1.00000000000000000000000001 3.1415926535897932384626433832795028841 9 9.5 10 31.4 100 1.4e10 9.99e125") {
		numbers = append(numbers, daxcache.MustNumber(n))
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
	deep := func(depth int, inner daxcache.Value) daxcache.Value {
		for i := range depth {
			if i%2 == 0 {
				inner = daxcache.List(inner)
			} else {
				inner = daxcache.Map(daxcache.Item{"a": inner})
			}
		}
		return inner
	}
	set := mustSet(daxcache.StringSet("a"))
	for _, v := range slices.Concat(ofEachKind()[1:], []daxcache.Value{deep(32, daxcache.Int(1)), deep(32, set), daxcache.String(""), daxcache.Binary([]byte{0xff})}) {
		if err := v.Validate(); err != nil {
			t.Errorf("%v: %v", v, err)
		}
	}
	for name, v := range map[string]daxcache.Value{
		"the zero Value":          {},
		"it in a list":            daxcache.List(daxcache.Value{}),
		"it in a map":             daxcache.Map(daxcache.Item{"a": {}}),
		"a string":                daxcache.String("a\xff"),
		"a string in a list":      daxcache.List(daxcache.String("\xff")),
		"a set":                   mustSet(daxcache.StringSet("a", "\xff")),
		"a name":                  daxcache.Map(daxcache.Item{"\xff": daxcache.Null()}),
		"no name":                 daxcache.Map(daxcache.Item{"": daxcache.Null()}),
		"a long name":             daxcache.Map(daxcache.Item{strings.Repeat("a", 65536): daxcache.Null()}),
		"33 deep":                 deep(33, daxcache.Int(1)),
		"33 deep, and the last a": deep(32, daxcache.List()),
	} {
		if err := v.Validate(); !errors.Is(err, daxcache.ValidationException) {
			t.Errorf("%s: %v, want a ValidationException", name, err)
		}
		if err := (daxcache.Item{"a": v}).Validate(); !errors.Is(err, daxcache.ValidationException) {
			t.Errorf("an item with %s: %v, want a ValidationException", name, err)
		}
	}
	// Of two faults, the one is named that comes first in the order of names.
	item := daxcache.Item{"b": {}, "a": daxcache.String("\xff"), "c": daxcache.Null()}
	for range 20 {
		if err := item.Validate(); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
			t.Fatalf("got %v", err)
		}
	}
	if got := (daxcache.Value{}).String(); !strings.HasPrefix(got, "(ValidationException") {
		t.Errorf("the zero Value is written %s", got)
	}
}

func TestItems(t *testing.T) {
	item := daxcache.Item{"a": daxcache.Int(1)}
	clone := item.Clone()
	clone["a"] = daxcache.Int(2)
	if !item.Equal(daxcache.Item{"a": daxcache.MustNumber("1.0")}) || item.Equal(clone) || item.Equal(nil) || !(daxcache.Item{}).Equal(nil) {
		t.Errorf("%v and %v", item, clone)
	}
	if daxcache.Item(nil).Clone() != nil {
		t.Error("a clone of nil is not nil")
	}
}

func TestSizes(t *testing.T) {
	tests := []struct {
		value daxcache.Value
		want  int
	}{
		{daxcache.String(""), 0},
		{daxcache.String("aé"), 3},
		{daxcache.Binary(make([]byte, 5)), 5},
		{daxcache.Bool(false), 1},
		{daxcache.Null(), 1},
		{daxcache.MustNumber("0"), 1},
		{daxcache.MustNumber("7"), 2},
		{daxcache.MustNumber("70"), 2},
		{daxcache.MustNumber("-7"), 3},
		{daxcache.MustNumber("701"), 3},
		{daxcache.MustNumber("0.0075"), 2},
		{daxcache.MustNumber("1234567890123456789012345678901234567.8"), 20},
		{daxcache.List(), 3},
		{daxcache.List(daxcache.String("ab"), daxcache.Null()), 3 + 1 + 2 + 1 + 1},
		{daxcache.Map(daxcache.Item{"ab": daxcache.String("c")}), 3 + 1 + 2 + 1},
		{mustSet(daxcache.StringSet("a", "bc")), 3},
		{mustSet(daxcache.NumberSet("1", "100")), 4},
	}
	for _, test := range tests {
		if got := test.value.Size(); got != test.want {
			t.Errorf("%v has %d bytes, want %d", test.value, got, test.want)
		}
	}
	if got := (daxcache.Item{"id": daxcache.String("abc"), "n": daxcache.Int(12)}).Size(); got != 5+3 {
		t.Errorf("an item has %d bytes", got)
	}
}
