package arn

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/variables"
)

func TestRelation(t *testing.T) {
	const tables = "arn:aws:dynamodb:us-east-1:123456789012:table/"
	tests := []struct {
		p, q    string
		want    Relation
		witness Witness
	}{
		{"*", "**", Equal, Witness{Both: "arn:::::"}},
		{"*", "arn:*", Covers, Witness{Both: "arn:::::", OnlyP: "*"}},
		{"arn:**", "arn:*", Equal, Witness{Both: "arn:::::"}},
		{tables + "Books", tables + "Books", Equal, Witness{Both: tables + "Books"}},
		{tables + "Books", tables + "books", Disjoint, Witness{OnlyP: tables + "Books", OnlyQ: tables + "books"}},
		{tables + "*", tables + "Books/index/*", Covers, Witness{Both: tables + "Books/index/", OnlyP: tables + "z"}},
		{tables + "*?", tables + "?*", Equal, Witness{Both: tables + "x"}},
		{tables + "a*", tables + "*b", Overlaps, Witness{Both: tables + "ab", OnlyP: tables + "a", OnlyQ: tables + "xb"}},
		{tables + "*x*", tables + "*y*", Overlaps, Witness{Both: tables + "xy", OnlyP: tables + "x", OnlyQ: tables + "y"}},
		{tables + "x", tables + "?", CoveredBy, Witness{Both: tables + "x", OnlyQ: tables + "z"}}, // y is in dynamodb
		{tables + "\x00", tables + "?", CoveredBy, Witness{Both: tables + "\x00", OnlyQ: tables + "x"}},
		{tables + "??", tables + "?", Disjoint, Witness{OnlyP: tables + "xx", OnlyQ: tables + "x"}},
		{
			"arn:aws:dynamodb:us-*:1:table/Books", "arn:aws:dynamodb:*-1:1:table/Books", Overlaps,
			Witness{"arn:aws:dynamodb:us-1:1:table/Books", "arn:aws:dynamodb:us-::1:table/Books", "arn:aws:dynamodb:x-1:1:table/Books"},
		},
		// The star in us-*-1 stays in its part, the one in us-* does not.
		{
			"arn:aws:dynamodb:us-*-1:1:table/T", "arn:aws:dynamodb:us-*:1:table/T", CoveredBy,
			Witness{Both: "arn:aws:dynamodb:us--1:1:table/T", OnlyQ: "arn:aws:dynamodb:us-::1:table/T"},
		},
		// What completes a pattern counts.
		{"arn:aws:s3", "arn:aws:s3:*", Equal, Witness{Both: "arn:aws:s3:::"}},
		{"*", "arn:aws:s3", Covers, Witness{Both: "arn:aws:s3:::", OnlyP: "*"}},
		{"arn:aws:s3", "arn:aws:s3:::b", Covers, Witness{Both: "arn:aws:s3:::b", OnlyP: "arn:aws:s3:x::"}},
		{"arn:aws:s3", "arn:aws:s3*", CoveredBy, Witness{Both: "arn:aws:s3:::", OnlyQ: "arn:aws:s3x:::"}},
		{"arn:aws:dynamodb:*:table/Books", "arn:aws:dynamodb:*:*:table/Books", Overlaps, Witness{
			"arn:aws:dynamodb::table/Books:table/Books", "arn:aws:dynamodb::table/Books:x", "arn:aws:dynamodb::x:table/Books",
		}},
		// A pattern that matches nothing is disjoint from itself.
		{"arn:aws:s3:${u}", "arn:aws:s3:${u}", Disjoint, Witness{}},
		{"*", "arn:aws:s3:${u}", Disjoint, Witness{}},

		// Policy variables: the same one is one text, and any text at that.
		{tables + "${u}_*", tables + "${U}_*", Equal, Witness{}},
		{tables + "${u}_*", tables + "*_*", CoveredBy, Witness{}},
		{tables + "*", tables + "${u}", Covers, Witness{}},
		{tables + "*${u}*", tables + "x${u}", Covers, Witness{}},
		{tables + "${u}", tables + "?*", Overlaps, Witness{}}, // it may be empty
		{tables + "a${u}", tables + "?*", CoveredBy, Witness{}},
		{tables + "${u}", tables + "?", Overlaps, Witness{}},
		{tables + "${u}", tables + "${v}", Overlaps, Witness{}},
		{tables + "${u}", tables + "${u, ''}", Overlaps, Witness{}},
		{tables + "${u, 'd'}", tables + "${u, 'e'}", Overlaps, Witness{}},
		{tables + "${u, 'd'}", tables + "${u, 'd'}", Equal, Witness{}},
		{tables + "${u}", tables + "Books", Overlaps, Witness{}},
		{tables + "a${u}", tables + "b${u}", Disjoint, Witness{}},
		{tables + "${u}", "arn:aws:dynamodb:us-east-1:123456789012:index/*", Disjoint, Witness{}},
		{tables + "${u}", "*", CoveredBy, Witness{}},
		{tables + "${*}", tables + "?", CoveredBy, Witness{Both: tables + "*", OnlyQ: tables + "x"}},
		// One before the resource part matches nothing.
		{"arn:aws:dynamodb:${aws:RequestedRegion}:1:table/T", "*", Disjoint, Witness{}},
	}
	for _, tt := range tests {
		p, q := MustParsePattern(tt.p, variables.References), MustParsePattern(tt.q, variables.References)
		got, witness := p.Relation(&q)
		if got != tt.want {
			t.Errorf("%q and %q: %v, want %v", tt.p, tt.q, got, tt.want)
		}
		if d := cmp.Diff(tt.witness, witness); d != "" {
			t.Errorf("%q and %q: witness mismatch (-want +got):\n%s", tt.p, tt.q, d)
		}
		reverse := map[Relation]Relation{
			Disjoint: Disjoint, Overlaps: Overlaps, Covers: CoveredBy, CoveredBy: Covers, Equal: Equal,
		}
		if apart := p.Disjoint(&q); apart != (tt.want == Disjoint) {
			t.Errorf("%q and %q: Disjoint reports %v", tt.p, tt.q, apart)
		}
		if back, _ := q.Relation(&p); back != reverse[got] {
			t.Errorf("%q and %q: %v, but the other way around %v", tt.p, tt.q, got, back)
		}
	}
}

