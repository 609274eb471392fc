package analysis

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// problem is one case of a question: requests by one type of caller that the same
// policies decide in the same ways. It holds what the search asks for again and
// again.
type problem struct {
	o        *Options
	old, new *Rules
	class    *class
	caller   policy.PrincipalType // of the class
	relation relation
	kind     *actionKind
	side     side
	base     []added // what all requests of the case meet

	resources []string // to name in witnesses, if they will do

	oldForce, newForce force
	shared             map[*policy.Statement]bool // Allows of new that old has too: see share

	fixed *condition.Env // the keys that are the same throughout
	known map[string]bool
	tests map[string][]*condition.Test // of the question, by folded key
	refs  map[string]bool              // the keys of its variables

	keys        []keyInfo // by dimension
	dims        map[string]int
	letters     map[string]int
	letterKeys  []string // by letter, from 1
	constraints map[string]*constraint
	waysOf      map[clauseWant][][]added
	programsOf  map[compiled]*lang.Program // of all problems of a question
	origins     map[*lang.Program]origin   // of those with letters
	ids         map[any]int
	programIDs  map[*lang.Program]int
	prefer      []preferred
	patterns    []*arn.Pattern // of the question's resources
	texts       []string       // see pool

	memo   map[string]solution
	budget lang.Budget
	nodes  int
	plain  bool // resources are matched by strict programs where they are to match
	stuck  Reason

	free bool   // whatever new allows
	in   *box   // nil: everywhere
	skip []*box // what does not count

	whole    *whole            // all but some keys is given; nil: it is not
	undenied bool              // new need not allow, only not deny
	applies  *policy.Statement // this one is to apply; nil: none is
}

// compiled is what a program is known by.
type compiled struct {
	flags  variables.Flags
	text   string
	values string // "" without any
}

// origin is what a program was compiled of.
type origin struct {
	template variables.Template
	values   []lang.Value
}

// pair returns the callers of the case.
func (p *problem) pair() pair { return pairOf(p.side, p.class, p.relation) }

// newProblem prepares a case.
func newProblem(old, new *Rules, o *Options, c *class) *problem {
	p := &problem{
		o: o, old: old, new: new, class: c, caller: c.typ,
		known: make(map[string]bool), tests: make(map[string][]*condition.Test), refs: make(map[string]bool),
		dims: make(map[string]int), letters: make(map[string]int),
		constraints: make(map[string]*constraint), waysOf: make(map[clauseWant][][]added),
		programsOf: make(map[compiled]*lang.Program), origins: make(map[*lang.Program]origin), ids: make(map[any]int), programIDs: make(map[*lang.Program]int),
		keys: make([]keyInfo, firstKey), memo: make(map[string]solution),
	}
	for key := range o.Requests.Known.Keys() {
		p.known[condition.FoldKey(key)] = true
	}
	if p.known["aws:currenttime"] || p.known["aws:epochtime"] { // each follows from the other
		p.known["aws:currenttime"], p.known["aws:epochtime"] = true, true
	}
	p.fixed = c.fixed(o.Requests.Known)
	for _, r := range []*Rules{old, new} {
		p.collect(r)
	}
	return p
}

// collect notes the tests and variables of rules.
func (p *problem) collect(r *Rules) {
	for s := range r.statements() {
		for t := range s.Tests() {
			folded := condition.FoldKey(t.Key())
			p.tests[folded] = append(p.tests[folded], t)
			for i := range t.Values() {
				p.refer(t.References(i))
			}
		}
		for r := range s.Resources() {
			p.refer(r.References())
			p.patterns = append(p.patterns, r)
		}
	}
}

func (p *problem) refer(refs []variables.Reference) {
	for _, r := range refs {
		p.refs[r.Key] = true
	}
}

// compile returns the program of a template, the same for the same.
func (p *problem) compile(t *variables.Template, values []lang.Value) *lang.Program {
	k := compiled{flags: t.Flags(), text: t.String()}
	if len(values) > 0 {
		k.values = fmt.Sprint(values)
	}
	program, ok := p.programsOf[k]
	if !ok {
		program = lang.Compile(t, values)
		p.programsOf[k] = program
	}
	if program.Letters() {
		p.origins[program] = origin{*t, values}
	}
	return program
}

// keyDim returns the dimension of a folded key.
func (p *problem) keyDim(folded string) int {
	d, ok := p.dims[folded]
	if !ok {
		d = len(p.keys)
		p.dims[folded] = d
		p.keys = append(p.keys, p.keyInfo(folded))
	}
	return d
}

