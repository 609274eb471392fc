package variables

import (
	"errors"
	"flag"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gobwas/glob"
)

// The oracle decides matches by dynamic programming over code points. It reads
// a pattern as a list of pieces and shares nothing with the code it judges.

// piece is one code point of a pattern: itself, or a wildcard.
type piece struct {
	text  string // the code point, "*" and "?" too where wild is false
	wild  bool
	colon bool // a wildcard that matches colons
}

// pieces returns what a pattern without references means under Wildcards and
// the given segment flags, straight from SEMANTICS 2.2 and 2.3.
func pieces(pattern string, flags Flags) []piece {
	if flags&Completed != 0 && strings.HasPrefix(pattern, "arn:") {
		for strings.Count(pattern, ":") < 5 {
			pattern += ":*"
		}
	}
	var all []piece
	part := 1
	for i, r := range pattern {
		p := piece{text: string(r), wild: r == '*' || r == '?'}
		last := strings.HasPrefix(pattern[i+1:], ":") || pattern[i+1:] == ""
		switch {
		case flags&(Segments|StrictSegments) == 0, part == 6:
			p.colon = true
		case flags&StrictSegments == 0:
			p.colon = r == '*' && last
		}
		if r == ':' && part < 6 {
			part++
		}
		all = append(all, p)
	}
	return all
}

// points returns the code points of s, each invalid byte as one.
func points(s string) []string {
	var all []string
	for s != "" {
		_, n := utf8.DecodeRuneInString(s)
		all = append(all, s[:n])
		s = s[n:]
	}
	return all
}

// table is the oracle's memory: may[j] is whether the pieces so far match
// the first j points.
type table struct{ may, next []bool }

// match reports whether the pieces match the whole text.
func (t *table) match(pattern []piece, text []string) bool {
	t.may = slices.Grow(t.may[:0], len(text)+1)[:len(text)+1]
	t.next = slices.Grow(t.next[:0], len(text)+1)[:len(text)+1]
	clear(t.may)
	t.may[0] = true
	for _, p := range pattern {
		star := p.wild && p.text == "*"
		t.next[0] = star && t.may[0]
		for j, c := range text {
			fits := p.text == c
			if p.wild {
				fits = p.colon || c != ":"
			}
			t.next[j+1] = fits && t.may[j] || star && (t.may[j+1] || fits && t.next[j])
		}
		t.may, t.next = t.next, t.may
	}
	return t.may[len(text)]
}

// words returns all texts over the letters of up to n letters.
func words(letters string, n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		level := []string{""}
		for i := 0; ; i++ {
			var longer []string
			for _, w := range level {
				if !yield(w) {
					return
				}
				for _, c := range letters {
					longer = append(longer, w+string(c))
				}
			}
			if i == n {
				return
			}
			level = longer
		}
	}
}

var long = flag.Bool("long", false, "match patterns of five characters in TestMatchExhaustive, not four")

// Every pattern of up to five characters against every text of up to four: as
// they are and, for the rules about parts, behind four colons, where the next
// colon leads to the free part.
func TestMatchExhaustive(t *testing.T) {
	for _, tt := range []struct {
		prefix string
		flags  Flags
	}{
		{"", Wildcards},
		{"", Wildcards | Segments},
		{"", Wildcards | StrictSegments},
		{"::::", Wildcards | Segments},
		{"arn:", Wildcards | Segments | Completed},
		{"arn:::", Wildcards | Segments | Completed},
		{"", Wildcards | Segments | Completed},
		{"::::", Wildcards | StrictSegments},
	} {
		texts := slices.Collect(words("ab:", 4))
		var split [][]string
		for i, s := range texts {
			texts[i] = tt.prefix + s
			split = append(split, points(texts[i]))
		}
		var oracle table
		most := 4
		if *long {
			most = 5
		}
		for p := range words("ab:*?", most) {
			pattern := tt.prefix + p
			tp := MustParse(pattern, tt.flags)
			meaning := pieces(pattern, tt.flags)
			for i, s := range texts {
				want := oracle.match(meaning, split[i])
				if got := tp.Match(s, nil); got != want {
					t.Fatalf("Parse(%q, %b) matches %q: %t, want %t", pattern, tt.flags, s, got, want)
				}
			}
		}
	}
}

