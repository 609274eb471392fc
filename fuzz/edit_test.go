package fuzz

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/policy"
)

// What the metamorphic properties have in common: the cases that they start
// from, the answers that they compare, and the ways to change a document.

// answer is what the engine says of a case.
type answer struct {
	verdict    policy.Verdict
	layer      policy.Layer
	uncertain  bool
	statements []string // what came of each, without its place
}

// outcome is an answer without its statements.
func (a answer) outcome() string {
	return fmt.Sprintf("%v %v uncertain=%v", a.verdict, a.layer, a.uncertain)
}

// allowed reports whether the request is.
func (a answer) allowed() bool { return a.verdict == policy.Allowed }

// applying returns how many statements apply or may apply.
func (a answer) applying() int {
	n := 0
	for _, s := range a.statements {
		if !strings.HasSuffix(s, condition.False.String()) {
			n++
		}
	}
	return n
}

// ask asks the engine, by Evaluate and by Explain, which must agree (M13 as
// well). The error says that the policies do not load.
func ask(c *gen.Case) (answer, error) {
	set, r, err := c.Engine()
	if err != nil {
		return answer{}, err
	}
	d, trace := set.Evaluate(r), set.Explain(r)
	if d != trace.Decision {
		panic(fmt.Sprintf("Evaluate: %v, Explain: %v", d, trace.Decision))
	}
	a := answer{verdict: d.Verdict, layer: d.Layer, uncertain: d.Uncertain}
	for _, l := range trace.Layers {
		for _, s := range l.Statements {
			a.statements = append(a.statements, fmt.Sprint(l.Layer, " ", s.Statement.Effect(), " ", s.Result))
		}
	}
	return a, nil
}

// sample is a case that loads, and the answer to it.
type sample struct {
	gen.Case
	answer
	seed uint64
}

// samples are where every property starts from.
var samples = sync.OnceValue(func() []sample {
	var all []sample
	for seed := uint64(1); len(all) < part(3000); seed++ {
		c := gen.New(gen.FromSeed(seed))
		if a, err := ask(&c); err == nil && a.layer != policy.LayerRequest {
			all = append(all, sample{c, a, seed})
		}
	}
	return all
})

// property is one of the metamorphic properties.
type property struct {
	// change makes of a sample two cases to compare, or says that it has none.
	// It may change c; a nil before is the sample as it was.
	change func(s *gen.Source, c *gen.Case) (before *gen.Case, ok bool)
	// check says what is wrong with two answers, "" if nothing.
	check func(before, after answer) string
	// least is how many pairs of cases must come up with -long, and telling how
	// many of them with two different verdicts.
	least, telling int
}

// hold checks the property over all samples.
func (p property) hold(t *testing.T) {
	t.Helper()
	t.Parallel()
	pairs, telling, faults := 0, 0, 0
	for _, x := range samples() {
		c := x.Clone()
		first, ok := p.change(gen.FromSeed(x.seed), &c)
		if !ok {
			continue
		}
		before := x.answer
		if first == nil {
			first = &x.Case
		} else if before, ok = try(first); !ok {
			continue
		}
		after, ok := try(&c)
		if !ok {
			continue
		}
		pairs++
		if before.verdict != after.verdict {
			telling++
		}
		if fault := p.check(before, after); fault != "" {
			t.Errorf("%s\nbefore: %s\n%s\nafter: %s\n%s", fault, before.outcome(), caseText(first), after.outcome(), caseText(&c))
			if faults++; faults == 3 {
				return
			}
		}
	}
	if pairs < part(p.least) || telling < part(p.telling) {
		t.Errorf("only %d pairs of cases, want %d; %d with different verdicts, want %d", pairs, part(p.least), telling, part(p.telling))
	}
}

// try asks about a case that may have been changed into one that does not load.
func try(c *gen.Case) (answer, bool) {
	a, err := ask(c)
	return a, err == nil
}

// caseText writes a case for a message.
func caseText(c *gen.Case) string {
	file, err := c.File()
	if err == nil {
		text, err := file.Line()
		if err == nil {
			return text
		}
	}
	return fmt.Sprintf("%+v", *c)
}