// keyInfo returns what there is to know of a folded key. A twin is a key of another
// name and of its own values, and like the other in all else.
func (p *problem) keyInfo(folded string) keyInfo {
	of := folded
	if p.whole != nil && folded == p.whole.twin {
		of = p.whole.of
	}
	k := newKeyInfo(of, p.tests[folded], &p.o.World, p.caller)
	if len(p.tests[folded]) == 0 {
		k.name = folded
	}
	if isClock(of) {
		k.always, k.lists = true, false
	}
	return k
}

// regard makes the values of one more test classes of its key.
func (p *problem) regard(t *condition.Test) {
	folded := condition.FoldKey(t.Key())
	p.tests[folded] = append(slices.Clip(p.tests[folded]), t)
	if d, ok := p.dims[folded]; ok {
		p.keys[d] = p.keyInfo(folded)
	}
}

// id numbers what is compared by identity.
func (p *problem) id(x any) int {
	n, ok := p.ids[x]
	if !ok {
		n = len(p.ids)
		p.ids[x] = n
	}
	return n
}

// appendPrograms appends the numbers of programs.
func (p *problem) appendPrograms(name []byte, programs []*lang.Program) []byte {
	for _, program := range programs {
		n, ok := p.programIDs[program]
		if !ok {
			n = len(p.programIDs)
			p.programIDs[program] = n
		}
		name = strconv.AppendInt(append(name, ' '), int64(n), 10)
	}
	return name
}

// constraint returns the constraint of a name, made once.
func (p *problem) constraint(name []byte, fill func(*constraint)) *constraint {
	c, ok := p.constraints[string(name)]
	if !ok {
		c = &constraint{id: len(p.constraints)}
		fill(c)
		p.constraints[string(name)] = c
	}
	return c
}

// textConstraint returns the constraint that a text is in some programs and not in
// others.
func (p *problem) textConstraint(t text) *constraint {
	name := make([]byte, 0, 64)
	for _, list := range [...][]*lang.Program{t.in, t.out} {
		name = p.appendPrograms(strconv.AppendBool(name, list == nil), list)
		name = append(name, ';')
	}
	return p.constraint(name, func(c *constraint) {
		c.text = t
		if t.in == nil {
			return
		}
		c.strict = make([]*lang.Program, 0, len(t.in))
		for _, program := range t.in {
			c.strict = append(c.strict, program.Strict())
		}
	})
}

// testConstraint returns the constraint that a test on the key of a dimension gives
// what is wanted.
func (p *problem) testConstraint(d int, t *condition.Test, w Want, v *valuation) *constraint {
	values, open := p.programs(t, v)
	name := p.appendPrograms(fmt.Appendf(nil, "test %d %d %d", d, p.id(t), w), values)
	return p.constraint(name, func(c *constraint) {
		c.key = key{test: t, want: w, values: values, open: open}
	})
}

// splitConstraint returns the constraint that the key of a dimension is null, a text
// or any text.
func (p *problem) splitConstraint(d int, kind splitKind, fixed string) *constraint {
	return p.constraint(fmt.Appendf(nil, "split %d %d %q", d, kind, fixed), func(c *constraint) {
		c.key = key{split: kind, fixed: fixed}
	})
}

// opaque is the ways of a clause that no dimension can express: one, with a
// constraint that constrains nothing. What the engine makes of it decides, so the
// search may find a request and cannot prove that there is none.
func (p *problem) opaque(c clause, w Want) [][]added {
	said := fmt.Sprintf("%d %d", p.id(c.s), c.kind)
	if c.test != nil { // two tests that say the same have the same result
		said = fmt.Sprintf("%v %q %q", c.test.Operator(), condition.FoldKey(c.test.Key()), c.test.Values())
		for i := range c.test.Values() {
			said += fmt.Sprint(" ", len(c.test.References(i)))
		}
	}
	return [][]added{{{dimNone, p.constraint(fmt.Appendf(nil, "opaque %d %s", w, said), func(c *constraint) {
		c.said, c.want = said, w
	})}}}
}

// programs returns what the usable values of a test match, and whether some value
// is of the wrong type. A value with an unresolved variable matches nothing:
// SEMANTICS 5.7a.
func (p *problem) programs(t *condition.Test, v *valuation) (values []*lang.Program, open bool) {
	for i := range t.Values() {
		if !t.Usable(i) {
			open = true
			continue
		}
		template, ok := t.Template(i)
		if !ok {
			continue
		}
		var of valuation
		if v != nil {
			of = *v
		}
		if texts, resolved := of.of(t.References(i)); resolved {
			values = append(values, p.compile(&template, texts))
		}
	}
	return values, open
}

// one is a way of a single constraint on a text; of none where that says nothing.
func (p *problem) one(dim int, t text) []added {
	if t.in == nil && len(t.out) == 0 {
		return nil
	}
	return []added{{dim, p.textConstraint(t)}}
}
