package policy

import (
	"cmp"
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
// of a request must be, start with, end with or hold for that member to match.
//
//	dynamodb:GetItem                             action is "dynamodb:getitem"
//	dynamodb:Get*                                action starts with "dynamodb:get"
//	arn:aws:dynamodb:*:*:table/Books             resource ends with ":table/Books"
//	arn:aws:dynamodb:us-west-2:*:table/${k}      resource starts with "arn:aws:dynamodb:us-west-2:"
//	arn:aws:dynamodb:*:*:table/app7-*            a field of the resource starts with "table/app7-"
//	arn:aws:dynamodb:*:*:table/*-app7-*          the resource part holds "-app7-"
//
// Terms are counted first. Of a member's ends and its field the rarest is its
// term, and of the elements the one whose commonest term is the rarest is chosen.
// Only where that is common, filed more than crowd times, is the resource filed by what
// it holds: by one of the grams of its infixes, which are pieces of gramLong
// bytes, or of gramShort where an infix is shorter. Package arn says what fields
// and infixes are, and within which limits they are looked at. Memory is a
// constant times the number of members.
//
// A lookup hashes the request's texts, and for terms that are starts or ends
// their first or last n bytes, for each length n that occurs. At most
// maxLengths lengths are kept: a longer literal is filed under the next shorter
// length. For grams it hashes every piece of the resource part. So a lookup costs
// at most about 200 probes, and 500 more if there are grams, for any policies;
// usually it costs one or two. Hashes are seeded, and equal hashes are
// harmless: they return too many.
//
// What the index cannot help with are patterns that differ only in texts shorter
// than gramShort, such as "arn:aws:dynamodb:*:*:table/*eu*", and long lists of
// them in one statement: those are matched one by one.
type index struct {
	filed   table   // statements by the hashes of their terms
	always  []int32 // statements to try for every request
	lengths [numTermKinds][]int
	has     [numTermKinds]bool
	fields  []int32 // all that are filed by a field, for resources with too many to look at
	held    []int32 // all that are filed by a gram, for resources too long for that
}

// maxLengths bounds the lengths of literals that a lookup tries for each kind.
const maxLengths = 16

// maxMembers is the longest Resource that is filed by fields and grams: a lookup may
// find the statement once for each member.
const maxMembers = 32

// crowd is how often a term may be filed before grams are tried.
const crowd = 8

// each calls visit with the place of every statement that may apply, some of
// them more than once, in no order.
func (x *index) each(q *question, visit func(order int32)) {
	for _, o := range x.always {
		visit(o)
	}
	if x.has[actionIs] {
		x.filed.probe(actionIs.key(q.hash), visit)
	}
	for _, n := range x.lengths[actionStarts] {
		if n <= len(q.action) {
			x.filed.probe(actionStarts.hashAction(q.action[:n]), visit)
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
	if x.has[fieldStarts] {
		x.eachField(q.resource, visit)
	}
	if x.has[resourceHolds] {
		x.eachGram(q.resource.Resource(), visit)
	}
	if x.has[callerIs] {
		x.filed.eachNaming(q.principal, visit)
	}
}

// eachField calls visit with the statements filed under a field of the resource.
func (x *index) eachField(resource arn.ARN, visit func(order int32)) {
	var buf [arn.MaxFields]string
	fields, ok := resource.AppendFields(buf[:0])
	if !ok {
		for _, o := range x.fields {
			visit(o)
		}
		return
	}
	for _, field := range fields {
		for _, n := range x.lengths[fieldStarts] {
			if n <= len(field) {
				x.filed.probe(fieldStarts.hash(field[:n]), visit)
			}
		}
	}
}

// eachGram calls visit with the statements filed under a piece of the resource
// part.
func (x *index) eachGram(text string, visit func(order int32)) {
	if len(text) > arn.MaxHolding {
		for _, o := range x.held {
			visit(o)
		}
		return
	}
	for _, n := range x.lengths[resourceHolds] {
		var g gram
		for i := range len(text) {
			if g = g.next(text[i], n); i >= n-1 {
				x.filed.probe(g.hash(), visit)
			}
		}
	}
}

// newIndex files the statements.
func newIndex(statements []*Statement) *index {
	b := indexBuilder{statements: statements, count: make(map[term]int)}
	for _, s := range statements {
		b.add(s.terms())
	}
	var crowded []int32
	for i, s := range statements {
		best, commonest := b.rarest(s.terms())
		if grams := s.resources.grams(); grams != nil && commonest > crowd {
			b.add([][][]term{grams})
			crowded = append(crowded, int32(i))
			continue
		}
		b.file(int32(i), best, commonest)
	}
	for _, i := range crowded {
		best, commonest := b.rarest(append(statements[i].terms(), statements[i].resources.allTerms()))
		b.file(i, best, commonest)
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

// add counts terms.
func (b *indexBuilder) add(elements [][][]term) {
	for _, members := range elements {
		for _, ends := range members {
			for _, t := range ends {
				b.count[t]++
			}
		}
	}
}

// rarest chooses the terms of a statement and returns the count of the commonest; it
// is out of reach where there are none.
func (b *indexBuilder) rarest(elements [][][]term) (best []term, commonest int) {
	commonest = b.never()
	for _, members := range elements {
		chosen, n := b.rarestEnds(members)
		if n < commonest || n == commonest && len(chosen) < len(best) {
			best, commonest = chosen, n
		}
	}
	return best, commonest
}

// never is a count that no term has.
func (b *indexBuilder) never() int { return len(b.statements) + 1 }

// file files a statement under its terms.
func (b *indexBuilder) file(order int32, terms []term, commonest int) {
	if commonest == b.never() {
		b.always = append(b.always, order)
		return
	}
	for _, t := range terms {
		b.filed = append(b.filed, filing{t, order})
	}
}

// rarestEnds chooses a term for each member and returns the count of the
// commonest. Where a member has none, as "*", no term can stand for the element,
// and the count is out of reach.
func (b *indexBuilder) rarestEnds(members [][]term) (chosen []term, commonest int) {
	for _, ends := range members {
		if len(ends) == 0 {
			return nil, b.never()
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
	for _, kind := range []termKind{actionStarts, resourceStarts, resourceEnds, fieldStarts, resourceHolds} {
		x.lengths[kind] = b.cutLengths(kind)
	}
	posts := make([]post, len(b.filed))
	for i, f := range b.filed {
		x.has[f.kind] = true
		posts[i] = post{f.key(), f.order}
		switch f.kind {
		case fieldStarts:
			x.fields = append(x.fields, f.order)
		case resourceHolds:
			x.held = append(x.held, f.order)
		default: // found by the table alone
		}
	}
	x.fields, x.held = slices.Compact(x.fields), slices.Compact(x.held)
	x.filed = newTable(posts)
	return x
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
		elements = append(elements, s.resources.terms())
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

// terms are those of each member.
func (r *resources) terms() [][]term {
	members := make([][]term, len(r.members))
	for i := range r.members {
		m := &r.members[i]
		members[i] = endTerms(m)
		if field := m.Field(); field != "" && len(members) <= maxMembers {
			members[i] = append(members[i], term{fieldStarts, field})
		}
	}
	return members
}

// allTerms are the terms of each member, and its grams.
func (r *resources) allTerms() [][]term {
	members := r.terms()
	for i, grams := range r.grams() {
		members[i] = append(members[i], grams...)
	}
	return members
}

// grams are the grams of each member, nil where there are none or too many members.
func (r *resources) grams() (members [][]term) {
	if r == nil || r.not || len(r.members) > maxMembers {
		return nil
	}
	for i := range r.members {
		if grams := gramTerms(&r.members[i]); grams != nil {
			if members == nil {
				members = make([][]term, len(r.members))
			}
			members[i] = grams
		}
	}
	return members
}

// endTerms are the literal ends of a pattern. All but "*" start with one.
func endTerms(p *arn.Pattern) (terms []term) {
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

// gramTerms are pieces of the infixes of a pattern, at most maxGrams.
func gramTerms(p *arn.Pattern) (terms []term) {
	for _, text := range p.Infixes() {
		n := gramLong
		if len(text) < n {
			n = gramShort
		}
		for ; len(text) >= n && len(terms) < maxGrams; text = text[1:] {
			terms = append(terms, term{resourceHolds, text[:n]})
		}
	}
	return terms
}
