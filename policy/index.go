package policy

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// The index finds the statements that may apply to a request without looking
// at the others, so that a decision among 100,000 statements costs what it
// costs among ten.
//
// Its contract is weak on purpose: it may return too many statements, never too
// few. An index that returned all of them would be right. Whether a statement
// applies is decided by Statement.match alone.
//
// A statement can only apply if each of its elements matches, so it is enough
// to file it under one: the most selective of its Action, Resource and
// Principal. (NotAction, NotResource, NotPrincipal and conditions file nothing;
// a statement with no selective element is on a list that is always tried.)
// Within the element it is filed under every member, by a term: what the text
// of a request must be, start with, or end with for that member to match.
//
//	dynamodb:GetItem                             action is "dynamodb:getitem"
//	dynamodb:Get*                                action starts with "dynamodb:get"
//	arn:aws:dynamodb:*:*:table/Books             resource ends with ":table/Books"
//	arn:aws:dynamodb:us-west-2:*:table/${k}      resource starts with "arn:aws:dynamodb:us-west-2:"
//
// Terms are counted first. Of a member's two ends the rarer one is its term,
// and of the elements the one whose commonest term is the rarest is chosen.
// Memory is a constant times the number of members.
//
// A lookup hashes the request's texts, and for terms that are starts or ends
// their first or last n bytes, for each length n that occurs. At most
// maxLengths lengths are kept: a longer literal is filed under the next shorter
// length. So a lookup costs at most about fifty probes, whatever the policies
// hold; the usual one costs one or two. Hashes are seeded, and equal hashes are
// harmless: they return too many.
//
// What the index cannot help with are patterns whose ends are all alike, such
// as "arn:aws:dynamodb:*:*:table/*-eu-*": those are matched one by one.
type index struct {
	filed   table   // statements by the hashes of their terms
	always  []int32 // statements to try for every request
	lengths [numTermKinds][]int
	has     [numTermKinds]bool
}

// termKind says which text of a request a term is compared with, and how.
type termKind uint8

const (
	actionIs termKind = iota
	actionStarts
	resourceIs
	resourceStarts
	resourceEnds
	callerIs      // the ARN, account, unique ID or name of the caller
	sessionOfRole // a session of a role of this name, where the caller's session is not known
	someUniqueID  // any unique ID, where the caller's is not known
	numTermKinds
)

// term is what the text of a request must be, start with or end with.
type term struct {
	kind termKind
	text string
}

// maxLengths bounds the lengths of literals that a lookup tries for each kind.
const maxLengths = 16

// seed makes the hashes of this process unlike those of any other, so that no
// policy can be written to collide.
var seed = maphash.MakeSeed()

// hash is the key of a text. Terms of different kinds with the same text have
// different keys.
func (k termKind) hash(text string) uint64 {
	return maphash.String(seed, text) + uint64(k)*0x9e3779b97f4a7c15
}

// hashFolded is hash of the text with A-Z in lower case.
func (k termKind) hashFolded(text string) uint64 {
	var buf [48]byte
	h := uint64(0)
	for len(text) > 0 {
		n := copy(buf[:], text)
		for i, c := range buf[:n] {
			buf[i] = variables.LowerByte(c)
		}
		h = bits.RotateLeft64(h, 17)*0x9e3779b97f4a7c15 ^ maphash.Bytes(seed, buf[:n])
		text = text[n:]
	}
	return h + uint64(k)*0x9e3779b97f4a7c15
}

// each calls visit with the place of every statement that may apply, some of
// them more than once, in no order.
func (x *index) each(q *question, visit func(order int32)) {
	for _, o := range x.always {
		visit(o)
	}
	if x.has[actionIs] {
		x.filed.probe(actionIs.hashFolded(q.action), visit)
	}
	for _, n := range x.lengths[actionStarts] {
		if n <= len(q.action) {
			x.filed.probe(actionStarts.hashFolded(q.action[:n]), visit)
		}
	}
	resource := q.resource.String()
	if x.has[resourceIs] {
		x.filed.probe(resourceIs.hash(resource), visit)
	}
	for _, n := range x.lengths[resourceStarts] {
		if n <= len(resource) {
			x.filed.probe(resourceStarts.hash(resource[:n]), visit)
		}
	}
	for _, n := range x.lengths[resourceEnds] {
		if n <= len(resource) {
			x.filed.probe(resourceEnds.hash(resource[len(resource)-n:]), visit)
		}
	}
	if x.has[callerIs] {
		x.filed.eachNaming(&q.principal, visit)
	}
}