func TestRelationOfZeroPattern(t *testing.T) {
	var zero Pattern
	all := MustParsePattern("*", 0)
	for _, pair := range [][2]*Pattern{{&zero, &zero}, {&zero, &all}, {&all, &zero}} {
		if r, w := pair[0].Relation(pair[1]); r != Disjoint || w != (Witness{}) {
			t.Errorf("%q and %q: %v, witness %v", pair[0], pair[1], r, w)
		}
		if !pair[0].Disjoint(pair[1]) {
			t.Errorf("%q and %q are not Disjoint", pair[0], pair[1])
		}
	}
}

// The fresh character is in neither pattern.
func TestRelationFresh(t *testing.T) {
	p, q := MustParsePattern("arn:a:b:c:d:xyz{?", 0), MustParsePattern("arn:a:b:c:d:xyz{|", 0)
	want := Witness{Both: "arn:a:b:c:d:xyz{|", OnlyP: "arn:a:b:c:d:xyz{}"}
	r, w := p.Relation(&q)
	if d := cmp.Diff(want, w); r != Covers || d != "" {
		t.Errorf("relation %v, witness mismatch (-want +got):\n%s", r, d)
	}
}

func TestRelationString(t *testing.T) {
	want := []string{"undecided", "disjoint", "overlaps", "covers", "covered by", "equal", "undecided"}
	var got []string
	for r := range Relation(len(want)) {
		got = append(got, r.String())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("mismatch (-want +got):\n%s", d)
	}
}

// What a step is. The search for a text that both match takes one for each pair of
// places it comes to, and one more for each star that both are at by then. The
// other two take one for each set of places they come to, and one for each place
// in it, and as much again for each set that it is compared with.
func TestRelationSteps(t *testing.T) {
	tests := []struct {
		p, q string
		want int
	}{
		{"arn:a:b:c:d:e", "arn:a:b:c:d:e", 13 + 2*28},
		{"arn:a:b:c:d:*", "arn:a:b:c:d:*", 15 + 2*42},
		{"arn:a:b:c:d:*aa", "arn:a:b:c:d:*ab", 144},
		{"arn:*a*b:c:d:e:f", "arn:*b*a:c:d:e:f", 137},
		{"arn:*", "arn:*:*", 227},
		{"*", "arn:*:*", 321},
	}
	for _, tt := range tests {
		p, q := MustParsePattern(tt.p, 0), MustParsePattern(tt.q, 0)
		if _, _, got := p.relate(&q); got != tt.want {
			t.Errorf("%q and %q: %d steps, want %d", tt.p, tt.q, got, tt.want)
		}
	}
	for steps, want := range map[int]bool{maxSteps: false, maxSteps + 1: true} {
		meet, more := common{steps: steps}, difference{steps: steps}
		if meet.givenUp() != want || more.givenUp() != want {
			t.Errorf("given up after %d steps: %t and %t, want %t", steps, meet.givenUp(), more.givenUp(), want)
		}
	}
}

