package lang

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/variables"
)

// texts returns all texts of at most n of the characters, shorter ones first.
func texts(alphabet string, n int) []string {
	all := []string{""}
	for from := 0; n > 0; n-- {
		level := all[from:]
		from = len(all)
		for _, s := range slices.Clone(level) {
			for _, r := range alphabet {
				all = append(all, s+string(r))
			}
		}
	}
	return all
}

// modes are the flags of the templates that policies have.
var modes = []variables.Flags{
	variables.Wildcards,
	variables.Wildcards | variables.Segments,
	variables.Wildcards | variables.Segments | variables.Completed,
	variables.Wildcards | variables.StrictSegments,
	variables.Wildcards | variables.FoldASCII,
	variables.FoldCase,
	0,
}

// TestMatch holds every program to its template on all texts of up to six
// characters.
func TestMatch(t *testing.T) {
	most := 5
	if *long {
		most = 6
	}
	all := texts("ab:x", most)
	r := rand.New(rand.NewPCG(3, 4))
	for _, pattern := range append(texts("a:*?", 3), longer(r, 60)...) {
		for _, flags := range modes {
			template := variables.MustParse(pattern, flags)
			p := Compile(&template, nil)
			for _, text := range all {
				if got, want := p.Match(text), template.Match(text, nil); got != want {
					t.Fatalf("%q under %b, text %q: got %t, want %t", pattern, flags, text, got, want)
				}
			}
		}
	}
}

// language is the words of up to six characters that a program matches.
type language struct {
	p     *Program
	name  string
	words []bool // by place in the list of texts
}

func languages(patterns []string, modes []variables.Flags, all []string) (list []language) {
	for _, pattern := range patterns {
		for _, flags := range modes {
			template := variables.MustParse(pattern, flags)
			l := language{Compile(&template, nil), fmt.Sprintf("%q/%b", pattern, flags), make([]bool, len(all))}
			for i, text := range all {
				l.words[i] = template.Match(text, nil)
			}
			list = append(list, l)
		}
	}
	return list
}

var long = flag.Bool("long", false, "compare with texts of six characters in TestMatch, not five, and more languages in TestFind")

// check asks for a word in all of in and none of out, and compares the answer
// with all texts of up to six characters.
func check(t *testing.T, in, out []language, all []string) (v Verdict) {
	t.Helper()
	var groups [][]*Program
	var names []string
	for _, l := range in {
		groups, names = append(groups, []*Program{l.p}), append(names, "in "+l.name)
	}
	var not []*Program
	for _, l := range out {
		not, names = append(not, l.p), append(names, "out "+l.name)
	}
	want := ""
	found := false
	for i, text := range all {
		ok := !slices.ContainsFunc(in, func(l language) bool { return !l.words[i] }) &&
			!slices.ContainsFunc(out, func(l language) bool { return l.words[i] })
		if ok {
			want, found = text, true
			break
		}
	}
	w, v := Find(Any(true), groups, not, &Budget{1 << 16})
	got := w.String()
	switch {
	case v == GaveUp:
		t.Fatalf("%q: given up", names)
	case found && v == Empty:
		t.Fatalf("%q: empty, but %q is a word", names, want)
	case found && len(got) > len(want):
		t.Fatalf("%q: %q is longer than %q", names, got, want)
	}
	if v == Found {
		for i, l := range slices.Concat(in, out) {
			if l.p.Match(got) != (i < len(in)) {
				t.Fatalf("%q: %q is not a word", names, got)
			}
		}
	}
	return v
}