// newIndex files the statements.
func newIndex(statements []*Statement) *index {
	b := indexBuilder{statements: statements, count: make(map[term]int)}
	for _, s := range statements {
		for _, members := range s.terms() {
			for _, ends := range members {
				for _, t := range ends {
					b.count[t]++
				}
			}
		}
	}
	for i, s := range statements {
		b.file(int32(i), s)
	}
	return b.index()
}

// indexBuilder makes an index.
type indexBuilder struct {
	statements []*Statement
	count      map[term]int // how many members each term could stand for
	filed      []filing
	always     []int32
}

type filing struct {
	term
	order int32
}

// file chooses the terms of a statement.
func (b *indexBuilder) file(order int32, s *Statement) {
	var best []term
	rarest := len(b.statements) + 1
	for _, members := range s.terms() {
		chosen, commonest := b.rarestEnds(members)
		if commonest < rarest || commonest == rarest && len(chosen) < len(best) {
			best, rarest = chosen, commonest
		}
	}
	if rarest > len(b.statements) {
		b.always = append(b.always, order)
		return
	}
	for _, t := range best {
		b.filed = append(b.filed, filing{t, order})
	}
}

// rarestEnds chooses a term for each member and returns the count of the
// commonest. Where a member has none, as "*", no term can stand for the element,
// and the count is out of reach.
func (b *indexBuilder) rarestEnds(members [][]term) (chosen []term, commonest int) {
	for _, ends := range members {
		if len(ends) == 0 {
			return nil, len(b.statements) + 1
		}
		rarest := ends[0]
		if rarest.kind == callerIs {
			chosen = append(chosen, ends...) // each for another caller: all are needed
		} else {
			rarest = slices.MinFunc(ends, func(t, u term) int { return cmp.Compare(b.count[t], b.count[u]) })
			chosen = append(chosen, rarest)
		}
		commonest = max(commonest, min(b.count[rarest], len(b.statements)))
	}
	return chosen, commonest
}

// index lays the filings out in a table.
func (b *indexBuilder) index() *index {
	x := &index{always: b.always}
	for _, kind := range []termKind{actionStarts, resourceStarts, resourceEnds} {
		x.lengths[kind] = b.cutLengths(kind)
	}
	posts := make([]post, len(b.filed))
	for i, f := range b.filed {
		x.has[f.kind] = true
		posts[i] = post{f.key(), f.order}
	}
	x.filed = newTable(posts)
	return x
}

// key is the hash under which a lookup will find the term.
func (t *term) key() uint64 {
	if t.kind == actionIs || t.kind == actionStarts {
		return t.kind.hashFolded(t.text)
	}
	return t.kind.hash(t.text)
}

// cutLengths returns the lengths that terms of a kind have, at most maxLengths
// of them, and cuts the others to the next shorter one.
func (b *indexBuilder) cutLengths(kind termKind) []int {
	var all []int
	for _, f := range b.filed {
		if f.kind == kind {
			all = append(all, len(f.text))
		}
	}
	slices.Sort(all)
	lengths := slices.Compact(slices.Clone(all))
	if len(lengths) <= maxLengths {
		return lengths
	}
	lengths = lengths[:1] // the shortest stands for all that are cut below the next
	for i := 1; i < maxLengths; i++ {
		lengths = append(lengths, all[i*len(all)/maxLengths])
	}
	lengths = slices.Compact(lengths)
	for i := range b.filed {
		f := &b.filed[i]
		if f.kind != kind {
			continue
		}
		at, found := slices.BinarySearch(lengths, len(f.text))
		if !found {
			at--
		}
		f.text = f.cut(lengths[at])
	}
	return lengths
}

// cut shortens the term to n bytes, which makes it match more.
func (t *term) cut(n int) string {
	if t.kind == resourceEnds {
		return t.text[len(t.text)-n:]
	}
	return t.text[:n]
}

// terms returns, for each element of the statement that can be filed, the terms
// that could stand for each member.
func (s *Statement) terms() (elements [][][]term) {
	if !s.actions.not {
		var members [][]term
		for i := range s.actions.members {
			if m := &s.actions.members[i]; !m.dead {
				members = append(members, actionTerms(&m.glob))
			}
		}
		elements = append(elements, members)
	}
	if s.resources != nil && !s.resources.not {
		var members [][]term
		for i := range s.resources.members {
			members = append(members, resourceTerms(&s.resources.members[i]))
		}
		elements = append(elements, members)
	}
	if s.principals != nil && !s.principals.not && !s.principals.everyone {
		var members [][]term
		for i := range s.principals.entries {
			members = append(members, s.principals.entries[i].terms())
		}
		elements = append(elements, members)
	}
	return elements
}

