package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// candidate is a request made of the values of a node's dimensions.
type candidate struct{ request policy.Request }

// home is the account of callers and resources that nothing says more about.
const home = "111122223333"

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
		}
	}
	if v != solved {
		return nil, v, why
	}
	b.tie()
	b.choose()
	request, ok := b.request()
	if !ok {
		return nil, gaveUp, Unconfirmed
	}
	return &candidate{request}, solved, NoReason
}

// builder puts a request together.
type builder struct {
	p         *problem
	n         *node
	solutions map[int]solution
	caller    string         // its ARN
	depth     int            // of letters within letters
	chosen    map[int]string // texts for letters
}

func (b *builder) constraints(dim int) []*constraint {
	if dim < len(b.n.constraints) {
		return b.n.constraints[dim]
	}
	return nil
}

// tie makes the caller one of the resource's account, or else the resource one of
// the caller's.
func (b *builder) tie() {
	resource := b.solutions[dimResource].word.String()
	partition, account := partOf(resource, 1), partOf(resource, 4)
	if account != "" && (account[0] < '0' || '9' < account[0]) {
		account = "" // a word: nobody's
	}
	if partition == "" && b.call("aws", home) || account == "" && b.call(partition, home) || b.call(partition, account) {
		return
	}
	b.caller = b.solutions[dimCaller].word.String()
	of := field(partOf(b.caller, 1), 1)
	for _, account := range []*lang.Program{field(partOf(b.caller, 4), 4), emptyAccount} {
		s := b.p.solveText(resources, b.constraints(dimResource), []*lang.Program{of}, []*lang.Program{account})
		if s.v == solved {
			b.solutions[dimResource] = s
			return
		}
	}
}

// call finds a caller of a partition and an account, "" for any. Its name is a short
// one, or where a letter stands for it an unusual one, if it can be.
func (b *builder) call(partition, account string) bool {
	var of [][]*lang.Program
	if partition != "" {
		of = append(of, []*lang.Program{field(partition, 1)})
	}
	if account != "" {
		of = append(of, []*lang.Program{field(account, 4)})
	}
	name := "x"
	if n, ok := b.p.letters["aws:username"]; ok {
		name = fresh(n)
	}
	tail, _ := lang.Literal(name).Tail()
	s := b.p.solveText(callerUniverse(b.p.caller), b.constraints(dimCaller), append(of, []*lang.Program{tail})...)
	if s.v != solved {
		s = b.p.solveText(callerUniverse(b.p.caller), b.constraints(dimCaller), of...)
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
			s = b.p.solveText(resources, exact)
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

// partOf returns the part of an ARN behind its n-th colon.
func partOf(arn string, n int) string {
	parts := strings.SplitN(arn, ":", 6)
	if n >= len(parts) {
		return ""
	}
	return parts[n]
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
	case roleKey:
		if s, ok := b.solutions[b.p.keyDim(key)]; ok && s.shape == single && b.depth < 8 && len(s.word) > 0 {
			return s.word.Spell(b.text)
		}
	}
	return fresh(letter)
}

// request returns the request; it is not ok if no ARN of it is one.
func (b *builder) request() (r policy.Request, ok bool) {
	resource, err := arn.Parse(b.solutions[dimResource].word.Spell(b.text))
	if err != nil {
		return r, false
	}
	caller, err := arn.Parse(b.caller)
	if err != nil {
		return r, false
	}
	r = policy.Request{
		Action:   b.solutions[dimAction].word.String(),
		Resource: resource,
		Time:     b.solutions[dimClock].at,
	}
	if r.Principal, err = b.principal(caller); err != nil {
		return r, false
	}
	if resource.Account() == "" && !resource.IsWildcard() {
		r.ResourceAccount = caller.Account()
	}
	if b.p.assuming {
		r.Target = trusting(caller.Partition(), caller.Account())
	}
	var entries []condition.Entry
	for d := firstKey; d < len(b.n.constraints); d++ {
		if k := &b.p.keys[d]; len(b.constraints(d)) > 0 && condition.FoldKey(k.name) != "aws:userid" {
			entries = append(entries, b.entry(k.name, b.solutions[d])...)
		}
	}
	r.Context = b.p.o.Requests.Known.With(entries...)
	return r, r.Validate() == nil
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
	}
	return nil
}

// principal returns the caller with all that can be known of it.
func (b *builder) principal(caller arn.ARN) (policy.Principal, error) {
	id := ""
	if d, ok := b.p.dims["aws:userid"]; ok {
		id = b.solutions[d].word.String()
	}
	scope := fmt.Sprintf("arn:%s:%%s::%s:", caller.Partition(), caller.Account())
	switch b.p.caller {
	case policy.TypeRoleSession:
		unique, session, ok := strings.Cut(id, ":")
		if !ok {
			unique, session = "AROAEXAMPLE", "session"
		}
		name, err := arn.Parse(fmt.Sprintf(scope, "sts") + "assumed-role/" + caller.Name() + "/" + session)
		return policy.RoleSession(caller, name).WithUniqueID(unique), err
	case policy.TypeFederatedUser:
		parent, err := arn.Parse(fmt.Sprintf(scope, "iam") + "user/parent")
		return policy.FederatedUser(caller, parent).WithUniqueID("AIDAEXAMPLE"), err
	}
	if id == "" {
		id = "AIDAEXAMPLE"
	}
	return policy.User(caller).WithUniqueID(id), nil
}

// trusting returns a role's side that leaves who may assume it to the policies of
// an account; nil for an account that no trust policy can name.
func trusting(partition, account string) *policy.Target {
	document := fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:%s:iam::%s:root"},"Action":"sts:*"}}`, partition, account)
	trust, err := policy.Parse("trust", policy.Trust, []byte(document))
	if err != nil {
		return nil
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: trust})
	if err != nil {
		return nil
	}
	return target
}
