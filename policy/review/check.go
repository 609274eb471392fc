package review

import (
	"cmp"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/iameval/iameval/policy"
)

// Check is [Checker.Check] of a Checker with the options.
func Check(docs []*Document, o Options) iter.Seq[Finding] { return NewChecker(o).Check(docs) }

// Checker checks documents by the same options. The zero Checker has the zero Options.
type Checker struct {
	o     Options
	index *index
	idle  idle
}

// NewChecker returns a Checker. The options must not be changed from here on.
func NewChecker(o Options) *Checker { return &Checker{o: o, index: newIndex(o.Subjects)} }

// Check yields the findings of documents by the rules that the options leave on: by
// document, then by place, then in the order of [Rules]. The same documents give the
// same findings. It stops when the consumer does.
//
// Check changes nothing and is safe for concurrent use, so that documents may be
// checked in parallel; a finding depends on another document only where its rule needs
// several. A document of 6 KB takes about a millisecond. Of the documents of a large
// account some hundreds at a time are in memory with what is made of them.
func (c *Checker) Check(docs []*Document) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		if c == nil || c.index == nil {
			c = NewChecker(Options{})
		}
		for some := range c.index.together(docs) {
			at := c.idle.take()
			if at == nil {
				at = newChecker(&c.o, c.index)
			}
			all := at.check(some)
			c.idle.put(at)
			for _, f := range all {
				if c.o.Ignore != nil {
					f.Reason, f.Suppressed = c.o.Ignore(f)
				}
				if !yield(*f) {
					return
				}
			}
		}
	}
}

// maxTogether is how many documents are checked together, and maxHolders how many of the
// principals that have one of them are looked at together. What is made of documents is
// kept as long. Of documents that few have maxOwn are checked together: what is made of
// their holders serves them alone.
const (
	maxTogether = 500
	maxOwn      = 100
	maxHolders  = 100
	fewHolders  = 8 // holders
)

// together yields the documents that are checked together.
func (x *index) together(docs []*Document) iter.Seq[[]*Document] {
	return func(yield func([]*Document) bool) {
		from, own := 0, 0
		for i, d := range docs {
			if len(x.having[d]) < fewHolders {
				own++
			}
			if own == maxOwn || i+1-from == maxTogether || i+1 == len(docs) {
				if !yield(docs[from : i+1]) {
					return
				}
				from, own = i+1, 0
			}
		}
	}
}

// idle are checkers that are at rest, with what they have looked up: it serves the next
// documents. The zero idle has none.
type idle struct {
	sync.Mutex
	checkers []*checker
}

// take returns one of them; nil if all are at work.
func (i *idle) take() *checker {
	i.Lock()
	defer i.Unlock()
	n := len(i.checkers)
	if n == 0 {
		return nil
	}
	c := i.checkers[n-1]
	i.checkers = i.checkers[:n-1]
	return c
}

// put adds one whose work is done.
func (i *idle) put(c *checker) {
	c.forget(nil)
	c.bound()
	i.Lock()
	defer i.Unlock()
	i.checkers = append(i.checkers, c)
}

// checking is one document under check.
type checking struct {
	m       *model     // nil: nothing is found in an equal document
	all     []*Finding // of loading
	passes  []*pass    // that found something, or ask
	asking  []*pass    // those that ask for the subjects that have it
	holders []int      // these, among all
	begun   bool
	equal   *equal // nil: nothing is known of equal documents
}

// check returns the findings of documents, in their order.
func (c *checker) check(docs []*Document) (all []*Finding) {
	var checks []*checking
	for _, d := range docs {
		if d != nil {
			checks = append(checks, c.begin(d))
		}
	}
	for _, some := range windows(checks) {
		for _, k := range checks {
			c.look(k, some)
		}
		c.forget(checks)
	}
	for _, k := range checks {
		all = append(all, c.end(k)...)
	}
	return all
}

// begin finds the rules that look at a document.
func (c *checker) begin(d *Document) *checking {
	k := &checking{equal: c.equals.to(d)}
	if k.equal.isClean() {
		return k
	}
	k.m, k.holders = c.model(d), c.index.having[d]
	k.all = c.loadErrors(k.m)
	return k
}

// rulesOn returns the rules that look at documents of a kind.
func (c *checker) rulesOn(k policy.Kind) []*Rule {
	rules, ok := c.ofKind[k]
	if !ok {
		for _, r := range ordered() {
			_, on := r.level(c.o)
			if _, lacks := r.Lacks(c.o); on && !lacks && r.check != nil && r.Kinds.Has(k) {
				rules = append(rules, r)
			}
		}
		c.ofKind[k] = rules
	}
	return rules
}