// TestFind asks about all pairs of short patterns, and about triples of longer
// ones.
func TestFind(t *testing.T) {
	all := texts("ab:x", 6)
	short := languages(texts("a:*?", 3), modes[:5], all)
	n, seen := 7, [3]int{}
	if !*long {
		n = 31
	}
	for i, p := range short {
		for j, q := range short {
			if (i+j)%n == 0 {
				seen[check(t, []language{p}, []language{q}, all)]++
				seen[check(t, []language{p, q}, nil, all)]++
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	list := languages(longer(r, 200), modes, all)
	pick := func() language { return list[r.IntN(len(list))] }
	for range 20_000 / n {
		seen[check(t, []language{pick(), pick()}, []language{pick(), pick()}, all)]++
		seen[check(t, []language{pick()}, []language{pick(), pick(), pick()}, all)]++
	}
	if seen[Empty] == 0 || seen[Found] == 0 {
		t.Errorf("verdicts: %v", seen)
	}
}

// longer returns patterns of up to seven characters, many of them of six parts.
func longer(r *rand.Rand, n int) (all []string) {
	for range n {
		var p []byte
		for range 1 + r.IntN(7) {
			p = append(p, "aabx:::***?"[r.IntN(11)])
		}
		all = append(all, string(p))
	}
	return all
}

// TestRelate: what is said to be apart has no word in common, and what is said to
// cover another has all of its words.
func TestRelate(t *testing.T) {
	all := texts("ab:x", 5)
	list := languages(texts("a:*?", 3), modes, all)
	apart, covers := 0, 0
	for _, p := range list {
		for _, q := range list {
			a, c := Apart(p.p, q.p), Covers(p.p, q.p)
			for i := range all {
				if a && p.words[i] && q.words[i] {
					t.Fatalf("%s and %s both match %q", p.name, q.name, all[i])
				}
				if c && q.words[i] && !p.words[i] {
					t.Fatalf("%s matches %q and %s does not", q.name, all[i], p.name)
				}
			}
			if a {
				apart++
			}
			if c {
				covers++
			}
		}
	}
	if apart < len(list) || covers < len(list) {
		t.Errorf("%d apart, %d cover, of %d programs", apart, covers, len(list))
	}
}

// TestFolds compares every character with every other by unicode.ToLower.
func TestFolds(t *testing.T) {
	last := rune(0x1ffff) // no letter beyond has another case
	if *long {
		last = unicode.MaxRune
	}
	same := make(map[rune][]rune)
	for r := rune(0); r <= last; r++ {
		low := unicode.ToLower(r)
		same[low] = append(same[low], r)
	}
	for r := rune(0); r <= last; r++ {
		var got []rune
		lower.spellings(r, func(q rune) { got = append(got, q) })
		if slices.Sort(got); !slices.Equal(got, same[unicode.ToLower(r)]) {
			t.Fatalf("%q: got %q, want %q", r, got, same[unicode.ToLower(r)])
		}
	}
	for r := rune(0); r <= last; r++ {
		low := unicode.ToLower(r)
		if got, want := cased(r), len(same[low]) > 1 || low != r; got != want {
			t.Fatalf("%q has other spellings: %t, want %t", r, got, want)
		}
	}
	template := variables.MustParse("\u212a", variables.FoldCase)
	if p := Compile(&template, nil); !p.Match("k") || !p.Match("K") || !p.Match("\u212a") || p.Match("x") {
		t.Error("k, K and the Kelvin sign are not three spellings of one letter")
	}
}

// TestStrict: a strict program matches no more, and what a star that stops
// matches.
func TestStrict(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"arn:aws:s:*:1:x", "arn:aws:s:r:1:x", true},
		{"arn:aws:s:*:1:x", "arn:aws:s:r:r:1:x", false},
		{"arn:aws:s:r:1:x*", "arn:aws:s:r:1:x:y", true},
		{"*", "arn:aws:s:r:1:x", true},
		{"*", "*", true},
		{"arn:aws:s", "arn:aws:s:r:1:x", true},
		{"arn:aws:s", "arn:aws:s:r:1:x:y", true},
	} {
		template := variables.MustParse(test.pattern, variables.Wildcards|variables.Segments|variables.Completed)
		p := Compile(&template, nil)
		if got := p.Strict().Match(test.text); got != test.want || !p.Match(test.text) {
			t.Errorf("%q, text %q: strict %t, want %t; plain %t", test.pattern, test.text, got, test.want, p.Match(test.text))
		}
	}
}

// TestFieldAndTail hold the programs of parts to the parts of all texts.
func TestFieldAndTail(t *testing.T) {
	for _, pattern := range texts("a:/*?", 3) {
		template := variables.MustParse(pattern, variables.Wildcards)
		p := Compile(&template, nil)
		field, _ := p.Field(1)
		tail, _ := p.Tail()
		if field.Strict() != field || tail.Strict() != tail {
			t.Fatalf("%q: a part is not an ARN with stars to stop", pattern)
		}
		for _, text := range texts("ab:/", 5) {
			if got, want := field.Match(text), matchField(&template, text); got != want {
				t.Fatalf("field %q of %q: got %t, want %t", pattern, text, got, want)
			}
			if got, want := tail.Match(text), matchTail(&template, text); got != want {
				t.Fatalf("tail %q of %q: got %t, want %t", pattern, text, got, want)
			}
		}
	}
}

func matchField(t *variables.Template, text string) bool {
	colons := []int{}
	for i, r := range text {
		if r == ':' {
			colons = append(colons, i)
		}
	}
	return len(colons) >= 2 && t.Match(text[colons[0]+1:colons[1]], nil)
}

func matchTail(t *variables.Template, text string) bool {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] == '/' {
			return t.Match(text[i+1:], nil)
		}
	}
	return false
}

