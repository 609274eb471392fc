package attribute

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// nest puts a value into so many lists or maps.
func nest(depth int, open, value, end string) string {
	return strings.Repeat(open, depth) + value + strings.Repeat(end, depth)
}

func TestMeasure(t *testing.T) {
	tests := []struct {
		value string
		size  int
	}{
		{`{"S": ""}`, 0},
		{`{"S": "héllo"}`, 6},
		{`{"S": "a\"b\\\u00e9\n"}`, 7},
		{` { "S" : "ab" } `, 2},
		{`{"\u0053": "ab"}`, 2},
		{`{"N": "0"}`, 1},
		{`{"N": "-0"}`, 1},
		{`{"N": "7"}`, 2},
		{`{"N": "12300"}`, 3},
		{`{"N": "-1.50e3"}`, 3},
		{`{"N": "0.00123"}`, 3},
		{`{"B": "AAEC"}`, 3},
		{`{"B": ""}`, 0},
		{`{"BOOL": true}`, 1},
		{`{"BOOL": false }`, 1},
		{`{"NULL": true}`, 1},
		{`{"SS": ["a", "bc"]}`, 3},
		{`{"NS": ["1", "22.0"]}`, 4},
		{`{"BS": ["AA==", "AAE="]}`, 3},
		{`{"L": []}`, 3},
		{`{"L": [ ]}`, 3},
		{`{"L": [{"S": "a"}, {"L": []}]}`, 3 + 1 + 1 + 1 + 3},
		{`{"M": {}}`, 3},
		{`{"M": { "ab" : {"BOOL": true} , "c": {"M": {"d": {"NULL": true}}}}}`, 3 + 2 + 1 + 1 + 1 + 1 + 3 + 1 + 1 + 1},
		{nest(32, `{"L": [`, `{"S": "x"}`, `]}`), 32*4 + 1},
	}
	for _, tt := range tests {
		size, err := Measure(gjson.Parse(tt.value))
		if err != nil || size != tt.size {
			t.Errorf("%s: size %d, error %v; want %d", tt.value, size, err, tt.size)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		value  string
		place  Place
		reason string
	}{
		{`7`, "", "want an attribute value"},
		{`"x"`, "", `not the string "x"`},
		{`[]`, "", "not an array"},
		{`null`, "", "not null"},
		{`{}`, "", "exactly one type"},
		{`{"S": "a", "N": "1"}`, "", "exactly one type"},
		{`{"X": "a"}`, "", `"X" is not an attribute type`},
		{`{"s": "a"}`, "", `"s" is not an attribute type`},
		{`{"S": 7}`, "S", "want a string, not a number"},
		{`{"S": null}`, "S", "want a string, not null"},
		{`{"N": "one"}`, "N", `"one" is not a number`},
		{`{"N": "1e126"}`, "N", "out of range"},
		{`{"B": "*"}`, "B", "not base64"},
		{`{"BOOL": "true"}`, "BOOL", "want true or false"},
		{`{"NULL": false}`, "NULL", "want true, not the Boolean false"},
		{`{"SS": "a"}`, "SS", "want an array"},
		{`{"SS": ["a", 7]}`, "SS[1]", "want a string"},
		{`{"NS": ["1", "a"]}`, "NS[1]", "not a number"},
		{`{"L": {}}`, "L", "want an array, not an object"},
		{`{"L": [{"S": "a"}, {"L": [7]}]}`, "L[1].L[0]", "want an attribute value"},
		{`{"M": []}`, "M", "want an object, not an array"},
		{`{"M": {"": {"S": "a"}}}`, `M[""]`, "a name has 1 to 65535 bytes, not 0"},
		{`{"M": {"` + strings.Repeat("x", MaxName+1) + `": {"S": "a"}}}`, Place(`M.` + strings.Repeat("x", MaxName+1)), "not 65536"},
		{`{"M": {"a.b": {"M": {"c": {"S": false}}}}}`, `M["a.b"].M.c.S`, "want a string"},
		{nest(33, `{"L": [`, `{"S": "x"}`, `]}`), Place("L" + strings.Repeat("[0].L", 32)), "at most 32 deep"},
	}
	for _, tt := range tests {
		var e *Error
		if err := Check(gjson.Parse(tt.value)); !errors.As(err, &e) {
			t.Errorf("%.60s: error %v, want an *Error", tt.value, err)
			continue
		}
		if diff := cmp.Diff(tt.place, e.Place); diff != "" || !strings.Contains(e.Reason, tt.reason) {
			t.Errorf("%.60s: %s; want it to say %q; place (-want +got):\n%s", tt.value, e.Reason, tt.reason, diff)
		}
		if tt.place != "" && e.Error() != string(tt.place)+": "+e.Reason || tt.place == "" && e.Error() != e.Reason {
			t.Errorf("%.60s: the error is %q", tt.value, e.Error())
		}
	}
}

func TestKey(t *testing.T) {
	tests := []struct{ value, tag, text, fault string }{
		{`{"S": "a"}`, "S", "a", ""},
		{`{"N": "1.0"}`, "N", "1", ""},
		{`{"B": "AA=\n="}`, "B", "AA==", ""},
		{`{"S": "` + strings.Repeat("x", MaxKey) + `"}`, "S", strings.Repeat("x", MaxKey), ""},
		{`{"B": "` + strings.Repeat("AAAA", 682) + `AAA="}`, "B", strings.Repeat("AAAA", 682) + "AAA=", ""},
		{`7`, "", "", "want an attribute value"},
		{`{}`, "", "", "exactly one type"},
		{`{"S": "a", "N": "1"}`, "", "", "exactly one type"},
		{`{"BOOL": true}`, "", "", `of type S, N or B, not "BOOL"`},
		{`{"S": 7}`, "", "", "S: want a string"},
		{`{"N": "x"}`, "", "", `N: "x" is not a number`},
		{`{"B": "x"}`, "", "", `B: "x" is not base64`},
		{`{"S": ""}`, "", "", "S: a key attribute is never empty"},
		{`{"B": ""}`, "", "", "B: a key attribute is never empty"},
		{`{"S": "` + strings.Repeat("x", MaxKey+1) + `"}`, "", "", "at most 2048 bytes, not 2049"},
		{`{"B": "` + strings.Repeat("AAAA", 683) + `"}`, "", "", "at most 2048 bytes, not 2049"},
	}
	for _, tt := range tests {
		tag, text, err := Key(gjson.Parse(tt.value))
		switch {
		case tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)):
			t.Errorf("%.60s: error %v, want one that says %q", tt.value, err, tt.fault)
		case tt.fault == "" && err != nil:
			t.Errorf("%.60s: %v", tt.value, err)
		}
		if diff := cmp.Diff([]string{tt.tag, tt.text}, []string{tag, text}); diff != "" {
			t.Errorf("%.60s (-want +got):\n%s", tt.value, diff)
		}
	}
}

