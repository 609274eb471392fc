package analysis

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// candidate is a request made of the values of a node's dimensions.
type candidate struct {
	request       policy.Request
	caller, id    string          // the ARN of its caller, and the value of aws:userid
	before, after policy.Decision // of one that was found
}

// candidate makes the request of a node. It is empty if a dimension is, and gave up
// if one did.
func (p *problem) candidate(n *node) (c *candidate, v verdict, why Reason) {
	b := builder{p: p, n: n, solutions: make(map[int]solution)}
	v = solved
	for dim := range max(len(n.constraints), firstKey) {
		s := p.solve(dim, b.constraints(dim))
		switch b.solutions[dim] = s; s.v {
		case empty:
			return nil, empty, NoReason
		case gaveUp:
			v, why = gaveUp, s.why
		default:
		}
	}
	if v != solved {
		return nil, v, why
	}
	if p.whole != nil {
		b.choose()
		return &candidate{request: b.fill()}, solved, NoReason
	}
	b.tie()
	b.choose()
	request, ok := b.request()
	if !ok {
		return nil, gaveUp, Unconfirmed
	}
	return &candidate{request: request, caller: b.caller, id: b.id}, solved, NoReason
}

// builder puts a request together.
type builder struct {
	p         *problem
	n         *node
	solutions map[int]solution
	caller    string         // its ARN
	id        string         // its aws:userid; "" if nothing reads it
	depth     int            // of letters within letters
	chosen    map[int]string // texts for letters
}

func (b *builder) constraints(dim int) []*constraint {
	if dim < len(b.n.constraints) {
		return b.n.constraints[dim]
	}
	return nil
}

// tie makes the caller one whose account relates to the resource's as the case has
// it, or else the resource one of the caller's.
func (b *builder) tie() {
	if !b.p.class.hasARN() {
		return
	}
	resource := b.solutions[dimResource].word.String()
	partition, account := partOf(resource, 1), partOf(resource, 4)
	if account != "" && (account[0] < '0' || '9' < account[0]) {
		account = "" // a word: nobody's
	}
	own, other := account, "" // the accounts that the caller has to have, and may not have
	if b.p.relation == foreign {
		own, other = "", account
	}
	if partition == "" && b.call("aws", home, other) || own == "" && b.call(partition, home, other) || b.call(partition, own, other) {
		return
	}
	b.caller = b.solutions[dimCaller].word.String()
	of := []*lang.Program{field(partOf(b.caller, 1), 1)}
	mine := field(partOf(b.caller, 4), 4)
	for _, more := range []*lang.Program{mine, emptyAccount} {
		constraints := b.constraints(dimResource)
		groups := [][]*lang.Program{of, {more}}
		if b.p.relation == foreign {
			groups = groups[:1]
			constraints = append(slices.Clone(constraints), &constraint{text: text{out: []*lang.Program{mine}}})
		}
		if s := b.p.solveText(resources[b.p.relation], constraints, groups...); s.v == solved {
			b.solutions[dimResource] = s
			return
		}
	}
}

// call finds a caller of a partition and an account, "" for any, that is not of
// another account. Its name is a short one, or where a letter stands for it an
// unusual one, if it can be.
func (b *builder) call(partition, own, other string) bool {
	constraints := b.constraints(dimCaller)
	name := "x"
	if n, ok := b.p.letters["aws:username"]; ok {
		name = fresh(n)
	}
	plain := strings.TrimSuffix(arnOf(b.p.caller, cmp.Or(partition, "aws"), cmp.Or(own, home)), "x") + name
	if b.p.caller == policy.TypeRoot {
		plain = strings.TrimSuffix(plain, name)
	}
	if partOf(plain, 4) != other && admit(constraints, plain, false) {
		b.caller = plain
		return true
	}
	found := b.solutions[dimCaller].word.String()
	if account := partOf(found, 4); account != other && (own == "" || account == own) && (partition == "" || partOf(found, 1) == partition) {
		b.caller = found
		return true
	}
	pattern := "arn:" + cmp.Or(partition, "*") + ":" + shapes[b.p.caller].service + "::" + cmp.Or(own, "*") + ":*"
	of := [][]*lang.Program{{lang.Compile(strictTemplate(pattern), nil)}}
	if other != "" {
		constraints = append(slices.Clone(constraints), &constraint{text: text{out: []*lang.Program{field(other, 4)}}})
	}
	tail, _ := lang.Literal(name).Tail()
	s := b.p.solveText(callerUniverse(b.p.caller), constraints, append(of, []*lang.Program{tail})...)
	if s.v != solved {
		s = b.p.solveText(callerUniverse(b.p.caller), constraints, of...)
	}
	if s.v == solved {
		b.caller = s.word.String()
	}
	return s.v == solved
}