// TestLetters: an empty search says that there is no word whatever the text is,
// so no text may refute it; and what is plain to see is found.
func TestLetters(t *testing.T) {
	const flags = variables.Wildcards | variables.References
	patterns := []string{"${k:v}", "a${k:v}", "${k:v}*", "*${k:v}", "a*", "*", "?", "${k:v}${k:v}", "aa", "a?", "${k:v}a", "*a*"}
	modes := []variables.Flags{flags, flags | variables.FoldCase, flags | variables.FoldASCII}
	type one struct {
		t variables.Template
		p *Program
	}
	var list []one
	for _, pattern := range patterns {
		for _, f := range modes {
			template := variables.MustParse(pattern, f)
			list = append(list, one{template, Compile(&template, []Value{{Letter: 1}, {Letter: 1}})})
		}
	}
	values, words := texts("aAb", 2)[1:], texts("aAb", 3)
	if *long {
		words = texts("aAb", 4)
	}
	empty := 0
	for _, p := range list {
		for _, q := range list {
			for _, r := range list {
				_, v := Find(Any(true), [][]*Program{{p.p}, {q.p}}, []*Program{r.p}, &Budget{1 << 16})
				if v != Empty {
					continue
				}
				empty++
				for _, value := range values {
					with := []variables.Value{{Text: value}, {Text: value}}
					for _, w := range words {
						if p.t.Match(w, with) && q.t.Match(w, with) && !r.t.Match(w, with) {
							t.Fatalf("in %v and %v, not in %v: %q is a word where the text is %q", p.t, q.t, r.t, w, value)
						}
					}
				}
			}
		}
	}
	if empty < 1000 {
		t.Errorf("only %d triples are empty", empty)
	}
}

// TestBudget: runs of question marks behind a star are the hard case. Short ones
// are decided, long ones given up within the budget.
func TestBudget(t *testing.T) {
	compile := func(pattern string) *Program {
		template := variables.MustParse(pattern, variables.Wildcards)
		return Compile(&template, nil)
	}
	for _, test := range []struct {
		run  string
		want Verdict
	}{{"????", Empty}, {"??????????", Empty}, {"????????????????????????", GaveUp}} {
		in, out := compile("*a"+test.run), []*Program{compile("?*a" + test.run), compile("a" + test.run)}
		if _, v := Find(Any(true), [][]*Program{{in}}, out, &Budget{1 << 16}); v != test.want {
			t.Errorf("%d question marks: %d, want %d", len(test.run), v, test.want)
		}
	}
	if _, v := Find(Any(true), nil, nil, new(Budget)); v != GaveUp {
		t.Error("the zero Budget allows something")
	}
}