// random draws a pattern with references, their values and a text that is
// near to matching it.
type random struct {
	*rand.Rand
	pattern strings.Builder
	pieces  []piece
	values  []Value
	text    strings.Builder
}

// pick returns one of the strings.
func (r *random) pick(from ...string) string { return from[r.IntN(len(from))] }

// run returns a few of the strings, one after the other.
func (r *random) run(from ...string) string {
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(r.pick(from...))
	}
	return b.String()
}

// draw adds one random element to pattern, pieces, values and text. All of it
// stands in the free part.
func (r *random) draw() {
	letters := []string{"a", "b", ":", "\u00e9", "\u2603"}
	literal := func(s string) {
		for _, c := range points(s) {
			r.pieces = append(r.pieces, piece{text: c})
		}
		r.text.WriteString(s)
	}
	switch r.IntN(8) {
	case 0:
		r.pattern.WriteString("*")
		r.pieces = append(r.pieces, piece{text: "*", wild: true, colon: true})
		r.text.WriteString(r.run(append(letters, "\xff", "*")...))
	case 1:
		r.pattern.WriteString("?")
		r.pieces = append(r.pieces, piece{text: "?", wild: true, colon: true})
		r.text.WriteString(r.pick(append(letters, "\xc3", "?")...))
	case 2:
		special := r.pick("*", "?", "$")
		r.pattern.WriteString("${" + special + "}")
		literal(special)
	case 3, 4:
		r.pattern.WriteString(r.pick("${a:b}", "${a:b, ':*?'}"))
		v := text(r.run(append(letters, "*", "?", "${x}", "\xff")...))
		r.values = append(r.values, v)
		literal(v.Text)
	case 5:
		r.pattern.WriteString("${any}")
		r.values = append(r.values, anything())
		r.pieces = append(r.pieces, piece{text: "*", wild: true, colon: true})
		r.text.WriteString(r.run(letters...))
	default:
		s := r.pick(letters...)
		r.pattern.WriteString(s)
		literal(s)
	}
}

// mutate returns s with, half of the time, one code point changed.
func (r *random) mutate(s string) string {
	p := points(s)
	if len(p) == 0 || r.IntN(2) == 0 {
		return s
	}
	i := r.IntN(len(p))
	p[i] = r.pick("", "a", "b", ":", "*", p[i]+p[i])
	return strings.Join(p, "")
}

func TestMatchRandomReferences(t *testing.T) {
	var oracle table
	rnd := rand.New(rand.NewPCG(1, 2))
	matches := 0
	for range 50_000 {
		r := random{Rand: rnd}
		flags, prefix := Wildcards|References, ""
		if r.IntN(2) == 0 {
			flags, prefix = flags|Segments, ":::::"
		}
		for range r.IntN(10) {
			r.draw()
		}
		pattern, s := r.pattern.String(), r.mutate(r.text.String())
		want := oracle.match(r.pieces, points(s))
		tp := MustParse(prefix+pattern, flags)
		if got := tp.Match(prefix+s, r.values); got != want {
			t.Fatalf("Parse(%q, %b) with %v matches %q: %t, want %t", prefix+pattern, flags, r.values, prefix+s, got, want)
		}
		checkWithin(t, &tp, prefix+s, r.values)
		if want {
			matches++
		}
	}
	if matches < 10_000 {
		t.Errorf("only %d of the texts matched: the test has lost its point", matches)
	}
}