// Checks.

// sameOutcome: verdict, layer and uncertainty stay.
func sameOutcome(before, after answer) string {
	if before.outcome() != after.outcome() {
		return "the outcome changed"
	}
	return ""
}

// sameVerdict: verdict and layer stay.
func sameVerdict(before, after answer) string {
	if before.verdict != after.verdict || before.layer != after.layer {
		return "the verdict changed"
	}
	return ""
}

// sameStatements: the outcome stays, and what came of each statement, in order.
func sameStatements(before, after answer) string {
	if !slices.Equal(before.statements, after.statements) {
		return fmt.Sprintf("statements: before %q, after %q", before.statements, after.statements)
	}
	return sameOutcome(before, after)
}

// sameReasons: the outcome stays, and what came of the statements, in any order.
func sameReasons(before, after answer) string {
	before.statements, after.statements = slices.Sorted(slices.Values(before.statements)), slices.Sorted(slices.Values(after.statements))
	return sameStatements(before, after)
}

// notOpened: what was denied stays denied, and explicitly so.
func notOpened(before, after answer) string {
	switch {
	case after.allowed() && !before.allowed():
		return "a denial became an allow"
	case before.verdict == policy.ExplicitDeny && after.verdict != policy.ExplicitDeny:
		return "an explicit deny became another"
	}
	return ""
}

// notClosed: what was allowed stays allowed, and what was explicitly denied
// stays so.
func notClosed(before, after answer) string {
	switch {
	case before.allowed() && !after.allowed():
		return "an allow became a denial"
	case before.verdict == policy.ExplicitDeny && after.verdict != policy.ExplicitDeny:
		return "an explicit deny became another"
	}
	return ""
}

// Editing.

// edit changes every document for which change reports that it did, and
// reports whether one was.
func edit(c *gen.Case, change func(d gen.Document, root *gen.Node) bool) bool {
	changed := false
	for _, d := range c.Policies.Documents() {
		root, err := gen.ParseNode(*d.Text)
		if err == nil && change(d, root) {
			*d.Text = root.String()
			changed = true
		}
	}
	return changed
}

// place is where a statement stands in a case.
type place struct{ document, statement int }

// pick returns a statement that is wanted, from a random one on, and its place.
func pick(s *gen.Source, c *gen.Case, wanted func(d gen.Document, statement *gen.Node) bool) (place, *gen.Node, bool) {
	documents := c.Policies.Documents()
	from, within := s.Intn(1000), s.Intn(1000)
	for i := range documents {
		i = (i + from) % len(documents)
		root, err := gen.ParseNode(*documents[i].Text)
		if err != nil {
			continue
		}
		list := statementsOf(root)
		for j := range list {
			j = (j + within) % len(list)
			if wanted(documents[i], list[j]) {
				return place{i, j}, list[j], true
			}
		}
	}
	return place{}, nil, false
}

// put replaces the statement at a place by others.
func put(c *gen.Case, at place, now ...*gen.Node) {
	d := c.Policies.Documents()[at.document]
	root, _ := gen.ParseNode(*d.Text)
	list := listed(root, "Statement")
	list.Items = slices.Replace(list.Items, at.statement, at.statement+1, now...)
	*d.Text = root.String()
}

// anyStatement wants every statement.
func anyStatement(gen.Document, *gen.Node) bool { return true }

// listed returns a member of an object as an array, which it makes of one that
// stands alone; nil if there is none.
func listed(n *gen.Node, name string) *gen.Node {
	i := slices.Index(n.Names, name)
	if i < 0 {
		return nil
	}
	if n.Items[i].Kind != gen.Array {
		n.Items[i] = gen.List(n.Items[i])
	}
	return n.Items[i]
}

// statementsOf returns the statements of a document.
func statementsOf(root *gen.Node) []*gen.Node {
	s := root.Field("Statement")
	if s.Kind == gen.Array {
		return s.Items
	}
	return []*gen.Node{s}
}

// drop takes a member of an object away.
func drop(n *gen.Node, name string) {
	if i := slices.Index(n.Names, name); i >= 0 {
		n.Remove(i)
	}
}

