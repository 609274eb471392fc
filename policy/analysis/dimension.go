package analysis

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// solve returns a value of a dimension that satisfies all of the constraints.
func (p *problem) solve(dim int, constraints []*constraint) solution {
	if dim == dimNone {
		return solveResults(constraints)
	}
	k := binary.AppendUvarint([]byte{choose[byte](p.plain, 1, 0)}, uint64(dim))
	for _, c := range constraints {
		k = binary.AppendUvarint(k, uint64(c.id))
	}
	s, known := p.memo[string(k)]
	if !known {
		switch dim {
		case dimAction:
			s = p.solveAction(constraints)
		case dimResource:
			s = p.solveARN(resources[p.relation], p.resources, constraints)
		case dimCaller:
			if s = (solution{v: solved}); p.class.hasARN() {
				s = p.solveARN(callerUniverse(p.caller), []string{p.class.example.Role().String(), p.class.example.ARN().String()}, constraints)
			}
		case dimClock:
			s = p.solveClock(constraints)
		default:
			s = p.solveKey(&p.keys[dim], constraints)
		}
		p.memo[string(k)] = s
	}
	return s
}

// solveResults says whether clauses that no dimension can express may have the
// results that are wanted of them: each has one.
func solveResults(constraints []*constraint) solution {
	for i, c := range constraints {
		possible := []condition.Result{condition.True, condition.Indeterminate, condition.False}
		for _, d := range constraints[:i+1] {
			if d.said == c.said {
				possible = slices.DeleteFunc(possible, func(r condition.Result) bool { return !d.want.by(r) })
			}
		}
		if len(possible) == 0 {
			return solution{v: empty}
		}
	}
	return solution{v: solved}
}

// find is lang.Find with a verdict of this package.
func (p *problem) find(u lang.Universe, in [][]*lang.Program, out []*lang.Program) solution {
	switch w, v := lang.Find(u, in, out, &p.budget); v {
	case lang.Found:
		return solution{v: solved, word: w}
	case lang.Empty:
		return solution{v: empty}
	default:
	}
	return solution{why: Budget}
}

// solveText solves the constraints of a text, with more programs to match.
func (p *problem) solveText(u lang.Universe, constraints []*constraint, more ...[]*lang.Program) solution {
	var out []*lang.Program
	more = slices.Clip(more)
	for _, c := range constraints {
		if c.in != nil && p.plain {
			more = append(more, c.strict)
		} else if c.in != nil {
			more = append(more, c.in)
		}
		out = append(out, c.out...)
	}
	return p.find(u, more, out)
}

// solveARN prefers ARNs as people know them to the shortest.
func (p *problem) solveARN(u lang.Universe, known []string, constraints []*constraint) solution {
	will := func(s string) bool { return u.Has(s) && admit(constraints, s, p.plain) }
	for _, s := range known {
		if will(s) {
			return solution{v: solved, word: lang.Word(s)}
		}
	}
	s := p.solveText(u, constraints)
	if s.v == solved {
		if named := withNames(s.word); will(named) {
			s.word = lang.Word(named)
		}
	}
	return s
}

// nameless finds where a name is missing in a resource part, as in role/ or table/-dev.
var nameless = regexp.MustCompile(`(^|[:/])($|[:._-])|(/)(/)|([._-])$`)

// withNames returns the text of an ARN with an x where a name is missing. A word with
// letters stays as it is.
func withNames(w lang.Word) string {
	text := w.String()
	if strings.Count(text, ":") < 5 || slices.Min(w) < 0 {
		return text
	}
	part := len(text) - len(partOf(text, 5))
	return text[:part] + nameless.ReplaceAllString(text[part:], "${1}${3}${5}x${2}${4}")
}

// solveAction prefers an action that is known to one made of the fewest letters.
func (p *problem) solveAction(constraints []*constraint) solution {
	for i, a := range p.prefer {
		if !slices.ContainsFunc(constraints, func(c *constraint) bool { return !c.prefers(p.prefer, i) }) {
			return solution{v: solved, word: lang.Word(a.name)}
		}
	}
	return p.solveText(actions, constraints)
}

// prefers reports whether a constraint admits one of the actions that are known. It finds
// out once for all of them: they are asked of it again and again.
func (c *constraint) prefers(all []preferred, i int) bool {
	if c.preferred == nil {
		c.preferred = make([]bool, len(all))
		for k, a := range all {
			c.preferred[k] = c.admits(a.folded, false)
		}
	}
	return c.preferred[i]
}

