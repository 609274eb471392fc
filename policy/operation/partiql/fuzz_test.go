package partiql

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

var partiqlUnexported = cmp.AllowUnexported(Statement{}, member{}, value{}, expr{}, path{})

// FuzzPartiQL holds the parser to what every statement has in common: an error
// lies inside the text; a statement names what it is about; and white space,
// comments and the case of keywords change nothing.
func FuzzPartiQL(f *testing.F) {
	for _, s := range partiqlStatements {
		f.Add(s.text, s.params)
	}
	for _, s := range partiqlKeys {
		f.Add("SELECT * FROM T WHERE "+s.where, s.params)
	}
	for _, s := range partiqlFaults {
		f.Add(strings.Replace(s.text, "|", "", 1), s.params)
	}
	f.Fuzz(func(t *testing.T, text, array string) {
		if !gjson.Valid(array) {
			array = ""
		}
		s, err := Parse(text, partiqlParameters(array))
		if err != nil {
			checkPartiQLFault(t, text, s, err)
			return
		}
		checkPartiQL(t, s)
		for _, same := range []string{spacedPartiQL(t, text), strings.TrimRight(spacedPartiQL(t, text), "; \n") + " ;"} {
			if len(same) > maxLength {
				continue
			}
			again, err := Parse(same, partiqlParameters(array))
			if err != nil {
				t.Fatalf("%q is a statement, but %q is not: %v", text, same, err)
			}
			if diff := cmp.Diff(s, again, partiqlUnexported); diff != "" {
				t.Fatalf("%q and %q differ (-first +second):\n%s", text, same, diff)
			}
		}
	})
}

func checkPartiQLFault(t *testing.T, text string, s *Statement, err error) {
	var fault *Error
	if !errors.As(err, &fault) || s != nil {
		t.Fatalf("%q: statement %v, error %v, want a *Error alone", text, s, err)
	}
	if fault.Offset < 0 || fault.Offset > len(text) || fault.Reason == "" {
		t.Fatalf("%q: the error is at %d and says %q", text, fault.Offset, fault.Reason)
	}
}

func checkPartiQL(t *testing.T, s *Statement) {
	if s.Verb < Select || s.Verb > Exists || s.Table == "" {
		t.Fatalf("verb %d, table %q", s.Verb, s.Table)
	}
	if !slices.Contains([]string{"", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"}, s.Returning) {
		t.Fatalf("returning %q", s.Returning)
	}
	if s.where == nil && (s.Verb == Update || s.Verb == Delete) {
		t.Fatal("a change of any item")
	}
	for i, a := range s.Attributes {
		if a == "" || slices.Contains(s.Attributes[:i], a) {
			t.Fatalf("attributes %q", s.Attributes)
		}
		values, constrained := s.KeyValues(a)
		if constrained != (len(values) > 0) || constrained && s.KeyUnclear(a) || slices.Contains(values, "") {
			t.Fatalf("%s: keys %q, constrained %t, unclear %t", a, values, constrained, s.KeyUnclear(a))
		}
	}
	for _, a := range s.Selected {
		if !slices.Contains(s.Attributes, a) {
			t.Fatalf("%q is selected, but not among the attributes %q", a, s.Attributes)
		}
	}
	for _, name := range []string{"", "an attribute that no statement names"} {
		if values, constrained := s.KeyValues(name); constrained || s.KeyUnclear(name) {
			t.Fatalf("%q: keys %q", name, values)
		}
	}
}

// spacedPartiQL returns the tokens of a statement with comments between them, and with
// keywords in another case.
func spacedPartiQL(t *testing.T, text string) string {
	var b strings.Builder
	l := lexer{text: text}
	for {
		token, err := l.next()
		if err != nil {
			t.Fatalf("%q is a statement, but its tokens fail: %v", text, err)
		}
		word := text[token.pos:token.end]
		if token.kind == endToken {
			return b.String()
		}
		if token.kind == wordToken && isKeyword(word) {
			word = strings.ToLower(word[:1]) + strings.ToUpper(word[1:])
		}
		fmt.Fprintf(&b, "%s/* ' */-- \"\n", word)
	}
}

// A partiqlNode is a condition on the key pk and the attribute x that knows its own
// truth, to hold KeyValues against.
type partiqlNode struct {
	text  string
	holds func(pk, x int) bool
}

func randomPartiQL(r *rand.Rand, depth int) partiqlNode {
	a, b := r.IntN(4), r.IntN(4)
	if depth > 0 {
		left, right := randomPartiQL(r, depth-1), randomPartiQL(r, depth-1)
		switch r.IntN(3) {
		case 0:
			return partiqlNode{"(" + left.text + " AND " + right.text + ")", func(pk, x int) bool { return left.holds(pk, x) && right.holds(pk, x) }}
		case 1:
			return partiqlNode{"(" + left.text + " OR " + right.text + ")", func(pk, x int) bool { return left.holds(pk, x) || right.holds(pk, x) }}
		}
		return partiqlNode{"NOT " + left.text, func(pk, x int) bool { return !left.holds(pk, x) }}
	}
	switch r.IntN(6) {
	case 0, 1:
		return partiqlNode{fmt.Sprintf("pk = %d", a), func(pk, _ int) bool { return pk == a }}
	case 2:
		return partiqlNode{fmt.Sprintf("pk IN [%d, %d]", a, b), func(pk, _ int) bool { return pk == a || pk == b }}
	case 3:
		return partiqlNode{fmt.Sprintf("%d = pk", a), func(pk, _ int) bool { return pk == a }}
	case 4:
		return partiqlNode{fmt.Sprintf("pk NOT IN [%d]", a), func(pk, _ int) bool { return pk != a }}
	}
	return partiqlNode{fmt.Sprintf("x <> %d", a), func(_, x int) bool { return x != a }}
}

// Where KeyValues says that a statement addresses these keys only, no item with
// another key meets its condition: a policy that allows the keys allows no more.
func TestPartiQLKeyValuesAreAll(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	bound := 0
	for range 2000 {
		n := randomPartiQL(r, r.IntN(5))
		values, constrained := mustParsePartiQL(t, "SELECT * FROM T WHERE "+n.text, "").KeyValues("pk")
		if !constrained {
			continue
		}
		bound++
		for pk := range 5 {
			for x := range 5 {
				if n.holds(pk, x) && !slices.Contains(values, fmt.Sprint(pk)) {
					t.Fatalf("%s holds for pk = %d, x = %d, but the keys are %q", n.text, pk, x, values)
				}
			}
		}
	}
	if bound < 500 {
		t.Errorf("only %d of the conditions have keys", bound)
	}
}

func BenchmarkPartiQL(b *testing.B) {
	args := partiqlParameters(`[{"S": "f1"}, {"N": "5"}]`)
	for b.Loop() {
		s, err := Parse(`SELECT title, crew.director FROM "Films"."by-year" WHERE id = ? AND stars > ?`, args)
		if err != nil {
			b.Fatal(err)
		}
		s.KeyValues("id")
	}
}