// without returns a copy of an object that lacks a member.
func without(n *gen.Node, name string) *gen.Node {
	n = n.Clone()
	drop(n, name)
	return n
}

// shuffle puts a list in a random order.
func shuffle[T any](s *gen.Source, list []T) {
	for i := range list {
		j := s.Intn(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}

// shuffleArrays puts all arrays in n in a random order.
func shuffleArrays(s *gen.Source, n *gen.Node) {
	for _, item := range n.Items {
		shuffleArrays(s, item)
	}
	if n.Kind == gen.Array {
		shuffle(s, n.Items)
	}
}

// recase turns some ASCII letters into the other case.
func recase(s *gen.Source, text string) string {
	b := []byte(text)
	for i, c := range b {
		if c |= ' '; 'a' <= c && c <= 'z' && s.Chance(40) {
			b[i] ^= ' '
		}
	}
	return string(b)
}

// strung calls change with every string in n that is a value, not a name.
func strung(n *gen.Node, change func(text string) string) {
	if n == nil {
		return
	}
	if n.Kind == gen.String {
		n.Text = change(n.Text)
	}
	for _, item := range n.Items {
		strung(item, change)
	}
}

// hasVariables reports whether variables mean something in a document.
func hasVariables(d gen.Document, root *gen.Node) bool {
	if v := root.Field("Version"); v != nil {
		return v.Text == "2012-10-17"
	}
	return d.Layer == "scp" || d.Layer == "rcp"
}

// escaped returns a text in which nothing is a wildcard or a variable.
var escaped = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace

// conditionSample is one key of one operator in a generated document, and a
// request.
type conditionSample struct {
	op        condition.Operator
	key       string
	values    []string
	variables bool
	request   gen.Request
}

// eachCondition calls do with the conditions of all samples.
func eachCondition(t *testing.T, do func(conditionSample)) {
	t.Helper()
	for _, x := range samples() {
		c := x.Clone()
		edit(&c, func(d gen.Document, root *gen.Node) bool {
			for _, statement := range statementsOf(root) {
				tests := statement.Field("Condition")
				for i, operator := range names(tests) {
					op, err := condition.ParseOperator(operator)
					if err != nil {
						t.Fatal(err) // it has been loaded
					}
					for j, key := range tests.Items[i].Names {
						do(conditionSample{op, key, valuesIn(tests.Items[i].Items[j]), hasVariables(d, root), c.Request.Clone()})
					}
				}
			}
			return false
		})
	}
}

// valuesIn returns the values of a condition key.
func valuesIn(n *gen.Node) []string {
	if n.Kind != gen.Array {
		return []string{n.Text}
	}
	var values []string
	for _, item := range n.Items {
		values = append(values, item.Text)
	}
	return values
}

// String describes the sample in a message.
func (x conditionSample) String() string {
	return fmt.Sprintf("%v %q: %q, variables: %v\n%s", x.op, x.key, x.values, x.variables, caseText(&gen.Case{Request: x.request}))
}

// result answers an operator with the key and the values of the sample, in a
// statement that otherwise applies.
func (x conditionSample) result(t *testing.T, operator string) condition.Result {
	t.Helper()
	version := "2008-10-17"
	if x.variables {
		version = "2012-10-17"
	}
	keys := (*gen.Node)(nil).With(x.key, gen.Texts(x.values...))
	statement := (*gen.Node)(nil).With("Effect", gen.Text("Allow")).With("Action", gen.Text("*")).With("Resource", gen.Text("*")).
		With("Condition", (*gen.Node)(nil).With(operator, keys))
	document := (*gen.Node)(nil).With("Version", gen.Text(version)).With("Statement", statement)
	c := gen.Case{Policies: gen.Policies{Identity: []string{document.String()}}, Request: x.request}
	set, r, err := c.Engine()
	if err != nil {
		t.Fatalf("%v\n%s", err, x)
	}
	trace := set.Explain(r)
	if len(trace.Layers) != 1 {
		t.Fatalf("no answer: %v\n%s", trace.Decision, x)
	}
	return trace.Layers[0].Statements[0].Result
}