// checkWithin: the steps that a match takes are enough for it and one fewer are
// not, and a text that does not fit does not match.
func checkWithin(t *testing.T, tp *Template, s string, values []Value) {
	t.Helper()
	want, steps := tp.MatchWithin(s, values, math.MaxInt)
	if ok, again := tp.MatchWithin(s, values, steps); ok != want || again != steps {
		t.Fatalf("%q on %q within %d steps: %t in %d, want %t", tp, s, steps, ok, again, want)
	}
	if ok, more := tp.MatchWithin(s, values, steps-1); more < steps || tp.Searches() && ok && steps > 1 {
		t.Fatalf("%q on %q within %d steps: %t in %d, want it to give up", tp, s, steps-1, ok, more)
	}
	if _, none := tp.MatchWithin(s, values, -1); (none > 0) != (steps > 0) {
		t.Fatalf("%q on %q within -1 steps: %d, and %d without a limit", tp, s, none, steps)
	}
	if want && !tp.Fits(s) {
		t.Fatalf("%q matches %q and does not fit it", tp, s)
	}
}

// checkAgainstGlob compares the matcher of this package, gobwas/glob and the
// oracle on one pattern without references.
func checkAgainstGlob(t *testing.T, pattern, s string) {
	t.Helper()
	tp, err := Parse(pattern, Wildcards)
	if err != nil {
		return // not UTF-8, or too long
	}
	meta := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", `\{`, "}", `\}`)
	want := glob.MustCompile(meta.Replace(pattern)).Match(s)
	var oracle table
	tp.tokens = slices.Collect(tp.Tokens())
	w := walker{t: &tp, s: s, limit: math.MaxInt}
	if got, again, dp := w.walk(), tp.Match(s, nil), oracle.match(pieces(pattern, 0), points(s)); got != want || again != want || dp != want {
		t.Errorf("%q matches %q: walk %t, Match %t, oracle %t, glob %t", pattern, s, got, again, dp, want)
	}
	checkWithin(t, &tp, s, nil)
	if bound := (len(pattern) + 1) * (len(s) + 1); w.steps > bound {
		t.Errorf("%q on %q: %d steps, bound %d", pattern, s, w.steps, bound)
	}
}

func TestMatchRandomGlob(t *testing.T) {
	r := random{Rand: rand.New(rand.NewPCG(3, 4))}
	pattern := []string{"a", "a", "b", "*", "*", "?", "\u00e9", `\`, "[", "]", "{", "}", ",", "-", "!", "$"}
	subject := []string{"a", "a", "a", "b", "\u00e9", "\xff", `\`, "[", "}", "-"}
	for range 50_000 {
		checkAgainstGlob(t, r.run(pattern...)+r.run(pattern...)+r.run(pattern...), r.run(subject...)+r.run(subject...)+r.run(subject...))
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range [][2]string{
		{"*a*a*b", "aaaaaaaa"}, {"a?c", "abc"}, {"*?", "\u00e9"}, {`[a-c]{x,y}\*`, `[a-c]{x,y}\z`}, {"?*?", "\xff\xc3\xa9"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(checkAgainstGlob)
}

// FuzzParse: no text makes Parse panic; what parses has the references that it
// shows, and a text without wildcards matches what it is the text of.
func FuzzParse(f *testing.F) {
	for _, tt := range badTexts {
		f.Add(tt.text, uint8(References|Wildcards))
	}
	f.Add("arn:aws:dynamodb:*:1:table/${aws:username, 'x'}_*", uint8(References|Wildcards|Segments))
	f.Fuzz(func(t *testing.T, s string, flags uint8) {
		tp, err := Parse(s, Flags(flags))
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Text != s || e.Offset < 0 || e.Offset > len(s) || e.Error() == "" {
				t.Errorf("Parse(%q): %#v", s, e)
			}
			return
		}
		for _, r := range tp.References() {
			if written := "${" + r.Name; !strings.HasPrefix(s[r.Offset:], written) {
				t.Errorf("Parse(%q): reference %+v is not there", s, r)
			}
		}
		if literal, ok := tp.Literal(); ok && !tp.Match(literal, nil) {
			t.Errorf("Parse(%q) does not match its literal %q", s, literal)
		}
	})
}