// TestWhatIsSeen: how many relations are seen without a search, how many searches find a
// word, and how many states they take, are what they were. Fewer seen or more states are
// slower, and other verdicts wrong.
func TestWhatIsSeen(t *testing.T) {
	const flags = variables.Wildcards | variables.References
	patterns := append(texts("aA:*?", 2), "${k:v}", "a${k:v}", "${k:v}*", "*a*", "a*A", "*?*", "arn:a:*:a:a:*", "arn:a:*", "*:a", "\u212a*", "a/?", "a/*")
	var list []*Program
	for _, pattern := range patterns {
		for _, mode := range []variables.Flags{flags, flags | variables.FoldCase, flags | variables.FoldASCII, flags | variables.Segments | variables.Completed, flags | variables.StrictSegments} {
			template, err := variables.Parse(pattern, mode)
			if err != nil {
				continue
			}
			for _, v := range []Value{{Letter: 1}, {Text: "aa"}, {Any: true}} {
				list = append(list, Compile(&template, []Value{v, v}))
				if template.String() == pattern && !list[len(list)-1].Letters() {
					break
				}
			}
		}
	}
	long, variable := variables.MustParse("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa*", flags), variables.MustParse("${k:v}", flags)
	list = append(list, nil, new(Program), Compile(&variable, nil), Compile(&long, nil))
	seen := map[string]int{}
	for i, p := range list {
		for j, q := range list {
			if Apart(p, q) {
				seen["apart"]++
			}
			if Covers(p, q) {
				seen["covers"]++
			}
			if (i*len(list)+j)%7 == 0 {
				b := Budget{1 << 12}
				r := list[(i*31+j*17)%len(list)]
				w, v := Find(Any(j%2 == 0), [][]*Program{{p, r}}, []*Program{q}, &b)
				seen[[]string{"gave up", "empty", "found"}[v]]++
				seen["states"] += 1<<12 - b.States
				seen["letters"] += len(w)
			}
		}
	}
	want := map[string]int{"apart": 25617, "covers": 7903, "empty": 745, "found": 6682, "letters": 9491, "states": 42018}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestParts: a program with letters has no parts, nor has any one in front of the first
// colon or far behind it.
func TestParts(t *testing.T) {
	variable := variables.MustParse("a${k:v}", variables.Wildcards|variables.References)
	letters := Compile(&variable, []Value{{Letter: 1}})
	_, field := letters.Field(4)
	_, tail := letters.Tail()
	_, before := Literal("a").Field(-1)
	_, beyond := Literal("a").Field(101)
	_, last := Literal("a").Field(100)
	if field || tail || before || beyond || !last {
		t.Errorf("parts: of letters %t and %t, before %t, beyond %t, last %t", field, tail, before, beyond, last)
	}
}

// TestNUL: the character 0 is one like all others, and not a letter that stands for a text.
func TestNUL(t *testing.T) {
	all := texts("\x00a", 4)
	list := languages(texts("\x00a*?", 2), []variables.Flags{variables.Wildcards, variables.Wildcards | variables.FoldCase, variables.Wildcards | variables.FoldASCII}, all)
	for _, p := range list {
		for _, q := range list {
			check(t, []language{p, q}, nil, all)
			check(t, []language{p}, []language{q}, all)
			if p.p.Letters() || Apart(p.p, q.p) && slices.Equal(p.words, q.words) && slices.Contains(p.words, true) || Covers(p.p, q.p) && slices.Contains(q.words, true) && !slices.Contains(p.words, true) {
				t.Fatalf("%s and %s", p.name, q.name)
			}
		}
	}
	if nul := Literal("\x00"); nul.least() != 1 || !nul.plain {
		t.Errorf("its shortest word has %d characters, plain %t; want 1 and true", nul.least(), nul.plain)
	}
}

// TestFirstOfEqual: of several words of the same length, the one of the first choice of
// programs is taken.
func TestFirstOfEqual(t *testing.T) {
	compile := func(pattern string) *Program {
		template := variables.MustParse(pattern, variables.Wildcards)
		return Compile(&template, nil)
	}
	for _, order := range [][2]string{{"*a", "*b"}, {"*b", "*a"}} {
		w, v := Find(Any(true), [][]*Program{{compile(order[0]), compile(order[1])}}, []*Program{compile("?")}, &Budget{1 << 10})
		if want := order[0][1:] + order[0][1:]; v != Found || w.String() != want {
			t.Errorf("%q: %q, want %q", order, w.String(), want)
		}
	}
}

// TestBuilderBounds: an edge without one of its states does nothing.
func TestBuilderBounds(t *testing.T) {
	var b Builder
	first := b.State(true)
	for _, n := range []int{-1, first + 1, first + 2} {
		b.Edge(n, 'a', 'z', first)
		b.Edge(first, 'a', 'z', n)
	}
	if u := b.Universe(); !u.Has("") || u.Has("a") {
		t.Error("an edge that leads nowhere reads a character")
	}
}
