package analysis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// The twin of a key is one of another name. Policies that read the twin in place of
// the key can be compared with themselves: what one of two requests is refused that
// differ in the key alone.

// twinOf returns a name for the twin of a key, one that no policy of the rules reads.
func (r *Rules) twinOf() string {
	reads := slices.Concat(slices.Collect(r.set.Keys()), slices.Collect(r.target.Keys()))
	for n := 1; ; n++ {
		twin := fmt.Sprintf("other:key%d", n)
		if !slices.ContainsFunc(reads, func(k string) bool { return variables.EqualASCII(k, twin) }) {
			return twin
		}
	}
}

// renamed returns the rules with another key in place of one; nil if their documents
// cannot be written so. The two keys of the clock are one.
func (r *Rules) renamed(key, twin string) *Rules {
	folded := condition.FoldKey(key)
	return r.rename(func(k string) string {
		k = condition.FoldKey(k)
		return choose(k == folded || isClock(k) && isClock(folded), twin, "")
	})
}

// rename returns the rules with other keys in place of some; to returns "" for a key
// that stays. It is nil if their documents cannot be written so.
func (r *Rules) rename(to func(key string) string) *Rules {
	drafts := make(map[slot]*draft)
	for at, p := range r.slots() {
		d := draftOf(p)
		changed, ok := d.rename(to)
		if !ok {
			return nil
		}
		if changed {
			drafts[at] = d
		}
	}
	return r.redraft(drafts)
}

// rename puts keys in place of others.
func (d *draft) rename(to func(key string) string) (changed, ok bool) {
	ok = true
	spell := func(text string, refs []variables.Reference) string {
		for _, ref := range slices.Backward(refs) {
			name := to(ref.Key)
			if name == "" {
				continue
			}
			from := ref.Offset + len("${")
			if from > len(text) || !strings.HasPrefix(text[ref.Offset:], "${") || !strings.Contains(text[from:], ref.Name) {
				ok = false
				return text
			}
			text = text[:from] + strings.Replace(text[from:], ref.Name, name, 1)
			changed = true
		}
		return text
	}
	for i := range d.statements {
		s := &d.statements[i]
		n := 0
		for p := range s.of.Resources() {
			s.resources[n] = spell(s.resources[n], p.References())
			n++
		}
		n = 0
		for t := range s.of.Tests() {
			if name := to(t.Key()); name != "" {
				s.tests[n].key, changed = name, true
			}
			for j := range t.Values() {
				s.tests[n].values[j] = spell(s.tests[n].values[j], t.References(j))
			}
			n++
		}
	}
	return changed, ok
}

// clock returns the instant that the twin of a key of the clock has in a request.
func (w *whole) clock(key string, r *policy.Request, twin string) (at time.Time, ok bool) {
	if !isClock(condition.FoldKey(key)) || w.state(condition.FoldKey(key)) != stateClock {
		return at, false
	}
	env := condition.Env{Context: r.Context}
	values, kind := env.Lookup(condition.FoldKey(twin))
	if kind != condition.KindSingle {
		return someday, true
	}
	return instant(values[0])
}
