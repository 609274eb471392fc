package arn

import (
	"errors"
	"testing"

	"github.com/iameval/iameval/variables"
)

func TestGlob(t *testing.T) {
	const role = "arn:aws:iam::123456789012:role/a/b"
	tests := []struct {
		glob, text string
		want       bool
	}{
		{"arn:aws:iam::*:role/*", role, true},
		{"arn:aws:iam::*:role/x", "arn:aws:iam::123456789012:role/x", true},
		{"arn:aws:iam::*:role/a/b", role, true},
		{"arn:aws:iam::*:role/A/b", role, false},
		{"arn:*:*:*:*:*", role, true},
		{"arn:*:iam:*:1?3456789012:role/*", role, true},
		{"*:aws:iam::*:role/*", role, true},
		{"a?n:aws:iam::*:role/*", role, true},
		{"*:aws:iam::*:role/*", "x:aws:iam::1:role/r", false}, // the text is not an ARN
		{"arn:aws:dynamodb:us-east-1:1:table/T/stream/*", "arn:aws:dynamodb:us-east-1:1:table/T/stream/2024-02-12T18:57", true},
		{"arn:aws:dynamodb:us-east-1:1:table/T/stream/2024?02*:57", "arn:aws:dynamodb:us-east-1:1:table/T/stream/2024:02-12T18:57", true},

		// Nothing reaches past a colon of the first five, as a Pattern would.
		{"arn:aws:*:us-east-1:1:x", "arn:aws:dynamodb:us:us-east-1:1:x", false},
		{"arn:aws:iam:*:role/a:b", "arn:aws:iam::1:role/a:b", false},
		{"arn:aws:iam::1?2:role", "arn:aws:iam::1:2:role", false},
		{"arn:aws:iam::*:role", "arn:aws:iam::1:2:role", false},

		{"arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/${aws:username}", true}, // text, in this dialect

		{role, "boop", false},
		{"arn:*:*:*:*:*", "arn:aws:iam", false},
		{"arn:*:*:*:*:*", "", false},
		{"arn:*:*:*:*:*", "*", false},
	}
	for _, tt := range tests {
		g, err := ParseGlob(tt.glob, 0)
		if err != nil || !g.Usable() || g.String() != tt.glob {
			t.Errorf("ParseGlob(%q): usable %t, text %q, error %v", tt.glob, g.Usable(), g.String(), err)
		}
		if got := g.Match(tt.text, nil); got != tt.want {
			t.Errorf("%q matches %q: %t, want %t", tt.glob, tt.text, got, tt.want)
		}
	}
}

func TestGlobUsable(t *testing.T) {
	all := []variables.Value{{Any: true}}
	for s, want := range map[string]bool{
		"arn:aws:iam::1:role/${aws:PrincipalTag/r}": true,
		"arn:aws:iam::1:${a:b}":                     true,
		"arn:aws:iam::${aws:PrincipalAccount}:role": false,
		"arn:aws:iam::${a:b}":                       false,
		"arn:aws:iam::1":                            false,
		"arn:*":                                     false,
		"*":                                         false,
		"":                                          false,
		"boop":                                      false,
	} {
		g, err := ParseGlob(s, variables.References)
		if err != nil || g.Usable() != want {
			t.Errorf("ParseGlob(%q): usable %t, want %t; error %v", s, g.Usable(), want, err)
		}
		if !want && (g.Match(s, all) || g.Match("arn:aws:iam::1:role", all)) {
			t.Errorf("%q matches", s)
		}
	}
	var zero Glob
	if zero.Usable() || zero.Match("", nil) || zero.Match("arn:::::", nil) {
		t.Error("the zero Glob does something")
	}
}

func TestGlobVariables(t *testing.T) {
	g, err := ParseGlob("arn:aws:iam::*:role/${aws:PrincipalTag/team}-*", variables.References)
	if err != nil || len(g.References()) != 1 || g.References()[0].Key != "aws:principaltag/team" {
		t.Fatalf("references %v, error %v", g.References(), err)
	}
	for _, tt := range []struct {
		value variables.Value
		text  string
		want  bool
	}{
		{variables.Value{Text: "blue"}, "arn:aws:iam::1:role/blue-1", true},
		{variables.Value{Text: "*"}, "arn:aws:iam::1:role/blue-1", false},
		{variables.Value{Text: "*"}, "arn:aws:iam::1:role/*-1", true},
		{variables.Value{Text: "a:b"}, "arn:aws:iam::1:role/a:b-1", true},
		{variables.Value{Any: true}, "arn:aws:iam::1:role/a:b-1", true},
		{variables.Value{Any: true}, "arn:aws:iam::1:user/a-1", false},
	} {
		if got := g.Match(tt.text, []variables.Value{tt.value}); got != tt.want {
			t.Errorf("with %v, matches %q: %t, want %t", tt.value, tt.text, got, tt.want)
		}
	}
	if g.Match("arn:aws:iam::1:role/blue-1", nil) {
		t.Error("matches without a value")
	}
}

func TestParseGlobError(t *testing.T) {
	g, err := ParseGlob("arn:aws:iam::1:role/${", variables.References)
	var e *variables.Error
	if !errors.As(err, &e) || e.Offset != 20 || g.Usable() {
		t.Errorf("error %v, want a *variables.Error at 20", err)
	}
}

func TestNoAllocs(t *testing.T) {
	values := []variables.Value{{Text: "alice"}}
	text := "arn:aws:dynamodb:us-east-1:123456789012:table/alice_x/index/I"
	a := MustParse(text)
	role := MustParse("arn:aws:sts::1:assumed-role/Reader/session")
	p := MustParsePattern("arn:aws:dynamodb:*:1*2:table/${aws:username}_?/*", variables.References)
	g, err := ParseGlob("arn:aws:dynamodb:*:*:table/${aws:username}*", variables.References)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 0, 100)
	for _, tt := range []struct {
		name string
		f    func()
	}{
		{"Parse", func() { _, _ = Parse(text) }},
		{"parts", func() { _, _, _, _, _ = a.Partition(), a.Service(), a.Region(), a.Account(), a.Resource() }},
		{"names", func() { _, _, _, _, _ = a.Kind(), a.Table(), a.Name(), a.Path(), role.Role() }},
		{"String", func() { _ = a.String() }},
		{"AppendText", func() { _, _ = a.AppendText(buf) }},
		{"Compare", func() { a.Compare(role) }},
		{"WellFormed", func() { WellFormed(text) }},
		{"Pattern.Match", func() { p.Match(a, values) }},
		{"Pattern.MatchString", func() { p.MatchString(text, values) }},
		{"Glob.Match", func() { g.Match(text, values) }},
	} {
		if n := testing.AllocsPerRun(100, tt.f); n != 0 {
			t.Errorf("%s: %v allocations", tt.name, n)
		}
	}
}