// solveClock solves the constraints of the two keys of the clock.
func (p *problem) solveClock(constraints []*constraint) solution {
	if len(constraints) == 0 {
		return solution{v: solved, at: someday}
	}
	var tests []*condition.Test
	exact := true
	for _, key := range []string{"aws:currenttime", "aws:epochtime"} {
		for _, t := range p.tests[key] {
			tests = append(tests, t)
			f := t.Operator().Family()
			exact = exact && (f == condition.FamilyDate || f == condition.FamilyNull)
		}
	}
	samples, all := condition.Samples(tests...)
	// Beyond the years 0 to 9999 aws:CurrentTime is not a date.
	samples = append([]string{strconv.FormatInt(someday.Unix(), 10), "-62167219201", "253402300800"}, samples...)
	for _, s := range samples {
		at, ok := instant(s)
		if !ok {
			exact = false
			continue
		}
		env := condition.Env{Now: at}
		if !slices.ContainsFunc(constraints, func(c *constraint) bool { return c.test != nil && !c.want.by(c.test.Eval(&env).Result) }) {
			return solution{v: solved, at: at}
		}
	}
	if !exact || !all {
		return solution{why: MixedKey}
	}
	return solution{v: empty}
}

// someday is the instant of requests whose policies do not read the clock.
var someday = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// instant reads seconds since 1970 as condition.Samples writes them.
func instant(s string) (time.Time, bool) {
	s, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(s, ".")
	sec, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(fraction) > 9 {
		return time.Time{}, false
	}
	nsec, err := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	if negative {
		sec, nsec = -sec, -nsec
	}
	at := time.Unix(sec, nsec)
	const far = 1 << 60 // time.Time counts from the year 1
	return at, -far < sec && sec < far && !at.IsZero()
}

// solveKey tries the shapes of a key one after the other.
func (p *problem) solveKey(k *keyInfo, constraints []*constraint) solution {
	failed := solution{v: empty}
	for _, try := range []func(*keyInfo, []*constraint) solution{p.absentKey, p.singleKey, p.listKey, p.emptyKey} {
		switch s := try(k, constraints); s.v {
		case solved:
			return s
		case gaveUp:
			failed = s
		default:
		}
	}
	return failed
}

// shaped reports whether the constraints that hang on the shape of a key alone
// admit a value: the splits, and by an example of it the tests.
func shaped(constraints []*constraint, sh shape, example func(t *condition.Test) (condition.Entry, bool)) bool {
	for _, c := range constraints {
		switch c.split {
		case isNull:
			if sh == single { // but for the empty text, which emptyKey lets pass
				return false
			}
		case isText, isLetter:
			if sh != single {
				return false
			}
		default:
		}
		if c.test == nil {
			continue
		}
		if e, ok := example(c.test); ok {
			env := condition.Env{Context: condition.NewContext(e)}
			if !c.want.by(c.test.Eval(&env).Result) {
				return false
			}
		}
	}
	return true
}

func (p *problem) absentKey(k *keyInfo, constraints []*constraint) solution {
	none := func(t *condition.Test) (condition.Entry, bool) { return condition.Absent(t.Key()), true }
	if k.always || !shaped(constraints, absent, none) {
		return solution{v: empty}
	}
	return solution{v: solved, shape: absent}
}

// emptyKey tries the empty text. Only a value with variables can match it without
// being empty itself, and none does that has a letter.
func (p *problem) emptyKey(k *keyInfo, constraints []*constraint) solution {
	if k.always || !p.o.World.AnyValue && (k.typed || len(k.well) > 0) {
		return solution{v: empty}
	}
	for _, c := range constraints {
		if c.split == isText || c.split == isLetter {
			return solution{v: empty}
		}
		if c.test == nil {
			continue
		}
		var result condition.Result
		switch f := c.test.Operator().Family(); {
		case f == condition.FamilyString && c.test.Operator().Qualifier() == condition.NoQualifier:
			matched, other := resultsOf(c.test, c.open)
			if result = other; slices.ContainsFunc(c.values, func(v *lang.Program) bool { return v.Match("") }) {
				result = matched
			}
		default: // it is null, no member or of the wrong type, or no variable counts
			env := condition.Env{Context: condition.NewContext(condition.String(c.test.Key(), ""))}
			result = c.test.Eval(&env).Result
		}
		if !c.want.by(result) {
			return solution{v: empty}
		}
	}
	return solution{v: solved, shape: single, word: lang.Word{}}
}

// member is what one value has to meet: tests as if they had no set operator.
type member struct {
	c    *constraint
	want Want
}

func (p *problem) singleKey(k *keyInfo, constraints []*constraint) solution {
	present := func(t *condition.Test) (condition.Entry, bool) {
		return condition.String(t.Key(), "x"), t.Operator().Family() == condition.FamilyNull
	}
	if !shaped(constraints, single, present) {
		return solution{v: empty}
	}
	var all []member
	var more [][]*lang.Program
	for _, c := range constraints {
		switch {
		case c.split == isText:
			more = append(more, []*lang.Program{lang.Literal(c.fixed)})
		case c.test != nil && c.test.Operator().Family() != condition.FamilyNull:
			all = append(all, member{c, c.want})
		}
	}
	s := solution{}
	if slices.ContainsFunc(constraints, func(c *constraint) bool { return c.split == isLetter }) && !k.typed {
		unusual := []*lang.Program{lang.Literal(fresh(p.letter(condition.FoldKey(k.name))))}
		s = p.solveValue(k, all, append(more, unusual))
	}
	if s.v != solved {
		s = p.solveValue(k, all, more)
	}
	s.shape = single
	return s
}

