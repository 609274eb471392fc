package expression_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/policy/operation/expression"
)

// outcome is what came of one text, read as each kind of expression.
type outcome struct {
	Condition, Update, Projection string
	Attributes                    []string
	Errors                        []string
}

// read reads a text as each kind of expression.
func read(t *testing.T, p *expression.Parser, text string) (o outcome) {
	fail := func(err error) {
		if err != nil {
			o.Errors = append(o.Errors, err.Error())
		}
	}
	n, err := p.Condition("ConditionExpression", text)
	if err == nil {
		if !n.Op.IsCondition() {
			t.Errorf("%q is not a condition: %s", text, show(n))
		}
		o.Condition = show(n)
	}
	fail(err)
	actions, err := p.Update(text)
	if err == nil {
		if len(actions) == 0 {
			t.Errorf("%q does nothing", text)
		}
		o.Update = showUpdate(actions)
	}
	fail(err)
	paths, err := p.Projection(text)
	if err == nil {
		if len(paths) == 0 {
			t.Errorf("%q has no path", text)
		}
		o.Projection = showPaths(paths)
	}
	if naive := overlap(paths); naive != "" && (err == nil || !strings.Contains(err.Error(), naive)) || naive == "" && paths != nil && err != nil {
		t.Errorf("%q: error %v; compared one by one: %s", text, err, naive)
	}
	fail(err)
	fail(p.Unused())
	o.Attributes = append(o.Attributes, p.Attributes()...)
	return o
}

func showPaths(paths []expression.Path) string {
	var texts []string
	for _, p := range paths {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, " ")
}

// overlap compares each path with all before it. It returns the end of the
// error that is to come, "" if the paths go together.
func overlap(paths []expression.Path) string {
	for i, b := range paths {
		for _, a := range paths[:i] {
			if problem := compare(a, b); problem != "" {
				return "Two document paths " + problem + " with each other; must remove or rewrite one of these paths; " +
					"path one: " + a.String() + ", path two: " + b.String()
			}
		}
	}
	return ""
}

func compare(a, b expression.Path) string {
	for i := range min(len(a), len(b)) {
		switch {
		case (a[i].Name == "") != (b[i].Name == ""):
			return "conflict"
		case a[i].Name != b[i].Name || a[i].Index != b[i].Index:
			return ""
		}
	}
	return "overlap"
}

// FuzzExpression asks that no text makes a parser panic, that a parser which has
// read something else before reads it as a new one does, and that paths overlap
// if and only if two of them do, compared one by one.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{
		"a = :v AND NOT (size(b) > :w)", "SET a = list_append(a, :v) REMOVE b[1].c", "a, b.c[0]", "((a)) IN (:v)",
		"a.b, a.c[0].d, #n, a.c[1], #and.b[2], a.c[0].e, b, c, d, e, f, g, h, i, a.c",
		"a.b, c, a[0]", "SET a.b = :v, c = :w REMOVE a.b.c", "#1 BETWEEN :v AND :w", "_a", "a[2147483647], a[2147483648]",
	} {
		f.Add(text)
	}
	var used expression.Parser
	f.Fuzz(func(t *testing.T, text string) {
		want := read(t, parser(t), text)
		used.Reset()
		for _, key := range []string{"#1", "#_", "#and", "#n"} {
			if err := used.Name(key, names[key]); err != nil {
				t.Fatal(err)
			}
		}
		for _, key := range []string{":1", ":_", ":v", ":w"} {
			if err := used.Value(key, values[key].Size()); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, read(t, &used, text)); diff != "" {
			t.Errorf("%q: a parser that is used again reads it otherwise (-new +used):\n%s", text, diff)
		}
	})
}