// Disjoint searches long patterns as Relation does, and gives up where that does.
func TestDisjointOfLongPatterns(t *testing.T) {
	const tables = "arn:aws:dynamodb:us-east-1:123456789012:table/"
	r := strings.Repeat
	for _, tt := range []struct {
		p, q string
		want bool
	}{
		{tables + r("a", 1900), tables + r("a", 1900), false},
		{tables + r("a", 1900), tables + r("a", 1899) + "b", true},
		{tables + r("*a", 400), tables + r("*b", 900), true},
		{tables + "*" + r("?", 600) + "b" + r("?", 600), tables + "*" + r("a", 1000) + "*", false},
	} {
		p, q := MustParsePattern(tt.p, 0), MustParsePattern(tt.q, 0)
		if got := p.Disjoint(&q); got != tt.want {
			t.Errorf("%q and %q: Disjoint reports %t", tt.p, tt.q, got)
		}
	}
}

// What patterns cost to compare, in steps. Stars alone, however many, cost a few
// steps for each character, and the search ends by itself; what can not be
// settled is given up in time.
func TestRelationCost(t *testing.T) {
	const tables = "arn:aws:dynamodb:us-east-1:123456789012:table/"
	r := strings.Repeat
	tests := []struct {
		name, p, q string
		want       Relation
	}{
		{"usual", tables + "Books*", "arn:aws:dynamodb:*:*:table/*", CoveredBy},
		{"literals", tables + r("a", 1900), tables + r("a", 1900), Equal},
		{"same stars", tables + r("*a", 900), tables + r("*a", 900), Equal},
		{"one letter more", tables + r("*a", 900), tables + r("*a", 900) + "b", Disjoint},
		{"one star more", tables + r("*a", 900) + "*", tables + r("*a", 900) + "*b*", Covers},
		{"other letters", tables + r("*a", 400), tables + r("*b", 900), Disjoint},
		{"questions", tables + r("?", 1900), tables + r("?", 1900), Equal},
		{"star questions", tables + r("*?", 900), tables + r("?*", 900), Equal},
		{"in one part", "arn:aws:d:r:" + r("*a", 900) + "b:x", "arn:aws:d:r:" + r("*a", 900) + "b:*", CoveredBy},
		{"in all parts", "arn:" + r("*:", 4) + r("*a", 500), "arn:*" + r(":*", 6) + r("*b", 200), Disjoint},
		{"colons", "arn:" + r("*:", 900) + "*", "arn:*" + r(":?*", 600), Overlaps},

		{"shifted", tables + "*" + r("a?", 400), tables + "*" + r("?a", 400), Undecided},
		{"many runs", tables + r("?", 1000), tables + "*" + r("?", 900), Undecided},
		{"subsets", tables + r("*a", 30), tables + "*a" + r("?", 30), Undecided},
		{"more subsets", tables + "*a" + r("?", 50) + "b" + r("*a", 50), tables + "*a" + r("?", 50) + "b" + r("?", 50) + "*", Undecided},
	}
	for _, tt := range tests {
		p, q := MustParsePattern(tt.p, 0), MustParsePattern(tt.q, 0)
		got, _, steps := p.relate(&q)
		if got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		bound := 32 * (len(tt.p) + len(tt.q))
		if tt.want == Undecided {
			bound = 4 * maxSteps // three searches, and what the last step of each may take
		}
		if steps > bound {
			t.Errorf("%s: %d steps, bound %d", tt.name, steps, bound)
		}
		if testing.Verbose() {
			t.Logf("%s: %d steps for %d and %d characters", tt.name, steps, len(tt.p), len(tt.q))
		}
	}
}