// choose finds texts for the letters with which all dimensions have a value: the
// unusual ones, or else, for one letter after the other, those that the policies
// name.
func (b *builder) choose() {
	if b.settle() {
		return
	}
	before := make(map[int]solution, len(b.solutions))
	for dim, s := range b.solutions {
		before[dim] = s
	}
	caller := b.caller
	for letter := 1; letter <= len(b.p.letterKeys); letter++ {
		for _, text := range b.p.pool() {
			if b.set(letter, text) && b.settle() {
				return
			}
			b.chosen, b.caller = nil, caller
			for dim, s := range before {
				b.solutions[dim] = s
			}
		}
	}
}

// set gives a letter a text, if its key can have it.
func (b *builder) set(letter int, text string) bool {
	key := b.p.letterKeys[letter-1]
	switch b.p.roleOf(key) {
	case roleKey:
		dim := b.p.keyDim(key)
		if !slices.ContainsFunc(b.constraints(dim), func(c *constraint) bool { return c.split == isLetter }) {
			return false
		}
		b.chosen = map[int]string{letter: text}
		constraints := []*constraint{b.p.splitConstraint(dim, isText, text)}
		for _, c := range b.constraints(dim) {
			constraints = append(constraints, b.exact(c))
		}
		s := b.p.solveKey(&b.p.keys[dim], constraints)
		b.solutions[dim] = s
		return s.v == solved
	case roleName:
		tail, ok := lang.Literal(text).Tail()
		partition, account := field(partOf(b.caller, 1), 1), field(partOf(b.caller, 4), 4)
		s := b.p.solveText(callerUniverse(b.p.caller), b.constraints(dimCaller), []*lang.Program{tail}, []*lang.Program{partition}, []*lang.Program{account})
		if !ok || s.v != solved {
			return false
		}
		b.chosen, b.caller = map[int]string{letter: text}, s.word.String()
		return true
	default:
	}
	return false
}

// settle solves the dimensions whose constraints have letters once more, with the
// texts that the letters stand for in this request. That is exact for these texts;
// where it finds nothing the word with letters stays, and may be none.
func (b *builder) settle() (ok bool) {
	ok = true
	for dim := range b.n.constraints {
		constraints := b.constraints(dim)
		if dim == dimAction || dim == dimCaller || dim == dimClock || dim == dimNone || !slices.ContainsFunc(constraints, (*constraint).letters) {
			continue
		}
		exact := make([]*constraint, len(constraints))
		for i, c := range constraints {
			exact[i] = b.exact(c)
		}
		var s solution
		if dim == dimResource {
			s = b.p.solveText(resources[b.p.relation], exact)
		} else {
			s = b.p.solveKey(&b.p.keys[dim], exact)
		}
		if s.v == solved {
			b.solutions[dim] = s
		} else {
			ok = false
		}
	}
	return ok
}

// exact returns the constraint with texts in place of letters.
func (b *builder) exact(c *constraint) *constraint {
	each := func(list []*lang.Program) []*lang.Program {
		list = slices.Clone(list)
		for i, program := range list {
			if origin, ok := b.p.origins[program]; ok && program.Letters() {
				values := slices.Clone(origin.values)
				for j := range values {
					if n := values[j].Letter; n > 0 {
						values[j] = lang.Value{Text: b.text(n)}
					}
				}
				list[i] = b.p.compile(&origin.template, values)
			}
		}
		return list
	}
	e := *c
	e.in, e.out, e.values = each(c.in), each(c.out), each(c.values)
	e.strict = slices.Clone(e.in)
	for i := range e.strict {
		e.strict[i] = e.in[i].Strict()
	}
	return &e
}