func TestPlace(t *testing.T) {
	place := Place("").At(0).At(1).In("a").In("b.c").In("").At(2).In("x")
	if want := Place(`x[2][""]["b.c"].a[1][0]`); place != want {
		t.Errorf("got %s, want %s", place, want)
	}
}

// TestCompareNumbers orders random numbers, with few digits so that many share
// a beginning, as their values are ordered.
func TestCompareNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	for range 5000 {
		x, y := float64(r.IntN(4001)-2000)/100, float64(r.IntN(4001)-2000)/100
		a, errA := Number(strconv.FormatFloat(x, 'f', -1, 64))
		b, errB := Number(strconv.FormatFloat(y, 'f', -1, 64))
		want := 0
		switch {
		case x < y:
			want = -1
		case x > y:
			want = 1
		}
		if got := CompareNumbers(a, b); errA != nil || errB != nil || got != want {
			t.Fatalf("CompareNumbers(%s, %s) = %d, want %d", a, b, got, want)
		}
	}
}

func TestNumberCodes(t *testing.T) {
	for text, want := range map[string]Code{
		"x": NotNumber, "": NotNumber, "1e": NotNumber, strings.Repeat("1", 39): TooPrecise, "1e126": TooLarge, "-1e126": TooLarge, "1e-131": TooSmall,
	} {
		_, err := Number(text)
		var e *Error
		if !errors.As(err, &e) || e.Code != want {
			t.Errorf("Number(%q): %v, with code %v; want %d", text, err, e, want)
		}
	}
}

// FuzzMeasure holds the walk over a value against another reading of it, by
// gjson alone: the same texts are values, of the same size.
func FuzzMeasure(f *testing.F) {
	for _, text := range []string{
		`{"S": "a\u00e9"}`, `{"N": "-1.5e3"}`, `{"B": "AAE="}`, `{"BOOL": true}`, `{"NULL": true}`,
		`{"L": [{"NS": ["1"]}, {"M": {"a": {"SS": []}}}]}`, `{"S": "a", "N": "1"}`, `{"X": 1}`, `{"L": [{"L": [7]}]}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !gjson.Valid(text) || strings.Count(text, "[")+strings.Count(text, "{") > 1000 {
			return
		}
		v := gjson.Parse(text)
		size, err := Measure(v)
		want, ok := naiveSize(v, 0)
		if (err == nil) != ok || ok && size != want {
			t.Errorf("%s: size %d, error %v; want %d, %t", text, size, err, want, ok)
		}
		if tag, text, err := Key(v); err == nil && (!ok || tag != "B" && tag != "N" && tag != "S" || text == "") {
			t.Errorf("%s: a key of type %s", text, tag)
		}
	})
}

// naiveSize returns the size of a value, and whether it is one.
func naiveSize(v gjson.Result, depth int) (int, bool) {
	tag, c, err := Tagged(v)
	if err != nil {
		return 0, false
	}
	size, ok := 3, true
	add := func(n int, fine bool) bool {
		size, ok = size+n, ok && fine
		return ok
	}
	switch tag {
	case "S", "N", "B":
		text, err := Text(tag, c)
		return scalarSize(tag, text), err == nil
	case "BOOL":
		return 1, c.IsBool()
	case "NULL":
		return 1, c.Type == gjson.True
	case "SS", "NS", "BS":
		size = 0
		c.ForEach(func(_, e gjson.Result) bool {
			text, err := Text(tag[:1], e)
			return add(scalarSize(tag[:1], text), err == nil)
		})
		return size, ok && c.IsArray()
	case "L":
		c.ForEach(func(_, e gjson.Result) bool {
			n, ok := naiveSize(e, depth+1)
			return add(n+1, ok)
		})
		return size, ok && c.IsArray() && depth < MaxNesting
	case "M":
		c.ForEach(func(k, e gjson.Result) bool {
			n, ok := naiveSize(e, depth+1)
			return add(n+1+len(k.Str), ok && k.Str != "" && len(k.Str) <= MaxName)
		})
		return size, ok && c.IsObject() && depth < MaxNesting
	}
	return 0, false
}

func scalarSize(tag, text string) int {
	switch tag {
	case "N":
		digits := strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(text), "0")
		return 1 + strings.Count(text, "-") + (len(digits)+1)/2
	case "B":
		return len(text)/4*3 - strings.Count(text, "=")
	}
	return len(text)
}