func actionTerms(t *variables.Template) []term {
	if text, ok := t.Literal(); ok {
		return []term{{actionIs, variables.LowerASCII(text)}}
	}
	for token := range t.Tokens() {
		if token.Kind == variables.Literal {
			return []term{{actionStarts, variables.LowerASCII(token.Text)}}
		}
		break
	}
	return nil
}

// resourceTerms are the literal ends of a pattern. All but "*" start with one.
func resourceTerms(p *arn.Pattern) (terms []term) {
	var last variables.Token
	tokens := 0
	for token := range p.Tokens() {
		if tokens == 0 && token.Kind == variables.Literal {
			terms = append(terms, term{resourceStarts, token.Text})
		}
		last = token
		tokens++
	}
	switch {
	case tokens == 1 && len(terms) == 1:
		terms[0].kind = resourceIs
	case len(terms) == 1 && last.Kind == variables.Literal:
		terms = append(terms, term{resourceEnds, last.Text})
	}
	return terms
}

// Entries of a Principal element are found by name: each is filed under the
// texts that a caller may give to be matched by it, and a lookup tries all texts
// that the caller has. Both sides are here, so that they can be read together.
// The index of a group files statements so, and a long list its entries.

// eachNaming calls visit with the places filed under a name of the caller, some
// of them more than once.
func (t *table) eachNaming(p *Principal, visit func(order int32)) {
	for _, a := range [...]arn.ARN{p.arn, p.role, p.parent} {
		if a.IsValid() {
			t.probe(callerIs.hash(a.String()), visit)
		}
	}
	for _, name := range [...]string{p.account, p.name, p.uniqueID} {
		if name != "" {
			t.probe(callerIs.hash(name), visit)
		}
	}
	if p.uniqueID == "" {
		t.probe(someUniqueID.hash(""), visit)
	}
	if p.typ == TypeRoleSession && !p.arn.IsValid() {
		t.probe(sessionOfRole.hash(p.role.Name()), visit)
	}
}

// terms are the names under which an entry is found. The first is the one to be
// counted; the others are for callers of whom something is not known.
func (e *PrincipalEntry) terms() []term {
	switch e.typ {
	case EntryAccount:
		return []term{{callerIs, e.account}}
	case EntrySession:
		return []term{{callerIs, e.text}, {sessionOfRole, e.arn.Role()}}
	case EntryUniqueID:
		return []term{{callerIs, e.text}, {someUniqueID, ""}}
	}
	return []term{{callerIs, e.text}}
}

// tableOfNames files entries under their names.
func tableOfNames(entries []PrincipalEntry) *table {
	var posts []post
	for i := range entries {
		for _, t := range entries[i].terms() {
			posts = append(posts, post{t.key(), int32(i)})
		}
	}
	t := newTable(posts)
	return &t
}

// table is a hash table with linear probing, from keys to lists of places. It
// is built once. The zero table must not be probed.
//
// It never compares what was hashed: equal keys of unequal texts lead to places
// too many, which whoever looks there finds out.
type table struct {
	slots []slot  // their number is a power of two, and more than the keys
	posts []int32 // the places of each slot, together
}

// slot holds the places filed under one key: posts[at:at+n].
type slot struct {
	key   uint64
	at, n uint32 // n is 0 in an empty slot
}

// post is one place to be filed.
type post struct {
	key   uint64
	order int32
}

// newTable files the posts, which it sorts. One that is there twice counts once.
func newTable(posts []post) table {
	slices.SortFunc(posts, func(p, q post) int {
		return cmp.Or(cmp.Compare(p.key, q.key), cmp.Compare(p.order, q.order))
	})
	posts = slices.Compact(posts)
	keys := 0
	for i := range posts {
		if i == 0 || posts[i].key != posts[i-1].key {
			keys++
		}
	}
	t := table{make([]slot, 1<<bits.Len(uint(keys*3/2))), make([]int32, len(posts))}
	for i := 0; i < len(posts); {
		j := i
		for ; j < len(posts) && posts[j].key == posts[i].key; j++ {
			t.posts[j] = posts[j].order
		}
		t.insert(slot{posts[i].key, uint32(i), uint32(j - i)})
		i = j
	}
	return t
}

func (t *table) insert(s slot) {
	mask := uint64(len(t.slots) - 1)
	i := s.key & mask
	for t.slots[i].n != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

// probe calls visit with the places filed under a key.
func (t *table) probe(key uint64, visit func(order int32)) {
	mask := uint64(len(t.slots) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.n == 0 {
			return
		}
		if s.key == key {
			for _, o := range t.posts[s.at : s.at+s.n] {
				visit(o)
			}
			return
		}
	}
}
