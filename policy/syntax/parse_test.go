package syntax

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// ignoreSource compares Documents by what they hold.
var ignoreSource = cmpopts.IgnoreUnexported(Document{})

func TestParse(t *testing.T) {
	const src = `{
"Version":"2012-10-17",
"Id":"\u0041",
"Statement":[{
"Sid":"é",
"Effect":"Allow",
"Principal":{"AWS":["a","b"],"Service":"c"},
"Action":"d",
"Resource":["e","f"],
"Condition":{"Bool":{"g:h":true,"i:j":[1.0,"k"]},"Null":{}}
},{"Effect":"Deny","NotPrincipal":"*","NotAction":["l"],"NotResource":"m"}]}`
	at := func(raw string) int { return strings.Index(src, raw) }
	str := func(raw string) String { return String{strings.Trim(raw, `"`), at(raw), raw} }
	pointer := func(raw string) *String { s := str(raw); return &s }
	want := &Document{
		Pos:     0,
		Version: pointer(`"2012-10-17"`),
		ID:      &String{"A", at(`"\u0041"`), `"\u0041"`},
		Statements: []Statement{{
			Pos:    at(`{` + "\n" + `"Sid"`),
			Sid:    pointer(`"é"`),
			Effect: pointer(`"Allow"`),
			Principal: &Principal{Pos: at(`{"AWS"`), Groups: []PrincipalGroup{
				{str(`"AWS"`), List{at(`["a"`), []String{str(`"a"`), str(`"b"`)}}},
				{str(`"Service"`), List{at(`"c"`), []String{str(`"c"`)}}},
			}},
			Action:   &List{at(`"d"`), []String{str(`"d"`)}},
			Resource: &List{at(`["e"`), []String{str(`"e"`), str(`"f"`)}},
			Condition: &Condition{at(`{"Bool"`), []OperatorBlock{
				{str(`"Bool"`), []ConditionKey{
					{str(`"g:h"`), at("true"), []String{str("true")}},
					{str(`"i:j"`), at("[1.0"), []String{str("1.0"), str(`"k"`)}},
				}},
				{str(`"Null"`), []ConditionKey{}},
			}},
		}, {
			Pos:          at(`{"Effect":"Deny"`),
			Effect:       pointer(`"Deny"`),
			NotPrincipal: &Principal{Pos: at(`"*"`), Any: true},
			NotAction:    &List{at(`["l"`), []String{str(`"l"`)}},
			NotResource:  &List{at(`"m"`), []String{str(`"m"`)}},
		}},
	}
	got, err := Parse("alice.json", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, ignoreSource); diff != "" {
		t.Errorf("Document mismatch (-want +got):\n%s", diff)
	}
	if got.Name() != "alice.json" || len(got.Errors()) != 0 {
		t.Errorf("Name() = %q, Errors() = %v", got.Name(), got.Errors())
	}
}

// TestParsePartly shows what a compiler can still read beside the errors: everything
// that has the right form, and for each element that is there something that is not
// nil.
func TestParsePartly(t *testing.T) {
	d, err := Parse("", []byte(`{"Version":1,"Statement":[5,
		{"Effect":"Permit","Action":["a:b",7,"c:d"],"Principal":[],"Condition":{"Bool":{"k:l":[null,"x"]},"Null":4}}]}`))
	if err == nil {
		t.Fatal("no error")
	}
	str := func(text string) String { return String{Value: text, Raw: `"` + text + `"`} }
	want := &Document{
		Version: &String{},
		Statements: []Statement{{
			Effect:    &String{Value: "Permit", Raw: `"Permit"`},
			Action:    &List{Values: []String{str("a:b"), str("c:d")}},
			Principal: &Principal{},
			Condition: &Condition{Operators: []OperatorBlock{
				{str("Bool"), []ConditionKey{{Name: str("k:l"), Values: []String{str("x")}}}},
				{str("Null"), []ConditionKey{}},
			}},
		}},
	}
	if diff := cmp.Diff(want, d, ignoreSource, ignorePositions); diff != "" {
		t.Errorf("Document mismatch (-want +got):\n%s", diff)
	}
	var list ErrorList
	if !errors.As(err, &list) || len(list) != 7 || len(d.Errors()) != 7 {
		t.Errorf("want 7 errors, and the same from Errors, got: %v", err)
	}
}

// ignorePositions compares Documents that were laid out differently.
var ignorePositions = cmp.FilterPath(func(p cmp.Path) bool {
	f, ok := p.Last().(cmp.StructField)
	return ok && f.Name() == "Pos"
}, cmp.Ignore())

// TestParseNothing: there is no Document where there is nothing to read.
func TestParseNothing(t *testing.T) {
	for _, src := range []string{"", " ", "{", "null", "[]", `"Statement"`, "17", "true", "\ufeff{}"} {
		if d, err := Parse("", []byte(src)); d != nil || err == nil {
			t.Errorf("Parse(%q) = %v, %v; want nil and an error", src, d, err)
		}
	}
}

// TestParseKeepsInput: a Document does not change with the bytes it was read from.
func TestParseKeepsInput(t *testing.T) {
	src := []byte(`{"Statement":{"Effect":"Deny","Action":"*"}}`)
	d, err := Parse("", src)
	if err != nil {
		t.Fatal(err)
	}
	copy(src, strings.Repeat("x", len(src)))
	if got := d.Statements[0].Effect.Value; got != "Deny" {
		t.Errorf("Effect is %q after the source changed", got)
	}
}

// TestListsAreApart: all strings share one array, which appending to a list must not
// show.
func TestListsAreApart(t *testing.T) {
	d, err := Parse("", []byte(`{"Statement":{"Effect":"Deny","Action":["a","b"],"Resource":["c"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	s := d.Statements[0]
	_ = append(s.Action.Values, String{Value: "d"})
	if got := s.Resource.Values[0].Value; got != "c" {
		t.Errorf("the resource became %q", got)
	}
}

// TestManyOfEach goes beyond what the parser makes room for at first.
func TestManyOfEach(t *testing.T) {
	const statements, each = 50, 7
	var b strings.Builder
	b.WriteString(`{"Statement":[`)
	for i := range statements {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"Sid":"s","Effect":"Deny","Action":["a"` + strings.Repeat(`,"a"`, each-1) + `],"Condition":{`)
		for j := range each {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"o` + string(rune('a'+j)) + `":{"k":1,"l":2}`)
		}
		b.WriteString(`}}`)
	}
	b.WriteString(`]}`)
	d, err := Parse("", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Statements) != statements {
		t.Fatalf("%d statements, want %d", len(d.Statements), statements)
	}
	for i, s := range d.Statements {
		if s.Sid.Value != "s" || s.Effect.Value != "Deny" || len(s.Action.Values) != each || len(s.Condition.Operators) != each {
			t.Fatalf("statement %d: %+v", i, s)
		}
		for j, o := range s.Condition.Operators {
			if o.Name.Value != "o"+string(rune('a'+j)) || len(o.Keys) != 2 || o.Keys[1].Values[0].Value != "2" {
				t.Fatalf("statement %d: operator %+v", i, o)
			}
		}
	}
}