// listKey tries lists: the empty one, or one with a member for each demand that some
// member has to meet. All others are demands on every member.
func (p *problem) listKey(k *keyInfo, constraints []*constraint) solution {
	if !k.lists {
		return solution{v: empty}
	}
	var every, some []member
	presence := false // a test asks whether the key is null
	for _, c := range constraints {
		if c.test == nil {
			continue
		}
		op := c.test.Operator()
		q := op.Qualifier()
		switch {
		case op.Family() == condition.FamilyNull:
			presence = true
		case q == condition.NoQualifier:
			if !c.want.by(condition.Indeterminate) { // SEMANTICS 4.3.4
				return solution{v: empty}
			}
		case (q == condition.ForAllValues) == (c.want == True || c.want == NotFalse):
			every = append(every, member{c, c.want})
		default:
			some = append(some, member{c, c.want})
		}
	}
	if len(some) == 0 {
		none := func(t *condition.Test) (condition.Entry, bool) { return condition.Strings(t.Key()), true }
		if shaped(constraints, list, none) {
			return solution{v: solved, shape: list}
		}
	}
	filled := func(t *condition.Test) (condition.Entry, bool) {
		return condition.Strings(t.Key(), "x"), t.Operator().Family() == condition.FamilyNull
	}
	if !shaped(constraints, list, filled) || len(some) == 0 && !presence {
		return solution{v: empty}
	}
	if len(some) == 0 { // one member, so that the key is not null
		some = append(some, member{})
	}
	found := solution{v: solved, shape: list}
	for _, m := range some {
		demands := every
		if m.c != nil {
			demands = append(slices.Clone(every), m)
		}
		s := p.solveValue(k, demands, nil)
		if s.v != solved {
			return s
		}
		found.list = append(found.list, s.word)
	}
	return found
}

// solveValue returns one value, not empty, that meets the demands.
func (p *problem) solveValue(k *keyInfo, all []member, more [][]*lang.Program) solution {
	switch {
	case k.typed:
		return p.solveTyped(k, all, more)
	case !p.o.World.AnyValue:
		s := p.solveWell(k, all, append(more, k.well...), nil, nil)
		if s.v == empty && k.mixed {
			return solution{why: MixedKey}
		}
		return s
	}
	// Every family may find the text well-typed or not.
	families := wellFamilies(k)
	failed := solution{v: empty}
	for mask := range 1 << len(families) {
		in, out, ill := slices.Clone(more), []*lang.Program{}, []condition.Family{}
		for i, f := range families {
			if mask>>i&1 == 0 {
				in = append(in, k.well[i])
			} else {
				out, ill = append(out, k.well[i]...), append(ill, f)
			}
		}
		switch s := p.solveWell(k, all, in, out, ill); s.v {
		case solved:
			return s
		case gaveUp:
			failed = s
		default:
		}
	}
	return failed
}

// wellFamilies returns the families of keyInfo.well, in its order.
func wellFamilies(k *keyInfo) []condition.Family {
	return slices.DeleteFunc(slices.Clone(k.families), func(f condition.Family) bool {
		return f != condition.FamilyARN && f != condition.FamilyBool
	})
}

// solveWell solves the demands on a text that is well-typed for all families but
// those of ill.
func (p *problem) solveWell(k *keyInfo, all []member, in [][]*lang.Program, out []*lang.Program, ill []condition.Family) solution {
	for _, m := range all {
		if slices.Contains(ill, m.c.test.Operator().Family()) {
			if !m.want.by(condition.Indeterminate) {
				return solution{v: empty}
			}
			continue
		}
		matched, other := resultsOf(m.c.test, m.c.open)
		choices := either(m.c.values, nil, m.want.by(matched), false, m.want.by(other))
		if len(choices) == 0 {
			return solution{v: empty}
		}
		t := choices[0] // with nothing open there is one choice at most
		if t.in != nil {
			in = append(in[:len(in):len(in)], t.in)
		}
		out = append(out[:len(out):len(out)], t.out...)
	}
	return p.find(k.universe, in, out)
}

// solveTyped tries the samples of a key that is read as numbers, dates, addresses or
// binaries.
func (p *problem) solveTyped(k *keyInfo, all []member, more [][]*lang.Program) solution {
	match := func(s string) bool {
		for _, m := range all {
			env := condition.Env{Context: condition.NewContext(condition.String(m.c.test.Key(), s))}
			if !m.want.by(m.c.test.Eval(&env).Result) {
				return false
			}
		}
		for _, group := range more {
			if !slices.ContainsFunc(group, func(q *lang.Program) bool { return q.Match(s) }) {
				return false
			}
		}
		return s != ""
	}
	for _, s := range k.samples {
		if match(s) {
			return solution{v: solved, word: lang.Word(s)}
		}
	}
	if k.mixed || len(more) > 0 {
		return solution{why: MixedKey}
	}
	return solution{v: empty}
}
