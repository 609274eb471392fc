package fuzz

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/gobwas/glob"
	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/grammar"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// template is a text with variables as the generator of FuzzTemplate knows it:
// what it is written as, what it means, and a text that it nearly matches.
type template struct {
	*gen.Source
	flags   variables.Flags
	part    int             // of an ARN, 0 without a segment flag
	written strings.Builder // with variables
	plain   strings.Builder // with the values in their place, spelled so that they are literal
	pieces  []piece
	values  []variables.Value
	known   bool // no value stands for any text
	subject strings.Builder
}

// letters are some that differ in case only, by one rule or the other.
var letters = [...]string{"a", "b", "A", "/", "\u00e9", "\u00c9", "k", "\u212a", "\xff"}

// newTemplate draws a template.
func newTemplate(s *gen.Source) *template {
	t := &template{Source: s, flags: variables.References | variables.Wildcards, known: true}
	if kind := gen.Pick(s, free, segments, separated); kind != free {
		t.flags |= map[rule]variables.Flags{segments: variables.Segments, separated: variables.StrictSegments}[kind]
		t.part = 1
	}
	switch s.Intn(4) {
	case 1:
		t.flags |= variables.FoldASCII
	case 2:
		t.flags = t.flags&^variables.Wildcards | variables.FoldCase
	}
	for range s.Intn(12) {
		t.draw()
	}
	for t.part > 0 && t.part < 6 && s.Chance(80) {
		t.literal(":")
	}
	for range s.Intn(8) {
		t.draw()
	}
	t.setCrossing()
	return t
}

// literal adds a text that is itself.
func (t *template) literal(text string) {
	t.written.WriteString(text)
	t.plain.WriteString(text)
	t.subject.WriteString(text)
	t.pieces = append(t.pieces, literally(text)...)
	if t.part > 0 {
		t.part = min(6, t.part+strings.Count(text, ":"))
	}
}

// draw adds one element. Variables come only where they count: behind the fifth
// colon, if the colons count.
func (t *template) draw() {
	some := func() string { return strings.Repeat(gen.Pick(t.Source, letters[:]...), t.Intn(3)) }
	choice := t.Intn(8)
	if t.flags&variables.Wildcards == 0 && 2 <= choice && choice <= 4 {
		choice = 0
	}
	switch choice {
	default:
		t.literal(gen.Pick(t.Source, letters[:8]...))
	case 1:
		t.literal(":")
	case 2, 3:
		t.written.WriteString("*")
		t.plain.WriteString("*")
		t.pieces = append(t.pieces, piece{text: "*", wild: true, crosses: t.part == 0 || t.part == 6})
		t.subject.WriteString(some() + gen.Pick(t.Source, "", "", ":", "*"))
	case 4:
		t.written.WriteString("?")
		t.plain.WriteString("?")
		t.pieces = append(t.pieces, piece{text: "?", wild: true, crosses: t.part == 0 || t.part == 6})
		t.subject.WriteString(gen.Pick(t.Source, "a", "\u00e9", "?", ":"))
	case 5:
		special := gen.Pick(t.Source, "*", "?", "$")
		t.written.WriteString("${" + special + "}")
		t.plain.WriteString("${" + special + "}")
		t.subject.WriteString(special)
		t.pieces = append(t.pieces, literally(special)...)
	case 6, 7:
		if t.part == 0 || t.part == 6 {
			t.variable(some() + gen.Pick(t.Source, "", "*", "?", ":", "${a:b}", "$", "a*b"))
		}
	}
}

// variable adds a reference that stands for a text or, at times, for any.
func (t *template) variable(text string) {
	t.written.WriteString(gen.Pick(t.Source, "${a:b}", "${a:b, '*?${'}", "${*a}"))
	t.subject.WriteString(text)
	if t.Chance(15) {
		t.known = false
		t.values = append(t.values, variables.Value{Any: true})
		t.pieces = append(t.pieces, piece{text: "*", wild: true, crosses: true})
		return
	}
	t.values = append(t.values, variables.Value{Text: text})
	t.pieces = append(t.pieces, literally(text)...)
	t.plain.WriteString(strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(text))
}

