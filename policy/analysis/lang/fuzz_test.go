package lang

import (
	"testing"
	"unicode/utf8"

	"github.com/iameval/iameval/variables"
)

// FuzzFind: a word that is found is one, a word that is there is not denied, and
// the same question has the same answer.
func FuzzFind(f *testing.F) {
	f.Add("arn:aws:*:u*t-1:1:x", "arn:*", "arn:aws:dynamodb:us:ust-1:1:x", byte(1))
	f.Add("a*b?c", "*", "axbxc", byte(0))
	f.Add("*\u212a*", "k*", "k\u212aK", byte(5))
	f.Fuzz(func(t *testing.T, in, out, text string, mode byte) {
		flags := modes[int(mode)%len(modes)]
		p, errP := variables.Parse(in, flags)
		q, errQ := variables.Parse(out, flags)
		if errP != nil || errQ != nil || !utf8.ValidString(text) || len(in)+len(out) > 200 {
			return
		}
		a, b := Compile(&p, nil), Compile(&q, nil)
		for _, c := range []struct {
			p *Program
			t *variables.Template
		}{{a, &p}, {b, &q}} {
			if c.p.Match(text) != c.t.Match(text, nil) {
				t.Fatalf("%q under %b, text %q: program %t", c.t, flags, text, c.p.Match(text))
			}
		}
		budget := Budget{1 << 12}
		w, v := Find(Any(true), [][]*Program{{a}}, []*Program{b}, &budget)
		again, v2 := Find(Any(true), [][]*Program{{a}}, []*Program{b}, &Budget{1 << 12})
		switch {
		case v != v2 || w.String() != again.String():
			t.Fatalf("two answers: %q, %d and %q, %d", w, v, again, v2)
		case v == Found && (!p.Match(w.String(), nil) || q.Match(w.String(), nil)):
			t.Fatalf("%q, not %q: %q is not a word", in, out, w.String())
		case v == Empty && p.Match(text, nil) && !q.Match(text, nil):
			t.Fatalf("%q, not %q: empty, but %q is a word", in, out, text)
		}
	})
}