// windows are the subjects that have one of the documents, from the first to the last, a
// part at a time. There is one at least.
func windows(checks []*checking) (all [][]int) {
	var holders []int
	for _, k := range checks {
		holders = append(holders, k.holders...)
	}
	slices.Sort(holders)
	all = slices.Collect(slices.Chunk(slices.Compact(holders), maxHolders))
	if all == nil {
		all = append(all, nil)
	}
	return all
}

// look has the rules look at a document and those of the subjects that have it. Rules that
// do not ask for these look once.
func (c *checker) look(k *checking, subjects []int) {
	if k.m == nil || k.m.syntax == nil {
		return
	}
	c.holders = nil
	for _, i := range among(k.holders, subjects) {
		c.holders = append(c.holders, &c.o.Subjects[i])
	}
	if len(c.holders) == 0 && (k.begun || len(k.holders) > 0) {
		return
	}
	if k.begun {
		for _, p := range k.asking {
			p.look()
		}
		return
	}
	k.begun = true
	rules, clean := c.rulesOn(k.m.doc.Kind), len(k.m.errs) == 0
	p := new(pass)
	for i, r := range rules {
		if k.equal.isCleanOf(i) {
			continue
		}
		*p = pass{rule: r, m: k.m, c: c}
		c.asked, c.personal = false, false
		p.look()
		switch {
		case c.asked:
			k.asking = append(k.asking, p)
			fallthrough
		case len(p.out) > 0:
			k.passes = append(k.passes, p)
			p, clean = new(pass), false
		case c.personal:
			clean = false
		default:
			k.equal.noteClean(i)
		}
	}
	k.equal.noteAll(clean)
}

// look has the rule look. What it has found before goes at once: witnesses are large.
func (p *pass) look() {
	p.rule.check(p)
	p.out = once(p.out)
}

// among returns the part of all that lies within the range of some. Both are sorted.
func among(all, some []int) []int {
	if len(some) == 0 {
		return nil
	}
	from, _ := slices.BinarySearch(all, some[0])
	to, _ := slices.BinarySearch(all, some[len(some)-1]+1)
	return all[from:to]
}

// forget drops what was made of the documents that are not under check.
func (c *checker) forget(checks []*checking) {
	clear(c.models)
	clear(c.sets)
	clear(c.grants)
	clear(c.ofSubject)
	c.alone = nil
	for _, k := range checks {
		if k.m != nil {
			c.models[k.m.doc] = k.m
		}
	}
}

// end returns the findings of a document.
func (c *checker) end(k *checking) []*Finding {
	all := k.all
	for _, p := range k.passes {
		severity, _ := p.rule.level(c.o)
		for _, f := range tentative(p.out) {
			if severity != NoSeverity {
				f.Severity = severity
			}
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b *Finding) int { return cmp.Compare(a.At.Start, b.At.Start) })
	return all
}

// once leaves out what was found before: a rule over several documents runs for each
// principal that has the document.
func once(all []*Finding) (some []*Finding) {
	if len(all) < 2 {
		return all
	}
	type key struct {
		start, end int
		message    string
	}
	seen := make(map[key]bool)
	for _, f := range all {
		k := key{f.At.Start, f.At.End, f.Message}
		if !seen[k] {
			some = append(some, f)
		}
		seen[k] = true
	}
	return some
}

// loadErrors returns why the document does not load.
func (c *checker) loadErrors(m *model) (all []*Finding) {
	d := m.doc
	for _, e := range d.known(m.errs) {
		r, ok := Lookup(string(e.Code))
		if !ok {
			continue
		}
		severity, on := r.level(c.o)
		if !on {
			continue
		}
		f := &Finding{Rule: r, Severity: severity, Message: e.Err.Error(), Certain: true}
		if severity == NoSeverity {
			f.Severity = r.Severity
		}
		f.At = Location{Document: d, Start: e.Position.Offset, End: m.endOfFault(e.Position.Offset), Pointer: e.Pointer}
		f.Fixes = d.spelling(e)
		all = append(all, f)
	}
	return all
}

// endOfFault returns where the range of a load error ends that begins at an offset: with
// the value there, or after one character within a string or a text that is not an object.
func (m *model) endOfFault(at int) int {
	text := m.doc.Text
	if at >= len(text) {
		return len(text)
	}
	if m.syntax != nil && (text[at] == '"' || text[at] == '{' || text[at] == '[') {
		return valueAt(text, at).end
	}
	_, size := utf8.DecodeRune(text[at:])
	return at + size
}
