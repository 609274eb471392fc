package grammar

import (
	"encoding/json"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

var kinds = []string{"identity", "resource", "trust", "scp", "rcp", "endpoint"}

// parse loads a document as package policy does.
func parse(kind, text string) error {
	k, _ := policy.ParseKind(kind)
	_, err := policy.Parse("", k, []byte(text))
	return err
}

// TestLoad: the file is an EBNF grammar in which every production is defined
// and used, and each kind of policy has one to start from.
func TestLoad(t *testing.T) {
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		if g.productions[Start(kind)] == nil {
			t.Errorf("%s starts from %q, which is not a production", kind, Start(kind))
		}
	}
	if Start("Identity") != "" {
		t.Error("Identity is a kind")
	}
}

// TestReachable: generation comes to every production.
func TestReachable(t *testing.T) {
	g := MustLoad()
	var want []string
	for name := range g.productions {
		want = append(want, name)
	}
	slices.Sort(want)
	seen := map[string]bool{}
	for seed := range uint64(3000) {
		g.generate("Policy", gen.FromSeed(seed), func(production string) { seen[production] = true })
	}
	var got []string
	for name := range seen {
		got = append(got, name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("productions reached (-want +got):\n%s", diff)
	}
}

// TestGeneratedLoads: what the grammar generates for a kind loads as that kind,
// as it is and respelled, and is recognised.
func TestGeneratedLoads(t *testing.T) {
	g := MustLoad()
	for _, kind := range kinds {
		for seed := range uint64(200) {
			choose := gen.FromSeed(seed)
			text := g.Generate(Start(kind), choose)
			again := Respell(text, choose)
			for _, s := range []string{text, again} {
				if err := parse(kind, s); err != nil {
					t.Fatalf("seed %d: %v\n%s", seed, err, s)
				}
				if !g.Accepts(kind, []byte(s)) {
					t.Fatalf("seed %d: generated, but not accepted as %s\n%s", seed, kind, s)
				}
			}
		}
	}
}

// TestGenerateEnds: a source without choices gives the plainest policy.
func TestGenerateEnds(t *testing.T) {
	g := MustLoad()
	const want = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	if got := g.Generate("IdentityPolicy", gen.FromBytes(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCanonical: a document has one form, whatever way it is spelled in.
func TestCanonical(t *testing.T) {
	g := MustLoad()
	for seed := range uint64(500) {
		choose := gen.FromSeed(seed)
		text := g.Generate("Policy", choose)
		respelled := Respell(text, choose)
		if !json.Valid([]byte(respelled)) {
			t.Fatalf("not JSON: %s", respelled)
		}
		a, err := Canonical(text)
		if err != nil {
			t.Fatal(err)
		}
		if b, _ := Canonical(a); a != b {
			t.Errorf("two canonical forms:\n%s\n%s", a, b)
		}
	}
	const src = "{ \"Statement\":[{\"Action\":\"a\\u003ab\",\"NotPrincipal\":{\"AWS\":[],\"Service\":\"\\/\"},\"Effect\":\"\\t\\u00E9\\u0007\"}],\"x\":1.50,\"Id\":null}"
	const want = "{\"Id\":null,\"Statement\":[{\"Effect\":\"\\té\\u0007\",\"NotPrincipal\":{\"Service\":\"/\",\"AWS\":[]},\"Action\":\"a:b\"}],\"x\":1.50}"
	if got, err := Canonical(src); got != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := Canonical("{"); err == nil {
		t.Error("no error of half an object")
	}
	if got := Respell("{", gen.FromSeed(1)); got != "{" {
		t.Errorf("Respell made %q of half an object", got)
	}
}

// TestTypedTexts: what the grammar has for the values of a family can be
// compared by its operators, apart from what it leaves open.
func TestTypedTexts(t *testing.T) {
	g := MustLoad()
	mapped := func(s string) bool {
		address, _, _ := strings.Cut(s, "/")
		a, err := netip.ParseAddr(address)
		return err == nil && a.Is4In6()
	}
	for _, tt := range []struct {
		production, operator string
		except               func(s string) bool
	}{
		{"numericText", "NumericEquals", func(s string) bool { return len(s) > 64 }},
		{"dateText", "DateEquals", beyondDates},
		{"boolText", "Bool", nil},
		{"boolText", "Null", nil},
		{"base64Text", "BinaryEquals", nil},
		{"addressText", "IpAddress", mapped},
	} {
		n := 0
		for seed := range uint64(1000) {
			text := g.Generate(tt.production, gen.FromSeed(seed))
			text = text[1 : len(text)-1]
			if tt.except != nil && tt.except(text) {
				continue
			}
			n++
			test, err := condition.NewTest(condition.MustParseOperator(tt.operator), "a:b", []string{text}, 0)
			if err != nil || !test.Usable(0) {
				t.Errorf("%s: %q is not of %s; %v", tt.production, text, tt.operator, err)
			}
		}
		if n < 300 {
			t.Errorf("%s: only %d texts", tt.production, n)
		}
	}
}

// beyondDates reports whether a date may not exist, or an epoch be beyond 64 bits
// or finer than nanoseconds.
func beyondDates(s string) bool {
	if len(s) > 4 && s[4] == '-' {
		return len(s) >= 10 && s[8:10] > "28"
	}
	whole, fraction, _ := strings.Cut(s, ".")
	return len(whole) > 18 || len(fraction) > 9
}

// cases reads all case files.
func cases(t testing.TB) []*casefile.Case {
	files, err := filepath.Glob("../../policy/testdata/cases/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	var all []*casefile.Case
	for _, file := range files {
		list, err := casefile.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, list...)
	}
	return all
}

// TestCases: the grammar accepts and rejects the same documents as the case
// files. Longer ones are left out, as they may exceed a limit, which the
// grammar does not know.
func TestCases(t *testing.T) {
	g := MustLoad()
	n := 0
	for _, c := range cases(t) {
		if c.Shape() != casefile.ShapeDocument || len(c.Text()) > variables.MaxLength {
			continue
		}
		n++
		want := c.Wanted() == "accept"
		if got := g.Accepts(c.Kind, []byte(c.Text())); got != want {
			t.Errorf("%s: accepted: %v, want %v\n%.500s", c.ID, got, want, c.Text())
		}
	}
	if n < 300 {
		t.Errorf("only %d documents", n)
	}
}