// text returns what a letter stands for in the request.
func (b *builder) text(letter int) string {
	if text, ok := b.chosen[letter]; ok {
		return text
	}
	key := b.p.letterKeys[letter-1]
	b.depth++
	defer func() { b.depth-- }()
	switch b.p.roleOf(key) {
	case roleName:
		return b.caller[strings.LastIndexByte(b.caller, '/')+1:]
	case roleCaller:
		return b.caller
	case roleAccount:
		return partOf(b.caller, 4)
	case roleOwner:
		if account := partOf(b.solutions[dimResource].word.String(), 4); account != "" {
			return account
		}
		return partOf(b.caller, 4)
	case roleRegion:
		if region := partOf(b.solutions[dimResource].word.String(), 3); region != "" {
			return region
		}
	default:
	}
	return b.value(key, letter)
}

// value returns the text that a key of the context has, or a fresh one.
func (b *builder) value(key string, letter int) string {
	if s := b.solutions[b.p.keyDim(key)]; b.depth < 8 && len(s.word) > 0 {
		return s.word.Spell(b.text)
	}
	return fresh(letter)
}

// request returns the request; it is not ok if no ARN of it is one.
func (b *builder) request() (r policy.Request, ok bool) {
	resource, err := arn.Parse(b.solutions[dimResource].word.Spell(b.text))
	if err != nil {
		return r, false
	}
	r = policy.Request{
		Principal: b.p.class.example,
		Action:    b.solutions[dimAction].word.String(),
		Resource:  resource,
		Support:   b.p.kind.support,
		Time:      b.solutions[dimClock].at,
	}
	if b.p.class.hasARN() {
		caller, err := arn.Parse(b.caller)
		if err != nil {
			return r, false
		}
		if d, ok := b.p.dims["aws:userid"]; ok {
			b.id = b.solutions[d].word.String()
		}
		if r.Principal, err = b.p.class.principal(caller, b.id); err != nil {
			return r, false
		}
	}
	if resource.Account() == "" && !resource.IsWildcard() {
		r.ResourceAccount = r.Principal.Account()
		if b.p.relation == foreign || r.ResourceAccount == "" {
			r.ResourceAccount = "000000000000"
		}
		if b.p.relation == foreign && r.ResourceAccount == r.Principal.Account() {
			r.ResourceAccount = "000000000001"
		}
	}
	var entries []condition.Entry
	for d := firstKey; d < len(b.n.constraints); d++ {
		if k := &b.p.keys[d]; len(b.constraints(d)) > 0 && condition.FoldKey(k.name) != "aws:userid" {
			entries = append(entries, b.entry(k.name, b.solutions[d])...)
		}
	}
	entries = append(entries, b.linked(&r)...)
	r.Context = b.p.o.Requests.Known.With(entries...)
	return r, r.Validate() == nil
}

// fill returns the request with the values that the keys have in a candidate.
func (b *builder) fill() policy.Request {
	w := b.p.whole
	r := w.request
	if resource, err := arn.Parse(b.solutions[dimResource].word.Spell(b.text)); err == nil {
		r.Resource = resource
	}
	if w.state("aws:currenttime") == stateClock {
		r.Time = b.solutions[dimClock].at
	}
	var entries []condition.Entry
	for d := firstKey; d < len(b.n.constraints); d++ {
		k := &b.p.keys[d]
		if len(b.constraints(d)) > 0 && b.p.roleOf(condition.FoldKey(k.name)) == roleKey {
			entries = append(entries, b.entry(k.name, b.solutions[d])...)
		}
	}
	r.Context = r.Context.With(entries...)
	return r
}

// linked returns the keys that policies read and that follow from the resource, but not
// from this one: the request brings them, as all have them.
func (b *builder) linked(r *policy.Request) (entries []condition.Entry) {
	env := r.Env()
	for _, key := range []string{"aws:requestedregion", "aws:resourceaccount"} {
		if role := b.p.roleOf(key); role != roleRegion && role != roleOwner {
			continue
		}
		_, kind := env.Lookup(key)
		d, ok := b.p.dims[key]
		read := len(b.p.tests[key]) > 0 || b.p.refs[key]
		if kind == condition.KindUnknown && read && (!ok || len(b.constraints(d)) == 0) {
			entries = append(entries, condition.String(key, b.text(b.p.letter(key))))
		}
	}
	return entries
}

// entry returns the entry of a key, none of one that is absent.
func (b *builder) entry(key string, s solution) []condition.Entry {
	switch s.shape {
	case single:
		return []condition.Entry{condition.String(key, s.word.Spell(b.text))}
	case list:
		var texts []string
		for _, w := range s.list {
			texts = append(texts, w.Spell(b.text))
		}
		return []condition.Entry{condition.Strings(key, texts...)}
	default:
	}
	return nil
}