// matches reports by dynamic programming whether the template matches a text,
// after folding both.
func (t *template) matches(subject string) bool {
	pieces := slices.Clone(t.pieces)
	for i := range pieces {
		pieces[i].text = t.fold(pieces[i].text)
	}
	var folded strings.Builder
	for _, c := range points(subject) {
		folded.WriteString(t.fold(c))
	}
	return matches(pieces, folded.String())
}

// fold returns a code point in lower case, as the flags have it.
func (t *template) fold(c string) string {
	r, size := utf8.DecodeRuneInString(c)
	switch {
	case r == utf8.RuneError && size == 1:
		return c
	case t.flags&variables.FoldCase != 0, t.flags&variables.FoldASCII != 0 && r < utf8.RuneSelf:
		return string(unicode.ToLower(r))
	}
	return c
}

// setCrossing lets the stars that end their part cross colons.
func (t *template) setCrossing() {
	part := 1
	for i := range t.pieces {
		p := &t.pieces[i]
		last := i+1 == len(t.pieces) || !t.pieces[i+1].wild && t.pieces[i+1].text == ":"
		if t.flags&variables.Segments != 0 && part < 6 && p.wild {
			p.crosses = p.text == "*" && last
		}
		if !p.wild && p.text == ":" {
			part = min(6, part+1)
		}
	}
}

// FuzzTemplate reads the bytes as a template, the values of its variables and a
// text near to matching. Template.Match must say what dynamic programming says,
// and gobwas/glob where colons do not count. The same values written into the
// template as literal text must change nothing: no value widens a match.
func FuzzTemplate(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(bytesOf(seed)[:40])
	}
	f.Fuzz(func(t *testing.T, choices []byte) { checkTemplate(t, gen.FromBytes(choices)) })
}

// TestTemplates is FuzzTemplate over random choices.
func TestTemplates(t *testing.T) {
	hits := 0
	for seed := range uint64(part(20_000)) {
		if checkTemplate(t, gen.FromSeed(seed)) {
			hits++
		}
	}
	if hits < part(3_000) {
		t.Errorf("only %d texts matched", hits)
	}
}

func checkTemplate(t *testing.T, s *gen.Source) bool {
	x := newTemplate(s)
	subject := x.subject.String()
	if s.Chance(40) {
		subject = mutateText(s, subject)
	}
	tp, err := variables.Parse(x.written.String(), x.flags)
	if err != nil {
		t.Fatal(err)
	}
	want := x.matches(subject)
	if got := tp.Match(subject, x.values); got != want {
		t.Fatalf("Parse(%q, %b) with %v matches %q: %v, want %v", tp.String(), x.flags, x.values, subject, got, want)
	}
	if n := len(x.values); n > 0 && tp.Match(subject, x.values[:n-1]) {
		t.Fatalf("Parse(%q, %b) matches %q without its last value", tp.String(), x.flags, subject)
	}
	if x.known && utf8.ValidString(x.plain.String()) {
		same, err := variables.Parse(x.plain.String(), x.flags)
		if err != nil || same.Match(subject, nil) != want {
			t.Fatalf("%q with %v matches %q: %v, but %q does not say so; %v", tp.String(), x.values, subject, want, same.String(), err)
		}
	}
	if x.part == 0 && x.flags&(variables.FoldASCII|variables.FoldCase) == 0 && utf8.ValidString(subject+x.plain.String()) && globbed(x.pieces).Match(subject) != want {
		t.Fatalf("%q with %v matches %q: %v, but not by glob", tp.String(), x.values, subject, want)
	}
	return want
}

// globbed returns the pieces as a glob.
func globbed(pieces []piece) *glob.Pattern {
	var b strings.Builder
	for _, p := range pieces {
		if !p.wild {
			b.WriteByte('\\')
		}
		b.WriteString(p.text)
	}
	return glob.MustCompile(b.String())
}

// mutateText changes one code point.
func mutateText(s *gen.Source, text string) string {
	all := points(text)
	if len(all) == 0 {
		return gen.Pick(s, "", "a", "*", ":")
	}
	i := s.Intn(len(all))
	all[i] = gen.Pick(s, "", "a", "b", ":", "*", "?", all[i]+all[i], "\u00e9")
	return strings.Join(all, "")
}

// variableForm is SEMANTICS 5.4 as a regular expression.
var variableForm = regexp.MustCompile(`^\$\{(?:([^${},'\pZ\t\n\v\f\r\x{85}]+)(, '([^'}]*)')?|[*?$])\}`)

// FuzzVariable gives the parser of templates any text. What it takes is what
// SEMANTICS 5.4 has, by the grammar and by a regular expression; it finds the
// variables that the expression finds; and a fault lies in the text, in the
// first variable that is malformed, or where a text becomes too long.
func FuzzVariable(f *testing.F) {
	for _, s := range []string{
		"", "$", "${", "${}", "${a}", "${a:b}", "x${a:b}y${c}", "${a, 'b'}", "${a,'b'}", "${a, ''}", "${a, 'b}", "${a , 'b'}", "${a,  'b'}", "${a b}", "${*}", "${?}", "${$}", "${$$}",
		strings.Repeat("a", variables.MaxLength) + "${", "${${a}}", "${a}}", "$${a}", "${a, '${'}", "${a, 'b'", "${*a}", "${a\u00a0b}", "${a'}", "${a{}", "${aws:PrincipalTag/team, 'company-wide'}", "\xff${a}", "\xd5${", "${a, '\n*?$'}",
	} {
		f.Add(s)
	}
	documentSeeds(f, func(_ policy.Kind, text string) {
		for _, v := range regexp.MustCompile(`\$\{[^"]*`).FindAllString(text, -1) {
			f.Add(v)
		}
	})
	g := grammar.MustLoad()
	f.Fuzz(func(t *testing.T, s string) {
		tp, err := variables.Parse(s, variables.References)
		want, fault := references(s)
		if len(s) > variables.MaxLength {
			fault = variables.MaxLength
		}
		if utf8.ValidString(s) && (err == nil) != (fault < 0) {
			t.Fatalf("%q parses: %v, want a fault at %d", s, err, fault)
		}
		if derivable(s) && g.Derives("template", s) != (err == nil) {
			t.Fatalf("%q parses: %v, but by the grammar it does not", s, err)
		}
		if err != nil {
			var e *variables.Error
			if !errors.As(err, &e) || e.Text != s || e.Offset < fault && utf8.ValidString(s) || e.Offset > len(s) {
				t.Fatalf("%q: %#v, want a place from %d", s, err, fault)
			}
			return
		}
		var got []variables.Reference
		for _, r := range tp.References() {
			r.Key = ""
			got = append(got, r)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("references of %q (-want +got):\n%s", s, diff)
		}
	})
}

// references finds the variables of a text. It returns where the first "${"
// stands that begins none, or -1.
func references(s string) (refs []variables.Reference, fault int) {
	for i := 0; i < len(s); i++ {
		if !strings.HasPrefix(s[i:], "${") {
			continue
		}
		m := variableForm.FindStringSubmatch(s[i:])
		if m == nil {
			return nil, i
		}
		if m[1] != "" && m[0] != "${*}" && m[0] != "${?}" {
			refs = append(refs, variables.Reference{Name: m[1], Default: m[3], HasDefault: m[2] != "", Offset: i})
		}
		i += len(m[0]) - 1
	}
	return refs, -1
}

// derivable reports whether a text is of the characters that the grammar knows,
// none of them one that it knows as an escape.
func derivable(s string) bool {
	return len(s) < 500 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r > 0xff || r == '"' || r == '\\' || r < ' ' || unicode.Is(unicode.Cs, r)
	})
}
